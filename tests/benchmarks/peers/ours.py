"""This library: `python ours.py ARTICLES OUT WORK [LAYERS [WORKERS]]`; without layers, all of them. Its codebook is loaded on the clock."""

import json
import sys
from pathlib import Path

import pyarrow.parquet as pq
from common import since, spent

from alliance_lib.archive import annotate_archive


def annotate(articles, out, _, layers="", workers="1"):
    """Annotate an archive and say what it took."""
    before = spent()
    annotate_archive(articles, out, layers=layers.split(",") if layers else (), workers=int(workers))
    took = since(before)
    print(json.dumps({**took, "found": count(out)}))


def count(out):
    """Rows of the tables, and words."""
    rows = {"sentences": "sentences", "mentions": "mentions", "hits": "topic_hits"}
    found = {name: sum(pq.read_metadata(path).num_rows for path in Path(out, table).glob("*.parquet")) for name, table in rows.items()}
    words = sum(pq.read_table(path, columns=["n_words"])["n_words"].to_numpy().sum() for path in Path(out, "sentences").glob("*.parquet"))
    return found | {"words": int(words)}


if __name__ == "__main__":
    annotate(*sys.argv[1:])
