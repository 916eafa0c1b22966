"""The benchmark works: its archives, its clock, its tables. Nothing here is timed."""

import doctest
import json
import re
import sys
from importlib import import_module
from types import SimpleNamespace

import pandas as pd
import pytest
from labels import ROOT, SEEDS

FOLDER = ROOT / "tests" / "benchmarks"


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    return SimpleNamespace(**{name: import_module(f"speed_{name}") for name in ("archive", "page")}, speed=import_module("speed"))


@pytest.fixture
def results():
    """Measurements with round numbers: a program that takes a second for each megabyte, and one that takes two."""
    def measured(table, name, cpu, size=1_000_000, **more):
        return {"table": table, "name": name, "articles": size // 1000, "workers": 1, "layers": "", "new": 0, "turn": 0, "bytes": size, "cpu": cpu,
                "wall": cpu * 2, "calibrators": [500_000.0, 500_000.0], "found": {"sentences": 10, "words": 100, "mentions": 5, "hits": 4},
                "written": size // 2, "process": {"wall": cpu * 2 + 1, "cpu": cpu + 1, "peak_mb": 200.0}} | more

    layers = "sentences, actors, topics", "all layers"
    grown = [measured("growth", name, size / 1e6, size) for name in layers for size in (1_000_000, 2_000_000, 4_000_000)]
    rows = [measured("peers", f"alliance_lib: {layers[0]}", 1.0), measured("peers", "slow", 2.0), measured("peers", "absent", 0) | {"skipped": "no R"},
            measured("found", "slow", 1.0), measured("layers", "dates", 1.0), *grown, measured("workers", layers[1], 4.0, 4_000_000, wall=4.0),
            measured("notebooks", "all notebooks", 40.0, 4_000_000, steps={"opening": 2.4, "0-corpus": 50.0}),
            measured("again", "the same archive again", 0.1), measured("command", "alliance", 3.0),
            measured("profile", layers[0], 2.0, steps={"reading": 0.5, "topics": 1.0}, total=2.0)]
    machine = {"processors": 2, "model": "M", "system": "S", "python": "3.11", "load": 3.0, "quiet": False, "quick": True, "versions": {"nltk": "3"}}
    return {"machine": machine, "work": {"aliases": 4, "actors": 2, "terms": 3, "topics": 1, "part": 2_000_000}, "rows": rows}


def test_examples_of_the_benchmark_are_right(bench):
    outcomes = [doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE) for module in (bench.archive, bench.page)]
    assert [outcome.failed for outcome in outcomes] == [0, 0]
    assert all(outcome.attempted for outcome in outcomes)


def test_write_archive_makes_distinct_articles_of_the_usual_size_and_always_the_same(bench, tmp_path, monkeypatch):
    monkeypatch.setattr(bench.archive, "SHARD", 300)
    lines = bench.archive.read_lines(SEEDS)
    done, size = bench.archive.write_archive(bench.archive.make_articles(lines), 1000, tmp_path / "a")
    rows = [json.loads(line) for path in sorted((tmp_path / "a").iterdir()) for line in path.read_text(encoding="utf-8").splitlines()]
    assert (done, len(rows), len(list((tmp_path / "a").iterdir()))) == (1000, 1000, 4)
    assert len({row["doc_id"] for row in rows}) == len({row["text"] for row in rows}) == 1000
    assert size == sum(len(row["text"].encode()) for row in rows)
    assert 2_600 < size / done < 3_200
    assert rows[700] == next(bench.archive.make_articles(lines, 700))


def test_read_articles_takes_texts_and_rows_with_a_text(bench, tmp_path):
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "Two."}\n{"lines": ["no"]}\n', encoding="utf-8")
    assert [(row["doc_id"], row["text"]) for row in bench.archive.read_articles(tmp_path)] == [("given-0000000", "One."), ("given-0000001", "Two.")]


def test_archive_has_what_there_is_and_extend_adds_new_articles_among_the_old(bench, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("One.", encoding="utf-8")
    programs = bench.speed.Bench(tmp_path, sys.executable, tmp_path / "texts")
    assert programs.sizes[programs.archive(5, given=True)] == (1, 4)
    name = programs.archive(3)
    programs.extend(name, 2)
    files = sorted((tmp_path / name).iterdir())
    ids = [json.loads(line)["doc_id"] for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert [path.name for path in files] == ["articles-0000.jsonl", "articles-0000a.jsonl"]
    assert sorted(ids) == [f"made-{number:07}" for number in range(5)]
    assert programs.sizes[name][0] == 5


def test_measure_rows_takes_turns_between_calibrations(bench):
    calls = []
    programs = SimpleNamespace(calibrate=lambda: calls.append("calibrator") or len(calls), archive=lambda n, given: str(n), extend=None,
                               run=lambda program, *_: calls.append(program) or {})
    rows = [bench.speed.Row("peers", "a", "a.py", 20, 2), bench.speed.Row("peers", "b", "b.py", 20, 2), bench.speed.Row("growth", "c", "c.py", 20)]
    measured = list(bench.speed.measure_rows(programs, rows))
    turn = ["calibrator", "a.py", "calibrator", "b.py", "calibrator"]
    assert calls == [*turn, *turn, "c.py"]
    assert [(row["name"], row["turn"], row.get("calibrators")) for row in measured] == [
        ("a", 0, [1, 3]), ("b", 0, [3, 5]), ("a", 1, [6, 8]), ("b", 1, [8, 10]), ("c", 0, None)]


def test_programs_write_the_same_tables_with_offsets_that_reproduce_the_text(bench, tmp_path):
    programs = bench.speed.Bench(tmp_path, sys.executable, None)
    archive = programs.archive(3)
    layers = programs.prepare(archive)["layers"]
    assert {row.layers for row in bench.speed.list_rows(layers) if row.table == "layers"} == {*layers, bench.speed.ALL}
    rows = map(json.loads, (tmp_path / archive / "articles-0000.jsonl").read_text(encoding="utf-8").splitlines())
    texts = {row["doc_id"]: row["text"] for row in rows}
    found = {}
    for program in ("plain.py", "with_nltk.py"):
        took = programs.run(program, archive, program)
        found[program] = took["found"]
        assert took["process"]["peak_mb"] > 10
        for table in ("sentences", "mentions", "hits"):
            rows = pd.read_parquet(tmp_path / program / f"{table}.parquet")
            assert len(rows) == took["found"][table] > 0
            assert [texts[row.doc_id][row.start:row.end] for row in rows.itertuples()] == rows["text"].tolist()
    ours = programs.run("ours.py", archive, "ours", bench.speed.FEW)
    assert (ours["articles"], ours["bytes"]) == (3, sum(len(text.encode()) for text in texts.values()))
    for counted in found.values():
        assert counted["words"] == pytest.approx(ours["found"]["words"], rel=0.1)
        assert counted["hits"] == pytest.approx(ours["found"]["hits"], rel=0.1)


def test_run_notebooks_tells_the_seconds_of_each(bench, tmp_path):
    programs = bench.speed.Bench(tmp_path, sys.executable, None)
    archive = programs.archive(3)
    programs.prepare(archive)
    programs.run("ours.py", archive, "out")
    took = programs.run("run_notebooks.py", archive, "out", keep=True)
    assert list(took["steps"])[1:-1] == ["0-corpus", "1-topic-frequencies", "2-actor-cooccurrence", "3-briefing"]
    assert sum(took["steps"].values()) == pytest.approx(took["wall"], abs=0.5)
    assert (tmp_path / "out-run" / "briefing.html").is_file()


def test_run_says_why_a_peer_could_not_run(bench, tmp_path):
    programs = bench.speed.Bench(tmp_path, sys.executable, None)
    archive = programs.archive(1)
    assert "work.json" in programs.run("plain.py", archive, "out")["skipped"]
    programs.peers = "no-such-python"
    assert programs.run("plain.py", archive, "out") == {"skipped": "no no-such-python here"}


def test_compare_gives_speed_and_ratio_the_fastest_first(bench, results):
    assert bench.page.compare(results).splitlines()[2:] == [
        "| alliance_lib: sentences, actors, topics | 1,000 | 1 | 2 | 2 | 2 | 0.5 | 200 |",
        "| slow | 1,000 | 0.5 | 1 | 1 | 1 | 0.25 | 200 |",
        "", "Not measured: absent (no R)."]


def test_list_found_counts(bench, results):
    assert bench.page.list_found(results).splitlines()[2:] == ["| slow | 10 | 100 | 5 | 4 |"]


def test_list_growth_fits_a_line(bench, results):
    assert "all layers: seconds of processor = 0.00 s + 1.0000 s for each MB (R² = 1.0000)." in bench.page.list_growth(results)


def test_list_notebooks_has_each_step(bench, results):
    assert bench.page.list_notebooks(results).splitlines()[2:] == [
        "| opening | 2 |", "| 0-corpus | 50 |", "| all | 80 |", "", "4,000 articles; 40 s of processor in all; the largest process had 0.2 GB of memory."]


def test_list_workers_compares_with_one_process_on_the_same_archive(bench, results):
    assert bench.page.list_workers(results).splitlines()[2:] == ["| all layers | 4,000 | 8.0 | 4.0 | 2.00 | 4.0 | 4.0 | 200 |"]


def test_tell_billion_is_arithmetic(bench, results):
    """A billion articles of 1,000 bytes are 10^12 bytes, at 10^6 bytes a second 10^6 seconds, that is 278 hours or 11.6 days."""
    told = bench.page.tell_billion(results)
    assert "1,000 bytes an article make 1.00 TB; at 1.00 MB/s a process that is 12 days of one process" in told
    assert "500 bytes an article, 0.50 TB" in told
    assert "500,000 of them" in told


def test_write_page_fills_every_section_and_keeps_the_prose(bench, results, tmp_path):
    (tmp_path / "speed.md").write_text((ROOT / "docs" / "speed.md").read_text(encoding="utf-8"), encoding="utf-8")
    bench.page.write_page(results, tmp_path)
    old, new = ((folder / "speed.md").read_text(encoding="utf-8") for folder in (ROOT / "docs", tmp_path))
    sections = re.compile(r"(<!-- begin \w+ -->).*?(<!-- end \w+ -->)", re.DOTALL)
    assert sections.sub(r"\1\2", new) == sections.sub(r"\1\2", old)
    assert re.findall(r"<!-- begin (\w+) -->", new) == list(bench.page.SECTIONS)
    assert "**A quick run" in new
    assert "**The machine was not quiet" in new
    assert json.loads((tmp_path / "speed.json").read_text(encoding="utf-8")) == results
    assert (tmp_path / "speed.png").read_bytes().startswith(b"\x89PNG")


def test_write_page_says_which_section_is_missing(bench):
    with pytest.raises(SystemExit, match='no section "peers": put "<!-- begin peers -->"'):
        bench.page.fill("prose", "peers", "")


def test_the_page_shows_what_was_measured(bench):
    """docs/speed.md is what docs/speed.json says."""
    page = (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
    results = json.loads((ROOT / "docs" / "speed.json").read_text(encoding="utf-8"))
    for name, write in bench.page.SECTIONS.items():
        assert bench.page.fill(page, name, write(results)) == page
