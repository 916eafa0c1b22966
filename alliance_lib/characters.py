"""The characters of a text as arrays, and many texts as one, so that what is asked of each of them is asked of all at once."""

from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

import numpy as np
import pandas as pd
import pyarrow as pa

from .tables import TEXT

IN_WORD = np.array([character.isalnum() or character == "_" for character in map(chr, range(256))])  # of a byte of `one_byte`
MOST_JOINED = 1_000_000  # characters: arrays of them fit a processor's cache
BETWEEN = "\0"  # stands between joined texts: no word, term or sentence goes over it


class Joined:
    """Many texts as one: `text` is all of them in a row, `BETWEEN` them, and `starts` the place in it where each begins.

    Examples
    --------
    >>> joined = Joined(["one", "", "three"])
    >>> joined.text, joined.starts.tolist(), joined.number_of(np.array([0, 4, 7])).tolist()
    ('one\\x00\\x00three', [0, 4, 5], [0, 1, 2])
    """

    def __init__(self, texts: list[str]):
        self.texts, self.text = texts, BETWEEN.join(texts)
        self.starts = np.array([0, *accumulate(len(text) + 1 for text in texts)])[:len(texts)]

    def number_of(self, places: np.ndarray) -> np.ndarray:
        """The number of the text that each place lies in."""
        return np.searchsorted(self.starts, places, side="right") - 1

    @cached_property
    def _bytes(self) -> tuple[bytes, np.ndarray]:
        """The text in UTF-8, and where in it each character begins."""
        signs = self.text.encode()
        at = np.append(np.flatnonzero((np.frombuffer(signs, dtype=np.uint8) & 0xC0) != 0x80), len(signs))
        return signs, at.astype(np.int32) if len(signs) < 1 << 31 else at  # kept as long as the text: half the memory

    def cut(self, starts: np.ndarray, ends: np.ndarray) -> pd.api.extensions.ExtensionArray:
        """The words of stretches of the joined text, as a column: copied as the bytes that a column of texts is made of, which is faster than from texts.

        Examples
        --------
        >>> list(Joined(["Tokyo – Rome"]).cut(np.array([8, 0]), np.array([12, 7])))
        ['Rome', 'Tokyo –']
        """
        signs, at = self._bytes
        first, last = at[starts], at[ends]
        edges = np.append(0, np.cumsum(last - first, dtype=np.int64))
        copied = b"".join([signs[one:other] for one, other in zip(first.tolist(), last.tolist(), strict=True)])
        column = pa.LargeStringArray.from_buffers(len(first), pa.py_buffer(edges), pa.py_buffer(copied))
        return pd.array([], dtype=TEXT).dtype.__from_arrow__(column)


def join_texts(texts: list[str]) -> Iterator[Joined]:
    """Neighbouring texts as one, up to about a million characters each time, where arrays of all their characters would be too much.

    Examples
    --------
    >>> [joined.texts for joined in join_texts(["one", "", "three"])]
    [['one', '', 'three']]
    """
    first, length = 0, 0
    for number, text in enumerate(texts, 1):
        length += len(text) + 1
        if length > MOST_JOINED or number == len(texts):
            yield Joined(texts[first:number])
            first, length = number, 0


def code_points(text: str) -> np.ndarray:
    """The code points of a text, one for each character.

    Examples
    --------
    >>> code_points("é —").tolist()
    [233, 32, 8212]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def one_byte(codes: np.ndarray) -> np.ndarray:
    """Code points as one byte for each character, so that what is found in the bytes has the offsets of the text.

    Latin-1 as it is; any other letter or digit is 255 ("ÿ", a letter too), any other sign 0. What is read off such bytes must therefore be
    looked up in the text where a byte is one of these two.

    Examples
    --------
    >>> one_byte(code_points("é — Ō")).tolist()
    [233, 32, 0, 32, 255]
    """
    signs = np.minimum(codes, 255).astype(np.uint8)
    wide = np.flatnonzero(codes > 255)
    if len(wide):
        distinct, which = np.unique(codes[wide], return_inverse=True)
        signs[wide] = np.array([255 if chr(code).isalnum() else 0 for code in distinct.tolist()], dtype=np.uint8)[which]
    return signs


def stand_before(codes: np.ndarray, places: np.ndarray, endings: tuple[str, ...]) -> np.ndarray:
    """Before which places one of some endings stands.

    Examples
    --------
    >>> stand_before(code_points("in Rome, near Oslo"), np.array([0, 3, 14]), ("n ", "near "))
    array([False,  True,  True])
    """
    found = np.zeros(len(places), dtype=bool)
    for ending in endings:
        there = places >= len(ending)
        for back, sign in enumerate(reversed(ending), 1):
            there &= codes[np.maximum(places - back, 0)] == ord(sign)
        found |= there
    return found


def stand_at(codes: np.ndarray, places: np.ndarray, openings: tuple[str, ...]) -> np.ndarray:
    """At which places one of some openings stands.

    Examples
    --------
    >>> stand_at(code_points("Rome's"), np.array([4, 5]), ("'s",))
    array([ True, False])
    """
    found = np.zeros(len(places), dtype=bool)
    for opening in openings:
        there = places + len(opening) <= len(codes)
        for ahead, sign in enumerate(opening):
            there &= codes[np.minimum(places + ahead, len(codes) - 1)] == ord(sign)
        found |= there
    return found


def word_starts(text: str) -> np.ndarray:
    """Where words begin, as `reading.articles.WORD` finds them ("U.S" and "co-pilot's" are one, "2+2" is two).

    Examples
    --------
    >>> word_starts("The U.S. co-pilot's 2+2").tolist()
    [0, 4, 9, 20, 22]
    """
    codes = code_points(f"  {text}")
    in_word = IN_WORD[one_byte(codes)]
    starts = np.flatnonzero(in_word[2:] & ~in_word[1:-1])
    before = codes[starts + 1]
    joined = (before == ord("-")) | (before == ord("'")) | (before == ord("’")) | (before == ord("."))
    return starts[~(in_word[starts] & joined)]
