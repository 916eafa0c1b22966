"""A run to hand on: what is in it, what is not, and that it opens in a browser."""

import getpass
import html
import json
import os
import re
import shutil
import socket
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels import SEEDS

from alliance_lib.corpus import Corpus
from alliance_lib.errors import InputError
from alliance_lib.reporting import share
from alliance_lib.reporting.share import TAG, Cited, hide, relink, share_run
from alliance_lib.running.notebooks import run

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NOTHING = Cited(anchors=set(), spans={}, runs=set(), sentences=set())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run of the seeds, in a folder that says who made it."""
    return run(SEEDS, out=tmp_path_factory.mktemp("user_of_this_desk") / "seeds")


@pytest.fixture(scope="module")
def whole(made):
    return share_run(made)


@pytest.fixture(scope="module")
def excerpts(made):
    return share_run(made, excerpts=True)


@pytest.fixture
def small(tmp_path):
    """The least that is a run folder."""
    (tmp_path / "run" / "html").mkdir(parents=True)
    page = '<html><head><title>T</title></head><main id="content">\n<h1>T</h1><a href="html/a.html#x">a</a> <a href="t.csv">Table</a></main></html>'
    (tmp_path / "run" / "index.html").write_text(page)
    (tmp_path / "run" / "html" / "a.html").write_text('<title>A</title><main id="content"><h1 id="x">A</h1><a href="../index.html">back</a></main>')
    (tmp_path / "run" / "t.csv").write_text("a,b\n")
    (tmp_path / "run" / "manifest.json").write_text(json.dumps({"made_by": "alliance run", "notebooks": {"a": {}}}))
    return tmp_path / "run"


def unpacked(path):
    """The files of a zip, without the folder they are in."""
    with zipfile.ZipFile(path) as packed:
        return {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}


def main(document):
    return document.read_text(encoding="utf-8").partition('<main id="content">\n')[2].partition("\n</main>")[0]


def test_share_run_makes_one_document_of_all_pages(small):
    document, _ = share_run(small)
    assert main(document) == (
        '<section id="index">\n<h1>T</h1><a href="#html/a/x">a</a> <a>Table</a> (t.csv)\n</section>\n'
        '<section id="html/a">\n<h2 id="html/a/x">A</h2><a href="#index">back</a>\n</section>')
    assert document.read_text(encoding="utf-8").count("<nav") == 1


def test_share_run_of_many_articles_holds_in_one_file_those_that_most_pages_lead_to(small, monkeypatch):
    for name in "abc":
        (small / "html" / f"article-{name}.html").write_text(f'<title>{name}</title><main id="content"><p id="s1">{name * 100}</p></main>')
    (small / "html" / "topics.html").write_text('<main id="content"><a href="../html/article-b.html#s1">b</a> <a href="../html/article-c.html">c</a></main>')
    (small / "briefing.html").write_text('<main id="content"><a href="html/article-c.html#s1">c</a></main>')
    document, packed = share_run(small)
    assert all(name * 100 in main(document) for name in "abc") and "the zip has all" not in main(document)
    monkeypatch.setattr(share, "ROOM", 200)
    document, packed = share_run(small)
    assert "c" * 100 in main(document) and "a" * 100 not in main(document) and "b" * 100 not in main(document)
    assert main(document).startswith("<p>Of 3 pages of articles this file has 1, those cited before those linked to most; the zip has all.</p>")
    assert '<a>b</a> <a href="#html/article-c">c</a>' in main(document)
    monkeypatch.setattr(share, "ROOM", 250)
    (small / "html" / "article-c.html").write_text(f'<title>c</title><main id="content"><p id="s1">{"c" * 1000}</p></main>')
    document, packed = share_run(small)  # one that has no room by itself takes it from no other
    assert "c" * 100 not in main(document) and "a" * 100 in main(document) and "b" * 100 in main(document)
    assert {f"html/article-{name}.html" for name in "abc"} <= unpacked(packed).keys()


def test_share_run_keeps_the_text_of_every_page(made, whole):
    document = "".join(TAG.split(main(whole[0]))[::2])
    pages = [path for path in sorted(made.rglob("*.html")) if path.name not in ("index.html", "explore.html")]  # the overview has names of files added
    assert len(pages) > 10
    assert [path.name for path in pages if "".join(TAG.split(main(path))[::2]).strip() not in document] == []


def test_share_run_packs_every_file_as_it_is(made, whole):
    packed = unpacked(whole[1])
    assert packed == {path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()}
    with zipfile.ZipFile(whole[1]) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {(entry.filename.split("/")[0], entry.date_time, entry.external_attr >> 16, entry.create_system) for entry in entries} == {
        ("seeds", (1980, 1, 1, 0, 0, 0), 0o100644, 3)}


@pytest.mark.parametrize("only_cited", [False, True])
def test_share_run_makes_the_same_bytes_twice_and_elsewhere(made, tmp_path, only_cited):
    first = [path.read_bytes() for path in share_run(made, excerpts=only_cited)]
    assert [path.read_bytes() for path in share_run(made, excerpts=only_cited)] == first
    moved = shutil.copytree(made, tmp_path / "elsewhere" / "seeds")
    os.utime(moved / "index.html", (0, 0))
    (moved / "index.html").chmod(0o600)
    assert [path.read_bytes() for path in share_run(moved, out=tmp_path / "out", excerpts=only_cited)] == first


def test_share_run_names_no_folder_user_or_host(made, whole, excerpts):
    secrets = [str(made.parent), "user_of_this_desk", f"{Path.home()}/", f"/{getpass.getuser()}/", socket.gethostname()]
    shared = {path.name: path.read_bytes() for path in (whole[0], excerpts[0])} | unpacked(whole[1]) | unpacked(excerpts[1])
    for name, content in shared.items():
        assert [secret for secret in secrets if len(secret) > 4 and secret.encode() in content] == [], name  # a host called "vm" is in any picture


def test_share_run_leaves_out_what_only_this_machine_knows(small):
    (small / ".cache").mkdir()
    for name in (".cache/x", ".hidden", "notebooks/1-a.FAILED.ipynb"):
        (small / name).parent.mkdir(exist_ok=True)
        (small / name).write_text(str(small))
    assert sorted(unpacked(share_run(small)[1])) == ["html/a.html", "index.html", "manifest.json", "t.csv"]


@pytest.mark.parametrize(("spoil", "message"), [
    (lambda run: (run / "manifest.json").write_text("{}"), '"run" is no run folder'),
    (lambda run: (run / "manifest.json").write_text("[1]"), '"run" is no run folder'),
    (lambda run: (run / "index.html").unlink(), '"run" is no run folder'),
    (lambda run: (run / "link").symlink_to("/etc/hostname"), '"link" in the run folder is a link'),
    (lambda run: (run / "links").symlink_to("/etc"), '"links" in the run folder is a link'),
    (lambda run: (run / "notes.txt").write_text(f"see {run}/x"), '"notes.txt" in the run folder names the folder'),
    (lambda run: (run.parent / "run.html").write_text("my own page"), '"run.html" is there already'),
    (lambda run: (run.parent / "run.zip").write_bytes(b"PK"), '"run.zip" is there already'),
    (lambda run: (run.parent / "run.zip").mkdir(), '"run.zip" is there already'),
])
def test_share_run_refuses_before_anything_is_written(small, spoil, message):
    spoil(small)
    before = {path: path.is_file() and path.read_bytes() for path in small.parent.iterdir()}
    with pytest.raises(InputError) as error:
        share_run(small)
    assert message in str(error.value)
    assert {path: path.is_file() and path.read_bytes() for path in small.parent.iterdir()} == before


def test_share_run_refuses_places_and_excerpts_that_cannot_be(small):
    with pytest.raises(InputError, match="cannot be in the run folder"):
        share_run(small, out=small / "html")
    with pytest.raises(InputError, match="has no briefing"):
        share_run(small, excerpts=True)
    (small / "briefing.md").write_text("")
    with pytest.raises(InputError, match="keeps no corpus"):
        share_run(small, excerpts=True)
    with pytest.raises(InputError, match="no run folder"):
        share_run(small / "nowhere")
    (small.parent / "file").write_text("")
    with pytest.raises(InputError, match="cannot write"):
        share_run(small, out=small.parent / "file")


def test_share_run_takes_a_short_path_for_one_only_where_it_leads_on(small, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/root"))
    (small / "notes.txt").write_text("the /root of it")
    share_run(small)
    (small / "notes.txt").write_text("see /root/x")
    with pytest.raises(InputError, match='names the folder "/root"'):
        share_run(small)


def cited_in(folder):
    """(article, sentence) of each citation in the briefing."""
    return set(re.findall(r"\(html/article-([^#)]*)\.html#s(\d+)\)", (folder / "briefing.md").read_text(encoding="utf-8")))


def eights(text):
    """Every eight words in a row."""
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[at:at + 8]) for at in range(len(words) - 7)}


def readable(name, content):
    """All words of a shared file, without its markup."""
    text = content.decode("utf-8", "replace")
    return "\n".join([text, html.unescape(text), html.unescape(re.sub(r"<[^>]*>", "", text)), html.unescape(re.sub(r"<[^>]*>", " ", text)),
                      text.replace("\\n", " ").replace('\\"', '"')])


def test_excerpts_hold_nothing_of_an_article_that_is_not_cited(made, whole, excerpts):
    corpus, cited = Corpus.load(made / "corpus"), cited_in(made)
    is_cited = [(row.doc_id, str(row.sent_id)) in cited for row in corpus.sentences.itertuples()]
    free = [*corpus.sentences["text"][is_cited], *corpus.articles["title"], json.dumps(corpus.codebook.content, default=str)]
    secret = set().union(*map(eights, corpus.sentences["text"][[not each for each in is_cited]])) - set().union(*map(eights, free))
    assert len(secret) > 500

    def leaks(document, packed):
        files = {document.name: document.read_bytes()} | unpacked(packed)
        return {name: found for name, content in files.items() if not name.endswith(".png") and (found := eights(readable(name, content)) & secret)}

    assert leaks(*excerpts) == {}
    assert {"seeds.html", "html/topics.html", "html/0-corpus.html", "tables/sentences.csv"} <= leaks(*whole).keys()


def test_excerpts_keep_every_sentence_cited_in_its_place(made, excerpts):
    corpus = Corpus.load(made / "corpus")
    packed = unpacked(excerpts[1])
    cited = cited_in(made)
    assert 0 < len(cited) < len(corpus.sentences) / 2
    for doc_id in corpus.articles["doc_id"]:
        page = html.unescape(re.sub(r"<[^>]*>", "", packed[f"html/article-{doc_id}.html"].decode()))
        kept = [row.text for row in corpus.sentences[corpus.sentences["doc_id"] == doc_id].itertuples() if (doc_id, str(row.sent_id)) in cited]
        places = [page.index(text) for text in kept]
        assert places == sorted(places)
        assert "[…]" in page
    for name in ("briefing.md", "tables/claims.csv", "tables/evidence.csv", "tables/pairs.csv"):
        assert packed[name] == (made / name).read_bytes()


def test_excerpts_leave_out_what_nobody_said_may_be_shared(made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "seeds")
    (folder / "my notes.txt").write_text("nothing of an article")
    (folder / "tables" / "broken.csv").write_bytes(b"\xff\xfe")
    packed = unpacked(share_run(folder, excerpts=True)[1])
    left_out = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - packed.keys()
    corpus = {f"corpus/{path.name}" for path in (folder / "corpus").iterdir()}
    assert left_out == corpus | {"explore.html", "my notes.txt", "tables/broken.csv"}


def test_excerpts_of_a_page_that_a_notebook_wrote_in_its_own_way(made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "seeds")
    text = Corpus.load(made / "corpus").text("002_e40c99d4885adbac")
    (folder / "html" / "mine.html").write_text(f'<title>Mine</title><main id="content"><p>{"</p><p>".join(text.split())}</p></main>', encoding="utf-8")
    (folder / "network" / "mine.json").write_text(json.dumps({"of": [text]}))
    packed = unpacked(share_run(folder, excerpts=True)[1])
    assert packed.keys().isdisjoint({"html/mine.html", "network/mine.json"})


def test_hide_puts_a_sign_for_what_is_not_cited_and_keeps_the_citation():
    page = ('<li>They <mark>met</mark>. <a class="cite" href="article-a.html#s1">[a ¶1]</a> … They left &amp; slept. '
            '<a class="cite" href="article-a.html#s2">[a ¶1]</a></li><td>one two three four five six seven eight</td>'
            '<p title="they all went">They all went.</p>')
    cited = Cited({("article-a.html", "s1")}, {}, {"two three four five six seven eight"}, {"they all went"})
    assert hide(page, "html/topics.html", cited) == (
        '<li>They <mark>met</mark>. <a class="cite" href="article-a.html#s1">[a ¶1]</a>[not shared] '
        '<a class="cite" href="article-a.html#s2">[a ¶1]</a></li><td>[not shared]</td><p title="[not shared]">[not shared]</p>')


MARKUP = st.lists(st.sampled_from(["<p>", "</p>", "<a ", 'href="x.html#y">', "</a>", '"', "<", ">", "&lt;", "\0", "words ", '<a class="cite" href="#s1">',
                                   "<mark>", "</mark>", "é", "\n", "<h1 id=\"a\">"])).map("".join)


@given(MARKUP)
def test_hide_leaves_a_page_alone_where_all_may_be_shared(page):
    assert hide(page, "index.html", NOTHING) == page


@given(MARKUP)
def test_relink_leaves_the_text_alone(page):
    assert TAG.split(relink(page, "index.html", lambda path, fragment: ""))[::2] == TAG.split(page)[::2]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [1200, 390])
def test_document_opens_in_a_browser(whole, excerpts, width):
    from playwright.sync_api import sync_playwright

    dead = "[...document.querySelectorAll('a[href]')].filter(a => !document.getElementById(a.getAttribute('href').slice(1))).map(a => a.outerHTML)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for path in (whole[0], excerpts[0]):
            page, seen = browser.new_context(viewport={"width": width, "height": 800}).new_page(), []
            page.on("request", lambda request, seen=seen: seen.append(request.url))
            page.goto(path.as_uri())
            assert [url for url in seen if not url.startswith("data:")] == [path.as_uri()]
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(dead) == []
            assert page.evaluate("document.querySelectorAll('[id]').length - new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == 0
            assert page.evaluate("document.scripts.length") == 0
            assert page.locator("h1").count() == 1
            assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0 && image.alt)")
            assert path.stat().st_size < 1_000_000
        browser.close()
