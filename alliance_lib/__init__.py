"""From a folder of scraped news articles to topic frequencies, actor co-occurrence and a briefing that can be checked.

The names below are what a notebook needs. They are looked up when first used, so that `alliance --help` need not import pandas.
"""

from importlib import import_module

_HOME = {
    "corpus": ("annotate", "open_corpus", "doc_labels", "Corpus", "FormName", "ZoneName"),
    "annotation.codebook": ("load_codebook",),
    "analysis.frequencies": ("count_by_article", "frequencies", "longest_articles", "part_sizes", "spread", "with_part", "Part"),
    "analysis.measures": ("measure",),
    "analysis.dispersion": ("dispersion",),
    "analysis.uncertainty": ("intervals", "rank_stability"),
    "analysis.keyness": ("keyness",),
    "analysis.voices": ("speakers_by_topic", "topics_by_actor", "who_speaks"),
    "analysis.cooccurrence": ("actor_pairs", "at_level", "busiest_actors", "contexts_of_pairs", "pair_matrix", "pair_weights",
                              "Context", "Level"),
    "analysis.network": ("backbone", "build_network", "nodes_table"),
    "analysis.salience": ("salience", "select_sentences"),
    "analysis.checking": ("check_report", "draw_sample", "read_sample"),
    "analysis.coverage": ("uncovered_names",),
    "analysis.evaluation": ("evaluate",),
    "analysis.robustness": ("assumptions", "rank_paths", "rankings_under", "ranks_under"),
    "reporting.kwic": ("kwic", "kwic_table"),
    "reporting.article": ("show_article",),
    "reporting.explore": ("explore", "select_rows", "sort_rows"),
    "reporting.html": ("say", "table"),
    "reporting.links": ("item_link",),
    "reporting.evidence": ("places_of", "places_of_pairs", "places_of_topic_and_actor", "places_of_voices", "places_table", "write_evidence"),
    "reporting.figures": ("show_bars", "show_heatmap", "show_network", "show_ranks"),
    "reporting.graphs": ("write_graph",),
    "reporting.files": ("write_table", "write_text"),
    "reporting.briefing": ("write_briefing", "write_counted", "Length"),
    "reporting.ledger": ("as_markdown", "ledger_tables"),
    "reporting.pages": ("markdown",),
}
_WHERE = {name: home for home, names in _HOME.items() for name in names}

__all__ = [*_WHERE]


def __getattr__(name: str):
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
