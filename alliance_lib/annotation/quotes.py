"""Find what is quoted in a text, and the mention that names who said it.

Marks are paired paragraph by paragraph. The sentence around a quotation is read as a row of tags, in which the subject of the nearest verb
of speech is its speaker; a quotation without such a verb continues the speaker before it.

Limits: a pronoun is traced back only to a subject or a speaker shortly before it; single marks count only where they pair within a
paragraph; speech without marks is looked for after some fifty forms of verbs only, once in a sentence; a
quotation within another in the same marks is seen only where all marks add up.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from alliance_lib.annotation.sentences import split_sentences
from alliance_lib.annotation.speech import (
    SPEECH,
    TAGS,
    Row,
    credit_after,
    find_credit,
    is_passive,
    last_credit,
    late_credit,
    main_subject,
    make_credit,
    read_row,
    verb_credit,
    words,
)


class Quote(NamedTuple):
    """One quotation: spans are character offsets, end exclusive; None where there is nothing.

    kind : direct (a whole clause in marks), partial (a fragment in the reporter's own sentence), indirect (no marks), term (a title, a
        slogan, a word held at a distance: nobody is credited).
    speaker : the mention nearest to the quotation: a bare name, a noun phrase or a pronoun.
    voice : named (by name), anonymous (by description: "officials", "the minister"), institution ("the White House"); that of the
        antecedent where there is one; None for a pronoun without antecedent.
    cue : the verb or phrase that attributes ("said", "according to"); None where the speaker is carried over.
    antecedent : a fuller mention earlier in the text that the speaker mention refers to.
    """

    start: int
    end: int
    kind: str
    speaker_start: int | None = None
    speaker_end: int | None = None
    voice: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    antecedent_start: int | None = None
    antecedent_end: int | None = None


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
# What may report speech without marks; the other verbs of speech need marks to be believed. The space before makes the search fast.
REPORTED = re.compile(
    r" (?:[Aa]ccording to|said|says?|told|tells|added|adds|warned|warns|argued|argues|believes?|believed|claimed|claims|confirmed|denied|explained|"
    r"indicated|indicates|insisted|insists|noted|notes|predicted|predicts|reported|stated|states|stressed|suggested|suggests|wrote|writes|"
    r"acknowledged|admitted|announced|asserted|complained|concluded|emphasized|pledged|promised|vowed)\b"
)
PARAGRAPH = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
MARK = re.compile(r"[\"“”„«»]|``|''")
# A British quotation: no "'90s" or "'em", which only lose a letter; inside, an apostrophe belongs to a word or to a plural.
SINGLE = re.compile(
    r"[‘'](?<![\w’'.].)(?=[\w\[“\"$€£])(?!(?:\d0s|em|til|tis|twas|cause|n)\b)(?:[^‘’'\r\n]|(?<=\w)[’'](?=\w)|(?<=s)[’'](?= \w)){1,400}(?<! )[’'](?!\w)"
)
STOP = re.compile(r"[.?!…]+(?=\s|\Z)")
CLAUSE_AHEAD = re.compile(r"[NP].{0,2}[ABSJMVv]")  # (said) the ships will sail
VERB = re.compile(r"[ABSJMVv]")
CAPITAL = re.compile(r"[^\W_][\w.’'&-]*")
FULL_NAME = re.compile(r"(?:[A-Z][\w.’-]* (?:(?:bin|al|de|van|von|der|da|la) )?){1,4}\Z")
INTRODUCING = re.compile(r"\b(?:[Aa]n?|[Oo]ne|[Aa]nother|[Ss]ome|[Tt]wo|[Tt]hree|[Ss]everal|[Mm]any) (?:[\w.’'-]+ ){0,4}\Z")
AGAIN = re.compile(r"\b[Tt]he ((?:[\w.’'-]+ ){1,3})\Z")  # "the Japanese (official)"
DASHES = ("—", "–", "―", "-", "~")
LONG = 6  # words from which a quotation in a sentence is somebody's even if no verb of speech says so
# Bounds that keep the time linear in any text:
MANY = 200  # chunks of a sentence that are read at once
UNREAD = 8  # sentences without quotations that are looked back over
BACK, TRIES = 20_000, 20  # characters, and places in them, in which a fuller mention is looked for


def find_quotes(text: str, *, paragraphs=None, indirect: bool = True) -> list[Quote]:
    """Find quotations, who said them, and the words that say so.

    A quotation is credited to the subject of the verb of speech next to it; a sentence that is nothing but a quotation continues the
    speaker before it. A short fragment without a verb of speech close by (a title, a slogan, scare quotes) is credited to nobody, and a
    long one whose speaker the text does not show has no speaker either: a gap is better than a guess. Marks inside marks are part of
    the outer quotation.

    Parameters
    ----------
    text : any text; the white space and marks in it may be of any kind.
    paragraphs : (start, end) of the paragraphs to read, in order; by default every line that holds anything, a line that begins in lower
        case belonging to the one before it. A speaker is carried over only between neighbours, so leave page furniture out.
    indirect : whether to report speech without marks ("Lee said that ...", "according to Lee") as well.

    Returns
    -------
    One Quote for each, in order, not overlapping.

    Examples
    --------
    >>> text = "“We are ready,” said Ana Lee, the minister. “It took years.” She called it “a milestone.”"
    >>> for quote in find_quotes(text):
    ...     print(quote.kind, text[quote.start:quote.end], text[quote.speaker_start:quote.speaker_end], quote.voice, sep=" | ")
    direct | “We are ready,” | Ana Lee | named
    direct | “It took years.” | Ana Lee | named
    partial | “a milestone.” | She | named
    """
    marks = sorted(match.start() for pattern in (MARK, SINGLE) for match in pattern.finditer(text))
    cues = find_cues(text) if indirect else []
    memory, found = Memory(text), []
    for start, end in find_paragraphs(text) if paragraphs is None else paragraphs:
        marked = bisect_left(marks, start) < bisect_left(marks, end)
        if marked or bisect_left(cues, start) < bisect_left(cues, end):
            spans = find_marked(text, start, end) if marked else ()
            found += attribute(text, split_paragraph(text, start, end, spans), memory, cues)
        else:
            memory.unread = [None, (start, end)]
        memory.unread = [*memory.unread[-UNREAD:], None]
    return found


def find_cues(text):
    """Places where speech without marks may be reported."""
    opening = [0] if text.startswith("According to ") else []
    return opening + [match.start() + 1 for match in REPORTED.finditer(text.replace("\n", " "))]


def find_paragraphs(text):
    """Spans of the lines that hold anything; a line that begins in lower case goes on with the line just before it."""
    found = []
    for match in PARAGRAPH.finditer(text):
        if found and text[match.start()].islower() and match.start() - found[-1][1] <= 2 and text.count("\n", found[-1][1], match.start()) <= 1:
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found


# Marks


def find_marked(text, start, end):
    """Spans of the outermost quotations of a paragraph; one that is not closed ends with its sentence, or fills the paragraph."""
    marks = list(MARK.finditer(text, start, end))
    spans, opened = pair_marks(text, start, marks)
    if opened is not None:
        stop = None if opened == start else STOP.search(text, opened, end)
        spans.append((opened, stop.end() if stop else end))
    kept = []
    for span in sorted(spans + [match.span() for match in SINGLE.finditer(text, start, end)]):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def pair_marks(text, start, marks, nested=True):
    """Spans of the outermost quotations, and where an unclosed one opens.

    Where marks within marks do not add up, a mark is missing: then each opening mark begins anew, and what it leaves open ends with its
    sentence.
    """
    spans, depth, opened = [], 0, None
    for mark in marks:
        role = opens(text, start, mark)
        if role or (role is None and not depth):
            if depth and not nested and (stop := STOP.search(text, opened, mark.start())):
                spans.append((opened, stop.end()))
            opened = mark.start() if not (depth and nested) else opened
            depth = depth + 1 if nested else 1
        elif depth:
            depth -= 1
            if not depth:
                spans.append((opened, mark.end()))
    if depth and nested:
        return pair_marks(text, start, marks, nested=False)
    return spans, opened if depth else None


def opens(text, start, mark):
    """Whether a mark opens a quotation, closes one, or (None) could do both."""
    before = text[mark.start() - 1] if mark.start() > start else " "
    after = text[mark.end():mark.end() + 1] or " "
    sign = mark[0]
    if sign in ("“", "„", "«", "``"):
        return not (after.isspace() and not before.isspace())
    if sign in ("”", "»"):
        return before.isspace() and not after.isspace()
    if before.isspace() or before in "([—–-‘'":
        return None if after.isspace() else True
    return False if after.isspace() or after in ",.;:?!)]—–-" else None


def split_paragraph(text, start, end, spans):
    """(start, end, quotations) of each sentence; a quotation is never cut."""
    sentences, first, number, inside = [], start, 0, []
    for _, cut in split_sentences(text[start:end]):
        cut += start
        while number < len(spans) and spans[number][0] < cut:
            inside.append(spans[number])
            number += 1
        if cut > first and not (inside and inside[-1][1] > cut):
            sentences.append((first, cut, inside))
            first, inside = cut, []
    return [*sentences, (first, end, inside)] if inside else sentences


# Speakers


class Memory:
    """What a reader remembers: the last speaker, the last subject, and the places of the sentences since, read only when needed."""

    def __init__(self, text):
        self.text = text
        self.forget(None, None)

    def forget(self, speaker, topic):
        """Begin anew after a quotation with the Credit of its speaker, and the name that a pronoun would refer to."""
        self.speaker, self.topic = speaker, topic
        self.unread = []  # sentences or paragraphs since, and None where a paragraph ends

    def look_back(self):
        """Rows of the sentences since the last quotation, from the last one back, each with the number of paragraph ends between."""
        ends = n_read = 0
        for unread in reversed(self.unread):
            ends += unread is None
            for start, end, _ in reversed(split_paragraph(self.text, *unread, ()) if unread else ()):
                n_read += 1
                if n_read > UNREAD:
                    return
                yield cut_row(read_row(self.text, start, end)), ends

    def carried(self):
        """The Credit of the speaker who may go on, or None; from one paragraph into the next only once."""
        credit, ends = self.speaker, self.unread.count(None)
        for row, far in self.look_back():
            if said := last_credit(row):
                credit, ends = said, far
                break
        if credit is None or ends > 1 or (ends and not credit.close):
            return None
        return credit._replace(cue=None, close=not ends)

    def last_topic(self):
        """Span of the last person that a sentence is about."""
        return next((span for row, _ in self.look_back() if (span := subject_span(self.text, row))), self.topic)


def cut_row(row, at=0):
    """The part of a row that is read at once."""
    return row if len(row.tags) <= MANY else Row(row.tags[at:at + MANY], row.spans[at:at + MANY])


def attribute(text, sentences, memory, cues):
    """Quotes of one paragraph; `cues` holds the places where speech without marks may be reported."""
    found, read_to = [], 0
    for number, (start, end, quotes) in enumerate(sentences):
        if start < read_to:
            continue
        some = []
        if quotes:
            row = glue_next(text, read_row(text, start, end, quotes), sentences, number)
            read_to = row.spans[-1][1]
            for at in range(0, len(row.tags), MANY):
                some += attribute_sentence(text, cut_row(row, at), memory)
        elif bisect_left(cues, start) < bisect_left(cues, end):
            inside = cues[bisect_left(cues, start):bisect_left(cues, end)]
            some = find_indirect(text, cut_row(read_row(text, start, end)), memory, inside)
        if not quotes or all(quote.speaker_start is None for quote in some):
            memory.unread.append((start, end))
        found += some
    return found


def glue_next(text, row, sentences, number):
    """The row with that of the next sentence, where that says whose words these were: "“Why?” Lee, the minister, asked", "“...” — Lee"."""
    if number + 1 == len(sentences) or not row.tags.endswith("Q"):
        return row
    start, end, quotes = sentences[number + 1]
    dash = text[start:end].lstrip().startswith(DASHES)
    if quotes or not (dash or last_sign(text, row.spans[-1]) in "?!"):
        return row
    rest = read_row(text, start, end)
    glued = Row(row.tags + rest.tags, row.spans + rest.spans)
    after = credit_after(Row("Q" + rest.tags, row.spans[-1:] + rest.spans), 0)
    return glued if after and (dash or after.speaker == rest.spans[0]) else row


def attribute_sentence(text, row, memory):
    """Quotes of one sentence."""
    found, here = [], None
    alone = not row.tags.strip(",-:RCQ")
    for i, tag in enumerate(row.tags):
        if tag == "Q":
            credit = choose_credit(text, row, i, here, alone, memory)
            found.append(make_quote(text, row, i, credit, alone, memory))
            here = credit._replace(cue=None) if credit else here
    return found


def choose_credit(text, row, i, here, alone, memory):
    """The Credit of one quotation, or None."""
    start, end = row.spans[i]
    short = text.count(" ", start, end) + 1 < LONG
    if short and is_name(text, row, i):
        return None
    ended = last_sign(text, row.spans[i]) in ",?!-—" or text[end:end + 1] == ","
    credit = find_credit(row, i, ended, here)
    if credit and (credit.close or not short):
        return credit
    if short and not alone:
        return None
    return memory.carried() if alone else late_credit(row, i)


def last_sign(text, span):
    """The last character of a quotation inside its marks."""
    return text[span[0] + 1:span[1]].rstrip("\"'”’“‘»` ")[-1:] or "."


def is_name(text, row, i):
    """Whether a short quotation is a title or a nickname: "on ABC’s “This Week”", "Robert “Bobby” Scott"."""
    start, end = row.spans[i]
    if i == 0 or row.tags[i - 1] not in "NDI,-":
        return False
    return all(word[0].isupper() or len(word) < 4 for word in re.findall(r"\w+", text[start:end]))


def make_quote(text, row, i, credit, alone, memory):
    """The Quote of one quotation."""
    start, end = row.spans[i]
    if credit is None:
        return Quote(start, end, "direct" if alone and text.count(" ", start, end) >= LONG - 1 else "term")
    whole = alone or i == 0 or (text[start + 1:start + 3].lstrip("[")[:1].isupper() and row.tags[i - 1] in ",-:L" + SPEECH)
    return credited(text, row, start, end, "direct" if whole else "partial", credit, memory)


def credited(text, row, start, end, kind, credit, memory):
    """A Quote with its speaker, voice, cue and antecedent."""
    speaker = bare(text, credit.speaker)
    antecedent = find_antecedent(text, row, credit, speaker, memory)
    own = None if credit.tag in "PH" else speaker
    memory.forget(credit._replace(cue=None, close=credit.close or credit.cue is not None), antecedent or own or memory.topic)
    return Quote(start, end, kind, *speaker, find_voice(text, antecedent or speaker), *(credit.cue or (None, None)), *(antecedent or (None, None)))


# Speech without marks


def find_indirect(text, row, memory, cues):
    """The Quote, if any, of what a sentence without marks reports.

    Its span is the clause reported; where the verb stands in the midst of it (", officials say,"), the phrase with the verb.
    """
    for k, tag in enumerate(row.tags):
        at = row.spans[k][0]
        if tag not in "LSJMbc" or at not in cues or is_passive(row.tags, k):
            continue
        credit = verb_credit(row, k) if tag != "L" else make_credit(row, k + 2, k) if row.tags[k + 2:k + 3] in ("N", "P") else None
        if credit is None or credit.tag == "H" or text[slice(*credit.speaker)].lower() == "it":
            continue
        if span := reported_span(row, k, credit.speaker):
            return [credited(text, row, *span, "indirect", credit, memory)]
    return []


def reported_span(row, k, speaker):
    """Span of what the cue at k reports, or None if it reports no clause."""
    tags, spans = row
    first, last = spans[0][0], spans[-1][1]
    ahead = tags.find("," if tags[k] == "L" else "T", k + 1, None if tags[k] == "L" else k + 4) + 1  # after a comma; after "that"
    if tags[k] == "L" and k:
        return first, spans[k - 1][1]
    if 0 < ahead < len(tags):
        return spans[ahead][0], last
    if speaker[0] < spans[k][0] and CLAUSE_AHEAD.match(tags, k + 1):
        return spans[k + 1][0], last
    said = min(speaker[0], spans[k][0]), max(speaker[1], spans[k][1])
    before = bisect_left(spans, said[:1]) - 1
    if tags[k] == "L" or before < 1 or tags[before] not in ",-":
        return None
    if tags[k + 1:k + 3].strip("NPIR")[:1] in (",", "-"):
        return said
    return (first, spans[before - 1][1]) if VERB.search(tags, 0, before) else None


# Names


def bare(text, span):
    """Span of the speaker's bare name ("former Secretary Ana Lee" gives "Ana Lee"), or of the whole phrase if it ends in no name."""
    parts = list(CAPITAL.finditer(text, *span))
    if not parts or not parts[-1][0][0].isupper() or TAGS.get(parts[-1][0].lower(), "N") in "DdPH":
        return span
    first = len(parts) - 1
    while first and parts[first - 1][0][0].isupper() and not parts[first - 1][0].endswith(("’s", "'s")):
        first -= 1
    return strip_titles(text, parts[first].start(), parts[-1].end())


def strip_titles(text, start, end):
    """The span of a name without the titles, articles and function words before it, and without a genitive."""
    for match in CAPITAL.finditer(text, start, end):
        if match[0].rstrip(".") not in TITLES and TAGS.get(match[0].lower(), "N") not in "DdIYtWCR":
            return match.start(), end - (2 if text[start:end].endswith(("’s", "'s")) else 0)
    return start, end


def find_voice(text, span):
    """named, anonymous, institution; None for a pronoun."""
    parts = CAPITAL.findall(text, *span)
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
    span = bare(text, row.spans[k])
    return span if text[span[0]].isupper() and find_voice(text, span) == "named" else None


def find_antecedent(text, row, credit, span, memory):
    """Span of the fuller mention that the speaker's mention refers to, or None where the text does not make it plain."""
    surface = text[span[0]:span[1]]
    if credit.tag in "PH":
        return pronoun_antecedent(text, row, credit, surface.lower(), memory)
    if " " not in surface and surface[:1].isupper():
        return name_antecedent(text, surface, span[0])
    if surface[:4].lower() == "the " and surface[-1].islower():
        return description_antecedent(text, surface.split()[1:], span[0])
    return None


def pronoun_antecedent(text, row, credit, pronoun, memory):
    """The subject before a pronoun in its sentence, or the last speaker or subject before it."""
    if pronoun not in PERSONAL:
        return None
    k = bisect_left(row.spans, credit.speaker)
    if credit.tag == "H":
        return bare(text, row.spans[k - 1]) if row.tags[k - 1:k] == "N" else None
    subject = main_subject(row.tags[:k])
    found = bare(text, row.spans[subject]) if subject is not None and row.tags[subject] == "N" else None
    if found is None:
        found = memory.last_topic()
    if pronoun == "it":
        found = next((body for j in range(k - 1, -1, -1) if row.tags[j] == "N" and (body := institution_in(text, *row.spans[j]))), None)
    if found is None or found[0] >= credit.speaker[0]:
        return None
    voice = find_voice(text, found)
    several = voice == "institution" or (voice != "named" and text[found[1] - 1] == "s")
    return found if several == (pronoun in ("they", "them", "it")) else None


def institution_in(text, start, end):
    """Span of the institution that a noun phrase names or begins with: "the Biden administration’s efforts"."""
    owner = re.search(r"[’']s\b", text[start:end])
    span = strip_titles(text, start, start + owner.start() if owner else end)
    return span if find_voice(text, span) == "institution" else None


def name_antecedent(text, surname, at):
    """The last full name that ends in a surname, or None where there are two such names."""
    found, oldest = [], max(at - BACK, 0)
    while len(found) < TRIES and (at := text.rfind(" " + surname, oldest, at)) >= 0:
        end = at + 1 + len(surname)
        given = FULL_NAME.search(text, max(at - 60, 0), at + 1)
        if given and not text[end:end + 1].isalnum():
            span = strip_titles(text, given.start(), end)
            if " " in text[slice(*span)]:
                found.append(span)
    return found[0] if len({text[slice(*span)] for span in found}) == 1 else None


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
