"""Closed day intervals: what a time expression stands for, and how it is written.

A leaf: it imports nothing of the library. Weeks are ISO weeks (Monday to Sunday), seasons those of the northern hemisphere by whole
months (spring is March to May, a winter is named for the year in which it begins). Nothing here looks at today's date.
"""

import datetime
import re
from typing import NamedTuple

Date = datetime.date

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
TIMEX_SEASONS = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}
MONTHS_IN = {"month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12, "decade": 120}


class Interval(NamedTuple):
    """First and last day, both included; None is an open or unknown end.

    `grain` is one of day, week, month, quarter, season, half, year, decade, range, vague.
    """

    date_from: Date | None
    date_to: Date | None
    grain: str


def day_interval(year: int, month: int, day: int) -> Interval | None:
    """Return one day, or None where the calendar has no such day.

    >>> timex_value(day_interval(2024, 2, 29)), day_interval(2023, 2, 29)
    ('2024-02-29', None)
    """
    try:
        date = Date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return Interval(date, date, "day")


def week_interval(day: Date) -> Interval | None:
    """Return the ISO week that holds a day.

    >>> timex_value(week_interval(Date(2024, 4, 10)))
    '2024-W15'
    """
    monday = day.toordinal() - day.weekday()
    return span_interval(monday, monday + 6, "week")


def months_interval(year: int, month: int, grain: str) -> Interval | None:
    """Return the month, quarter, season, half, year or decade that begins with this month.

    `month` may lie outside 1 to 12 and then counts on into the neighbouring years.

    >>> timex_value(months_interval(2024, 4, "quarter")), timex_value(months_interval(2024, 13, "month"))
    ('2024-Q2', '2025-01')
    """
    first = year * 12 + month - 1
    after = first + MONTHS_IN[grain]
    if not 12 <= first < after <= 9999 * 12 + 12:
        return None
    last = Date.max if after == 120_000 else Date(after // 12, after % 12 + 1, 1) - datetime.timedelta(days=1)
    return Interval(Date(first // 12, first % 12 + 1, 1), last, grain)


def month_interval(year: int, month: int) -> Interval | None:
    """Return a month; `month` counts on over the year's end."""
    return months_interval(year, month, "month")


def quarter_interval(year: int, quarter: int) -> Interval | None:
    """Return a calendar quarter, 1 to 4."""
    return months_interval(year, 3 * quarter - 2, "quarter")


def half_interval(year: int, half: int) -> Interval | None:
    """Return a half year, 1 or 2."""
    return months_interval(year, 6 * half - 5, "half")


def season_interval(year: int, season: str) -> Interval | None:
    """Return a season by its English name; winter runs from December into the next year.

    >>> timex_value(season_interval(2023, "winter"))
    '2023-WI'
    """
    return months_interval(year, SEASONS[season], "season")


def year_interval(year: int) -> Interval | None:
    """Return a calendar year; None outside 1 to 9999."""
    return months_interval(year, 1, "year")


def decade_interval(year: int) -> Interval | None:
    """Return the ten years from this one on."""
    return months_interval(year, 1, "decade")


def range_interval(first: Interval | None, last: Interval | None) -> Interval | None:
    """Return everything from the first day of one interval to the last day of another; None when they stand in the wrong order.

    >>> timex_value(range_interval(year_interval(1995), year_interval(2001)))
    '1995-01-01/2001-12-31'
    """
    if first is None or last is None or first.date_from > last.date_to:
        return None
    return Interval(first.date_from, last.date_to, "range")


def containing(day: Date, unit: str) -> Interval | None:
    """Return the day, week, weekend, month, quarter, half, year or decade that holds a day; a working day's weekend is the one to come.

    >>> timex_value(containing(Date(2024, 4, 10), "quarter")), timex_value(containing(Date(2024, 4, 10), "weekend"))
    ('2024-Q2', '2024-04-13/2024-04-14')
    """
    if unit == "day":
        return Interval(day, day, "day")
    if unit == "week":
        return week_interval(day)
    if unit == "weekend":
        monday = day.toordinal() - day.weekday()
        return span_interval(monday + 5, monday + 6, "range")
    if unit == "decade":
        return decade_interval(day.year // 10 * 10)
    size = MONTHS_IN[unit]
    return months_interval(day.year, (day.month - 1) // size * size + 1, unit)


def shift_day(day: Date, count: int, unit: str) -> Date | None:
    """Return the day so many days, weeks or longer units away; the 31st becomes the last day of a shorter month.

    >>> shift_day(Date(2024, 1, 31), 1, "month")
    datetime.date(2024, 2, 29)
    """
    if unit in ("day", "week", "weekend"):
        ordinal = day.toordinal() + count * (1 if unit == "day" else 7)
        return Date.fromordinal(ordinal) if 1 <= ordinal <= Date.max.toordinal() else None
    month = month_interval(day.year, day.month + count * MONTHS_IN[unit])
    return month and month.date_from.replace(day=min(day.day, month.date_to.day))


def shift(interval: Interval | None, count: int, unit: str) -> Interval | None:
    """Return the interval moved by so many units, its grain kept; None when an end is open or leaves the calendar.

    >>> timex_value(shift(quarter_interval(1989, 3), -1, "year"))
    '1988-Q3'
    """
    if interval is None or interval.date_from is None or interval.date_to is None:
        return None
    first = shift_day(interval.date_from, count, unit)
    if first is None:
        return None
    if interval.grain == "day" or interval.grain == "week" or (interval.grain in MONTHS_IN and interval.grain != "season"):
        return containing(first, interval.grain)
    last = shift_day(interval.date_to, count, unit)
    return last and Interval(first, last, interval.grain)


def span_interval(first: int, last: int, grain: str) -> Interval | None:
    """Return an interval from day ordinals; None when it leaves the calendar."""
    if first < 1 or last > Date.max.toordinal():
        return None
    return Interval(Date.fromordinal(first), Date.fromordinal(last), grain)


def timex_value(interval: Interval | None) -> str:
    """Write an interval as TIMEX3 values are written, which is ISO 8601 where that has a form: 2024-04-10, 2024-W15, 2024-Q2, and beside it
    2024-SU for a season, 2024-H1 for a half year and 199 for a decade. Other spans name both ends; an open end stays empty, nothing known is "".

    >>> timex_value(Interval(Date(1945, 1, 1), None, "vague"))
    '1945-01-01/'
    """
    if interval is None or (interval.date_from is None and interval.date_to is None):
        return ""
    first, last, grain = interval
    if first is not None:
        if grain == "day":
            return first.isoformat()
        if grain == "week":
            return "{}-W{:02d}".format(*first.isocalendar()[:2])
        if grain == "month":
            return first.isoformat()[:7]
        if grain == "quarter":
            return f"{first.year:04d}-Q{first.month // 3 + 1}"
        if grain == "year":
            return f"{first.year:04d}"
        if grain == "season":
            return f"{first.year:04d}-{TIMEX_SEASONS[first.month]}"
        if grain == "half":
            return f"{first.year:04d}-H{1 + first.month // 7}"
        if grain == "decade":
            return f"{first.year // 10:03d}"
    return f"{first or ''}/{last or ''}"


_MONTH = rf"(?P<month>sept|{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in MONTHS)})\.?"
_WEEKDAY = rf"(?:(?:tues|thurs?|{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in WEEKDAYS)})\.?,?\s+)?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})"
# A time of day may follow a date, as in the header lines of web pages: "2024-04-10T09:00Z", "10 Apr 2024, 9:00 am".
_TIME = r"(?:[T,]?\s*(?:at\s+)?\d{1,2}:\d\d.*)?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<number>\d\d)-{_DAY}{_TIME}",
        rf"{_YEAR}[/.](?P<number>\d\d?)[/.]{_DAY}{_TIME}",
        r"(?P<year>\d{4})(?P<number>\d\d)(?P<day>\d\d)",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_DAY}[\s-]+(?:of\s+)?{_MONTH},?[\s-]+{_YEAR}{_TIME}",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}-(?P<number>\d\d)",
        _YEAR,
    )
]
_NUMERIC = re.compile(rf"(\d\d?)([/.-])(\d\d?)\2(\d{{4}}){_TIME}", re.IGNORECASE)


def parse_date(text: str) -> Interval | None:
    """Read one explicit date that makes up the whole text: a cell, part of a file name, a date line.

    A numeric date is read only if one order of day and month is possible: "04/05/2024" is None, "25/05/2024" and "05/05/2024" are days.

    Returns
    -------
    A day, month or year; None for anything else, and for days the calendar does not have.

    Examples
    --------
    >>> [timex_value(parse_date(text)) for text in ("April 10, 2024", "Wed, 10 Apr 2024 09:00", "20240410", "2024-04", "2024")]
    ['2024-04-10', '2024-04-10', '2024-04-10', '2024-04', '2024']
    >>> parse_date("04/05/2024"), parse_date("February 31, 2024")
    (None, None)
    """
    text = text.strip()
    if len(text) > 80 or not text.isascii():
        return None
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        return numeric_day(int(numeric[1]), int(numeric[3]), int(numeric[4]))
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    return found and _interval_of(found.groupdict())


def numeric_day(first: int, second: int, year: int) -> Interval | None:
    """Return the day of a numeric date whose order is unknown; None when both orders give different days.

    >>> timex_value(numeric_day(25, 5, 2024)), numeric_day(4, 5, 2024)
    ('2024-05-25', None)
    """
    readings = {day_interval(year, first, second), day_interval(year, second, first)} - {None}
    return readings.pop() if len(readings) == 1 else None


def month_number(name: str) -> int:
    """Return 1 to 12 for an English month name or its abbreviation.

    >>> month_number("Sept."), month_number("march")
    (9, 3)
    """
    return "janfebmaraprmayjunjulaugsepoctnovdec".index(name[:3].lower()) // 3 + 1


def _interval_of(parts: dict) -> Interval | None:
    """Build the day, month or year from the named parts of a match."""
    year = int(parts["year"])
    number = month_number(parts["month"]) if parts.get("month") else int(parts.get("number") or 0)
    if parts.get("day"):
        return day_interval(year, number, int(parts["day"]))
    if parts.get("month") or parts.get("number"):
        return month_interval(year, number) if 1 <= number <= 12 else None
    return year_interval(year)
