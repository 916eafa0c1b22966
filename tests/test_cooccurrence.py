import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels import read_labels

from alliance_lib import actor_pairs, at_level, contexts_of_pairs
from alliance_lib.errors import InputError

MENTIONS = pd.DataFrame({
    "doc_id": ["a", "a", "a", "a", "b", "b"],
    "par_id": [1, 1, 1, 2, 1, 1],
    "sent_id": [1, 1, 2, 3, 1, 1],
    "actor": ["usa", "japan", "japan", "china", "usa", "usa"],
})
ROWS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), st.sampled_from(["usa", "japan", "china", "nato"])), max_size=30)


@pytest.mark.parametrize(("context", "expected"), [
    ("sentence", [("japan", "usa", 1)]),
    ("paragraph", [("japan", "usa", 1)]),
    ("article", [("china", "japan", 1), ("china", "usa", 1), ("japan", "usa", 1)]),
])
def test_actor_pairs_by_context(context, expected):
    assert list(actor_pairs(MENTIONS, context=context).itertuples(index=False, name=None)) == expected


def test_actor_pairs_refuses_another_context():
    with pytest.raises(InputError, match='context "page" is unknown: choose sentence, paragraph or article'):
        actor_pairs(MENTIONS, context="page")


def test_actor_pairs_of_nothing_keeps_its_columns():
    assert actor_pairs(MENTIONS.head(0)).dtypes.astype(str).to_dict() == {"source": "str", "target": "str", "weight": "int64"}


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
    assert set(pairs.itertuples(index=False, name=None)) == set(expected[["a", "b", "sentences"]].itertuples(index=False, name=None))


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


def test_at_level_state_rolls_up_and_leaves_out_who_has_none():
    actors = pd.DataFrame({"actor": ["usa", "joe_biden", "nato", "scc_2plus2"], "state": ["usa", "usa", "", "usa+japan"]})
    mentions = pd.DataFrame({"doc_id": "a", "sent_id": 1, "actor": ["joe_biden", "nato", "scc_2plus2", "usa"]})
    assert at_level(mentions, actors, level="state")["actor"].to_list() == ["usa", "usa", "japan", "usa"]
    assert at_level(mentions, actors) is mentions
