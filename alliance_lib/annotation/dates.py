"""Find time expressions in running text and say which days they stand for, and how that is known.

A cheap pattern finds candidate words; only around them are the rules tried, the first rule that matches at a place wins. What cannot be
known stays unknown: a "Sunday" in an undated article is reported without days. Durations ("for three years"), ages, repeated times
("every Sunday") and clock times are not dates and are not reported.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from alliance_lib import calendar
from alliance_lib.annotation.matching import trie
from alliance_lib.annotation.tense import direction
from alliance_lib.calendar import Interval
from alliance_lib.characters import IN_WORD, Joined, code_points, one_byte

Date = datetime.date

# How the days of an expression came about.
BASES = (
    "explicit",  # written out in full: "April 11th, 2024", "in 2023"
    "year_from_anchor",  # the year was left out: "April 19", "February", "the third quarter"
    "weekday_from_anchor",  # "on Sunday", "last Friday"
    "relative_to_anchor",  # "today", "this week", "two years ago"
    "relative_to_previous",  # counted from another date of the text: "a day later", "the previous year", "two days after April 12"
    "unresolved",  # a date whose days cannot be told: no publication date, an ambiguous order, an event as the starting point
    "vague",  # no days are meant: "recent years"; or one end is open: "post-World War II"
)


class TimeExpression(NamedTuple):
    """One time expression; both dates None where nothing is known, one of them where an end is open."""

    start: int
    end: int
    text: str
    date_from: Date | None
    date_to: Date | None
    grain: str
    basis: str


class Place(NamedTuple):
    """What a rule may look at beside its own match: the text, the publication day, the expressions before it."""

    text: str
    today: Date | None
    rows: list[TimeExpression]


Resolved = tuple[Interval | None, str, str]  # interval, grain where there is no interval, basis
Resolve = Callable[[re.Match, Place], Resolved | None]  # None: not a date after all
Expression = tuple[re.Match, Resolve]


def find_dates(text: str, anchor: Interval | Date | None = None) -> list[TimeExpression]:
    """Find the calendar dates of a text, in order and without overlaps.

    A bare weekday is the most recent one, as newspapers write, the publication day included, unless the words around it point ahead
    ("will", "set to"). A date without a year is the nearest one, unless the tense says otherwise and it is not close by. If only
    bounds of the publication date are known, an expression is resolved only where both bounds give the same days.

    Parameters
    ----------
    text : any string.
    anchor : publication date, or an interval that holds it, or None.

    Returns
    -------
    Time expressions; `basis` is one of `BASES`; "unresolved" rows have no dates, "vague" ones none or an open end.

    Examples
    --------
    >>> for row in find_dates("The ministers met on Sunday and will meet again in March.", Date(2024, 7, 30)):
    ...     print(row.text, row.date_from, row.date_to, row.basis)
    Sunday 2024-07-28 2024-07-28 weekday_from_anchor
    March 2025-03-01 2025-03-31 year_from_anchor
    >>> [(row.text, row.basis) for row in find_dates("They met on Sunday.")]
    [('Sunday', 'unresolved')]
    """
    return _resolve_between(text, anchor, list(_expressions(text, _find_candidates(text))))


def find_all_dates(texts: Joined, anchors: Iterable[Interval | Date | None]) -> list[list[TimeExpression]]:
    """Find the dates in each of many texts, as `find_dates` does, each text with an anchor of its own.

    Examples
    --------
    >>> found = find_all_dates(Joined(["In 2023 they met.", "They met today."]), [None, Date(2024, 7, 30)])
    >>> [(row.text, row.basis) for rows in found for row in rows]
    [('2023', 'explicit'), ('today', 'relative_to_anchor')]
    """
    return [_resolve_between(text, anchor, list(_expressions(text, candidates)))
            for text, anchor, candidates in zip(texts.texts, anchors, _find_all_candidates(texts), strict=True)]


def _resolve_between(text, anchor, expressions):
    """Resolve every expression against what is known of the publication day."""
    first, last = (anchor, anchor) if anchor is None or isinstance(anchor, Date) else anchor[:2]
    if first is None or last is None:
        return _resolve_all(text, None, expressions)
    rows = _resolve_all(text, first, expressions)
    if first == last:
        return rows
    return [row if row == other else _without_days(row) for row, other in zip(rows, _resolve_all(text, last, expressions), strict=True)]


def _without_days(row: TimeExpression) -> TimeExpression:
    return row._replace(date_from=None, date_to=None, basis="unresolved")


def _resolve_all(text: str, today: Date | None, expressions: list[Expression]) -> list[TimeExpression]:
    """Resolve every expression against one publication day."""
    rows: list[TimeExpression] = []
    place = Place(text, today, rows)
    for match, resolve in expressions:
        resolved = resolve(match, place)
        if resolved is None:
            continue
        interval, grain, basis = resolved
        if interval is None:
            interval, basis = Interval(None, None, grain), "vague" if basis == "vague" else "unresolved"
        rows.append(TimeExpression(*match.span(), match[0], *interval, basis))
    return rows


def _find_candidates(text: str) -> list[tuple[int, int]]:
    """Spans of the candidate words of a text; the sign before the word is part of the match, so its start is that of the word in `text`."""
    return [(candidate.start(), candidate.end() - 1) for candidate in CANDIDATE.finditer(" " + text)]


def _find_all_candidates(texts: Joined) -> list[list[tuple[int, int]]]:
    """Spans of the candidate words of each text; of all words only those are read whose first three characters some candidate has."""
    joined = f" {texts.text}"
    signs = one_byte(code_points(f"{joined}   "))
    in_word = IN_WORD[signs]
    starts = np.flatnonzero(in_word[1:] & ~in_word[:-1])
    starts = starts[MAY_BEGIN[tuple(np.minimum(signs[starts + place], BEYOND) for place in (1, 2, 3))]]
    numbers = texts.number_of(starts)
    found, free = [[] for _ in texts.texts], 0
    for start, number, shift in zip(starts.tolist(), numbers.tolist(), texts.starts[numbers].tolist(), strict=True):
        if start >= free and (candidate := CANDIDATE.match(joined, start)):
            free = candidate.end()
            found[number].append((start - shift, free - 1 - shift))
    return found


def _expressions(text: str, candidates: list[tuple[int, int]]) -> Iterator[Expression]:
    """Yield the matches of rules around candidate words, left to right."""
    position = 0
    for start, end in candidates:
        if start < position:
            continue
        kind = KIND.get(text[start:end].lower(), "number")
        for word in WORD.finditer(text, max(position, start - BACK[kind]), start + 1):
            if word.start() < start and word[0].islower() and word[0] not in OPENERS and word[0].isalpha():
                continue
            found = GRAMMAR[kind].match(text, word.start(), end + REACH)
            if found:
                position = found.end()
                if expression := _with_rule(found):
                    yield expression
                if position > start:
                    break


def _with_rule(found: re.Match) -> Expression | None:
    """Match once more with the pattern of the rule alone, where the parts have names; None if it is the rule for what is no date."""
    rule = RULES[int(found.lastgroup[1:])]
    match = rule.resolve and rule.pattern.match(found.string, found.start(), found.endpos)
    return match and (match, rule.resolve)


# --- Which day, month or year is meant ---------------------------------------------------------------------------------------------

# How far the nearest instance of a date without a year may lie from the publication day and still be meant against the tense: "announced
# an exercise for April 19" is a past tense and a coming date.
NEAR_AHEAD, NEAR_BEHIND = 75, 45
COMING = ("by ", "By ", "until ", "Until ")  # "a bridge loan by February" is still to come

def _gap(interval: Interval, today: Date) -> int:
    """Return the days from today to the interval, negative if it lies behind, 0 if it holds today."""
    return min((interval.date_to - today).days, 0) + max((interval.date_from - today).days, 0)


def _nearest(options: list[Interval], match: re.Match, place: Place) -> Interval | None:
    """Return the instance of a yearly date that is meant: the nearest, unless it is not close and the tense points the other way."""
    by_gap = {_gap(option, place.today): option for option in options}
    gap = min(by_gap, key=abs, default=0)
    coming = place.text.endswith(COMING, 0, match.start())
    if not -NEAR_BEHIND <= gap <= NEAR_AHEAD or (coming and gap < 0):
        ahead = 1 if coming else direction(place.text, *match.span())
        gap = min((other for other in by_gap if other * ahead >= 0), key=abs, default=gap)
    return by_gap.get(gap)


def _in_year(match: re.Match, place: Place, make: Callable[[int], Interval | None]) -> tuple[Interval | None, str]:
    """Apply `make` to the year that is written ("2024", "last year") or meant; return the interval and the basis."""
    if year := _words(match, "year") or _words(match, "later"):
        return make(int(year)), "explicit"
    if place.today is None:
        return None, "year_from_anchor"
    if _words(match, "which_year") or _words(match, "which") == "this":
        return make(place.today.year + WHICH[_words(match, "which_year") or "this"]), "year_from_anchor"
    options = [option for year in (-1, 0, 1) if (option := make(place.today.year + year))]
    direction = WHICH.get(_words(match, "which"))
    if direction:  # "last June", "this coming March"
        options = [option for option in options if _gap(option, place.today) * direction > 0]
        return min(options, key=lambda option: abs(_gap(option, place.today)), default=None), "year_from_anchor"
    return _nearest(options, match, place), "year_from_anchor"


def _reference(place: Place, grains: str, skip: str = "") -> TimeExpression | None:
    """Return the last of the few expressions before that has one of these grains, without those of the basis `skip`."""
    return next((row for row in place.rows[-1:-9:-1] if row.grain in grains and row.basis != skip), None)


def _days_of(row: TimeExpression | None) -> Interval | None:
    return Interval(*row[3:6]) if row and row.date_from and row.date_to else None


def _words(match: re.Match, name: str) -> str:
    """Return a named part in lower case with single spaces, "" if it is absent."""
    return " ".join((match[name] or "").lower().split()) if name in match.re.groupindex else ""


def _number(words: str) -> int:
    """Return the number for "9", "9th", "nine" or "ninth"."""
    digits = re.match(r"\d+", words)
    return int(digits[0]) if digits else NUMBERS.get(words) or ORDINALS.index(words) + 1


# --- Rules: each returns the interval (None if not known), its grain, and the basis -------------------------------------------------


def _numeric_day(match: re.Match, place: Place) -> Resolved:
    """2024-04-10, 25/04/2024; unresolved where day and month could be exchanged."""
    parts = match.groupdict()
    if parts.get("number"):
        return calendar.day_interval(int(parts["year"]), int(parts["number"]), int(parts["day"])), "day", "explicit"
    return calendar.numeric_day(int(parts["first"]), int(parts["second"]), int(parts["year"])), "day", "explicit"


def _day_of_month(match: re.Match, place: Place) -> Resolved:
    """April 11th, Thursday, 11 April 2024, July 28-30, 2024."""
    month, first = calendar.month_number(match["month"]), _number(_words(match, "day"))
    last = _number(_words(match, "last") or str(first))

    def make(year: int) -> Interval | None:
        begin, end = calendar.day_interval(year, month, first), calendar.day_interval(year, month, last)
        return begin if first == last else calendar.range_interval(begin, end)

    interval, basis = _in_year(match, place, make)
    return interval, "day" if first == last else "range", basis


def _weekday_number(match: re.Match) -> int:
    return [name[:3] for name in calendar.WEEKDAYS].index(match["weekday"][:3].lower())


def _day_of_some_month(match: re.Match, place: Place) -> Resolved:
    """Tuesday the 11th: the nearest month in which the 11th is a Tuesday."""
    if place.today is None:
        return None, "day", "weekday_from_anchor"
    number, weekday, today = _number(_words(match, "day")), _weekday_number(match), place.today
    days = [calendar.day_interval(today.year + (today.month + n - 1) // 12, (today.month + n - 1) % 12 + 1, number) for n in range(-6, 7)]
    fitting = [day for day in days if day and day.date_from.weekday() == weekday]
    return min(fitting, key=lambda day: abs(_gap(day, today)), default=None), "day", "weekday_from_anchor"


def _month(match: re.Match, place: Place) -> Resolved:
    """March 2025, last June, in February."""
    month = calendar.month_number(match["month"])
    interval, basis = _in_year(match, place, lambda year: calendar.month_interval(year, month))
    return interval, "month", basis


def _weekday(match: re.Match, place: Place) -> Resolved:
    """On Sunday, last Friday, Monday of next week."""
    number, which, week = _weekday_number(match), _words(match, "which"), _words(match, "week")
    today, basis = place.today, "weekday_from_anchor"
    if which in COUNTED_ON and (reference := _reference(place, "day")):
        today, basis = reference.date_from, "relative_to_previous"
    if today is None:
        return None, "day", basis
    monday = today.toordinal() - today.weekday()
    back = (today.weekday() - number) % 7
    if week or which in ("this", "next"):
        day = monday + number + 7 * WHICH[week or which]
    elif which and WHICH[which] < 0:
        day = today.toordinal() - (back or 7)
    elif which:
        day = today.toordinal() + 7 - back
    else:
        day = today.toordinal() - back + (7 if back and direction(place.text, *match.span()) > 0 else 0)
    return calendar.span_interval(day, day, "day"), "day", basis


def _near_day(match: re.Match, place: Place) -> Resolved:
    """Today, tomorrow night, last night."""
    offset = NAMED_DAYS.get(_words(match, "name"), 0)
    return calendar.shift(place.today and calendar.containing(place.today, "day"), offset, "day"), "day", "relative_to_anchor"


def _this_unit(match: re.Match, place: Place) -> Resolved:
    """This week, next year, the previous month; "the previous ..." and "that ..." count from the date before it in the text."""
    which, unit = _words(match, "which"), _words(match, "unit")
    start, basis = place.today, "relative_to_anchor"
    if which in COUNTED_ON:
        reference = _reference(place, "day week month quarter season half year range")
        start, basis = reference and reference.date_from, "relative_to_previous"
    day = start and calendar.shift_day(start, WHICH[which], unit)
    return day and calendar.containing(day, unit), "range" if unit == "weekend" else unit, basis


def _weekend(match: re.Match, place: Place) -> Resolved:
    """Over the weekend: the last one, or the coming one where the sentence points ahead."""
    weeks = 0 if place.today is None or place.today.weekday() > 4 or direction(place.text, *match.span()) > 0 else -1
    day = place.today and calendar.shift_day(place.today, weeks, "week")
    return day and calendar.containing(day, "weekend"), "range", "relative_to_anchor"


def _offset(match: re.Match, place: Place) -> Resolved:
    """Two weeks ago, a day later; "a year ago" or "a year earlier" right after a quarter is the quarter of the year before."""
    unit, where = _words(match, "unit"), _words(match, "where")
    count = _number(_words(match, "count")) * (-1 if where in ("ago", "earlier", "before") else 1)
    last = place.rows[-1] if place.rows else None
    if where in ("ago", "from now", "hence", "in") and not (unit == "year" and last and last.grain == "quarter"):
        day = place.today and calendar.shift_day(place.today, count, unit)
        return day and calendar.containing(day, unit), unit, "relative_to_anchor"
    # "Up from 4 million a year earlier": the period spoken of, and twice in a row the same year.
    reference = _reference(place, "month quarter half year", "relative_to_previous") if unit == "year" else None
    reference = reference or _reference(place, "day", "relative_to_previous" if unit == "year" else "")
    start = _days_of(reference) if reference else place.today and calendar.containing(place.today, "day")
    if not reference and where == "later":  # later than something that is not in the text
        return None, unit, "unresolved"
    moved = calendar.shift(start, count, unit)
    if moved and moved.grain == "day":
        moved = calendar.containing(moved.date_from, unit)
    return moved, unit, "relative_to_previous" if reference else "relative_to_anchor"


def _in_future(match: re.Match, place: Place) -> Resolved | None:
    """In two weeks: a date only where the sentence points ahead, else a duration ("the first visit in two years")."""
    return _offset(match, place) if direction(place.text, *match.span()) > 0 else None


def _offset_from_date(match: re.Match, place: Place) -> Resolved | None:
    """Three days after (January 12): counted from the date that follows; unresolved before an event ("one day before the summit")."""
    unit, where = _words(match, "unit"), _words(match, "where")
    rest = place.text[match.end() + 1 : match.end() + REACH]
    expression = next(_expressions(rest, _find_candidates(rest)), None)
    start = expression and expression[0].start() == 0 and expression[1](expression[0], place._replace(text=rest))
    if not start:
        return None if where == "from" else (None, unit, "unresolved")
    return calendar.shift(start[0], _number(_words(match, "count")) * (-1 if where == "before" else 1), unit), unit, "relative_to_previous"


def _quarter(match: re.Match, place: Place) -> Resolved:
    """The third quarter of 2023, Q3."""
    number = _number(_words(match, "nth"))
    interval, basis = _in_year(match, place, lambda year: calendar.quarter_interval(year, number))
    if basis == "year_from_anchor" and interval and _gap(interval, place.today) > 0 and direction(place.text, *match.span()) <= 0:
        interval = calendar.shift(interval, -1, "year")
    return interval, "quarter", basis


def _same_quarter(match: re.Match, place: Place) -> Resolved | None:
    """The latest quarter, the year-ago period: the quarter mentioned before, or that of the year before."""
    reference = _reference(place, "quarter", "relative_to_previous")
    return reference and (calendar.shift(_days_of(reference), -1 if match["ago"] else 0, "year"), "quarter", "relative_to_previous")


def _half(match: re.Match, place: Place) -> Resolved:
    """The first half of 2025."""
    number = _number(_words(match, "nth"))
    interval, basis = _in_year(match, place, lambda year: calendar.half_interval(year, number))
    return interval, "half", basis


def _season(match: re.Match, place: Place) -> Resolved:
    """Last summer, the spring of 2022, in the winter."""
    interval, basis = _in_year(match, place, lambda year: calendar.season_interval(year, _words(match, "season")))
    return interval, "season", basis


def _decade(match: re.Match, place: Place) -> Resolved:
    """The 1990s."""
    return calendar.decade_interval(int(match["decade"])), "decade", "explicit"


def _whole_year(match: re.Match, place: Place) -> Resolved:
    """In 2023, the 2016 election, fiscal 2025."""
    return calendar.year_interval(int(match["year"])), "year", "explicit"


def _years(match: re.Match, place: Place) -> Resolved:
    """1995-2001, 1939-45."""
    first, last = match["first"], match["last"]
    end = calendar.year_interval(int(first[: 4 - len(last)] + last))
    return calendar.range_interval(calendar.year_interval(int(first)), end), "range", "explicit"


def _vague(match: re.Match, place: Place) -> Resolved:
    """Recent years, the near future."""
    return None, "vague", "vague"


def _post_war(match: re.Match, place: Place) -> Resolved:
    """Post-World War II, post-Cold War: from a year on, without an end."""
    return Interval(Date(1945 if "world" in match[0].lower() else 1991, 1, 1), None, "vague"), "vague", "vague"


# --- Words -------------------------------------------------------------------------------------------------------------------------

ONES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
TEENS = ["tenth", "eleventh", "twelfth"] + [f"{stem}teenth" for stem in ("thir", "four", "fif", "six", "seven", "eigh", "nine")]
ORDINALS = [*ONES, *TEENS, "twentieth", *(f"twenty-{one}" for one in ONES), "thirtieth", "thirty-first"]
NUMBERS = {"a": 1, "an": 1, "a couple of": 2, "a dozen": 12, "thirty": 30, "forty": 40, "fifty": 50}
SMALL = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"]
SMALL += ["fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
NUMBERS |= {word: number for number, word in enumerate(SMALL, start=1)}
NAMED_DAYS = {"yesterday": -1, "last night": -1, "tomorrow": 1, "day before yesterday": -2, "day after tomorrow": 2}
# Which week, year or Friday: units to add, to the publication day or (COUNTED_ON) to the date before it in the text.
COUNTED_ON = {"that": 0, "same": 0, "the same": 0, "the previous": -1, "the preceding": -1, "the following": 1, "following": 1}
WHICH = COUNTED_ON | {"this": 0, "the": 0, "this coming": 1, "coming": 1, "next": 1}
WHICH |= {"last": -1, "past": -1, "this past": -1, "previous": -1}

S = r"[\s\xa0\u202f]{1,3}"  # a space or a line break; scraped text has no-break spaces
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
WEEKDAY_SHORT = rf"(?:{WEEKDAY}|(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\.?)"
# "may" and "march" are verbs, "mar" too: a month only with a capital.
MONTH = (
    r"(?:january|february|(?-i:M(?:arch|ARCH|ay|AY|ar\b))|april|june|july|august|september|october|november|december"
    r"|(?:jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b)\.?"
)
# Months that may stand alone; the others are also names or verbs and need a word of time before them.
CLEAR_MONTH = r"(?:january|february|july|september|october|november|december|(?-i:(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.))"
OTHER_MONTH = r"(?-i:March|April|June|August|MARCH|APRIL|JUNE|AUGUST)"
DAY_DIGITS = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![.,:]?\d|\w|%|\s(?:percent|[mb]illion)\b)"
DAY = rf"(?:{DAY_DIGITS}|(?=[fstent])(?:{'|'.join(ORDINALS[::-1])})\b)"
YEAR = r"(?:[12]\d{3}(?![\d%]|[.,]\d|\w))"
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
NTH = r"(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)"
UNIT = r"(?:day|week|month|year|decade)"
SOME = r"(?:several|some|many|a few|a number of|recent|(?:the )?(?:coming|past few|last few|next few))"
PART = rf"(?:{S}(?:morning|afternoon|evening|night)\b)?"
SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
OF_YEAR = rf"(?:{S}(?:of{S})?(?P<which_year>this|last|next){S}year\b|(?:,?{S}(?:of{S}|in{S})?|-)(?P<year>{YEAR}))"
# A range writes its year once, at the end: "March to June 2024", "April 25 to May 9, 2024".
LATER_YEAR = rf"(?=(?:\s?[-–—]\s?|{S}(?:to|through|until|and){S})(?:{DAY}{S})?{MONTH}(?:{S}{DAY})?,?{S}(?:in{S})?(?P<later>{YEAR}))"
TO = rf"(?:\s?[-–—]\s?|{S}(?:to|through){S}(?:the{S})?)"
# After the first words "1945" is a year and "May" a month; after the second a name or a count ("of 2000 prisoners") is possible too.
TIME_WORDS = "in since by until till during early late mid mid- end- around circa year into back last"
OTHER_WORDS = "before after through from to of between and or both for than the its his her their our a election its ("


def after(words: str) -> str:
    """Return a pattern for a place right after one of these words."""
    return "(?:" + "|".join(rf"(?<=\b{word}[\s\xa0])" if word[-1].isalpha() else f"(?<={re.escape(word)})" for word in words.split()) + ")"


NO_YEAR = r"[\d%+]|[.,/:-]\d|\w|\s(?:GMT|UTC|hours|local|meters|metres|miles|feet|people|troops|soldiers)\b"
EVENT = "(?:presidential |general |midterm )?elections?|campaign|budget|summit|census|invasion|war|treaty|constitution|Olympics|World Cup"
# Newspapers and the like, and days with a name of their own.
NOT_A_DAY = (
    rf"{WEEKDAY}{S}(?-i:Times|Telegraph|Mail|Express|Mirror|Herald|Post|Independent|Star|Tribune|World|Business|Night|Football)\b"
    rf"|(?-i:Black|Good|Bloody|Ash|Super|Fat|Cyber|Palm|Holy|Maundy|Easter){S}{WEEKDAY}|(?-i:[A-Z]\w{{1,20}}\sToday)\b"
)
REPEATED = rf"(?:every|each|per|most|on{S}a)(?:{S}other|{S}single)?{S}(?:{WEEKDAY}|day|week|month|quarter|year)s?\b"
DURATION = rf"the{S}(?:last|past|next){S}(?:{NUMBER}{S}(?:day|week|weekend|month|quarter|year|decade)s?|{UNIT})\b"


FLAGS = re.IGNORECASE | re.ASCII  # without ASCII the long s of "ſunday" counts as an s


class Rule(NamedTuple):
    """The kinds of candidate word around which it is tried, a pattern, and what resolves its matches (None: no date after all)."""

    kinds: str
    pattern: re.Pattern
    resolve: Resolve | None


# Of the rules that match at a place the first wins.
RULES = [
    Rule(kinds, re.compile(pattern, FLAGS), resolve)
    for kinds, pattern, resolve in [
        ("weekday unit near", rf"{REPEATED}|{NOT_A_DAY}|{DURATION}", None),
        ("number", r"(?<!\d-)(?<!\d)(?P<year>\d{4})[-/](?P<number>\d\d)[-/](?P<day>\d\d)(?!\d|-\d)", _numeric_day),
        ("number", r"(?<![\d./-])(?P<first>\d\d?)[/.-](?P<second>\d\d?)[/.-](?P<year>[12]\d{3})(?![\d/-])", _numeric_day),
        (
            "month weekday",
            rf"(?:{WEEKDAY_SHORT},?{S}(?:the{S})?)?(?P<month>{MONTH})[-\s\xa0]{{1,3}}(?:the{S})?(?P<day>{DAY})"
            rf"(?:{TO}(?P<last>{DAY})(?!{S}(?:of{S})?{MONTH}))?(?:{OF_YEAR}|{LATER_YEAR})?",
            _day_of_month,
        ),
        (
            "month weekday",
            rf"(?:{WEEKDAY_SHORT},?{S})?(?:the{S})?(?P<day>{DAY})(?:{TO}(?P<last>{DAY}))?"
            rf"(?:{S}(?:of{S})?|-)(?P<month>{MONTH})(?:{OF_YEAR}|{LATER_YEAR})?",
            _day_of_month,
        ),
        ("month", rf"(?P<month>{MONTH})(?:{OF_YEAR}|{LATER_YEAR})", _month),
        ("month", rf"(?P<which>this{S}past|this{S}coming|this|last|next){S}(?P<month>{CLEAR_MONTH}|(?-i:May)|{OTHER_MONTH})(?!\w)", _month),
        ("month", rf"(?P<month>{CLEAR_MONTH})(?!\w)", _month),
        ("month", rf"(?=[MAJ]){after(TIME_WORDS)}(?P<month>(?-i:May)|{OTHER_MONTH})(?!\w|\s(?-i:[A-Z][a-z]))", _month),
        (
            "month",
            rf"(?=[MAJ]){after(OTHER_WORDS)}(?P<month>{OTHER_MONTH})(?!\w|['’]|\s(?-i:[A-Z][a-z])|\s(?:on|for|to)\b)",
            _month,
        ),
        (
            "weekday",
            rf"(?P<weekday>{WEEKDAY_SHORT}),?{S}(?:the{S})?(?P<day>\d\d?(?:st|nd|rd|th)|\d\d?(?=[.,;!?)](?!\d)|$))",
            _day_of_some_month,
        ),
        (
            "weekday",
            rf"(?:(?P<which>this{S}coming|this{S}past|this|last|next|coming|the{S}following|the{S}previous|following|previous){S})?"
            rf"(?P<weekday>{WEEKDAY})\b{PART}(?:{S}(?:of{S})?(?P<week>last|next|this){S}week\b)?",
            _weekday,
        ),
        (
            "near",
            rf"(?:the{S})?(?P<name>today|tonight|yesterday|tomorrow|this{S}(?:morning|afternoon|evening)|last{S}night"
            rf"|day{S}before{S}yesterday|day{S}after{S}tomorrow)\b{PART}",
            _near_day,
        ),
        ("unit", rf"(?:the{S})?{SOME}{S}{UNIT}s\b|{UNIT}s{S}(?:ago|later|earlier)\b", _vague),
        (
            "unit",
            rf"(?:earlier{S}|later{S})?(?P<which>this{S}past|this|last|next|that|(?:the{S})?same|(?:the{S})?following|the{S}previous"
            rf"|the{S}preceding){S}(?:fiscal{S}|calendar{S})?(?P<unit>week|weekend|month|quarter|year)\b(?!-)",
            _this_unit,
        ),
        ("unit", rf"(?:earlier|later){S}in{S}(?P<which>the){S}(?P<unit>week|month|year)\b", _this_unit),
        ("unit", rf"the{S}weekend\b", _weekend),
        ("unit", rf"(?P<count>{NUMBER}){S}(?P<unit>{UNIT})s?{S}(?P<where>ago|earlier|later|from{S}now|hence)\b", _offset),
        ("unit", rf"(?P<where>in){S}(?P<count>{NUMBER}){S}(?P<unit>{UNIT})s?\b(?!['’]|{S}of\b)", _in_future),
        ("unit", rf"(?P<count>{NUMBER}){S}(?P<unit>{UNIT})s?{S}(?P<where>before|after|from)(?={S})", _offset_from_date),
        ("unit number", rf"(?:the{S})?(?P<year>{YEAR})(?:['’]s)?{S}{NTH}[-\s\xa0]quarter\b", _quarter),
        ("unit", rf"(?:the{S})?{NTH}[-\s\xa0](?:fiscal[-\s\xa0])?quarter\b{OF_YEAR}?", _quarter),
        ("other", rf"(?-i:Q)(?P<nth>[1-4])\b{OF_YEAR}?", _quarter),
        (
            "unit",
            rf"(?:the{S})?(?P<ago>(?:comparable{S})?year[-\s\xa0](?:ago|earlier))(?:{S}(?:quarter|period|{NTH}[-\s\xa0]quarter)\b|(?=\s))"
            rf"|the{S}(?:(?:latest|current){S}(?:quarter|period)|quarter)\b",
            _same_quarter,
        ),
        ("unit", rf"(?:the{S})?{NTH}[-\s\xa0]half{OF_YEAR}", _half),
        ("unit other", rf"(?:fiscal(?:{S}year)?{S}|(?-i:FY){S}?)(?P<year>{YEAR})", _whole_year),
        ("season", rf"(?:the{S})?{SEASON}{OF_YEAR}", _season),
        ("season", rf"(?P<which>this{S}past|this{S}coming|this|last|next){S}{SEASON}\b", _season),
        ("season", rf"(?=[saw]){after('in the since during by of early late')}(?P<season>spring|summer|autumn|winter)\b", _season),
        ("number", r"(?:the\s)?(?:early\s|mid-?|late\s)?(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b", _decade),
        ("number", rf"(?<![\d$£€.,-])(?P<first>(?:1[5-9]|20)\d\d)\s?[-–/]\s?(?P<last>\d\d|{YEAR})(?![\d-])", _years),
        ("number", rf"(?=[12]\d{{3}}){after(TIME_WORDS)}(?P<year>(?:1[5-9]|20)\d\d)(?!{NO_YEAR})", _whole_year),
        ("number", rf"(?=[12]\d{{3}}){after(OTHER_WORDS)}(?P<year>(?:1[5-9]|20)\d\d)(?!{NO_YEAR})(?!(?<=00)\s\w+s\b)", _whole_year),
        ("number", rf"(?<![\w$£€.,-])(?P<year>(?:19|20)\d\d)(?=\s(?:{EVENT})\b)", _whole_year),
        ("other", r"post-(?:World War (?:II|Two|2)|Cold War)\b|post-?war\b", _post_war),
        (
            "other",
            rf"(?:in{S})?the{S}(?:(?:near|foreseeable|distant){S})?(?:future|past(?!{S}(?:{NUMBER}|{UNIT}s?|few|several|two)))\b",
            _vague,
        ),
    ]
]

# --- Where the rules are tried -----------------------------------------------------------------------------------------------------

# Every expression holds one of these words, or a number that looks like a year or a date.
CANDIDATE_WORDS = {
    "month": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec january february april june july august september october november december",
    "weekday": "Mon Tue Wed Thu Fri Sat Sun MON TUE WED THU FRI SAT SUN monday tuesday wednesday thursday friday saturday sunday",
    "unit": "week month quarter period year decade day half Week Month Quarter Year Day",
    "near": "today tonight yesterday tomorrow morning afternoon evening night Today Tonight Yesterday Tomorrow",
    "season": "spring summer autumn fall winter Spring Summer Autumn Fall Winter",
    "other": "Q fiscal Fiscal FY post Post future past",
}
CANDIDATE_WORDS["month"] += " JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC jan feb apr jun jul aug sep oct nov dec"
KIND = {word.lower(): kind for kind, words in CANDIDATE_WORDS.items() for word in words.split()}



def _candidates(words: list[str]) -> str:
    """Return a pattern for words; three letters of a month or weekday count only where they end or its fourth follows ("Mar", not "Mark")."""
    fourth = {name[:3]: name[3:4] for name in calendar.MONTHS + calendar.WEEKDAYS}
    signs = {f"<{letter}": rf"(?![^\W{letter}{letter.upper()}])" for letter in fourth.values()}
    return trie([(*word, f"<{fourth[word.lower()]}") if word.lower() in fourth else word for word in words], signs)


# It begins with a set of signs, which `re` looks for fastest.
CANDIDATE = re.compile(r"\W(?:" + _candidates(" ".join(CANDIDATE_WORDS.values()).split()) + r"|[12]\d\d\d|\d\d?[/.-]\d\d?[/.-][12])")
BEYOND = 127  # stands for all signs that are none of ASCII's


def _first_three() -> np.ndarray:
    """Which three characters in a row may be the first of a candidate, with what follows a shorter one; any may be after a digit."""
    may_begin = np.zeros((BEYOND + 1,) * 3, dtype=bool)
    may_begin[[BEYOND, *map(ord, "0123456789")]] = True
    for word in " ".join(CANDIDATE_WORDS.values()).split():
        may_begin[tuple(map(ord, word[:3]))] = True
    return may_begin


MAY_BEGIN = _first_three()
BACK = {"month": 36, "weekday": 16, "number": 11, "unit": 32, "near": 20, "season": 14, "other": 24}  # characters before the word
REACH = 48  # characters after it
WORD = re.compile(r"\b\w+")
# Before a candidate an expression begins with one of these words, a capital or a number; other words are passed over.
OPENERS = {word for names in (KIND, NUMBERS, ORDINALS, calendar.WEEKDAYS) for name in names for word in name.split("-")[:1]}
OPENERS |= {
    "tues", "thur", "thurs", "each", "every", "per", "most", "on", "the", "several", "some", "many", "a", "recent", "coming", "this", "last", "next",
    "that", "same", "following", "previous", "preceding", "earlier", "later", "in", "comparable", "early", "mid", "late",
}


def _grammar(kind: str) -> re.Pattern:
    """Join the rules for one kind of candidate word; the group that matched names the rule."""
    rules = [(number, re.sub(r"\(\?P<[a-z_]+>", "(?:", rule.pattern.pattern)) for number, rule in enumerate(RULES) if kind in rule.kinds]
    return re.compile("|".join(f"(?P<r{number}>{pattern})" for number, pattern in rules), FLAGS)


GRAMMAR = {kind: _grammar(kind) for kind in BACK}
