"""Who appears with whom: pairs of actors in one sentence, paragraph or article."""

from typing import Literal, get_args

import pandas as pd

from ..errors import choose
from ..tables import COUNT, TEXT, make_table

Context = Literal["sentence", "paragraph", "article"]
Level = Literal["actor", "state"]
CONTEXT_KEY = {"sentence": ["doc_id", "sent_id"], "paragraph": ["doc_id", "par_id"], "article": ["doc_id"]}
PAIRS = {"source": TEXT, "target": TEXT, "weight": COUNT}


def actor_pairs(mentions: pd.DataFrame, *, context: Context = "sentence") -> pd.DataFrame:
    """Count the contexts in which two actors appear together.

    An actor named twice in one context counts once there, so `weight` is a number of sentences (or paragraphs, or articles), never
    of mentions.

    Parameters
    ----------
    mentions : one row per actor mention: doc_id, sent_id, par_id, actor.
    context : "sentence", "paragraph" or "article".

    Returns
    -------
    source, target, weight; heaviest first, ties alphabetical; source < target.

    Raises
    ------
    InputError
        If `context` is none of the three.

    Examples
    --------
    >>> seen = pd.DataFrame({"doc_id": ["a"] * 3, "par_id": [1] * 3, "sent_id": [0, 0, 1], "actor": ["japan", "china", "japan"]})
    >>> actor_pairs(seen)
      source target  weight
    0  china  japan       1
    """
    together = contexts_of_pairs(mentions, context=context)
    pairs = together.groupby(["source", "target"]).size().reset_index(name="weight")
    pairs = pairs.sort_values(["weight", "source", "target"], ascending=[False, True, True])
    return make_table(PAIRS, [pairs[name] for name in PAIRS])


def contexts_of_pairs(mentions: pd.DataFrame, *, context: Context = "sentence") -> pd.DataFrame:
    """The contexts behind each pair: the key of the context (doc_id, and sent_id or par_id), source, target; one row per context and pair.

    Examples
    --------
    >>> seen = pd.DataFrame({"doc_id": ["a"] * 3, "par_id": [1] * 3, "sent_id": [0, 0, 1], "actor": ["japan", "china", "japan"]})
    >>> contexts_of_pairs(seen)
      doc_id  sent_id source target
    0      a        0  china  japan
    """
    key = CONTEXT_KEY[choose(context, get_args(Context), what="context")]
    seen = mentions[[*key, "actor"]].drop_duplicates()
    together = seen.rename(columns={"actor": "source"}).merge(seen.rename(columns={"actor": "target"}), on=key)
    together = together[together["source"] < together["target"]]
    return together.sort_values([*key, "source", "target"]).reset_index(drop=True)


def busiest_actors(pairs: pd.DataFrame, n: int) -> list[str]:
    """The actors whose pairs weigh most together, at most `n`; ties alphabetical.

    Examples
    --------
    >>> busiest_actors(pd.DataFrame({"source": ["china", "china"], "target": ["japan", "usa"], "weight": [3, 4]}), 2)
    ['china', 'usa']
    """
    weights = pairs.melt("weight", ["source", "target"]).groupby("value")["weight"].sum()
    return weights.sort_values(ascending=False, kind="stable").head(n).index.to_list()


def pair_matrix(pairs: pd.DataFrame, actors) -> pd.DataFrame:
    """Pair weights as a square table, symmetric, empty where two never meet and on the diagonal.

    Parameters
    ----------
    pairs : source, target, weight.
    actors : the actors that are to be rows and columns, in order.

    Examples
    --------
    >>> pair_matrix(pd.DataFrame({"source": ["china"], "target": ["japan"], "weight": [3]}), ["japan", "china"])
           japan  china
    japan    NaN    3.0
    china    3.0    NaN
    """
    both = pd.concat([pairs, pairs.rename(columns={"source": "target", "target": "source"})])
    wide = both.pivot_table(index="source", columns="target", values="weight")
    return wide.reindex(index=list(actors), columns=list(actors)).rename_axis(index=None, columns=None)


def at_level(mentions: pd.DataFrame, actors: pd.DataFrame, *, level: Level = "actor") -> pd.DataFrame:
    """Mentions with the actor as named, or with the state that the actor belongs to.

    At level "state" a person, force, company or organisation counts for its state; a body of several states for each of them; an
    actor without a state (an alliance, a company of nowhere) is left out.

    Parameters
    ----------
    mentions : one row per mention, with a column actor.
    actors : the codebook's actors: actor, state.
    level : "actor" or "state".

    Returns
    -------
    The mentions, with `actor` replaced; possibly fewer or more rows.

    Examples
    --------
    >>> actors = pd.DataFrame({"actor": ["joe_biden", "nato", "scc_2plus2"], "state": ["usa", "", "usa+japan"]})
    >>> mentions = pd.DataFrame({"doc_id": "a", "actor": ["joe_biden", "nato", "scc_2plus2"]})
    >>> at_level(mentions, actors, level="state")["actor"].to_list()
    ['usa', 'usa', 'japan']
    """
    if choose(level, get_args(Level), what="level") == "actor":
        return mentions
    states = actors.set_index("actor")["state"].str.split("+")
    rolled = mentions.assign(actor=mentions["actor"].map(states)).explode("actor")
    return rolled[rolled["actor"] != ""].astype({"actor": "str"}).reset_index(drop=True)
