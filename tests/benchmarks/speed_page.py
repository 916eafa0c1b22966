"""What `speed.py` has measured, as docs/speed.json, the tables of docs/speed.md and docs/speed.png.

The page's prose is written by hand; between `<!-- begin NAME -->` and `<!-- end NAME -->` stands what is made here.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import correlation, linear_regression, mean, median

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter
from speed import PLAIN, SAME

from alliance_lib.reporting.plots import ACCENT, INK, SEVERAL, house_style

BILLION = 1_000_000_000
DAY = 86_400


def write_page(results: dict, folder) -> None:
    """Write the figures as JSON, the tables into the page, and the figure."""
    folder = Path(folder)
    (folder / "speed.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page = (folder / "speed.md").read_text(encoding="utf-8")
    for name, write in SECTIONS.items():
        page = fill(page, name, write(results))
    (folder / "speed.md").write_text(page, encoding="utf-8")
    draw(results).savefig(folder / "speed.png", dpi=150)


def fill(page: str, name: str, content: str) -> str:
    """A page with new content between the two marks of a section.

    Examples
    --------
    >>> fill("<!-- begin a --> old <!-- end a -->", "a", "new")
    '<!-- begin a -->\\nnew\\n<!-- end a -->'
    """
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    if begin not in page or end not in page:
        raise SystemExit(f'the page has no section "{name}": put "{begin}" and "{end}" where it is to stand')
    return re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n{content}\n{end}", page, flags=re.DOTALL)


def fit_line(sizes: list[float], seconds: list[float]) -> tuple[float, float, float]:
    """Least squares: seconds = a + b * size; a, b and the share of the variance that is explained.

    Examples
    --------
    >>> fit_line([1, 2, 4], [3.0, 5.0, 9.0])
    (1.0, 2.0, 1.0)
    """
    line = linear_regression(sizes, seconds)
    return line.intercept, line.slope, correlation(sizes, seconds) ** 2


def markdown(heads: list[str], rows: list[list[str]]) -> str:
    """A table; the first column is text, the others are numbers.

    Examples
    --------
    >>> print(markdown(["tool", "MB/s"], [["ours", "20"]]))
    | tool | MB/s |
    | --- | ---: |
    | ours | 20 |
    """
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---", *["---:"] * (len(heads) - 1)], *rows))


# The sections


def tell_machine(results) -> str:
    """The machine, and whether it was quiet."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    warnings = [text for warned, text in ((machine["quick"], "A quick run, with a tenth of the articles: not to be quoted."), (
        not machine["quiet"], "The machine was not quiet: trust the ratios and the processor time, not the seconds on the wall.")) if warned]
    return " ".join([f"{machine['model']}, {machine['processors']} processors, {machine['system']}, Python {machine['python']}, {versions}; "
                     f"load average at the start {machine['load']:.1f}.", *(f"**{text}**" for text in warnings)])


def tell_work(results) -> str:
    """What is looked for."""
    work = results["work"]
    return f"{work['aliases']:,} names of {work['actors']:,} actors and {work['terms']:,} terms of {work['topics']:,} topics."


def compare(results, table="peers") -> str:
    """The library beside its peers; the fastest first."""
    heads = ["program", "articles", "MB/s", "times plain Python", "from", "to", "MB/s on the wall", "MB of memory"]
    rows = [[name, f"{runs[0]['articles']:,}", f"{rate(runs):.3g}", *(f"{number:.3g}" for number in ratios(runs)), f"{rate(runs, 'wall'):.3g}",
             f"{peak(runs):,.0f}"] for name, runs in by_name(results, table)]
    absent = [row for row in results["rows"] if row["table"] == table and "skipped" in row and not row["turn"]]
    missing = [f"Not measured: {row['name']} ({row['skipped']})." for row in absent]
    return "\n\n".join([markdown(heads, rows), *missing]) if rows else "Not measured."


def list_found(results) -> str:
    """What each program found in the same articles."""
    rows = [[row["name"], *(f"{row['found'][what]:,}" for what in ("sentences", "words", "mentions", "hits"))] for row in chosen(results, "found")]
    return markdown(["program", "sentences", "words", "names", "terms"], rows)


def by_name(results, table) -> list[tuple[str, list[dict]]]:
    """The runs of each program, the fastest first."""
    runs = defaultdict(list)
    for row in results["rows"]:
        if row["table"] == table and "skipped" not in row:
            runs[row["name"]].append(row)
    return sorted(runs.items(), key=lambda item: -ratios(item[1])[0])


def rate(runs, kind="cpu") -> float:
    """Megabytes in a second, the median of the runs."""
    return median(row["bytes"] / row[kind] for row in runs) / 1e6


def ratios(runs) -> tuple[float, float, float]:
    """How many times as fast as plain Python just before and after it: the median of the runs, the least, the most."""
    times = [row["bytes"] / row["cpu"] / mean(row["calibrators"]) for row in runs]
    return median(times), min(times), max(times)


def peak(runs) -> float:
    """The most memory that one process of the runs had, in megabytes."""
    return max(row["process"]["peak_mb"] for row in runs)


def list_layers(results) -> str:
    """Each layer by itself."""
    rows = [[row["name"], f"{rate([row]):.3g}", f"{rate([row], 'wall'):.3g}", f"{peak([row]):,.0f}"] for row in chosen(results, "layers")]
    return markdown(["layer", "MB/s", "MB/s on the wall", "MB of memory"], rows)


def chosen(results, table) -> list[dict]:
    """The measurements of one table."""
    return [row for row in results["rows"] if row["table"] == table and "skipped" not in row]


def list_growth(results) -> str:
    """Archives of several sizes, and the line through them."""
    rows = [[row["name"], f"{row['articles']:,}", f"{row['bytes'] / 1e6:,.1f}", f"{row['cpu']:,.1f}", f"{row['wall']:,.1f}", f"{rate([row]):.3g}",
             f"{peak([row]):,.0f}", f"{row['written'] / 1e6:,.1f}"] for row in chosen(results, "growth")]
    heads = ["layers", "articles", "MB", "s of processor", "s on the wall", "MB/s", "MB of memory", "MB written"]
    fits = [f"{name}: {kind} = {a:.2f} s + {b * 1e6:.4f} s for each MB (R² = {r2:.4f})." for name, runs in growth(results).items()
            for kind, key in (("seconds of processor", "cpu"), ("seconds on the wall", "wall"))
            for a, b, r2 in [fit_line([row["bytes"] for row in runs], [row[key] for row in runs])]]
    return "\n\n".join([markdown(heads, rows), *fits])


def growth(results) -> dict[str, list[dict]]:
    """The measurements of growth by layers, each from the smallest archive to the largest."""
    runs = defaultdict(list)
    for row in chosen(results, "growth"):
        runs[row["name"]].append(row)
    return {name: sorted(rows, key=lambda row: row["bytes"]) for name, rows in runs.items()}


def list_workers(results) -> str:
    """Two processes against one on the same archive."""
    rows = []
    for two in chosen(results, "workers"):
        one = next(row for row in growth(results)[two["name"]] if row["articles"] == two["articles"])
        rows.append([two["name"], f"{two['articles']:,}", f"{one['wall']:,.1f}", f"{two['wall']:,.1f}", f"{one['wall'] / two['wall']:.2f}",
                     f"{one['cpu']:,.1f}", f"{two['cpu']:,.1f}", f"{two['process']['peak_mb']:,.0f}"])
    return markdown(["layers", "articles", "s, one", "s, two", "times as fast", "s of processor, one", "two", "MB of memory, the largest process"], rows)


def list_again(results) -> str:
    """Runs on what is there already, and from the shell."""
    rows = [[row["name"], f"{row['articles']:,}", f"{row['process']['wall']:,.1f}", f"{row['process']['cpu']:,.1f}", f"{row['process']['peak_mb']:,.0f}"]
            for table in ("again", "command") for row in chosen(results, table)]
    return markdown(["run", "articles", "s on the wall, start included", "s of processor", "MB of memory"], rows)


def list_notebooks(results) -> str:
    """The notebooks on a data set, one after the other."""
    tables = []
    for row in chosen(results, "notebooks"):
        steps = [[step, f"{seconds:,.0f}"] for step, seconds in [*row["steps"].items(), ("all", row["wall"])]]
        about = (f"{row['articles']:,} articles; {row['cpu']:,.0f} s of processor in all; the largest process had "
                 f"{row['process']['peak_mb'] / 1e3:.1f} GB of memory.")
        tables.append(f"{markdown(['step', 's on the wall'], steps)}\n\n{about}")
    return "\n\n".join(tables) or "Not measured."


def list_steps(results) -> str:
    """Where the seconds of a run under the profiler went, as shares of all of them."""
    runs = chosen(results, "profile")
    rows = [[step, *(f"{row['steps'][step] / row['total']:.0%}" for row in runs)] for step in (runs[0]["steps"] if runs else ())]
    return markdown(["step", *(row["name"] for row in runs)], rows)


def tell_billion(results) -> str:
    """What a billion articles would take, by arithmetic from what was measured."""
    paragraphs = [_one_billion(name, runs[-1], runs[-2]) for name, runs in growth(results).items()]
    again = next(row for row in chosen(results, "again") if not row["new"])
    largest = growth(results)["all layers"][-1]
    reads, works, size = again["bytes"] / again["cpu"], largest["bytes"] / largest["cpu"], largest["bytes"] / largest["articles"] * BILLION
    parts = size / results["work"]["part"]
    return "\n\n".join([
        *paragraphs,
        f"**Reading.** One process reads, names and hands out the parts. A run that finds everything done does only this, at {reads / 1e6:.0f} MB/s: "
        f"for a billion articles {size / reads / 3600:,.0f} hours, and work for about {reads / works:.0f} processes with all layers. Beyond that, cut the "
        "archive into folders, each with a data set and a run of its own; what is counted by part adds up the same.",
        f"**Parts.** A part is about {results['work']['part'] / 1e6:.0f} million characters, which makes some {parts:,.0f} of them, each with one file a "
        "table. A part is made from its own articles only, so nothing is exchanged between workers, and one that dies costs the parts it had in hand.",
    ])


def _one_billion(name, row, smaller) -> str:
    """The arithmetic for one choice of layers."""
    article, written, speed = row["bytes"] / row["articles"], row["written"] / row["articles"], row["bytes"] / row["cpu"]
    seconds = BILLION * article / speed
    return (f"**{name[0].upper()}{name[1:]}**, from {row['articles']:,} articles. {article:,.0f} bytes an article make {BILLION * article / 1e12:.2f} TB; at "
            f"{speed / 1e6:.2f} MB/s a process that is {seconds / DAY:,.0f} days of one process, {seconds / DAY / 100:,.1f} days of a hundred, "
            f"{seconds / 3600 / 1000:,.1f} hours of a thousand. The Parquet files take {written:,.0f} bytes an article, {BILLION * written / 1e12:.2f} TB. "
            f"Memory was {peak([row]):,.0f} MB for a process, and {peak([smaller]):,.0f} MB with {smaller['articles']:,} articles.")


SECTIONS: dict[str, Callable[[dict], str]] = {
    "machine": tell_machine, "work": tell_work, "peers": compare, "found": list_found, "given": lambda results: compare(results, "given"),
    "layers": list_layers, "growth": list_growth, "workers": list_workers, "again": list_again, "notebooks": list_notebooks,
    "profile": list_steps, "billion": tell_billion,
}


# The figure


def draw(results) -> Figure:
    """Megabytes a second beside the peers, and growth with the size of the archive."""
    with house_style():
        figure = Figure(figsize=(8, 7), layout="constrained")
        bars, lines = figure.subplots(2, 1, height_ratios=[1.3, 1])
        draw_peers(by_name(results, "peers"), bars)
        draw_growth(growth(results), lines)
        note = "Megabytes of text a second of processor time, one process." + ("" if results["machine"]["quiet"] else " The machine was not quiet.")
        figure.supxlabel(f"{note} Lines on the bars: least and most of the runs.", fontsize=8, x=0.01, ha="left")
    return figure


def draw_peers(programs, ax) -> None:
    """A bar for each program, and the spread of its runs."""
    rates = [rate(runs) for _, runs in programs]
    least, most = ([pick(row["bytes"] / row["cpu"] for row in runs) / 1e6 for _, runs in programs] for pick in (min, max))
    places = range(len(programs))
    ax.barh(places, rates, color=[ACCENT if name.startswith("alliance") else "#999999" for name, _ in programs], height=0.65)
    ax.hlines(places, least, most, color=INK, linewidth=1.5)
    for place, value, end in zip(places, rates, most, strict=True):
        ax.annotate(f"{value:.2g}", (end, place), xytext=(4, 0), textcoords="offset points", va="center")
    ax.set_yticks(places, [name for name, _ in programs])
    ax.tick_params(left=False)
    ax.invert_yaxis()
    ax.margins(x=0.08, y=0.03)
    ax.set_xlabel("megabytes a second, one process")
    others = [(name, runs) for name, runs in programs if not name.startswith("alliance") and name != PLAIN]
    name, times = re.split("[,(]", others[0][0])[0].strip(), ratios(dict(programs)[SAME])[0] / ratios(others[0][1])[0]
    head(ax, f"Sentences, actors, topics: {times:.1f} times as fast as {name}, the fastest other package")


def head(ax, title) -> None:
    """The finding, above a drawing and from the figure's left edge on."""
    ax.annotate(title, (0, 1), xycoords=("figure fraction", "axes fraction"), xytext=(8, 8), textcoords="offset points", fontweight="bold")


def draw_growth(runs_by_name, ax) -> None:
    """Seconds against articles, both in powers of ten, with the line that fits."""
    slowest = max(runs[-1]["cpu"] for runs in runs_by_name.values())
    for (name, runs), colour, marker in zip(runs_by_name.items(), SEVERAL, "os^", strict=False):
        articles, seconds = [row["articles"] for row in runs], [row["cpu"] for row in runs]
        a, b, _ = fit_line([row["bytes"] for row in runs], seconds)
        ax.plot(articles, [a + b * row["bytes"] for row in runs], color=colour, linewidth=1)
        ax.plot(articles, seconds, marker, color=colour)
        ax.annotate(f"{name}\n{peak(runs):,.0f} MB of memory", (articles[-1], seconds[-1]), xytext=(8, 0), textcoords="offset points", color=colour,
                    va="bottom" if seconds[-1] == slowest else "top", annotation_clip=False)
    ax.set_xscale("log")
    ax.set_yscale("log")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
        axis.set_minor_formatter(NullFormatter())
    ax.set_xlabel("articles")
    ax.set_ylabel("seconds of processor time")
    ax.grid(color="#dddddd", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.margins(y=0.2)
    first, last = (runs_by_name["all layers"][at] for at in (0, -1))
    times = [last["articles"] / first["articles"], last["cpu"] / first["cpu"], peak([last]) / peak([first])]
    head(ax, "All layers: {:.0f} times the articles take {:.0f} times the seconds and {:.1f} times the memory".format(*times))


if __name__ == "__main__":  # python speed_page.py docs: once more from docs/speed.json
    write_page(json.loads(Path(sys.argv[1], "speed.json").read_text(encoding="utf-8")), sys.argv[1])
