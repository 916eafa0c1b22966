"""The sentences behind each number, on pages that tables and figures link to: one section per topic, actor or pair, and in it one per article."""

from itertools import groupby
from operator import attrgetter

import pandas as pd

from ..analysis.voices import quoted_words
from ..corpus import doc_labels
from .files import write_text
from .html import Html, escape, table
from .kwic import cite
from .links import item_anchor, sentence_link
from .page import make_page
from .prose import count, sentence_case

PLACES = ["item", "name", "doc_id", "sent_id", "start", "end", "context"]
ITEMS = 300  # of a page; tables and figures show far fewer
MOST, ALL = 500, 10_000  # places of one item, and of all, that are shown; the page says how many there are


def write_evidence(places: pd.DataFrame, sentences: pd.DataFrame, page: str, *, title: str, back: tuple[str, str], out, what: str = "sentence") -> None:
    """Write `html/PAGE.html`: for each item the sentences that its number counts, with the words that count marked.

    Parameters
    ----------
    places : one row per hit: item (a tuple of ids), name (how the item is called), doc_id, sent_id, start, end, and `context`, a number that
        differs where the item was counted again. The rows of an item, of an article in it and of a context in that stand together, in order.
    sentences : the counted sentences: doc_id, sent_id, par_id, line, start, text.
    page : topics, actors or pairs; see `links.item_link`.
    title : heading of the page.
    back : (name, address) of the notebook's page that links here.
    out : the run folder.
    what : what was counted.
    """
    labels = doc_labels(sorted(set(sentences["doc_id"])))
    text = dict(_keyed(sentences))
    number = (places["item"] != places["item"].shift()).cumsum()
    n_items = int(number.max()) if len(number) else 0
    rows = places.loc[number <= ITEMS, PLACES].itertuples(index=False)
    most = max(10, min(MOST, ALL // max(min(n_items, ITEMS), 1)))
    sections = [_section(item, list(hits), text, labels, what, most) for item, hits in groupby(rows, attrgetter("item"))]
    left = f" The first {ITEMS} of {n_items:,} stand here." if n_items > ITEMS else ""
    content = (f"<h1>{escape(title)}</h1>\n<p>The numbers of the tables and figures count what stands here. A citation opens its article.{left}</p>\n"
               + "".join(sections))
    write_text(f"{out}/html/{page}.html", make_page(title, content, links=[("Overview", "../index.html"), back]))


def _keyed(sentences):
    """((doc_id, sent_id), what is shown of it) of each sentence."""
    columns = (sentences[name] for name in ("doc_id", "sent_id", "par_id", "line", "start", "text"))
    for doc_id, sent_id, *rest in zip(*columns, strict=True):
        yield (doc_id, sent_id), tuple(rest)


def _section(item, hits, text, labels, what, most):
    """One item: how often, and the sentences by article."""
    contexts = list(dict.fromkeys(hit.context for hit in hits))
    kept = set(contexts[:most])
    counted = count(len(contexts), what) + (f", of which the first {most} stand here" if len(contexts) > most else "")
    parts = [f'<h2 id="{item_anchor(*item)}">{escape(hits[0].name)}</h2>\n<p>{escape(sentence_case(counted))}.</p>\n']
    for doc_id, of_article in groupby((hit for hit in hits if hit.context in kept), attrgetter("doc_id")):
        shown = [f"<li>{_context(of_context, text, labels)}</li>\n" for _, of_context in groupby(of_article, attrgetter("context"))]
        parts.append(f'<h3 id="{item_anchor(*item, labels[doc_id])}">{escape(labels[doc_id])}: {escape(count(len(shown), what))}</h3>\n')
        parts.append(f'<ul class="evidence">\n{"".join(shown)}</ul>\n')
    return "".join(parts)


def _context(hits, text, labels):
    """The sentences of one context that hold a hit, each with its citation."""
    shown = []
    for (doc_id, sent_id), marks in groupby(hits, attrgetter("doc_id", "sent_id")):
        par_id, line, offset, words = text[doc_id, sent_id]
        cited = escape(cite(labels[doc_id], par_id, line))
        shown.append(f'{marked(words, [(mark.start - offset, mark.end - offset) for mark in marks])} '
                     f'<a class="cite" href="{sentence_link(doc_id, sent_id)}">{cited}</a>')
    return " … ".join(shown)


def places_table(places: pd.DataFrame, sentences: pd.DataFrame, caption: str, *, limit: int = 12) -> Html:
    """The sentences of places as a table, the words that count marked; one row per sentence."""
    labels, text = doc_labels(sorted(set(sentences["doc_id"]))), dict(_keyed(sentences))
    cells = []
    for (doc_id, sent_id), marks in groupby(places.sort_values(["doc_id", "start"]).itertuples(), attrgetter("doc_id", "sent_id")):
        par_id, line, offset, words = text[doc_id, sent_id]
        where = f'<a class="cite" href="{sentence_link(doc_id, sent_id)}" style="white-space:nowrap">{escape(cite(labels[doc_id], par_id, line))}</a>'
        spans = [(mark.start - offset, mark.end - offset) for mark in marks]
        cells.append((Html(where, cite(labels[doc_id], par_id, line)), Html(marked(words, spans), words)))
    return table(pd.DataFrame(cells, columns=["where", "sentence"], dtype=object), caption, limit=limit)


def marked(text: str, spans) -> str:
    """Text as HTML with the spans marked; spans that overlap become one mark.

    Examples
    --------
    >>> marked("Japan & China", [(0, 5), (8, 13)])
    '<mark>Japan</mark> &amp; <mark>China</mark>'
    """
    parts, at = [], 0
    for start, end in _merged(spans):
        parts += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return "".join([*parts, escape(text[at:])])


def _merged(spans):
    """Spans in order, those that overlap as one."""
    merged = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def places_of(hits: pd.DataFrame, names: pd.Series, *, item: str) -> pd.DataFrame:
    """The places of topics or actors, a sentence being counted once, for `write_evidence`; the most frequent first.

    Parameters
    ----------
    hits : one row per hit: doc_id, sent_id, start, end, and the column `item`.
    names : name by id.
    """
    order = hits.drop_duplicates([item, "doc_id", "sent_id"])[item].value_counts()
    ranked = hits.assign(rank=-hits[item].map(order).astype(float)).sort_values(["rank", item, "doc_id", "start"])
    context = ranked.groupby(["doc_id", "sent_id"], sort=False).ngroup()
    return ranked.assign(item=[(value,) for value in ranked[item]], name=ranked[item].map(names), context=context)[
        PLACES].reset_index(drop=True)


def places_of_topic_and_actor(topic_hits: pd.DataFrame, mentions: pd.DataFrame, topics: pd.Series, actors: pd.Series, *, of_topics, of_actors) -> pd.DataFrame:
    """The places of some topics with some actors: the terms and mentions in each sentence that has both.

    Parameters
    ----------
    topic_hits, mentions : one row per hit: doc_id, sent_id, start, end, topic or actor.
    topics, actors : names by id.
    of_topics, of_actors : the ids that are shown, in order.
    """
    key, topic_rank, actor_rank = ["doc_id", "sent_id"], {topic: n for n, topic in enumerate(of_topics)}, {actor: n for n, actor in enumerate(of_actors)}
    terms, named = topic_hits[topic_hits["topic"].isin(topic_rank)], mentions[mentions["actor"].isin(actor_rank)]
    both = terms[[*key, "topic"]].drop_duplicates().merge(named[[*key, "actor"]].drop_duplicates(), on=key)
    both = both.assign(topic_rank=both["topic"].map(topic_rank), actor_rank=both["actor"].map(actor_rank))
    both = both.sort_values(["topic_rank", "actor_rank", *key], ignore_index=True).reset_index(names="context")
    sides = [both.merge(terms, on=[*key, "topic"]), both.merge(named, on=[*key, "actor"])]
    found = pd.concat([side[[*both.columns, "start", "end"]] for side in sides]).sort_values(["context", "start", "end"])
    return found.assign(item=list(zip(found["topic"], found["actor"], strict=True)),
                        name=found["topic"].map(topics) + ", " + found["actor"].map(actors))[PLACES].reset_index(drop=True)


def places_of_voices(quotes: pd.DataFrame, sentences: pd.DataFrame, sentence_topics: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """The places of the words that `who_speaks` counts: what is quoted in the sentences on each topic, by voice.

    Parameters
    ----------
    quotes, sentences, sentence_topics : tables of the corpus.
    names : name of a topic by id.
    """
    key = ["doc_id", "sent_id"]
    found = sentence_topics[[*key, "topic"]].drop_duplicates().merge(quoted_words(quotes, sentences), on=key)
    found = found.sort_values(["topic", "voice", "doc_id", "start"])
    context = found.groupby(["topic", "voice", *key], sort=False).ngroup()
    return found.assign(item=list(zip(found["topic"], found["voice"], strict=True)), name=found["topic"].map(names) + ", " + found["voice"],
                        context=context)[PLACES].reset_index(drop=True)


def places_of_pairs(contexts: pd.DataFrame, mentions: pd.DataFrame, pairs: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """The places of pairs: the mentions of either actor in each context that both share; the heaviest pair first.

    Parameters
    ----------
    contexts : `contexts_of_pairs`: the key of a context, source, target.
    mentions : doc_id, sent_id, par_id, start, end, actor, at the level at which pairs were counted.
    pairs : source, target, in order.
    names : name by id.
    """
    key = [name for name in ("doc_id", "par_id", "sent_id") if name in contexts]
    rank = {pair: number for number, pair in enumerate(zip(pairs["source"], pairs["target"], strict=True))}
    numbered = contexts.assign(context=range(len(contexts)), rank=[rank[pair] for pair in zip(contexts["source"], contexts["target"], strict=True)])
    sides = [numbered.assign(actor=numbered[side]) for side in ("source", "target")]
    found = pd.concat(sides).merge(mentions, on=[*key, "actor"], suffixes=("_of_passage", ""))
    if "start_of_passage" in found:  # a window: the passage from one mention to the other
        found = found[(found["start"] >= found["start_of_passage"]) & (found["end"] <= found["end_of_passage"])]
    found = found.sort_values(["rank", "context", "start"])
    called = found["source"].map(names) + " – " + found["target"].map(names)
    return found.assign(item=list(zip(found["source"], found["target"], strict=True)), name=called)[PLACES].reset_index(drop=True)
