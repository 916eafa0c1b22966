"""The corpus: the tables of a folder of articles together, made by `annotate`, kept by `save`, chosen from by `select`."""

import datetime
import json
import os
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import accumulate
from pathlib import Path
from typing import Literal, NamedTuple, get_args

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
from .reading.articles import PROBLEMS, WORD, read_articles
from .reading.zones import Zone, find_paragraphs
from .tables import COUNT, TEXT, make_table

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
START, END = 4, 5  # where a sentence's offsets stand in its row, doc_id left out
SCHEMAS = {"sentences": SENTENCES, "mentions": MENTIONS, "topic_hits": TOPIC_HITS, "dates": DATES, "names": NAMES, "quotes": QUOTES}
# The layers of annotation that can be chosen, with the tables of each; and the layers whose results a layer needs, kept or not.
LAYERS = {"sentences": ("sentences",), "names": ("names",), "actors": ("mentions",), "topics": ("topic_hits",), "dates": ("dates",), "quotes": ("quotes",)}
NEEDS = {"actors": ("names",), "quotes": ("names", "actors")}
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

    def __repr__(self) -> str:
        return f"<Corpus: {len(self.articles)} articles, {len(self.sentences)} sentences, codebook {self.codebook.name}>"

    def _repr_html_(self) -> str:
        """How a notebook cell shows it: counts, the articles, and the first of them with every layer in colour."""
        from .reporting.explore import corpus_html  # a cell is the one place where a table shows itself

        return corpus_html(self)._repr_html_()

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
        """Read back what `save` wrote, or the whole of a data set that `archive.annotate_archive` made (`iter_parts` reads one part at a time).

        Raises
        ------
        InputError
            If the folder holds neither.
        """
        if (Path(folder) / "codebook.json").is_file():
            tables = {name: pd.read_parquet(Path(folder) / f"{name}.parquet") for name in TABLES}
            return cls(**tables, codebook=Codebook(json.loads((Path(folder) / "codebook.json").read_text(encoding="utf-8"))))
        parts = list(iter_parts(folder))
        tables = {name: pd.concat([getattr(part, name) for part in parts], ignore_index=True) for name in PART_TABLES}
        problems = pd.read_parquet(f"{folder}/problems.parquet") if read_dataset(folder)["complete"] else parts[0].problems
        return cls(**tables, problems=problems, codebook=parts[0].codebook)


TABLES = [field.name for field in fields(Corpus) if field.name != "codebook"]
PART_TABLES = [name for name in TABLES if name != "problems"]
DATASET = "dataset.json"  # the file that tells what a data set of `archive.annotate_archive` consists of


def read_dataset(folder) -> dict | None:
    """What a data set of `archive.annotate_archive` consists of: complete, layers, articles, parts, codebook. None where there is no data set.

    Parameters
    ----------
    folder : path, or a URL that fsspec knows.
    """
    try:
        with _open(folder, DATASET) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def iter_parts(folder) -> Iterator[Corpus]:
    """The parts of a data set one after the other, each a corpus of its own: what does not fit into memory at once can be counted part by part.

    Of an unfinished data set these are the parts that are known to be done. A folder of `Corpus.save` is one part. The table of problems belongs to
    no part: only `Corpus.load` has it.

    Raises
    ------
    InputError
        If there is no corpus, or not yet a part of one.
    """
    if Path(folder, "codebook.json").is_file():
        yield Corpus.load(folder)
        return
    dataset = read_dataset(folder)
    if not dataset or not dataset["parts"]:
        raise InputError(f'no corpus in "{folder}": make one with `alliance annotate ARTICLES --out {folder}`')
    codebook = Codebook(dataset["codebook"])
    for name in dataset["parts"]:
        yield read_part(folder, name, codebook)


def read_part(folder, name: str, codebook: Codebook) -> Corpus:
    """One part of a data set, by its name in `read_dataset`."""
    tables = {table: pd.read_parquet(f"{folder}/{table}/{name}.parquet") for table in PART_TABLES}
    return Corpus(**tables, problems=make_table(PROBLEMS, [[] for _ in PROBLEMS]), codebook=codebook)


def _open(folder, name):
    """A file of a data set, to be read."""
    if "://" not in str(folder):
        return open(Path(folder, name), "rb")
    import fsspec

    return fsspec.open(f"{folder}/{name}", "rb").open()


def annotate(articles, codebook="us_japan", *, others: bool = True, layers=tuple(LAYERS)) -> Corpus:
    """Read a folder of articles and annotate it: zones, sentences, names, actor mentions, topics, quotations, dates.

    Everything is held in memory: beyond some ten thousand articles use `archive.annotate_archive`.

    Parameters
    ----------
    articles : folder of `.txt` files, with an optional `metadata.csv`.
    codebook : name of a codebook of the library, path of a `.toml` file, or a loaded `Codebook`.
    others : whether an article without a date may be dated by another one that tells of the same event.
    layers : names of `LAYERS`; the tables of the others stay empty (sentences never do), and the rows of these are the same as among all.

    Returns
    -------
    Corpus, with every zone annotated: use `select` to choose what counts.

    Raises
    ------
    InputError
        If the folder holds no usable article, the codebook is unsound or a layer is unknown.
    """
    layers = check_layers(layers)
    finders = make_finders(codebook if isinstance(codebook, Codebook) else load_codebook(codebook))
    table, zones, problems = read_articles(articles)
    tables = annotate_batch(table, zones, finders, layers=layers, others=others)
    return Corpus(zones=zones, problems=problems, codebook=finders.codebook, **tables)


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
    layers, others : as for `annotate`.

    Returns
    -------
    The tables of a `Corpus` by name, but for zones and problems. In `articles` the days of publication are filled in as far as they can be known.
    """
    needed = {*layers, *(need for layer in layers for need in NEEDS.get(layer, ())), *(NEEDS["quotes"] if others else ())}
    zones_of = defaultdict(list)
    for doc_id, *zone in zip(*(zones[name].tolist() for name in zones), strict=True):
        zones_of[doc_id].append(Zone(*zone))
    drafts = [_draft(doc_id, text, zones_of[doc_id], finders, needed) for doc_id, text in zip(articles["doc_id"], articles["text"], strict=True)]
    sentences = _gather(SENTENCES, ((draft.doc_id, draft.sentences) for draft in drafts))
    by_name = _gather(MENTIONS, ((draft.doc_id, _place(draft, draft.mentions)) for draft in drafts if others))
    articles = date_articles(articles, sentences, by_name, others=others)
    dates = articles[["date_from", "date_to", "date_basis"]].itertuples()
    rows = [(draft.doc_id, _annotate(draft, dated, finders.roles, layers)) for draft, dated in zip(drafts, dates, strict=True)]
    tables = {name: _gather(schema, ((doc_id, found[name]) for doc_id, found in rows)) for name, schema in SCHEMAS.items() if name != "sentences"}
    tables["quotes"] = _voices(tables["quotes"], finders.codebook)
    topics = _in_order(sentence_topics(tables["topic_hits"]), articles["doc_id"])
    return {"articles": articles, "sentences": sentences, "sentence_topics": topics, **tables}


class Draft(NamedTuple):
    """What an article shows whatever its date. `sentences` are rows of that table without doc_id; names, mentions and topics are spans."""

    doc_id: str
    text: str
    paragraphs: list
    sentences: list
    starts: list
    names: list
    mentions: list
    topics: list


def _draft(doc_id, text, zones, finders, needed) -> Draft:
    """Annotate one article as far as its date does not matter."""
    paragraphs = find_paragraphs(text, zones)
    sentences = _find_sentences(text, paragraphs)
    names = find_names(text) if "names" in needed else []
    mentions = finders.actors.find(text, names) if "actors" in needed else []
    topics = finders.topics.find(text) if "topics" in needed else []
    return Draft(doc_id, text, paragraphs, sentences, [row[START] for row in sentences], names, mentions, topics)


def _annotate(draft, dated, roles, layers) -> dict[str, list]:
    """The rows of one article in the tables of the layers. Dates, offices, and who speaks by office may rest on the day of publication."""
    first, last = (datetime.date.fromisoformat(day) if day else None for day in (dated.date_from, dated.date_to))
    offices = roles.find(draft.text, draft.mentions, first, last) if {"actors", "quotes"} & {*layers} else []
    rows = {
        "names": _place(draft, draft.names if "names" in layers else ()),
        "mentions": _place(draft, [*draft.mentions, *offices] if "actors" in layers else ()),
        "topic_hits": _place(draft, draft.topics),
        "dates": _place(draft, _find_dates(draft.text, first, last, dated.date_basis) if "dates" in layers else ()),
        "quotes": list(_place_quotes(draft, offices)) if "quotes" in layers else [],
    }
    rows["mentions"].sort(key=lambda row: (row[2], row[3], row[5]))  # start, end, actor
    return rows


def _gather(schema, groups):
    """A table from the rows of each article: pairs of a doc_id, which becomes the first column, and rows with the other columns."""
    columns = [[] for _ in schema]
    for doc_id, rows in groups:
        columns[0] += [doc_id] * len(rows)
        for column, values in zip(columns[1:], zip(*rows, strict=True), strict=False):
            column += values
    return make_table(schema, columns)


def _in_order(table, doc_ids):
    """The rows of a table in the order of the articles."""
    place = table["doc_id"].map({doc_id: number for number, doc_id in enumerate(doc_ids)})
    return table.iloc[place.argsort(kind="stable")].reset_index(drop=True)


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
    times = Counter(first)
    return {doc_id: part if part and times[part] == 1 else doc_id for doc_id, part in zip(doc_ids, first, strict=True)}


def _find_sentences(text, paragraphs):
    """Rows of the sentences of one article, without doc_id."""
    rows = []
    for paragraph in paragraphs:
        for start, end in split_sentences(text[paragraph.start:paragraph.end]):
            start, end = start + paragraph.start, end + paragraph.start
            found = text[start:end]
            line = paragraph.line + text.count("\n", paragraph.start, start)
            rows.append((len(rows) + 1, paragraph.par_id, paragraph.zone, line, start, end, found, len(WORD.findall(found))))
    return rows


def _find_dates(text, first, last, date_basis):
    """The time expressions of one article, resolved against its publication days: (start, end, date_from, date_to, grain, basis)."""
    for row in find_dates(text, Interval(first, last, "range")):
        basis = "other_article" if date_basis == "other_article" and "anchor" in row.basis else row.basis
        yield row.start, row.end, *(day.isoformat() if day else "" for day in (row.date_from, row.date_to)), row.grain, basis


def _place(draft, spans):
    """Rows of spans with the sentence that holds each, without doc_id; a span over the edge of a sentence is none."""
    rows, text, sentences, starts = [], draft.text, draft.sentences, draft.starts
    for span in spans:
        start, end = span[:2]
        at = bisect_right(starts, start) - 1
        if at >= 0 and end <= sentences[at][END]:
            rows.append((*sentences[at][:2], start, end, text[start:end], *span[2:]))
    return rows


def _place_quotes(draft, offices):
    """Rows of quotations with the sentence in which each begins, and the actor who speaks, if the codebook has one; without doc_id."""
    text, by_name, by_office = draft.text, _Spans(draft.mentions), _Spans(offices)
    paragraphs = [(paragraph.start, paragraph.end) for paragraph in draft.paragraphs if paragraph.zone == "body"]
    for quote in find_quotes(text, paragraphs=paragraphs, sentences=[(row[START], row[END]) for row in draft.sentences]):
        sentence = draft.sentences[bisect_right(draft.starts, quote.start) - 1]
        spans = [span for span in ((quote.antecedent_start, quote.antecedent_end), (quote.speaker_start, quote.speaker_end)) if span[0] is not None]
        # An unnamed official of a state is not that state; but "the president" may be somebody.
        speaker = _speaker(spans, (by_office,) if quote.voice == "anonymous" else (by_name, by_office))
        voice = "official" if speaker and quote.voice == "anonymous" else quote.voice
        said = text[quote.cue_start:quote.cue_end] if quote.cue_start is not None else ""
        yield (*sentence[:2], quote.start, quote.end, text[quote.start:quote.end], quote.kind, voice, speaker,
               text[slice(*spans[0])] if spans else "", *(spans[-1] if spans else (-1, -1)), said)


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
