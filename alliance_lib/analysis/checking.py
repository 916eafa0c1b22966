"""Growing and checking a codebook: terms that find nothing, too much or the same words, names not covered, and a sample for a person to mark.

Every function looks at the whole corpus that it is given: `select` first what counts.

Examples
--------
>>> import tempfile
>>> from pathlib import Path
>>> from alliance_lib.corpus import annotate
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = Path(folder, "a.txt").write_text("The Fijian minister asked for adaptation finance. Coal, she said, must end. The IPCC agrees.")
...     corpus = annotate(folder, "climate_talks")
>>> common_terms(corpus)
          topic                term  sentences  share
0       finance  adaptation finance          1  0.333
1  fossil_fuels                coal          1  0.333
>>> contested_spans(corpus)
                 text               topics  sentences
0  adaptation finance  adaptation, finance          1
>>> draw_sample(corpus)[["item_kind", "item", "text", "right"]]
  item_kind          item                text right
0     topic       finance  adaptation finance
1     topic  fossil_fuels                Coal
2     actor          fiji              Fijian
3     actor          ipcc                IPCC
"""

import csv
import io
import random
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from ..annotation.codebook import Codebook, names_of
from ..annotation.matching import fold
from ..annotation.topics import TopicFinder
from ..characters import Joined
from ..corpus import Corpus
from ..errors import InputError
from ..reading.decoding import decode
from ..tables import COUNT, NUMBER, TEXT, from_rows
from .coverage import uncovered_names
from .evaluation import wilson_interval

UNUSED = {"kind": TEXT, "id": TEXT, "term": TEXT}
COMMON = {"topic": TEXT, "term": TEXT, "sentences": COUNT, "share": NUMBER}
CONTESTED = {"text": TEXT, "topics": TEXT, "sentences": COUNT}
SAMPLE = {"item_kind": TEXT, "item": TEXT, "doc_id": TEXT, "sent_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT, "sentence": TEXT,
          "right": TEXT}
MARKED = {"item_kind": TEXT, "item": TEXT, "marked": COUNT, "right": COUNT, "precision": NUMBER, "low": NUMBER, "high": NUMBER}

MARKS = {"y": True, "yes": True, "1": True, "true": True, "n": False, "no": False, "0": False, "false": False}
CELL = 32_000  # characters of a text in a sample; a spreadsheet cell holds 32,767
SHOWN = 20  # rows of each list in a report


def unused_terms(corpus: Corpus) -> pd.DataFrame:
    """Terms of topics and names of actors that are found nowhere.

    A term that stands only inside longer terms counts nowhere and is listed. Terms that differ in hyphen or spelling only ("net-zero", "net
    zero") are found together. A name that is not found does no harm; many of one actor may mean that the articles call it otherwise.

    Returns
    -------
    kind (topic or actor), id, term. Topics in the codebook's order; then actors, the last first, since those of a codebook stand behind those
    of the one it extends.
    """
    terms, names = set(_with_terms(corpus)["term"]), _names_found(corpus)
    content = corpus.codebook.content
    alike = _find_terms(corpus.codebook, [term.replace("*", "") for topic in content["topics"] for term in topic["terms"]])
    rows = [("topic", topic["id"], term) for topic in content["topics"] for term in topic["terms"] if not {term, alike[term.replace("*", "")]} & terms]
    rows += [("actor", actor["id"], name) for actor in reversed(content["actors"]) for name in dict(names_of(actor))
             if (actor["id"], name) not in names]
    return from_rows(UNUSED, rows)


def common_terms(corpus: Corpus, *, share: float = 0.3) -> pd.DataFrame:
    """Terms found in a large share of all sentences: they tell what the corpus is about, not what one of its sentences is about.

    Parameters
    ----------
    share : of the sentences, from which on a term is listed. At 0.3 a term makes its topic the subject of nearly every third sentence,
        which is more than the most frequent of several topics usually has with all its terms together.

    Returns
    -------
    topic, term, sentences, share; most sentences first, ties alphabetical.
    """
    found = _with_terms(corpus).drop_duplicates(["topic", "term", "doc_id", "sent_id"]).groupby(["topic", "term"]).size()
    rows = [(topic, term, n, round(n / len(corpus.sentences), 3)) for (topic, term), n in found.items() if n >= share * len(corpus.sentences)]
    return from_rows(COMMON, sorted(rows, key=lambda row: (-row[2], row[:2])))


def contested_spans(corpus: Corpus) -> pd.DataFrame:
    """Words that terms of two or more topics match, each topic looked for alone; in the counts only the longest term has them.

    To settle one for good, write it under `not_terms` of the topics that are not to have it: it is no longer listed then.

    Returns
    -------
    text (lower case, all the words that hang together), topics (by comma), sentences; most sentences first, ties alphabetical.
    """
    finders = [TopicFinder(Codebook({"topics": [topic]})) for topic in corpus.codebook.content["topics"]]
    key = ["doc_id", "sent_id"]
    with_hits = corpus.sentences.merge(corpus.topic_hits[key].drop_duplicates(), on=key)
    seen: dict[tuple, int] = defaultdict(int)
    texts = Joined(with_hits["text"].tolist())
    hits = pd.concat([finder.find_all(texts).astype({"topic": "str"}) for finder in finders]).sort_values(["start", "end"])
    spans = [span for span in _joined(hits.itertuples(index=False, name=None)) if len(span[2]) > 1]
    sentences = texts.number_of(np.array([start for start, _, _ in spans], dtype=np.int64)).tolist()
    contests = {(number, _plain(texts.text[start:end]).lower(), ", ".join(sorted(topics)))
                for number, (start, end, topics) in zip(sentences, spans, strict=True)}
    for _, *contest in contests:
        seen[tuple(contest)] += 1
    return from_rows(CONTESTED, sorted(((*contest, n) for contest, n in seen.items()), key=lambda row: (-row[2], row[:2])))


def draw_sample(corpus: Corpus, *, per_item: int = 10, seed: int = 1) -> pd.DataFrame:
    """Draw hits of each topic and mentions of each actor for a person to mark: y or n in the column `right`.

    Places ("in Japan") are not drawn, since they do not count as the actor. Each item is drawn by itself from its sorted hits, so that
    neither the order of the articles nor another item changes the draw.

    Parameters
    ----------
    per_item : at most so many of one topic or actor.
    seed : another one gives another draw.

    Returns
    -------
    item_kind (topic or actor), item, doc_id, sent_id, start, end, text, sentence (on one line, so that a row is a line), right (empty).
    """
    kinds = {"topic": corpus.topic_hits, "actor": corpus.mentions.query("use == 'actor'")}
    texts = corpus.sentences.set_index(["doc_id", "sent_id"])["text"]
    rows = []
    for kind, table in kinds.items():
        for item, hits in table.sort_values([kind, "doc_id", "start"]).groupby(kind):
            drawn = random.Random(f"{seed} {item}").sample(range(len(hits)), min(per_item, len(hits)))
            for hit in hits.iloc[sorted(drawn)].itertuples():
                sentence = _plain(texts.at[hit.doc_id, hit.sent_id])
                rows.append((kind, item, hit.doc_id, hit.sent_id, hit.start, hit.end, hit.text[:CELL], sentence[:CELL], ""))
    return from_rows(SAMPLE, rows)


def read_sample(path) -> pd.DataFrame:
    """Read a sample that a person has marked, and say how many of the marked rows are right.

    The row "all" takes the sample as it is: an item with many hits weighs no more in it than one with few. Rows without a mark do not count.

    Parameters
    ----------
    path : the CSV of `draw_sample`, as written or as a spreadsheet saved it (commas, semicolons or tabs). Marks are y, n, yes, no, 1, 0, true,
        false, in any case.

    Returns
    -------
    item_kind, item, marked, right (numbers of rows), precision, low, high (its 95 % interval). First the row "all", then topics and actors, as in
    the file.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a column, holds another mark or none.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "marked.csv")
    ...     _ = path.write_text("item_kind;item;right\\ntopic;finance;y\\ntopic;finance;No\\nactor;ipcc;TRUE\\nactor;wmo;\\n")
    ...     read_sample(path).round(2)
      item_kind     item  marked  right  precision   low  high
    0       all      all       3      2       0.67  0.21  0.94
    1     topic  finance       2      1       0.50  0.09  0.91
    2     actor     ipcc       1      1       1.00  0.21  1.00
    """
    path = Path(path)
    marked: dict[tuple, list] = {("all", "all"): []}
    unknown = []
    for line, row in _read_rows(path):
        mark = row["right"].strip()
        if mark.lower() in MARKS:
            for item in (("all", "all"), (row["item_kind"], row["item"])):
                marked.setdefault(item, []).append(MARKS[mark.lower()])
        elif mark:
            unknown.append(f'"{mark[:20]}" in line {line}')
    if unknown:
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        raise InputError(f'{path.name}: column "right" has {", ".join(unknown[:5])}{more}: write y or n, or leave it empty')
    if not marked["all", "all"]:
        raise InputError(f'{path.name}: no row is marked: write y or n into column "right"')
    return from_rows(MARKED, [(*item, len(marks), sum(marks), sum(marks) / len(marks), *wilson_interval(sum(marks), len(marks)))
                              for item, marks in marked.items()])


def check_report(corpus: Corpus) -> str:
    """All lists of this module as text for a terminal, at most 20 rows of each; the names not covered are those of `uncovered_names`."""
    unused = unused_terms(corpus)
    names = uncovered_names(corpus.names, corpus.mentions, corpus.sentences).drop(columns="example")
    lists = {
        "Terms of topics that are found nowhere": unused.query("kind == 'topic'").drop(columns="kind"),
        "Names of actors that are found nowhere": unused.query("kind == 'actor'").drop(columns="kind"),
        "Terms found in a large share of the sentences": common_terms(corpus),
        "Words that terms of several topics match": contested_spans(corpus),
        "Frequent names that no actor covers": names[names["count"] > 1],
    }
    searched = f"articles: {len(corpus.articles):,}; sentences: {len(corpus.sentences):,}"
    return "\n\n".join([f"{corpus.codebook.title}; {searched}", *(_show(title, table) for title, table in lists.items())])


def _find_terms(codebook, texts) -> dict[str, str]:
    """The term that matches each of some texts from its beginning, or ""."""
    terms = [term for topic in codebook.content["topics"] for term in topic["terms"]]
    finder = TopicFinder(Codebook({"topics": [{"id": term, "terms": [term]} for term in terms]}))  # each term is a topic
    joined = Joined(list(dict.fromkeys(texts)))
    hits = finder.find_all(joined)
    number = joined.number_of(hits["start"].to_numpy())
    first = hits["start"].to_numpy() == joined.starts[number]
    found = dict(zip(number[first].tolist(), hits.loc[first, "topic"].tolist(), strict=True))
    return {text: found.get(number, "") for number, text in enumerate(joined.texts)}


def _with_terms(corpus):
    """The topic hits with the term of each, which by itself matches the same words again."""
    terms = _find_terms(corpus.codebook, corpus.topic_hits["text"].unique().tolist())
    return corpus.topic_hits.assign(term=corpus.topic_hits["text"].map(terms))


def _names_found(corpus):
    """Actors with the names by which they are mentioned."""
    return {(actor, _plain(fold(text))) for actor, text in zip(corpus.mentions["actor"], corpus.mentions["text"], strict=True)}


def _joined(hits):
    """Overlapping hits, sorted, joined to one span each: [start, end, topics]."""
    joined: list[list] = []
    for start, end, topic in hits:
        if not joined or start >= joined[-1][1]:
            joined.append([start, end, set()])
        joined[-1][1] = max(joined[-1][1], end)
        joined[-1][2].add(topic)
    return joined


def _plain(text):
    """A text with single spaces for all white space."""
    return " ".join(text.split())


def _read_rows(path):
    """The rows of a sample as (line, dict). The apostrophe before what looks like a formula stays: only `right` is read for its content."""
    try:
        text, _, problem = decode(path.read_bytes())
    except OSError as error:
        raise InputError(f'cannot read "{path}": {error.strerror}') from None
    if text is None:
        raise InputError(f"{path.name}: {problem}")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header, *rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise InputError(f"{path.name}: line {reader.line_num} is not CSV ({error})") from None
    names = [name.strip() for name in header[1]]
    missing = [name for name in ("item_kind", "item", "right") if name not in names]
    if missing:
        raise InputError(f'{path.name} has no column "{missing[0]}": mark the file that `draw_sample` gave')
    return [(before + 1, dict(zip(names, row + [""] * len(names), strict=False))) for (before, _), (_, row) in pairwise([header, *rows])]


def _show(title, table):
    """One list of the report."""
    head = f"{title}: {len(table) or 'none'}"
    if table.empty:
        return head
    more = [f"... and {len(table) - SHOWN:,} more"] if len(table) > SHOWN else []
    return "\n".join([head, table.head(SHOWN).to_string(index=False), *more])
