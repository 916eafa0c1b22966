"""The sentences that stand best for a topic."""

import math
import re
from collections import Counter
from functools import lru_cache

import pandas as pd
from nltk.stem.snowball import SnowballStemmer

WORD = re.compile(r"[^\W\d_]{3,}")


def representative_sentences(sentences: pd.DataFrame, sentence_topics: pd.DataFrame) -> pd.DataFrame:
    """For each topic, the sentence that shares most with the others on it.

    Only sentences with the topic as their first are candidates. A sentence scores the mean, over its stems, of how many sentences on
    the topic hold the stem, weighted by how rare the stem is elsewhere; so a long sentence has no advantage.

    Parameters
    ----------
    sentences : doc_id, sent_id, text and more.
    sentence_topics : doc_id, sent_id, topic, primary.

    Returns
    -------
    topic, score, and the columns of `sentences`; one row per topic, topics alphabetical, ties by document order.

    References
    ----------
    Centroid-based selection as in Radev, Jing, Styś and Tam (2004), Information Processing & Management 40.
    """
    stems = _stems_of(sentences["text"])
    in_all = Counter(stem for found in stems for stem in found)
    rare = {stem: math.log(len(stems) / n) for stem, n in in_all.items()}
    key = ["doc_id", "sent_id"]
    place = {name: i for i, name in enumerate(zip(sentences["doc_id"], sentences["sent_id"], strict=True))}
    rows = []
    for topic, part in sentence_topics.query("primary").groupby("topic"):
        members = [place[name] for name in zip(*(part[column] for column in key), strict=True)]
        here = Counter(stem for member in members for stem in stems[member])
        scores = {member: sum(here[stem] * rare[stem] for stem in stems[member]) / max(len(stems[member]), 8) for member in members}
        best = min(members, key=lambda member: (-round(scores[member], 9), member))
        rows.append({"topic": topic, "score": round(scores[best], 3), **sentences.iloc[best]})
    return pd.DataFrame(rows, columns=["topic", "score", *sentences.columns])


def _stems_of(texts) -> list[list[str]]:
    """The different stems of each text, in order."""
    stem = lru_cache(maxsize=None)(SnowballStemmer("english").stem)
    return [list(dict.fromkeys(stem(word) for word in WORD.findall(text.lower()))) for text in texts]
