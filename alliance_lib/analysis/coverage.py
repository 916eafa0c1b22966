"""What the codebook missed: people and organisations in the text that none of its entries covers."""

from bisect import bisect_right
from collections import Counter

import pandas as pd

from ..tables import COUNT, TEXT, from_rows, rows_of

UNCOVERED = {"name": TEXT, "kind": TEXT, "count": COUNT, "docfreq": COUNT, "example": TEXT}
PART = "part of "


def uncovered_names(names: pd.DataFrame, mentions: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Names of which no part is a mention, most frequent first: candidates for the codebook, to be read by a person.

    A part of a longer name ("Doe") counts for it ("Jane Doe"). Names of kind "unknown" are only capitalised and repeated: places, titles
    and exercises are among them.

    Parameters
    ----------
    names : doc_id, sent_id, start, end, text, kind, reason.
    mentions : doc_id, start, end.
    sentences : doc_id, sent_id, text.

    Returns
    -------
    name, kind, count, docfreq, example (a sentence); ties alphabetical.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "text": ["Jane Doe left Japan. Doe said so."]})
    >>> names = pd.DataFrame({"doc_id": "a", "sent_id": 1, "start": [0, 21], "end": [8, 24], "text": ["Jane Doe", "Doe"], "kind": "person",
    ...                       "reason": ["given name", "part of Jane Doe"]})
    >>> mentions = pd.DataFrame({"doc_id": ["a"], "start": [14], "end": [19]})
    >>> uncovered_names(names, mentions, sentences)
           name    kind  count  docfreq                            example
    0  Jane Doe  person      2        1  Jane Doe left Japan. Doe said so.
    """
    free = names[~_overlaps(names, mentions)]
    whole = free["text"].where(~free["reason"].str.startswith(PART), free["reason"].str.removeprefix(PART))
    text = sentences.set_index(["doc_id", "sent_id"])["text"]
    found: dict[str, list] = {}
    for name, kind, doc_id, sent_id in zip(whole, free["kind"], free["doc_id"], free["sent_id"], strict=True):
        found.setdefault(" ".join(name.split()), []).append((kind, doc_id, sent_id))
    rows = [(name, Counter(kind for kind, _, _ in seen).most_common(1)[0][0], len(seen), len({doc_id for _, doc_id, _ in seen}), text[seen[0][1:]])
            for name, seen in found.items()]
    return from_rows(UNCOVERED, sorted(rows, key=lambda row: (-row[2], row[0])))


def _overlaps(names, mentions):
    """Which names share a character with a mention; the mentions of an article do not overlap one another."""
    by_article = {doc_id: (part["end"].to_list(), part["start"].to_list()) for doc_id, part in mentions.sort_values("start").groupby("doc_id")}
    flags = []
    for doc_id, start, end in rows_of(names, "doc_id", "start", "end"):
        ends, starts = by_article.get(doc_id, ((), ()))
        at = bisect_right(ends, start)  # the first mention that ends behind the start of the name
        flags.append(at < len(ends) and starts[at] < end)
    return pd.Series(flags, index=names.index, dtype=bool)
