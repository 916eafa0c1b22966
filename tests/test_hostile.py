"""An article is never code: not in a page, a notebook or a table."""

import csv
import io
import json
import re

import pytest

from alliance_lib.running.notebooks import run

SCRIPT = "<script>alert(1)</script>"
LINES = [
    "Officials Meet In Tokyo",
    f"Japan and the United States {SCRIPT} met on Sunday, and the command and control of U.S. forces cost $1 and $2, Kurt Campbell said in Tokyo.",
    '=cmd("calc") is what Japan and China said about the extended deterrence of the United States <img src=x onerror=alert(1)> on Monday.',
    "+1 @SUM(A1) said Japan, [a link](javascript:alert(1)) and `code` of *South Korea* in the joint military exercises of the United States.",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "articles").mkdir()
    text = "\n\n".join(LINES)
    (folder / "articles" / "a<b>&'$1![p](http:&#47;&#47;e.x&#47;q.png)<img src=x>.txt").write_text(text, encoding="utf-8")
    (folder / "articles" / "b.txt").write_text(text.replace("Sunday", "Sun\0day"), encoding="utf-8")
    (folder / "articles" / "c.txt").write_text("Japan and the United States agreed on extended deterrence. " * 17_500, encoding="utf-8")
    (folder / "articles" / "d.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "articles" / "metadata.csv").write_text('doc_id,title,outlet\nb,"=1+1",<script>alert(2)</script>\n', encoding="utf-8")
    return run(folder / "articles", out=folder / "out")


def test_nothing_of_an_article_is_markup(made):
    pages = [page for page in (*made.glob("*.html"), *made.glob("html/*.html")) if page.name != "explore.html"]
    assert len(pages) >= 12
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text, page.name
        ours = r'<img (?:alt="[^"<>]*" src="data:image/svg\+xml,[^"<>]*" width="640"/|width="640" src="data:image/svg\+xml,[^"<>]*" alt="[^"<>]*")>'
        assert all(re.fullmatch(ours, tag) for tag in re.findall("<img[^>]*>", text)), page.name
        assert 'href="javascript' not in text
        assert "default-src 'none'" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in (made / "html" / "2-actor-cooccurrence.html").read_text(encoding="utf-8")


def test_nothing_of_an_article_is_markup_in_a_notebook(made):
    for path in made.glob("notebooks/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                shown = "".join(output.get("data", {}).get("text/html", []))
                assert "<script" not in shown
                assert "<img" not in shown
                assert "$" not in shown or "mathjax_ignore" in shown


def test_no_cell_of_a_table_is_a_formula(made):
    tables = [io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="") for path in made.glob("tables/*.csv")]
    cells = [cell for table in tables for row in csv.reader(table) for cell in row]
    assert any(cell.startswith("'=cmd(") for cell in cells)
    assert [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d.]+$)", cell)] == []


def test_nothing_of_an_article_is_markup_in_the_briefing(made):
    text = (made / "briefing.md").read_text(encoding="utf-8")
    assert "\\<img src=x" in text
    assert not re.search(r"(?<!\\)[<$]|(?<!\\)&#|(?<!\\)\]\(http", text)


def test_the_binary_file_is_reported(made):
    assert "d.txt" in (made / "tables" / "problems.csv").read_text(encoding="utf-8-sig")
