import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels import ROOT

from alliance_lib.analysis.dispersion import dispersion, dp, dp_norm, juilland_d

MEASURES = {"dp": dp, "dp_norm": dp_norm, "juilland_d": juilland_d}
PUBLISHED = json.loads((ROOT / "tests" / "reference" / "frequency_measures.json").read_text(encoding="utf-8"))["values"]
# 150 words in the 15 genres of the Brown corpus, with the scores of the R package tlda, which turns DP round: 1 is even.
BROWN = pd.read_csv(ROOT / "tests" / "reference" / "brown_genre_dispersion.csv", index_col="item", keep_default_na=False, na_values=[""])
SIZES = BROWN.iloc[0, :15].to_numpy()
COUNTS = BROWN.iloc[1:, :15].to_numpy()


@pytest.mark.parametrize("value", [value for value in PUBLISHED if value["measure"] in MEASURES], ids=lambda value: value["source"])
def test_measures_are_the_published_ones(value):
    assert round(float(MEASURES[value["measure"]](*value["input"])), value["digits"]) == value["expected"]


@pytest.mark.parametrize(("column", "found"), [
    ("tlda_DP", 1 - dp(COUNTS, SIZES)),
    ("tlda_DP_lijffijt2012", 1 - dp_norm(COUNTS, SIZES)),
    ("tlda_D", juilland_d(COUNTS, SIZES)),
    ("tlda_Rrel", (COUNTS > 0).mean(axis=1)),
])
def test_measures_agree_with_another_package_on_150_words(column, found):
    assert len(found) == 150
    np.testing.assert_allclose(found, BROWN[column].iloc[1:], atol=1e-11)


def test_dispersion_tells_the_corpus_from_one_article():
    sentences = pd.DataFrame({"doc_id": ["a", "b", "b", "c"], "sent_id": [1, 1, 2, 1], "n_words": [50, 10, 15, 25]})
    hits = pd.DataFrame({"doc_id": ["a", "a", "b", "c", "c", "c", "c", "a"], "sent_id": 1, "topic": ["space"] * 4 + ["cyber"] * 4})
    assert dispersion(hits, sentences).to_dict("list") == {
        "topic": ["cyber", "space"],
        "hits": [4, 4],
        "range": [2, 3],
        "dp": [0.5, 0.0],
        "dp_norm": [0.6667, 0.0],
        "juilland_d": [0.2046, 1.0],
        "first": ["c", "a"],
        "first_share": [0.75, 0.5],
        "concentrated": [True, False],
    }


def test_dispersion_of_one_article_is_not_known():
    table = dispersion(pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "topic": ["space"]}), pd.DataFrame({"doc_id": ["a"], "n_words": [10]}))
    assert table.fillna(-1).to_dict("list") == {"topic": ["space"], "hits": [1], "range": [1], "dp": [0.0], "dp_norm": [-1.0], "juilland_d": [-1.0],
                                                "first": ["a"], "first_share": [1.0], "concentrated": [True]}


def test_dispersion_of_nothing_keeps_its_columns():
    table = dispersion(pd.DataFrame({"doc_id": [], "sent_id": [], "actor": []}), pd.DataFrame({"doc_id": ["a"], "n_words": [10]}), item="actor")
    assert list(table) == ["actor", "hits", "range", "dp", "dp_norm", "juilland_d", "first", "first_share", "concentrated"]


def test_juilland_d_leaves_out_a_part_without_words():
    assert float(juilland_d([0, 4, 3, 2, 1, 0], [1, 1, 1, 1, 1, 0])) == pytest.approx(0.6464, abs=1e-4)


PARTS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5000)), min_size=2, max_size=20).filter(lambda parts: any(count for count, _ in parts))


@given(PARTS)
def test_measures_lie_between_0_and_1_in_any_order_of_parts(parts):
    counts, sizes = zip(*parts, strict=True)
    for measure in MEASURES.values():
        value = float(measure(counts, sizes))
        assert 0 <= value <= 1 + 1e-12
        assert float(measure(counts[::-1], sizes[::-1])) == pytest.approx(value, abs=1e-12)


@given(PARTS)
def test_dp_is_0_where_hits_follow_words(parts):
    sizes = np.array([size for _, size in parts])
    assert float(dp(3 * sizes, sizes)) == pytest.approx(0, abs=1e-12)
    assert float(juilland_d(3 * sizes, sizes)) == pytest.approx(1, abs=1e-12)
