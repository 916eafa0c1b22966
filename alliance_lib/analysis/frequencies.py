"""How often: sentences, hits, document frequency, share and rates of topics and actors; of the whole, or by article, outlet or time."""

import datetime
from typing import Literal

import numpy as np
import pandas as pd

from ..errors import choose
from ..tables import COUNT, NUMBER, TEXT, count_different, make_table, number_sentences

MEASURES = {"sentences": COUNT, "hits": COUNT, "docfreq": COUNT, "share": NUMBER, "per_1000_words": NUMBER, "per_100_sentences": NUMBER}
SIZES = {"articles": COUNT, "sentences": COUNT, "n_words": COUNT}
Part = Literal["outlet", "origin", "host", "author", "day", "week", "month"]
PERIODS = ("day", "week", "month")
UNKNOWN = "unknown"  # a part of its own, so that no article is dropped in silence


def frequencies(hits: pd.DataFrame, sentences: pd.DataFrame, *, item: str = "topic", by: str = "") -> pd.DataFrame:
    """Count how often each topic or actor occurs.

    A sentence with three hits counts once in `sentences` and three times in `hits`. Rates and shares are of what was counted: the
    whole selection, or each part of its own, so shares sum to 1 within a part.

    Parameters
    ----------
    hits : one row per hit: doc_id, sent_id, and the columns named by `item` and `by`.
    sentences : one row per sentence that was searched: doc_id, sent_id, n_words, and the column named by `by`.
    item : "topic" or "actor": the column of `hits` that is counted.
    by : a column of both frames, such as "doc_id", or "outlet" and "month" from `with_part`: one row per item and part.

    Returns
    -------
    item, (by,) sentences, hits, docfreq (articles), share (of all hits), per_1000_words (hits), per_100_sentences (sentences); most
    sentences first, then most hits, ties alphabetical. By part, parts stand in their order; an item without a hit in a part has no row there.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "a", "b"], "sent_id": [1, 2, 1], "n_words": [10, 10, 20]})
    >>> hits = pd.DataFrame({"doc_id": ["a", "a", "b"], "sent_id": [1, 1, 1], "topic": ["space", "space", "cyber"]})
    >>> frequencies(hits, sentences)
       topic  sentences  hits  docfreq   share  per_1000_words  per_100_sentences
    0  space          1     2        1  0.6667            50.0              33.33
    1  cyber          1     1        1  0.3333            25.0              33.33
    """
    parts = [by] if by else []
    key = [item, *parts]
    table = _tally(hits, key)
    words, lines, all_hits = (_of_part(table, values, by) for values in (sentences.assign(size=sentences["n_words"]), sentences.assign(size=1),
                                                                         hits.assign(size=1)))
    table["share"] = ratio(table["hits"], all_hits).round(4)
    table["per_1000_words"] = ratio(1000 * table["hits"], words).round(2)
    table["per_100_sentences"] = ratio(100 * table["sentences"], lines).round(2)
    table = table.sort_values([*parts, "sentences", "hits", item], ascending=[True] * len(parts) + [False, False, True])
    return make_table({name: TEXT for name in key} | MEASURES, [table[name] for name in [*key, *MEASURES]])


def by_frequency(hits: pd.DataFrame, *, item: str = "topic") -> list[str]:
    """The items in the order of `frequencies`, for which nothing but the hits is looked at.

    Examples
    --------
    >>> by_frequency(pd.DataFrame({"doc_id": ["a", "a", "b"], "sent_id": [1, 1, 1], "topic": ["cyber", "cyber", "space"]}))
    ['cyber', 'space']
    """
    return _tally(hits, [item]).sort_values(["sentences", "hits", item], ascending=[False, False, True])[item].to_list()


def _tally(hits, key):
    """The sentences, hits and articles of each item, or of each item and part: `key` has their columns."""
    codes, values = zip(*(pd.factorize(hits[name], sort=True) for name in key), strict=True)
    of_row = np.ravel_multi_index(codes, [max(len(each), 1) for each in values])
    group, groups = pd.factorize(of_row, sort=True)
    doc, sentence = (pd.factorize(numbers)[0] for numbers in (hits["doc_id"], *number_sentences(hits)))
    named = {name: np.asarray(each, dtype=object)[at]
             for name, each, at in zip(key, values, np.unravel_index(groups, [max(len(each), 1) for each in values]), strict=True)}
    return pd.DataFrame(named | {"sentences": count_different(group, sentence), "hits": np.bincount(group), "docfreq": count_different(group, doc)})


def _of_part(table, rows, by):
    """The sum of `size` over all rows, or over those of the part that each row of the table is about."""
    return rows.groupby(by)["size"].sum().reindex(table[by]).to_numpy() if by else rows["size"].sum()


def part_sizes(sentences: pd.DataFrame, by: str) -> pd.DataFrame:
    """How large each part is, with hits or without: what a rate by part is a rate of.

    Parameters
    ----------
    sentences : doc_id, n_words, and the column named by `by`.
    by : "doc_id", or a column from `with_part`.

    Returns
    -------
    by, articles, sentences, n_words; parts in order.

    Examples
    --------
    >>> part_sizes(pd.DataFrame({"doc_id": ["a", "a", "b"], "n_words": [10, 10, 20], "month": ["2024-04", "2024-04", "unknown"]}), "month")
         month  articles  sentences  n_words
    0  2024-04         1          2       20
    1  unknown         1          1       20
    """
    sizes = sentences.groupby(by).agg(articles=("doc_id", "nunique"), sentences=("doc_id", "size"), n_words=("n_words", "sum")).reset_index()
    return make_table({by: TEXT} | SIZES, [sizes[name] for name in [by, *SIZES]])


def spread(table: pd.DataFrame, parts, *, item: str = "topic", value: str = "sentences", by: str = "doc_id") -> pd.DataFrame:
    """A frequency table by part as a wide one: a row per item, a column per part, 0 where there is none.

    Parameters
    ----------
    table : `frequencies(..., by=by)`.
    parts : the articles, outlets or periods that are to have a column, in order, with hits or without.
    item, value, by : the columns that become the rows, the cells and the columns.

    Returns
    -------
    Items as index, most frequent first; parts as columns.

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["cyber", "space", "space"], "doc_id": ["a", "a", "b"], "sentences": [1, 4, 2]})
    >>> spread(table, ["a", "b", "c"])
    doc_id  a  b  c
    topic
    space   4  2  0
    cyber   1  0  0
    """
    wide = table.pivot_table(index=item, columns=by, values=value, aggfunc="sum", fill_value=0)
    order = wide.sum(axis="columns").sort_index().sort_values(ascending=False, kind="stable").index
    return wide.reindex(index=order, columns=pd.Index(list(parts), name=by), fill_value=0)


def longest_articles(sentences: pd.DataFrame, most: int = 40) -> list[str]:
    """The articles with most words, at most `most`, in the order of their names: those that a figure by article has room for.

    Examples
    --------
    >>> longest_articles(pd.DataFrame({"doc_id": ["a", "a", "b", "c"], "n_words": [5, 5, 9, 30]}), 2)
    ['a', 'c']
    """
    sizes = sentences.groupby("doc_id")["n_words"].sum().sort_values(ascending=False, kind="stable")
    return sorted(sizes.index[:most])


def with_part(table: pd.DataFrame, articles: pd.DataFrame, column: str) -> pd.DataFrame:
    """A table of hits or sentences, with the part of the corpus that each row's article belongs to.

    An article belongs to a day, week or month only if its first and last possible day of publication both lie in it. One that is known to be
    of 28 March to 2 April is "unknown" by month, as is one whose earliest or latest day is unknown.

    Parameters
    ----------
    table : rows with a doc_id.
    articles : doc_id, date_from, date_to (ISO days, "" where unknown), and what else is known of each article.
    column : a column of `articles`, such as "outlet" or "origin"; or "day", "week" (2024-W15, from Monday) or "month".

    Returns
    -------
    The table with the column added; "unknown" where the articles have nothing there, or no such date.

    Raises
    ------
    InputError
        If `column` is neither a column of `articles` nor a period.

    Examples
    --------
    >>> articles = pd.DataFrame({"doc_id": ["a", "b"], "outlet": ["Daily", ""], "date_from": ["2024-04-10", ""], "date_to": ["2024-04-12", ""]})
    >>> hits = pd.DataFrame({"doc_id": ["a", "b"]})
    >>> with_part(with_part(with_part(hits, articles, "outlet"), articles, "day"), articles, "week")
      doc_id   outlet      day      week
    0      a    Daily  unknown  2024-W15
    1      b  unknown  unknown   unknown
    """
    choose(column, [*PERIODS, *(name for name in articles if name not in PERIODS)], what="part")
    values = _periods(articles, column) if column in PERIODS else articles[column].astype("str")
    part_of = dict(zip(articles["doc_id"], values.mask(values == "", UNKNOWN), strict=True))
    return table.assign(**{column: table["doc_id"].map(part_of).fillna(UNKNOWN).astype("str")})


def _periods(articles, period):
    """The period in which both ends of each article's days of publication lie, or "unknown"."""
    days = {day: _period_of(day, period) for day in {*articles["date_from"], *articles["date_to"]} if day}
    first, last = (articles[end].map(days) for end in ("date_from", "date_to"))
    return first.where(first == last, UNKNOWN).astype("str")


def _period_of(day, period):
    """A day as itself, its ISO week or its month."""
    if period == "week":
        year, week, _ = datetime.date.fromisoformat(day).isocalendar()
        return f"{year:04}-W{week:02}"
    return day if period == "day" else day[:7]


def count_by_article(hits: pd.DataFrame, sentences: pd.DataFrame, *, item: str = "topic", unit: str = "hits") -> tuple[pd.DataFrame, pd.Series]:
    """Count each item in each article, also where it has none: what dispersion, intervals and keyness start from.

    Parameters
    ----------
    hits, sentences, item : as for `frequencies`.
    unit : "hits", or "sentences" with a hit.

    Returns
    -------
    counts : a row per item (alphabetical), a column per article with a sentence that was searched (in order), 0 where there is none.
    sizes : words of each of these articles.

    Raises
    ------
    InputError
        If `unit` is neither.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "a", "b"], "sent_id": [1, 2, 1], "n_words": [10, 10, 20]})
    >>> hits = pd.DataFrame({"doc_id": ["a", "a"], "sent_id": [1, 1], "topic": ["space", "space"]})
    >>> counts, sizes = count_by_article(hits, sentences)
    >>> counts
    doc_id  a  b
    topic
    space   2  0
    >>> sizes.to_dict()
    {'a': 20, 'b': 20}
    """
    sizes = sentences.groupby("doc_id")["n_words"].sum().sort_index()
    code, items = pd.factorize(hits[item], sort=True)
    doc, docs = pd.factorize(hits["doc_id"])
    place = sizes.index.get_indexer(docs)[doc]  # below 0 where the article has no sentence that was searched
    if choose(unit, ["hits", "sentences"], what="unit") == "sentences":
        number, = number_sentences(hits)
        once = ~pd.Series(code * (number.max(initial=0) + 1) + number).duplicated().to_numpy()
        code, place = code[once], place[once]
    cells = np.bincount((code * len(sizes) + place)[place >= 0], minlength=len(items) * len(sizes))
    return pd.DataFrame(cells.reshape(len(items), len(sizes)), index=pd.Index(items.to_list(), name=item, dtype=TEXT), columns=sizes.index), sizes


def ratio(a, b) -> np.ndarray:
    """a / b, element by element; NaN, without a warning, where b is 0."""
    a, b = np.broadcast_arrays(np.asarray(a, float), np.asarray(b, float))
    return np.divide(a, b, out=np.full(a.shape, np.nan), where=b != 0)
