"""Actor mentions: which actor is meant, in what form, and whether as a party or as a place.

Table
-----
mentions : doc_id, sent_id, par_id, start, end, text, actor, form, use, reason.
    One row per mention. `form` is name, adjective or metonym (role, description and collective: see `roles`); `use` is actor or place
    ("in Japan"); `reason` says which rule decided. A name inside a longer one ("U.S." in "U.S. Navy") is no mention of its own.

Limits: pronouns and descriptions ("the ministers") are not resolved; a surname alone counts only where the codebook lists it, where its holder was
named in full before, or after a title.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..characters import Joined, code_points, stand_at, stand_before
from ..tables import TEXT
from .codebook import FORMS as NAMED_BY
from .codebook import STATE_KINDS, Codebook, names_of
from .matching import Matcher, are_negated, fold
from .names import GIVEN, Name, find_bodies_around, find_edges, find_names, is_name_alone

# Words after which a state or capital is where something happens, not who acts ("in Japan", "near Tokyo"). "to" and "from" are not among them:
# "exports to Japan", "threats from China".
PLACE_BEFORE = re.compile(r"\b(?:[Ii]n|[Ii]nside|[Ww]ithin|[Aa]cross|[Tt]hroughout|[Aa]round|[Nn]ear|[Oo]utside)(?: the)? $")
PLACE_ENDS = tuple(word + the for word in ("n", "nside", "cross", "hroughout", "round", "ear", "utside") for the in (" ", " the "))  # of all it finds
CAPITAL_BEFORE = re.compile(
    r"\b(?:[Aa]t|[Ii]nto|[Vv]ia|[Vv]isit(?:s|ed|ing)?|capital,?|en route to|bound for|"
    r"(?:visits?|trips?|travel\w*|flights?|flew|fly|flying|fled|arriv\w+|return\w*) (?:to|from|in)) $")
CAPITAL_ENDS = ("t ", "ts ", "ed ", "ing ", "nto ", "ia ", "l ", "l, ", "to ", "or ", "from ", "in ")  # of all that this one finds
SEAT = "-based"  # behind a capital
SAME_PLACE = re.compile(r"(?:, (?:and |or )?| (?:and|or) )(?:the )?")
CITY_BEFORE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside) [A-Z][\w.-]+(?: [A-Z][\w.-]+)?, $")
# Large cities that are neither a capital nor a seat of government: a capital listed with one ("from New York, London and Moscow") is a city too.
CITIES = (
    "New York", "Los Angeles", "San Francisco", "Chicago", "Boston", "Seattle", "Miami", "Atlanta", "Dallas", "Philadelphia", "Detroit", "Toronto",
    "Montreal", "Vancouver", "Shanghai", "Shenzhen", "Guangzhou", "Wuhan", "Chengdu", "Chongqing", "Tianjin", "Osaka", "Kyoto", "Nagoya", "Yokohama",
    "Hiroshima", "Nagasaki", "Fukuoka", "Sapporo", "Busan", "Incheon", "Mumbai", "Bombay", "Kolkata", "Calcutta", "Chennai", "Bangalore", "Bengaluru",
    "Karachi", "Lahore", "Dubai", "Istanbul", "Jeddah", "Aleppo", "Mosul", "Basra", "Casablanca", "Lagos", "Johannesburg",
    "Durban", "Milan", "Naples", "Turin", "Venice", "Florence", "Munich", "Frankfurt", "Hamburg", "Cologne", "Barcelona", "Seville", "Marseille",
    "Lyon", "Geneva", "Zurich", "Rotterdam", "Antwerp", "Manchester", "Liverpool", "Birmingham", "Glasgow", "St. Petersburg", "Vladivostok",
    "Odesa", "Odessa", "Kharkiv", "Lviv", "Krakow", "Gdansk", "Rio de Janeiro", "Sao Paulo", "Sydney", "Melbourne", "Brisbane", "Auckland",
    "Ho Chi Minh City", "Da Nang", "Cebu", "Davao", "Chiang Mai",
)
ANY_CITY = "|".join(map(re.escape, CITIES))
CITY_AND = re.compile(rf"(?<![\w-])(?:{ANY_CITY}){SAME_PLACE.pattern}\Z")
AND_CITY = re.compile(rf"{SAME_PLACE.pattern}(?:{ANY_CITY})(?![\w-]|'s| [A-Z])")
TITLE_BEFORE = re.compile(
    r"\b(?:President|Premier|Chancellor|Minister|Secretary|Senator|Sen\.|Representative|Rep\.|Governor|Gov\.|Ambassador|Admiral|Adm\.|General|Gen\.|"
    r"Colonel|Col\.|Captain|Capt\.|Commander|Lt\.|Maj\.|Chairman|Speaker|Director|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|King|Queen|Prince)(?: to [A-Z]\w+)? $")
LINKS = (", ", " and ", " or ")  # beside a city in a list
LONGEST_LINK = len(", and the ")  # that SAME_PLACE finds
FORMS = tuple(NAMED_BY.values())  # name, adjective, metonym
ADJECTIVE, METONYM = FORMS.index("adjective"), FORMS.index("metonym")
USES = ("actor", "place")
PLACE = USES.index("place")
REASONS = ("in the codebook", "after a word of place", "a seat", "after the name of a city", "joined to a place", "listed with a city",
           "surname after the full name", "surname after a title", "given name after a title of its holder")
PLAIN = re.compile(r"[\w. ]+")  # a term that is written in one way only
BEFORE = 40  # characters looked at before a mention; the longest title fits


class Mention(NamedTuple):
    """One mention within a text."""

    start: int
    end: int
    actor: str
    form: str
    use: str
    reason: str


class ActorFinder:
    """The actors of a codebook, ready to be found.

    Examples
    --------
    >>> from alliance_lib.annotation.codebook import load_codebook
    >>> finder = ActorFinder(load_codebook())
    >>> for mention in finder.find("In Japan, Kurt Campbell met Japanese officials. Campbell praised Tokyo."):
    ...     print(mention.actor, mention.form, mention.use, "-", mention.reason)
    japan name place - after a word of place
    kurt_campbell name actor - in the codebook
    japan adjective actor - in the codebook
    kurt_campbell name actor - surname after the full name
    japan metonym actor - in the codebook
    """

    def __init__(self, codebook: Codebook):
        content = codebook.content
        self._names = {text: (actor["id"], form) for actor in content["actors"] for text, form in reversed(names_of(actor))}
        shields = {fold(text) for shield in content["not_actors"] for text in shield["text"]}
        self._surnames, self._given = defaultdict(list), defaultdict(list)
        for actor in content["actors"]:
            for part, people in ((actor.get("family"), self._surnames), (actor.get("given"), self._given)):
                if part and fold(part) not in self._names and fold(part) not in shields:
                    people[fold(part)].append(actor["id"])
        self._titles = {actor["id"]: tuple(role["title"] for role in actor.get("roles", ())) for actor in content["actors"]}
        self._ids = sorted(actor["id"] for actor in content["actors"])
        self._number = {actor: number for number, actor in enumerate(self._ids)}
        self._matcher = Matcher([*self._names, *shields, *self._surnames, *self._given])
        self._note_terms({actor["id"] for actor in content["actors"] if actor["kind"] in STATE_KINDS})

    def _note_terms(self, states):
        """What each term of the matcher is, by its number."""
        terms = self._matcher.terms
        owners = [self._names.get(term, ("", "")) for term in terms]
        self._actor = np.array([self._number.get(actor, -1) for actor, _ in owners], dtype=np.int64)
        self._form = np.array([FORMS.index(form) if form else 0 for _, form in owners], dtype=np.int64)
        self._is_state = np.array([actor in states for actor, _ in owners], dtype=bool)
        self._is_plain = self._is_state & np.array([bool(PLAIN.fullmatch(term)) and not is_name_alone(term) for term in terms], dtype=bool)
        self._is_part = np.array([term in self._surnames or term in self._given for term in terms], dtype=bool)
        names_of_states = {term for term, (actor, _) in self._names.items() if actor in states}
        self._is_persons = np.array([term.split()[0] in GIVEN and term.rpartition(" ")[2] in names_of_states and " " in term and not part
                                     for term, part in zip(terms, self._is_part.tolist(), strict=True)], dtype=bool)  # "Michael Jordan"

    def find(self, text: str, names: Iterable[Name] = ()) -> list[Mention]:
        """All mentions in a text, in order, not overlapping.

        `names`, if given, are the people and organisations that `find_names` sees there: a state within one of them ("Bank of Japan",
        "Michael Jordan") is no mention.
        """
        texts = Joined([text])
        return list_mentions(texts, self.find_all(texts, [names]))[0]

    def find_all(self, texts: Joined, names: list[Iterable[Name]] | None = None) -> pd.DataFrame:
        """The mentions in many texts, as `find` gives them; without `names` these are looked for, where a state may be part of one.

        Returns
        -------
        start and end where the texts are joined; actor, form, use, reason, which are categorical. In order.
        """
        folded = fold(texts.text)
        codes = code_points(folded)
        starts, ends, terms = self._matcher.find(folded)
        with_people = texts.number_of(starts[self._is_persons[terms]])
        meant = ~are_negated(codes, starts)
        starts, ends, terms = starts[meant], ends[meant], terms[meant]
        number = texts.number_of(starts)
        actor, reason = self._actor[terms], np.full(len(terms), REASONS.index("in the codebook"))
        for at, person, why in self._find_people(folded, number, starts, terms, actor):
            actor[at], reason[at] = person, REASONS.index(why)
        meant = actor >= 0
        found = pd.DataFrame({"start": starts, "end": ends, "actor": actor, "form": self._form[terms], "use": 0, "reason": reason})[meant]
        is_state, is_plain, own = self._is_state[terms[meant]], self._is_plain[terms[meant]], number[meant]
        found = list_cities(folded, self._find_places(folded, codes, found, is_state))
        if names is None:
            spans = np.array([found["start"], found["end"]])
            edges = np.array(find_edges(texts.text, *spans))
            unsure = is_state & ~(is_plain & edges.all(axis=0))
            names = _find_names_around(texts, spans[:, unsure], edges[:, unsure], own[unsure], with_people)
        found = found[~self._find_states_in_names(texts, folded, found, is_state, own, names)]
        lists = {"actor": self._ids, "form": FORMS, "use": USES, "reason": REASONS}
        named = {name: pd.Categorical.from_codes(found[name], pd.Index(values, dtype=TEXT)) for name, values in lists.items()}
        return found.assign(**named).reset_index(drop=True)

    def _find_people(self, folded, number, starts, terms, actor):
        """Which surnames and given names mean somebody, and why: (place in the arrays, number of the actor, reason)."""
        parts = np.flatnonzero(self._is_part[terms])
        if not len(parts):
            return
        named = np.flatnonzero(actor >= 0)
        keys, first = np.unique(number[named] * len(self._ids) + actor[named], return_index=True)
        first = dict(zip(keys.tolist(), named[first].tolist(), strict=True))  # text and actor -> place of the first full name
        for at, term, own in zip(parts.tolist(), terms[parts].tolist(), (number[parts] * len(self._ids)).tolist(), strict=True):
            bearers = [actor for actor in self._surnames.get(self._matcher.terms[term], ()) if first.get(own + self._number[actor], at) < at]
            person, reason = self._person(folded, int(starts[at]), self._matcher.terms[term], bearers)
            if person:
                yield at, self._number[person], reason

    def _person(self, folded, start, term, bearers):
        """Whom a surname or given name means, and why; (None, None) where it stays open. `bearers` of the surname were named before in full."""
        before = folded[max(0, start - BEFORE):start]
        if len(bearers) == 1:
            return bearers[0], "surname after the full name"
        if TITLE_BEFORE.search(before) and len(self._surnames.get(term, ())) == 1:
            return self._surnames[term][0], "surname after a title"
        holders = [actor for actor in self._given.get(term, ()) if any(before.endswith(title + " ") for title in self._titles[actor])]
        return (holders[0], "given name after a title of its holder") if len(holders) == 1 else (None, None)

    def _find_places(self, folded, codes, found, is_state):
        """The mentions with the use of each, and its reason: the name of a state or a capital may be that of a place."""
        starts, ends, use, reason = (found[name].to_numpy(copy=True) for name in ("start", "end", "use", "reason"))
        metonym = found["form"].to_numpy() == METONYM
        may_be = is_state & (found["form"].to_numpy() != ADJECTIVE) & ~stand_at(codes, ends, ("'s",))
        near = may_be & (stand_before(codes, starts, (*PLACE_ENDS, ", "))
                         | (metonym & (stand_before(codes, starts, CAPITAL_ENDS) | stand_at(codes, ends, (SEAT,)))))
        for at, *place in zip(*(column[near].tolist() for column in (np.arange(len(found)), starts, ends, metonym)), strict=True):
            if why := place_reason(folded, *place):
                use[at], reason[at] = PLACE, REASONS.index(why)
        gaps = starts[1:] - ends[:-1]
        for at in (np.flatnonzero(may_be[1:] & (gaps > 0) & (gaps <= LONGEST_LINK)) + 1).tolist():
            if use[at] != PLACE and use[at - 1] == PLACE and SAME_PLACE.fullmatch(folded, int(ends[at - 1]), int(starts[at])):
                use[at], reason[at] = PLACE, REASONS.index("joined to a place")
        return found.assign(use=use, reason=reason)

    def _find_states_in_names(self, texts, folded, found, is_state, number, names):
        """Which mentions are states that are a part of a longer name or of a person's, or a surname alone ("Michael Jordan ... Jordan said")."""
        inside = np.zeros(len(found), dtype=bool)
        starts, ends, use = (found[name].to_numpy() for name in ("start", "end", "use"))
        first = np.searchsorted(number, np.arange(len(names) + 1))
        for own, shift in ((at, int(texts.starts[at])) for at in range(len(names)) if names[at] and first[at] < first[at + 1]):
            longer = [name for name in names[own] if name.kind in ("person", "organisation")]
            surnames = find_surnames(folded, shift, longer)
            places = [name.start for name in longer]
            for at in (np.flatnonzero(is_state[first[own]:first[own + 1]]) + first[own]).tolist():
                start, end = int(starts[at]) - shift, int(ends[at]) - shift
                inside[at] = ((use[at] != PLACE and surnames.get(folded[start + shift:end + shift], end) < start)
                              or is_in_name(start, end, longer, places))
        return inside


def _find_names_around(texts, spans, edges, number, with_people):
    """The names of each text that states are a part of, and all its names where one of them may be a person's."""
    names = [()] * len(texts.texts)
    states = list(zip(*(spans - texts.starts[number]).tolist(), *edges.tolist(), strict=True))
    first = np.searchsorted(number, np.arange(len(names) + 1))
    for own in np.unique(number).tolist():
        names[own] = find_bodies_around(texts.texts[own], states[first[own]:first[own + 1]])
    whole = {own for own, found in enumerate(names) if found is None} | set(with_people.tolist())
    return [find_names(texts.texts[own]) if own in whole else found for own, found in enumerate(names)]


def list_mentions(texts: Joined, found: pd.DataFrame) -> list[list[Mention]]:
    """The mentions in each of many texts one by one, with offsets into their own text, from a table of all in order."""
    start, end = (found[name].to_numpy(np.int64) for name in ("start", "end"))
    number = texts.number_of(start)
    shift = texts.starts[number]
    rows = zip((start - shift).tolist(), (end - shift).tolist(), *(found[name].tolist() for name in Mention._fields[2:]), strict=True)
    listed = [[] for _ in texts.texts]
    for own, row in zip(number.tolist(), rows, strict=True):
        listed[own].append(Mention(*row))
    return listed


def place_reason(folded, start, end, is_capital):
    """Why the name of a state or capital is that of a place, or "" if nothing right before or behind it says so."""
    before = folded[max(0, start - BEFORE):start]
    if PLACE_BEFORE.search(before) or (is_capital and CAPITAL_BEFORE.search(before)):
        return "after a word of place"
    if is_capital and folded.startswith(SEAT, end):
        return "a seat"
    return "after the name of a city" if CITY_BEFORE.search(before) else ""


def find_surnames(folded, shift, names):
    """The surname of each person with a known given name, and where the first of them ends; `names` of the text that begins at `shift`."""
    found = {}
    for name in reversed(names):
        if name.kind == "person":
            given, _, surname = folded[shift + name.start:shift + name.end].rpartition(" ")
            if given.istitle() and given.split()[0] in GIVEN:
                found[surname] = name.end
    return found


def is_in_name(start, end, names, starts):
    """Whether what looks like a state is a part of a longer name or of a person's."""
    at = bisect_right(starts, start) - 1
    name = names[at] if at >= 0 and names[at].end >= end else None
    return bool(name) and (name.kind == "person" or name.end - name.start > end - start)


def list_cities(folded: str, found: pd.DataFrame) -> pd.DataFrame:
    """The mentions, with capitals that are listed with a city that is none as places: "from New York, London and Moscow"."""
    starts, ends, use, reason = (found[name].to_numpy() for name in ("start", "end", "use", "reason"))
    capital = found["form"].to_numpy() == METONYM
    listed = np.zeros(len(found), dtype=bool)
    for at, *place in zip(*(column[capital].tolist() for column in (np.arange(len(found)), starts, ends)), strict=True):
        listed[at] = is_beside_city(folded, *place)
    if not listed.any():
        return found
    gaps = starts[1:] - ends[:-1]
    near = np.flatnonzero(capital[1:] & capital[:-1] & (gaps > 0) & (gaps <= LONGEST_LINK)) + 1
    lists = [at for at in near.tolist() if SAME_PLACE.fullmatch(folded, int(ends[at - 1]), int(starts[at]))]
    for at in lists:
        listed[at] |= listed[at - 1]
    for at in reversed(lists):
        listed[at - 1] |= listed[at]
    newly = listed & (use != PLACE)
    return found.assign(use=np.where(newly, PLACE, use), reason=np.where(newly, REASONS.index("listed with a city"), reason))


def is_beside_city(folded, start, end):
    """Whether a capital follows or precedes one of the cities in a list; "New York and Tokyo's view" is a government's."""
    if folded.startswith("'s", end):
        return False
    before = folded[max(0, start - BEFORE):start]
    return bool((folded.startswith(LINKS, end) and AND_CITY.match(folded, end)) or (before.endswith(LINKS) and CITY_AND.search(before)))
