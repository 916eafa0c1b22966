"""The corpus: the tables of a folder of articles together, made by `annotate`, kept by `save`, chosen from by `select`."""

import datetime
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from .annotation.codebook import Codebook, load_codebook
from .errors import InputError, choose
from .reading.archives import GUESS, Columns
from .reading.articles import PROBLEMS, read_articles
from .tables import is_among, make_table, plain, take

FormName = Literal["name", "adjective", "metonym", "role", "description", "collective"]
BY_NAME = ("name", "adjective", "metonym")  # forms of a mention that count unless told otherwise
ZoneName = Literal["title", "heading", "body", "byline", "caption", "teaser", "boilerplate"]
# A corpus of more articles is large: its run keeps no copy of it, makes one notebook after the other, and pages of those articles only that others lead to.
LARGE = 2000
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

    @classmethod
    def reading(cls, read: Callable[..., pd.DataFrame], **known) -> "Corpus":
        """A corpus that makes a table by `read(name)` when it is first asked for, and by `read(name, doc_ids)` the rows of some articles.

        `known` are the codebook, and tables that are there already.
        """
        corpus = cls.__new__(cls)
        vars(corpus).update(known, _read=read)
        return corpus

    def __getattr__(self, name: str):
        if name not in TABLES or "_read" not in vars(self):
            raise AttributeError(f"a corpus has no {name}: its tables are {', '.join(TABLES)}")
        table = vars(self)[name] = self._read(name)
        return table

    def _rows(self, name, doc_ids=None):
        """A table, or the rows of some articles. What is still to be read is not also kept: of a large data set there would be every table twice."""
        if name not in vars(self):
            return self._read(name, doc_ids)
        table = vars(self)[name]
        return table if doc_ids is None or name == "problems" else take(table, table["doc_id"].isin(doc_ids))

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
        articles = take(self.articles, self._dates_within(_day(date_from, "date_from"), _day(date_to, "date_to")) & ~self._named(exclude))
        if articles.empty:
            raise InputError("no article is left: widen the dates or exclude fewer")

        def read(name, doc_ids=None):
            if name in ("zones", "problems"):
                return self._rows(name, doc_ids)
            sentences = self.sentences if doc_ids is None else self._rows("sentences", doc_ids)
            kept = sentences["zone"].isin(list(zones)) & sentences["doc_id"].isin(articles["doc_id"])
            if name == "sentences":
                return take(sentences, kept)
            table = self._rows(name, doc_ids)
            among = is_among(table, sentences.loc[kept, ["doc_id", "sent_id"]])
            return take(table, among & (table["form"].isin(list(forms)) if name == "mentions" else True))

        return Corpus.reading(read, articles=articles, codebook=self.codebook)

    def only(self, doc_ids) -> "Corpus":
        """The corpus of some of the articles alone; its problems are still those of all."""
        wanted = list(doc_ids)

        def read(name, doc_ids=None):
            return plain(self._rows(name, wanted if doc_ids is None else list(set(wanted).intersection(doc_ids))))

        return Corpus.reading(read, codebook=self.codebook)

    def in_memory(self) -> "Corpus":
        """The same with every table read: for one whose tables are asked for again and again."""
        return Corpus(**{name: getattr(self, name) for name in TABLES}, codebook=self.codebook)

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
            plain(getattr(self, name)).to_parquet(folder / f"{name}.parquet", index=False)
        content = json.dumps(self.codebook.content, ensure_ascii=False, default=str)
        (folder / "codebook.json").write_text(content, encoding="utf-8")

    @classmethod
    def load(cls, folder, *, compact: bool = False) -> "Corpus":
        """Read back what `save` wrote, or the whole of a data set that `archive.annotate_archive` made (`iter_parts` reads one part at a time).

        Of a data set a table is read when it is first asked for, since few questions need them all: let it stand as it is meanwhile.

        Parameters
        ----------
        folder : of either.
        compact : whether, of a data set, texts that recur from row to row (`RECURRING`) are read as categories, in alphabetical order: many times faster
            to read, sort and count by, and small. The rows are the same; but a category is no text to add to, and `value_counts` has those without a row.

        Raises
        ------
        InputError
            If the folder holds neither.
        """
        if (Path(folder) / "codebook.json").is_file():
            tables = {name: _read_plain(Path(folder) / f"{name}.parquet") for name in TABLES}
            return cls(**tables, codebook=Codebook(json.loads((Path(folder) / "codebook.json").read_text(encoding="utf-8"))))
        dataset = _need_dataset(folder)
        whole = _read_plain(f"{folder}/problems.parquet") if dataset["complete"] else NO_PROBLEMS
        read = partial(_read_compact if compact else _read_table, folder, dataset["parts"])
        return cls.reading(read, problems=whole, codebook=Codebook(dataset["codebook"]))


TABLES = [field.name for field in fields(Corpus) if field.name != "codebook"]
PART_TABLES = [name for name in TABLES if name != "problems"]
RECURRING = {"sentences": ["doc_id", "zone"], "mentions": ["doc_id", "text", "actor", "form", "use", "reason"], "topic_hits": ["doc_id", "text", "topic"],
             "sentence_topics": ["doc_id", "topic"], "names": ["doc_id"], "dates": ["doc_id"], "quotes": ["doc_id"]}
NO_PROBLEMS = make_table(PROBLEMS, [[] for _ in PROBLEMS])  # those of a data set belong to none of its parts
SELECTION = ("zones", "forms", "exclude", "date_from", "date_to")  # parameters of a notebook that say which sentences count
DATASET = "dataset.json"  # the file that tells what a data set of `archive.annotate_archive` consists of


def read_dataset(folder) -> dict | None:
    """What a data set of `archive.annotate_archive` consists of: complete, layers, articles, parts, codebook. None where there is no data set, or
    something else of that name.

    Parameters
    ----------
    folder : path, or a URL that fsspec knows.
    """
    try:
        with _open(folder, DATASET) as file:
            found = json.load(file)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError, RecursionError):
        return None
    ours = isinstance(found, dict) and found.get("made_by") == "alliance annotate"
    return found if ours and {"complete", "layers", "articles", "parts", "codebook"} <= found.keys() else None


def is_saved_corpus(folder) -> bool:
    """Whether a folder is what `Corpus.save` wrote."""
    return all(Path(folder, name).is_file() for name in ("codebook.json", *(f"{name}.parquet" for name in TABLES)))


def refuse_corpus(source) -> None:
    """Refuse to take the tables of a corpus for articles.

    Raises
    ------
    InputError
        If the folder holds a saved corpus or a data set.
    """
    if is_saved_corpus(source):
        raise InputError(f'"{source}" holds a corpus that has been annotated: open it with `Corpus.load`, or name the folder of its articles')
    if read_dataset(source):
        raise InputError(f'"{source}" holds a data set that has been annotated: give it to `alliance run`, or name the folder of its articles')


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
    dataset = _need_dataset(folder)
    codebook = Codebook(dataset["codebook"])
    for name in dataset["parts"]:
        yield read_part(folder, name, codebook)


def _need_dataset(folder) -> dict:
    """A data set that has a part, at least."""
    dataset = read_dataset(folder)
    if not dataset or not dataset["parts"]:
        raise InputError(f'no corpus in "{folder}": make one with `alliance annotate ARTICLES --out {folder}`')
    return dataset


def read_part(folder, name: str, codebook: Codebook) -> Corpus:
    """One part of a data set, by its name in `read_dataset`."""
    return Corpus.reading(partial(_read_table, folder, [name]), problems=NO_PROBLEMS, codebook=codebook)


def _read_table(folder, parts, table, doc_ids=None) -> pd.DataFrame:
    """One table of some parts of a data set, in their order, or the rows of some articles."""
    found = _read_files(folder, parts, table, filters=None if doc_ids is None or table == "problems" else _is_one_of(doc_ids))
    return found.combine_chunks().to_pandas()  # in one piece: rows of hundreds of pieces are slow to choose from


def _read_compact(folder, parts, table, doc_ids=None) -> pd.DataFrame:
    """`_read_table` with categories for the columns of `RECURRING`; doc_id has the same ones in every table, so that tables are joined by their numbers."""
    if table not in RECURRING or doc_ids is not None:
        return _read_table(folder, parts, table, doc_ids)
    every = pd.Index(_read_files(folder, parts, "articles", columns=["doc_id"]).column("doc_id").to_pandas()).sort_values()
    found = _read_files(folder, parts, table, read_dictionary=RECURRING[table]).unify_dictionaries().combine_chunks().to_pandas()
    in_order = {name: found[name].cat.set_categories(every if name == "doc_id" else found[name].cat.categories.sort_values()) for name in RECURRING[table]}
    return found.assign(**in_order)


def _read_files(folder, parts, table, **options):
    """One table of some parts of a data set, as Arrow has it."""
    from pyarrow.parquet import read_table

    files, root = None, folder
    if "://" in str(folder):
        from fsspec.core import url_to_fs

        files, root = url_to_fs(str(folder))
    return read_table([f"{root}/{table}/{part}.parquet" for part in parts], filesystem=files, partitioning=None, **options)


def _read_plain(path):
    """One file of a table. By default a folder called "year=2024" on its path would give it a column."""
    return pd.read_parquet(path, partitioning=None)


def _is_one_of(doc_ids):
    """The rows of some articles, as Arrow chooses them."""
    from pyarrow import array, compute, large_string

    return compute.field("doc_id").isin(array(doc_ids, type=large_string()))


def _open(folder, name):
    """A file of a data set, to be read."""
    if "://" not in str(folder):
        return open(Path(folder, name), "rb")
    import fsspec

    return fsspec.open(f"{folder}/{name}", "rb").open()


def annotate(articles, codebook="us_japan", *, others: bool = True, layers=(), columns: Columns = GUESS) -> Corpus:
    """Read the articles of a folder or file and annotate them: zones, sentences, names, actor mentions, topics, quotations, dates.

    Everything is held in memory: beyond some ten thousand articles use `archive.annotate_archive`.

    Parameters
    ----------
    articles : folder, with an optional `metadata.csv`, or file; `reading.archives` says of which kinds.
    codebook : name of a codebook of the library, path of a `.toml` file, or a loaded `Codebook`.
    others : whether an article without a date may be dated by another one that tells of the same event.
    layers : names of `annotation.batch.LAYERS`, or none for all; the tables of the others stay empty (zones and sentences never do), and the rows
        of these are the same as among all. Without zones every line is body: leave them out only where the texts hold nothing but the articles.
    columns : of tables of articles, as for `reading.archives.iter_sources`.

    Returns
    -------
    Corpus, with every zone annotated: use `select` to choose what counts.

    Raises
    ------
    InputError
        If the folder holds no usable article, the codebook is unsound or a layer is unknown.
    """
    from .annotation.batch import annotate_batch, check_layers, make_finders  # half a second, which who opens a corpus does not wait for

    refuse_corpus(articles)
    layers = check_layers(layers)
    finders = make_finders(load_codebook(codebook))
    table, zones, problems = read_articles(articles, columns=columns, zoned="zones" in layers)
    tables = annotate_batch(table, zones, finders, layers=layers, others=others)
    return Corpus(zones=zones, problems=problems, codebook=finders.codebook, **tables)


def open_corpus(articles, codebook="us_japan") -> Corpus:
    """The corpus a notebook works on: annotated here, or handed over by `alliance run`, which annotates once for all notebooks.

    Parameters
    ----------
    articles, codebook : as for `load_or_annotate`; not looked at where a corpus is handed over.
    """
    handed_over = os.environ.get(HANDED_OVER)
    return Corpus.load(handed_over, compact=True) if handed_over else load_or_annotate(articles, codebook, compact=True)


def select_as(corpus: Corpus, parameters: dict) -> Corpus:
    """The selection that the parameters of a notebook name."""
    return corpus.select(**{name: parameters[name] for name in SELECTION if name in parameters})


def is_annotated(folder) -> bool:
    """Whether a folder holds a data set that `alliance annotate` made, or what `Corpus.save` wrote."""
    return read_dataset(folder) is not None or is_saved_corpus(folder)


def load_or_annotate(articles, codebook="us_japan", *, columns: Columns = GUESS, compact: bool = False) -> Corpus:
    """The corpus of a data set that `alliance annotate` made or that was saved, or else of articles, annotated now.

    Parameters
    ----------
    articles : folder of any of these, or file of articles.
    codebook, columns : as for `annotate`; a data set has been made with both.
    compact : as for `Corpus.load`.

    Raises
    ------
    InputError
        If a data set is not whole, or a codebook is named that it was not annotated with, or columns are; or as for `annotate`.
    """
    if not is_annotated(articles):
        return annotate(articles, codebook, columns=columns)
    if columns != GUESS:
        raise InputError(f'"{articles}" has been annotated: columns are named where that is done, with `alliance annotate`')
    dataset = read_dataset(articles)
    if dataset and not dataset["complete"]:
        raise InputError(f'the data set "{articles}" is not whole: give `alliance annotate ARTICLES --out {articles}` again, and it goes on')
    corpus = Corpus.load(articles, compact=compact)
    named = codebook.name if isinstance(codebook, Codebook) else Path(codebook).stem
    if named not in ("us_japan", corpus.codebook.name):
        raise InputError(f'"{articles}" was annotated with the codebook {corpus.codebook.name}, not {named}: annotate the articles with that one')
    return corpus


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


def _day(text, what):
    """An ISO day or "", checked."""
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise InputError(f'{what} "{text}" is no day: write it as 2024-04-10') from None
