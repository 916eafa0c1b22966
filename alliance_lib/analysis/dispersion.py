"""How evenly: whether a topic or actor is the subject of the corpus, or of one article."""

import numpy as np
import pandas as pd

from ..tables import COUNT, FLAG, NUMBER, TEXT, make_table
from .frequencies import count_by_article, ratio

DISPERSION = {"hits": COUNT, "range": COUNT, "dp": NUMBER, "dp_norm": NUMBER, "juilland_d": NUMBER, "first": TEXT, "first_share": NUMBER,
              "concentrated": FLAG}
HALF = 0.5  # a larger share of the hits in one article, and what is found is found in that article


def dispersion(hits: pd.DataFrame, sentences: pd.DataFrame, *, item: str = "topic") -> pd.DataFrame:
    """Measure how evenly each topic or actor is spread over the articles.

    The parts are the articles, their sizes in words. DP is 0 where every article has the share of hits that its length would let expect and
    comes near 1 where a short article has them all; Juilland's D runs the other way. An item of which more than half the hits stand in one
    article is `concentrated`: no finding of the corpus, however frequent.

    Parameters
    ----------
    hits : one row per hit: doc_id, sent_id, and the column named by `item`.
    sentences : one row per sentence that was searched: doc_id, n_words.
    item : "topic" or "actor".

    Returns
    -------
    item, hits, range (articles with a hit), dp, dp_norm, juilland_d, first (the article with most hits; of several the first), first_share (its
    share of the hits), concentrated; most hits first, ties alphabetical. With a single article dp_norm and juilland_d are NaN.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "n_words": [20, 20]})
    >>> hits = pd.DataFrame({"doc_id": ["a", "a", "b", "b"], "sent_id": 1, "topic": ["cyber", "space", "space", "trade"]})
    >>> dispersion(hits, sentences).drop(columns=["first", "first_share"])
       topic  hits  range   dp  dp_norm  juilland_d  concentrated
    0  space     2      2  0.0      0.0         1.0         False
    1  cyber     1      1  0.5      1.0         0.0          True
    2  trade     1      1  0.5      1.0         0.0          True
    """
    counts, sizes = count_by_article(hits, sentences, item=item)
    if counts.empty:
        return make_table({item: TEXT} | DISPERSION, [[] for _ in [item, *DISPERSION]])
    cells, words = counts.to_numpy(), sizes.to_numpy()
    total, most = cells.sum(axis=1), cells.max(axis=1)
    table = pd.DataFrame({item: counts.index, "hits": total, "range": (cells > 0).sum(axis=1), "dp": dp(cells, words).round(4),
                          "dp_norm": dp_norm(cells, words).round(4), "juilland_d": juilland_d(cells, words).round(4),
                          "first": counts.columns[cells.argmax(axis=1)], "first_share": (most / total).round(4), "concentrated": most > HALF * total})
    table = table.sort_values(["hits", item], ascending=[False, True])
    return make_table({item: TEXT} | DISPERSION, [table[name] for name in table])


def dp(counts, sizes) -> np.ndarray:
    """Gries' deviation of proportions: half the sum, over the parts, of |share of the hits - share of the words|.

    0 where the item is spread as the words are; at most 1 less the share of the smallest part. NaN without a hit or without words.

    Parameters
    ----------
    counts : hits by part; the parts along the last axis.
    sizes : words by part.

    References
    ----------
    Gries (2008), Dispersions and adjusted frequencies in corpora, International Journal of Corpus Linguistics 13(4), 403-437.

    Examples
    --------
    >>> float(dp([2, 1, 0], [10, 10, 10]).round(4))
    0.3333
    """
    expected = _shares(sizes)
    return np.abs(_shares(counts) - expected).sum(axis=-1) / 2


def dp_norm(counts, sizes) -> np.ndarray:
    """DP divided by its largest possible value, 1 less the share of the smallest part, so that it reaches 1.

    NaN where there is one part only: it cannot be uneven.

    Parameters
    ----------
    counts, sizes : as for `dp`.

    References
    ----------
    Lijffijt and Gries (2012), Correction to Gries (2008), International Journal of Corpus Linguistics 17(1), 147-149.

    Examples
    --------
    >>> float(dp_norm([2, 1, 0], [10, 10, 10]).round(4))
    0.5
    """
    return ratio(dp(counts, sizes), 1 - _shares(sizes).min())


def juilland_d(counts, sizes) -> np.ndarray:
    """Juilland's D: 1 - V / sqrt(n - 1), V the coefficient of variation (population) of the rates in the n parts.

    Rates, not counts, so that parts need not be of one size; parts without words are left out. 1 where all rates are the same, 0 where one part
    has all hits. NaN without a hit or with fewer than two parts.

    Parameters
    ----------
    counts, sizes : as for `dp`.

    References
    ----------
    Juilland, Brodin and Davidovitch (1970), Frequency dictionary of French words; for parts of different sizes Gries (2008), as for `dp`.

    Examples
    --------
    >>> float(juilland_d([0, 4, 3, 2, 1], [1, 1, 1, 1, 1]).round(4))
    0.6464
    """
    counts, sizes = np.asarray(counts, float), np.asarray(sizes, float)
    rates = counts[..., sizes > 0] / sizes[sizes > 0]
    n = rates.shape[-1]
    if n < 2:
        return np.full(counts.shape[:-1], np.nan)
    return np.maximum(1 - ratio(rates.std(axis=-1), rates.mean(axis=-1)) / np.sqrt(n - 1), 0)  # never a rounded -0.0


def _shares(values):
    """Values as shares of their sum along the last axis."""
    values = np.asarray(values, float)
    return ratio(values, values.sum(axis=-1, keepdims=True))

