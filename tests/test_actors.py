import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_lib.annotation.actors import ActorFinder, list_mentions
from alliance_lib.annotation.codebook import load_codebook
from alliance_lib.annotation.names import find_names
from alliance_lib.characters import Joined

FINDER = ActorFinder(load_codebook())
PIECES = [
    "Japan", "Bank of Japan", "the Bank of", "of Japan", "Michael Jordan", "Jordan", "Jordan said", "Mr. Jordan", "and Jordan", "U.S.",
    "U.S.-Japan", "The U.S.", "Korea", "South Korea's", "Georgia", "Georgia O'Keeffe", "Cuban-American", "Ministry of Defense of",
    "University", "de", "van", "the", "in", "(", ")", "-", ",", ".", "\n", "\u00a0", "U.S. Treasury", "Japan Airlines", "President",
    "Israel Katz", "of the", "for", "& Japan", "al-Japan", "d'", "’s", "said", "Ōta", "_", "\x00", "’", "l’", "(Japan)",
    "JAPAN BANK MEETS IN TOKYO", "Tokyo", "Tokyo Bank", "un-American"]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=14), min_size=1, max_size=4), st.sampled_from([" ", ""]))
def test_find_all_looks_for_the_names_it_needs(texts, glue):
    texts = [glue.join(pieces) for pieces in texts]
    joined = Joined(texts)
    assert list_mentions(joined, FINDER.find_all(joined)) == [FINDER.find(text, find_names(text)) for text in texts]


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
    ("in Tokyo on Sunday, Beijing said", [("Tokyo", "japan", "place"), ("Beijing", "china", "actor")]),
    ("from New York, London and Moscow", [("London", "united_kingdom", "place"), ("Moscow", "russia", "place")]),
    ("London, Paris, and Osaka", [("London", "united_kingdom", "place"), ("Paris", "france", "place")]),
    ("London, Paris and Moscow agreed", [("London", "united_kingdom", "actor"), ("Paris", "france", "actor"), ("Moscow", "russia", "actor")]),
    ("Japan, Osaka and Tokyo", [("Japan", "japan", "actor"), ("Tokyo", "japan", "place")]),
    ("New York and Tokyo’s view", [("Tokyo", "japan", "actor")]),
    ("London and New York Times readers", [("London", "united_kingdom", "actor")]),
    ("threats from Moscow", [("Moscow", "russia", "actor")]),
    ("flights from Moscow", [("Moscow", "russia", "place")]),
    ("They visited Tokyo", [("Tokyo", "japan", "place")]),
    ("the capital, Kyiv, held", [("Kyiv", "ukraine", "place")]),
    ("a Tokyo-based firm", [("Tokyo", "japan", "place")]),
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


@pytest.mark.parametrize(("text", "expected"), [
    ("Michael Jordan came. Jordan said he would stay in Jordan.", [("Jordan", "place")]),
    ("Jordan agreed before Michael Jordan came.", [("Jordan", "actor")]),
    ("Abdullah of Jordan came. Jordan agreed.", [("Jordan", "actor"), ("Jordan", "actor")]),
])
def test_find_takes_the_surname_of_a_person_for_no_state(text, expected):
    assert [(text[mention.start:mention.end], mention.use) for mention in FINDER.find(text, find_names(text))] == expected


OF_ANY = [opening + rest for rest in ("n", "nside", "n the") for opening in "iI"] + [
    "within", "across", "throughout", "around", "near", "outside", "Within the", "Across the", "Throughout the", "Around the", "Near the", "Outside the"]
OF_CAPITALS = ["at", "into", "via", "Visit", "visits", "visited", "visiting", "the capital", "the capital,", "en route to", "bound for", "flew from",
               "trips to", "travelled to", "arrived in", "returned to"]


@pytest.mark.parametrize("phrase", OF_ANY + OF_CAPITALS)
def test_a_state_or_capital_behind_a_word_of_place_is_a_place(phrase):
    uses = {name: FINDER.find(f"So it went, {phrase} {name} again.")[0].use for name in ("Japan", "Tokyo")}
    assert uses == {"Japan": "place" if phrase in OF_ANY or phrase.endswith(" in") else "actor", "Tokyo": "place"}
