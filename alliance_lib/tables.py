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


def take(table: pd.DataFrame, keep) -> pd.DataFrame:
    """The rows to be kept, with a fresh integer index; where these are all, without a copy."""
    keep = np.asarray(keep, dtype=bool)
    return (table if keep.all() else table[keep]).reset_index(drop=True)


def is_among(table: pd.DataFrame, sentences: pd.DataFrame) -> np.ndarray:
    """Which rows belong to one of the sentences, by doc_id and sent_id.

    Examples
    --------
    >>> is_among(pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1]}), pd.DataFrame({"doc_id": ["b", "a"], "sent_id": [1, 2]})).tolist()
    [False, True]
    """
    doc = pd.factorize(pd.concat([table["doc_id"], sentences["doc_id"]]))[0]
    number = np.concatenate([table["sent_id"].to_numpy(np.int64), sentences["sent_id"].to_numpy(np.int64)])
    key = doc * (number.max(initial=0) + 1) + number
    return pd.Series(key[:len(table)]).isin(key[len(table):]).to_numpy()
