"""All layers of many articles at once: from articles that have been read and zoned to the tables of a corpus.

The fast path, which is the only one. What costs most by the article is done for many together: the articles of a batch, which is a part of a data
set or else all that is annotated in memory, are joined to one text (`characters.Joined`), seen as an array of its characters, and whatever is found
is a column of places in it. One automaton finds all terms of a codebook (`matching`), comparisons of whole columns find the plain ends of sentences
and the words (`sentences`) and tell which names and terms count (`actors`, `topics`, `roles`), and one sorted search puts every span into its
sentence. Only what these leave open is read by rules that look at one place. Names, dates and quotations need such rules throughout and are found
article by article. Tables are built from columns, never from rows.
"""

import datetime
from bisect import bisect_left, bisect_right
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from ..calendar import Interval
from ..characters import Joined, code_points, word_starts
from ..errors import choose
from ..reading.zones import Zone, find_paragraphs
from ..tables import COUNT, TEXT, from_rows, make_table
from .actors import ActorFinder, Mention, list_mentions
from .codebook import STATE_KINDS, Codebook
from .dates import find_all_dates
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
    """Names of layers, each once, in the order of `LAYERS`; all where none is named.

    Raises
    ------
    InputError
        If one is unknown.

    Examples
    --------
    >>> check_layers(["topics", "actors", "topics"])
    ('actors', 'topics')
    """
    chosen = {choose(layer, LAYERS, what="layer") for layer in layers or LAYERS}
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
    texts = Joined(articles["text"].tolist())
    placing = Placing(articles["doc_id"].tolist(), texts, _gather_paragraphs(articles, zones))
    names = [find_names(text) for text in texts.texts] if "names" in needed else None
    by_name = finders.actors.find_all(texts, names) if "actors" in needed else None
    named = placing.place(MENTIONS, by_name) if others else None
    articles = date_articles(articles, placing.sentences, named, others=others)
    days = [_day_span(*row) for row in articles[["date_from", "date_to"]].itertuples(index=False, name=None)]
    by_office = finders.roles.find_all(texts, by_name, days) if {"actors", "quotes"} & {*layers} else []
    found = {
        "names": _join_spans(NAMES, texts, names) if "names" in layers else None,
        "mentions": _merge(by_name, by_office) if "actors" in layers else None,
        "topic_hits": finders.topics.find_all(texts) if "topics" in layers else None,
        "dates": _join_spans(DATES, texts, _find_dates(texts, days, articles["date_basis"])) if "dates" in layers else None,
    }
    schemas = {"names": NAMES, "mentions": MENTIONS, "topic_hits": TOPIC_HITS, "dates": DATES}
    tables = {name: placing.place(schemas[name], spans) for name, spans in found.items()}
    tables["quotes"] = _voices(_attribute_all(placing, by_name, by_office, finders.codebook) if "quotes" in layers else from_rows(QUOTES, []), finders.codebook)
    return {"articles": articles, "sentences": placing.sentences, "sentence_topics": sentence_topics(tables["topic_hits"]), **tables}


class Placing:
    """The sentences of some articles, and in which of them a span lies.

    Parameters
    ----------
    doc_ids, texts : of the articles.
    paragraphs : of each article, as `find_paragraphs` gives them.
    """

    def __init__(self, doc_ids: list[str], texts: Joined, paragraphs: list[list]):
        self.doc_ids, self.texts, self.paragraphs = pd.array(doc_ids, dtype=TEXT), texts, paragraphs
        self.sentences = self._find_sentences()

    def _find_sentences(self):
        """The table of sentences; notes where they lie in the joined text."""
        joined, starts = self.texts.text, self.texts.starts
        of_article = np.repeat(np.arange(len(starts)), [len(found) for found in self.paragraphs])
        every = list(chain.from_iterable(self.paragraphs))
        par_id, line, start, end = (np.array([paragraph[at] for paragraph in every], dtype=np.int64) for at in range(4))
        start, end = start + starts[of_article], end + starts[of_article]
        of, self.start, self.end = split_paragraphs(joined, start, end)
        self.article, self.par_id = of_article[of], par_id[of]
        self.first = np.searchsorted(self.article, np.arange(len(starts) + 1))
        self.sent_id = np.arange(len(of)) - self.first[self.article] + 1
        codes = code_points(f"{joined} ")
        breaks = np.flatnonzero((codes[:-1] == ord("\n")) | ((codes[:-1] == ord("\r")) & (codes[1:] != ord("\n"))))
        zones = pd.Categorical([paragraph.zone for paragraph in every]).take(of)
        lines = line[of] + np.searchsorted(breaks, self.start) - np.searchsorted(breaks, start[of])
        shift = starts[self.article]
        return make_table(SENTENCES, [
            self.doc_ids.take(self.article), self.sent_id, self.par_id, zones, lines, self.start - shift, self.end - shift,
            self.texts.cut(self.start, self.end), count_words(joined, self.start, self.end)])

    def place(self, schema, spans: pd.DataFrame | None) -> pd.DataFrame:
        """A table of spans of the joined text, with the sentence that holds each; one over the edge of a sentence is left out."""
        if spans is None or not len(self.start):
            return from_rows(schema, [])
        at = np.searchsorted(self.start, spans["start"], side="right") - 1
        held = (at >= 0) & (spans["end"].to_numpy() <= self.end[at])
        at, spans = at[held], spans[held]
        start, end, shift = spans["start"].to_numpy(), spans["end"].to_numpy(), self.texts.starts[self.article[at]]
        more = [spans[name].array for name in schema if name not in PLACED]
        return make_table(schema, [
            self.doc_ids.take(self.article[at]), self.sent_id[at], self.par_id[at], start - shift, end - shift, self.texts.cut(start, end), *more])

    def sentences_of(self, number: int) -> tuple[list[int], ...]:
        """sent_id, par_id, start, end of the sentences of one article."""
        part, shift = slice(self.first[number], self.first[number + 1]), self.texts.starts[number]
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
    numbers = pd.Index(articles["doc_id"]).get_indexer(zones["doc_id"])
    rows = zip(*(zones[name].tolist() for name in Zone._fields), strict=True)
    zones_of = [[] for _ in range(len(articles))]
    for number, row in zip(numbers.tolist(), rows, strict=True):
        zones_of[number].append(Zone(*row))
    return [find_paragraphs(text, own) for text, own in zip(articles["text"].tolist(), zones_of, strict=True)]


def _join_spans(schema, texts, found):
    """A table of what was found in each text, (start, end, and more): with start and end where the texts are joined."""
    more = [name for name in schema if name not in PLACED]
    columns = list(zip(*chain.from_iterable(found), strict=True)) or [[]] * (len(more) + 2)
    shift = np.repeat(texts.starts, [len(spans) for spans in found])
    start, end = (np.array(column, dtype=np.int64) + shift for column in columns[:2])
    return pd.DataFrame({"start": start, "end": end, **dict(zip(more, columns[2:], strict=True))})


def _merge(by_name, by_office):
    """The mentions by name and by office in one table, in the order of their places, then of two actors by name."""
    held = pd.DataFrame(by_office, columns=Mention._fields)
    both = {name: union_categoricals([by_name[name], pd.Categorical(held[name].astype(TEXT))], sort_categories=True) for name in Mention._fields[2:]}
    start, end = (np.concatenate([by_name[name], held[name].to_numpy(np.int64)]) for name in ("start", "end"))
    return pd.DataFrame({"start": start, "end": end, **both}).iloc[np.lexsort((both["actor"].codes, end, start))]


def _day_span(first, last):
    """First and last day of publication, None where unknown."""
    return tuple(datetime.date.fromisoformat(day) if day else None for day in (first, last))


def _find_dates(texts, days, date_basis):
    """The time expressions of each article, resolved against its publication days: (start, end, date_from, date_to, grain, basis)."""
    found = find_all_dates(texts, [Interval(*span, "range") for span in days])
    return [[_describe_date(row, basis) for row in rows] for rows, basis in zip(found, date_basis, strict=True)]


def _describe_date(row, date_basis):
    """One time expression; `basis` tells where the day of publication is that of another article."""
    basis = "other_article" if date_basis == "other_article" and "anchor" in row.basis else row.basis
    return row.start, row.end, *(day.isoformat() if day else "" for day in (row.date_from, row.date_to)), row.grain, basis


def _attribute_all(placing, by_name, by_office, codebook):
    """The table of the quotations of all articles."""
    states = {actor["id"] for actor in codebook.content["actors"] if actor["kind"] in STATE_KINDS}
    named, held = list_mentions(placing.texts, by_name), list_mentions(placing.texts, pd.DataFrame(by_office, columns=Mention._fields))
    rows = [_attribute(placing, number, *found, states) for number, found in enumerate(zip(named, held, strict=True))]
    doc_id = placing.doc_ids.take(np.repeat(np.arange(len(rows)), [len(own) for own in rows]))
    return make_table(QUOTES, [doc_id, *(list(zip(*chain.from_iterable(rows), strict=True)) or [[]] * (len(QUOTES) - 1))])


def _attribute(placing, number, mentions, offices, states):
    """Rows of the quotations of one article with the sentence in which each begins, and the actor who speaks, if the codebook has one; without doc_id."""
    text, by_name, by_office, rows = placing.texts.texts[number], _Spans(mentions), _Spans(offices), []
    sent_id, par_id, starts, ends = placing.sentences_of(number)
    paragraphs = [(paragraph.start, paragraph.end) for paragraph in placing.paragraphs[number] if paragraph.zone == "body"]
    for quote in find_quotes(text, paragraphs=paragraphs, sentences=list(zip(starts, ends, strict=True))):
        at = bisect_right(starts, quote.start) - 1
        spans = [span for span in ((quote.antecedent_start, quote.antecedent_end), (quote.speaker_start, quote.speaker_end)) if span[0] is not None]
        # An unnamed official of a state is not that state, nor is "Japanese Prime Minister Jane Doe"; but "the president" may be somebody.
        speaker = _speaker(spans, (by_office,) if quote.voice == "anonymous" else (by_name, by_office), states if quote.voice == "named" else ())
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


def _speaker(spans, found, states):
    """The first actor whose mention as a party lies on one of the spans, or ""; of `states` only one with which a span ends."""
    near = (mention for start, end in spans for mentions in found for mention in mentions.on(start, end)
            if mention.actor not in states or mention.end >= end)
    return next((mention.actor for mention in near if mention.use == "actor" and mention.form != "collective"), "")


def _voices(quotes, codebook):
    """Quotations with the voice of their speaker as the codebook knows it: named, official, anonymous, or "" for the reporter's own words.

    "Tokyo said" is a government, not somebody by name.
    """
    people = set(codebook.actors.loc[codebook.actors["kind"] == "person", "actor"])
    bodies = (quotes["voice"] == "named") & (quotes["speaker"] != "") & ~quotes["speaker"].isin(people)
    return quotes.assign(voice=quotes["voice"].mask(bodies | (quotes["voice"] == "institution"), "official"))
