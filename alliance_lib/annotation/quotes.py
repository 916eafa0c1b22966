"""Find what is quoted in a text, and the mention that names who said it.

Marks are paired paragraph by paragraph. The sentence around a quotation is read as a row of tags, in which the subject of the nearest verb
of speech is its speaker; a quotation without such a verb continues the speaker before it.

`marks` finds what is quoted, `speech` reads the rows, `speakers` knows who a mention is.

Limits: speech without marks is looked for after some fifty forms of verbs only, once in a sentence. See the other modules for theirs.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from .marks import ANY_MARK, cut_paragraph, find_ends, find_marked, find_paragraphs
from .speakers import MANY, Memory, bare, cut_row, find_antecedent, find_voice
from .speech import SPEECH, Row, any_of, credit_after, find_credit, is_passive, late_credit, make_credit, read_row, verb_credit, words


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


# What may report speech without marks; the other verbs of speech need marks to be believed. The space before makes the search fast.
REPORTED = re.compile(" " + any_of(words(
    "According_to according_to said say says told tells added adds warned warns argued argues believe believes believed claimed claims confirmed "
    "denied explained indicated indicates insisted insists noted notes predicted predicts reported stated states stressed suggested suggests "
    "wrote writes acknowledged admitted announced asserted complained concluded emphasized pledged promised vowed"
)).replace("_", " ") + r"\b")
WISHED = re.compile(r"[NP]I\Z")  # (they want) us to (believe)
CLAUSE_AHEAD = re.compile(r"[NP].{0,2}[ABSJMVv]")  # (said) the ships will sail
VERB = re.compile(r"[ABSJMVv]")
CUES = frozenset("LSJMbc")  # tags of what reports
WORD = re.compile(r"\w+")
DASHES = ("—", "–", "―", "-", "~")
LONG = 6  # words from which a quotation in a sentence is somebody's even if no verb of speech says so


def find_quotes(text: str, *, paragraphs=None, sentences=None, indirect: bool = True) -> list[Quote]:
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
    sentences : (start, end) of the sentences of the whole text, in order, as `split_sentences` gives them for each paragraph; by default they
        are looked for here, which takes time.
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
    ends = None if sentences is None else [end for _, end in sentences]
    cues = find_cues(text) if indirect else []
    paragraphs = find_paragraphs(text) if paragraphs is None else list(paragraphs)
    cut = [cut_spoken(text, start, end, cues, ends) for start, end in paragraphs]
    memory, found = Memory(text, ends), []
    memory.read_all([(start, end, quotes) for sentences in cut for start, end, quotes, reporting in sentences or () if quotes or reporting])
    for paragraph, sentences in zip(paragraphs, cut, strict=True):
        if sentences is None:
            memory.unread = [None, paragraph]
        else:
            found += attribute(text, sentences, memory)
        memory.end_paragraph()
    return found


def cut_spoken(text, start, end, cues, ends):
    """The sentences of a paragraph, as (start, end, quotations, cues of speech without marks), or None where nobody can be quoted."""
    spans = find_marked(text, start, end) if ANY_MARK.search(text, start, end) else ()
    cues = cues_in(cues, start, end)
    if not spans and not cues:
        return None
    sentences = cut_paragraph(start, end, find_ends(text, start, end, ends), spans)
    return [(first, last, quotes, () if quotes or not cues else cues_in(cues, first, last)) for first, last, quotes in sentences]


def cues_in(cues, start, end):
    """The cues on a stretch of the text."""
    return cues[bisect_left(cues, start):bisect_left(cues, end)]


def find_cues(text):
    """Places where speech without marks may be reported."""
    opening = [0] if text.startswith("According to ") else []
    return opening + [match.start() + 1 for match in REPORTED.finditer(text.replace("\n", " "))]


# Speech in marks


def attribute(text, sentences, memory):
    """Quotes of one paragraph, whose sentences are as `cut_spoken` gives them."""
    found, read_to = [], 0
    for number, (start, end, quotes, cues) in enumerate(sentences):
        if start < read_to:
            continue
        some = []
        if quotes:
            row = glue_next(text, memory.read(start, end, quotes), sentences, number)
            read_to = row.span(len(row.tags) - 1)[1]
            for at in range(0, len(row.tags), MANY):
                some += attribute_sentence(text, cut_row(row, at), memory)
        elif cues:
            some = find_indirect(text, cut_row(memory.read(start, end)), memory, cues)
        if not quotes or all([quote.speaker_start is None for quote in some]):
            memory.unread.append((start, end))
        found += some
    return found


def glue_next(text, row, sentences, number):
    """The row with that of the next sentence, where that says whose words these were: "“Why?” Lee, the minister, asked", "“...” — Lee"."""
    if number + 1 == len(sentences) or not row.tags.endswith("Q"):
        return row
    start, end, quotes, _ = sentences[number + 1]
    dash = text[start:end].lstrip().startswith(DASHES)
    if quotes or not (dash or last_sign(text, row.span(len(row.tags) - 1)) in "?!"):
        return row
    rest, last = read_row(text, start, end), len(row.tags) - 1
    # The next sentence begins where this one ends, and so does its shade.
    glued = Row(row.tags + rest.tags, row.starts[:-1] + rest.starts, row.shade + rest.shade, row.start)
    after = credit_after(glued, last)
    return glued if after and (dash or after.speaker == glued.span(last + 1)) else row


def attribute_sentence(text, row, memory):
    """Quotes of one sentence."""
    found, here = [], None
    alone = not row.tags.strip(",-:RCQ")
    for i, tag in enumerate(row.tags):
        if tag == "Q":
            span = row.span(i)
            credit = choose_credit(text, row, i, span, here, alone, memory)
            found.append(make_quote(text, row, i, span, credit, alone, memory))
            here = credit or here
    return found


def choose_credit(text, row, i, span, here, alone, memory):
    """The Credit of one quotation, or None."""
    start, end = span
    short = text.count(" ", start, end) + 1 < LONG
    if short and is_name(text, row, i, span):
        return None
    ended = last_sign(text, span) in ",?!-—" or text[end:end + 1] == ","
    credit = find_credit(row, i, ended, here)
    if credit and (credit.close or not short):
        return credit
    if short and not alone:
        return None
    return memory.carried() if alone else late_credit(row, i)


def last_sign(text, span):
    """The last character of a quotation inside its marks."""
    return text[span[0] + 1:span[1]].rstrip("\"'”’“‘»` ")[-1:] or "."


def is_name(text, row, i, span):
    """Whether a short quotation is a title or a nickname: "on ABC’s “This Week”", "Robert “Bobby” Scott"."""
    if i == 0 or row.tags[i - 1] not in "NDI,-":
        return False
    return all(word[0].isupper() or len(word) < 4 for word in WORD.findall(text, *span))


def make_quote(text, row, i, span, credit, alone, memory):
    """The Quote of one quotation."""
    start, end = span
    if credit is None:
        return Quote(start, end, "direct" if alone and text.count(" ", start, end) >= LONG - 1 else "term")
    whole = alone or i == 0 or (text[start + 1:start + 3].lstrip("[")[:1].isupper() and row.tags[i - 1] in ",-:L" + SPEECH)
    return credited(text, row, start, end, "direct" if whole else "partial", credit, memory)


def credited(text, row, start, end, kind, credit, memory):
    """A Quote with its speaker, voice, cue and antecedent."""
    speaker = bare(text, credit.speaker)
    antecedent = find_antecedent(text, row, credit, speaker, memory)
    own = None if credit.tag in "PH" else speaker
    memory.forget(credit, antecedent or own or memory.topic)
    return Quote(start, end, kind, *speaker, find_voice(text, antecedent or speaker), *(credit.cue or (None, None)), *(antecedent or (None, None)))


# Speech without marks


def find_indirect(text, row, memory, cues):
    """The Quote, if any, of what a sentence without marks reports.

    Its span is the clause reported, or its part before the verb (", officials say,"); where that is no clause, the phrase with the verb.
    """
    for cue in cues:
        k = bisect_left(row.starts, cue)
        tag = row.tags[k:k + 1] if row.starts[k:k + 1] == [cue] else ""
        if tag not in CUES or is_passive(row.tags, k) or (tag in "bc" and WISHED.search(row.tags, 0, k)):
            continue
        credit = verb_credit(row, k) if tag != "L" else make_credit(row, k + 2, k) if row.tags[k + 2:k + 3] in ("N", "P") else None
        if credit is None or credit.tag == "H" or text[slice(*credit.speaker)].lower() == "it":
            continue
        if span := reported_span(row, k, credit.speaker):
            return [credited(text, row, *span, "indirect", credit, memory)]
    return []


def reported_span(row, k, speaker):
    """Span of what the cue at k reports, or None if it reports no clause."""
    tags = row.tags
    first, last = row.starts[0], row.span(len(tags) - 1)[1]
    ahead = tags.find("," if tags[k] == "L" else "T", k + 1, None if tags[k] == "L" else k + 4) + 1  # after a comma; after "that"
    if tags[k] == "L" and k:
        return first, row.span(k - 1)[1]
    if 0 < ahead < len(tags):
        return row.starts[ahead], last
    if speaker[0] < row.starts[k] and CLAUSE_AHEAD.match(tags, k + 1):
        return row.starts[k + 1], last
    said = min(speaker[0], row.starts[k]), max(speaker[1], row.span(k)[1])
    before = bisect_left(row.starts, said[0]) - 1
    if tags[k] == "L" or before < 1 or tags[before] not in ",-":
        return None
    if VERB.search(tags, 0, before):
        return first, row.span(before - 1)[1]
    return said if tags[k + 1:k + 3].strip("NPIR")[:1] in (",", "-") else None
