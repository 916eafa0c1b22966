"""Exploring in a notebook: the choice and its lines without Jupyter, the controls without a browser, and the notebooks in JupyterLab."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labels import ROOT, SEEDS

from alliance_lib import annotate, doc_labels, kwic
from alliance_lib.errors import InputError
from alliance_lib.reporting import explore as module
from alliance_lib.reporting.explore import View, citation, command_line, corpus_html, explore, page_address, python_line, select_rows, sort_rows
from alliance_lib.reporting.explorer import narrow
from alliance_lib.reporting.findings import published

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MISSING = [name for name, there in (("Chromium", CHROMIUM), ("jupyterlab", find_spec("jupyterlab")), ("playwright", find_spec("playwright"))) if not there]
REQUIRED = os.environ.get("ALLIANCE_BROWSER") == "required"
in_lab = pytest.mark.skipif(bool(MISSING) and not REQUIRED, reason=f"not on this machine: {', '.join(MISSING)}")
needs_widgets = pytest.mark.skipif(find_spec("ipywidgets") is None and not REQUIRED, reason="no ipywidgets on this machine")

ARTICLES = {
    "a_1.txt": "Ministers Meet In Tokyo\n\n"
               "Japan and Australia will hold joint exercises, the new ministers’ plan says. Nobody else will take part in them this year.\n\n"
               "China criticised the old plan of Japan. The talks about the PLAN of Australia go on in Japan until the spring of next year.\n",
    "b_2.txt": "<b>Japan</b> paid $1 and $2 for the joint exercises, <script>alert(1)</script> the ministers said in a long statement on Monday.\n",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "metadata.csv").write_text("doc_id,title,outlet,date\na_1,Ministers Meet,The Daily Bell,2024-04-10\n", encoding="utf-8")
    return annotate(folder)


@pytest.fixture(scope="module")
def seeds():
    return annotate(SEEDS)


def words(rows):
    """Citation and keyword of each row."""
    return list(zip(rows["citation"], rows["keyword"], strict=True))


# Lines

def test_select_rows_has_a_row_for_each_place(corpus):
    rows = select_rows(corpus, actors=["australia"])
    assert rows.to_dict("list") == {
        "citation": ["[a ¶1]", "[a ¶2]"], "doc_id": ["a_1", "a_1"], "sent_id": [2, 5], "start": [35, 217], "end": [44, 226],
        "pre": ["Japan and ", "The talks about the PLAN of "], "keyword": ["Australia", "Australia"],
        "post": [" will hold joint exercises, the new ministers’ plan says.", " go on in Japan until the spring of next year."]}


def test_select_rows_takes_actors_as_alternatives_unless_together(corpus):
    assert words(select_rows(corpus, actors=["australia", "china"])) == [("[a ¶1]", "Australia"), ("[a ¶2]", "China"), ("[a ¶2]", "Australia")]
    assert words(select_rows(corpus, actors=["japan", "china"], together=True)) == [("[a ¶2]", "China"), ("[a ¶2]", "Japan")]


def test_select_rows_shows_the_words_searched_for_before_actors_and_actors_before_topics(corpus):
    both = {"actors": ["japan"], "topics": ["exercises_access"]}
    assert words(select_rows(corpus, topics=["exercises_access"])) == [("[a ¶1]", "exercises"), ("[b ¶1]", "exercises")]
    assert words(select_rows(corpus, **both)) == [("[a ¶1]", "Japan"), ("[b ¶1]", "Japan")]
    assert words(select_rows(corpus, **both, text="MINISTERS' plan")) == [("[a ¶1]", "ministers’ plan")]


def test_select_rows_of_no_choice_are_the_sentences(corpus):
    rows = select_rows(corpus)
    assert rows["keyword"].to_list() == corpus.select().sentences["text"].to_list()
    assert set(rows["pre"] + rows["post"]) == {""}


def test_select_rows_narrows_by_outlet_zone_and_day(corpus):
    assert set(select_rows(corpus, outlets=["-"])["doc_id"]) == {"b_2"}
    assert set(select_rows(corpus, outlets=["-", "The Daily Bell"])["doc_id"]) == {"a_1", "b_2"}
    assert select_rows(corpus, zones=["title"])["keyword"].to_list() == ["Ministers Meet In Tokyo"]
    assert set(select_rows(corpus, date_from="2024-04-10", date_to="2024-04-10")["doc_id"]) == {"a_1"}


def test_select_rows_finds_regular_expressions_whatever_the_case_but_no_empty_ones(corpus):
    assert select_rows(corpus, text=r"\bplan\b|z*", regex=True)["keyword"].to_list() == ["plan", "plan", "PLAN"]
    assert select_rows(corpus, text=r"(?-i:PLAN)", regex=True)["keyword"].to_list() == ["PLAN"]
    assert select_rows(corpus, text="p.an").empty


@pytest.mark.parametrize("wrong, said", [
    ({"actors": ["nobody"]}, 'actor "nobody" is unknown'), ({"topics": ["nothing"]}, 'topic "nothing" is unknown'),
    ({"outlets": ["The Night Bell"]}, 'outlet "The Night Bell" is unknown: choose - or The Daily Bell'), ({"zones": []}, "no zone is named"),
    ({"zones": ["bdy"]}, 'zone "bdy" is unknown'), ({"date_from": "April"}, 'date_from "April" is no day'), ({"date_from": "2030-01-01"}, "no article is left"),
    ({"text": "(a", "regex": True}, '"(a" is no regular expression: missing ), unterminated subpattern at position 0')])
def test_select_rows_refuses_what_is_wrong(corpus, wrong, said):
    with pytest.raises(InputError, match=re.escape(said)):
        select_rows(corpus, **wrong)


def test_select_rows_gives_up_on_an_expression_that_never_ends(corpus, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with pytest.raises(InputError, match="takes longer than"):
        select_rows(corpus, text=r"(\w+\s*)+!!", regex=True)


def test_select_rows_equal_the_concordance_of_a_selection(seeds):
    chosen = seeds.select(zones=("body", "title"), date_from="2024-04-01")
    hits = chosen.mentions.query("use == 'actor' and actor == 'japan'")
    found = select_rows(seeds, actors=["japan"], zones=["body", "title"], date_from="2024-04-01")
    columns = ["citation", "doc_id", "sent_id", "pre", "keyword", "post"]
    labels = doc_labels(seeds.articles["doc_id"])
    assert found[columns].drop(columns="citation").equals(kwic(hits, chosen.sentences).drop(columns="citation"))
    assert all(cited.startswith(f"[{labels[doc_id]} ") for cited, doc_id in zip(found["citation"], found["doc_id"], strict=True))


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["japan", "usa", "china", "australia"]), max_size=2, unique=True),
       st.lists(st.sampled_from(["command_structure", "alliance_general"]), max_size=2, unique=True), st.sampled_from(["", "military", "joint  FORCE", "e"]))
def test_select_rows_are_in_the_sentences_of_the_page(seeds, actors, topics, q):
    expected = narrow(seeds.select(), actors=actors, topics=topics, q=q).sentences
    found = select_rows(seeds, actors=actors, topics=topics, text=q, together=True)
    assert found[["doc_id", "sent_id"]].drop_duplicates().to_numpy().tolist() == expected[["doc_id", "sent_id"]].to_numpy().tolist()


@settings(max_examples=25)
@given(st.text(max_size=12))
def test_select_rows_of_any_words_are_places_in_the_text(corpus, text):
    for regex in (False, True):
        try:
            rows = select_rows(corpus, text=text, regex=regex)
        except InputError:
            continue
        for row in rows.itertuples():
            assert corpus.text(row.doc_id)[row.start - len(row.pre):row.end + len(row.post)] == row.pre + row.keyword + row.post
            assert corpus.text(row.doc_id)[row.start:row.end] == row.keyword


def test_select_rows_counts_a_place_with_two_actors_once(corpus):
    doubled = pd.concat([corpus.mentions, corpus.mentions.query("actor == 'china'").assign(actor="australia")])
    assert words(select_rows(replace(corpus, mentions=doubled), actors=["australia", "china"])).count(("[a ¶2]", "China")) == 1


def test_sort_rows_by_each_side(corpus):
    rows = select_rows(corpus, text="plan")
    assert sort_rows(rows, "position").equals(rows)
    assert sort_rows(rows, "right")["post"].to_list() == [" of Australia go on in Japan until the spring of next year.", " of Japan.", " says."]
    assert sort_rows(rows, "left")["pre"].to_list() == ["Japan and Australia will hold joint exercises, the new ministers’ ", "China criticised the old ",
                                                        "The talks about the "]
    with pytest.raises(InputError, match='order "date" is unknown'):
        sort_rows(rows, "date")


# From the choice to a script

NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)


@given(st.builds(View, actors=st.tuples(NAMES), topics=st.tuples(), outlets=st.tuples(NAMES, NAMES), text=NAMES, regex=st.booleans(), together=st.booleans()),
       st.sampled_from(["position", "left"]))
def test_python_line_is_the_view(view, by):
    def select_rows(corpus, **given):
        return View(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}), "position"

    def sort_rows(rows, by):
        return rows[0], by

    assert eval(python_line(view, by), {"select_rows": select_rows, "sort_rows": sort_rows, "corpus": None}) == (view, by)


def test_command_line_names_what_a_run_can_be_told(corpus):
    view = View(outlets=("The Daily Bell",), zones=("body", "title"), date_from="2024-04-01", actors=("japan",))
    assert command_line(corpus, view, articles="my articles") == "alliance run 'my articles' -p zones=body,title -p date_from=2024-04-01 -p exclude=b"
    assert command_line(corpus, View(), codebook="my.toml") == "alliance run seeds --codebook my.toml"


def test_command_line_is_understood_by_every_notebook(seeds):
    import shlex

    import nbformat

    from alliance_lib.__main__ import _parameters, _parser
    from alliance_lib.running.parameters import check_values, declared_parameters

    view = View(outlets=("-",), zones=("body", "caption"), date_from="2024-04-01", date_to="2024-12-31")
    options = _parser().parse_args(shlex.split(command_line(seeds, view))[1:])
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        values = check_values(_parameters(options.parameter), declared_parameters(nbformat.read(path, as_version=4)))
        chosen = seeds.select(**values)
        assert chosen.sentences["text"].to_list() == select_rows(seeds, **view._asdict())["keyword"].to_list()


def test_page_address_says_nothing_where_the_page_cannot_ask():
    assert page_address(View(actors=("japan", "china"))) == ""
    assert page_address(View(topics=("summits",), text="a+", regex=True, date_from="2024-04-01")) == (
        "explore.html#zone=body&topic=summits&from=2024-04-01&q=%2Fa%2B%2Fi")


def test_citation_says_where_the_words_stand(corpus):
    day = published(next(corpus.articles.itertuples()))
    assert citation(corpus, "a_1", 4) == f"“China criticised the old plan of Japan.” [a ¶2] Ministers Meet, The Daily Bell, {day}; a_1, characters 149 to 188."


# In a cell

def test_corpus_html_shows_the_articles_and_the_first_of_them_in_colour(corpus):
    shown = corpus_html(corpus)
    assert repr(shown).startswith("<Corpus: Two articles, six sentences, ")
    assert all(part in shown.markup for part in ("Ministers Meet", "The Daily Bell", "japan (name, actor", "show_article(corpus, &quot;b_2&quot;)"))
    assert "<script" not in corpus_html(replace(corpus, articles=corpus.articles.iloc[::-1])).markup
    assert "mathjax_ignore" in shown._repr_html_()


def test_an_article_with_an_endless_line_is_not_marked_whole(tmp_path):
    (tmp_path / "a.txt").write_text("Japan and China met. " * 2_000, encoding="utf-8")
    long = annotate(tmp_path)
    assert "not shown whole" in corpus_html(long).markup
    assert len(select_rows(long, actors=["japan"])) == 2_000


# The controls

@needs_widgets
def test_explore_counts_the_rows_it_shows(corpus):
    explorer = explore(corpus, actors=["japan"])
    controls = explorer._controls
    for name, value in [("actors", ("japan", "china")), ("together", True), ("text", "plan"), ("together", False), ("regex", True), ("text", "pl[a]n"),
                        ("actors", ()), ("sort", "left"), ("outlets", ("-",)), ("outlets", ()), ("zones", ("body", "title")), ("date_from", "2024-04-01")]:
        controls[name].value = value
        rows = sort_rows(select_rows(corpus, **explorer.view._asdict()), controls["sort"].value)
        assert explorer.rows.equals(rows)
        assert f">{len(rows)} line" in controls["count"].value
        assert len(controls["lines"].options) == len(rows)
        assert python_line(explorer.view, explorer.by) in html.unescape(controls["script"].value)


@needs_widgets
def test_explore_reads_the_line_that_is_chosen(corpus):
    controls = explore(corpus, actors=["australia"])._controls
    controls["lines"].index = 1
    assert '<mark>Australia</mark> go on in <' not in controls["article"].value  # the line is text, the article has the layers
    assert "The talks about the PLAN of <mark>Australia</mark> go on" in controls["article"].value
    assert controls["article"].value.count("alliance-here\"") == 1
    assert controls["cite"].value.startswith("“The talks about the PLAN of Australia go on in Japan")


@needs_widgets
def test_explore_says_what_is_wrong_and_goes_on(corpus):
    explorer = explore(corpus, text="plan")
    controls = explorer._controls
    for name, wrong, said, right in [("date_from", "April", "is no day", ""), ("zones", (), "no zone is named", ("body",)),
                                     ("text", "nowhere", "0 lines", "plan")]:
        controls[name].value = wrong
        assert said in controls["count"].value
        assert (len(explorer.rows), controls["lines"].options) == (0, ())
        controls[name].value = right
        assert len(explorer.rows) == 3


@needs_widgets
def test_explore_lists_the_first_lines_and_says_how_many_there_are(corpus, monkeypatch):
    monkeypatch.setattr(module, "LISTED", 2)
    explorer = explore(corpus, text="plan", sort="right")
    assert "3 lines in three sentences of one article; the first 2 are listed." in explorer._controls["count"].value
    assert [label.replace("\u00a0", " ").split("[")[-1] for label, _ in explorer._controls["lines"].options] == [
        "PLAN] of Australia go on in Japan until the spring of n", "plan] of Japan."]
    assert len(explorer.rows) == 3


@needs_widgets
def test_explore_saves_the_lines(corpus, tmp_path):
    explorer = explore(corpus, text="plan")
    explorer._controls["file"].value = str(tmp_path / "lines.csv")
    explorer._controls["save"].click()
    assert "Three lines written to" in explorer._controls["saved"].value
    saved = pd.read_csv(tmp_path / "lines.csv", dtype={"pre": str})
    assert saved["keyword"].to_list() == ["plan", "plan", "PLAN"]
    explorer._controls["file"].value = str(tmp_path / "lines.csv" / "no.csv")
    explorer._controls["save"].click()
    assert "Cannot write" in explorer._controls["saved"].value


@needs_widgets
def test_explore_labels_every_control(corpus):
    import ipywidgets

    controls = explore(corpus)._controls
    assert [name for name, control in controls.items() if not isinstance(control, ipywidgets.HTML) and not control.description] == []


def test_explore_without_widgets_is_a_table(corpus, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    bundle = explore(corpus, actors=["japan"], zones=["body"])._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == "<Explorer: 3 lines in three sentences of two articles.>"
    assert "<mark>Japan</mark>" in bundle["text/html"]
    assert "pip install ipywidgets" in bundle["text/html"]


def test_nothing_of_an_article_is_markup(corpus):
    explorer = explore(corpus, text="alert")
    shown = [explorer._repr_mimebundle_()["text/html"], *(str(getattr(control, "value", "")) for name, control in explorer._controls.items() if name != "cite")]
    assert not any("<script" in markup or "<b>Japan" in markup for markup in shown)
    assert "&lt;script&gt;" in shown[0]


# JupyterLab

@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab of its own: (address, folder); it reads and writes nothing of the user's settings, and asks no other server for news."""
    assert not MISSING, f"install {', '.join(MISSING)}"
    root, own = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("jupyter")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(SEEDS, root / "seeds")
    (root / "run").mkdir()
    shutil.copy(ROOT / "outputs" / "us-japan-2024" / "notebooks" / "1-topic-frequencies.ipynb", root / "run")
    folders = {name: str(own / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
                                                  "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}
    # Every cell in the page at once, as a test needs it, also those that are not on the screen; and no question about news.
    for name, content in (("notebook-extension/tracker", {"windowingMode": "none"}),
                          ("apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False})):
        path = own / "JUPYTERLAB_SETTINGS_DIR" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", "--ServerApp.token=seen", f"--ServerApp.root_dir={root}",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *options], env={**os.environ, **folders}, cwd=root, text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = iter(server.stderr.readline, "")
    address = next((found[0] for found in (re.search(r"http://127\.0\.0\.1:\d+", line) for line in said) if found), None)
    yield address, root
    server.terminate()
    server.communicate(timeout=60)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(browser, lab, path):
    """A notebook open in JupyterLab with its kernel idle."""
    address, _ = lab
    page = browser.new_context(viewport={"width": 1400, "height": 1000}, permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/lab/tree/{path}?token=seen&reset")
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    page.get_by_text("(ipykernel) | Idle").wait_for()
    return page


def is_dirty(page):
    """Whether a tab says that there is something to save."""
    return page.locator("#jp-main-dock-panel .lm-TabBar-tab.jp-mod-dirty").count() > 0

@in_lab
def test_explore_in_jupyterlab(browser, lab):
    root = lab[1]
    before = (root / "notebooks" / "explore.ipynb").read_bytes()
    page = opened(browser, lab, "notebooks/explore.ipynb")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    lines = page.get_by_label("Lines", exact=True)
    lines.locator("option").first.wait_for()
    page.get_by_text("(ipykernel) | Idle").wait_for()
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr'], .jp-RenderedText[data-mime-type*=error]").count() == 0

    page.get_by_label("Topics", exact=True).select_option([])
    page.get_by_label("Actors", exact=True).select_option(label="Japan")
    page.get_by_text("63 lines in 57 sentences of five articles.").first.wait_for()
    assert lines.locator("option").count() == 63

    lines.select_option(index=40)
    page.locator(".alliance-here", has_text="to establish a Joint Operations Command").wait_for()
    assert page.evaluate("document.querySelector('.alliance-article').scrollTop") > 0
    lines.focus()
    page.keyboard.press("ArrowDown")
    page.locator(".alliance-here", has_text="In return, Tokyo would like").wait_for()

    page.get_by_role("button", name="Copy as citation").click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("“In return, Tokyo would like Washington")
    page.get_by_role("button", name="Save selection as CSV").click()
    page.get_by_text("63 lines written to selection.csv").wait_for()
    assert len(pd.read_csv(root / "notebooks" / "selection.csv")) == 63

    fields = "[...document.querySelectorAll('.jp-OutputArea :is(select, input, textarea)')]"
    assert page.evaluate(f"{fields}.map(field => [...field.labels].map(label => label.innerText).join())") == [
        "Actors", "Topics", "Outlets", "Zones", "Words", "Words are a regular expression", "All actors and topics in one sentence", "Published from",
        "Published to", "Sort lines by", "Lines", "Citation", "CSV file"]
    page.context.close()
    assert (root / "notebooks" / "explore.ipynb").read_bytes() == before


@in_lab
@pytest.mark.parametrize("name", ["0-corpus", "1-topic-frequencies", "2-actor-cooccurrence", "3-briefing", "explore"])
def test_opening_a_notebook_leaves_nothing_to_save(browser, lab, name):
    page = opened(browser, lab, f"notebooks/{name}.ipynb")
    page.wait_for_timeout(1500)  # for what the kernel says of its language
    assert not is_dirty(page)
    page.context.close()


@in_lab
def test_a_run_notebook_shows_its_figures_and_tables_where_it_is_not_trusted(browser, lab):
    notebook = json.loads((lab[1] / "run" / "1-topic-frequencies.ipynb").read_text(encoding="utf-8"))
    made = [kind for cell in notebook["cells"] for output in cell.get("outputs", ()) for kind, content in output.get("data", {}).items()
            if kind == "image/png" or (kind == "text/html" and "<table" in "".join(content))]
    page = opened(browser, lab, "run/1-topic-frequencies.ipynb")
    page.locator(".jp-OutputArea table").last.wait_for()
    figures, tables = page.locator(".jp-OutputArea img"), page.locator(".jp-OutputArea table")
    assert (figures.count(), tables.count()) == (made.count("image/png"), made.count("text/html"))
    assert page.evaluate("[...document.querySelectorAll('.jp-OutputArea img')].every(image => image.complete && image.naturalWidth > 0)")
    assert all(tables.nth(n).is_visible() for n in range(tables.count()))
    assert page.locator(".jp-mod-trusted").count() == 0
    page.context.close()
