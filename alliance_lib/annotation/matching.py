"""Find many terms in one pass: word boundaries, longest match, offsets into the text as it is."""

import re

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation

from ..characters import IN_WORD, code_points, one_byte

# Signs that mean the same in news text, one character for one, so that offsets stay those of the article.
SAME_SIGN = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2013": "-",
             "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\r": " ", "\t": " "}
FIRST_WORD = re.compile(r"\w+\*?")
BOUNDED = re.compile(r"[\w.*]$")  # what a term ends with that no letter may follow: "US$5" has "US$", but "U.S.A" no "U.S."
BLANK = ord(" ")


def fold(text: str) -> str:
    """Write curly quotes, hyphens and white space in one way; the result has the length of `text`.

    Examples
    --------
    >>> fold("Japan\u2019s U.S.\u2011made\\nF-35")
    "Japan's U.S.-made F-35"
    """
    if text.isascii():
        return text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    for sign, same in SAME_SIGN.items():
        text = text.replace(sign, same)
    return text


def lower(text: str) -> str:
    """Lower-case `text` without changing its length ("İ" has a longer lower case, and stays)."""
    return "İ".join(part.lower() for part in text.split("İ"))


def is_negated(folded: str, start: int) -> bool:
    """Whether what begins at `start` has "non-" before it: "non-American", "non-military cooperation".

    Examples
    --------
    >>> is_negated("the first non-American", 14), is_negated("the American", 4)
    (True, False)
    """
    return folded.startswith("-", start - 1) and folded[max(0, start - 4):start].lower() == "non-"


class Matcher:
    """A set of terms, ready to be found.

    The text must be folded (see `fold`), and lower-cased where the terms are to be found in either case. In a term a space stands for any
    white space, a hyphen for a hyphen or a space where `loose`, and `*` at the end of a word for any further letters. At each
    place the longest term wins, and a term found shields the words inside it from the others.

    One automaton (Aho and Corasick) finds all places where a term, or its part before a star, stands; whether it stands there as words of its
    own is then asked of all places at once. To look for the longest term or for whole words within the automaton would lose terms: it would
    stop at "U.S. Nav" of a longer term and never see "U.S.". The text may be many articles in a row, parted by a sign that no term has.

    Parameters
    ----------
    terms : the terms; each begins with a letter or a digit.
    loose : whether a hyphen also matches a space.

    References
    ----------
    Aho, A. V. and Corasick, M. J. (1975). Efficient string matching: an aid to bibliographic search. Communications of the ACM 18(6).

    Examples
    --------
    >>> matcher = Matcher(["U.S.", "U.S. Navy", "South Korea*"])
    >>> matcher.find("the U.S. Navy and the U.S. in South Korean waters")
    [(4, 13, 'U.S. Navy'), (22, 26, 'U.S.'), (30, 42, 'South Korea*')]
    """

    def __init__(self, terms, *, loose: bool = False):
        self._loose = loose
        self._terms = sorted(set(terms), key=_rank)
        plain = [self._blank(" ".join(term.split())) for term in self._terms]
        alike = dict(zip(plain, self._terms, strict=True))
        self._said = [alike[text] for text in plain]  # of terms that differ by a hyphen only, one for all
        keys = [one_byte(code_points(text.partition("*")[0])).tobytes() for text in plain]
        self._automaton = BytesAhoCorasick(keys, implementation=Implementation.DFA) if keys else None
        self._bounded = np.array(["*" not in term and bool(BOUNDED.search(term)) for term in self._terms], dtype=bool)
        self._patterns = {number: self._compile(term) for number, (term, key) in enumerate(zip(self._terms, keys, strict=True))
                          if "*" in term or b"\xff" in key or b"\0" in key or (loose and b" " in key)}
        self._open = np.isin(np.arange(len(keys)), list(self._patterns))  # terms of which the automaton does not know all

    def find(self, folded: str) -> list[tuple[int, int, str]]:
        """Spans of the terms in a folded text, with the term: (start, end, term), in order, not overlapping."""
        if self._automaton is None:
            return []
        signs = one_byte(code_points(self._blank(f"\0{folded}\0")))
        twice = np.flatnonzero((signs[1:] == BLANK) & (signs[:-1] == BLANK)) + 1  # of a run of blanks the automaton sees the first
        if len(twice):
            signs = np.delete(signs, twice)
        hits = np.array(self._automaton.find_matches_as_indexes(signs.tobytes(), overlapping=True), dtype=np.int64).reshape(-1, 3)
        numbers, starts, ends = hits[~IN_WORD[signs[hits[:, 1] - 1]] & ~(IN_WORD[signs[hits[:, 2]]] & self._bounded[hits[:, 0]])].T
        taken_out = twice - np.arange(len(twice))
        starts, ends = (places + np.searchsorted(taken_out, places, side) - 1 for places, side in ((starts, "right"), (ends, "left")))
        return self._choose(*self._check(folded, numbers, starts, ends))

    def _check(self, folded, numbers, starts, ends):
        """The hits of terms that are there in full; a term with a star at its end goes on to the end of its word."""
        there = np.ones(len(numbers), dtype=bool)
        for at in np.flatnonzero(self._open[numbers]).tolist():
            match = self._patterns[numbers[at]].match(folded, starts[at])
            there[at] = match is not None
            ends[at] = match.end() if match else ends[at]
        return numbers[there], starts[there], ends[there]

    def _choose(self, numbers, starts, ends):
        """The longest hit at each place, in order, but for those within another."""
        found, free = [], 0
        order = np.lexsort((numbers, -ends, starts))
        for start, end, number in zip(starts[order].tolist(), ends[order].tolist(), numbers[order].tolist(), strict=True):
            if start >= free:
                found.append((start, end, self._said[number]))
                free = end
        return found

    def _blank(self, folded):
        """A text or term as the automaton sees it: where a hyphen matches a space, both are one."""
        return folded.replace("-", " ") if self._loose else folded

    def _compile(self, term):
        """The regular expression of one term, with its right word boundary."""
        parts = {" ": " +", "-": "[- ]" if self._loose else "-", "*": r"\w*"}
        boundary = r"(?!\w)" if BOUNDED.search(term) else ""
        return re.compile("".join(parts.get(character) or re.escape(character) for character in term) + boundary)


def _rank(term):
    """The order in which terms of one length win: those without a star, those with one in a later word, the longer, the alphabet."""
    return "*" in term, FIRST_WORD.match(term).group().endswith("*"), -len(term), term


def trie(words, signs=()) -> str:
    """A regular expression that matches any of the words, `*` standing for further letters; branches differ in their first letter.

    `signs` gives the pattern for a character that is not to stand for itself.

    Examples
    --------
    >>> trie(["ally", "allies", "sea"])
    '(?:all(?:ies|y)|sea)'
    """
    root: dict = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branch(root, {"*": r"\w*", **dict(signs)})


def _branch(node, signs) -> str:
    """The regular expression of one node of the trie."""
    branches = [signs.get(character, re.escape(character)) + _branch(child, signs) for character, child in sorted(node.items()) if character]
    if not branches:
        return ""
    together = branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"
    return f"(?:{together})?" if "" in node else together
