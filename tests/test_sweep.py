"""A sweep runs real notebooks; here on one article and one notebook."""

import re

import pandas as pd
import pytest

from alliance_lib.__main__ import main
from alliance_lib.errors import InputError
from alliance_lib.running.sweep import sweep

ARTICLE = ("Japan and the United States met China on Sunday to discuss the command and control of their forces, officials said.\n\n"
           "Japan thanked the United States for its command and control, and for joint exercises near the islands.\n")


@pytest.fixture
def articles(tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path / "articles"


def test_sweep_runs_each_combination_and_compares_them(articles, tmp_path):
    out = sweep(articles, {"context": ["sentence", "article"]}, out=tmp_path / "out", only=["2-actor-cooccurrence"])
    compared = pd.read_csv(out / "comparison.csv", encoding="utf-8-sig")
    first = compared[compared["rank"] == 1]
    assert first[["headline", "context", "item", "value"]].to_numpy().tolist() == [
        ["pairs", "sentence", "Japan – United States", 2], ["pairs", "article", "China – Japan", 1]]
    page = (out / "index.html").read_text(encoding="utf-8")
    assert re.findall(">(yes|no)<", page) == ["yes", "no"]
    assert 'href="context-sentence/index.html"' in page
    assert (out / "context-article" / "html" / "2-actor-cooccurrence.html").is_file()


@pytest.mark.parametrize(("grid", "message"), [({}, "at least one parameter"), ({"contxt": ["sentence"]}, "contxt"), ({"context": ["sentnce"]}, "sentnce"),
                                               ({"min_count": [str(n) for n in range(65)]}, "65 combinations")])
def test_sweep_refuses_a_wrong_grid_before_anything_runs(articles, tmp_path, grid, message):
    with pytest.raises(InputError, match=message):
        sweep(articles, grid, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_sweep_refuses_a_folder_of_something_else(articles, tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["sweep", str(articles), "-p", "context=sentence", "--out", str(tmp_path)]) == 2
    assert "holds something else" in capsys.readouterr().err
