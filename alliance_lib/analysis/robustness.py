"""What if we are wrong: a headline under other assumptions."""

from collections.abc import Callable

import pandas as pd

from ..corpus import Corpus, doc_labels
from ..tables import COUNT, FLAG, TEXT, from_rows

RANKINGS = {"assumption": TEXT, "rank": COUNT, "item": TEXT}
RANKS = {"assumption": TEXT, "first": TEXT, "second": TEXT, "third": TEXT, "same": FLAG}
FEW = 20
KEPT = 10  # places of a ranking that are kept
ALSO = ("title", "heading", "caption")  # zones a critic would count


def assumptions(corpus: Corpus, *, own: Corpus | None = None, zones=("body",), exclude=(), **selection) -> dict[str, Corpus]:
    """The selection of a notebook, and others that a critic would make: headings and captions kept, each article and each origin left out in turn.

    With more than 20 articles (or origins) none is left out: one among many hardly turns a ranking. An origin is what the metadata know of it; one with
    a single article is left out with that article.

    Parameters
    ----------
    corpus : all that was read.
    own : what the selection gives, where it is at hand.
    zones, exclude, selection : the selection, as for `Corpus.select`.

    Returns
    -------
    Selections by name, the notebook's own first.
    """
    own = own or corpus.select(zones=zones, exclude=exclude, **selection)
    found = {"as run": own}
    more = [zone for zone in ALSO if zone not in zones]
    if more:
        found["headings, captions too"] = corpus.select(zones=[*zones, *more], exclude=exclude, **selection)
    if 1 < len(own.articles) <= FEW:
        labels = doc_labels(corpus.articles["doc_id"])
        for doc_id in own.articles["doc_id"]:
            found[f"without {labels[doc_id]}"] = corpus.select(zones=zones, exclude=[*exclude, doc_id], **selection)
    for origin, of_origin in _shared_origins(own.articles).items():
        found[f"without {origin}"] = corpus.select(zones=zones, exclude=[*exclude, *of_origin], **selection)
    return found


def _shared_origins(articles) -> dict[str, list[str]]:
    """The doc_ids of each origin with several articles, where it is not the only one and there are few."""
    groups = articles[articles["origin"] != ""].groupby("origin")["doc_id"].agg(list)
    groups = groups[groups.map(len) > 1]
    return groups[groups.map(len) < len(articles)].to_dict() if len(groups) <= FEW else {}


def rankings_under(variants: dict, rank: Callable[..., list[str]]) -> pd.DataFrame:
    """A ranking under each assumption.

    Parameters
    ----------
    variants : what `rank` is to be called with, by name, the notebook's own first; for instance the selections of `assumptions`.
    rank : makes a ranking.

    Returns
    -------
    assumption, rank (from 1), item; the first 10 of each ranking.
    """
    return from_rows(RANKINGS, [(name, place, item) for name, variant in variants.items() for place, item in enumerate(rank(variant)[:KEPT], start=1)])


def rank_paths(rankings: pd.DataFrame, n: int = 5) -> pd.DataFrame:
    """The ranks of the first `n` items under each assumption: items as index, assumptions as columns, empty where an item is not among the first 10.

    Examples
    --------
    >>> rank_paths(rankings_under({"as run": "ab", "without x": "ba"}, list))
    assumption  as run  without x
    item
    a                1          2
    b                2          1
    """
    own = rankings[rankings["assumption"] == rankings["assumption"].iloc[0]]["item"].head(n) if len(rankings) else []
    wide = rankings.drop_duplicates(["assumption", "item"]).pivot(index="item", columns="assumption", values="rank")
    return wide.reindex(index=list(own), columns=rankings["assumption"].unique()).rename_axis(index="item", columns="assumption")


def ranks_under(rankings: pd.DataFrame) -> pd.DataFrame:
    """The first three of a ranking under each assumption, and whether they are the same three in the same order as at first.

    Parameters
    ----------
    rankings : `rankings_under`.

    Returns
    -------
    assumption, first, second, third, same.
    """
    firsts = {name: [*group["item"], "", "", ""][:3] for name, group in rankings.groupby("assumption", sort=False)}
    own = next(iter(firsts.values()), [])
    return from_rows(RANKS, [(name, *top, top == own) for name, top in firsts.items()])
