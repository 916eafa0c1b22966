import os
import subprocess
import sys

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_lib.analysis.network import backbone, build_network, nodes_table

PAIRS = pd.DataFrame({"source": ["japan", "china", "china"], "target": ["usa", "russia", "usa"], "weight": [4, 3, 1], "p_value": [0.01, 0.2, 0.9]})
TIES = st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("efgh")), st.integers(1, 9), min_size=1)


def two_camps():
    """Two groups of four, each tied within, joined by one weak tie."""
    ties = [(one + side, other + side, 5) for side in "12" for one in "abcd" for other in "abcd" if one < other]
    return pd.DataFrame([*ties, ("a1", "a2", 1)], columns=["source", "target", "weight"])


def test_build_network_has_names_kinds_and_measures():
    actors = pd.DataFrame({"actor": ["usa", "japan"], "name": ["United States", ""], "kind": ["state", "state"], "state": ["usa", "japan"]})
    graph = build_network(PAIRS, actors)
    assert dict(graph.nodes(data=True)) == {"china": {"label": "china"}, "japan": {"label": "japan", "kind": "state", "state": "japan"},
                                            "russia": {"label": "russia"}, "usa": {"label": "United States", "kind": "state", "state": "usa"}}
    assert list(graph.edges(data=True)) == [("china", "russia", {"weight": 3, "p_value": 0.2}), ("china", "usa", {"weight": 1, "p_value": 0.9}),
                                            ("japan", "usa", {"weight": 4, "p_value": 0.01})]


def test_build_network_of_nothing_is_empty():
    graph = build_network(PAIRS.head(0))
    assert (len(graph), len(backbone(graph)), len(nodes_table(graph))) == (0, 0, 0)


def test_backbone_keeps_what_stands_out_by_its_formula():
    # From the hub the heavy tie has (1 - 90 / 100) ** 4, each of the others (1 - 2.5 / 100) ** 4; the leaves have one tie each, which says nothing.
    star = nx.Graph()
    star.add_weighted_edges_from([("hub", "heavy", 90), *(("hub", f"leaf{n}", 2.5) for n in range(4))])
    star.nodes["hub"]["label"] = "The hub"
    kept = backbone(star)
    assert [(one, other, round(value, 10)) for one, other, value in kept.edges(data="disparity")] == [("hub", "heavy", 0.0001)]
    assert kept.nodes["hub"] == {"label": "The hub"}
    assert len(star) == 6


def test_backbone_refuses_what_is_no_level():
    with pytest.raises(ValueError, match=r"alpha 5 is no level of significance: choose one from 0 to 1"):
        backbone(nx.Graph(), alpha=5)


@settings(max_examples=40)
@given(TIES, st.floats(0, 1), st.floats(0, 1))
def test_backbone_is_a_part_of_the_network_and_grows_with_alpha(ties, one, other):
    graph = nx.Graph()
    graph.add_weighted_edges_from((*tie, weight) for tie, weight in ties.items())
    small, large = backbone(graph, min(one, other)), backbone(graph, max(one, other))
    assert set(small.edges) <= set(large.edges) <= set(graph.edges)
    assert min((degree for _, degree in large.degree), default=1) > 0


def test_nodes_table_goes_the_heavier_way():
    # From a to d by b costs 1/4 + 1/4, by c 1 + 1: b lies between one of its three pairs of others. From b to c is as far by a as by d.
    ties = pd.DataFrame({"source": ["a", "b", "a", "c"], "target": ["b", "d", "c", "d"], "weight": [4, 4, 1, 1]})
    assert nodes_table(build_network(ties)).set_index("actor")[["degree", "strength"]].to_dict("index") == {
        "b": {"degree": 2, "strength": 8.0}, "a": {"degree": 2, "strength": 5.0}, "d": {"degree": 2, "strength": 5.0}, "c": {"degree": 2, "strength": 2.0}}
    assert nodes_table(build_network(ties)).set_index("actor")["betweenness"].round(3).to_dict() == {"b": 0.333, "a": 0.167, "d": 0.167, "c": 0.0}


def test_nodes_table_numbers_communities_by_size_then_name():
    camps = pd.concat([two_camps(), pd.DataFrame({"source": ["x"], "target": ["y"], "weight": [9]})])
    found = nodes_table(build_network(camps)).sort_values("actor")
    assert dict(zip(found["actor"], found["community"], strict=True)) == {
        "a1": 1, "a2": 2, "b1": 1, "b2": 2, "c1": 1, "c2": 2, "d1": 1, "d2": 2, "x": 3, "y": 3}


@settings(max_examples=25)
@given(TIES, st.randoms())
def test_nodes_table_does_not_depend_on_order_and_sums_to_the_ties(ties, random):
    rows = [(*tie, weight) for tie, weight in ties.items()]
    table = nodes_table(build_network(pd.DataFrame(rows, columns=["source", "target", "weight"])))
    random.shuffle(rows)
    graph = nx.Graph()
    graph.add_weighted_edges_from((other, one, weight) for one, other, weight in rows)
    pd.testing.assert_frame_equal(table, nodes_table(graph))
    assert table["strength"].sum() == 2 * sum(ties.values())
    assert table["degree"].sum() == 2 * len(ties)
    assert table["betweenness"].between(0, 1).all()


def test_nodes_table_does_not_depend_on_the_hashes_of_names():
    code = ("import networkx as nx; from alliance_lib.analysis.network import nodes_table\n"
            "print(nodes_table(nx.relabel_nodes(nx.les_miserables_graph(), str)).to_csv())")
    here = nodes_table(nx.relabel_nodes(nx.les_miserables_graph(), str)).to_csv()
    there = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": "1"}, capture_output=True, check=True, text=True)
    assert there.stdout.strip() == here.strip()
