"""Files to text: every article of a folder, decoded, and what could not be read with the reason.

Tables
------
articles : doc_id, path, title, author, outlet, host, origin, url, date_from, date_to, date_basis, date_evidence, encoding, sha256, n_words, text.
    One row per article, sorted by doc_id, which is the file's name without its ending; `archives` says how other doc_ids are made. `path` is the
    file's name inside the folder. `text` is the article exactly as decoded, for a web page as extracted: every offset of every other table points
    into it. `date_basis` is "table", "page", "date line", "file name", "metadata.csv" or "undated".
problems : path, problem, action.
    One row per file, entry of an archive, row of a table, or row of metadata.csv that is not as it should be. `action` is "left out" or "kept".
"""

import os
import re
from itertools import chain
from operator import attrgetter
from pathlib import Path

import numpy as np
import pandas as pd

from ..calendar import parse_date
from ..characters import join_texts, word_starts
from ..errors import InputError
from ..tables import COUNT, TEXT, from_rows, make_table
from .archives import GUESS, LIMITS, Columns, Limits, Source, iter_sources
from .metadata import read_metadata
from .metadata_file import apply_metadata_file
from .zones import Zone, find_all_zones, take_lines

ARTICLES = {name: TEXT for name in ("doc_id", "path", "title", "author", "outlet", "host", "origin", "url", "date_from", "date_to", "date_basis",
                                    "date_evidence", "encoding", "sha256")} | {"n_words": COUNT, "text": TEXT}
ZONES = {"doc_id": TEXT, "line": COUNT, "start": COUNT, "end": COUNT, "zone": TEXT, "reason": TEXT}
PROBLEMS = {"path": TEXT, "problem": TEXT, "action": TEXT}

DAY_IN_NAME = re.compile(r"(?<![^\W_])((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?![^\W_])")  # not within a hash
WORD = re.compile(r"\w+(?:[-'’.]\w+)*")


def read_articles(folder, *, columns: Columns = GUESS, limits: Limits = LIMITS, zoned: bool = True) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read every article of a folder, or of one file, with what `metadata.csv` in the folder adds.

    What cannot be used never stops the run: it becomes a row of `problems`. A value of a table's column or of a page's head wins over what the text
    says, and a value of metadata.csv over both.

    Parameters
    ----------
    folder : path of a folder, its subfolders included, or of one file; `archives` says of which kinds.
    columns, limits : as for `archives.iter_sources`.
    zoned : whether to tell the article from the rest of the page; without, every line is body.

    Returns
    -------
    articles, zones, problems : the tables described in this module and in `zones`.

    Raises
    ------
    InputError
        If there is no such folder, not one usable article in it, or a table has two columns for one thing.
    """
    folder = Path(folder)
    problems = []
    sources = sorted(iter_sources(folder, columns=columns, limits=limits, problems=problems), key=attrgetter("doc_id"))
    if not sources:
        raise InputError(f'no article in "{folder}": ' + why_none(problems))
    rows, zones = describe_articles(sources, zoned=zoned)
    articles, unmatched = apply_metadata_file(gather_articles(rows), folder / "metadata.csv")
    return articles, gather_zones([source.doc_id for source in sources], zones), from_rows(PROBLEMS, problems + unmatched)


def describe_articles(sources: list[Source], *, zoned: bool = True) -> tuple[list[tuple], list[list[Zone]]]:
    """The row of ARTICLES that each of some sources is, but for n_words, and the zones of each. They depend on the source alone.

    Pages are zoned together, which takes a fraction of the time. Without `zoned` every line is body.

    Examples
    --------
    >>> text, said = "Japan and the United States met on Sunday, officials said.", {"title": "Allies meet", "date": "2024-04-10", "date_basis": "table"}
    >>> rows, zones = describe_articles([Source("a", "a.csv#1", text, "utf-8", "", said), Source("b", "b.txt", "Share", "utf-8", "", {})])
    >>> rows[0][2], rows[0][8:12], [zone.zone for found in zones for zone in found]
    ('Allies meet', ('2024-04-10', '2024-04-10', 'table', '2024-04-10'), ['body', 'boilerplate'])
    """
    texts = [source.text for source in sources]
    zones = find_all_zones(texts) if zoned else list(map(take_lines, texts))
    return list(map(_describe, sources, zones)), zones


def _describe(source, zones):
    """The row of a source."""
    said = read_metadata(source.text, zones) | source.metadata
    described = (said["title"], said["author"], said["outlet"], said["host"], said["origin"], said.get("url"), *_dated(source, said["date_text"]))
    return source.doc_id, source.path, *described, source.encoding, source.sha256, source.text


def gather_articles(rows: list[tuple]) -> pd.DataFrame:
    """The table of articles from the rows of `describe_articles`, with the words of all counted together.

    Examples
    --------
    >>> rows, _ = describe_articles([Source(name, "", text, "utf-8", "", {}) for name, text in (("a", "One co-pilot."), ("b", "2+2"))])
    >>> gather_articles(rows)["n_words"].tolist()
    [2, 2]
    """
    texts = [row[-1] for row in rows]
    counts = [count for joined in join_texts(texts) for count in _count_words(joined)]
    return from_rows(ARTICLES, [(*row[:-1], count, row[-1]) for row, count in zip(rows, counts, strict=True)])


def gather_zones(doc_ids: list[str], zones: list[list[Zone]]) -> pd.DataFrame:
    """The table of zones from those of each of some articles.

    Examples
    --------
    >>> gather_zones(["a", "b"], [take_lines("One."), take_lines("Two.")])[["doc_id", "line", "end", "zone"]].to_numpy().tolist()
    [['a', 1, 4, 'body'], ['b', 1, 4, 'body']]
    """
    every = list(chain.from_iterable(zones))
    lines, starts, ends, named, reasons = zip(*every, strict=True) if every else ((),) * 5
    of_article = np.repeat(np.arange(len(zones)), [len(found) for found in zones])
    return make_table(ZONES, [pd.Categorical.from_codes(of_article, doc_ids), lines, starts, ends, pd.Categorical(named), pd.Categorical(reasons)])


def _count_words(joined):
    """How many words each of some joined texts has."""
    return np.diff(np.searchsorted(word_starts(joined.text), [*joined.starts, len(joined.text)])).tolist()


def _dated(source, date_text):
    """First and last day of publication, how they are known, and where it stands: a column, the page's head, a date line, or the file's name."""
    given = source.metadata.get("date"), source.metadata.get("date_basis")
    for stands, basis in (given, (date_text, "date line"), (_day_in_name(source.path), "file name")):
        published = parse_date(stands) if stands else None
        if published:
            return published.date_from.isoformat(), published.date_to.isoformat(), basis, stands
    return None, None, "undated", None


def _day_in_name(path):
    """The day in a file's name, or None."""
    stem, ending = os.path.splitext(path.rpartition("/")[2])
    name = None if "#" in ending else DAY_IN_NAME.search(stem)  # the name of a table is no date of its rows
    return name and "-".join(name.group(1, 3, 4))


def why_none(problems):
    """What to do about a folder without a usable article."""
    if not problems:
        return "put .txt files there, one per article, or tables of articles"
    first = {problem: path for path, problem, _ in reversed(problems)}  # of rows that lack the same thing the first
    return "; ".join(f"{path}: {problem}" for problem, path in list(first.items())[:-4:-1]) + (" ..." if len(first) > 3 else "")
