"""Claims: sentences compared across articles, grouped, and those that one source alone has."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels import SEEDS

from alliance_lib import annotate
from alliance_lib.analysis.claims import (
    KNOWN,
    cluster_claims,
    content_stems,
    describe_claims,
    notable_single,
    sentence_features,
    similar_sentences,
    supported,
)


def sentences_of(*texts):
    """A table of sentences, one article for each text, a sentence a line."""
    rows = [(chr(97 + i), k, 100 * k, line) for i, text in enumerate(texts) for k, line in enumerate(text.split("\n"), 1)]
    return pd.DataFrame(rows, columns=["doc_id", "sent_id", "start", "text"])


NEWS = sentences_of(
    "Karvia closed the Norrin copper mine on Friday after a flood.\nThe harbour stayed open.",
    "The Norrin copper mine was closed by Karvia after the flood.\nFishermen complained about prices.",
    "A flood closed Karvia's copper mine at Norrin.\nMiners were paid 40 crowns each.",
)


def test_similar_sentences_finds_what_two_articles_tell():
    found = similar_sentences(NEWS, least=0.5)
    assert list(zip(found["doc_id"], found["sent_id"], found["other_doc"], found["other_sent"], strict=True)) == [
        ("b", 1, "c", 1), ("a", 1, "b", 1), ("a", 1, "c", 1)]
    assert found["shared"].iloc[0] == "Karvia, Norrin, close, copper, flood, mine"


def test_similar_sentences_never_pairs_within_an_article():
    same = sentences_of("Karvia closed the Norrin mine.\nKarvia closed the Norrin mine.", "Nothing else happened there.")
    assert similar_sentences(same, least=0).empty


def test_similar_sentences_takes_two_names_of_an_actor_as_one():
    sentences = sentences_of("Tokyo will expand missile production.", "Missile production will expand in Japan.")
    mentions = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "start": [100, 134], "end": [105, 139], "actor": ["japan", "japan"],
                             "text": ["Tokyo", "Japan"]})
    found = similar_sentences(sentences, mentions=mentions)
    assert (found["score"].to_list(), found["shared"].to_list(), found["shared_actors"].to_list()) == ([1.0], ["expand, missil, product"], ["japan"])


def test_similar_sentences_of_nothing_is_an_empty_table():
    empty = NEWS.iloc[:0]
    found = similar_sentences(empty)
    assert found.columns.to_list() == ["doc_id", "sent_id", "other_doc", "other_sent", "score", "shared", "shared_actors"]
    assert cluster_claims(found).columns.to_list() == ["claim_id", "doc_id", "sent_id", "score"]
    assert describe_claims(cluster_claims(found), empty).empty
    assert notable_single(empty, found).empty


def test_sentence_features_carry_what_this_command_takes_up():
    sentences = sentences_of("They will use the Joint Rescue Command.\nThis rescue command opens in May.")
    mentions = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "start": [118], "end": [138], "actor": ["jrc"], "text": ["Joint Rescue Command"]})
    assert ["@jrc" in found for found in sentence_features(sentences, mentions=mentions)] == [True, True]


def test_cluster_claims_needs_two_origins():
    pairs = similar_sentences(NEWS, least=0.3)
    assert cluster_claims(pairs, {"a": "agency", "b": "agency", "c": "agency"}, least=0.3).empty
    assert cluster_claims(pairs, {"a": "agency", "b": "agency"}, least=0.3)["doc_id"].to_list() == ["b", "c", "a"]


def test_cluster_claims_takes_an_unknown_origin_for_its_own():
    assert len(cluster_claims(similar_sentences(NEWS, least=0.3), {"a": "", "b": "", "c": ""}, least=0.3)) == 3


def test_cluster_claims_does_not_join_sentences_that_share_no_name():
    plain = sentences_of("The partnership aims to strengthen capabilities and trade.", "This partnership will strengthen trade and capabilities.")
    assert cluster_claims(similar_sentences(plain)).empty


@pytest.mark.parametrize(("shared", "joined"), [("Karvia, Norrin, #5", False), ("Karvia, Norrin, close", True), ('Karvia, "iron clad', True)])
def test_cluster_claims_joins_what_says_the_same_of_a_name(shared, joined):
    pairs = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "other_doc": ["b"], "other_sent": [1], "score": [0.9], "shared": [shared],
                          "shared_actors": ["japan"]})
    assert len(cluster_claims(pairs)) == 2 * joined


def test_cluster_claims_needs_each_member_near_the_centre():
    pairs = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "other_doc": ["b", "c"], "other_sent": [1, 1], "score": [0.9, 0.8],
                          "shared": ["Karvia, close", "Norrin, close"], "shared_actors": ["", ""]})
    found = cluster_claims(pairs)
    assert list(found.itertuples(index=False, name=None)) == [(1, "b", 1, 1.0), (1, "a", 1, 0.9), (1, "c", 1, 0.8)]
    longer = pd.concat([pairs, pd.DataFrame({"doc_id": ["c"], "sent_id": [1], "other_doc": ["d"], "other_sent": [1], "score": [0.5],
                                             "shared": ["Norrin, close"], "shared_actors": [""]})])
    assert "d" not in cluster_claims(longer)["doc_id"].to_list()


def test_describe_claims_words_what_all_support():
    claims = cluster_claims(similar_sentences(NEWS, least=0.3), least=0.3)
    (row,) = describe_claims(claims, NEWS, {"a": "agency", "b": "agency"}).itertuples(index=False, name=None)
    assert row == (1, 3, 2, "Norrin, copper, mine, closed, Karvia, flood", "b", 1, "The Norrin copper mine was closed by Karvia after the flood.")


@pytest.mark.parametrize(("other", "bears_out"), [
    ("Karvia will close the Norrin copper mine.", True),
    ("The flooded mine at Norrin in Karvia will close.", True),
    ("Karvia will close a Norrin mine.", False),
    ("Karvia will build a Norrin school.", False),
    ("KARVIA AND NORRIN", False),
    ("Karvia will not close the flooded Norrin copper mine.", False),
    ("Karvia will close 3 flooded Norrin copper mines.", False),
])
def test_supported_needs_more_than_half_of_the_common_words_and_nothing_against_it(other, bears_out):
    sentences = sentences_of("Karvia will close 2 flooded copper mines in Norrin.", other)
    assert kept_of(sentences) == (["a", "b"] if bears_out else ["a"])


@pytest.mark.parametrize(("text", "other"), [
    ("Karvia will give five boats to the Norrin guard.", "Karvia will give 12 boats to the Norrin guard."),
    ("Karvia ruled out a sale of the Norrin mine.", "Karvia is considering whether to rule out a sale of the Norrin mine."),
    ("Karvia ruled out a sale of the Norrin mine.", "Karvia approved a sale of the Norrin mine."),
])
def test_supported_has_numerals_and_what_is_weighed_against_it(text, other):
    assert kept_of(sentences_of(text, other)) == ["a"]
    assert kept_of(sentences_of(text, text)) == ["a", "b"]


def test_supported_takes_kindred_words_for_one():
    assert kept_of(sentences_of("Norrin sold electric connectors.", "Norrin sold rusty connections.")) == ["a", "b"]


def test_supported_has_nothing_against_a_sentence_without_common_words():
    assert kept_of(sentences_of("KARVIA SIGNED THE NORRIN PACT", "Karvia signed the Norrin pact.")) == ["a", "b"]


def kept_of(sentences):
    """The articles that are left of a claim of all sentences, the first of which is quoted."""
    claims = sentences[["doc_id", "sent_id"]].assign(claim_id=1, score=1.0)
    return supported(claims, claims.head(1), sentences)["doc_id"].to_list()


def test_notable_single_prefers_deeds_to_comment():
    sentences = sentences_of("Karvia bought 40 patrol boats.\nThe deal underscores a mutual goal of 2 nations.", "Fishermen complained about prices.")
    mentions = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "start": [100], "end": [106], "actor": ["karvia"], "text": ["Karvia"]})
    found = notable_single(sentences, similar_sentences(sentences), mentions=mentions)
    assert list(found.itertuples(index=False, name=None)) == [("a", 1, 3.0, "number, actors, decision", "Karvia bought 40 patrol boats.")]


def test_notable_single_leaves_out_what_another_origin_has():
    sentences = sentences_of("Karvia sold 40 boats in May to Norrin.", "In May Karvia sold Norrin 40 boats.")
    mentions = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "start": [100, 107], "end": [106, 113], "actor": ["karvia", "karvia"],
                             "text": ["Karvia", "Karvia"]})
    pairs = similar_sentences(sentences, mentions=mentions, least=KNOWN)
    assert notable_single(sentences, pairs, mentions=mentions).empty
    assert len(notable_single(sentences, pairs, {"a": "agency", "b": "agency"}, mentions=mentions)) == 2
    assert len(notable_single(sentences, pairs, {"a": "agency", "b": "agency"}, mentions=mentions, n=1)) == 1


def test_claims_of_the_seeds_are_right():
    """Each was read: the two ministers at the talks, extended deterrence on the agenda, the summit of three on April 11."""
    corpus = annotate(SEEDS).select()
    tables = {"mentions": corpus.mentions, "dates": corpus.dates, "quotes": corpus.quotes}
    claims = cluster_claims(similar_sentences(corpus.sentences, **tables))
    names = claims["doc_id"].str[:3] + ":" + claims["sent_id"].astype(str)
    members = [sorted(part) for _, part in names.groupby(claims["claim_id"])]
    assert members == [["001:5", "004:5"], ["001:9", "002:6"], ["000:15", "003:6"]]


@given(st.lists(st.text(max_size=80), max_size=12))
def test_similar_sentences_and_claims_hold_for_any_text(texts):
    rows = [(f"d{i % 3}", i, 0, text) for i, text in enumerate(texts)]
    sentences = pd.DataFrame(rows, columns=["doc_id", "sent_id", "start", "text"]).astype({"sent_id": "int64"})
    pairs = similar_sentences(sentences, least=0)
    assert pairs["score"].between(0, 1.0001).all() and (pairs["doc_id"] != pairs["other_doc"]).all()
    claims = cluster_claims(pairs)
    assert not claims.duplicated(["doc_id", "sent_id"]).any() and not claims.duplicated(["claim_id", "doc_id"]).any()
    assert (claims.groupby("claim_id")["doc_id"].nunique() >= 2).all()


@given(st.text(max_size=300))
def test_content_stems_never_raises(text):
    assert all(content_stems(text))


@given(st.permutations(range(6)))
def test_similar_sentences_does_not_depend_on_the_order_of_rows(order):
    def both_ways(frame):
        return {frozenset([(row.doc_id, row.sent_id), (row.other_doc, row.other_sent)]) for row in similar_sentences(frame).itertuples()}

    assert both_ways(NEWS.iloc[list(order)].reset_index(drop=True)) == both_ways(NEWS)


def test_a_report_that_very_many_articles_print_is_known_to_all():
    said = "Minister Okoro opened the Harbin bridge over the Sungari river on Tuesday."
    sentences = pd.DataFrame({"doc_id": [f"d{n:03}" for n in range(120)], "sent_id": 1, "start": 0, "text": said})
    pairs = similar_sentences(sentences)
    assert {*pairs["doc_id"], *pairs["other_doc"]} == set(sentences["doc_id"])
    assert notable_single(sentences, pairs).empty
