"""How good the annotation is: precision, recall and F1 of each layer against labels made by hand.

The labels are tables beside each other in one folder: lines.tsv, sentences.tsv, actors.tsv and traps.tsv (columns: see tests/gold/README.md).
"""

from pathlib import Path

import pandas as pd

from ..corpus import Corpus
from ..errors import InputError
from ..tables import COUNT, NUMBER, TEXT, from_rows

SCORES = {"layer": TEXT, "class": TEXT, "precision": NUMBER, "recall": NUMBER, "f1": NUMBER, "right": COUNT, "found": COUNT, "gold": COUNT}


def evaluate(corpus: Corpus, gold) -> pd.DataFrame:
    """Score every layer for which there are labels.

    zones : lines; the zone of a line is right if it is its role or the equally right `alt_role`. The class "all" is the share of lines.
    sentences : both ends exact, in body zones.
    actors : labels that are required (optional 0, tier 1). A mention counts as found if one of the same actor overlaps it; a mention is
        right if it overlaps a label of its actor, required or not. A mention as a place is no claim and is not counted.
    topics : pairs of sentence and topic, over all; and the first topic of a sentence.

    Parameters
    ----------
    corpus : the annotated articles, with all zones.
    gold : folder of the labels.

    Returns
    -------
    layer, class, precision, recall, f1 (0 to 1), right, found, gold (numbers).

    Raises
    ------
    InputError
        If the folder holds no labels, or labels of an article that the corpus does not have.
    """
    layers = {"lines.tsv": _zones, "sentences.tsv": _sentences, "actors.tsv": _actors, "sentences.tsv ": _topics}
    rows = []
    for name, score in layers.items():
        path = Path(gold) / name.strip()
        if path.is_file():
            rows += score(corpus, _read_labels(path, corpus))
    if not rows:
        raise InputError(f'no labels in "{gold}": lines.tsv, sentences.tsv or actors.tsv are looked for')
    return from_rows(SCORES, rows)


def disagreements(corpus: Corpus, gold) -> pd.DataFrame:
    """The mentions and topics that differ from the labels, each with what is wrong: layer, problem, doc_id, start, end, text, label."""
    labels = _read_labels(Path(gold) / "actors.tsv", corpus)
    found = _mentions(corpus)
    rows = [("actors", "missed", row.doc, row.start, row.end, row.surface, row.actor) for row in _required(labels).itertuples()
            if not _overlapping(found, row.doc, row.start, row.end, _actors_of(row))]
    rows += [("actors", "wrong", row.doc_id, row.start, row.end, row.text, row.actor) for row in found.itertuples() if not _is_right(labels, row)]
    return from_rows({"layer": TEXT, "problem": TEXT, "doc_id": TEXT, "start": COUNT, "end": COUNT, "text": TEXT, "label": TEXT}, rows)


def _read_labels(path, corpus):
    """One table of labels, of articles that the corpus has."""
    labels = pd.read_csv(path, sep="\t", keep_default_na=False, encoding="utf-8")
    missing = set(labels["doc"]) - set(corpus.articles["doc_id"])
    if missing:
        raise InputError(f"{path.name} has labels of {', '.join(sorted(missing))}: no such article; name their folder with --articles")
    return labels


def _score(layer, name, right, found, gold, hits=None):
    """One row: `right` of `found` are right, `hits` (or `right`) of `gold` are found."""
    hits = right if hits is None else hits
    precision, recall = right / found if found else 0.0, hits / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return layer, name, precision, recall, f1, right, found, gold


def _zones(corpus, labels):
    """All lines, then each zone."""
    found = corpus.zones.drop_duplicates(["doc_id", "line"]).set_index(["doc_id", "line"])["zone"]
    zone = found.reindex(pd.MultiIndex.from_frame(labels[["doc", "line"]])).to_numpy()
    right = (labels["role"] == zone) | (labels["alt_role"] == zone)
    rows = [_score("zones", "all", int(right.sum()), len(zone), len(labels))]
    for name in sorted(set(labels["role"])):
        agreed = int((right & (zone == name)).sum())
        rows.append(_score("zones", name, agreed, int((zone == name).sum()), int((labels["role"] == name).sum()),
                           int((right & (labels["role"] == name)).sum())))
    return rows


def _sentences(corpus, labels):
    """Exact spans."""
    body = corpus.sentences.query("zone == 'body'")
    found = set(zip(body["doc_id"], body["start"], body["end"], strict=True))
    gold = set(zip(labels["doc"], labels["start"], labels["end"], strict=True))
    return [_score("sentences", "exact", len(found & gold), len(found), len(gold))]


def _actors(corpus, labels):
    """Required mentions."""
    found, required = _mentions(corpus), _required(labels)
    hits = sum(_overlapping(found, row.doc, row.start, row.end, _actors_of(row)) for row in required.itertuples())
    right = sum(_is_right(labels, row) for row in found.itertuples())
    return [_score("actors", "mention", right, len(found), len(required), hits)]


def _mentions(corpus):
    """Mentions as a party in body sentences."""
    return corpus.select().mentions.query("use == 'actor'")


def _required(labels):
    """The labels that must be found."""
    return labels[(labels["optional"] == 0) & (labels["tier"] == 1)]


def _actors_of(row):
    """The actors that are right for a label."""
    return {row.actor, *row.actor.split("+"), *row.alt_actor.split("+")} - {""}


def _overlapping(found, doc_id, start, end, actors):
    """Whether a mention of one of the actors overlaps the span."""
    near = found[(found["doc_id"] == doc_id) & (found["start"] < end) & (found["end"] > start)]
    return bool(near["actor"].isin(actors).any())


def _is_right(labels, mention):
    """Whether a mention overlaps a label of its actor."""
    near = labels[(labels["doc"] == mention.doc_id) & (labels["start"] < mention.end) & (labels["end"] > mention.start)]
    return any(mention.actor in _actors_of(row) for row in near.itertuples())


def _topics(corpus, labels):
    """Pairs of sentence and topic; first topics."""
    key = corpus.sentences.merge(corpus.sentence_topics, on=["doc_id", "sent_id"])
    found = set(zip(key["doc_id"], key["start"], key["topic"], strict=True))
    primary = key[key["primary"]]
    first = dict(zip(zip(primary["doc_id"], primary["start"], strict=True), primary["topic"], strict=True))
    gold = {(row.doc, row.start, topic) for row in labels.itertuples() for topic in row.topics.split(",") if topic != "none"}
    sentences = set(zip(labels["doc"], labels["start"], strict=True))
    found = {pair for pair in found if pair[:2] in sentences}
    right = sum(first.get((row.doc, row.start)) == row.primary for row in labels.itertuples())
    return [_score("topics", "any", len(found & gold), len(found), len(gold)),
            _score("topics", "first", right, len(set(first) & sentences), len(labels))]
