"""Which lines of a scraped page are the article, and what the others are.

Nothing is deleted: every line keeps its place and gets a zone and a reason in words. A page is read in four steps. Lines are gathered to
blocks (a block is one line, except in hard-wrapped files). Each block is looked at alone (`_look`), then beside its neighbours and by its
place before, inside or behind the longest stretch of article (`_surroundings`). Both looks are sums of the weights in `zone_weights.csv`, a
table that anyone can read and edit. What is not body is then named by what it looks like, and body lines that are headings are named so.

Limits: a page is judged by its text alone. A caption or teaser that is a whole sentence between two paragraphs and a reader's comment directly
below the article can pass for body; a body line without a final stop can pass for a heading. The cue words are English.
"""

import csv
import re
from collections import Counter
from importlib.resources import files
from typing import NamedTuple


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


class _Block(NamedTuple):
    """Lines that are read as one unit: the numbers of the first and last, and what the unit looks like."""

    first: int
    last: int
    text: str
    words: int
    stop: bool
    cue: str | None
    look: list


MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
DATE = rf"(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})"
_NAME = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){1,3}"
JOBS = r"(?:reporter|correspondent|editor|columnist|journalist|writer|blogger|contributor|curator|freelancer|author)"

# What a line says of itself by its first words: kind, zone, reason, pattern. The first kind that matches counts. A kind does not decide
# alone, since "Share prices fell" also begins with "share": it is one feature with a weight of its own.
_CUES = (
    ("no words", "boilerplate", "has no words", r"[\W\d_]*\Z"),
    ("date line", "byline", "date line: when the page was published or changed",
     rf"(?i:(?:first |last |originally )?(?:published|updated|posted|modified)\b).{{0,80}}\Z|.{{0,40}}\b{DATE}.{{0,30}}(?<!\w\w[.!?])\Z"
     rf"|(?i:(?:updated )?\d+ ?(?:[smhd]|minutes?|hours?|days?|weeks?) ago\b).{{0,20}}\Z|(?:\w+day,? )?{MONTH} \d{{1,2}}\b.{{0,20}}(?<!\w\w[.!?])\Z"),
    ("byline", "byline", "names the author",
     r"(?i:(?:written |posted |reported |story |words |submitted )?by:? )\s*[A-Z@].{1,90}(?<!\w\w[.!?])\Z|@\w{2,30}\Z|(?i:author avatar|about the author|staff (?:writer|reporter))\b.{0,30}\Z"
     r"|[-—–( ]*(?i:(?:additional )?(?:reporting|editing|writing) by|compiled by|with (?:a )?reports? (?:by|from))\b.{1,300}\Z"),
    ("author note", "byline", "is a note about the author",
     rf"(?:The (?:author|writer)|{_NAME},?) (?:is|was) (?:an? |the )?[^.]{{0,80}}\b{JOBS}\b|(?:[^.]{{0,200}}\. )?[A-Z]\w+(?: [A-Z]\w+)? (?:covers|writes (?:about|on|for)) |(?i:follow) [^.]{{2,60}} (?i:on (?:twitter|x|facebook)\b)"),
    ("picture", "caption", "is a picture caption or credit",
     r"(?i:(?:file )?(?:photo(?:graph)?|image|picture|credits?|photo credit|pictured|above|illustration|caption)(?: by)?\s*[:/©]|image (?:copyright|caption|credit|source)|file photo\b|photo by\b)|©\s?(?!\d)\S|Courtesy (?:of )?[A-Z]"),
    ("headline with its outlet", "caption", "is a headline with the name of its outlet, as copied with a picture",
     r"[^|»>]{8,200}\s[|»>]\s[^|»>]{2,60}(?:[>|»][^>|»]{2,60}){0,3}(?<!\w\w[.!?])\Z|.{15,200}\s[-–—]\s[A-Z][\w.&'’]*(?: (?:of|the|and|for|[A-Z][\w.&'’]*)){0,5}(?<!\w\w[.!?])\Z"),
    ("list of other stories", "boilerplate", "stands over a list of other stories",
     r"(?i:(?:(?:related|most|more|top|latest|trending|popular|recommended|sponsored|featured|breaking|recent|other|editor'?s'?|all|also|you (?:may|might)(?: also)?|also see)\s)+(?:to this |new )?"
     r"(?:stories|story|articles?|news|posts?|links?|content|topics?|tags|videos?|coverage|popular|read|viewed|e-?mailed|shared|commented|recent|discussed|like|interested|on|in|from|headlines?|reading|picks|choice|hot)\b).{0,40}\Z"
     r"|(?i:related|recommended|trending(?: now)?|popular|around the web|from our partners|more|up next|what to read next|read next|in this (?:story|article))\W*\Z"),
    ("pointer to another story", "teaser", "points to another story",
     r"(?i:(?:read(?: more| also| next)?|also read|see also|see more|also see|also on|also|more|related(?: \w+)?|watch(?: live| now)?|listen|video|must[- ]read|don'?t miss|recommended|on \w+\.com)\s?[:|»>-]|read more\b.{0,60}\Z)"),
    ("comments", "boilerplate", "belongs to the readers' comments",
     r"(?i:(?:(?:\d+|no|view|add|post|leave|read|join|all|new|show|be the first to|start|reader|blog|a|an|the|your|\W)\s?)*(?:comments?|reply|replies|conversation|discussion)\b.{0,60}\Z|you must (?:be logged|have|log)|your e-?mail address|(?:name|required|website)\W*\Z)"),
    ("page control", "boilerplate", "is a button, share bar or advertisement mark",
     r"(?i:(?:share|tweet|print|e-?mail|facebook|twitter|pinterest|linkedin|reddit|whatsapp|tumblr|digg|delicious|del\.icio\.us|stumbleupon|google\+?|instagram|flipboard|telegram|youtube|rss|copy link|copied|save|close|send|like|pin|report"
     r"|recommend|text size|font size|(?:in|de)crease text size|enlarge|view|hide|show|skip|previous|next|back|home|search|menu|log ?in|login|register|loading|play|advertisement|advert|ad|sponsored|image|slide|page|submit|gallery)\b.{0,50}\Z"
     r"|media playback|this (?:video|content|feature) (?:is|can|requires)|(?:story |article )?continue(?:s|d)? (?:reading|below)|click (?:here|to)\b|please (?:enable|turn|log|sign|note|enter)\b)"),
    ("sign-up", "boilerplate", "asks for a subscription, a follower or a gift",
     r"(?i:(?:subscribe|sign up|sign in|newsletter|get (?:the|our|your|more|breaking|daily|all)|join (?:us|our|the|over)|follow (?:us|@|\w+ on)|download (?:the|our)|become a|donate|support (?:us|our|the|independent)|win \$?\d|stay (?:up|updated|informed|connected)|want (?:more|to)|enter your|like us)\b)"),
    ("notice", "boilerplate", "is a legal, contact or about notice",
     r"(?i:©\s?\d|copyright\b|\(c\)\s|all rights reserved|terms (?:of|and|&)|privacy|cookies?\b|contact(?: us)?\b.{0,60}\Z|about us\b.{0,30}\Z|about the\b.{0,30}\Z|advertise\b|disclaimer|site ?map|careers\b.{0,20}\Z|jobs\b.{0,20}\Z|faqs?\b)"),
    ("tags", "boilerplate", "lists tags or sections",
     r"(?i:(?:tags?|topics?|filed under|categor(?:y|ies)|labels?|keywords?|section|source|posted in|find out more about)\b\s*[:|].{0,80}\Z|tags\Z)|(?:[^|•·»]{1,40}[|•·»›←→]){2}"),
)
# The same for the last words of a line: credits, reporting notes and legal phrases stand at its end.
_TAIL_CUES = (
    ("contributor", "byline", "says who contributed", r"\bcontribut(?:ed to (?:this|the) (?:report|story|article)|ed reporting)\b.{0,40}\Z"),
    ("picture", "caption", "is a picture caption or credit",
     r"\((?i:photo|image|file|credit|ap photo|picture|reuters/|getty)[^()]{0,80}\)?\W*\Z|\([^()]{2,40} ?/ ?[^()]{2,40}\)\W*\Z|(?i:getty images|/ ?(?:ap|afp|reuters|getty|epa|bloomberg)|via (?:ap|reuters|getty|afp)|(?:ap|file|handout|courtesy|submitted|contributed|supplied) photo)\W*\Z|\b(?:Photo|Image)s? (?:by|courtesy|via)\b"),
    ("pointer to another story", "teaser", "points to another story", r"\b[Mm]ore\s*[»›>]\W*\Z"),
    ("sign-up", "boilerplate", "asks for a subscription, a follower or a gift", r"(?i:\bnewsletters?\b|\binbox\b|\bfree trial\b)"),
    ("notice", "boilerplate", "is a legal, contact or about notice",
     r"(?i:all rights reserved|may not be (?:published|reproduced)|reproduction of|\bcookies\b|terms of (?:use|service)|privacy policy|powered by)|\S@\S+\.\w|\bwww\.|https?://"),
)
_BEGINS = re.compile("|".join(f"(?P<k{i}>{cue[3]})" for i, cue in enumerate(_CUES)))
_ENDS = re.compile("|".join(f"(?P<k{i}>{cue[3]})" for i, cue in enumerate(_TAIL_CUES)))
_NAMED = {kind: (zone, reason) for kind, zone, reason, _ in _CUES + _TAIL_CUES}
_CLOSING = frozenset(("list of other stories", "comments", "notice", "tags"))  # a short line of these kinds closes the article
_NEVER_BODY = frozenset(("headline with its outlet", "pointer to another story", "no words"))  # of 800 such lines on news pages 16 were body

# Only these end a line: form feeds, U+2028 and the like occur inside scraped sentences, and str.splitlines would cut there.
_LINE_END = re.compile(r"\r\n|\r|\n")
_STOP = re.compile(r"[.!?…][\"'”’»)\]*]*\s*\Z")
_INNER_STOP = re.compile(r"[.!?][\"'”’)]*\s+[\"'“‘(]*[A-Z]")
_SPEECH = re.compile(r"\b(?:said|says|told|added|according to|asked|wrote|announced|reported|insisted|warned|argued|noted|explained)\b")
_READER = re.compile(r"\b(?:[Yy]ou|[Yy]our|[Oo]ur|[Ww]e|[Uu]s|[Pp]lease|[Cc]lick|[Hh]ere)\b")
_FRONT_MATTER = re.compile(r"\A---[ \t]*(?:\r\n|\r|\n)(?:[^\r\n]*(?:\r\n|\r|\n)){0,60}?(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)")
FUNCTION_WORDS = frozenset(
    "a an the of to in on at for by with from as and or but that which who this these those it its he she they his her their is are was were be"
    " been has have had will would could not there than when while after before".split()
)
_SIZES = ((2, "1 or 2 words"), (5, "3 to 5 words"), (9, "6 to 9 words"), (15, "10 to 15 words"), (25, "16 to 25 words"), (40, "26 to 40 words"), (60, "41 to 60 words"), (10**9, "over 60 words"))
_HEAD, _TAIL = 400, 90  # characters at either end by which a line is judged, so that a line of a megabyte costs no more than a paragraph


def find_zones(text: str) -> list[Zone]:
    lines = _find_lines(text)
    front = _FRONT_MATTER.match(text)
    opening = front.end() if front else -1
    zones = {}
    for number, (start, end) in enumerate(lines):
        if end <= opening:
            zones[number] = ("boilerplate", "front matter: facts about the page between two rules")
        elif not text[start:end].strip():
            zones[number] = ("blank", "blank")
    blocks = _find_blocks(text, lines, zones)
    for block, named in zip(blocks, _name_blocks(blocks)):
        zones.update((number, named) for number in range(block.first, block.last + 1))
    return [part for number, span in enumerate(lines) for part in _split_inserts(text, Zone(number + 1, *span, *zones[number]))]


def _find_lines(text):
    """(start, end) of every line without its ending; a last line ending does not open another line."""
    spans, start = [], 0
    for ending in _LINE_END.finditer(text):
        spans.append((start, ending.start()))
        start = ending.end()
    return [*spans, (start, len(text))] if start < len(text) else spans


def _find_blocks(text, lines, known):
    """Blocks of the lines that have no zone yet: one line each, or, in a hard-wrapped file, the lines of one paragraph."""
    groups, wrap = [], _find_wrap(text, lines)
    for number, (start, end) in enumerate(lines):
        if number in known:
            continue
        if groups and wrap and groups[-1][1] == number - 1 and _continues(text, lines[number - 1], wrap):
            groups[-1][1] = number
        else:
            groups.append([number, number])
    texts = [text[lines[first][0] : lines[last][1]].strip() for first, last in groups]
    seen = Counter(texts)
    return [_look(first, last, block, seen[block] > 1) for (first, last), block in zip(groups, texts)]


def _find_wrap(text, lines):
    """The width at which the file is hard-wrapped, or 0: one line in four must run on in lower case on the next."""
    pairs = running = 0
    for (start, end), (after, stop) in zip(lines, lines[1:]):
        if start < end and after < stop:
            pairs += 1
            running += 30 < end - start < 160 and text[after].islower() and not _STOP.search(text[end - 12 : end])
    return sorted(end - start for start, end in lines)[len(lines) * 9 // 10] if running >= 3 and running >= pairs / 4 else 0


def _continues(text, before, wrap):
    """Whether the line `before` is full, so that the paragraph goes on in the next one."""
    start, end = before
    return end - start > wrap * (0.8 if _STOP.search(text[max(start, end - 12) : end]) else 0.6)


def _find_cue(line):
    """The kind of page furniture that the line's first or last words name, or None."""
    found = _BEGINS.match(line[:_HEAD]) if len(line) <= _HEAD else None
    if found:
        return _CUES[int(found.lastgroup[1:])][0]
    found = _ENDS.search(line[-_TAIL:])
    return _TAIL_CUES[int(found.lastgroup[1:])][0] if found else None


def _look(first, last, text, repeated):
    """The block with what it looks like by itself, as (feature, value)."""
    head = text[:_HEAD]
    words = head.split()
    n = len(words)
    dots, cue = text.endswith(("...", "…")), _find_cue(text)
    stop = not dots and bool(_STOP.search(text[-12:]))
    size = next(name for limit, name in _SIZES if n <= limit) + (", a stop" if stop else ", no stop")
    look = [("any", 1.0), (size, 1.0), ("share of capitalised words", sum(word[0].isupper() for word in words) / n),
            ("function words", min(len(FUNCTION_WORDS.intersection(words)), 8) / 8)]
    signs = (
        (cue, cue),
        ("breaks off with dots", dots),
        ("ends with a colon or comma", head[-1] in ":,;"),
        ("two sentences or more", _INNER_STOP.search(head)),
        ("somebody says something", _SPEECH.search(head)),
        ("begins with a quotation mark", head[0] in "\"“'‘"),
        ("speaks to the reader", n <= 40 and head[0] not in "\"“'‘" and _READER.search(head)),
        ("begins in lower case", head[0].islower()),
        ("begins with a digit", head[0].isdigit()),
        ("all capitals", n > 2 and head.isupper()),
        ("the same line again on the page", repeated),
    )
    return _Block(first, last, text, n, stop, cue, look + [(name, 1.0) for name, seen in signs if seen])


def _find_core(scores, breaks):
    """(first, last + 1) of the blocks with the largest sum of scores: the longest stretch of article, bridging short lines in it."""
    best, core, total, start = 0.0, (0, 0), 0.0, 0
    for i, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, i
        total += max(-0.5, score) - (4.0 if breaks[i] else 0.0)
        if total > best:
            best, core = total, (start, i + 1)
    return core


def _closes(block):
    """Whether the block is a short line such as "Most Popular" or "Leave a Reply", below which no article goes on."""
    return block.cue in _CLOSING and len(block.text) < 40


def _surroundings(blocks, scores):
    """For every block what stands around it, as (feature, value)."""
    first, last = _find_core(scores, [_closes(block) for block in blocks])
    padded = [-3.0] * 5 + scores + [-3.0] * 5
    furniture = [0] * 5 + [block.cue is not None for block in blocks] + [0] * 5
    closed, result = False, []
    for i, block in enumerate(blocks):
        closed = closed or (i >= last and _closes(block))
        near = padded[i : i + 11]
        around = [("any", 1.0), ("own look", near[5]), ("line before", near[4]), ("line after", near[6]), ("second line before", near[3]),
                  ("second line after", near[7]), ("paragraphs among ten neighbours", (sum(score > 0 for score in near) - (near[5] > 0)) / 10),
                  ("page furniture among ten neighbours", (sum(furniture[i : i + 11]) - furniture[i + 5]) / 10)]
        ending = ", a stop" if block.stop else ", no stop"
        if near[4] > 0 and near[6] > 0:
            around.append(("between two paragraphs", 1.0))
        if closed:
            around.append(("below a heading that closes the article", 1.0))
        if first <= i < last:
            around.append(("inside the article" + ending, 1.0))
            around += [("inside: " + name, value) for name, value in block.look[1:] if not block.stop or name == block.cue or name == block.look[1][0]]
        elif i < first:
            around.append((("shortly" if first - i <= 3 else "far") + " before the article" + ending, 1.0))
        else:
            around.append((("shortly" if i - last < 3 else "far") + " behind the article" + ending, 1.0))
        result.append(around)
    return result


def _load_weights():
    """{step: {feature: weight}} of the table beside this module."""
    weights = {"look": {}, "surroundings": {}}
    with files(__package__).joinpath("zone_weights.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            weights[row["step"]][row["feature"]] = float(row["weight"])
    return weights


_WEIGHTS = _load_weights()


def _weigh(step, features):
    """The sum of the weights of the features; above 0 speaks for body."""
    weights = _WEIGHTS[step]
    return sum(weights.get(name, 0.0) * value for name, value in features)


def _name_blocks(blocks):
    """(zone, reason) of every block."""
    scores = [max(-4.0, min(4.0, _weigh("look", block.look))) for block in blocks]
    around = _surroundings(blocks, scores)
    kept = [_weigh("surroundings", features) > 0 and block.cue not in _NEVER_BODY for block, features in zip(blocks, around)]
    kept = _drop_author_notes(blocks, kept)
    body = [i for i, keep in enumerate(kept) if keep]
    first, last = (body[0], body[-1]) if body else (len(blocks), len(blocks))
    title = _find_title(blocks, first)
    named, below = [], None
    for i, block in enumerate(blocks):
        if i > last and block.cue in _NAMED and _NAMED[block.cue][0] == "boilerplate" and len(block.text) < 40:
            below = block.cue
        if i == title:
            named.append(("title", "the headline: the line before the article that shares most words with it"))
        elif kept[i]:
            heading = _is_heading(blocks, kept, i)
            named.append(("heading", "a short line without a stop over a paragraph") if heading else ("body", _explain(around[i], block)))
        else:
            named.append(_name_junk(blocks, i, first, last, below, title))
    return named


def _explain(features, block):
    """Why a block is body, in words: its size, and the place that spoke for it."""
    place = next(name for name, _ in features if name.startswith(("inside the", "shortly ", "far ")))
    return f"{block.look[1][0].replace(', a stop', ' and a final stop')}, {place.partition(',')[0]}"


def _drop_author_notes(blocks, kept):
    """`kept` without the notes about authors and contributors that stand at the end of the article."""
    kept = list(kept)
    for i in range(len(blocks) - 1, -1, -1):
        if kept[i] and blocks[i].cue not in ("author note", "contributor", "byline"):
            break
        kept[i] = False
    return kept


def _is_heading(blocks, kept, i):
    """Whether a kept block is a short line without a stop that stands directly over a longer kept one."""
    block = blocks[i]
    opens = block.text[0].isupper() or (block.text[0].isdigit() and block.words > 2)
    if block.stop or block.words > 12 or not opens or block.text[-1] in ":,;-–—":
        return False
    return i + 1 < len(blocks) and kept[i + 1] and blocks[i + 1].words > block.words


def _find_title(blocks, first):
    """The block before the first body block that reads like a headline and shares most words with the article's beginning, or None."""
    article = {word for block in blocks[first : first + 4] for word in _content_words(block.text)}
    candidates = []
    for i in range(max(0, first - 20), first):
        block = blocks[i]
        if 3 <= block.words <= 30 and block.cue in (None, "headline with its outlet") and block.text[-1] not in ".:,;" and not block.text[0].islower():
            words = _content_words(block.text)
            shared = len(words & article) / max(len(words), 1)
            if shared > 0.2 or first - i == 1:
                candidates.append((shared - 0.02 * (first - i), i))
    return max(candidates)[1] if candidates else None


def _content_words(text):
    """The words of a text's beginning, lower case, without function words and very short ones."""
    return {word for word in re.findall(r"\w{3,}", text[:_HEAD].lower()) if word not in FUNCTION_WORDS}


def _name_junk(blocks, i, first, last, below, title):
    """(zone, reason) of a block that is not body, by its own words, else by its place."""
    block = blocks[i]
    if block.cue:
        return _NAMED[block.cue]
    if title is not None and block.text == blocks[title].text:
        return "boilerplate", "the title once more"
    if i < first:
        return "boilerplate", "stands before the article and is neither title nor paragraph"
    if i < last:
        alone = blocks[i - 1].words > 12 and blocks[i + 1].words > 12
        return ("caption", "a line alone between two paragraphs, worded like a picture caption") if alone else ("teaser", "one of several short lines inside the article")
    if below is None and (block.words > 3 or block.text.endswith(("...", "…"))) or below == "list of other stories" and block.words > 3:
        return "teaser", "a headline or summary of another story below the article"
    return "boilerplate", "stands below the article" if below is None else f"stands below a line that {_NAMED[below][1]}"


_INSERT = re.compile(
    r"(?:\A|(?<=[.!?”\"’)\]]))[ \t\xa0]*[\[(]?(?i:read more|read also|also read|related (?:article|story|stories|news|post|coverage|content)s?|see also|must read|further reading|don'?t miss):\s*(?=[\w\"“‘'])"
)


def _split_inserts(text, zone):
    """The line itself, or its parts, when a pointer to another story is glued into a body line."""
    if zone.zone != "body" or ":" not in text[zone.start : zone.end]:
        return [zone]
    parts, start = [], zone.start
    for insert in _INSERT.finditer(text, zone.start, zone.end):
        end = _find_insert_end(text, insert, zone.end)
        if insert.start() < start or end is None:
            continue
        if start < insert.start():
            parts.append(zone._replace(start=start, end=insert.start()))
        parts.append(zone._replace(start=insert.start(), end=end, zone="teaser", reason="a pointer to another story, glued into the paragraph"))
        start = end
    return [*parts, zone._replace(start=start)] if start < zone.end else parts


def _find_insert_end(text, insert, limit):
    """Where the other story's headline ends: at its bracket, with its capitals, at its first stop, or at the end of a short rest; else None."""
    rest = text[insert.end() : min(limit, insert.end() + 200)]
    opened = text[insert.start() : insert.end()].strip()[:1]
    if opened in "[(":
        close = rest.find({"[": "]", "(": ")"}[opened])
        return insert.end() + close + 1 if close >= 0 else None
    capitals = re.match(r"(?:(?:[A-Z\d“\"‘'(][^\s.!?]*|U\.S\.|(?:a|an|the|of|to|in|on|at|for|by|with|from|as|and|or|but|vs)\b)[ \xa0]+){4,}(?=[A-Z][^\s.!?]*[ \xa0]+[a-z])", rest)
    if capitals:
        return insert.end() + capitals.end()
    stop = _INNER_STOP.search(rest)
    if stop:
        return insert.end() + stop.start() + 1
    return limit if limit - insert.end() < 200 else None


def find_paragraphs(text: str, zones: list[Zone]) -> list[Paragraph]:
    lines = _find_lines(text)
    wrap = _find_wrap(text, lines)
    found, number, previous = [], 0, None
    for zone in zones:
        if zone.zone == "body":
            if wrap and previous and previous.zone == "body" and previous.line == zone.line - 1 and _continues(text, lines[previous.line - 1], wrap):
                found[-1] = found[-1]._replace(end=zone.end)
            else:
                number += 1
                found.append(Paragraph(number, zone.line, zone.start, zone.end, "body"))
        elif zone.zone != "blank":
            found.append(Paragraph(-zone.line, zone.line, zone.start, zone.end, zone.zone))
        previous = zone
    return found
