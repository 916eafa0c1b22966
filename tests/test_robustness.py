import pandas as pd

from alliance_lib import annotate, rank_paths, rankings_under, ranks_under
from alliance_lib.analysis.robustness import assumptions

ARTICLE = "Japan and the United States met on Sunday to discuss the command and control of their forces, officials said.\n"


def test_assumptions_leave_out_each_article_and_each_origin_that_has_several(tmp_path):
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text(ARTICLE + f"Number {name}.\n", encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("doc_id,origin\na,Agency\nb,Agency\nc,Other\n", encoding="utf-8")
    found = assumptions(annotate(tmp_path))
    assert {name: list(chosen.articles["doc_id"]) for name, chosen in found.items()} == {
        "as run": list("abcd"), "headings, captions too": list("abcd"), "without a": list("bcd"), "without b": list("acd"), "without c": list("abd"),
        "without d": list("abc"), "without Agency": list("cd")}


def test_ranks_under_says_where_the_first_three_change():
    rankings = rankings_under({"as run": "abcd", "other": "abdc", "short": "ab"}, list)
    assert ranks_under(rankings).to_dict("list") == {"assumption": ["as run", "other", "short"], "first": ["a", "a", "a"], "second": ["b", "b", "b"],
                                                     "third": ["c", "d", ""], "same": [True, False, False]}


def test_rank_paths_leave_a_gap_where_an_item_is_not_ranked():
    paths = rank_paths(rankings_under({"as run": "abc", "other": "ca"}, list), n=2)
    expected = pd.DataFrame({"as run": [1.0, 2.0], "other": [2.0, float("nan")]}, index=["a", "b"])
    pd.testing.assert_frame_equal(paths, expected, check_dtype=False, check_names=False)


def test_no_ranking_has_no_paths():
    assert rank_paths(rankings_under({"as run": "", "other": ""}, list)).empty
    assert ranks_under(rankings_under({}, list)).empty
