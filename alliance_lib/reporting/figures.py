"""Put a figure and its numbers on disk under one name, and show it with caption and alternative text."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.lines import Line2D
from PIL import Image

from .files import write_bytes, write_table
from .findings import in_words, shown_of
from .html import Html, escape
from .plots import house_style, plot_bars, plot_heatmap, plot_network, plot_ranks
from .prose import count

COLOURS = 64  # of a picture
WIDE = 640  # pixels that a figure is shown wide; it has half as many more, for sharp screens


class ShownFigure:
    """A figure as a notebook shows it: PNG with alternative text and links in the metadata, and the caption below as HTML."""

    def __init__(self, stem: str, png: bytes, alt: str, caption: Html, links: list[dict]):
        self.stem, self.png, self.alt, self.caption, self.links = stem, png, alt, caption, links

    def _ipython_display_(self):
        from IPython.display import display

        shown = {"alt": self.alt, "width": WIDE, "stem": self.stem} | ({"links": self.links} if self.links else {})
        display({"image/png": self.png, "text/plain": self.alt}, raw=True, metadata={"image/png": shown})
        display(self.caption)

    def __repr__(self) -> str:
        return self.alt


def show_bars(values: pd.Series, data: pd.DataFrame, stem: str, *, title: str, unit: str, what: str, caption: str, out, min_count: int = 0,
              most: int = 25, links=(), low=None, high=None) -> ShownFigure:
    """Draw the largest numbers as bars, save the figure, and show it.

    Parameters
    ----------
    values : numbers by label, largest first.
    data : the whole table behind them, saved beside the figure.
    stem : name of the files.
    title : the finding.
    unit, what : what the numbers count, and what the bars are (in the singular).
    caption : how to read the figure.
    out : the run folder.
    min_count, most : the smallest number, and how many bars, that are drawn; the figure says what is left out.
    links : an address for each value, or none.
    low, high : ends of a line for each value that shows how sure it is, or None.
    """
    kept = np.flatnonzero(values.to_numpy() >= min_count)[:most]
    drawn = values.iloc[kept]
    low, high = (None if ends is None else np.asarray(ends, dtype=float)[kept] for ends in (low, high))
    note = shown_of(len(drawn), len(values), what, f"fewer than {min_count} {unit} or beyond the first {most}")
    ax = plot_bars(drawn, title=title, unit=unit, note=note, links=[list(links)[at] for at in kept] if len(links) else (), low=low, high=high)
    return save_figure(ax, data, stem, caption=caption, out=out, alt=in_words(drawn, unit))


def show_heatmap(table: pd.DataFrame, data: pd.DataFrame, stem: str, *, title: str, note: str, caption: str, out, links=None) -> ShownFigure:
    """Draw a table of counts as shaded cells, save the figure, and show it; parameters as for `show_bars`, `note` as the last line, `links` a
    function of the labels of row and column.
    """
    cells = table.stack().dropna().sort_values(ascending=False, kind="stable").items() if table.size else ()
    largest = list({frozenset(names): f"{names[0]}, {names[1]}: {value:,.10g}" for names, value in reversed(list(cells))}.values())[::-1]
    first = "; ".join(largest[:3]) or "nothing"
    alt = f"{title}: shaded cells, {len(table)} rows by {table.shape[1]} columns, with their numbers. The largest: {first}."
    return save_figure(plot_heatmap(table, title=title, note=note, links=links), data, stem, caption=caption, out=out, alt=alt)


def show_network(pairs: pd.DataFrame, stem: str, *, title: str, note: str, caption: str, out, links=None) -> ShownFigure:
    """Draw pairs as a network, save the figure, and show it; parameters as for `show_bars`, `note` as the last line, `links` a function of two actors."""
    strongest = pairs[["source", "target", "weight"]].head(5).itertuples(index=False)
    ties = "; ".join(f"{source} and {target} {weight:,.10g}" for source, target, weight in strongest)
    alt = f"{title}: network of {pairs[['source', 'target']].stack().nunique()} actors and {len(pairs)} ties, the strongest: {ties or 'none'}."
    return save_figure(plot_network(pairs, title=title, note=note, links=links), pairs, stem, caption=caption, out=out, alt=alt)


def show_ranks(paths: pd.DataFrame, stem: str, *, title: str, caption: str, out) -> ShownFigure:
    """Draw the rank paths of a few items, save the figure, and show it; parameters as for `show_bars`."""
    note = f"N = {count(paths.shape[1], 'assumption')}; a line breaks off where an item is not among the first ten."
    moved = [f"{item} {'stays' if row.nunique() == 1 else 'is between'} {_span(row)}" for item, row in paths.iterrows()]
    return save_figure(plot_ranks(paths, title=title, note=note), paths.reset_index(), stem, caption=caption, out=out, alt=f"{title}: {'; '.join(moved)}.")


def _span(ranks) -> str:
    """The ranks that an item has, in words."""
    low, high, gone = int(ranks.min()), int(ranks.max()), int(ranks.isna().sum())
    within = f"{low} and {high}" if low < high else f"at {low}"
    return f"{within} and not among the first ten under {count(gone, 'assumption')}" if gone else within


def save_figure(ax, data: pd.DataFrame, stem: str, *, out, caption: str, alt: str) -> ShownFigure:
    """Write `figures/STEM.png`, `.svg` and the numbers behind them as `tables/STEM.csv`.

    Parameters
    ----------
    ax : the axes that a plot function returned.
    data : the numbers that are drawn.
    stem : name of the files.
    out : the run folder.
    caption : how to read the figure.
    alt : what the figure shows, in words, computed from the numbers.

    Returns
    -------
    The figure with its caption, to be shown as the value of a cell.
    """
    with house_style():
        ax.figure.get_layout_engine().execute(ax.figure)
        ax.figure.set_layout_engine("none")  # laid out once, and drawn once for each file: `savefig` would do both again
        for axis in (ax.xaxis, ax.yaxis):
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)  # no drawing need look for a place, among all its ticks, for a label that is not there
        png, svg = _as_png(ax.figure), _as_svg(ax.figure)
        links = _links(ax.figure)
    out = Path(out)
    write_bytes(out / "figures" / f"{stem}.png", png)
    write_bytes(out / "figures" / f"{stem}.svg", svg)
    write_table(data, out / "tables" / f"{stem}.csv")
    files = f"Files: figures/{stem}.svg, tables/{stem}.csv"
    return ShownFigure(stem, png, alt, Html(f"<p><small>{escape(caption)} <i>{escape(files)}</i></small></p>", f"{caption} {files}"), links)


def _links(figure) -> list[dict]:
    """What can be opened in a figure: address, label, and where it lies, in thousandths of its width and height from the top left."""
    scale = np.array([1000 / figure.bbox.width, 1000 / figure.bbox.height])
    found = []
    for artist in figure.findobj(lambda artist: artist.get_url()):
        line = isinstance(artist, Line2D)
        ends = artist.get_transform().transform(artist.get_xydata()) if line else artist.get_window_extent().get_points()
        (x0, y0), (x1, y1) = ((point * scale).round().astype(int).tolist() for point in ends)
        found.append({"href": artist.get_url(), "label": artist.get_label(), "line": line, "x": [x0, x1], "y": [1000 - y0, 1000 - y1]})
    return found


def _as_png(figure) -> bytes:
    """The figure in few colours: a quarter of the size, so that a page with its figures can be sent."""
    buffer = io.BytesIO()
    figure.canvas.draw()
    _few_colours(np.asarray(figure.canvas.buffer_rgba())).save(buffer, format="png")
    return buffer.getvalue()


def _few_colours(pixels) -> Image.Image:
    """A picture in its most frequent colours; a pixel of any other has the nearest of them. Counting is a tenth of the work of `Image.quantize`."""
    codes, found = pd.factorize(pixels.view(np.uint32).ravel())
    colours = found.view(np.uint8).reshape(-1, 4)[:, :3].astype(int)
    palette = colours[np.argsort(-np.bincount(codes), kind="stable")[:COLOURS]]
    nearest = ((colours[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    image = Image.frombytes("P", pixels.shape[1::-1], nearest[codes].tobytes())
    image.putpalette(palette.astype(np.uint8).tobytes())
    return image


def _as_svg(figure) -> bytes:
    """The figure as a drawing, without the day on which it was made."""
    dpi, buffer = figure.dpi, io.BytesIO()
    FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    figure.dpi = dpi  # which `print_svg` sets to its own
    return buffer.getvalue()
