"""What the codebook missed: names in the text that none of its entries covers."""

import re
from bisect import bisect_right

import pandas as pd

from ..tables import COUNT, TEXT, from_rows

# Two or more capitalised words, with the small words that names hold ("Center for a New American Security"), or an abbreviation in capitals.
NAME = re.compile(
    r"(?<!\w)(?:[A-Z][\w’'.-]*\w(?: (?:of|for|and|the|on|a) (?:a |the )?(?=[A-Z])| )){1,7}?[A-Z][\w’'-]*\w(?!\w)"
    r"|(?<![\w.-])[A-Z]{3,}(?:-[A-Z0-9]+)?(?!\w)")
UNCOVERED = {"name": TEXT, "count": COUNT, "docfreq": COUNT, "example": TEXT}


def uncovered_names(sentences: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Capitalised names of which no part is a mention, most frequent first: candidates for the codebook.

    A rough cue, made to be read by a person: titles of books, places and weekdays are among them, and a single capitalised word is not,
    because it may only begin a sentence.

    Parameters
    ----------
    sentences : doc_id, start, text.
    mentions : doc_id, start, end.

    Returns
    -------
    name, count, docfreq, example (a sentence); ties alphabetical.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a"], "start": [0], "text": ["Japan joined Exercise Balikatan with HIMARS."]})
    >>> mentions = pd.DataFrame({"doc_id": ["a"], "start": [0], "end": [5]})
    >>> uncovered_names(sentences, mentions)["name"].to_list()
    ['Exercise Balikatan', 'HIMARS']
    """
    ends = {doc_id: (part["end"].to_list(), part["start"].to_list()) for doc_id, part in mentions.sort_values("start").groupby("doc_id")}
    found: dict[str, list] = {}
    for doc_id, offset, text in zip(sentences["doc_id"], sentences["start"], sentences["text"], strict=True):
        for match in NAME.finditer(text):
            start, end = match.start() + offset, match.end() + offset
            covered, starts = ends.get(doc_id, ((), ()))
            at = bisect_right(covered, start)  # the first mention that ends behind the start of the name
            if at == len(covered) or starts[at] >= end:
                found.setdefault(match.group(), []).append((doc_id, text))
    rows = [(name, len(seen), len({doc_id for doc_id, _ in seen}), seen[0][1]) for name, seen in found.items()]
    return from_rows(UNCOVERED, sorted(rows, key=lambda row: (-row[1], row[0])))
