"""What happened when, and what is planned: the dated sentences as rows in order of their days, with the basis of each date.

A date belongs to the event of its sentence where it stands beside the verb as a time: not in a title or in somebody's speech as "today", not
as the name of a thing ("the 2016 election"), not as the day up to which a figure holds ("as of 2022") or that it is compared with ("up from 400
the previous year"). Durations and repeated times are no rows of `dates` in the first place.

Limits: one event told by two articles is two rows with one day; verbs of the future are English; "would" is taken for a condition, not a plan.
"""

import re

import pandas as pd

from ..annotation.tense import direction
from ..tables import COUNT, FLAG, TEXT, from_rows, named_rows

SENTENCE = {"doc_id": TEXT, "sent_id": COUNT, "start": COUNT, "end": COUNT, "text": TEXT}
SUBJECTS = {"topics": TEXT, "actors": TEXT}
EVENTS = {"date_from": TEXT, "date_to": TEXT, "grain": TEXT} | SENTENCE | {"date_start": COUNT, "date_end": COUNT, "date_text": TEXT, "basis": TEXT,
          "planned": FLAG, "reason": TEXT, "main": FLAG} | SUBJECTS
UNDATED = SENTENCE | {"date_text": TEXT, "planned": FLAG, "reason": TEXT} | SUBJECTS

FINENESS = ("day", "range", "week", "weekend", "month", "quarter", "season", "half", "year", "decade")  # finest first
LISTED = 12  # dates of one sentence: what has more is a table that lost its lines, of which the first dates stand
NO_EVENT = ("vague", "unresolved")

# After "is to" and "due to", which also give a purpose or a cause ("the aim is to rely on", "due to delays").
EVENT_VERBS = "be|become|begin|start|open|launch|take|meet|visit|hold|host|sign|arrive|join|end|expire|report|speak|return|attend|announce|deliver|convene"
# Words that announce. "Will not" and "would" announce nothing; "political will to" is no future tense.
FUTURE = re.compile(
    r"\b(?:(?<!political )(?<!free )will(?! (?:not|never|to|of|have been)\b)|shall(?! not\b)|going to"
    r"|(?:scheduled|expected|slated|projected|forecast) (?:to|for|on|in|by|this|next)|set to|poised to|plan(?:s|ned|ning)? to|plans for|intends? to"
    rf"|(?:due|is|are) to (?:{EVENT_VERBS})|projections?|upcoming|planned|forthcoming)\b|[’']ll\b"
)
# Between the announcing words and the date these begin another clause: "will inspect the yard that opened on Monday", "will meet, he said on Monday".
OTHER_CLAUSE = re.compile(r"\b(?:that|which|who|whom|whose|when|where|while|after|because|since|said|says|told)\b", re.IGNORECASE)
NEXT_CLAUSE = re.compile(rf"{OTHER_CLAUSE.pattern}|\b(?:and|but)\b|;", re.IGNORECASE)
NEAR = 200  # characters around a date in which words and quotation marks are looked for

AS_OF = re.compile(r"\b(?:as of|as at)\s(?:[a-z]+\s)?\Z", re.IGNORECASE)
COMPARED = re.compile(r"\b(?:(?:up|down) from|compared (?:to|with)|versus|than|from (?=[$£€\d]))[^.;,]{0,25}\Z", re.IGNORECASE)
DETERMINER = re.compile(r"\b(?:the|its|their|his|her|our|this|a)\s\Z|[’']s\s\Z", re.IGNORECASE)  # "the 2016 election"
NAMES_A_THING = re.compile(r"\s[A-Za-z]{3,}")
OPENING, CLOSING = "“\"", "”\""
TO = re.compile(r"\s?[-–—]\s?|\s(?:to|through|until|and)\s(?:the\s)?")


def events(sentences: pd.DataFrame, dates: pd.DataFrame, sentence_topics: pd.DataFrame, mentions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """List the dated events, in the order of their days.

    A sentence that dates two things ("announced in 2023 and is set to launch in March 2025") has two rows; `main` marks the one of the finest
    grain, the first of equals, so `events(...).query("main")` has a row per dated sentence. "From April 25th to May 9th" is one row.

    An event is planned where its first day lies after the last possible day of publication, or on the last of several possible days with a verb that
    looks ahead. Where that comparison decides nothing, because the days overlap or the publication day is unknown, the words nearest before the
    date decide ("will", "is set to").

    Parameters
    ----------
    sentences : doc_id, sent_id, start, end, text: those that count, normally the body.
    dates : the table `dates` of the corpus.
    sentence_topics : doc_id, sent_id, topic.
    mentions : doc_id, sent_id, actor.
    articles : doc_id, date_from, date_to.

    Returns
    -------
    date_from, date_to, grain, doc_id, sent_id, start, end, text (of the sentence), date_start, date_end, date_text, basis (as in `dates`), planned,
    reason ("after publication", "last possible day of publication", "before publication", the announcing words, or "" where nothing announces
    it), main, topics and actors (joined by "; ").

    Examples
    --------
    >>> text = "The pact was signed on July 3, 2023 and will take force in March 2031."
    >>> sentences = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "start": [0], "end": [70], "text": [text]})
    >>> dates = pd.DataFrame({"doc_id": ["a", "a"], "sent_id": [1, 1], "start": [23, 59], "end": [35, 69], "text": ["July 3, 2023", "March 2031"],
    ...     "date_from": ["2023-07-03", "2031-03-01"], "date_to": ["2023-07-03", "2031-03-31"], "grain": ["day", "month"], "basis": "explicit"})
    >>> nothing = pd.DataFrame({"doc_id": [], "sent_id": [], "topic": [], "actor": []})
    >>> articles = pd.DataFrame({"doc_id": ["a"], "date_from": ["2024-01-05"], "date_to": ["2024-01-05"]})
    >>> events(sentences, dates, nothing, nothing, articles)[["date_from", "date_text", "planned", "reason", "main"]]
        date_from     date_text  planned              reason   main
    0  2023-07-03  July 3, 2023    False  before publication   True
    1  2031-03-01    March 2031     True   after publication  False
    """
    published = {row.doc_id: (row.date_from, row.date_to) for row in named_rows(articles)}
    subjects = _subjects(sentence_topics, mentions)
    rows = []
    for sentence, expressions in _with_dates(sentences, dates):
        dated = _join_ranges(sentence, [row for row in expressions if _dates_an_event(sentence, row)])[:LISTED]
        main = min(dated, key=lambda row: (_fineness(row[2]), row[3]), default=None)
        for row in dated:
            date_from, date_to, grain, start, end, basis = row
            planned, reason = _planned(sentence, (start, end), date_from, date_to, published.get(sentence.doc_id, ("", "")))
            rows.append((date_from, date_to, grain, *_place(sentence), start, end, sentence.text[start - sentence.start:end - sentence.start], basis,
                         planned, reason, row is main, *subjects(sentence)))
    rows.sort(key=lambda row: (row[0], row[1] or "9999", row[3], row[4], row[8]))
    return from_rows(EVENTS, rows)


def undated_events(sentences: pd.DataFrame, dates: pd.DataFrame, sentence_topics: pd.DataFrame, mentions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """List the sentences without a row in `events` that announce something, or have a date whose days cannot be told.

    Parameters
    ----------
    sentences, dates, sentence_topics, mentions, articles : as for `events`.

    Returns
    -------
    doc_id, sent_id, start, end, text, date_text (the expression that stays unresolved, or ""), planned, reason (the announcing words, or
    ""), topics, actors; in the order of the text.

    Examples
    --------
    >>> text = "They will open a yard by March."
    >>> sentences = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "start": [0], "end": [31], "text": [text]})
    >>> dates = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "start": [25], "end": [30], "text": ["March"], "date_from": [""], "date_to": [""],
    ...     "grain": ["month"], "basis": ["unresolved"]})
    >>> nothing = pd.DataFrame({"doc_id": [], "sent_id": [], "topic": [], "actor": []})
    >>> undated_events(sentences, dates, nothing, nothing, nothing)[["text", "date_text", "planned", "reason"]]
                                  text date_text  planned reason
    0  They will open a yard by March.     March     True   will
    """
    subjects = _subjects(sentence_topics, mentions)
    rows = []
    for sentence, expressions in _with_dates(sentences, dates):
        if any(_dates_an_event(sentence, row) for row in expressions):
            continue
        open_date = next((row for row in expressions if row.basis == "unresolved" and not _within_marks(sentence, row)), None)
        cue = _announcing(sentence.text, open_date.start - sentence.start) if open_date else _spaced((FUTURE.search(sentence.text) or [""])[0])
        if cue or open_date:
            rows.append((*_place(sentence), open_date.text if open_date else "", bool(cue), cue, *subjects(sentence)))
    return from_rows(UNDATED, rows)


def _place(sentence):
    """The columns that say which sentence it is."""
    return sentence.doc_id, sentence.sent_id, sentence.start, sentence.end, sentence.text


def _with_dates(sentences, dates):
    """Every sentence, in order, with the time expressions that it holds."""
    held: dict[tuple, list] = {}
    for row in named_rows(dates.sort_values(["doc_id", "start"])):
        held.setdefault((row.doc_id, row.sent_id), []).append(row)
    for sentence in named_rows(sentences.sort_values(["doc_id", "start"])):
        yield sentence, held.get((sentence.doc_id, sentence.sent_id), [])


def _subjects(sentence_topics, mentions):
    """A function from a sentence to its topics and its actors, each joined."""
    tables = [{key: "; ".join(dict.fromkeys(group)) for key, group in table.groupby(["doc_id", "sent_id"])[column]}
              for table, column in ((sentence_topics, "topic"), (mentions, "actor"))]
    return lambda sentence: tuple(table.get((sentence.doc_id, sentence.sent_id), "") for table in tables)


# --- Which dates are dates of events -----------------------------------------------------------------------------------------------


def _dates_an_event(sentence, row):
    """Whether an expression has days and stands for the time of an event."""
    if not row.date_from or row.basis in NO_EVENT or row.grain in NO_EVENT:
        return False
    start, end = row.start - sentence.start, row.end - sentence.start
    before, behind = sentence.text[max(0, start - 60):start], sentence.text[end:end + 30]
    if AS_OF.search(before) or COMPARED.search(before[-40:]):
        return False
    if row.grain == "year" and row.text.isdigit() and DETERMINER.search(before) and NAMES_A_THING.match(behind):
        return False
    opened = _opened(sentence.text, start)
    return opened < 0 or (row.basis == "explicit" and not _titled(sentence.text, opened, start))


def _within_marks(sentence, row):
    """Whether an expression lies in somebody's words: "today" may mean nowadays there."""
    return _opened(sentence.text, row.start - sentence.start) >= 0


def _opened(text, at):
    """Where the quotation mark stands that is open at a place, or -1."""
    opened = -1
    for place in range(max(0, at - NEAR), at):
        if text[place] in CLOSING and opened >= 0:
            opened = -1
        elif text[place] in OPENING:
            opened = place
    return opened


def _titled(text, opened, at):
    """Whether the quotation that is open at a place is a title: words that nearly all have capitals."""
    closed = next((place for place in range(at, min(len(text), at + NEAR)) if text[place] in CLOSING), len(text))
    words = [word for word in text[opened + 1:min(closed, at + NEAR)].split() if len(word) > 3]
    return sum(not word[0].islower() for word in words) >= 0.8 * len(words)


def _join_ranges(sentence, expressions):
    """Rows of (date_from, date_to, grain, start, end, basis); "from April 25th to May 9th" becomes one."""
    rows = []
    for row in expressions:
        last = rows[-1] if rows else None
        between = sentence.text[last[4] - sentence.start:row.start - sentence.start] if last else ""
        before = sentence.text[max(0, last[3] - sentence.start - 12):last[3] - sentence.start].rstrip().lower() if last else ""
        if last and TO.fullmatch(between) and before.endswith(("from", "between")) and last[0] <= row.date_from:
            rows[-1] = (last[0], row.date_to, "range", last[3], row.end, last[5])
        else:
            rows.append((row.date_from, row.date_to, row.grain, row.start, row.end, row.basis))
    return rows


def _fineness(grain):
    return FINENESS.index(grain) if grain in FINENESS else len(FINENESS)


# --- What is planned ---------------------------------------------------------------------------------------------------------------


def _planned(sentence, span, date_from, date_to, published):
    """Whether an event lies ahead, and why: the days decide, and where they cannot, the words."""
    earliest, latest = published
    start, end = (place - sentence.start for place in span)
    if latest and date_from > latest:
        return True, "after publication"
    until = sentence.text.endswith(("until ", "Until "), 0, start)  # of what goes on as much as of what is to come
    if date_from == latest > earliest and not until and direction(sentence.text, start, end) > 0:
        return True, "last possible day of publication"
    if earliest and date_to and date_to < earliest:
        return False, "before publication"
    cue = _announcing(sentence.text, start)
    return bool(cue), cue


def _announcing(text, at):
    """The announcing words in the clause of a place: the last ones before it, else the first ones behind it, else ""."""
    before, behind = text[max(0, at - NEAR):at], text[at:at + NEAR]
    cue = next(reversed(list(FUTURE.finditer(before))), None)
    if cue:
        return "" if OTHER_CLAUSE.search(before, cue.end()) else _spaced(cue[0])
    cue = FUTURE.search(behind)
    return _spaced(cue[0]) if cue and not NEXT_CLAUSE.search(behind, 0, cue.start()) else ""


def _spaced(words):
    """The words with single spaces."""
    return " ".join(words.split())
