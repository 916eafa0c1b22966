import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labels import read_labels

from alliance_lib import actor_pairs, at_level, contexts_of_pairs, pair_weights
from alliance_lib.analysis import cooccurrence
from alliance_lib.errors import InputError

MENTIONS = pd.DataFrame({
    "doc_id": ["a", "a", "a", "a", "b", "b"],
    "par_id": [1, 1, 1, 2, 1, 1],
    "sent_id": [1, 1, 2, 3, 1, 1],
    "actor": ["usa", "japan", "japan", "china", "usa", "usa"],
})
ROWS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), st.sampled_from(["usa", "japan", "china", "nato"])), max_size=30)
SPANS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), st.integers(0, 9), st.integers(1, 4),
                           st.sampled_from(["usa", "japan", "china"])), max_size=20)
REFERENCE = json.loads((Path(__file__).parent / "reference" / "cooccurrence.json").read_text(encoding="utf-8"))["window"]


def weights(pairs):
    """The pairs with their weights."""
    return list(pairs[["source", "target", "weight"]].itertuples(index=False, name=None))


def spans(*rows):
    """Mentions of one sentence, from (start, end, actor)."""
    table = pd.DataFrame(rows, columns=["start", "end", "actor"])
    return table.assign(doc_id="a", sent_id=1)


def letters(texts):
    """A sentence per text, and a mention per letter."""
    sentences = pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "sent_id": 1, "start": 0, "text": texts})
    rows = [(f"d{n}", 1, at, at + 1, letter) for n, text in enumerate(texts) for at, letter in enumerate(text) if letter != " "]
    return pd.DataFrame(rows, columns=["doc_id", "sent_id", "start", "end", "actor"]), sentences


@pytest.mark.parametrize(("context", "expected"), [
    ("sentence", [("japan", "usa", 1)]),
    ("paragraph", [("japan", "usa", 1)]),
    ("article", [("china", "japan", 1), ("china", "usa", 1), ("japan", "usa", 1)]),
])
def test_actor_pairs_by_context(context, expected):
    assert weights(actor_pairs(MENTIONS, context=context)) == expected


def test_actor_pairs_measures_of_a_toy_corpus():
    # Four sentences hold usa and japan, usa, japan, china; a fifth holds nobody. Of all fillings with these lengths and totals, half have the pair.
    mentions = pd.DataFrame({"doc_id": "a", "sent_id": [1, 1, 2, 3, 4], "actor": ["usa", "japan", "usa", "japan", "china"]})
    sentences = pd.DataFrame({"doc_id": "a", "sent_id": [1, 2, 3, 4, 5]})
    found = actor_pairs(mentions, sentences).round(3).iloc[0].to_dict()
    assert found == {"source": "japan", "target": "usa", "weight": 1, "expected": 0.535, "jaccard": 0.333, "pmi": 0.322, "npmi": 0.139, "llr": 0.138,
                     "p_value": 0.511, "p_holm": 1.0}
    assert actor_pairs(mentions).round(3).iloc[0]["pmi"] == 0.0  # 1 of 4 sentences is what 2 of 4 times 2 of 4 gives


def test_actor_pairs_refuses_another_context():
    with pytest.raises(InputError, match='context "page" is unknown: choose sentence, paragraph, article or window'):
        actor_pairs(MENTIONS, context="page")


@pytest.mark.parametrize("function", [actor_pairs, contexts_of_pairs])
def test_window_needs_sentences(function):
    with pytest.raises(ValueError, match='context "window" counts words: give `sentences` too'):
        function(MENTIONS, context="window")


@pytest.mark.parametrize("context", ["sentence", "paragraph", "article", "window"])
def test_actor_pairs_of_nothing_keeps_its_columns(context):
    mentions = MENTIONS.assign(start=0, end=1).head(0)
    sentences = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "par_id": [1], "start": [0], "text": ["Nobody is named."]})
    assert actor_pairs(mentions, sentences, context=context).dtypes.astype(str).to_dict() == {
        "source": "str", "target": "str", "weight": "int64", "expected": "float64", "jaccard": "float64", "pmi": "float64", "npmi": "float64",
        "llr": "float64", "p_value": "float64", "p_holm": "float64"}
    assert contexts_of_pairs(mentions, sentences, context=context).empty


@pytest.mark.parametrize(("types", "file", "n"), [
    ({"state", "polity"}, "derived_cooccurrence_states.tsv", 42),
    (None, "derived_cooccurrence_all.tsv", 158),
])
def test_actor_pairs_of_the_labels_are_those_derived_by_hand(types, file, n):
    labels = read_labels("actors.tsv").query("optional == 0")
    labels = labels[labels["type"].isin(types)] if types else labels
    pairs = actor_pairs(labels.rename(columns={"doc": "doc_id", "sent": "sent_id"}))
    expected = read_labels(file)
    assert len(expected) == n
    assert set(weights(pairs)) == set(expected[["a", "b", "sentences"]].itertuples(index=False, name=None))


@settings(max_examples=40)
@given(ROWS, st.randoms())
def test_actor_pairs_do_not_depend_on_order_and_weigh_no_more_than_an_actor(rows, random):
    mentions = pd.DataFrame(rows, columns=["doc_id", "sent_id", "actor"])
    pairs = actor_pairs(mentions)
    random.shuffle(rows)
    pd.testing.assert_frame_equal(pairs, actor_pairs(pd.DataFrame(rows, columns=["doc_id", "sent_id", "actor"])))
    contexts = mentions.drop_duplicates().groupby("actor").size()
    assert (pairs["source"] < pairs["target"]).all()
    assert (pairs["weight"] <= pairs["source"].map(contexts).astype("int64")).all()
    assert (pairs["weight"] <= pairs["target"].map(contexts).astype("int64")).all()
    assert pairs["weight"].sum() == len(contexts_of_pairs(mentions))


@settings(max_examples=40)
@given(ROWS)
def test_actor_pairs_reconcile_with_the_lengths_of_sentences(rows):
    mentions = pd.DataFrame(rows, columns=["doc_id", "sent_id", "actor"])
    lengths = mentions.drop_duplicates().groupby(["doc_id", "sent_id"]).size()
    assert actor_pairs(mentions)["weight"].sum() == (lengths * (lengths - 1) // 2).sum()


@settings(max_examples=40)
@given(SPANS, st.sampled_from(["sentence", "article", "window"]))
def test_every_count_is_the_number_of_contexts_opened_and_jaccard_is_a_share(rows, context):
    mentions = pd.DataFrame([(doc_id, sent_id, 20 * sent_id + start, 20 * sent_id + start + length, actor) for doc_id, sent_id, start, length, actor in rows],
                            columns=["doc_id", "sent_id", "start", "end", "actor"])
    sentences = pd.DataFrame([(doc_id, n, 20 * n, "a b c d e f g") for doc_id in "ab" for n in (1, 2, 3)], columns=["doc_id", "sent_id", "start", "text"])
    pairs = actor_pairs(mentions, sentences, context=context)
    opened = contexts_of_pairs(mentions, sentences, context=context).groupby(["source", "target"]).size()
    assert {row[:2]: row[2] for row in weights(pairs)} == opened.to_dict()
    assert pairs["jaccard"].between(0, 1).all()
    assert pairs["npmi"].between(-1, 1).all()
    assert (pairs["llr"] >= 0).all()


def test_a_name_within_a_longer_one_makes_no_pair_with_it():
    # "U.S. Forces Japan" twice, each with the "Japan" inside.
    within = [(0, 17, "usfj"), (12, 17, "japan"), (30, 47, "usfj"), (42, 47, "japan")]
    assert weights(actor_pairs(spans(*within))) == []
    assert weights(actor_pairs(spans(*within, (60, 64, "usa")))) == [("japan", "usa", 1), ("usa", "usfj", 1)]
    assert weights(actor_pairs(spans(*within, (60, 65, "japan")))) == [("japan", "usfj", 1)]
    assert weights(actor_pairs(spans(*within, (60, 64, "usfj")))) == []


def test_a_name_that_counts_for_two_makes_no_pair_of_them():
    both = [(0, 3, "usa"), (0, 3, "japan"), (10, 13, "usa"), (10, 13, "japan")]
    assert weights(actor_pairs(spans(*both))) == []
    assert weights(actor_pairs(spans(*both, (20, 25, "china")))) == [("china", "japan", 1), ("china", "usa", 1)]
    assert weights(actor_pairs(spans(*both, (20, 25, "japan")))) == [("japan", "usa", 1)]


def test_sentences_in_which_two_share_one_name_only_are_left_out_of_their_measures():
    shared = pd.concat([spans((0, 3, "usa"), (0, 3, "japan")).assign(sent_id=n) for n in (2, 3, 4)])
    apart = spans((0, 3, "usa"), (10, 13, "japan"))
    assert actor_pairs(pd.concat([apart, shared]))[["weight", "jaccard", "npmi"]].to_numpy().tolist() == [[1, 1.0, 0.0]]


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: case["setting"])
def test_window_counts_are_those_of_quanteda(case):
    mentions, sentences = letters(case["text"])
    size = 99 if "document" in case["setting"] else int(case["setting"].split("window=")[1][0])
    near = contexts_of_pairs(mentions, sentences, context="window", window=size)
    value = pd.Series(1.0, index=near.index)
    if "1/distance" in case["setting"]:
        value = 1 / near["distance"]
    elif "3,2,1" in case["setting"]:
        value = 4.0 - near["distance"]
    elif "boolean" in case["setting"]:
        value = (~near.duplicated(["doc_id", "source", "target"])).astype(float)
    found = value.groupby([near["source"], near["target"]]).sum().to_dict()
    matrix = np.array(case["expected"], dtype=float)
    if "ordered" in case["setting"].split() or "ordered" in case["setting"].split(", "):  # both directions are one pair here
        matrix = np.triu(matrix + matrix.T, 1)
    expected = {(one, other): matrix[i, j] for i, one in enumerate(case["features"]) for j, other in enumerate(case["features"]) if j > i and matrix[i, j]}
    assert {pair: round(number, 2) for pair, number in found.items()} == expected


def test_window_runs_over_sentences_but_not_articles_and_shows_the_passage():
    text = "Tokyo agreed. Then, in May, U.S.-China talks began."
    sentences = pd.DataFrame({"doc_id": "a", "sent_id": [1, 2], "start": [0, 14], "text": [text[:13], text[14:]]})
    sentences = pd.concat([sentences, pd.DataFrame({"doc_id": ["b"], "sent_id": [1], "start": [0], "text": ["Seoul."]})])
    rows = [("a", 1, 0, 5, "japan"), ("a", 2, 28, 32, "usa"), ("a", 2, 33, 38, "china"), ("b", 1, 0, 5, "korea")]
    mentions = pd.DataFrame(rows, columns=["doc_id", "sent_id", "start", "end", "actor"])
    near = contexts_of_pairs(mentions, sentences, context="window", window=6)
    assert list(near.itertuples(index=False, name=None)) == [
        ("a", 0, 32, "japan", "usa", 5), ("a", 0, 38, "china", "japan", 6), ("a", 28, 38, "china", "usa", 1)]
    assert weights(actor_pairs(mentions, sentences, context="window", window=4)) == [("china", "usa", 1)]


def test_window_measures_take_the_ends_of_all_pairs():
    mentions, sentences = letters(["a b a", "c"])  # a-b, a-a and b-a: six ends, of which a has four and b two
    found = actor_pairs(mentions, sentences, context="window", window=2)
    assert found[["p_value", "p_holm"]].isna().all(axis=None)
    assert found.drop(columns=["p_value", "p_holm"]).round(3).to_dict("records") == [
        {"source": "a", "target": "b", "weight": 2, "expected": 1.333, "jaccard": 0.5, "pmi": 0.585, "npmi": 0.369, "llr": 2.093}]


def test_at_level_state_rolls_up_and_leaves_out_who_has_none():
    actors = pd.DataFrame({"actor": ["usa", "joe_biden", "nato", "scc_2plus2"], "state": ["usa", "usa", "", "usa+japan"]})
    mentions = pd.DataFrame({"doc_id": "a", "sent_id": 1, "actor": ["joe_biden", "nato", "scc_2plus2", "usa"]})
    assert at_level(mentions, actors, level="state")["actor"].to_list() == ["usa", "usa", "japan", "usa"]
    assert at_level(mentions, actors) is mentions


def test_at_level_kind_makes_no_pair_of_two_of_a_kind():
    actors = pd.DataFrame({"actor": ["usa", "japan", "joe_biden"], "kind": ["state", "state", "person"]})
    mentions = pd.DataFrame({"doc_id": "a", "sent_id": 1, "actor": ["usa", "japan", "joe_biden"]})
    assert weights(actor_pairs(at_level(mentions, actors, level="kind"))) == [("person", "state", 1)]


@pytest.mark.parametrize("context", ["sentence", "paragraph", "article", "window"])
@given(rows=SPANS)
def test_pair_weights_are_those_of_actor_pairs(context, rows):
    mentions = pd.DataFrame(rows, columns=["doc_id", "sent_id", "start", "length", "actor"]).assign(par_id=1)
    mentions["end"] = mentions["start"] + mentions["length"]
    sentences = pd.DataFrame([(doc_id, sent_id, 1, 20 * sent_id - 20, "a b c d e f g") for doc_id in "ab" for sent_id in (1, 2, 3)],
                             columns=["doc_id", "sent_id", "par_id", "start", "text"])
    mentions[["start", "end"]] = mentions[["start", "end"]].add(20 * mentions["sent_id"] - 20, axis="index")
    pairs = actor_pairs(mentions, sentences, context=context)
    pd.testing.assert_frame_equal(pair_weights(mentions, sentences, context=context), pairs[["source", "target", "weight"]])


@pytest.mark.parametrize("context", ["sentence", "paragraph", "article", "window"])
def test_pair_weights_are_the_same_counted_piece_by_piece(context, monkeypatch):
    text = "Japan met China and USA."
    sentences = pd.DataFrame({"doc_id": list("aabbcc"), "sent_id": [1, 2] * 3, "par_id": 1, "start": [0, 30] * 3, "text": text})
    places = {"japan": (0, 5), "china": (10, 15), "usa": (20, 23)}
    mentions = pd.DataFrame([(row.doc_id, row.sent_id, row.par_id, row.start + start, row.start + end, actor) for row in sentences.itertuples()
                             for actor, (start, end) in places.items() if (row.doc_id, actor) != ("b", "usa")],
                            columns=["doc_id", "sent_id", "par_id", "start", "end", "actor"]).sample(frac=1, random_state=1)
    whole = pair_weights(mentions, sentences, context=context)
    pd.testing.assert_frame_equal(whole, actor_pairs(mentions, sentences, context=context)[["source", "target", "weight"]])
    monkeypatch.setattr(cooccurrence, "MENTIONS_AT_ONCE", 2)
    pd.testing.assert_frame_equal(pair_weights(mentions, sentences, context=context), whole)
