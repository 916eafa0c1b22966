"""Put a figure and its numbers on disk under one name, and show it with caption and alternative text."""

import io
from pathlib import Path

import pandas as pd
from PIL import Image

from .files import write_bytes, write_table
from .findings import in_words, shown_of
from .html import Html, escape
from .plots import house_style, plot_bars, plot_heatmap, plot_network

WIDE = 640  # pixels that a figure is shown wide; it has half as many more, for sharp screens


class ShownFigure:
    """A figure as a notebook shows it: PNG with alternative text in the metadata, and the caption below as HTML."""

    def __init__(self, png: bytes, alt: str, caption: Html):
        self.png, self.alt, self.caption = png, alt, caption

    def _ipython_display_(self):
        from IPython.display import display

        display({"image/png": self.png, "text/plain": self.alt}, raw=True, metadata={"image/png": {"alt": self.alt, "width": WIDE}})
        display(self.caption)

    def __repr__(self) -> str:
        return self.alt


def show_bars(values: pd.Series, data: pd.DataFrame, stem: str, *, title: str, unit: str, what: str, caption: str, out, min_count: int = 0,
              most: int = 25) -> ShownFigure:
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
    """
    drawn = values[values >= min_count].head(most)
    note = shown_of(len(drawn), len(values), what, f"fewer than {min_count} {unit} or beyond the first {most}")
    return save_figure(plot_bars(drawn, title=title, unit=unit, note=note), data, stem, caption=caption, out=out, alt=in_words(drawn, unit))


def show_heatmap(table: pd.DataFrame, data: pd.DataFrame, stem: str, *, title: str, note: str, caption: str, out) -> ShownFigure:
    """Draw a table of counts as shaded cells, save the figure, and show it; parameters as for `show_bars`, `note` as the last line."""
    alt = f"{title}: shaded cells, {len(table)} rows by {table.shape[1]} columns, with their numbers."
    return save_figure(plot_heatmap(table, title=title, note=note), data, stem, caption=caption, out=out, alt=alt)


def show_network(pairs: pd.DataFrame, stem: str, *, title: str, note: str, caption: str, out) -> ShownFigure:
    """Draw pairs as a network, save the figure, and show it; parameters as for `show_bars`, `note` as the last line."""
    alt = f"{title}: network of {pairs[['source', 'target']].stack().nunique()} actors and {len(pairs)} ties; the table beside it names each."
    return save_figure(plot_network(pairs, title=title, note=note), pairs, stem, caption=caption, out=out, alt=alt)


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
        png = _few_colours(_drawn(ax, "png", dpi=160, metadata={"Software": None}))
        svg = _drawn(ax, "svg", metadata={"Date": None, "Creator": None})
    out = Path(out)
    write_bytes(out / "figures" / f"{stem}.png", png)
    write_bytes(out / "figures" / f"{stem}.svg", svg)
    write_table(data, out / "tables" / f"{stem}.csv")
    files = f"Files: figures/{stem}.svg, tables/{stem}.csv"
    return ShownFigure(png, alt, Html(f"<p><small>{escape(caption)} <i>{escape(files)}</i></small></p>", f"{caption} {files}"))


def _drawn(ax, kind, **options) -> bytes:
    """The figure as a file of one kind."""
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format=kind, facecolor="white", **options)
    return buffer.getvalue()


def _few_colours(png) -> bytes:
    """The same picture with a palette of 64 colours: a quarter of the size, so that a page with its figures can be sent."""
    buffer = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(buffer, format="png", optimize=True)
    return buffer.getvalue()
