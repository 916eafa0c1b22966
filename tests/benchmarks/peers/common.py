"""What all programs that are measured share: the same articles in, the same tables out, one clock."""

import json
import os
import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

TABLES = {"sentences": ["doc_id", "sent_id", "start", "end", "text", "n_words"],
          "mentions": ["doc_id", "sent_id", "start", "end", "text", "actor"],
          "hits": ["doc_id", "sent_id", "start", "end", "text", "topic"]}


def main(make: Callable[[dict], Callable]) -> None:
    """Annotate the articles of a folder, write the tables as Parquet, and print what it took.

    Called as `python PEER.py ARTICLES OUT WORK`. `make` gets the names and terms (see `prepare.py`) and gives back the annotating function, from
    (doc_id, text) pairs to rows of each of `TABLES`; what it makes ready counts as little as the imports.
    """
    articles, out, work = sys.argv[1:4]
    annotate = make(json.loads(Path(work).read_text(encoding="utf-8")))
    before = spent()
    rows = annotate(read_pairs(articles))
    tables = {name: pd.DataFrame(rows[name], columns=columns) for name, columns in TABLES.items()}
    Path(out).mkdir(parents=True)
    for name, table in tables.items():
        table.to_parquet(Path(out, f"{name}.parquet"), index=False, compression="zstd")
    took = since(before)
    print(json.dumps({**took, "found": {name: len(table) for name, table in tables.items()} | {"words": int(tables["sentences"]["n_words"].sum())}}))


def spent() -> tuple[float, float]:
    """Seconds on the wall, and seconds of processor time of this process and of those it has waited for."""
    times = os.times()
    return time.perf_counter(), times.user + times.system + times.children_user + times.children_system


def since(before: tuple[float, float]) -> dict[str, float]:
    """The seconds, of both kinds, since `before`."""
    wall, cpu = (now - then for now, then in zip(spent(), before, strict=True))
    return {"wall": wall, "cpu": cpu}


def read_pairs(folder) -> Iterator[tuple[str, str]]:
    """doc_id and text of each article."""
    for path in sorted(Path(folder).glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield row["doc_id"], row["text"]


def place(doc_id, starts, found) -> list[tuple]:
    """Rows of (start, end, text, id), each with the number of the sentence that it begins in."""
    return [(doc_id, bisect_right(starts, start), start, end, text, key) for start, end, text, key in found]
