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
from bisect import bisect_left
from typing import NamedTuple

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
        found = list(self._find_roles(text, mentions, first, last))
        offices = {mention.end for mention in found}
        found += [mention for mention in find_descriptions(text, mentions, self._people) if mention.end not in offices]
        return sorted(found + find_collectives(text, mentions, self._states))

    def _find_roles(self, text, mentions, first, last):
        """The holders of the offices that are meant: an office is looked for only behind "the" and behind a state."""
        behind = (self._state_title.match(text, mention.end) for mention in mentions if mention.actor in self._states)
        titles = {match.start("title"): (match.start("title"), match) for match in behind if match}
        titles |= {match.start("title"): (match.start() - 1, match) for pattern in self._the_titles for match in pattern.finditer(text)}
        latest, n = {}, 0  # actor -> number of the last mention so far
        for at, (start, match) in sorted(titles.items()):
            while n < len(mentions) and mentions[n].end <= start:
                latest[mentions[n].actor] = n
                n += 1
            if n < len(mentions) and mentions[n].start < match.end() + GAP:
                continue  # a name stands in it or right behind: "President Biden"
            state = mentions[n - 1].actor if start == at else ""
            if start == at and state not in self._states:
                continue
            holders = self._holders(match["title"], state, first, last)
            if state and first is not None and last is not None and len(holders) == 1:
                yield Mention(start, match.end(), *holders, "role", "actor", "in office of the state before")
            elif named := max(holders & latest.keys(), key=latest.get, default=None):
                yield Mention(start, match.end(), named, "role", "actor", "in office, and named last")

    def _holders(self, title, state, first, last):
        """Those who held an office, of a state if one is given, at some time from the first to the last day."""
        return {office.actor for office in self._offices[" ".join(title.lower().split())] if (not state or office.state == state)
                and (first is None or last is None or (office.first <= last and office.last >= first))}


def find_collectives(text: str, mentions: list[Mention], states: set[str]) -> list[Mention]:
    """The two states of each "the two countries": those named most before it; of those that are level, the ones named last.

    Parameters
    ----------
    text : the article.
    mentions : the mentions by name, in order.
    states : the actors that are states.

    Returns
    -------
    Two Mentions of the form collective for each, in alphabetical order; none where fewer than two states were named.

    Examples
    --------
    >>> text = "Japan and the U.S. agreed. Both nations gain."
    >>> named = [Mention(0, 5, "japan", "name", "actor", ""), Mention(14, 18, "usa", "name", "actor", "")]
    >>> [(text[mention.start:mention.end], mention.actor) for mention in find_collectives(text, named, {"japan", "usa"})]
    [('Both nations', 'japan'), ('Both nations', 'usa')]
    """
    found, times, n = [], {}, 0  # state -> (how often it was named, number of the last mention)
    for match in STATES.finditer(text):
        both = BOTH_BEFORE.search(text[max(0, match.start() - BEFORE):match.start()])
        if not both:
            continue
        start = match.start() - len(both[0])
        while n < len(mentions) and mentions[n].end <= start:
            actor = mentions[n].actor
            if actor in states:
                times[actor] = (times[actor][0] + 1 if actor in times else 1), n
            n += 1
        if len(times) > 1:
            two = sorted(sorted(times, key=times.get)[-2:])
            found += [Mention(start, match.end(), state, "collective", "actor", "of the two states named most so far") for state in two]
    return found


def find_descriptions(text: str, mentions: list[Mention], people: set[str]) -> list[Mention]:
    """People who are described by a title that the text has given them: "Sen. Bill Hagerty ... the senator".

    A description takes up the last title that fits it. Where that one is nobody of `people` ("a senior official", "Sen. Doe") it stays open.

    Parameters
    ----------
    text : the article.
    mentions : the mentions by name, in order.
    people : the actors that are persons.

    Returns
    -------
    Mentions of the form description, in order; `reason` names the title.

    Examples
    --------
    >>> text = "Sen. Bill Hagerty came. A visit, the senator said, is due. An aide to Sen. Jane Doe left; the senator stayed."
    >>> for mention in find_descriptions(text, [Mention(5, 17, "bill_hagerty", "name", "actor", "in the codebook")], {"bill_hagerty"}):
    ...     print(text[mention.start:mention.end], "|", mention.actor, "|", mention.reason)
    the senator | bill_hagerty | last person titled Sen.
    """
    found, last = [], {}  # title -> (its number, whose it is, as it is written)
    if not DESCRIBED.search(text):
        return found
    starts = [mention.start for mention in mentions]
    for number, match in enumerate(TITLE.finditer(text)):
        start, end = match.span()
        word = SINGULAR[match[0].lower()]
        if word in DESCRIPTIONS and match[0] == word and text[max(0, start - 4):start] in ("the ", "The ") and _ends_phrase(text, end):
            _, actor, title = max((last[title] for title in (word, *DESCRIPTIONS[word]) if title in last), default=(0, None, ""))
            if actor:
                found.append(Mention(start - 4, end, actor, "description", "actor", f"last person titled {title}"))
        elif text[max(0, start - 6):start].lower() != "prime ":
            near = mentions[max(0, bisect_left(starts, start) - 3):bisect_left(starts, end) + 3]
            actor = _bearer(text, start, end, near, people) if match[0].lower() == word else None
            last[word] = number, actor, match[0]
    return found


def _bearer(text, start, end, near, people):
    """The person whose name a title stands at, or None."""
    for mention in near:
        if mention.actor in people and mention.use == "actor":
            if 0 <= mention.start - end <= NEAR and TO_NAME.fullmatch(text, end, mention.start):
                return mention.actor
            if 0 <= start - mention.end <= NEAR and FROM_NAME.fullmatch(text, mention.end, start) and CLOSED.match(text, end):
                return mention.actor
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


def _day(value, otherwise):
    """A day of the codebook: a date, its ISO text where the codebook was read back from a saved corpus, or none."""
    return datetime.date.fromisoformat(str(value)) if value else otherwise
