"""All layers of many articles at once: from articles that have been read and zoned to the tables of a corpus.

The fast path, which is the only one. What costs most by the article is done for many together: they are joined to texts of a megabyte, which
fit a processor's cache, and a text is seen as arrays of its characters (`characters`). One automaton finds all terms of a codebook in it
(`matching`), whole-array comparisons find the plain ends of sentences and the words (`sentences`), and one sorted search puts every span into its
sentence. Only what these leave open is read by rules that look at one place. Names, dates, quotations and offices need those rules throughout
and are found article by article. Tables are built from columns, never from rows.
"""

import datetime
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import accumulate, chain, compress
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..calendar import Interval
from ..characters import BETWEEN, code_points, word_starts
from ..errors import choose
from ..reading.zones import Zone, find_paragraphs
from ..tables import COUNT, TEXT, make_table
from .actors import ActorFinder
from .codebook import Codebook
from .dates import find_dates
from .names import find_names
from .publication import date_articles
from .quotes import find_quotes
from .roles import RoleFinder
from .sentences import split_paragraphs
from .topics import TopicFinder, sentence_topics

PLACED = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT}
SENTENCES = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "zone": TEXT, "line": COUNT, "start": COUNT, "end": COUNT, "text": TEXT,
             "n_words": COUNT}
MENTIONS = PLACED | {"actor": TEXT, "form": TEXT, "use": TEXT, "reason": TEXT}
TOPIC_HITS = PLACED | {"topic": TEXT}
DATES = PLACED | {"date_from": TEXT, "date_to": TEXT, "grain": TEXT, "basis": TEXT}
NAMES = PLACED | {"kind": TEXT, "reason": TEXT}
QUOTES = PLACED | {"kind": TEXT, "voice": TEXT, "speaker": TEXT, "speaker_text": TEXT, "speaker_start": COUNT, "speaker_end": COUNT, "cue": TEXT}
# The layers of annotation that can be chosen, with the tables of each; and the layers whose results a layer needs, kept or not. Without zones,
# which only texts free of page furniture can do without, every line is body. Actors need a look at names only where a state may be part of one.
LAYERS = {"zones": ("zones",), "sentences": ("sentences",), "names": ("names",), "actors": ("mentions",), "topics": ("topic_hits",),
          "dates": ("dates",), "quotes": ("quotes",)}
NEEDS = {"quotes": ("names", "actors")}


class Finders(NamedTuple):
    """What finds the entries of a codebook; costly to make, so made once for many batches."""

    codebook: Codebook
    actors: ActorFinder
    topics: TopicFinder
    roles: RoleFinder


def make_finders(codebook: Codebook) -> Finders:
    """The finders of a codebook."""
    return Finders(codebook, ActorFinder(codebook), TopicFinder(codebook), RoleFinder(codebook))


def check_layers(layers) -> tuple[str, ...]:
    """Names of layers, each once, in the order of `LAYERS`.

    Raises
    ------
    InputError
        If one is unknown.

    Examples
    --------
    >>> check_layers(["topics", "actors", "topics"])
    ('actors', 'topics')
    """
    chosen = {choose(layer, LAYERS, what="layer") for layer in layers}
    return tuple(layer for layer in LAYERS if layer in chosen)


def annotate_batch(articles: pd.DataFrame, zones: pd.DataFrame, finders: Finders, *, layers=tuple(LAYERS),
                   others: bool = False) -> dict[str, pd.DataFrame]:
    """Annotate articles that have been read and zoned.

    Without `others` the rows of an article come from its row of `articles`, its zones and the codebook, and from nothing else: cut into
    batches in any way, the articles have the same rows.

    Parameters
    ----------
    articles, zones : tables of `reading`.
    finders : of the codebook.
    layers : names of `LAYERS`; the tables of the others stay empty.
    others : whether an article without a date may be dated by another one that tells of the same event.

    Returns
    -------
    The tables of a `Corpus` by name, but for zones and problems. In `articles` the days of publication are filled in as far as they can be known.
    """
    needed = {*layers, *(need for layer in layers for need in NEEDS.get(layer, ())), *(NEEDS["quotes"] if others else ())}
    texts = articles["text"].tolist()
    placing = Placing(articles["doc_id"].tolist(), texts, _gather_paragraphs(articles, zones))
    names = [find_names(text) for text in texts] if "names" in needed else None
    mentions = finders.actors.find_all(texts, names) if "actors" in needed else [()] * len(texts)
    by_name = placing.place(MENTIONS, mentions if others else [()] * len(texts))
    articles = date_articles(articles, placing.sentences, by_name, others=others)
    days = [_day_span(*row) for row in articles[["date_from", "date_to"]].itertuples(index=False, name=None)]
    spoken_of = {"actors", "quotes"} & {*layers}
    offices = [finders.roles.find(text, own, *day) if spoken_of else () for text, own, day in zip(texts, mentions, days, strict=True)]
    found = {
        "names": names if "names" in layers else None,
        "mentions": [sorted((*own, *held), key=_in_order) for own, held in zip(mentions, offices, strict=True)] if "actors" in layers else None,
        "topic_hits": finders.topics.find_all(texts) if "topics" in layers else None,
        "dates": [list(_find_dates(*row)) for row in zip(texts, days, articles["date_basis"], strict=True)] if "dates" in layers else None,
    }
    schemas = {"names": NAMES, "mentions": MENTIONS, "topic_hits": TOPIC_HITS, "dates": DATES}
    tables = {name: placing.place(schemas[name], spans or [()] * len(texts)) for name, spans in found.items()}
    spoken = [_attribute(placing, number, *row) for number, row in enumerate(zip(mentions, offices, strict=True))] if "quotes" in layers else []
    tables["quotes"] = _voices(_gather(QUOTES, placing.doc_ids, spoken), finders.codebook)
    topics = _order_by(sentence_topics(tables["topic_hits"]), placing.doc_ids)
    return {"articles": articles, "sentences": placing.sentences, "sentence_topics": topics, **tables}


class Placing:
    """The sentences of some articles, and in which of them a span lies.

    Parameters
    ----------
    doc_ids, texts : of the articles.
    paragraphs : of each article, as `find_paragraphs` gives them.
    """

    def __init__(self, doc_ids: list[str], texts: list[str], paragraphs: list[list]):
        self.doc_ids, self.texts, self.paragraphs = doc_ids, texts, paragraphs
        self.shift = np.array([0, *accumulate(len(text) + 1 for text in texts)])  # where each article begins, were all one text
        joined = BETWEEN.join(texts)
        self.sentences = self._find_sentences(joined)

    def _find_sentences(self, joined):
        """The table of sentences; notes where they lie in the joined text."""
        of_article = np.repeat(np.arange(len(self.texts)), [len(found) for found in self.paragraphs])
        every = list(chain.from_iterable(self.paragraphs))
        par_id, line, start, end = np.array([paragraph[:4] for paragraph in every], dtype=np.int64).reshape(-1, 4).T
        start, end = start + self.shift[of_article], end + self.shift[of_article]
        spans = split_paragraphs(joined, list(zip(start.tolist(), end.tolist(), strict=True)))
        of, self.start, self.end = np.array(spans, dtype=np.int64).reshape(-1, 3).T
        self.article, self.par_id = of_article[of], par_id[of]
        self.first = np.searchsorted(self.article, np.arange(len(self.texts) + 1))
        self.sent_id = np.arange(len(of)) - self.first[self.article] + 1
        lines = np.flatnonzero(code_points(joined) == ord("\n"))
        zones = [paragraph.zone for paragraph in every]
        texts = [joined[first:last] for first, last in zip(self.start.tolist(), self.end.tolist(), strict=True)]
        local = self.shift[self.article]
        return make_table(SENTENCES, [
            self._doc_ids(self.article), self.sent_id, self.par_id, [zones[number] for number in of.tolist()],
            line[of] + np.searchsorted(lines, self.start) - np.searchsorted(lines, start[of]), self.start - local, self.end - local, texts,
            count_words(joined, self.start, self.end)])

    def place(self, schema, spans: list[list[tuple]]) -> pd.DataFrame:
        """A table of the spans of each article, (start, end, and more), with the sentence that holds each; one over the edge of a sentence is left out."""
        article = np.repeat(np.arange(len(spans)), [len(found) for found in spans])
        every = list(chain.from_iterable(spans))
        start, end = np.array([span[:2] for span in every], dtype=np.int64).reshape(-1, 2).T + self.shift[article]
        at = np.searchsorted(self.start, start, side="right") - 1
        held = (at >= 0) & (end <= self.end[at]) if len(self.end) else at >= 0
        at, article, start, end = (column[held] for column in (at, article, start, end))
        start, end = start - self.shift[article], end - self.shift[article]
        texts = [self.texts[number][first:last] for number, first, last in zip(article.tolist(), start.tolist(), end.tolist(), strict=True)]
        more = zip(*compress(every, held.tolist()), strict=True) if len(at) else [[]] * (len(schema) - len(PLACED) + 2)
        return make_table(schema, [self._doc_ids(article), self.sent_id[at], self.par_id[at], start, end, texts, *list(more)[2:]])

    def _doc_ids(self, numbers):
        """The doc_id of each of some articles."""
        return [self.doc_ids[number] for number in numbers.tolist()]

    def sentences_of(self, number: int) -> tuple[list[int], ...]:
        """sent_id, par_id, start, end of the sentences of one article."""
        part, shift = slice(self.first[number], self.first[number + 1]), self.shift[number]
        return tuple(column.tolist() for column in (self.sent_id[part], self.par_id[part], self.start[part] - shift, self.end[part] - shift))


def count_words(text: str, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How many words begin in each stretch of a text; a stretch that begins within a word, begins with one.

    Examples
    --------
    >>> count_words("It ended.Then U.S. talks", np.array([0, 9]), np.array([9, 24])).tolist()
    [2, 3]
    """
    starts = np.append(word_starts(text), len(text))
    first = np.searchsorted(starts, start)
    cut = np.array([text[at].isalnum() or text[at] == "_" for at in start.tolist()], dtype=bool) & (starts[first] != start)
    return np.searchsorted(starts, end) - first + cut


def _gather_paragraphs(articles, zones):
    """The paragraphs of each article."""
    zones_of = defaultdict(list)
    for doc_id, *zone in zip(*(zones[name].tolist() for name in zones), strict=True):
        zones_of[doc_id].append(Zone(*zone))
    return [find_paragraphs(text, zones_of[doc_id]) for doc_id, text in zip(articles["doc_id"], articles["text"], strict=True)]


def _in_order(mention):
    """The order of mentions: by their place, then of two actors by name."""
    return mention.start, mention.end, mention.actor


def _day_span(first, last):
    """First and last day of publication, None where unknown."""
    return tuple(datetime.date.fromisoformat(day) if day else None for day in (first, last))


def _find_dates(text, days, date_basis):
    """The time expressions of one article, resolved against its publication days: (start, end, date_from, date_to, grain, basis)."""
    for row in find_dates(text, Interval(*days, "range")):
        basis = "other_article" if date_basis == "other_article" and "anchor" in row.basis else row.basis
        yield row.start, row.end, *(day.isoformat() if day else "" for day in (row.date_from, row.date_to)), row.grain, basis


def _attribute(placing, number, mentions, offices):
    """Rows of the quotations of one article with the sentence in which each begins, and the actor who speaks, if the codebook has one; without doc_id."""
    text, by_name, by_office, rows = placing.texts[number], _Spans(mentions), _Spans(offices), []
    sent_id, par_id, starts, ends = placing.sentences_of(number)
    paragraphs = [(paragraph.start, paragraph.end) for paragraph in placing.paragraphs[number] if paragraph.zone == "body"]
    for quote in find_quotes(text, paragraphs=paragraphs, sentences=list(zip(starts, ends, strict=True))):
        at = bisect_right(starts, quote.start) - 1
        spans = [span for span in ((quote.antecedent_start, quote.antecedent_end), (quote.speaker_start, quote.speaker_end)) if span[0] is not None]
        # An unnamed official of a state is not that state; but "the president" may be somebody.
        speaker = _speaker(spans, (by_office,) if quote.voice == "anonymous" else (by_name, by_office))
        voice = "official" if speaker and quote.voice == "anonymous" else quote.voice
        said = text[quote.cue_start:quote.cue_end] if quote.cue_start is not None else ""
        rows.append((sent_id[at], par_id[at], quote.start, quote.end, text[quote.start:quote.end], quote.kind, voice, speaker,
                     text[slice(*spans[0])] if spans else "", *(spans[-1] if spans else (-1, -1)), said))
    return rows


class _Spans:
    """Mentions in the order of their starts, so that those on a stretch of the text are found without a look at all of them."""

    def __init__(self, mentions):
        self.mentions, self.starts = mentions, [mention.start for mention in mentions]
        self.ends = list(accumulate((mention.end for mention in mentions), max))

    def on(self, start, end):
        """The mentions that lie on a stretch, at least in part."""
        near = self.mentions[bisect_right(self.ends, start):bisect_left(self.starts, end)]
        return [mention for mention in near if mention.end > start]


def _speaker(spans, found):
    """The first actor whose mention as a party lies on one of the spans, or ""."""
    near = (mention for start, end in spans for mentions in found for mention in mentions.on(start, end))
    return next((mention.actor for mention in near if mention.use == "actor" and mention.form != "collective"), "")


def _voices(quotes, codebook):
    """Quotations with the voice of their speaker as the codebook knows it: named, official, anonymous, or "" for the reporter's own words.

    "Tokyo said" is a government, not somebody by name.
    """
    people = set(codebook.actors.loc[codebook.actors["kind"] == "person", "actor"])
    bodies = (quotes["voice"] == "named") & (quotes["speaker"] != "") & ~quotes["speaker"].isin(people)
    return quotes.assign(voice=quotes["voice"].mask(bodies | (quotes["voice"] == "institution"), "official"))


def _gather(schema, doc_ids, rows_of):
    """A table from the rows of each article; its doc_id becomes the first column."""
    doc_id = [name for name, rows in zip(doc_ids, rows_of, strict=False) for _ in rows]
    columns = list(zip(*chain.from_iterable(rows_of), strict=True))
    return make_table(schema, [doc_id, *(columns or [[]] * (len(schema) - 1))])


def _order_by(table, doc_ids):
    """The rows of a table in the order of the articles."""
    place = table["doc_id"].map({doc_id: number for number, doc_id in enumerate(doc_ids)})
    return table.iloc[place.argsort(kind="stable")].reset_index(drop=True)
