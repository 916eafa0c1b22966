"""Fit the weights by which `find_zones` tells article from junk, and print how well they do on sites left out of the fitting.

    python tests/benchmarks/fit_zones.py --data FOLDER [--write alliance_lib/reading/zone_weights.csv]

FOLDER holds `score.py`, the scorer, and `data/2_zoning/`, news pages of others with a label for every line; neither is part of this
project, and the shipped table serves without them. Body and junk are scored; a title is learned as no body, since it has a zone of its own.

The weights are two logistic regressions, as `find_zones` reads a page: the first sees every line alone, the second also its neighbours and
its place, which it knows through the scores of the first. The printed figures come from five rounds: the sites are dealt to five folds,
both regressions are fitted to four, and `find_zones` reads the pages of the fifth with those weights. The constants below were chosen with
all pages in sight, so wholly new pages may do somewhat worse. It takes about a minute.
"""

import argparse
import csv
import hashlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import adaptor
import numpy as np
from run import load

from alliance_lib.reading import zones
from alliance_lib.reading.looks import SHARED, look_alone, look_around, share_words

FOLDS = 5
TRUST = {"aeb": 2.0, "daniel": 1.0}  # what a line of either set weighs: the labels of the second are rough
FULL = 0.15  # what a line of the whole page weighs beside one near the article: menus are many, easy, and much alike
RIDGE = 1.0  # holds the weight of a rare feature near 0
SHIFT = 0.7  # added to the weight of `any` in the second step, since an article's line lost is worse than a line of junk kept
SMALLEST = 0.05  # smaller weights are left out, to keep the table short
MEASURES = ("accuracy", "body_characters_lost", "junk_share_of_kept")


class View(NamedTuple):
    """The lines of a page, or of its part near the article; each weighs `trust` in the fitting."""

    fold: int
    trust: float
    lines: tuple
    labels: list


def main():
    """Print the cross-validated figures and, if asked, write the weights fitted to all pages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with score.py and data/")
    parser.add_argument("--write", type=Path, help="the table of weights to write, after the figures are printed")
    options = parser.parse_args()
    scorer = load(options.data / "score.py")
    pages = {name: scorer.read_rows(options.data / "data", "2_zoning", name) for name in TRUST}
    if not all(pages.values()):
        parser.error(f"{options.data / 'data' / '2_zoning'} lacks one of {', '.join(f'{name}.jsonl' for name in TRUST)}")
    views = [view for name, trust in TRUST.items() for page in pages[name] for view in read_views(page, trust)]
    print(figures(scorer, pages, cross_validate(views)))
    if options.write:
        write_weights(options.write, fit_weights(views))


def read_views(page, trust) -> list[View]:
    """A page twice: its part near the article, and all of it."""
    fold = int(hashlib.sha256(page["site"].encode()).hexdigest(), 16) % FOLDS
    views = []
    for part, weight in ((slice(*page["near"]), trust), (slice(None), trust * FULL)):
        views.append(View(fold, weight, tuple(page["lines"][part]), page["labels"][part]))
    return views


def cross_validate(views) -> dict[tuple, list[bool]]:
    """Which lines of every view `find_zones` keeps with weights that were fitted to the sites of the other folds."""
    kept = {}
    for fold in range(FOLDS):
        # Private, but `find_zones` takes no weights, and the figures are to be those of all its steps.
        zones._WEIGHTS = fit_weights([view for view in views if view.fold != fold])
        kept.update((view.lines, adaptor.zone(view.lines)) for view in views if view.fold == fold)
    return kept


def fit_weights(views) -> dict[str, dict[str, float]]:
    """{step: {feature: weight}}, largest weight first, as `find_zones` loads it."""
    sizes, texts = [len(view.lines) for view in views], [line for view in views for line in view.lines]  # here every line is a block
    labels = np.array([label for view in views for label in view.labels])
    trust = np.repeat([view.trust for view in views], sizes)
    looks = look_alone(texts, [count > 1 for view in views for count in map(Counter(view.lines).get, view.lines)])
    taught = ~looks.settled & np.isin(labels, ["body", "junk", "title"])  # of the others no weight is asked, or the label is doubtful
    is_body = labels[taught] == "body"
    table = np.column_stack(list(looks.features.values())).astype(float)
    look = fit_logistic(table[taught], is_body, trust[taught])
    scores = np.where(looks.settled, -4, np.clip(table @ look, -4, 4))  # the same bounds as in `find_zones`
    around = look_around(looks, scores, sizes)
    share = share_words(looks, scores, around, np.ones(len(texts), dtype=bool))
    features = {name: column * share if name.endswith(SHARED) else column for name, column in around.features.items()}
    place = fit_logistic(np.column_stack(list(features.values()))[taught], is_body, trust[taught])
    place[list(features).index("any")] += SHIFT
    return {"look": sort_weights(looks.features, look), "surroundings": sort_weights(features, place)}


def fit_logistic(table, is_body, trust) -> np.ndarray:
    """The weights of the columns by logistic regression with a ridge, found by Newton's steps."""
    weights = np.zeros(table.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (trust * (chance - is_body)) + RIDGE * weights
        bend = (table * (trust * chance * (1 - chance))[:, None]).T @ table + RIDGE * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights -= step
        if abs(step).max() < 1e-6:
            break
    return weights


def sort_weights(names, weights) -> dict[str, float]:
    """The weights that matter, largest first, with two decimals: what is scored is what is written."""
    ranked = sorted(zip(names, weights.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return {name: round(weight, 2) for name, weight in ranked if abs(weight) >= SMALLEST}


def figures(scorer, pages, kept) -> str:
    """The scores by set and region; near is the article with a few lines around it, inside is from its first line to its last."""
    sites = {page["site"] for rows in pages.values() for page in rows}
    lines = [f"{sum(map(len, pages.values()))} pages of {len(sites)} sites, each read with weights fitted to other sites"]
    for name, region in (("aeb", "near"), ("aeb", "full"), ("daniel", "near")):
        score = scorer.measure_zoning(lambda part: kept[tuple(part)], pages[name], region)
        shown = [f"{measure.replace('_', ' ')} {score[measure]:.4f}" for measure in MEASURES]
        lines.append(f"{name}_{region}: {', '.join(shown)}")
    inside = scorer.measure_zoning_inside(lambda part: kept[tuple(part)], pages["aeb"])
    lines.append(f"aeb_inside: junk removed {inside['junk_removed']:.4f} at body lines lost {inside['body_lines_lost']:.4f}")
    return "\n".join(lines)


def write_weights(path, weights):
    """The table beside `zones.py`, one row a weight."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(["step", "feature", "weight"])
        table.writerows((step, name, f"{weight:.2f}") for step, named in weights.items() for name, weight in named.items())


if __name__ == "__main__":
    main()
