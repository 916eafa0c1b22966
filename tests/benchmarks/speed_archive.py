"""Archives to measure speed on: made of the sentences of the seeds, so that anyone can make them, of any size.

Article `n` depends on `n` alone: an archive of 1,000 articles is the beginning of one of 100,000. Lines come in the shapes that the seeds' lines have
(headlines, captions and teasers among the paragraphs), each paragraph with sentences drawn from all of them.

Limits: the vocabulary is that of five articles and does not grow, which flatters whatever keeps a table of words it has seen; names of
the codebook are denser than in other news. `--data` measures on other texts.
"""

import datetime
import json
import random
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

SEED = 7
SHORTEST, USUAL, LONGEST = 600, 1_200, 6_100  # characters that an article has before its last line: 2,600 on average, 2,900 bytes with that line
SHARD = 50_000  # articles in a file
BETWEEN = re.compile(r"(?<=[^A-Z][.!?”]) +(?=[A-Z“])")  # not after "U.S."


def read_lines(folder) -> list[list[str]]:
    """The lines of the seeds that hold text, each as a list of its sentences (cut at a stop before a capital, which is enough here)."""
    lines = [line.strip() for path in sorted(Path(folder).glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [BETWEEN.split(line) for line in lines if line]


def make_articles(lines: list[list[str]], first: int = 0) -> Iterator[dict[str, str]]:
    """Articles without end, from number `first` on: doc_id, text, date.

    Examples
    --------
    >>> next(make_articles([["Japan agreed.", "Manila did not."], ["Share this"]], 3))["doc_id"]
    'made-0000003'
    """
    sentences = [sentence for line in lines if len(line) > 1 for sentence in line]
    number = first
    while True:
        chance = random.Random(f"{SEED}-{number}")
        size, text = chance.triangular(SHORTEST, LONGEST, USUAL), []
        while size > 0:
            line = chance.choice(lines)
            text.append(line[0] if len(line) == 1 else " ".join(chance.choices(sentences, k=len(line))))
            size -= len(text[-1])
        day = datetime.date(2024, 1, 1) + datetime.timedelta(days=number % 366)
        yield {"doc_id": f"made-{number:07}", "text": "\n\n".join(text), "date": day.isoformat()}
        number += 1


def read_articles(folder) -> Iterator[dict[str, str]]:
    """Articles of a folder of others' texts: `.txt` files, and rows of `.jsonl` files that have a `text`."""
    for number, text in enumerate(_read_texts(Path(folder))):
        yield {"doc_id": f"given-{number:07}", "text": text, "date": ""}


def _read_texts(folder):
    """The texts in the order of the files' names."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".txt":
            yield path.read_text(encoding="utf-8", errors="replace")
        elif path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as file:
                yield from (row["text"] for row in map(json.loads, file) if isinstance(row.get("text"), str))


def write_archive(articles: Iterable[dict[str, str]], n: int, folder) -> tuple[int, int]:
    """Write up to `n` articles as `.jsonl` in shards; their number, and the bytes of their texts."""
    Path(folder).mkdir(parents=True)
    done, size, articles = 0, 0, islice(articles, n)
    while first := list(islice(articles, 1)):
        with Path(folder, f"articles-{done // SHARD:04}.jsonl").open("w", encoding="utf-8") as file:
            for article in chain(first, islice(articles, SHARD - 1)):
                file.write(json.dumps(article, ensure_ascii=False) + "\n")
                size += len(article["text"].encode())
                done += 1
    return done, size
