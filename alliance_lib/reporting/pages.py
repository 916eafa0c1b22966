"""Pages that anyone can open: each executed notebook, the briefing and an index as one HTML file without anything to fetch."""

import re
from functools import cache
from pathlib import Path

import nbformat

from ..corpus import Corpus
from .files import write_text
from .html import Html, escape
from .prose import count, sentence_case

TEMPLATES = Path(__file__).parent / "templates"
LISTED = {"Figures": "figures/*.png", "Tables": "tables/*.csv", "Notebooks": "notebooks/*.ipynb"}


def write_pages(folder, corpus: Corpus) -> None:
    """Make `html/NAME.html` of every executed notebook, `briefing.html` and `index.html` in a run folder.

    Parameters
    ----------
    folder : the run folder, with `notebooks/` and, if there is one, `briefing.md`.
    corpus : what the run was made from.
    """
    folder = Path(folder)
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in sorted((folder / "notebooks").glob("*.ipynb"))}
    titles = {name: _title(notebook) or name for name, notebook in notebooks.items()}
    links = [("Overview", "index.html")] + [("Briefing", "briefing.html")] * (folder / "briefing.md").is_file()
    links += [(titles[name], f"html/{name}.html") for name in notebooks]
    for name, notebook in notebooks.items():
        write_text(folder / "html" / f"{name}.html", _page(titles[name], _notebook(notebook), f"html/{name}.html", links))
    if (folder / "briefing.md").is_file():
        content = markdown((folder / "briefing.md").read_text(encoding="utf-8")).markup
        write_text(folder / "briefing.html", _page("Briefing", content, "briefing.html", links))
    write_text(folder / "index.html", _page(corpus.codebook.title, _index(folder, corpus, links[1:]), "index.html", links))


def _page(title, content, here, links) -> str:
    """One page with the links to the others, written relative to where it lies."""
    up = "../" * here.count("/")
    template = _environment().from_string((TEMPLATES / "page.html.j2").read_text(encoding="utf-8"))
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    return template.render(title=title, content=content, style=style, here=up + here, links=[(name, up + address) for name, address in links])


@cache
def _environment():
    import jinja2

    return jinja2.Environment(autoescape=False, keep_trailing_newline=True)


@cache
def _exporter():
    """nbconvert with the template of this package: its own pages load MathJax and require.js from elsewhere."""
    from nbconvert import HTMLExporter

    return HTMLExporter(template_name="notebook", extra_template_basedirs=[str(TEMPLATES)], anchor_link_text="")


def _notebook(notebook) -> str:
    """An executed notebook as the content of a page."""
    return _exporter().from_notebook_node(notebook)[0]


def markdown(text: str, *, deeper: int = 0) -> Html:
    """Markdown as HTML; raw HTML in it stays text. With `deeper`, headings are so many levels lower, to stand within another page."""
    import mistune

    text = re.sub(r"^(?=#)", "#" * deeper, text, flags=re.MULTILINE)

    return Html(mistune.create_markdown(escape=True, plugins=["table"])(text), text)


def _title(notebook) -> str:
    """The first heading of a notebook."""
    lines = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines() if line.startswith("# ")]
    return lines[0][2:].strip() if lines else ""


def _index(folder, corpus, links) -> str:
    """What there is, and where to begin."""
    read = sentence_case(count(len(corpus.articles), "article"))
    pages = "".join(f'<li><a href="{escape(address)}">{escape(name)}</a></li>\n' for name, address in links)
    lists = "".join(_files(folder, name, pattern) for name, pattern in LISTED.items())
    return (f"<h1>{escape(corpus.codebook.title)}</h1>\n<p>{escape(read)} read with the codebook {escape(corpus.codebook.name)}.</p>\n"
            f"<h2>To read</h2>\n<ul>{pages}</ul>\n{lists}"
            '<p><a href="manifest.json">manifest.json</a> says what this run was made from.</p>')


def _files(folder, heading, pattern) -> str:
    """A list of files with links."""
    paths = [path.relative_to(folder).as_posix() for path in sorted(folder.glob(pattern))]
    items = "".join(f'<li><a href="{escape(path)}">{escape(path.split("/")[-1])}</a></li>\n' for path in paths)
    return f"<h2>{heading}</h2>\n<ul class=\"files\">{items}</ul>\n" if items else ""
