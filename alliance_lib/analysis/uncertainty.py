"""How sure: what a rate or a ranking would be with other articles of the same kind, and without any one of those at hand."""

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import pandas as pd

from ..tables import COUNT, NUMBER, TEXT, make_table
from .frequencies import ratio

INTERVALS = {"rate": NUMBER, "low": NUMBER, "high": NUMBER, "docfreq": COUNT, "basis": TEXT}
RANKS = {"rank": COUNT, "item": TEXT, "holds": COUNT, "of": COUNT, "basis": TEXT}
DRAWS = 999  # the usual number: more hardly moves the ends of a 95 % interval
# In simulated corpora (see tests/test_uncertainty.py) intervals nominally of 95 % cover the true rate in 93 to 96 % of cases from these two
# numbers on, over all items; where the rates of articles differ far more, in 92 to 93 %, of some single items in 88 %. With 15 articles and no
# second condition it is 83 to 93 %; for an item that some 3 of 30 articles have, 86 %.
FEW_ARTICLES = 30  # with fewer articles there is no interval
FEW_WITH = 10  # nor for what fewer articles than this have a hit of
TOO_FEW = "range when each article is left out: too few articles for an interval"
LEFT_OUT = "each article left out in turn: too few articles to draw from"
ONE = "one article: neither an interval nor a range"
CELLS = 4_000_000  # draws times articles that are held at once, to bound memory
KEPT = 400_000_000  # draws times articles up to which what was drawn is kept, a byte each, for the next table of the same articles


def intervals(counts: pd.DataFrame, sizes: pd.Series, *, draws: int = DRAWS, seed: int = 0, level: float = 0.95, few: int = FEW_ARTICLES) -> pd.DataFrame:
    """The rate per 1,000 words of each item, and how far it would move with other articles.

    Articles are drawn anew, with replacement, not sentences: the sentences of one article repeat its subject, and an interval that takes them
    for independent is too narrow. There is no interval with fewer than `few` articles, nor for an item that fewer than 10 articles have: then
    `low` and `high` are the least and greatest rate when each article is left out in turn, and `basis` says "too few articles for an interval".

    Parameters
    ----------
    counts : hits, items by articles, from `count_by_article`.
    sizes : words of each article, by the names of the columns of `counts`.
    draws : how many times articles are drawn anew.
    seed : of the random numbers; the order of the articles does not matter.
    level : share of the intervals that should cover the true rate.
    few : the smallest number of articles that gets intervals. The value of the library, 30, was chosen by simulation: from there
        on 92 to 97 % of the intervals cover.

    Returns
    -------
    item (named as the index of `counts`), rate, low, high, docfreq, basis; in the order of `counts`. With one article both ends are NaN.

    Notes
    -----
    Percentile intervals at the level widened for the number of articles n: tails of Phi(sqrt(n / (n - 1)) t), t of Student with n - 1 degrees of
    freedom. Plain percentiles cover less than they say: with 30 articles 1 to 2 points less than these.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13. Hesterberg (2015), What teachers should know about the bootstrap,
    The American Statistician 69(4), 371-386, section 5.3, for the wider level.

    Examples
    --------
    >>> counts = pd.DataFrame([[2, 0, 1]], index=pd.Index(["space"], name="topic"), columns=["a", "b", "c"])
    >>> intervals(counts, pd.Series({"a": 1000, "b": 500, "c": 500})).drop(columns="basis")
       topic  rate  low  high  docfreq
    0  space   1.5  1.0   2.0        2
    """
    counts, sizes = in_order(counts, sizes)
    cells, words, n = counts.to_numpy(float), sizes.to_numpy(float), len(sizes)
    docfreq = (cells > 0).sum(axis=1)
    enough = (docfreq >= FEW_WITH) & (n >= few)
    ends = np.full((len(counts), 2), np.nan)
    if n > 1:
        ends[~enough] = ends_of(ratio(*left_out(cells[~enough], words)))
    if enough.any():
        ends[enough] = ends_of(ratio(*redrawn(cells[enough], words, draws=draws, seed=seed)), n, level)
    basis = np.where(enough, f"bootstrap over {n} articles", TOO_FEW if n > 1 else ONE)
    rate = ratio(cells.sum(axis=1), words.sum())
    columns = [*(np.round(1000 * values, 2) for values in (rate, *ends.T)), docfreq, basis]
    return make_table({counts.index.name or "item": TEXT} | INTERVALS, [counts.index, *columns])


def rank_stability(counts: pd.DataFrame, *, k: int = 3, draws: int = DRAWS, seed: int = 0, few: int = FEW_ARTICLES) -> pd.DataFrame:
    """How often the order of the first items holds with other articles.

    Items are ranked by their sum, ties alphabetical. The first r hold in a draw if each of them is strictly ahead of the next and the last
    of all the rest; so neither a tie, which only the alphabet decides, nor an item without a hit holds. With fewer than `few` articles each is left out in turn
    instead of drawing anew.

    Parameters
    ----------
    counts : items by articles, from `count_by_article`; with unit "sentences" for the ranking of `frequencies`.
    k : how many items of the ranking are looked at.
    draws, seed, few : as for `intervals`.

    Returns
    -------
    rank, item, holds (draws in which the first items down to this one keep their order), of (all draws), basis. At most `k` rows, one for
    each item that occurs.

    Examples
    --------
    >>> counts = pd.DataFrame([[5, 4, 5], [3, 3, 0], [0, 0, 4]], index=["space", "cyber", "trade"], columns=["a", "b", "c"])
    >>> rank_stability(counts, k=2).drop(columns="basis")
       rank   item  holds  of
    0     1  space      3   3
    1     2  cyber      1   3
    """
    counts = counts.sort_index(axis="index").sort_index(axis="columns")
    counts = counts[counts.sum(axis=1) > 0]
    counts = counts.iloc[np.argsort(-counts.sum(axis=1).to_numpy(), kind="stable")]
    cells, n = counts.to_numpy(float), counts.shape[1]
    sums, _ = redrawn(cells, np.ones(n), draws=draws, seed=seed) if n >= few else left_out(cells, np.ones(n))
    best_below = np.vstack([np.maximum.accumulate(sums[::-1], axis=0)[::-1][1:], np.zeros((1, sums.shape[1]))])
    holds = np.logical_and.accumulate(sums > best_below, axis=0).sum(axis=1)[:k]
    basis = f"bootstrap over {n} articles" if n >= few else LEFT_OUT
    rows = len(holds)
    return make_table(RANKS, [range(1, rows + 1), counts.index[:k], holds, [sums.shape[1]] * rows, [basis] * rows])


def in_order(counts: pd.DataFrame, sizes: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """Counts and sizes with the articles sorted by name, so that the same draws fall on the same articles in whatever order they come."""
    counts = counts.sort_index(axis="columns")
    return counts, sizes.reindex(counts.columns)


def redrawn(cells: np.ndarray, words: np.ndarray, *, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Sums of the counts (items by draws) and of the words (draws) of as many articles, drawn with replacement."""
    n, both = len(words), np.vstack([cells, words])
    blocks = _kept_draws(n, draws, seed) if n * draws <= KEPT else _draw(n, draws, seed)
    sums = np.hstack([both @ times.T.astype(float) for times in blocks])
    return sums[:-1], sums[-1]


@lru_cache(maxsize=1)
def _kept_draws(n, draws, seed):
    """`_draw`, kept: a notebook asks for the same draws for every table of the same articles."""
    return list(_draw(n, draws, seed))


def _draw(n, draws, seed):
    """How often each article is drawn, a row per draw, block by block; that one were drawn more than 255 times of n does not happen."""
    random, step = np.random.default_rng(seed), max(1, CELLS // n)
    for first in range(0, draws, step):
        drawn = [np.bincount(random.integers(0, n, n), minlength=n).astype(np.uint8) for _ in range(first, min(first + step, draws))]
        yield np.stack(drawn)


def left_out(cells: np.ndarray, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums of the counts (items by articles) and of the words (articles) without each article in turn."""
    return cells.sum(axis=1, keepdims=True) - cells, words.sum() - words


def ends_of(values: np.ndarray, n: int = 0, level: float = 1.0) -> np.ndarray:
    """Low and high of the values of each row: the percentiles of an interval from `n` articles, or the least and greatest of all."""
    if level == 1:
        return np.stack([values.min(axis=-1), values.max(axis=-1)], axis=-1)
    tail = NormalDist().cdf(-math.sqrt(n / (n - 1)) * _student((1 + level) / 2, n - 1))
    return np.quantile(values, [tail, 1 - tail], axis=-1, method="weibull").T


def _student(p, df):
    """Quantile of Student's t by its expansion around the normal's (Abramowitz and Stegun 26.7.5); good to 4 decimals from 12 degrees of freedom on."""
    z = NormalDist().inv_cdf(p)
    return (z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * df**3))
