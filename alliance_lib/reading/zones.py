"""Which lines of a scraped page are the article, and what the others are.

Nothing is deleted: every line keeps its place and gets a zone and a reason in words. A page is read in steps. Lines are gathered to
blocks (a block is one line, except in hard-wrapped files). A short block that names itself ("Advertisement", "2 hours ago") is settled by
that. Any other is looked at alone (`look_alone`), then beside its neighbours, by the words it shares with the article, and by its place before,
inside or behind the longest stretch of article (`look_around`). Both looks are sums of the weights in `zone_weights.csv`, a table that
anyone can read and edit. What is not body is then named by what it looks like, and body lines that are headings are named so.

The blocks of many pages are looked at together: a feature is a column with a value for each block, found in all of them at once, and the scores
are sums of columns. No page changes what another one gets.

The weights were fitted (logistic regression) to 323 news pages of 158 sites with a label for every line. On pages of sites left out of the
fitting, 93 to 94 % of the lines in and around an article are told right, headings counted as article; 2 to 3 % of its characters are lost,
and 3 to 9 % of what is kept is junk (the higher figure where readers' comments follow the article and the labels themselves are rough).
Between the first and the last line of an article 81 % of the junk is set aside, and with it 8 % of the article's lines, mostly list items.
The phrases and settings in this module and in `cues` were chosen with all pages in sight, so wholly new pages may do somewhat worse.

Limits: a page is judged by its text alone. A caption or teaser that is a whole sentence between two paragraphs and a reader's comment
directly below the article can pass for body; a body line without a final stop can pass for a heading or caption. The cue words are English.
"""

import csv
import re
from collections import Counter
from itertools import accumulate, chain, islice, pairwise
from operator import add
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..characters import join_texts
from .cues import NAMED
from .looks import DOTS, PLACES, SHARED, SIZES, find_words, look_alone, look_around, plain_words, share_of, share_words, weigh


class Zone(NamedTuple):
    """One line of the file, or part of one; text[start:end] leaves out the line ending."""

    line: int
    start: int
    end: int
    zone: str
    reason: str


class Paragraph(NamedTuple):
    """A unit that bears text: a body paragraph, numbered from 1, or a line of another zone, numbered minus its line."""

    par_id: int
    line: int
    start: int
    end: int
    zone: str


class _Lines(NamedTuple):
    """The lines of a text without their endings, and where they begin and end."""

    texts: list[str]
    starts: list[int]
    ends: list[int]


class _Page(NamedTuple):
    """A text cut up: its lines, the (zone, reason) of those that need no look, and of the others the blocks: first and last line, and text."""

    text: str
    lines: _Lines
    named: list[tuple[str, str] | None]
    spans: list[tuple[int, int]]
    blocks: list[str]


class _Block(NamedTuple):
    """Lines that are read as one unit, and what is told of it: `reason` says why it is body where it is."""

    text: str
    cue: str | None
    words: int
    stop: bool
    reason: str


# Only these end a line: form feeds, U+2028 and the like occur inside scraped sentences, and str.splitlines would cut there.
_LINE_END = re.compile(r"\r\n|\r|\n")
_STOP = re.compile(r"[.!?…][\"'”’»)\]*]*\s*\Z")
_INNER_STOP = re.compile(r"[.!?][\"'”’)]*\s+[\"'“‘(]*[A-Z]")
_FRONT_MATTER = re.compile(r"\A---[ \t]*(?:\r\n|\r|\n)(?:[^\r\n]*(?:\r\n|\r|\n)){0,60}?(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)")
_FRONT = "boilerplate", "front matter: facts about the page between two rules"
_BLANK = "blank", "blank"
_RUNNING = 3  # lines that must run on in the next one before a file passes for hard-wrapped
_TAKEN = "body", "zones were not looked for"
_INSERT = re.compile(
    r"(?:\A|(?<=[.!?”\"’)\]]))[ \t\xa0]*[\[(]?"
    r"(?i:read more|read also|also read|related (?:article|story|stories|news|post|coverage|content)s?|see also|must read"
    r"|further reading|don'?t miss):\s*(?=[\w\"“‘'])")
# Without one of these a text has no insert: a look that costs less than the pattern.
_INSERT_SIGN = re.compile(r":(?<=(?i:more|also|read|icle|tory|ries|news|post|rage|tent|cles|orys|iess|ewss|osts|ages|ents|ding|miss):)")
_TITLE_CASE = re.compile(
    r"(?:(?:[A-Z\d“\"‘'(][^\s.!?]*|U\.S\.|(?:a|an|the|of|to|in|on|at|for|by|with|from|as|and|or|but|vs)\b)[ \xa0]+){4,40}"
    r"(?=[A-Z][^\s.!?]*[ \xa0]+[a-z])")


def find_zones(text: str) -> list[Zone]:
    """Give every line of a page a zone and a reason.

    A heading inside the article is no body: it is shown, but not counted. A date line is a byline whose reason says so. A line has one
    zone, unless a pointer to another story ("READ MORE: ...") is glued into a paragraph; then its parts follow one another.

    Parameters
    ----------
    text : the file as decoded; lines end with "\\n", "\\r\\n" or "\\r" and with nothing else.

    Returns
    -------
    One Zone a line, or part of one, in order. Their texts and the line endings between them rebuild the file; a last line ending opens no
    further line. The zone is one of title, heading, body, byline, caption, teaser, boilerplate, blank.

    Examples
    --------
    >>> story = "The two allies will set up a joint headquarters in March, officials said on Monday."
    >>> page = f"Allies agree on a joint headquarters\\n\\n{story}\\nShare"
    >>> [(row.line, row.zone) for row in find_zones(page)]
    [(1, 'title'), (2, 'blank'), (3, 'body'), (4, 'boilerplate')]
    """
    return find_all_zones([text])[0]


def find_all_zones(texts: list[str]) -> list[list[Zone]]:
    """What `find_zones` gives of each of many pages, in a fraction of the time: they are looked at together.

    Examples
    --------
    >>> story = "The two allies will set up a joint headquarters in March, officials said on Monday."
    >>> [[row.zone for row in zones] for zones in find_all_zones([story, "", "Share"])]
    [['body'], [], ['boilerplate']]
    """
    found = []
    for some in join_texts(texts):
        pages = [_cut_page(text) for text in some.texts]
        names = iter(_name_blocks(pages))
        found += [_name_lines(page, names) for page in pages]
    return found


def take_lines(text: str) -> list[Zone]:
    """Take every line for article, where a text is known to hold nothing else: what `find_zones` gives of such a text, in a tenth of the time.

    Examples
    --------
    >>> [(row.line, row.zone) for row in take_lines("Allies agree\\n\\nThe two met on Monday.")]
    [(1, 'body'), (2, 'blank'), (3, 'body')]
    """
    lines = _find_lines(text)
    return _make_zones(lines, [_BLANK if not line or line.isspace() else _TAKEN for line in lines.texts])


def find_paragraphs(text: str, zones: list[Zone]) -> list[Paragraph]:
    """Gather the zones to units that bear text.

    A body line is a paragraph; in a hard-wrapped file, where sentences run over lines, neighbouring body lines are one. The body parts of a
    line that is split by an insert are paragraphs of their own, since no sentence runs across the insert. Two inserts in one line share a
    par_id.

    Parameters
    ----------
    text : the file as decoded.
    zones : its zones, in order, as `find_zones` gives them or as somebody has corrected them.

    Returns
    -------
    One Paragraph a unit, in order: body numbered from 1, every other zone but blank numbered minus its line.

    Examples
    --------
    >>> story = "The two allies will set up a joint headquarters in March, officials said on Monday."
    >>> page = f"Allies agree on a joint headquarters\\n\\n{story}\\nShare"
    >>> [(row.par_id, page[row.start : row.end][:10]) for row in find_paragraphs(page, find_zones(page))]
    [(-1, 'Allies agr'), (1, 'The two al'), (-4, 'Share')]
    """
    lines = _split_lines(text)
    wrap, found, number, before = _find_wrap(lines), [], 0, None
    for zone in zones:
        if zone.zone != "body":
            if zone.zone != "blank":
                found.append(Paragraph(-zone.line, zone.line, zone.start, zone.end, zone.zone))
        elif wrap and before and before.zone == "body" and before.line == zone.line - 1 and _continues(lines[zone.line - 2], wrap):
            found[-1] = found[-1]._replace(end=zone.end)
        else:
            number += 1
            found.append(Paragraph(number, zone.line, zone.start, zone.end, "body"))
        before = zone
    return found


# Lines and blocks


def _split_lines(text):
    """The lines of a text without their endings; a last line ending opens no further line."""
    lines = _LINE_END.split(text) if "\r" in text else text.split("\n")
    return lines if lines[-1] else lines[:-1]


def _find_lines(text):
    """The lines of a text, and where they are."""
    texts = _split_lines(text)
    lengths = list(map(len, texts))
    afters = [ending.end() for ending in _LINE_END.finditer(text)] if "\r" in text else accumulate([length + 1 for length in lengths])
    starts = [0, *afters][:len(texts)]
    return _Lines(texts, starts, list(map(add, starts, lengths)))


def _cut_page(text):
    """The lines of a page, and its blocks: one line each or, in a hard-wrapped file, the lines of one paragraph."""
    lines = _find_lines(text)
    front = _FRONT_MATTER.match(text)
    limit = front.end() if front else -1
    stripped = [line.strip() for line in lines.texts]
    named = [_FRONT if end <= limit else None if line else _BLANK for end, line in zip(lines.ends, stripped, strict=True)]
    spans = [(number, number) for number, name in enumerate(named) if name is None]
    wrap = _find_wrap(lines.texts)
    if not wrap:
        return _Page(text, lines, named, spans, [stripped[number] for number, _ in spans])
    joined = spans[:1]
    for number, _ in spans[1:]:
        first, last = joined[-1]
        if last == number - 1 and _continues(lines.texts[last], wrap):
            joined[-1] = first, number
        else:
            joined.append((number, number))
    return _Page(text, lines, named, joined, [text[lines.starts[first] : lines.ends[last]].strip() for first, last in joined])


def _find_wrap(lines):
    """The width at which a file is hard-wrapped, or 0: one line in four must run on in lower case on the next."""
    if sum([line[:1].islower() for line in lines]) < _RUNNING:  # so it is in most files
        return 0
    pairs = running = 0
    for line, after in pairwise(lines):
        if line and after:
            pairs += 1
            running += 30 < len(line) < 160 and after[0].islower() and not _STOP.search(line[-12:])
    if running < _RUNNING or running < pairs / 4:
        return 0
    return sorted(len(line) for line in lines if line)[pairs * 9 // 10]


def _continues(line, wrap):
    """Whether a line is so full that its paragraph goes on in the next one."""
    return len(line) > wrap * (0.8 if _STOP.search(line[-12:]) else 0.6)


def _make_zones(lines, named):
    """The zones of lines, each with its (zone, reason)."""
    zones, reasons = zip(*named, strict=True) if named else ((), ())
    return list(map(Zone, range(1, len(named) + 1), lines.starts, lines.ends, zones, reasons))


def _name_lines(page, names):
    """The zones of a page, with the names of its blocks."""
    for first, last in page.spans:
        page.named[first : last + 1] = [next(names)] * (last + 1 - first)
    zones = _make_zones(page.lines, page.named)
    if not _INSERT_SIGN.search(page.text):
        return zones
    return [part for zone in zones for part in (_split_inserts(page.text, zone) if zone.zone == "body" else (zone,))]


# Body or not, and the name of what is not


def _load_weights():
    """{step: {feature: weight}} of the table beside this module."""
    weights = {"look": {}, "surroundings": {}}
    with (Path(__file__).parent / "zone_weights.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            weights[row["step"]][row["feature"]] = float(row["weight"])
    return weights


_WEIGHTS = _load_weights()
_REASONS = [f"{size} and a final stop, {place}" if stop else f"{size}, no stop, {place}" for size in SIZES for stop in (False, True) for place in PLACES]


def _name_blocks(pages):
    """(zone, reason) of every block of some pages."""
    sizes, texts = [len(page.blocks) for page in pages], list(chain.from_iterable(page.blocks for page in pages))
    if not texts:
        return []
    looks = look_alone(texts, list(chain.from_iterable(_find_repeated(page.blocks) for page in pages)))
    scores = np.where(looks.settled, -4.0, np.clip(weigh(looks.features, _WEIGHTS["look"]), -4.0, 4.0))
    around = look_around(looks, scores, sizes)
    kept = _decide(looks, scores, around)
    reasons = ((looks.size * 2 + looks.stop) * len(PLACES) + around.place).tolist()
    blocks = list(map(_Block, texts, looks.cues, looks.n_words.tolist(), looks.stop.tolist(), [_REASONS[number] for number in reasons]))
    parts = [(blocks[first:last], kept[first:last]) for first, last in pairwise([0, *accumulate(sizes)])]
    return list(chain.from_iterable(map(_name_page, parts, _find_titles(parts))))


def _find_repeated(texts):
    """Which blocks stand on their page more than once."""
    if len(set(texts)) == len(texts):
        return [False] * len(texts)
    seen = Counter(texts)
    return [seen[text] > 1 for text in texts]


def _decide(looks, scores, around):
    """Which blocks are kept. The words that a block shares with the paragraphs are asked only where that can decide."""
    weights, features = _WEIGHTS["surroundings"], around.features
    shared = {name: column for name, column in features.items() if name.endswith(SHARED)}
    least, most = (weigh(features | {name: column * (weights.get(name, 0) * sign > 0) for name, column in shared.items()}, weights) > 0
                   for sign in (-1, 1))
    share = share_words(looks, scores, around, (least != most) & ~looks.settled)
    total = weigh(features | {name: column * share for name, column in shared.items()}, weights)
    return ((total > 0) & ~looks.settled).tolist()


def _name_page(page, title):
    """(zone, reason) of every block of a page; given the blocks, which of them are kept, and the number of the title."""
    blocks, kept = page
    last = _find_last(blocks, kept)
    if title is not None:
        kept[title] = False
    first = kept.index(True) if last >= 0 else len(blocks)
    named, below = [], None
    for i, block in enumerate(blocks):
        if i > last and block.cue and NAMED[block.cue][0] == "boilerplate" and len(block.text) < 40:
            below = block.cue
        if i == title:
            named.append(("title", "the headline: of the lines before the article it shares most words with it"))
        elif kept[i] and i <= last:
            named.append(_name_body(blocks, kept, i))
        elif block.cue:
            named.append(NAMED[block.cue])
        elif title is not None and block.text == blocks[title].text:
            named.append(("boilerplate", "the title once more"))
        else:
            named.append(_name_by_place(blocks, i, first, last, below))
    return named


def _find_last(blocks, kept):
    """The last kept block that is no note about an author or contributor, or -1: such notes end an article and are no part of it."""
    notes = ("author note", "contributor", "byline")
    return next((i for i in range(len(blocks) - 1, -1, -1) if kept[i] and blocks[i].cue not in notes), -1)


def _name_body(blocks, kept, i):
    """Heading or body: a heading is a short line without a stop directly over a longer kept one."""
    block = blocks[i]
    if not block.stop and block.words <= 12 and block.text[-1] not in ":,;-–—" and i + 1 < len(blocks) and kept[i + 1]:
        opens = block.text[0].isupper() or (block.text[0].isdigit() and block.words > 2)
        if opens and blocks[i + 1].words > block.words:
            return "heading", "a short line without a stop over a paragraph"
    return "body", block.reason


def _find_titles(pages):
    """The number of the title of every page, given the blocks and which of them are kept, or None; the words of all pages are read together."""
    firsts = [_find_opening(blocks, kept) for blocks, kept in pages]
    headlines = [[i for i in range(max(0, first - 20), first) if _is_headline(blocks[i])] for (blocks, _), first in zip(pages, firsts, strict=True)]
    asked = [[*chosen, *range(first, first + 4)] if chosen else [] for chosen, first in zip(headlines, firsts, strict=True)]
    texts = [[block.text for i in numbers for block in blocks[i : i + 1]] for (blocks, _), numbers in zip(pages, asked, strict=True)]
    words = iter(plain_words(list(chain.from_iterable(texts))))
    own = [list(islice(words, len(some))) for some in texts]
    return list(map(_choose_title, headlines, firsts, own))


def _find_opening(blocks, kept):
    """The first paragraph of the article, or 0 where there is none."""
    if _find_last(blocks, kept) < 0:
        return 0
    return next((i for i, block in enumerate(blocks) if kept[i] and block.stop), kept.index(True))


def _is_headline(block):
    """Whether a block reads like a headline."""
    return (3 <= block.words <= 30 and block.cue in (None, "headline with its outlet") and block.text[-1] not in ".:,;"
            and not block.text[0].islower())


def _choose_title(headlines, first, words):
    """The block before the first paragraph that shares most words with the article's beginning, or None; the words are those of both, in order."""
    article = find_words(words[len(headlines):])
    best, title = 0.0, None
    for i, own in zip(headlines, words, strict=False):
        shared = share_of(own, article)
        score = shared - 0.02 * (first - i)
        if (score > best and shared > 0.2) or (title is None and i == first - 1):
            best, title = score, i
    return title


def _name_by_place(blocks, i, first, last, below):
    """(zone, reason) of a block that is not body and does not name itself, by its place."""
    block = blocks[i]
    if i < first:
        return "boilerplate", "stands before the article and is neither title nor paragraph"
    if i < last and blocks[i - 1].words > 12 and blocks[i + 1].words > 12:
        return "caption", "a line alone between two paragraphs, worded like a picture caption"
    if i < last:
        return "teaser", "one of several short lines inside the article"
    if below in (None, "list of other stories") and (block.words > 3 or block.text.endswith(DOTS)):
        return "teaser", "a headline or summary of another story below the article"
    return "boilerplate", "stands below the article" if below is None else f"stands below a line that {NAMED[below][1]}"


# Pointers to other stories, glued into a paragraph


def _split_inserts(text, zone):
    """The body line itself or, when a pointer to another story is glued into it, its parts."""
    if not _INSERT_SIGN.search(text, zone.start, zone.end):
        return [zone]
    parts, start = [], zone.start
    for insert in _INSERT.finditer(text, zone.start, zone.end):
        end = _find_insert_end(text, insert, zone.end)
        if insert.start() < start or end is None:
            continue
        if start < insert.start():
            parts.append(zone._replace(start=start, end=insert.start()))
        parts.append(Zone(zone.line, insert.start(), end, "teaser", "a pointer to another story, glued into the paragraph"))
        start = end
    return [*parts, zone._replace(start=start)] if start < zone.end else parts


def _find_insert_end(text, insert, limit):
    """Where the other story's headline ends: at its bracket, where its capitals end, at a stop, at the end of a short rest; else None."""
    rest = text[insert.end() : min(limit, insert.end() + 200)]
    bracket = {"[": "]", "(": ")"}.get(insert.group().strip()[:1])
    if bracket:
        close = rest.find(bracket)
        return insert.end() + close + 1 if close >= 0 else None
    capitals, stop = _TITLE_CASE.match(rest), _INNER_STOP.search(rest)
    if capitals:
        return insert.end() + capitals.end()
    if stop:
        return insert.end() + stop.start() + 1
    return limit if limit - insert.end() < 200 else None

