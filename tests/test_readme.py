"""What the README says is so."""

import re

import pytest
from labels import GOLD, ROOT, SEEDS

from alliance_lib import annotate, load_codebook
from alliance_lib.__main__ import main
from alliance_lib.reporting.findings import what_was_read

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
