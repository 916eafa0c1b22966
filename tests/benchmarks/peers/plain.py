"""Plain Python: article by article, one regular expression each for sentence ends, words, names and terms. The unit of the ratios, and the calibrator."""

import re

from common import main, place

END = re.compile(r"(?<=[.!?])[\"'”’)\]]*(?:\s+(?=[\"'“‘(]?[A-Z0-9])|\Z)|\s*\n\s*")
ABBREVIATED = re.compile(r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Lt|Adm|Sen|Rep|Gov|St|Inc|Corp)|\.[A-Z])\.\Z")
WORD = re.compile(r"\w+(?:['’-]\w+)*")


def make(work):
    """The annotating function for these names and terms."""
    aliases, terms = work["aliases"], work["written_out"]
    any_alias, any_term = (re.compile(rf"\b(?:{trie(names)})(?!\w)") for names in (aliases, terms))

    def annotate(articles):
        rows = {"sentences": [], "mentions": [], "hits": []}
        for doc_id, text in articles:
            spans = list(split(text))
            rows["sentences"] += [(doc_id, n, start, end, text[start:end], len(WORD.findall(text, start, end))) for n, (start, end) in enumerate(spans, 1)]
            starts, small = [start for start, _ in spans], text.lower()
            found = [(*match.span(), match[0], aliases[match[0]]) for match in any_alias.finditer(text)]
            rows["mentions"] += place(doc_id, starts, found)
            found = [(*match.span(), text[slice(*match.span())], terms[match[0]]) for match in any_term.finditer(small)]
            rows["hits"] += place(doc_id, starts, found)
        return rows

    return annotate


def split(text):
    """Spans of the sentences."""
    start = 0
    for match in END.finditer(text):
        stop = match.start() + len(match[0].rstrip())
        if stop > start and ("\n" in match[0] or not ABBREVIATED.search(text, start, match.start())):
            yield start, stop
            start = match.end()
    if text[start:].strip():
        yield start, len(text)


def trie(words):
    """A regular expression that matches the longest of the words."""
    root = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}

    def branch(node):
        ways = [re.escape(character) + branch(child) for character, child in sorted(node.items()) if character]
        return f"(?:{'|'.join(ways)}){'?' if '' in node else ''}" if ways else ""

    return branch(root)


if __name__ == "__main__":
    main(make)
