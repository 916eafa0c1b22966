"""Who a mention of a speaker is: the bare name in it, the kind of voice, and the fuller mention before it that it takes up.

Limits: a pronoun is traced back only to a subject or a speaker shortly before it, and a surname or a description only over some pages.
"""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from .marks import cut_paragraph, find_ends
from .speech import TAGS, last_credit, main_subject, read_rows, words

TITLES = words(
    "Mr Mrs Ms Mx Dr Prof Professor Rev Sen Senator Rep Representative Gov Governor President Vice Prime Minister Secretary Chancellor Ambassador "
    "Gen General Lt Col Colonel Maj Capt Captain Adm Admiral Sgt Judge Justice Chairman Chairwoman Mayor King Queen Prince Pope Congressman "
    "Congresswoman Speaker Sir Lord Lady Deputy Chief Attorney Foreign Defense Defence Republican Democratic Democrat State Rear Sens Reps Hon"
)
INSTITUTIONS = words(
    "house ministry department government administration agency office committee council commission bureau party group company campaign court "
    "union association institute center centre bank university pentagon kremlin congress senate parliament command navy army force forces embassy "
    "foundation network newspaper magazine times post journal board organization organisation report statement document memo law study survey "
    "poll article editorial letter ad"
)
# Unnamed people, who have a capital only where they open a sentence.
PEOPLE = words(
    "official analyst expert critic aide source observer diplomat lawmaker supporter opponent adviser advisor leader minister scholar researcher "
    "reporter economist spokesman spokeswoman spokesperson resident voter activist other"
)
PERSONAL = words("he she they who him her them it")
CAPITAL = re.compile(r"[^\W_][\w.’'&-]*")
PARTICLES = words("bin al de van von der da la")
# A word with a stop is an initial, or it ends a sentence: "in Tokyo. Lee said".
NAME_WORD = r"(?:(?!U\.S\.)(?:[A-Z]\.)+|St\.|[A-Z](?:[\w’-]|\.\w)*)"
FULL_NAME = re.compile(rf"(?<![\w.])(?:{NAME_WORD} (?:(?:{'|'.join(sorted(PARTICLES))}) )?){{1,4}}\Z")
INTRODUCING = re.compile(r"\b(?:[Aa]n?|[Oo]ne|[Aa]nother|[Ss]ome|[Tt]wo|[Tt]hree|[Ss]everal|[Mm]any) (?:[\w.’'-]+ ){0,4}\Z")
AGAIN = re.compile(r"\b[Tt]he ((?:[\w.’'-]+ ){1,3})\Z")  # "the Japanese (official)"
OWNER = re.compile(r"[’']s\b")
# Bounds that keep the time linear in any text:
MANY = 200  # chunks of a sentence that are read at once
UNREAD = 8  # sentences without quotations that are looked back over
BACK, TRIES = 20_000, 20  # characters, and places in them, in which a fuller mention is looked for


class Memory:
    """What a reader of a text remembers: the last speaker, the last subject, and the sentences since, which are read only when needed."""

    def __init__(self, text, ends=None):
        self.text, self.ends = text, ends
        self.rows = {}  # (start, end) of a sentence, and whether it holds quotations -> its Row
        self.names = {}  # surname -> how far it has been looked for, and the full names found: see `name_antecedent`
        self.forget(None, None)

    def forget(self, speaker, topic):
        """Begin anew after a quotation with the Credit of its speaker, and the name that a pronoun would refer to."""
        self.speaker, self.topic = speaker, topic
        self.unread = []  # sentences or paragraphs since, and None where a paragraph ends

    def end_paragraph(self):
        """Go on to the next paragraph."""
        self.unread = [*self.unread[-UNREAD:], None]

    def read(self, start, end, quotes=()):
        """The Row of a sentence."""
        if (start, end, bool(quotes)) not in self.rows:
            self.read_all([(start, end, quotes)])
        return self.rows[start, end, bool(quotes)]

    def read_all(self, sentences):
        """Read sentences given as (start, end, quotations), which are then known."""
        for (start, end, quotes), row in zip(sentences, read_rows(self.text, sentences), strict=True):
            self.rows[start, end, bool(quotes)] = row

    def look_back(self, far=UNREAD):
        """Rows of the sentences since the last quotation, from the last one back, each with the number of paragraph ends between, at most `far`."""
        ends = n_read = 0
        for unread in reversed(self.unread):
            ends += unread is None
            if ends > far:
                return
            for start, end, _ in reversed(cut_paragraph(*unread, find_ends(self.text, *unread, self.ends), ()) if unread else ()):
                n_read += 1
                if n_read > UNREAD:
                    return
                yield cut_row(self.read(start, end)), ends

    def carried(self):
        """The Credit of the speaker who may go on, or None; from one paragraph into the next only once."""
        credit, ends = self.speaker, self.unread.count(None)
        close = credit is not None and (credit.close or credit.cue is not None)
        for row, far in self.look_back(far=1):
            if said := last_credit(row):
                credit, ends, close = said, far, said.close
                break
        if credit is None or ends > 1 or (ends and not close):
            return None
        return credit._replace(cue=None, close=not ends)

    def last_topic(self):
        """Span of the last person that a sentence is about."""
        return next((span for row, _ in self.look_back() if (span := subject_span(self.text, row))), self.topic)


def cut_row(row, at=0):
    """The part of a row that is read at once."""
    return row if len(row.tags) <= MANY else row._replace(tags=row.tags[at:at + MANY], starts=row.starts[at:at + MANY + 1])


# Names


def bare(text, span):
    """Span of the speaker's bare name ("former Secretary Ana Lee" gives "Ana Lee"), or of the whole phrase if it ends in no name."""
    first, last = bare_name(text[slice(*span)])
    return span[0] + first, span[0] + last


@lru_cache(maxsize=1 << 12)
def bare_name(phrase):
    """(start, end) of the bare name in a phrase."""
    parts = list(CAPITAL.finditer(phrase))
    if not parts or not parts[-1][0][0].isupper() or TAGS.get(parts[-1][0].lower(), "N") in "DdPH":
        return 0, len(phrase)
    first = len(parts) - 1
    while first and parts[first - 1][0][0].isupper() and not parts[first - 1][0].endswith(("’s", "'s")):
        first -= 1
    return strip_titles(phrase, parts[first].start(), parts[-1].end())


def strip_titles(text, start, end):
    """The span of a name without the titles, articles and function words before it, and without a genitive."""
    for match in CAPITAL.finditer(text, start, end):
        if match[0].rstrip(".") not in TITLES and TAGS.get(match[0].lower(), "N") not in "DdIYtWCR":
            return match.start(), end - (2 if text[start:end].endswith(("’s", "'s")) else 0)
    return start, end


def find_voice(text, span):
    """named, anonymous, institution; None for a pronoun."""
    return voice_of(text[slice(*span)])


@lru_cache(maxsize=1 << 12)
def voice_of(phrase):
    """The voice of a phrase by itself."""
    parts = CAPITAL.findall(phrase)
    if not parts or TAGS.get(parts[-1].lower(), "N") in "PHT":
        return None
    last = parts[-1].lower()
    acronym = len(parts) == 1 and len(parts[-1].replace(".", "")) > 1 and parts[-1].isupper()
    if acronym or last in INSTITUTIONS or last.removesuffix("s") in INSTITUTIONS:
        return "institution"
    return "named" if parts[-1][0].isupper() and last.removesuffix("s") not in PEOPLE else "anonymous"


def subject_span(text, row):
    """Span of the person that a sentence is about, for the pronouns of the next."""
    k = main_subject(row.tags)
    if k is None or row.tags[k] == "P":
        return None
    span = bare(text, row.span(k))
    return span if text[span[0]].isupper() and find_voice(text, span) == "named" else None


def find_antecedent(text, row, credit, span, memory):
    """Span of the fuller mention that the speaker's mention refers to, or None where the text does not make it plain."""
    surface = text[span[0]:span[1]]
    if credit.tag in "PH":
        return pronoun_antecedent(text, row, credit, surface.lower(), memory)
    if " " not in surface and surface[:1].isupper():
        return name_antecedent(text, surface, span[0], memory.names)
    if surface[:4].lower() == "the " and surface[-1].islower():
        return description_antecedent(text, surface.split()[1:], span[0])
    return None


def pronoun_antecedent(text, row, credit, pronoun, memory):
    """The subject before a pronoun in its sentence, or the last speaker or subject before it."""
    if pronoun not in PERSONAL:
        return None
    k = bisect_left(row.starts, credit.speaker[0], hi=len(row.tags))
    if credit.tag == "H":
        return bare(text, row.span(k - 1)) if row.tags[k - 1:k] == "N" else None
    subject = main_subject(row.tags[:k])
    found = bare(text, row.span(subject)) if subject is not None and row.tags[subject] == "N" else None
    if found is None:
        found = memory.last_topic()
    if pronoun == "it":
        found = next((body for j in range(k - 1, -1, -1) if row.tags[j] == "N" and (body := institution_in(text, *row.span(j)))), None)
    if found is None or found[0] >= credit.speaker[0]:
        return None
    voice = find_voice(text, found)
    several = voice == "institution" or (voice != "named" and text[found[1] - 1] == "s")
    return found if several == (pronoun in ("they", "them", "it")) else None


def institution_in(text, start, end):
    """Span of the institution that a noun phrase names or begins with: "the Biden administration’s efforts"."""
    owner = OWNER.search(text[start:end])
    span = strip_titles(text, start, start + owner.start() if owner else end)
    return span if find_voice(text, span) == "institution" else None


def name_antecedent(text, surname, at, seen):
    """The last full name that ends in a surname, or None where there are two such names.

    `seen` keeps for each surname how far it has been looked for, and the places and spans of the full names found.
    """
    scanned, places, spans = seen.get(surname, (0, [], []))
    stop = max(scanned, at - 2 * BACK)
    while (place := text.find(" " + surname, stop, at)) >= 0:
        stop = place + 1 + len(surname)
        before = text[max(place - 60, 0):place].rpartition(" ")[2]
        if before.islower() and before not in PARTICLES:
            continue  # cannot end a name, which is known so much faster than from the pattern
        given = FULL_NAME.search(text, max(place - 60, 0), place + 1)
        span = strip_titles(text, given.start(), stop) if given and not text[stop:stop + 1].isalnum() else (0, 0)
        if " " in text[slice(*span)]:
            places.append(place)
            spans.append(span)
    seen[surname] = max(scanned, at - len(surname)), places, spans
    last = bisect_right(places, at - 1 - len(surname))
    found = spans[max(bisect_left(places, at - BACK), last - TRIES):last]
    return found[-1] if len({text[slice(*span)] for span in found}) == 1 else None


def description_antecedent(text, described, at):
    """The mention that introduces what a description takes up: "one Japanese official" for "the Japanese official".

    "The official" alone takes up the last one told of, be it as "one Japanese official" or as "the Japanese official" again.
    """
    head, oldest, tries = described[-1], max(at - BACK // 5, 0), 0
    while tries < TRIES and (at := text.rfind(head, oldest, at)) > 0:
        before, tries = text[max(at - 60, 0):at], tries + 1
        if before.endswith(("the ", "The ")):
            continue  # takes up somebody itself
        introduced = INTRODUCING.search(before)
        if introduced and all(word in introduced[0] for word in described[:-1]):
            return at - len(introduced[0]), at + len(head)
        again = AGAIN.search(before) if len(described) == 1 else None
        if again and all(TAGS.get(word.lower(), "N") == "N" for word in again[1].split()):
            return description_antecedent(text, [*again[1].split(), head], at) or (at - len(again[0]), at + len(head))
    return None
