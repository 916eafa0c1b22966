"""Who is meant by an office, by "the senator" or by "the two countries": mentions without a name, which count only where they are asked for.

A role ("the president", "the U.S. Secretary of State") is its holder on the day of publication, as the codebook has the periods: of the state
that stands before it, or else the holder who was named last. In an undated article only the person named last can be meant. A collective
("the two countries", "both nations") is the two states that the article has named most so far. A description ("the senator", "the official") is
the person whom the text last gave a title that fits ("Sen. Bill Hagerty"), unless somebody else was introduced so since ("a senator", "Sen. Doe").
What stays open is no mention.

Limits: a description with words of its own ("the Japanese official", "the senator from Ohio") and one in the plural are not resolved, and a
title stands for its holder only right before the name, or after it behind a comma.
"""

import datetime
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..characters import BETWEEN, Joined, code_points
from .actors import Mention
from .codebook import STATE_KINDS, Codebook
from .speech import any_of, tag_word, words

STATES = re.compile(r" (?:countries|nations|governments|allies|capitals|states)\b")
BOTH_BEFORE = re.compile(r"\b(?:[Tt]he two|[Bb]oth)(?: long-?time| close| treaty)?\Z")
# What a description may take up, beside the same word: the titles and callings that fit it.
DESCRIPTIONS = {
    "senator": ("sen.",), "congressman": ("rep.", "representative"), "congresswoman": ("rep.", "representative"), "governor": ("gov.",),
    "lawmaker": ("sen.", "senator", "rep.", "representative", "congressman", "congresswoman"),
    "ambassador": (), "envoy": ("ambassador",), "diplomat": ("ambassador", "envoy"),
    "minister": (), "secretary": (), "spokesman": (), "spokeswoman": (), "spokesperson": ("spokesman", "spokeswoman"), "official": (),
    "admiral": ("adm.",), "general": ("gen.",), "commander": (),
}
# Each title with its plural, which names several people and so nobody.
SINGULAR = {form: pair.split("/")[0] for pair in words(
    "sen./sens. rep./reps. gov./govs. adm./adms. gen./gens. senator/senators representative/representatives congressman/congressmen "
    "congresswoman/congresswomen governor/governors lawmaker/lawmakers ambassador/ambassadors envoy/envoys diplomat/diplomats "
    "minister/ministers secretary/secretaries spokesman/spokesmen spokeswoman/spokeswomen spokesperson/spokespersons official/officials "
    "admiral/admirals general/generals commander/commanders") for form in pair.split("/")}
TITLE = re.compile(r"\b" + any_of({form for word in SINGULAR for form in (word, word.capitalize())}) + r"(?![\w-])")
DESCRIBED = re.compile(rf"he (?<=[Tt]he )(?:{'|'.join(DESCRIPTIONS)})(?![\w-])")  # most articles have none
# Between a title and the name: "Ambassador to Japan Rahm Emanuel", "commander Adm. Samuel Paparo".
TO_NAME = re.compile(r"(?: (?:to|of|for) (?:the )?[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,2})? (?:[A-Z][a-z]+\. )?")
# Between the name and a calling: "Rahm Emanuel, the U.S. ambassador", and what closes it: a list of people goes on otherwise.
FROM_NAME = re.compile(r", (?:(?:an?|the|then|now)(?: (?!former)[\w.'’-]+){0,4} )?")
CLOSED = re.compile(r"[,.;)]| (?:to|of|for|from|at|who)\b|\Z")
NEAR = 80  # characters from a title to the name
NEXT = re.compile(r"[ \xa0]([\w'’-]{1,30})")
VERBS_IN_S = words("is was has does says tells")  # other words in -s may be nouns: "the official reports"
BEFORE = 20  # characters looked at before "countries"; the longest phrase fits
GAP = 2  # characters between a state and the office: "U.S. Secretary", "Japan's Prime Minister"


class Office(NamedTuple):
    """One person in one office."""

    actor: str
    state: str
    first: datetime.date
    last: datetime.date


class RoleFinder:
    """The offices of a codebook, ready to be found.

    Examples
    --------
    >>> from alliance_lib.annotation.actors import ActorFinder
    >>> from alliance_lib.annotation.codebook import load_codebook
    >>> codebook, text = load_codebook(), "Joe Biden and the U.S. met Japan. The president praised the Japanese Prime Minister, and the two countries agreed."
    >>> day = datetime.date(2024, 4, 10)
    >>> for mention in RoleFinder(codebook).find(text, ActorFinder(codebook).find(text), day, day):
    ...     print(text[mention.start:mention.end], "|", mention.actor, "|", mention.reason)
    The president | joe_biden | in office, and named last
    Prime Minister | fumio_kishida | in office of the state before
    the two countries | japan | of the two states named most so far
    the two countries | usa | of the two states named most so far
    """

    def __init__(self, codebook: Codebook):
        self._offices: dict[str, list[Office]] = {}
        for actor in codebook.content["actors"]:
            for role in actor.get("roles", ()):
                first, last = (_day(role.get(key), end) for key, end in (("from", datetime.date.min), ("to", datetime.date.max)))
                self._offices.setdefault(role["title"].lower(), []).append(Office(actor["id"], actor.get("state", ""), first, last))
        titles = "|".join(_any_case(title) for title in sorted(self._offices, key=lambda title: (-len(title), title))) or "(?!)"
        title = rf"(?<!\w)(?P<title>{titles})(?!\w|[ \xa0-][A-Z])"
        self._the_titles = [re.compile(the + r"(?<!\w.{4})" + title) for the in ("he (?<=[Tt]he )", "HE (?<=THE )")]  # begun by plain letters: fast
        self._state_title = re.compile(rf"(?s:.{{0,{GAP + 1}}}?){title}")
        self._may_begin = _note_beginnings(self._offices)
        self._states = {actor["id"] for actor in codebook.content["actors"] if actor["kind"] in STATE_KINDS}
        self._people = {actor["id"] for actor in codebook.content["actors"] if actor["kind"] == "person"}

    def find(self, text: str, mentions: list[Mention], first: datetime.date | None, last: datetime.date | None) -> list[Mention]:
        """Mentions by office, by description and of two states together, in order.

        Parameters
        ----------
        text : the article.
        mentions : the mentions by name, in order.
        first, last : bounds of the day of publication, or None.
        """
        columns = pd.DataFrame(mentions, columns=Mention._fields)
        return self.find_all(Joined([text]), columns, [(first, last)])

    def find_all(self, texts: Joined, mentions: pd.DataFrame, days: list[tuple[datetime.date | None, datetime.date | None]]) -> list[Mention]:
        """What `find` gives of many texts; offsets, those of `mentions` too, are those of the texts when joined. `days` has the bounds for each."""
        named = Named.gather(texts, mentions)
        found = list(self._find_roles(texts, named, days))
        offices = {mention.end for mention in found}
        found += [mention for mention in find_descriptions(texts, named, self._people) if mention.end not in offices]
        return sorted(found + find_collectives(texts, named, self._states))

    def _find_roles(self, texts, named, days):
        """The holders of the offices that are meant: an office is looked for only behind "the" and behind a state."""
        text = texts.text
        titles = {match.start("title"): (match.start("title"), match) for match in self._match_behind(texts, named)}
        titles |= {match.start("title"): (match.start() - 1, match) for pattern in self._the_titles for match in pattern.finditer(text)}
        numbers = named.number_actors() if titles else {}
        for at, own in zip(sorted(titles), texts.number_of(np.array(sorted(titles), dtype=np.int64)).tolist(), strict=True):
            start, match = titles[at]
            first, end = named.first[own:own + 2]
            n = bisect_right(named.end, start, first, end)  # the first mention that is not before it
            if n < end and named.start[n] < match.end() + GAP:
                continue  # a name stands in it or right behind: "President Biden"
            state = named.actor[n - 1] if start == at else ""
            if start == at and state not in self._states:
                continue
            holders = self._holders(match["title"], state, *days[own])
            if state and None not in days[own] and len(holders) == 1:
                yield Mention(start, match.end(), *holders, "role", "actor", "in office of the state before")
            elif latest := {last_of(numbers.get(actor, ()), first, n): actor for actor in holders}.keys() - {None}:
                yield Mention(start, match.end(), named.actor[max(latest)], "role", "actor", "in office, and named last")

    def _match_behind(self, texts, named):
        """The titles that begin right behind a state, in its own text."""
        text, stops = texts.text, (*texts.starts[1:].tolist(), len(texts.text) + 1)
        ends = np.array([end for end, actor in zip(named.end, named.actor, strict=True) if actor in self._states], dtype=np.int64)
        codes = code_points(text + BETWEEN * (GAP + 3))
        near = ends[:, None] + np.arange(GAP + 2)
        ends = ends[self._may_begin[np.minimum(codes[near], 255), np.minimum(codes[near + 1], 255)].any(axis=1)]
        for end, own in zip(ends.tolist(), texts.number_of(ends).tolist(), strict=True):
            match = self._state_title.match(text, end)
            if match and match.start("title") < stops[own]:
                yield match

    def _holders(self, title, state, first, last):
        """Those who held an office, of a state if one is given, at some time from the first to the last day."""
        return {office.actor for office in self._offices[" ".join(title.lower().split())] if (not state or office.state == state)
                and (first is None or last is None or (office.first <= last and office.last >= first))}


class Named(NamedTuple):
    """The mentions by name in texts that are joined, as lists; those of text k are numbered from first[k] to first[k + 1]."""

    start: list[int]
    end: list[int]
    actor: list[str]
    use: list[str]
    first: list[int]

    @classmethod
    def gather(cls, texts: Joined, mentions: pd.DataFrame) -> "Named":
        """From a table of mentions."""
        first = np.searchsorted(mentions["start"], np.append(texts.starts, len(texts.text) + 1))
        return cls(*(mentions[name].tolist() for name in cls._fields[:-1]), first.tolist())

    def number_actors(self) -> dict[str, list[int]]:
        """The numbers of the mentions of each actor."""
        numbers = defaultdict(list)
        for number, actor in enumerate(self.actor):
            numbers[actor].append(number)
        return numbers


def last_of(numbers, first, end):
    """The last of some ascending numbers from `first` up to but without `end`, or None."""
    at = bisect_left(numbers, end) - 1
    return numbers[at] if at >= 0 and numbers[at] >= first else None


def find_collectives(texts: Joined, named: Named, states: set[str]) -> list[Mention]:
    """The two states of each "the two countries": those named most before it; of those that are level, the ones named last.

    Parameters
    ----------
    texts : the articles.
    named : the mentions by name in them.
    states : the actors that are states.

    Returns
    -------
    Two Mentions of the form collective for each, in alphabetical order; none where fewer than two states were named.

    Examples
    --------
    >>> text = "Japan and the U.S. agreed. Both nations gain."
    >>> named = Named([0, 14], [5, 18], ["japan", "usa"], ["actor", "actor"], [0, 2])
    >>> [(text[mention.start:mention.end], mention.actor) for mention in find_collectives(Joined([text]), named, {"japan", "usa"})]
    [('Both nations', 'japan'), ('Both nations', 'usa')]
    """
    found, text = [], texts.text
    both = [(match, before) for match in STATES.finditer(text) if (before := BOTH_BEFORE.search(text[max(0, match.start() - BEFORE):match.start()]))]
    starts = [match.start() - len(before[0]) for match, before in both]
    last, times, n = -1, {}, 0  # state -> (how often it was named, number of the last mention)
    for own, start, (match, _) in zip(texts.number_of(np.array(starts, dtype=np.int64)).tolist(), starts, both, strict=True):
        if own != last:
            last, times, n = own, {}, named.first[own]
        while n < named.first[own + 1] and named.end[n] <= start:
            actor = named.actor[n]
            if actor in states:
                times[actor] = (times[actor][0] + 1 if actor in times else 1), n
            n += 1
        if len(times) > 1:
            two = sorted(sorted(times, key=times.get)[-2:])
            found += [Mention(start, match.end(), state, "collective", "actor", "of the two states named most so far") for state in two]
    return found


def find_descriptions(texts: Joined, named: Named, people: set[str]) -> list[Mention]:
    """People who are described by a title that the text has given them: "Sen. Bill Hagerty ... the senator".

    A description takes up the last title that fits it. Where that one is nobody of `people` ("a senior official", "Sen. Doe") it stays open.

    Parameters
    ----------
    texts : the articles.
    named : the mentions by name in them.
    people : the actors that are persons.

    Returns
    -------
    Mentions of the form description, in order; `reason` names the title.

    Examples
    --------
    >>> text = "Sen. Bill Hagerty came. A visit, the senator said, is due. An aide to Sen. Jane Doe left; the senator stayed."
    >>> named = Named([5], [17], ["bill_hagerty"], ["actor"], [0, 1])
    >>> for mention in find_descriptions(Joined([text]), named, {"bill_hagerty"}):
    ...     print(text[mention.start:mention.end], "|", mention.actor, "|", mention.reason)
    the senator | bill_hagerty | last person titled Sen.
    """
    ends = [match.end() for match in DESCRIBED.finditer(texts.text)]
    last_of_each = dict(zip(texts.number_of(np.array(ends, dtype=np.int64) - 1).tolist(), ends, strict=True))
    found = []
    for own, end in last_of_each.items():
        if not people.isdisjoint(named.actor[slice(*named.first[own:own + 2])]):
            found += _find_descriptions(texts, own, end, named, people)
    return found


def _find_descriptions(texts, own, last_end, named, people):
    """The descriptions of one text, the last of which ends at `last_end`."""
    text, (low, high), found, last = texts.text, named.first[own:own + 2], [], {}  # title -> (its number, whose it is, as it is written)
    stop = int(texts.starts[own]) + len(texts.texts[own])
    for number, match in enumerate(TITLE.finditer(text, int(texts.starts[own]), last_end)):
        start, end = match.span()
        word = SINGULAR[match[0].lower()]
        if word in DESCRIPTIONS and match[0] == word and text[max(0, start - 4):start] in ("the ", "The ") and _ends_phrase(text, end):
            _, actor, title = max((last[title] for title in (word, *DESCRIPTIONS[word]) if title in last), default=(0, None, ""))
            if actor:
                found.append(Mention(start - 4, end, actor, "description", "actor", f"last person titled {title}"))
        elif text[max(0, start - 6):start].lower() != "prime ":
            near = range(max(low, bisect_left(named.start, start, low, high) - 3), min(high, bisect_left(named.start, end, low, high) + 3))
            last[word] = number, _bearer(text, start, end, stop, near, named, people) if match[0].lower() == word else None, match[0]
    return found


def _bearer(text, start, end, stop, near, named, people):
    """The person whose name a title stands at, or None."""
    for n in near:
        if named.actor[n] in people and named.use[n] == "actor":
            if 0 <= named.start[n] - end <= NEAR and TO_NAME.fullmatch(text, end, named.start[n]):
                return named.actor[n]
            if 0 <= start - named.end[n] <= NEAR and FROM_NAME.fullmatch(text, named.end[n], start) and CLOSED.match(text, end, stop):
                return named.actor[n]
    return None


def _ends_phrase(text, end):
    """Whether a noun is the last word of its phrase: "the official said", not "the official visit" or "the senator from Ohio"."""
    ahead = NEXT.match(text, end)
    if ahead is None:
        return text[end:end + 1] not in ("-", "/") and not text[end:end + 1].isalnum()
    word = ahead[1].lower()
    return tag_word(word) in "SJMABVxRCW" and (word in VERBS_IN_S or not word.endswith("s"))


def _any_case(title):
    """The regular expression of a title, in capitals or not, over any white space; this is faster than re.IGNORECASE."""
    return r"\s+".join("".join(f"[{letter.upper()}{letter.lower()}]" if letter.isalpha() else re.escape(letter) for letter in word) for word in title.split())


def _note_beginnings(titles):
    """With which two characters a title may begin, in capitals or not: a table of flags by their code points, 255 standing for all from there on."""
    flags = np.zeros((256, 256), dtype=bool)
    for title in titles:
        first, second = ([min(ord(form), 255) for form in {letter.upper()[:1], letter.lower()[:1]} if form] for letter in (title[0], title[1:2]))
        flags[np.ix_(first, second if title[1:2].strip() else np.arange(256))] = True  # any white space may follow a word
    return flags


def _day(value, otherwise):
    """A day of the codebook: a date, its ISO text where the codebook was read back from a saved corpus, or none."""
    return datetime.date.fromisoformat(str(value)) if value else otherwise
