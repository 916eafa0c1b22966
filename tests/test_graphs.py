import datetime
import json
import tempfile

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_lib.reporting.graphs import make_plain, write_graph

ENDINGS = [".gexf", ".graphml", ".csv", ".json"]
VALUES = st.none() | st.booleans() | st.integers(-2**40, 2**40) | st.floats() | st.text() | st.dates() | st.lists(st.integers())
NAMES = st.text(st.characters(), max_size=8)


def small():
    """Two actors and what can trouble a format."""
    graph = nx.Graph()
    graph.add_node("usa", label="United States", kind="state", since=None, born=datetime.date(1776, 7, 4), names=["U.S.", "America"], ally=True)
    graph.add_node("japan", label="Japan", kind="state", articles=np.int64(3))
    graph.add_edge("usa", "japan", weight=np.int64(5), expected=2.5, p_value=float("nan"), id="mine")
    return graph


def read(paths):
    """The network of each of the formats that networkx reads."""
    return [nx.read_gexf(paths[0]), nx.read_graphml(paths[1]), nx.node_link_graph(json.loads(paths[3].read_text(encoding="utf-8")), edges="edges")]


def test_write_graph_opens_again_with_the_same_names_and_values(tmp_path):
    paths = write_graph(small(), tmp_path / "graphs", "network")
    assert [path.name for path in paths] == ["network" + ending for ending in ENDINGS]
    for graph in read(paths):
        assert dict(graph.nodes(data=True)) == {
            "japan": {"label": "Japan", "kind": "state", "articles": 3},
            "usa": {"label": "United States", "kind": "state", "born": "1776-07-04", "names": "U.S.; America", "ally": True}}
        said = graph.edges["japan", "usa"]
        assert {key: said[key] for key in said if key != "id"} == {"weight": 5, "expected": 2.5, "id_": "mine"}
    assert paths[2].read_text(encoding="utf-8-sig") == "source,target,weight,expected,id_\njapan,usa,5,2.5,mine\n"


def test_write_graph_writes_the_same_bytes_on_any_day_and_in_any_order(tmp_path, monkeypatch):
    first = [path.read_bytes() for path in write_graph(small(), tmp_path, "network")]
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(small().nodes(data=True))))
    turned.add_edges_from((other, one, said) for one, other, said in small().edges(data=True))
    monkeypatch.setattr("time.strftime", lambda *_: "2031-01-01")
    assert [path.read_bytes() for path in write_graph(turned, tmp_path, "network")] == first
    assert not any(b"2031" in content or b"lastmodified" in content for content in first)


def test_write_graph_escapes_what_is_markup_or_a_formula_and_writes_out_what_xml_cannot_hold(tmp_path):
    graph = nx.Graph()
    graph.add_edge("=cmd()", '<b>"&\0\x0b\ud800', weight=1)
    paths = write_graph(graph, tmp_path, "network")
    for found in read(paths):
        assert sorted(found) == ['<b>"&\\x00\\x0b\\ud800', "=cmd()"]
    assert pd.read_csv(paths[2]).iloc[0].to_list() == ['<b>"&\\x00\\x0b\\ud800', "'=cmd()", 1]


def test_write_graph_of_nothing_opens(tmp_path):
    paths = write_graph(nx.Graph(), tmp_path, "network")
    assert [len(graph) for graph in read(paths)] == [0, 0, 0]
    assert paths[2].read_text(encoding="utf-8-sig") == "source,target\n"


@pytest.mark.parametrize(("values", "expected"), [((1, 2.5), (1.0, 2.5)), ((1, "two"), ("1", "two")), ((True, 2), ("True", "2")), ((3, None), (3, "none"))])
def test_make_plain_gives_a_property_one_type(values, expected):
    graph = nx.Graph()
    graph.add_nodes_from([("a", {"n": values[0]}), ("b", {"n": values[1]})])
    found = dict(make_plain(graph).nodes(data="n", default="none"))
    assert tuple(found.values()) == expected
    assert [type(value) for value in found.values()] == [type(value) for value in expected]


@settings(max_examples=30)
@given(st.dictionaries(NAMES, st.dictionaries(st.sampled_from(["label", "viz", "start", "x"]), VALUES), min_size=2, max_size=4), VALUES)
def test_write_graph_takes_any_names_and_values(nodes, value):
    graph = nx.Graph()
    graph.add_nodes_from(nodes.items())
    graph.add_edge(*list(nodes)[:2], weight=2, note=value)
    plain = make_plain(graph)
    with tempfile.TemporaryDirectory() as folder:
        for found in read(write_graph(graph, folder, "network")):
            assert set(found) == set(plain)
            assert {frozenset(edge) for edge in found.edges} == {frozenset(edge) for edge in plain.edges}
