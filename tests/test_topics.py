import pandas as pd
import pytest

from alliance_lib.annotation.codebook import Codebook
from alliance_lib.annotation.topics import TopicFinder, sentence_topics

TOPICS = [
    {"id": "command", "name": "Command", "definition": ".", "terms": ["command and control", "co-produc*", "defense ties", "exercis*"],
     "not_terms": ["exercise restraint"]},
    {"id": "trade", "name": "Trade", "definition": ".", "terms": ["free trade", "exercise restraint in trade"]},
]
FINDER = TopicFinder(Codebook({"name": "x", "title": "x", "actors": [], "not_actors": [], "topics": TOPICS}))


@pytest.mark.parametrize(("text", "expected"), [
    ("Command\nand Control", [("Command\nand Control", "command")]),
    ("they co produce and Co-Produced", [("co produce", "command"), ("Co-Produced", "command")]),
    ("defence ties", [("defence ties", "command")]),
    ("exercise restraint", []),
    ("exercise restraint in trade", [("exercise restraint in trade", "trade")]),
    ("non-defense ties", []),
    ("exercises", [("exercises", "command")]),
    ("preexercise", []),
])
def test_find_topics(text, expected):
    assert [(text[hit.start:hit.end], hit.topic) for hit in FINDER.find(text)] == expected


def test_sentence_topics_puts_the_most_frequent_first_then_the_one_that_stands_first():
    topics = ["trade", "command", "command", "trade", "command"]
    hits = pd.DataFrame({"doc_id": ["a"] * 5, "sent_id": [1, 1, 1, 2, 2], "start": [1, 5, 9, 20, 25], "topic": topics})
    assert sentence_topics(hits).to_dict("list") == {
        "doc_id": ["a"] * 4, "sent_id": [1, 1, 2, 2], "topic": ["command", "trade", "trade", "command"], "score": [2, 1, 1, 1],
        "primary": [True, False, True, False]}
