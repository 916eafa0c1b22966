"""Networks as files that Gephi, networkx and spreadsheets open."""

import datetime
import io
import json
import math
import re
from pathlib import Path

import networkx as nx
import pandas as pd
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter

from .files import write_bytes, write_table, write_text

# What XML 1.0 has no way to write (section 2.2), and the carriage return, which its readers turn into a line end.
NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# Names of properties that a format keeps for itself: such a property gets an underscore after its name.
RESERVED = {"id", "source", "target", "type", "key", "viz", "start", "end", "pid", "parents", "slices", "spells"}


def write_graph(graph: nx.Graph, folder, stem: str) -> list[Path]:
    """Write a network as GEXF, GraphML, CSV (its edges) and node-link JSON: the same bytes for the same network.

    Values become plain: a date is its ISO text, a list its items with semicolons between, None and NaN are left out, and a character that XML cannot
    hold is written out ("\\x00"). In the CSV a text that a spreadsheet would run as a formula gets an apostrophe; the others keep it as it is. A property
    whose name a format keeps for itself (`RESERVED`: "id", "start", ...) is written with an underscore after it.

    Parameters
    ----------
    graph : undirected; properties of any kind. A node's property `label` is what Gephi shows.
    folder : where to; made if need be.
    stem : name of the files without ending.

    Returns
    -------
    The paths of the four files.

    Examples
    --------
    >>> import tempfile
    >>> graph = nx.Graph()
    >>> graph.add_edge("japan", "usa", weight=5, first=datetime.date(2024, 4, 10))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = write_graph(graph, folder, "network")
    ...     print([path.name for path in paths])
    ...     print(nx.read_gexf(paths[0]).edges["japan", "usa"]["first"])
    ['network.gexf', 'network.graphml', 'network.csv', 'network.json']
    2024-04-10
    """
    graph, folder = make_plain(graph), Path(folder)
    edges = [{"source": one, "target": other, **said} for one, other, said in graph.edges(data=True)]
    table = pd.DataFrame(edges) if edges else pd.DataFrame(columns=["source", "target"])
    links = json.dumps(nx.node_link_data(graph, edges="edges"), ensure_ascii=False, indent=1, allow_nan=False)
    return [write_bytes(folder / f"{stem}.gexf", _gexf(graph)), write_bytes(folder / f"{stem}.graphml", _graphml(graph)),
            write_table(table, folder / f"{stem}.csv"), write_text(folder / f"{stem}.json", links + "\n")]


def make_plain(graph: nx.Graph) -> nx.Graph:
    """The graph with names and properties that every format can hold, nodes and edges in alphabetical order.

    What cannot be written is written out, so that two names that differ in nothing else stay two; properties of the graph itself are left out.

    Examples
    --------
    >>> graph = nx.Graph()
    >>> graph.add_node("usa", since=None, names=["U.S.", "America"], at=float("nan"))
    >>> dict(make_plain(graph).nodes(data=True))
    {'usa': {'names': 'U.S.; America'}}
    """
    nodes = sorted(((_plain_text(node), _plain_values(said)) for node, said in graph.nodes(data=True)), key=lambda row: row[0])
    edges = sorted(((*sorted((_plain_text(one), _plain_text(other))), _plain_values(said)) for one, other, said in graph.edges(data=True)),
                   key=lambda row: row[:2])
    for rows in (nodes, edges):
        _unite_types([said for *_, said in rows])
    plain = nx.Graph()
    plain.add_nodes_from(nodes)
    plain.add_edges_from(edges)
    return plain


def _unite_types(rows):
    """Give each property one type, as GEXF and GraphML need: numbers of both sorts become floats, anything else mixed becomes text."""
    types = {}
    for said in rows:
        for key, value in said.items():
            types.setdefault(key, set()).add(type(value))
    mixed = {key: float if found == {int, float} else str for key, found in types.items() if len(found) > 1}
    for said in rows:
        said.update({key: mixed[key](said[key]) for key in mixed if key in said})


def _plain_values(said):
    """Properties that have a value, made plain, in the order given."""
    plain = {_plain_text(key): _plain(value) for key, value in said.items()}
    return {key + "_" * (key in RESERVED): value for key, value in plain.items() if value is not None}


def _plain(value):
    """A value as text, number, or truth; None where there is none."""
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = [str(part) for part in map(_plain, value) if part is not None]
        return "; ".join(sorted(parts) if isinstance(value, (set, frozenset)) else parts)
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, (bool, int, float)) else _plain_text(value)


def _plain_text(value):
    """Text without what XML cannot hold, which is written out."""
    return NOT_XML.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), str(value))


def _gexf(graph):
    """GEXF 1.2, without the day and the version that the writer puts in."""
    writer, content = GEXFWriter(version="1.2draft"), io.BytesIO()
    writer.add_graph(graph)
    meta = writer.xml.find("meta")
    meta.attrib.pop("lastmodifieddate", None)
    meta.find("creator").text = "alliance_lib"
    writer.write(content)
    return content.getvalue()


def _graphml(graph):
    """GraphML, by the writer that needs nothing installed."""
    writer, content = GraphMLWriter(), io.BytesIO()
    writer.add_graph_element(graph)
    writer.dump(content)
    return content.getvalue()
