"""Where articles come from: near-copies, republications, and runs of words that several articles share.

Ten articles that print one agency's text are one witness, not ten. Near-copies are found by shingles of three words, MinHash signatures and
bands, so that no two articles are compared unless they collide; every candidate is then compared exactly. Excerpts, too short for that, are
found by the runs of words that they share with the whole.

Limits: a story told anew in other words is an origin of its own; so is a translation.

References
----------
Broder (1997), On the resemblance and containment of documents. Leskovec, Rajaraman, Ullman (2020), Mining of Massive Datasets, chapter 3.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

from ..tables import COUNT, NUMBER, TEXT, distinct, from_rows, named_rows, rows_of

ORIGINS = {"doc_id": TEXT, "origin": TEXT, "reason": TEXT, "nearest": TEXT, "share": NUMBER}
SHARED = {"doc_id": TEXT, "other": TEXT, "start": COUNT, "end": COUNT, "other_start": COUNT, "other_end": COUNT, "n_words": COUNT,
          "passage": TEXT}
RESTING = {"doc_id": TEXT, "sent_id": COUNT, "passage": TEXT}

SHINGLE = 3  # words. Editing 10 % of the words leaves .9^3 = 73 % of such shingles: Jaccard .57; 20 % leave .34. With 5 words: .42 and .20.
BANDS, ROWS = 32, 2  # a pair of Jaccard J collides with 1 - (1 - J^2)^32: .57 always, .34 in 98 %, .20 in 73, .05 in 8
WORTH_A_LOOK = 0.1  # estimated Jaccard of a candidate that is compared exactly
COPY = 0.5  # share of the shorter article's words that stand in the longer one, in shared shingles
FEWEST = 20  # words that a copy has in common with its model: less may be a name and a stock phrase
RUN, QUOTED_RUN = 8, 5  # words: a shared run of its own, and one inside quotation marks in both articles
EXCERPT = 0.05  # share of the shorter article's words at which such a run begins: from here on an excerpt is looked for
QUOTED = ("direct", "partial")  # kinds of quotation that give words as spoken
RESTS = 1 / 3  # share of a sentence from which on it rests on a shared text: "Kishida told reporters on Monday that" may go before it

# Agencies that sign with their initials in one outlet and with their name in another.
INITIALS = {"ap": "associated press", "afp": "agence france-presse", "upi": "united press international", "pti": "press trust of india",
            "ani": "asian news international", "dpa": "deutsche presse-agentur"}

WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")  # "U.S." and "US", "Japan's" and "Japan’s" are the same word
FOLD = str.maketrans("", "", "'’.")

MIX = np.uint64(0x9E3779B97F4A7C15)  # an odd number without a pattern: 2^64 over the golden ratio


class Words(NamedTuple):
    """The words of all articles in a row, the longest article first: `doc` is the article's place in `doc_ids`.

    `hash` is of the folded word; `plain` says that it is a longer word in small letters, so neither a name nor "of the"; `quoted` that it
    stands within quotation marks.
    """

    doc_ids: list[str]
    doc: np.ndarray
    hash: np.ndarray
    start: np.ndarray
    end: np.ndarray
    plain: np.ndarray
    quoted: np.ndarray


def find_origins(articles: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Say for every article whose text it is, so that copies can be counted once.

    The longest article of a group of copies is its model, because cuts are commoner than additions; a copy is always compared with the model
    itself, so a row of small changes never makes one group of unlike articles. Articles of one agency or outlet are one origin although their
    texts differ; a copy belongs to the origin of its model, and a group of copies to the agency that any of them declares.

    Parameters
    ----------
    articles : doc_id, origin, outlet ("" where unknown).
    sentences : doc_id, start, text: the sentences to compare, normally the body.

    Returns
    -------
    One row per article, in their order: doc_id, origin (a declared name, else the doc_id of the model), reason ("near copy of ...: 93 % of its
    words", "same agency: ...", "same outlet: ...", "own"), nearest (the model; for a model the most similar article it was compared with, or
    ""), share (of the shorter one's words that stand in the longer one, from 0 to 1).

    Examples
    --------
    >>> said = "Ministers of both countries signed a pact on radar repair in the harbour town on Monday after nine years of slow talks."
    >>> articles = pd.DataFrame({"doc_id": ["a", "b", "c"], "origin": "", "outlet": ""})
    >>> sentences = pd.DataFrame({"doc_id": ["a", "b", "c"], "start": 0, "text": [said, said.replace("town", "city"), "Rice grew dearer."]})
    >>> find_origins(articles, sentences)
      doc_id origin                              reason nearest   share
    0      a      a                                 own       b  0.9545
    1      b      a  near copy of a: 95 % of its words       a  0.9545
    2      c      c                                 own          0.0000
    """
    return join_origins(articles, [sketch_articles(articles["doc_id"], sentences)], lambda doc_ids: cut_shingles(doc_ids, sentences))


def join_origins(articles: pd.DataFrame, sketches: Iterable["Sketch"], shingles: Callable[[list[str]], dict]) -> pd.DataFrame:
    """`find_origins` of articles that were sketched part by part: the same table, without all texts in one place.

    Parameters
    ----------
    articles : as for `find_origins`, of all parts.
    sketches : `sketch_articles` of each part.
    shingles : from doc_ids to `cut_shingles` of them; asked once, for the articles that are compared exactly.
    """
    model, near = _find_models(_join_sketches(sketches), shingles)
    declared = {row.doc_id: _declared(row.origin, row.outlet) for row in named_rows(articles)}
    names = _name_groups(model, declared)
    spelled: dict[str, str] = {}
    for doc_id in sorted(names):
        spelled.setdefault(_fold_name(names[doc_id][1]), names[doc_id][1])
    alike = pd.Series([_fold_name(name) for _, name in names.values()], dtype=TEXT).value_counts()
    rows = []
    for doc_id in articles["doc_id"]:
        kind, name = names[model[doc_id]]
        other, share = near.get(doc_id, ("", 0.0))
        copied = f"near copy of {model[doc_id]}: {int(100 * share)} % of its words"
        together = f"same {kind}: {spelled[_fold_name(name)]}" if name and alike[_fold_name(name)] > 1 else "own"
        rows.append((doc_id, spelled[_fold_name(name)] or model[doc_id], together if model[doc_id] == doc_id else copied, other, round(share, 4)))
    return from_rows(ORIGINS, rows)


def shared_texts(sentences: pd.DataFrame, quotes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the runs of words that articles share word for word, such as a statement that both quote.

    Every run is given once for each article that has it, beside the longest article that has it too: three articles with one statement
    make two rows, not three. Case and punctuation do not matter. Runs of names and small words alone are none.

    Parameters
    ----------
    sentences : doc_id, start, text: the sentences to compare, normally the body.
    quotes : doc_id, start, end, kind. With it runs of five words count where both articles have them in quotation marks; elsewhere eight.

    Returns
    -------
    doc_id, other, start, end, other_start, other_end, n_words, passage; `passage` is the same for runs that overlap in `other`.

    Examples
    --------
    >>> said = "We will keep the sea lanes open to all who trade in peace."
    >>> shared_texts(pd.DataFrame({"doc_id": ["a", "b"], "start": [0, 7], "text": ["Roe spoke. " + said, said]}))
      doc_id other  start  end  other_start  other_end  n_words passage
    0      b     a      7   64           11         68       13    a:11
    """
    words = _read_words(sentences, sentences["doc_id"], quotes)
    rows = [run for run in _runs(words, RUN, np.ones(len(words.doc), bool)) if words.plain[run[1]:run[2]].sum() >= 2]
    rows += [run for run in _runs(words, QUOTED_RUN, words.quoted) if run[2] - run[1] < RUN]
    rows.sort(key=lambda run: (words.doc_ids[run[3]], run[4], run[5], words.doc_ids[run[0]], run[1]))
    found, reach, passage = [], -1, ""
    for doc, first, last, other, other_first, other_last in rows:
        if not passage or words.doc[reach] != other or other_first > reach:
            passage, reach = f"{words.doc_ids[other]}:{words.start[other_first]}", -1
        reach = max(reach, other_last - 1)
        found.append((words.doc_ids[doc], words.doc_ids[other], words.start[first], words.end[last - 1], words.start[other_first],
                      words.end[other_last - 1], last - first, passage))
    return from_rows(SHARED, sorted(found))


def sentence_passages(sentences: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """Which sentences rest on a text that another article has too: a third of their characters, or more, lie in a shared run.

    Parameters
    ----------
    sentences : doc_id, sent_id, start, end.
    shared : what `shared_texts` returns.

    Returns
    -------
    doc_id, sent_id, passage; a sentence may rest on several.
    """
    places = defaultdict(list)
    for row in named_rows(shared):
        places[row.doc_id].append((row.start, row.end, row.passage))
        places[row.other].append((row.other_start, row.other_end, row.passage))
    found = set()
    for doc_id, group in sentences[sentences["doc_id"].isin(list(places))].groupby("doc_id"):
        spans = sorted(rows_of(group, "start", "end", "sent_id"))
        ends = [end for _, end, _ in spans]
        for start, end, passage in places[doc_id]:
            for first, last, sent_id in islice(spans, bisect_right(ends, start), None):
                if first >= end:
                    break
                if min(last, end) - max(first, start) >= RESTS * (last - first):
                    found.add((doc_id, sent_id, passage))
    return from_rows(RESTING, sorted(found))


class Sketch(NamedTuple):
    """What candidates for copies are found by, the longest article first: one number for each article, but for the runs.

    size : number of words. signs : MinHash signatures, a row for each seed. told : whether there is a shingle, so that the signature says something.
    run_doc, runs : place of the article and hash of each shingle of `RUN` words.
    """

    doc_ids: list[str]
    size: np.ndarray
    signs: np.ndarray
    told: np.ndarray
    run_doc: np.ndarray
    runs: np.ndarray


def sketch_articles(doc_ids, sentences: pd.DataFrame) -> Sketch:
    """Sketch articles, which rests on each article alone: those of a corpus can be sketched in any parts and put together.

    Parameters
    ----------
    doc_ids : the articles.
    sentences : doc_id, start, text.
    """
    words = _read_words(sentences[sentences["doc_id"].isin(doc_ids)], doc_ids)
    at, hashes = _shingles(words, SHINGLE)
    cuts = np.searchsorted(words.doc[at], np.arange(len(words.doc_ids) + 1))
    told = np.diff(cuts) > 0
    signs = np.zeros((len(SEEDS), len(told)), np.uint64)
    if told.any():
        signs[:, told] = [np.minimum.reduceat((hashes ^ seed) * MIX, cuts[:-1][told]) for seed in SEEDS]
    at, runs = _shingles(words, RUN)
    return Sketch(words.doc_ids, np.bincount(words.doc, minlength=len(told)), signs, told, words.doc[at], runs)


def cut_shingles(doc_ids, sentences: pd.DataFrame) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The shingles of some articles, for an exact comparison: hashes, and the places of words at which they begin."""
    words = _read_words(sentences[sentences["doc_id"].isin(doc_ids)], doc_ids)
    at, hashes = _shingles(words, SHINGLE)
    edges, cuts = np.searchsorted(words.doc, np.arange(len(words.doc_ids))), np.searchsorted(words.doc[at], np.arange(len(words.doc_ids) + 1))
    return {doc_id: (hashes[cuts[doc]:cuts[doc + 1]], at[cuts[doc]:cuts[doc + 1]] - edges[doc]) for doc, doc_id in enumerate(words.doc_ids)}


class Witnesses(NamedTuple):
    """Whose text an article is, and which shared passages a sentence rests on; looked up by doc_id and by (doc_id, sent_id)."""

    origin: dict[str, str]
    passages: dict[tuple[str, int], list[str]]


def index_witnesses(origins: pd.DataFrame, resting: pd.DataFrame) -> Witnesses:
    """`find_origins` and `sentence_passages` for looking up."""
    passages = defaultdict(list)
    for doc_id, sent_id, passage in rows_of(resting, "doc_id", "sent_id", "passage"):
        passages[doc_id, sent_id].append(passage)
    return Witnesses(dict(rows_of(origins, "doc_id", "origin")), dict(passages))


def count_independent(keys: Iterable[tuple[str, int]], witnesses: Witnesses) -> int:
    """How many independent origins carry some sentences.

    Sentences count once where their articles have one origin, or where they rest on the same shared text; this is carried on, so the number
    is rather too low than too high: an origin that prints the statement and adds its own words is one with the others that print it.

    Parameters
    ----------
    keys : (doc_id, sent_id) of the sentences.
    witnesses : `index_witnesses`.

    Examples
    --------
    >>> origins = pd.DataFrame({"doc_id": ["a", "b", "c"], "origin": ["a", "b", "c"]})
    >>> seen = index_witnesses(origins, pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 4], "passage": ["a:11", "a:11"]}))
    >>> count_independent([("a", 1), ("b", 4), ("c", 2)], seen), count_independent([("a", 2), ("b", 4)], seen)
    (2, 2)
    """
    graph = nx.Graph()
    for doc_id, sent_id in set(keys):
        graph.add_edge(("origin", witnesses.origin.get(doc_id, doc_id)), doc_id)
        graph.add_edges_from((("passage", passage), doc_id) for passage in witnesses.passages.get((doc_id, sent_id), ()))
    return nx.number_connected_components(graph)


# --- Words, shingles, runs ---------------------------------------------------------------------------------------------------------


def _read_words(sentences, doc_ids, quotes=None):
    """The words of the sentences, article by article, the longest article first and ties by doc_id."""
    text = "\n".join(sentences["text"])
    raw = WORD.findall(text)
    found = np.fromiter((match.start() for match in WORD.finditer(text)), np.int64, len(raw))
    begins = np.cumsum([0, *(len(each) + 1 for each in sentences["text"])])[:-1]
    sentence = np.searchsorted(begins, found, side="right") - 1
    names, of_sentence = sorted(set(doc_ids) | set(sentences["doc_id"])), sentences["doc_id"].to_numpy()
    sizes = pd.Series(of_sentence[sentence], dtype=TEXT).value_counts()
    names.sort(key=lambda name: (-sizes.get(name, 0), name))
    place = {name: at for at, name in enumerate(names)}
    doc = np.array([place[name] for name in of_sentence], np.int64)[sentence]
    start = found - begins[sentence] + sentences["start"].to_numpy(np.int64)[sentence]
    end = start + np.fromiter(map(len, raw), np.int64, len(raw))
    order = np.lexsort((start, doc))
    codes, unique = pd.factorize(np.array(raw, object))
    hashes = np.array([_hash(word) for word in unique], np.uint64)[codes]
    plain = np.array([word[0].islower() and len(word) > 3 for word in unique], bool)[codes]
    words = Words(names, *(column[order] for column in (doc, hashes, start, end, plain)), np.zeros(len(raw), bool))
    _mark_quoted(words, place, quotes)
    return words


def _hash(word):
    """64 bits of a word, the same on every machine; Python's own hash is not."""
    return int.from_bytes(blake2b(word.casefold().translate(FOLD).encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _mark_quoted(words, place, quotes):
    """Mark the words within direct and partial quotations."""
    if quotes is None:
        return
    edges = np.searchsorted(words.doc, np.arange(len(place) + 1))
    for doc_id, start, end, kind in rows_of(quotes, "doc_id", "start", "end", "kind"):
        if kind in QUOTED and doc_id in place:
            first, last = edges[place[doc_id]], edges[place[doc_id] + 1]
            begin, stop = np.searchsorted(words.start[first:last], (start, end))
            words.quoted[first + begin:first + stop] = True


def _shingles(words, size, allowed=True):
    """Places at which a shingle begins, and the hashes of the shingles; none goes over the end of an article."""
    n = max(len(words.doc) - size + 1, 0)
    mixed = np.zeros(n, np.uint64)
    keep = words.doc[:n] == words.doc[len(words.doc) - n:]
    for offset in range(size):
        mixed = (mixed ^ words.hash[offset:offset + n]) * MIX
        mixed ^= mixed >> np.uint64(29)
        keep &= allowed[offset:offset + n] if allowed is not True else True
    at = np.flatnonzero(keep)
    return at, mixed[at]


def _stars(keys, *, label):
    """Pairs (first holder of a key, later holder), as places in `keys`: one star per key, so their number is linear."""
    order = np.argsort(keys, kind="stable")
    new = np.ones(len(keys), bool)
    new[1:] = keys[order][1:] != keys[order][:-1]
    first = order[np.flatnonzero(new)[np.cumsum(new) - 1]]
    differ = label[first] != label[order]
    return first[differ], order[differ]


def _runs(words, size, allowed):
    """Shared runs of `size` words or more: (doc, first, last, other, other_first, other_last), places of words, last exclusive."""
    at, keys = _shingles(words, size, allowed)
    keys = keys ^ _times_before(words.doc[at], keys) * MIX  # a refrain goes with the same refrain of the other article, in turn
    other, here = (at[each] for each in _stars(keys, label=words.doc[at]))
    order = np.argsort(here, kind="stable")
    other, here = other[order], here[order]
    step = np.ones(len(here), bool)
    step[1:] = (np.diff(here) != 1) | (np.diff(other) != 1) | (np.diff(words.doc[here]) != 0) | (np.diff(words.doc[other]) != 0)
    first = np.flatnonzero(step)
    length = np.diff([*first, len(here)]) + size - 1
    columns = words.doc[here[first]], here[first], here[first] + length, words.doc[other[first]], other[first], other[first] + length
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _times_before(doc, keys):
    """How often each key has come before in its article."""
    order = np.lexsort((keys, doc))  # stable, so equal keys stay in the order of the text
    new = np.ones(len(keys), bool)
    new[1:] = (np.diff(doc[order]) != 0) | (keys[order][1:] != keys[order][:-1])
    began = np.flatnonzero(new)[np.cumsum(new) - 1]
    times = np.empty(len(keys), np.uint64)
    times[order] = np.arange(len(keys)) - began
    return times


# --- Copies ------------------------------------------------------------------------------------------------------------------------


def _join_sketches(sketches) -> Sketch:
    """The sketches of parts as one, the longest article first and ties by doc_id."""
    sketches = list(sketches)
    doc_ids = [doc_id for sketch in sketches for doc_id in sketch.doc_ids]
    size, told = (np.concatenate([getattr(sketch, name) for sketch in sketches]) for name in ("size", "told"))
    order = sorted(range(len(doc_ids)), key=lambda doc: (-size[doc], doc_ids[doc]))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    before = np.cumsum([0, *(len(sketch.doc_ids) for sketch in sketches)])
    run_doc = place[np.concatenate([sketch.run_doc + shift for sketch, shift in zip(sketches, before, strict=False)])]
    in_order = np.argsort(run_doc, kind="stable")
    return Sketch([doc_ids[doc] for doc in order], size[order], np.hstack([sketch.signs for sketch in sketches])[:, order], told[order],
                  run_doc[in_order], np.concatenate([sketch.runs for sketch in sketches])[in_order])


def _find_models(sketch, shingles):
    """The model of every article, which may be itself, and the nearest article with its share."""
    longer = defaultdict(set)
    for model, copy in _candidates(sketch):
        longer[copy].add(model)
    name, size = sketch.doc_ids, sketch.size
    held = shingles([name[doc] for doc in sorted({*longer, *(doc for docs in longer.values() for doc in docs)})]) if longer else {}
    model, near = list(range(len(name))), {}
    for copy in sorted(longer):
        shares = {}
        for other in sorted({model[each] for each in longer[copy]}):
            found = _covered(held[name[copy]][0], held[name[other]][0], held[name[copy]][1])
            shares[other] = found / size[copy], found
        best = max(shares, key=lambda other: (shares[other], -other))
        share, found = shares[best]
        if share >= COPY and found >= FEWEST:
            model[copy] = best
        near[copy] = (best, share)
        if near.get(best, (copy, 0))[1] < share:
            near[best] = (copy, share)
    return {name[doc]: name[of] for doc, of in enumerate(model)}, {name[doc]: (name[other], share) for doc, (other, share) in near.items()}


def _covered(short, long, places):
    """How many words of the shorter article stand in shingles that the longer one has too."""
    covered = np.zeros(places[-1] + SHINGLE if len(places) else 0, bool)
    common = places[np.isin(short, long)]
    for offset in range(SHINGLE):
        covered[common + offset] = True
    return int(covered.sum())


def _candidates(sketch):
    """Pairs (longer, shorter) worth an exact look: their signatures agree in a band and in enough places, or they share long runs."""
    filled, n = np.flatnonzero(sketch.told), len(sketch.told)
    if len(filled) < 2:
        return []
    signs = sketch.signs[:, filled]
    stars = [_stars(_shake(signs[band:band + ROWS]), label=filled) for band in range(0, len(signs), ROWS)]
    pairs = distinct(np.concatenate([filled[longer] * n + filled[shorter] for longer, shorter in stars]))
    alike = sum((row[pairs // n] == row[pairs % n]).astype(np.int16) for row in sketch.signs)
    longer, shorter = (sketch.run_doc[each] for each in _stars(sketch.runs, label=sketch.run_doc))
    shared, times = np.unique(longer * n + shorter, return_counts=True)
    found = np.concatenate([pairs[alike >= WORTH_A_LOOK * len(signs)], shared[times >= EXCERPT * sketch.size[shared % n]]])
    return np.stack([found // n, found % n], axis=1).tolist()


def _shake(rows):
    """One hash for each column of some rows."""
    mixed = np.zeros(rows.shape[1], np.uint64)
    for row in rows:
        mixed = (mixed ^ row) * MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed


# --- Names of origins --------------------------------------------------------------------------------------------------------------


def _declared(origin, outlet):
    """Whose text an article says it is: ("agency", name) where that is not its own outlet, else ("outlet", name or "")."""
    foreign = bool(outlet) and _fold_name(origin) not in ("", _fold_name(outlet))
    return ("agency" if foreign else "outlet"), origin or outlet


def _name_groups(model, declared):
    """For every model what its group goes by: an agency that a member names, else what the model itself says, else what another member says."""
    names = {}
    for doc_id in sorted(model, key=lambda doc_id: (declared[doc_id][0] != "agency", model[doc_id] != doc_id, doc_id)):
        if not names.get(model[doc_id], ("", ""))[1]:
            names[model[doc_id]] = declared[doc_id]
    return names


def _fold_name(name):
    """A name as it is compared: "The Associated Press" and "AP" are one."""
    folded = " ".join(name.casefold().replace(".", "").split()).removeprefix("the ")
    return INITIALS.get(folded, folded)


SEEDS = np.array([_hash(f"seed {number}") for number in range(BANDS * ROWS)], np.uint64)
