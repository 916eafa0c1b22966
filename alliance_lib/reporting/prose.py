"""Sentences from numbers: words for small numbers, plurals, lists, and escaping for Markdown."""

import re

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
LINE_START = re.compile(r"^(\d*)([-+=.)])")  # what would begin a list or underline a heading
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


def number(n: int) -> str:
    """A number as it is written in running text.

    Examples
    --------
    >>> number(5), number(23), number(12345)
    ('five', '23', '12,345')
    """
    return SMALL[n] if 0 <= n < len(SMALL) else f"{n:,}"


def count(n: int, noun: str, plural: str = "") -> str:
    """A number with its noun.

    Examples
    --------
    >>> count(1, "article"), count(5, "article"), count(2, "country", "countries")
    ('one article', 'five articles', 'two countries')
    """
    return f"{number(n)} {noun if n == 1 else plural or noun + 's'}"


def join(items) -> str:
    """Items as a list in a sentence.

    Examples
    --------
    >>> join(["Japan", "China", "Russia"]), join(["Japan"])
    ('Japan, China and Russia', 'Japan')
    """
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def percent(part: float, whole: float) -> str:
    """A share in whole per cent.

    Examples
    --------
    >>> percent(1, 3)
    '33 %'
    """
    return f"{100 * part / whole:.0f} %" if whole else "0 %"


def sentence_case(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """Text from an article for Markdown: no character of it is markup, on one line.

    Examples
    --------
    >>> plain("- 1. + no list"), plain("1. no list")
    ('\\\\- 1. + no list', '1\\\\. no list')
    >>> plain("Pay $5 for *this* <b>\\n")
    'Pay \\\\$5 for \\\\*this\\\\* \\\\<b\\\\>'
    """
    return LINE_START.sub(r"\1\\\2", MARKDOWN.sub(r"\\\1", " ".join(text.split())))
