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
from collections import Counter
from typing import NamedTuple

from .actors import Mention
from .codebook import STATE_KINDS, Codebook
from .speech import tag_word, words

COLLECTIVE = re.compile(r"\b(?:[Tt]he two|[Bb]oth)(?: long-?time| close| treaty)? (?:countries|nations|governments|allies|capitals|states)\b")
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
TITLE = re.compile("(?<!\\w)(?:" + "|".join(re.escape(form) for word in sorted(SINGULAR) for form in (word, word.capitalize())) + ")(?![\\w-])")
# Between a title and the name: "Ambassador to Japan Rahm Emanuel", "commander Adm. Samuel Paparo".
TO_NAME = re.compile(r"(?: (?:to|of|for) (?:the )?[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,2})? (?:[A-Z][a-z]+\. )?")
# Between the name and a calling: "Rahm Emanuel, the U.S. ambassador", and what closes it: a list of people goes on otherwise.
FROM_NAME = re.compile(r", (?:(?:an?|the|then|now)(?: (?!former)[\w.'’-]+){0,4} )?")
CLOSED = re.compile(r"[,.;)]| (?:to|of|for|from|at|who)\b|\Z")
NEAR = 80  # characters from a title to the name
NEXT = re.compile(r"[ \xa0]([\w'’-]{1,30})")
VERBS_IN_S = words("is was has does says tells")  # other words in -s may be nouns: "the official reports"
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
        titles = "|".join(re.escape(title).replace(r"\ ", r"\s+") for title in sorted(self._offices, key=lambda title: (-len(title), title)))
        self._pattern = re.compile(rf"(?<!\w)(?P<the>the )?(?P<title>{titles})(?!\w|[ \xa0-](?-i:[A-Z]))", re.IGNORECASE) if titles else None
        self._state_of = {actor["id"]: actor["id"] if actor["kind"] in STATE_KINDS else actor.get("state", "") for actor in codebook.content["actors"]}
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
        found = [mention for match in (self._pattern.finditer(text) if self._pattern else ()) for mention in self._role(match, mentions, first, last)]
        offices = {mention.end for mention in found}
        found += [mention for mention in find_descriptions(text, mentions, self._people) if mention.end not in offices]
        for match in COLLECTIVE.finditer(text):
            before = Counter(mention.actor for mention in reversed(mentions) if mention.end <= match.start() and mention.actor in self._states)
            states = sorted(state for state, _ in before.most_common(2))  # of those that are level, the ones named last
            if len(states) == 2:
                found += [Mention(*match.span(), state, "collective", "actor", "of the two states named most so far") for state in states]
        return sorted(found)

    def _role(self, match, mentions, first, last):
        """The holder of the office, if one is meant."""
        start, end = match.span("title") if not match["the"] else match.span()
        if any(mention.start < end + GAP and mention.end > start for mention in mentions):
            return  # a name stands in it or right behind: "President Biden"
        before = [mention for mention in mentions if mention.end <= start]
        holders = [office for office in self._offices[" ".join(match["title"].lower().split())]
                   if first is None or last is None or (office.first <= last and office.last >= first)]
        state = before[-1].actor if before and start - before[-1].end <= GAP + 1 and before[-1].actor in self._states and not match["the"] else ""
        if state:
            holders = [office for office in holders if office.state == state]
        elif not match["the"]:
            return
        named = next((mention.actor for mention in reversed(before) if any(office.actor == mention.actor for office in holders)), None)
        only = {office.actor for office in holders} if state and first is not None and last is not None else set()
        if len(only) == 1:
            yield Mention(start, end, only.pop(), "role", "actor", "in office of the state before")
        elif named:
            yield Mention(start, end, named, "role", "actor", "in office, and named last")


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
    starts = [mention.start for mention in mentions]
    for number, match in enumerate(TITLE.finditer(text)):
        start, end = match.span()
        word = SINGULAR[match[0].lower()]
        if word in DESCRIPTIONS and match[0] == word and text[max(0, start - 4):start].lower() == "the " and _ends_phrase(text, end):
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


def _day(value, otherwise):
    """A day of the codebook: a date, its ISO text where the codebook was read back from a saved corpus, or none."""
    return datetime.date.fromisoformat(str(value)) if value else otherwise
