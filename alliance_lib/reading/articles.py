"""Files to text: every `.txt` of a folder, decoded, and what could not be read with the reason.

Tables
------
articles : doc_id, path, title, author, outlet, host, origin, url, date_from, date_to, date_basis, date_evidence, encoding, sha256, n_words, text.
    One row per article, sorted by doc_id, which is the file's name without its ending. `path` is the file's name inside the folder.
    `text` is the article exactly as decoded: every offset of every other table points into it.
problems : path, problem, action.
    One row per file, or row of metadata.csv, that is not as it should be. `action` is "left out" or "kept".
"""

import hashlib
import re
from pathlib import Path

import pandas as pd

from ..calendar import parse_date
from ..errors import InputError
from ..tables import COUNT, TEXT, from_rows
from .decoding import decode
from .metadata import read_metadata
from .metadata_file import apply_metadata_file
from .zones import find_zones

ARTICLES = {name: TEXT for name in ("doc_id", "path", "title", "author", "outlet", "host", "origin", "url", "date_from", "date_to", "date_basis",
                                    "date_evidence", "encoding", "sha256")} | {"n_words": COUNT, "text": TEXT}
ZONES = {"doc_id": TEXT, "line": COUNT, "start": COUNT, "end": COUNT, "zone": TEXT, "reason": TEXT}
PROBLEMS = {"path": TEXT, "problem": TEXT, "action": TEXT}
LARGEST = 20_000_000  # bytes; a news article has about 3,000, and a file beyond this is an archive under a wrong name

DAY_IN_NAME = re.compile(r"(?<![^\W_])((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?![^\W_])")  # not within a hash
WORD = re.compile(r"\w+(?:[-'’.]\w+)*")


def read_articles(folder) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read every `.txt` of a folder, with what `metadata.csv` beside them adds.

    A file that cannot be used never stops the run: it becomes a row of `problems`. A value of metadata.csv wins over what the text says.

    Parameters
    ----------
    folder : path of the folder. Other endings and subfolders are passed over.

    Returns
    -------
    articles, zones, problems : the tables described in this module and in `zones`.

    Raises
    ------
    InputError
        If there is no such folder, or not one usable `.txt` in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f'no folder "{folder}": give a folder that holds the articles as .txt files')
    rows, zones, problems = [], [], []
    seen: dict[str, str] = {}
    for path in sorted((path for path in folder.iterdir() if path.suffix.lower() == ".txt"), key=lambda path: (path.stem, path.name)):
        raw, problem = _read_bytes(path)
        text, encoding = None, None
        if problem is None:
            text, encoding, problem = decode(raw)
        if text is not None:
            again = _same_as(seen, path, raw)
            text, problem = (None, again) if again else (text, problem)
        if problem:
            problems.append((readable(path.name), problem, "left out" if text is None else "kept"))
        if text is not None:
            found = find_zones(text)
            zones.extend((path.stem, *zone) for zone in found)
            rows.append((path.stem, path.name, *_describe(path, text, found), encoding, hashlib.sha256(raw).hexdigest(), count_words(text), text))
    if not rows:
        raise InputError(f'no article in "{folder}": ' + _why_none(problems))
    articles, unmatched = apply_metadata_file(from_rows(ARTICLES, rows), folder / "metadata.csv")
    return articles, from_rows(ZONES, zones), from_rows(PROBLEMS, problems + unmatched)


def _describe(path, text, zones):
    """What the text says of itself, in the order of ARTICLES; nothing is guessed."""
    said = read_metadata(text, zones)
    return (said["title"], said["author"], said["outlet"], said["host"], said["origin"], None, *_dated(path, said["date_text"]))


def _dated(path, date_text):
    """First and last day of publication, how they are known, and where it stands: a date line of the page, or the file's name."""
    name = DAY_IN_NAME.search(path.stem)
    for stands, basis in ((date_text, "date line"), (name and "-".join(name.group(1, 3, 4)), "file name")):
        published = parse_date(stands) if stands else None
        if published:
            return published.date_from.isoformat(), published.date_to.isoformat(), basis, stands
    return None, None, "undated", None


def count_words(text: str) -> int:
    """Count words: letters and digits, with hyphens, apostrophes and stops inside ("U.S.-Japan" is one, "2+2" is two)."""
    return sum(1 for _ in WORD.finditer(text))


def readable(name: str) -> str:
    """A file's name with the bytes that are no text written out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _read_bytes(path):
    """The bytes of a file, or None and the reason."""
    try:
        if not path.is_file():
            return None, "not a file"
        if path.name != readable(path.name):
            return None, "its name is not UTF-8: rename it"
        if path.stat().st_size > LARGEST:
            return None, f"larger than {LARGEST // 1_000_000} MB: split it into articles"
        return path.read_bytes(), None
    except OSError as error:
        return None, f"cannot be read: {error.strerror or error}"


def _same_as(seen, path, raw):
    """Why this article is already there, or None; remembers it if not."""
    digest = hashlib.sha256(raw).hexdigest()
    for key, what in ((f"bytes {digest}", "bytes"), (f"name {path.stem}", "name")):
        if key in seen:
            return f"same {what} as {seen[key]}"
    seen[f"bytes {digest}"] = seen[f"name {path.stem}"] = path.name
    return None


def _why_none(problems):
    """What to do about a folder without a usable article."""
    if not problems:
        return "put .txt files there, one per article"
    return "; ".join(f"{path} is {problem}" for path, problem, _ in problems[:3]) + (" ..." if len(problems) > 3 else "")
