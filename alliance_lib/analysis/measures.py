"""All that is measured of each topic or actor, in one table: how often, how sure, how evenly."""

import pandas as pd

from .dispersion import dispersion
from .frequencies import count_by_article, frequencies
from .uncertainty import intervals


def measure(hits: pd.DataFrame, sentences: pd.DataFrame, *, item: str = "topic") -> pd.DataFrame:
    """Frequencies, the ends of the rate, and dispersion.

    Parameters
    ----------
    hits, sentences, item : as for `frequencies`.

    Returns
    -------
    The columns of `frequencies`; low, high, basis of `intervals` (of per_1000_words); dp_norm, juilland_d, first, first_share, concentrated of
    `dispersion`. In the order of `frequencies`.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "n_words": [20, 20]})
    >>> hits = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "topic": ["space", "space"]})
    >>> measure(hits, sentences)[["topic", "per_1000_words", "low", "high", "dp_norm"]]
       topic  per_1000_words   low  high  dp_norm
    0  space            50.0  50.0  50.0      0.0
    """
    found = frequencies(hits, sentences, item=item)
    sure = intervals(*count_by_article(hits, sentences, item=item))[[item, "low", "high", "basis"]]
    even = dispersion(hits, sentences, item=item)[[item, "dp_norm", "juilland_d", "first", "first_share", "concentrated"]]
    return found.merge(sure, on=item).merge(even, on=item)
