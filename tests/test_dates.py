"""Time expressions in running text, with the days they stand for and the way these were found."""

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_lib.annotation.dates import BASES, find_all_dates, find_dates
from alliance_lib.calendar import Interval, month_interval, timex_value, week_interval, year_interval
from alliance_lib.characters import Joined

ROOT = Path(__file__).resolve().parents[1]
WEDNESDAY = date(2024, 4, 10)


def values(text, anchor=WEDNESDAY):
    """Return text, ISO value and basis of every expression."""
    return [(row.text, timex_value(Interval(row.date_from, row.date_to, row.grain)), row.basis) for row in find_dates(text, anchor)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on Thursday, April 11th, 2024, in Washington", [("Thursday, April 11th, 2024", "2024-04-11")]),
        ("signed on 11 April 2024", [("11 April 2024", "2024-04-11")]),
        ("dated 2024-04-11T09:00Z", [("2024-04-11", "2024-04-11")]),
        ("dated 25/05/2024", [("25/05/2024", "2024-05-25")]),
        ("from April 25 to May 9, 2023", [("April 25", "2023-04-25"), ("May 9, 2023", "2023-05-09")]),
        ("on July 28-30, 2024", [("July 28-30, 2024", "2024-07-28/2024-07-30")]),
        ("on 10-12 April 2024", [("10-12 April 2024", "2024-04-10/2024-04-12")]),
        ("launched in March 2025", [("March 2025", "2025-03")]),
        ("from March to June 2023", [("March", "2023-03"), ("June 2023", "2023-06")]),
        ("the third quarter of 2023", [("the third quarter of 2023", "2023-Q3")]),
        ("the first half of 2025", [("the first half of 2025", "2025-H1")]),
        ("the spring of 2022", [("the spring of 2022", "2022-SP")]),
        ("spending in fiscal 2025", [("fiscal 2025", "2025")]),
        ("during the 1990s", [("the 1990s", "199")]),
        ("the 1995-2001 talks", [("1995-2001", "1995-01-01/2001-12-31")]),
        ("from 2013 to 2015", [("2013", "2013"), ("2015", "2015")]),
        ("on April\xa011, 2024", [("April\xa011, 2024", "2024-04-11")]),
        ("ready by 2025", [("2025", "2025")]),
        ("warheads passed 500 in 2023 and may pass 1,000 by 2030", [("2023", "2023"), ("2030", "2030")]),
    ],
)
def test_find_dates_reads_what_is_written_out(text, found):
    assert values(text, None) == [(span, value, "explicit") for span, value in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As reported in February, Japan agreed", ("February", "2024-02", "year_from_anchor")),
        ("It will be ready by March", ("March", "2025-03", "year_from_anchor")),
        ("The drill runs until April 19", ("April 19", "2024-04-19", "year_from_anchor")),
        ("They announced an exercise for April 19", ("April 19", "2024-04-19", "year_from_anchor")),
        ("The ship sank in September", ("September", "2023-09", "year_from_anchor")),
        ("The ship will sail in January", ("January", "2025-01", "year_from_anchor")),
        ("They met last June", ("last June", "2023-06", "year_from_anchor")),
        ("Profit fell in the third quarter", ("the third quarter", "2023-Q3", "year_from_anchor")),
        ("The treaty was signed last summer", ("last summer", "2023-SU", "year_from_anchor")),
        ("The ministers met on Sunday", ("Sunday", "2024-04-07", "weekday_from_anchor")),
        ("He said Wednesday that it was over", ("Wednesday", "2024-04-10", "weekday_from_anchor")),
        ("They are set to convene on Sunday", ("Sunday", "2024-04-14", "weekday_from_anchor")),
        ("They meet next Friday", ("next Friday", "2024-04-19", "weekday_from_anchor")),
        ("It began last Wednesday", ("last Wednesday", "2024-04-03", "weekday_from_anchor")),
        ("Talks on Monday of next week", ("Monday of next week", "2024-04-15", "weekday_from_anchor")),
        ("Today, ties deepen", ("Today", "2024-04-10", "relative_to_anchor")),
        ("He left last night", ("last night", "2024-04-09", "relative_to_anchor")),
        ("The leaders this week will commit", ("this week", "2024-W15", "relative_to_anchor")),
        ("Sales rose last quarter", ("last quarter", "2024-Q1", "relative_to_anchor")),
        ("An accord earlier this year", ("earlier this year", "2024", "relative_to_anchor")),
        ("It ended two weeks ago", ("two weeks ago", "2024-W13", "relative_to_anchor")),
        ("Ships will sail in two weeks", ("in two weeks", "2024-W17", "relative_to_anchor")),
        ("Clashes over the weekend left two dead", ("the weekend", "2024-04-06/2024-04-07", "relative_to_anchor")),
    ],
)
def test_find_dates_reads_the_rest_from_the_publication_date(text, found):
    assert values(text) == [found]


def test_find_dates_counts_from_the_date_before_in_the_text():
    assert values("It had 500 in 2023, up from 400 the previous year.")[1] == ("the previous year", "2022", "relative_to_previous")
    assert values("They met on Sunday and signed a day later.")[1] == ("a day later", "2024-04-08", "relative_to_previous")
    assert values("Third-quarter net rose from $3 million a year earlier.")[1] == ("a year earlier", "2022-Q3", "relative_to_previous")
    assert values("two days after April 12")[0] == ("two days after", "2024-04-14", "relative_to_previous")


def test_find_dates_leaves_unresolved_what_the_text_does_not_tell():
    assert values("They met on 04/05/2024.") == [("04/05/2024", "", "unresolved")]
    assert values("One day before the summit") == [("One day before", "", "unresolved")]
    assert values("Three years later it fell.") == [("Three years later", "", "unresolved")]
    assert values("It opens on February 31.") == [("February 31", "", "unresolved")]


def test_find_dates_of_an_undated_article_resolves_only_what_is_written_out():
    text = "On Sunday and today, as in February and the third quarter, this year and two years ago. In 2023, not before, it rose."
    assert [(value, basis) for _, value, basis in values(text, None)] == [("", "unresolved")] * 6 + [("2023", "explicit")]


def test_find_dates_says_that_vague_times_are_vague():
    assert values("in recent years") == [("recent years", "", "vague")]
    assert values("wars in the future") == [("in the future", "", "vague")]
    assert values("its post-World War II pacifism") == [("post-World War II", "1945-01-01/", "vague")]


@pytest.mark.parametrize(
    "text",
    [
        "the 2+2 talks cost $14 billion, or $2024",
        "They may agree. They march on Washington.",
        "Theresa May said so, according to May's office.",
        "the Sunday Times, the Sunday Telegraph and USA Today",
        "call 555-1212 or +86 138-2010-2015",
        "flight 2023, the F-35 and the PAC-3",
        "about 2000 troops, the 2000 soldiers, 2,023 ships, 2024%",
        "a two-year-old, for three years, over the past decade, the next two weeks",
        "every Sunday, each week, most Fridays, on Sundays",
        "the first visit in two years",
        "Black Friday sales",
        "prices fall, spring up and second thoughts",
        "a 3-2 win, the 99 Foo 2024, 0000-00-00",
    ],
)
def test_find_dates_passes_over_what_is_no_date(text):
    assert values(text) == []


def test_find_dates_resolves_between_bounds_only_what_both_give():
    april = month_interval(2024, 4)
    assert values("Last year, on Sunday", april) == [("Last year", "2023", "relative_to_anchor"), ("Sunday", "", "unresolved")]
    from_wednesday = week_interval(WEDNESDAY)._replace(date_from=WEDNESDAY, date_to=date(2024, 4, 12))
    assert values("They met on Sunday", from_wednesday) == [("Sunday", "2024-04-07", "weekday_from_anchor")]
    assert values("They met on Sunday", Interval(WEDNESDAY, None, "range")) == [("Sunday", "", "unresolved")]


# Publication dates of the seeds; 003 appeared on the Monday of the week that it describes.
PUBLISHED = {
    "000": date(2024, 4, 10),
    "001": date(2024, 7, 26),
    "002": date(2024, 7, 26),
    "003": date(2024, 4, 8),
    "004": date(2024, 7, 29),
}


def test_find_dates_agrees_with_the_labels_of_the_seeds():
    with open(ROOT / "tests/gold/dates.tsv", encoding="utf-8", newline="") as file:
        labels = [row for row in csv.DictReader(file, delimiter="\t") if row["optional"] == "0"]
    found = {}
    for doc in {row["doc"] for row in labels}:
        text = (ROOT / f"seeds/{doc}.txt").read_bytes().decode("utf-8")
        for row in find_dates(text, PUBLISHED[doc[:3]]):
            found[doc, row.start, row.text] = timex_value(Interval(row.date_from, row.date_to, row.grain))
    right = [row for row in labels if found.get((row["doc"], int(row["start"]), row["surface"])) == row["value"]]
    assert (len(right), len(labels)) == (31, 31)


ODD_DATES = ["February 31", "99 Foo 2024", "0000", "9999", "year 9999", "in 1500", "9999-12-31", "Feb. 29", "31 April", "Friday 31"]
RELATIVE = ["Sunday", "last", "next", "the previous", "week", "a year", "earlier", "later", "two weeks before", "tomorrow", "one decade"]
PERIODS = ["May", "March", "Q4", "fall", "the 1990s", "third quarter", "999 years ago", "999 decades ago"]
OTHER = ["in", "of", "will", "said", ".", "\n", "-", ",", "\xa0", "’", "İ", "ſunday", "ſix", "٢", "2٠٢٤"]
WORDS = st.sampled_from([*ODD_DATES, *RELATIVE, *PERIODS, *OTHER])
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join))
ANCHORS = st.one_of(st.none(), st.dates(), st.sampled_from([year_interval(1), year_interval(9999), month_interval(2024, 4)]))


@given(TEXTS, ANCHORS)
@settings(max_examples=400)
def test_find_dates_rows_hold_on_any_text(text, anchor):
    rows = find_dates(text, anchor)
    assert [row for row in rows if text[row.start : row.end] != row.text or row.basis not in BASES] == []
    assert all(before.end <= after.start for before, after in pairwise(rows))
    assert all(row.date_from <= row.date_to for row in rows if row.date_from and row.date_to)
    assert all(row.date_from is None and row.date_to is None for row in rows if row.basis == "unresolved")


@given(st.lists(st.tuples(TEXTS, ANCHORS), max_size=4))
def test_find_all_dates_gives_the_rows_of_each_text(pairs):
    texts, anchors = [text for text, _ in pairs], [anchor for _, anchor in pairs]
    assert find_all_dates(Joined(texts), anchors) == [find_dates(*pair) for pair in pairs]


def test_find_all_dates_gives_the_rows_of_the_seeds():
    texts = [path.read_bytes().decode("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    found = find_all_dates(Joined(texts), [WEDNESDAY] * len(texts))
    assert min(map(len, found)) > 0
    assert found == [find_dates(text, WEDNESDAY) for text in texts]


@given(TEXTS)
def test_find_dates_without_a_publication_date_depends_on_none(text):
    assert not {"weekday_from_anchor", "year_from_anchor", "relative_to_anchor"} & {row.basis for row in find_dates(text)}


@given(TEXTS, st.dates())
def test_find_dates_finds_the_same_places_whatever_the_anchor(text, anchor):
    assert [row[:3] for row in find_dates(text, anchor)] == [row[:3] for row in find_dates(text)]


@pytest.mark.parametrize("unit", ["March ", "2024 ", "two weeks before ", "a year ago ", "1-", " ", "a", "\0", "“", "the last ", "Sat "])
def test_find_dates_takes_any_line(unit):
    rows = find_dates(unit * 20_000, WEDNESDAY)
    assert all(row.text for row in rows)
