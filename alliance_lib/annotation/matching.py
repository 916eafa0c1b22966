"""Find many terms in one pass: word boundaries, longest match, offsets into the text as it is."""

import re
from itertools import chain, product

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation

from ..characters import IN_WORD, code_points, one_byte, stand_before

# Signs that mean the same in news text, one character for one, so that offsets stay those of the article.
SAME_SIGN = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2013": "-",
             "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\r": " ", "\t": " "}
# British spellings of the domain's words that have the length of the American ones.
SPELLINGS = {"defence": "defense", "licence": "license", "offence": "offense", "modernis": "moderniz", "mobilis": "mobiliz", "organis": "organiz"}
RUN_OF_BLANKS = re.compile(" +")
FIRST_WORD = re.compile(r"\w+\*?")
BOUNDED = re.compile(r"[\w.*]$")  # what a term ends with that no letter may follow: "US$5" has "US$", but "U.S.A" no "U.S."
BLANK, HYPHEN = ord(" "), ord("-")
NEGATIONS = tuple("".join(letters) + "-" for letters in product("nN", "oO", "nN"))


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


def fold_spelling(text: str) -> str:
    """A text in small letters and one spelling, at the same length, as the terms of topics are looked for.

    Examples
    --------
    >>> fold_spelling("Defence Licence")
    'defense license'
    """
    folded = lower(fold(text))
    for british, american in SPELLINGS.items():
        folded = folded.replace(british, american)
    return folded


def are_negated(codes: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Whether what begins at each place of a folded text has "non-" before it: "non-American", "non-military cooperation".

    Examples
    --------
    >>> are_negated(code_points("the first non-American"), np.array([4, 14])).tolist()
    [False, True]
    """
    return stand_before(codes, starts, NEGATIONS)


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
    >>> starts, ends, terms = matcher.find("the U.S. Navy and the U.S. in South Korean waters")
    >>> starts.tolist(), ends.tolist(), [matcher.terms[term] for term in terms]
    ([4, 22, 30], [13, 26, 42], ['U.S. Navy', 'U.S.', 'South Korea*'])
    """

    def __init__(self, terms, *, loose: bool = False):
        self._loose = loose
        self.terms = sorted(set(terms), key=_rank)
        plain = [RUN_OF_BLANKS.sub(" ", self._blank(" ".join(term.split()))) for term in self.terms]
        alike = {text: number for number, text in enumerate(plain)}
        self._said = np.array([alike[text] for text in plain], dtype=np.int64)  # of terms that differ by a hyphen only, one for all
        keys = one_byte(code_points("\n".join(text.partition("*")[0] for text in plain))).tobytes().split(b"\n") if plain else []
        self._automaton = BytesAhoCorasick(keys, implementation=Implementation.DFA) if keys else None
        starred = np.array(["*" in term for term in self.terms], dtype=bool)
        self._bounded = ~starred & np.array([bool(BOUNDED.search(term)) for term in self.terms], dtype=bool)
        # What the automaton knows only in part: all of a term, or all of it that has a gap, unless it ends with the only star.
        self._unsure = np.array([b"\xff" in key or b"\0" in key or "*" in term[:-1] for term, key in zip(self.terms, keys, strict=True)], dtype=bool)
        self._gapped = np.array([loose and b" " in key for key in keys], dtype=bool)
        self._open_ended = starred & ~self._unsure
        self._patterns = {}

    def find(self, folded: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Starts and ends of the terms in a folded text, and their numbers in `terms`; in order, not overlapping."""
        if self._automaton is None:
            return np.zeros((3, 0), dtype=np.int64)
        codes = code_points(f"\0{folded}\0")
        hyphens = np.flatnonzero(codes == HYPHEN)
        signs = one_byte(codes)
        if self._loose:
            signs[hyphens] = BLANK
        twice = np.flatnonzero((signs[1:] == BLANK) & (signs[:-1] == BLANK)) + 1  # of a run of blanks the automaton sees the first
        seen = np.delete(signs, twice) if len(twice) else signs
        hits = self._automaton.find_matches_as_indexes(seen.tobytes(), overlapping=True)
        hits = np.fromiter(chain.from_iterable(hits), dtype=np.int64, count=3 * len(hits)).reshape(-1, 3)
        terms, starts, ends = hits[~IN_WORD[seen[hits[:, 1] - 1]] & ~(IN_WORD[seen[hits[:, 2]]] & self._bounded[hits[:, 0]])].T
        taken_out = twice - np.arange(len(twice))
        starts, ends = (places + np.searchsorted(taken_out, places, side) for places, side in ((starts, "right"), (ends, "left")))
        if self._open_ended.any():  # these go on to the end of their word
            ends = np.where(self._open_ended[terms], _ends_of_words(signs, ends), ends)
        uneven = np.sort(np.concatenate((hyphens, twice)))
        unsure = self._unsure[terms] | (self._gapped[terms] & (np.searchsorted(uneven, starts) < np.searchsorted(uneven, ends)))
        return self._choose(*self._read(folded, unsure, starts - 1, ends - 1, terms))

    def _read(self, folded, unsure, starts, ends, terms):
        """The hits that are there in full, those that are unsure being read letter by letter."""
        there = np.ones(len(terms), dtype=bool)
        for at in np.flatnonzero(unsure).tolist():
            match = self._compile(int(terms[at])).match(folded, starts[at])
            there[at] = match is not None
            ends[at] = match.end() if match else ends[at]
        return starts[there], ends[there], terms[there]

    def _choose(self, starts, ends, terms):
        """The longest hit at each place, in order, but for those within another."""
        order = np.lexsort((terms, -ends, starts))
        starts, ends, terms = starts[order], ends[order], terms[order]
        farthest = np.maximum.accumulate(ends)
        chosen = np.append(True, starts[1:] >= farthest[:-1])[:len(starts)]  # these begin behind all before them
        free = 0
        for at in np.flatnonzero(~chosen).tolist():
            if chosen[at - 1]:
                free = ends[at - 1]
            if starts[at] >= free:
                chosen[at] = True
        return starts[chosen], ends[chosen], self._said[terms[chosen]]

    def _blank(self, folded):
        """A text or term as the automaton sees it: where a hyphen matches a space, both are one."""
        return folded.replace("-", " ") if self._loose else folded

    def _compile(self, number):
        """The regular expression of one term, with its right word boundary."""
        if number in self._patterns:
            return self._patterns[number]
        term = self.terms[number]
        parts = {" ": " +", "-": "[- ]" if self._loose else "-", "*": r"\w*"}
        boundary = r"(?!\w)" if BOUNDED.search(term) else ""
        self._patterns[number] = re.compile("".join(parts.get(character) or re.escape(character) for character in term) + boundary)
        return self._patterns[number]


def _ends_of_words(signs, places):
    """Where the letters and digits end that go on from each place."""
    others = np.flatnonzero(~IN_WORD[signs])
    return others[np.searchsorted(others, places)]


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
