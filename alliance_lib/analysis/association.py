"""How strongly two actors are associated, and how often chance alone brings them together.

The null model keeps the lengths of contexts (how many actors each holds) and the totals of actors (how many contexts hold each), and nothing
else: see `chance`. All functions take and return numpy arrays, one item per pair.
"""

import math
from typing import NamedTuple

import numpy as np

ROUNDS = 200  # of fitting; some twenty are enough unless an actor is in nearly every context
CLOSE = 1e-6  # share of a total by which the fitted one may differ
STEPS = 60  # of the search for a saddlepoint
HELD = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], dtype=float)  # shared, source, target: what each of the four cells adds to
BLOCK = 4096  # pairs worked on at once, so that memory stays flat


class Chance(NamedTuple):
    """What chance alone gives for each pair."""

    expected: np.ndarray
    p_value: np.ndarray


def measures(weight, n_source, n_target, n_contexts) -> dict[str, np.ndarray]:
    """Measures of association of pairs, from the two-by-two table of contexts with and without either actor.

    PMI compares with plain independence, n_source * n_target / n_contexts; it is high for rare actors who meet once, and says nothing on whether
    that could be chance. With a = weight, p(x) = n_source / N, p(y) = n_target / N, p(xy) = a / N::

        jaccard = a / (n_source + n_target - a)                      0 to 1
        pmi     = log2(p(xy) / (p(x) p(y)))
        npmi    = pmi / -log2(p(xy))                                 -1 to 1; 0 where both are in every context, which says nothing
        llr     = 2 * sum of O ln(O / E) over the four cells         0 or more, whether they meet more or less often than expected

    Parameters
    ----------
    weight : number of contexts that hold both, at least 1.
    n_source, n_target : number of contexts that hold either.
    n_contexts : number of all contexts, one for all pairs or one for each.

    Returns
    -------
    jaccard, pmi, npmi, llr.

    Examples
    --------
    >>> {name: value.round(2).tolist() for name, value in measures(np.array([10]), np.array([10]), np.array([13]), 31777).items()}
    {'jaccard': [0.77], 'pmi': [11.26], 'npmi': [0.97], 'llr': [167.23]}

    References
    ----------
    Jaccard, P. (1912). The distribution of the flora in the alpine zone. New Phytologist 11.
    Church, K. W., Hanks, P. (1990). Word association norms, mutual information, and lexicography. Computational Linguistics 16(1).
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL.
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. Computational Linguistics 19(1).
    """
    weight, n_source, n_target, n = (np.asarray(value, dtype=float) for value in (weight, n_source, n_target, n_contexts))
    pmi = np.log2(weight * n / (n_source * n_target))
    surprise = -np.log2(weight / n)
    npmi = np.divide(pmi, surprise, out=np.zeros_like(pmi), where=surprise > 0)
    cells = ((weight, n_source, n_target), (n_source - weight, n_source, n - n_target), (n_target - weight, n - n_source, n_target),
             (n - n_source - n_target + weight, n - n_source, n - n_target))
    llr = 2 * sum(_surprise(observed, row * column / n) for observed, row, column in cells)
    return {"jaccard": weight / (n_source + n_target - weight), "pmi": pmi, "npmi": npmi.clip(-1, 1), "llr": np.maximum(llr, 0)}


def _surprise(observed, expected):
    """O ln(O / E), 0 where nothing was observed."""
    ratio = np.divide(observed, expected, out=np.ones_like(expected), where=(observed > 0) & (expected > 0))
    return observed * np.log(ratio)


def holm(p_values, n_tests: int) -> np.ndarray:
    """P-values corrected for `n_tests` tests, by Holm's step-down: the chance of even one false positive stays below the level.

    Parameters
    ----------
    p_values : of the pairs that were seen.
    n_tests : number of all pairs that could have been seen; those that were not have a p-value of 1.

    Examples
    --------
    >>> holm(np.array([0.03, 0.001, 0.02]), 4).round(3).tolist()
    [0.06, 0.004, 0.06]

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6.
    """
    p_values = np.asarray(p_values, dtype=float)
    order = np.argsort(p_values, kind="stable")
    stepped = np.maximum.accumulate(p_values[order] * (n_tests - np.arange(len(order)))).clip(0, 1)
    corrected = np.empty_like(stepped)
    corrected[order] = stepped
    return corrected


def three_digits(values) -> list[float]:
    """Values to three significant digits: a small p-value is never shown as 0, and no digit depends on the machine."""
    return [float(f"{value:.3g}") for value in values]


def chance(lengths, totals, source, target, weight) -> Chance:
    """Expected weight of pairs, and the probability that chance alone gives at least the weight seen.

    Under the null every way to fill the contexts that keeps their lengths and the totals of the actors is as good as another. A context of one
    actor holds no pair, a long one many, and two frequent actors meet often: none of this counts as association.

    Contexts of one length are alike: actors are drawn with odds x_i until the context has exactly its length (conditional Bernoulli draws), and the
    odds are those that give every total on average, the null of greatest entropy. This is the bipartite configuration model of Saracco et al., but for
    lengths that hold exactly, not on average, so that a context of one actor never holds a pair. With P_d(i, j) the chance that a context of
    length d holds both, and m_d the number of such contexts::

        expected = sum over d of m_d P_d(i, j)
        p_value  = P(shared >= weight | both totals as seen)

    The tail is Skovgaard's double saddlepoint approximation with continuity correction: one formula for one shared context or a million, and no
    random numbers. Against exact sums of the same model on small tables it is within 0.03, and a p-value below 0.2 at most about an eighth too small.
    For two frequent actors the condition on totals matters: without it the test would find too little.

    Parameters
    ----------
    lengths : number of actors in each context.
    totals : number of contexts of each actor, at least 1; their sum is that of the lengths.
    source, target : positions in `totals` of the two actors of each pair.
    weight : number of contexts that they share, at least 1.

    Returns
    -------
    expected, p_value (one-sided: more often than by chance).

    References
    ----------
    Chen, X.-H., Dempster, A. P., Liu, J. S. (1994). Weighted finite population sampling to maximize entropy. Biometrika 81(3).
    Saracco, F. et al. (2017). Inferring monopartite projections of bipartite networks: an entropy-based approach. New J. Phys. 19, 053022.
    Skovgaard, I. M. (1987). Saddlepoint expansions for conditional distributions. Journal of Applied Probability 24(4).
    """
    if not len(source):
        return Chance(np.array([]), np.array([]))
    sizes, counts = np.unique(np.asarray(lengths)[np.asarray(lengths) > 0], return_counts=True)
    odds = _fit(sizes, counts, np.asarray(totals, dtype=float))
    blocks = [_chance_of(sizes, counts, odds, source[at:at + BLOCK], target[at:at + BLOCK], weight[at:at + BLOCK])
              for at in range(0, len(source), BLOCK)]
    return Chance(*(np.concatenate(column) for column in zip(*blocks, strict=True)))


def _chance_of(sizes, counts, odds, source, target, weight):
    """Expected weight and p-value of some pairs."""
    both = np.empty((len(source), len(sizes)))
    one, other = np.empty_like(both), np.empty_like(both)
    for k, size in enumerate(sizes):
        alone, terms, weights = _drawn(odds, size)
        one[:, k], other[:, k] = alone[source], alone[target]
        both[:, k] = np.einsum("pm,pm->p", (terms * weights)[source], terms[target]).real if terms is not None else 1.0
    both = both.clip(np.maximum(one + other - 1, 0), np.minimum(one, other))
    return both @ counts, _tail(counts, one, other, both, weight)


def _fit(sizes, counts, totals):
    """The log odds with which each actor is drawn, so that the totals come out on average."""
    n = counts.sum()
    wanted = np.log(totals) - np.log(np.maximum(n - totals, 1e-9 * n))
    odds = wanted.copy()
    for _ in range(ROUNDS):
        fitted = sum(count * _drawn(odds, size)[0] for size, count in zip(sizes, counts, strict=True)).clip(1e-12, n)
        if np.abs(fitted / totals - 1).max() < CLOSE:
            break
        odds += wanted - np.log(fitted) + np.log(np.maximum(n - fitted, 1e-9 * n))
        odds -= odds.mean()
    return odds


def _drawn(odds, size):
    """Chances of the actors to be among exactly `size` drawn; and the terms and weights whose sums are the chances of pairs.

    P(S = size) of a sum S of independent draws is a Fourier sum of products; leaving an actor out is dividing by its factor.
    """
    if size >= len(odds):
        return np.ones(len(odds)), None, None
    share = _tilt(odds, size)[:, None]
    n_terms = min(len(odds), int(size + 12 * math.sqrt(size) + 30)) | 1  # odd: no factor is zero; the sum is surely below it
    turn = np.exp(2j * np.pi * np.arange(n_terms) / n_terms)
    factors = 1 - share + share * turn
    weights = factors.prod(axis=0) * turn ** -size
    weights /= weights.sum().real
    terms = share * turn / factors
    return (terms @ weights).real.clip(0, 1), terms, weights


def _tilt(odds, size):
    """Shares with these odds, all shifted alike so that they sum to `size`; only stability rests on it, not the result."""
    low, high = math.log(size) - 60 - odds.max(), 60 - odds.min()
    for _ in range(60):
        shift = (low + high) / 2
        share = 1 / (1 + np.exp(-(odds + shift).clip(-500, 500)))
        low, high = (shift, high) if share.sum() < size else (low, shift)
    return share


def _tail(counts, one, other, both, weight):
    """P(shared >= weight, given both totals), by Skovgaard's formula; 1 where the totals leave no choice."""
    cells = np.stack([1 - one - other + both, one - both, other - both, both], axis=-1).clip(0)  # neither, source alone, target alone, both
    _, mean, spread = _cumulants(counts, cells, np.zeros((len(weight), 3)))
    free = np.linalg.det(spread) > 1e-9 * np.maximum(np.linalg.det(spread[:, 1:, 1:]), 1e-9)
    p_value = np.ones(len(weight))
    if free.any():
        goal = np.column_stack([weight - 0.5, mean[:, 1:]])[free]
        p_value[free] = _skovgaard(counts, cells[free], goal, np.linalg.det(spread[free, 1:, 1:]))
    return p_value


def _skovgaard(counts, cells, goal, spread_of_totals):
    """The tail beyond the goal; the totals' own saddlepoint is zero, as the model gives them on average."""
    at = _saddlepoint(counts, cells, goal)
    value, _, spread = _cumulants(counts, cells, at)
    depth = np.sign(at[:, 0]) * np.sqrt(2 * np.maximum((at * goal).sum(axis=1) - value, 0))
    lever = 2 * np.sinh(at[:, 0] / 2) * np.sqrt(np.maximum(np.linalg.det(spread), 0) / spread_of_totals)
    steep = (np.abs(depth) > 0.01) & (np.abs(lever) > 1e-12)
    inverse = np.where(steep, 1 / np.where(steep, lever, 1) - 1 / np.where(steep, depth, 1), 0)
    beyond = np.array([math.erfc(value / math.sqrt(2)) / 2 for value in depth])
    return (beyond + np.exp(-depth ** 2 / 2) / math.sqrt(2 * math.pi) * inverse).clip(0, 1)


def _saddlepoint(counts, cells, goal):
    """Where the gradient of the cumulant function is the goal, by Newton steps of at most 1 each way; the function is convex."""
    at = np.zeros_like(goal)
    for _ in range(STEPS):
        _, mean, spread = _cumulants(counts, cells, at)
        step = np.linalg.solve(spread + 1e-10 * np.eye(3), (goal - mean)[:, :, None])[:, :, 0]
        at = (at + step.clip(-1, 1)).clip(-40, 40)
        if np.abs(step).max() < 1e-9:
            break
    return at


def _cumulants(counts, cells, at):
    """Joint cumulant function of (shared, total of source, total of target) at some points, its gradient and its second derivatives."""
    tilted = cells * np.exp(at @ HELD.T)[:, None, :]
    total = tilted.sum(axis=2)
    share = tilted / total[:, :, None]
    mean = share @ HELD  # per pair, length and what is counted
    second = np.einsum("pdc,ca,cb,d->pab", share, HELD, HELD, counts) - np.einsum("pda,pdb,d->pab", mean, mean, counts)
    return np.log(total) @ counts, np.einsum("pda,d->pa", mean, counts), second
