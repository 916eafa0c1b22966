"""Pages that anyone can open: each executed notebook, the briefing and an index as one HTML file without anything to fetch."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

from ..corpus import LARGE, Corpus
from .article import show_articles
from .explorer import explorer_page
from .files import read_notebook, write_text
from .findings import overview
from .html import Html, escape
from .links import article_page, linked_articles
from .page import TEMPLATES, make_page
from .prose import count, sentence_case

FONTS = "DejaVu Sans,Verdana,sans-serif"
AT_ONCE = 200  # articles whose pages are made together
EVIDENCE = re.compile(r'href="((?:\.\./)?html/([a-z-]+)\.html)#([^"]+)"')  # a link to the sentences behind a number
TENTHS = re.compile(r"(\d\.\d)\d+")
LISTED = {"Figures": "figures/*.png", "Tables": "tables/*.csv", "Notebooks": "notebooks/*.ipynb",
          "Network": "network/*"}


def write_pages(folder, corpus: Corpus, chosen: Corpus) -> None:
    """Make `html/NAME.html` of every executed notebook, a page of every article, `briefing.html`, `explore.html` and `index.html` in a run folder.

    Parameters
    ----------
    folder : the run folder, with `notebooks/` and, if there is one, `briefing.md`.
    corpus : what the run was made from.
    chosen : what of it counted.
    """
    folder = Path(folder)
    notebooks = {path.stem: read_notebook(path) for path in sorted((folder / "notebooks").glob("*.ipynb"))}
    titles = {name: _title(notebook) or name for name, notebook in notebooks.items()}
    links = [("Overview", "index.html")] + [("Briefing", "briefing.html")] * (folder / "briefing.md").is_file()
    links += [(titles[name], f"html/{name}.html") for name in notebooks] + [("Explore", "explore.html")]
    anchors = {path.stem: set(re.findall(r' id="([^"]+)"', path.read_text(encoding="utf-8"))) for path in (folder / "html").glob("*.html")}
    for name, notebook in notebooks.items():
        made = _mended(_notebook(_with_drawings(notebook, folder)), anchors)
        write_text(folder / "html" / f"{name}.html", _page(titles[name], made, f"html/{name}.html", links))
    briefing, cited = _briefing(folder)
    if briefing:
        briefing = _mended(briefing, anchors)
        write_text(folder / "briefing.html", _page("Briefing", briefing, "briefing.html", links))
    if len(corpus.articles) > LARGE:  # only the articles that a page leads to have one
        linked = _linked_articles(folder, corpus)
        shown, of_shown = (each.only(linked).in_memory() for each in (corpus, chosen))
        explored = [each.only(linked[:LARGE]) for each in (shown, of_shown)]
    else:
        shown, of_shown = explored = corpus, chosen
    _write_articles(folder, shown, of_shown, links, cited)
    write_text(folder / "explore.html", explorer_page(explored[0], chosen=explored[1], n_articles=len(corpus.articles)))
    write_text(folder / "index.html", _page(corpus.codebook.title, _index(folder, corpus, briefing, links[1:]), "index.html", links))


def _mended(content, anchors) -> str:
    """Links to what its page has no room for lead to the item that it is of, or else to the page; `anchors` are the places of each page."""
    def lead(match):
        page, name, place = match.groups()
        there = anchors.get(name, {place})
        kept = next((each for each in (place, place.rpartition(".")[0]) if each in there), "")
        return f'href="{page}#{kept}"' if kept else f'href="{page}"'

    return EVIDENCE.sub(lead, content)


def _briefing(folder) -> tuple[str, dict[str, list[str]]]:
    """The briefing as HTML, every citation with an anchor of its own; and the anchors by what they cite."""
    if not (folder / "briefing.md").is_file():
        return "", {}
    made, cited = markdown((folder / "briefing.md").read_text(encoding="utf-8")).markup, {}

    def with_anchor(match):
        cited.setdefault(match[1], []).append(f"c{sum(map(len, cited.values())) + 1}")
        return f'<a class="cite" id="{cited[match[1]][-1]}" href="html/{match[1]}">'

    made = re.sub(r'<a href="html/(article-[^"]*)">', with_anchor, made)
    made = re.sub(r'<img src="(figures/[^"]*)\.png" alt="([^"]*)" ?/?>', lambda match: _drawing(folder / f"{match[1]}.svg", match[2]), made)
    return made, cited


def _drawing(path, words) -> str:
    """A figure of the run within a page, or its name where it has not been drawn."""
    if not path.is_file():
        return f"<em>{words}</em>"
    return f'<img width="640" src="{escape(_data_address(path.read_text(encoding="utf-8")))}" alt="{words}">'


def _write_articles(folder, corpus, chosen, links, cited):
    """Each article on a page of its own, where every sentence can be linked to, and leads back to where the briefing cites it."""
    counted, back = set(chosen.articles["doc_id"]), {}
    for target, anchors in cited.items():
        page, _, sentence = target.partition("#s")
        back.setdefault(page, {})[int(sentence)] = [f"../briefing.html#{anchor}" for anchor in anchors]
    about = list(zip(corpus.articles["doc_id"], overview(corpus.articles).iterrows(), strict=True))
    for first in range(0, len(about), AT_ONCE):
        some = dict(about[first:first + AT_ONCE])
        whole, options = corpus.only(some).in_memory(), {"anchors": True, "back": {doc_id: back.get(article_page(doc_id), {}) for doc_id in some}}
        shown = {**dict(show_articles(whole.only(some.keys() - counted), **options)), **dict(show_articles(chosen.only(some), whole=whole, **options))}
        for doc_id, (label, article) in some.items():
            facts = "; ".join(str(part) for part in (article["author"], article["source"], article["published"]) if part)
            heading, name = f"{label}: {article['title'] or 'Without a title'}", article_page(doc_id)
            content = f"<h1>{escape(heading)}</h1>\n<p>{escape(facts)}</p>\n<article>\n{shown[doc_id].markup}\n</article>"
            write_text(folder / "html" / name, _page(heading, content, f"html/{name}", links))


def _linked_articles(folder, corpus) -> list[str]:
    """The articles that a page links to, which are few, as pages are of bounded length, in the order of `linked_articles`."""
    pages = [*folder.glob("briefing.html"), *folder.glob("html/*.html")]
    articles = {article_page(doc_id): doc_id for doc_id in corpus.articles["doc_id"]}
    return [articles[page] for page in linked_articles((page.name, page.read_text(encoding="utf-8")) for page in pages) if page in articles]


def _page(title, content, here, links) -> str:
    """One page with the links to the others, written relative to where it lies."""
    up = "../" * here.count("/")
    return make_page(title, content, here=up + here, links=[(name, up + address) for name, address in links])


@cache
def exporter():
    """nbconvert with the template of this package: its own pages load MathJax and require.js from elsewhere."""
    from nbconvert import HTMLExporter, TemplateExporter

    class OnlyTemplate(HTMLExporter):
        """The template and nothing more: nbconvert would read the page once more, to mend what this template does not do, and take thrice as long."""

        from_notebook_node = TemplateExporter.from_notebook_node

    made = OnlyTemplate(template_name="notebook", extra_template_basedirs=[str(TEMPLATES)], anchor_link_text=" ")  # empty, the link would not be closed
    _ = made.template  # read at the first use, which is to be this one
    return made


def _with_drawings(notebook, folder):
    """The notebook with the address of each figure as SVG, which is sharper than the PNG that JupyterLab shows, and a third of its size."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", ())):
        about = output.get("metadata", {}).get("image/png", {})
        path = folder / "figures" / f"{about.get('stem', '')}.svg"
        if path.is_file():
            about["svg"] = _data_address(path.read_text(encoding="utf-8"))
    return notebook


def _data_address(svg) -> str:
    """An SVG as an address that holds it: without its links, which a picture has no use for, and with tenths of a point."""
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>]*>|</?a\b[^>]*>|<g id=.cell-.*?</g>", "", svg, flags=re.DOTALL)
    svg = re.sub(r" font-family: [^;\"]*;| transform=\"rotate\(-0 [^\"]*\"", "", svg).replace("<svg ", f'<svg font-family="{FONTS}" ', 1)
    svg = re.sub(r"<[^>]*>", lambda tag: TENTHS.sub(r"\1", tag[0]), " ".join(svg.split()))
    return "data:image/svg+xml," + quote(svg, safe=" =:/;,()'-_.!*@$+")


def _notebook(notebook) -> str:
    """An executed notebook as the content of a page."""
    made = exporter().from_notebook_node(notebook)[0]
    return made.replace(' style="text-align:left"', "").replace(' style="text-align:right"', ' class="n"')  # JupyterLab needs to be told, a page has a style


def markdown(text: str, *, deeper: int = 0) -> Html:
    """Markdown as HTML; raw HTML in it stays text. With `deeper`, headings are so many levels lower, to stand within another page."""
    import mistune

    text = re.sub(r"^(?=#)", "#" * deeper, text, flags=re.MULTILINE)

    return Html(mistune.create_markdown(escape=True, plugins=["table"])(text), text)


def _title(notebook) -> str:
    """The first heading of a notebook."""
    lines = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines() if line.startswith("# ")]
    return lines[0][2:].strip() if lines else ""


def _index(folder, corpus, briefing, links) -> str:
    """The bottom line, what there is, and where to begin."""
    read = sentence_case(count(len(corpus.articles), "article"))
    first = re.search(r"<h2>Bottom line</h2>(.*?)(?=<h2>|$)", briefing, re.DOTALL)
    bottom = re.sub(r' id="c\d+"', "", first[1]) if first else ""
    pages = "".join(f'<li><a href="{escape(address)}">{escape(name)}</a></li>\n' for name, address in links)
    about = overview(corpus.articles)
    n_pages = len(list((folder / "html").glob("article-*.html")))
    heading = "The articles" + (f" ({n_pages:,} of {len(corpus.articles):,}: those that another page leads to)" if n_pages < len(corpus.articles) else "")
    articles = "".join(f'<li><a href="html/{article_page(doc_id)}">{escape(label)}: {escape(title or "Without a title")}</a></li>\n'
                       for doc_id, label, title in zip(corpus.articles["doc_id"], about.index, about["title"], strict=True)
                       if (folder / "html" / article_page(doc_id)).is_file())
    lists = "".join(_files(folder, name, pattern) for name, pattern in LISTED.items())
    return (f"<h1>{escape(corpus.codebook.title)}</h1>\n<p>{escape(read)} read with the codebook {escape(corpus.codebook.name)}.</p>\n"
            f"{'<h2>Bottom line</h2>' + bottom if bottom else ''}<h2>To read</h2>\n<ul>{pages}</ul>\n<h2>{heading}</h2>\n<ul>{articles}</ul>\n{lists}"
            '<p><a href="manifest.json">manifest.json</a> says what this run was made from.</p>')


def _files(folder, heading, pattern) -> str:
    """A list of files with links."""
    paths = [path.relative_to(folder).as_posix() for path in sorted(folder.glob(pattern))]
    items = "".join(f'<li><a href="{escape(path)}">{escape(path.split("/")[-1])}</a></li>\n' for path in paths)
    return f"<h2>{heading}</h2>\n<ul class=\"files\">{items}</ul>\n" if items else ""
