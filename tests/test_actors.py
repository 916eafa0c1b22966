import pytest

from alliance_lib.annotation.actors import ActorFinder
from alliance_lib.annotation.codebook import load_codebook

FINDER = ActorFinder(load_codebook())


def found(text):
    return [(text[mention.start:mention.end], mention.actor, mention.use) for mention in FINDER.find(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("Japan-U.S. ties", [("Japan", "japan", "actor"), ("U.S.", "usa", "actor")]),
    ("It helps us.", []),
    ("the first non-American crew", []),
    ("U.S. Steel and the U.S. Navy", [("U.S. Steel", "us_steel", "actor"), ("U.S. Navy", "us_navy", "actor")]),
    ("in the South China Sea and the Sea of Japan", []),
    ("the Center for a New American Security", [("Center for a New American Security", "cnas", "actor")]),
    ("U.S. Forces Japan’s commander", [("U.S. Forces Japan", "usfj", "actor")]),
    ("in Japan", [("Japan", "japan", "place")]),
    ("in Japan and South Korea", [("Japan", "japan", "place"), ("South Korea", "south_korea", "place")]),
    ("Officials Meet In Tokyo\n\nJapan agreed", [("Tokyo", "japan", "place"), ("Japan", "japan", "actor")]),
    ("in Tokyo on Sunday", [("Tokyo", "japan", "place")]),
    ("in Tokyo’s view", [("Tokyo", "japan", "actor")]),
    ("exports to Japan", [("Japan", "japan", "actor")]),
    ("Kishida Fumio and Fumio Kishida", [("Kishida Fumio", "fumio_kishida", "actor"), ("Fumio Kishida", "fumio_kishida", "actor")]),
    ("Prime Minister Fumio said", [("Fumio", "fumio_kishida", "actor")]),
    ("Kurt Campbell said so. Campbell left.", [("Kurt Campbell", "kurt_campbell", "actor"), ("Campbell", "kurt_campbell", "actor")]),
    ("Campbell left. Kurt Campbell said so.", [("Kurt Campbell", "kurt_campbell", "actor")]),
    ("Secretary Austin spoke", [("Austin", "lloyd_austin", "actor")]),
    ("in Austin, Texas", []),
    ("Adm.\u00a0Samuel\nPaparo", [("Samuel\nPaparo", "samuel_paparo", "actor")]),
])
def test_find_actors(text, expected):
    assert found(text) == expected
