"""What the blocks of scraped pages look like, and what stands around them: the features by which `zones` tells article from junk.

A block is a line or, in a hard-wrapped file, the lines of a paragraph. The blocks of many pages are looked at together: a feature is a column with a
value for each block, found in all of them at once. What a block gets does not depend on the other pages.
"""

import re
from functools import cache
from itertools import accumulate, chain
from string import ascii_uppercase
from typing import NamedTuple

import numpy as np

from ..characters import code_points
from .cues import HEAD, MONTH, NAMED, QUOTED_POST, find_cues

DOTS = ("...", "…")
CLOSING = frozenset(("list of other stories", "comments", "notice", "tags"))  # a short line of these kinds closes the article
# These never are body, whatever the weights say, and no short line of any kind is: of 15,901 such lines on news pages 103 were body.
_NEVER_BODY = frozenset(("headline with its outlet", "picture", "pointer to another story", "no words"))
_STOPS = (".", "!", "?", "…")
_AFTER_STOP = "\"'”’»)]*"
_FULL_DAY = re.compile(rf"\b(?:on|,) (?:\w+day, )?{MONTH} \d{{1,2}}, \d{{4}}")
_QUOTED = frozenset("\"“")
_SPEECH = frozenset(
    word + mark for mark in ("", ",", ".", ":")
    for word in ("said", "says", "told", "added", "according", "asked", "wrote", "announced", "reported", "insisted", "warned", "argued"))
_READER = frozenset(
    ("you", "your", "our", "we", "us", "please", "click", "here", "You", "Your", "Our", "We", "Us", "Please", "Click", "Here"))
_FUNCTION_WORDS = frozenset((
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "by", "with", "from", "as", "and", "or", "but", "that", "which", "who",
    "this", "these", "those", "it", "its", "he", "she", "they", "his", "her", "their", "is", "are", "was", "were", "be", "been",
    "has", "have", "had", "will", "would", "could", "not", "there", "than", "when", "while", "after", "before"))
SIZES = ("1 or 2 words", "3 to 5 words", "6 to 9 words", "10 to 15 words", "16 to 25 words", "26 to 40 words", "41 to 60 words", "over 60 words")
_LONGEST = (2, 5, 9, 15, 25, 40, 60)  # words, of each size but the last
SHARED = ("words shared with the paragraphs", "words shared with the paragraphs, over 5 words")
PLACES = ("inside the article", "shortly before the article", "shortly behind the article", "far before the article", "far behind the article")
_NEAR = 5  # blocks on either side that count as neighbours
_NO_BLOCK = -3.0  # the score of what is before the first block of a page and behind its last one

# A word of up to eight bytes is looked up as one number; of a longer one the first eight say whether to look closely.
_WORDS = sorted(_FUNCTION_WORDS | _SPEECH | _READER)
_KEY = 8
_KEYS, _KEY_OF = np.unique(np.array(_WORDS, dtype=f"S{_KEY}").view(np.uint64), return_inverse=True)
_MASKS = np.frombuffer(b"".join(b"\xff" * n + b"\0" * (_KEY - n) for n in range(_KEY + 1)), dtype=np.uint64)
# The kinds of characters: a bit each.
_BLANK, _UPPER, _LOWER, _DIGIT, _IN_WORD, _STOP, _CLOSES, _OPENS, _CAPITAL, _QUOTE, _ENDS, _AFTER = (1 << bit for bit in range(12))
_FUNCTION, _SAYS, _SPEAKS = 1, 2, 3  # the lists of words


class Looks(NamedTuple):
    """What blocks look like by themselves, a value for each; `settled` are those that name themselves, so that no weight is asked."""

    texts: list[str]
    cues: list[str | None]
    n_words: np.ndarray
    size: np.ndarray
    stop: np.ndarray
    colon: np.ndarray
    shape: np.ndarray
    settled: np.ndarray
    features: dict[str, np.ndarray]


class Surroundings(NamedTuple):
    """What stands around blocks, a value for each: its place, a number of `PLACES`, and the first and last + 1 block of its page's core."""

    place: np.ndarray
    first: np.ndarray
    last: np.ndarray
    features: dict[str, np.ndarray]


def look_alone(texts: list[str], repeated: list[bool]) -> Looks:
    """What each block looks like by itself.

    Parameters
    ----------
    texts : of the blocks, without blanks at either end and not empty.
    repeated : whether the same block stands on its page again.

    Examples
    --------
    >>> looks = look_alone(["Share", "Allies met, officials said."], [False, False])
    >>> looks.settled.tolist(), looks.features["somebody says something"].tolist(), looks.features["3 to 5 words, a stop"].tolist()
    ([True, False], [False, True], [False, True])
    """
    heads = [text[:HEAD] for text in texts]
    first, last = code_points("".join([text[0] for text in texts])), code_points("".join([text[-1] for text in texts]))
    begins, ends = _kinds_of(first), _kinds_of(last)
    cues = find_cues(texts)
    words = _read_words(heads)
    n = words.n
    has_cue, dots = _flags([cue is not None for cue in cues]), _flags([text.endswith(DOTS) for text in texts])
    stop = (ends & _ENDS) != 0
    for number in np.flatnonzero(ends & _AFTER).tolist():
        stop[number] = texts[number][-12:].rstrip(_AFTER_STOP).endswith(_STOPS)
    stop &= ~dots
    quoted, size = (begins & _QUOTE) != 0, np.searchsorted(_LONGEST, n)
    headline = ~stop & (n > 3) & (2 * words.capitals >= n)
    features = {"any": np.ones(len(texts))}
    features |= {name + _tail(stops): (size == number) & (stop == stops) for number, name in enumerate(SIZES) for stops in (True, False)}
    features["share of capitalised words"] = words.capitals / n
    features["function words"] = np.minimum(words.functions, 8) / 8
    features |= _one_column_each(cues)
    features["breaks off with dots"] = dots
    features["ends with a colon or comma"] = _flags([head[-1] in ":,;" for head in heads])
    features["two sentences or more"] = (n > 5) & words.sentences
    features["somebody says something"] = words.speech
    features["begins with a quotation mark"] = quoted
    features["speaks to the reader"] = (n <= 40) & ~quoted & words.reader
    features["begins in lower case"] = (begins & _LOWER) != 0
    features["begins with a digit"] = (begins & _DIGIT) != 0
    features["all capitals"] = (n > 2) & _flags([head.isupper() for head in heads])
    features["title case"] = _mark(len(texts), [number for number in np.flatnonzero(headline).tolist() if _is_title_case(heads[number])])
    features["the same line again on the page"] = _flags(repeated)
    features["day with its year, no quotation"] = _flags(
        [", 2" in head and _QUOTED.isdisjoint(head) and _FULL_DAY.search(head) is not None for head in heads])
    features["stands in brackets"] = ((first == ord("[")) | (first == ord("("))) & ((last == ord("]")) | (last == ord(")")))
    features["signs a quoted post"] = _flags(["(@" in head and QUOTED_POST.match(text) is not None for head, text in zip(heads, texts, strict=True)])
    settled = _flags([cue in _NEVER_BODY for cue in cues]) | ((n <= 12) & (has_cue | dots))
    shape = _shape(_sort_signs(first, begins), _sort_signs(last, ends), stop, n)
    return Looks(texts, cues, n, size, stop, last == ord(":"), shape, settled, features)


def look_around(looks: Looks, scores: np.ndarray, pages: list[int]) -> Surroundings:
    """What stands around each block.

    How many words a block shares with the article's paragraphs takes long to tell, and seldom matters. It is left open here: the features named
    after it are 1 where it counts, and are to be multiplied by what `share_words` gives.

    Parameters
    ----------
    looks : of the blocks.
    scores : of the blocks by themselves; above 0 speaks for an article.
    pages : how many blocks each page has.

    Examples
    --------
    >>> looks = look_alone(["Allies agree", "Allies met, officials said.", "Share"], [False] * 3)
    >>> around = look_around(looks, np.array([-1.0, 2.0, -4.0]), [3])
    >>> [PLACES[number] for number in around.place.tolist()]
    ['shortly before the article', 'inside the article', 'shortly behind the article']
    """
    n, number = len(scores), np.arange(len(scores))
    begin = np.repeat([0, *accumulate(pages)][:-1], pages)
    at = number + np.repeat(np.arange(len(pages)) * 2 * _NEAR + _NEAR, pages)  # place in a row where pages lie so far apart that none has neighbours

    def row_of(values, elsewhere):
        row = np.full(n + 2 * _NEAR * len(pages), elsewhere)
        row[at] = values
        return row

    def count_neighbours(flags):
        so_far = np.cumsum([0, *row_of(flags, False)])
        return so_far[at + _NEAR + 1] - so_far[at - _NEAR] - flags

    closes = _flags([cue in CLOSING and len(text) < 40 for cue, text in zip(looks.cues, looks.texts, strict=True)])
    first, last = (np.repeat(ends, pages) for ends in _find_cores(scores, closes, pages))
    inside, closing = (first <= number) & (number < last), _latest(closes)
    listed = closing >= np.maximum(begin, _latest(looks.stop & (scores > 0) & (looks.n_words > 12)))
    near = (first - 3 <= number) & (number < last + 3)
    place = np.where(inside, 0, np.where(near, 1, 3) + (number >= first))
    row, shapes = row_of(scores, _NO_BLOCK), row_of(looks.shape, -1)
    alike = sum(_are_alike(shapes[at], shapes[at + step]) for step in (-2, -1, 1, 2))
    colon = row_of(looks.colon, False)[at - 1]
    sides, tails = (("inside: ", inside), ("outside: ", ~inside)), ((_tail(True), looks.stop), (_tail(False), ~looks.stop))
    features = {
        "any": np.ones(n), "own look": scores, "line before": row[at - 1], "line after": row[at + 1], "second line before": row[at - 2],
        "second line after": row[at + 2], "paragraphs among ten neighbours": count_neighbours(scores > 0) / 10,
        "page furniture among ten neighbours": count_neighbours(_flags([cue is not None for cue in looks.cues])) / 10}
    features |= {name + tail: (place == rank) & ends for rank, name in enumerate(PLACES) for tail, ends in tails}
    features |= {f"{side}neighbours of the same shape": here * ~looks.stop * (alike / 4) for side, here in sides}
    features |= {f"{side}{SHARED[0]}": here & ~looks.stop for side, here in sides}
    features |= {f"{side}{SHARED[1]}": here & ~looks.stop & (looks.n_words > 5) for side, here in sides}
    features |= {f"{side}behind a colon{tail}": here & colon & ends for side, here in sides for tail, ends in tails}
    features["below a heading that closes the article"] = closing >= last
    features |= {f"{side}below the head of a list{tail}": here & listed & ends for side, here in sides for tail, ends in tails}
    # A line without a stop may be a heading as well as a caption here: its look is weighed anew.
    features |= {f"inside: {name}": inside * (name in NAMED or ~looks.stop) * look for name, look in looks.features.items() if name != "any"}
    return Surroundings(place, first, last, features)


def share_words(looks: Looks, scores: np.ndarray, around: Surroundings, asked: np.ndarray) -> np.ndarray:
    """The share of its words that each block has in common with the paragraphs of its page's core.

    Parameters
    ----------
    looks, scores, around : of the blocks.
    asked : whether the share of a block is asked; others get 1, as do those of a page without paragraphs: nothing speaks against them.
    """
    share, paragraph, articles = np.ones(len(asked)), (looks.stop & (scores > 0)).tolist(), {}
    asked, cores = np.flatnonzero(asked).tolist(), list(zip(around.first.tolist(), around.last.tolist(), strict=True))
    for core in dict.fromkeys(cores[number] for number in asked):
        articles[core] = [number for number in range(*core) if paragraph[number]]
    needed = [*asked, *chain.from_iterable(articles.values())]
    words = dict(zip(needed, plain_words([looks.texts[number] for number in needed]), strict=True))
    articles = {core: find_words([words[number] for number in numbers]) for core, numbers in articles.items()}
    for number in asked:
        if article := articles[cores[number]]:
            share[number] = share_of(words[number], article)
    return share


def plain_words(texts: list[str]) -> list[str]:
    """The words of the beginning of each text in lower case, with blanks between them.

    Examples
    --------
    >>> [words.split() for words in plain_words(["“Allies” met", "U.S.-led"])]
    [['allies', 'met'], ['u', 's', 'led']]
    """
    if not texts:
        return []
    lowered = [text[:HEAD].lower() for text in texts]
    codes = code_points("\n".join(lowered))
    codes = np.where(_kinds_of(codes) & _IN_WORD, codes, ord(" "))
    codes[np.cumsum([len(text) + 1 for text in lowered])[:-1] - 1] = ord("\n")
    return codes.tobytes().decode("utf-32-le", "surrogatepass").split("\n")


def find_words(texts: list[str]) -> set[str]:
    """The different words of some texts, each as `plain_words` gives it."""
    return {word for text in texts for word in text.split()}


def share_of(words: str, article: set[str]) -> float:
    """The share of the different words of a text, function words and short ones left out, that an article has.

    Examples
    --------
    >>> share_of("allies meet in tokyo again and again", {"the", "allies", "met", "in", "tokyo"})
    0.5
    """
    content = {word for word in words.split() if len(word) > 3} - _FUNCTION_WORDS
    return len(content & article) / max(len(content), 1)


def weigh(features: dict[str, np.ndarray], weights: dict[str, float]) -> np.ndarray:
    """For each block the sum of the weights of its features; above 0 speaks for an article.

    Examples
    --------
    >>> weigh({"any": np.ones(2), "all capitals": np.array([False, True])}, {"any": -0.5, "all capitals": 2.0}).tolist()
    [-0.5, 1.5]
    """
    total = np.zeros(len(features["any"]))
    for name, column in features.items():  # in this order, since to add in another one changes the last digit
        if name in weights:
            total += weights[name] * column
    return total


def _flags(values):
    """An array of what is so and what is not."""
    return np.array(values, dtype=bool)


def _tail(stop):
    """How the name of a feature ends that stands for blocks with a final stop, or without."""
    return ", a stop" if stop else ", no stop"


def _one_column_each(cues):
    """A feature for each kind of cue."""
    numbers = {cue: number for number, cue in enumerate(NAMED)}
    found = np.array([numbers.get(cue, -1) for cue in cues])
    return {cue: found == number for cue, number in numbers.items()}


def _is_title_case(head):
    """Whether every word but the small ones has a capital, as in headlines."""
    return all(word[0].isupper() or not word[0].isalpha() or word.lower() in _FUNCTION_WORDS for word in head.split())


def _latest(flags):
    """The number of the latest block so far that is so, or -1."""
    return np.maximum.accumulate(np.where(flags, np.arange(len(flags)), -1))


def _find_cores(scores, closes, pages):
    """For every page the first and the last + 1 block of its core."""
    scores, closes, cores, begin = scores.tolist(), closes.tolist(), [], 0
    for size in pages:
        first, last = _find_core(scores[begin : begin + size], closes[begin : begin + size])
        cores.append((begin + first, begin + last))
        begin += size
    return np.array(cores).T


def _find_core(scores, breaks):
    """(first, last + 1) of the blocks with the largest sum of scores: the longest stretch of article, bridging short lines in it."""
    best, core, total, start = 0.0, (0, 0), 0.0, 0
    for i, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, i
        total += max(-0.5, score) - (4.0 if breaks[i] else 0.0)
        if total > best:
            best, core = total, (start, i + 1)
    return core


def _sort_signs(codes, kinds):
    """What blocks may begin or end with: the code of "A" for any capital, of "a" for any small letter, of "1" for any digit, else of the sign itself."""
    signs = codes.astype(np.int64)
    for kind, sign in ((_UPPER, "A"), (_LOWER, "a"), (_DIGIT, "1")):
        signs[(kinds & kind) != 0] = ord(sign)
    return signs


def _shape(first, last, stop, n_words):
    """Numbers that tell the first and last sign, whether there is a stop and, in their last three bits, about how long a block is."""
    length = np.array([n.bit_length() for n in range(41)])[np.minimum(n_words, 40)]
    return ((first << 21 | last) << 1 | stop) << 3 | length


def _are_alike(shape, other):
    """Whether blocks look like items of one list: about as long, and with the same kind of first and last sign."""
    return (shape >> 3 == other >> 3) & (abs((shape & 7) - (other & 7)) <= 1)


# Words, in the characters of all blocks


class _Words(NamedTuple):
    """What the words of each block tell: how many there are, capitalised, different function words; whether some are of these kinds."""

    n: np.ndarray
    capitals: np.ndarray
    functions: np.ndarray
    speech: np.ndarray
    reader: np.ndarray
    sentences: np.ndarray


def _read_words(heads):
    """The words of blocks, which begin where blanks end."""
    text = "\n" + "\n".join(heads) + "\n" * _KEY
    codes = code_points(text)
    kinds = _kinds_of(codes)
    blank = (kinds & _BLANK) != 0
    edges = np.flatnonzero(blank[1:] != blank[:-1]) + 1
    start, end = edges[::2], edges[1::2]
    first = np.searchsorted(start, np.cumsum([1, *(len(head) + 1 for head in heads)])[:-1])
    n = np.diff(first, append=len(start))
    block = np.repeat(np.arange(len(heads)), n)
    key, listed = _look_up(text, codes, start, end)
    functions = np.zeros((len(heads), len(_KEYS)), dtype=bool)
    functions[block[listed == _FUNCTION], key[listed == _FUNCTION]] = True
    capitals = np.add.reduceat(kinds[start] & _UPPER, first, dtype=np.int64) // _UPPER
    ends = _end_sentences(kinds, start, end) & (block[1:] == block[:-1])
    speech, reader, sentences = (_mark(len(heads), found) for found in (block[listed == _SAYS], block[listed == _SPEAKS], block[1:][ends]))
    return _Words(n, capitals, functions.sum(axis=1), speech, reader, sentences)


def _look_up(text, codes, start, end):
    """For each word the number of its first bytes among `_KEYS`, and which list has the word: _FUNCTION, _SAYS, _SPEAKS or 0."""
    signs = np.where((codes > 0) & (codes < 255), codes, 255).astype(np.uint8)  # NUL fills short words up, and is no part of one
    window = np.lib.stride_tricks.sliding_window_view(signs, _KEY)[start]
    words = window.view(np.uint64)[:, 0] & _MASKS[np.minimum(end - start, _KEY)]
    key = np.minimum(np.searchsorted(_KEYS, words), len(_KEYS) - 1)
    there, whole = _KEYS[key] == words, end - start <= _KEY
    listed = np.where(there & whole, _LIST_OF[key], 0)
    for number in np.flatnonzero(there & ~whole & _GOES_ON[key]).tolist():
        listed[number] = _list_of(text[start[number] : end[number]])
    return key, listed


def _list_of(word):
    """The list that has a word, or 0."""
    return _FUNCTION if word in _FUNCTION_WORDS else _SAYS if word in _SPEECH else _SPEAKS if word in _READER else 0


def _end_sentences(kinds, start, end):
    """Behind which words but the last a sentence ends: at a stop, quotation marks and brackets left out, before a capital."""
    last, begin = end[:-1] - 1, start[1:].copy()
    for at, step, skipped in ((last, -1, _CLOSES), (begin, 1, _OPENS)):
        moving = np.flatnonzero(kinds[at] & skipped)
        while len(moving):
            at[moving] += step
            moving = moving[(kinds[at[moving]] & skipped) != 0]
    return ((kinds[last] & _STOP) != 0) & ((kinds[begin] & _CAPITAL) != 0)


def _mark(n, numbers):
    """An array of what is so and what is not, from the numbers of what is."""
    flags = np.zeros(n, dtype=bool)
    flags[numbers] = True
    return flags


def _kinds_of(codes):
    """The kinds of characters: those that Western text is made of from a table, the few others one by one."""
    table = _table_of_kinds()
    kinds = table[np.minimum(codes, len(table) - 1)]
    wide = np.flatnonzero(codes >= len(table))
    if len(wide):
        distinct, which = np.unique(codes[wide], return_inverse=True)
        kinds[wide] = _read_kinds(distinct.tolist())[which]
    return kinds


@cache
def _table_of_kinds():
    """The kinds of the first characters of Unicode, up to the end of the block of dashes and curly quotation marks."""
    return _read_kinds(range(0x2070))


def _read_kinds(codes):
    """The kinds of some characters, looked up one by one."""
    signs = [chr(code) for code in codes]
    tests = ((_BLANK, str.isspace), (_UPPER, str.isupper), (_LOWER, str.islower), (_DIGIT, str.isdigit), (_IN_WORD, str.isalnum))
    lists = ((_IN_WORD, "_"), (_STOP, ".!?"), (_CLOSES, "\"'”’)"), (_OPENS, "\"'“‘("), (_CAPITAL, ascii_uppercase), (_QUOTE, "\"'“‘"),
             (_ENDS, "".join(_STOPS)), (_AFTER, _AFTER_STOP))
    kinds = sum(kind * np.array(list(map(test, signs)), dtype=np.uint16) for kind, test in tests)
    for kind, chosen in lists:
        kinds[[number for number, sign in enumerate(signs) if sign in chosen]] |= kind
    return kinds


_LIST_OF, _GOES_ON = np.zeros(len(_KEYS), dtype=np.uint8), np.zeros(len(_KEYS), dtype=bool)
for _word, _key in zip(_WORDS, _KEY_OF.tolist(), strict=True):
    if len(_word) <= _KEY:
        _LIST_OF[_key] = _list_of(_word)
    else:
        _GOES_ON[_key] = True
