"""The second half of the briefing: who speaks, what is counted, what the sources are and what they cannot show."""

import pandas as pd

from ..analysis.confidence import explain
from ..analysis.cooccurrence import actor_pairs, at_level, contexts_of_pairs
from ..analysis.dispersion import dispersion
from ..analysis.frequencies import frequencies
from ..corpus import doc_labels
from ..tables import is_among
from .evidence import places_of_pairs
from .findings import level_names, overview, published
from .ledger import Block, Cite, Claim, Link, Picture
from .links import item_link
from .pieces import LISTED, NO_TOPIC, behind, counted, first_keys, firsts, nothing, see, see_counted, speaker_name
from .prose import count, join, number, percent, sentence_case

SPEAKERS = 15  # of one kind that are listed
DISCUSSED = 5  # sentences from which on somebody is much discussed


def voices_blocks(reading):
    """Who is quoted by name, by office, without a name; and who is much discussed and never quoted."""
    corpus = reading.corpus
    spoken = corpus.quotes[corpus.quotes["kind"].isin(["direct", "partial", "indirect"]) & (corpus.quotes["speaker_text"] != "")]
    if spoken.empty:
        return [Block("text", (nothing(reading.corpus, "Nobody is quoted with a speaker"),))]
    claims = []
    for voice, head in (("named", "By name: "), ("official", "As officials or bodies: "), ("anonymous", "Without a name: ")):
        rows = spoken[spoken["voice"] == voice]
        if len(rows):
            claims.append(Claim("voices", (head, *_speakers(corpus, rows), "."), first_keys(rows)))
    return [Block("item", tuple(claims)), *_unheard(corpus)]


def _speakers(corpus, rows):
    """Each speaker with the number of quotations and the first of them; an unnamed one is somebody of their own in each article, in its words."""
    groups = {}
    for row in rows[["doc_id", "sent_id", "voice", "speaker", "speaker_text"]].itertuples():
        groups.setdefault(row.speaker or (row.doc_id if row.voice == "anonymous" else "", row.speaker_text), []).append(row)
    parts = []
    for at, (_, said) in enumerate(sorted(groups.items(), key=lambda item: (-len(item[1]), str(item[0])))[:SPEAKERS]):
        parts += ["; " if at else "", f"{speaker_name(corpus, said[0])} ({len(said)}) ", Cite(said[0].doc_id, said[0].sent_id)]
    more = [f"; and {number(len(groups) - SPEAKERS)} more"] if len(groups) > SPEAKERS else []
    return (*parts, *more)


def _unheard(corpus):
    """Who is named in many sentences and never quoted, nor anybody who speaks for them."""
    actors = corpus.codebook.actors.set_index("actor")
    quoted = set(corpus.quotes["speaker"]) - {""}
    heard = quoted | {state for actor in quoted for state in actors["state"].get(actor, "").split("+")} | _states_of_unnamed(corpus)
    table = frequencies(corpus.mentions.query("use == 'actor'"), corpus.sentences, item="actor")
    rows = [row for row in table.itertuples() if row.sentences >= DISCUSSED and row.actor not in heard and actors["kind"][row.actor] in ("state", "person")]
    if not rows:
        return []
    named = corpus.mentions.query("use == 'actor'")
    more = f" and {number(len(rows) - SPEAKERS)} more" if len(rows) > SPEAKERS else ""
    rows = rows[:SPEAKERS]
    seen = named[named["actor"].isin([row.actor for row in rows])]
    last = 0 if more else len(rows) - 1
    listed = [part for at, row in enumerate(rows) for part in ("" if at == 0 else " and " if at == last else ", ", f"{actors['name'][row.actor]} (",
              Link(count(row.sentences, "sentence"), item_link("actors", row.actor)[3:]), ")")]
    listed.append(more)
    return [Block("text", (Claim("voices", ("Much discussed and never quoted: ", *listed, "."), first_keys(seen)),))]


def _states_of_unnamed(corpus):
    """Who is named within the mention of a speaker: "one Japanese official" speaks for Japan."""
    spoken = corpus.quotes[corpus.quotes["speaker_start"] >= 0][["doc_id", "speaker_start", "speaker_end"]]
    within = spoken.merge(corpus.mentions[["doc_id", "start", "end", "actor"]], on="doc_id")
    return set(within[(within["start"] >= within["speaker_start"]) & (within["end"] <= within["speaker_end"])]["actor"])


def topics_blocks(reading):
    """Three sentences on the topics, and a figure."""
    corpus = reading.corpus
    even = dispersion(corpus.topic_hits, corpus.sentences)[["topic", "first", "first_share", "concentrated"]]
    table = frequencies(corpus.topic_hits, corpus.sentences).merge(even, on="topic")
    if table.empty:
        return [Block("text", (nothing(reading.corpus, "No sentence holds a term of the codebook's topics"),))]
    names = corpus.codebook.topics.set_index("topic")["name"]
    general = table[~table["concentrated"]].head(3)
    first = table[table["sentences"] == table["sentences"].iloc[0]].head(3) if general.empty else general
    parts = counted(first, names, "topic")
    of_which = "Of topics that no article has most of, the" if table.loc[:first.index[-1], "concentrated"].any() and len(general) else "The"
    head = f"{of_which} {'topic' if len(first) == 1 else 'topics'} with the most sentences {'is' if len(first) == 1 else 'are'} "
    rests_on = behind(corpus.topic_hits, "topic", first["topic"])
    claims = [Claim("topics", (head, *parts, "."), rests_on, topic="; ".join(first["topic"]))]
    for row in table[table["concentrated"] & (table["sentences"] > 3)].head(1).itertuples():
        label = doc_labels(corpus.articles["doc_id"])[row.first]
        if len(corpus.articles) > 1:
            share = "all" if row.first_share == 1 else percent(row.first_share, 1)
            rest = f") is one article's subject above all: {share} of its terms stand in {label}."
            claims.append(Claim("topics", (f"{names[row.topic]} (", see("topics", row), rest,),
                                behind(corpus.topic_hits, "topic", [row.topic]), topic=row.topic))
    without = without_topic(corpus)
    rest = f" of {count(len(corpus.sentences), 'sentence')} {'has' if len(without) == 1 else 'have'} none of the codebook's topics."
    told = (see_counted(number(len(without)), NO_TOPIC), rest) if len(without) else ("Every sentence has a topic of the codebook.",)
    claims.append(Claim("topics", told, first_keys(without) or firsts(corpus)))
    return [Block("text", tuple(claims)), _figure("topics", "Sentences by topic", corpus)]


def without_topic(corpus):
    """The sentences that have none of the codebook's topics, by doc_id, sent_id and start: of many articles their texts would be much."""
    return corpus.sentences[["doc_id", "sent_id", "start"]][~is_among(corpus.sentences, corpus.sentence_topics)]


def actors_blocks(reading, context, level, window, alpha):
    """Three sentences on the actors, and a figure."""
    corpus = reading.corpus
    mentions = at_level(corpus.mentions.query("use == 'actor'"), corpus.codebook.actors, level=level)
    table = frequencies(mentions, corpus.sentences, item="actor")
    if table.empty:
        return [Block("text", (nothing(reading.corpus, "No actor of the codebook is named"),))]
    known, names = corpus.codebook.actors.set_index("actor"), level_names(corpus.codebook.actors, level)
    linked = level == "actor"  # the pages of sentences are of actors as named
    first = counted(table.head(3), names, "actor", linked=linked)
    claims = [Claim("actors", ("Named in the most sentences: ", *first, "."), behind(mentions, "actor", table["actor"].head(3)),
                    actors="; ".join(table["actor"].head(3)))]
    people = table[table["actor"].map(known["kind"]) == "person"].head(3)
    if len(people):
        claims.append(Claim("actors", ("Among people: ", *counted(people, names, "actor", linked=linked), "."), behind(mentions, "actor", people["actor"]),
                            actors="; ".join(people["actor"])))
    pairs = actor_pairs(mentions, corpus.sentences, context=context, window=window)
    if len(pairs):
        claims.append(_first_pair(pairs, mentions, corpus, names, context, window, alpha))
    return [Block("text", tuple(claims)), _figure("actors", "Sentences by actor", corpus)]


def _first_pair(pairs, mentions, corpus, names, context, window, alpha):
    """Which pair shares most, how many others are level with it, and which pairs are beyond chance, with the article that has all they share."""
    row, level = pairs.iloc[0], int((pairs["weight"] == pairs["weight"].iloc[0]).sum()) - 1
    beyond = pairs[pairs["p_holm"] < alpha]
    many = f"{number(len(beyond))} {'is' if len(beyond) == 1 else 'are'}" if len(beyond) else "none is"
    judged = "" if context == "window" else f". Of {count(len(pairs), 'pair')}, {many} named together more often than chance would have it"
    also = f", as {'does' if level == 1 else 'do'} {count(level, 'other pair')}" if level else ""
    shared = Link(count(int(row["weight"]), "pair" if context == "window" else context), item_link("pairs", row["source"], row["target"])[3:])
    contexts = contexts_of_pairs(mentions, corpus.sentences, context=context, window=window)
    told = pd.concat([pairs.head(1), beyond if len(beyond) <= 3 and judged else beyond.head(0)]).drop_duplicates(["source", "target"])
    near = contexts[contexts["source"].isin(told["source"]) & contexts["target"].isin(told["target"])]
    of_pairs = near.merge(told[["source", "target"]], on=["source", "target"])
    labels, who = doc_labels(corpus.articles["doc_id"]), []
    for pair in beyond.itertuples() if len(beyond) <= 3 and judged else ():
        held = of_pairs.loc[(of_pairs["source"] == pair.source) & (of_pairs["target"] == pair.target), "doc_id"].unique()
        only = f", all in {labels[held[0]]}" if len(held) == 1 and len(corpus.articles) > 1 else ""
        who += [", " if who else ": ", f"{names[pair.source]} with {names[pair.target]} (",
                Link(count(int(pair.weight), context), item_link("pairs", pair.source, pair.target)[3:]), f"{only})"]
    return Claim("actors", (f"{names[row['source']]} and {names[row['target']]} share the most: ", shared, f"{also}{judged}", *who, "."),
                 first_keys(places_of_pairs(of_pairs, mentions, told, names)), actors=f"{row['source']}; {row['target']}")


def _figure(stem, words, corpus):
    """The figure of a section, made by the notebook on frequencies."""
    return Block("figure", (Claim("figure", (Picture(words, f"figures/{stem}.png"),), firsts(corpus)),))


def sources_blocks(reading, whole):
    """Each article: title, author, source, date, and how much of it was used; and which are one origin."""
    corpus, n = reading.compared, len(reading.corpus.articles)
    used, all_words = (table.groupby("doc_id")["n_words"].sum() for table in (corpus.sentences, whole.sentences))
    origin = reading.origins.set_index("doc_id")
    first = {doc_id: (doc_id, sent_id) for doc_id, sent_id in firsts(corpus)}
    claims = []
    for article, (label, about) in zip(corpus.articles.itertuples(), overview(corpus.articles).iterrows(), strict=True):
        author = about["author"] and f"by {join(about['author'].split('; '))}"
        facts = sentence_case(", ".join(part for part in (author, about["source"], published(article)) if part))
        copied = "" if origin["reason"][article.doc_id] == "own" else f" {sentence_case(origin['reason'][article.doc_id])}."
        words = int(used.get(article.doc_id, 0))
        aside = int(all_words.get(article.doc_id, 0)) - words
        said = f"{label}: {about['title'] or 'without a title'}. {facts}. {words:,} words used, {aside:,} set aside.{copied}"
        claims.append(Claim("source", (said,), (first[article.doc_id],) if article.doc_id in first else firsts(corpus)))
    more = f"These are the {number(len(claims))} articles that were compared; tables/articles.csv has all {number(n)}."
    return [Block("item", tuple(claims)), *([Block("text", (Claim("limits", (more,), firsts(corpus)),))] if n > len(claims) else [])]


def limits_blocks(reading, whole, leads):
    """What these articles cannot show, and how confidence was reckoned."""
    corpus, n, compared = reading.corpus, len(reading.corpus.articles), len(reading.compared.articles)
    origins = reading.origins["origin"].nunique()
    one = "copies and articles of one agency or outlet are one origin; frequencies count each."
    copies = "no two are copies, as far as can be seen." if origins == compared else one
    said = [f"{sentence_case(count(compared, 'article'))}{' compared' if compared < n else ''}, {count(origins, 'origin')}: {copies}",
            f"{'It is' if n == 1 else 'They are'} no sample: how often a topic or an actor appears says what these articles write, not how important it is.",
            "Frequencies count words of a codebook, and sentences are compared by their words: what is told in other words is not found to be the same.",
            "Two actors in one sentence need not act together, and nothing here says who does what to whom."]
    undated = int((corpus.articles["date_from"] == "").sum())
    if undated:
        said.append(f"{sentence_case(count(undated, 'article'))} without a date {'says' if undated == 1 else 'say'} nothing about what came first.")
    left_out = len(whole.articles) - n
    if left_out:
        be = ("was", "is") if left_out == 1 else ("were", "are")
        said.append(f"{sentence_case(count(left_out, 'article'))} that {be[0]} read too {be[1]} left out.")
    if len(whole.problems):
        files = count(len(whole.problems), "file or line", "files or lines")
        said.append(f"{sentence_case(files)} could not be used as given; the page on what was read says which.")
    if compared < n:
        said.append(f"Behind what rests on more than {number(LISTED)} sentences the ledger lists the first {number(LISTED)}.")
    blocks = [Block("text", tuple(Claim("limits", (sentence,), firsts(corpus)) for sentence in said))]
    if not leads:
        return blocks
    head = Claim("confidence", ("Confidence is a sum of points for origins, sources, directness, conflict and age:",), firsts(corpus))
    sums = [Claim("confidence", (f"Judgement {at}: {explain(sure)}.",), tuple(keys), confidence=sure.level)
            for at, (_, keys, sure) in enumerate(leads, start=1)]
    return [*blocks, Block("text", (head,)), Block("item", tuple(sums))]
