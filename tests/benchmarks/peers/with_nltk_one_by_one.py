"""NLTK for sentences and words as in `with_nltk.py`, and one regular expression for each name and term, as many scripts do it."""

import re

from common import main, place
from nltk.tokenize import NLTKWordTokenizer, PunktSentenceTokenizer


def make(work):
    """The annotating function for these names and terms."""
    split, tokenizer = PunktSentenceTokenizer(), NLTKWordTokenizer()
    names = [(re.compile(rf"\b{re.escape(text)}(?!\w)"), key) for text, key in work["aliases"].items()]
    terms = [(re.compile(r"\b" + re.escape(text).replace(r"\*", r"\w*") + r"(?!\w)", re.IGNORECASE), key) for text, key in work["terms"].items()]

    def annotate(articles):
        rows = {"sentences": [], "mentions": [], "hits": []}
        for doc_id, text in articles:
            spans = list(split.span_tokenize(text))
            words = [sum(word[0].isalnum() for word in tokenizer.tokenize(text[start:end])) for start, end in spans]
            rows["sentences"] += [(doc_id, n, start, end, text[start:end], words[n - 1]) for n, (start, end) in enumerate(spans, 1)]
            starts = [start for start, _ in spans]
            rows["mentions"] += place(doc_id, starts, longest(text, names))
            rows["hits"] += place(doc_id, starts, longest(text, terms))
        return rows

    return annotate


def longest(text, patterns):
    """What the patterns find, the longest at each place."""
    found = sorted((match.start(), -match.end(), match[0], key) for pattern, key in patterns for match in pattern.finditer(text))
    free = 0
    for start, end, surface, key in found:
        if start >= free:
            free = -end
            yield start, -end, surface, key


if __name__ == "__main__":
    main(make)
