"""Topics: the codebook's terms in the text, and what each sentence is about.

Tables
------
topic_hits : doc_id, sent_id, start, end, text, topic.
    One row per term found.
sentence_topics : doc_id, sent_id, topic, score, primary.
    One row per topic of a sentence. `score` is the number of its terms there; `primary` marks the first topic: the highest score, then
    the term that stands first.
"""

from bisect import bisect_right
from typing import NamedTuple

import pandas as pd

from ..characters import join_texts
from ..tables import COUNT, FLAG, TEXT, make_table
from .codebook import Codebook
from .matching import Matcher, fold, is_negated, lower

SENTENCE_TOPICS = {"doc_id": TEXT, "sent_id": COUNT, "topic": TEXT, "score": COUNT, "primary": FLAG}

# British spellings of the domain's words that have the length of the American ones.
SPELLINGS = {"defence": "defense", "licence": "license", "offence": "offense", "modernis": "moderniz", "mobilis": "mobiliz", "organis": "organiz"}


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
        self._topic = {_fold(term): topic["id"] for topic in topics for term in topic["terms"]}
        shields = {_fold(term) for topic in topics for term in topic.get("not_terms", ())}
        self._matcher = Matcher([*self._topic, *shields], loose=True)

    def find(self, text: str) -> list[Hit]:
        """All terms in a text, in order, not overlapping."""
        return self.find_all([text])[0]

    def find_all(self, texts: list[str]) -> list[list[Hit]]:
        """The terms in each of many texts, as `find` gives them."""
        found = []
        for joined, starts in join_texts(texts):
            folded, hits = _fold(joined), [[] for _ in starts]
            for start, end, term in self._matcher.find(folded):
                if term in self._topic and not is_negated(folded, start):
                    number = bisect_right(starts, start) - 1
                    hits[number].append(Hit(start - starts[number], end - starts[number], self._topic[term]))
            found += hits
        return found


def _fold(text):
    """Text and terms in one case and one spelling, at the same length."""
    folded = lower(fold(text))
    for british, american in SPELLINGS.items():
        folded = folded.replace(british, american)
    return folded


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
    key = ["doc_id", "sent_id"]
    scored = topic_hits.groupby([*key, "topic"], as_index=False, sort=False).agg(score=("start", "size"), first=("start", "min"))
    scored = scored.sort_values([*key, "score", "first"], ascending=[True, True, False, True])
    primary = ~scored.duplicated(key)
    return make_table(SENTENCE_TOPICS, [*(scored[name].tolist() for name in (*key, "topic", "score")), primary.tolist()])
