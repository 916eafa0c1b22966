"""What the scorer of the public test data calls: each function hands a text to a public function of the library and gives back spans."""

import datetime

import pandas as pd

from alliance_lib.analysis.salience import select_sentences
from alliance_lib.annotation.actors import ActorFinder
from alliance_lib.annotation.codebook import load_codebook
from alliance_lib.annotation.dates import find_dates
from alliance_lib.annotation.names import find_names
from alliance_lib.annotation.quotes import find_quotes
from alliance_lib.annotation.sentences import split_sentences
from alliance_lib.calendar import Interval, timex_value
from alliance_lib.characters import word_starts
from alliance_lib.reading.zones import find_zones

CODEBOOK = load_codebook("us_japan")
FINDER = ActorFinder(CODEBOOK)
COUNTRIES = set(CODEBOOK.actors.query("kind in ('state', 'polity') and code != ''")["actor"])


def sentences(paragraph):
    """The sentences of a paragraph."""
    return [paragraph[start:end] for start, end in split_sentences(paragraph)]


def zone(lines):
    """Which lines are the article: body, and its headings, which the labels count as article too."""
    kept = {row.line for row in find_zones("\n".join(lines)) if row.zone in ("body", "heading")}
    return [number in kept for number in range(1, len(lines) + 1)]


def dates(text, publication_date):
    """Dates whose days are known; what is vague or unresolved makes no claim. A span is given by its first day."""
    rows = find_dates(text, datetime.date.fromisoformat(publication_date))
    claims = [(row, timex_value(Interval(row.date_from, row.date_to, row.grain))) for row in rows if row.date_from and row.basis != "vague"]
    return [{"start": row.start, "end": row.end, "value": row.date_from if "/" in value else value} for row, value in claims]


def countries(text):
    """Mentions of states and polities by name or adjective; a capital that stands for a government is no name of a country."""
    mentions = FINDER.find(text, find_names(text))
    return [(mention.start, mention.end) for mention in mentions if mention.actor in COUNTRIES and mention.form != "metonym"]


def persons(text):
    """Names of people, found without a codebook."""
    return [(name.start, name.end) for name in find_names(text) if name.kind == "person"]


def quotes(text):
    """Quotations in marks, with the mention that says who speaks."""
    found = find_quotes(text, indirect=False)
    return [{"start": q.start, "end": q.end, "speaker": None if q.speaker_start is None else (q.speaker_start, q.speaker_end)} for q in found]


def summary(docs):
    """The sentences chosen from articles on one event, in the order of choice; the texts come without headers, so that all is body."""
    rows = [(f"{number:06}", at, text, len(word_starts(text))) for number, doc in enumerate(docs) for at, text in enumerate(sentences(doc), 1)]
    return " ".join(select_sentences(pd.DataFrame(rows, columns=["doc_id", "sent_id", "text", "n_words"]))["text"])
