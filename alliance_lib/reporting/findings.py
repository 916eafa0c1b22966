"""The sentences of the notebooks: each is a fixed form filled from the tables."""

import pandas as pd

from ..corpus import Corpus, doc_labels
from .prose import count, join, number, percent, sentence_case


def what_was_read(corpus: Corpus, chosen: Corpus) -> str:
    """How many articles, sentences and words count, and how much was set aside."""
    words, all_words = chosen.sentences["n_words"].sum(), corpus.sentences["n_words"].sum()
    articles, sentences = count(len(chosen.articles), "article"), count(len(chosen.sentences), "sentence")
    actors, topics = chosen.mentions["actor"].nunique(), chosen.topic_hits["topic"].nunique()
    return (f"{sentence_case(articles)} with {sentences} and {words:,} words count; {all_words - words:,} words "
            f"({percent(all_words - words, all_words)}) are set aside. In what counts, {len(chosen.mentions):,} mentions of {count(actors, 'actor')} "
            f"and {len(chosen.topic_hits):,} terms of {count(topics, 'topic')} were found.")


def overview(articles: pd.DataFrame) -> pd.DataFrame:
    """Each article in a few words: title, author, source (with where it was found), published (with how that is known), words; the label is the index."""
    source = [f"{origin} (found at {host})" if origin and host else origin or outlet or host
              for origin, outlet, host in zip(articles["origin"], articles["outlet"], articles["host"], strict=True)]
    columns = {"title": articles["title"].to_list(), "author": articles["author"].to_list(), "source": source,
               "published": [published(article) for article in articles.itertuples()], "words": articles["n_words"].to_list()}
    return pd.DataFrame(columns, index=pd.Index(doc_labels(articles["doc_id"]).values(), name="article"))


def published(article) -> str:
    """When an article was published, and how that is known."""
    if not article.date_from:
        return "undated"
    if not article.date_to:
        span = f"on or after {article.date_from}"
    else:
        span = article.date_from if article.date_from == article.date_to else f"between {article.date_from} and {article.date_to}"
    known = {"text": "by its own words", "other_article": "by another article on the same event"}
    return f"{span} ({known.get(article.date_basis, f'from the {article.date_basis}')})"


def most_frequent(table: pd.DataFrame, names: pd.Series, *, item: str, n_articles: int) -> str:
    """Which topic or actor is in most sentences, and in how many articles; those that are level are all named."""
    if table.empty:
        return f"No {item} was found"
    level = table[table["sentences"] == table["sentences"].iloc[0]]
    sentences = count(int(table["sentences"].iloc[0]), "sentence")
    if len(level) > 1:
        return f"{_level(level[item].map(names))} come first: {sentences} each"
    return f"{names[table[item].iloc[0]]} comes first: {sentences} in {number(int(table['docfreq'].iloc[0]))} of {count(n_articles, 'article')}"


def heaviest_pair(pairs: pd.DataFrame, names: pd.Series, *, context: str) -> str:
    """Which pair shares most contexts; those that are level are all named."""
    if pairs.empty:
        return f"No two actors share {'an' if context == 'article' else 'a'} {context}"
    level = pairs[pairs["weight"] == pairs["weight"].iloc[0]]
    shared = count(int(pairs["weight"].iloc[0]), context)
    named = [f"{names[source]} and {names[target]}" for source, target in zip(level["source"], level["target"], strict=True)]
    if len(named) > 1:
        return f"{sentence_case(number(len(named)))} pairs share most, {shared} each: {'; '.join(named[:3])}{' ...' if len(named) > 3 else ''}"
    return f"{named[0]} share most: {shared}"


def most_ties(pairs: pd.DataFrame) -> str:
    """Who has ties with most others; those that are level are all named."""
    if pairs.empty:
        return "No ties to draw"
    ties = pairs[["source", "target"]].stack().value_counts().sort_index()
    first = ties[ties == ties.max()].index.to_series()
    return f"{_level(first)} {'has' if len(first) == 1 else 'have'} ties with most others: {number(int(ties.max()))}{' each' if len(first) > 1 else ''}"


def _level(names: pd.Series) -> str:
    """Up to three names, and how many more."""
    return join(names.head(3)) if len(names) <= 3 else f"{', '.join(names.head(3))} and {number(len(names) - 3)} more"


def shown_of(shown: int, found: int, what: str, left_out: str) -> str:
    """The note below a figure: how many are drawn, and what was left out."""
    rest = f"; {number(found - shown)} with {left_out} not drawn" if found > shown else ""
    return f"N = {number(shown)} of {count(found, what)}{rest}."


def holds_under(ranks: pd.DataFrame, what: str) -> str:
    """Under how many assumptions a ranking stays the same."""
    others = ranks.iloc[1:]
    if ranks.empty or not ranks["first"].iloc[0]:
        return f"There are no {what} to rank."
    if others.empty:
        return "There is no other assumption to try with one article."
    same = int(others["same"].sum())
    changed = others.loc[~others["same"], "assumption"].to_list()
    rest = f" It changes {join(changed)}." if 0 < len(changed) <= 3 else ""
    return f"The order of the first three {what} holds under {number(same) if same else 'none'} of {number(len(others))} other assumptions.{rest}"


def in_words(values: pd.Series, unit: str) -> str:
    """The alternative text of a bar chart: its largest numbers in words."""
    if values.empty:
        return "An empty figure: nothing reaches the smallest number that is drawn."
    listed = join([f"{name} {value:,.10g}" for name, value in values.head(8).items()])
    rest = f", and {number(len(values) - 8)} more" if len(values) > 8 else ""
    return f"Bar chart of {unit}: {listed}{rest}."
