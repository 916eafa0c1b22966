"""How good the annotation is: precision, recall and F1 of each layer against labels made by hand.

The labels are tables beside each other in one folder: lines.tsv, sentences.tsv, actors.tsv, dates.tsv, quotes.tsv (columns: see tests/gold/README.md).
"""

import datetime
import math
from pathlib import Path

import pandas as pd

from ..calendar import Interval, timex_value
from ..corpus import Corpus
from ..errors import InputError
from ..tables import COUNT, NUMBER, TEXT, from_rows, rows_of
from .agreement import agreement_table

SCORES = {"layer": TEXT, "class": TEXT, "precision": NUMBER, "precision_95": TEXT, "recall": NUMBER, "recall_95": TEXT, "f1": NUMBER, "f1_95": TEXT,
          "right": COUNT, "found": COUNT, "gold": COUNT}
CODED = {"lines.tsv": "role", "sentences.tsv": "primary", "quotes.tsv": "speaker"}  # the column that coders may agree on
Z = 1.959964  # of a 95 % interval


def evaluate(corpus: Corpus, gold) -> pd.DataFrame:
    """Score every layer for which there are labels.

    zones : lines; the zone of a line is right if it is its role or the equally right `alt_role`. The class "all" is the share of lines.
    sentences : both ends exact, in body zones.
    actors : labels that are required (optional 0, tier 1). A mention counts as found if one of the same actor overlaps it; a mention is
        right if it overlaps a label of its actor, required or not. A mention as a place is no claim and is not counted.
    topics : pairs of sentence and topic, over all; and the first topic of a sentence.
    dates : labels that are required (optional 0): an expression is found if one overlaps it; its value is right if the days are the label's.
    quotes : quotations in marks: found if one covers half of the label; where the label has no speaker, none must be given. The speaker is
        right if it is the label's actor. Somebody unnamed (anon_...) must be the one labelled in actors.tsv: what names the speaker in full
        has the words of a label of that actor, or, where nothing fuller is given, lies on one. Without such a label any unnamed speaker will do.

    Parameters
    ----------
    corpus : the annotated articles, with all zones.
    gold : folder of the labels.

    Returns
    -------
    layer, class, precision, recall, f1 (0 to 1), each with its 95 % interval as text (`wilson_interval`), right, found, gold (numbers).

    Raises
    ------
    InputError
        If the folder holds no labels, or labels of an article that the corpus does not have.
    """
    rows = []
    for score, names in LAYERS.items():
        labels = [_read_labels(path, corpus) if (path := Path(gold) / name).is_file() else pd.DataFrame() for name in names]
        if len(labels[0]):
            rows += score(corpus, *labels)
    if not rows:
        raise InputError(f'no labels in "{gold}": lines.tsv, sentences.tsv or actors.tsv are looked for')
    return from_rows(SCORES, rows)


def coders_agreement(gold) -> pd.DataFrame:
    """How far two or more coders agree, for each table of labels that has a column `coder`.

    Parameters
    ----------
    gold : folder of the labels.

    Returns
    -------
    layer, and the columns of `agreement_table`; no rows where one person labelled everything.
    """
    rows = []
    for name, label in CODED.items():
        path = Path(gold) / name
        labels = pd.read_csv(path, sep="\t", keep_default_na=False, encoding="utf-8") if path.is_file() else pd.DataFrame()
        if "coder" in labels and labels["coder"].nunique() > 1:
            units = labels["doc"] + " " + labels["start"].astype(str)
            rows.append(agreement_table(pd.DataFrame({"coder": labels["coder"], "unit": units, "label": labels[label]})).assign(layer=path.stem))
    return pd.concat(rows).set_index("layer").reset_index() if rows else pd.DataFrame()


def disagreements(corpus: Corpus, gold) -> pd.DataFrame:
    """The mentions that differ from the labels, each with what is wrong: problem, doc_id, start, end, text, label."""
    path = Path(gold) / "actors.tsv"
    if not path.is_file():
        raise InputError(f'no actors.tsv in "{gold}": the mentions that differ cannot be listed')
    labels = _read_labels(path, corpus)
    found = _mentions(corpus)
    rows = [("missed", row.doc, row.start, row.end, row.surface, row.actor) for row in _required(labels).itertuples()
            if not _overlapping(found, row.doc, row.start, row.end, _actors_of(row))]
    rows += [("wrong", row.doc_id, row.start, row.end, row.text, row.actor) for row in found.itertuples() if not _is_right(labels, row)]
    return from_rows({"problem": TEXT, "doc_id": TEXT, "start": COUNT, "end": COUNT, "text": TEXT, "label": TEXT}, rows)


def _read_labels(path, corpus):
    """One table of labels, of articles that the corpus has."""
    labels = pd.read_csv(path, sep="\t", keep_default_na=False, encoding="utf-8")
    if "coder" in labels:  # one judgement a unit: the first coder's
        labels = labels[labels["coder"] == labels["coder"].min()].reset_index(drop=True)
    missing = set(labels["doc"]) - set(corpus.articles["doc_id"])
    if missing:
        raise InputError(f"{path.name} has labels of {', '.join(sorted(missing))}: no such article; name their folder with --articles")
    return labels


def _score(layer, name, right, found, gold, hits=None):
    """One row: `right` of `found` are right, `hits` (or `right`) of `gold` are found.

    F1 is 2 J / (1 + J) of J, the share of right ones among all that were found or should have been; its interval is that of J, turned so.
    """
    hits = right if hits is None else hits
    everything = found - right + gold
    low, high = (2 * end / (1 + end) for end in wilson_interval(hits, everything))
    precision, recall = right / found if found else 0.0, hits / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return (layer, name, precision, _span(*wilson_interval(right, found)), recall, _span(*wilson_interval(hits, gold)), f1, _span(low, high),
            right, found, gold)


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, `hits` of `n`; 0 to 1 where there is nothing to count.

    It takes the items for independent, which those of one article are not quite: the true interval is somewhat wider.

    Examples
    --------
    >>> low, high = wilson_interval(95, 100)
    >>> round(low, 3), round(high, 3)
    (0.888, 0.978)

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22.
    """
    if n == 0:
        return 0.0, 1.0
    share, spread = hits / n, Z * Z / n
    middle, half = share + spread / 2, math.sqrt(spread * (share * (1 - share) + spread / 4))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def _span(low, high):
    """An interval as text."""
    return f"{low:.2f}-{high:.2f}"


def _zones(corpus, labels):
    """All lines, then each zone."""
    found = corpus.zones.drop_duplicates(["doc_id", "line"]).set_index(["doc_id", "line"])["zone"]
    zone = found.reindex(pd.MultiIndex.from_frame(labels[["doc", "line"]])).to_numpy()
    right = (labels["role"] == zone) | (labels["alt_role"] == zone)
    rows = [_score("zones", "all", int(right.sum()), len(zone), len(labels))]
    for name in sorted(set(labels["role"])):
        agreed = int((right & (zone == name)).sum())
        rows.append(_score("zones", name, agreed, int((zone == name).sum()), int((labels["role"] == name).sum()),
                           int((right & (labels["role"] == name)).sum())))
    return rows


def _sentences(corpus, labels):
    """Exact spans."""
    body = corpus.sentences.query("zone == 'body'")
    found = set(rows_of(body, "doc_id", "start", "end"))
    gold = set(rows_of(labels, "doc", "start", "end"))
    return [_score("sentences", "exact", len(found & gold), len(found), len(gold))]


def _actors(corpus, labels):
    """Required mentions."""
    found, required = _mentions(corpus), _required(labels)
    hits = sum(_overlapping(found, row.doc, row.start, row.end, _actors_of(row)) for row in required.itertuples())
    right = sum(_is_right(labels, row) for row in found.itertuples())
    return [_score("actors", "mention", right, len(found), len(required), hits)]


def _mentions(corpus):
    """Mentions as a party in body sentences."""
    return corpus.select().mentions.query("use == 'actor'")


def _required(labels):
    """The labels that must be found."""
    return labels[(labels["optional"] == 0) & (labels["tier"] == 1)]


def _actors_of(row):
    """The actors that are right for a label."""
    return {row.actor, *row.actor.split("+"), *row.alt_actor.split("+")} - {""}


def _overlapping(found, doc_id, start, end, actors):
    """Whether a mention of one of the actors overlaps the span."""
    near = found[(found["doc_id"] == doc_id) & (found["start"] < end) & (found["end"] > start)]
    return bool(near["actor"].isin(actors).any())


def _is_right(labels, mention):
    """Whether a mention overlaps a label of its actor."""
    near = labels[(labels["doc"] == mention.doc_id) & (labels["start"] < mention.end) & (labels["end"] > mention.start)]
    return any(mention.actor in _actors_of(row) for row in near.itertuples())


def _topics(corpus, labels):
    """Pairs of sentence and topic; first topics."""
    key = corpus.sentences.merge(corpus.sentence_topics, on=["doc_id", "sent_id"])
    found = set(rows_of(key, "doc_id", "start", "topic"))
    primary = key[key["primary"]]
    first = dict(zip(rows_of(primary, "doc_id", "start"), primary["topic"], strict=True))
    gold = {(row.doc, row.start, topic) for row in labels.itertuples() for topic in row.topics.split(",") if topic != "none"}
    sentences = set(rows_of(labels, "doc", "start"))
    found = {pair for pair in found if pair[:2] in sentences}
    right = sum(first.get((row.doc, row.start)) == row.primary for row in labels.itertuples())
    return [_score("topics", "any", len(found & gold), len(found), len(gold)),
            _score("topics", "first", right, len(set(first) & sentences), len(labels))]


def _dates(corpus, labels):
    """Expressions, and their values; an expression that no label overlaps is wrong, one that an optional label overlaps is not counted."""
    found = corpus.select().dates
    matched, right, gold = set(), 0, labels[labels["optional"] == 0]
    spans = list(rows_of(found, "doc_id", "start", "end"))
    value = [timex_value(_interval(row)) for row in found.itertuples()]
    hits = 0
    for label in gold.itertuples():
        over = [i for i, (doc_id, start, end) in enumerate(spans) if doc_id == label.doc and start < label.end and end > label.start]
        matched.update(over)
        hits += bool(over)
        right += any(value[i] == label.value for i in over)
    optional = labels[labels["optional"] == 1]
    extra = [i for i, (doc_id, start, end) in enumerate(spans) if i not in matched
             and not ((optional["doc"] == doc_id) & (optional["start"] < end) & (optional["end"] > start)).any()]
    claims = sum(bool(value[i]) for i in matched) + sum(bool(value[i]) for i in extra)
    return [_score("dates", "found", hits, hits + len(extra), len(gold)), _score("dates", "value", right, claims, len(gold))]


def _quotes(corpus, labels, mentions):
    """Quotations in marks; the speakers of those that have one; and those that have none, which must get none."""
    found = corpus.select().quotes.query("kind != 'indirect'")
    labels = labels[labels["kind"] != "indirect"]
    best = {label.Index: _covering(found, label) for label in labels.itertuples()}
    spoken, silent = labels[labels["speaker"] != ""], labels[labels["speaker"] == ""]
    given = [label for label in spoken.itertuples() if best[label.Index] is not None and best[label.Index].speaker_text]
    right = sum(_is_speaker(corpus, best[label.Index], label, mentions) for label in given)
    quiet = sum(best[label.Index] is not None and not best[label.Index].speaker_text for label in silent.itertuples())
    hits = sum(quote is not None for quote in best.values())
    return [_score("quotes", "found", hits, len(found), len(labels)), _score("quotes", "speaker", right, len(given), len(spoken)),
            _score("quotes", "no speaker", quiet, len(silent), len(silent))]


def _covering(found, label):
    """The quotation that covers at least half of a label, or None."""
    near = found[(found["doc_id"] == label.doc) & (found["start"] < label.end) & (found["end"] > label.start)]
    return next((row for row in near.itertuples() if min(row.end, label.end) - max(row.start, label.start) >= (label.end - label.start) / 2), None)


def _is_speaker(corpus, quote, label, mentions):
    """Whether a quotation has the speaker of a label: the same actor, or the same unnamed person by the labels of mentions."""
    wanted = {label.speaker, label.alt_speaker} - {""}
    if quote.speaker in wanted:
        return True
    unnamed = {speaker for speaker in wanted if speaker.startswith("anon_")}
    if quote.voice != "anonymous" or not unnamed:
        return False
    own = mentions[(mentions["doc"] == label.doc) & mentions["actor"].isin(unnamed)] if len(mentions) else mentions
    if own.empty:
        return True
    if quote.speaker_text != corpus.text(quote.doc_id)[quote.speaker_start:quote.speaker_end]:  # a fuller mention is given
        return bool((own["surface"] == quote.speaker_text).any())
    return bool(((own["start"] < quote.speaker_end) & (own["end"] > quote.speaker_start)).any())


def _interval(row):
    """The interval of a row of dates."""
    return Interval(*(datetime.date.fromisoformat(day) if day else None for day in (row.date_from, row.date_to)), row.grain)


# What each layer is scored against; without the first table it is not scored.
LAYERS = {_zones: ("lines.tsv",), _sentences: ("sentences.tsv",), _actors: ("actors.tsv",), _topics: ("sentences.tsv",), _dates: ("dates.tsv",),
          _quotes: ("quotes.tsv", "actors.tsv")}
