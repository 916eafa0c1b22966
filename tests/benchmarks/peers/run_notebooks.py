"""The notebooks on the data set in OUT: `python run_notebooks.py ARTICLES OUT WORK` says how long each took, one after the other, and what came after."""

import json
import sys
import time
from itertools import pairwise

from common import since, spent

from alliance_lib.running.notebooks import notebook_paths, run


def run_all(_, out, *__):
    """Run them all and say what it took."""
    marks = [time.perf_counter()]

    def note(finished, _total):
        marks.append(time.perf_counter())
        for each in finished:
            marks.append(time.perf_counter())
            yield each

    before = spent()
    run(out, out=f"{out}-run", jobs=1, progress=note)
    took = since(before)
    steps = ["opening the data set", *notebook_paths(), "pages, and the check of the briefing"]
    seconds = [end - start for start, end in pairwise([*marks, time.perf_counter()])]
    print(json.dumps({**took, "steps": dict(zip(steps, seconds, strict=True))}))


if __name__ == "__main__":
    run_all(*sys.argv[1:])
