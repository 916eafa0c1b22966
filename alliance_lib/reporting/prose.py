"""Sentences from numbers: words for small numbers, plurals, lists, and escaping for Markdown."""

import re
from calendar import monthrange

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
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
    return line_start(inline(text).strip())


def inline(text: str) -> str:
    """Text for within a line of Markdown: no character of it is markup; a space at either end is kept.

    Examples
    --------
    >>> inline(" *this* then ")
    ' \\\\*this\\\\* then '
    """
    return MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", text))


def line_start(markup: str) -> str:
    """A line of Markdown that begins no list and underlines no heading."""
    return LINE_START.sub(r"\1\\\2", markup)


def say_day(day: str) -> str:
    """A day, month or year as people write it.

    Examples
    --------
    >>> say_day("2024-04-10"), say_day("2024-04")
    ('10 April 2024', 'April 2024')
    """
    year, month, date = (int(part) for part in [*day.split("-"), "0", "0"][:3])
    return " ".join(str(part) for part in (date or "", MONTHS[month - 1] if month else "", year) if part)


def say_days(first: str, last: str) -> str:
    """The days from one to another, no longer than need be.

    Examples
    --------
    >>> say_days("2024-04-25", "2024-05-09"), say_days("2025-03-01", "2025-03-31"), say_days("2024-01-01", "2024-12-31"), say_days("2024-04-10", "2024-04-10")
    ('25 April to 9 May 2024', 'March 2025', '2024', '10 April 2024')
    """
    if first == last:
        return say_day(first)
    (year, month, day), (last_year, last_month, last_day) = (tuple(map(int, text.split("-"))) for text in (first, last))
    if day == 1 and last_day == monthrange(last_year, last_month)[1]:
        if (year, month) == (last_year, last_month):
            return say_day(first[:7])
        if year == last_year and (month, last_month) == (1, 12):
            return first[:4]
    short = f"{day}" if (year, month) == (last_year, last_month) else f"{day} {MONTHS[month - 1]}" if year == last_year else say_day(first)
    return f"{short} to {say_day(last)}"
