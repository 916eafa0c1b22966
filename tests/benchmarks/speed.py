"""Measure how fast the library is, beside its peers, and write docs/speed.json, the tables of docs/speed.md and docs/speed.png.

    make bench                       # half an hour on a machine with two processors
    make bench BENCH="--most 1000000" # a million articles too, with sentences, actors and topics
    make bench BENCH="--quick"       # everything a tenth of the size, to see that it works

Each measurement is a fresh process that reads the same articles and writes the same tables. A peer stands between two runs of one calibrator, plain
Python on a fixed archive; its ratio to these two is what can be trusted on a machine that others use too.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import NamedTuple

# Nothing heavy is imported here before all is measured: a process inherits the peak of the one that started it.
from speed_archive import make_articles, read_articles, read_lines, write_archive

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FEW = "sentences,actors,topics"
ALL = ""
CALIBRATED_ON = 1_000  # articles: a second or two of plain Python
FEWEST = 20  # articles that the slowest program gets; what all find is compared on these
MOST_LAYERED = 100_000  # articles that get all layers: a million would take an hour or two
QUIET = 0.5  # load average up to which a machine counts as quiet
OURS = ("ours.py", "profiled.py", "run_notebooks.py", "alliance")  # programs that must not fail; a peer that cannot run is left out, with a word
SAME, PLAIN = "alliance_lib: sentences, actors, topics", "plain Python, a regular expression"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # a process is a process


class Row(NamedTuple):
    """What is measured: a program of peers/ on the first `articles` of an archive, `times` times; `table` is where the page shows it."""

    table: str
    name: str
    program: str
    articles: int
    times: int = 1
    layers: str = ALL
    workers: int = 1
    given: bool = False  # on other texts, not on those made here
    keep: bool = False  # what the row before has written is there already
    new: int = 0  # articles that come to the archive just before


def list_rows(layers: list[str], *, most: int = 100_000, given: bool = False, share: float = 1) -> list[Row]:
    """Everything that is measured, in this order. The slower a program is, the fewer articles it gets."""
    sizes = [size for size in (1_000, 3_000, 10_000, 100_000, 1_000_000) if size <= most]
    peers = [
        Row("peers", SAME, "ours.py", 10_000, 3, FEW),
        Row("peers", "alliance_lib: all layers", "ours.py", 5_000, 3),
        Row("peers", PLAIN, "plain.py", 2_000, 3),
        Row("peers", "quanteda (no offsets)", "with_quanteda.R", 2_000, 3),
        Row("peers", "spaCy, PhraseMatcher", "with_spacy.py", 2_000, 3),
        Row("peers", "textacy, PhraseMatcher", "with_textacy.py", 1_000, 3),
        Row("peers", "NLTK, MWETokenizer", "with_nltk.py", 500, 3),
        Row("peers", "NLTK, one regular expression a name", "with_nltk_one_by_one.py", FEWEST, 3),
    ]
    rows = [
        *peers,
        *(row._replace(table="given", given=True) for row in peers if given),
        *(row._replace(table="found", articles=FEWEST, times=1) for row in peers),
        *(Row("layers", layer, "ours.py", 5_000, layers=layer) for layer in layers),
        Row("layers", "all", "ours.py", 5_000),
        *(Row("growth", "sentences, actors, topics", "ours.py", size, layers=FEW) for size in sizes),
        *(Row("growth", "all layers", "ours.py", size) for size in sizes if size <= MOST_LAYERED),
        Row("workers", "sentences, actors, topics", "ours.py", sizes[-1], layers=FEW, workers=2),
        Row("workers", "all layers", "ours.py", min(sizes[-1], MOST_LAYERED), workers=2),
        Row("notebooks", "all notebooks", "run_notebooks.py", min(sizes[-1], MOST_LAYERED), keep=True),
        Row("again", "the same archive again", "ours.py", min(sizes[-1], MOST_LAYERED), keep=True),
        Row("again", "with new articles", "ours.py", min(sizes[-1], MOST_LAYERED), keep=True, new=10),
        Row("command", "alliance annotate, all layers", "alliance", 1_000),
        Row("profile", "sentences, actors, topics", "profiled.py", 2_000, layers=FEW),
        Row("profile", "all layers", "profiled.py", 2_000),
    ]
    return [row._replace(articles=max(FEWEST, int(row.articles * share))) for row in rows]


class Bench:
    """A folder with the archives and what is made of them, and the programs that are run there."""

    def __init__(self, folder: Path, peers: str, data: Path | None):
        self.folder, self.peers, self.data = folder, peers, data
        self.sizes: dict[str, tuple[int, int]] = {}  # articles and bytes of each archive by its name

    def archive(self, n: int, given: bool = False) -> str:
        """The name of the archive of the first `n` articles, made here or given; written once."""
        name = f"{'given' if given else 'made'}-{n}"
        if name not in self.sizes:
            self.sizes[name] = write_archive(read_articles(self.data) if given else make_articles(read_lines(ROOT / "seeds")), n, self.folder / name)
        return name

    def extend(self, name: str, n: int) -> None:
        """Add new articles to an archive, in a file that stands after the first of the old ones."""
        done, size = self.sizes[name]
        added, more = write_archive(make_articles(read_lines(ROOT / "seeds"), done), n, self.folder / "new")
        (self.folder / "new" / "articles-0000.jsonl").rename(self.folder / name / "articles-0000a.jsonl")
        self.sizes[name] = done + added, size + more

    def run(self, program: str, archive: str, out: str, layers=ALL, workers=1, keep=False) -> dict:
        """What one process took and found; `skipped` with the reason if it cannot run here."""
        if not keep:
            shutil.rmtree(self.folder / out, ignore_errors=True)
        command = self.command(program, archive, out, layers, workers)
        if not shutil.which(command[0]):
            return {"skipped": f"no {command[0]} here"}
        took = measure(command)
        if took["exit"] and program in OURS:
            raise SystemExit(f"{program} failed on {archive}:\n{took['errors']}")
        if took["exit"]:
            return {"skipped": next((line for line in took["errors"].splitlines() if "Error" in line), f"ended with {took['exit']}")}
        articles, size = self.sizes[archive]
        return {"articles": articles, "bytes": size, **took["said"], "process": took["process"], "written": size_of(self.folder / out)}

    def command(self, program, archive, out, layers, workers) -> list[str]:
        """The command that runs a program on an archive."""
        places = [str(self.folder / archive), str(self.folder / out), str(self.folder / "work.json")]
        if program == "alliance":
            return [sys.executable, "-m", "alliance_lib", "annotate", places[0], "--out", places[1], "--workers", str(workers)]
        if program.endswith(".R"):
            return ["Rscript", str(HERE / "peers" / program), *places]
        if program in OURS:
            return [sys.executable, str(HERE / "peers" / program), *places, layers, str(workers)]
        return [self.peers, str(HERE / "peers" / program), *places]

    def calibrate(self) -> float:
        """Bytes that plain Python does in a second of processor time at this moment."""
        took = self.run("plain.py", self.archive(CALIBRATED_ON), "calibrated")
        if "skipped" in took:
            raise SystemExit(f"the calibrator does not run: {took['skipped']}: make .venv-bench as the Makefile does, or name its Python with --peers")
        return took["bytes"] / took["cpu"]

    def prepare(self, *archives: str) -> dict:
        """Write what the programs look for; the names of the layers are in it."""
        work = self.folder / "work.json"
        subprocess.run([sys.executable, str(HERE / "peers" / "prepare.py"), str(work), *(str(self.folder / name) for name in archives)], check=True)
        return json.loads(work.read_text(encoding="utf-8"))


def measure(command: list[str]) -> dict:
    """Run a command and say how it ended, what it said, and what it took: seconds on the wall and of the processors, and the peak of its memory.

    The memory is that of the largest of its processes, the processor time that of all of them. A program that reports its own seconds leaves out its start.
    """
    with TemporaryFile("w+") as said, TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=errors, env={**os.environ, **ONE_THREAD}, cwd=ROOT)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            process.kill()
            raise
        wall, process.returncode = time.perf_counter() - began, os.waitstatus_to_exitcode(status)
        for file in (said, errors):
            file.seek(0)
        lines = said.read().splitlines()
        peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, kilobytes elsewhere
        whole = {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_mb": peak}
        return {"exit": process.returncode, "errors": errors.read(), "said": json.loads(lines[-1]) if lines else {}, "process": whole}


def measure_rows(bench: Bench, rows: list[Row]) -> Iterator[dict]:
    """Every measurement, one by one. Rows that are measured several times take turns, each time between two calibrations."""
    for turn in range(max(row.times for row in rows)):
        before = None
        for row in (row for row in rows if row.times > max(turn, 1)):
            before = before or bench.calibrate()
            took = measure_row(bench, row)
            after = bench.calibrate()
            yield {**row._asdict(), "turn": turn, "calibrators": [before, after], **took}
            before = after
    for row in (row for row in rows if row.times == 1):
        yield {**row._asdict(), "turn": 0, **measure_row(bench, row)}


def measure_row(bench: Bench, row: Row) -> dict:
    """One measurement of one row."""
    archive = bench.archive(row.articles, row.given)
    if row.new:
        bench.extend(archive, row.new)
    return bench.run(row.program, archive, "out", row.layers, row.workers, row.keep)


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def describe_machine(peers: str) -> dict:
    """What was measured on, and with what."""
    listed = "from importlib.metadata import version as v; import json, sys; print(json.dumps({n: v(n) for n in sys.argv[1:]}))"
    ask = [(sys.executable, ("alliance-lib", "pandas", "pyarrow", "numpy")), (peers, ("spacy", "textacy", "nltk"))]
    versions = {}
    for python, names in ask:
        answer = subprocess.run([python, "-c", listed, *names], capture_output=True, text=True)
        versions |= json.loads(answer.stdout) if answer.returncode == 0 else {}
    return {"processors": os.cpu_count(), "model": _model(), "system": platform.platform(terse=True), "python": platform.python_version(),
            "load": os.getloadavg()[0], "quiet": os.getloadavg()[0] <= QUIET, "versions": versions}


def _model() -> str:
    """The name of the processor."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0] if names else platform.processor() or platform.machine()


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peers", default=str(ROOT / ".venv-bench" / "bin" / "python"), help="Python of the environment that has the peers")
    parser.add_argument("--most", type=int, default=100_000, help="articles of the largest archive: 10000, 100000 (default) or 1000000 (not with all layers)")
    parser.add_argument("--quick", action="store_true", help="a tenth of all sizes: to see that it works, not to be quoted")
    parser.add_argument("--data", type=Path, help="folder of other texts (.txt, or .jsonl with `text`), measured beside the peers as well")
    parser.add_argument("--only", action="append", default=[], metavar="TABLE", help="measure this table anew, and keep what speed.json has of the others")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="folder of speed.json, speed.md and speed.png (default: docs)")
    options = parser.parse_args()
    (ROOT / ".cache").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ROOT / ".cache", prefix="bench-") as folder:
        results = {"machine": describe_machine(options.peers) | {"quick": options.quick}, **measure_all(Path(folder), options)}
    if options.only:
        earlier = json.loads((options.out / "speed.json").read_text(encoding="utf-8"))
        results = earlier | {"rows": [row for row in earlier["rows"] if row["table"] not in options.only] + results["rows"]}
    from speed_page import write_page

    write_page(results, options.out)


def measure_all(folder: Path, options) -> dict:
    """All rows, and what the programs looked for."""
    bench, measured = Bench(folder, options.peers, options.data), []
    samples = [bench.archive(CALIBRATED_ON), *([bench.archive(CALIBRATED_ON, True)] if options.data else [])]
    work = bench.prepare(*samples)
    rows = list_rows(work["layers"], most=options.most, given=bool(options.data), share=0.1 if options.quick else 1)
    for result in measure_rows(bench, [row for row in rows if not options.only or row.table in options.only]):
        print(_line(result), file=sys.stderr, flush=True)
        measured.append(result)
        (ROOT / ".cache" / "speed.json").write_text(json.dumps(measured), encoding="utf-8")  # should a later one fail
    return {"work": {name: len(work[name]) for name in ("aliases", "terms")} | work["codebook"] | {"part": work["part"]}, "rows": measured}


def _line(result: dict) -> str:
    """One measurement, as it is told while the work goes on."""
    told = result.get("skipped") or f"{result['bytes'] / 1e6:.1f} MB, {result['process']['wall']:.1f} s, {result['process']['peak_mb']:.0f} MB of memory"
    return f"{result['table']}: {result['name']}, {result['articles']:,} articles, {result['workers']} at work: {told}"


if __name__ == "__main__":
    main()
