"""Put a figure and its numbers on disk under one name, and show it with caption and alternative text."""

import io
from pathlib import Path

import matplotlib
import pandas as pd

from .files import write_bytes, write_table
from .html import Html, escape
from .plots import STYLE


class ShownFigure:
    """A figure as a notebook shows it: PNG with alternative text in the metadata, caption below as HTML."""

    def __init__(self, png: bytes, alt: str):
        self.png, self.alt = png, alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/png": self.png, "text/plain": self.alt}, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return self.alt


def save_figure(ax, data: pd.DataFrame, stem: str, *, out, alt: str) -> ShownFigure:
    """Write `figures/STEM.png`, `.svg` and the numbers behind them as `tables/STEM.csv`.

    Parameters
    ----------
    ax : the axes that a plot function returned.
    data : the numbers that are drawn.
    stem : name of the files.
    out : the run folder.
    alt : what the figure shows, in words, computed from the numbers.

    Returns
    -------
    The figure, to be shown as the value of a cell.
    """
    images = {}
    with matplotlib.rc_context(STYLE):
        for kind, options in (("png", {"dpi": 150, "metadata": {"Software": None}}), ("svg", {"metadata": {"Date": None, "Creator": None}})):
            buffer = io.BytesIO()
            ax.figure.savefig(buffer, format=kind, facecolor="white", **options)
            images[kind] = buffer.getvalue()
            write_bytes(Path(out) / "figures" / f"{stem}.{kind}", images[kind])
    write_table(data, Path(out) / "tables" / f"{stem}.csv")
    return ShownFigure(images["png"], alt)


def caption(text: str, stem: str) -> Html:
    """The caption of a figure, naming the files that hold it and its numbers."""
    files = f"figures/{stem}.svg, tables/{stem}.csv"
    return Html(f"<p><small>{escape(text)} <i>Files: {escape(files)}</i></small></p>", f"{text} Files: {files}")
