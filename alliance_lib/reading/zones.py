"""Which lines of a scraped page are the article, and what the others are.

Nothing is deleted: every line keeps its place and gets a zone and a reason in words. A page is read in steps. Lines are gathered to
blocks (a block is one line, except in hard-wrapped files). A short block that names itself ("Advertisement", "2 hours ago") is settled by
that. Any other is looked at alone (`_look`), then beside its neighbours, by the words it shares with the article, and by its place before,
inside or behind the longest stretch of article (`_surroundings`). Both looks are sums of the weights in `zone_weights.csv`, a table that
anyone can read and edit. What is not body is then named by what it looks like, and body lines that are headings are named so.

The weights were fitted (logistic regression) to 323 news pages of 158 sites with a label for every line. On pages of sites left out of the
fitting, 93 to 94 % of the lines in and around an article are told right, headings counted as article; 2 to 3 % of its characters are lost,
and 3 to 9 % of what is kept is junk (the higher figure where readers' comments follow the article and the labels themselves are rough).
Between the first and the last line of an article 81 % of the junk is set aside, and with it 8 % of the article's lines, mostly list items.
The phrases and settings in this module were chosen with all pages in sight, so wholly new pages may do somewhat worse.

Limits: a page is judged by its text alone. A caption or teaser that is a whole sentence between two paragraphs and a reader's comment
directly below the article can pass for body; a body line without a final stop can pass for a heading or caption. The cue words are English.
"""

import csv
import re
from collections import Counter
from itertools import accumulate, pairwise
from pathlib import Path
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
    shape: tuple
    look: list | None


def _any(*patterns):
    """One pattern for any of several, capitals ignored."""
    return f"(?i:{'|'.join(patterns)})"


MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
DATE = (
    rf"(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH},?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4})"
)
JOB = r"\b(?:reporter|correspondent|editor|columnist|journalist|writer|blogger|contributor|curator|freelancer|author)\b"
_NAME = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){1,3}"
_END = r"(?<!\w\w[.!?])\Z"  # a line that does not end as a sentence does; "6 p.m." may end it
_TITLE_CASE_TAIL = r"[A-Z][\w.&'’]*(?: (?:of|the|and|for|[A-Z][\w.&'’]*)){0,5}"

# What the first words of a line say that it is: kind, zone, reason, patterns. The first kind that matches counts. Seldom does a kind decide
# a longer line alone, since "Share prices fell" begins with "share" too: there it is a feature with a weight of its own. The phrases are
# those that open lines of page furniture on many unrelated news sites.
_CUES = (
    ("no words", "boilerplate", "has no words", r"[\W\d_]*\Z"),
    ("date line", "byline", "date line: when the page was published or changed", "|".join((
        _any(r"(?:first |last |originally )?(?:published|updated|posted|modified)\b.{0,80}\Z"),
        rf"(?=.{{8,110}}\Z).{{0,40}}\b{DATE}.{{0,30}}{_END}",
        _any(r"(?:updated )?\d+ ?(?:[smhd]|minutes?|hours?|days?|weeks?) ago\b.{0,20}\Z"),
        rf"(?:\w{{1,9}}day,? )?{MONTH} \d{{1,2}}\b.{{0,20}}{_END}"))),
    ("byline", "byline", "names the author", "|".join((
        rf"(?i:(?:written |posted |reported |story |words |submitted )?by:? )\s?[A-Z@].{{1,90}}{_END}",
        r"@\w{2,30}\Z",
        _any(r"(?:author avatar|about the author|staff (?:writer|reporter))\b.{0,30}\Z",
             r"[-—–( ]*(?:(?:additional )?(?:reporting|editing|writing) by|compiled by|with (?:a )?reports? (?:by|from))\b.{1,300}\Z")))),
    ("author note", "byline", "is a note about the author", "|".join((
        rf"(?:The (?:author|writer)|{_NAME},?) (?:is|was) (?:an? |the )?[^.]{{0,80}}{JOB}",
        r"(?:[^.]{0,200}\. )?[A-Z]\w+(?: [A-Z]\w+)? (?:covers|writes (?:about|on|for)) ",
        _any(r"follow [^.]{2,60} on (?:twitter|x|facebook)\b")))),
    ("picture", "caption", "is a picture caption or credit", "|".join((
        _any(r"(?:file )?(?:photo(?:graph)?|image|picture|credits?|photo credit|pictured|above|illustration|caption)(?: by)?\s*[:/©]",
             r"image (?:copyright|caption|credit|source)|file photo\b|photo by\b"),
        r"©\s?(?!\d)\S|Courtesy (?:of )?[A-Z]"))),
    ("headline with its outlet", "caption", "is a headline with the name of its outlet, as copied along with a picture",
        rf"(?=.{{20,220}}\Z)(?=[^|»>–—-]*+[|»>–—-])(?:[^|»>]{{8,200}}\s[|»>]\s[^|»>]{{2,60}}(?:[>|»][^>|»]{{2,60}}){{0,3}}{_END}"
        rf"|.{{15,200}}\s[-–—]\s{_TITLE_CASE_TAIL}{_END})"),
    ("list of other stories", "boilerplate", "stands over a list of other stories", _any(
        r"(?:(?:related|most|more|top|latest|trending|popular|recommended|sponsored|featured|breaking|recent|other|editor'?s'?|all|also"
        r"|you (?:may|might)(?: also)?|also see)\s){1,4}(?:to this |new )?(?:stories|story|articles?|news|posts?|links?|content|topics?|tags"
        r"|videos?|coverage|popular|read|viewed|e-?mailed|shared|commented|recent|discussed|like|interested|on|in|from|headlines?|reading"
        r"|picks|choice|hot)\b.{0,40}\Z",
        r"(?:related|recommended|trending(?: now)?|popular|around the web|from our partners|more|up next|what to read next|read next"
        r"|in this (?:story|article))\W*\Z")),
    ("pointer to another story", "teaser", "points to another story", _any(
        r"(?:read(?: more| also| next)?|also read|see also|see more|also see|also on|also|more|related(?: \w+)?|watch(?: live| now)?|listen"
        r"|video|must[- ]read|don'?t miss|recommended|on \w+\.com)\s?[:|»>-]",
        r"read more\b.{0,60}\Z")),
    ("comments", "boilerplate", "belongs to the readers' comments", _any(
        r"(?:(?:\d+|no|view|add|post|leave|read|join|all|new|show|be the first to|start|reader|blog|a|an|the|your|\W)\s?){0,6}"
        r"(?:comments?|reply|replies|conversation|discussion)\b.{0,60}\Z",
        r"you must (?:be logged|have|log)|your e-?mail address|(?:name|required|website)\W*\Z")),
    ("page control", "boilerplate", "is a button, share bar or advertisement mark", _any(
        r"(?:share|tweet|print|e-?mail|facebook|twitter|pinterest|linkedin|reddit|whatsapp|tumblr|digg|delicious|del\.icio\.us|stumbleupon"
        r"|google\+?|instagram|flipboard|telegram|youtube|rss|copy link|copied|save|close|send|like|pin|report|recommend|text size"
        r"|font size|(?:in|de)crease text size|enlarge|view|hide|show|skip|previous|next|back|home|search|menu|log ?in|login|register"
        r"|loading|play|advertisement|advert|ad|sponsored|image|slide|page|submit|gallery)\b.{0,50}\Z",
        r"media playback|this (?:video|content|feature) (?:is|can|requires)|(?:story |article )?continue[sd]? (?:reading|below)"
        r"|click (?:here|to)\b|please (?:enable|turn|log|sign|note|enter)\b")),
    ("sign-up", "boilerplate", "asks for a subscription, a follower or a gift", _any(
        r"(?:subscribe|sign up|sign in|newsletter|get (?:the|our|your|more|breaking|daily|all)|join (?:us|our|the|over)"
        r"|follow (?:us|@|\w+ on)|download (?:the|our)|become a|donate|support (?:us|our|the|independent)|win \$?\d"
        r"|stay (?:up|updated|informed|connected)|want (?:more|to)|enter your|like us)\b")),
    ("notice", "boilerplate", "is a legal, contact or about notice", _any(
        r"©\s?\d|copyright\b|\(c\)\s|all rights reserved|terms (?:of|and|&)|privacy|cookies?\b|contact(?: us)?\b.{0,60}\Z"
        r"|about us\b.{0,30}\Z|about the\b.{0,30}\Z|advertise\b|disclaimer|site ?map|careers\b.{0,20}\Z|jobs\b.{0,20}\Z|faqs?\b")),
    ("tags", "boilerplate", "lists tags or sections", "|".join((
        _any(r"(?:tags?|topics?|filed under|categor(?:y|ies)|labels?|keywords?|section|source|posted in|find out more about)\b\s*[:|]"
             r".{0,80}\Z|tags\Z"),
        r"(?:[^|•·»]{1,40}[|•·»›←→]){2}"))),
)
# The same for the last words of a line, where credits, notes on contributors and legal phrases stand.
_TAIL_CUES = (
    ("contributor", "byline", "says who contributed",
        r"\bcontribut(?:ed to (?:this|the) (?:report|story|article)|ed reporting)\b.{0,40}\Z"),
    ("picture credit at the end", "caption", "ends with a picture credit", "|".join((
        r"\((?i:photo|image|file|credit|ap photo|picture|reuters/|getty)[^()]{0,80}\)?\W*\Z|\([^()]{2,40} ?/ ?[^()]{2,40}\)\W*\Z",
        _any(r"(?:getty images|/ ?(?:ap|afp|reuters|getty|epa|bloomberg)|via (?:ap|reuters|getty|afp)"
             r"|(?:ap|file|handout|courtesy|submitted|contributed|supplied) photo)\W*\Z"),
        r"\b(?:Photo|Image)s? (?:by|courtesy|via)\b"))),
    ("pointer to another story", "teaser", "points to another story", r"\b[Mm]ore\s*[»›>]\W*\Z"),
    ("sign-up", "boilerplate", "asks for a subscription, a follower or a gift", r"(?i:\bnewsletters?\b|\binbox\b|\bfree trial\b)"),
    ("notice", "boilerplate", "is a legal, contact or about notice", _any(
        r"all rights reserved|may not be (?:published|reproduced)|reproduction of|\bcookies\b|terms of (?:use|service)|privacy policy"
        r"|powered by|\S@\S+\.\w|\bwww\.|https?://")),
)
# Without one of these a line has no tail cue: a look that costs less than the patterns.
_TAIL_SIGNS = re.compile(
    r"/|»|›|>|@|ontrib|hoto|mage|icture|redit|File|FILE|PHOTO|via |ewsletter|nbox|trial|ights|ublished|eprod|ookies|erms of|rivacy|owered by|www\.")
# Most lines have no cue at their beginning, and the patterns need not be tried: there is one only where the first word is one of these, or
# where a sign of a list, of a headline with its outlet, of a day or a comment stands in the line. ("" is the first word where there is none.)
_SHORT = 110  # characters: the cues of the second list, and days and comments, make no longer line
_OPENERS = frozenset((
    "", "additional", "reporting", "editing", "writing", "compiled", "with", "follow", "file", "photo", "photograph", "image", "picture", "credit",
    "credits", "pictured", "above", "illustration", "caption", "courtesy", "read", "also", "see", "more", "related", "watch", "listen", "video",
    "must", "don", "dont", "recommended", "on", "you", "your", "media", "this", "story", "article", "continue", "continues", "continued", "click",
    "please", "subscribe", "sign", "newsletter", "get", "join", "download", "become", "donate", "support", "win", "stay", "want", "enter", "like",
    "c", "copyright", "all", "terms", "cookie", "cookies", "contact", "about", "advertise", "site"))
_NOTICES = ("privacy", "disclaimer", "sitemap")  # may be glued to the next word: "PrivacyTerms"
_SHORT_OPENERS = _OPENERS | frozenset((
    "published", "updated", "posted", "modified", "first", "last", "originally", "written", "reported", "words", "submitted", "by", "author",
    "staff", "most", "top", "latest", "trending", "popular", "sponsored", "featured", "breaking", "recent", "other", "editor", "editors", "around",
    "from", "what", "up", "in", "name", "required", "website", "share", "tweet", "print", "e", "email", "facebook", "twitter", "pinterest",
    "linkedin", "reddit", "whatsapp", "tumblr", "digg", "delicious", "del", "stumbleupon", "google", "instagram", "flipboard", "telegram",
    "youtube", "rss", "copy", "copied", "save", "close", "send", "pin", "report", "recommend", "text", "font", "increase", "decrease", "enlarge",
    "view", "hide", "show", "skip", "previous", "next", "back", "home", "search", "menu", "log", "login", "register", "loading", "play",
    "advertisement", "advert", "ad", "slide", "page", "submit", "gallery", "careers", "jobs", "faq", "faqs", "tag", "tags", "topic", "topics",
    "filed", "category", "categories", "label", "labels", "keyword", "keywords", "section", "source", "find"))
_SHORT_SIGNS = re.compile(r"[\dcrd@CRD](?:(?<=[\d@])|(?i:(?<=c)omment|(?<=r)epl|(?<=c)onversation|(?<=d)iscussion))")
_FIRST_LETTERS = re.compile(r"[\W\d_]*([^\W\d_]*)")
_BARS = re.compile(r"[|•·»›←→>©–—-](?:(?<![–—-])|(?<=\s.)\s)")
_BEGINS = re.compile("|".join(f"(?P<k{i}>{cue[3]})" for i, cue in enumerate(_CUES)))
_AUTHOR_NOTE = re.compile(next(cue[3] for cue in _CUES if cue[0] == "author note"))
_ENDS = re.compile("|".join(f"(?P<k{i}>{cue[3]})" for i, cue in enumerate(_TAIL_CUES)))
_NAMED = {kind: (zone, reason) for kind, zone, reason, _ in _CUES + _TAIL_CUES}
_CLOSING = frozenset(("list of other stories", "comments", "notice", "tags"))  # a short line of these kinds closes the article
# These never are body, whatever the weights say, and no short line of any kind is: of 15,901 such lines on news pages 103 were body.
_NEVER_BODY = frozenset(("headline with its outlet", "picture", "pointer to another story", "no words"))

# Only these end a line: form feeds, U+2028 and the like occur inside scraped sentences, and str.splitlines would cut there.
_LINE_END = re.compile(r"\r\n|\r|\n")
_STOP = re.compile(r"[.!?…][\"'”’»)\]*]*\s*\Z")
_WORD = re.compile(r"\w{4,}")
_GAPS = bytes(code if code > 127 or chr(code).isalnum() or chr(code) == "_" else 32 for code in range(256))  # what parts words, as blanks
_FULL_DAY = re.compile(rf"\b(?:on|,) (?:\w+day, )?{MONTH} \d{{1,2}}, \d{{4}}")
_QUOTED = frozenset("\"“")
# How a post is signed where it is quoted: a dash, a name, the account in brackets, the date. The post and its signature are article.
_POST = re.compile(r"[-–—] ?.{1,80}\(@\w{1,20}\) .{0,40}\d{4}\Z")
_INNER_STOP = re.compile(r"[.!?][\"'”’)]*\s+[\"'“‘(]*[A-Z]")
_QUOTES = "\"“'‘"
_DOTS = ("...", "…")
_SPEECH = frozenset(
    word + mark for mark in ("", ",", ".", ":")
    for word in ("said", "says", "told", "added", "according", "asked", "wrote", "announced", "reported", "insisted", "warned", "argued"))
_READER = frozenset(
    ("you", "your", "our", "we", "us", "please", "click", "here", "You", "Your", "Our", "We", "Us", "Please", "Click", "Here"))
_FUNCTION_WORDS = frozenset((
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "by", "with", "from", "as", "and", "or", "but", "that", "which", "who",
    "this", "these", "those", "it", "its", "he", "she", "they", "his", "her", "their", "is", "are", "was", "were", "be", "been",
    "has", "have", "had", "will", "would", "could", "not", "there", "than", "when", "while", "after", "before"))
_SIZES = ((2, "1 or 2 words"), (5, "3 to 5 words"), (9, "6 to 9 words"), (15, "10 to 15 words"), (25, "16 to 25 words"),
          (40, "26 to 40 words"), (60, "41 to 60 words"), (61, "over 60 words"))
_SIZE_OF = [next(name for limit, name in _SIZES if n <= limit) for n in range(62)]
_FRONT_MATTER = re.compile(r"\A---[ \t]*(?:\r\n|\r|\n)(?:[^\r\n]*(?:\r\n|\r|\n)){0,60}?(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)")
_HEAD, _TAIL = 400, 90  # characters at either end by which a line is judged: a line of a megabyte costs no more than a paragraph
_INSERT = re.compile(
    r"(?:\A|(?<=[.!?”\"’)\]]))[ \t\xa0]*[\[(]?"
    r"(?i:read more|read also|also read|related (?:article|story|stories|news|post|coverage|content)s?|see also|must read"
    r"|further reading|don'?t miss):\s*(?=[\w\"“‘'])")
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
    lines = _find_lines(text)
    front = _FRONT_MATTER.match(text)
    named = [None] * len(lines)
    for number, (start, end) in enumerate(lines):
        if front and end <= front.end():
            named[number] = ("boilerplate", "front matter: facts about the page between two rules")
        elif start == end or text[start:end].isspace():
            named[number] = ("blank", "blank")
    blocks = _find_blocks(text, lines, named)
    for block, name in zip(blocks, _name_blocks(blocks), strict=True):
        for number in range(block.first, block.last + 1):
            named[number] = name
    zones = [Zone(number, start, end, *name) for number, ((start, end), name) in enumerate(zip(lines, named, strict=True), 1)]
    return [part for zone in zones for part in (_split_inserts(text, zone) if zone.zone == "body" else (zone,))]


def take_lines(text: str) -> list[Zone]:
    """Take every line for article, where a text is known to hold nothing else: what `find_zones` gives of such a text, in a tenth of the time.

    Examples
    --------
    >>> [(row.line, row.zone) for row in take_lines("Allies agree\\n\\nThe two met on Monday.")]
    [(1, 'body'), (2, 'blank'), (3, 'body')]
    """
    names = ("body", "zones were not looked for"), ("blank", "blank")
    return [Zone(number, start, end, *names[start == end or text[start:end].isspace()]) for number, (start, end) in enumerate(_find_lines(text), 1)]


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
    lines = _find_lines(text)
    wrap = _find_wrap(text, lines)
    found, number, before = [], 0, None
    for zone in zones:
        if zone.zone != "body":
            if zone.zone != "blank":
                found.append(Paragraph(-zone.line, zone.line, zone.start, zone.end, zone.zone))
        elif wrap and before and before.zone == "body" and before.line == zone.line - 1 and _continues(text, lines[zone.line - 2], wrap):
            found[-1] = found[-1]._replace(end=zone.end)
        else:
            number += 1
            found.append(Paragraph(number, zone.line, zone.start, zone.end, "body"))
        before = zone
    return found


# Lines and blocks


def _find_lines(text):
    """(start, end) of every line without its ending; a last line ending opens no further line."""
    if "\r" not in text:
        starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        return [(start, after - 1) for start, after in pairwise(starts if text[-1:] not in ("", "\n") else starts[:-1])]
    spans, start = [], 0
    for ending in _LINE_END.finditer(text):
        stop, after = ending.span()
        spans.append((start, stop))
        start = after
    return [*spans, (start, len(text))] if start < len(text) else spans


def _find_blocks(text, lines, known):
    """Blocks of the lines that have no zone yet: one line each or, in a hard-wrapped file, the lines of one paragraph."""
    groups, wrap = [], _find_wrap(text, lines)
    for number, name in enumerate(known):
        if name:
            continue
        if groups and wrap and groups[-1][1] == number - 1 and _continues(text, lines[number - 1], wrap):
            groups[-1][1] = number
        else:
            groups.append([number, number])
    texts = [text[lines[first][0] : lines[last][1]].strip() for first, last in groups]
    seen = Counter(texts)
    return [_look(first, last, block, seen[block] > 1) for (first, last), block in zip(groups, texts, strict=True)]


def _find_wrap(text, lines):
    """The width at which the file is hard-wrapped, or 0: one line in four must run on in lower case on the next."""
    pairs = running = 0
    for (start, end), (after, stop) in pairwise(lines):
        if start < end and after < stop:
            pairs += 1
            running += 30 < end - start < 160 and text[after].islower() and not _STOP.search(text[end - 12 : end])
    if running < 3 or running < pairs / 4:
        return 0
    return sorted(end - start for start, end in lines if end > start)[pairs * 9 // 10]


def _continues(text, before, wrap):
    """Whether the line `before` is so full that its paragraph goes on in the next one."""
    start, end = before
    return end - start > wrap * (0.8 if _STOP.search(text[max(start, end - 12) : end]) else 0.6)


# What a block looks like


def _look(first, last, text, repeated):
    """The block with what it looks like by itself, as (feature, value); with None when it names itself and no weight is asked."""
    head = text[:_HEAD]
    words = head.split()
    n = len(words)
    dots, cue = text.endswith(_DOTS), _find_cue(text)
    stop = not dots and bool(_STOP.search(text[-12:]))
    tail = ", a stop" if stop else ", no stop"
    capitals = sum(map(str.isupper, [word[0] for word in words]))
    shape = (min(n, 40).bit_length(), _kind_of(head[0]), stop, _kind_of(text[-1]))
    if _is_furniture(n, cue, dots):
        return _Block(first, last, text, n, stop, cue, shape, None)
    signs = (
        (cue, cue),
        ("breaks off with dots", dots),
        ("ends with a colon or comma", head[-1] in ":,;"),
        ("two sentences or more", n > 5 and _INNER_STOP.search(head)),
        ("somebody says something", not _SPEECH.isdisjoint(words)),
        ("begins with a quotation mark", head[0] in _QUOTES),
        ("speaks to the reader", n <= 40 and head[0] not in _QUOTES and not _READER.isdisjoint(words)),
        ("begins in lower case", head[0].islower()),
        ("begins with a digit", head[0].isdigit()),
        ("all capitals", n > 2 and head.isupper()),
        ("title case", not stop and n > 3 and 2 * capitals >= n and _is_title_case(words)),
        ("the same line again on the page", repeated),
        ("day with its year, no quotation", ", 2" in head and _QUOTED.isdisjoint(head) and _FULL_DAY.search(head)),
        ("stands in brackets", head[0] in "[(" and text[-1] in "])"),
        ("signs a quoted post", "(@" in head and _POST.match(text)),
    )
    look = [
        ("any", 1.0), (_SIZE_OF[min(n, 61)] + tail, 1.0), ("share of capitalised words", capitals / n),
        ("function words", min(len(_FUNCTION_WORDS.intersection(words)), 8) / 8),
    ]
    return _Block(first, last, text, n, stop, cue, shape, look + [(name, 1.0) for name, seen in signs if seen])


def _find_cue(line):
    """The kind of page furniture that the line's first or last words name, or None."""
    if "(@" in line and _POST.match(line):
        return None
    found = _BEGINS.match(line) if len(line) <= _HEAD and _may_begin(line) else None
    if found:
        return _CUES[int(found.lastgroup[1:])][0]
    tail = line[-_TAIL:]
    found = _ENDS.search(tail) if _TAIL_SIGNS.search(tail) else None
    return _TAIL_CUES[int(found.lastgroup[1:])][0] if found else None


def _may_begin(line):
    """Whether the first words of a line may be a cue: True wherever `_BEGINS` matches, and seldom for a paragraph."""
    word, short = _FIRST_LETTERS.match(line)[1].lower(), len(line) <= _SHORT
    if word in (_SHORT_OPENERS if short else _OPENERS) or word.startswith(_NOTICES) or not word.isascii():
        return True
    if short and _SHORT_SIGNS.search(line):
        return True
    return _BARS.search(line) is not None or _AUTHOR_NOTE.match(line) is not None


def _is_furniture(n, cue, dots):
    """Whether a block of n words names itself beyond doubt, so that no weight is asked."""
    return cue in _NEVER_BODY or (n <= 12 and (cue is not None or dots))


def _is_title_case(words):
    """Whether every word but the small ones has a capital, as in headlines."""
    return all([word[0].isupper() or not word[0].isalpha() or word.lower() in _FUNCTION_WORDS for word in words])


def _kind_of(sign):
    """What a block may begin or end with: "A" for any capital, "a" for any small letter, "1" for any digit, else the sign itself."""
    return "A" if sign.isupper() else "a" if sign.islower() else "1" if sign.isdigit() else sign


def _find_content(text):
    """The words of a text's beginning in lower case, without function words and short ones."""
    return set(_WORD.findall(text[:_HEAD].lower())) - _FUNCTION_WORDS


def _find_words(texts):
    """All words of the beginnings of some texts in lower case, among them what `_find_content` gives: quicker, to look words up in."""
    joined = "\n".join([text[:_HEAD] for text in texts]).lower()
    words = set(joined.encode("utf-8", "surrogatepass").translate(_GAPS).decode("utf-8", "surrogatepass").split())
    if not joined.isascii():  # a curly quotation mark sticks to its word
        words.update(_WORD.findall(" ".join([word for word in words if not word.isascii()])))
    return words


# Where a block stands


_PLACE = 8  # which of the features of `_surroundings` tells the place


def _surroundings(blocks, scores):
    """For every block what stands around it, as (feature, value)."""
    closes = [_closes(block) for block in blocks]
    first, last = _find_core(scores, closes)
    padded = [-3.0] * 5 + scores + [-3.0] * 5
    likely = list(accumulate([score > 0 for score in padded], initial=0))  # how many so far
    furniture = list(accumulate([0] * 5 + [block.cue is not None for block in blocks] + [0] * 5, initial=0))
    article = _find_words([blocks[i].text for i in range(first, last) if blocks[i].stop and scores[i] > 0])
    closed = listed = False
    result = []
    for i, block in enumerate(blocks):
        closed = closed or (i >= last and closes[i])
        listed = closes[i] or (listed and not (block.stop and scores[i] > 0 and block.words > 12))
        if block.look is None:
            result.append([])
            continue
        tail = ", a stop" if block.stop else ", no stop"
        inside = first <= i < last
        side = "inside: " if inside else "outside: "
        before2, before, own, after, after2 = padded[i + 3 : i + 8]
        around = [
            ("any", 1.0), ("own look", own), ("line before", before), ("line after", after), ("second line before", before2),
            ("second line after", after2), ("paragraphs among ten neighbours", (likely[i + 11] - likely[i] - (own > 0)) / 10),
            ("page furniture among ten neighbours", (furniture[i + 11] - furniture[i] - (block.cue is not None)) / 10),
            (_find_place(i, first, last) + tail, 1.0),  # number _PLACE
        ]
        if not block.stop:
            alike = sum([_are_alike(block, other) for other in (*blocks[max(0, i - 2) : i], *blocks[i + 1 : i + 3])])
            # with no paragraph to compare with, nothing speaks against the line
            content = _find_content(block.text)
            shared = len(content & article) / max(len(content), 1) if article else 1.0
            around += [(side + "neighbours of the same shape", alike / 4), (side + "words shared with the paragraphs", shared)]
            if block.words > 5:
                around.append((side + "words shared with the paragraphs, over 5 words", shared))
        if i and blocks[i - 1].text[-1] == ":":
            around.append((side + "behind a colon" + tail, 1.0))
        if closed:
            around.append(("below a heading that closes the article", 1.0))
        if listed:
            around.append((side + "below the head of a list" + tail, 1.0))
        if inside and (block.cue or not block.stop):  # a line without a stop may be a heading as well as a caption here: its look is weighed anew
            around += [("inside: " + name, value) for name, value in block.look[1:] if not block.stop or name == block.cue]
        result.append(around)
    return result


def _are_alike(block, other):
    """Whether two blocks look like items of one list: about as long, and with the same kind of first and last sign."""
    return abs(block.shape[0] - other.shape[0]) <= 1 and block.shape[1:] == other.shape[1:]


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


def _find_place(i, first, last):
    """The place of block i before, inside or behind the longest stretch of article."""
    if first <= i < last:
        return "inside the article"
    return ("shortly" if first - 3 <= i < last + 3 else "far") + (" before" if i < first else " behind") + " the article"


# Body or not, and the name of what is not


def _load_weights():
    """{step: {feature: weight}} of the table beside this module."""
    weights = {"look": {}, "surroundings": {}}
    with (Path(__file__).parent / "zone_weights.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            weights[row["step"]][row["feature"]] = float(row["weight"])
    return weights


_WEIGHTS = _load_weights()


def _weigh(step, features):
    """The sum of the weights of the features; above 0 speaks for body."""
    weights = _WEIGHTS[step]
    return sum([weights.get(name, 0.0) * value for name, value in features])


def _name_blocks(blocks):
    """(zone, reason) of every block."""
    scores = [-4.0 if block.look is None else max(-4.0, min(4.0, _weigh("look", block.look))) for block in blocks]
    around = _surroundings(blocks, scores)
    kept = [_weigh("surroundings", features) > 0 for features in around]
    last = _find_last(blocks, kept)
    title = _find_title(blocks, kept) if last >= 0 else None
    if title is not None:
        kept[title] = False
    first = kept.index(True) if last >= 0 else len(blocks)
    named, below = [], None
    for i, block in enumerate(blocks):
        if i > last and block.cue and _NAMED[block.cue][0] == "boilerplate" and len(block.text) < 40:
            below = block.cue
        if i == title:
            named.append(("title", "the headline: of the lines before the article it shares most words with it"))
        elif kept[i] and i <= last:
            named.append(_name_body(blocks, kept, i, around[i]))
        elif block.cue:
            named.append(_NAMED[block.cue])
        elif title is not None and block.text == blocks[title].text:
            named.append(("boilerplate", "the title once more"))
        else:
            named.append(_name_by_place(blocks, i, first, last, below))
    return named


def _find_last(blocks, kept):
    """The last kept block that is no note about an author or contributor, or -1: such notes end an article and are no part of it."""
    notes = ("author note", "contributor", "byline")
    return next((i for i in range(len(blocks) - 1, -1, -1) if kept[i] and blocks[i].cue not in notes), -1)


def _name_body(blocks, kept, i, features):
    """Heading or body: a heading is a short line without a stop directly over a longer kept one."""
    block = blocks[i]
    short = not block.stop and block.words <= 12 and block.text[-1] not in ":,;-–—"
    opens = block.text[0].isupper() or (block.text[0].isdigit() and block.words > 2)
    if short and opens and i + 1 < len(blocks) and kept[i + 1] and blocks[i + 1].words > block.words:
        return "heading", "a short line without a stop over a paragraph"
    return "body", f"{block.look[1][0].replace(', a stop', ' and a final stop')}, {features[_PLACE][0].partition(',')[0]}"


def _find_title(blocks, kept):
    """The block before the first paragraph that reads like a headline and shares most words with the article's beginning, or None."""
    first = next((i for i, block in enumerate(blocks) if kept[i] and block.stop), kept.index(True))
    article = _find_words([block.text for block in blocks[first : first + 4]])
    best, title = 0.0, None
    for i in range(max(0, first - 20), first):
        block = blocks[i]
        plain = block.cue in (None, "headline with its outlet") and block.text[-1] not in ".:,;" and not block.text[0].islower()
        if plain and 3 <= block.words <= 30:
            words = _find_content(block.text)
            shared = len(words & article) / max(len(words), 1)
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
    if below in (None, "list of other stories") and (block.words > 3 or block.text.endswith(_DOTS)):
        return "teaser", "a headline or summary of another story below the article"
    return "boilerplate", "stands below the article" if below is None else f"stands below a line that {_NAMED[below][1]}"


# Pointers to other stories, glued into a paragraph


def _split_inserts(text, zone):
    """The body line itself or, when a pointer to another story is glued into it, its parts."""
    if text.find(":", zone.start, zone.end) < 0:
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
