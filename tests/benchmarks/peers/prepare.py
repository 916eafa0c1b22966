"""Write what all programs look for, as JSON: `python prepare.py WORK ARTICLES ...`. Runs where the library is, so that the others need not.

aliases : names of actors, case-sensitive, with the actor of each.
terms : terms of topics, in lower case, with the topic of each; `*` stands for further letters, and where a hyphen stands, a space may.
written_out : the same with every `*` replaced by what the articles hold, for tools that have no wildcards. They get it free of charge.
"""

import json
import re
import sys
from itertools import product
from pathlib import Path

from common import read_pairs

from alliance_lib.annotation.batch import LAYERS
from alliance_lib.annotation.codebook import load_codebook, names_of
from alliance_lib.archive import BATCH_SIZE


def write_work(work, *folders) -> None:
    """Names and terms of the codebook, and the names of the library's layers."""
    content = load_codebook("us_japan").content
    aliases = {text: actor["id"] for actor in content["actors"] for text, _ in names_of(actor)}
    terms = {way.lower(): topic["id"] for topic in content["topics"] for term in topic["terms"] for way in (term, term.replace("-", " "))}
    words = {word for folder in folders for _, text in read_pairs(folder) for word in re.findall(r"\w+", text.lower())}
    written = {way: topic for term, topic in terms.items() for way in write_out(term, words)}
    Path(work).write_text(json.dumps({"aliases": aliases, "terms": terms, "written_out": written, "layers": list(LAYERS),
                                      "codebook": {"actors": len(content["actors"]), "topics": len(content["topics"])}, "part": BATCH_SIZE}))


def write_out(term: str, words: set[str]) -> list[str]:
    """A term with each word that ends in `*` replaced by each of the words that begin so."""
    ways = [sorted(word for word in words if word.startswith(part[:-1])) if part.endswith("*") else [part] for part in re.split(r"(\W+(?<!\*))", term)]
    return ["".join(way) for way in product(*ways)]


if __name__ == "__main__":
    write_work(*sys.argv[1:])
