"""Find many terms in one pass: word boundaries, longest match, offsets into the text as it is."""

import re
from collections import defaultdict

# Signs that mean the same in news text, one character for one, so that offsets stay those of the article.
SAME_SIGN = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2013": "-",
             "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\r": " ", "\t": " "}
FIRST_WORD = re.compile(r"\w+\*?")


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
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def is_negated(folded: str, start: int) -> bool:
    """Whether what begins at `start` has "non-" before it: "non-American", "non-military cooperation".

    Examples
    --------
    >>> is_negated("the first non-American", 14), is_negated("the American", 4)
    (True, False)
    """
    return folded[max(0, start - 4):start].lower() == "non-"


class Matcher:
    """A set of terms, ready to be found.

    The text must be folded (see `fold`), and lower-cased where the terms are to be found in either case. In a term a space stands for any
    white space, a hyphen for a hyphen or a space where `loose`, and `*` at the end of a word for any further letters. At each
    place the longest term wins, and a term found shields the words inside it from the others.

    One regular expression, a trie of the terms, walks over the text; where it stops the longest of the terms that begin so is looked for.

    Parameters
    ----------
    terms : the terms; each begins with a letter or a digit.
    loose : whether a hyphen also matches a space.

    Examples
    --------
    >>> matcher = Matcher(["U.S.", "U.S. Navy", "South Korea*"])
    >>> matcher.find("the U.S. Navy and the U.S. in South Korean waters")
    [(4, 13, 'U.S. Navy'), (22, 26, 'U.S.'), (30, 42, 'South Korea*')]
    """

    def __init__(self, terms, *, loose: bool = False):
        self._loose = loose
        self._by_first = defaultdict(list)
        for term in sorted(set(terms), key=lambda term: (-len(term), term)):
            self._by_first[FIRST_WORD.match(term).group()].append(term)
        self._plain = {self._key(term): term for terms in self._by_first.values() for term in terms if "*" not in term}
        self._prefixes = [first[:-1] for first in self._by_first if first.endswith("*")]
        alike = dict.fromkeys(term.replace("-", " ") if loose else term for term in sorted(set(terms)))
        self._first = re.compile(rf"\W(?={trie(alike, {' ': '[- ]+' if loose else ' +'})})\w+") if alike else None
        self._patterns: dict[str, list] = {}  # first word as found in a text -> patterns of the terms that may begin with it

    def find(self, folded: str) -> list[tuple[int, int, str]]:
        """Spans of the terms in a folded text, with the term: (start, end, term), in order, not overlapping."""
        found, free = [], 0
        if self._first is None:
            return found
        for candidate in self._first.finditer(" " + folded):  # with the sign before the term, so its start is that of the term in `folded`
            start = candidate.start()
            if start < free:
                continue
            free, term = self._longest(folded, start, candidate.group()[1:])
            if term:
                found.append((start, free, term))
        return found

    def _longest(self, folded, start, first):
        """End and term of the longest term that begins at `start`; (start, None) where there is none."""
        if first not in self._patterns:
            self._patterns[first] = self._compile(first)
        best, term = start, None
        for pattern, wild in self._patterns[first]:
            match = pattern.match(folded, start)
            if match and match.end() > best:
                best, term = match.end(), wild or self._plain[self._key(match.group())]
        return best, term

    def _compile(self, first):
        """Patterns of the terms whose first word is, or is a prefix of, `first`: one for all plain terms, one for each with a star."""
        terms = list(self._by_first.get(first, ()))
        for prefix in self._prefixes:
            if first.startswith(prefix):
                terms += self._by_first[prefix + "*"]
        plain = [term for term in terms if "*" not in term]
        patterns = [(re.compile("(?:" + "|".join(self._regex(term) for term in plain) + ")"), None)] if plain else []
        return patterns + [(re.compile(self._regex(term)), term) for term in terms if "*" in term]

    def _regex(self, term):
        """The regular expression of one term, with its right word boundary."""
        parts = {" ": " +", "-": "[- ]" if self._loose else "-", "*": r"\w*"}
        boundary = r"(?!\w)" if re.search(r"[\w.*]$", term) else ""  # "US$" may stand before a digit, "U.S." not before a letter
        return "".join(parts.get(character) or re.escape(character) for character in term) + boundary

    def _key(self, surface):
        """A term or what was found of it, with white space and, where loose, hyphens alike."""
        return " ".join((surface.replace("-", " ") if self._loose else surface).split())


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
