"""The briefing: what the articles say together, in sentences that are quotations or fixed words filled with computed values.

Every sentence is a claim with the sentences of the articles it rests on (`ledger`); nothing else is written.
"""

from typing import Literal

import numpy as np
import pandas as pd

from ..analysis.cooccurrence import WINDOW
from ..analysis.crossreading import COMPARED, FIRST, CrossReading, common_runs, keys_in, read_across
from ..corpus import Corpus, doc_labels
from ..errors import choose
from .background import actors_blocks, limits_blocks, sources_blocks, topics_blocks, voices_blocks, without_topic
from .evidence import places_of, write_evidence
from .ledger import Block, Briefing, Cite, Claim, Quote, Section
from .pieces import AHEAD, COUNTED, LISTED, NO_TOPIC, firsts, nothing, quoted, see_counted, source_name, speaker_name
from .prose import count, join, number, say_days, sentence_case

Length = Literal["short", "standard", "long"]
MOST = {"short": (3, 3, 3, 6), "standard": (4, 6, 5, 12), "long": (5, 12, 10, 24)}  # judgements, agreements, of one source, dated events
CITED = 8  # citations that stand behind one sentence
DIFFER = 12  # differences of one relation
FEWEST = 8  # words of a sentence that tells of an event
WHAT = {"stage": "how far things have come", "reporting_line": "who commands what", "date": "the date", "number": "the number", "rank": "the rank",
        "who": "who it was"}
RELATIONS = {"conflict": "Contradictions", "superseded": "Overtaken by time", "compatible": "No conflict, only less precise"}
BASES = {"explicit": "date written out", "year_from_anchor": "year taken from publication", "weekday_from_anchor": "reckoned from publication",
         "relative_to_anchor": "reckoned from publication", "relative_to_previous": "reckoned from another date of the article",
         "other_article": "dated by way of another article"}


def write_briefing(corpus: Corpus, *, whole: Corpus | None = None, length: Length = "standard", handling: str = "", topics=(), context: str = "sentence",
                   level: str = "actor", window: int = WINDOW, alpha: float = 0.05, compare: int = COMPARED) -> tuple[Briefing, CrossReading]:
    """The briefing, and the comparison of the articles that it rests on.

    Parameters
    ----------
    corpus : what counts (`Corpus.select`).
    whole : all that was read, for what was set aside; `corpus` itself if not given.
    length : short, standard or long: how many judgements, agreements, events.
    handling : a line at the top, such as "For official use".
    topics : ids of the topics that the briefing is to be about; all where empty.
    context, level, window : how pairs are counted, as for `actor_pairs` and `at_level`.
    alpha : level of significance of what is beyond chance.
    compare : most articles that are compared sentence by sentence; of more, the nearest to what is found, and the briefing says so.
    """
    whole = whole or corpus
    for topic in topics:
        choose(topic, corpus.codebook.topics["topic"].to_list(), what="topic")
    n_leads, n_agreed, n_single, n_events = MOST[length]
    reading = read_across(corpus, topics=topics, n_single=n_single, compare=compare)
    leads = _leads(reading, n_leads)
    sections = [
        Section("Bottom line", _bottom_line(reading, leads)),
        Section("What the sources agree on", _agreed(reading, n_agreed)),
        Section("Where they differ", _differ(reading)),
        Section("What only one source says", _single(reading, {key for key, *_ in leads})),
        Section("Timeline", _timeline(reading, n_events)),
        Section("Who speaks", voices_blocks(reading)),
        Section("Topics", topics_blocks(reading)),
        Section("Actors", actors_blocks(reading, context, level, window, alpha)),
        Section("Sources and limits", [*sources_blocks(reading, whole), *limits_blocks(reading, whole, leads)]),
    ]
    return Briefing(f"{corpus.codebook.title}: a briefing from {count(len(corpus.articles), 'article')}", handling, sections), reading


# --- What comes first -------------------------------------------------------------------------------------------------------------


def _leads(reading, most) -> list[tuple]:
    """(key, keys that carry it, confidence) of the judgements."""
    carried = [reading.support(key) for key in reading.leads]
    judged = [(key, keys, reading.confidence(keys)) for key, keys in zip(reading.leads, carried, strict=True)]
    sound = [found for found in judged if found[2].points > 0]  # what nothing speaks for leads only where nothing else does
    return (sound or judged)[:most]


def _bottom_line(reading, leads):
    """The judgements, each with its origins and its confidence, and the first contradiction."""
    corpus, n_all = reading.corpus, reading.origins["origin"].nunique()
    articles = corpus.articles
    origins = f", {count(n_all, 'origin')}" if reading.compared is corpus else ""
    labels = doc_labels(articles["doc_id"])
    where = "“Sources and limits” says" if reading.compared is corpus else "“Sources and limits” and tables/articles.csv say"
    named = f" {where} which article a label such as [{labels[leads[0][0][0]]}] stands for." if leads and len(articles) > 1 else ""
    basis = Claim("basis", (f"{sentence_case(count(len(articles), 'article'))}{origins}: {_when(articles)}.{named}",), firsts(corpus))
    judged = []
    for key, keys, sure in leads:
        others = _cited(keys[1:])
        carried = f"{number(reading.n_origins(keys))} of {count(n_all, 'origin')}" if n_all > 1 else "the only origin"
        also = (" (also ", *others, ")") if others else ()
        told = *quoted(reading, key), f" Carried in such words by {carried}", *also, f"; confidence {sure.level}."
        judged.append(Claim("judgement", told, confidence=sure.level))
    none = () if judged else (nothing(corpus, "No sentence can be quoted on its own that time has not overtaken"),)
    blocks = [Block("text", (basis, *_only_some(reading, n_all), *none)), *([Block("number", tuple(judged))] if judged else [])]
    conflicts, later = _points(reading, reading.differences[reading.differences["relation"] == "conflict"]), _overtaken(reading)
    if conflicts:
        n, n_past = len(conflicts), sum(map(bool, map(later, conflicts)))
        which = f"{number(n_past)} of them" if n_past < n else "both" if n == 2 else "all"
        past = f", {which} overtaken since" if n_past and n > 1 else ""
        more = "; what is told in other words is not found"
        head = f"The sources were found to contradict each other on {count(n, 'point')}{past}{more}. {'On' if 1 in (n, n - n_past) else 'First, on'} "
        told = _difference(reading, conflicts[0], labels, later(conflicts[0]))
        blocks.append(Block("text", (Claim("contradiction", (head, *told), _told_with(conflicts[0])),)))
    return blocks


def _only_some(reading, n_origins):
    """What was compared, where that is not all."""
    n = len(reading.compared.articles)
    if reading.compared is reading.corpus:
        return ()
    said = (f"Compared with each other are {count(n, 'article')} of these, {count(n_origins, 'origin')}: those with most sentences that name one of the first "
            f"{number(FIRST)} actors on one of the first topics; what the sources agree on, where they differ, what only one says and when it happened is of "
            "these alone.")
    return (Claim("basis", (said,), firsts(reading.compared)),)


def _agreed(reading, most):
    """The claims that several origins carry, best sentence quoted, with what all of their sentences support."""
    claims = []
    for row in reading.claims.head(most).itertuples():
        key = row.doc_id, row.sent_id
        keys = reading.support(key)
        others = _cited(keys[1:])
        common = _common(reading.compared, keys)
        rest = (" Common to all: ", *common, ".") if common else ()
        head = f"{sentence_case(count(reading.n_origins(keys), 'origin'))}: "
        claims.append(Claim("agreement", (head, *quoted(reading, key), " Likewise ", *others, ".", *rest)))
    left = len(reading.claims) - len(claims)
    if not claims:
        return [Block("text", (nothing(reading.corpus, "No two origins say the same in words that are alike; the same told in other words is not found"),))]
    are = f"{sentence_case(count(left, 'claim'))} of several origins {'is' if left == 1 else 'are'}"
    more = (Block("text", (nothing(reading.corpus, f"{are} left out here"),)),) if left else ()
    return [Block("item", tuple(claims)), *more]


def _differ(reading):
    """Contradictions first, then what time has overtaken, then what is less precise only."""
    blocks, labels, later = [], doc_labels(reading.corpus.articles["doc_id"]), _overtaken(reading)
    for relation, head in RELATIONS.items():
        rows = reading.differences[reading.differences["relation"] == relation]
        points = _points(reading, rows)
        claims = [Claim(relation, ("On ", *_difference(reading, point, labels, later(point))), _told_with(point)) for point in points[:DIFFER]]
        left = f" (the first {number(DIFFER)} of {number(len(points))})" if len(points) > DIFFER else ""
        if claims:
            blocks += [Block("text", (Claim("head", (f"{head}{left}:",), tuple(keys_in(rows))),)), Block("item", tuple(claims))]
    return blocks or [Block("text", (nothing(reading.corpus, "No contradiction was found between sentences on the same thing"),))]


def _points(reading, differ) -> list[list[list]]:
    """Differences, grouped twice: those of one kind between the same two articles on the same words of the second are told as one; and what articles
    that print the same sentences differ in is one point, told of the first of them. What is overtaken comes last.
    """
    sentences, groups, points, later = reading.compared.sentences, {}, {}, _overtaken(reading)
    words = dict(zip(keys_in(sentences), sentences["text"].to_list(), strict=True)) if len(differ) else {}
    for row in differ.itertuples():
        groups.setdefault((row.kind, row.doc_id, row.other_doc, row.other_start, row.reason), []).append(row)
    for rows in groups.values():
        said = frozenset(" ".join(words[key].split()) for key in _sentences_of(rows))
        points.setdefault((rows[0].kind, rows[0].reason, said), []).append(rows)
    return sorted(points.values(), key=lambda point: later(point) is not None)


def _overtaken(reading):
    """A function of a point that gives the words, of a later article, that both its sides are superseded by: (doc_id, sent_id, start, end), or None."""
    found = {}
    for row in reading.differences[reading.differences["relation"] == "superseded"].itertuples():
        found.setdefault((row.kind, row.doc_id, row.start), []).append((row.other_doc, row.other_sent, row.other_start, row.other_end))

    def later(point):
        sides = [(row.kind, *side) for row in point[0] for side in ((row.doc_id, row.start), (row.other_doc, row.other_start))]
        return next((words for words in found.get(sides[0], ()) if all(words in found.get(side, ()) for side in sides[1:])), None)

    return later


def _sentences_of(rows):
    """The sentences that some differences are between."""
    return [key for row in rows for key in ((row.doc_id, row.sent_id), (row.other_doc, row.other_sent))]


def _told_with(point):
    """The sentences that one point is about beside those told."""
    return tuple(dict.fromkeys(key for rows in point[1:] for key in _sentences_of(rows)))[:LISTED]


def _difference(reading, point, labels, later):
    """On what, who has which words, and why that is what it is called; between how many other articles it is the same; and what is `later` than both."""
    def said(*words):
        return Quote(*words), " ", Cite(*words[:2]), *_speaker(reading, *words)

    rows, row = point[0], point[0][0]
    further = {frozenset((each.doc_id, each.other_doc)) for others in point[1:] for each in others} - {frozenset((row.doc_id, row.other_doc))}
    same = f"; the same sentences stand in {count(len(further), 'further pair')} of articles" if further else ""
    about = f" (both speak of {join(row.what.split(', '))})" if row.what else ""
    parts = [f"{WHAT[row.kind]}{about}, {labels[row.doc_id]} has "]
    for at, each in enumerate(rows):
        parts += [" and " if at else "", *said(each.doc_id, each.sent_id, each.start, each.end)]
    parts += [f" where {labels[row.other_doc]} has ", *said(row.other_doc, row.other_sent, row.other_start, row.other_end), f": {row.reason}{same}."]
    if later:
        parts += [f" Both are overtaken by {labels[later[0]]}, which has ", *said(*later), "."]
    return tuple(parts)


def _speaker(reading, doc_id, sent_id, start, end):
    """Who says some words, where they are a part of somebody's; an unnamed speaker is quoted."""
    quotes, sentences = (table[table["doc_id"] == doc_id] for table in (reading.compared.quotes, reading.compared.sentences))
    for row in quotes[(quotes["speaker_text"] != "") & (quotes["start"] <= start) & (quotes["end"] >= end)].head(1).itertuples():
        if row.voice != "anonymous":
            return (f" (said by {speaker_name(reading.corpus, row)})",)
        held = sentences[(sentences["start"] <= row.speaker_start) & (sentences["end"] >= row.speaker_end)]
        return tuple(part for at in held["sent_id"] for part in (" (said by ", Quote(doc_id, at, row.speaker_start, row.speaker_end), ")"))
    return ()


def _single(reading, taken):
    """What one source alone says: attributed to it, and not said above."""
    claims = []
    for row in reading.single.drop_duplicates("text").itertuples():
        printed = _printed(reading, row.text)
        if taken.isdisjoint(printed):
            head = f"Only in {source_name(reading.corpus, row.doc_id)}{_with_it(reading, row.doc_id)}, in these words: "
            same = _cited([key for key in printed if key[0] != row.doc_id])
            also = (" Printed likewise in ", *same, ".") if same else ()
            claims.append(Claim("single", (head, *quoted(reading, (row.doc_id, row.sent_id)), *also)))
    if not claims:
        none = "Of what one source alone says, no sentence has enough of numbers, dates, actors and decisions to stand out"
        return [Block("text", (nothing(reading.corpus, none),))]
    alone = nothing(reading.corpus, "No other origin has these sentences or the like; one may tell the same in other words")
    return [Block("text", (alone,)), Block("item", tuple(claims))]


def _printed(reading, text):
    """The sentences of these very words."""
    sentences = reading.compared.sentences
    return keys_in(sentences[sentences["text"] == text])


def _with_it(reading, doc_id):
    """That others are one origin with an article, where there are any."""
    origins = reading.origins.set_index("doc_id")["origin"]
    return " and what has one origin with it" if (origins == origins[doc_id]).sum() > 1 else ""


def _timeline(reading, most):
    """Dated events in order, what was planned when it was written apart; then what was planned without a day.

    Where there are too many, those nearest to the publication of their article are kept.
    """
    found = reading.events
    found = found[(found["text"].str.split().str.len() >= FEWEST) & ((found["grain"] != "year") | (found["basis"] == "explicit"))]
    blocks = []
    for planned, head in ((False, "Reported"), (True, "Ahead when it was written")):
        rows = found[found["planned"] == planned].drop_duplicates(["doc_id", "sent_id"])
        shown = rows.iloc[sorted(_nearest(rows, reading.compared.articles)[:most])]
        claims = [_event(reading, row) for row in shown.itertuples()]
        left = f" (of {number(len(rows))} the {number(most)} nearest to publication)" if len(rows) > most else ""
        if claims:
            blocks += [Block("text", (Claim("timeline", (f"{head}{left}:",), tuple(keys_in(rows))),)), Block("item", tuple(claims))]
    undated = _ahead(reading)
    if len(undated):
        tell = f" {'tells' if len(undated) == 1 else 'tell'} of what was to come without a day."
        blocks.append(Block("text", (Claim("timeline", (see_counted(count(len(undated), "sentence"), AHEAD), tell), tuple(keys_in(undated))),)))
    return blocks or [Block("text", (nothing(reading.corpus, "No event has a day"),))]


def _ahead(reading):
    """The sentences of what was to come that have no day."""
    return reading.undated[reading.undated["planned"]]


def write_counted(reading: CrossReading, *, out, back: tuple[str, str]) -> None:
    """Write the page of the sentences that the briefing counts and no page of topics, actors or pairs has.

    Parameters
    ----------
    reading : what the briefing rests on.
    out, back : as for `write_evidence`.
    """
    corpus, names = reading.corpus, pd.Series({AHEAD: "What was to come, without a day", NO_TOPIC: "None of the codebook's topics"})
    of_each = ((AHEAD, _ahead(reading)), (NO_TOPIC, without_topic(corpus)))
    counted = pd.concat([table[["doc_id", "sent_id", "start"]].assign(counted=item) for item, table in of_each], ignore_index=True)
    places = places_of(counted.assign(end=counted["start"]), names, item="counted")
    write_evidence(places, corpus.sentences, COUNTED, title="Sentences that the briefing counts", out=out, back=back)


def _nearest(rows, articles) -> list[int]:
    """The places of rows, those first whose day is nearest to the day of publication of their article; undated articles last."""
    days = articles.set_index("doc_id")
    published = pd.to_datetime(rows["doc_id"].map(days["date_from"]).replace("", None))
    apart = (pd.to_datetime(rows["date_from"]) - published).abs().dt.days.fillna(10**6)
    return apart.to_numpy().argsort(kind="stable").tolist()


def _event(reading, row):
    """A dated sentence with its days and how they are known."""
    return Claim("timeline", (f"{say_days(row.date_from, row.date_to)}: ", *quoted(reading, (row.doc_id, row.sent_id)),
                              f" ({BASES.get(row.basis, row.basis)})."))


def _cited(keys):
    """Citations with commas between; no more than a reader would follow."""
    shown = [part for key in keys[:CITED] for part in (", ", Cite(*key))][1:]
    return shown + ([f" and {number(len(keys) - CITED)} more"] if len(keys) > CITED else [])


def _when(articles):
    """Between which days the articles were published, and how many have none."""
    dated = articles[articles["date_from"] != ""]
    undated = len(articles) - len(dated)
    without = f"{number(undated)} without a date" if undated else ""
    if dated.empty:
        return "all undated" if undated > 1 else "undated"
    last = max(dated["date_to"].max(), dated["date_from"].max())
    later = " or later" if (dated["date_to"] == "").any() else ""
    return f"published {say_days(dated['date_from'].min(), last)}{later}" + (f", {without}" if without else "")


def _common(corpus, keys):
    """What all of some sentences name and say: actors, then runs of words of the first."""
    wanted = set(keys)
    named = corpus.mentions[np.array([key in wanted for key in keys_in(corpus.mentions)], dtype=bool)]
    by_actor = named.drop_duplicates(["doc_id", "sent_id", "actor"])["actor"].value_counts()
    names = corpus.codebook.actors.set_index("actor")["name"]
    actors = sorted(names[actor] for actor in by_actor[by_actor == len(wanted)].index)
    rows = [corpus.sentences[(corpus.sentences["doc_id"] == doc_id) & (corpus.sentences["sent_id"] == sent_id)].iloc[0] for doc_id, sent_id in keys]
    taken = [(row.start, row.end) for row in named.itertuples() if (row.doc_id, row.sent_id) == keys[0]]
    offset = rows[0]["start"]
    runs = [(start + offset, end + offset) for start, end in common_runs([row["text"] for row in rows])]
    runs = [run for run in runs if not any(run[0] < end and run[1] > start for start, end in taken)][:3]
    parts = [join(actors)] if actors else []
    for start, end in runs:
        parts += [", " if parts else "", Quote(*keys[0], start, end)]
    return tuple(parts)
