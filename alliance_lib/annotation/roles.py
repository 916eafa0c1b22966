"""Who is meant by an office or by "the two countries": mentions without a name, which count only where they are asked for.

A role ("the president", "the U.S. Secretary of State") is its holder on the day of publication, as the codebook has the periods: of the state
that stands before it, or else the holder who was named last. In an undated article only the person named last can be meant. A collective
("the two countries", "both nations") is the two states that the article has named most so far. What stays open is no mention.
"""

import datetime
import re
from collections import Counter
from typing import NamedTuple

from .actors import Mention
from .codebook import STATE_KINDS, Codebook

COLLECTIVE = re.compile(r"\b(?:[Tt]he two|[Bb]oth)(?: long-?time| close| treaty)? (?:countries|nations|governments|allies|capitals|states)\b")
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

    def find(self, text: str, mentions: list[Mention], first: datetime.date | None, last: datetime.date | None) -> list[Mention]:
        """Mentions by office and of two states together, in order.

        Parameters
        ----------
        text : the article.
        mentions : the mentions by name, in order.
        first, last : bounds of the day of publication, or None.
        """
        found = [mention for match in (self._pattern.finditer(text) if self._pattern else ()) for mention in self._role(match, mentions, first, last)]
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


def _day(value, otherwise):
    """A day of the codebook: a date, its ISO text where the codebook was read back from a saved corpus, or none."""
    return datetime.date.fromisoformat(str(value)) if value else otherwise
