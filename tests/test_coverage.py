from alliance_lib import annotate
from alliance_lib.analysis.coverage import uncovered_names

TEXT = "Japan and the United States agreed on command and control in Tokyo, Kurt Campbell said. "


def test_uncovered_names_is_quick_on_a_long_article(tmp_path):
    (tmp_path / "a.txt").write_text((TEXT + "Exercise Balikatan began. ") * 4000, encoding="utf-8")
    corpus = annotate(tmp_path)
    assert uncovered_names(corpus.names, corpus.mentions, corpus.sentences)[["name", "count"]].to_numpy().tolist() == [["Exercise Balikatan", 4000]]
