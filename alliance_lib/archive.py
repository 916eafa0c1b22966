"""Archives: annotate any number of articles, part by part, into a folder of Parquet files that every later run builds on.

Files
-----
OUT/TABLE/part-KEY.parquet : the rows of one part, for every table of a `Corpus` but problems.
OUT/parts/part-KEY.json : number of articles and sentences of the part; written last, so a part that has one is whole.
OUT/problems.parquet : what could not be read.
OUT/dataset.json : whether the data set is complete, its layers, its parts in order, and the codebook.

A part holds neighbouring articles, about `batch_size` characters. Where a part ends is decided by the articles' names and lengths (content-defined
chunking), so a new article changes the part it falls into and leaves the others. KEY is a hash of all that a part is made from: names, texts and
metadata of its articles, the codebook, the layers, the code of the library. A part that is there already is therefore never made again: this is the
cache, it is how a killed run goes on, and why a run that is killed ends with the same bytes as one that is not.

What only several articles together can tell is left to later steps: no article is dated by another one, and near-copies are all kept.

References
----------
Xia, W. et al. (2016). FastCDC: a fast and efficient content-defined chunking approach for data deduplication. USENIX ATC.
"""

import gc
import hashlib
import io
import json
import os
import platform
import re
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from importlib.metadata import version
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd

from .annotation.batch import annotate_batch, check_layers, make_finders
from .annotation.codebook import Codebook, load_codebook
from .corpus import DATASET, PART_TABLES, Corpus, read_dataset, read_part, refuse_corpus
from .errors import InputError
from .reading.archives import GUESS, LIMITS, Columns, Limits, Source, iter_sources, refuse_within
from .reading.articles import ARTICLES, PROBLEMS, describe_articles, gather_articles, gather_zones, why_none
from .reading.metadata_file import FIELDS, key_of, parse_dates, read_rows
from .tables import from_rows

try:
    import fcntl
except ImportError:  # not on Windows: there the user sees to it that one run at a time writes to a folder
    fcntl = None

BATCH_SIZE = 2_000_000  # characters of text in a part: about a second of work and 100 MB of memory
FEW_PARTS = 4  # up to here worker processes, which take a second to start, do not pay
AHEAD = 2  # parts on the way for each worker: none is idle, and few texts are in memory
NOTED = 50  # parts after which the list of what is done is written, for readers of an unfinished data set
BESIDE = "metadata.csv"
PACKAGES = ("ahocorasick-rs", "alliance-lib", "numpy", "pandas", "pyarrow")  # that rows or their bytes depend on
# Of this library, what rows depend on: whatever the codebook, the names of states in "world" tell what is a place.
CODE = ("annotation", "reading", "archive.py", "calendar.py", "characters.py", "codebooks/world.toml", "tables.py")
PART_FILE = re.compile(r"\.?(part-[0-9a-f]{24})\.(?:parquet|json)(?:\.\d+)?")  # also one that was being written when its run ended


class Part(NamedTuple):
    """Neighbouring articles; the name holds the hash of all that the part is made from."""

    name: str
    sources: list[Source]


class Setup(NamedTuple):
    """Where to, and what all parts are made with; plain values, which reach other processes and machines."""

    out: str
    codebook: str
    layers: tuple[str, ...]
    versions: str


class Done(NamedTuple):
    """What a run did: articles and parts of the data set, how many of these parts it made itself, and what could not be read."""

    articles: int
    parts: int
    made: int
    problems: pd.DataFrame


class Progress(NamedTuple):
    """How far a run is: articles and characters of text done since its start, seconds since then, and seconds to go (None where the size is unknown)."""

    articles: int
    characters: int
    seconds: float
    to_go: float | None

    def __str__(self) -> str:
        """One line.

        Examples
        --------
        >>> print(Progress(12_000, 36_000_000, 9.0, 119.9))
        12,000 articles, 4.0 million characters a second, 2 min 00 s to go
        """
        rate = self.characters / max(self.seconds, 1e-9) / 1e6
        minutes, seconds = divmod(round(self.to_go or 0), 60)
        to_go = "" if self.to_go is None else f", {minutes} min {seconds:02} s to go"
        return f"{self.articles:,} articles, {rate:.1f} million characters a second{to_go}"


class Teller:
    """Tells of the progress in a line now and then: after two seconds, then ever more rarely, so that a long run does not fill the screen.

    Examples
    --------
    >>> teller = Teller(print)
    >>> for second in (1, 2, 3, 5):
    ...     teller(Progress(1000 * second, 1_500_000 * second, second, 5.0 - second))
    2,000 articles, 1.5 million characters a second, 0 min 03 s to go
    5,000 articles, 1.5 million characters a second, 0 min 00 s to go
    """

    def __init__(self, tell: Callable[[str], None]):
        self.tell, self.due = tell, 2.0

    def __call__(self, step: Progress):
        """Tell it, if it is time."""
        if step.seconds >= self.due:
            self.tell(str(step))
            self.due = step.seconds * 1.05 + 2


def annotate_archive(source, out, *, codebook="us_japan", layers=(), workers: int = 1, batch_size: int = BATCH_SIZE,
                     columns: Columns = GUESS, limits: Limits = LIMITS, scheduler: str = "",
                     progress: Callable[[Progress], None] | None = None) -> Done:
    """Annotate any number of articles into a data set on disk, in memory that does not grow with them.

    The rows are those of `annotate(..., others=False)`, article by article: no article is dated by another one. Parts that are there from an
    earlier run, finished or not, are kept. An earlier data set stays as it is until the new one is whole. Ctrl-C ends the run with the parts that
    are done, and the same call goes on from there. Of two runs with one `out` the second waits for the first.

    A script that gives more than one worker must call this under `if __name__ == "__main__":`, as always with processes in Python.

    Parameters
    ----------
    source : folder or file of articles, or a URL of one, which is fetched first; `columns` and `limits` as for `reading.archives.iter_sources`.
    out : folder of the data set; or a URL that fsspec knows (with the extra `cluster`), where only one run may write at a time.
    codebook, layers : as for `annotate`.
    workers : processes that annotate, while this one reads; 0 is one for each processor. A few parts are made without them.
    batch_size : characters of text in a part, about.
    scheduler : address of a Dask scheduler (`tcp://...`) whose workers then make the parts; `out` must mean the same to all of them.
    progress : called after each part; it may show `str` of what it gets.

    Raises
    ------
    InputError
        If there is no usable article, the codebook is unsound, a layer is unknown, or `out` cannot be written.
    """
    if workers < 0:
        raise InputError("--workers must be 0 or more")
    codebook = load_codebook(codebook)
    with _told(out):
        _check_out(source, out)
    setup = Setup(str(out).rstrip("/") if "://" in str(out) else os.path.abspath(out),
                  json.dumps(codebook.content, ensure_ascii=False, default=str, sort_keys=True), check_layers(layers), _versions())
    problems, names, n_articles, n_made = [], [], 0, 0
    with _fetched(source) as place, _sole_run(setup.out):
        parts = cut_parts(_read_sources(place, columns, limits, problems), json.dumps(setup[1:]), batch_size)
        tell = _Reporter(place, progress)
        earlier = read_dataset(setup.out)
        note = (lambda *_: None) if earlier and earlier["complete"] else _write_dataset
        there = set.intersection(*({name.split(".")[0] for name in _names(setup.out, folder)} for folder in ("parts", *PART_TABLES)))
        try:
            for part, made in _make_parts(parts, setup, there, workers, scheduler):
                names.append(part.name)
                n_articles += len(part.sources)
                n_made += made
                tell(part.sources)
                if len(names) % NOTED == 1:
                    note(setup, names, n_articles, False)
        except BaseException:
            if names:
                note(setup, names, n_articles, False)
            raise
        if not names:
            raise InputError(f'no article in "{source}": ' + why_none(problems))
        table = from_rows(PROBLEMS, problems)
        _write(setup.out, "problems.parquet", _parquet(table))
        _write_dataset(setup, names, n_articles, True)
        _remove_all_but(setup.out, set(names))
    return Done(n_articles, len(names), n_made, table)


def _check_out(source, out):
    """Refuse folders where a data set would be mixed up with something else."""
    if "://" not in str(source):
        refuse_corpus(source)
    if "://" not in str(out):
        refuse_within(out, source)
        articles, target = Path(source).resolve(), Path(out).resolve()
        if any(articles.is_relative_to(target / folder) for folder in (*PART_TABLES, "parts")):
            raise InputError(f'"{source}" is where a data set in "{out}" would keep its tables: name another folder with --out')
        for name in (DATASET, "problems.parquet"):
            if Path(out, name).exists() and read_dataset(out) is None:
                raise InputError(f'"{out}" holds a {name} that `alliance annotate` did not make: name another folder with --out')
        if Path(out, "codebook.json").exists():
            raise InputError(f'"{out}" holds a corpus that was saved in one piece: name another folder with --out')


# Reading


def _read_sources(source, columns, limits, problems) -> Iterator[Source]:
    """The articles one by one, each with the cells that metadata.csv, if there is one beside them, has on it."""
    path = Path(source, BESIDE)
    rows, wrong = read_rows(path) if path.is_file() else ([], [])
    said, heard = {}, set()
    for number, row in rows:
        said.setdefault(key_of(row), []).append((number, row))
    for article in iter_sources(source, columns=columns, limits=limits, problems=problems):
        cells = {}
        for number, row in sorted((*said.get(("doc_id", article.doc_id), ()), *said.get(("path", article.path), ())), key=itemgetter(0)):
            if cells:
                wrong.append((BESIDE, f"line {number} is the second on {article.doc_id}: its cells win", "kept"))
            days, problem = parse_dates(row)
            if problem:
                wrong.append((BESIDE, f"line {number}: {problem}", "left out"))
            cells |= {field: row[field] for field in FIELDS if row.get(field)}
            cells |= {"date_from": days[0], "date_to": days[1], "date_basis": BESIDE, "date_evidence": BESIDE} if days else {}
            heard.add(number)
        yield article._replace(metadata=article.metadata | {BESIDE: cells}) if cells else article
    wrong += [(BESIDE, f"line {number} names no article here: {key_of(row)[1] or '(empty)'}", "left out")
              for number, row in rows if number not in heard]
    problems += wrong


# Cutting


def cut_parts(sources: Iterable[Source], made_with: str, size: int) -> Iterator[Part]:
    """Cut articles into parts of about `size` characters, at places that depend on the articles near them only.

    A part may end after an article whose name has a small hash (the longer the article, the larger may it be) once it holds a quarter of `size`,
    and ends at twice the size at the latest.

    Examples
    --------
    >>> articles = [Source(f"a{n}", "", "x" * 100, "", "", {}) for n in range(12)]
    >>> [[source.doc_id for source in part.sources] for part in cut_parts(articles, "", 400)]
    [['a0'], ['a1', 'a2'], ['a3', 'a4'], ['a5', 'a6', 'a7'], ['a8', 'a9'], ['a10', 'a11']]
    """
    held, length = [], 0
    for source in sources:
        held.append(source)
        length += len(source.text)
        chance = int.from_bytes(_hash(source.doc_id)[:8]) / 2**64
        if length >= 2 * size or (length >= size / 4 and chance < len(source.text) / (size * 0.75)):
            yield Part(_name(held, made_with), held)
            held, length = [], 0
    if held:
        yield Part(_name(held, made_with), held)


def _name(sources, made_with):
    """The name of a part: a hash of everything it is made from."""
    digest = hashlib.sha256(made_with.encode())
    for source in sources:
        digest.update(_hash(json.dumps(source._replace(text=""), default=str, sort_keys=True)) + _hash(source.text))
    return f"part-{digest.hexdigest()[:24]}"


def _hash(text):
    """The SHA-256 of a text, also one that UTF-8 cannot write."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@cache
def _versions() -> str:
    """What the rows and their bytes depend on beside articles, codebook and layers."""
    versions = {name: version(name) for name in PACKAGES} | {"python": platform.python_version(), "code": _hash_of_code()}
    return json.dumps(versions)


def _hash_of_code():
    """A hash of the library's own files, since a development version has one number for many states."""
    here = Path(__file__).parent
    files = sorted(path for name in CODE for path in (here / name, *(here / name).rglob("*")) if path.is_file() and path.suffix != ".pyc")
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()


# Making


def _make_parts(parts, setup, there, workers, scheduler) -> Iterator[tuple[Part, bool]]:
    """Every part, in order, once it is there, and whether it was made now."""
    first = list(islice(parts, FEW_PARTS + 1))
    with _pool(workers if len(first) > FEW_PARTS else 1, scheduler) as (submit, ahead):
        waiting = deque()
        for part in chain(first, parts):
            waiting.append((part, None if part.name in there else submit(make_part, setup, part)))
            if len(waiting) > ahead:
                yield _finish(*waiting.popleft())
        while waiting:
            yield _finish(*waiting.popleft())


def _finish(part, future):
    """Wait for a part."""
    if future is not None:
        future.result()
    return part, future is not None


def make_part(setup: Setup, part: Part) -> None:
    """Annotate the articles of one part and write its tables. Run twice, on any machine, it writes the same bytes.

    Raises
    ------
    InputError
        If the library here is another one than where the work was handed out.
    """
    if setup.versions != _versions():
        raise InputError(f"a worker has other versions: install the same everywhere: {_versions()}, not {setup.versions}")
    with _no_search_for_cycles():
        articles, zones = _describe(part.sources, "zones" in setup.layers)
        tables = annotate_batch(articles, zones, _finders(setup.codebook), layers=setup.layers) | {"zones": zones}
    for name in PART_TABLES:
        _write(setup.out, f"{name}/{part.name}.parquet", _parquet(tables[name]))
    _write(setup.out, f"parts/{part.name}.json", json.dumps({"articles": len(articles), "sentences": len(tables["sentences"])}).encode())


@contextmanager
def _no_search_for_cycles():
    """Rows are many, and none is part of a cycle: to look for cycles among them would take a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _describe(sources, zoned):
    """Articles and zones of some sources; what metadata.csv says of one wins."""
    rows, zones = describe_articles(sources, zoned=zoned)
    described = [name for name in ARTICLES if name != "n_words"]
    for number, source in enumerate(sources):
        if beside := source.metadata.get(BESIDE):
            rows[number] = tuple((dict(zip(described, rows[number], strict=True)) | beside).values())
    return gather_articles(rows), gather_zones([source.doc_id for source in sources], zones)


@lru_cache(maxsize=1)
def _finders(codebook):
    """The finders of a codebook, made once in each process."""
    return make_finders(Codebook(json.loads(codebook)))


@contextmanager
def _pool(workers, scheduler):
    """What takes work and returns a future (this process, processes of its own, or a Dask cluster), and how many it should have in hand."""
    workers = workers or os.cpu_count() or 1
    if scheduler:
        with _connect(scheduler) as client:
            yield lambda function, *values: client.submit(function, *values, pure=False), AHEAD * max(1, sum(client.nthreads().values()))
        return
    if workers == 1:
        yield _do_here, 0
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin_worker)
    try:
        yield pool.submit, AHEAD * workers
    except BrokenProcessPool:
        raise InputError("a worker process was ended from outside, perhaps for want of memory: run again with fewer workers; what is done is kept") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _do_here(function, *values):
    """Do the work at once."""
    future = Future()
    future.set_result(function(*values))
    return future


def _begin_worker():
    """In a worker: leave Ctrl-C to the process that hands out the work, and end if that one is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=lambda: connection.wait([parent_process().sentinel]) and os._exit(1), daemon=True).start()


def _connect(scheduler):
    """A client of a Dask scheduler."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError("a scheduler needs Dask: pip install alliance-lib[cluster]") from None
    try:
        return Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise InputError(f'no Dask scheduler at "{scheduler}": {error}') from None


# Adding up


def sum_by_part(out, count: Callable[[Corpus], pd.DataFrame], *, by: list[str], workers: int = 1, scheduler: str = "") -> pd.DataFrame:
    """Count in every part of a data set and add the counts up.

    Whatever lies within one article (hits, sentences, articles, pairs of a context) has the same integers as when counted in the whole at
    once. What compares articles does not add up (near-copies have `find_copies`), and nor do shares, rates and p-values: compute these from the sums.

    Parameters
    ----------
    out : data set of `annotate_archive`.
    count : from a part, which is a `Corpus`, to a table of `by` and columns of integers; with several workers a function of a module.
    by : columns that name what is counted.
    workers, scheduler : as for `annotate_archive`.

    Returns
    -------
    The table with the sums, sorted by `by`.

    Raises
    ------
    InputError
        If there is no data set.

    Examples
    --------
    >>> text = "Japan and the United States agreed on joint command and control, officials said on Sunday in Tokyo."
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text(text), Path(folder, "b.txt").write_text(f"A second report. {text}")
    ...     with TemporaryDirectory() as out:
    ...         done = annotate_archive(folder, out, batch_size=50)
    ...         sum_by_part(out, count_topics, by=["topic"])
                   topic  sentences  hits  docfreq
    0  command_structure          2     2        2
    """
    held, rows = [], 0
    for table in _of_each_part(out, count, workers, scheduler):
        held.append(table)
        if sum(map(len, held)) > 2 * rows + 100_000:  # seldom enough to be linear, often enough to stay small
            held = [_add(held, by)]
            rows = len(held[0])
    return _add(held, by)


def find_copies(out, *, workers: int = 1, scheduler: str = "") -> pd.DataFrame:
    """Whose text each article of a data set is: the table of `analysis.sources.find_origins` for its body, made part by part.

    Each part gives signatures and hashes of runs of words, which are put together here; only what may be a copy is then
    read again and compared exactly. No text of one part meets that of another.

    Parameters
    ----------
    out : data set of `annotate_archive`.
    workers, scheduler : as for `annotate_archive`.

    Returns
    -------
    doc_id, origin, reason, nearest, share; one row per article, in the order of the data set.

    Raises
    ------
    InputError
        If there is no data set.
    """
    from .analysis.sources import join_origins

    articles = pd.concat(_of_each_part(out, _about_part, workers, scheduler), ignore_index=True)

    def shingles(doc_ids):
        cut = _of_each_part(out, partial(_cut_part, doc_ids=frozenset(doc_ids)), workers, scheduler)
        return {doc_id: found for part in cut for doc_id, found in part.items()}

    return join_origins(articles, _of_each_part(out, _sketch_part, workers, scheduler), shingles)


def _about_part(part):
    """What is known of the articles of one part, without their texts."""
    return part.articles.drop(columns="text")


def _sketch_part(part):
    """The sketch of the articles of one part."""
    from .analysis.sources import sketch_articles

    return sketch_articles(part.articles["doc_id"], part.select().sentences)


def _cut_part(part, doc_ids):
    """The shingles of some articles, of those that one part has."""
    from .analysis.sources import cut_shingles

    here = [doc_id for doc_id in part.articles["doc_id"] if doc_id in doc_ids]
    return cut_shingles(here, part.select().sentences) if here else {}


def _of_each_part(out, work, workers, scheduler) -> Iterator:
    """What a function makes of every part of a data set, in order."""
    dataset = read_dataset(out)
    if not dataset or not dataset["parts"]:
        raise InputError(f'no data set in "{out}": make one with `alliance annotate ARTICLES --out {out}`')
    with _pool(workers, scheduler) as (submit, ahead):
        waiting = deque()
        for name in dataset["parts"]:
            waiting.append(submit(_count_part, str(out), name, Codebook(dataset["codebook"]), work))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _add(tables, by):
    """The sum of tables of counts."""
    return pd.concat(tables, ignore_index=True).groupby(by, as_index=False, sort=True).sum()


def _count_part(out, name, codebook, count):
    """The counts of one part."""
    return count(read_part(out, name, codebook))


def count_topics(part: Corpus) -> pd.DataFrame:
    """topic, sentences, hits, docfreq: the integers of `frequencies` for the body of one part."""
    return _count(part.select().topic_hits, ["topic"])


def count_actors(part: Corpus) -> pd.DataFrame:
    """actor, sentences, hits, docfreq: the integers of `frequencies` for the actors named in the body of one part."""
    return _count(part.select().mentions, ["actor"])


def count_pairs(part: Corpus) -> pd.DataFrame:
    """source, target, weight: the pairs of `cooccurrence.pair_weights` in the sentences of the body of one part."""
    from .analysis.cooccurrence import pair_weights

    chosen = part.select()
    return pair_weights(chosen.mentions[chosen.mentions["use"] == "actor"], chosen.sentences)


def count_topics_by_article(part: Corpus) -> pd.DataFrame:
    """topic, doc_id, sentences, hits, docfreq (1): what dispersion, intervals and keyness start from."""
    return _count(part.select().topic_hits, ["topic", "doc_id"])


def size_articles(part: Corpus) -> pd.DataFrame:
    """doc_id, sentences, n_words of the body of each article that has one: what rates are rates of."""
    return part.select().sentences.groupby("doc_id", as_index=False).agg(sentences=("sent_id", "size"), n_words=("n_words", "sum"))


def _count(hits, key):
    """Sentences, hits and articles of each item."""
    rows = {"sentences": hits.drop_duplicates([*key, "doc_id", "sent_id"]), "hits": hits, "docfreq": hits.drop_duplicates([*key, "doc_id"])}
    return pd.DataFrame({name: counted.groupby(key).size() for name, counted in rows.items()}).reset_index()


# Files


def _parquet(table):
    """A table as Parquet."""
    file = io.BytesIO()
    table.to_parquet(file, index=False, compression="zstd")
    return file.getvalue()


def _write_dataset(setup, names, articles, complete):
    """Write what the data set consists of."""
    content = {"made_by": "alliance annotate", "complete": complete, "layers": setup.layers, "articles": articles, "parts": names,
               "codebook": json.loads(setup.codebook)}
    _write(setup.out, DATASET, json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace"))


def _write(out, name, content):
    """Write a file whole or not at all."""
    with _told(out):
        if "://" in out:
            _filesystem(out).pipe_file(f"{out}/{name}", content)
            return
        path = Path(out, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_bytes(content)
        os.replace(temporary, path)


def _names(out, folder):
    """The names of the files in a folder of the data set."""
    if "://" not in out:
        return os.listdir(Path(out, folder)) if Path(out, folder).is_dir() else []
    files = _filesystem(out)
    return [path.rsplit("/", 1)[-1] for path in files.ls(f"{out}/{folder}", detail=False)] if files.exists(f"{out}/{folder}") else []


def _remove_all_but(out, kept):
    """Remove what earlier runs, finished or not, have left of parts that the data set no longer has."""
    for folder in (*PART_TABLES, "parts"):
        for name in _names(out, folder):
            if (part := PART_FILE.fullmatch(name)) and (part[1] not in kept or name.startswith(".")):
                _filesystem(out).rm_file(f"{out}/{folder}/{name}") if "://" in out else Path(out, folder, name).unlink(missing_ok=True)


@cache
def _filesystem(url):
    """What fsspec reads and writes a URL with."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise InputError(f'"{url}" needs fsspec: pip install alliance-lib[cluster]') from None
    return url_to_fs(url)[0]


@contextmanager
def _fetched(source):
    """The folder or file of articles; from elsewhere it is copied into a temporary one."""
    if "://" not in str(source):
        yield source
        return
    with TemporaryDirectory() as folder:
        place = Path(folder, str(source).rstrip("/").rsplit("/", 1)[-1])
        try:
            _filesystem(source).get(str(source), str(place), recursive=True)
        except FileNotFoundError:
            raise InputError(f'no folder "{source}": give a folder that holds the articles, or a file of them') from None
        yield place


@contextmanager
def _sole_run(out):
    """Wait until no other run writes to the folder; the lock is gone with the process, however that ends."""
    if fcntl is None or "://" in out:
        yield
        return
    with _told(out):
        Path(out).mkdir(parents=True, exist_ok=True)
        lock = os.open(Path(out, ".lock"), os.O_CREAT | os.O_WRONLY)
    with os.fdopen(lock, "w"):
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _told(out):
    """Say what is wrong when the data set cannot be written."""
    try:
        yield
    except OSError as error:
        raise InputError(f'cannot write to "{out}": {error.strerror or error}: name another folder with --out') from None


class _Reporter:
    """Adds up what is done and passes it on."""

    def __init__(self, source, progress):
        self.progress, self.begun, self.articles, self.characters = progress, time.monotonic(), 0, 0
        self.size = _size_of(source) if progress else None

    def __call__(self, sources):
        self.articles += len(sources)
        self.characters += sum(len(source.text) for source in sources)
        seconds = time.monotonic() - self.begun
        to_go = max(0.0, seconds * (self.size / self.characters - 1)) if self.size else None
        if self.progress:
            self.progress(Progress(self.articles, self.characters, seconds, to_go))


def _size_of(source):
    """The size of a folder or file of plain text, which is about its number of characters; None if something in it is packed."""
    files = [Path(source)] if Path(source).is_file() else [path for path in Path(source).rglob("*") if path.is_file()]
    packed = any(path.suffix.lower() in (".gz", ".zst", ".zip", ".parquet") for path in files)
    return None if packed else sum(path.stat().st_size for path in files)
