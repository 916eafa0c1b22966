"""What the README says is so."""

import importlib.metadata
import re
import shlex

import pytest
from labels import GOLD, ROOT, SEEDS

from alliance_lib import annotate, load_codebook
from alliance_lib.__main__ import _parameters, _parser, main
from alliance_lib.reporting.findings import what_was_read
from alliance_lib.running.notebooks import plan_notebooks

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_states_what_the_seeds_hold():
    corpus = annotate(SEEDS)
    assert what_was_read(corpus, corpus.select()).split(" In what counts")[0] in README


def test_readme_shows_the_scores_as_they_are_printed(capsys):
    main(["evaluate", str(GOLD), "--articles", str(SEEDS)])
    assert capsys.readouterr().out.strip("\n") in README


def test_readme_codebook_is_sound(tmp_path):
    (tmp_path / "my.toml").write_text(re.search("```toml\n(.*?)```", README, re.DOTALL)[1], encoding="utf-8")
    terms = next(topic["terms"] for topic in load_codebook(tmp_path / "my.toml").content["topics"] if topic["id"] == "command_structure")
    assert "liaison cell*" in terms
    assert "command-and-control" in terms


def test_readme_python_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    scope = {}
    exec(re.search("```python\n(.*?)```", README, re.DOTALL)[1], scope)
    assert len(scope["corpus"].articles) == 5


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_readme_links_lead_somewhere(target):
    assert (ROOT / target).exists()


LINES = [line for block in re.findall("```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
COMMANDS = [line.split("#")[0].strip() for line in LINES if line.startswith("alliance ")]


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_commands_are_valid(command):
    """Every command of the README is one, and its notebook parameters are declared and have valid values."""
    options = _parser().parse_args(shlex.split(command)[1:])
    if options.name == "run":
        parameters = _parameters([pair for pair in options.parameter if not pair.startswith("marked=")])
        assert plan_notebooks(parameters, options.only)
    if options.name == "sweep":
        for name, values in _parameters(options.parameter).items():
            assert all(plan_notebooks({name: value}) for value in values.split(","))


def test_readme_codebook_with_a_new_term_finds_it(tmp_path):
    (tmp_path / "my.toml").write_text(re.search("```toml\n(.*?)```", README, re.DOTALL)[1], encoding="utf-8")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "new.txt").write_text("Japan and the United States opened a liaison cell in Tokyo on Monday, he said.\n", encoding="utf-8")
    hits = annotate(tmp_path / "articles", str(tmp_path / "my.toml")).topic_hits
    assert hits[["text", "topic"]].to_numpy().tolist() == [["liaison cell", "command_structure"]]


def test_readme_says_how_to_run_it_every_monday():
    schedule, command = re.search(r"`(\S+ \S+ \S+ \S+ \S+) cd \S+ && \.venv/bin/(alliance [^`]*)`", README).groups()
    assert schedule == "0 6 * * 1"
    assert _parser().parse_args(shlex.split(command)[1:]).name == "run"


def test_citation_names_the_version_that_is_installed():
    version = re.search(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert version == importlib.metadata.version("alliance-lib")
