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
from .annotation.publication import date_articles
from .annotation.sentences import split_sentences
from .annotation.topics import TopicFinder, sentence_topics
from .calendar import Interval
from .errors import InputError, choose
from .reading.articles import count_words, read_articles
from .reading.zones import Zone, find_paragraphs
from .tables import COUNT, TEXT, from_rows

ZoneName = Literal["title", "heading", "body", "byline", "caption", "teaser", "boilerplate"]
SENTENCES = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "zone": TEXT, "line": COUNT, "start": COUNT, "end": COUNT, "text": TEXT,
             "n_words": COUNT}
MENTIONS = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT, "actor": TEXT, "form": TEXT,
            "use": TEXT, "reason": TEXT}
TOPIC_HITS = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT, "topic": TEXT}
DATES = {"doc_id": TEXT, "sent_id": COUNT, "par_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT, "date_from": TEXT, "date_to": TEXT,
         "grain": TEXT, "basis": TEXT}
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
    """

    articles: pd.DataFrame
    zones: pd.DataFrame
    problems: pd.DataFrame
    sentences: pd.DataFrame
    mentions: pd.DataFrame
    topic_hits: pd.DataFrame
    sentence_topics: pd.DataFrame
    dates: pd.DataFrame
    codebook: Codebook

    def text(self, doc_id: str) -> str:
        """The text of one article, exactly as read."""
        return self.articles.set_index("doc_id")["text"].at[doc_id]

    def select(self, *, zones=("body",), exclude=(), date_from: str = "", date_to: str = "") -> "Corpus":
        """The part of the corpus that counts: sentences of some zones, without some articles, of a period.

        An undated article has no place in a period: with `date_from` or `date_to` it is left out. Tables `zones` and `problems` stay whole.

        Parameters
        ----------
        zones : names of the zones that count.
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
        keep = self._dates_within(_day(date_from, "date_from"), _day(date_to, "date_to")) & ~self._named(exclude)
        articles = self.articles[keep].reset_index(drop=True)
        if articles.empty:
            raise InputError("no article is left: widen the dates or exclude fewer")
        counted = self.sentences["zone"].isin(list(zones)) & self.sentences["doc_id"].isin(articles["doc_id"])
        sentences = self.sentences[counted].reset_index(drop=True)
        chosen = {name: _within(getattr(self, name), sentences) for name in ("mentions", "topic_hits", "sentence_topics", "dates")}
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
    """Read a folder of articles and annotate it: zones, sentences, actor mentions, topics, dates.

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
    actors, topics = ActorFinder(codebook), TopicFinder(codebook)
    sentences, mentions, hits = {}, [], []
    zones_of = defaultdict(list)
    for doc_id, *zone in zip(*(zones[name] for name in zones), strict=True):
        zones_of[doc_id].append(Zone(*zone))
    for doc_id, text in zip(table["doc_id"], table["text"], strict=True):
        spans = sentences[doc_id] = _find_sentences(doc_id, text, zones_of[doc_id])
        mentions += _place(doc_id, text, actors.find(text), spans)
        hits += _place(doc_id, text, topics.find(text), spans)
    sentence_table = from_rows(SENTENCES, [row for rows in sentences.values() for row in rows])
    mention_table, topic_hits = from_rows(MENTIONS, mentions), from_rows(TOPIC_HITS, hits)
    table = date_articles(table, sentence_table, mention_table, others=others)
    dates = [row for article in table.itertuples() for row in _place(article.doc_id, article.text, _find_dates(article), sentences[article.doc_id])]
    return Corpus(table, zones, problems, sentence_table, mention_table, topic_hits, sentence_topics(topic_hits), from_rows(DATES, dates), codebook)


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


def _find_sentences(doc_id, text, zones):
    """Rows of the sentences of one article."""
    rows = []
    for paragraph in find_paragraphs(text, zones):
        for start, end in split_sentences(text[paragraph.start:paragraph.end]):
            start, end = start + paragraph.start, end + paragraph.start
            found = text[start:end]
            line = paragraph.line + text.count("\n", paragraph.start, start)
            rows.append((doc_id, len(rows) + 1, paragraph.par_id, paragraph.zone, line, start, end, found, count_words(found)))
    return rows


def _find_dates(article):
    """The time expressions of one article, resolved against its publication days: (start, end, date_from, date_to, grain, basis)."""
    anchor = Interval(*(datetime.date.fromisoformat(day) if day else None for day in (article.date_from, article.date_to)), "range")
    for row in find_dates(article.text, anchor):
        basis = "other_article" if article.date_basis == "other_article" and "anchor" in row.basis else row.basis
        yield row.start, row.end, *(day.isoformat() if day else "" for day in (row.date_from, row.date_to)), row.grain, basis


def _place(doc_id, text, spans, sentences):
    """Rows of spans with the sentence that holds each; a span over the edge of a sentence is none."""
    starts, rows = [row[5] for row in sentences], []
    for start, end, *values in spans:
        at = bisect_right(starts, start) - 1
        if at >= 0 and end <= sentences[at][6]:
            rows.append((doc_id, sentences[at][1], sentences[at][2], start, end, text[start:end], *values))
    return rows


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
