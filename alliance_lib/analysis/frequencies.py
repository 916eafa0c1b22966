"""How often: sentences, hits, rates and document frequency of topics and actors."""

import pandas as pd

from ..tables import COUNT, NUMBER, TEXT, make_table

MEASURES = {"sentences": COUNT, "hits": COUNT, "docfreq": COUNT, "per_1000_words": NUMBER, "per_100_sentences": NUMBER}


def frequencies(hits: pd.DataFrame, sentences: pd.DataFrame, *, item: str = "topic", by_article: bool = False) -> pd.DataFrame:
    """Count how often each topic or actor occurs.

    A sentence with three hits counts once in `sentences` and three times in `hits`. Rates are per words and sentences of what was counted: the
    whole selection, or each article of its own.

    Parameters
    ----------
    hits : one row per hit: doc_id, sent_id, and the column named by `item`.
    sentences : one row per sentence that was searched: doc_id, sent_id, n_words.
    item : "topic" or "actor": the column of `hits` that is counted.
    by_article : one row per item and article instead of one per item; then `docfreq` is 1.

    Returns
    -------
    item, (doc_id,) sentences, hits, docfreq, per_1000_words (hits), per_100_sentences (sentences); most sentences first,
    then most hits, ties alphabetical. By article, articles stand in their order.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "a", "b"], "sent_id": [1, 2, 1], "n_words": [10, 10, 20]})
    >>> hits = pd.DataFrame({"doc_id": ["a", "a", "b"], "sent_id": [1, 1, 1], "topic": ["space", "space", "cyber"]})
    >>> frequencies(hits, sentences)
       topic  sentences  hits  docfreq  per_1000_words  per_100_sentences
    0  space          1     2        1            50.0              33.33
    1  cyber          1     1        1            25.0              33.33
    """
    key = [item, "doc_id"] if by_article else [item]
    counted = hits.drop_duplicates([item, "doc_id", "sent_id"])
    table = pd.DataFrame({"sentences": counted.groupby(key).size(), "hits": hits.groupby(key).size(),
                          "docfreq": counted.groupby(key)["doc_id"].nunique()}).reset_index()
    if by_article:
        size = sentences.groupby("doc_id")["n_words"].agg(["sum", "size"]).reindex(table["doc_id"])
        words, lines = size["sum"].to_numpy(), size["size"].to_numpy()
    else:
        words, lines = sentences["n_words"].sum(), len(sentences)
    table["per_1000_words"] = (1000 * table["hits"] / words).round(2)
    table["per_100_sentences"] = (100 * table["sentences"] / lines).round(2)
    order = ["doc_id"] if by_article else []
    table = table.sort_values([*order, "sentences", "hits", item], ascending=[True] * len(order) + [False, False, True])
    return make_table({name: TEXT for name in key} | MEASURES, [table[name] for name in [*key, *MEASURES]])


def spread(table: pd.DataFrame, doc_ids, *, item: str = "topic", value: str = "sentences") -> pd.DataFrame:
    """A frequency table by article as a wide one: a row per item, a column per article, 0 where there is none.

    Parameters
    ----------
    table : `frequencies(..., by_article=True)`.
    doc_ids : the articles that are to have a column, in order, with hits or without.
    item, value : the columns that become the rows and the cells.

    Returns
    -------
    Items as index, most frequent first; doc_ids as columns.

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["cyber", "space", "space"], "doc_id": ["a", "a", "b"], "sentences": [1, 4, 2]})
    >>> spread(table, ["a", "b", "c"])
    doc_id  a  b  c
    topic
    space   4  2  0
    cyber   1  0  0
    """
    wide = table.pivot_table(index=item, columns="doc_id", values=value, aggfunc="sum", fill_value=0)
    order = wide.sum(axis="columns").sort_index().sort_values(ascending=False, kind="stable").index
    return wide.reindex(index=order, columns=pd.Index(list(doc_ids), name="doc_id"), fill_value=0)
