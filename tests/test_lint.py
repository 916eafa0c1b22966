"""A briefing is checked against its articles: one changed word, number or citation fails."""

import json
import shutil

import pandas as pd
import pytest
from labels import ROOT

from alliance_lib import annotate, ledger_tables, write_briefing
from alliance_lib.__main__ import main
from alliance_lib.reporting import lint
from alliance_lib.running import notebooks as runner

REFERENCE = ROOT / "outputs" / "us-japan-2024"


@pytest.fixture
def run_folder(tmp_path):
    shutil.copytree(REFERENCE, tmp_path / "run")
    return tmp_path / "run"


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder, capsys) -> str:
    assert main(["lint", str(folder)]) == 1
    return capsys.readouterr().out


def test_lint_passes_the_reference_run(capsys):
    assert main(["lint", str(REFERENCE)]) == 0
    assert capsys.readouterr().out == ""


def test_lint_finds_a_changed_word_of_a_quotation(run_folder, capsys):
    change(run_folder / "briefing.md", "made significant updates", "made small updates")
    assert 'made small updates to their mi' in faults(run_folder, capsys)


def test_lint_takes_the_name_of_a_file_for_no_words_of_ours(tmp_path):
    for name, day in (("japan-might-raise", "9"), ("it-is-likely", "10"), ("“x”", "11")):
        text = f"April {day}, 2024\nThe Norrin Guard of Japan was led by officer number {day} in Tokyo for a year.\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    corpus = annotate(tmp_path)
    briefing, reading = write_briefing(corpus.select(), whole=corpus)
    claims, evidence = ledger_tables(briefing, reading)
    assert claims["text"].str.contains("might").any()
    assert list(lint._wrong_claims(claims.astype(str), evidence.astype(str), corpus)) == []


def test_lint_finds_a_changed_number(run_folder, capsys):
    change(run_folder / "briefing.md", "Carried in such words by one of five", "Carried in such words by two of five")
    assert "briefing.md line" in faults(run_folder, capsys)


def test_lint_finds_a_quotation_that_is_not_in_the_article_even_where_the_ledger_agrees(run_folder, capsys):
    for path in (run_folder / "briefing.md", run_folder / "tables" / "claims.csv"):
        change(path, "made significant updates", "made small updates")
    assert "is not what the claim quotes" in faults(run_folder, capsys)


def test_lint_finds_more_origins_than_articles(run_folder, capsys):
    path = run_folder / "tables" / "claims.csv"
    claims = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, dtype=str)
    claims["n_origins"] = claims["n_articles"].astype(int) + 1
    claims.to_csv(path, index=False)
    n = claims["n_articles"].iloc[0]
    assert f"claim 1: {int(n) + 1} origins where the evidence has {n} articles" in faults(run_folder, capsys)


def test_lint_finds_a_citation_that_opens_another_sentence(run_folder, capsys):
    change(run_folder / "briefing.md", "#s3)", "#s7)")
    assert "citation [004 ¶1] opens" in faults(run_folder, capsys)


def test_lint_finds_a_page_without_the_sentence(run_folder, capsys):
    page = next((run_folder / "html").glob("article-004*"))
    change(page, 'id="s3"', 'id="x3"')
    assert "which is not there" in faults(run_folder, capsys)


def test_lint_refuses_what_is_no_run_folder(tmp_path, capsys):
    assert main(["lint", str(tmp_path)]) == 2
    assert "no run folder" in capsys.readouterr().err


def test_lint_takes_the_data_set_of_a_run_that_keeps_no_corpus(tmp_path, capsys):
    for name, texts in (("a", "ab"), ("b", "ac")):
        (tmp_path / name).mkdir()
        for text in texts:
            (tmp_path / name / f"{text}.txt").write_text(TEXT.format(text), encoding="utf-8")
        assert main(["annotate", str(tmp_path / name), "--out", str(tmp_path / f"set-{name}")]) == 0
    out = runner.run(tmp_path / "set-a", out=tmp_path / "out", only=["3-briefing"])
    shutil.rmtree(out / "corpus")
    assert main(["lint", str(out)]) == 2
    assert "name the data set that it was made from with --corpus" in capsys.readouterr().err
    assert main(["lint", str(out), "--corpus", str(tmp_path / "set-a")]) == 0
    assert main(["lint", str(out), "--corpus", str(tmp_path / "set-b")]) == 2
    assert "was made from other articles" in capsys.readouterr().err


def test_a_briefing_that_fails_is_not_published(tmp_path, monkeypatch):
    manifest = json.loads((REFERENCE / "manifest.json").read_text(encoding="utf-8"))
    monkeypatch.setattr("alliance_lib.reporting.lint.lint_briefing", lambda *args: ["claim 1: wrong"])
    with pytest.raises(runner.RunError, match="claim 1: wrong"):
        runner._check_briefing(REFERENCE, manifest["notebooks"]["3-briefing"]["parameters"], None)


NAMES = {"numbers": ["1", "2"], "zeros": ["001", "002"], "floats": ["1e5", "inf"], "formulas": ["-a", "=b"], "apostrophes": ["'-a", "'b"]}
TEXT = ("Why Japan Might Perhaps Agree\n\n"
        "Japan and the United States agreed on a “joint headquarters” that might stand in Tokyo in March 2025, ministers said on Monday.\n\n"
        "Defense Secretary Lloyd Austin probably praised the command and control of the two forces, number {}.\n")


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_a_sound_briefing_passes_whatever_the_articles_are_called(tmp_path, names):
    (tmp_path / "in").mkdir()
    for name in names:
        (tmp_path / "in" / f"{name}.txt").write_text(TEXT.format(name), encoding="utf-8")
    assert (runner.run(tmp_path / "in", out=tmp_path / "out", only=["3-briefing"]) / "briefing.md").is_file()
    assert main(["lint", str(tmp_path / "out")]) == 0
