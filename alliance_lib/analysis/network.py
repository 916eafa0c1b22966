"""The network of actors: what stands out of it, who is central in it, and which groups it falls into."""

import networkx as nx
import pandas as pd

from ..tables import COUNT, NUMBER, TEXT, from_rows

SEED = 20240410  # any number will do; that it is fixed makes the groups the same on every run
NODES = {"actor": TEXT, "degree": COUNT, "strength": NUMBER, "betweenness": NUMBER, "community": COUNT}


def build_network(pairs: pd.DataFrame, actors: pd.DataFrame | None = None) -> nx.Graph:
    """The pairs as an undirected graph: only actors who share a context with somebody are in it.

    Parameters
    ----------
    pairs : source, target, weight; further columns become properties of the edges.
    actors : actor, and any of name, kind, state: properties of the nodes, the name as `label`. Who is not in it is labelled by id.

    Returns
    -------
    The graph; nodes and edges in alphabetical order whatever the order of rows.

    Examples
    --------
    >>> pairs = pd.DataFrame({"source": ["japan", "china"], "target": ["usa", "japan"], "weight": [5, 2]})
    >>> graph = build_network(pairs, pd.DataFrame({"actor": ["usa"], "name": ["United States"], "kind": ["state"]}))
    >>> graph.nodes["usa"], graph.nodes["china"]
    ({'label': 'United States', 'kind': 'state'}, {'label': 'china'})
    >>> list(graph.edges(data="weight"))
    [('china', 'japan', 2), ('japan', 'usa', 5)]
    """
    known = {} if actors is None else actors.drop_duplicates("actor").set_index("actor").to_dict("index")
    graph = nx.Graph()
    for actor in sorted({*pairs["source"], *pairs["target"]}):
        said = known.get(actor, {})
        graph.add_node(actor, label=said.get("name") or actor, **{key: said[key] for key in ("kind", "state") if key in said})
    for row in pairs.sort_values(["source", "target"]).to_dict("records"):
        graph.add_edge(row.pop("source"), row.pop("target"), **row)
    return graph


def backbone(graph: nx.Graph, alpha: float = 0.05) -> nx.Graph:
    """The ties that weigh more than their actors' ties would if each spread its strength at random: the disparity filter.

    A tie is kept if it stands out for either of its actors, so small actors keep their one strong tie. An actor with a single tie has nothing to
    compare it with: that tie must stand out for the other one. For actor i with strength s_i spread over k_i ties::

        disparity_ij = (1 - w_ij / s_i) ** (k_i - 1)      kept if the smaller of disparity_ij and disparity_ji is below alpha

    Parameters
    ----------
    graph : undirected, with edge property `weight`, positive.
    alpha : level of significance, 0 to 1; 1 keeps every tie but those of two actors who have no other.

    Returns
    -------
    A new graph of the ties kept, each with the smaller value as property `disparity`, and of their actors.

    Raises
    ------
    ValueError
        If alpha is not within 0 and 1.

    Examples
    --------
    >>> star = nx.Graph()
    >>> star.add_weighted_edges_from([("usa", "japan", 40), ("usa", "china", 2), ("usa", "guam", 1), ("usa", "palau", 1)])
    >>> [(one, other, round(value, 5)) for one, other, value in backbone(star).edges(data="disparity")]
    [('usa', 'japan', 0.00075)]

    References
    ----------
    Serrano, M. A., Boguna, M., Vespignani, A. (2009). Extracting the multiscale backbone of complex weighted networks. PNAS 106(16).
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha {alpha} is no level of significance: choose one from 0 to 1")
    strength = dict(graph.degree(weight="weight"))
    ties = []
    for one, other, said in graph.edges(data=True):
        disparity = min((1 - said["weight"] / strength[node]) ** (graph.degree(node) - 1) for node in (one, other))
        if disparity < alpha:
            ties.append((one, other, {**said, "disparity": disparity}))
    tied = {node for one, other, _ in ties for node in (one, other)}
    kept = nx.Graph()
    kept.add_nodes_from((node, said) for node, said in graph.nodes(data=True) if node in tied)
    kept.add_edges_from(ties)
    return kept


def nodes_table(graph: nx.Graph, *, resolution: float = 1.0, seed: int = SEED) -> pd.DataFrame:
    """Each actor's place in the network: ties, their sum, how often it lies between others, and its community.

    In betweenness a tie of weight w is a road of length 1 / w: the more two actors share, the closer they are (Newman 2001). It is the share of the
    shortest ways between two others that lead through the actor, over all two others (0 to 1). Communities maximise modularity
    (Louvain); they are numbered by size, then by their first actor. Another seed may give another division that is about as good: a border
    between two groups is a suggestion.

    Parameters
    ----------
    graph : undirected, with edge property `weight`, positive.
    resolution : above 1 gives more and smaller communities, below 1 fewer.
    seed : of the order in which actors are looked at.

    Returns
    -------
    actor, degree, strength, betweenness, community (from 1); strongest first, ties alphabetical.

    Examples
    --------
    >>> chain = nx.Graph()
    >>> chain.add_weighted_edges_from([("china", "russia", 3), ("china", "usa", 1), ("japan", "usa", 4)])
    >>> nodes_table(chain).round(2)
        actor  degree  strength  betweenness  community
    0     usa       2       5.0         0.67          2
    1   china       2       4.0         0.67          1
    2   japan       1       4.0         0.00          2
    3  russia       1       3.0         0.00          1

    References
    ----------
    Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40(1).
    Newman, M. E. J. (2001). Scientific collaboration networks. II. Physical Review E 64, 016132.
    Blondel, V. D. et al. (2008). Fast unfolding of communities in large networks. J. Stat. Mech. P10008.
    """
    names = sorted(graph)
    roads = _numbered(graph, names)
    between = nx.betweenness_centrality(roads, weight="distance")
    groups = sorted(map(sorted, nx.community.louvain_communities(roads, resolution=resolution, seed=seed)) if names else [],
                    key=lambda group: (-len(group), group[0]))
    community = {node: number for number, group in enumerate(groups, start=1) for node in group}
    strength = dict(roads.degree(weight="weight"))
    rows = [(name, roads.degree(node), strength[node], round(between[node], 4), community[node]) for node, name in enumerate(names)]
    return from_rows(NODES, sorted(rows, key=lambda row: (-row[2], row[0])))


def _numbered(graph, names):
    """The graph with numbers for names, in order: what follows then depends neither on the order of rows nor on the hashes of names."""
    number = {name: at for at, name in enumerate(names)}
    plain = nx.Graph()
    plain.add_nodes_from(range(len(names)))
    edges = sorted((*sorted((number[one], number[other])), float(weight)) for one, other, weight in graph.edges(data="weight"))
    plain.add_edges_from((one, other, {"weight": weight, "distance": 1 / weight}) for one, other, weight in edges)
    return plain
