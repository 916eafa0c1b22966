"""The static explorer: what it holds, that it equals the library, and what it does in a real browser."""

import base64
import csv
import hashlib
import io
import json
import random
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from browsing import CHROMIUM, browsed, violations
from hypothesis import given, settings
from hypothesis import strategies as st
from labels import ROOT

from alliance_lib import actor_pairs, annotate, frequencies, kwic
from alliance_lib.corpus import BY_NAME
from alliance_lib.errors import InputError
from alliance_lib.reporting.explorer import explorer_data, explorer_page, narrow

MARKS = "[...document.querySelectorAll('#reader-marks [data-start]')].map(mark => [mark.textContent, +mark.dataset.start, +mark.dataset.end])"
LAYERS = ("mentions", "topic_hits", "dates", "quotes")
HOSTILE = {
    "a_1.txt": "Officials 🗾 Meet In Tokyo\n\n"
               "😀 Japan and the United States <script>alert(1)</script> met on Sunday, and the command and control of U.S. forces cost $1 and $& in Tokyo.\n\n"
               "“We 🎌 agree with China,” said Kurt Campbell </script><script>alert(2)</script> of the extended deterrence <!-- of Japan 𝔘 and Australia.\n\n"
               '=cmd("calc") is what Japan said about <img src=x onerror=alert(3)> and [a link](javascript:alert(4)) of South Korea on Monday.\n',
    "b_2.txt": "Sun\0day talks of Japan and the Philippines\n\n"
               "The Philippines and Japan agreed on the joint military exercises,\x1f and on nothing else, on Monday.\n",
}


@pytest.fixture(scope="module")
def seeds():
    return annotate(ROOT / "seeds")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("articles")
    for name, text in HOSTILE.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "metadata.csv").write_text('doc_id,title,outlet,url\nb_2,"=1+1",<b>News</b>,javascript:alert(5)\n', encoding="utf-8")
    return annotate(folder)


def part(page, kind):
    """The content of the element that holds the data, the script or the style."""
    opening = {"data": '<script type="application/json" id="data">', "script": "<script>", "style": "<style>"}[kind]
    return page.split(opening)[-1].split("</style>" if kind == "style" else "</script>")[0]


def test_explorer_page_allows_its_own_script_and_style_and_nothing_else(hostile):
    page = explorer_page(hostile)
    hashes = {kind: "sha256-" + base64.b64encode(hashlib.sha256(part(page, kind).encode()).digest()).decode() for kind in ("script", "style")}
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy == (f"default-src 'none'; script-src '{hashes['script']}'; style-src '{hashes['style']}'; worker-src blob:; "
                      "base-uri 'none'; form-action 'none'")
    assert re.findall(r"<script[^>]*>", page) == ['<script type="application/json" id="data">', "<script>"]
    assert "innerHTML" not in page
    assert not re.search(r'(?:src|href)="(?!#|index\.html")', page)


def test_explorer_page_holds_no_markup_of_an_article(hostile):
    data = part(explorer_page(hostile), "data")
    assert "<" not in data
    assert json.loads(data)["articles"]["text"] == hostile.articles["text"].to_list()


def test_explorer_page_escapes_the_title(hostile):
    hostile.codebook.content["title"], kept = "<b>A & B</b>", hostile.codebook.content["title"]
    page = explorer_page(hostile)
    hostile.codebook.content["title"] = kept
    assert "<h1>&lt;b&gt;A &amp; B&lt;/b&gt;</h1>" in page
    assert "<b>A" not in page


def test_explorer_page_is_the_same_whatever_the_order_of_rows(seeds):
    from dataclasses import replace

    other = replace(seeds, **{name: getattr(seeds, name).sample(frac=1, random_state=1) for name in ("sentences", "mentions", "topic_hits", "zones")})
    page = explorer_page(seeds)
    assert explorer_page(seeds) == page
    assert json.loads(part(explorer_page(other), "data"))["sentences"] == json.loads(part(page, "data"))["sentences"]
    assert len(page.encode()) < 150_000


@pytest.mark.parametrize("corpus", ["seeds", "hostile"])
@pytest.mark.parametrize("most", [2000, 0])
def test_explorer_data_spans_are_the_words_of_the_tables(corpus, most, request):
    corpus = request.getfixturevalue(corpus)
    data = explorer_data(corpus, most=most)
    held = corpus if most else corpus.select()
    sentences, articles = data["sentences"], data["articles"]
    texts = [articles["text"][d][start:start + length] for d, start, length in zip(sentences["doc"], sentences["start"], sentences["length"], strict=True)]
    assert texts == held.sentences["text"].to_list()
    for layer in LAYERS:
        spans = zip(data[layer]["s"], data[layer]["at"], data[layer]["length"], strict=True)
        words = [articles["text"][sentences["doc"][s]][sentences["start"][s] + at:sentences["start"][s] + at + length] for s, at, length in spans]
        expected = getattr(held, layer)["text"].to_list()
        if layer == "quotes" and not most:  # a quotation ends with its sentence where the next may be missing
            assert all(whole.startswith(found) for found, whole in zip(words, expected, strict=True))
        else:
            assert sorted(words) == sorted(expected)


def test_explorer_data_of_many_articles_has_only_what_the_run_counts(seeds):
    data = explorer_data(seeds, chosen=seeds.select(exclude=["003"]), most=2)
    assert not data["whole"]
    assert data["articles"]["label"] == ["000", "001", "002", "004"]
    assert len(data["sentences"]["id"]) == len(seeds.select(exclude=["003"]).sentences)
    assert {data["zones"][zone] for zone in data["sentences"]["zone"]} == {"body"}


def test_explorer_data_opens_with_what_the_run_counts(seeds):
    data = explorer_data(seeds, chosen=seeds.select(zones=("body", "caption"), forms=("name", "role"), exclude=["000"]))
    assert data["counted"] == {"zones": ["body", "caption"], "forms": ["name", "role"]}
    assert data["articles"]["counted"] == [0, 1, 1, 1, 1]
    assert explorer_data(seeds)["counted"] == {"zones": ["body"], "forms": [*BY_NAME]}


def test_narrow_keeps_sentences_that_have_everything(hostile):
    body = hostile.select()
    assert [text[:12] for text in narrow(body, actors=["japan", "usa"]).sentences["text"]] == ["😀 Japan and "]
    assert narrow(body, topics=["nuclear_deterrence"], actors=["japan"], q="KURT   campbell").sentences["sent_id"].size == 1
    assert narrow(body, actors=["nobody"]).sentences.empty
    assert narrow(body).sentences.equals(body.sentences)


def test_narrow_by_paragraph_keeps_the_sentences_that_name_one(tmp_path):
    text = ("Japan will send three ships to the exercise in spring. Nobody else will. China criticised the plan of the ministers in a statement.\n\n"
            "Japan alone is named in this second paragraph of the article, which is long enough.")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    body = annotate(tmp_path).select()
    assert narrow(body, actors=["japan", "china"]).sentences.empty
    assert narrow(body, actors=["japan", "china"], context="paragraph").sentences["sent_id"].to_list() == [1, 3]
    assert narrow(body, actors=["japan", "china"], context="article").sentences["sent_id"].to_list() == [1, 3, 4]


def test_narrow_refuses_what_is_no_regular_expression(seeds):
    with pytest.raises(InputError, match=re.escape('q "/(a/" is no regular expression')):
        narrow(seeds, q="/(a/")


@settings(max_examples=25)
@given(q=st.text(max_size=30))
def test_narrow_finds_the_words_or_says_why_not(seeds, q):
    try:
        found = narrow(seeds, q=q).sentences
    except InputError:
        return
    assert set(found["text"]) <= set(seeds.sentences["text"])


# What follows needs a browser.


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "install Chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory, seeds, hostile):
    folder = tmp_path_factory.mktemp("pages")
    for name, page in {"seeds": explorer_page(seeds), "hostile": explorer_page(hostile), "clipped": explorer_page(seeds, most=1),
                       "excluded": explorer_page(seeds, chosen=seeds.select(exclude=["003"]))}.items():
        (folder / f"{name}.html").write_bytes(page.encode())
    return folder


@pytest.fixture
def visit(browser, pages):
    """Opens a page at a view; what it fetches, says in dialogs or stumbles over fails the test."""
    seen, contexts = [], []

    def opened(name="seeds", view=None, *, width=1200, scheme="light"):
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on("request", lambda request: seen.append(request.url))
        page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
        page.goto((pages / f"{name}.html").as_uri() + ("#" + urlencode(view, doseq=True) if view else ""))
        until(page, "shownAs !== null")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in seen if not url.startswith(("file:", "blob:"))] == []


def until(page, condition):
    """Waits for a condition. Playwright's own waiting needs `eval`, which the page forbids."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came: {condition}")


def bars(page, where):
    """The names and numbers of a list of bars, all of them."""
    if page.locator(f"#{where}-more").count():
        page.evaluate(f"document.getElementById('{where}-more').click()")
    return page.evaluate(f"[...document.querySelectorAll('#{where} .row')].map(bar => ['.name', '.n'].map(part => bar.querySelector(part).textContent))")


def random_view(draw, corpus):
    """A selection as the page and as the library write it; of the frequent topics and actors, so that something is left."""
    body = corpus.select()
    topics, actors = (sorted(table[name].value_counts().index[:7]) for table, name in ((body.topic_hits, "topic"), (body.mentions, "actor")))
    view = {"topic": draw.sample(topics, draw.choice([0, 0, 1, 1, 2])), "actor": draw.sample(actors, draw.choice([0, 1, 1, 2])),
            "context": draw.choice(["sentence", "paragraph", "article"]), "q": draw.choice(["", "", "", "the  u.s.", "/[Dd]efen[cs]e/", "/COMMAND/i"])}
    select = {"zones": draw.choice([["body"], ["body"], ["title", "body"], ["body", "caption", "teaser"]]),
              "forms": draw.choice([[*BY_NAME], [*BY_NAME], [*BY_NAME, "role", "collective"], ["name"]]), "date_from": draw.choice(["", "", "2024-04-06"])}
    return view, select


@browsed
def test_counts_equal_the_library_s_for_twenty_random_selections(visit, seeds):
    draw, page, sizes = random.Random(7), visit(), []
    actors, topics = (table.set_index(key)["name"] for table, key in ((seeds.codebook.actors, "actor"), (seeds.codebook.topics, "topic")))
    for _ in range(20):
        view, select = random_view(draw, seeds)
        found = narrow(seeds.select(**select), topics=view["topic"], actors=view["actor"], context=view["context"], q=view["q"])
        named = found.mentions.query("use == 'actor'")
        fragment = urlencode({**view, "zone": select["zones"], "form": select["forms"], "from": select["date_from"], "rows": "hit"}, doseq=True)
        page.evaluate("fragment => { unfolded.clear(); location.hash = fragment; }", fragment)
        until(page, f"shownAs === writeView(readView({json.dumps(fragment)}))")
        n, docs = len(found.sentences), found.sentences["doc_id"].nunique()
        assert page.inner_text("#results") == f"{n} sentence{'s' * (n != 1)} in {docs} article{'s' * (docs != 1)}", fragment
        counted = frequencies(found.topic_hits, found.sentences)
        assert sorted(bars(page, "topics")) == sorted([topics[row.topic], str(row.sentences)] for row in counted.itertuples())
        counted = frequencies(named, found.sentences, item="actor")
        assert sorted(bars(page, "actors")) == sorted([actors[row.actor], str(row.sentences)] for row in counted.itertuples())
        pairs = actor_pairs(named, context=view["context"])
        assert sorted(bars(page, "pairs")) == sorted([f"{actors[row.source]} – {actors[row.target]}", str(row.weight)] for row in pairs.itertuples())
        if view["topic"] and not view["actor"] and not view["q"]:
            lines = kwic(found.topic_hits[found.topic_hits["topic"].isin(view["topic"])], found.sentences)
            assert page.evaluate("rows.map(row => [citation(row.i), keyword(row)])") == lines[["citation", "keyword"]].to_numpy().tolist()
        sizes.append(n)
    assert len(set(sizes) - {0}) > 5


@browsed
def test_clicking_a_bar_shows_as_many_rows_as_it_says(visit):
    page = visit(view={"topic": "defense_industry"})
    bar = page.locator("#actors .row").nth(1)
    says = bar.locator(".n").inner_text()
    bar.click()
    assert page.locator("#kwic tbody tr").count() == int(says) == int(page.inner_text("#results").split()[0])
    assert page.inner_text("#range") == f"Rows 1–{says} of {says}"
    assert page.locator("#actors .row[aria-pressed=true]").count() == 1


@browsed
def test_clicking_a_dot_and_a_pair_filters_and_back_goes_back(visit):
    page = visit()
    page.locator("#network .dot").first.click()
    assert page.evaluate("view.actor.length") == 1
    page.locator("#pairs .row").first.click()
    assert page.evaluate("view.actor.length") == 2
    says = page.locator("#pairs .row[aria-pressed=true] .n").first.inner_text()
    assert page.inner_text("#results").startswith(f"{says} sentences")
    page.go_back()
    page.go_back()
    assert page.inner_text("#results") == "113 sentences in 5 articles"


@browsed
@pytest.mark.parametrize("name", ["seeds", "hostile", "clipped"])
def test_marked_words_are_those_of_the_offsets(visit, name, seeds, hostile):
    corpus = hostile if name == "hostile" else seeds
    doc, text = corpus.articles.loc[0, ["doc_id", "text"]]
    page = visit(name, {"doc": doc})
    page.wait_for_selector("#reader[open] .sentence")
    rows = corpus.select().sentences.query("doc_id == @doc")
    for row in rows.itertuples():
        page.evaluate("sent => go({ sent })", str(row.sent_id))
        assert "".join(page.locator("#reader-text .now").all_text_contents()) == row.text.replace("\n", "")
        for words, start, end in page.evaluate(MARKS):
            assert words == text[start:end]
    assert page.evaluate("document.querySelectorAll('#reader-text .m-mentions').length") > 0


@browsed
def test_a_sentence_opens_in_its_article_without_moving_the_page(visit):
    page = visit(view={"actor": "china", "zone": "body"})
    before = page.evaluate("scrollY")
    last = page.locator("#kwic th button.plain").last
    last.focus()
    moved = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    page.wait_for_selector("#reader[open] .now")
    until(page, "document.getElementById('reader-text').scrollTop > 0")
    assert page.evaluate("scrollY") == moved >= before
    page.keyboard.press("Escape")
    until(page, "!document.getElementById('reader').open")
    assert page.evaluate("document.activeElement.className") == "plain"
    page.go_back()
    page.wait_for_selector("#reader[open]")


@browsed
def test_nothing_of_an_article_runs(visit):
    page = visit("hostile", {"doc": "a", "sent": "2"})
    assert "<script>alert(1)</script> met on Sunday" in page.inner_text("#reader-text")
    page.evaluate("go({ doc: 'b', sent: '1' })")
    until(page, "document.getElementById('reader-title').textContent.startsWith('b')")
    assert page.locator("#reader a, main img, #reader img").count() == 0
    assert page.evaluate("document.scripts.length") == 2
    page.evaluate("go({ doc: '', q: '$&', outlet: [] })")
    assert page.inner_text("#kwic .key") == "$&"


@browsed
def test_words_are_found_by_regular_expression_and_a_wrong_or_endless_one_is_told(visit):
    page = visit()
    page.fill("#q", "/[Cc]ommand \\w+ control/")
    page.keyboard.press("Enter")
    until(page, "shownAs.includes('control')")
    assert set(page.locator("#kwic .key").all_inner_texts()) == {"command and control"}
    page.fill("#q", "/(a/")
    page.keyboard.press("Enter")
    page.wait_for_selector("#q-problem:not([hidden])")
    assert "Unterminated group" in page.inner_text("#q-problem")
    page.fill("#q", "/^(([\\w ]+)+)+#$/")
    page.keyboard.press("Enter")
    until(page, "document.getElementById('q-problem').textContent.includes('takes too long')")
    assert page.inner_text("#results") == "0 sentences in 0 articles"


@browsed
def test_rows_are_sorted_by_the_words_before_and_after(visit):
    page = visit(view={"actor": "japan", "sort": "right"})
    after = page.evaluate("rows.map(after)")
    assert after == sorted(after)
    page.select_option("#sort", "left")
    before = page.evaluate("rows.map(before)")
    assert before == sorted(before) != page.evaluate("rows.map(after)")
    assert page.evaluate("view.sort") == "left"


@browsed
def test_saved_rows_are_the_view_and_hold_no_formula(visit, hostile):
    page = visit("hostile", {"zone": ["title", "heading", "body", "boilerplate", "teaser", "caption", "byline"], "actor": "japan", "rows": "hit"})
    with page.expect_download() as download:
        page.click("#csv")
    content = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    cells = list(csv.DictReader(io.StringIO(content, newline="")))
    assert len(cells) == page.evaluate("rows.length") == len(hostile.mentions.query("actor == 'japan' and use == 'actor' and form in @BY_NAME"))
    texts = hostile.articles.set_index("doc_id")["text"]
    assert all(row["keyword"] == texts[row["doc_id"]][int(row["start"]):int(row["end"])] for row in cells)
    assert any(row["pre"].startswith("'=cmd") for row in cells)
    assert [value for row in cells for value in row.values() if re.match(r"[=+@\t\r-]", value)] == []


@browsed
def test_a_row_is_copied_as_a_citation(visit):
    page = visit(view={"topic": "command_structure"})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#kwic button.small").first.click()
    until(page, "document.getElementById('copied').textContent")
    assert re.fullmatch(r"\[000 ¶\d+\] “.+” U\.S\. and Japan To Launch .+, 2024-04-10\.", page.evaluate("navigator.clipboard.readText()"))
    page.evaluate("go({ doc: '003', sent: '12' })")
    page.click("#reader-cite")
    until(page, "document.getElementById('reader-copied').textContent.startsWith('Copied [003 ¶')")


@browsed
def test_the_command_shown_makes_the_same_selection(visit, seeds):
    page = visit(view={"actor": ["japan", "china"], "context": "paragraph", "q": "/\\bthe\\b/i", "zone": ["body", "title"], "form": ["name", "role"],
                       "outlet": "-", "from": "2024-04-01"})
    until(page, "asked && shownAs.includes('paragraph')")
    *_, command = page.evaluate("document.getElementById('python').textContent").split("\n")
    assert command.startswith("view = narrow(corpus.select(zones=")
    found = eval(command.removeprefix("view = "), {"narrow": narrow, "corpus": seeds})
    assert len(found.sentences) == page.evaluate("rows.length") > 0
    assert "alliance run ARTICLES -p zones=body,title -p forms=name,role -p exclude=" in page.evaluate("document.getElementById('run').textContent")


@browsed
def test_a_link_to_what_is_not_there_says_so(visit):
    page = visit(view={"topic": "no_such_topic", "doc": "999"})
    assert page.inner_text("#results") == "0 sentences in 0 articles"
    assert page.inner_text("#chips") == "topic: no_such_topic ×"
    assert page.inner_text("#copied") == "This page has no article “999”."
    assert not page.locator("#reader").is_visible()


@browsed
def test_articles_that_the_run_left_out_are_left_out_until_asked_for(visit):
    page = visit("excluded")
    assert "in 4 articles" in page.inner_text("#results")
    page.evaluate("go({ articles: 'all' })")
    assert page.inner_text("#results") == "113 sentences in 5 articles"


@browsed
def test_the_page_says_when_it_holds_only_a_selection(visit):
    page = visit("clipped", {"doc": "003", "sent": "12"})
    assert "here are the 113 sentences that the run counts" in page.evaluate("document.getElementById('held').textContent")
    assert "the sentences of the selection only" in page.inner_text("#reader-text")


@browsed
@pytest.mark.parametrize("view", [{}, {"actor": ["japan", "china"]}, {"doc": "003", "sent": "12"}])
@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_the_screen_and_can_be_used_by_everybody(visit, view, width, scheme):
    page = visit("seeds", view, width=width, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.getElementById('reader').scrollWidth <= document.getElementById('reader').clientWidth")
    assert page.locator("h1").count() == 1
    unnamed = "[...document.querySelectorAll('input, select')].filter(field => !field.labels.length).map(field => field.id)"
    assert page.evaluate(unnamed) == []
    assert violations(page) == []


@browsed
def test_the_keyboard_alone_is_enough(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "results"
    page.focus("#topics .row >> nth=2")
    page.keyboard.press("Space")
    chosen = page.evaluate("document.activeElement.getAttribute('aria-pressed')")
    assert chosen == "true"
    page.focus("#network .dot >> nth=0")
    page.keyboard.press("Enter")
    assert page.evaluate("view.actor.length") == 1
    assert page.evaluate("getComputedStyle(document.querySelector('#chips button')).outlineStyle") == "none"
    page.focus("#chips button >> nth=0")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@browsed
def test_paper_has_all_rows_and_no_buttons(visit):
    page = visit()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#kwic tbody tr").count() == 113
    assert page.inner_text("#range") == "Rows 1–113 of 113"
    assert not page.locator("#search").is_visible()
    assert not page.locator(".choose").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#kwic tbody tr").count() == 50
