"""What a notebook cell shows: sentences, tables and figures as HTML in which article text is never code and `$` never maths."""

import html
import re

import pandas as pd

# Control characters have no meaning in HTML; a visible sign in their place keeps the length of the text.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
IGNORE_MATHS = "tex2jax_ignore mathjax_ignore"


class Html:
    """A piece of HTML that a notebook shows as such, with plain text for where HTML is not shown."""

    def __init__(self, markup: str, plain: str):
        self.markup, self.plain = markup, plain

    def _repr_html_(self) -> str:
        return f'<div class="{IGNORE_MATHS}">{self.markup}</div>'

    def __repr__(self) -> str:
        return self.plain


def escape(text) -> str:
    """Text as HTML: nothing in it is markup, and control characters become visible.

    Examples
    --------
    >>> escape("<b>$1 & $2</b>")
    '&lt;b&gt;$1 &amp; $2&lt;/b&gt;'
    """
    return html.escape(CONTROL.sub("\ufffd", str(text)), quote=True)


def say(text: str) -> Html:
    """A sentence computed from the tables, as a paragraph."""
    return Html(f"<p>{escape(text)}</p>", text)


def unbroken(text: str) -> Html:
    """Text that stays on one line, as a citation should."""
    return Html(f'<span style="white-space:nowrap">{escape(text)}</span>', text)


def table(frame: pd.DataFrame, caption: str = "", *, index: bool = False, limit: int | None = None, links=None) -> Html:
    """A frame as an HTML table with a caption, numbers to the right, every cell escaped.

    Parameters
    ----------
    frame : what to show; a cell that is `Html` is shown as such.
    caption : what it is; how many rows are left out is added.
    index : whether the index is shown, as row headings.
    limit : the most rows to show.
    links : addresses that the cells of a column open, by the column's name; an address for each row.
    """
    shown = frame if limit is None else frame.head(limit)
    addresses = [list((links or {}).get(name, [""] * len(frame))) for name in frame.columns]
    if len(shown) < len(frame):
        caption = f"{caption} The first {len(shown)} of {len(frame):,} rows."
    names = [heading(name) for name in shown.columns]
    numeric = [pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype) for dtype in shown.dtypes]
    first = [heading(frame.index.name or "row")] if index else []
    head = "".join([_cell("th", name, scope="col") for name in first]
                   + [_cell("th", name, number=number, scope="col") for name, number in zip(names, numeric, strict=True)])
    body = []
    for at, (label, *cells) in enumerate(shown.itertuples(name=None)):
        row = "".join(_cell("td", *column, link=column_links[at]) for *column, column_links in zip(cells, numeric, names, addresses, strict=True))
        body.append(f"<tr>{_cell('th', label, scope='row') if index else ''}{row}</tr>\n")
    wide = ' class="wide"' if len(names) > 4 else ""
    markup = (f"<table{wide}><caption>{escape(caption.strip())}</caption>\n<thead><tr>{head}</tr></thead>\n"
              f"<tbody>\n{''.join(body)}</tbody></table>")
    return Html(markup, f"{caption.strip()}\n{shown.to_string(index=index)}")


def heading(name) -> str:
    """A column's name as a heading shows it: "per_1000_words" is "per 1000 words"."""
    return str(name).replace("_", " ")


def _cell(tag, value, number=False, name="", *, scope="", link=""):
    """One cell. Alignment is inline: JupyterLab drops style sheets of notebooks that it does not trust. `name` is for narrow screens,
    where the rows of a wide table become lists.
    """
    style = "text-align:right" if number else "text-align:left"
    more = (f' scope="{scope}"' if scope else "") + (f' data-name="{escape(name)}"' if name else "")
    content = value.markup if isinstance(value, Html) else escape(_number(value))
    content = f'<a href="{escape(link)}">{content}</a>' if link else content
    return f'<{tag}{more} style="{style}">{content}</{tag}>'


def _number(value):
    """A number as it is read: thousands apart, no more digits than it has, but enough to tell it from 0; anything else as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    if 0 < abs(value) < 0.001:
        return "<0.001" if value > 0 else ">−0.001"
    return f"{value:,.{2 if abs(value) >= 0.1 else 3}f}".rstrip("0").rstrip(".") if value == value else "–"
