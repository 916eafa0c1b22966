"""Exploring in JupyterLab: choose sentences, read the lines, open the article, take the choice away as a script.

A view is a set of sentences: those of some zones, outlets and days that name one of the actors, have one of the topics and hold the words
(with `together`: all of the actors, all of the topics). A line is one place in such a sentence, the keyword: the words searched for where
there are any, else a mention of a chosen actor, else a term of a chosen topic, else the sentence as a whole. Lines are rows: whatever is counted or drawn
counts the rows of `select_rows`. A state named as a place ("in Japan") is not named, and mentions count by name, as in the notebooks.

The functions need no Jupyter; only `explore` needs ipywidgets, and says so where there are none.
"""

import json
import re
import shlex
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Literal, NamedTuple, get_args
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from ..annotation.codebook import codebook_names
from ..annotation.matching import fold, lower
from ..corpus import BY_NAME, Corpus, ZoneName, doc_labels
from ..errors import InputError, choose
from ..tables import COUNT, TEXT, from_rows, rows_of
from .article import show_article
from .files import write_table
from .findings import overview, published
from .html import IGNORE_MATHS, Html, escape, table
from .kwic import cite, kwic_table
from .prose import count, sentence_case

SortName = Literal["position", "left", "right", "keyword"]
LINES = {"citation": TEXT, "doc_id": TEXT, "sent_id": COUNT, "start": COUNT, "end": COUNT, "pre": TEXT, "keyword": TEXT, "post": TEXT}
FIRST = 12  # lines shown where there are no controls
LISTED = 500  # lines in the list; the count says how many there are
BARS = 8  # bars of a chart
BESIDE = 50  # characters beside the keyword in the list
NEAR = 40  # characters beside the keyword that decide the order
LONGEST = 5000  # characters of a sentence in which a regular expression is looked for
LONGEST_LINE = 20_000  # characters of a line in an article that is shown whole
PATIENCE = 2.0  # seconds that a regular expression may take
UNKNOWN = "-"  # the outlet of an article that names none
TABLES = ("mentions", "topic_hits", "sentence_topics", "dates", "names", "quotes")
WORDS = re.compile(r"\w+")
SPACE = re.compile(r"\s")


class View(NamedTuple):
    """What is chosen; see `select_rows`."""

    actors: tuple = ()
    topics: tuple = ()
    outlets: tuple = ()
    zones: tuple = ("body",)
    date_from: str = ""
    date_to: str = ""
    text: str = ""
    regex: bool = False
    together: bool = False


class Layer(NamedTuple):
    """The hits of one table as arrays: number of the sentence, place, code of the item."""

    sentence: np.ndarray
    start: np.ndarray
    end: np.ndarray
    item: np.ndarray
    names: pd.Index


class Hits(NamedTuple):
    """The keywords of a view in document order: number of the sentence, and place in the article."""

    sentence: np.ndarray
    start: np.ndarray
    end: np.ndarray


class Ready(NamedTuple):
    """A corpus made ready for quick choices: sentences in document order, their columns as arrays, what they hold as layers.

    counted : zones, first and last day to the doc_ids that count, as `Corpus.select` says. folded : all sentences, a line each, as words
    are compared; at : where each begins there.
    """

    corpus: Corpus
    counted: Callable
    labels: dict
    sentences: pd.DataFrame
    texts: list
    doc: np.ndarray
    zone: np.ndarray
    start: np.ndarray
    end: np.ndarray
    folded: str
    at: np.ndarray
    actor: Layer
    topic: Layer


def select_rows(corpus: Corpus, *, actors=(), topics=(), outlets=(), zones=("body",), date_from: str = "", date_to: str = "", text: str = "",
                regex: bool = False, together: bool = False) -> pd.DataFrame:
    """The lines of a view: each keyword with the words before and after it in its sentence.

    Several actors are alternatives, and so are several topics and outlets, unless `together` asks for sentences that have all of the actors
    and all of the topics. Actors, topics and words narrow each other. One place is one line, even where two chosen actors share it.

    Parameters
    ----------
    corpus : the whole corpus, or a selection (`corpus.select(...)`).
    actors, topics : ids of the codebook.
    outlets : names of outlets; "-" is none known.
    zones : names of the zones that count.
    date_from, date_to : first and last day of publication, as 2024-04-10; an undated article is in no period.
    text : words, whatever their case, their kind of quotation mark and the space between them; they may stand within longer words.
    regex : whether `text` is a regular expression, whatever the case (write `(?-i:US)` for where it matters). It is looked for in the first
        5,000 characters of each sentence, for two seconds at most where the system has an alarm clock.
    together : whether a sentence must name all of the actors and have all of the topics.

    Returns
    -------
    citation, doc_id, sent_id, start, end, pre, keyword, post; in document order. pre + keyword + post is the sentence; start and end are
    those of the keyword in the article.

    Raises
    ------
    InputError
        If a name or a day is none, no article is left, or the regular expression is unsound or takes too long.

    Examples
    --------
    >>> from alliance_lib import annotate
    >>> lines = select_rows(annotate("seeds"), actors=["australia", "philippines"], together=True)
    >>> lines[["citation", "keyword"]].to_numpy().tolist()
    [['[003 ¶5]', 'Australia'], ['[003 ¶5]', 'Philippines']]
    """
    ready = _prepare(corpus)
    view = View(tuple(actors), tuple(topics), tuple(outlets), tuple(zones), date_from, date_to, text, regex, together)
    return _rows(ready, _find(ready, view))


def sort_rows(rows: pd.DataFrame, by: SortName = "position") -> pd.DataFrame:
    """Lines sorted by what stands beside the keyword, so that its habits show.

    Only words count, whatever their case; "left" begins with the word next to the keyword and goes on to its left. What is equal in the 40
    characters beside the keyword stays in document order.

    Parameters
    ----------
    rows : from `select_rows`, in document order.
    by : "position" (document order), "left", "right" or "keyword" (then right).

    Raises
    ------
    InputError
        If `by` is none of the four.

    Examples
    --------
    >>> rows = pd.DataFrame({"pre": ["the new ", "an old "], "keyword": ["plan", "Plan"], "post": [" for Japan", ", a map"]})
    >>> sort_rows(rows, "right")["pre"].to_list(), sort_rows(rows, "left")["pre"].to_list()
    (['an old ', 'the new '], ['the new ', 'an old '])
    """
    if choose(by, get_args(SortName), what="order") == "position":
        return rows.reset_index(drop=True)
    keys = [_key(*row, by) for row in rows_of(rows, "pre", "keyword", "post")]
    return rows.iloc[sorted(range(len(keys)), key=keys.__getitem__)].reset_index(drop=True)


def python_line(view: View, by: SortName = "position") -> str:
    """The line of Python that makes the rows of a view.

    Examples
    --------
    >>> python_line(View(actors=("japan",), text='the "two"'), "left")
    'sort_rows(select_rows(corpus, actors=["japan"], text="the \\\\"two\\\\""), by="left")'
    """
    given = [f"{name}={_literal(value)}" for name, value in view._asdict().items() if value != View._field_defaults[name]]
    line = f"select_rows({', '.join(['corpus', *given])})"
    return line if by == "position" else f"sort_rows({line}, by={_literal(by)})"


def command_line(corpus: Corpus, view: View, *, articles: str = "seeds", codebook: str = "") -> str:
    """The command that makes all tables, figures and the briefing for the articles, zones and days of a view.

    A run counts every actor and topic in those sentences; which of them are chosen here, and the words searched for, are no parameters of a
    run: `page_address` says where its pages show them. Outlets become `exclude`, the list of the articles of all others.

    Parameters
    ----------
    corpus : the corpus of the view.
    view : what is chosen.
    articles : folder of the articles, as the command is to name it.
    codebook : name or path of the codebook; if not given, the name that the codebook of the corpus has.

    Examples
    --------
    >>> from alliance_lib import annotate
    >>> command_line(annotate("seeds"), View(zones=("body", "caption"), date_from="2024-04-01"))
    'alliance run seeds -p zones=body,caption -p date_from=2024-04-01'
    """
    name = corpus.codebook.name
    codebook = codebook or (name if name in codebook_names() else f"{name}.toml")
    left_out = corpus.articles.loc[~_of_outlets(corpus.articles, view.outlets), "doc_id"].to_list()
    others = list(map(doc_labels(corpus.articles["doc_id"]).get, left_out)) if left_out else []
    values = {"zones": ",".join(view.zones) if view.zones != ("body",) else "", "date_from": view.date_from, "date_to": view.date_to,
              "exclude": ",".join(others)}
    parameters = [part for name, value in values.items() if value for part in ("-p", f"{name}={value}")]
    return shlex.join(["alliance", "run", articles, *(["--codebook", codebook] if codebook != "us_japan" else []), *parameters])


def page_address(view: View) -> str:
    """Where a run folder shows the view: the address of `explore.html`, or "" where that page cannot ask for it.

    Several actors or topics are there always asked for together.

    Examples
    --------
    >>> page_address(View(actors=("japan", "china"), together=True, text="joint force"))
    'explore.html#zone=body&actor=japan&actor=china&q=joint+force'
    """
    if not view.together and max(len(view.actors), len(view.topics)) > 1:
        return ""
    q = f"/{view.text}/i" if view.regex and view.text else view.text
    values = [("zone", zone) for zone in view.zones] + [("topic", topic) for topic in view.topics] + [("actor", actor) for actor in view.actors]
    values += [("outlet", outlet) for outlet in view.outlets] + [("from", view.date_from), ("to", view.date_to), ("q", q)]
    return "explore.html#" + urlencode([(name, value) for name, value in values if value], errors="surrogatepass")


def citation(corpus: Corpus, doc_id: str, sent_id: int) -> str:
    """A sentence to quote: its words, where they stand, and what is known of the article.

    Examples
    --------
    >>> from alliance_lib import annotate
    >>> citation(annotate("seeds"), "003_bbd11dd178694007", 9)[-70:]
    'cle on the same event); 003_bbd11dd178694007, characters 1233 to 1434.'
    """
    sentences = corpus.sentences
    sentence = next(sentences[(sentences["doc_id"] == doc_id) & (sentences["sent_id"] == sent_id)].itertuples())
    where = cite(doc_labels(corpus.articles["doc_id"])[doc_id], sentence.par_id, sentence.line)
    return _quoted(corpus, doc_id, sentence.text, where, sentence.start)


def _quoted(corpus, doc_id, text, where, start):
    """A sentence to quote."""
    article = next(corpus.articles[corpus.articles["doc_id"] == doc_id].itertuples())
    about = [article.author, article.title, article.outlet, published(article), article.url]
    return f"“{' '.join(text.split())}” {where} {', '.join(filter(None, about))}; {doc_id}, characters {start} to {start + len(text)}."


def corpus_html(corpus: Corpus, *, most: int = 12) -> Html:
    """How a corpus shows itself in a cell: what it holds, the articles, and the first of them with all its layers in colour.

    Parameters
    ----------
    corpus : the whole corpus, or a selection.
    most : the most articles in the table.
    """
    holds = [count(len(corpus.articles), "article"), count(len(corpus.sentences), "sentence"),
             f"{count(len(corpus.mentions), 'mention')} of {count(corpus.mentions['actor'].nunique(), 'actor')}",
             f"{count(len(corpus.topic_hits), 'term')} of {count(corpus.topic_hits['topic'].nunique(), 'topic')}",
             count(len(corpus.quotes), "quotation"), count(len(corpus.dates), "date")]
    said = f"{sentence_case(', '.join(holds))}; codebook {corpus.codebook.name}."
    articles = table(overview(corpus.articles), "The articles.", index=True, limit=most)
    doc_id = corpus.articles["doc_id"].iloc[0]
    how = f'The first article. For another: show_article(corpus, "{corpus.articles["doc_id"].iloc[-1]}"); to search: explore(corpus).'
    first = f'<div style="{BOX}" tabindex="0" role="region" aria-label="The first article">{_whole(corpus, doc_id)}</div>'
    return Html(f"<p>{escape(said)}</p>{articles.markup}<p>{escape(how)}</p>{first}", f"<Corpus: {said}>")


BOX = "max-height:30em;overflow:auto;border:1px solid #8888;padding:0 1em"


def explore(corpus: Corpus, *, actors=(), topics=(), outlets=(), zones=("body",), date_from: str = "", date_to: str = "", text: str = "",
            regex: bool = False, together: bool = False, sort: SortName = "position", articles: str = "seeds",
            codebook: str = "") -> "Explorer":
    """Choose, read and count in a notebook: lists of actors, topics, outlets and zones, days, words; the lines; the article; charts.

    The list shows 500 lines at most and says how many there are; `.rows` of what is returned has them all, and `.view` what is chosen.
    Everything can be reached with Tab and the arrow keys; Ctrl with the arrows and Space, or Ctrl-click, chooses several.

    Parameters
    ----------
    corpus : the whole corpus, or a selection.
    actors, topics, outlets, zones, date_from, date_to, text, regex, together : what is chosen at first; see `select_rows`.
    sort : the first order; see `sort_rows`.
    articles, codebook : how the command for a run is to name the folder and the codebook; see `command_line`.

    Returns
    -------
    What a cell shows as widgets; as a table of the first lines where there are no widgets.

    Raises
    ------
    InputError
        If something chosen at first is none.

    Examples
    --------
    >>> from alliance_lib import annotate
    >>> len(explore(annotate("seeds"), actors=["australia"]).rows)
    4
    """
    view = View(tuple(actors), tuple(topics), tuple(outlets), tuple(zones), date_from, date_to, text, regex, together)
    return Explorer(_prepare(corpus), view, choose(sort, get_args(SortName), what="order"), articles, codebook)


class Explorer:
    """A view of a corpus with its controls: `rows` and `view` are those on the screen. Made by `explore`."""

    def __init__(self, ready, view, by, articles, codebook):
        self._ready, self.view, self.by, self._named = ready, view, by, {"articles": articles, "codebook": codebook}
        self._hits = _find(ready, view)
        self._order = _order(ready, self._hits, by)
        self._controls = _controls(ready, view, by)
        if self._controls:
            self._box = _lay_out(self._controls)
            self._listen()
            self._draw()

    @property
    def rows(self) -> pd.DataFrame:
        """All lines of the view, in its order; see `select_rows`."""
        return _rows(self._ready, _take(self._hits, self._order))

    def _repr_mimebundle_(self, include=None, exclude=None):
        """The widgets, and a table of the first lines for where widgets do not run."""
        html, plain = self._fallback()
        widgets = self._box._repr_mimebundle_() if self._controls else {}
        return {**widgets, "text/html": html, "text/plain": plain}

    def __repr__(self):
        return f"<Explorer: {_counted(self._ready, self._hits)}>"

    def _fallback(self):
        """The first lines as a table, and how to get the controls."""
        how = "The controls need a running kernel and ipywidgets (pip install ipywidgets, or the extra alliance-lib[lab]): run this cell in JupyterLab."
        lines = kwic_table(_rows(self._ready, _take(self._hits, self._order[:FIRST])), _counted(self._ready, self._hits, listed=FIRST))
        shown = Html(f"{lines.markup}<p>{escape(how)}</p><pre>{escape(python_line(self.view, self.by))}</pre>", repr(self))
        return shown._repr_html_(), repr(self)

    def _listen(self):
        """Have every control redraw what depends on it."""
        for name in (*View._fields, "sort"):
            self._controls[name].observe(self._choose, names="value")
        self._controls["lines"].observe(self._read, names="index")
        self._controls["save"].on_click(self._save)

    def _choose(self, _=None):
        """Take the choice from the controls; what is wrong with it is said, and nothing is found."""
        controls = self._controls
        self.view = View(**{name: controls[name].value for name in View._fields})
        self.by = controls["sort"].value
        try:
            self._hits = _find(self._ready, self.view)
            problem = ""
        except InputError as error:
            self._hits, problem = NOTHING, str(error)
        self._order = _order(self._ready, self._hits, self.by)
        self._draw(problem)

    def _draw(self, problem=""):
        """Show the lines, their number, the charts and the script."""
        controls = self._controls
        said = f'<b style="color:#B00020">{escape(problem)}</b> ' if problem else ""
        controls["count"].value = _block(f'<p role="status">{said}{escape(_counted(self._ready, self._hits, listed=LISTED))}</p>')
        controls["lines"].unobserve(self._read, names="index")  # new lines are no choice of a line
        controls["lines"].options = _listed(self._ready, _take(self._hits, self._order[:LISTED]))
        controls["lines"].index = 0 if self._order else None
        controls["lines"].observe(self._read, names="index")
        controls["charts"].value = _block(_charts(self._ready, self._hits))
        controls["script"].value = _block(_script(self._ready.corpus, self.view, self.by, self._named))
        self._read()

    def _read(self, _=None):
        """Show the article of the line that is chosen, its sentence marked."""
        controls, at = self._controls, self._controls["lines"].index
        if at is None:
            controls["article"].value, controls["cite"].value, controls["copy"].value = _block("<p>No line is chosen.</p>"), "", ""
            return
        row = next(_rows(self._ready, _take(self._hits, self._order[at:at + 1])).itertuples())
        cited = _quoted(self._ready.corpus, row.doc_id, row.pre + row.keyword + row.post, row.citation, row.start - len(row.pre))
        controls["article"].value = _block(_article(self._ready.corpus, row))
        controls["cite"].value = cited
        controls["copy"].value = (f'<button class="jupyter-button widget-button" data-text="{escape(cited)}" '
                                  'onclick="navigator.clipboard.writeText(this.dataset.text)">Copy as citation</button>')

    def _save(self, _=None):
        """Write all lines as CSV, and say where."""
        path = self._controls["file"].value.strip() or "selection.csv"
        try:
            write_table(self.rows, path)
            said = f"{sentence_case(count(len(self._order), 'line'))} written to {path}"
        except (OSError, ValueError) as error:
            said = f"Cannot write {path}: {error}"
        self._controls["saved"].value = _block(f'<p role="status">{escape(said)}</p>')


def _prepare(corpus) -> Ready:
    """A corpus made ready for quick choices."""
    sentences = corpus.sentences.sort_values(["doc_id", "start"], ignore_index=True)
    articles = pd.Index(corpus.articles["doc_id"])
    texts = sentences["text"].to_list()
    folded = [lower(fold(text)).replace("\n", " ") for text in texts]
    at = np.cumsum([0, *(len(line) + 1 for line in folded)])
    number = pd.Series(sentences.index, index=pd.MultiIndex.from_frame(sentences[["doc_id", "sent_id"]]))
    named = corpus.mentions[(corpus.mentions["use"] == "actor") & corpus.mentions["form"].isin(BY_NAME)]
    bare = replace(corpus, sentences=corpus.sentences.iloc[:0], **{name: getattr(corpus, name).iloc[:0] for name in TABLES})
    counted = lru_cache(16)(lambda zones, first, last: set(bare.select(zones=zones, date_from=first, date_to=last).articles["doc_id"]))
    return Ready(corpus, counted, doc_labels(corpus.articles["doc_id"]), sentences, texts, articles.get_indexer(sentences["doc_id"]),
                 pd.Index(get_args(ZoneName)).get_indexer(sentences["zone"]), sentences["start"].to_numpy(np.int64),
                 sentences["end"].to_numpy(np.int64), "\n".join(folded), at,
                 _layer(named, "actor", number), _layer(corpus.topic_hits, "topic", number))


def _layer(hits, item, number) -> Layer:
    """The hits of a table as arrays."""
    codes, names = pd.factorize(hits[item], sort=True)
    sentence = number.index.get_indexer(pd.MultiIndex.from_frame(hits[["doc_id", "sent_id"]]))
    return Layer(sentence, hits["start"].to_numpy(np.int64), hits["end"].to_numpy(np.int64), codes, pd.Index(names))


def _find(ready, view) -> Hits:
    """The keywords of a view."""
    chosen = _in_view(ready, view)
    layers = [(ready.actor, view.actors, ready.corpus.codebook.actors["actor"], "actor"),
              (ready.topic, view.topics, ready.corpus.codebook.topics["topic"], "topic")]
    found = Hits(np.arange(len(ready.texts)), ready.start, ready.end)
    for layer, wanted, known, what in reversed(layers):
        if wanted:
            codes = layer.names.get_indexer([choose(name, known, what=what) for name in wanted])
            for some in ([[code] for code in codes] if view.together else [codes]):
                having = np.zeros(len(chosen), dtype=bool)
                having[layer.sentence[np.isin(layer.item, some)]] = True
                chosen &= having
            named = np.isin(layer.item, codes)
            found = Hits(layer.sentence[named], layer.start[named], layer.end[named])
    if view.text.strip():
        found = _search(ready, view.text, chosen, view.regex)
    return _in_order(Hits(*(column[chosen[found.sentence]] for column in found)))


def _in_view(ready, view):
    """Which sentences are of the zones, outlets and days."""
    articles = ready.corpus.articles
    known = ready.counted(view.zones, view.date_from, view.date_to)
    for outlet in view.outlets:
        choose(outlet, sorted(set(articles["outlet"].replace("", UNKNOWN))), what="outlet")
    counts = (articles["doc_id"].isin(known) & _of_outlets(articles, view.outlets)).to_numpy()
    return counts[ready.doc] & np.isin(ready.zone, [get_args(ZoneName).index(zone) for zone in view.zones])


def _of_outlets(articles, outlets):
    """Which articles are of one of the outlets; all where none is chosen."""
    return articles["outlet"].replace("", UNKNOWN).isin(list(outlets)) | (not outlets)


def _search(ready, text, chosen, regex) -> Hits:
    """The places of words, or of a regular expression in the sentences that are chosen."""
    if not regex:
        words = re.compile(" +".join(map(re.escape, fold(lower(text)).split())))
        spans = np.array([found.span() for found in words.finditer(ready.folded)], dtype=np.int64).reshape(-1, 2)
        sentence = np.searchsorted(ready.at, spans[:, 0], side="right") - 1
        offset = ready.start[sentence] - ready.at[sentence]
        return Hits(sentence, spans[:, 0] + offset, spans[:, 1] + offset)
    try:
        expression = re.compile(text, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        raise InputError(f'"{text}" is no regular expression: {error}') from None
    rows, sentences = [], np.flatnonzero(chosen).tolist()
    with _alarm(f'"{text}" takes longer than {PATIENCE:.0f} seconds: write it without repetitions inside repetitions') as check:
        for n in sentences:
            rows += [(n, *found.span()) for found in expression.finditer(ready.texts[n], 0, LONGEST) if found[0]]
            check()
    spans = np.array(rows, dtype=np.int64).reshape(-1, 3)
    offset = ready.start[spans[:, 0]]
    return Hits(spans[:, 0], spans[:, 1] + offset, spans[:, 2] + offset)


@contextmanager
def _alarm(message):
    """Stop what takes too long: by the function that is given back, and within one search by an alarm, where there is one."""
    def stop(*_):
        raise InputError(message)

    end = time.monotonic() + PATIENCE
    # Python's regular expressions look for signals while they search. Signals reach the main thread only, and Windows has none of this kind.
    alarmed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGALRM, stop) if alarmed else None
    try:
        if alarmed:
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        yield lambda: time.monotonic() > end and stop()
    finally:
        if alarmed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def _in_order(hits) -> Hits:
    """Hits in document order, each place once."""
    order = np.lexsort((hits.end, hits.start, hits.sentence))
    hits = Hits(*(column[order] for column in hits))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(hits.sentence) != 0) | (np.diff(hits.start) != 0) | (np.diff(hits.end) != 0)
    return Hits(*(column[first] for column in hits))


NOTHING = Hits(*(np.zeros(0, dtype=np.int64) for _ in Hits._fields))


def _order(ready, hits, by):
    """The numbers of the hits in an order; `sort_rows` without the rows."""
    if by == "position":
        return list(range(len(hits.sentence)))
    keys = [_key(text[max(0, start - NEAR):start], text[start:end], text[end:end + NEAR], by) for text, start, end in _inside(ready, hits)]
    return sorted(range(len(keys)), key=keys.__getitem__)


def _inside(ready, hits):
    """Each hit as its sentence, and the place in it."""
    offset = ready.start[hits.sentence]
    for n, start, end in zip(hits.sentence.tolist(), (hits.start - offset).tolist(), (hits.end - offset).tolist(), strict=True):
        yield ready.texts[n], start, end


def _key(pre, keyword, post, by):
    """What decides the place of a line in an order."""
    if by == "left":
        return " ".join(WORDS.findall(pre[-NEAR:].lower())[::-1])
    after = " ".join(WORDS.findall(post[:NEAR].lower()))
    return after if by == "right" else (keyword.lower(), after)


def _take(hits, order) -> Hits:
    """Some of the hits, in an order."""
    return Hits(*(column[np.asarray(order, dtype=np.int64)] for column in hits))


def _rows(ready, hits) -> pd.DataFrame:
    """Hits as rows."""
    return from_rows(LINES, [(cited, doc_id, sent_id, start, end, text[:a], text[a:b], text[b:])
                             for cited, doc_id, sent_id, start, end, (text, a, b) in _cited(ready, hits)])


def _cited(ready, hits):
    """Each hit with its citation, its place, and its sentence."""
    found = ready.sentences[["doc_id", "sent_id", "par_id", "line"]].iloc[hits.sentence]
    for doc_id, sent_id, par_id, line, start, end, inside in zip(*(found[name].to_list() for name in found), hits.start.tolist(), hits.end.tolist(),
                                                                 _inside(ready, hits), strict=True):
        yield cite(ready.labels[doc_id], par_id, line), doc_id, sent_id, start, end, inside


def _listed(ready, hits):
    """The lines of the list, each with its number."""
    places = enumerate(_cited(ready, hits))
    return [(_line(cited, text[max(0, a - BESIDE):a], text[a:b], text[b:b + BESIDE]), n) for n, (cited, *_, (text, a, b)) in places]


def _counted(ready, hits, listed=0):
    """How many lines there are, and how many the list holds."""
    n, sentences = len(hits.sentence), np.unique(hits.sentence)
    said = f"{n:,} {'line' if n == 1 else 'lines'} in {count(len(sentences), 'sentence')} of {count(len(np.unique(ready.doc[sentences])), 'article')}"
    return said + (f"; the first {listed} are listed." if 0 < listed < n else ".")


def _literal(value) -> str:
    """A value as Python, quoted as in this library."""
    if isinstance(value, bool):
        return str(value)
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _block(markup) -> str:
    """HTML for a control, in which a dollar is no maths."""
    return f'<div class="{IGNORE_MATHS}" style="line-height:1.4">{markup}</div>'


def _line(citation, pre, keyword, post) -> str:
    """A line of the list: the keyword in one column. Spaces that do not break keep their width in a list."""
    pre, keyword, post = (SPACE.sub(" ", part) for part in (pre, keyword[:BESIDE], post))
    return f"{citation:<14.30} {pre:>{BESIDE}}[{keyword}]{post}".replace(" ", "\u00a0")


def _charts(ready, hits) -> str:
    """Who, what, where and when in the sentences of the lines."""
    sentences = np.unique(hits.sentence)
    chosen = np.zeros(len(ready.texts), dtype=bool)
    chosen[sentences] = True
    codebook, articles, doc = ready.corpus.codebook, ready.corpus.articles, ready.doc[sentences]
    charts = [_bars(title, _most(layer, chosen, names)) for title, layer, names in (
        ("Actors", ready.actor, codebook.actors.set_index("actor")["name"]), ("Topics", ready.topic, codebook.topics.set_index("topic")["name"]))]
    for title, values in (("Outlets", articles["outlet"].replace("", "not known")), ("Months", articles["date_from"].str[:7].replace("", "undated"))):
        counted = Counter(dict(zip(*np.unique(values.to_numpy(dtype=object)[doc].astype(str), return_counts=True), strict=True)))
        charts.append(_bars(title, sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))))
    return f'<div style="display:flex;flex-wrap:wrap;gap:1em;align-items:flex-start">{"".join(charts)}</div>'


def _most(layer, chosen, names):
    """In how many of the chosen sentences each item is; most first, then by name."""
    kept = chosen[layer.sentence]
    pairs = np.unique(layer.sentence[kept] * max(1, len(layer.names)) + layer.item[kept])
    counts = np.bincount(pairs % max(1, len(layer.names)), minlength=len(layer.names))
    return sorted(((names[name], int(n)) for name, n in zip(layer.names, counts, strict=True) if n), key=lambda pair: (-pair[1], pair[0]))


def _bars(title, counts) -> str:
    """A chart as a table, so that it can be read out: name, number of sentences, bar."""
    most = max((n for _, n in counts), default=1)
    rows = [f'<tr><th scope="row" style="text-align:left;font-weight:normal">{escape(name)}</th><td style="text-align:right">{n:,}</td>'
            f'<td><div style="width:{max(1, 100 * n // most)}px;height:.8em;background:#0072B2"></div></td></tr>' for name, n in counts[:BARS]]
    more = f", the first {BARS} of {len(counts)}" if len(counts) > BARS else ""
    return f'<table><caption style="text-align:left;font-weight:bold">{title}, in sentences{more}</caption><tbody>{"".join(rows)}</tbody></table>'


def _script(corpus, view, by, named) -> str:
    """The view as a line of Python, as a command, and as an address."""
    address = page_address(view)
    parts = [("These lines, in Python", python_line(view, by)),
             ("The tables and the briefing for the same articles, zones and days, in a terminal", command_line(corpus, view, **named))]
    parts += [("These sentences, in the folder of that run", address)] if address else []
    return "".join(f'<p>{what}:</p><pre style="white-space:pre-wrap">{escape(code)}</pre>' for what, code in parts)


# The box opens at the paragraph of the marked sentence, in browsers that know how; elsewhere at its first line.
SCROLL = "<style>.alliance-article p:has(.alliance-here){scroll-initial-target:nearest}</style>"


def _article(corpus, row) -> str:
    """The article of a line, its sentence marked, and the line itself above it."""
    article = next(corpus.articles[corpus.articles["doc_id"] == row.doc_id].itertuples())
    about = ", ".join(filter(None, [article.title or row.doc_id, article.outlet, published(article)]))
    # Text of an article is escaped, so nothing in it can look like this tag.
    here = 'class="sentence alliance-here" style="outline:3px solid #D55E00;outline-offset:2px"'
    legend, _, text = _whole(corpus, row.doc_id).replace(f'class="sentence" id="s{row.sent_id}"', here).partition("\n")
    return (f"{SCROLL}<p><b>{escape(about)}</b></p><p>{escape(row.pre)}<mark>{escape(row.keyword)}</mark>{escape(row.post)} {escape(row.citation)}</p>"
            f'{legend}<div class="alliance-article" style="{BOX}" tabindex="0" role="region" aria-label="The article">{text}</div>')


def _whole(corpus, doc_id) -> str:
    """An article with all its layers, unless it would take minutes to mark."""
    lines = corpus.zones[corpus.zones["doc_id"] == doc_id]
    if (lines["end"] - lines["start"]).max() > LONGEST_LINE:
        return f"<p>This article is not shown whole: it has a line of more than {LONGEST_LINE:,} characters.</p>"
    return show_article(corpus, doc_id, anchors=True).markup


def _controls(ready, view, by):
    """The controls by name; none where there is no ipywidgets."""
    try:
        import ipywidgets as widgets
    except ImportError:
        return {}
    label = {"description_width": "initial"}
    short = {"indent": False, "layout": widgets.Layout(width="auto", margin="2px 1em")}
    wide = {"style": label, "layout": widgets.Layout(width="98%")}

    def several(name, options, what):
        return widgets.SelectMultiple(options=options, value=getattr(view, name), description=what, rows=8, style=label,
                                      layout=widgets.Layout(flex="1 1 14em", min_width="14em"))

    def typed(name, what, hint, **more):
        return widgets.Text(value=getattr(view, name), description=what, placeholder=hint, continuous_update=False, style=label, **more)

    corpus = ready.corpus
    outlets = sorted({*corpus.articles["outlet"].replace("", UNKNOWN), *view.outlets})
    return {
        "actors": several("actors", _options(corpus.codebook.actors, "actor", ready.actor, view.actors), "Actors"),
        "topics": several("topics", _options(corpus.codebook.topics, "topic", ready.topic, view.topics), "Topics"),
        "outlets": several("outlets", [("not known" if outlet == UNKNOWN else outlet, outlet) for outlet in outlets], "Outlets"),
        "zones": several("zones", list(get_args(ZoneName)), "Zones"),
        "date_from": typed("date_from", "Published from", "2024-04-10"),
        "date_to": typed("date_to", "Published to", "2024-04-30"),
        "text": typed("text", "Words", "joint force", layout=widgets.Layout(width="26em")),
        "regex": widgets.Checkbox(value=view.regex, description="Words are a regular expression", **short),
        "together": widgets.Checkbox(value=view.together, description="All actors and topics in one sentence", **short),
        "sort": widgets.Dropdown(options=get_args(SortName), value=by, description="Sort lines by", style=label),
        "count": widgets.HTML(),
        "lines": widgets.Select(options=[], description="Lines", rows=14, **wide),
        "article": widgets.HTML(layout=widgets.Layout(width="98%")),
        "copy": widgets.HTML(),
        "cite": widgets.Text(description="Citation", **wide),
        "charts": widgets.HTML(),
        "script": widgets.HTML(layout=widgets.Layout(width="98%")),
        "file": widgets.Text(value="selection.csv", description="CSV file", style=label),
        "save": widgets.Button(description="Save selection as CSV", layout=widgets.Layout(width="auto")),
        "saved": widgets.HTML(),
    }


def _options(names, item, layer, chosen):
    """The choices of a list: those that occur, and those that are chosen, by name."""
    kept = names[names[item].isin([*layer.names, *chosen])]
    return sorted(zip(kept["name"], kept[item], strict=True))


# JupyterLab takes the arrow keys for its cells, and even "x" to cut one, while a list has the focus: this attribute leaves keys to what has it.
# Keywords stand in one column only where all letters have one width.
STYLE = ("<style onload=\"this.closest('.alliance-explorer').addEventListener('focusin', event => event.target.dataset.lmSuppressShortcuts = '')\">"
         ".alliance-lines select{font-family:var(--jp-code-font-family,monospace);font-size:12px}</style>")


def _lay_out(controls):
    """The controls, one block under the other; on a narrow screen, lists too."""
    import ipywidgets as widgets

    style = widgets.HTML(STYLE)
    controls["lines"].add_class("alliance-lines")
    blocks = [("actors", "topics", "outlets", "zones"), ("text", "regex", "together"), ("date_from", "date_to", "sort"), ("count",), ("lines",), ("article",),
              ("copy", "cite"), ("charts",), ("file", "save", "saved"), ("script",)]
    box = widgets.VBox([style, *(widgets.Box([controls[name] for name in block], layout=widgets.Layout(flex_flow="row wrap")) for block in blocks)])
    box.add_class("alliance-explorer")
    return box
