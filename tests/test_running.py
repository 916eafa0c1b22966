"""The runner on small notebooks that do what notebooks should not; the real ones run in test_reference.py."""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from alliance_lib.archive import annotate_archive
from alliance_lib.corpus import Corpus, read_dataset
from alliance_lib.errors import InputError
from alliance_lib.reading.archives import Columns
from alliance_lib.running import notebooks as runner
from alliance_lib.running import nursery
from alliance_lib.running.sweep import sweep

KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
PARAMETERS = 'articles: str = "nowhere"  # folder\nout: str = "elsewhere"  # run folder\ncount: int = 1  # a number\nname: str = "x"  # a text'
ARTICLE = "Japan and the United States met on Sunday to discuss the command and control of their forces, officials said.\n"


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """A folder with an article, and a folder of notebooks that the runner takes for its own."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(ARTICLE)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(runner, "notebook_folder", lambda: tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(workshop, name, *cells, more=""):
    """Write a notebook: parameters first, and `more` of them, then code cells."""
    parameters = new_code_cell(PARAMETERS + more, metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[new_markdown_cell(f"# {name}"), parameters, *map(new_code_cell, cells)], metadata=KERNEL)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, workshop / "notebooks" / f"{name}.ipynb")


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_run_hands_over_the_corpus_and_publishes_what_notebooks_write(workshop):
    put(workshop, "1-good", "from alliance_lib import open_corpus\nlen(open_corpus(articles).sentences)",
        "import pathlib\npathlib.Path(out, 'tables').mkdir()\npathlib.Path(out, 'tables', 'n.csv').write_text(str(count))")
    out = runner.run("articles", out="outputs/one", parameters={"count": "7"})
    made = files(out)
    assert "corpus/articles.parquet" in made
    assert sorted(name for name in made if not name.startswith("corpus/")) == [
        "explore.html", "html/1-good.html", "html/article-a.html", "index.html", "manifest.json", "notebooks/1-good.ipynb", "tables/n.csv"]
    assert made["tables/n.csv"] == b"7"
    notebook = nbformat.reads(made["notebooks/1-good.ipynb"].decode(), as_version=4)
    assert notebook.cells[2].source.splitlines() == ["# Parameters", "count = 7", 'articles = "articles"', 'out = "."']
    assert notebook.cells[3].outputs[0].data["text/plain"] == "1"
    assert json.loads(made["manifest.json"])["articles"]["sha256"].keys() == {"a.txt"}
    assert not any(str(workshop).encode() in content for content in made.values())
    assert [path.name for path in (workshop / "outputs").iterdir()] == ["one"]


def test_a_kernel_that_is_started_shows_what_one_that_is_forked_does(workshop, monkeypatch):
    put(workshop, "1-first", "import os\nhash('a text'), os.environ['MPLBACKEND'], os.path.basename(os.getcwd())")
    forked = files(runner.run("articles"))
    monkeypatch.setattr(nursery, "FORKS", False)
    assert files(runner.run("articles")) == forked


@pytest.mark.parametrize(("cell", "message"), [
    ("1 / 0", "1-bad failed: code cell 3: ZeroDivisionError: division by zero"),
    ("import sys\nsys.exit(0)", "1-bad failed: code cell 3 ended with SystemExit"),
    ("import os\nos._exit(0)", "1-bad failed: DeadKernelError: Kernel died"),
    ("import time\ntime.sleep(60)", "1-bad failed: CellTimeoutError: A cell timed out"),
])
def test_run_that_fails_leaves_the_last_good_output_and_the_failed_notebook(workshop, cell, message):
    put(workshop, "1-bad", "'good'")
    put(workshop, "2-other", "'other'")
    out = runner.run("articles")
    before = files(out)
    put(workshop, "1-bad", cell, "'after'")
    with pytest.raises(runner.RunError) as error:
        runner.run("articles", timeout=6)
    assert str(error.value).startswith(message)
    after = files(out)
    failed = after.pop("notebooks/1-bad.FAILED.ipynb")
    assert after == before
    assert cell.splitlines()[0] in failed.decode().replace("\\n", "\n")
    put(workshop, "1-bad", "'good'")
    assert files(runner.run("articles")) == before


def test_run_only_one_keeps_the_others_results(workshop):
    put(workshop, "1-first", "count")
    put(workshop, "2-second", "count")
    before = files(runner.run("articles"))
    told = []
    after = files(runner.run("articles", only=["2-second"], parameters={"count": 5}, tell=told.append))
    assert "Not in this folder yet" not in "".join(told)
    assert after["notebooks/1-first.ipynb"] == before["notebooks/1-first.ipynb"]
    assert after["notebooks/2-second.ipynb"] != before["notebooks/2-second.ipynb"]
    assert after.keys() == before.keys()
    runner.run("articles", out="new", only=["2-second"], tell=told.append)
    assert told[-1] == "Not in this folder yet: 1-first. Links to their pages open when they are."


def test_run_takes_away_what_it_no_longer_makes_but_nothing_of_the_user(workshop):
    put(workshop, "1-first", "import pathlib\npathlib.Path(out, name).write_text('x')")
    out = runner.run("articles", parameters={"name": "old.csv"})
    (out / "my notes.txt").write_text("keep")
    runner.run("articles", parameters={"name": "new.csv"})
    assert not (out / "old.csv").exists()
    assert (out / "new.csv").exists()
    assert (out / "my notes.txt").read_text() == "keep"


@pytest.mark.parametrize(("options", "message"), [
    ({"parameters": {"cuont": "1"}}, 'parameter "cuont" is unknown: choose count or name'),
    ({"parameters": {"count": "many"}}, 'parameter "count" "many" is no int'),
    ({"parameters": {"count": "1); import os; (1"}}, "is no int"),
    ({"only": ["9-none"]}, 'notebook "9-none" is unknown: choose 1-first'),
    ({"codebook": "nowhere"}, 'codebook "nowhere" is unknown: choose climate_talks, us_japan, world'),
    ({"parameters": {"count": "-1"}}, 'parameter "count" "-1" is negative'),
    ({"parameters": {"articles": "/etc"}}, 'parameter "articles" is unknown: choose count or name'),
    ({"jobs": -1}, "--jobs must be 0 or more"),
    ({"timeout": 0}, "--timeout 1 or more"),
    ({"out": "notebooks/1-first.ipynb"}, '"notebooks/1-first.ipynb" is a file'),
    ({"out": "notebooks"}, '"notebooks" holds 1-first.ipynb and is no run folder: name another with --out'),
    ({"out": "."}, "is no run folder"),
    ({"out": "notebooks/1-first.ipynb/x"}, "cannot write beside"),
])
def test_run_refuses_before_anything_is_written(workshop, options, message):
    put(workshop, "1-first", "count")
    before = files(workshop)
    with pytest.raises(InputError) as error:
        runner.run("articles", **options)
    assert message in str(error.value)
    assert files(workshop) == before


def test_run_refuses_what_leaves_no_sentence_and_topics_that_are_none(workshop, monkeypatch):
    put(workshop, "1-first", "count", more="\nzones: list[str] = ['body']  # zones\ntopics: list[str] = []  # topics")
    before = files(workshop)
    for parameters, message in (({"zones": "caption"}, "no sentence is left"), ({"topics": "nonsense"}, 'topic "nonsense" is unknown')):
        with pytest.raises(InputError, match=message):
            runner.run("articles", parameters=parameters)
    assert files(workshop) == before


def test_run_only_one_refuses_other_articles(workshop):
    put(workshop, "1-first", "count")
    put(workshop, "2-second", "count")
    runner.run("articles", out="out")
    (workshop / "articles" / "a.txt").write_text(ARTICLE + "More.")
    with pytest.raises(InputError, match="holds a run on other articles"):
        runner.run("articles", out="out", only=["2-second"])
    runner.run("articles", out="out")


@pytest.mark.parametrize("manifest", [
    {"files": ["app.js"]},
    {"files": {"app.js": "0"}},
    {"made_by": "alliance run", "articles": {}, "codebook": {}, "notebooks": {},
     "files": {"app.js": "0", "../victim.txt": "0", "lnk/victim.txt": "0"}},
])
def test_a_manifest_that_is_not_ours_deletes_nothing(workshop, manifest):
    put(workshop, "1-first", "count")
    (workshop / "victims").mkdir()
    victims = [workshop / "victim.txt", workshop / "victims" / "victim.txt", workshop / "out" / "app.js"]
    (workshop / "out").mkdir()
    (workshop / "out" / "lnk").symlink_to(workshop / "victims")
    for victim in victims:
        victim.write_text("keep")
    digest = hashlib.sha256(b"keep").hexdigest()
    files = {name: digest for name in manifest["files"]} if isinstance(manifest["files"], dict) else manifest["files"]
    if isinstance(files, dict):
        files.pop("app.js")
    (workshop / "out" / "manifest.json").write_text(json.dumps({**manifest, "files": files}))
    with contextlib.suppress(InputError):
        runner.run("articles", out="out")
    assert [victim.read_text() for victim in victims] == ["keep"] * 3


def test_a_file_that_the_user_changed_is_kept(workshop):
    put(workshop, "1-first", "import pathlib\npathlib.Path(out, name).write_text('x')")
    out = runner.run("articles", parameters={"name": "mine.csv"})
    (out / "mine.csv").write_text("my own numbers")
    runner.run("articles", parameters={"name": "new.csv"})
    assert (out / "mine.csv").read_text() == "my own numbers"


def test_dry_run_writes_nothing(workshop):
    put(workshop, "1-first", "count")
    before = files(workshop)
    told = []
    runner.run("articles", dry_run=True, tell=told.append)
    assert told == ["one article with one sentence that counts, us_japan: 1-first to outputs/articles"]
    assert files(workshop) == before


def test_text_parameters_are_text_whatever_they_hold(workshop):
    put(workshop, "1-first", "name")
    value = '007"; import os; os._exit(1) #{x}\n$'
    out = runner.run("articles", parameters={"name": value})
    notebook = nbformat.read(out / "notebooks" / "1-first.ipynb", as_version=4)
    assert notebook.cells[-1].outputs[0].data["text/plain"] == repr(value)


def test_run_in_a_folder_with_braces(workshop):
    put(workshop, "1-first", "count")
    assert (runner.run("articles", out="outputs/{x} {}") / "html" / "1-first.html").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_leaves_no_kernel_and_the_last_good_output(workshop):
    put(workshop, "1-first", "count")
    out = runner.run("articles")
    before = files(out)
    put(workshop, "1-first", "import os, pathlib, time\npathlib.Path('../../../started').write_text(str(os.getpid()))\ntime.sleep(60)")
    # A shell that starts this in the background has Ctrl-C ignored, and Python would keep it so.
    code = ("import pathlib, signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nfrom alliance_lib.running import notebooks\n"
            f"notebooks.notebook_folder = lambda: pathlib.Path({str(workshop)!r}, 'notebooks')\n"
            "from alliance_lib.__main__ import main\nsys.exit(main(['run', 'articles']))")
    process = subprocess.Popen([sys.executable, "-c", code], cwd=workshop, stderr=subprocess.PIPE, text=True)
    started = workshop / "started"
    for _ in range(1200):
        if started.exists() and started.read_text():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=120)[1]
    assert process.returncode == 130
    assert "1-first failed: stopped" in errors
    time.sleep(0.5)
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
    after = files(out)
    after.pop("notebooks/1-first.FAILED.ipynb")
    assert after == before


def test_a_marked_sample_goes_into_the_run(workshop):
    parameters = PARAMETERS + '\nmarked: str = ""  # a marked sample'
    cells = [new_code_cell(parameters, metadata={"tags": ["parameters"]}), new_code_cell("marked")]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), workshop / "notebooks" / "0-corpus.ipynb")
    (workshop / "mine.csv").write_text("item_kind,item,right\ntopic,space,y\n")
    out = runner.run("articles", parameters={"marked": str(workshop / "mine.csv")})
    assert (out / "tables" / "marked-sample.csv").read_text() == (workshop / "mine.csv").read_text()
    assert str(workshop) not in (out / "notebooks" / "0-corpus.ipynb").read_text() + (out / "manifest.json").read_text()
    with pytest.raises(InputError, match="nowhere.csv"):
        runner.run("articles", parameters={"marked": "nowhere.csv"})


def test_run_takes_a_data_set_and_leaves_it_where_it_is(workshop):
    put(workshop, "1-good", "import os\nfrom alliance_lib import open_corpus\nlen(open_corpus(articles).sentences), os.environ['ALLIANCE_CORPUS']")
    annotate_archive("articles", "corpus")
    before = files(workshop / "corpus")
    out = runner.run("corpus", out="outputs/one")
    assert nbformat.read(out / "notebooks" / "1-good.ipynb", as_version=4).cells[3].outputs[0].data["text/plain"] == f"(1, '{workshop / 'corpus'}')"
    assert json.loads((out / "manifest.json").read_text())["articles"]["folder"] == "corpus"
    assert files(workshop / "corpus") == before


def test_run_of_many_articles_annotates_them_once_into_a_data_set(workshop, monkeypatch):
    monkeypatch.setattr(runner, "LARGE", 1)
    put(workshop, "1-good", "import os\nfrom alliance_lib import open_corpus\nn = len(open_corpus(articles).sentences)",
        "print(n, os.environ['ALLIANCE_CORPUS'], count)")
    (workshop / "articles" / "b.txt").write_text(ARTICLE.replace("Sunday", "Monday"))
    runner.run("articles", dry_run=True)
    assert not (workshop / "outputs").exists()
    out, told = runner.run("articles", out="outputs/one"), []
    (dataset,) = (workshop / "outputs").glob("articles-corpus-*")
    made = {path: path.stat().st_mtime_ns for path in dataset.rglob("part-*")}
    assert made
    again = runner.run("articles", out="outputs/two", parameters={"count": "2"}, tell=told.append)
    assert {path: path.stat().st_mtime_ns for path in made} == made, "annotated once for both runs"
    assert any(f"outputs/{dataset.name}" in line for line in told)
    shown = [nbformat.read(folder / "notebooks" / "1-good.ipynb", as_version=4).cells[4].outputs[0].text for folder in (out, again)]
    assert shown == [f"2 {dataset} {count}\n" for count in (1, 2)]
    assert json.loads((out / "manifest.json").read_text())["articles"]["folder"] == "articles"


@pytest.mark.parametrize(("options", "message"), [
    ({"codebook": "nowhere"}, 'codebook "nowhere" is unknown'),
    ({"parameters": {"topics": "nonsense"}}, 'topic "nonsense" is unknown'),
    ({"out": "notebooks/1-good.ipynb"}, "is a file"),
    ({"out": "notebooks"}, "is no run folder"),
    ({"out": "s3://bucket/run"}, "is an address"),
    ({"out": "x" * 300}, "cannot write"),
])
@pytest.mark.parametrize("dry_run", [False, True])
def test_run_of_many_articles_refuses_before_they_are_annotated(workshop, monkeypatch, options, message, dry_run):
    monkeypatch.setattr(runner, "LARGE", 1)
    put(workshop, "1-good", "1", more="\ntopics: list[str] = []  # topics")
    (workshop / "articles" / "b.txt").write_text(ARTICLE.replace("Sunday", "Monday"))
    before = files(workshop)
    with pytest.raises(InputError, match=message):
        runner.run("articles", dry_run=dry_run, **options)
    assert files(workshop) == before


def test_runs_on_other_articles_or_codebooks_leave_each_others_data_sets(workshop, monkeypatch):
    monkeypatch.setattr(runner, "LARGE", 0)
    put(workshop, "1-good", "from alliance_lib import open_corpus\nlen(open_corpus(articles).articles)")
    (workshop / "year=2024" / "articles").mkdir(parents=True)  # which Parquet takes for a column, unless told otherwise
    (workshop / "year=2024" / "articles" / "a.txt").write_text(ARTICLE)
    runs = [("articles", "us_japan"), ("articles", "climate_talks"), ("year=2024/articles", "us_japan")]
    for number, (articles, codebook) in enumerate(runs):
        runner.run(articles, codebook=codebook, out=f"year=2024/{number}")
    made = [read_dataset(folder) for folder in (workshop / "year=2024").glob("articles-corpus-*")]
    assert sorted(dataset["codebook"]["name"] for dataset in made) == ["climate_talks", "us_japan", "us_japan"]
    assert "year" not in Corpus.load(next((workshop / "year=2024").glob("articles-corpus-*"))).articles


def test_run_takes_a_table_by_its_columns(workshop):
    put(workshop, "1-good", "from alliance_lib import open_corpus\nopen_corpus(articles).articles['date_from'].to_list()")
    (workshop / "export.csv").write_text(f"said,on,body\n{ARTICLE.strip().replace(',', '')},2024-04-10,no\n")
    out = runner.run("export.csv", columns=Columns(text="said", date="on"))
    assert out.as_posix() == "outputs/export-csv"
    assert nbformat.read(out / "notebooks" / "1-good.ipynb", as_version=4).cells[3].outputs[0].data["text/plain"] == "['2024-04-10']"
    annotate_archive("export.csv", "corpus", columns=Columns(text="said"))
    with pytest.raises(InputError, match='"corpus" has been annotated: columns are named where that is done'):
        runner.run("corpus", columns=Columns(text="said"))


def test_results_among_the_articles_are_refused(workshop):
    put(workshop, "1-good", "1")
    before = files(workshop)
    with pytest.raises(InputError, match='"articles/out" is within the articles'):
        runner.run("articles", out="articles/out")
    with pytest.raises(InputError, match='"articles/out" is within the articles'):
        sweep("articles", {"count": ["1", "2"]}, out="articles/out")
    assert files(workshop) == before


def test_run_refuses_a_data_set_of_another_codebook_or_an_unfinished_one(workshop):
    put(workshop, "1-good", "1")
    annotate_archive("articles", "corpus")
    with pytest.raises(InputError, match="annotated with the codebook us_japan, not climate_talks"):
        runner.run("corpus", codebook="climate_talks")
    about = json.loads((workshop / "corpus" / "dataset.json").read_text())
    (workshop / "corpus" / "dataset.json").write_text(json.dumps(about | {"complete": False}))
    with pytest.raises(InputError, match="is not whole"):
        runner.run("corpus")
