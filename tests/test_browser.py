"""The pages in a real browser: nothing is fetched, nothing of an article runs, nothing is wider than the screen."""

import pytest
from browsing import CHROMIUM, browsed, violations
from labels import ROOT
from test_hostile import LINES

from alliance_lib.running.notebooks import run

NAMES = ["0-corpus", "1-topic-frequencies", "2-actor-cooccurrence", "3-briefing", "topics", "actors", "pairs", "topics-and-actors", "voices"]
PAGES = ["index.html", "briefing.html", *(f"html/{name}.html" for name in NAMES)]
ARTICLES = [f"html/{path.name}" for path in sorted((ROOT / "outputs" / "us-japan-2024" / "html").glob("article-*.html"))]
pytestmark = browsed


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "install Chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "articles").mkdir()
    (folder / "articles" / "a.txt").write_text("\n\n".join(LINES), encoding="utf-8")
    return run(folder / "articles", out=folder / "out")


def opened(browser, path, width, scheme="light"):
    """A page, with what it fetched and what it said in dialogs."""
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    seen = {"requests": [], "dialogs": [], "errors": []}
    page.on("request", lambda request: seen["requests"].append(request.url))
    page.on("dialog", lambda dialog: (seen["dialogs"].append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: seen["errors"].append(str(error)))
    page.goto(path.as_uri())
    return page, seen


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("name", PAGES)
def test_page_fetches_nothing_and_fits_the_screen(browser, name, width):
    page, seen = opened(browser, ROOT / "outputs" / "us-japan-2024" / name, width)
    assert [url for url in seen["requests"] if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in seen["requests"] if url.startswith("file:")]) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0 && image.alt)")
    assert page.locator("h1").count() == 1
    page.context.close()


@pytest.mark.parametrize("name", [*PAGES, *ARTICLES])
def test_page_fits_the_paper(browser, name):
    page, _ = opened(browser, ROOT / "outputs" / "us-japan-2024" / name, 680)  # A4 within its margins
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_an_article_runs(browser, hostile, name):
    page, seen = opened(browser, hostile / name, 1200)
    assert seen["dialogs"] == seen["errors"] == []
    assert page.evaluate("document.scripts.length") == 0
    assert page.locator("a[href^='javascript']").count() == 0
    page.context.close()


def test_the_text_of_an_article_shows_as_it_is(browser, hostile):
    page, _ = opened(browser, hostile / "html" / "2-actor-cooccurrence.html", 1200)
    assert "<script>alert(1)</script> met on Sunday" in page.inner_text("main")
    assert "cost $1 and $2" in page.inner_text("main")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("name", [*PAGES, *ARTICLES])
def test_axe_finds_nothing(browser, name, width, scheme):
    page, _ = opened(browser, ROOT / "outputs" / "us-japan-2024" / name, width, scheme)
    assert violations(page) == []
    page.context.close()


def test_a_citation_opens_its_sentence_and_leads_back(browser):
    page, _ = opened(browser, ROOT / "outputs" / "us-japan-2024" / "briefing.html", 1200)
    first = page.locator("ol a.cite").first
    anchor = first.get_attribute("id")
    first.click()
    assert page.url.endswith("#s3")
    assert "made significant updates" in page.inner_text("span:target")
    page.click("span:target + a.back")
    assert page.url.endswith(f"briefing.html#{anchor}")
    page.context.close()


def test_a_bar_opens_as_many_sentences_as_it_counts(browser):
    page, _ = opened(browser, ROOT / "outputs" / "us-japan-2024" / "html" / "1-topic-frequencies.html", 1200)
    bar = page.locator("figure.linked a").first
    label = bar.locator("title").text_content()
    bar.click()
    count = page.evaluate("(() => { let n = 0, at = document.querySelector(':target').nextElementSibling;"
                          " while (at && at.tagName != 'H2') { n += at.querySelectorAll('li').length; at = at.nextElementSibling; } return n })()")
    assert label.endswith(f": {count} sentences")
    page.context.close()
