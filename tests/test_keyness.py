import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels import ROOT

from alliance_lib.analysis.keyness import chi2_p, keyness, log_likelihood, log_ratio, percent_diff
from alliance_lib.analysis.uncertainty import ONE, TOO_FEW
from alliance_lib.errors import InputError

REFERENCE = json.loads((ROOT / "tests" / "reference" / "frequency_measures.json").read_text(encoding="utf-8"))
MEASURES = {"log_likelihood": log_likelihood, "percent_diff": percent_diff}


def corpus(daily, post, words=1000):
    """Sentences and hits of two outlets: for each article, how often each item occurs in its one sentence."""
    articles = [("Daily", i, hits) for i, hits in enumerate(daily)] + [("Post", i, hits) for i, hits in enumerate(post)]
    sentences = pd.DataFrame([(f"{outlet}{i:03}", 1, words, outlet) for outlet, i, _ in articles], columns=["doc_id", "sent_id", "n_words", "outlet"])
    rows = [(f"{outlet}{i:03}", 1, topic) for outlet, i, hits in articles for topic, n in hits.items() for _ in range(n)]
    return pd.DataFrame(rows, columns=["doc_id", "sent_id", "topic"]), sentences


def compare(hits, sentences, **options):
    return keyness(hits, sentences, part="outlet", first="Daily", second="Post", **options)


@pytest.mark.parametrize("value", [value for value in REFERENCE["values"] if value["measure"] in MEASURES], ids=lambda value: value["source"])
def test_measures_are_the_published_ones(value):
    assert round(float(MEASURES[value["measure"]](*value["input"])), value["digits"]) == value["expected"]


@pytest.mark.parametrize(("target", "rest"), [("d1", "d2"), ("d2", "d1")])
def test_log_likelihood_with_the_sign_of_the_log_ratio_orders_as_quanteda_does(target, rest):
    first, second = (REFERENCE["keyness_order"][name].split() for name in (target, rest))
    words = sorted({*first, *second})
    a, b = ([text.count(word) for word in words] for text in (first, second))
    counts = a, b, len(first), len(second)
    signed = log_likelihood(*counts) * np.sign(log_ratio(*counts))
    assert sorted(words, key=lambda word: (-signed[words.index(word)].round(9), word)) == REFERENCE["keyness_order"][f"first {target}"]


def test_keyness_of_few_articles():
    hits, sentences = corpus([{"space": 3, "cyber": 1}, {"space": 1}], [{"cyber": 1, "trade": 1}, {}, {"space": 1}])
    assert compare(hits, sentences).fillna(-9).to_dict("list") == {
        "topic": ["space", "trade", "cyber"],
        "hits_first": [4, 0, 1],
        "hits_second": [1, 1, 1],
        "per_1000_first": [2.0, 0.0, 0.5],
        "per_1000_second": [0.33, 0.33, 0.33],
        "docfreq_first": [2, 0, 1],
        "docfreq_second": [1, 1, 1],
        "log_likelihood": [3.35, 1.02, 0.08],
        "p_value": [0.0672, 0.312, 0.775],
        "p_holm": [0.201, 0.624, 0.775],
        "log_ratio": [2.58, -1.42, 0.58],
        "low": [1.58, -1.58, -1.22],
        "high": [3.17, 0.0, 1.58],
        "percent_diff": [500.0, -100.0, 50.0],
        "basis": [TOO_FEW] * 3,
    }


def test_keyness_with_one_article_in_a_part_gives_no_range():
    table = compare(*corpus([{"space": 3}], [{"space": 1}, {"space": 1}]))
    assert table[["low", "high", "basis"]].fillna(-9).to_numpy().tolist() == [[-9, -9, ONE]]


def test_keyness_of_enough_articles_is_drawn_over_articles():
    hits, sentences = corpus([{"space": 2 + i % 3, "trade": int(i < 9)} for i in range(40)], [{"space": 1, "trade": 1} for _ in range(35)])
    table = compare(hits, sentences).set_index("topic")
    assert table["basis"].to_dict() == {"space": "bootstrap over 40 and 35 articles", "trade": TOO_FEW}
    low, ratio, high = table.loc["space", ["low", "log_ratio", "high"]]
    assert 1.4 < low < ratio < high < 1.7


def test_keyness_interval_covers_the_true_log_ratio_as_often_as_it_says():
    random, covered, given_ = np.random.default_rng(3), 0, 0
    for _ in range(100):
        n = random.poisson((random.random((2, 40, 3)) < [0.5, 0.7, 0.95]) * random.gamma(1.5, [[[4.0]], [[2.0]]], (2, 40, 3)))
        table = compare(*corpus(*([dict(zip("abc", map(int, row), strict=True)) for row in part] for part in n)), draws=399)
        table = table[table["basis"] == "bootstrap over 40 and 40 articles"]
        given_, covered = given_ + len(table), covered + ((table["low"] <= 1) & (table["high"] >= 1)).sum()
    assert given_ > 200
    assert 0.92 <= covered / given_ <= 0.97


def test_keyness_of_nothing_keeps_its_columns():
    hits, sentences = corpus([{}], [{}])
    table = compare(hits, sentences)
    assert (len(table), list(table)[:3], table["hits_first"].dtype) == (0, ["topic", "hits_first", "hits_second"], "int64")


def test_keyness_of_no_part_says_which_there_are():
    hits, sentences = corpus([{"space": 1}], [{}])
    with pytest.raises(InputError, match='outlet "Times" is unknown: choose Daily or Post'):
        keyness(hits, sentences, part="outlet", first="Daily", second="Times")


def test_chi2_p_is_that_of_the_tables():
    assert chi2_p([0, 2.705543, 6.634897, 10.827566]).round(4).tolist() == [1.0, 0.1, 0.01, 0.001]


def test_log_ratio_has_the_sign_of_the_difference_even_at_0():
    assert np.sign(log_ratio([2, 0, 1], [0, 9, 1], 2000, 100)).tolist() == [1, -1, -1]


COUNTS = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(501, 90000), st.integers(501, 90000)).filter(lambda row: row[0] + row[1] > 0)


@given(COUNTS)
def test_measures_turn_with_the_parts(row):
    a, b, c, d = row
    assert float(log_likelihood(a, b, c, d)) == pytest.approx(float(log_likelihood(b, a, d, c)), abs=1e-9)
    assert float(log_ratio(a, b, c, d)) == pytest.approx(-float(log_ratio(b, a, d, c)), abs=1e-9)
    assert float(log_likelihood(a, b, c, d)) >= 0
