from alliance_lib import annotate, show_article

TEXT = ("<b>Japan</b> and U.S. officials met on Sunday. “We agree on command and control,” said Kurt Campbell, who praised extended deterrence & $1."
        "\n\nShare this article")


def test_show_article_shows_the_text_as_it_is_and_marks_each_layer(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    markup = show_article(annotate(tmp_path), "a").markup
    assert "<b>" not in markup
    for what in ("japan (name, actor", "command_structure", "unresolved", "direct, named kurt_campbell"):
        assert what in markup
    assert 'title="boilerplate"' in markup


def test_a_mark_over_the_edge_of_another_is_cut_there(tmp_path):
    text = "Officials of the Taiwan Strait contingency met in Tokyo in March 2024 and agreed on the joint exercises of Japan."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    markup = show_article(annotate(tmp_path), "a").markup
    assert markup.count("<span") == markup.count("</span>")
