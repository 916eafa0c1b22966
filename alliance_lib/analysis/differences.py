"""Where two articles tell the same thing and give another value: who, rank, reporting line, date, number, stage.

A false conflict costs the reader's trust, so when unsure this says nothing. Two values are compared only if they are of one kind and hang on
the same thing: shared names and stems around them, the same unit or deed, and no rival names (one plant in Kansas, another in Ohio). What is
found is told apart as

- conflict: both cannot be right, and the days of publication do not explain it,
- superseded: the later article can have newer news (a later stage, a moved date, a grown count),
- compatible: one value holds the other, less precise ("in 2025", "March 2025").

Limits: values are found by patterns of news English; what one article tells over several sentences is one only where "this command" takes up
the sentence before; a correction that the writer makes in the same article is not looked for.
"""

import datetime
import re
from collections import defaultdict
from typing import NamedTuple

import pandas as pd

from ..calendar import MONTHS, WEEKDAYS
from ..tables import COUNT, TEXT, from_rows, named_rows
from .claims import NUMERALS, THIS, alike_pairs, content_stems, stem_of

DIFFERENCES = {"kind": TEXT, "relation": TEXT, "doc_id": TEXT, "sent_id": COUNT, "start": COUNT, "end": COUNT, "value": TEXT,
               "other_doc": TEXT, "other_sent": COUNT, "other_start": COUNT, "other_end": COUNT, "other_value": TEXT, "what": TEXT, "reason": TEXT}
KINDS = ("who", "rank", "reporting_line", "date", "number", "stage")

LOOSELY_ALIKE = 0.05  # score from which on two sentences are looked at; what their values hang on decides
LONGEST = 1500  # characters; a longer "sentence" is a list or a page without full stops
ALIKE = 0.35  # score from which on two numbers, or two dates, can contradict each other
NEAR = 80  # characters around a value in which its context is looked for
SAME_DAYS = 3  # days between two articles within which news is no reason to differ


class Sentence(NamedTuple):
    """A sentence as values are compared.

    words : (stem, start, end) of the words that carry content, as offsets within the sentence.
    names : actors and capitalised stems.
    carried : what "this command" takes up from the sentence before.
    about : stems and names together.
    fresh : a body that is called new, here or in what is taken up.
    numbers, deeds : numbers and dates, as `Value`.
    cues : words that tell a stage, as `Value`.
    runs : words in a row, where there are such words.
    matches : what each of `PATTERNS` finds.
    published : first day on which the article may have been published, or "".
    """

    doc_id: str
    sent_id: int
    start: int
    text: str
    words: list[tuple[str, int, int]]
    names: frozenset[str]
    actors: list[tuple[int, int, str]]
    carried: frozenset[str]
    about: frozenset[str]
    dates: list
    fresh: frozenset[str]
    cues: list
    runs: frozenset
    matches: dict
    published: str
    numbers: tuple = ()
    deeds: tuple = ()


class Value(NamedTuple):
    """Words that say how many, when, who, with offsets within the sentence. `about` are stems of what the value is told of; a stage's own words end at
    `cue`, and what it is the stage of follows."""

    start: int
    end: int
    content: object
    about: frozenset[str] = frozenset()
    cue: int = 0


class Found(NamedTuple):
    """Two values about one thing, and what is to be said of them."""

    relation: str
    one: Value
    other: Value
    what: frozenset[str]
    reason: str


def differences(sentences: pd.DataFrame, articles: pd.DataFrame, *, mentions=None, dates=None) -> pd.DataFrame:
    """Find pairs of sentences of two articles that say another value of the same thing.

    Two sentences with a date of one deed in common differ in none of its dates, and a sentence with two numbers of one unit is not compared
    by that unit: which belongs to which cannot be told. A number or date contradicts another only between sentences that are much alike.

    Parameters
    ----------
    sentences : doc_id, sent_id, start, text; the body sentences.
    articles : doc_id, date_from, date_to; "" where a day of publication is unknown.
    mentions, dates : tables of the corpus, or None: names are then capitalised words, and no dates are compared.

    Returns
    -------
    kind (one of `KINDS`), relation (conflict, superseded, compatible), doc_id, sent_id, start, end, value, other_doc, other_sent,
    other_start, other_end, other_value, what (the words shared), reason; conflicts first, then in document order. Of two values that are
    superseded the older stands first.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "start": [0, 0],
    ...     "text": ["The Norrin Guard will be led by a two-star officer.", "A three-star officer will lead the Norrin Guard."]})
    >>> articles = pd.DataFrame({"doc_id": ["a", "b"], "date_from": ["2024-05-01"] * 2, "date_to": ["2024-05-01"] * 2})
    >>> differences(sentences, articles)[["kind", "relation", "value", "other_value"]]
       kind  relation     value other_value
    0  rank  conflict  two-star  three-star
    """
    sentences = sentences[sentences["text"].str.len() <= LONGEST].sort_values(["doc_id", "sent_id"])
    days = {row.doc_id: (row.date_from, row.date_to) for row in named_rows(articles)}
    telling = _read_sentences(sentences, mentions, dates, days)
    gaps = {}  # by articles, of which there are few beside their pairs of sentences
    rows = []
    for first, second, score in alike_pairs([side.about for side in telling], [side.doc_id for side in telling], least=LOOSELY_ALIKE, fewest=2):
        one, other = telling[first], telling[second]
        both = one.doc_id, other.doc_id
        gap = gaps[both] if both in gaps else gaps.setdefault(both, _days_between(*map(days.__getitem__, both)))
        rows += [_row(kind, one, other, found, gap) for kind, compare in COMPARE.items() for found in compare(one, other, gap, score)]
    order = ("conflict", "superseded", "compatible")
    return from_rows(DIFFERENCES, sorted(rows, key=lambda row: (order.index(row[1]), row[2:4], row[7:9], row[0], row[4], row[9])))


def _row(kind, one, other, found, gap):
    """A row of the table, from offsets within sentences to offsets within articles; what is superseded comes first."""
    both = [(one, found.one), (other, found.other)]
    if found.relation == "superseded" and (gap < 0 if gap is not None else found.one.content > found.other.content):
        both.reverse()
    sides = [(side.doc_id, side.sent_id, side.start + value.start, side.start + value.end, side.text[value.start : value.end])
             for side, value in both]
    return kind, found.relation, *sides[0], *sides[1], ", ".join(_words_of(found.what, one, other)), found.reason


def _words_of(stems, one, other):
    """The words that have these stems in both sentences, as the first has them, in order, and "headquarters/command" where the other has a kindred word;
    what is carried over from the sentence before is left out.
    """
    others = {KINDRED.get(stem, stem): other.text[start:end] for stem, start, end in reversed(other.words)}
    same, words = {stem for stem, *_ in other.words}, {}
    for stem, start, end in one.words:
        kin = KINDRED.get(stem, stem)
        if kin in others and (kin in stems or stem in stems):
            word = one.text[start:end]
            words.setdefault(kin, word if stem in same else f"{word}/{others[kin]}")
    return dict.fromkeys(words.values())


# --- What a sentence holds ---------------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"[^\W\d_]{3,}|\d+(?:[.,]\d+)*")
# Words of units and months are no sign that two sentences tell of one thing.
UNIT_WORDS = "percent percentage million billion trillion thousand dollars euros pounds yen year years month week day days"
NOT_NAMES = {stem_of(word) for word in (*MONTHS, *WEEKDAYS, *UNIT_WORDS.split())} | {name[:3] for name in MONTHS} | {""}
TITLE_WORDS = "president minister secretary ambassador general admiral judge senator governor chairman chief prime mr mrs dr"
TITLES = {stem_of(word) for word in TITLE_WORDS.split()}  # they tell what somebody is, not who


def _read_sentences(sentences, mentions, dates, days):
    """The sentences that hold a value, with their words, names and values."""
    spans, when = defaultdict(list), defaultdict(list)
    for row in () if mentions is None else named_rows(mentions):
        spans[row.doc_id, row.sent_id].append((row.start, row.end, row.actor))
    for row in () if dates is None else named_rows(dates):
        when[row.doc_id, row.sent_id].append(row)
    rows, telling = {(row.doc_id, row.sent_id): row for row in named_rows(sentences)}, []
    for key, row in rows.items():
        cues = [Value(*match.span(), LEVEL[match.lastgroup]) for match in STAGE.finditer(row.text)]
        matches = {pattern: list(pattern.finditer(row.text)) for pattern in PATTERNS}
        if not (cues or key in when or ANY_NUMBER.search(row.text) or any(matches.values())):
            continue  # most sentences: the rest is not even read
        words, actors = _content_words(row), _actors_within(row, spans)
        before = rows.get((row.doc_id, row.sent_id - 1)) if THIS.match(row.text) else None
        carried = _carried(row.text, _content_words(before), _actors_within(before, spans)) if before else frozenset()
        fresh = _fresh(row.text) or (_fresh(before.text) if carried else frozenset())
        names, runs = _names(row.text, words, actors), _runs(words) if cues else frozenset()
        sentence = Sentence(*key, row.start, row.text, words, names, actors, carried, _about(words, names | carried), when.get(key, []), fresh, cues, runs,
                            matches, days[row.doc_id][0])
        sentence = sentence._replace(numbers=tuple(_numbers(sentence)), deeds=tuple(_dates(sentence)))
        if sentence.numbers or sentence.deeds or runs or any(matches.values()):
            telling.append(sentence)
    return telling


def _content_words(row):
    """The words of a sentence that carry content, as in `Sentence`."""
    return [(stem, *found.span()) for found in TOKEN.finditer(row.text) if (stem := stem_of(found[0]))]


def _actors_within(row, spans):
    """Start and end of the mentions in a sentence, as offsets within it, and their actors."""
    return [(start - row.start, end - row.start, actor) for start, end, actor in spans.get((row.doc_id, row.sent_id), ())]


def _runs(words):
    """All runs of `RUN` content words."""
    stems = [stem for stem, *_ in words]
    return frozenset(zip(*(stems[i:] for i in range(RUN)), strict=False))


def _names(text, words, actors):
    """Actors, and the stems of capitalised words that name none; the first word of a sentence may be any word, and is left out."""
    capitals = {stem for stem, start, end in words if text[start].isupper() and text[:start].strip(" “\"'‘(")
                and not any(first <= start < last for first, last, _ in actors)}
    return frozenset({"@" + actor for *_, actor in actors} | (capitals - NOT_NAMES - TITLES))


def _carried(text, words, actors):
    """What "This command center" takes up: the phrase of the sentence before, of these words and actors, that ends so, as stems and actors."""
    stems, known = content_stems(THIS.match(text)[1])[:2], [stem for stem, *_ in words]
    if len(stems) < 2 or not set(stems) <= set(known):
        return frozenset()
    at = next((i for i in range(len(known) - 1, 0, -1) if known[i - 1 : i + 1] == stems), known.index(stems[0]) + 1) - 1
    start, end = words[max(at - 3, 0)][1], words[min(at + 1, len(known) - 1)][2]
    return frozenset({*known[max(at - 3, 0) : at + 2], *("@" + actor for first, last, actor in actors if start <= first < end)})


def _about(words, names):
    """The stems and names that a sentence is about, one for each group of kindred words; numbers, months and units left out."""
    found = {stem for stem, *_ in words} | names
    return frozenset(KINDRED.get(name, name) for name in found if not name.startswith("#") and name not in NOT_NAMES)


def _rivals(one, other, *, without=frozenset()):
    """Whether each sentence names somebody or something that the other does not."""
    names = [(side.names | {name for name in side.carried if name.startswith("@")}) - without for side in (one, other)]
    return bool(names[0] - names[1] and names[1] - names[0])


def _same_thing(one, other, *, without=frozenset(), least=3):
    """What two sentences share, if that is enough to tell of one thing and no rival is named; else nothing."""
    shared = (one.about & other.about) - without
    named = shared & ({*one.names, *one.carried} & {*other.names, *other.carried})
    enough = len(shared) >= least and (named or len(shared) > least)
    return shared if enough and not _rivals(one, other, without=without) and not _contrast(one, other, shared, without) else frozenset()


def _contrast(one, other, shared, without):
    """Whether a shared word has another word tied to it in each: electric cars, diesel cars; exports of copper, exports of cobalt."""
    mine, others = _modifiers(one), _modifiers(other)
    about = [side.about | without for side in (one, other)]
    heads = shared - one.names - other.names
    return any(mine[tie] and others[tie] and not mine[tie] & about[1] and not others[tie] & about[0] for tie in mine.keys() & others.keys() if tie[0] in heads)


def _modifiers(sentence):
    """For each stem, the content words directly before it, and those behind it after "of"."""
    found = defaultdict(set)
    for (stem, _, end), (following, start, _) in zip(sentence.words, sentence.words[1:], strict=False):
        between = sentence.text[end:start]
        if between in (*JOINS, *OF) and not NOT_NAMES & {stem, following} and "#" not in stem + following:
            head, modifier = (following, stem) if between in JOINS else (stem, following)
            found[KINDRED.get(head, head), between in JOINS].add(KINDRED.get(modifier, modifier))
    return found


def _days_between(days, other_days):
    """Days from one article to the other at least: positive if the other is later, 0 if they may be of one day, None if a day is unknown."""
    (first, last), (other_first, other_last) = days, other_days
    if last and other_first and last < other_first:
        return _day(other_first).toordinal() - _day(last).toordinal()
    if other_last and first and other_last < first:
        return _day(other_last).toordinal() - _day(first).toordinal()
    return 0 if first and other_first and (last or other_last) else None


JOINS = (" ", "-", "’s ", "'s ")
OF = (" of ", " of the ")
_day = datetime.date.fromisoformat

# Different words for one thing in the news: a headquarters in one report is a command in another.
KIN = ("headquarters command center centre", "troops soldiers servicemembers", "pay paid buy bought acquire purchase spend spent")
KINDRED = {stem_of(word): stem_of(group.split()[0]) for group in KIN for word in group.split()}

# --- Numbers -----------------------------------------------------------------------------------------------------------------------

NUMBER = re.compile(
    r"(?P<how>(?:more than|less than|fewer than|at least|at most|as many as|up to|over|under|above|below|nearly|almost|about|around|some|roughly|"
    r"approximately|close to) )?(?P<sign>(?:US|A|C)?[$€£¥])?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,6})?|"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen))(?P<scale>[ -](?:thousand|million|billion|trillion)|(?:bn|m|k)\b)?"
    r"(?P<unit> ?%|[ -](?:per ?cent|percent|percentage points?|dollars|euros|pounds|yen|yuan|won|rubles|roubles|rupees)\b)?(?![\w-])", re.IGNORECASE | re.ASCII)
ANY_NUMBER = re.compile(rf"\d|\b(?:{'|'.join(NUMERALS)})", re.IGNORECASE)  # most sentences have none, which is seen much sooner than by `NUMBER`
SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
UNITS = {"dollars": "$", "us$": "$", "euros": "€", "pounds": "£", "yen": "¥", "%": "percent", "per cent": "percent"}
COUNTED = re.compile(r"(?: (?:[A-Z]\.){2,}(?= ))?(?: [^\W\d_][\w’'-]*){1,3}")
SAMPLING = re.compile(r"\b(?:margins? of error|sampling error)\b", re.IGNORECASE)  # every poll has one of its own
# How long, how far, how old: told of so many things that two of them are hardly ever of the same one.
DURATION_WORDS = "second minute hour day week month year decade time feet foot mile metre meter kilometre kilometer inch degree"
DURATIONS = {stem_of(word) for word in DURATION_WORDS.split()}
# Two or three of something are mostly two or three others; seats and members of one body are told by small numbers.
HEADCOUNTS = {stem_of(word) for word in ["members", "states", "countries", "people", "dead"]}
TIME_OF_DAY = re.compile(r":\d| ?(?:[ap]\.m\.|[ap]m\b|[AP]\.M\.|[AP]M\b(?! [a-z]))")  # behind a number: 5:35, 5 p.m.
HARM_NEAR = 50  # characters: about a clause
# What happens to people, each kind with a count of its own: so many killed are no other number of injured.
HARMS = [re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in
         ("kill(?:s|ed|ing)?|d(?:ied|ead|ie|eaths?|ying)|fatal(?:ities|ly)?", "injur(?:ed|es|ing|y|ies)|wound(?:s|ed|ing)?|hurt",
          "arrest(?:s|ed|ing)?|detain(?:s|ed|ing)?|detentions?|jail(?:s|ed|ing)?", "missing", "evacuat(?:ed|es|ing|ions?)|displac(?:ed|es|ing)|homeless")]
ABOUT = 0.05  # "about 240" is taken to be this share off at most: 200 is another number
FACTOR = 1.5  # "more than 50,000" is taken to reach up to half as much again
GROWING = 2  # days after which a count may have grown


def _numbers(sentence):
    """Numbers with a unit or the stems of what they count; those within dates left out."""
    if not ANY_NUMBER.search(sentence.text):
        return
    dated = [(row.start - sentence.start, row.end - sentence.start) for row in sentence.dates]
    for match in NUMBER.finditer(sentence.text):
        start, end = match.span()
        before = sentence.text[start - 1 : start]
        if any(first < end and start < last for first, last in dated) or before.isalnum() or before in ("-", ".", ",", "$"):
            continue
        if TIME_OF_DAY.match(sentence.text, end) or (before == ":" and sentence.text[start - 2 : start - 1].isdigit()):
            continue
        if SAMPLING.search(sentence.text, max(0, start - 40), end + 40):
            continue
        unit = ((match["sign"] or match["unit"] or "").strip(" -")).lower()
        following = COUNTED.match(sentence.text, end)
        counted = _counted(following[0]) if following and not unit else set()
        if following and unit.startswith(("%", "per")) and following[0].startswith(" of "):
            counted = set(content_stems(following[0]))
        if unit or (counted and not (match["number"].lower() in NUMERALS and not match["scale"] and not match["how"])) or counted & HEADCOUNTS:
            yield Value(start, end, (UNITS.get(unit, unit), _bounds(match)), frozenset(KINDRED.get(stem, stem) for stem in counted))


def _counted(words):
    """Stems of what is counted: the words after the number, up to the first that belongs to the next phrase."""
    stems = set()
    for word in words.split():
        stem = stem_of(word)
        if not stem or word.endswith("ing") or (stems and word.endswith("ed")):
            break
        stems |= {stem} if word[0].islower() else set()
    return stems if stems.isdisjoint(DURATIONS) else set()


def _bounds(match):
    """The least and the greatest number that the words allow."""
    digits = match["number"].replace(",", "").lower()
    scale = SCALES[match["scale"].strip(" -").lower()] if match["scale"] else 1
    number = NUMERALS[digits] * scale if digits in NUMERALS else float(digits) * scale
    how = (match["how"] or "").strip().lower()
    if how in ("more than", "at least", "over", "above"):
        return number, number * FACTOR
    if how in ("less than", "fewer than", "at most", "as many as", "up to", "under", "below"):
        return number / FACTOR, number
    slack = number * ABOUT if how else _rounding(digits, scale) if number >= 100 else 0
    return number - slack, number + slack


def _rounding(digits, scale):
    """Half of the last digit that is not a closing zero: 2.3 billion may be anything from 2.25 to 2.35."""
    if digits in NUMERALS:
        return 0
    whole, _, fraction = digits.partition(".")
    return 0.5 * scale * (10.0 ** -len(fraction) if fraction else 10.0 ** (len(whole) - len(whole.rstrip("0"))))


def _compare_numbers(one, other, gap, score):
    """Numbers of one unit, where each sentence has a single one of that unit."""
    if score < ALIKE or _dates_apart(one, other):
        return
    for value in one.numbers:
        for rival in other.numbers:
            unit = value.content[0] == rival.content[0] and (value.about == rival.about if value.content[0] else bool(value.about & rival.about))
            alone = [sum(found.content[0] == value.content[0] and (bool(found.content[0]) or bool(found.about & value.about)) for found in side)
                     for side in (one.numbers, other.numbers)] == [1, 1]
            what = unit and alone and not _harms_apart(one, value, other, rival) and _same_thing(one, other, without=value.about)
            if what and value.content != rival.content and _alike_near(one, value, other, rival):
                yield _judge_numbers(value, rival, what | (value.about & rival.about), gap)


def _alike_near(one, value, other, rival):
    """Whether the words around two values share two stems beside what is counted, and the last word before each is not foreign to the other sentence."""
    verbs = [_word_before(side, found.start) for side, found in ((one, value), (other, rival))]
    if all(verbs) and verbs[0] not in other.about and verbs[1] not in one.about:
        return False
    # "a salary of 3 million" is no price, whatever else the sentences share.
    if any(side.text[: found.start].endswith(" of ") and verb not in foreign.about
           for side, found, verb, foreign in ((one, value, verbs[0], other), (other, rival, verbs[1], one))):
        return False
    near = [_about_span(side, max(0, found.start - NEAR), found.end + NEAR) - found.about - NOT_NAMES for side, found in ((one, value), (other, rival))]
    return sum(not stem.startswith(("#", "@")) for stem in near[0] & near[1]) >= 2


def _word_before(sentence, position):
    """The last content word before a position that is no name: fined, earned."""
    before = [stem for stem, start, end in sentence.words if end <= position and not sentence.text[start].isupper() and not stem.startswith("#")]
    return KINDRED.get(before[-1], before[-1]) if before else ""


def _judge_numbers(value, rival, what, gap):
    """How two numbers of one thing stand to each other."""
    (low, high), (other_low, other_high) = value.content[1], rival.content[1]
    if low <= other_high and other_low <= high:
        return Found("compatible", value, rival, what, "the same number within its rounding and its \"more than\" or \"about\"")
    if gap is not None and abs(gap) > GROWING:
        return Found("superseded", value, rival, what, "two numbers of one thing, days apart: the later article may have a newer count")
    return Found("conflict", value, rival, what, "two numbers of one thing, beyond rounding")


def _dates_apart(one, other):
    """Whether the sentences tell of different times, so that two numbers may both hold."""
    times = [[(row.date_from, row.date_to) for row in side.dates if row.date_from and row.date_to] for side in (one, other)]
    return bool(times[0] and times[1]) and not any(a <= d and c <= b for a, b in times[0] for c, d in times[1])


def _harms_apart(one, value, other, rival):
    """Whether two counts are of different things that happened to people."""
    harms = [None if found.content[0] else _harm_near(side.text, found) for side, found in ((one, value), (other, rival))]
    return None not in harms and harms[0] != harms[1]


def _harm_near(text, value):
    """What happened to those who are counted: the kind of `HARMS` whose word stands nearest to the number, or None."""
    before, behind = max(0, value.start - HARM_NEAR), value.end + HARM_NEAR
    far = {(max(value.start - match.end(), match.start() - value.end), kind)
           for kind, words in enumerate(HARMS) for match in words.finditer(text, before, behind)}
    return min(far)[1] if far else None


# --- Dates -------------------------------------------------------------------------------------------------------------------------

DEEDS = {
    "start": "launch start begin began begun establish establishment create creation found open inaugurate operational effect set join",
    "end": "end finish complete completion close expire withdraw withdrawal conclude leave",
    "meet": "meet met meeting hold held convene talks summit conference visit host election vote referendum",
    "sign": "sign ratify seal agree agreement adopt",
    "announce": "announce unveil",
    "happen": "die killed strike crash erupt resign arrest born",
    "deliver": "deliver arrive ship",
    "deploy": "deploy deployment relocate relocation",
}
DEED = {stem_of(word): deed for deed, words in DEEDS.items() for word in words.split()}
OBJECT = re.compile(r" (?:its|their|his|her|an?|the)(?: [^\W\d_][\w’'-]*){1,3}")
PLANNED = {"start", "end", "meet", "sign", "deliver", "deploy"}  # what is planned for a day can be put off
OPENING = 15  # characters
# Before a day: it is that of the saying. Behind a day without a preposition: it was put on a page then.
SAYING = re.compile(r"(?:(?<!was )(?<!were )(?<!as )\b(?:said|says|told(?: [\w’'.-]+){1,3}|reported|stated|wrote|tweeted)"
                    r"(?: here| in [A-Z]\w+| (?:in|at) an? [a-z]+(?: [a-z]+)?)?|\baccording to [^,;]{3,40})(?: late| early)? $")
STAMP = re.compile(r" \d{1,2}:\d\d")
REPRINT = 0.8  # score of two sentences from which on the one is printed from the other
BOUND = re.compile(r"\b(by|before|until|till|through|after|since|from|in|on)(?: the end of| early| late| the)? $", re.IGNORECASE)


def _dates(sentence):
    """Dates with the deed that they hang on: the nearest before, else the first after; "by" counts as "no later than"."""
    for row in sentence.dates:
        start, end = row.start - sentence.start, row.end - sentence.start
        bound = BOUND.search(sentence.text, max(0, start - 20), start)
        start = bound.start(1) if bound else start
        elsewhere = bool(SAYING.search(sentence.text, max(0, start - 80), start)) or (not bound and bool(STAMP.match(sentence.text, end)))
        before = [DEED[stem] for stem, _, last in sentence.words if last <= start and stem in DEED]
        # "In March 2025, the bridge will open": behind the date only where it opens the sentence.
        after = [DEED[stem] for stem, first, _ in sentence.words if first >= end and stem in DEED] if start < OPENING else []
        deed = before[-1] if before else after[0] if after else ""
        first, last = row.date_from, row.date_to
        if bound and bound[1].lower() in ("by", "before", "until", "till", "through"):
            first = ""
        if bound and bound[1].lower() in ("after", "since", "from"):
            last = ""
        if deed and row.grain not in ("vague", "decade") and (bound or row.grain in ("day", "week") or start == 0):
            yield Value(start, end, (deed, first, last, row, elsewhere), _object(sentence, start))


def _object(sentence, start):
    """What the last deed before the date is done to: the words of "its Asian wing" after "opened"."""
    deed = max((last for stem, _, last in sentence.words if last <= start and stem in DEED), default=0)
    match = OBJECT.match(sentence.text, deed, start)
    return _about_span(sentence, *match.span()) if match else frozenset()


def _compare_dates(one, other, gap, score):
    """Dates of one deed; nothing where the sentences have such a date in common."""
    found = [(value, rival) for value in one.deeds for rival in other.deeds if value.content[0] == rival.content[0]]
    if any(_same_days(value.content, rival.content, score) or value.content[4] or rival.content[4] for value, rival in found):
        return
    since = min(one.published, other.published)
    same_object = all((not value.about or value.about & other.about) and (not rival.about or rival.about & one.about) for value, rival in found)
    if len(found) == 1 and same_object and (what := _same_thing(one, other)):
        judged = _judge_dates(*found[0], gap, since)
        if judged and (judged[0] == "compatible" or score >= ALIKE):
            yield Found(judged[0], *found[0], what, judged[1])


def _same_days(content, other, score):
    """Whether two dates are the same: by their days; or by their words where these are unknown, or where a sentence is printed again: a week later its
    "Monday" is still that Monday.
    """
    words = content[3].text.lower() == other[3].text.lower()
    return (words and score >= REPRINT) or (content[1:3] == other[1:3] if content[3].date_from and other[3].date_from else words)


def _judge_dates(value, rival, gap, since):
    """How two dates of one deed stand to each other, or None where that cannot be told; `since` is the earlier day of publication."""
    (deed, first, last, row, _), (_, other_first, other_last, other_row, _) = value.content, rival.content
    if not (row.date_from or row.date_to) or not (other_row.date_from or other_row.date_to):
        return _judge_yearless(row, other_row)
    if not first and not other_first:  # two deadlines: to be within both is no answer to which it is
        first, other_first = row.date_from, other_row.date_from
    if (not last or not other_first or other_first <= last) and (not other_last or not first or first <= other_last):
        return "compatible", "one date lies within the other: less precise, not another day"
    if gap and abs(gap) > SAME_DAYS and deed in PLANNED and since < (first or last) and since < (other_first or other_last):
        return "superseded", "two dates of one deed that lay ahead: the later article may have a new one"
    return "conflict", "two dates of one deed that cannot both be right"


def _judge_yearless(row, other_row):
    """A month whose year is unknown can be the same month, or lie within a longer span."""
    months = [found.text.lower()[:3] if found.grain == "month" else "" for found in (row, other_row)]
    same = months[0] == months[1] != ""
    if same or {row.grain, other_row.grain} == {"month", "year"}:
        return "compatible", "one date leaves out the year or the month: less precise, not another day"
    return None


# --- Rank --------------------------------------------------------------------------------------------------------------------------

STARS = re.compile(r"\b(?P<stars>one|two|three|four|five|[1-5])[- ]star\b", re.IGNORECASE)
WISH = re.compile(r"\b(?:ask(?:ed|s|ing)?|request(?:ed|s|ing)?|want(?:ed|s)?|sought|seek(?:s|ing)?|urg(?:ed|es|ing)|propos(?:ed|es|al)|hop(?:ed|es)|would like|"
                  r"demand(?:ed|s)?|push(?:ed|ing) for|call(?:ed|s) for|consider(?:ed|s|ing)?|weigh(?:ed|s|ing)?|mull(?:ed|s|ing)?|explor(?:ed|es|ing)|"
                  r"discuss(?:ed|es|ing)?|rul(?:ed|es) out)\b", re.IGNORECASE)


def _compare_ranks(one, other, gap, score):
    """Stars of an officer; a rank that somebody asked for is none."""
    ranks = [[Value(*match.span(), STAR_WORDS.get(match["stars"].lower(), match["stars"])) for match in side.matches[STARS]] for side in (one, other)]
    if len(ranks[0]) == len(ranks[1]) == 1 and not any(WISH.search(side.text) for side in (one, other)) and _deputy(one) == _deputy(other):
        (value,), (rival,) = ranks
        what = _same_thing(one, other, without=frozenset({"star", *map(stem_of, STAR_WORDS)}), least=2)
        if value.content != rival.content and what:
            yield Found("conflict", value, rival, what, "two ranks for one post")


def _deputy(sentence):
    """Whether the second in command is told of."""
    return not {"deputi", "vice", "assist", "aid"}.isdisjoint(stem for stem, *_ in sentence.words)


STAR_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}

# --- Who reports to whom -----------------------------------------------------------------------------------------------------------

_NAME_WORD = r"(?:[A-Z]\.){2,}|[A-Z](?:[\w’'-]|\.(?=\w| [A-Z]))*"
NAME = rf"(?:{_NAME_WORD})(?:(?: of the| of| for| the| and)? (?:{_NAME_WORD})){{0,7}}"
SUPERIOR = re.compile(
    r"\b(?:report(?:s|ed|ing)? (?:directly )?to|answer(?:s|able)? (?:directly )?to|subordinated? to|(?:directed|commanded|overseen|controlled) by|"
    r"(?:operat(?:es?|ing)|serv(?:es?|ing)|falls?|comes?|placed|stays?|remains?|works?) under) "
    rf"(?P<who>(?:(?:the|a|an) )?(?:[a-z-]+ (?:of |for )?(?:the )?){{0,3}}{NAME})")
DENIED = re.compile(r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|rul(?:es|ed) out|not|never)\b[^,;.]{0,80}\Z", re.IGNORECASE)  # before the verb
_BODY = r"(?P<body>(?:[\w-]+ ){0,3}(?:headquarters|command|cent(?:er|re)|agency|force|corps|ministry|body|mission))\b(?! structure| and control)"
REMADE = re.compile(
    r"\b(?:conversion|convert(?:s|ed|ing)?|transform(?:s|ed|ing|ation of)?|upgrad(?:e|es|ed|ing)|turn(?:s|ed|ing)?)(?: of)? (?:the )?"
    rf"(?P<who>{NAME}) (?:in)?to (?:an? |the )?{_BODY}")
FRESH = re.compile(
    r"\b(?:establish(?:es|ed|ing|ment of)?|set(?:s|ting)? up|creat(?:e|es|ed|ing|ion of)|form(?:s|ed|ing|ation of)?|launch(?:es|ed|ing)?)(?: of)? "
    rf"(?:an? )?(?:entirely |wholly |brand )?new {_BODY}", re.IGNORECASE)


def _compare_lines(one, other, gap, score):
    """Superiors of one body; and a body that is new here and made of another there."""
    for match in one.matches[SUPERIOR]:
        for rival in other.matches[SUPERIOR]:
            yield from _judge_superiors(one, match, other, rival)
    yield from _new_or_remade(one, other, swap=False)
    yield from _new_or_remade(other, one, swap=True)


def _judge_superiors(one, match, other, rival):
    """Two superiors, if the words before them name the same body."""
    bodies = [_about_span(side, 0, found.start()) for side, found in ((one, match), (other, rival))]
    shared = bodies[0] & bodies[1]
    bosses = [_about_span(side, *found.span("who")) for side, found in ((one, match), (other, rival))]
    denied = [bool(DENIED.search(side.text, 0, found.start())) for side, found in ((one, match), (other, rival))]
    if len(shared) >= 2 and not (bodies[0] ^ bodies[1]) & (one.names | other.names):
        values = Value(*match.span(), None), Value(*rival.span(), None)
        if denied[0] != denied[1]:
            if bosses[0] & bosses[1] or match["who"] == rival["who"]:
                yield Found("conflict", *values, shared, "one denies what the other reports")
        elif bosses[0] <= bosses[1] or bosses[1] <= bosses[0]:
            if bosses[0] != bosses[1]:
                yield Found("compatible", *values, shared, "one names the superior more closely")
        else:
            yield Found("conflict", *values, shared, "two superiors for one body")


def _fresh(text):
    """The stems of a body that the text calls new."""
    match = FRESH.search(text)
    return frozenset(KINDRED.get(stem, stem) for stem in content_stems(match["body"])) if match else frozenset()


def _new_or_remade(one, other, *, swap):
    """A body that one article calls new, here or just before it says "this headquarters will report to", and the other makes of an existing one."""
    if one.fresh and (one.matches[FRESH] or one.matches[SUPERIOR]) and other.matches[REMADE]:
        told, remade = (one.matches[FRESH] or one.matches[SUPERIOR])[0], other.matches[REMADE][0]
        shared = one.fresh & _about_span(other, *remade.span("body"))
        near = one.about & other.about
        if len(shared) >= 2 and len(near) >= 3:
            values = [Value(*told.span(), None), Value(*remade.span(), None)]
            yield Found("conflict", *(values[::-1] if swap else values), near, "one sets up a new body, the other makes it of one that exists")


def _about_span(sentence, start, end):
    """The stems and actors between two offsets."""
    found = {KINDRED.get(stem, stem) for stem, first, last in sentence.words if start <= first and last <= end}
    return frozenset(found | {"@" + actor for first, last, actor in sentence.actors if start <= first and last <= end})


# --- Who ---------------------------------------------------------------------------------------------------------------------------

DONE_BY = re.compile(rf"\b(?P<deed>led|headed|chaired|commanded|hosted|won|signed|opened|founded|written|run|acquired|bought) by (?P<who>{NAME})")


def _compare_agents(one, other, gap, score):
    """Who leads, hosts, wins, signs: two names in the same place."""
    for match in one.matches[DONE_BY]:
        for rival in other.matches[DONE_BY]:
            who = [_about_span(side, *found.span("who")) for side, found in ((one, match), (other, rival))]
            persons = [names - TITLES for names in who]
            what = match["deed"] == rival["deed"] and _same_thing(one, other, without=who[0] | who[1])
            if what and persons[0] and persons[1] and not persons[0] & persons[1]:
                yield Found("conflict", Value(*match.span("who"), None), Value(*rival.span("who"), None), what, "two names for one part")


# --- Stage -------------------------------------------------------------------------------------------------------------------------

_DEED = (r"(?:launch|announc|set up|establish|creat|form|open|clos|sign|withdraw|join|buy|acquir|build|introduc|begin|start|deploy|unveil|approv|"
         r"convert|adopt|complet|ban)")
STAGE = re.compile(
    r"\b(?:(?P<denied>den(?:y|ies|ied)|reject(?:s|ed)|ruled out|rules out|call(?:s|ed) off|cancel(?:s|led|ed)|scrap(?:s|ped))"
    r"|(?P<no_plan>no (?:[a-z]+ )?plans?|(?:ha(?:s|ve)|had) yet to|(?:will|would|do|does|did|is|are|was|were|ha(?:s|ve)|had) not (?:yet )?(?:to )?"
    rf"(?:{_DEED}|plan|consider|agree|decid)[a-z]*(?:(?: an?| any)(?: specific| concrete)? plan)?)"
    r"|(?P<considered>considers?|considering|explor(?:e|es|ing)|discuss(?:es|ing|ion)?|weigh(?:s|ing)|mull(?:s|ing)|wants? to|seek(?:s|ing)? to|"
    r"would like to|hop(?:e|es|ing) to)"
    rf"|(?P<planned>(?:(?:will|would)(?: also| soon| now| formally)?(?= {_DEED})|plans? (?:to|for|an?|the)|planned to|planning to|(?:is|are) to|set to|"
    r"due to|expected to|intends? to|intent to|aims? to|scheduled to)(?: \w+){0,2})"
    r"|(?P<under_way>(?:is|are) (?:now |already )?(?:launching|starting|beginning|opening|setting up|building|introducing|withdrawing|deploying|"
    r"creating)|ha(?:s|ve) (?:begun|started)|began|started|under ?way)"
    r"|(?P<done>complet(?:ed|es)|finished|took effect|(?<!-)made|closed|opened|withdrew|ha(?:s|ve) (?:been )?(?:launched|opened|established|converted))"
    r"|(?P<announced>announc(?:es|ed)|agreed|approv(?:es|ed)|sign(?:s|ed)|unveil(?:s|ed)|adopt(?:s|ed)|decid(?:es|ed)))\b", re.IGNORECASE)
LEVEL = {"denied": -1, "no_plan": 0, "considered": 1, "planned": 2, "announced": 3, "under_way": 4, "done": 5}
DENIES_ELSE = re.compile(r"den(?:y|ies|ied) (?:that|any|all|wrongdoing|having|[a-z]+ing)\b", re.IGNORECASE)
CLOSE, WIDER = 4, 8  # words that may lie between a stage, or a denial, and what it is the stage of
RUN = 3  # content words in a row that two sentences share: one and the same thing


def _compare_stages(one, other, gap, score):
    """How far one and the same thing has come."""
    if one.runs.isdisjoint(other.runs):
        return
    run = _common_run(one.words, other.words)
    common = [stem for stem, start, _ in one.words[run[0] : run[0] + len(run[2])] if not one.text[start].isupper()]
    values = [_stage(side, at, len(run[2])) for side, at in zip((one, other), run[:2], strict=True)] if len(run[2]) >= RUN and len(common) >= 2 else [None]
    if None in values:
        return
    if any(_denies_else(side, value, at, rival) for side, value, at, rival in zip((one, other), values, run[:2], (other, one), strict=True)):
        return
    judged = _judge_stages(values[0].content, values[1].content, gap)
    if judged and (len(run[2]) > RUN or one.about & other.about - set(run[2])):
        yield Found(judged[0], *values, frozenset(run[2]), judged[1])


def _common_run(words, others):
    """The longest run of content words in both sentences: where it begins in each, and its stems."""
    places = defaultdict(list)
    for j, (stem, *_) in enumerate(others):
        if not stem.startswith("#"):
            places[stem].append(j)
    first, second, longest, before = 0, 0, 0, {}  # `before`: lengths of the runs that end with the word before, by where they end in the other
    for i, (stem, *_) in enumerate(words):
        now = {j: before.get(j - 1, 0) + 1 for j in places.get(stem, ())}
        for j, length in now.items():
            if length > longest:
                first, second, longest = i - length + 1, j - length + 1, length
        before = now
    return first, second, tuple(stem for stem, *_ in words[first : first + longest])


def _stage(sentence, at, count):
    """The stage that the words before, else after, the run give it; a denial or "no plan" anywhere comes first."""
    start, end = sentence.words[at][1], sentence.words[at + count - 1][2]
    if any(cue.start >= end and DENIES_ELSE.match(sentence.text, cue.start) for cue in sentence.cues):
        return None  # "the head of the plant denied taking money"
    cues = [cue for cue in sentence.cues if _words_between(sentence.text, cue, start, end) <= (WIDER if cue.content <= 0 else CLOSE)]
    no = [cue for cue in cues if cue.content <= 0]
    before, after = [cue for cue in cues if cue.start < end], [cue for cue in cues if cue.start >= end]
    cue = next(iter(no[:1] or before[-1:] or after[:1]), None)
    return cue and cue._replace(end=end if 0 < end - cue.end < NEAR else cue.end, cue=cue.end)


def _denies_else(sentence, value, at, other):
    """Whether a denial is of something about the run: "rejected criticism of the contract"."""
    start = sentence.words[at][1]
    between = {stem for stem, first, _ in sentence.words if value.cue <= first < start}
    return value.content == LEVEL["denied"] and not between <= other.about


def _words_between(text, cue, start, end):
    """How many words lie between a cue and a run, whichever comes first."""
    return len(text[cue.end : start].split()) if cue.end <= start else len(text[end : cue.start].split())


def _judge_stages(stage, other_stage, gap):
    """How two stages of one thing stand to each other, or None."""
    low, high = sorted((stage, other_stage))
    later_is_higher = gap is not None and gap != 0 and (gap > 0) == (other_stage > stage)
    if low == high or (low < 1 and high == 1) or high < 1:
        return None
    if low == -1 and gap is not None and (abs(gap) <= SAME_DAYS or not later_is_higher):
        return "conflict", "one denies what the other reports"
    if low == 0 and gap is not None and abs(gap) <= SAME_DAYS:
        return "conflict", "within the same days the one has it decided or under way, and the other not"
    if later_is_higher:
        return "superseded", "the later article has the later stage"
    if low >= 1 and (gap == 0 or (gap is not None and abs(gap) <= SAME_DAYS)):
        return "compatible", "two stages that one thing can have within the same days"
    if low >= 1 and gap is None and high == LEVEL["done"]:
        return "superseded", "the day of one article is unknown, but one stage comes after the other"
    return None


PATTERNS = (STARS, SUPERIOR, REMADE, FRESH, DONE_BY)
COMPARE = {"who": _compare_agents, "rank": _compare_ranks, "reporting_line": _compare_lines, "date": _compare_dates, "number": _compare_numbers,
           "stage": _compare_stages}
