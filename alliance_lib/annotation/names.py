"""Find people and organisations that no codebook knows, by the words around a name and within it: candidates for a codebook.

Nothing is learnt or downloaded. One pass cuts the text into capitalised names and notes what speaks for a person at each of them; then
every name is judged once, by all that was noted anywhere in the text; then all its mentions are given, a part of a person's name alone too.
The words it goes by (given names, titles, roles, verbs, head words) are in `name_words.toml`; states and their peoples are the codebook's.
"""

import re
import tomllib
from collections import defaultdict
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..characters import code_points
from .codebook import load_codebook
from .matching import trie


class Name(NamedTuple):
    """One mention of a name; `kind` is person, organisation or unknown, `reason` the strongest cue for it."""

    start: int
    end: int
    kind: str
    reason: str


class Piece(NamedTuple):
    """A candidate within a run of capitalised words; `titled` says that a title stands before it."""

    start: int
    end: int
    kind: str
    titled: bool
    name: str


class Spot(NamedTuple):
    """Where a candidate stands in the text; `heading` says that its capitals mean little."""

    start: int
    end: int
    piece: Piece
    heading: bool


WORDS = {table: {name: frozenset(words.split()) for name, words in lists.items()}
         for table, lists in tomllib.loads(Path(__file__).with_name("name_words.toml").read_text(encoding="utf-8")).items()}
GIVEN = frozenset().union(*WORDS["given"].values())
FAMILY_FIRST = WORDS["family"]["first"]
FAMILY = FAMILY_FIRST | WORDS["family"]["last"]
ADDRESS, INSIDE = WORDS["titles"]["address"], WORDS["titles"]["inside"]
ROLES = frozenset(form for role in WORDS["roles"]["words"] for form in (role, role + "s"))
SPEECH, HUMAN = WORDS["verbs"]["speech"], WORDS["verbs"]["human"]
HEADS, THINGS, OTHERS = (WORDS["organisations"][name] for name in ("heads", "things", "others"))
PLAIN = WORDS["plain"]["words"]

PARTICLES, LEADING, LINKS, SUFFIXES = (WORDS["small"][name] for name in ("particles", "leading", "links", "suffixes"))
PLACES, PLACE_OPENERS = WORDS["places"]["words"], WORDS["places"]["openers"]
PLACE_PREPOSITIONS, PLACE_NOUNS = WORDS["places"]["prepositions"], WORDS["places"]["nouns"]
BREAKS = ADDRESS | HEADS | PLAIN | LINKS
LINK_OF_TITLE = frozenset({"of", "to"})
ARABIC_ARTICLES = ("al-", "Al-", "el-", "El-")

# What a cue weighs. A name of several words is a person's from ENOUGH on; a single word needs more, as anything may be called by one.
WEIGHTS = {"title": 4, "suffix": 4, "age": 4, "administration": 3.5, "role before": 3, "apposition": 3, "given name": 2.5,
           "verb of speech": 2, "who": 2, "initial": 2, "family name": 2, "beside a person": 2, "named again by one part": 2,
           "verb of people": 1.5, "given name within": 1, "particle": 1}
CUES = list(WEIGHTS)  # the strongest first
# Cues against a person: the weight times the share of the mentions that show it.
AGAINST = {"the": 4, "place noun": 4, "place preposition": 2, "of": 0.5}
PLAIN_WORD = 1.5  # against a name with a word that the text also has in lower case
ENOUGH, ENOUGH_ALONE = 2, 3.5
PERSONAL = frozenset({"title", "verb of speech", "verb of people"})
MOST_WORDS, MOST_WORDS_OF_A_BODY = 7, 12

# A run of capitalised words. What is tested first everywhere is one character of a set, which `re` does fastest; what else must stand there is
# looked up behind it. The small word or article before a run ("de", "al-") is found from the run, since its letters are too frequent to look for.
CAPITALS = "".join(character for character in map(chr, range(0x1F00)) if character.isupper())
ABBREVIATED = ("Co Dr Fr Jr Lt Md Mr Ms Sr St", "Adm Col Cpl Drs Gen Gov Hon Inc Ltd Maj Mrs Pvt Rep Rev Sen Sgt",
               "Brig Capt Cmdr Corp Dept Engr Mohd Msgr Prof Reps Sens")
STOPPED = "|".join([rf"(?<=\b[{CAPITALS}]\.)", *(rf"(?<=\b(?:{'|'.join(words.split())})\.)" for words in ABBREVIATED)])
REST = rf"\w*(?:[-’'.](?:(?<=-)|(?<=[’'])(?!s\b)|(?<=\b[{CAPITALS}]\.)-?(?=[{CAPITALS}]))\w+)*(?:\.(?:{STOPPED}))?"
WORD = rf"(?:[aeu][lnrstzd]-|[dl][’'])?[{CAPITALS}]{REST}"
AFTER_SMALL = r"(?:(?:(?<=\bd[aeiu][ \xa0].)|(?<=\b(?:bin|d(?:el|os)|v[ao]n)[ \xa0].)|(?<=[-’'].))())?"  # the empty group: see `BEFORE_RUN`
RUN = re.compile(rf"[{CAPITALS}](?<![\w@#.].){AFTER_SMALL}{REST}(?:[ \xa0](?:(?:{trie(PARTICLES | LINKS)})[ \xa0]){{0,2}}{WORD})*")
BEFORE_RUN = re.compile(r"(?<![\w@#.])(?:[aeu][lnrstzd]-|[dl][’']|(?:d(?:el?|a|i|os|u)|v[ao]n|bin)[ \xa0])\Z")
LINE = re.compile(r"[^\r\n]+")
SMALL = PARTICLES | LINKS | {word for word in ("de", "da", "di", "du", "del", "dos", "van", "von", "bin", "la", "el")}
AHEAD = re.compile(rf"[\w.-](?=\w)|[’'](?!s\b)\w|\.(?<=\b[{CAPITALS}]\.)|[ \xa0](?:(?:{trie(PARTICLES | LINKS)})[ \xa0]){{0,2}}{WORD}")  # goes on
OPENERS = frozenset("\n\r\t(\"“‘,;:")  # before these no run goes on
# Of the characters beside a name, for many at once: see `find_edges`.
WORDS_LOOKED_AT = 3  # one more than may stand between two words of a name
LONGEST_LOOKED_AT = 30  # characters of a word: what is longer is left to `may_have_begun`
LONGEST_SMALL = max(map(len, SMALL))
SMALL_PACKED = [int.from_bytes(word.encode("latin-1")) for word in SMALL]
PLAIN_SIGNS = np.array([(sign.isascii() and sign.isprintable() and not sign.isupper()) or sign == "\n" for sign in map(chr, range(128))])
BLANKS, APOSTROPHES, OPENING, CLOSING = ([ord(sign) for sign in signs] for signs in (" \xa0", "'’", OPENERS, ",;:!?)\"”\n\r"))
LIST_GAP = re.compile(r"(?:,|,? and|;)[ \xa0]")
AFTER = re.compile(r"(?:[’']s)?(,?)[ \xa0](\w{1,30})")
AFTER_SIGNS = frozenset(" \xa0,’'")  # what `AFTER` may begin with
AGE = re.compile(r",[ \xa0]\d\d[,.)]")
APPOSITION = re.compile(r",[ \xa0]((?:an?|the|its|their|his|her|our|now|then|also)[ \xa0])?([^,.;:()\r\n]{0,60})")
ADMINISTRATIONS = frozenset(("administration", "presidency", "premiership"))
CUES_OF_WORDS = (("administration", ADMINISTRATIONS), ("verb of speech", SPEECH), ("verb of people", HUMAN), ("place noun", PLACE_NOUNS))
CUES_AFTER = {word: tuple(cue for cue, listed in CUES_OF_WORDS if word in listed) for word in frozenset().union(*(words for _, words in CUES_OF_WORDS))}
ADMINISTRATION = re.compile(rf"(?:[’']s)?[ \xa0](?:{'|'.join(sorted(ADMINISTRATIONS))})\b")
CLOSED = re.compile(r"[ \xa0]?(?:[,;:(\d\r\n-]|$)")
# Endings of words that nobody is called by.
ABSTRACT = ("tion", "tions", "ment", "ments", "ness", "ity", "ities", "ism", "ists", "ology", "ical", "ional", "way", "ways", "ship", "ships", "-based",
            "-led", "-backed", "-born", "-style", "-wide", "-run", "-owned", "-made", "-era", "-old", "-general")


def find_names(text: str) -> list[Name]:
    """Find people and organisations by general cues; what a codebook knows is among them.

    The span of a person is the bare name, without title and possessive. A single word ("Doe") is a person where it is a part of a person's
    name in the same text, or has cues of its own. A line in capitals or headline case gives no cues, only mentions of what was found
    elsewhere. Two people of one family name are not told apart, and a company named after a person is taken for the person.

    Parameters
    ----------
    text : any text; a line is a paragraph, and no name goes over its end.

    Returns
    -------
    Names in order, not overlapping. `unknown` is what is capitalised and repeated without a cue.

    Examples
    --------
    >>> text = "Analyst Jane Doe of the Bank of Nowhere told Mr. Roe so. Doe's view is not new."
    >>> for name in find_names(text):
    ...     print(text[name.start:name.end], "|", name.kind, "|", name.reason)
    Jane Doe | person | title
    Bank of Nowhere | organisation | head word
    Roe | person | title
    Doe | person | part of Jane Doe
    """
    spots = find_spots(text)
    cues, seen = collect_cues(text, spots)
    words_of = {name: name.split() for name in cues}
    # a word that also stands in lower case is hardly a name
    lower_words = {word.lower() for words in words_of.values() for word in words}.intersection(text.split())
    for name, noted in cues.items():
        noted += read_form(words_of[name], cues, lower_words)
    people = {name: reason for name, noted in cues.items() if (reason := judge(name, noted, seen[name]))}
    for name in note_lists(cues, text, spots, people):
        if reason := judge(name, cues[name], seen[name]):
            people[name] = reason
    parts = find_parts(people, lower_words)
    short = find_short_forms(text, spots)
    names = []
    for start, end, piece, heading in spots:
        kind, reason = find_kind(piece, people, parts, short)
        if kind == "person" or (not heading and (kind != "unknown" or seen[piece.name] > 1)):
            names.append(Name(start, end, kind, reason))
    return names


# 1. The candidates


def find_spots(text):
    """All candidates of a text, in order."""
    headings, spots, done = find_headings(text), [], 0
    first, last = next(headings)
    for run in RUN.finditer(text):
        start, end = run.span()
        if run.lastindex:
            start = find_start(text, done, start)
        done = end
        for piece in cut_run(text[start:end]):
            while last < end:
                first, last = next(headings)
            loose = first < end and not is_closed_name(text, start + piece.end, piece.name.split())
            spots.append(Spot(start + piece.start, start + piece.end, piece, loose))
    return spots


def find_headings(text):
    """The lines in which a capital says nothing, as (start, end), and at last the end of the text."""
    start = 0
    for line in text.replace("\r", "\n").split("\n"):
        end = start + len(line)
        if line and is_heading(line):
            yield start, end
        start = end + 1
    yield start, start


def find_start(text, done, start):
    """Where a run begins that has its first capital at `start`: at the small word or article before it, behind the last run."""
    before = BEFORE_RUN.search(text[max(0, start - 5):start])
    return start - len(before[0]) if before and start - len(before[0]) >= done else start


def find_bodies_around(text: str, spans: list[tuple[int, int, bool, bool]]) -> list[Name] | None:
    """Those of `find_names(text)` that hold one of some capitalised words, found without a look at the rest of the text.

    What a run of capitalised words says alone settles that for organisations; whether somebody is a person only the whole text does.

    Parameters
    ----------
    text : any text.
    spans : (start, end) of the words, in order; and whether no run plainly goes on over the one and over the other, by `find_edges`.

    Returns
    -------
    The organisations that are longer than the span; None where one may be a person, so that only `find_names` can tell.

    Examples
    --------
    >>> text = "The Bank of Japan raised rates. In Japan, Michael Jordan spoke."
    >>> find_bodies_around(text, [(12, 17, False, False), (35, 40, False, True)])
    [Name(start=4, end=17, kind='organisation', reason='head word')]
    >>> find_bodies_around(text, [(50, 56, False, False)])
    """
    found, done, run, heading = [], 0, (0, 0, ()), (0, 0, False)
    for start, end, opened, closed in spans:
        begun = not opened and may_have_begun(text, start)
        if not begun and (closed or not AHEAD.match(text, end)):
            if is_name_alone(text[start:end]):
                return None
            continue
        at = find_gap(text, done, start) if begun and run[1] <= start else start
        while run[1] <= start:
            if after := RUN.search(text, max(done, at)):
                first = find_start(text, done, after.start()) if after.lastindex else after.start()
                done = after.end()
                run = first, done, cut_run(text[first:done])
            else:
                run = len(text), len(text), ()
        for piece in run[2]:
            if run[0] + piece.start <= start and run[0] + piece.end >= end:
                if piece.kind != "organisation":
                    return None
                if not heading[0] <= start < heading[1]:
                    heading = line_around(text, start)
                if not heading[2] or is_closed_name(text, run[0] + piece.end, piece.name.split()):
                    found.append(Name(run[0] + piece.start, run[0] + piece.end, "organisation", "head word"))
    return list(dict.fromkeys(found))


def find_edges(text: str, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At which of many capitalised words no run of such words goes over the start, and at which none goes over the end, plainly; False in doubt.

    Before them stands the beginning of a phrase or a word in small letters, behind them its end or such a word, and neither word may be within a name
    ("Bank of Japan").

    Examples
    --------
    >>> text = "So then Japan spoke, the Bank of Japan rose in Japan, Ohio."
    >>> starts = np.array([8, 33, 47])
    >>> [edge.tolist() for edge in find_edges(text, starts, starts + 5)]
    [[True, False, True], [True, True, True]]
    """
    margin = "\0" * (LONGEST_SMALL + 2)
    codes = code_points(f"{margin}{text}{margin}")
    starts, ends = starts + len(margin), ends + len(margin)
    blanks = np.flatnonzero((codes == BLANKS[0]) | (codes == BLANKS[1]))
    return _nothing_before(codes, blanks, starts), _nothing_behind(codes, blanks, ends)


def _nothing_before(codes, blanks, starts):
    """At which places a run plainly begins, if at all: behind a sign, or behind a word in small letters that is in no name."""
    edges = np.append(0, blanks + 1)
    capitals = np.flatnonzero(~PLAIN_SIGNS[np.minimum(codes, 127)])
    begins, unsure, end = np.isin(codes[starts - 1], OPENING), np.isin(codes[starts - 1], BLANKS), starts - 1
    for _ in range(WORDS_LOOKED_AT):
        first = edges[np.searchsorted(blanks, end)]
        small = is_small(codes, first, end)
        plain = (np.searchsorted(capitals, first) == np.searchsorted(capitals, end)) & (end - first < LONGEST_LOOKED_AT)
        begins |= unsure & ~small & (plain | np.isin(codes[end - 1], CLOSING))
        unsure &= small
        end = np.maximum(first - 1, 1)
    return begins


def _nothing_behind(codes, blanks, ends):
    """At which places a run plainly ends: at a sign, or before a word in small letters that is in no name."""
    edges = np.append(blanks, len(codes))
    sign, next_sign = codes[ends], codes[ends + 1]
    possessive = np.isin(sign, APOSTROPHES) & (next_sign == ord("s")) & np.isin(codes[ends + 2], [*BLANKS, *CLOSING])
    stop = (sign == ord(".")) & np.isin(next_sign, [*BLANKS, *OPENING]) & is_letter(codes[ends - 1])
    closed, unsure, first = np.isin(sign, CLOSING) | possessive | stop, np.isin(sign, BLANKS), ends + 1
    for _ in range(WORDS_LOOKED_AT):
        end = edges[np.searchsorted(blanks, first)]
        small = is_small(codes, first, end)
        joined = np.isin(codes[first + 1], APOSTROPHES) | (codes[first + 2] == ord("-"))  # "d'", "al-"
        closed |= unsure & ((is_letter(codes[first]) & ~joined & ~small) | np.isin(codes[first], OPENING))
        unsure &= small
        first = np.minimum(end + 1, len(codes) - 3)
    return closed


def is_letter(codes):
    """Which characters are small letters of the English alphabet."""
    return (codes >= ord("a")) & (codes <= ord("z"))


def is_small(codes, starts, ends):
    """Which words are of those that may stand within a name, or may be for all that is known."""
    packed = np.zeros(len(starts), dtype=np.int64)
    for back in range(LONGEST_SMALL):
        packed += np.where(ends - starts > back, np.minimum(codes[ends - 1 - back], 255).astype(np.int64) << 8 * back, 0)
    return (ends - starts <= LONGEST_SMALL) & np.isin(packed, SMALL_PACKED)


@lru_cache(maxsize=100_000)
def is_name_alone(run):
    """Whether a run of capitalised words is somebody's name, perhaps, and nothing else."""
    return any(piece.kind != "organisation" and piece.end - piece.start == len(run) for piece in cut_run(run))


def may_have_begun(text, start):
    """Whether a run of capitalised words may go over a place; True in doubt."""
    sign = text[start - 1:start]
    if sign not in (" ", "\xa0"):
        return sign != "" and sign not in OPENERS
    before, gap = text[max(0, start - 40):start - 1].replace("\xa0", " "), " "
    for _ in range(3):
        if gap:
            before, gap, word = before.rpartition(" ")
            if word not in SMALL:
                return word != word.lower() and (word[-1].isalnum() or word[-1] in "._")
    return True


def find_gap(text, done, start):
    """Where to look from for the run at `start`: at a plain word in small letters before it, which no run goes over, or at the line's beginning."""
    last = max(0, start - 1)
    while (space := text.rfind(" ", max(done, start - 80), last)) >= 0:
        word = text[space + 1:last]
        if word.isascii() and word.isalpha() and word.islower() and word not in SMALL:
            return space
        last = space
    return text.rfind("\n", done, start) + 1


def line_around(text, at):
    """The line around a place: where it begins and ends, and whether it is a heading."""
    line = LINE.match(text, max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1)
    return *line.span(), is_heading(line[0])


def is_closed_name(text, end, words):
    """Whether words of a headline that end at `end` are a name that stands for itself: "Jane Doe, Lawyer"."""
    return len(words) > 1 and words[0] in GIVEN and CLOSED.match(text, end) is not None


def is_heading(line):
    """Whether a line is written in capitals or in headline case, so that a capital says nothing."""
    if len(line) > 200 or line.rstrip()[-1:] in ".!?,;:”\"":
        return line.isupper()
    first_letters = [word[0] for word in line.split() if word[0].isalpha()]
    return len(first_letters) > 3 and sum(map(str.isupper, first_letters)) >= 0.7 * len(first_letters)


@lru_cache(maxsize=100_000)
def cut_run(run):
    """Cut a run of capitalised words at titles, plain words and links; offsets within the run."""
    words = run.split()
    special = [i for i, word in enumerate(words) if not is_ordinary(word)]
    if not special and len(words) <= MOST_WORDS:
        return (Piece(0, len(run), "name", False, run),)
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    pieces, begin, titled, headed = [], 0, False, False
    for i in special:
        word = words[i]
        before, after = words[i - 1] if i > begin else "", words[i + 1] if i + 1 < len(words) else ""
        title = is_title(word, before, after)
        if title or (word in PLAIN and before not in GIVEN) or (word in LINKS and not (headed and is_joined(word, before, after))):
            if i > begin and not (title and titled and i == begin + 1):  # a word between two title words is part of the title
                pieces += cut_chunk(starts[begin:i], words[begin:i], titled)
            begin, titled, headed = i + 1, title, False
        elif word.rstrip(".") in HEADS:
            headed = True
    if begin < len(words):
        pieces += cut_chunk(starts[begin:], words[begin:], titled)
    return tuple(Piece(start, end, kind, titled, run[start:end]) for start, end, kind, titled in pieces)


@lru_cache(maxsize=100_000)
def is_ordinary(word):
    """Whether a word is in no list that cuts a run; most are, and need no closer look."""
    if word in BREAKS or word in THINGS or word in INSIDE or word in OTHERS or word in PARTICLES or word in PLACE_OPENERS:
        return False
    if word in find_places() or word in find_pair_words():
        return False
    return word.isalpha() and not word[1:2].isupper() and not word.endswith(ABSTRACT)


def is_title(word, before, after):
    """Whether a word is a title here, not a name: "King Charles", but "Martin King"."""
    bare = word.rstrip(".")
    if (bare not in ADDRESS and bare.rpartition("-")[2] not in ADDRESS) or word in GIVEN:
        return False
    if (before in GIVEN and before not in ADDRESS) or is_place(word, after):
        return False
    return word not in FAMILY or (not before and after != "")


def is_joined(link, before, after):
    """Whether a small word goes on with the name of a body: "Council on Arms and Trade", but not "the Council and Japan"."""
    if link in ("of", "the", "a"):
        return True
    if after in find_places():
        return False
    return link in ("for", "on") or (before.rstrip(".") not in HEADS and after not in GIVEN)


def cut_chunk(starts, words, titled):
    """The organisation at the front of a chunk, if a head word tells, and the names of people, perhaps, after it."""
    while words and words[-1] in LINKS:
        words = words[:-1]
    pieces, begin = [], 0
    heads = [i for i, word in enumerate(words) if not is_ordinary(word) and word.rstrip(".") in HEADS]
    if heads:
        begin, titled = end_body(words, heads), False
        if 1 < begin <= MOST_WORDS_OF_A_BODY:
            pieces.append((starts[0], starts[begin - 1] + len(words[begin - 1]), "organisation", False))
    first, opened = begin, False
    for i in range(first, len(words) + 1):
        word = words[i] if i < len(words) else ""
        if word and is_ordinary(word):
            continue
        before, after = words[i - 1] if i > first else "", words[i + 1] if i + 1 < len(words) else ""
        thing = is_thing(word, before, after)
        if word and not thing and not is_stop(word, before, after):
            continue
        if i > begin and not thing and not opened:
            pieces += cut_name(starts[begin:i], words[begin:i], titled)
        begin, titled, opened = i + 1, titled and i == begin, word in PLACE_OPENERS
    return pieces


def end_body(words, heads):
    """How many words belong to an organisation whose head words stand at `heads`."""
    if not LINKS.isdisjoint(words[heads[0]:]):  # "Bank of Japan"
        return len(words)
    end = heads[-1] + 1
    return end + 1 if end == len(words) - 1 and words[end] in find_places() else end  # "U.S. Forces Japan"


def is_thing(word, before, after):
    """Whether a word makes a place or a thing of what stands before it: "Baker Street", but "Bill Baker" and "Benny Hill"."""
    if word not in THINGS:
        return False
    if word in FAMILY and (before in GIVEN or (word in FAMILY_FIRST and "-" in after)):
        return False
    return word not in GIVEN or before != "" or after == ""


def is_stop(word, before, after):
    """Whether a word cannot be part of a person's name here: a place, a people, a common word, an abbreviation."""
    if word in find_places():
        return before not in GIVEN
    head, hyphen, tail = word.partition("-")
    if hyphen and head in find_places() and (tail.islower() or tail in find_places()):  # "U.S.-Japan", "Cuban-American", "American-licensed"
        return True
    if is_place(before, word) or is_place(word, after) or word in PLACE_OPENERS:
        return True
    if word in INSIDE or word in OTHERS:
        return not (word in FAMILY and before in GIVEN)
    if word in GIVEN or word in FAMILY:
        return False
    return word.endswith(ABSTRACT) or (after != "" and is_abbreviation(word))


def is_abbreviation(word):
    """Whether a word is no name but letters: INS, MPs; not the initials AK."""
    return len(word) > 2 and word.isalpha() and (word[:3].isupper() or (word[:2].isupper() and word[-1] == "s"))


def is_place(first, second):
    """Whether two words in a row are the name of a state or a people."""
    return second in find_pair_words() and f"{first} {second}" in find_places()


@cache
def find_places() -> frozenset:
    """Names of states, peoples and places, and the words of states' names that are no one's own."""
    actors = load_codebook("world").content["actors"]
    names = {name for actor in actors for key in ("aliases", "adjectives", "metonyms") for name in [actor["name"], *actor.get(key, ())]}
    words = {word for actor in actors if actor["kind"] == "state" for word in actor["name"].split() if len(word) > 3}
    return frozenset(names | words - GIVEN - FAMILY - LINKS | PLACES)


@cache
def find_pair_words() -> frozenset:
    """The words of names of two words, to look up few pairs."""
    return frozenset(word for name in find_places() if name.count(" ") == 1 for word in name.split())


def cut_name(starts, words, titled):
    """The name of a person, perhaps, or an abbreviation; small words at its ends fall out."""
    while words and (words[-1] in PARTICLES or words[-1] in LINKS):
        words = words[:-1]
    while words and (words[0] in LINKS or words[0] in PARTICLES - LEADING):
        words, starts = words[1:], starts[1:]
    if not words or len(words) > MOST_WORDS:
        return []
    capitals = (words[-1].isupper() and words[-1] not in SUFFIXES) or any(len(word) > 3 and word.isupper() for word in words)
    if capitals and len(words) > 1:
        return []
    return [(starts[0], starts[len(words) - 1] + len(words[-1]), "abbreviation" if capitals else "name", titled)]


# 2. The cues


def collect_cues(text, spots):
    """The cues noted at all mentions of each name, and how often it was seen where a capital means something."""
    cues, seen = defaultdict(list), defaultdict(int)
    for start, end, piece, heading in spots:
        if not heading:
            seen[piece.name] += 1
            if piece.kind == "name":
                cues[piece.name] += read_before(text, start, end, piece.titled)
                cues[piece.name] += read_after(text, end)
    return dict(cues), dict(seen)


def read_before(text, start, end, titled):
    """The cue in the words before a name."""
    if titled:
        return ("title",)
    line = text[max(0, start - 40):start].rpartition("\n")[2]
    if "of" in line or "to" in line:
        words = line.rsplit(None, 4)[-4:]
        if not LINK_OF_TITLE.isdisjoint(words[-3:-1]) and not ADDRESS.isdisjoint(words[-4:-2]):  # "Ambassador to Japan Jane Doe"
            return ("title",)
    cue = cue_of_word_before(line.rsplit(None, 1)[-1]) if line and not line.isspace() else ()
    return () if cue == ("the",) and ADMINISTRATION.match(text, end) else cue


@lru_cache(maxsize=100_000)
def cue_of_word_before(word):
    """The cue that a word is for the name after it."""
    bare = word.strip(",\"“”'’(").lower()
    if bare in ROLES:
        return ("role before",)
    if word.lower() in SPEECH:
        return ("verb of speech",)
    if bare == "the":
        return ("the",)
    if bare in PLACE_PREPOSITIONS:
        return ("place preposition",)
    return ("of",) if word == "of" else ()


def read_after(text, end):
    """The cue in the words after a name."""
    after = AFTER.match(text, end) if text[end:end + 1] in AFTER_SIGNS else None
    if not after:
        return ()
    comma, word = after.groups()
    if word in ("who", "whose"):
        return ("who",)
    if not comma:
        return CUES_AFTER.get(word, ())
    if AGE.match(text, end):
        return ("age",)
    apposition = APPOSITION.match(text, end)
    return ("apposition",) if apposition and not ROLES.isdisjoint(apposition[2].split()[:7 if apposition[1] else 3]) else ()


def read_form(words, cues, lower_words):
    """The cues in the name itself."""
    first, last, form = words[0], words[-1], []
    if first in GIVEN:
        form.append("given name")
    elif not GIVEN.isdisjoint(words):
        form.append("given name within")
    if lower_words and any(word.lower() in lower_words for word in words if word not in GIVEN and word not in PARTICLES):
        form.append("plain word")
    if len(words) == 1:
        return form
    if last in FAMILY or (first in FAMILY_FIRST and (len(words) == 2 or "-" in words[1])):
        form.append("family name")
    if last in SUFFIXES:
        form.append("suffix")
    if any("." in word or len(word) == 1 for word in words[:-1]):
        form.append("initial")
    if not PARTICLES.isdisjoint(words) or any(word.startswith(ARABIC_ARTICLES) for word in words):
        form.append("particle")
    if not PERSONAL.isdisjoint(cues.get(last, ())):
        form.append("named again by one part")
    return form


def note_lists(cues, text, spots, people):
    """Note the names beside a person in a list ("Jane Doe, Xyz Abc and John Doe"), and return them, in order."""
    noted = {}
    for left, right in pairwise(spots):
        if right.start - left.end < 7 and LIST_GAP.fullmatch(text, left.end, right.start):
            names = left.piece.name, right.piece.name
            for name, other in (names, names[::-1]):
                if name not in people and name in cues and other in people and name not in noted:
                    cues[name].append("beside a person")
                    noted[name] = True
    return list(noted)


# 3. The judgement


def judge(name, noted, count):
    """The strongest cue for a person, or "" where the cues are too weak."""
    cues = sorted(WEIGHTS.keys() & noted, key=CUES.index) if noted else ()
    score, enough = sum(map(WEIGHTS.get, cues)), ENOUGH if len(name.split()) > 1 else ENOUGH_ALONE
    if score < enough:
        return ""
    score -= sum(weight * noted.count(cue) / count for cue, weight in AGAINST.items())
    if "plain word" in noted:
        score -= PLAIN_WORD
    return cues[0] if score >= enough else ""


def find_parts(people, lower_words):
    """The words that name a person by themselves: word -> the first name that has it."""
    parts = {}
    for name in people:
        words = name.split()
        for word in words if len(words) > 1 else ():
            if word not in parts and stands_alone(word, lower_words):
                parts[word] = name
    return parts


def stands_alone(word, lower_words):
    """Whether a word of a person's name can be used by itself."""
    if (len(word) < 3 and word not in FAMILY) or "." in word or word in SUFFIXES:
        return False
    return word.lower() not in PARTICLES and word.lower() not in lower_words


def find_short_forms(text, spots):
    """The abbreviations that stand in brackets after an organisation's name: abbreviation -> name."""
    short = {}
    for left, right in pairwise(spots):
        of_body = left.piece.kind == "organisation" and right.piece.kind == "abbreviation"
        if of_body and text[left.end:right.start] == " (" and text[right.end:right.end + 1] == ")":
            short.setdefault(right.piece.name, left.piece.name)
    return short


def find_kind(piece, people, parts, short):
    """What a candidate is, and why: (kind, reason)."""
    if piece.kind == "organisation":
        return "organisation", "head word"
    if piece.name in short:
        return "organisation", "short for " + short[piece.name]
    if piece.name in people:
        return "person", people[piece.name]
    words = piece.name.split()
    named = words[1] if len(words) == 2 and words[0].lower() in PARTICLES else piece.name  # "bin Salman"
    if named in parts:
        return "person", "part of " + parts[named]
    return "unknown", "capitalised and repeated"
