"""What a page says of itself: its title, authors, outlet, web site and date.

Only what stands in the text is taken, nothing is guessed: a page that names no author has none. Body lines are read for one thing alone,
the agency in a dateline ("TOKYO (Reuters) -"), because names and dates in an article are those of its story.

Limits: English phrases only; a name is told from an outlet by words such as Times, News or Press, so an outlet without one of them passes
for a person in "By Anna Roe, Example"; a page that prints today's date at its top, and no other, seems to be of that day.
"""

import re
from itertools import islice

from .cues import DATE, JOB
from .zones import Zone

_PARTICLE = r"(?:(?:de|del|da|la|le|van|von|der|bin|al|el) )?"
_FORENAME = r"(?:(?:[A-Z]\.)+|[A-Z][\w'’-]*)"
_PERSON = rf"{_FORENAME}(?: {_PARTICLE}{_FORENAME}){{0,3}}"
_TITLED = r"[A-Z][\w&'’-]*(?:\.[\w&'’-]+)*"  # a stop inside a word belongs to it, a stop behind it ends the name
_OUTLET = rf"(?:[Tt]he )?{_TITLED}(?: (?:of |and |the |for |& )?{_TITLED}){{0,5}}"

# Words that show a name to be an outlet's or an office's, not a person's.
_OUTLET_WORD = re.compile(
    r"\b(?:Times|Post|News|Press|Herald|Journal|Tribune|Daily|Weekly|Gazette|Chronicle|Observer|Guardian|Telegraph|Mail|Star|Today|Review"
    r"|Magazine|Network|Media|Agency|Agencies|Bureau|Broadcasting|Radio|TV|Television|Reuters|AFP|AP|UPI|ANI|PTI|IANS|Xinhua|Kyodo|Yonhap"
    r"|Bloomberg|Desk|Staff|Team|Admin|Editors?|Editorial|Board|Correspondents?|Reporters?|Writers?|Service|Online|Blog|Wire|Group|Center"
    r"|Centre|Institute)\b|\w\.\w{2,}"
)
# Those of them that name an office: "By Example News Staff" names neither a person nor an outlet.
_OFFICE = re.compile(r"\b(?:Staff|Desk|Team|Admin|Editors?|Editorial|Board|Correspondents?|Reporters?|Writers?|Agencies|Bureau)\b")
_BY = re.compile(
    r"(?i:(?:written |posted |reported |story |words |submitted )?by:? )\s*(?P<names>.+)"
    r"|\W*(?i:reporting by )(?P<reporters>[^;)]+)"
)
_AFTER_NAMES = re.compile(
    r"\s+(?:[|–—-]|(?:for|on|at|in|with|from)\b)\s?|\s*[|•·(;]|,?\s+(?=\d)|\s+(?i:published|updated|posted)\b|,?\s+(?=\w+day\b)"
)
_LISTED = re.compile(r", | \| | - |/")
_NAME_BREAK = re.compile(r",? and |, | & |/")
_BIO = re.compile(rf"(?:\A|[.] )(?P<name>{_PERSON}),? (?:(?:is|was) (?:an? |the )?[^.]{{0,80}}{JOB}|covers\b|writes (?:about|on|for)\b)")
_BIO_OUTLET = re.compile(rf"{JOB}[^.]{{0,60}}? (?:with|for|at|of) (?P<outlet>{_OUTLET})")
_CONTRIBUTOR = re.compile(r"(?P<names>.{3,150}?) (?:also )?contribut(?:ed|ing) (?:to|reporting)\b")
_DATELINE = re.compile(r"[^()\n]{0,60}\((?P<agency>[A-Z][\w .&]{1,30})\)\s*(?:—|–|--?|:)|(?P<bare>Reuters|AP|AFP)\s*(?:—|–|--?)\s")
_COPYRIGHT = re.compile(
    r"(?:©|\([cC]\)|[Cc]opyright)(?:\s{0,3}(?:©|\([cC]\)|[Cc]opyright|by\b|\d{4}(?:\s?[-–]\s?\d{4})?|,)){1,6}\s{0,3}"
    rf"(?!(?i:all rights))(?P<outlet>{_OUTLET})"
)
_DOMAIN = re.compile(
    r"(?:https?://|www\.|@)(?:www\.)?(?P<host>[a-z\d][a-z\d-]{0,60}(?:\.[a-z\d-]{1,60}){0,3}\.[a-z]{2,12})\b", re.IGNORECASE
)
_CONTACT = re.compile(r"\b(?:contact|web-?site|e-?mail us|visit us|about us|inquir\w+|enquir\w+|administ\w+|©|copyright)", re.IGNORECASE)
# Domains that belong to a mail service or a social network and never are the page's own.
_NOT_HOST = re.compile(
    r"(?:^|\.)(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|aol|icloud|proton|protonmail|gmx|mail|facebook|fb|twitter|x|t|instagram"
    r"|youtube|youtu|linkedin|telegram|whatsapp|tiktok|reddit|pinterest|google|bit|creativecommons|wordpress)\.[a-z.]{2,6}$"
)
_DATE = re.compile(DATE)
_PUBLISHED = re.compile(r"\W*(?:first |originally )?(?:published|posted)\b", re.IGNORECASE)
_CHANGED = re.compile(r"\W*(?:last )?(?:updated|modified)\b", re.IGNORECASE)
_FIELD = re.compile(r"\s*(?P<key>[A-Za-z_ -]{2,30}):[ \t]*(?P<value>\S.*?)\s*\Z")
# What front matter calls the fields.
_FIELD_KEYS = {
    "title": "title", "headline": "title", "author": "author", "authors": "author", "byline": "author", "outlet": "outlet",
    "publisher": "outlet", "source": "outlet", "publication": "outlet", "site": "host", "host": "host", "date": "date", "published": "date",
    "publish_date": "date", "publication_date": "date", "pubdate": "date",
}


def read_metadata(text: str, zones: list[Zone]) -> dict:
    """Read what a page says of itself.

    A page that reprints another outlet's text has the outlet that wrote it as `outlet` and `origin` when only an author's note names one,
    and the site that shows it as `host`. When the page names its own outlet as well (in its front matter or copyright line), that one is
    `outlet`.

    Parameters
    ----------
    text : the file as decoded.
    zones : its zones, in order, as `find_zones` gives them.

    Returns
    -------
    title : of the front matter, else the title line.
    author : of the front matter, else of "By ..." lines, else of notes such as "Anna Roe is a reporter with ...", else who "contributed",
        else a handle that stands alone on a line; several are joined with "; ".
    outlet : of the front matter, else of the copyright line, else of a note about the author, else of the byline, else of the dateline.
    host : the domain in a line about contact, copyright or the site, without "www.".
    origin : whose text it is: the agency of the dateline, else the outlet of the author's note or byline, else the outlet.
    date_text, date_start, date_end : the day in the front matter, in a "Published ..." line, else in a date line over the article.

    Every value is None where the page does not say.

    Examples
    --------
    >>> from alliance_lib.reading.zones import find_zones
    >>> page = '''Allies agree on a joint headquarters
    ... By Anna Roe
    ... Published April 9, 2024
    ... TOKYO (Reuters) - The two allies will set up a joint headquarters in March, officials said on Monday.
    ... © 2024 Example Times'''
    >>> said = read_metadata(page, find_zones(page))
    >>> said["author"], said["outlet"], said["origin"], said["date_text"]
    ('Anna Roe', 'Example Times', 'Reuters', 'April 9, 2024')
    """
    front = _read_front_matter(text, zones)
    opening = list(islice((zone for zone in zones if zone.zone == "body"), 2))
    others = [zone for zone in zones if zone.zone not in ("body", "blank")]
    bylines = [text[zone.start : zone.end].strip() for zone in others if zone.zone == "byline"]
    furniture = [text[zone.start : zone.end] for zone in others if zone.zone in ("boilerplate", "caption", "byline")]
    title = next((zone for zone in others if zone.zone == "title"), None)
    writer = _find_writer_outlet(bylines)
    agency = _find_agency(text, opening)
    outlet = _value(front, "outlet") or _first_group(_COPYRIGHT, filter(_may_claim, furniture), "outlet") or writer or agency
    start, end = front["date"][1:] if "date" in front else _find_date(text, others, opening[0].line if opening else 0, title.line if title else 0)
    return {
        "title": _value(front, "title") or (text[title.start : title.end].strip() if title else None),
        "author": _value(front, "author") or "; ".join(_find_authors(bylines)) or _find_handle(bylines),
        "outlet": outlet,
        "host": _value(front, "host") or _find_host([line for line in furniture if len(line) < 2000 and _may_have_domain(line)]),
        "origin": agency or writer or outlet,
        "date_text": None if start is None else text[start:end],
        "date_start": start,
        "date_end": end,
    }


def _read_front_matter(text, zones):
    """{field: (value, start, end)} of the `key: value` lines at the top."""
    front = {}
    for zone in zones:
        if not zone.reason.startswith("front matter"):
            break
        found = _FIELD.match(text[zone.start : min(zone.end, zone.start + 1000)])
        field = _FIELD_KEYS.get(found["key"].strip().lower().replace(" ", "_").replace("-", "_")) if found else None
        value = found["value"].strip("\"'[] ") if field else ""
        if value:
            start = text.index(value, zone.start)
            front.setdefault(field, (value, start, start + len(value)))
    return front


def _value(front, field):
    """The value of a front matter field, or None."""
    return front[field][0] if field in front else None


def _first_group(pattern, lines, group):
    """The named group of the first line that the pattern is found in, or None."""
    return next((found[group].rstrip(" .,") for line in lines if (found := pattern.search(line[:1000]))), None)


def _may_claim(line):
    """Whether a line may hold a copyright notice: a look that costs less than the pattern."""
    return "opyright" in line or "©" in line or "(c)" in line or "(C)" in line


def _may_have_domain(line):
    """Whether a line may hold a domain: a look that costs less than the pattern."""
    return "@" in line or "://" in line or "www." in line.lower()


def _find_authors(bylines):
    """The names of "By" lines, else of notes about authors, else of contributors; each once, in the order of the page."""
    signed = [name for line in bylines if (found := _BY.match(line)) for name in _split_names(found["names"] or found["reporters"])]
    noted = [found["name"] for line in bylines for found in _BIO.finditer(line[:1000]) if not _OUTLET_WORD.search(found["name"])]
    helped = [name for line in bylines if (found := _CONTRIBUTOR.match(line)) for name in _split_names(found["names"])]
    return list(dict.fromkeys(signed or noted or helped))


def _split_names(names):
    """The persons of a list of names; what follows it (a job, an outlet, a date) is left out."""
    listed = _AFTER_NAMES.split(names[:300], maxsplit=1)[0]
    parts = [part.strip(" .,") for part in _NAME_BREAK.split(listed)]
    return [part for part in parts if re.fullmatch(_PERSON, part) and not _OUTLET_WORD.search(part)]


def _find_writer_outlet(bylines):
    """The outlet that a note about the author or a byline names, or None."""
    noted = _first_group(_BIO_OUTLET, bylines, "outlet")
    listed = [part.strip(" .") for line in bylines if (found := _BY.match(line)) for part in _LISTED.split(found["names"] or "")]
    named = (part for part in listed if re.fullmatch(_OUTLET, part) and _OUTLET_WORD.search(part) and not _OFFICE.search(part))
    return noted or next(named, None)


def _find_agency(text, opening):
    """The agency in the dateline of the first body lines, or None."""
    found = next((match for zone in opening if (match := _DATELINE.match(text[zone.start : min(zone.end, zone.start + 120)].lstrip()))), None)
    return (found["agency"] or found["bare"]) if found else None


def _find_handle(bylines):
    """A handle that stands alone on a line, or None: the account that posted the text."""
    return next((line for line in bylines if re.fullmatch(r"@\w{2,30}", line)), None)


def _find_host(lines):
    """The domain that a line about contact, copyright or the site gives, a site's address before a mail address; or None."""
    found = [match for line in lines if _CONTACT.search(line) for match in _DOMAIN.finditer(line)]
    own = [(match.group().startswith("@"), match["host"].lower()) for match in found if not _NOT_HOST.search(match["host"].lower())]
    return min(own, key=lambda pair: pair[0])[1] if own else None


def _find_date(text, zones, first, title):
    """(start, end) of the publication date in the date lines among some zones, or (None, None); given the first body line and that of the title."""
    dated = [(zone, found) for zone in zones if zone.reason.startswith("date line") and (found := _DATE.search(text, zone.start, zone.end))]
    ranked = [(_rank_date(text[zone.start : zone.end], zone.line, first, title), found.span()) for zone, found in dated]
    ranked = sorted((rank, span) for rank, span in ranked if rank is not None)
    return ranked[0][1] if ranked else (None, None)


def _rank_date(line, number, first, title):
    """0 for a "Published" line, 1 for a date line below the title, 2 for one above it, 3 for an "Updated" line, else None."""
    if _PUBLISHED.match(line):
        return 0
    if _CHANGED.match(line):
        return 3 if number < first else None
    return (1 if number > title else 2) if number < first else None
