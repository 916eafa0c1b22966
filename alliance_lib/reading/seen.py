"""What was read before and where, in memory that a million articles hardly fill."""

from bisect import bisect_left

import numpy as np

FEW = 10_000  # entries that are kept in a dict in any case


class Places:
    """A dict from hashes of 64 bits to numbers of 64 bits, in a fraction of the memory of Python's own.

    All but the latest stand sorted in two arrays. The latest, up to a sixteenth of all, are in a dict, so that the arrays are made anew seldom enough
    for the cost to stay in proportion.

    Examples
    --------
    >>> places = Places()
    >>> places.add(2**63, 7)
    >>> places.get(2**63), places.get(5)
    (7, None)
    """

    def __init__(self) -> None:
        self._hashes = self._numbers = memoryview(np.empty(0, np.uint64))
        self._latest: dict[int, int] = {}

    def get(self, key: int) -> int | None:
        """The number that stands under a hash, or None."""
        at = bisect_left(self._hashes, key)
        return self._numbers[at] if at < len(self._hashes) and self._hashes[at] == key else self._latest.get(key)

    def add(self, key: int, number: int) -> None:
        """Put a number under a hash that has none yet."""
        self._latest[key] = number
        if len(self._latest) > max(FEW, len(self._hashes) // 16):
            self._sort_in()

    def _sort_in(self):
        """Move the latest to the others."""
        hashes = np.fromiter(self._latest, np.uint64, len(self._latest))
        order = np.argsort(hashes)
        numbers = np.fromiter(self._latest.values(), np.uint64, len(self._latest))[order]
        at = np.searchsorted(self._hashes, hashes[order])
        self._hashes, self._numbers = (memoryview(np.insert(old, at, new)) for old, new in ((self._hashes, hashes[order]), (self._numbers, numbers)))
        self._latest = {}
