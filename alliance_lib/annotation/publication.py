"""When an undated article was published, as far as its own words, or those of another article, settle it.

Nothing is guessed. Three things are taken to settle it:

- "The visit comes a day after the talks of July 28, 2024": in the present tense this idiom counts from the day of publication.
- "On July 28, 2024, the ministers met": what the first sentences tell as past, on a full date, lies before publication; the other end stays
  open. Further down, articles look back on old dates.
- "They will meet on Sunday" in one article, and the same event on a full date, a Sunday, in another: the one was published in the week
  before that day, or after it, as its tense says. Two sentences tell of the same event if they share three actors or places, at least
  one of which is not among the two that are named most.

Limits: a report that opens with a date of years ago gets only that old day as its earliest; an event that recurs every week would be taken
for one. Where two sentences lead to different weeks, nothing is concluded.
"""

import datetime
import re
from collections import Counter, defaultdict
from typing import NamedTuple

import pandas as pd

from ..calendar import shift_day
from ..tables import rows_of
from .dates import find_dates
from .tense import direction

COMES = re.compile(r"\bcomes? (?P<n>an?|one|two|three|four|five|six|\d{1,2}) (?P<unit>day|week)s? (?P<side>before|after|ahead of)\b")
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = re.compile(rf"(?:on )?(?P<day>{'|'.join(WEEKDAYS)})", re.IGNORECASE)
NEXT_DAY = re.compile(r"\b(?:a|one) day later\b|\bthe (?:next|following) day\b")
DIGIT = re.compile(r"\d")
LEAD = 3  # sentences
SHARED = 3  # actors or places that two sentences on one event have in common
DATING = ["date_from", "date_to", "date_basis", "date_evidence"]


class Published(NamedTuple):
    """First and last possible day as ISO texts ("" where open), how they are known, and the sentence that shows it."""

    date_from: str
    date_to: str
    basis: str
    evidence: str


class Event(NamedTuple):
    """A sentence that puts something on a day, or on a weekday: who and where, and on which day or weekday."""

    doc_id: str
    named: frozenset
    day: datetime.date | None
    weekday: int
    ahead: int
    text: str


def date_articles(articles: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame, *, others: bool = True) -> pd.DataFrame:
    """Fill in the publication days of undated articles, as far as they can be known.

    Parameters
    ----------
    articles : doc_id, date_from, date_to, date_basis, date_evidence and more; "" where undated.
    sentences : doc_id, sent_id, zone, text; only body is looked at.
    mentions : doc_id, sent_id, text, actor, use.
    others : whether another article may date one; without it an article depends on itself alone.

    Returns
    -------
    A new table of articles; `date_basis` is "text" or "other_article" where days were filled in, and `date_evidence` the sentence.
    """
    body = sentences[sentences["zone"] == "body"]
    texts = {doc_id: [] for doc_id in articles.loc[articles["date_from"] == "", "doc_id"]}
    for doc_id, text in rows_of(body, "doc_id", "text") if texts else ():
        if doc_id in texts:
            texts[doc_id].append(text)
    found = {doc_id: published for doc_id, own in texts.items() if (published := published_by_own_words(own))}
    if others:
        still_open = [doc_id for doc_id in texts if doc_id not in found or not found[doc_id].date_to]
        found |= _published_by_others(still_open, body, mentions)
    known = articles[DATING].itertuples(index=False, name=None)
    filled = [found.get(doc_id, own) for doc_id, own in zip(articles["doc_id"], known, strict=True)]
    return articles.assign(**{name: pd.Series(values, dtype="str") for name, values in zip(DATING, zip(*filled, strict=True), strict=True)})


def published_by_own_words(sentences: list[str]) -> Published | None:
    """When an article was published by what its body says, or None.

    Examples
    --------
    >>> published_by_own_words(["The visit comes one day before the talks on July 28, 2024."])[:3]
    ('2024-07-27', '2024-07-27', 'text')
    >>> published_by_own_words(["On July 28, 2024, the ministers met.", "They will meet again on March 1, 2025."])[:3]
    ('2024-07-28', '', 'text')
    """
    past = []
    for number, text in enumerate(sentences):
        comes = COMES.search(text) if "come" in text else None
        if not (comes or number < LEAD) or not DIGIT.search(text):
            continue
        days = [row for row in find_dates(text) if row.basis == "explicit" and row.grain == "day"]
        after = [row for row in days if comes and row.start > comes.end()]
        if after and (day := _shifted(after[0].date_from, comes)):
            return Published(day.isoformat(), day.isoformat(), "text", text)
        past += [(row.date_from.isoformat(), text) for row in days if number < LEAD and direction(text, row.start, row.end) < 0]
    if not past:
        return None
    day, text = max(past, key=lambda found: found[0])
    return Published(day, "", "text", text)


def _shifted(day, comes):
    """The day of publication: so many days before or after the one that is named."""
    n = NUMBERS.get(comes["n"]) or int(comes["n"])
    return shift_day(day, n if comes["side"] == "after" else -n, comes["unit"])


def _published_by_others(doc_ids, body, mentions) -> dict[str, Published]:
    """Publication weeks of articles whose weekdays another article puts on a date."""
    events = _events(body, mentions)
    most_named = {name for name, _ in Counter(name for event in events for name in sorted(event.named)).most_common(2)}
    open_ones = set(doc_ids)
    dated = defaultdict(list)  # who or what is named -> events on a full date
    for event in events:
        if event.day:
            for name in event.named:
                dated[name].append(event)
    weeks = defaultdict(list)
    for event in events:
        if event.day is None and event.doc_id in open_ones:
            for other in _same_event(event, dated, most_named):
                weeks[event.doc_id].append((*_week(other.day, event.ahead), other.text))
    return {doc_id: published for doc_id, found in weeks.items() if (published := _common(found))}


def _events(body, mentions) -> list[Event]:
    """The sentences that name a full date or a bare weekday."""
    key = ["doc_id", "sent_id"]
    names = mentions.assign(name=mentions["actor"].where(mentions["use"] == "actor", mentions["text"]))
    named = names.groupby(key)["name"].agg(frozenset).to_dict()
    events = []
    for doc_id, sent_id, text in rows_of(body, "doc_id", "sent_id", "text"):
        who = named.get((doc_id, sent_id), frozenset())
        for row in find_dates(text) if len(who) >= SHARED else ():
            ahead, weekday = direction(text, row.start, row.end), WEEKDAY.fullmatch(row.text)
            if row.basis == "explicit" and row.grain == "day":
                events.append(Event(doc_id, who, row.date_from, row.date_from.weekday(), ahead, text))
            elif weekday and ahead:
                number = WEEKDAYS.index(weekday["day"].lower())
                events.append(Event(doc_id, who, None, number, ahead, text))
                if NEXT_DAY.search(text, row.end):
                    events.append(Event(doc_id, who, None, (number + 1) % 7, ahead, text))
    return events


def _same_event(event, dated, most_named) -> list[Event]:
    """Events of other articles on a full date that this one is taken to be."""
    near = {id(other): other for name in sorted(event.named - most_named) for other in dated.get(name, ())}
    return [other for other in near.values() if other.doc_id != event.doc_id and other.weekday == event.weekday
            and len(other.named & event.named) >= SHARED]


def _week(day, ahead) -> tuple[str, str]:
    """The days on which a bare weekday means this day: the six before it, or it and the six after."""
    first, last = (-6, -1) if ahead > 0 else (0, 6)
    return tuple((day + datetime.timedelta(days=n)).isoformat() for n in (first, last))


def _common(weeks) -> Published | None:
    """What all weeks have in common, or None where they have nothing."""
    first, last = max(week[0] for week in weeks), min(week[1] for week in weeks)
    return Published(first, last, "other_article", weeks[0][2]) if first <= last else None
