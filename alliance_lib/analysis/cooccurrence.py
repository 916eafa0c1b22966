"""Who appears with whom: pairs of actors in one sentence, paragraph or article, or at most so many words apart.

Two actors in one context need not act together, let alone agree: a pair is a place to read. Two rules keep out pairs that no writer made: an actor
is no pair with itself; and a name within a longer one ("Japan" in "U.S. Forces Japan"), or one name that counts for two actors ("2+2" for both
states), makes no pair of the two.
"""

from typing import Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from ..characters import word_starts
from ..errors import InputError, choose
from ..tables import COUNT, NUMBER, TEXT, distinct, make_table
from .association import chance, holm, measures, three_digits

Context = Literal["sentence", "paragraph", "article", "window"]
Level = Literal["actor", "state", "kind"]
WINDOW = 10  # words
AT_ONCE = 5000  # sentences whose words are counted together: enough to be fast, few enough for the memory
MENTIONS_AT_ONCE = 200_000  # of which pairs are counted together: fewer cost more time, more cost memory, since pairs grow with the square in an article
NEEDED = ["doc_id", "sent_id", "par_id", "start", "end", "actor", "text"]
CONTEXT_KEY = {"sentence": ["doc_id", "sent_id"], "paragraph": ["doc_id", "par_id"], "article": ["doc_id"]}
PAIRS = {"source": TEXT, "target": TEXT, "weight": COUNT, "expected": NUMBER, "jaccard": NUMBER, "pmi": NUMBER, "npmi": NUMBER, "llr": NUMBER,
         "p_value": NUMBER, "p_holm": NUMBER}
WEIGHTS = {name: PAIRS[name] for name in ("source", "target", "weight")}
WINDOW_PAIRS = {"doc_id": TEXT, "start": COUNT, "end": COUNT, "source": TEXT, "target": TEXT, "distance": COUNT}


class Meetings(NamedTuple):
    """Pairs of actors in units (contexts, or passages of a window), as codes, with what is needed to judge their number.

    first, second : actors of each meeting, first < second; unit : the unit in which they meet.
    actors : names of the codes. totals : units of each actor. n_units : number of units with an actor. lengths : number of actors in each unit.
    shared : first and second of the units in which the two share one name only.
    """

    first: np.ndarray
    second: np.ndarray
    unit: np.ndarray
    actors: np.ndarray
    totals: np.ndarray
    lengths: np.ndarray
    shared: tuple[np.ndarray, np.ndarray]


def actor_pairs(mentions: pd.DataFrame, sentences: pd.DataFrame | None = None, *, context: Context = "sentence", window: int = WINDOW) -> pd.DataFrame:
    """Count the contexts in which two actors appear together, and say how far beyond chance that is.

    An actor named twice in one context counts once there, so `weight` is a number of sentences (or paragraphs, or articles), never of mentions.
    `expected` and `p_value` (one-sided: more often than by chance) come from a null that keeps the number of actors of every context and the
    total of every actor (`association.chance`); the other measures compare with plain independence over all contexts (`association.measures`).
    Sentences of one article share a subject, so a small p-value by sentence may mean no more than that two actors belong to the same subject.

    Contexts in which two actors share one name only ("2+2") are left out of the four measures of this pair; in `expected` they count, which makes
    the p-value larger if anything.

    With "window" `weight` counts pairs of mentions at most `window` words apart (as `fcm` of quanteda, but without its diagonal), and the measures
    take the ends of all such pairs (an actor's with itself too) for the contexts; `expected` is that of independent ends. p-values are then NaN:
    one mention makes several of the counts, which are thus no independent trials; count sentences to have p-values.

    Parameters
    ----------
    mentions : one row per actor mention: doc_id, sent_id or par_id as the context needs, actor; with start and end, overlapping names make no pair.
    sentences : all sentences that count, with or without a mention; the measures then take contexts without a mention into account. With
        "window" they are needed, with start and text: words are counted in them, one after the other.
    context : "sentence", "paragraph", "article" or "window".
    window : most words from one mention to the other; 1 is side by side.

    Returns
    -------
    source, target, weight, expected, jaccard, pmi, npmi, llr, p_value, p_holm; heaviest first, ties alphabetical; source < target. `p_holm` is
    corrected for all pairs of actors that are mentioned, whether they meet or not. Measures are rounded to four digits, p-values to three significant ones.

    Raises
    ------
    InputError
        If `context` is none of the four.
    ValueError
        If `context` is "window" and there are no sentences.

    References
    ----------
    Benoit, K. et al. (2018). quanteda: An R package for the quantitative analysis of textual data. JOSS 3(30), 774.

    Examples
    --------
    >>> seen = pd.DataFrame({"doc_id": ["a"] * 4, "par_id": [1] * 4, "sent_id": [1, 1, 2, 3], "actor": ["japan", "china", "japan", "usa"]})
    >>> actor_pairs(seen)[["source", "target", "weight", "expected", "jaccard", "pmi", "p_value"]].round(2)
      source target  weight  expected  jaccard   pmi  p_value
    0  china  japan       1      0.42      0.5  0.58      0.4
    """
    if window < 1:
        raise InputError(f"window is {window}: choose at least 1 word")
    if choose(context, get_args(Context), what="context") == "window":
        return _window_pairs(mentions, _need(sentences), window)
    met = _meet(mentions, CONTEXT_KEY[context])
    first, second, weight = _count(met.first, met.second, len(met.actors))
    lost = _count_at(met.shared, first, second, len(met.actors))
    totals = met.totals
    n_contexts = len(met.lengths) if sentences is None else len(_contexts(pd.concat([sentences, mentions]), CONTEXT_KEY[context]))
    values = measures(weight, totals[first] - lost, totals[second] - lost, n_contexts - lost)
    expected, p_value = chance(met.lengths, totals, first, second, weight)
    possible = len(met.actors) * (len(met.actors) - 1) // 2
    return _table(met.actors, first, second, weight, {"expected": expected, **values, "p_value": p_value, "p_holm": holm(p_value, possible)})


def contexts_of_pairs(mentions: pd.DataFrame, sentences: pd.DataFrame | None = None, *, context: Context = "sentence",
                      window: int = WINDOW) -> pd.DataFrame:
    """The contexts behind each pair, one row per context and pair: as many rows as the pair's weight.

    Parameters
    ----------
    mentions, sentences, context, window : as for `actor_pairs`.

    Returns
    -------
    The key of the context (doc_id, and sent_id or par_id), source, target; in the order of the key. With "window" one row per two mentions: doc_id, start, end
    (the passage from one to the other), source, target, distance in words.

    Examples
    --------
    >>> seen = pd.DataFrame({"doc_id": ["a"] * 3, "par_id": [1] * 3, "sent_id": [0, 0, 1], "actor": ["japan", "china", "japan"]})
    >>> contexts_of_pairs(seen)
      doc_id  sent_id source target
    0      a        0  china  japan
    """
    if choose(context, get_args(Context), what="context") == "window":
        return _near_table(_near(mentions, _need(sentences), window), mentions)
    met = _meet(mentions, CONTEXT_KEY[context])
    found = _contexts(mentions, CONTEXT_KEY[context]).iloc[met.unit].reset_index(drop=True)
    return found.assign(source=pd.Series(met.actors[met.first], dtype="str"), target=pd.Series(met.actors[met.second], dtype="str"))


def pair_weights(mentions: pd.DataFrame, sentences: pd.DataFrame | None = None, *, context: Context = "sentence", window: int = WINDOW) -> pd.DataFrame:
    """The pairs and their weights alone, as `actor_pairs` has them: whole numbers, which add up over parts of a corpus.

    Parameters
    ----------
    mentions, sentences, context, window : as for `actor_pairs`.

    Returns
    -------
    source, target, weight; heaviest first, ties alphabetical.

    Examples
    --------
    >>> seen = pd.DataFrame({"doc_id": ["a"] * 3, "sent_id": [1, 1, 2], "actor": ["japan", "china", "japan"]})
    >>> pair_weights(seen)
      source target  weight
    0  china  japan       1
    """
    near = choose(context, get_args(Context), what="context") == "window"
    code, actors = pd.factorize(mentions["actor"], sort=True)
    weight = np.zeros((len(actors), len(actors)), dtype=np.int64)
    for some, within in _by_articles(mentions.assign(actor=code), _need(sentences) if near else None):
        met = _near(some, within, window) if near else _meet(some, CONTEXT_KEY[context])
        first, second, times = _count_near(met) if near else _count(met.first, met.second, len(met.actors))
        weight[met.actors[first].astype(int), met.actors[second].astype(int)] += times
    first, second = np.nonzero(weight)
    names = np.array(actors.to_list(), dtype=object)
    return _in_order(make_table(WEIGHTS, [names[first], names[second], weight[first, second]]))


def _by_articles(mentions, sentences):
    """The mentions of some articles after those of others, with their sentences, if these are given: no context goes over an article, and few articles at
    a time bound the memory."""
    tables = [table[[name for name in NEEDED if name in table]] for table in (mentions, sentences) if table is not None]
    doc = np.split(pd.factorize(pd.concat([table["doc_id"] for table in tables]))[0], [len(mentions)])[:len(tables)]
    before = np.cumsum(np.bincount(doc[0], minlength=max(each.max(initial=-1) for each in doc) + 1))
    piece = [(before // MENTIONS_AT_ONCE)[each] for each in doc]
    order = [np.argsort(each, kind="stable") for each in piece]
    last = before.max(initial=0) // MENTIONS_AT_ONCE
    edges = [np.searchsorted(each[at], np.arange(last + 2)) for each, at in zip(piece, order, strict=True)]
    for number in range(last + 1):
        some = [table.iloc[at[edge[number]:edge[number + 1]]] for table, at, edge in zip(tables, order, edges, strict=True)]
        yield some[0], some[1] if len(some) > 1 else None


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
    """Mentions with the actor as named, or with the state that the actor belongs to, or with its kind.

    At level "state" a person, force, company or organisation counts for its state; a body of several states for each of them; an actor without a
    state (an alliance, a company of nowhere) is left out. At level "kind" all persons count as "person", and so on.

    Parameters
    ----------
    mentions : one row per mention, with a column actor.
    actors : the codebook's actors: actor, and state or kind.
    level : "actor", "state" or "kind".

    Returns
    -------
    The mentions, with `actor` replaced; possibly fewer or more rows.

    Examples
    --------
    >>> actors = pd.DataFrame({"actor": ["joe_biden", "nato", "scc_2plus2"], "state": ["usa", "", "usa+japan"], "kind": ["person", "body", "body"]})
    >>> mentions = pd.DataFrame({"doc_id": "a", "actor": ["joe_biden", "nato", "scc_2plus2"]})
    >>> at_level(mentions, actors, level="state")["actor"].to_list()
    ['usa', 'usa', 'japan']
    >>> at_level(mentions, actors, level="kind")["actor"].to_list()
    ['person', 'body', 'body']
    """
    if choose(level, get_args(Level), what="level") == "actor":
        return mentions
    groups = actors.set_index("actor")[level].str.split("+")
    rolled = mentions.assign(actor=mentions["actor"].astype("str").map(groups)).explode("actor")
    return rolled[rolled["actor"].fillna("") != ""].astype({"actor": "str"}).reset_index(drop=True)


def _meet(mentions, key):
    """The meetings of actors in contexts, by codes: an actor once in a context, every two of them a meeting."""
    unit, actor, actors = _codes(mentions, key)
    seen = distinct(unit * len(actors) + actor)
    in_unit, who = np.divmod(seen, max(len(actors), 1))
    lengths = np.bincount(in_unit)
    left, right = _ahead(np.repeat(np.cumsum(lengths), lengths) - np.arange(len(seen)) - 1)
    first, second, where = who[left], who[right], in_unit[left]
    apart = ~_share_a_name(mentions, unit, actor, len(actors), (where, first, second))
    return Meetings(first[apart], second[apart], where[apart], actors, np.bincount(who, minlength=len(actors)), lengths, (first[~apart], second[~apart]))


def _codes(mentions, key):
    """Number of the context of each mention, in the order of the key; number of its actor, alphabetical; the actors."""
    actor, actors = pd.factorize(mentions["actor"], sort=True)
    return mentions.groupby(key, sort=True).ngroup().to_numpy(), actor, np.asarray(actors, dtype=object)


def _contexts(table, key):
    """The contexts of a table, in the order of `_codes`."""
    unit = table.groupby(key, sort=True).ngroup().to_numpy()
    first = np.flatnonzero(~pd.Series(unit).duplicated())
    return table[key].iloc[first[np.argsort(unit[first])]].reset_index(drop=True)


def _ahead(n_ahead):
    """Positions of all pairs of a row and one of the `n_ahead` rows after it."""
    left = np.repeat(np.arange(len(n_ahead)), n_ahead)
    return left, left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(n_ahead) - n_ahead, n_ahead)


def _share_a_name(mentions, unit, actor, n_actors, meetings):
    """Which meetings rest on overlapping names alone.

    Two actors meet if one has a mention that is no part of any of the other's, and the other has a mention that is not within one of the first's.
    """
    rows, other, within = _overlaps(mentions, actor)
    where, first, second = meetings
    alone = np.zeros(len(where), dtype=bool)
    touching = np.concatenate([(unit[rows] * n_actors + one) * n_actors + two for one, two in ((actor[rows], other), (other, actor[rows]))])
    overlapping = np.zeros(unit.max(initial=-1) + 1, dtype=bool)
    overlapping[unit[rows]] = True
    some = np.flatnonzero(overlapping[where])  # of the meetings, which are very many, those that an overlap can concern are few
    some = some[np.isin((where[some] * n_actors + first[some]) * n_actors + second[some], touching)]
    if len(some):
        alone[some] = _rest_on_overlaps(mentions, unit, actor, (rows, other, within), (where[some], first[some], second[some]))
    return alone


def _rest_on_overlaps(mentions, unit, actor, overlaps, meetings):
    """`_share_a_name` of meetings of which the actors have overlapping names."""
    (rows, other, within), (where, first, second) = overlaps, meetings
    spans = pd.DataFrame({"unit": unit, "actor": actor, "start": mentions["start"].to_numpy(), "end": mentions["end"].to_numpy()})
    number = spans[np.isin(unit, where)].drop_duplicates().groupby(["unit", "actor"]).size()
    touched = spans.iloc[rows].assign(other=other, within=within).groupby(["unit", "actor", "other", "start", "end"])["within"].max()
    touched = touched.groupby(["unit", "actor", "other"]).agg(["size", "sum"])
    free, usable = [], []
    for one, two in ((first, second), (second, first)):
        all_of_one = number.reindex(pd.MultiIndex.from_arrays([where, one])).to_numpy()
        parts = touched.reindex(pd.MultiIndex.from_arrays([where, one, two])).fillna(0).to_numpy()
        free.append(all_of_one > parts[:, 0])
        usable.append(all_of_one > parts[:, 1])
    return ~((free[0] | free[1]) & usable[0] & usable[1])


def _overlaps(mentions, actor):
    """Mentions that overlap one of another actor: position of the mention, the other actor, and whether it lies within the other's longer name."""
    if not {"start", "end"} <= set(mentions.columns) or mentions.empty:
        return np.array([], dtype=int), np.array([], dtype=int), np.array([], dtype=bool)
    doc, start, end = pd.factorize(mentions["doc_id"])[0], mentions["start"].to_numpy(), mentions["end"].to_numpy()
    line, longest = doc * (end.max() + 1), (end - start).max()  # every article on its own stretch of one line
    order = np.argsort((line + start) * (longest + 1) + longest - (end - start), kind="stable")  # by start, of these the longest first
    begins, ends = (line + start)[order], (line + end)[order]
    left, right = _ahead(np.maximum(np.searchsorted(begins, ends, side="left") - np.arange(len(order)) - 1, 0))
    left, right = order[left], order[right]
    apart = actor[left] != actor[right]
    left, right = left[apart], right[apart]
    inner = (end[right] <= end[left]) & (end[right] - start[right] < end[left] - start[left])
    return np.concatenate([left, right]), np.concatenate([actor[right], actor[left]]), np.concatenate([np.zeros_like(inner), inner])


def _count(first, second, n_actors):
    """The different pairs among meetings, and how often each is there."""
    pairs, weight = np.unique(first * n_actors + second, return_counts=True)
    return *np.divmod(pairs, max(n_actors, 1)), weight


def _count_at(meetings, first, second, n_actors):
    """How often given pairs are among meetings."""
    one, two, weight = _count(*meetings, n_actors)
    number = pd.Series(weight, index=one * n_actors + two)
    return number.reindex(first * n_actors + second).fillna(0).to_numpy()


def _table(actors, first, second, weight, columns):
    """The table of pairs, in order."""
    rounded = [three_digits(columns[name]) if name.startswith("p_") else np.round(columns[name], 4) for name in list(PAIRS)[3:]]
    return _in_order(make_table(PAIRS, [actors[first], actors[second], weight, *rounded]))


def _in_order(pairs):
    """Pairs by weight, ties alphabetical."""
    return pairs.sort_values(["weight", "source", "target"], ascending=[False, True, True], ignore_index=True)


def _need(sentences):
    """The sentences, which a window cannot do without."""
    if sentences is None:
        raise ValueError('context "window" counts words: give `sentences` too')
    return sentences


def _window_pairs(mentions, sentences, window):
    """The table of pairs of mentions near each other."""
    near = _near(mentions, sentences, window)
    first, second, weight = _count_near(near)
    ends = np.bincount(np.concatenate([near.first, near.second]), minlength=len(near.actors))
    n_ends = max(2 * len(near.first), 1)
    none = np.full(len(weight), np.nan)
    return _table(near.actors, first, second, weight, {
        "expected": ends[first] * ends[second] / n_ends, **measures(weight, ends[first], ends[second], n_ends), "p_value": none, "p_holm": none})


class Near(NamedTuple):
    """Two mentions near each other: rows of the mentions, codes of their actors (first <= second), distance in words; and the actors."""

    ahead: np.ndarray
    behind: np.ndarray
    first: np.ndarray
    second: np.ndarray
    distance: np.ndarray
    actors: np.ndarray


def _near(mentions, sentences, window):
    """Every two mentions of an article at most `window` words apart whose names do not overlap, also two of one actor; in the order of the text."""
    placed, actors = _place_words(mentions, sentences)
    line = placed["doc_id"].to_numpy() * (placed["last"].max() + window + 2 if len(placed) else 1)
    begins, ends = line + placed["first"].to_numpy(), line + placed["last"].to_numpy()
    left, right = _ahead(np.maximum(np.searchsorted(begins, ends + window, side="right") - np.arange(len(placed)) - 1, 0))
    actor = placed["actor"].to_numpy()
    keep = (placed["start"].to_numpy()[right] >= placed["end"].to_numpy()[left]) & ~_blocked(placed, actor, left, right)
    left, right = left[keep], right[keep]
    row = placed["row"].to_numpy()
    return Near(row[left], row[right], np.minimum(actor[left], actor[right]), np.maximum(actor[left], actor[right]),
                np.maximum(begins[right] - ends[left], 1), actors)


def _count_near(near):
    """The different pairs of two actors near each other, and how often each is there."""
    apart = near.first != near.second
    return _count(near.first[apart], near.second[apart], len(near.actors))


def _near_table(near, mentions):
    """Rows of WINDOW_PAIRS, without those of one actor."""
    apart = near.first != near.second
    doc_id, start, end = (mentions[name].to_numpy() for name in ("doc_id", "start", "end"))
    ahead, behind = near.ahead[apart], near.behind[apart]
    return make_table(WINDOW_PAIRS, [doc_id[ahead], start[ahead], end[behind], near.actors[near.first[apart]], near.actors[near.second[apart]],
                                     near.distance[apart]])


def _blocked(placed, actor, left, right):
    """Which two mentions make no pair: one lies within a longer name of the other's actor, or both overlap one of the other's."""
    rows, other, within = _overlaps(placed, actor)
    n = actor.max(initial=0) + 1
    touching, inside = rows * n + other, (rows * n + other)[within]
    one, two = left * n + actor[right], right * n + actor[left]
    return np.isin(one, inside) | np.isin(two, inside) | (np.isin(one, touching) & np.isin(two, touching))


def _place_words(mentions, sentences):
    """Mentions of the sentences, each once and in order, with the numbers of their first and last word, counted through the sentences; and the actors.

    In numbers: doc_id, start, end, actor, at (place of the sentence), row (of `mentions`), first, last.
    """
    doc = pd.factorize(pd.concat([sentences["doc_id"], mentions["doc_id"]]), sort=True)[0]
    number = np.concatenate([sentences["sent_id"].to_numpy(int), mentions["sent_id"].to_numpy(int)])
    key, n = doc * (number.max(initial=0) + 1) + number, len(sentences)
    order = np.lexsort((sentences["start"].to_numpy(), doc[:n]))
    actor, actors = pd.factorize(mentions["actor"], sort=True)
    placed = pd.DataFrame({"doc_id": doc[n:], "start": mentions["start"].to_numpy(), "end": mentions["end"].to_numpy(), "actor": actor,
                           "at": pd.Index(key[:n][order]).get_indexer(key[n:]), "row": np.arange(len(mentions))})
    once = ["doc_id", "start", "end", "actor"]
    placed = placed[placed["at"] >= 0].sort_values(once, kind="stable").drop_duplicates(once, ignore_index=True)
    found = [_number_words(sentences.iloc[order[at:at + AT_ONCE]], placed.iloc[slice(*np.searchsorted(placed["at"], [at, at + AT_ONCE]))], at)
             for at in range(0, n, AT_ONCE)] or [(placed["at"], placed["at"], 0)]
    before = np.cumsum([0, *(count for *_, count in found)])
    first, last = (np.concatenate([each[side] + shift for each, shift in zip(found, before, strict=False)]) for side in (0, 1))
    return placed.assign(first=first, last=last), np.asarray(actors, dtype=object)


def _number_words(sentences, placed, at):
    """Numbers of the first and the last word of each mention within these sentences, of which the first has place `at`; and the number of words."""
    lengths = sentences["text"].str.len().to_numpy(dtype=int) + 1
    offset = (np.cumsum(lengths) - lengths - sentences["start"].to_numpy())[placed["at"].to_numpy() - at]
    words = word_starts("\n".join(sentences["text"]))
    starts, ends = ((placed[name] + offset).to_numpy(dtype=int) for name in ("start", "end"))
    within = distinct(starts[~np.isin(starts, words)])  # a name within a hyphenated word is a word of its own
    begins = np.insert(words, np.searchsorted(words, within), within)
    first = np.searchsorted(begins, starts)
    return first, np.maximum(np.searchsorted(begins, ends) - 1, first), len(begins)
