"""Frames from columns: every table of the library is built here, once, with its names and types."""

from collections import namedtuple
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

TEXT, COUNT, NUMBER, FLAG = "str", "int64", "float64", "bool"


def make_table(schema: dict[str, str], columns) -> pd.DataFrame:
    """Build a frame with the names and types of `schema`, with a fresh integer index.

    Unknown text is the empty string, not NaN, so that grouping by outlet or date never drops a row in silence.

    Parameters
    ----------
    schema : column name to dtype, in order.
    columns : one sequence per column, in the same order; all empty is fine. A text column may be categorical, or an array of pandas' own.

    Examples
    --------
    >>> make_table({"actor": TEXT, "hits": COUNT}, [["japan", None], [3, 1]])
       actor  hits
    0  japan     3
    1            1
    >>> make_table({"actor": TEXT, "hits": COUNT}, [[], []]).dtypes.to_list()
    [<StringDtype(na_value=nan)>, dtype('int64')]
    """
    return pd.DataFrame({name: _fill(column, dtype) for (name, dtype), column in zip(schema.items(), columns, strict=True)})


def _fill(column, dtype):
    """One column, of its type."""
    if dtype != TEXT:
        return pd.Series(np.asarray(column), dtype=dtype)
    if isinstance(column, pd.Categorical):
        return pd.Series(spread(column.categories, column.codes))
    return pd.Series(column if isinstance(column, pd.api.extensions.ExtensionArray) else ["" if value is None else value for value in column], dtype=TEXT)


def spread(values, codes: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """A column of texts that repeat, from the different ones and the number of each; faster than from the texts themselves.

    Examples
    --------
    >>> list(spread(["japan", "usa"], np.array([1, 0, 1])))
    ['usa', 'japan', 'usa']
    """
    return pd.array(values, dtype=TEXT).take(codes)


def from_rows(schema: dict[str, str], rows) -> pd.DataFrame:
    """Like `make_table`, from rows in the order of the schema."""
    return make_table(schema, list(zip(*rows, strict=True)) or [[] for _ in schema])


def take(table: pd.DataFrame, keep) -> pd.DataFrame:
    """The rows to be kept, with a fresh integer index; where these are all, without a copy."""
    keep = np.asarray(keep, dtype=bool)
    return (table if keep.all() else table[keep]).reset_index(drop=True)


def rows_of(table: pd.DataFrame, *names: str) -> Iterator[tuple]:
    """The rows of some columns as tuples. To go through a column itself is ten times slower: Arrow then makes a text at a time.

    Examples
    --------
    >>> list(rows_of(pd.DataFrame({"doc_id": ["a", "b"], "start": [0, 7], "end": [5, 9]}), "doc_id", "end"))
    [('a', 5), ('b', 9)]
    """
    return zip(*(table[name].to_list() for name in names), strict=True)


def named_rows(table: pd.DataFrame) -> Iterator[NamedTuple]:
    """The rows of a table, with their names: `itertuples`, but as fast as `rows_of`.

    Examples
    --------
    >>> [row.end for row in named_rows(pd.DataFrame({"doc_id": ["a", "b"], "end": [5, 9]}))]
    [5, 9]
    """
    columns = [table.iloc[:, at].to_list() for at in range(table.shape[1])]
    return map(namedtuple("Row", map(str, table.columns), rename=True)._make, zip(*columns, strict=True))


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with texts where it has categories, as `Corpus.load` reads them with `compact`."""
    return table.astype({name: TEXT for name, dtype in table.dtypes.items() if isinstance(dtype, pd.CategoricalDtype)})


def distinct(numbers: np.ndarray) -> np.ndarray:
    """The different ones of whole numbers, in order: `np.unique`, which since it hashes takes far longer for millions of numbers.

    Examples
    --------
    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    numbers = np.sort(numbers)
    new = np.ones(len(numbers), dtype=bool)
    new[1:] = numbers[1:] != numbers[:-1]
    return numbers[new]


def count_different(group: np.ndarray, number: np.ndarray, *, minlength: int = 0) -> np.ndarray:
    """How many different numbers each group has; groups are numbered from 0.

    Examples
    --------
    >>> count_different(np.array([0, 0, 1]), np.array([7, 7, 7])).tolist()
    [1, 1]
    """
    width = number.max(initial=0) + 1
    return np.bincount(distinct(group * width + number) // width, minlength=minlength)


def is_among(table: pd.DataFrame, sentences: pd.DataFrame) -> np.ndarray:
    """Which rows belong to one of the sentences, by doc_id and sent_id.

    Examples
    --------
    >>> is_among(pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1]}), pd.DataFrame({"doc_id": ["b", "a"], "sent_id": [1, 2]})).tolist()
    [False, True]
    """
    rows, wanted = number_sentences(table, sentences)
    return pd.Series(rows).isin(wanted).to_numpy()


def number_sentences(*tables: pd.DataFrame) -> list[np.ndarray]:
    """A number for the sentence of each row of some tables, the same for the same sentence, in the order of doc_id and sent_id.

    Examples
    --------
    >>> number_sentences(pd.DataFrame({"doc_id": ["b", "a"], "sent_id": [1, 2]}), pd.DataFrame({"doc_id": ["a"], "sent_id": [2]}))
    [array([4, 2]), array([2])]
    """
    doc = pd.factorize(pd.concat([table["doc_id"] for table in tables]), sort=True)[0]
    number = np.concatenate([table["sent_id"].to_numpy(np.int64) for table in tables])
    return np.split(doc * (number.max(initial=0) + 1) + number, np.cumsum([len(table) for table in tables])[:-1])
