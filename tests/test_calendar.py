"""Time expressions as closed day intervals."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_lib import calendar
from alliance_lib.calendar import Interval, parse_date, timex_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-04-10", "2024-04-10"),
        ("2024/4/9", "2024-04-09"),
        ("2024-04-10T09:00:00Z", "2024-04-10"),
        ("20240410", "2024-04-10"),
        ("April 10, 2024", "2024-04-10"),
        ("april 10th 2024", "2024-04-10"),
        ("10 Apr 2024", "2024-04-10"),
        ("10-Apr-2024", "2024-04-10"),
        ("Wed, 10 Apr 2024 09:00", "2024-04-10"),
        ("Wednesday, April 10, 2024 at 9:00 am", "2024-04-10"),
        (" Sept. 5, 2023 ", "2023-09-05"),
        ("25/05/2024", "2024-05-25"),
        ("05/25/2024", "2024-05-25"),
        ("05.05.2024", "2024-05-05"),
        ("2024-04", "2024-04"),
        ("April 2024", "2024-04"),
        ("2024", "2024"),
    ],
)
def test_parse_date_reads_one_explicit_date(text, value):
    assert timex_value(parse_date(text)) == value


@pytest.mark.parametrize(
    "text",
    ["", "04/05/2024", "February 31, 2024", "2023-02-29", "99 Foo 2024", "0000", "0000-00-00", "2024-13", "20241301", "Marble 3 2024",
     "soon", "seen 2024-04-10", "٢٠٢٤", "9" * 1000],
)
def test_parse_date_refuses_what_is_not_one_day_month_or_year(text):
    assert parse_date(text) is None


def test_timex_value_writes_every_grain():
    intervals = [
        calendar.day_interval(2024, 4, 10),
        calendar.week_interval(date(2024, 4, 10)),
        calendar.month_interval(2024, 4),
        calendar.quarter_interval(2024, 2),
        calendar.year_interval(2024),
        calendar.half_interval(2024, 2),
        calendar.season_interval(2024, "winter"),
        calendar.decade_interval(1990),
        Interval(date(2024, 4, 1), date(2024, 6, 15), "range"),
        Interval(date(1945, 1, 1), None, "vague"),
        Interval(None, None, "day"),
        None,
    ]
    assert [timex_value(interval) for interval in intervals] == [
        "2024-04-10", "2024-W15", "2024-04", "2024-Q2", "2024", "2024-H2", "2024-WI",
        "199", "2024-04-01/2024-06-15", "1945-01-01/", "", "",
    ]  # fmt: skip


def test_timex_value_gives_a_week_its_own_year():
    assert timex_value(calendar.week_interval(date(2024, 12, 30))) == "2025-W01"


@pytest.mark.parametrize(
    ("unit", "value"),
    [("day", "2024-04-10"), ("week", "2024-W15"), ("weekend", "2024-04-13/2024-04-14"), ("month", "2024-04"), ("quarter", "2024-Q2"),
     ("half", "2024-H1"), ("year", "2024"), ("decade", "202")],
)
def test_containing_returns_the_unit_around_a_day(unit, value):
    assert timex_value(calendar.containing(date(2024, 4, 10), unit)) == value


def test_shift_day_ends_in_a_shorter_month():
    assert calendar.shift_day(date(2024, 1, 31), 1, "month") == date(2024, 2, 29)
    assert calendar.shift_day(date(2024, 2, 29), 1, "year") == date(2025, 2, 28)
    assert calendar.shift_day(date(2024, 4, 10), -2, "week") == date(2024, 3, 27)


def test_shift_keeps_the_grain():
    assert timex_value(calendar.shift(calendar.quarter_interval(1989, 3), -1, "year")) == "1988-Q3"
    assert timex_value(calendar.shift(calendar.season_interval(2024, "summer"), -1, "year")) == "2023-SU"
    assert calendar.shift(Interval(date(1945, 1, 1), None, "vague"), 1, "year") is None


def test_nothing_lies_outside_the_calendar():
    assert calendar.year_interval(0) is None
    assert calendar.year_interval(10000) is None
    assert timex_value(calendar.year_interval(9999)) == "9999"
    assert calendar.season_interval(9999, "winter") is None
    assert calendar.shift_day(date.max, 1, "day") is None
    assert calendar.shift_day(date.min, -1, "month") is None
    assert calendar.week_interval(date.max) is None


def test_range_interval_refuses_the_wrong_order():
    first, last = calendar.year_interval(1995), calendar.year_interval(2001)
    assert timex_value(calendar.range_interval(first, last)) == "1995-01-01/2001-12-31"
    assert calendar.range_interval(last, first) is None


@given(st.dates(), st.sampled_from(["day", "week", "weekend", "month", "quarter", "half", "year", "decade"]), st.integers(-10**6, 10**6))
def test_containing_and_shift_stay_in_order(day, unit, count):
    interval = calendar.containing(day, unit)
    if interval:
        assert interval.date_from <= interval.date_to
        assert unit == "weekend" or interval.date_from <= day <= interval.date_to
    moved = calendar.shift(interval, count, unit)
    assert moved is None or moved.date_from <= moved.date_to


@given(st.dates())
def test_parse_date_reads_what_timex_value_writes(day):
    interval = calendar.containing(day, "day")
    assert parse_date(timex_value(interval)) == interval


@given(st.text(alphabet="0123456789-/. ,:TJanFebMaryW\n", max_size=30))
def test_parse_date_never_raises(text):
    found = parse_date(text)
    assert found is None or found.date_from <= found.date_to
