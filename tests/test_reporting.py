import json
import re

import pandas as pd
import pytest

from alliance_lib import annotate
from alliance_lib.reporting import files, findings, pages
from alliance_lib.reporting.files import write_bytes, write_table, write_text
from alliance_lib.reporting.html import say, table
from alliance_lib.reporting.pages import markdown
from alliance_lib.reporting.prose import plain

HOSTILE = "<script>alert(1)</script> $1 and $2 & \0"


def test_table_escapes_every_cell_and_heading():
    markup = table(pd.DataFrame({"<b>": [HOSTILE]}), "A <caption>").markup
    assert "<script>" not in markup
    assert "<b>" not in markup
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $1 and $2 &amp; \ufffd" in markup
    assert "A &lt;caption&gt;" in markup


def test_what_a_cell_shows_is_kept_from_mathjax():
    assert say("$1 and $2")._repr_html_() == '<div class="tex2jax_ignore mathjax_ignore"><p>$1 and $2</p></div>'


def test_table_says_how_many_rows_it_leaves_out():
    assert "Pairs. The first 2 of 3 rows." in table(pd.DataFrame({"a": [1, 2, 3]}), "Pairs.", limit=2).markup


def test_markdown_of_article_text_is_text():
    text = HOSTILE.replace("\0", "") + " *not* _emphasis_ [no](javascript:alert(1)) ![no](x) `no` | # <img src=x onerror=alert(1)>"
    markup = markdown(plain(text)).markup
    assert not any(tag in markup for tag in ("<script", "<img", "<a ", "<em", "<code"))
    assert "*not*" in markup


def test_write_table_defuses_categories_too(tmp_path):
    written = write_table(pd.DataFrame({"text": pd.Categorical(["=cmd()", "2+2"])}), tmp_path / "t.csv")
    assert written.read_text(encoding="utf-8-sig") == "text\n'=cmd()\n2+2\n"


def test_write_table_defuses_what_a_spreadsheet_would_run(tmp_path):
    cells = ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "2+2", "plain"]
    path = write_table(pd.DataFrame({"text": cells, "n": range(-3, 4)}), tmp_path / "t.csv")
    read = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False)
    assert read["text"].to_list() == ["'=cmd()", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "2+2", "plain"]
    assert read["n"].to_list() == list(range(-3, 4))


def test_write_bytes_leaves_the_old_file_when_it_fails(tmp_path):
    path = write_bytes(tmp_path / "a.txt", b"old")
    with pytest.raises(TypeError):
        write_bytes(path, None)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_of_very_many_articles_only_those_that_are_linked_to_get_a_page(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    for name in "abcd":
        (tmp_path / "in" / f"{name}.txt").write_text(f"Japan met the United States on Monday to discuss their forces, {name} said.\n", encoding="utf-8")
    corpus = annotate(tmp_path / "in")
    write_text(tmp_path / "out" / "briefing.md", "# Briefing\n\nSaid. [\\[c ¶1\\]](html/article-c.html#s1)\n")
    write_text(tmp_path / "out" / "html" / "topics.html", '<a href="../html/article-b.html#s1">b</a> <a href="../html/article-d.html#s1">d</a>' * 2)
    write_text(tmp_path / "out" / "html" / "pairs.html", '<a href="../html/article-d.html#s1">d</a>')
    monkeypatch.setattr(pages, "LARGE", 2)
    pages.write_pages(tmp_path / "out", corpus, corpus.select())
    assert sorted(path.name for path in (tmp_path / "out" / "html").glob("article-*")) == ["article-b.html", "article-c.html", "article-d.html"]
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "article-a" not in index
    assert "The articles (3 of 4: those that another page leads to)" in index
    # The explorer has no more than that many: those that the briefing cites, then those with most links; and says that there are others.
    page = (tmp_path / "out" / "explore.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r'<script[^>]*id="data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert (data["articles"]["doc_id"], data["n_articles"]) == (["c", "d"], 4)


def test_a_link_to_what_its_page_has_no_room_for_leads_to_the_item_or_the_page(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Japan met the United States on Monday to discuss their forces, he said.\n", encoding="utf-8")
    corpus = annotate(tmp_path / "in")
    links = [f"[x](html/topics.html#{place})" for place in ("summits.a", "summits.b", "trade")] + ["[x](html/nowhere.html#x)"]
    write_text(tmp_path / "out" / "briefing.md", "# Briefing\n\n" + " ".join(links) + "\n")
    write_text(tmp_path / "out" / "html" / "topics.html", '<h2 id="summits">S</h2><h3 id="summits.a">a</h3>')
    pages.write_pages(tmp_path / "out", corpus, corpus.select())
    found = re.findall(r'<a href="(html/[tn][^"]*)">x', (tmp_path / "out" / "briefing.html").read_text(encoding="utf-8"))
    assert found == ["html/topics.html#summits.a", "html/topics.html#summits", "html/topics.html", "html/nowhere.html#x"]


@pytest.mark.parametrize(("words", "said"), [
    ({"reporter": 90, "anonymous": 4, "unattributed": 5, "named": 1},
     "10 % of the words on these topics stand in quotation marks; of these, by who says them: nobody found 50 %, people without a name 40 % "
     "and people by name 10 %."),
    ({"reporter": 90}, "Nothing on these topics stands in quotation marks."),
])
def test_speaks_most_gives_every_voice_its_share(words, said):
    assert findings.speaks_most(pd.DataFrame({"voice": list(words), "words": list(words.values())})) == said


def test_compared_takes_what_is_unknown_last():
    sizes = pd.DataFrame({"month": ["2024-04", "2024-07", "unknown"], "n_words": [100, 50, 200]})
    assert findings.compared(sizes, "month", "", "") == ("2024-04", "2024-07")
    assert findings.compared(sizes, "month", "unknown", "") == ("unknown", "2024-04")
    assert findings.compared(sizes.tail(1), "month", "", "") is None


def test_write_table_stops_at_what_people_read_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 2)
    rows = pd.DataFrame({"n": [1, 2, 3]})
    assert write_table(rows, tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "n\n1\n2\n"
    assert files.cut_short(rows, rows) == " Of a table with more than 2 rows these stand there; the data set has them all."
    assert files.cut_short(rows.head(2)) == ""
