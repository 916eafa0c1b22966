"""The sentences of the notebooks: each is a fixed form filled from the tables."""

import pandas as pd

from ..analysis.frequencies import UNKNOWN
from ..corpus import Corpus, doc_labels
from ..errors import choose
from ..tables import rows_of
from .prose import count, join, number, percent, say_day, say_days, sentence_case

VOICES = {"named": "people by name", "official": "officials and governments", "anonymous": "people without a name", "unattributed": "nobody found"}


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
              for origin, outlet, host in rows_of(articles, "origin", "outlet", "host")]
    columns = {"title": articles["title"].to_list(), "author": articles["author"].to_list(), "source": source,
               "published": [published(article) for article in articles.itertuples()], "words": articles["n_words"].to_list()}
    return pd.DataFrame(columns, index=pd.Index(doc_labels(articles["doc_id"]).values(), name="article"))


def published(article) -> str:
    """When an article was published, and how that is known."""
    if not article.date_from:
        return "undated"
    span = say_days(article.date_from, article.date_to) if article.date_to else f"on or after {say_day(article.date_from)}"
    known = {"text": "by its own words", "other_article": "by another article on the same event"}
    return f"{span} ({known.get(article.date_basis, f'from the {article.date_basis}')})"


def most_frequent(table: pd.DataFrame, names: pd.Series, *, item: str, n_articles: int) -> str:
    """Which topic or actor is in most sentences, and in how many articles; those that are level are all named.

    What one article has more than half of is no finding of the corpus: the sentence says so, and names the first that is not so.

    Parameters
    ----------
    table : `measure`.
    names : name by id.
    item : "topic" or "actor".
    n_articles : articles that count.
    """
    if table.empty:
        return f"No {item} was found"
    level = table[table["sentences"] == table["sentences"].iloc[0]]
    sentences = count(int(table["sentences"].iloc[0]), "sentence")
    if len(level) > 1:
        return f"{_level(level[item].map(names))} come first: {sentences} each"
    first = table.iloc[0]
    said = f"{names[first[item]]} comes first: {sentences} in {number(int(first['docfreq']))} of {count(n_articles, 'article')}"
    if not first["concentrated"] or n_articles < 2:
        return said
    rest = table[~table["concentrated"]]
    other = f"; of those that no article has most of, {names[rest[item].iloc[0]]} ({number(int(rest['sentences'].iloc[0]))})" if len(rest) else ""
    return f"{said}, but {percent(first['first_share'], 1)} of it in one{other}"


def rates_shown(table: pd.DataFrame, names: pd.Series, *, item: str) -> pd.DataFrame:
    """Of what is measured, how often: with names for ids."""
    return table.assign(**{item: table[item].map(names)})[[item, "sentences", "hits", "docfreq", "share", "per_1000_words", "per_100_sentences"]]


def how_sure(table: pd.DataFrame, n_articles: int) -> str:
    """How far the rate of the first topic moves, and what that rests on."""
    if table.empty:
        return "There is no rate to be sure of."
    drawn = int(table["basis"].str.startswith("bootstrap").sum())
    if drawn == 0:
        return f"There are too few articles for an interval ({number(n_articles)}): the lines show the range when each article is left out in turn."
    rest = len(table) - drawn
    others = f"; {number(rest)} that few articles have show the range when each article is left out" if rest else ""
    return f"{sentence_case(count(drawn, 'rate'))} with a 95 % interval from {number(n_articles)} articles drawn anew{others}."


def compared(sizes: pd.DataFrame, by: str, first: str, second: str) -> tuple[str, str] | None:
    """The two parts of the corpus that are compared: those named, else the two that have most words, what is unknown last; None where there is one part only.

    Raises
    ------
    InputError
        If a part that is named is none.
    """
    parts = sorted(sizes.sort_values(["n_words", by], ascending=[False, True])[by], key=lambda part: part == UNKNOWN)
    given = [choose(part, parts, what=by) for part in (first, second) if part]
    both = [*given, *(part for part in parts if part not in given)][:2]
    return (both[0], both[1]) if len(both) == 2 else None


def speaks_most(voices: pd.DataFrame) -> str:
    """How much of the words on the topics is quoted, and in whose voice how much of that."""
    words = voices.groupby("voice")["words"].sum()
    quoted = words.drop("reporter", errors="ignore").sort_values(ascending=False, kind="stable")
    if not quoted.sum():
        return "Nothing on these topics stands in quotation marks."
    shares = join([f"{VOICES[voice]} {percent(n, quoted.sum())}" for voice, n in quoted[quoted > 0].items()])
    return f"{percent(quoted.sum(), words.sum())} of the words on these topics stand in quotation marks; of these, by who says them: {shares}."


def first_ten(names, values) -> pd.DataFrame:
    """The first ten of a ranking, as `alliance sweep` compares them: rank, item, value."""
    table = pd.DataFrame({"item": list(names), "value": list(values)}).head(10)
    table.insert(0, "rank", range(1, len(table) + 1))
    return table


def heaviest_pair(pairs: pd.DataFrame, names: pd.Series, *, context: str) -> str:
    """Which pair shares most contexts; those that are level are all named."""
    if pairs.empty:
        return f"No two actors share {'an' if context == 'article' else 'a'} {context}"
    level = pairs[pairs["weight"] == pairs["weight"].iloc[0]]
    shared = count(int(pairs["weight"].iloc[0]), context)
    named = [f"{names[source]} and {names[target]}" for source, target in rows_of(level, "source", "target")]
    if len(named) > 1:
        return f"{sentence_case(number(len(named)))} pairs share the most, {shared} each: {'; '.join(named[:3])}{' ...' if len(named) > 3 else ''}"
    return f"{named[0]} share the most: {shared}"


def level_names(actors: pd.DataFrame, level: str) -> pd.Series:
    """What the actors of a level are called, by id; a kind is called by its own name."""
    if level == "kind":
        kinds = sorted(set(actors["kind"]))
        return pd.Series(kinds, index=kinds)
    return actors.set_index("actor")["name"]


def beyond_chance(pairs: pd.DataFrame, alpha: float, *, context: str) -> str:
    """How many pairs share more contexts than chance would bring them, after correction."""
    if pairs.empty or pairs["p_holm"].isna().all():
        return "Windows overlap, so there are no p-values for them: count sentences to have them." if len(pairs) else "There are no pairs to judge."
    beyond, alone = int((pairs["p_holm"] < alpha).sum()), int((pairs["p_value"] < alpha).sum())
    share = "shares" if beyond == 1 else "share"
    said = f"{sentence_case(number(beyond)) if beyond else 'None'} of {count(len(pairs), 'pair')} {share} more {context}s than chance would bring"
    would = "it would be" if alone == 1 else "they would be"
    return f"{said} (corrected p below {alpha:g}); without the correction {would} {number(alone) if alone else 'none'}."


def network_in_words(graph, kept, nodes: pd.DataFrame, names: pd.Series, alpha: float) -> str:
    """How large the network is, what stands out of it, and into how many groups it falls."""
    if nodes.empty:
        return "There is no network: no two actors meet."
    groups = nodes["community"].nunique()
    between = nodes.sort_values(["betweenness", "actor"], ascending=[False, True]).iloc[0]
    actors, ties = count(graph.number_of_nodes(), "actor"), count(graph.number_of_edges(), "tie")
    return (f"{sentence_case(actors)} with {ties}; {number(kept.number_of_edges())} of these stand out of what "
            f"their actors share with others (the disparity filter at {alpha:g}). {names[between['actor']]} lies on most shortest ways between others; the "
            f"actors fall into {count(groups, 'group')} that meet more among themselves.")


def most_ties(pairs: pd.DataFrame) -> str:
    """Who has the most of the ties that are drawn; those that are level are all named."""
    if pairs.empty:
        return "No ties to draw"
    ties = pairs[["source", "target"]].stack().value_counts().sort_index()
    first = ties[ties == ties.max()].index.to_series()
    return f"{_level(first)} {'has' if len(first) == 1 else 'have'} the most ties of those drawn: {number(int(ties.max()))}{' each' if len(first) > 1 else ''}"


def _level(names: pd.Series) -> str:
    """Up to three names, and how many more."""
    return join(names.head(3)) if len(names) <= 3 else f"{', '.join(names.head(3))} and {number(len(names) - 3)} more"


def shown_of(shown: int, found: int, what: str, left_out: str) -> str:
    """The note below a figure: how many are drawn, and what was left out."""
    rest = f"; {number(found - shown)} with {left_out} not drawn" if found > shown else ""
    return f"N = {number(shown)} of {count(found, what)}{rest}."


def left_out(shown: int, found: int, what: str) -> str:
    """A sentence, with a space before it, on what a figure or table shows only the first of; nothing where it shows all."""
    return f" The {number(shown)} {what}s of {number(found)} have a place." if found > shown else ""


def holds_under(ranks: pd.DataFrame, what: str, stability: pd.DataFrame | None = None) -> str:
    """Under how many assumptions a ranking stays the same, and in how many of the draws of articles.

    Parameters
    ----------
    ranks : `ranks_under`.
    what : what is ranked, in the plural.
    stability : `rank_stability`.
    """
    others = ranks.iloc[1:]
    if ranks.empty or not ranks["first"].iloc[0]:
        return f"There are no {what} to rank."
    if others.empty:
        return "There is no other assumption to try with one article."
    same = int(others["same"].sum())
    changed = others.loc[~others["same"], "assumption"].to_list()
    rest = f" It changes {join(changed)}." if 0 < len(changed) <= 3 else ""
    said = f"The order of the first three {what} holds under {number(same) if same else 'none'} of {number(len(others))} other assumptions.{rest}"
    if stability is None or stability.empty:
        return said
    last = stability.iloc[-1]
    drawn = f"{last['of']:,} draws of articles" if last["basis"].startswith("bootstrap") else f"{number(int(last['of']))} with one article left out"
    first = stability.iloc[0]
    firsts = "" if len(stability) == 1 else f"; the first place alone in {number(int(first['holds'])) if first['holds'] else 'none'}"
    return f"{said} Counted strictly (a tie does not hold), it holds in {number(int(last['holds'])) if last['holds'] else 'none'} of {drawn}{firsts}."


def in_words(values: pd.Series, unit: str) -> str:
    """The alternative text of a bar chart: its largest numbers in words."""
    if values.empty:
        return "An empty figure: nothing reaches the smallest number that is drawn."
    listed = join([f"{name} {value:,.10g}" for name, value in values.head(8).items()])
    rest = f", and {number(len(values) - 8)} more" if len(values) > 8 else ""
    return f"Bar chart of {unit}: {listed}{rest}."
