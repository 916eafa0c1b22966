"""What if we are wrong: a headline under other assumptions."""

from collections.abc import Callable

import pandas as pd

from ..corpus import Corpus, doc_labels
from ..tables import FLAG, TEXT, from_rows

RANKS = {"assumption": TEXT, "first": TEXT, "second": TEXT, "third": TEXT, "same": FLAG}
FEW = 20
ALSO = ("title", "heading", "caption")  # zones a critic would count


def assumptions(corpus: Corpus, *, zones=("body",), exclude=(), **selection) -> dict[str, Corpus]:
    """The selection of a notebook, and others that a critic would make: headings and captions kept, each article left out in turn.

    With more than 20 articles none is left out: one among many hardly turns a ranking.

    Parameters
    ----------
    corpus : all that was read.
    zones, exclude, selection : the selection, as for `Corpus.select`.

    Returns
    -------
    Selections by name, the notebook's own first.
    """
    own = corpus.select(zones=zones, exclude=exclude, **selection)
    found = {"as run": own}
    more = [zone for zone in ALSO if zone not in zones]
    if more:
        found[f"with {' and '.join(more)} counted too"] = corpus.select(zones=[*zones, *more], exclude=exclude, **selection)
    if 1 < len(own.articles) <= FEW:
        labels = doc_labels(corpus.articles["doc_id"])
        for doc_id in own.articles["doc_id"]:
            found[f"without {labels[doc_id]}"] = corpus.select(zones=zones, exclude=[*exclude, doc_id], **selection)
    return found


def ranks_under(variants: dict, rank: Callable[..., list[str]]) -> pd.DataFrame:
    """The first three of a ranking under each assumption, and whether they are the same three in the same order as at first.

    Parameters
    ----------
    variants : what `rank` is to be called with, by name; for instance the selections of `assumptions`.
    rank : makes a ranking.

    Returns
    -------
    assumption, first, second, third, same.
    """
    rows, own = [], None
    for name, variant in variants.items():
        top = [*rank(variant), "", "", ""][:3]
        own = own or top
        rows.append((name, *top, top == own))
    return from_rows(RANKS, rows)
