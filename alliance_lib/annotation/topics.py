"""Topics: the codebook's terms in the text, and what each sentence is about.

Tables
------
topic_hits : doc_id, sent_id, start, end, text, topic.
    One row per term found.
sentence_topics : doc_id, sent_id, topic, score, primary.
    One row per topic of a sentence. `score` is the number of its terms there; `primary` marks the first topic: the highest score, then
    the term that stands first.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..characters import Joined, code_points
from ..tables import COUNT, FLAG, TEXT, make_table, spread
from .codebook import Codebook
from .matching import Matcher, are_negated, fold_spelling

SENTENCE_TOPICS = {"doc_id": TEXT, "sent_id": COUNT, "topic": TEXT, "score": COUNT, "primary": FLAG}


class Hit(NamedTuple):
    """One term of a topic within a text."""

    start: int
    end: int
    topic: str


class TopicFinder:
    """The topics of a codebook, ready to be found; case does not matter.

    Examples
    --------
    >>> from alliance_lib.annotation.codebook import load_codebook
    >>> TopicFinder(load_codebook()).find("They discussed Command and Control.")
    [Hit(start=15, end=34, topic='command_structure')]
    """

    def __init__(self, codebook: Codebook):
        topics = codebook.content["topics"]
        topic = {fold_spelling(term): number for number, entry in enumerate(topics) for term in entry["terms"]}
        shields = {fold_spelling(term) for entry in topics for term in entry.get("not_terms", ())}
        self._matcher = Matcher([*topic, *shields], loose=True)
        self._ids = [entry["id"] for entry in topics]
        self._topic = np.array([topic.get(term, -1) for term in self._matcher.terms], dtype=np.int64)  # -1: a shield

    def find(self, text: str) -> list[Hit]:
        """All terms in a text, in order, not overlapping."""
        found = self.find_all(Joined([text]))
        return [Hit(*hit) for hit in zip(*(found[name].tolist() for name in Hit._fields), strict=True)]

    def find_all(self, texts: Joined) -> pd.DataFrame:
        """All terms in many texts: start and end where these are joined, topic (categorical)."""
        folded = fold_spelling(texts.text)
        starts, ends, terms = self._matcher.find(folded)
        topic = self._topic[terms]
        counts = (topic >= 0) & ~are_negated(code_points(folded), starts)
        return pd.DataFrame({"start": starts[counts], "end": ends[counts], "topic": pd.Categorical.from_codes(topic[counts], self._ids)})


def sentence_topics(topic_hits: pd.DataFrame) -> pd.DataFrame:
    """What each sentence is about, from the terms found in it.

    Parameters
    ----------
    topic_hits : doc_id, sent_id, start, topic; one row per term found.

    Returns
    -------
    The table `sentence_topics` of this module, in document order, the primary topic first.

    Examples
    --------
    >>> hits = pd.DataFrame({"doc_id": ["a"] * 3, "sent_id": [1, 1, 1], "start": [3, 9, 20], "topic": ["space", "cyber", "cyber"]})
    >>> sentence_topics(hits)
      doc_id  sent_id  topic  score  primary
    0      a        1  cyber      2     True
    1      a        1  space      1    False
    """
    (doc, doc_ids), (topic, topics) = (pd.factorize(topic_hits[name]) for name in ("doc_id", "topic"))
    hits, key = topic_hits.assign(doc_id=doc, topic=topic), ["doc_id", "sent_id"]
    scored = hits.groupby([*key, "topic"], as_index=False, sort=False).agg(score=("start", "size"), first=("start", "min"))
    scored = scored.sort_values([*key, "score", "first"], ascending=[True, True, False, True])
    columns = spread(doc_ids, scored["doc_id"]), scored["sent_id"], spread(topics, scored["topic"]), scored["score"], ~scored.duplicated(key)
    return make_table(SENTENCE_TOPICS, columns)
