"""What a line of a scraped page says of itself by its first or last words: that it is a byline, a share button, a notice.

The phrases are those that open or end lines of page furniture on many unrelated news sites; all are English. Whether a line that has one is no
part of the article, `zones` decides: a short one is settled by it, and in a longer one it is one feature among others.
"""

import re
from collections.abc import Iterable

import numpy as np


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
_AUTHOR_IS_A = rf"(?:The (?:author|writer)|{_NAME},?) (?:is|was) "
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
        rf"{_AUTHOR_IS_A}(?:an? |the )?[^.]{{0,80}}{JOB}",
        r"(?!.*\b(?:said|says|told)\b)(?:[^.]{0,200}\. )?[A-Z]\w+(?: [A-Z]\w+)? (?:covers|writes (?:about|on|for)) ",
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
# Without one of these, written so, no tail cue is looked for: a look that costs less than the patterns. In other capitals they are passed over.
_TAIL_SIGNS = (
    "/", "»", "›", ">", "@", "ontrib", "hoto", "mage", "icture", "redit", "File", "FILE", "PHOTO", "via ", "ewsletter", "nbox", "trial", "ights",
    "ublished", "eprod", "ookies", "erms of", "rivacy", "owered by", "www.")
# Nor without one of these, in small letters.
_TAIL_PHRASES = (
    "contribut", "(", "photo", "image", "/ap", "/ ap", "/afp", "/ afp", "/reuters", "/ reuters", "/getty", "/ getty", "/epa", "/ epa", "/bloomberg",
    "/ bloomberg", "via ", "more", "newsletter", "inbox", "free trial", "rights reserved", "may not be", "reproduction of", "cookies", "terms of",
    "privacy policy", "powered by", "@", "www.", "://")
# Most lines have no cue at their beginning, and the patterns need not be tried: there is one only where the first word is one of these, or
# where a sign of a list, of a headline with its outlet, of an author, a day or a comment stands in the line. ("" is the first word where there
# is none.)
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
_SIGNS = ("|", "•", "·", "»", "›", "←", "→", ">", "©", "covers ", "writes ")
_AUTHOR_IS = re.compile(_AUTHOR_IS_A)
_DASHES = [re.compile(rf"{dash}(?<=\s.)\s") for dash in "–—-"]
_FIRST_LETTERS = re.compile(r"[\W\d_]*([^\W\d_]*)")
_BEGINS = re.compile("|".join(f"(?P<k{i}>{cue[3]})" for i, cue in enumerate(_CUES)))
_ENDS = re.compile("|".join(f"(?P<k{i}>{cue[3]})" for i, cue in enumerate(_TAIL_CUES)))
# How a post is signed where it is quoted: a dash, a name, the account in brackets, the date. The post and its signature are article.
QUOTED_POST = re.compile(r"[-–—] ?.{1,80}\(@\w{1,20}\) .{0,40}\d{4}\Z")
NAMED = {kind: (zone, reason) for kind, zone, reason, _ in _CUES + _TAIL_CUES}
HEAD, _TAIL = 400, 90  # characters at either end by which a line is judged: a line of a megabyte costs no more than a paragraph


def find_cues(lines: list[str]) -> list[str | None]:
    """The kind of page furniture that the first or last words of each line name, or None; `NAMED` has the zone and the reason of each kind.

    Parameters
    ----------
    lines : without blanks at either end. All are looked through together for signs of a cue, and the patterns are tried on those
        alone that have one.

    Examples
    --------
    >>> find_cues(["By Anna Roe", "Prices fell in Tokyo.", "Officials met, who asked for more. File photo"])
    ['byline', None, 'picture credit at the end']
    """
    cues = [None] * len(lines)
    begins, ends = find_beginnings(lines), _find_holders([line[-_TAIL:] for line in lines], _TAIL_SIGNS)
    for number in np.flatnonzero(begins | ends).tolist():
        line = lines[number]
        if "(@" in line and QUOTED_POST.match(line):
            continue
        if begins[number] and (found := _BEGINS.match(line)):
            cues[number] = _CUES[int(found.lastgroup[1:])][0]
        elif ends[number] and may_end(line[-_TAIL:]) and (found := _ENDS.search(line[-_TAIL:])):
            cues[number] = _TAIL_CUES[int(found.lastgroup[1:])][0]
    return cues


def find_beginnings(lines: list[str]) -> np.ndarray:
    """Which lines may begin with a cue: all that do, and seldom a paragraph. A line of more than `HEAD` characters has no cue there.

    Examples
    --------
    >>> find_beginnings(["This week prices fell in Tokyo.", "Prices fell in Tokyo.", "Tokyo | Example Times"]).tolist()
    [True, False, True]
    """
    heads = [line if len(line) <= HEAD else "" for line in lines]
    return (_find_holders(heads, _SIGNS, _DASHES) | [_opens(head) for head in heads]) & [head != "" for head in heads]


def may_end(tail: str) -> bool:
    """Whether the last words of a line may be a cue, by the phrases in them; letters that are not ASCII may stand for others there.

    Examples
    --------
    >>> may_end("for more information, and/or help."), may_end("on land and/or at sea.")
    (True, False)
    """
    lowered = tail.lower()
    return not tail.isascii() or any(phrase in lowered for phrase in _TAIL_PHRASES)


def _opens(line):
    """Whether the first word of a line is one that a cue begins with, or a short line has the sign of a day or a comment."""
    word = _FIRST_LETTERS.match(line)[1].lower()
    if len(line) > _SHORT:
        return word in _OPENERS or not word.isascii() or word.startswith(_NOTICES) or _AUTHOR_IS.match(line) is not None
    return (word in _SHORT_OPENERS or not word.isascii() or word.startswith(_NOTICES) or _AUTHOR_IS.match(line) is not None
            or _SHORT_SIGNS.search(line) is not None)


def _find_holders(lines, signs, patterns=()) -> np.ndarray:
    """Which lines hold one of the signs, or what one of the patterns matches: all lines are searched as one text."""
    text, starts = "\n".join(lines), np.cumsum([0, *(len(line) + 1 for line in lines)])[:-1]
    places = [place for sign in signs if sign in text for place in _find_every(text, sign)]
    places += [found.start() for pattern in patterns for found in pattern.finditer(text)]
    holds = np.zeros(len(lines), dtype=bool)
    holds[np.searchsorted(starts, places, side="right") - 1] = True
    return holds


def _find_every(text, sign) -> Iterable[int]:
    """Every place where a sign stands in a text."""
    place = text.find(sign)
    while place >= 0:
        yield place
        place = text.find(sign, place + 1)
