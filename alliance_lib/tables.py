"""Frames from columns: every table of the library is built here, once, with its names and types."""

import numpy as np
import pandas as pd

TEXT, COUNT, NUMBER, FLAG = "str", "int64", "float64", "bool"


def make_table(schema: dict[str, str], columns) -> pd.DataFrame:
    """Build a frame with the names and types of `schema`, with a fresh integer index.

    Unknown text is the empty string, not NaN, so that grouping by outlet or date never drops a row in silence.

    Parameters
    ----------
    schema : column name to dtype, in order.
    columns : one sequence per column, in the same order; all empty is fine.

    Examples
    --------
    >>> make_table({"actor": TEXT, "hits": COUNT}, [["japan", None], [3, 1]])
       actor  hits
    0  japan     3
    1            1
    >>> make_table({"actor": TEXT, "hits": COUNT}, [[], []]).dtypes.to_list()
    [<StringDtype(na_value=nan)>, dtype('int64')]
    """
    filled = {name: ["" if value is None else value for value in column] if dtype == TEXT else np.asarray(column)
              for (name, dtype), column in zip(schema.items(), columns, strict=True)}
    return pd.DataFrame({name: pd.Series(filled[name], dtype=dtype) for name, dtype in schema.items()})


def from_rows(schema: dict[str, str], rows) -> pd.DataFrame:
    """Like `make_table`, from rows in the order of the schema."""
    return make_table(schema, list(zip(*rows, strict=True)) or [[] for _ in schema])
