"""A first briefing: what was read, what it is about, who is named, who with whom, in sentences computed from the tables.

Nothing is generated but quotations and fixed sentences filled with computed values.
"""


from ..analysis.cooccurrence import actor_pairs, at_level
from ..analysis.frequencies import frequencies
from ..analysis.representative import representative_sentences
from ..corpus import Corpus, doc_labels
from .findings import overview
from .kwic import cited
from .prose import count, join, number, percent, plain, sentence_case

FEW = 10  # articles; below this a difference of frequency says more about the selection than about the coverage
FREQUENT = 8  # topics looked at for whether one article carries them
MANY = 0.6  # share of a topic's sentences in one article from which on the topic is said to be that article's


def write_briefing(corpus: Corpus, *, whole: Corpus | None = None, topics: int = 4, context: str = "sentence", level: str = "actor") -> str:
    """The briefing as Markdown.

    Parameters
    ----------
    corpus : what counts (`Corpus.select`).
    whole : all that was read, for what was set aside; `corpus` itself if not given.
    topics : how many topics are quoted.
    context, level : how pairs are counted, as for `actor_pairs` and `at_level`.
    """
    whole = whole or corpus
    parts = [f"# {plain(corpus.codebook.title)}: {count(len(corpus.articles), 'article')} read", _read(corpus, whole), _topics(corpus),
             _actors(corpus, context, level), _quotations(corpus, topics), _sources(corpus, whole), _limits(corpus, whole)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _read(corpus, whole):
    """What was read."""
    words = corpus.sentences["n_words"].sum()
    of_these = whole.sentences["doc_id"].isin(corpus.articles["doc_id"])
    set_aside = whole.sentences.loc[of_these, "n_words"].sum() - words
    zones = " and ".join(sorted(set(corpus.sentences["zone"]))) or "no"
    left_out = len(whole.articles) - len(corpus.articles)
    be = ("was", "is") if left_out == 1 else ("were", "are")
    others = f" {sentence_case(count(left_out, 'article'))} that {be[0]} read too {be[1]} left out." if left_out else ""
    articles, sentences = count(len(corpus.articles), "article"), count(len(corpus.sentences), "sentence")
    return ("## What was read\n\n"
            f"This briefing rests on {articles} with {sentences} and {words:,} words of {zones} text. The other {set_aside:,} words of "
            f"{'it' if len(corpus.articles) == 1 else 'these'} ({percent(set_aside, words + set_aside)}) were set aside: what stands on a page beside "
            f"that.{others} {_dated(corpus.articles)}")


def _dated(articles):
    """How the articles are dated."""
    dated, opened = articles[articles["date_to"] != ""], articles[(articles["date_from"] != "") & (articles["date_to"] == "")]
    parts = [f"{count(len(dated), 'article')} can be dated, between {dated['date_from'].min()} and {dated['date_to'].max()}"] if len(dated) else []
    if len(opened):
        parts.append(f"of {number(len(opened))} only the earliest possible day is known ({opened['date_from'].min()}{' or later' if len(opened) > 1 else ''})")
    undated = len(articles) - len(dated) - len(opened)
    if undated:
        parts.append(f"{number(undated)} {'is' if undated == 1 else 'are'} undated")
    return sentence_case("; ".join(parts)) + "."


def _topics(corpus):
    """What the coverage is about."""
    table = frequencies(corpus.topic_hits, corpus.sentences)
    if table.empty:
        return "## What it is about\n\nNo sentence holds a term of the codebook's topics."
    names = corpus.codebook.topics.set_index("topic")["name"].map(plain)
    by_article = frequencies(corpus.topic_hits, corpus.sentences, by="doc_id")
    one = _of_one_article(table, by_article, corpus)
    general = table[~table["topic"].isin(one)].head(3)
    first = [f"{names[row.topic]} ({count(row.sentences, 'sentence')} in {count(row.docfreq, 'article')})" for row in general.itertuples()]
    covered = corpus.sentence_topics.drop_duplicates(["doc_id", "sent_id"])
    parts = [f"The topic{'' if len(first) == 1 else 's'} of most sentences: {join(first)}." if first else ""]
    parts += [f"{names[topic]} {text}" for topic, text in one.items()]
    without = len(corpus.sentences) - len(covered)
    have = "has" if without == 1 else "have"
    parts += [f"A sentence may have several topics; {without:,} of {count(len(corpus.sentences), 'sentence')} {have} none of the codebook's."]
    return "## What it is about\n\n" + " ".join(part for part in parts if part)


def _of_one_article(table, by_article, corpus):
    """The frequent topics that one article carries, and the sentence that says so."""
    if len(corpus.articles) < 2:
        return {}
    labels, found = doc_labels(corpus.articles["doc_id"]), {}
    for row in table.head(FREQUENT).itertuples():
        here = by_article[by_article["topic"] == row.topic].sort_values("sentences", ascending=False, kind="stable").iloc[0]
        if here["sentences"] >= MANY * row.sentences and row.sentences > 3:
            found[row.topic] = (f"({count(row.sentences, 'sentence')}) is the subject of one article above all: "
                                f"{percent(here['sentences'], row.sentences)} of it stands in {plain(labels[here['doc_id']])}.")
    return found


def _actors(corpus, context, level):
    """Who is named, and who with whom."""
    mentions = at_level(corpus.mentions.query("use == 'actor'"), corpus.codebook.actors, level=level)
    table = frequencies(mentions, corpus.sentences, item="actor")
    if table.empty:
        return "## Who is named\n\nNo actor of the codebook is named."
    names = corpus.codebook.actors.set_index("actor")["name"]
    top = [f"{plain(names[row.actor])} ({row.sentences})" for row in table.head(6).itertuples()]
    people = table[table["actor"].map(corpus.codebook.actors.set_index("actor")["kind"]) == "person"].head(3)
    text = f"## Who is named\n\nNamed in most sentences: {join(top)}."
    if len(people):
        text += f" Among people: {join([f'{plain(names[row.actor])} ({row.sentences})' for row in people.itertuples()])}."
    pairs = actor_pairs(mentions, context=context)
    if len(pairs):
        listed = [f"{plain(names[row.source])} and {plain(names[row.target])} ({row.weight})" for row in pairs.head(4).itertuples()]
        text += (f"\n\nPairs that share most {context}s: {'; '.join(listed)}. In all, {count(len(pairs), 'pair')} of actors "
                 f"{'appears' if len(pairs) == 1 else 'appear'} together at least once.")
    return text


def _quotations(corpus, topics):
    """The sentence that stands best for each of the main topics."""
    order = frequencies(corpus.topic_hits, corpus.sentences)["topic"].head(topics).to_list()
    best = representative_sentences(corpus.sentences, corpus.sentence_topics).set_index("topic")
    best = best.loc[[topic for topic in order if topic in best.index]]
    if best.empty:
        return ""
    names = corpus.codebook.topics.set_index("topic")["name"]
    quoted = [f"**{plain(names[topic])}.**\n\n> {plain(row.text)} [{plain(where[1:-1])}]"
              for (topic, row), where in zip(best.iterrows(), cited(best, corpus.articles["doc_id"]), strict=True)]
    return "## In the articles' words\n\nFor each of the main topics, the sentence that shares most with the others on it.\n\n" + "\n\n".join(quoted)


def _sources(corpus, whole):
    """Each article: title, author, source, date and how much of it was used."""
    used, all_words = (table.groupby("doc_id")["n_words"].sum() for table in (corpus.sentences, whole.sentences))
    rows = []
    for doc_id, (label, article) in zip(corpus.articles["doc_id"], overview(corpus.articles).iterrows(), strict=True):
        author = join(article["author"].split("; "))
        about = sentence_case(", ".join(part for part in (author and f"by {author}", article["source"], article["published"]) if part))
        words = used.get(doc_id, 0)
        rows.append(f"- **{plain(label)}** {plain(article['title'] or 'Without a title')}. {plain(about)}. {words:,} words used, "
                    f"{all_words.get(doc_id, 0) - words:,} set aside.")
    return "## The articles\n\n" + "\n".join(rows)


def _limits(corpus, whole):
    """What these articles cannot show."""
    n = len(corpus.articles)
    text = [f"{sentence_case(count(n, 'article'))} {'is' if n == 1 else 'are'} no sample: how often a topic or an actor appears here says what these "
            "articles write, not how important it is" + (", and with so few no interval is given." if n < FEW else "."),
            "Frequencies count words of a codebook: what it does not list is not seen. Two actors in one sentence need not act together, and "
            "nothing here says who does what to whom."]
    undated = int((corpus.articles["date_from"] == "").sum())
    if undated:
        text.append(f"{sentence_case(count(undated, 'article'))} without a date {'says' if undated == 1 else 'say'} nothing about change over time.")
    if len(whole.problems):
        files = count(len(whole.problems), "file or line", "files or lines")
        text.append(f"{sentence_case(files)} could not be used as given; the page on what was read lists them with the reason.")
    return "## What these articles cannot show\n\n" + " ".join(text)
