"""Inputs of every kind to sources: text files, web pages and tables, in folders of any depth, packed or not.

Read are `.txt`, `.html`, `.htm`, `.csv`, `.tsv`, `.jsonl` and `.parquet`, each also as `.gz` or `.zst`, and all of these, not packed again, inside a
`.zip`. A text file or a page is one article; a table has one article per row. Nothing is unpacked to disk, and everything is streamed: tables by
row, archives by entry. Whatever cannot be read becomes a row of `problems` (path, problem, action), never an exception.

zstandard is unpacked by pyarrow, which also tells when a file is cut short; no further package is needed.

Limits: how far a plain Parquet file unpacks is judged by its own footer; a quote that a CSV file never closes costs the rows after it; bzip2 and LZMA
inside a zip are refused, because their unpacked size cannot be held down while they are read.
"""

import csv
import datetime
import gzip
import hashlib
import io
import json
import logging
import os
import re
import stat
import struct
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..calendar import parse_date
from ..errors import InputError
from .decoding import decode, likely_encodings
from .seen import Places


class Columns(NamedTuple):
    """The columns of a table that hold each thing; "" means: guess by `choose_columns`."""

    text: str = ""
    date: str = ""
    title: str = ""
    author: str = ""
    outlet: str = ""
    url: str = ""
    id: str = ""


class Limits(NamedTuple):
    """What is refused, as a defence against archives made to fill a machine.

    entry_bytes : of anything held in memory at once, unpacked: a text, a page, one row of a table, a Parquet file inside an archive.
    ratio : of unpacked to packed size, counted from the first megabyte on. News text packs 3 to 10 times, and deflate at most 1,032 times.
    entries : in one zip.
    """

    entry_bytes: int = 50_000_000
    ratio: int = 200
    entries: int = 100_000


class Source(NamedTuple):
    """One article as it comes: `text` is what all offsets point into, `sha256` is of the bytes of the file, or of the row's text as UTF-8.

    `metadata` holds what a table or page says beside the text: title, author, outlet, host, url, date, date_basis ("table" or "page"); only what is filled.
    """

    doc_id: str
    path: str
    text: str
    encoding: str
    sha256: str
    metadata: dict


class _Input(NamedTuple):
    """A file of the folder `place`, or an entry of the zip `place` in it. There may be a million at once, so that what they share is held once."""

    stem: str
    path: str
    place: str
    kind: str
    packing: str = ""
    refused: str = ""
    entry: zipfile.ZipInfo | None = None

    @property
    def file(self):
        """The file to open."""
        return self.place if self.entry else os.path.join(self.place, self.path)


class _Refused(ValueError):
    """Why an input, or the rest of it, is left out."""


GUESS, LIMITS = Columns(), Limits()
# Column names in use by news data sets; compared in lower case with "_" for spaces and hyphens.
GUESSES = Columns(
    text=("text", "body", "content", "article", "article_text", "full_text", "fulltext", "maintext"),
    date=("date", "published", "publish_date", "published_date", "publication_date", "date_publish", "published_at", "pub_date", "pubdate", "date_published"),
    title=("title", "headline"),
    author=("author", "authors", "byline"),
    outlet=("outlet", "publisher", "publication", "newspaper", "source", "source_name", "sitename"),
    url=("url", "link"),
    id=("doc_id", "id", "article_id"),
)
PAGES, TABLES = (".html", ".htm"), (".csv", ".tsv", ".jsonl", ".parquet")
KINDS = (".txt", *PAGES, *TABLES)
MOST_PROBLEMS = 1_000  # told one by one of a table; a table of a million bad rows must not fill memory with reports
FREE = 1_000_000  # bytes that may come out of the smallest file: no ratio of so little does harm
MOST_TAGS = 100_000  # an article has a few thousand; the time that trafilatura takes grows with their square
BLOCK = 1 << 16
LATEST_DATE = "2100-01-01"  # without it the date reader takes today, and a run would depend on the day
NESTED = "an archive in an archive: unpack it first"
ROW_NAME = re.compile(r"\.(?:csv|tsv|jsonl|parquet)(?:\.gz|\.zst)?#\d+\Z", re.IGNORECASE)
BY = re.compile(r"\Aby:? ", re.IGNORECASE)  # "By Ana Lee"
FIRST_ROWS = 100  # of a table, in which a column that is named must show; JSONL may leave out what is empty
ROW_NAMED = "its name is that of a row of a table: rename it"
UNREADABLE = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, MemoryError, struct.error, zlib.error, zipfile.BadZipFile, csv.Error,
              pa.ArrowException)


def iter_sources(place, *, columns: Columns = GUESS, limits: Limits = LIMITS, problems: list) -> Iterator[Source]:
    """Read the articles of a folder or file one by one, in a fixed order: paths without their ending sorted, rows in file order.

    Passed over without a word are `metadata.csv` at the top of the folder (it describes articles) and names that begin with a dot. Of two articles
    with the same bytes, or two files with the same path but for the ending, the second is left out and told. The `doc_id` is the file's name
    without ending; its path from the folder where that name is not unique; for a row "FILE#ROW", counted from 1, or the id column's cell.

    Parameters
    ----------
    place : path of a folder, or of one file.
    columns : which columns of tables to use; see `choose_columns`.
    limits : what is refused.
    problems : a list to which (path, problem, action) is appended while reading.

    Raises
    ------
    InputError
        If there is no such place, no table has a column that is named, two columns of a table could be the same thing, or there are pages but no
        trafilatura.

    Examples
    --------
    >>> import tempfile
    >>> problems = []
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "news.csv").write_text("published,body\\n2024-04-10,Allies met in Tokyo.\\n2024-04-11,\\n")
    ...     for source in iter_sources(folder, problems=problems):
    ...         print(source.doc_id, source.text, source.metadata)
    news.csv#1 Allies met in Tokyo. {'date': '2024-04-10', 'date_basis': 'table'}
    >>> problems
    [('news.csv#2', 'empty', 'left out')]
    """
    inputs = _find_inputs(Path(place), limits, problems)
    _check_columns(inputs, columns, limits)
    shared = _shared_names(each.stem for each in inputs if each.kind not in TABLES)
    seen = _Seen()
    for item, stream in _open_all(inputs, limits, problems):
        kept, told = "", Counter()
        try:
            for source, problem in _read(item, stream, columns, limits):
                if item.kind not in TABLES and hash(_last(item.stem)) not in shared:
                    source = source._replace(doc_id=_last(item.stem))
                source, problem = seen.compare(source, problem, item)
                if problem:
                    action = "kept" if source.text else "left out"
                    told[action] += 1
                    if told[action] <= MOST_PROBLEMS:
                        problems.append((source.path, problem, action))
                if source.text:
                    kept = "; what came before it is kept"
                    yield source
        except InputError:
            raise
        except UNREADABLE as error:
            problems.append((item.path, _reason(error) + kept, "left out"))
        problems.extend((item.path, f"rows with problems beyond the {MOST_PROBLEMS} told: {number - MOST_PROBLEMS}", action)
                        for action, number in told.items() if number > MOST_PROBLEMS)


def hold_more(place, most: int, *, columns: Columns = GUESS, limits: Limits = LIMITS) -> bool:
    """Whether a folder or file holds more than so many articles, copies included; only tables are read for that, and no further than needed.

    Raises
    ------
    InputError
        As for `iter_sources`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text("Allies met."), Path(folder, "b.csv").write_text("text\\nIn Tokyo.\\nIn Guam.\\n")
    ...     print([hold_more(folder, most) for most in (2, 3)])
    [True, False]
    """
    inputs = [item for item in _find_inputs(Path(place), limits, []) if not item.refused]
    _check_columns(inputs, columns, limits)
    found = sum(item.kind not in TABLES for item in inputs)
    for item, stream in _open_all([item for item in inputs if item.kind in TABLES], limits, []):
        try:
            for source, _ in _read(item, stream, columns, limits):
                found += bool(source.text)
                if found > most:
                    return True
        except InputError:
            raise
        except UNREADABLE:
            continue  # `iter_sources` tells it
    return found > most


def refuse_within(out, articles) -> None:
    """Refuse a folder for results among the articles.

    Raises
    ------
    InputError
        If it is there.
    """
    if Path(articles).is_dir() and Path(out).resolve().is_relative_to(Path(articles).resolve()):
        raise InputError(f'"{out}" is within the articles, and would be read as such next time: name another folder with --out')


@lru_cache(maxsize=64)
def choose_columns(names: tuple[str, ...], columns: Columns = GUESS, path: str = "table") -> Columns:
    """Say which of a table's columns hold the text, date, title, author, outlet, url and id; "" for what it has not.

    A column that is given is taken by its exact name, and is absent if the table lacks it. One that is not given is the only column whose name,
    in lower case with "_" for spaces and hyphens, is among `GUESSES`; columns given for something else are no candidates.

    Raises
    ------
    InputError
        If two columns fit, or have the chosen name: taking either would be a guess.

    Examples
    --------
    >>> choose_columns(("Body", "Publish-Date", "views"))
    Columns(text='Body', date='Publish-Date', title='', author='', outlet='', url='', id='')
    >>> choose_columns(("text", "body"))
    Traceback (most recent call last):
    alliance_lib.errors.InputError: table: "text" and "body" may each be the text column: choose with --text-column among "text", "body"
    >>> choose_columns(("text", "body"), Columns(text="body")).text
    'body'
    """
    chosen = {role: name if name in names else "" for role, name in columns._asdict().items() if name}
    free = {name: re.sub(r"[\s-]+", "_", name.strip().lower()) for name in names if name not in chosen.values()}
    for role, guesses in GUESSES._asdict().items():
        fitting = [name for name, plain in free.items() if plain in guesses]
        if role not in chosen and len(fitting) > 1:
            either = " and ".join(f'"{readable(name)}"' for name in fitting)
            raise InputError(f"{path}: {either} may each be the {role} column: choose with --{role}-column among {_listed(names)}")
        chosen.setdefault(role, fitting[0] if fitting else "")
    for role, name in chosen.items():
        if name and names.count(name) > 1:
            raise InputError(f'{path}: two columns are called "{readable(name)}", and either may be the {role} column: rename one')
    return Columns(**chosen)


def readable(name: str) -> str:
    """A file's name with the bytes that are no text written out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _find_inputs(place, limits, problems):
    """Every input of the folder, or the file itself, sorted; what is of a kind that is not read is counted in `problems`."""
    if place.is_dir():
        found = [_describe_file(place, path) for path in _walk(place, problems)]
    elif place.exists():
        found = [_describe_file(place.parent, place.name)._replace(refused="" if place.is_file() else "not a file")]  # a link that is named is meant
    else:
        raise InputError(f'no folder "{place}": give a folder that holds the articles as .txt files or tables, or one such file')
    files = sorted(found, key=lambda item: (item.stem, item.path))
    inputs = [entry for item in files for entry in (_find_entries(item, limits) if item.kind == ".zip" else [item])]
    others = Counter(item.path for item in inputs if not (item.refused or item.kind in KINDS))
    problems.extend((path, f"not of a kind that is read: {number}", "left out") for path, number in sorted(others.items()))
    return [item for item in inputs if item.refused or item.kind in KINDS]


def _shared_names(stems):
    """The hashes of names that several paths end with; hashes and not names, since these may be a million."""
    pairs = np.fromiter((number for stem in stems for number in (hash(stem), hash(_last(stem)))), np.int64).reshape(-1, 2)
    names, counts = np.unique(np.unique(pairs, axis=0)[:, 1], return_counts=True)
    return set(names[counts > 1].tolist())


def _walk(root, problems):
    """The path of every file below a folder, links to folders not followed."""
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(root / folder))
        except OSError as error:
            problems.append((readable(folder), _reason(error), "left out"))
            continue
        for entry in entries:
            path = folder + entry.name
            if entry.is_dir(follow_symlinks=False) and split_name(path)[1] not in KINDS:
                folders += [] if entry.name.startswith(".") else [path + "/"]
            elif path != "metadata.csv" and (split_name(path)[1] in (*KINDS, ".zip") or not entry.name.startswith(".")):
                yield path


def split_name(name: str) -> tuple[str, str, str]:
    """A file's name as stem, ending and packing.

    Examples
    --------
    >>> split_name("may.2024.CSV.gz"), split_name(".txt")
    (('may.2024', '.csv', '.gz'), ('.txt', '', ''))
    """
    stem, ending = os.path.splitext(name)
    packing = ending.lower() if ending.lower() in (".gz", ".zst") else ""
    if packing:
        stem, ending = os.path.splitext(stem)
    return stem, ending.lower(), packing


def _describe_file(root, path):
    """The input that a file is, with the reason if it may not be read; `path` is a pattern where the kind is none that is read."""
    stem, kind, packing = split_name(path)
    known = kind in (*KINDS, ".zip")
    file = os.path.join(root, path)
    refused = _why_not(root, path, file) if known or os.path.islink(file) else ""
    if kind == ".zip" and packing:
        refused = refused or NESTED
    shown = readable(path) if known or refused else readable(f"*{kind}{packing}")
    return _Input(readable(stem), shown, str(root), sys.intern(kind), packing, refused)


def _why_not(root, path, file):
    """Why a file may not be read, or ""."""
    try:
        if os.path.islink(file) and not Path(file).resolve().is_relative_to(root.resolve()):
            return "a link that leads out of the folder"
        if not os.path.isfile(file):
            return "not a file"
    except (OSError, RuntimeError) as error:
        return _reason(error)
    if path != readable(path):
        return "its name is not UTF-8: rename it"
    return ROW_NAMED if ROW_NAME.search(split_name(path)[0]) else ""


def _find_entries(item, limits):
    """The entries of a zip as inputs, sorted; or the zip itself with the reason why not."""
    if item.refused:
        return [item]
    try:
        with zipfile.ZipFile(item.file) as archive:
            entries, size = archive.infolist(), os.path.getsize(item.file)
    except UNREADABLE as error:
        return [item._replace(refused=_reason(error))]
    if len(entries) > limits.entries:
        return [item._replace(refused=f"{len(entries)} entries, more than {limits.entries}: split it")]
    if sum(entry.compress_size for entry in entries) > size:
        return [item._replace(refused="its entries overlap, as in an archive made to fill a machine")]
    # Beside every entry, a Mac packs one with "._" before its name that holds no text.
    files = {}
    for entry in entries:
        if not entry.is_dir() and not _last(entry.filename).startswith("._"):
            files.setdefault(entry.filename, []).append(_describe_entry(item, entry, limits))
    found = [each for first, *again in files.values() for each in (first, *(other._replace(refused="a second entry of that name") for other in again))]
    return sorted(found, key=lambda found: (found.stem, found.path))


def _describe_entry(item, entry, limits):
    """The input that an entry of a zip is, with the reason if it may not be read."""
    stem, kind, packing = split_name(entry.filename)
    refused = _why_no_entry(entry, limits) or (NESTED if kind == ".zip" or (packing and kind in KINDS) else "")
    path = readable(entry.filename) if refused or kind in KINDS else f"*{readable(kind)}{packing}"
    return _Input(f"{item.path}/{readable(stem)}", f"{item.path}/{path}", item.file, kind, ".zip", refused, entry)


def _why_no_entry(entry, limits):
    """Why an entry of a zip may not be read, or ""."""
    name, file_type = entry.orig_filename, stat.S_IFMT(entry.external_attr >> 16)
    if name.startswith("/") or re.match("[A-Za-z]:", name) or "\\" in name or "\0" in name or ".." in name.split("/"):
        return "its name leads out of the archive"
    if ROW_NAME.search(split_name(name)[0]):
        return ROW_NAMED
    if file_type not in (0, stat.S_IFREG):
        return "a link or device in an archive"
    if entry.flag_bits & 1:
        return "encrypted: unpack it first"
    if entry.file_size > max(FREE, entry.compress_size * limits.ratio):  # if it claims less, no more than that is unpacked, and its checksum fails
        return _bomb(limits.ratio)
    return "" if entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else "not packed by deflate: pack it again"


def _open_all(inputs, limits, problems):
    """Each input with its unpacked bytes as a stream; a zip is opened once for all its entries."""
    archive = None
    try:
        for item in inputs:
            if item.refused:
                problems.append((item.path, item.refused, "left out"))
                continue
            try:
                if item.entry and (archive is None or archive.filename != item.file):
                    if archive is not None:
                        archive.close()
                    archive = zipfile.ZipFile(item.file)
                stream = _open(item, archive, limits)
            except UNREADABLE as error:
                problems.append((item.path, _reason(error), "left out"))
                continue
            with stream:
                yield item, stream
    finally:
        if archive is not None:
            archive.close()


def _open(item, archive, limits):
    """The unpacked bytes of one input as a buffered stream, held to the ratio."""
    if item.packing == "":
        return open(item.file, "rb", buffering=BLOCK)
    if item.packing == ".zip":
        stream, packed = archive.open(item.entry), partial(int, item.entry.compress_size)
    elif item.packing == ".gz":
        stream = gzip.GzipFile(item.file)
        packed = stream.fileobj.tell
    else:
        file = pa.OSFile(item.file)
        stream, packed = pa.CompressedInputStream(file, "zstd"), file.tell
    return io.BufferedReader(_Held(stream, packed, limits.ratio), BLOCK)


class _Held(io.RawIOBase):
    """An unpacking stream that refuses to give more than so many times the packed bytes it has taken in."""

    def __init__(self, stream, packed, ratio):
        self._stream, self._packed, self._ratio, self._given = stream, packed, ratio, 0

    def readable(self):
        return True

    def readinto(self, block):
        count = self._stream.readinto(block)
        self._given += count
        if self._given > max(FREE, self._packed() * self._ratio):
            raise _Refused(_bomb(self._ratio))
        return count

    def close(self):
        self._stream.close()
        super().close()


def _read(item, stream, columns, limits):
    """The articles of one input as (source, problem); a source without text is none."""
    if item.kind in TABLES:
        yield from _read_table(item, stream, columns, limits)
        return
    raw = _read_whole(stream, limits)
    text, encoding, problem = decode(raw)
    metadata = {}
    if text and item.kind in PAGES:
        text, metadata = _read_page(text)
        problem = problem if text else "no article found on the page"
    yield Source(item.stem, item.path, text or "", encoding or "", hashlib.sha256(raw).hexdigest(), metadata), problem


def _read_whole(stream, limits):
    """All bytes of a stream that must fit in memory."""
    raw = stream.read(BLOCK)
    if len(raw) == BLOCK:  # few files are as long; to ask for the limit at once would set that much memory aside for each
        raw += stream.read(max(0, limits.entry_bytes + 1 - BLOCK))
    if len(raw) > limits.entry_bytes:
        raise _Refused(_too_large(limits))
    return raw


def _bomb(ratio):
    """What is wrong with an archive that unpacks to too much."""
    return f"unpacks to more than {ratio} times its size, as an archive made to fill a machine does"


def _too_large(limits):
    """What is wrong with a text beyond the limit."""
    size = f"{limits.entry_bytes / 1_000_000:g} MB" if limits.entry_bytes >= 1_000_000 else f"{limits.entry_bytes} bytes"
    return f"larger than {size}: split it into articles"


def _read_page(page):
    """The article of a web page, a paragraph a line, and what the page says of it."""
    if page.count("<") > MOST_TAGS:
        raise _Refused(f"a page with more than {MOST_TAGS} tags: split it into articles")
    extract = _load_trafilatura()
    try:
        found = extract(page, with_metadata=True, include_comments=False,
                        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": LATEST_DATE})
    except Exception as error:  # whatever a broken page does to the parser, the other articles are read
        raise _Refused(f"trafilatura cannot read it: {str(error) or type(error).__name__}") from None
    if found is None or not found.text:
        return "", {}
    said = {"title": found.title, "author": found.author, "outlet": found.sitename, "host": found.hostname, "url": found.url, "date": found.date}
    return found.text, {name: value for name, value in said.items() if value} | ({"date_basis": "page"} if found.date else {})


def _load_trafilatura():
    """The function that finds the article on a page; imported only where there are pages."""
    try:
        from trafilatura import bare_extraction
    except ImportError:
        raise InputError("web pages are read with trafilatura, which is not installed: pip install alliance-lib[html]") from None
    for name in ("trafilatura", "htmldate", "justext"):  # a page without text is told in `problems`, not on the screen
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return bare_extraction


def _check_columns(inputs, columns, limits):
    """Refuse columns that are named and that no table has, as far as its first rows tell: all that is read would lack them, and nobody would notice."""
    missing, names = {name for name in columns if name}, {}
    tables = [item for item in inputs if item.kind in TABLES and not item.refused] if missing else []
    if missing and not tables:
        raise InputError(f"there is no table among the articles, so no column {_listed(sorted(missing))}")
    for item, stream in _open_all(tables, limits, []):
        with suppress(*UNREADABLE):
            for _, record, *_ in islice(_read_records(item, stream, columns, limits), FIRST_ROWS):
                names |= dict.fromkeys(record or ())
        missing -= names.keys()
        if not missing:
            return
    if names:
        raise InputError(f"no table has a column {_listed(sorted(missing))}: there are {_listed(names)}")


def _read_records(item, stream, columns, limits):
    """(number, record, encoding, problem) of the rows of a table."""
    return {".jsonl": _read_jsonl, ".parquet": _read_parquet}.get(item.kind, _read_csv)(item, stream, columns, limits)


def _read_table(item, stream, columns, limits):
    """The rows of a table as (source, problem); the first tells of columns that were asked for and are not there."""
    absent = None
    for number, record, encoding, problem in _read_records(item, stream, columns, limits):
        path = f"{item.path}#{number}"
        if record is None:
            absent = absent or []
            yield Source(path, path, "", encoding, "", {}), problem
            continue
        if absent is None and (absent := [name for name in columns if name and name not in record]):
            problem = f"no column {_listed(absent)} among {_listed(record)}"
        chosen = choose_columns(tuple(record), columns, item.path)
        source, wrong = _describe_row(path, record, chosen, encoding, limits)
        yield source, wrong or problem
    if absent is None:
        raise _Refused("no rows")


def _describe_row(path, record, chosen, encoding, limits):
    """The source that a row is, and what is wrong with it."""
    value = record.get(chosen.text)
    raw = value if isinstance(value, bytes) else value.encode("utf-8", "replace") if isinstance(value, str) else b""
    text, _, problem = decode(raw)
    if not chosen.text:
        problem = _no_texts(record)
    elif value is not None and not isinstance(value, str | bytes):
        problem = f"its text is no text but {type(value).__name__}"
    elif len(raw) > limits.entry_bytes:
        text, problem = "", _too_large(limits)
    cells = {role: _plain(record.get(column)) for role in ("id", "title", "author", "outlet", "url", "date") if (column := getattr(chosen, role))}
    name = cells.pop("id", "")
    if "author" in cells:
        cells["author"] = BY.sub("", cells["author"])
    metadata = {role: cell for role, cell in cells.items() if cell}
    if "date" in metadata and not _is_date(metadata["date"]):
        problem = problem or f'date "{metadata["date"][:40]}" is no date: write it as 2024-04-10, 2024-04 or 2024'
        del metadata["date"]
    if "date" in metadata:
        metadata["date_basis"] = "table"
    if name and (len(name) > 200 or not name.isprintable() or ROW_NAME.search(name)):
        name, problem = "", problem or f"its id is no name: called {path}"
    return Source(name or path, path, text or "", encoding, hashlib.sha256(raw).hexdigest(), metadata), problem


def _plain(value):
    """A cell as one line of text; "" for what is none."""
    if isinstance(value, list):
        return "; ".join(filter(None, (_plain(each) for each in value if not isinstance(each, list))))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str | int):
        return ""
    cell = " ".join(str(value).split())
    return cell if cell.isascii() else cell.encode("utf-8", "replace").decode()


@lru_cache(maxsize=4096)
def _is_date(cell):
    """Whether a cell is a day, month or year."""
    found = parse_date(cell[:200])
    return found is not None and found.date_from is not None


def _read_csv(item, stream, columns, limits):
    """(number, record, encoding, problem) of the rows of a CSV or TSV file."""
    before = csv.field_size_limit(max(csv.field_size_limit(), limits.entry_bytes))  # the module's own limit is 131,072 characters
    try:
        yield from _read_rows_of_csv(item, stream, columns, limits)
    finally:
        csv.field_size_limit(before)  # it holds for the whole process


def _read_rows_of_csv(item, stream, columns, limits):
    """The rows of `_read_csv`."""
    encoding, lines = _read_lines(stream, limits)
    reader = csv.reader(lines, delimiter="\t" if item.kind == ".tsv" else ",", strict=True)
    header = next(reader, [])
    if not choose_columns(tuple(header), columns, item.path).text:
        raise _Refused(_no_texts(header))
    number = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            yield number, None, encoding, f"line {reader.line_num} is not CSV ({error})"
            continue
        if row:
            number += 1
            problem = f"{len(row)} cells under {len(header)} columns: put quotes around commas" if len(row) > len(header) else None
            yield number, dict(zip(header, row, strict=False)), encoding, problem


def _read_jsonl(item, stream, columns, limits):
    """(number, record, encoding, problem) of the lines of a JSONL file that are not blank."""
    encoding, lines = _read_lines(stream, limits, skip_long=True)
    for number, line in enumerate(lines, start=1):
        if line is None:
            yield number, None, encoding, _too_large(limits)
        elif not line.isspace():
            record = _parse_json(line)
            yield number, record, encoding, None if record is not None else "not a JSON object"


def _parse_json(line):
    """The object that a line is, or None."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _read_lines(stream, limits, skip_long=False):
    """The encoding of a stream, and its lines; one beyond the limit is None, or ends the reading.

    A byte that does not fit the encoding of the file's beginning concerns its line alone, which is decoded by itself.
    """
    encoding = _find_encoding(stream)
    wide = encoding.startswith("utf-16")
    reader = io.TextIOWrapper(stream, encoding=encoding, errors="replace" if wide else "surrogateescape", newline="")

    return encoding, _give_lines(reader, encoding, limits, skip_long)


def _give_lines(reader, encoding, limits, skip_long):
    """The lines of a text stream, mended."""
    try:
        while line := reader.readline(limits.entry_bytes + 1):
            if len(line) <= limits.entry_bytes:
                yield line if _is_whole(line) else _mend(line, encoding)
            elif skip_long:
                while line and not line.endswith(("\n", "\r")):
                    line = reader.readline(BLOCK)
                yield None
            else:
                raise _Refused(_too_large(limits))
    finally:
        with suppress(ValueError):  # whoever opened the stream closes it
            reader.detach()


def _is_whole(line):
    """Whether every byte of a line fitted the encoding: UTF-8 writes no character that stands for a byte that did not."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _find_encoding(stream):
    """The encoding of the first lines of a stream."""
    sample = stream.peek(BLOCK)[:BLOCK]
    first = next(likely_encodings(sample))
    if first.startswith("utf-16"):
        return first
    whole = sample[:sample.rfind(b"\n") + 1] or sample.rstrip(bytes(range(128, 256)))  # no character cut in two at the end
    _, encoding, problem = decode(whole or sample)
    if encoding is None:
        raise _Refused(problem)
    return encoding


def _mend(line, encoding):
    """A line with bytes that do not fit the encoding, decoded by itself."""
    raw = line.encode("utf-8" if encoding == "utf-8-sig" else encoding, "surrogateescape")
    return decode(raw)[0] or raw.decode("utf-8", "replace")


def _read_parquet(item, stream, columns, limits):
    """(number, record, encoding, problem) of the rows of a Parquet file, one batch in memory."""
    source = io.BytesIO(_read_whole(stream, limits)) if item.packing else stream
    size = source.getbuffer().nbytes if item.packing else os.path.getsize(item.file)
    with pq.ParquetFile(source, buffer_size=BLOCK * 16) as table:
        names = tuple(table.schema_arrow.names)
        chosen = choose_columns(names, columns, item.path)
        if not chosen.text:
            raise _Refused(_no_texts(names))
        wanted = sorted({name for name in chosen if name})
        unpacked = _unpacked_size(table.metadata, wanted)
        if unpacked > max(FREE, size * limits.ratio):
            raise _Refused(_bomb(limits.ratio))
        number = 0
        # A text that many rows share stands in the file once, and in memory once for each row of a batch: where it may be long, batches are short.
        for batch in table.iter_batches(batch_size=64 if unpacked <= 4 * FREE else 8, columns=wanted):
            for row in zip(*batch.columns, strict=True):
                number += 1
                yield number, *_record_of(batch.schema.names, row)


def _record_of(names, row):
    """A row as (record, encoding, problem); a cell of a day or number that Python has not is empty."""
    record, problem = {}, None
    for name, cell in zip(names, row, strict=True):
        try:
            record[name] = cell.as_py()
        except (ArithmeticError, LookupError, ValueError) as error:
            record[name], problem = None, f"its {_listed([name])} cannot be read: {error}"
    return record, "utf-8", problem


def _unpacked_size(metadata, wanted):
    """Bytes of the columns of a Parquet file, as its footer says; a column's path is its name, or begins with that of the one it is within."""
    groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
    columns = (group.column(j) for group in groups for j in range(group.num_columns))
    paths = tuple(f"{name}." for name in wanted)
    return sum(column.total_uncompressed_size for column in columns if f"{column.path_in_schema}.".startswith(paths))


class _Seen:
    """The texts and names that were read, each with the article that had it first: a file, and in a table its row."""

    def __init__(self):
        self._texts, self._names, self._files = Places(), Places(), [""]

    def compare(self, source, problem, item):
        """The source and its problem, its text emptied if it is there already; remembers it if not."""
        if not source.text:
            return source, problem or "empty"
        # Eight bytes tell a million apart, and are the same in every run, which those of Python's `hash` are not.
        text, name = int(source.sha256[:16], 16), int(hashlib.sha256(source.doc_id.encode("utf-8", "surrogatepass")).hexdigest()[:16], 16)
        if twin := self._find(self._texts, text):
            return source._replace(text=""), f"same bytes as {twin}"
        if (namesake := self._find(self._names, name)) and not ROW_NAME.search(source.path):
            return source._replace(text=""), f"same name as {namesake}"
        if namesake:
            source, problem = source._replace(doc_id=source.path), problem or f'its id "{source.doc_id}" is that of {namesake}: called {source.path}'
        here = self._place(source, item)
        if source.doc_id != source.path:
            self._names.add(name, here)
        self._texts.add(text, here)
        return source, problem

    def _place(self, source, item):
        """Where an article is, as a number."""
        if self._files[-1] != item.path:
            self._files.append(item.path)
        row = int(source.path.rpartition("#")[2]) if item.kind in TABLES else 0
        return len(self._files) - 1 << 32 | row

    def _find(self, places, key):
        """The path of the article that has a text or name already, or None."""
        place = places.get(key)
        return None if place is None else self._files[place >> 32] + (f"#{place & 0xFFFFFFFF}" if place & 0xFFFFFFFF else "")


def _reason(error):
    """What went wrong, for a reader who knows no Python."""
    return str(error) if isinstance(error, _Refused) else f"cannot be read: {getattr(error, 'strerror', None) or str(error) or type(error).__name__}"


def _no_texts(names):
    """What is wrong with a table without a column of texts."""
    only = next(iter(names), "") if len(names) == 1 else ""
    if sign := next((sign for sign in ";|\t" if sign in only), ""):
        return f"its columns are parted by {'tabs' if sign == chr(9) else sign}, not by commas: save it as {'.tsv' if sign == chr(9) else 'CSV with commas'}"
    return f"no column of texts among {_listed(names)}: choose with --text-column"


def _listed(names):
    """Column names in quotes, the first twenty."""
    names = [f'"{readable(name[:60])}"' for name in names]
    return ", ".join(names[:20]) + (" ..." if len(names) > 20 else "")


def _last(path):
    """The part of a path after its last slash."""
    return path.rpartition("/")[2]
