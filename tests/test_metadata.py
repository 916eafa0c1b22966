"""What pages say of themselves, on made-up pages for each rule and on the seeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels import SEEDS

from alliance_lib.reading.metadata import read_metadata
from alliance_lib.reading.zones import find_zones

ONE = "The two allies will set up a joint headquarters in March, officials said on Monday after a day of talks."
TWO = "The defense minister told reporters that the new command would direct all exercises in the region from next year."
NOTHING = dict.fromkeys(("title", "author", "outlet", "host", "origin", "date_text", "date_start", "date_end"))


def said(page):
    """What the page says, without what it does not."""
    return {key: value for key, value in read_metadata(page, find_zones(page)).items() if value is not None}


def test_read_metadata_guesses_nothing():
    page = f"{ONE}\n{TWO}"
    assert read_metadata(page, find_zones(page)) == NOTHING


@pytest.mark.parametrize(("line", "author"), [
    ("By Anna Roe", "Anna Roe"),
    ("By Anna Roe and Jan van Loon", "Anna Roe; Jan van Loon"),
    ("By ANNA ROE, Ben O'Dell and C. J. Poe", "ANNA ROE; Ben O'Dell; C. J. Poe"),
    ("By Anna Roe | Example Times", "Anna Roe"),
    ("By Anna Roe, Example Times", "Anna Roe"),
    ("Posted by Anna Roe, Monday at 9", "Anna Roe"),
    ("By Example News Staff", None),
])
def test_read_metadata_reads_the_authors_of_a_byline(line, author):
    assert said(f"Allies set up a joint headquarters\n{line}\n{ONE}\n{TWO}").get("author") == author


@pytest.mark.parametrize(("note", "author", "outlet"), [
    ("Anna Roe is a defense reporter with The Example Times. She was born abroad.", "Anna Roe", "The Example Times"),
    ("Anna Roe covers defense.", "Anna Roe", None),
    ("(Reporting by Anna Roe; editing by Ben Poe)", "Anna Roe", None),
    ("Anna Roe contributed to this report.", "Anna Roe", None),
])
def test_read_metadata_reads_a_note_below_the_article(note, author, outlet):
    found = said(f"Allies set up a joint headquarters\n{ONE}\n{TWO}\n{note}")
    assert (found.get("author"), found.get("outlet")) == (author, outlet)


def test_read_metadata_leaves_contributors_out_when_there_is_an_author():
    assert said(f"By Anna Roe\n{ONE}\n{TWO}\nBen Poe contributed to this report.")["author"] == "Anna Roe"


@pytest.mark.parametrize(("opening", "origin"), [
    ("TOKYO (Reuters) - ", "Reuters"), ("WASHINGTON (AP) — ", "AP"), ("(AFP) – ", "AFP"), ("The base (in the north) - ", None), ("", None)])
def test_read_metadata_reads_the_agency_of_a_dateline(opening, origin):
    found = said(f"{opening}{ONE}\n{TWO}\n© 2024 Example Times. All rights reserved.")
    assert (found["outlet"], found["origin"]) == ("Example Times", origin or "Example Times")


@pytest.mark.parametrize(("line", "host"), [
    ("Contact us: www.example-times.org", "example-times.org"),
    ("For inquiries, please contact roe@example.net", "example.net"),
    ("Contact: roe@gmail.com, web-site www.example.net", "example.net"),
    ("Follow us on https://twitter.com/example", None),
])
def test_read_metadata_reads_the_site_of_a_contact_line(line, host):
    assert said(f"{ONE}\n{TWO}\n{line}").get("host") == host


@pytest.mark.parametrize(("line", "date"), [
    ("Published April 9, 2024", "April 9, 2024"), ("9 April 2024", "9 April 2024"), ("Posted on 2024-04-09 at 10:00", "2024-04-09"),
    ("3 hours ago", None)])
def test_read_metadata_reads_a_date_line(line, date):
    page = f"Allies set up a joint headquarters\n{line}\n{ONE}\n{TWO}"
    found = read_metadata(page, find_zones(page))
    assert found["date_text"] == date
    assert date is None or page[found["date_start"] : found["date_end"]] == date


def test_read_metadata_prefers_published_to_updated_and_leaves_the_dates_of_teasers():
    page = f"Updated April 11, 2024\nPublished April 9, 2024\n{ONE}\n{TWO}\nMost Popular\nMay 1, 2024"
    assert said(page)["date_text"] == "April 9, 2024"
    assert "date_text" not in said(f"{ONE}\n{TWO}\nMost Popular\nMay 1, 2024")


def test_read_metadata_reads_front_matter():
    page = f'---\ntitle: "Allies agree"\nauthor: Anna Roe\nsource: Example Times\ndate: 2024-04-09\n---\n{ONE}\n{TWO}'
    assert said(page) == {"title": "Allies agree", "author": "Anna Roe", "outlet": "Example Times", "origin": "Example Times",
                          "date_text": "2024-04-09", "date_start": 71, "date_end": 81}


@pytest.mark.parametrize(("stem", "expected"), [
    ("000_3d5b071323bb8c10",
     {"title": "U.S. and Japan To Launch Combined Arms Production, Deepening Ties for INDOPACOM War", "author": "Victor"}),
    ("001_11a784adbddf4b71", {"title": "US and Japan Strengthen Military Cooperation in Response to Growing China Threat",
                              "author": "@USLive"}),
    ("002_e40c99d4885adbac", {}),
    ("003_bbd11dd178694007", {"title": "U.S., Japan to expand military cooperation amid rising tensions with China",
                              "author": "Ellen Nakashima; Jeanne Whalen", "outlet": "The Washington Post", "host": "newsofasia.net",
                              "origin": "The Washington Post"}),
    ("004_4a31ff1cec0b557e",
     {"title": "U.S. and Japan Enhance Military Cooperation in Response to Rising Threats in the Indo-Pacific"}),
])
def test_read_metadata_of_the_seeds(stem, expected):
    assert said((SEEDS / f"{stem}.txt").read_bytes().decode()) == expected


LINES = st.sampled_from([ONE, "By A", "© 2024", "@a", "(AP) - x", "Contact www.", "April 9, 2024", "---", "date: "])


@given(st.text() | st.lists(LINES).map("\n".join))
def test_read_metadata_takes_any_text_and_its_date_is_in_the_text(page):
    found = read_metadata(page, find_zones(page))
    assert list(found) == list(NOTHING)
    assert found["date_text"] is None or page[found["date_start"] : found["date_end"]] == found["date_text"]
