"""What is known of the articles from outside: `metadata.csv` beside them, which wins over what the texts say."""

import csv
import io
from pathlib import Path

import pandas as pd

from ..calendar import parse_date
from .decoding import decode

FIELDS = ["title", "author", "outlet", "host", "origin", "url"]
KEYS = ["doc_id", "path"]
DATES = ["date", "date_from", "date_to"]


def apply_metadata_file(articles: pd.DataFrame, path) -> tuple[pd.DataFrame, list[tuple[str, str, str]]]:
    """Overwrite what the articles say of themselves with the cells of metadata.csv that are filled.

    All columns but the first are optional: doc_id (or path, where that is empty), title, author, outlet, host, origin, url, date (a day, month or year), or
    date_from and date_to. A row that fits no article, a column that is unknown and a date that is none are reported and passed over.

    Parameters
    ----------
    articles : the table of `read_articles`.
    path : the CSV file; nothing happens where there is none.

    Returns
    -------
    articles, problems : a new table, and rows (path, problem, action).
    """
    path = Path(path)
    if not path.is_file():
        return articles, []
    rows, problems = read_rows(path)
    articles = articles.copy()
    position = {(column, key): i for column in KEYS for i, key in enumerate(articles[column])}
    seen = set()
    for number, row in rows:
        where = position.get(key_of(row))
        if where is None:
            problems.append((path.name, f"line {number} names no article here: {key_of(row)[1] or '(empty)'}", "left out"))
            continue
        if where in seen:
            problems.append((path.name, f"line {number} is the second on {articles['doc_id'].iloc[where]}: its cells win", "kept"))
        seen.add(where)
        for field in FIELDS:
            if row.get(field):
                articles.iloc[where, articles.columns.get_loc(field)] = row[field]
        dates, problem = parse_dates(row)
        if problem:
            problems.append((path.name, f"line {number}: {problem}", "left out"))
        elif dates:
            for field, value in zip(["date_from", "date_to", "date_basis", "date_evidence"], [*dates, path.name, path.name], strict=True):
                articles.iloc[where, articles.columns.get_loc(field)] = value
    return articles, problems


def key_of(row: dict[str, str]) -> tuple[str, str]:
    """By which column a row names its article, and how.

    Examples
    --------
    >>> key_of({"doc_id": "007", "path": "b.txt"}), key_of({"doc_id": "", "path": "b.txt"})
    (('doc_id', '007'), ('path', 'b.txt'))
    """
    return next(((column, row[column]) for column in KEYS if row.get(column)), ("", ""))


def read_rows(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[tuple[str, str, str]]]:
    """Read the rows of a metadata.csv, as far as it is CSV.

    Parameters
    ----------
    path : the file, in any encoding that `decode` reads.

    Returns
    -------
    rows, problems : (line of the file, {column: cell without space around it}), empty rows left out; and rows (name of the file,
        problem, action).

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "metadata.csv")
    ...     _ = path.write_text("doc_id,outlet\\n007,Example Times\\n", encoding="utf-8")
    ...     read_rows(path)
    ([(2, {'doc_id': '007', 'outlet': 'Example Times'})], [])
    """
    if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
        return [], [(path.name, "a link that leads out of the folder", "left out")]
    try:
        text, _, problem = decode(path.read_bytes())
    except OSError as error:
        return [], [(path.name, f"cannot be read: {error.strerror}", "left out")]
    if text is None:
        return [], [(path.name, problem, "left out")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header, rows, problems = [], [], []
    try:
        header = [name.strip() for name in next(reader, [])]
        for row in reader:
            if len(row) > len(header):
                problems.append((path.name, f"line {reader.line_num} has {len(row)} cells under {len(header)} columns: put quotes around commas", "kept"))
            if any(row):
                rows.append((reader.line_num, dict(zip(header, (cell.strip() for cell in row), strict=False))))
    except csv.Error as error:
        problems.append((path.name, f"line {reader.line_num} is not CSV ({error}): it and the rest", "left out"))
    unknown = [name for name in header if name not in [*KEYS, *FIELDS, *DATES]]
    problems += [(path.name, f'column "{name}" is unknown: use {", ".join([*KEYS, *FIELDS, *DATES])}', "left out") for name in unknown]
    return rows, problems


def parse_dates(row: dict[str, str]) -> tuple[tuple[str, str] | None, str | None]:
    """Parse the publication date of a row: `date` wins over `date_from` and `date_to`, and one of these two stands for both.

    Parameters
    ----------
    row : a row of `read_rows`.

    Returns
    -------
    days, problem : the first and the last day as ISO strings, else None; and what is wrong with the cells, else None.

    Examples
    --------
    >>> parse_dates({"date": "2024-04"}), parse_dates({"outlet": "Example Times"})
    ((('2024-04-01', '2024-04-30'), None), (None, None))
    >>> parse_dates({"date_from": "soon"})
    (None, 'date_from "soon" is no date: write it as 2024-04-10, 2024-04 or 2024')
    """
    given = {field: row[field] for field in DATES if row.get(field)}
    parsed = {field: parse_date(value) for field, value in given.items()}
    for field, interval in parsed.items():
        if interval is None or interval.date_from is None:
            return None, f'{field} "{given[field]}" is no date: write it as 2024-04-10, 2024-04 or 2024'
    if not parsed:
        return None, None
    first = parsed.get("date", parsed.get("date_from", parsed.get("date_to"))).date_from
    last = parsed.get("date", parsed.get("date_to", parsed.get("date_from"))).date_to
    if last < first:
        return None, f"date_to {last} lies before date_from {first}"
    return (first.isoformat(), last.isoformat()), None
