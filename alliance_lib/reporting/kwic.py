"""Keyword in context: the evidence behind a number, one line per hit, each with its citation."""

import pandas as pd

from ..corpus import doc_labels
from ..tables import COUNT, TEXT, from_rows, rows_of
from .html import Html, escape, table, unbroken

KWIC = {"citation": TEXT, "doc_id": TEXT, "sent_id": COUNT, "pre": TEXT, "keyword": TEXT, "post": TEXT}


def kwic(hits: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Each hit with the words before and after it in its sentence.

    Parameters
    ----------
    hits : one row per hit: doc_id, sent_id, start, end (mentions or topic_hits).
    sentences : doc_id, sent_id, par_id, line, start, text; labels are made from all their doc_ids.

    Returns
    -------
    citation, doc_id, sent_id, pre, keyword, post; in document order. pre + keyword + post is the sentence.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "par_id": [2], "line": [3], "start": [10], "text": ["The U.S. agreed."]})
    >>> hits = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "start": [14], "end": [18]})
    >>> kwic(hits, sentences)
      citation doc_id  sent_id   pre keyword      post
    0   [a ¶2]      a        1  The     U.S.   agreed.
    """
    labels = doc_labels(sorted(sentences["doc_id"].unique()))
    found = hits[["doc_id", "sent_id", "start", "end"]].merge(sentences, on=["doc_id", "sent_id"], suffixes=("", "_of_sentence"))
    found = found.sort_values(["doc_id", "start", "end"])
    names = ("doc_id", "sent_id", "par_id", "line", "start", "end", "start_of_sentence", "text")
    rows = []
    for doc_id, sent_id, par_id, line, start, end, offset, text in zip(*(found[name] for name in names), strict=True):
        start, end = start - offset, end - offset
        rows.append((cite(labels[doc_id], par_id, line), doc_id, sent_id, text[:start], text[start:end], text[end:]))
    return from_rows(KWIC, rows)


def cite(label: str, par_id: int, line: int) -> str:
    """A citation: the article's label and the body paragraph, or the line of the file for what is no body.

    Examples
    --------
    >>> cite("003", 12, 18), cite("003", -4, 4)
    ('[003 ¶12]', '[003 line 4]')
    """
    return f"[{label} ¶{par_id}]" if par_id > 0 else f"[{label} line {line}]"


def cited(sentences: pd.DataFrame, doc_ids) -> list[str]:
    """The citation of each sentence, with labels made from all doc_ids of the corpus."""
    labels = doc_labels(sorted(set(doc_ids)))
    return [cite(labels[doc_id], par_id, line)
            for doc_id, par_id, line in rows_of(sentences, "doc_id", "par_id", "line")]


def kwic_table(lines: pd.DataFrame, caption: str, *, limit: int = 12) -> Html:
    """A concordance as a table, the keyword marked."""
    shown = lines.head(limit)
    marked = [Html(f"{escape(pre)}<mark>{escape(keyword)}</mark>{escape(post)}", f"{pre}[{keyword}]{post}")
              for pre, keyword, post in rows_of(shown, "pre", "keyword", "post")]
    if len(lines) > limit:
        caption = f"{caption} The first {limit} of {len(lines):,}."
    return table(pd.DataFrame({"where": list(map(unbroken, shown["citation"])), "sentence": marked}, dtype=object), caption)
