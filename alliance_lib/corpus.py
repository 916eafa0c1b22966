"""The corpus: the tables of a folder of articles together, made by `annotate`, kept by `save`, chosen from by `select`."""

import datetime
import json
import os
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from .annotation.actors import ActorFinder
from .annotation.codebook import Codebook, load_codebook
from .annotation.dates import find_dates
from .annotation.names import find_names
from .annotation.publication import date_articles
from .annotation.quotes import find_quotes
from .annotation.roles import RoleFinder
from .annotation.sentences import split_sentences
from .annotation.topics import TopicFinder, sentence_topics
from .calendar import Interval
from .errors import InputError, choose
from .reading.articles import count_words, read_articles
from .reading.zones import Zone, find_paragraphs
from .tables import COUNT, TEXT, from_rows

FormName = Literal["name", "adjective", "metonym", "role", "description", "collective"]
BY_NAME = ("name", "adjective", "metonym")  # forms of a mention that count unless told otherwise
ZoneName = Literal["title", "heading", "body", "byline", "caption", "teaser", "boilerplate"]
SENTENCES = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "zone": TEXT, "line": COUNT, "start": COUNT, "end": COUNT, "text": TEXT,
             "n_words": COUNT}
MENTIONS = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT, "actor": TEXT, "form": TEXT,
            "use": TEXT, "reason": TEXT}
TOPIC_HITS = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT, "topic": TEXT}
DATES = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT, "date_from": TEXT, "date_to": TEXT,
         "grain": TEXT, "basis": TEXT}
NAMES = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT, "kind": TEXT, "reason": TEXT}
QUOTES = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT, "kind": TEXT, "voice": TEXT, "speaker": TEXT,
          "speaker_text": TEXT, "speaker_start": COUNT, "speaker_end": COUNT, "cue": TEXT}
SCHEMAS = {"sentences": SENTENCES, "mentions": MENTIONS, "topic_hits": TOPIC_HITS, "dates": DATES, "names": NAMES, "quotes": QUOTES}
HANDED_OVER = "ALLIANCE_CORPUS"  # environment variable by which `alliance run` hands its annotated corpus to the notebooks


@dataclass(frozen=True)
class Corpus:
    """The tables of a folder of articles; see the module that makes a table for its columns.

    articles, zones, problems : from `reading.articles`.
    sentences : doc_id, sent_id, par_id, zone, line, start, end, text, n_words. One row per sentence of every zone that has text, numbered from
        1 in each article. `par_id` numbers the body paragraphs from 1; elsewhere it is the negative of the line's number, so that
        it is never taken for a body paragraph.
    mentions, topic_hits, sentence_topics : from `annotation`.
    dates : doc_id, sent_id, par_id, start, end, text, date_from, date_to, grain, basis. One row per time expression; days as ISO texts, ""
        where unknown or open. `basis` is one of `annotation.dates.BASES`, or other_article where another article dated this one.
    names : doc_id, sent_id, par_id, start, end, text, kind, reason. One row per name of a person or organisation found by general cues, known
        to the codebook or not. `kind` is person, organisation or unknown.
    quotes : doc_id, sent_id, par_id, start, end, text, kind, voice, speaker, speaker_text, speaker_start, speaker_end, cue. One row per
        quotation, with the sentence in which it begins. `voice` is named, official, anonymous or "" (the reporter's). `speaker` is an actor of
        the codebook or ""; `speaker_text` the fullest mention of who speaks, so that "one Japanese official" is somebody too; both
        ends are -1 where nobody is found.
    """

    articles: pd.DataFrame
    zones: pd.DataFrame
    problems: pd.DataFrame
    sentences: pd.DataFrame
    mentions: pd.DataFrame
    topic_hits: pd.DataFrame
    sentence_topics: pd.DataFrame
    dates: pd.DataFrame
    names: pd.DataFrame
    quotes: pd.DataFrame
    codebook: Codebook

    def text(self, doc_id: str) -> str:
        """The text of one article, exactly as read."""
        return self.articles.set_index("doc_id")["text"].at[doc_id]

    def select(self, *, zones=("body",), forms=BY_NAME, exclude=(), date_from: str = "", date_to: str = "") -> "Corpus":
        """The part of the corpus that counts: sentences of some zones, without some articles, of a period.

        An undated article has no place in a period: with `date_from` or `date_to` it is left out. Tables `zones` and `problems` stay whole.

        Parameters
        ----------
        zones : names of the zones that count.
        forms : forms of a mention that count. Beside names there are role ("the president"), description ("the senator") and
            collective ("the two countries").
        exclude : doc_ids, or their labels ("003"), of the articles left out.
        date_from, date_to : first and last day of publication, as 2024-04-10; "" is open.

        Raises
        ------
        InputError
            If a zone, article or day is none.
        """
        if not zones:
            raise InputError(f"no zone is named: choose from {', '.join(get_args(ZoneName))}")
        for zone in zones:
            choose(zone, get_args(ZoneName), what="zone")
        for form in forms:
            choose(form, get_args(FormName), what="form")
        keep = self._dates_within(_day(date_from, "date_from"), _day(date_to, "date_to")) & ~self._named(exclude)
        articles = self.articles[keep].reset_index(drop=True)
        if articles.empty:
            raise InputError("no article is left: widen the dates or exclude fewer")
        counted = self.sentences["zone"].isin(list(zones)) & self.sentences["doc_id"].isin(articles["doc_id"])
        sentences = self.sentences[counted].reset_index(drop=True)
        chosen = {name: _within(getattr(self, name), sentences) for name in ("mentions", "topic_hits", "sentence_topics", "dates", "names", "quotes")}
        chosen["mentions"] = chosen["mentions"][chosen["mentions"]["form"].isin(list(forms))].reset_index(drop=True)
        return replace(self, articles=articles, sentences=sentences, **chosen)

    def _dates_within(self, first, last):
        """Which articles may have been published in the period."""
        dated = self.articles["date_from"] != ""
        after = (self.articles["date_from"] >= first) & dated if first else True
        before = (self.articles["date_to"] <= last) & (self.articles["date_to"] != "") if last else True
        return pd.Series(True, index=self.articles.index) & after & before

    def _named(self, names):
        """Which articles are named by doc_id or label."""
        labels = doc_labels(self.articles["doc_id"])
        by_name = {**{label: doc_id for doc_id, label in labels.items()}, **{doc_id: doc_id for doc_id in labels}}
        return self.articles["doc_id"].isin([by_name[choose(name, by_name, what="article")] for name in names])

    def save(self, folder) -> None:
        """Write the tables as Parquet and the codebook as JSON into a folder, which is made if need be."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            getattr(self, name).to_parquet(folder / f"{name}.parquet", index=False)
        content = json.dumps(self.codebook.content, ensure_ascii=False, default=str)
        (folder / "codebook.json").write_text(content, encoding="utf-8")

    @classmethod
    def load(cls, folder) -> "Corpus":
        """Read back what `save` wrote.

        Raises
        ------
        InputError
            If the folder does not hold a saved corpus.
        """
        folder = Path(folder)
        if not (folder / "codebook.json").is_file():
            raise InputError(f'no corpus in "{folder}": make one with `alliance annotate ARTICLES --out {folder}`')
        tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
        return cls(**tables, codebook=Codebook(json.loads((folder / "codebook.json").read_text(encoding="utf-8"))))


TABLES = [field.name for field in fields(Corpus) if field.name != "codebook"]


def annotate(articles, codebook="us_japan", *, others: bool = True) -> Corpus:
    """Read a folder of articles and annotate it: zones, sentences, names, actor mentions, topics, quotations, dates.

    Parameters
    ----------
    articles : folder of `.txt` files, with an optional `metadata.csv`.
    codebook : name of a codebook of the library, path of a `.toml` file, or a loaded `Codebook`.
    others : whether an article without a date may be dated by another one that tells of the same event.

    Returns
    -------
    Corpus, with every zone annotated: use `select` to choose what counts.

    Raises
    ------
    InputError
        If the folder holds no usable article or the codebook is unsound.
    """
    codebook = codebook if isinstance(codebook, Codebook) else load_codebook(codebook)
    table, zones, problems = read_articles(articles)
    rows = {name: [] for name in SCHEMAS}
    finders = ActorFinder(codebook), TopicFinder(codebook)
    zones_of = defaultdict(list)
    for doc_id, *zone in zip(*(zones[name] for name in zones), strict=True):
        zones_of[doc_id].append(Zone(*zone))
    found = {doc_id: _annotate_alone(doc_id, text, zones_of[doc_id], *finders, rows) for doc_id, text in zip(table["doc_id"], table["text"], strict=True)}
    table = date_articles(table, from_rows(SENTENCES, rows["sentences"]), from_rows(MENTIONS, rows["mentions"]), others=others)
    roles = RoleFinder(codebook)
    for article in table.itertuples():
        _annotate_dated(article, *found[article.doc_id], roles, rows)
    tables = {name: from_rows(schema, rows[name]) for name, schema in SCHEMAS.items()}
    tables["mentions"] = tables["mentions"].sort_values(["doc_id", "start", "end", "actor"], ignore_index=True)
    tables["quotes"] = _voices(tables["quotes"], codebook)
    return Corpus(table, zones, problems, sentence_topics=sentence_topics(tables["topic_hits"]), codebook=codebook, **tables)


def _annotate_alone(doc_id, text, zones, actors, topics, rows):
    """What an article shows whatever its date: sentences, names, mentions by name, topic terms. Adds rows; returns what the rest needs."""
    paragraphs = find_paragraphs(text, zones)
    sentences = _find_sentences(doc_id, text, paragraphs)
    names = find_names(text)
    mentions = actors.find(text, names)
    rows["sentences"] += sentences
    for table, spans in (("names", names), ("mentions", mentions), ("topic_hits", topics.find(text))):
        rows[table] += _place(doc_id, text, spans, sentences)
    return paragraphs, sentences, mentions


def _annotate_dated(article, paragraphs, sentences, mentions, roles, rows):
    """What may rest on the day of publication: dates, offices, and who speaks by office. Adds rows."""
    first, last = (datetime.date.fromisoformat(day) if day else None for day in (article.date_from, article.date_to))
    doc_id, text = article.doc_id, article.text
    offices = roles.find(text, mentions, first, last)
    rows["mentions"] += _place(doc_id, text, offices, sentences)
    rows["dates"] += _place(doc_id, text, _find_dates(text, first, last, article.date_basis), sentences)
    quotes = find_quotes(text, paragraphs=[(paragraph.start, paragraph.end) for paragraph in paragraphs if paragraph.zone == "body"])
    rows["quotes"] += _place_quotes(doc_id, text, quotes, mentions, offices, sentences)


def open_corpus(articles, codebook="us_japan") -> Corpus:
    """The corpus a notebook works on: annotated here, or handed over by `alliance run`, which annotates once for all notebooks.

    Parameters
    ----------
    articles, codebook : as for `annotate`; not looked at where a corpus is handed over.
    """
    handed_over = os.environ.get(HANDED_OVER)
    return Corpus.load(handed_over) if handed_over else annotate(articles, codebook)


def doc_labels(doc_ids) -> dict[str, str]:
    """Short names for citations: the part before the first underscore where that names one article only.

    Examples
    --------
    >>> doc_labels(["000_3d5b", "001_11a7", "may_1", "may_2"])
    {'000_3d5b': '000', '001_11a7': '001', 'may_1': 'may_1', 'may_2': 'may_2'}
    """
    first = [doc_id.split("_")[0] for doc_id in doc_ids]
    return {doc_id: part if part and first.count(part) == 1 else doc_id for doc_id, part in zip(doc_ids, first, strict=True)}


def _find_sentences(doc_id, text, paragraphs):
    """Rows of the sentences of one article."""
    rows = []
    for paragraph in paragraphs:
        for start, end in split_sentences(text[paragraph.start:paragraph.end]):
            start, end = start + paragraph.start, end + paragraph.start
            found = text[start:end]
            line = paragraph.line + text.count("\n", paragraph.start, start)
            rows.append((doc_id, len(rows) + 1, paragraph.par_id, paragraph.zone, line, start, end, found, count_words(found)))
    return rows


def _find_dates(text, first, last, date_basis):
    """The time expressions of one article, resolved against its publication days: (start, end, date_from, date_to, grain, basis)."""
    for row in find_dates(text, Interval(first, last, "range")):
        basis = "other_article" if date_basis == "other_article" and "anchor" in row.basis else row.basis
        yield row.start, row.end, *(day.isoformat() if day else "" for day in (row.date_from, row.date_to)), row.grain, basis


def _place(doc_id, text, spans, sentences):
    """Rows of spans with the sentence that holds each; a span over the edge of a sentence is none."""
    starts, rows = [row[5] for row in sentences], []
    for start, end, *values in spans:
        at = bisect_right(starts, start) - 1
        if at >= 0 and end <= sentences[at][6]:
            rows.append((doc_id, sentences[at][1], sentences[at][2], start, end, text[start:end], *values))
    return rows


def _place_quotes(doc_id, text, quotes, mentions, offices, sentences):
    """Rows of quotations with the sentence in which each begins, and the actor who speaks, if the codebook has one."""
    starts = [row[5] for row in sentences]
    for quote in quotes:
        sentence = sentences[bisect_right(starts, quote.start) - 1]
        spans = [span for span in ((quote.antecedent_start, quote.antecedent_end), (quote.speaker_start, quote.speaker_end)) if span[0] is not None]
        # An unnamed official of a state is not that state; but "the president" may be somebody.
        speaker = _speaker(spans, offices if quote.voice == "anonymous" else [*mentions, *offices])
        voice = "official" if speaker and quote.voice == "anonymous" else quote.voice
        said = text[quote.cue_start:quote.cue_end] if quote.cue_start is not None else ""
        yield (doc_id, sentence[1], sentence[2], quote.start, quote.end, text[quote.start:quote.end], quote.kind, voice, speaker,
               text[slice(*spans[0])] if spans else "", *(spans[-1] if spans else (-1, -1)), said)


def _speaker(spans, mentions):
    """The first actor whose mention as a party lies on one of the spans, or ""."""
    found = (mention.actor for start, end in spans for mention in mentions
             if mention.start < end and mention.end > start and mention.use == "actor" and mention.form != "collective")
    return next(found, "")


def _voices(quotes, codebook):
    """Quotations with the voice of their speaker as the codebook knows it: named, official, anonymous, or "" for the reporter's own words.

    "Tokyo said" is a government, not somebody by name.
    """
    people = set(codebook.actors.loc[codebook.actors["kind"] == "person", "actor"])
    bodies = (quotes["voice"] == "named") & (quotes["speaker"] != "") & ~quotes["speaker"].isin(people)
    return quotes.assign(voice=quotes["voice"].mask(bodies | (quotes["voice"] == "institution"), "official"))


def _within(table, sentences):
    """The rows of a table that belong to the sentences."""
    key = ["doc_id", "sent_id"]
    kept = pd.MultiIndex.from_frame(table[key]).isin(pd.MultiIndex.from_frame(sentences[key]))
    return table[kept].reset_index(drop=True)


def _day(text, what):
    """An ISO day or "", checked."""
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise InputError(f'{what} "{text}" is no day: write it as 2024-04-10') from None
