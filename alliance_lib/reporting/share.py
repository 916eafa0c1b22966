"""A run to hand on: one HTML file and one zip of the folder, whole or with no more of the articles than the sentences that the briefing cites.

References
----------
The zip has the fixed times and permissions that reproducible-builds.org recommends for archives: 1 January 1980, the first day that the format knows.
"""

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote

import pandas as pd

from ..corpus import LARGE, Corpus
from ..errors import InputError
from ..tables import rows_of
from .files import write_bytes
from .links import article_page, linked_articles
from .page import make_page

MADE_BY = "alliance share"
GENERATOR = f'<meta name="generator" content="{MADE_BY}">\n'
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
STYLE = """nav{position:sticky;top:0;z-index:1;max-width:none;gap:0 1.25rem;padding-top:.4rem;padding-bottom:.4rem;background:var(--paper)}
section:not(#index){border-top:1px solid var(--line);margin-top:3rem}
section:not(#index)>h2{font-size:1.9rem;line-height:1.2}
section:not(#index) h3{font-size:1.3rem;line-height:1.3;margin:2.5rem 0 .75rem}
h4{font:600 1.05rem system-ui,-apple-system,"Segoe UI","Liberation Sans",Arial,sans-serif;margin:1.5rem 0 .5rem}
:target{scroll-margin-top:5.5rem}
a:not([href]){color:inherit}
@media (max-width:40rem){nav{flex-wrap:nowrap;overflow-x:auto;white-space:nowrap}:target{scroll-margin-top:4rem}}
"""
# Notebooks that failed are for whoever mends them, and their error messages name folders of this machine; hidden files are the machine's own.
NEVER = ("notebooks/*.FAILED.ipynb", ".*", "*/.*")
# The one rule for excerpts: what no pattern names stays out (the corpus, the explorer, files of the user), and so does whatever still holds
# words of an article that are not cited once it has been through this. A picture holds labels and numbers, no text.
EXCERPTS = {"index.html": "page", "briefing.html": "page", "html/*.html": "page", "tables/*.csv": "table", "network/*.csv": "table",
            "notebooks/*.ipynb": "notebook", "briefing.md": "text", "manifest.json": "json", "network/*.json": "json",
            "figures/*.svg": "text", "network/*.gexf": "text", "network/*.graphml": "text", "figures/*.png": "picture"}
RUN = 7  # so many words in a row are text of an article; fewer may be a name ("Center for Strategic and International Studies")
SHORT = 3  # a sentence of fewer words may be anything ("Share")
ROOM = 20_000_000  # characters that the pages of articles may have in the one document, which browsers and mail then still take
HIDDEN = "[not shared]"
GAP = "[…]"
NOTE = f"<p>Of the articles, only the sentences that the briefing cites are shared here. Elsewhere stands {HIDDEN} or {GAP}.</p>"
INLINE = {"a", "abbr", "b", "br", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u"}  # they part no words

TAG = re.compile(r'(</?[A-Za-z][^<>"]*+(?:"[^"]*+"[^<>"]*+){0,40}+>)')  # attributes stand in double quotes; the limit keeps it linear on any text
TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
VALUE = re.compile(r'(?<=[\s"])([A-Za-z:-]++)="([^"]*+)"')
HREF = re.compile(r' href="([^"]*+)"')
ID = re.compile(r' id="([^"]*+)"')
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
CITED = re.compile(r"\]\(html/(article-[^()#\s]*+)#(s\d++)\)")  # in briefing.md
SENTENCE = re.compile(r'(?=<span class="sentence")')
SENTENCE_ID = re.compile(r'<span class="sentence" id="(s\d++)">')
WORD = re.compile(r"\w+")


class Cited(NamedTuple):
    """What of the articles may be shared.

    anchors : (article's page, anchor) of each sentence that the briefing cites. spans : their (start, end) by doc_id.
    runs : every `RUN` words in a row of an article that are not in cited sentences, titles or the codebook. sentences : the same of whole short ones.
    """

    anchors: set[tuple[str, str]]
    spans: dict[str, list[tuple[int, int]]]
    runs: set[str]
    sentences: set[str]


def share_run(folder, *, out="", excerpts: bool = False) -> tuple[Path, Path]:
    """Make one HTML file and one zip of a run, which open anywhere, offline, and are the same bytes whenever they are made.

    With `excerpts`, the sentences that the briefing cites stay and all other text of the articles goes: "cited" is what has a citation such as
    [003 ¶12] in the briefing. The ledger (tables/evidence.csv) also lists each sentence that a number counts, nearly all there are, which would be
    no limit at all. Titles and authors stay, and so do runs of up to six words, such as a name or a term.

    Parameters
    ----------
    folder : a run folder, made by `alliance run`.
    out : the folder for both; where empty, the one that holds the run folder.
    excerpts : whether only the sentences cited are shared, for articles that may not be passed on whole.

    Returns
    -------
    NAME.html and NAME.zip, NAME being that of the run folder; with `excerpts` NAME-excerpts, so that one is not sent for the other.

    Raises
    ------
    InputError
        If the folder is no run folder, holds links or a path of this machine, or where something else stands in the place of a result; or, with
        `excerpts`, if it has no briefing or corpus. Nothing has been written then.
    """
    folder = Path(folder).resolve()
    notebooks = _check_run(folder)
    out = Path(out).resolve() if str(out) else folder.parent
    name = folder.name + "-excerpts" * excerpts
    made = out / f"{name}.html", out / f"{name}.zip"
    _check_places(folder, *made)
    files = {path: (folder / path).read_bytes() for path in _files(folder)}
    _check_private(files, {str(folder), str(Path.home()), str(Path.cwd())} - {"/"})
    if excerpts:
        files = _excerpts(files, _cited(folder, files))
    document, packed = _document(files, notebooks).encode("utf-8", "backslashreplace"), _zip(files, name)
    try:
        return write_bytes(made[0], document), write_bytes(made[1], packed)
    except OSError as error:
        raise InputError(f'cannot write to "{out}": {error.strerror}: name another folder with --out') from None


def _check_run(folder) -> list[str]:
    """The names of a run folder's notebooks; an error if it is none."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if manifest["made_by"] == "alliance run" and (folder / "index.html").is_file():
            return sorted(manifest["notebooks"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise InputError(f'"{folder.name}" is no run folder: name one that `alliance run` made, such as outputs/seeds')


def _check_places(folder, document, packed):
    """An error if the results would be in the run folder, or in the place of something else."""
    if document.parent.is_relative_to(folder):
        raise InputError("the results cannot be in the run folder that they are made of: name another folder with --out")
    for path, is_ours in ((document, _is_our_document), (packed, _is_our_zip)):
        if path.exists() and not (path.is_file() and is_ours(path)):
            raise InputError(f'"{path.name}" is there already and was not made by `{MADE_BY}`: name another folder with --out')


def _is_our_document(path) -> bool:
    """Whether a file is a document that was made here."""
    with path.open("rb") as file:
        return GENERATOR.strip().encode() in file.read(2000)


def _is_our_zip(path) -> bool:
    """Whether a file is a zip that was made here."""
    try:
        with zipfile.ZipFile(path) as packed:
            return packed.comment == MADE_BY.encode()
    except (OSError, zipfile.BadZipFile):
        return False


def _files(folder) -> list[str]:
    """The files of a run folder, in order; an error if one is a link, which may lead anywhere."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    for path in paths:
        if (folder / path).is_symlink():
            raise InputError(f'"{path}" in the run folder is a link: put the file itself there, or take the link away')
    return [path for path in paths if not any(fnmatchcase(path, pattern) for pattern in NEVER)]


def _check_private(files, paths):
    """An error if a file names a folder of this machine. A short path such as /root must lead on to something: it may be a part of an address."""
    patterns = {path: re.compile(re.escape(path.encode()) + (rb"(?![\w-])" if path.count("/") > 1 else rb"/")) for path in sorted(paths)}
    for name, content in files.items():
        for path, pattern in patterns.items():
            if pattern.search(content):
                raise InputError(f'"{name}" in the run folder names the folder "{path}" of this machine: run again, or take the file away')


def _zip(files, name) -> bytes:
    """All files in a folder of that name, in the order of their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.comment = MADE_BY.encode()
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{name}/{path}", FIRST_DAY)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # Unix on every system; a file that all may read
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return made.getvalue()


# One document


def _document(files, notebooks) -> str:
    """All pages but the explorer as sections of one, the overview first and the articles last: of very many articles those linked to most."""
    texts = {path: content.decode("utf-8", "replace") for path, content in files.items() if _is_page(path)}
    left_out = _beyond(texts)
    texts = {path: text for path, text in texts.items() if path not in left_out}
    first = [path for path in ("index.html", "briefing.html", *(f"html/{name}.html" for name in notebooks)) if path in texts]
    order = first + sorted(texts.keys() - set(first), key=lambda path: (_is_article(path), path))
    contents = {path: _content(texts[path]) for path in order}
    ids = {path: _anchors(contents[path]) for path in order}
    sections = [_section(path, contents[path], _into(ids), top=path == "index.html") for path in order]
    if left_out:
        kept = sum(map(_is_article, texts))
        here = f"Of {kept + len(left_out):,} pages of articles this file has {kept:,}, those cited before those linked to most; the zip has all."
        sections.insert(0, f"<p>{here}</p>")
    page = make_page(_title(texts.get("index.html", "")), "\n".join(sections), links=_navigation(texts, first, next(filter(_is_article, order), "")))
    return page.replace("<title>", f"{GENERATOR}<title>", 1).replace("</head>", f"<style>{STYLE}</style>\n</head>", 1)


def _content(page) -> str:
    """What of a page the document takes over."""
    return page.partition('<main id="content">')[2].rpartition("</main>")[0]


def _beyond(texts) -> set[str]:
    """The pages of articles for which the document has no room: the first of `linked_articles` have it, then any others."""
    ranked = dict.fromkeys(f"html/{page}" for page in linked_articles((basename(path), text) for path, text in texts.items() if not _is_article(path)))
    articles = [path for path in dict.fromkeys((*ranked, *texts)) if path in texts and _is_article(path)]
    room, beyond = ROOM, set()
    for path in articles:
        size = len(_content(texts[path]))
        if size > room:
            beyond.add(path)
        else:
            room -= size
    return beyond


def _is_page(path) -> bool:
    """Whether a file is a page of the document; the explorer, which needs its script, is none."""
    return path in ("index.html", "briefing.html") or fnmatchcase(path, "html/*.html")


def _is_article(path) -> bool:
    """Whether a page is that of an article."""
    return path.startswith("html/article-")


def _title(page) -> str:
    """The title of a page, as plain text."""
    return html.unescape(page.partition("<title>")[2].partition("</title>")[0])


def _navigation(texts, first, article) -> list[tuple[str, str]]:
    """Links to the first pages, and to the first article. The sentences behind a number are reached from the number, as in the run folder."""
    names = {"index.html": "Overview", "briefing.html": "Briefing"}
    links = [(names.get(path, _title(texts[path])), "#" + _anchor(path)) for path in first]
    return links + ([("The articles", "#" + _anchor(article))] if article else [])


def _anchor(path, fragment="") -> str:
    """What an anchor of a page is called in the one document: the page's name keeps those of two pages apart.

    Examples
    --------
    >>> _anchor("html/topics.html", "space.003")
    'html/topics/space.003'
    """
    return path.removesuffix(".html") + (f"/{fragment}" if fragment else "")


def _anchors(markup) -> set[str]:
    """What can be linked to on a page."""
    return {html.unescape(name) for tag in TAG.findall(markup) for name in ID.findall(tag)}


def _into(ids) -> Callable[[str, str], str]:
    """How links between pages become links within the document; "" for one that leads nowhere in it."""
    def address(path, fragment):
        return "#" + _anchor(path, fragment) if path in ids and (not fragment or fragment in ids[path]) else ""
    return address


def _section(path, content, address, *, top) -> str:
    """A page as a section: its anchors by their longer names, its links into the document, its headings one level lower unless it is on `top`."""
    seen = set()  # two headings of a notebook may have the same words: the first keeps the name

    def longer(match):
        name = html.unescape(match[1])
        if name in seen:
            return ""
        seen.add(name)
        return f' id="{html.escape(_anchor(path, name))}"'

    parts = TAG.split(relink(content, path, address, name_files=True))
    parts[1::2] = [ID.sub(longer, tag if top else _lower(tag)) for tag in parts[1::2]]
    return f'<section id="{html.escape(_anchor(path))}">\n{"".join(parts).strip()}\n</section>'


def _lower(tag) -> str:
    """The tag of a heading one level lower; any other as it is."""
    return re.sub(r"^(</?h)([1-5])\b", lambda match: match[1] + str(int(match[2]) + 1), tag)


def relink(markup: str, here: str, address: Callable[[str, str], str], *, name_files: bool = False) -> str:
    """Give the links of a page other addresses; one that leads nowhere becomes text, and what is text already stays as it is.

    Parameters
    ----------
    markup : a page or a part of one.
    here : the page's path in the run folder.
    address : the new address by (path, fragment) of the old, or "" for none. Addresses with a scheme (https:) are left as they are.
    name_files : whether the path of a file that is linked to no more is put after its link, unless it ends with the link's words.

    Examples
    --------
    >>> relink('<a href="../tables/a.csv">Table</a> <a href="#x">x</a>', "html/b.html", lambda path, fragment: fragment and f"#b/{fragment}", name_files=True)
    '<a>Table</a> (tables/a.csv) <a href="#b/x">x</a>'
    """
    parts, lost, begun = TAG.split(markup), "", 0
    for at in range(1, len(parts), 2):
        found = HREF.search(parts[at]) if parts[at].startswith("<a ") else None
        if found and not SCHEME.match(found[1]):
            path, fragment = _target(here, html.unescape(found[1]))
            new = address(path, fragment)
            parts[at] = HREF.sub(lambda _, new=new: f' href="{html.escape(new)}"' if new else "", parts[at], count=1)
            lost, begun = "" if new or fragment else path, at
        elif parts[at] == "</a>" and lost:
            if name_files and not lost.endswith("".join(parts[begun + 1:at:2]).strip()):
                parts[at] += f" ({html.escape(lost)})"
            lost = ""
    return "".join(parts)


def _target(here, address) -> tuple[str, str]:
    """The path in the run folder and the fragment that an address on a page leads to."""
    path, _, fragment = address.partition("#")
    return normpath(join(dirname(here), unquote(path))) if path else here, fragment


# Excerpts


def _cited(folder, files) -> Cited:
    """What the briefing cites, and which words of the articles are not among it."""
    if "briefing.md" not in files:
        raise InputError(f'"{folder.name}" has no briefing, so that nothing says which sentences are cited: run all notebooks')
    if "corpus/articles.parquet" not in files:
        raise InputError(f'"{folder.name}" keeps no corpus, as no run of more than {LARGE:,} articles does, so that its excerpts cannot be told: run on fewer')
    corpus = Corpus.load(folder / "corpus")
    anchors, sentences = set(CITED.findall(files["briefing.md"].decode("utf-8", "replace"))), corpus.sentences
    keys = zip(map(article_page, sentences["doc_id"]), "s" + sentences["sent_id"].astype(str), strict=True)
    is_cited = pd.Series([key in anchors for key in keys], index=sentences.index, dtype=bool)
    shared, others = sentences[is_cited], sentences[~is_cited & (sentences["zone"] != "title")]
    about = corpus.articles.drop(columns=["text", "date_evidence"], errors="ignore").astype(str).to_dict("list")
    free = [*_strings([about, corpus.codebook.content]), *_passages(shared)]
    return Cited(anchors, {doc_id: list(rows_of(rows, "start", "end")) for doc_id, rows in shared.groupby("doc_id")},
                 _runs_of(_passages(others)) - _runs_of(free), _short(others["text"]) - _short(free))


def _passages(sentences) -> list[str]:
    """Sentences, those that follow on one another in a paragraph as one text."""
    follows = (sentences["sent_id"].diff() == 1) & (sentences["doc_id"] == sentences["doc_id"].shift()) & (sentences["par_id"].diff() == 0)
    return sentences["text"].groupby((~follows).cumsum()).agg(" ".join).tolist()


def _runs_of(texts) -> set[str]:
    """Every `RUN` words in a row of the texts."""
    return {run for text in texts for run in _runs(_words(text))}


def _short(texts) -> set[str]:
    """Texts of too few words for a run, but enough to be known by."""
    return {" ".join(words) for words in map(_words, texts) if SHORT <= len(words) < RUN}


def _words(text) -> list[str]:
    """The words of a text, without capitals."""
    return WORD.findall(text.lower())


def _runs(words) -> set[str]:
    """Every `RUN` words in a row."""
    return {" ".join(words[at:at + RUN]) for at in range(len(words) - RUN + 1)}


def _strings(value) -> Iterator[str]:
    """All texts in what JSON can hold, the keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def _is_bound(text, cited) -> bool:
    """Whether a text holds words of an article that are not cited."""
    words = _words(text)
    return not cited.runs.isdisjoint(_runs(words)) or " ".join(words) in cited.sentences


def _excerpts(files, cited) -> dict[str, bytes]:
    """The files that may be shared, without what is not cited."""
    made = {}
    for path, content in files.items():
        kind = next((kind for pattern, kind in EXCERPTS.items() if fnmatchcase(path, pattern)), "")
        shared = _excerpt(path, kind, content, cited) if kind else None
        if shared is not None:
            made[path] = shared
    if "index.html" in made:
        made["index.html"] = made["index.html"].replace(b"</h1>", b"</h1>\n" + NOTE.encode(), 1)
    anchors = {path: _anchors(content.decode()) for path, content in made.items() if _is_page(path)}
    return {path: _without_dead_links(content.decode(), path, made, anchors).encode() if path in anchors else content for path, content in made.items()}


def _without_dead_links(page, here, files, anchors) -> str:
    """A page on which links to what is not shared are text."""
    up = "../" * here.count("/")

    def address(path, fragment):
        if path not in files or (fragment and fragment not in anchors.get(path, ())):
            return ""
        return ("" if path == here and fragment else up + path) + (f"#{fragment}" if fragment else "")

    return relink(page, here, address).replace("</head>", "<style>a:not([href]){color:inherit}</style>\n</head>", 1)


def _excerpt(path, kind, content, cited) -> bytes | None:
    """A file without what is not cited; None if that cannot be done."""
    if kind == "picture":
        return content
    try:
        text = content.decode("utf-8-sig" if kind == "table" else "utf-8")
        if kind == "page":
            text = hide(_cited_only(text, path, cited) if _is_article(path) else text, path, cited)
            return None if _is_bound(html.unescape(TAG.sub(" ", text)), cited) else text.encode()
        if kind == "table":
            return _table(text, cited)
        if kind == "notebook":
            text = _notebook(text, cited)
        checked = _strings(json.loads(text)) if kind in ("json", "notebook") else [html.unescape(text)]
        return None if any(_is_bound(each, cited) for each in checked) else text.encode()
    except (ValueError, LookupError, TypeError, AttributeError, csv.Error):  # not what its name says: nobody knows what is in it
        return None


def hide(page: str, here: str, cited: Cited) -> str:
    """Put "[not shared]" for each passage of a page that is not cited; its citation stays.

    A passage ends where a block of text ends (a paragraph, an entry of a list, a cell), or at a citation, to which what comes before it belongs.

    Parameters
    ----------
    page : a whole page.
    here : its path in the run folder.
    cited : what may be shared.
    """
    parts, begun = TAG.split(page), 0
    for at in range(1, len(parts) + 1, 2):
        tag = parts[at] if at < len(parts) else "</html>"
        is_citation = tag.startswith('<a class="cite"')
        if is_citation or TAG_NAME.match(tag)[1].lower() not in INLINE:
            bound = is_citation and _leads_elsewhere(tag, here, cited)
            _hide_passage(parts, begun, at, cited, bound)
            begun = at + 1
        elif tag == "</a>" and parts[at - 2].startswith('<a class="cite"'):
            begun = at + 1
    parts[1::2] = [VALUE.sub(lambda match: _hide_value(match, cited), tag) for tag in parts[1::2]]
    return "".join(parts)


def _leads_elsewhere(citation, here, cited) -> bool:
    """Whether a citation is of a sentence that the briefing does not cite."""
    found = HREF.search(citation)
    path, fragment = _target(here, html.unescape(found[1])) if found else ("", "")
    return _is_article(path) and (path.removeprefix("html/"), fragment) not in cited.anchors


def _hide_passage(parts, begun, end, cited, bound):
    """Hide the passage from one part to another if it is not to be shared: its texts at even places go, and the marks on them."""
    text = html.unescape("".join(parts[begun:end:2]))
    if not text.strip() or not (bound or _is_bound(text, cited)):
        return
    for at in range(begun, end):
        if at % 2 == 0 or parts[at] in ("<mark>", "</mark>"):
            parts[at] = ""
    parts[begun] = HIDDEN + " " * bound


def _hide_value(match, cited) -> str:
    """An attribute of a tag; a picture that is an address is looked at as what it shows."""
    value = html.unescape(match[2])
    return f'{match[1]}="{HIDDEN}"' if _is_bound(unquote(value) if value.startswith("data:") else value, cited) else match[0]


def _cited_only(page, path, cited) -> str:
    """An article's page with the sentences cited, each in its place, and a sign where others are left out."""
    before, _, rest = page.partition("<article>")
    article, _, after = rest.rpartition("</article>")
    legend, *paragraphs = article.strip().split("</p>\n")
    shown, last = [f"{legend}</p>"], ""
    for paragraph in paragraphs:
        opening, *sentences = SENTENCE.split(paragraph.removesuffix("</p>"))
        kept = []
        for sentence in sentences:
            found = SENTENCE_ID.match(sentence)
            last = found[1] if found else last  # without an id it goes on from the line before
            kept.append(sentence.rstrip() if (path.removeprefix("html/"), last) in cited.anchors else GAP)
        if any(each != GAP for each in kept):
            shown.append(f"{_opening(opening)}{' '.join(_once(kept))}</p>")
        else:
            shown.append(f"<p>{GAP}</p>")
    return f"{before}<article>\n" + "\n".join(_once(shown)) + f"\n</article>{after}"


def _opening(markup) -> str:
    """The beginning of a paragraph: its tag and its number, and nothing of its text."""
    found = re.match(r'\s*<p[^<>]*+>(?:<small class="par">¶\d++</small> )?', markup)
    return found[0].strip() + " " if found else "<p>"


def _once(parts) -> list[str]:
    """Signs of a gap that follow on one another, as one."""
    gaps = (GAP, f"<p>{GAP}</p>")
    return [part for at, part in enumerate(parts) if part not in gaps or not at or parts[at - 1] != part]


def _table(text, cited) -> bytes:
    """A table without the cells that are not cited: the `text` of a place in an article only where a sentence cited holds it."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    places = {name: at for at, name in enumerate(rows[0])} if rows else {}
    of_places = {"doc_id", "start", "end", "text"} <= places.keys()
    made = io.StringIO(newline="")
    write = csv.writer(made, lineterminator="\n")
    for number, row in enumerate(rows):
        row = [HIDDEN if _is_bound(cell, cited) else cell for cell in row]
        if number and of_places and not _is_within(*(row[places[name]] for name in ("doc_id", "start", "end")), cited):
            row[places["text"]] = HIDDEN
        write.writerow(row)
    return b"\xef\xbb\xbf" + made.getvalue().encode()


def _is_within(doc_id, start, end, cited) -> bool:
    """Whether a place lies in a sentence that is cited."""
    return any(first <= int(start) and int(end) <= last for first, last in cited.spans.get(doc_id, ()))


def _notebook(text, cited) -> str:
    """A notebook without the results that hold more than is cited."""
    notebook = json.loads(text)
    for cell in notebook.get("cells", ()):
        if any(_is_bound(html.unescape(TAG.sub("", each)), cited) for each in _strings(cell.get("outputs", []))):
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": HIDDEN + "\n"}]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
