"""The static explorer: `explore.html`, one file in which a reader chooses sentences and sees who and what they are about.

A view is a set of sentences, and the fragment of the address says which, so that a link restores it:

=============================================  ======================================================================================
explore.html#topic=command_structure           sentences with a term of the topic; several `topic=` must all be in the sentence
explore.html#actor=japan&actor=china           sentences that name both
&context=paragraph                             what the actors share: sentence (unless said otherwise), paragraph or article
&q=joint+force, &q=/co-?operat\\w+/i            sentences with these words, or that match a regular expression (`i`: whatever the case)
&zone=body&zone=caption                        zones that count; else those of the run
&form=name&form=role                           forms of a mention that count; else those of the run
&outlet=NAME                                   articles of this outlet; `-` is none known; several are alternatives
&from=2024-04-01&to=2024-04-30                 published in this period; an undated article is in none
&articles=all                                  also the articles that the run left out
&rows=hit, &sort=left, &page=2                 a row per sentence or hit; sorted by place, left, keyword, right or date; which page
&doc=003_x&sent=12                             opens the article (doc_id or label) at the sentence
=============================================  ======================================================================================

Values are encoded as in a query (`+` is a space). `narrow` makes the same choice in Python.
"""

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from ..analysis.cooccurrence import CONTEXT_KEY, Context
from ..corpus import BY_NAME, LARGE, Corpus, FormName, ZoneName, doc_labels
from ..errors import InputError, choose
from ..tables import rows_of

TEMPLATES = Path(__file__).parent / "templates"
KEY = ["doc_id", "sent_id"]
ARTICLE = ("doc_id", "title", "author", "outlet", "origin", "url", "date_from", "date_to", "date_basis")
EXPRESSION = re.compile(r"/(.+)/(i?)", re.DOTALL)


def explorer_page(corpus: Corpus, *, chosen: Corpus | None = None, most: int = LARGE, n_articles: int = 0) -> str:
    """The explorer as one HTML page that fetches nothing and runs no word of an article.

    With more articles than `most`, the page holds only the sentences of the selection, without what stands between them, and says so.

    Parameters
    ----------
    corpus : the whole corpus, every zone of it.
    chosen : what the run counts (`corpus.select(...)`), with which the page opens; the body and mentions by name if not given.
    most : the most articles that the page holds whole.
    n_articles : how many articles the run has, where `corpus` is only those of them that its pages link to most; the page says so.

    Returns
    -------
    The page; the same for the same corpus.

    Examples
    --------
    >>> from alliance_lib import annotate
    >>> page = explorer_page(annotate("seeds"))
    >>> page[:15], len(page) < 150_000
    ('<!DOCTYPE html>', True)
    """
    import jinja2

    style = (TEMPLATES / "style.css").read_text(encoding="utf-8") + (TEMPLATES / "explore.css").read_text(encoding="utf-8")
    script = (TEMPLATES / "explore.js").read_text(encoding="utf-8")
    template = jinja2.Environment(autoescape=True).from_string((TEMPLATES / "explore.html.j2").read_text(encoding="utf-8"))
    # No word of an article can end the element that holds the data: there is no "<" in it.
    data = json.dumps(explorer_data(corpus, chosen=chosen, most=most, n_articles=n_articles), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    content = {"style": style, "script": script, "data": data}
    return template.render(title=corpus.codebook.title, style_hash=_hash(style), script_hash=_hash(script),
                           **{name: jinja2.utils.markupsafe.Markup(text) for name, text in content.items()})


def explorer_data(corpus: Corpus, *, chosen: Corpus | None = None, most: int = LARGE, n_articles: int = 0) -> dict:
    """What the page knows: columns, not rows; each text once; a span as its sentence, its distance from the sentence's start, and its length.

    Distances and lengths are in characters, as everywhere; the page makes them into the units of its own language. Parameters as for `explorer_page`.

    Returns
    -------
    Names and settings, and the columns of articles, sentences, lines, mentions, topic_hits, dates and quotes.
    """
    counted = chosen or corpus.select()
    whole = len(corpus.articles) <= most
    held = corpus if whole else counted
    articles = held.articles.sort_values("doc_id", ignore_index=True)
    sentences = held.sentences.sort_values(["doc_id", "start"], ignore_index=True)
    docs, labels = pd.Index(articles["doc_id"]), doc_labels(corpus.articles["doc_id"])
    actors = held.codebook.actors[held.codebook.actors["actor"].isin(held.mentions["actor"])].sort_values("actor")
    topics = held.codebook.topics.sort_values("topic")
    zones, forms = list(get_args(ZoneName)), list(get_args(FormName))
    texts, starts, lines = _whole(held, articles, sentences) if whole else _sentences_only(articles, sentences)
    return {
        "codebook": corpus.codebook.name, "whole": whole, "n_articles": n_articles or len(corpus.articles),
        "zones": zones, "forms": forms, "by_name": list(BY_NAME),
        "counted": _what_counts(corpus, counted, zones, forms),
        "actors": {"id": actors["actor"].to_list(), "name": actors["name"].to_list()},
        "topics": {"id": topics["topic"].to_list(), "name": topics["name"].to_list()},
        "articles": {**{name: articles[name].to_list() for name in ARTICLE}, "label": list(map(labels.get, docs)),
                     "counted": docs.isin(counted.articles["doc_id"]).astype(int).tolist(), "text": texts, "length": list(map(len, texts))},
        "sentences": {"doc": docs.get_indexer(sentences["doc_id"]).tolist(), "id": sentences["sent_id"].to_list(), "par": sentences["par_id"].to_list(),
                      "line": sentences["line"].to_list(), "zone": _codes(sentences["zone"], zones), "at": sentences["start"].to_list(),
                      "start": starts, "length": (sentences["end"] - sentences["start"]).to_list()},
        "lines": lines,
        "mentions": _mentions(_placed(held.mentions, sentences), actors, forms),
        "topic_hits": _layer(hits := _placed(held.topic_hits, sentences), "topic") | {"topic": _codes(hits["topic"], topics["topic"])},
        "dates": _layer(_placed(held.dates, sentences), "date_from", "date_to", "basis"),
        "quotes": _quotes(_placed(held.quotes, sentences, clip=not whole), actors),
    }


def narrow(corpus: Corpus, *, topics=(), actors=(), context: Context = "sentence", q: str = "") -> Corpus:
    """The sentences of a selection that have all the topics, name all the actors and hold the words: what the explorer shows.

    Only the actors look beyond the sentence: with another context, a sentence that names one of them is kept where its paragraph or article
    names them all. A state named as a place ("in Japan") is not named.

    Parameters
    ----------
    corpus : a selection (`corpus.select(...)`).
    topics, actors : ids of the codebook.
    context : what the actors share: sentence, paragraph or article.
    q : words, whatever their case and the space between them; or a regular expression, as "/co-?operat/" or "/co-?operat/i". Here it is one of
        Python, on the page one of the browser: they agree on what is common to both.

    Returns
    -------
    Corpus, with the rows of those sentences only.

    Raises
    ------
    InputError
        If the context is none or the regular expression is unsound.

    Examples
    --------
    >>> from alliance_lib import annotate
    >>> narrow(annotate("seeds").select(), actors=["australia", "philippines"]).sentences[["doc_id", "sent_id"]].to_numpy().tolist()
    [['003_bbd11dd178694007', 9]]
    """
    key = CONTEXT_KEY[choose(context, get_args(Context), what="context")]
    sentences, named = corpus.sentences, corpus.mentions[corpus.mentions["use"] == "actor"]
    for topic in topics:
        sentences = _rows_in(sentences, corpus.topic_hits[corpus.topic_hits["topic"] == topic], KEY)
    if actors:
        sentences = _rows_in(sentences, named[named["actor"].isin(list(actors))], KEY)
    for actor in actors:
        sentences = _rows_in(sentences, named[named["actor"] == actor], key)
    if q.strip():
        expression = _expression(q.strip())
        sentences = sentences[np.fromiter((any(found[0] for found in expression.finditer(text)) for text in sentences["text"]), dtype=bool)]
    tables = ("mentions", "topic_hits", "sentence_topics", "dates", "names", "quotes")
    return replace(corpus, sentences=sentences.reset_index(drop=True),
                   **{name: _rows_in(getattr(corpus, name), sentences, KEY).reset_index(drop=True) for name in tables})


def _expression(q):
    """What is searched for, as a regular expression."""
    given = EXPRESSION.fullmatch(q)
    try:
        if given:
            return re.compile(given[1], re.IGNORECASE if given[2] else 0)
        return re.compile(r"\s+".join(map(re.escape, q.split())), re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        raise InputError(f'q "{q}" is no regular expression: {error}') from None


def _rows_in(table, others, key):
    """The rows of a table whose key another table has."""
    return table[pd.MultiIndex.from_frame(table[[*key]].assign(also=0)).isin(pd.MultiIndex.from_frame(others[[*key]].assign(also=0)))]


def _hash(text):
    """The source expression by which a page allows one script or style and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _what_counts(corpus, counted, zones, forms):
    """The zones and forms of a selection. A form that its sentences do not have says nothing: then it counts if it usually does."""
    seen = set(_rows_in(corpus.mentions, counted.sentences, KEY)["form"])
    kept = set(counted.mentions["form"])
    return {"zones": [zone for zone in zones if (counted.sentences["zone"] == zone).any()] or ["body"],
            "forms": [form for form in forms if form in kept or (form in BY_NAME and form not in seen)]}


def _codes(values, names):
    """The place of each value in a list of names."""
    return pd.Index(names).get_indexer(values).tolist()


def _whole(held, articles, sentences):
    """Texts, where each sentence starts in them, and the lines with zone and reason."""
    zones = held.zones[held.zones["zone"] != "blank"].sort_values(["doc_id", "start"])
    reasons = sorted(set(zones["reason"]))
    lines = {"doc": _codes(zones["doc_id"], articles["doc_id"]), "start": zones["start"].to_list(), "length": (zones["end"] - zones["start"]).to_list(),
             "zone": _codes(zones["zone"], get_args(ZoneName)), "reason": _codes(zones["reason"], reasons), "reasons": reasons}
    return articles["text"].to_list(), sentences["start"].to_list(), lines


def _sentences_only(articles, sentences):
    """The same with nothing but the sentences, each a line of its own."""
    grouped = sentences.groupby("doc_id")["text"].agg("\n".join)
    length = sentences["text"].str.len()
    starts = (length + 1).groupby(sentences["doc_id"]).cumsum() - length - 1
    lines = {"doc": _codes(sentences["doc_id"], articles["doc_id"]), "start": starts.to_list(), "length": length.to_list(),
             "zone": _codes(sentences["zone"], get_args(ZoneName)), "reason": [0] * len(sentences), "reasons": [""]}
    return grouped.reindex(articles["doc_id"], fill_value="").to_list(), starts.to_list(), lines


def _placed(table, sentences, *, clip=False):
    """Rows with the number of their sentence, the distance from its start, and their length; with `clip`, not beyond its end."""
    number = pd.MultiIndex.from_frame(sentences[KEY]).get_indexer(pd.MultiIndex.from_frame(table[KEY]))
    starts, ends = (sentences[name].to_numpy(dtype=np.int64)[number] for name in ("start", "end"))
    end = np.minimum(table["end"], ends) if clip else table["end"]
    placed = table.assign(s=number, at=table["start"] - starts, length=end - table["start"])
    return placed.sort_values(["s", "at", "length"], kind="stable", ignore_index=True)


def _layer(placed, *what):
    """One layer's columns, with what a reader is told of each row as a code into a list of labels."""
    labels, names = pd.factorize(_label(placed, *what), sort=True)
    return {"s": placed["s"].to_list(), "at": placed["at"].to_list(), "length": placed["length"].to_list(), "label": labels.tolist(), "labels": list(names)}


def _label(placed, *what):
    """The values of some columns in words, the empty ones left out, a period of one day as that day."""
    return pd.Series([", ".join(dict.fromkeys(filter(None, row))) for row in zip(*(placed[name] for name in what), strict=True)], dtype="str")


def _mentions(placed, actors, forms):
    """Mentions: whom, in which form, and whether it is an actor rather than a place."""
    return _layer(placed, "form", "use", "reason") | {"actor": _codes(placed["actor"], actors["actor"]), "form": _codes(placed["form"], forms),
                                                      "use": (placed["use"] == "actor").astype(int).to_list()}


def _quotes(placed, actors):
    """Quotations with who speaks, by name where the codebook knows it."""
    who = placed["speaker"].map(dict(rows_of(actors, "actor", "name"))).astype("object").fillna(placed["speaker_text"])
    return _layer(placed.assign(who=who), "kind", "voice", "who")
