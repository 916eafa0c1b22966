"""What sets one part of the corpus apart from another: outlets, periods, any column."""

import math

import numpy as np
import pandas as pd

from ..errors import choose
from ..tables import COUNT, NUMBER, TEXT, make_table
from .association import holm, three_digits
from .frequencies import count_by_article, ratio
from .uncertainty import DRAWS, FEW_ARTICLES, FEW_WITH, ONE, TOO_FEW, ends_of, left_out, redrawn

KEYNESS = {"hits_first": COUNT, "hits_second": COUNT, "per_1000_first": NUMBER, "per_1000_second": NUMBER, "docfreq_first": COUNT,
           "docfreq_second": COUNT, "log_likelihood": NUMBER, "p_value": NUMBER, "p_holm": NUMBER, "log_ratio": NUMBER, "low": NUMBER,
           "high": NUMBER, "percent_diff": NUMBER, "basis": TEXT}


def keyness(hits: pd.DataFrame, sentences: pd.DataFrame, *, item: str = "topic", part: str, first: str, second: str, draws: int = DRAWS,
            seed: int = 0, level: float = 0.95, few: int = FEW_ARTICLES) -> pd.DataFrame:
    """Compare how often each topic or actor occurs in two parts of the corpus.

    Log-likelihood and its p-values take every word for an independent draw, as the field does, and so are too sure where one article repeats
    a term: read them with the range of articles and with the interval of the log ratio, which is drawn over articles.

    Zeros: an item that neither part has is left out. `log_ratio` says what it does of a count of 0; %DIFF to a rate of 0 is NaN.

    Parameters
    ----------
    hits : one row per hit: doc_id, sent_id, and the column named by `item`.
    sentences : one row per sentence that was searched: doc_id, n_words, and the column named by `part` (see `with_part`). An article
        belongs to one part.
    item : "topic" or "actor".
    part : the column that tells the parts apart.
    first, second : the two values of it that are compared.
    draws, seed, level, few : as for `uncertainty.intervals`; `few` is of each part.

    Returns
    -------
    item, hits_first, hits_second, per_1000_first, per_1000_second, docfreq_first, docfreq_second, log_likelihood, p_value, p_holm, log_ratio, low,
    high, percent_diff, basis; highest log-likelihood first, ties alphabetical. `low` and `high` are of the log ratio, and `basis` says what they are.

    Raises
    ------
    InputError
        If one of the two is no part of the corpus.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": 1, "n_words": [1000, 1000], "outlet": ["Daily", "Post"]})
    >>> hits = pd.DataFrame({"doc_id": ["a", "a", "a", "a", "b"], "sent_id": 1, "topic": ["space", "space", "space", "space", "space"]})
    >>> keyness(hits, sentences, part="outlet", first="Daily", second="Post")[["topic", "log_likelihood", "p_value", "log_ratio", "percent_diff"]]
       topic  log_likelihood  p_value  log_ratio  percent_diff
    0  space            1.93    0.165        2.0         300.0
    """
    parts = sorted(set(sentences[part]))
    (cells1, words1), (cells2, words2), names = _two_parts(hits, sentences, item, part, *(choose(name, parts, what=part) for name in (first, second)))
    a, b, c, d = cells1.sum(axis=1), cells2.sum(axis=1), words1.sum(), words2.sum()
    docfreq1, docfreq2 = ((cells > 0).sum(axis=1) for cells in (cells1, cells2))
    p = chi2_p(g2 := log_likelihood(a, b, c, d))
    ends, basis = _range_of_log_ratio(cells1, words1, cells2, words2, draws=draws, seed=seed, level=level, few=few)
    values = [a, b, (1000 * ratio(a, c)).round(2), (1000 * ratio(b, d)).round(2), docfreq1, docfreq2,
              g2.round(2), three_digits(p), three_digits(holm(p, len(p))),
              log_ratio(a, b, c, d).round(2), *ends.T.round(2), percent_diff(a, b, c, d).round(1), basis]
    order = np.lexsort((names, -g2.round(9)))
    return make_table({item: TEXT} | KEYNESS, [np.asarray(column)[order] for column in (names, *values)])


def log_likelihood(a, b, c, d) -> np.ndarray:
    """The G2 of a table of four cells: 2 sum O ln(O / E), over hits and other words of both parts.

    Parameters
    ----------
    a, b : hits in the first and the second part.
    c, d : words of the first and the second part.

    References
    ----------
    Dunning (1993), Accurate methods for the statistics of surprise and coincidence, Computational Linguistics 19(1), 61-74.

    Examples
    --------
    >>> float(log_likelihood(10, 3, 10, 31767).round(2))
    167.23
    """
    a, b, c, d = np.broadcast_arrays(*(np.asarray(value, float) for value in (a, b, c, d)))
    observed = np.stack([a, b, np.maximum(c - a, 0), np.maximum(d - b, 0)])
    rows = np.stack([a + b, a + b, c + d - a - b, c + d - a - b])
    expected = ratio(rows * np.stack([c, d, c, d]), c + d)
    parts = np.where(observed > 0, observed, 1) / np.where(observed > 0, expected, 1)
    return np.maximum(2 * (observed * np.log(parts)).sum(axis=0), 0)


def chi2_p(g2) -> np.ndarray:
    """The p-value of a log-likelihood: the chance of as much or more with chi-squared at one degree of freedom, erfc(sqrt(G2 / 2)).

    Examples
    --------
    >>> chi2_p([3.841459]).round(4).tolist()
    [0.05]
    """
    return np.array([math.erfc(math.sqrt(value / 2)) for value in np.asarray(g2, float)])


def log_ratio(a, b, c, d) -> np.ndarray:
    """The binary logarithm of the ratio of the two rates: 1 is twice as often in the first part, -1 half as often.

    Where one of the counts is 0, one hit more is shared out between the parts by their words. The usual 0.5 in place of the 0 (Hardie) would call
    an item more frequent in a small part that does not have it than in a large part that does.

    Parameters
    ----------
    a, b, c, d : as for `log_likelihood`.

    References
    ----------
    Hardie (2014), Log Ratio: an informal introduction, ESRC Centre for Corpus Approaches to Social Science.

    Examples
    --------
    >>> log_ratio([4, 2, 0], [1, 0, 3], 1000, 1000).tolist()
    [2.0, 2.321928094887362, -2.807354922057604]
    """
    a, b, c, d = np.broadcast_arrays(*(np.asarray(value, float) for value in (a, b, c, d)))
    more = np.where((a == 0) | (b == 0), 1, 0)
    return np.log2(ratio(ratio(a, c) + ratio(more, c + d), ratio(b, d) + ratio(more, c + d)))


def percent_diff(a, b, c, d) -> np.ndarray:
    """By how many percent the first rate is above the second; NaN where the second is 0.

    Parameters
    ----------
    a, b, c, d : as for `log_likelihood`.

    References
    ----------
    Gabrielatos and Marchi (2011), Keyness: matching metrics to definitions, Corpus Linguistics in the South.

    Examples
    --------
    >>> percent_diff([4, 1], [1, 0], 1000, 1000).tolist()
    [300.0, nan]
    """
    rate1, rate2 = ratio(a, c), ratio(b, d)
    return 100 * ratio(rate1 - rate2, rate2)


def _two_parts(hits, sentences, item, part, first, second):
    """Counts by article and words of both parts, with a row for each item that either has; and the items."""
    of_part = sentences.drop_duplicates("doc_id").set_index("doc_id")[part]
    counts, words = count_by_article(hits, sentences, item=item)
    inside = [(of_part.reindex(words.index) == name).to_numpy() for name in (first, second)]
    counts = counts[counts.loc[:, inside[0] | inside[1]].sum(axis=1) > 0]
    return *((counts.to_numpy()[:, here], words.to_numpy()[here]) for here in inside), counts.index.to_numpy(dtype=str)


def _range_of_log_ratio(cells1, words1, cells2, words2, *, draws, seed, level, few):
    """Ends of the log ratio of each item, by bootstrap over the articles of both parts or by leaving each article out; and which."""
    n1, n2 = len(words1), len(words2)
    enough = (np.minimum((cells1 > 0).sum(axis=1), (cells2 > 0).sum(axis=1)) >= FEW_WITH) & (min(n1, n2) >= few)
    ends = np.full((len(cells1), 2), np.nan)
    if enough.any():
        (a, c), (b, d) = redrawn(cells1[enough], words1, draws=draws, seed=seed), redrawn(cells2[enough], words2, draws=draws, seed=seed + 1)
        ends[enough] = ends_of(log_ratio(a, b, c, d), min(n1, n2), level)
    if min(n1, n2) > 1:
        (a, c), (b, d) = left_out(cells1[~enough], words1), left_out(cells2[~enough], words2)
        all1, all2 = cells1[~enough].sum(axis=1, keepdims=True), cells2[~enough].sum(axis=1, keepdims=True)
        ends[~enough] = ends_of(np.hstack([log_ratio(a, all2, c, words2.sum()), log_ratio(all1, b, words1.sum(), d)]))
    return ends, np.where(enough, f"bootstrap over {n1} and {n2} articles", TOO_FEW if min(n1, n2) > 1 else ONE)
