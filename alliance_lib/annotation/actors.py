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

from ..characters import join_texts
from .codebook import Codebook, names_of
from .matching import Matcher, fold, is_negated
from .names import GIVEN, Name, find_bodies_around, find_names

# Words after which a state or capital is where something happens, not who acts ("in Japan", "near Tokyo"). "to" and "from" are not among them:
# "exports to Japan", "threats from China".
PLACE_BEFORE = re.compile(r"\b(?:[Ii]n|[Ii]nside|[Ww]ithin|[Aa]cross|[Tt]hroughout|[Aa]round|[Nn]ear|[Oo]utside)(?: the)? $")
PLACE_ENDS = ("n ", "nside ", "cross ", "hroughout ", "round ", "ear ", "utside ", "the ")  # of all that the pattern finds: a quick look
CAPITAL_BEFORE = re.compile(
    r"\b(?:[Aa]t|[Ii]nto|[Vv]ia|[Vv]isit(?:s|ed|ing)?|capital,?|en route to|bound for|"
    r"(?:visits?|trips?|travel\w*|flights?|flew|fly|flying|fled|arriv\w+|return\w*) (?:to|from|in)) $")
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
        self._shields = {fold(text) for shield in content["not_actors"] for text in shield["text"]}
        self._places = {actor["id"] for actor in content["actors"] if actor["kind"] in ("state", "polity")}
        self._surnames, self._given = defaultdict(list), defaultdict(list)
        for actor in content["actors"]:
            for part, people in ((actor.get("family"), self._surnames), (actor.get("given"), self._given)):
                if part and fold(part) not in self._names and fold(part) not in self._shields:
                    people[fold(part)].append(actor["id"])
        self._titles = {actor["id"]: tuple(role["title"] for role in actor.get("roles", ())) for actor in content["actors"]}
        states = {term for term, (actor, _) in self._names.items() if actor in self._places}
        terms = ((term.split()[0], term.rpartition(" ")[2], term) for term in (*self._names, *self._shields) if " " in term)
        self._people_of_states = {term for given, surname, term in terms if given in GIVEN and surname in states}  # "Michael Jordan"
        self._matcher = Matcher([*self._names, *self._shields, *self._surnames, *self._given])

    def find(self, text: str, names: Iterable[Name] = ()) -> list[Mention]:
        """All mentions in a text, in order, not overlapping.

        `names`, if given, are the people and organisations that `find_names` sees there: a state within one of them ("Bank of Japan",
        "Michael Jordan") is no mention.
        """
        return self.find_all([text], [names])[0]

    def find_all(self, texts: list[str], names: list[Iterable[Name]] | None = None) -> list[list[Mention]]:
        """The mentions in each of many texts, as `find` gives them; without `names` these are looked for, where a state may be part of one."""
        found = []
        for joined, starts in join_texts(texts):
            folded, hits = fold(joined), [[] for _ in starts]
            for start, end, term in self._matcher.find(folded):
                number = bisect_right(starts, start) - 1
                hits[number].append((start - starts[number], end - starts[number], term))
            for start, own in zip(starts, hits, strict=True):
                text = texts[len(found)]
                found.append(self._resolve(text, folded[start:start + len(text)], own, names[len(found)] if names is not None else None))
        return found

    def _resolve(self, text, folded, hits, names):
        """The mentions that the terms found in a text are."""
        found, named = [], set()
        for start, end, term in hits:
            if is_negated(folded, start):
                continue
            if term in self._names:
                actor, form = self._names[term]
                named.add(actor)
                somewhere = form != "adjective" and actor in self._places and not folded.startswith("'s", end)
                use, reason = self._use(folded, start, end, form, found) if somewhere else ("actor", "in the codebook")
                found.append(Mention(start, end, actor, form, use, reason))
            elif term not in self._shields:
                actor, reason = self._person(folded, start, term, named)
                if actor:
                    found.append(Mention(start, end, actor, "name", "actor", reason))
        if names is None:
            names = self._find_names_around(text, found, hits)
        return self._without_states_in_names(folded, list_cities(folded, found), names)

    def _find_names_around(self, text, mentions, hits):
        """The names of a text that states are a part of, and all names where one of them may be a person's."""
        states = [mention[:2] for mention in mentions if mention.actor in self._places]
        around = find_bodies_around(text, states) if not any(term in self._people_of_states for _, _, term in hits) else None
        return find_names(text) if around is None else around

    def _without_states_in_names(self, folded, mentions, names):
        """The mentions but for states that are a part of a longer name or of a person's, or a surname alone ("Michael Jordan ... Jordan said")."""
        longer = [name for name in names if name.kind in ("person", "organisation")]
        if not longer:
            return mentions
        starts, surnames = [name.start for name in longer], {}
        for name in reversed(longer):
            if name.kind == "person":
                given, _, surname = folded[name.start:name.end].rpartition(" ")
                if given.istitle() and given.split()[0] in GIVEN:
                    surnames[surname] = name.end
        return [mention for mention in mentions if not (mention.actor in self._places and self._is_in_name(folded, mention, longer, starts, surnames))]

    def _is_in_name(self, folded, mention, longer, starts, surnames):
        """Whether what looks like a state is a part of a longer name or of a person's."""
        if mention.use == "actor" and surnames.get(folded[mention.start:mention.end], mention.end) < mention.start:
            return True
        at = bisect_right(starts, mention.start) - 1
        name = longer[at] if at >= 0 and longer[at].end >= mention.end else None
        return bool(name) and (name.kind == "person" or name.end - name.start > mention.end - mention.start)

    def _use(self, folded, start, end, form, found):
        """actor or place, and the reason, of the name of a state or capital."""
        before = folded[max(0, start - BEFORE):start]
        if (before.endswith(PLACE_ENDS) and PLACE_BEFORE.search(before)) or (form == "metonym" and CAPITAL_BEFORE.search(before)):
            return "place", "after a word of place"
        if form == "metonym" and folded.startswith("-based", end):
            return "place", "a seat"
        if before.endswith(", ") and CITY_BEFORE.search(before):
            return "place", "after the name of a city"
        last = found[-1] if found else None
        if last and last.use == "place" and SAME_PLACE.fullmatch(folded, last.end, start):
            return "place", "joined to a place"
        return "actor", "in the codebook"

    def _person(self, folded, start, term, named):
        """Whom a surname or given name means, and why; (None, None) where it stays open."""
        before = folded[max(0, start - BEFORE):start]
        bearers = [actor for actor in self._surnames.get(term, ()) if actor in named]
        if len(bearers) == 1:
            return bearers[0], "surname after the full name"
        if TITLE_BEFORE.search(before) and len(self._surnames.get(term, ())) == 1:
            return self._surnames[term][0], "surname after a title"
        holders = [actor for actor in self._given.get(term, ()) if any(before.endswith(title + " ") for title in self._titles[actor])]
        return (holders[0], "given name after a title of its holder") if len(holders) == 1 else (None, None)


def list_cities(folded: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions, with capitals that are listed with a city that is none as places: "from New York, London and Moscow".

    Examples
    --------
    >>> capital = Mention(0, 6, "united_kingdom", "metonym", "actor", "in the codebook")
    >>> [mention.use for text in ("London and Milan", "London and Rome") for mention in list_cities(text, [capital])]
    ['place', 'actor']
    """
    if not any(mention.form == "metonym" for mention in mentions):
        return mentions
    listed = [is_beside_city(folded, mention) for mention in mentions]
    for k in range(1, len(mentions)):
        listed[k] |= listed[k - 1] and in_one_list(folded, *mentions[k - 1:k + 1])
    for k in range(len(mentions) - 2, -1, -1):
        listed[k] |= listed[k + 1] and in_one_list(folded, *mentions[k:k + 2])
    return [mention._replace(use="place", reason="listed with a city") if city and mention.use == "actor" else mention
            for mention, city in zip(mentions, listed, strict=True)]


def is_beside_city(folded, mention):
    """Whether a capital follows or precedes one of the cities in a list; "New York and Tokyo's view" is a government's."""
    if mention.form != "metonym" or folded.startswith("'s", mention.end):
        return False
    before = folded[max(0, mention.start - BEFORE):mention.start]
    return bool(AND_CITY.match(folded, mention.end) or (before.endswith((", ", " and ", " or ")) and CITY_AND.search(before)))


def in_one_list(folded, one, other):
    """Whether two capitals are neighbours in a list."""
    return one.form == other.form == "metonym" and bool(SAME_PLACE.fullmatch(folded, one.end, other.start))
