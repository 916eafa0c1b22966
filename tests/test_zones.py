"""The zones of a page: made-up pages for each rule, the hand labels for the seeds, and properties that hold for any text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labels import SEEDS, read_labels

from alliance_lib.reading import cues
from alliance_lib.reading.zones import Zone, find_all_zones, find_paragraphs, find_zones

ONE = "The two allies will set up a joint headquarters in March, officials said on Monday after a day of talks."
TWO = "The defense minister told reporters that the new command would direct all exercises in the region from next year."
THREE = "Officials in both capitals said that the plan had been discussed for months, and that its cost was not yet known."
PAGES = st.text(alphabet=st.sampled_from("aB .!?:…\"“|-@/©\n\r\x0b\x0c\x1c\x85\u2028\xa0\0")) | st.lists(
    st.sampled_from([ONE, TWO, "Share", "", "Related stories", "By Anna Roe", "A New Headquarters", ONE + " READ MORE: A New Base Opens"])
).map("\n".join)


def zones_of(page):
    """(line, zone) of every zone."""
    return [(zone.line, zone.zone) for zone in find_zones(page)]


def test_find_zones_names_every_kind_of_line():
    page = "\n".join((
        "Allies set up a joint headquarters", "By Anna Roe", "April 9, 2024", "", ONE, "A Longer Road", TWO, "Photo: Example Agency",
        "Joint headquarters explained | Example Times", THREE, "Anna Roe is a reporter with Example Times.", "Most Popular",
        "Five Things to Know About the New Base", "Leave a Reply"))
    assert zones_of(page) == list(enumerate((
        "title", "byline", "byline", "blank", "body", "heading", "body", "caption", "caption", "body", "byline", "boilerplate", "teaser",
        "boilerplate"), 1))


def test_find_zones_says_that_a_date_line_is_one():
    assert find_zones("April 9, 2024\n" + ONE)[0] == Zone(1, 0, 13, "byline", "date line: when the page was published or changed")


def test_find_zones_takes_a_first_line_that_is_a_paragraph_for_body():
    assert zones_of(ONE + "\n" + TWO + "\nLeave a Reply") == [(1, "body"), (2, "body"), (3, "boilerplate")]


def test_find_zones_takes_a_page_without_article_for_no_article():
    assert "body" not in {zone.zone for zone in find_zones("Home\nShare\nTweet\n© 2024 Example Times\nMost Popular")}


def test_find_zones_keeps_a_whole_article_in_one_line():
    assert zones_of(" ".join((ONE, TWO, THREE))) == [(1, "body")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_find_zones_knows_every_line_ending(ending):
    assert [(zone.line, zone.start) for zone in find_zones(ONE + ending + TWO + ending)] == [(1, 0), (2, len(ONE + ending))]


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_find_zones_does_not_end_a_line_at_other_signs(sign):
    assert zones_of(ONE + sign + TWO) == [(1, "body")]


def test_find_zones_sets_front_matter_aside():
    page = f"---\ntitle: Allies agree\ndate: 2024-04-09\n---\n{ONE}\n{TWO}"
    assert [zone.zone for zone in find_zones(page)] == ["boilerplate"] * 4 + ["body"] * 2


@pytest.mark.parametrize(("insert", "rest"), [
    (" READ MORE: Allies Open a New Base in the North ", TWO),
    (" [Related article: allies open a base] ", TWO),
    (" Also read: Allies open a base.", " " + TWO),
    ("Related story: allies open a base", ""),
])
def test_find_zones_cuts_an_insert_out_of_its_paragraph(insert, rest):
    page = ONE + insert + rest
    parts = [(page[zone.start : zone.end].strip(), zone.zone) for zone in find_zones(page)]
    assert parts == [(part.strip(), zone) for part, zone in ((ONE, "body"), (insert, "teaser"), (rest, "body")) if part]


def test_find_zones_leaves_a_colon_in_a_sentence_alone():
    page = ONE + " The minister named two aims: more drills, and a shared command. " + TWO
    assert find_zones(page) == [Zone(1, 0, len(page), "body", find_zones(page)[0].reason)]


@pytest.mark.parametrize("line", [
    "Advertisement", "Photo: Example Agency", "2 hours ago", "Read more: Allies Open a Base", "Sign Up", "by Anna Roe"])
def test_find_zones_never_counts_a_short_line_that_names_itself(line):
    assert [zone.zone == "body" for zone in find_zones("\n".join((ONE, TWO, line, THREE, ONE)))] == [True, True, False, True, True]


def test_find_zones_keeps_a_quoted_post_and_its_signature():
    post = "We look forward to a joint headquarters that keeps the peace in the region pic.example.com/4kTy"
    signature = "— Example Ministry of Defense (@example_mod) April 9, 2024"
    assert zones_of("\n".join((ONE, post, signature, TWO, THREE))) == [(line, "body") for line in range(1, 6)]


def test_find_zones_takes_only_one_line_above_the_first_paragraph_for_the_title():
    page = "\n".join(("Allies set up a joint headquarters for the region", ONE, TWO, THREE))
    assert zones_of(page) == [(1, "title"), (2, "body"), (3, "body"), (4, "body")]


def test_find_zones_agrees_with_the_hand_labels():
    labels = read_labels("lines.tsv")
    right, body = [], []
    for doc, rows in labels.groupby("doc"):
        zones = find_zones((SEEDS / f"{doc}.txt").read_bytes().decode())
        assert [zone[:3] for zone in zones] == list(zip(rows["line"], rows["start"], rows["end"], strict=True))
        right += [zone.zone in pair for zone, pair in zip(zones, zip(rows["role"], rows["alt_role"], strict=True), strict=True)]
        body += [(zone.zone == "body") == (role == "body") for zone, role in zip(zones, rows["role"], strict=True)]
    assert len(right) == 138 and sum(right) >= 136
    assert all(body)


@pytest.mark.parametrize("pattern", [pattern for *_, pattern in cues._CUES], ids=[kind for kind, *_ in cues._CUES])
def test_find_cues_tries_every_line_that_begins_with_one(pattern):
    # Private, since a line that the quick look lets pass by mistake would only be named otherwise now and then.
    @settings(derandomize=True, database=None, deadline=None, max_examples=60)
    @given(st.from_regex(re.compile(pattern)).map(str.strip).filter(lambda line: 0 < len(line) <= cues.HEAD))
    def is_tried(line):
        assert cues.find_beginnings([line])[0] or not cues._BEGINS.match(line)

    is_tried()


@pytest.mark.parametrize("pattern", [pattern for *_, pattern in cues._TAIL_CUES], ids=[kind for kind, *_ in cues._TAIL_CUES])
def test_may_end_lets_every_line_pass_that_ends_with_a_cue(pattern):
    @settings(derandomize=True, database=None, deadline=None, max_examples=60)
    @given(st.from_regex(re.compile(pattern)).map(str.strip))
    def is_tried(tail):
        assert cues.may_end(tail) or not cues._ENDS.search(tail)

    is_tried()


@given(st.lists(PAGES, max_size=5))
def test_find_all_zones_gives_each_page_what_it_gets_alone(pages):
    assert find_all_zones(pages) == [find_zones(page) for page in pages]


@given(PAGES)
def test_find_zones_rebuilds_the_file(page):
    zones = find_zones(page)
    gaps = [page[a:b] for a, b in zip([0, *(zone.end for zone in zones)], [*(zone.start for zone in zones), len(page)], strict=True)]
    assert all(re.fullmatch(r"(?:\r\n|\r|\n)?", gap) for gap in gaps)
    assert all(0 <= zone.start <= zone.end and zone.reason for zone in zones)
    opening = [zone.line for zone in zones if zone.start == 0 or page[zone.start - 1] in "\r\n"]
    assert opening == list(range(1, len(opening) + 1))


@given(PAGES)
def test_find_zones_calls_empty_lines_blank_and_no_others(page):
    zones = [zone for zone in find_zones(page) if not zone.reason.startswith("front matter")]
    assert all((zone.zone == "blank") == (not page[zone.start : zone.end].strip()) for zone in zones)


def test_find_paragraphs_numbers_body_from_one_and_the_rest_by_line():
    page = f"Allies set up a joint headquarters\n\n{ONE}\nShare\n{TWO}"
    assert [(row.par_id, row.line, row.zone) for row in find_paragraphs(page, find_zones(page))] == [
        (-1, 1, "title"), (1, 3, "body"), (-4, 4, "boilerplate"), (2, 5, "body")]


def test_find_paragraphs_joins_the_lines_of_a_hard_wrapped_file():
    first = ("The two allies will set up a joint headquarters in March,\nofficials said on Monday after a day of talks, and they will\n"
             "name its commander soon.")
    second = ("The defense minister told reporters that the new command\nwould direct all exercises in the region from next year, and\n"
              "that its cost was not yet known.")
    page = f"{first}\n\n{second}\n"
    assert [(row.par_id, page[row.start : row.end]) for row in find_paragraphs(page, find_zones(page))] == [(1, first), (2, second)]


def test_find_paragraphs_keeps_the_parts_around_an_insert_apart():
    page = f"{ONE} [Read more: allies open a base] {TWO}"
    assert [(row.par_id, page[row.start : row.end].strip()) for row in find_paragraphs(page, find_zones(page))] == [
        (1, ONE), (-1, "[Read more: allies open a base]"), (2, TWO)]


@given(PAGES)
def test_find_paragraphs_numbers_body_without_gaps(page):
    paragraphs = find_paragraphs(page, find_zones(page))
    body = [row.par_id for row in paragraphs if row.zone == "body"]
    assert body == list(range(1, len(body) + 1))
    assert all(row.par_id == -row.line for row in paragraphs if row.zone != "body")


@pytest.mark.parametrize("page", [
    "", "\n", "a" * 10**6, '"' * 10**6, "\0" * 10**6, "Read more: " * 10**5, "Word " * 200_000, "a | b " * 150_000])
def test_find_zones_takes_hostile_pages(page):
    assert sum(zone.end - zone.start for zone in find_zones(page)) == len(page.rstrip("\n"))


def test_what_covers_a_field_is_no_author_if_somebody_speaks_in_it():
    text = ("The ministers of the two countries met in Tokyo on Monday and agreed on a plan.\n\n"
            "Pillar II covers undersea technologies and more. Beijing said it was concerned about the plan.\n\nAna Lee covers Asia for the Larnas Post.\n")
    assert [zone.zone for zone in find_zones(text) if zone.zone != "blank"] == ["body", "body", "byline"]
