"""The frame of every page: head, links to the other pages, style, foot. Nothing in it is fetched from anywhere."""

from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"


def make_page(title: str, content: str, *, links=(), here: str = "") -> str:
    """One whole page.

    Parameters
    ----------
    title : plain text.
    content : HTML, already escaped.
    links : (name, address) of other pages, as seen from this one.
    here : the address among `links` that is this page.
    """
    return _template("page.html.j2").render(title=title, content=content, style=_text("style.css"), here=here, links=links)


@cache
def _template(name):
    import jinja2

    return jinja2.Environment(autoescape=False, keep_trailing_newline=True).from_string(_text(name))


@cache
def _text(name) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
