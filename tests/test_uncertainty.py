import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_lib.analysis import uncertainty
from alliance_lib.analysis.uncertainty import FEW_ARTICLES, LEFT_OUT, ONE, TOO_FEW, intervals, left_out, rank_stability, redrawn
from alliance_lib.analysis.uncertainty import _student as student


def simulate(random, items, n):
    """A corpus whose true rates are known: articles of 60 words to some thousands; an item is the subject of some, at a rate that varies threefold."""
    sizes = np.maximum(np.round(np.exp(random.normal(6.2, 0.6, n))), 60)
    share, rate = np.transpose(items)[:, :, None]
    rates = (random.random((len(items), n)) < share) * random.gamma(1.5, rate / 1.5, (len(items), n))
    return pd.DataFrame(random.poisson(rates * sizes / 1000)), pd.Series(sizes)


@pytest.mark.parametrize("n", [FEW_ARTICLES, 50, 100])
def test_intervals_cover_the_true_rate_as_often_as_they_say(n):
    items = [(0.3, 4), (0.5, 4), (0.7, 3), (0.95, 6), (0.95, 2)]  # share of articles with the item, hits per 1,000 words there
    random, given_, covered = np.random.default_rng(n), 0, 0
    for _ in range(200):
        table = intervals(*simulate(random, items, n), draws=399)
        inside = (table["low"] <= np.prod(items, axis=1)) & (np.prod(items, axis=1) <= table["high"])
        has_interval = table["basis"] == f"bootstrap over {n} articles"
        given_, covered = given_ + has_interval.sum(), covered + (inside & has_interval).sum()
    assert given_ > 600
    assert 0.92 <= covered / given_ <= 0.97


def test_intervals_of_few_articles_are_a_range():
    counts = pd.DataFrame([[2, 0, 1], [0, 4, 0]], index=pd.Index(["space", "trade"], name="topic"), columns=["a", "b", "c"])
    assert intervals(counts, pd.Series({"c": 500, "b": 500, "a": 1000})).to_dict("list") == {
        "topic": ["space", "trade"], "rate": [1.5, 2.0], "low": [1.0, 0.0], "high": [2.0, 4.0], "docfreq": [2, 1], "basis": [TOO_FEW, TOO_FEW]}


def test_intervals_are_not_given_for_what_few_articles_have():
    counts = pd.DataFrame([[1] * 40, [1] * 9 + [0] * 31], index=["space", "trade"])
    table = intervals(counts, pd.Series([100] * 40))
    assert table["basis"].to_list() == ["bootstrap over 40 articles", TOO_FEW]
    assert table[["low", "high"]].to_numpy().tolist() == [[10.0, 10.0], [2.05, 2.31]]


def test_intervals_of_one_article_are_unknown():
    table = intervals(pd.DataFrame({"a": [2]}, index=["space"]), pd.Series({"a": 1000}))
    assert table.fillna(-1).to_dict("list") == {"item": ["space"], "rate": [2.0], "low": [-1.0], "high": [-1.0], "docfreq": [1], "basis": [ONE]}


def test_intervals_of_nothing_keep_their_columns():
    assert list(intervals(pd.DataFrame(index=pd.Index([], name="topic"), columns=["a", "b"], dtype=int), pd.Series({"a": 1, "b": 1}))) == [
        "topic", "rate", "low", "high", "docfreq", "basis"]


def test_intervals_are_wider_at_a_higher_level_and_follow_the_seed():
    counts, sizes = simulate(np.random.default_rng(1), [(0.9, 5)], 60)
    narrow, wide, again, other = (intervals(counts, sizes, **options) for options in ({"level": 0.8}, {}, {}, {"seed": 1}))
    assert wide["low"].iloc[0] < narrow["low"].iloc[0] < narrow["rate"].iloc[0] < narrow["high"].iloc[0] < wide["high"].iloc[0]
    pd.testing.assert_frame_equal(wide, again)
    assert not wide.equals(other)


@settings(max_examples=15)
@given(st.permutations(range(32)))
def test_intervals_and_ranks_do_not_hang_on_the_order_of_articles(order):
    counts, sizes = simulate(np.random.default_rng(2), [(0.9, 5), (0.8, 5), (0.2, 3)], 32)
    pd.testing.assert_frame_equal(intervals(counts, sizes, draws=50), intervals(counts[order], sizes, draws=50))
    pd.testing.assert_frame_equal(rank_stability(counts, draws=50), rank_stability(counts[order], draws=50))


def test_rank_stability_leaves_each_of_few_articles_out():
    counts = pd.DataFrame([[5, 4, 5], [3, 3, 0], [0, 0, 4], [0, 0, 0]], index=["space", "cyber", "trade", "never"], columns=["a", "b", "c"])
    assert rank_stability(counts, k=5).to_dict("list") == {
        "rank": [1, 2, 3], "item": ["space", "cyber", "trade"], "holds": [3, 1, 0], "of": [3, 3, 3], "basis": [LEFT_OUT] * 3}


def test_rank_stability_does_not_take_a_tie_for_an_order():
    counts = pd.DataFrame(np.ones((2, 40), dtype=int), index=["cyber", "space"])
    assert rank_stability(counts, k=2)[["item", "holds", "of"]].to_dict("list") == {"item": ["cyber", "space"], "holds": [0, 0], "of": [999, 999]}


def test_rank_stability_holds_most_where_the_lead_is_large():
    counts = pd.DataFrame([[9, 8] * 20, [0, 4] * 20, [3, 0] * 20], index=["space", "cyber", "trade"])
    holds = rank_stability(counts)["holds"].to_list()
    assert holds[0] == 999
    assert 740 < holds[1] == holds[2] < 830  # 0.785: at least 18 of 40 articles drawn are ones that have cyber


def test_rank_stability_of_nothing_is_empty():
    assert list(rank_stability(pd.DataFrame())) == ["rank", "item", "holds", "of", "basis"]


def test_redrawn_takes_as_many_articles_as_there_are(monkeypatch):
    cells = np.vstack([np.ones(40), np.arange(40)])
    sums, words = redrawn(cells, np.full(40, 10.0), draws=25, seed=0)
    assert sums[0].tolist() == [40.0] * 25
    assert words.tolist() == [400.0] * 25
    assert sums[1].mean() == pytest.approx(cells[1].sum(), rel=0.1)
    monkeypatch.setattr("alliance_lib.analysis.uncertainty.CELLS", 100)  # draws in blocks of two
    assert redrawn(cells, np.full(40, 10.0), draws=25, seed=0)[0].tolist() == sums.tolist()


def test_left_out_sums_the_rest():
    sums, words = left_out(np.array([[2, 0, 1]]), np.array([10, 5, 5]))
    assert (sums.tolist(), words.tolist()) == ([[1, 3, 2]], [10, 15, 15])


@pytest.mark.parametrize(("df", "quantile"), [(20, 2.0860), (29, 2.0452), (99, 1.9842)])
def test_student_is_that_of_the_tables(df, quantile):
    assert student(0.975, df) == pytest.approx(quantile, abs=1e-4)


def test_redrawn_gives_the_same_however_many_draws_are_held_or_kept(monkeypatch):
    cells, words = np.random.default_rng(1).poisson(0.5, (3, 40)).astype(float), np.arange(40.0)
    sums, sizes = redrawn(cells, words, draws=99, seed=2)
    drawn = np.random.default_rng(2).integers(0, 40, (99, 40))
    assert (sums == cells[:, drawn].sum(axis=2)).all() and (sizes == words[drawn].sum(axis=1)).all()
    monkeypatch.setattr(uncertainty, "KEPT", 0)
    monkeypatch.setattr(uncertainty, "CELLS", 120)
    again, same = redrawn(cells, words, draws=99, seed=2)
    assert (again == sums).all() and (same == sizes).all()
