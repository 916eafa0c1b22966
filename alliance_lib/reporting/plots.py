"""Figures: each takes a table and draws it on an axes, which it returns; nothing here saves or shows.

Colours are of Okabe and Ito's palette, which people who do not see all colours can tell apart; no information is in colour alone.
"""

import contextlib
import textwrap

import matplotlib
import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

INK, ACCENT = "#222222", "#0072B2"
SEVERAL = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#555555")  # told apart by marker and line as well
STYLE = {"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
         "text.parse_math": False, "svg.hashsalt": "alliance", "svg.fonttype": "none", "font.sans-serif": ["DejaVu Sans", "Verdana"],
         "axes.edgecolor": "#888888", "text.color": INK,
         "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK, "figure.dpi": 160}
TITLE = 56  # letters in a line of a title
WIDTH = 5.2  # inches; a figure is shown 640 pixels wide, and its words can still be read on a telephone at 350


@contextlib.contextmanager
def house_style():
    """The house's style and nothing of the user's: a run gives the same bytes whatever stands in a matplotlibrc."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def new_axes(height: float):
    """An axes on a figure of its own, in the house's style, `height` inches high."""
    with house_style():
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasAgg(figure)  # so that the figure is laid out and drawn by one renderer, which measures each text once
        figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08)
        return figure.subplots()


def plot_bars(values: pd.Series, *, title: str, unit: str, note: str, links=(), low=None, high=None, ax=None):
    """Horizontal bars, the largest on top, each with its number.

    Parameters
    ----------
    values : numbers by label, in the order in which they are to stand.
    title : the finding.
    unit : what the numbers count, for the axis.
    note : the last line: how many were counted, and what was left out.
    links : an address for each bar, or none.
    low, high : ends of a line that shows how sure each number is, or None.
    """
    labels = [_wrap(label, 28) for label in values.index]
    ax = ax or new_axes(1.2 + (0.4 if any("\n" in label for label in labels) else 0.29) * len(values) + _room(title))
    with house_style():
        if values.empty:
            return _finish(_bare(ax), title, note)
        bars = ax.barh(range(len(values)), values.to_numpy(), color=ACCENT, height=0.7)
        if low is not None:
            ax.hlines(range(len(values)), low, high, color=INK, linewidth=1.2)
        reach = values if high is None else np.maximum(values.to_numpy(), high)
        for row, (value, end) in enumerate(zip(values, reach, strict=True)):
            ax.annotate(f"{value:,.10g}", (end, row), xytext=(3, 0), textcoords="offset points", va="center")
        for bar, link, (label, value) in zip(bars, links, values.items(), strict=False):
            _link(bar, link, f"{label}: {value:,.10g} {unit}")
        ax.set_yticks(range(len(values)), labels)
        ax.invert_yaxis()
        ax.tick_params(left=False)
        ax.margins(x=0.08, y=0.02)
        ax.set_xlabel(unit)
        return _finish(ax, title, note)


def plot_heatmap(table: pd.DataFrame, *, title: str, note: str, links=None, ax=None):
    """A table of counts as shaded cells with their numbers; a cell without a count stays empty.

    Parameters
    ----------
    table : numbers; rows from top to bottom, columns from left to right.
    title, note : as for `plot_bars`.
    links : a function of a cell's row and column labels that gives its address, or None.
    """
    columns = [textwrap.shorten(str(label), 26, placeholder=" …") for label in table.columns]
    longest = max(map(len, columns), default=0)
    upright = longest * len(columns) > 50
    ax = ax or new_axes(1.1 + 0.33 * len(table) + (0.085 * longest if upright else 0.2) + _room(title))
    with house_style():
        if table.empty:
            return _finish(_bare(ax), title, note)
        numbers = table.to_numpy(dtype=float)
        top = np.nanmax(numbers) if numbers.size and np.nanmax(numbers) > 0 else 1
        shades = matplotlib.colors.LinearSegmentedColormap.from_list("shade", ["#FFFFFF", ACCENT])
        ax.imshow(np.nan_to_num(numbers) / top, cmap=shades, vmin=0, vmax=1, aspect="auto")
        for (row, column), value in np.ndenumerate(numbers):
            if value > 0:
                ax.text(column, row, f"{value:,.10g}", ha="center", va="center", color="white" if value > 0.55 * top else INK)
                names = table.index[row], table.columns[column]
                cell = ax.add_artist(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, linewidth=0, gid=f"cell-{row}-{column}"))
                _link(cell, links(*names) if links else "", f"{names[0]}, {names[1]}: {value:,.10g}")
        ax.set_xticks(range(len(columns)), columns, rotation=90 if upright else 0)
        ax.set_yticks(range(len(table)), [_wrap(label, 28) for label in table.index])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        return _finish(ax, title, note)


def plot_network(pairs: pd.DataFrame, *, title: str, note: str, links=None, ax=None):
    """Actors on a circle, a line between two that appear together, thicker the more often.

    The actors stand at equal heights on the right and the left, so that no label hides another, on any machine; and no distance is there to
    be read as closeness, as in a force-directed drawing. Each stands across from one to whom it is tied strongly.

    Parameters
    ----------
    pairs : source, target, weight; with a column stands_out (a flag), ties that do are of another colour and drawn last.
    title, note : as for `plot_bars`.
    links : a function of two actors that gives the address of their tie, or None.
    """
    graph = nx.Graph()
    out = pairs["stands_out"] if "stands_out" in pairs else [False] * len(pairs)
    for source, target, weight, stands_out in zip(pairs["source"], pairs["target"], pairs["weight"], out, strict=True):
        graph.add_edge(source, target, weight=weight, stands_out=stands_out)
    spot = _spots(_circle(graph))
    ax = ax or new_axes(1.5 + 0.22 * max(len(spot), 6))
    strength, top = dict(graph.degree(weight="weight")), max(pairs["weight"], default=1)
    with house_style():
        for source, target, tie in sorted(graph.edges(data=True), key=lambda edge: (edge[2]["stands_out"], edge[2]["weight"], *sorted(edge[:2]))):
            weight, colour = tie["weight"], SEVERAL[1] if tie["stands_out"] else ACCENT
            (x0, y0), (x1, y1), share = spot[source], spot[target], weight / top
            line, = ax.plot([x0, x1], [y0, y1], color=colour, linewidth=0.6 + 7 * share, alpha=0.25 + 0.5 * share, solid_capstyle="round")
            _link(line, links(*sorted((source, target))) if links else "", f"{source} and {target}: {weight:,.10g}")
        for actor, (x, y) in spot.items():
            ax.scatter([x], [y], s=30 + 220 * strength[actor] / max(strength.values()), color=INK, zorder=3)
            ax.text(x + (0.13 if x > 0 else -0.13), y, _wrap(actor, 24), ha="left" if x > 0 else "right", va="center", fontsize=9, linespacing=0.95)
        ax.set_xlim(-2.2, 2.2)
        ax.set_ylim(-1.1, 1.1)
        return _finish(_bare(ax), title, note)


def plot_ranks(paths: pd.DataFrame, *, title: str, note: str, ax=None):
    """The ranks of a few items under several assumptions: a line for each item, from its place as run to its place under each other assumption.

    Parameters
    ----------
    paths : `rank_paths`: items as index, assumptions as columns.
    title, note : as for `plot_bars`.
    """
    lowest = int(np.nanmax(paths.to_numpy(dtype=float))) if paths.size else 1
    names = [textwrap.shorten(str(name), 34, placeholder=" …") for name in paths.columns]
    ax = ax or new_axes(1.3 + 0.3 * lowest + 0.075 * max(map(len, names), default=0))
    with house_style():
        if paths.empty:
            return _finish(_bare(ax), title, note)
        for number, (_, ranks) in enumerate(paths.iterrows()):
            style = {"color": SEVERAL[number % len(SEVERAL)], "marker": "osD^v"[number % 5], "linestyle": ("-", "--", "-.", ":", (0, (5, 1)))[number % 5]}
            ax.plot(range(len(names)), ranks.to_numpy(dtype=float), linewidth=2, markersize=6, **style)
        own = paths.iloc[:, 0].to_list()
        ax.set_yticks(own, [f"{_wrap(item, 26)}  {int(rank)}" for item, rank in zip(paths.index, own, strict=True)])
        ax.set_xticks(range(len(names)), names, rotation=90)
        ax.set_ylim(lowest + 0.5, 0.5)
        ax.grid(axis="x", color="#DDDDDD", linewidth=0.8)
        ax.tick_params(length=0)
        return _finish(ax, title, note)


def _link(artist, address, label):
    """Let a part of a figure open an address; `figures` lays the links over the picture, and the SVG has them in itself."""
    if address:
        artist.set_url(address)
        artist.set_label(label)


def _spots(order) -> dict[str, tuple[float, float]]:
    """Places on a circle, from the top down, to the right and to the left in turn, at equal heights."""
    right, left = order[::2], order[1::2]
    spots = {}
    for side, actors in ((1, right), (-1, left)):
        for row, actor in enumerate(actors):
            y = 1 - 2 * (row + 0.5) / max(len(right), 1)
            spots[actor] = (side * (0.25 + 0.7 * np.sqrt(1 - y**2)), y)
    return spots


def _circle(graph) -> list:
    """An order of the actors in which each follows one to whom it is tied strongly, beginning with the strongest."""
    strength = dict(graph.degree(weight="weight"))
    left = sorted(graph, key=lambda actor: (-strength[actor], actor))
    order = left[:1]
    left = left[1:]
    while left:
        tie = {actor: graph.get_edge_data(order[-1], actor, {"weight": 0})["weight"] for actor in left}
        order.append(min(left, key=lambda actor: (-tie[actor], -strength[actor], actor)))
        left.remove(order[-1])
    return order


def _room(title) -> float:
    """Inches that a title needs beyond those of two lines."""
    return 0.2 * max(0, len(_wrap(title, TITLE).split("\n")) - 2)


def _bare(ax):
    """An axes without scales and frame."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    return ax


def _finish(ax, title, note):
    """Title and note, at the left edge of the figure, where there is room for them."""
    ax.figure.suptitle(_wrap(title, TITLE), x=0.01, ha="left", fontsize=11, fontweight="bold")
    ax.figure.supxlabel(_wrap(note, 80), x=0.01, ha="left", fontsize=8.5)
    return ax


def _wrap(text, width):
    """Text on several lines, cut nowhere but at spaces."""
    return "\n".join(textwrap.wrap(str(text), width)) or " "
