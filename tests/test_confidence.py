import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_lib.analysis.confidence import ESTIMATIVE, MOST, Term, band, confidence, explain, wording_faults

LEVELS = ["low", "moderate", "high"]
COUNTS = st.integers(0, 6)
AGES = st.none() | st.integers(0, 2000)
CASES = st.tuples(COUNTS, COUNTS, COUNTS, st.floats(0, 1) | st.booleans(), st.booleans(), AGES)


@pytest.mark.parametrize(("case", "level", "points"), [
    ((3, 1, 0, True, False, 1), "high", 6),
    ((2, 1, 0, True, False, 31), "high", 5),
    ((2, 1, 0, True, False, 32), "moderate", 4),
    ((2, 1, 0, False, False, None), "moderate", 3),
    ((2, 0, 0, False, False, None), "low", 2),
    ((1, 1, 0, True, False, 1), "moderate", 3),
    ((3, 0, 2, True, False, 1), "moderate", 4),
    ((3, 1, 0, True, True, 1), "moderate", 4),
    ((3, 1, 0, True, False, 366), "moderate", 4),
    ((0, 5, 0, True, False, 1), "low", 0),
])
def test_confidence_by_the_table_of_points(case, level, points):
    assert confidence(*case)[:2] == (level, points)


def test_confidence_names_every_term():
    assert confidence(1, 0, 2, 0.4, True, 400)[2:] == (
        Term("1 origin", 0), Term("anonymous sources only", -1), Term("not quoted directly", 0), Term("contested", -2),
        Term("400 days before the newest article", -1))


def test_confidence_says_where_an_age_is_not_certain():
    known, unknown = (confidence(1, 0, 0, False, False, 1, known) for known in (True, False))
    assert known.age == Term("1 day before the newest article", 1)
    assert unknown.age == Term("1 day before the newest article as far as dates tell", 1)
    assert confidence(1, 0, 0, False, False, 0, False).age == Term("as new as any article as far as dates tell", 1)


@given(CASES)
def test_confidence_is_the_sum_of_its_terms(case):
    made = confidence(*case)
    assert made.points == sum(term.points for term in made[2:]) <= MOST


@given(CASES)
def test_confidence_never_falls_with_better_sources(case):
    origins, named, anonymous, direct, conflict, age = case
    points = confidence(*case).points
    assert confidence(origins + 1, named, anonymous, direct, conflict, age).points >= points
    assert confidence(origins, named + 1, anonymous, direct, conflict, age).points >= points
    assert confidence(origins, named, anonymous, True, conflict, age).points >= points


@given(CASES)
def test_confidence_never_rises_with_conflict_anonymity_or_age(case):
    origins, named, anonymous, direct, _, age = case
    points = confidence(origins, named, anonymous, direct, False, age).points
    assert confidence(origins, named, anonymous, direct, True, age).points < points
    assert confidence(origins, named, anonymous + 1, direct, False, age).points <= points
    assert age is None or confidence(origins, named, anonymous, direct, False, age + 400).points <= points


@given(CASES)
def test_confidence_is_high_for_no_lone_origin_no_anonymous_and_no_contested_statement(case):
    origins, named, anonymous, direct, conflict, age = case
    assert confidence(1, named, anonymous, direct, conflict, age).level != "high"
    assert confidence(origins, 0, anonymous + 1, direct, conflict, age).level != "high"
    assert confidence(origins, named, anonymous, direct, True, age).level != "high"


@pytest.mark.parametrize("case", [(-1, 0, 0, 0, False, 1), (1, -1, 0, 0, False, 1), (1, 0, 0, 1.5, False, 1), (1, 0, 0, float("nan"), False, 1)])
def test_confidence_refuses_what_is_no_count_or_share(case):
    with pytest.raises(ValueError, match="negative|share"):
        confidence(*case)


def test_explain_prints_the_formula():
    assert explain(confidence(1, 0, 2, False, True, None)) == (
        "low: 1 origin (0), anonymous sources only (-1), not quoted directly (0), contested (-2), age unknown (0) = -3 of 6")


@pytest.mark.parametrize(("percent", "words"), [
    (0, "almost no chance"), (4.9, "almost no chance"), (5, "very unlikely"), (20, "unlikely"), (44.9, "unlikely"), (45, "roughly even chance"),
    (55, "roughly even chance"), (55.1, "likely"), (80, "likely"), (95, "very likely"), (95.1, "almost certain"), (100, "almost certain"),
])
def test_band_of_every_range(percent, words):
    assert band(percent / 100) == words


@given(st.floats(0.01, 0.99))
def test_band_holds_the_probability(probability):
    low, high = next((each.low, each.high) for each in ESTIMATIVE if each.words == band(probability))
    assert low - 1e-6 <= 100 * probability <= high + 1e-6


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_band_refuses_what_is_no_probability(probability):
    with pytest.raises(ValueError, match="no probability"):
        band(probability)


@given(CASES)
def test_wording_faults_finds_none_in_an_explanation_beside_a_likelihood(case):
    assert wording_faults(f"{explain(confidence(*case))}.\nA visit is {band(0.7)}.") == []


def test_wording_faults_finds_levels_beside_bands():
    assert wording_faults("We have moderate confidence in this. It is almost certain. Confidence is low that it is likely.") == [
        ("Confidence is low that it is likely.", "confidence and likelihood in one sentence")]


@given(st.text())
def test_wording_faults_never_raises(text):
    assert all(sentence in text for sentence, _ in wording_faults(text))
