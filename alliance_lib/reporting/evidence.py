"""The sentences behind each number, on pages that tables and figures link to: one section per topic, actor or pair, and in it one per article."""

from itertools import groupby, product
from operator import attrgetter

import numpy as np
import pandas as pd

from ..analysis.voices import quoted_words, sentences_of_topic_and_actor
from ..corpus import doc_labels
from ..tables import distinct, is_among, named_rows, rows_of
from .files import write_text
from .html import Html, escape, table
from .kwic import cite
from .links import item_anchor, sentence_link
from .page import make_page
from .prose import count, sentence_case

PLACES = ["item", "name", "doc_id", "sent_id", "start", "end", "context", "of", "items"]
ITEMS = 300  # of a page; tables and figures show far fewer
MOST, ALL = 500, 10_000  # contexts of one item, and of all, that have a place; the page says how many there are


def write_evidence(places: pd.DataFrame, sentences: pd.DataFrame, page: str, *, title: str, back: tuple[str, str], out, what: str = "sentence") -> None:
    """Write `html/PAGE.html`: for each item the sentences that its number counts, with the words that count marked.

    Parameters
    ----------
    places : one row per hit: item (a tuple of ids), name (how the item is called), doc_id, sent_id, start, end; `context`, a number that differs where
        the item was counted again; `of`, in how many contexts it was counted, and `items`, how many items there are, with a place here or without. The
        rows of an item, of an article in it and of a context in that stand together, in order.
    sentences : the counted sentences: doc_id, sent_id, par_id, line, start, text.
    page : topics, actors, pairs or another; see `links.item_link`.
    title : heading of the page.
    back : (name, address) of the notebook's page that links here.
    out : the run folder.
    what : what was counted.
    """
    labels = doc_labels(sorted(sentences["doc_id"].unique()))
    text = dict(_keyed(sentences[is_among(sentences, places)]))
    sections = [_section(item, list(hits), text, labels, what) for item, hits in groupby(places[PLACES].itertuples(index=False), attrgetter("item"))]
    left = f" The first {len(sections)} of {places['items'].iloc[0]:,} stand here." if len(sections) and places["items"].iloc[0] > len(sections) else ""
    content = (f"<h1>{escape(title)}</h1>\n<p>The numbers of the tables and figures count what stands here. A citation opens its article.{left}</p>\n"
               + "".join(sections))
    write_text(f"{out}/html/{page}.html", make_page(title, content, links=[("Overview", "../index.html"), back]))


def _keyed(sentences):
    """((doc_id, sent_id), what is shown of it) of each sentence."""
    columns = (sentences[name].tolist() for name in ("doc_id", "sent_id", "par_id", "line", "start", "text"))
    for doc_id, sent_id, *rest in zip(*columns, strict=True):
        yield (doc_id, sent_id), tuple(rest)


def _section(item, hits, text, labels, what):
    """One item: how often, and the sentences by article."""
    shown = len({hit.context for hit in hits})
    counted = count(hits[0].of, what) + (f", of which the first {shown} stand here" if hits[0].of > shown else "")
    parts = [f'<h2 id="{item_anchor(*item)}">{escape(hits[0].name)}</h2>\n<p>{escape(sentence_case(counted))}.</p>\n']
    for doc_id, of_article in groupby(hits, attrgetter("doc_id")):
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
    labels, text = doc_labels(sorted(sentences["doc_id"].unique())), dict(_keyed(sentences[is_among(sentences, places)]))
    cells = []
    for (doc_id, sent_id), marks in groupby(named_rows(places.sort_values(["doc_id", "start"])), attrgetter("doc_id", "sent_id")):
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
    for start, end in sorted(span for span in spans if span[0] < span[1]):
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
    code, ids = pd.factorize(hits[item], sort=True)
    context = _sentence_codes(hits)
    often = np.bincount(distinct(code * (context.max(initial=0) + 1) + context) // (context.max(initial=0) + 1), minlength=len(ids))
    order = np.lexsort((np.arange(len(ids)), -often))
    kept, counted = _first_contexts(np.argsort(order)[code], context)
    return _places(hits.iloc[kept], counted, [((ids[at],), names[ids[at]]) for at in order])


def places_of_topic_and_actor(topic_hits: pd.DataFrame, mentions: pd.DataFrame, topics: pd.Series, actors: pd.Series, *, of_topics, of_actors) -> pd.DataFrame:
    """The places of some topics with some actors: the terms and mentions in each sentence that has both.

    Parameters
    ----------
    topic_hits, mentions : one row per hit: doc_id, sent_id, start, end, topic or actor.
    topics, actors : names by id.
    of_topics, of_actors : the ids that are shown, in order.
    """
    items = list(product(of_topics, of_actors))
    terms, named = topic_hits[topic_hits["topic"].isin(list(of_topics))], mentions[mentions["actor"].isin(list(of_actors))]
    both = sentences_of_topic_and_actor(terms, named)
    rank = {topic: at * len(of_actors) for at, topic in enumerate(of_topics)}, {actor: at for at, actor in enumerate(of_actors)}
    kept, counted = _first_contexts(both["topic"].map(rank[0]).to_numpy(int) + both["actor"].map(rank[1]).to_numpy(int), np.arange(len(both)))
    both = both.iloc[kept].assign(**counted)
    key = ["doc_id", "sent_id"]
    sides = [both.merge(table[is_among(table, both)][[*key, item, "start", "end"]], on=[*key, item])
             for table, item in ((terms, "topic"), (named, "actor"))]
    found = pd.concat(sides).sort_values(["rank", "context", "start", "end"])
    return _places(found, {name: found[name] for name in counted}, [(item, f"{topics[item[0]]}, {actors[item[1]]}") for item in items])


def places_of_voices(quotes: pd.DataFrame, sentences: pd.DataFrame, sentence_topics: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """The places of the words that `who_speaks` counts: what is quoted in the sentences on each topic, by voice.

    Parameters
    ----------
    quotes, sentences, sentence_topics : tables of the corpus.
    names : name of a topic by id.
    """
    quoted = quoted_words(quotes, sentences)
    about = sentence_topics[is_among(sentence_topics, quoted)]
    found = about[["doc_id", "sent_id", "topic"]].drop_duplicates().merge(quoted, on=["doc_id", "sent_id"])
    rank, items = pd.factorize(pd.MultiIndex.from_frame(found[["topic", "voice"]]), sort=True)
    kept, counted = _first_contexts(rank, _sentence_codes(found))
    return _places(found.iloc[kept], counted, [(item, f"{names[item[0]]}, {item[1]}") for item in items])


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
    items = list(rows_of(pairs, "source", "target"))
    actors = sorted({*contexts["source"].unique(), *contexts["target"].unique()})
    place = {actor: at for at, actor in enumerate(actors)}
    rank = np.full((len(actors), len(actors)), -1)
    for at, (source, target) in enumerate(items):
        rank[place[source], place[target]] = at
    kept, counted = _first_contexts(rank[contexts["source"].map(place).to_numpy(int), contexts["target"].map(place).to_numpy(int)], np.arange(len(contexts)))
    numbered = contexts.iloc[kept].assign(**counted)
    near = mentions[mentions["doc_id"].isin(numbered["doc_id"].unique())]
    found = pd.concat([numbered.assign(actor=numbered[side]) for side in ("source", "target")]).merge(near, on=[*key, "actor"], suffixes=("_of_passage", ""))
    if "start_of_passage" in found:  # a window: the passage from one mention to the other
        found = found[(found["start"] >= found["start_of_passage"]) & (found["end"] <= found["end_of_passage"])]
    found = found.sort_values(["rank", "context", "start"])
    return _places(found, {name: found[name] for name in counted}, [(item, f"{names[item[0]]} – {names[item[1]]}") for item in items])


def _sentence_codes(table):
    """A number for the sentence of each row, in document order."""
    return pd.factorize(table["doc_id"], sort=True)[0] * (table["sent_id"].max() + 1 if len(table) else 1) + table["sent_id"].to_numpy(int)


def _first_contexts(rank, context):
    """Which rows have a place, in order: of the first items the first contexts; and of these rows what `PLACES` says of their item.

    Only these few are ever looked up, however many the hits are.

    Parameters
    ----------
    rank : place of each row's item in the order of items; below 0 is none.
    context : a number for the context of each row, in document order.
    """
    n_items = len(distinct(rank[rank >= 0]))
    most = max(10, min(MOST, ALL // max(min(n_items, ITEMS), 1)))
    width = context.max(initial=0) + 1
    pairs = distinct(rank[rank >= 0] * width + context[rank >= 0])
    items, first, of = np.unique(pairs // width, return_index=True, return_counts=True)
    shown = np.arange(len(items)) < ITEMS
    last = np.full(rank.max(initial=0) + 1, -1)  # of each item the last context that has a place
    last[items[shown]] = pairs[first + np.minimum(of, most) - 1][shown] % width
    kept = np.flatnonzero((rank >= 0) & (context <= last[rank]))
    kept = kept[np.lexsort((kept, context[kept], rank[kept]))]
    often = np.zeros(len(last), int)
    often[items] = of
    return kept, {"rank": rank[kept], "context": context[kept], "of": often[rank[kept]], "items": n_items}


def _places(found, counted, items):
    """Rows of `PLACES`; `items` has the ids and the name of each."""
    rank = np.asarray(counted["rank"])
    ids = pd.Series([items[at][0] for at in rank], index=found.index, dtype=object)
    return found.assign(**counted, item=ids, name=[items[at][1] for at in rank])[PLACES].reset_index(drop=True)
