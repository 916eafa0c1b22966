"""This library under Python's profiler: `python profiled.py ARTICLES OUT WORK [LAYERS]` says where the seconds go. The profiler makes all of it slower."""

import cProfile
import json
import pstats
import sys

from common import since, spent

from alliance_lib.archive import annotate_archive

# Step by step: the functions whose seconds, with those of all that they call, are the step's.
STEPS = {
    "loading codebook and finders": ("load_codebook", "make_finders"), "reading files": ("iter_sources",), "zones": ("find_all_zones", "take_lines"),
    "metadata": ("read_metadata",), "paragraphs": ("find_paragraphs",), "sentences": ("split_paragraphs",), "words": ("word_starts",),
    "names": ("find_names",), "actors, with the names around states": ("find_all in actors",), "offices and descriptions": ("find_all in roles",),
    "topics": ("find_all in topics",), "dates": ("find_all_dates",), "quotations": ("find_quotes",), "tables": ("make_table",), "Parquet": ("_parquet",)}


def profile(articles, out, _, layers="", __="1"):
    """Annotate an archive under the profiler and print the seconds of each step."""
    before, profiler = spent(), cProfile.Profile()
    profiler.runcall(annotate_archive, articles, out, layers=layers.split(",") if layers else ())
    seconds = {}
    for (file, _, name), (_, _, _, cumulative, _) in pstats.Stats(profiler).stats.items():
        for key in (name, f"{name} in {file.rpartition('/')[2].removesuffix('.py')}"):
            seconds[key] = max(cumulative, seconds.get(key, 0))
    print(json.dumps({**since(before), "steps": {step: sum(seconds.get(name, 0) for name in names) for step, names in STEPS.items()},
                      "total": seconds["annotate_archive"]}))


if __name__ == "__main__":
    profile(*sys.argv[1:])
