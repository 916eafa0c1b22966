"""Where in a run folder the words behind a number stand: addresses that hold from every page and notebook one folder below the run folder."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


def item_link(page: str, *names: str) -> str:
    """The address of an item's sentences: `page` is topics, actors or pairs; a pair has two names, and a last name may be an article's label.

    Examples
    --------
    >>> item_link("topics", "command_structure", "003"), item_link("pairs", "japan", "usa")
    ('../html/topics.html#command_structure.003', '../html/pairs.html#japan.usa')
    """
    return f"../html/{page}.html#{item_anchor(*names)}"


def item_anchor(*names: str) -> str:
    """The anchor of an item on its page."""
    return ".".join(map(slug, names))


def sentence_link(doc_id: str, sent_id: int) -> str:
    """The address of a sentence, marked in its article.

    Examples
    --------
    >>> sentence_link("003_bbd1", 12)
    '../html/article-003_bbd1.html#s12'
    """
    return f"../html/{article_page(doc_id)}#s{sent_id}"


def article_page(doc_id: str) -> str:
    """The file name of an article's page."""
    return f"article-{slug(doc_id)}.html"


def linked_articles(pages: Iterable[tuple[str, str]]) -> list[str]:
    """The pages of articles that pages link to: first those that the briefing cites, then those with most links.

    Parameters
    ----------
    pages : file name and markup of each.

    Examples
    --------
    >>> pages = {"topics.html": '<a href="../html/article-1.html#s1"> <a href="../html/article-2.html#s2">',
    ...          "briefing.html": '<a href="html/article-2.html#s4">'}
    >>> linked_articles(pages.items())
    ['article-2.html', 'article-1.html']
    """
    cited, linked = Counter(), Counter()
    for name, markup in pages:
        (cited if name == "briefing.html" else linked).update(re.findall(r'html/(article-[^"#]*)', markup))
    return sorted(cited | linked, key=lambda page: (page not in cited, -linked[page], page))


def slug(name: str) -> str:
    """A name that is safe in file names and addresses; where that changes it, a hash keeps two names apart.

    Examples
    --------
    >>> slug("003_bbd1"), slug("a b<c>")
    ('003_bbd1', 'a-b-c-ec140728')
    """
    if SAFE.fullmatch(name):
        return name
    words = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")[:60]
    return f"{words}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
