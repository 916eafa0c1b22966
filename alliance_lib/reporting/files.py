"""Writing: whole or not at all, the same bytes for the same content, and nothing in a CSV that a spreadsheet would run."""

import os
import sys
import tempfile
from pathlib import Path

import pandas as pd

from ..tables import plain

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 100_000  # of a table, that are written as CSV: what is larger is no longer read by people, and costs minutes


def write_bytes(path, content: bytes) -> Path:
    """Write a file atomically: a reader sees the old content or the new, never a part, and a failure leaves the old.

    Parameters
    ----------
    path : where to; folders on the way are made.
    content : what to write.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)  # mkstemp makes it private; an output is to be shared
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def write_text(path, content: str) -> Path:
    """Write text as UTF-8 with plain line ends, atomically."""
    return write_bytes(path, content.encode("utf-8", "backslashreplace"))


def read_notebook(path):
    """Read a notebook, as nbformat has it."""
    return _nbformat().read(path, as_version=4)


def write_notebook(notebook, path) -> Path:
    """Write a notebook, atomically."""
    return write_text(path, _nbformat().writes(notebook) + "\n")


def _nbformat():
    """The module. Half of its import time, and of papermill's and nbconvert's, is a grammar of addresses that notebooks do not use: it is kept out."""
    sys.modules.setdefault("rfc3987_syntax", None)
    import nbformat

    return nbformat


def write_table(table: pd.DataFrame, path) -> Path:
    """Write a table as CSV (UTF-8 with a mark, so that spreadsheets read it right), text cells defused; its first `MOST_ROWS` rows."""
    text = defuse(table.head(MOST_ROWS)).to_csv(index=False, lineterminator="\n")
    return write_bytes(path, b"\xef\xbb\xbf" + text.encode("utf-8", "backslashreplace"))


def cut_short(*tables: pd.DataFrame) -> str:
    """What to say where `write_table` left rows of these tables out; nothing where it did not."""
    cut = any(len(table) > MOST_ROWS for table in tables)
    return f" Of a table with more than {MOST_ROWS:,} rows these stand there; the data set has them all." if cut else ""


def defuse(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula, and take NUL bytes out.

    Examples
    --------
    >>> defuse(pd.DataFrame({"text": ["=cmd()", "2+2"], "n": [-1, 2]}))
          text  n
    0  '=cmd()  -1
    1      2+2   2
    """
    return plain(table).apply(lambda column: _defuse_column(column) if pd.api.types.is_string_dtype(column) else column)


def _defuse_column(column):
    """One column of text."""
    shown = column.str.replace("\0", "\ufffd", regex=False)
    return shown.mask(shown.str.startswith(FORMULA, na=False), "'" + shown)
