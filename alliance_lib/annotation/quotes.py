"""Find what is quoted in a text, and the mention that names who said it.

A sentence is read as a row of chunks: noun phrases, verbs, function words, and each quotation as one chunk that is never looked into. A
speaker is the subject of the verb of speech next to a quotation; a quotation without such a verb continues the speaker before it. Nothing
is learned, and no name of a person or a country is known: every decision can be traced to a word list or a rule below.

Limits: the chunks come from word lists, not from a parser, so an unlisted verb may be taken for the end of a noun phrase; a pronoun is
traced back only to a subject or a speaker shortly before it; single marks count only where they pair within a paragraph.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from alliance_lib.annotation.sentences import split_sentences


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


class Chunk(NamedTuple):
    """A piece of a sentence.

    kind : np (noun phrase), pron, det, say (finite verb of speech), saying, base ("to say"), per ("according"), verb (any other), aux, adv, prep,
        sub ("when"), rel ("who"), conj, quote; "," for commas, dashes and closing brackets, ";" for what divides clauses, ":".
    """

    kind: str
    start: int
    end: int
    word: str  # the last word, in lower case


class Credit(NamedTuple):
    """Who is credited: the speaker's chunk, the chunk of the cue (or None), and whether the two stand close enough for a short quotation."""

    speaker: Chunk
    cue: Chunk | None
    close: bool


def words(text):
    """The words of a list that is written as text."""
    return frozenset(text.split())


def inflect(text):
    """Forms of regular verbs: (third person and past, -ing form)."""
    finite, participles = set(), set()
    for verb in text.split():
        stem = verb.removesuffix("e")
        if verb.endswith("y") and verb[-2] not in "aeo":
            finite |= {verb[:-1] + "ies", verb[:-1] + "ied"}
        else:
            finite |= {verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s"), stem + "ed"}
        participles.add(stem + "ing")
    return finite, participles


# Report words: a quotation of any length after them is their subject's.
REPORT = (
    "acknowledge add admonish affirm allege announce answer argue ask assert assure boast caution claim clarify comment complain conclude "
    "concede confess confirm contend counter declare deny emphasize exclaim explain express hint imply indicate inform insist joke lament "
    "maintain note object observe opine proclaim promise quip reaffirm reason recall recount reflect reiterate remark remind repeat reply "
    "report respond retort reveal scream shout stress suggest surmise testify tweet underline underscore urge vow warn whisper yell predict "
    "pledge propose stipulate demand request recommend continue tease mutter grumble chant post retweet elaborate summarize interject murmur"
)
# Speech acts that take an object: "called it “vital”", "criticized the plan as “weak”".
JUDGE = (
    "accuse advise agree answer appeal assail assess attack bark bash believe bemoan blame blast brag call caption characterize charge chide "
    "cite condemn criticize decry deem defend denounce deride describe detail disclose dismiss discuss dub echo endorse estimate expect fear fire hail "
    "highlight hope invoke issue label lash laugh liken mention mock muse offer order outline paraphrase plead point portray praise "
    "pronounce protest publish question quote rail rant rate read recite refer refuse reject release ridicule riff rip rule scoff scold share slam "
    "sneer talk taunt term thank threaten thunder tout trumpet vent venture voice wail welcome wonder worry worship"
)
REPORT_FINITE, REPORT_ING = inflect(REPORT)
JUDGE_FINITE, JUDGE_ING = inflect(JUDGE)
REPORT_FINITE |= words("say says said tell tells told write writes wrote states stated speaks spoke admit admits admitted reads swore swears quipped "
                       "puts read")
REPORT_ING |= words("saying telling writing stating admitting reading swearing quipping")
JUDGE_FINITE |= words("feel feels felt sees saw sang sings found finds think thinks thought")
# What somebody thinks is told by somebody: a verb of speech before one of these goes first.
MENTAL = words("feel feels felt think thinks thought believe believes believed hope hopes hoped hoping expect expects expected fears feared wonders "
               "wondered worries worried")
FINITE = REPORT_FINITE | JUDGE_FINITE
PARTICIPLES = REPORT_ING | JUDGE_ING
BASE = words(REPORT) | words(JUDGE) | words("say tell write admit speak put think")
REPORTING = REPORT_FINITE | REPORT_ING | words(REPORT) | words("say tell write state admit")
# Passive or in front of a quotation these give a name to something: "known as “2+2”", "a film titled “Home”".
NAMING = words("called dubbed titled entitled labeled labelled named nicknamed termed known headlined captioned described deemed")
BE = words("is are was were be been being am got get gets 's ’s")
TIMES = words("monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december")
LISTED = {
    "aux": "is are was were be been being am has have had having will would can could may might shall should must do does did not never isn't "
           "wasn't don't doesn't didn't won't wouldn't couldn't can't hasn't haven't hadn't isn’t wasn’t don’t doesn’t didn’t won’t wouldn’t "
           "couldn’t can’t hasn’t haven’t hadn’t",
    "adv": "also then later once again now still even just already often soon ever twice recently earlier yesterday today tonight tomorrow too "
           "back out up down away first instead however meanwhile moreover so thus there here yet else perhaps maybe rather simply ago only "
           "afterward afterwards sometimes always further furthermore nevertheless nonetheless indeed otherwise next last",
    "prep": "of in on for at from with by about to into over under against between among during without within through throughout toward towards "
            "upon near across behind beyond despite like unlike via amid around outside inside per regarding alongside versus off than following "
            "concerning including",
    "sub": "as when while because if although though after before since until unless whether where why how what whereas whenever",
    "rel": "who which that whose whom",
    "conj": "and or but nor",
    "det": "the a an this these those some any many several both few most another other his her their its our my your every each all no two three "
           "four five six seven eight nine ten dozens hundreds one more",
    "pron": "he she they it i we you him them us me everyone everybody nobody someone others himself herself themselves itself",
    "verb": "went came made took gave got began became left kept held ran won lost met found brought sent built led set let make take makes takes "
            "gives give get gets seek seeks sought want wants wanted need needs try tries tried go goes come comes see seem seems look looks used fell "
            "rose grew drew stood sat heard based given compared spoken meant show shows showed help helps use begins begin know knows knew put",
    "per": "according",
}
KINDS = {word: kind for kind, listed in reversed(LISTED.items()) for word in listed.split()}
KINDS |= dict.fromkeys(TIMES, "adv") | dict.fromkeys(PARTICIPLES, "saying") | dict.fromkeys(BASE, "base") | dict.fromkeys(FINITE, "say")
# These make the same chunk wherever they stand.
PLAIN = {word: kind for word, kind in KINDS.items() if kind in words("aux prep sub rel conj pron verb saying det")}
# Verbs of speech that are as often nouns; after an article, a possessive or an adjective they are.
NOUNS_TOO = words("accounts answers appeals attacks bars blames calls charges claims comments demands estimates expects fears hopes labels mentions notes "
                  "objects offers orders outlines points pledges posts promises questions quotes rates reasons releases remarks replies reports "
                  "requests rules shares states talks terms threats thought tweets views vows voices warnings worries issues reads updates")
BEFORE_NOUN = re.compile(r"(?:est|ent|al|ous|ive|ic|ious|ial|ican|ese|ry|[’']s|s[’'])\Z")
ARTICLES = words("the a an his her its their our my your every no")  # alone they are no noun phrase
PHRASES = words("np pron")
TITLES = words(
    "Mr Mrs Ms Mx Dr Prof Professor Rev Sen Senator Rep Representative Gov Governor President Vice Prime Minister Secretary Chancellor "
    "Ambassador Gen General Lt Col Colonel Maj Capt Captain Adm Admiral Sgt Judge Justice Chairman Chairwoman Mayor King Queen Prince Pope "
    "Congressman Congresswoman Speaker Sir Lord Lady Deputy Chief Attorney Foreign Defense Defence Republican Democratic Democrat State "
    "Rear Sens Reps Hon"
)
INSTITUTIONS = words(
    "house ministry department government administration agency office committee council commission bureau party group company "
    "campaign court union association institute center centre bank university pentagon kremlin congress senate parliament "
    "command navy army force forces embassy foundation network newspaper magazine times post journal board organization organisation "
    "report statement document memo law study survey poll article editorial letter ad"
)
# Unnamed people, who have a capital only where they open a sentence.
PEOPLE = words("official analyst expert critic aide source observer diplomat lawmaker supporter opponent adviser advisor leader minister scholar researcher "
               "reporter economist spokesman spokeswoman spokesperson resident voter activist other")
MARK = re.compile(r"[\"“”„«»]|``|''")
# British quotations; "'90s", "'em" and the like only lose a letter.
SINGLE = re.compile(
    r"[‘’'](?:(?<=[‘'])(?<![\w’'].)(?=[\w\[“\"$€£])(?!(?:\d0s|em|til|tis|twas|cause|n)\b)(?P<opens>)"
    r"|(?<=[’'])(?<=[\w.,;:?!…”\")\]].)(?![\w’']))"
)
STOP = re.compile(r"[.?!…]+(?=\s|\Z)")
# What may report speech without marks; the rest of the list needs marks to be believed.
REPORTED = re.compile(
    r"\b(?:[Aa]ccording to|said|says?|told|tells|added|adds|warned|warns|argued|argues|believes?|believed|claimed|claims|confirmed|denied|explained|"
    r"indicated|indicates|insisted|insists|noted|notes|predicted|predicts|reported|stated|states|stressed|suggested|suggests|wrote|writes|"
    r"acknowledged|admitted|announced|asserted|complained|concluded|emphasized|pledged|promised|vowed)\b")
NAME = re.compile(r"[A-Z][\w’-]+(?: (?:[A-Z]\.|bin|al|de|van|von|der|da|la|[A-Z][\w’-]+)){1,4}")
CAPITAL = re.compile(r"[^\W_][\w.’'&-]*")
INTRODUCING = re.compile(r"\b(?:[Aa]n?|[Oo]ne|[Aa]nother|[Ss]ome|[Tt]wo|[Tt]hree|[Ss]everal|[Mm]any) (?:[\w.’'-]+ ){0,4}\Z")
PERSONAL = words("he she they who him her them it")
SPOKEN = words("statement statements remark remarks comment comments question questions answer it this that there")
PARAGRAPH = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
# A word, a mark, a bracket (as a whole, so that it can be left out), a dash between spaces.
TOKEN = re.compile(r"[^\W_]+(?:[’'.&/-][^\W_]+)*|[,;:—–―…)]|\((?:[^()]{0,80}\))?|(?<=\s)--?(?=\s)")
DASHES = words("— – ― - -- ~")
MANY = 200  # chunks that a sentence may have; a longer one is read in pieces, so that time stays linear
LONG = 6  # words from which a quotation in a sentence is somebody's even if no verb of speech says so


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
    paragraphs = find_paragraphs(text) if paragraphs is None else list(paragraphs)
    spans_of, goes_on = quoted_paragraphs(text, paragraphs)
    cues = [match.start() for match in REPORTED.finditer(text)] if indirect else []
    memory, found = Memory(text), []
    for number, (start, end) in enumerate(paragraphs):
        spans = spans_of.get(number, ())
        inside = cues[bisect_left(cues, start):bisect_left(cues, end)]
        if spans or inside:
            found += attribute(text, split_paragraph(text, start, end, spans), memory, number - 1 in goes_on, inside)
        else:
            memory.unread = [None, (start, end)]
        memory.unread.append(None)
    return found


class Memory:
    """What a reader remembers: the speaker who may go on, the last subject, and the full names in the text.

    Sentences without quotations are noted as unread, and read only when a quotation depends on them.
    """

    def __init__(self, text):
        self.text, self.topic, self.described, self._names = text, None, {}, None
        self.speaker = self.before = None  # the last speaker in this paragraph, and in the one before
        self.unread = []  # sentences (or paragraphs), and None where a paragraph ends

    def credit(self, speaker, topic):
        """Note who is credited with a quotation."""
        self.speaker, self.topic, self.unread = speaker, topic or self.topic, []

    def carried(self, continued=False):
        """The Credit of the speaker who may go on, or None; from one paragraph into the next only once, unless the quotation is `continued`."""
        for unread in self.unread:
            if unread is None:
                self.before, self.speaker = self.speaker, None
                continue
            for span in split_paragraph(self.text, *unread, ()):
                chunks = read_chunks(self.text, *span)[:MANY]
                self.speaker = sentence_credit(chunks, self.speaker)
                self.topic = subject_span(self.text, chunks) or self.topic
        self.unread = []
        if self.speaker or not self.before:
            return self.speaker
        return self.before._replace(close=False) if self.before.close or continued else None

    def full_names(self, word):
        """Spans of the names of several words that end in `word`, or of two that begin with it, in order."""
        if self._names is None:
            self._names = {}
            for match in NAME.finditer(self.text):
                start, end = strip_titles(self.text, *match.span())
                parts = self.text[start:end].split()
                if len(parts) > 1 and find_voice(self.text, (start, end)) == "named" and not any(part.lower() in KINDS for part in parts):
                    for part in {parts[-1], parts[0] if len(parts) == 2 else parts[-1]}:
                        self._names.setdefault(part, []).append((start, end))
        return self._names.get(word, ())


def find_paragraphs(text):
    """Spans of the lines that hold anything; a line that begins in lower case goes on with the line just before it."""
    found = []
    for match in PARAGRAPH.finditer(text):
        if found and match[0][0].islower() and match.start() - found[-1][1] <= 2 and text.count("\n", found[-1][1], match.start()) <= 1:
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found


def quoted_paragraphs(text, paragraphs):
    """Spans of the quotations of each paragraph that has any, and the numbers of the paragraphs whose last one goes on in the next."""
    marks, singles = list(MARK.finditer(text)), list(SINGLE.finditer(text))
    mark_starts, single_starts = [match.start() for match in marks], [match.start() for match in singles]
    found, goes_on = {}, set()
    for number, (start, end) in enumerate(paragraphs):
        inside = marks[bisect_left(mark_starts, start):bisect_left(mark_starts, end)]
        spans, opened = pair_marks(text, start, inside) if inside else ([], None)
        if opened is not None:
            following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else 0
            if following and text[following] in "\"“„«‘'`":
                goes_on.add(number)
            stop = None if number in goes_on or opened == start else STOP.search(text, opened, end)
            spans.append((opened, stop.end() if stop else end))
        inside = singles[bisect_left(single_starts, start):bisect_left(single_starts, end)]
        if spans := add_singles(text, inside, spans) if inside else spans:
            found[number] = spans
    return found, goes_on


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


def pair_marks(text, start, marks):
    """Spans of the outermost quotations of one paragraph, and where an unclosed one opens.

    Where marks within marks do not add up, a mark is missing: then each opening mark begins anew, and what it leaves open ends with its
    sentence.
    """
    spans, depth, opened = [], 0, None
    for mark in marks:
        role = opens(text, start, mark)
        if role or (role is None and not depth):
            opened = mark.start() if not depth else opened
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                spans.append((opened, mark.end()))
    return (spans, None) if not depth else pair_flat(text, start, marks)


def pair_flat(text, start, marks):
    """As `pair_marks`, for marks that do not add up."""
    spans, opened = [], None
    for mark in marks:
        role = opens(text, start, mark)
        if role or (role is None and opened is None):
            if opened is not None and (stop := STOP.search(text, opened, mark.start())):
                spans.append((opened, stop.end()))
            opened = mark.start()
        elif opened is not None:
            spans.append((opened, mark.end()))
            opened = None
    return spans, opened


def add_singles(text, marks, spans):
    """Add quotations in single marks, outside the others; one that holds another replaces it."""
    singles, opened, closed = [], None, None
    for match in marks:
        if match["opens"] is not None:
            if closed:
                singles.append((opened, closed))
            opened, closed = match.start(), None
        elif opened is not None:
            if not closed or text[match.start() - 1] in ",.?!…”":
                closed = match.end()
            if text[match.start() - 1] in ",.?!…”" or text[match.start() - 1] != "s":
                singles.append((opened, closed))
                opened = closed = None
    if closed:
        singles.append((opened, closed))
    if not singles:
        return spans
    starts = [first for first, _ in spans]
    singles = [one for one in singles if not ((at := bisect_left(starts, one[0])) and spans[at - 1][1] > one[0])]
    starts = [first for first, _ in singles]
    kept = [two for two in spans if not ((at := bisect_left(starts, two[0])) and singles[at - 1][1] > two[0])]
    return sorted(kept + singles)


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


def read_chunks(text, start, end, spans):
    """Chunks of one sentence."""
    chunks = []
    for opened, closed in spans:
        add_chunks(chunks, text, start, opened)
        chunks.append(Chunk("quote", opened, closed, ""))
        start = closed
    add_chunks(chunks, text, start, end)
    return chunks


def add_chunks(chunks, text, start, end):
    """Append the chunks of text outside quotations."""
    phrase = False  # whether the last chunk is a noun phrase that may go on
    for match in TOKEN.finditer(text, start, end):
        word = match[0]
        if word in PLAIN:
            small, kind = word, PLAIN[word]
        elif word[0] == "(" and len(word) > 1:
            continue
        else:
            small = word.lower()
            kind = word_kind(match, small, chunks, phrase)
        if kind == "np" and phrase:
            chunks[-1] = Chunk("np", chunks[-1].start, match.end(), small)
        else:
            chunks.append(Chunk("np" if kind == "det" and small not in ARTICLES else kind, *match.span(), small))
        phrase = kind in ("np", "det")


def short_or_name(text, chunk):
    """Whether a noun phrase may stand before a verb that looks like a plural: "Lee claims", "the report claims", not "the basic pay rates"."""
    return text[chunk.end - len(chunk.word)].isupper() or text.count(" ", chunk.start, chunk.end) < 2


def word_kind(match, small, chunks, phrase):
    """The kind of chunk that a word makes or joins."""
    word, kind = match[0], KINDS.get(small)
    last = chunks[-1] if chunks else None
    if not word[0].isalnum():
        return {"(": ";"}.get(word, word) if word in ";:(" else ","
    if word[0].isupper():
        if small in TIMES:
            return "np" if phrase or (last and last.kind == "prep") else "adv"
        if last is None:
            return kind or ("verb" if small.endswith("ing") else "np")
        return kind if kind in ("pron", "det", "adv") else "np"
    if kind is None:
        if small.endswith("ly"):
            return "adv"
        if small.endswith(("ed", "ing")) and not (phrase and KINDS.get(last.word) == "det"):
            return "verb"
        if last and (last.kind == "aux" or (last.word == "to" and not small.endswith("s"))):
            return "verb"
        return "np"
    if kind == "base":
        plural = last and last.kind == "np" and last.word.endswith("s") and KINDS.get(last.word) != "det"
        return "base" if last and (last.kind in ("aux", "pron", "adv") or last.word == "to" or plural) else "np"
    if kind == "say" and phrase and KINDS.get(last.word) == "det":
        return "np"
    if kind == "say" and phrase and small in NOUNS_TOO and (BEFORE_NOUN.search(last.word) or not short_or_name(match.string, last)):
        return "np"
    if kind == "say" and small in NOUNS_TOO and (not last or last.kind in ("prep", "say", "verb")):
        return "np"
    return kind


def attribute(text, sentences, memory, continued, cues):
    """Quotes of one paragraph; `continued` says that its first quotation goes on with the last one of the paragraph before.

    `cues` holds the places where speech without marks may be reported.
    """
    rows, read_to = [], 0
    for number, (start, end, spans) in enumerate(sentences):
        if start < read_to:
            continue
        if not spans:
            if bisect_left(cues, start) < bisect_left(cues, end):
                rows += find_indirect(text, read_chunks(text, start, end, ())[:MANY], memory)
            memory.unread.append((start, end))
            continue
        chunks = glue_next(text, read_chunks(text, start, end, spans), sentences, number)
        read_to = chunks[-1].end
        n_rows = len(rows)
        for at in range(0, len(chunks), MANY):
            rows += attribute_sentence(text, chunks[at:at + MANY], memory, continued and not rows)
        if all(row.speaker_start is None for row in rows[n_rows:]):
            memory.unread.append((start, end))
    return rows


def attribute_sentence(text, chunks, memory, continued):
    """Quotes of one sentence."""
    rows, here = [], None
    alone = all(chunk.kind in (",", ":", "adv", "conj", "quote") for chunk in chunks)
    for i, chunk in enumerate(chunks):
        if chunk.kind == "quote":
            goes_on = memory.carried(continued=True) if continued and not rows else None
            credit = goes_on or choose_credit(text, chunks, i, here, alone, memory)
            rows.append(make_quote(text, chunks, i, credit, alone, memory))
            here = credit._replace(cue=None) if credit else here
    return rows


def choose_credit(text, chunks, i, here, alone, memory):
    """The Credit of one quotation, or None."""
    short = text.count(" ", chunks[i].start, chunks[i].end) + 1 < LONG
    if short and is_name(text, chunks, i):
        return None
    credit = find_credit(text, chunks, i, here)
    if credit and (credit.close or not short):
        return credit
    if short and not alone:
        return None
    credit = here or (None if alone else late_credit(chunks, i))
    if credit or not (alone or i == 0):
        return credit
    return memory.carried()


def glue_next(text, chunks, sentences, number):
    """The chunks with those of the next sentence, where that says whose words these were: "“Why?” Lee, the minister, asked", "“...” — Lee"."""
    if number + 1 == len(sentences) or not chunks or chunks[-1].kind != "quote":
        return chunks
    start, end, spans = sentences[number + 1]
    sign = text[start:start + 3].strip()[:1]
    if spans or not (sign in DASHES or last_sign(text, chunks[-1]) in "?!"):
        return chunks
    rest = read_chunks(text, start, end, ())
    after = credit_after([chunks[-1], *rest], 0)
    return chunks + rest if after and (sign in DASHES or after.speaker == rest[0]) else chunks


def make_quote(text, chunks, i, credit, alone, memory):
    """The row of one quotation."""
    start, end = chunks[i].start, chunks[i].end
    whole = alone or i == 0 or (text[start + 1:start + 3].lstrip("[")[:1].isupper() and chunks[i - 1].kind in (",", ":", "say", "saying", "per"))
    if credit is None:
        return Quote(start, end, "direct" if alone and text.count(" ", start, end) >= LONG - 1 else "term")
    return credited(text, chunks, start, end, "direct" if whole else "partial", credit, memory)


def credited(text, chunks, start, end, kind, credit, memory):
    """A Quote with its speaker, voice, cue and antecedent."""
    speaker = bare(text, credit.speaker)
    antecedent = find_antecedent(text, chunks, credit.speaker, speaker, memory)
    own = None if credit.speaker.kind in ("pron", "rel") else speaker
    memory.credit(credit._replace(cue=None, close=credit.close or credit.cue is not None), antecedent or own)
    return Quote(start, end, kind, *speaker, find_voice(text, antecedent or speaker), *cue_span(text, credit.cue), *(antecedent or (None, None)))


def cue_span(text, cue):
    """Span of the verb or phrase that attributes."""
    if cue is None:
        return None, None
    return cue.start, cue.end + (3 if cue.kind == "per" and text.startswith(" to", cue.end) else 0)


def is_name(text, chunks, i):
    """Whether a short quotation is a title or a nickname: "on ABC’s “This Week”", "Robert “Bobby” Scott"; or a value, as in lang="en"."""
    start, end = chunks[i].start, chunks[i].end
    if text[start - 1:start] == "=":
        return True
    before = chunks[i - 1] if i else None
    if before is None or before.kind not in ("prep", "np", "det", ",") or before.word == "as":
        return False
    if text[end:end + 1] == " " and text[end + 1:end + 2].isupper() and text[before.end - len(before.word):before.end][:1].isupper():
        return True
    return all(word[0].isupper() or len(word) < 4 for word in re.findall(r"\w+", text[start:end]))


def find_credit(text, chunks, i, here):
    """The Credit of the quotation chunks[i] from its own sentence."""
    ended = last_sign(text, chunks[i]) in ",?!-—" or text[chunks[i].end:chunks[i].end + 1] == ","
    if ended:
        return credit_after(chunks, i) or credit_before(chunks, i, here)
    return credit_before(chunks, i, here) or credit_after(chunks, i)


def last_sign(text, quote):
    """The last character of a quotation inside its marks."""
    return text[quote.start + 1:quote.end].rstrip("\"'”’“‘»` ")[-1:] or "."


def credit_after(chunks, i):
    """Speaker and cue that follow a quotation: "said Lee", "Lee, the minister, said", "according to Lee"."""
    k = i + 1
    while k < len(chunks) and chunks[k].kind in (",", "adv", "conj"):
        k += 1
    rest = chunks[k:]
    if not rest:
        return None
    if rest[0].kind == "say":
        k = next((k for k in range(1, len(rest)) if rest[k].kind != "adv"), 0)
        return Credit(name_after(rest, k), rest[0], True) if rest[k].kind in PHRASES else None
    if rest[0].kind == "per":
        return Credit(rest[2], rest[0], True) if len(rest) > 2 and rest[2].kind in PHRASES else None
    if chunks[i + 1].kind == "," and chunks[i + 1].word in DASHES and rest[0].kind == "np" and not any(c.kind in ("verb", "aux", "say", "quote") for c in rest):
        return Credit(rest[0], chunks[i + 1], True)
    if rest[0].kind in PHRASES:
        for j, chunk in enumerate(rest):
            if chunk.kind in ("quote", ";"):
                break
            if chunk.kind == "say" and (speaker := subject_of(rest, j)):
                return Credit(speaker, chunk, chunk.word in REPORTING)
    return None


def credit_before(chunks, i, here):
    """Speaker and cue that precede a quotation."""
    if i >= 2 and chunks[i - 1].kind == ":" and chunks[i - 2].kind == "np" and (i == 2 or chunks[i - 3].kind == "," or (i == 3 and chunks[0].kind == "prep")):
        return Credit(chunks[i - 2], chunks[i - 1], True)
    clauses, second = 0, None
    for k in range(i - 1, -1, -1):
        kind = chunks[k].kind
        if kind == "quote":
            return second or here
        clauses += kind in ("sub", ";")
        if kind == "per" and k + 2 < i:
            if chunks[k + 2].kind in PHRASES:
                return second or Credit(chunks[k + 2], chunks[k], True)
        elif kind in ("say", "saying", "base"):
            if passive(chunks, k, i):
                if k + 2 < i and chunks[k + 1].word == "by":
                    return second or Credit(chunks[k + 2], chunks[k], True)
                continue
            credit = verb_credit(chunks[:i + 1], k)
            if credit and (credit.close or (i - k < 5 and chunks[k].word not in MENTAL)):
                return credit._replace(close=credit.close or not clauses)
            second = second or (credit and credit._replace(close=False))
    return second


def passive(chunks, k, i):
    """Whether the verb at k does not say what its subject said."""
    verb = chunks[k]
    if verb.kind == "base":
        return False
    j = k - 1
    while j >= 0 and chunks[j].kind == "adv":
        j -= 1
    if verb.kind == "say" and j >= 0 and (chunks[j].word in BE or (chunks[j].kind == "sub" and verb.word.endswith("ed"))):
        return True
    if verb.word in NAMING and (k + 1 == i or (k + 1 < len(chunks) and chunks[k + 1].kind in ("sub", ","))):
        return not (j >= 1 and chunks[j].kind in PHRASES and chunks[j - 1].kind in ("sub", "rel"))
    return False


def late_credit(chunks, i):
    """The Credit of a verb of speech that closes the sentence: "“...” in the end, Lee said"."""
    rest = chunks[i + 1:]
    for k in range(len(rest) - 1, -1, -1):
        if rest[k].kind == "say" and rest[k].word in REPORTING:
            return verb_credit(rest, k)
    return None


def find_indirect(text, chunks, memory):
    """The Quote, if any, of what a sentence without marks reports.

    Its span is the clause reported; where the verb stands in the midst of it (", officials say,"), the phrase with the verb.
    """
    for k, chunk in enumerate(chunks):
        if chunk.kind not in ("per", "say", "base") or not REPORTED.match(text, chunk.start) or passive(chunks, k, -1):
            continue
        credit = Credit(chunks[k + 2], chunk, True) if chunk.kind == "per" and k + 2 < len(chunks) else verb_credit(chunks, k)
        if credit is None or credit.speaker.kind not in PHRASES or credit.speaker.word == "it":
            continue
        if span := reported_span(chunks, k, credit.speaker):
            return [credited(text, chunks, *trim(text, *span), "indirect", credit, memory)]
    return []


def reported_span(chunks, k, speaker):
    """Span of what the cue chunks[k] reports, or None if it reports no clause."""
    rest = chunks[k + 1:]
    opening = chunks[0].start if chunks[0].start < min(speaker.start, chunks[k].start) else None
    if chunks[k].kind == "per":
        comma = next((chunk for chunk in rest if chunk.kind == ","), None)
        return (opening, chunks[k].start) if opening is not None else (comma.end, chunks[-1].end) if comma and comma != chunks[-1] else None
    for j, chunk in enumerate(rest[:3]):
        if chunk.word == "that" and rest[j + 1:]:
            return rest[j + 1].start, chunks[-1].end
    phrase = min(speaker.start, chunks[k].start), max(speaker.end, chunks[k].end)
    if speaker.start < chunks[k].start and rest and rest[0].kind in PHRASES and any(chunk.kind in ("aux", "say", "verb") for chunk in rest[1:4]):
        return rest[0].start, chunks[-1].end
    before = [chunk for chunk in chunks if chunk.end <= phrase[0]]
    if len(before) < 2 or before[-1].kind != ",":
        return None
    return phrase if any(chunk.kind == "," and chunk.start >= phrase[1] for chunk in rest[:2]) else (before[0].start, before[-1].start)


def trim(text, start, end):
    """The span without white space around it; never empty."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), max(start + len(part.rstrip()), start + 1)


def sentence_credit(chunks, current):
    """Who may go on speaking after a sentence without quotations: the subject of its last verb of speech, else `current`.

    Before a colon any subject may; into the next paragraph only a speaker before a colon is carried.
    """
    announced = bool(chunks) and chunks[-1].kind == ":"
    for k in range(len(chunks) - 1, -1, -1):
        if chunks[k].kind == "per" and k + 2 < len(chunks) and chunks[k + 2].kind in PHRASES:
            return Credit(chunks[k + 2], None, announced)
        if chunks[k].kind == "say" and not passive(chunks, k, -1) and (credit := verb_credit(chunks, k)):
            return Credit(credit.speaker, None, announced)
    if not announced:
        return current
    speaker = main_subject(chunks, len(chunks))
    return Credit(speaker, None, True) if speaker and speaker.word not in SPOKEN else None


def verb_credit(chunks, k):
    """The Credit of the verb chunks[k], whose subject stands before it, or after it as in ", said a diplomat,"."""
    if chunks[k].kind == "say" and k and k + 1 < len(chunks) and chunks[k + 1].kind in PHRASES:
        ends = k + 2 == len(chunks) or chunks[k + 2].kind == ","
        if chunks[k - 1].kind == "quote" or (chunks[k - 1].kind == "," and ends):
            return Credit(name_after(chunks, k + 1), chunks[k], True)
    speaker = subject_of(chunks, k)
    return Credit(speaker, chunks[k], chunks[k].word in REPORTING) if speaker else None


def name_after(chunks, k):
    """The noun phrase at k, or the name that follows an office: "said Secretary of State Ana Lee"."""
    return chunks[k + 2] if k + 2 < len(chunks) and head_of(chunks[:k + 3], k + 2) == k + 2 and chunks[k].word == "secretary" else chunks[k]


def subject_of(chunks, k):
    """The chunk that is the subject of the verb chunks[k], or None."""
    j = k - 1
    while j >= 0 and chunks[j].kind in ("aux", "adv"):
        j -= 1
    if j < 0:
        return None
    if chunks[j].kind == "pron" or (chunks[j].kind == "rel" and chunks[j].word == "who"):
        return chunks[j]
    if chunks[j].kind == "np":
        head = head_of(chunks, j)
        if chunks[k].kind == "saying" and head and chunks[head - 1].kind in ("say", "verb", "adv"):
            return main_subject(chunks, head) or chunks[head]
        return chunks[head]
    if chunks[j].kind == "rel" and j and chunks[j - 1].kind == "np":
        return chunks[j - 1] if chunks[j].word == "that" else chunks[j]
    if chunks[j].kind == "," and chunks[k].kind == "say":
        return subject_over_commas(chunks, j) or main_subject(chunks, j)
    return main_subject(chunks, k)


def main_subject(chunks, stop):
    """The subject of the main clause before `stop`, which an opening phrase ("In Ohio, ...", "When he left, ...") may precede."""
    first = 0
    for j in range(stop - 1, 0, -1):
        if chunks[j].kind == ";" or (chunks[j].kind == "conj" and chunks[j - 1].kind == "," and j + 1 < stop and chunks[j + 1].kind in PHRASES):
            first = j + 1
            break
    while first < stop and chunks[first].kind in (",", "conj"):
        first += 1
    if first < stop and chunks[first].kind in ("prep", "sub", "verb", "say", "saying", "per"):
        first = next((j + 1 for j in range(first, stop) if chunks[j].kind == ","), first)
    for k in range(first + 1, stop):
        if chunks[k].kind in ("say", "verb", "aux"):
            if chunks[k].kind == "verb" and chunks[k].word.endswith("ing"):
                continue
            j = k - 1
            while j > first and chunks[j].kind in ("aux", "adv"):
                j -= 1
            if chunks[j].kind == "rel":
                continue
            if chunks[j].kind in PHRASES:
                return chunks[max(head_of(chunks, j), first)]
            if chunks[j].kind == "," and (subject := subject_over_commas(chunks[first:], j - first)):
                return subject
    return first_subject(chunks[first:], stop - first)


def head_of(chunks, j):
    """Index of the head of the noun phrase that ends at j: "a spokesman for the ministry", "officials briefed on the talks"."""
    while j >= 2 and chunks[j - 1].kind == "prep":
        if chunks[j - 2].word == "secretary" and chunks[j].end - chunks[j].start > len(chunks[j].word):
            break
        if chunks[j - 2].kind in PHRASES:
            j -= 2
        elif j >= 3 and chunks[j - 2].kind == "verb" and chunks[j - 3].kind in PHRASES:
            j -= 3
        else:
            break
    return j


def subject_over_commas(chunks, stop):
    """The subject before one or more asides: "Lee, the minister, who left on Friday, said"."""
    groups, group = [], []
    for chunk in chunks[:stop]:
        if chunk.kind in (",", ";", ":", "quote"):
            groups.append(group)
            group = []
        else:
            group.append(chunk)
    groups.append(group)
    subject = None
    for group in reversed(groups):
        if not group:
            break
        while group and group[0].kind in ("conj", "sub", "adv"):
            group = group[1:]
        if not group:
            continue
        verbs = any(chunk.kind in ("say", "verb", "aux") for chunk in group)
        if group[0].kind in ("rel", "prep", "verb", "saying"):
            continue
        if verbs:
            break
        if group[0].kind in PHRASES:
            subject = group[0]
    return subject


def first_subject(chunks, stop):
    """The first noun phrase before `stop` that no preposition governs."""
    for j in range(stop):
        if chunks[j].kind in PHRASES and (j == 0 or chunks[j - 1].kind != "prep"):
            return chunks[j]
    return None


def bare(text, chunk):
    """Span of the speaker's bare name ("former Secretary Ana Lee" gives "Ana Lee"), or of the whole phrase if it ends in no name."""
    if chunk.kind != "np":
        return chunk.start, chunk.end
    parts = list(CAPITAL.finditer(text, chunk.start, chunk.end))
    while len(parts) > 1 and parts[-1][0].lower() in TIMES:
        parts.pop()
    if not parts or not parts[-1][0][0].isupper() or KINDS.get(parts[-1][0].lower()) == "det":
        return chunk.start, chunk.end
    first = len(parts) - 1
    while first and parts[first - 1][0][0].isupper() and not parts[first - 1][0].endswith(("’s", "'s")):
        first -= 1
    return strip_titles(text, parts[first].start(), parts[-1].end())


def strip_titles(text, start, end):
    """The span of a name without the titles, articles and function words before it."""
    for match in CAPITAL.finditer(text, start, end):
        word = match[0].rstrip(".")
        if word in TITLES or (word.lower() in KINDS and KINDS[word.lower()] in ("det", "prep", "sub", "conj", "adv")):
            continue
        return match.start(), end - (2 if text[start:end].endswith(("’s", "'s")) else 0)
    return start, end


def find_voice(text, span):
    """named, anonymous, institution; None for a pronoun."""
    parts = [match[0] for match in CAPITAL.finditer(text, *span)]
    if not parts or KINDS.get(parts[-1].lower()) in ("pron", "rel"):
        return None
    acronym = parts[-1].isupper() and len(parts[-1].replace(".", "")) > 1
    last = parts[-1].lower()
    if last in INSTITUTIONS or last.removesuffix("s") in INSTITUTIONS or (acronym and len(parts) == 1):
        return "institution"
    return "named" if parts[-1][0].isupper() and last.removesuffix("s") not in PEOPLE else "anonymous"


def subject_span(text, chunks):
    """Span of the person or body that a sentence is about, for the pronouns of the next."""
    subject = main_subject(chunks, len(chunks))
    if subject is None or subject.kind != "np":
        return None
    start, end = bare(text, subject)
    return (start, end) if text[start].isupper() and find_voice(text, (start, end)) == "named" else None


def find_antecedent(text, chunks, speaker, span, memory):
    """Span of the fuller mention that the speaker's mention refers to, or None where the text does not make it plain."""
    surface = text[span[0]:span[1]]
    if speaker.kind in ("pron", "rel"):
        return pronoun_antecedent(text, chunks, speaker, memory)
    if " " not in surface and surface[:1].isupper():
        earlier = [full for full in memory.full_names(surface)[:MANY] if full[1] <= span[0]]
        return earlier[-1] if len({text[start:end] for start, end in earlier}) == 1 else None
    if surface[:4].lower() == "the " and surface[-1].islower():
        return description_antecedent(text, surface.split()[1:], span, memory)
    return None


def pronoun_antecedent(text, chunks, speaker, memory):
    """The subject before a pronoun in its sentence, or the last speaker or subject before it."""
    if speaker.word not in PERSONAL:
        return None
    before = [chunk for chunk in chunks if chunk.end <= speaker.start]
    if speaker.kind == "rel":
        names = [chunk for chunk in before[-2:] if chunk.kind == "np"]
        return bare(text, names[-1]) if names else None
    subject = main_subject(before, len(before)) if before else None
    found = bare(text, subject) if subject and subject.kind == "np" else None
    if found is None:
        memory.carried()
        found = memory.topic
    if speaker.word == "it":
        found = next((body for chunk in reversed(before) if (body := institution_in(text, chunk))), None)
    if found is None or found[0] >= speaker.start:
        return None
    several = find_voice(text, found) != "named" and (find_voice(text, found) == "institution" or text[found[1] - 1] == "s")
    return found if several == (speaker.word in ("they", "them", "it")) else None


def institution_in(text, chunk):
    """Span of the institution that a noun phrase names or begins with: "the Biden administration’s efforts"."""
    if chunk.kind != "np":
        return None
    owner = re.search(r"[’']s\b", text[chunk.start:chunk.end])
    start, end = strip_titles(text, chunk.start, chunk.start + owner.start() if owner else chunk.end)
    return (start, end) if find_voice(text, (start, end)) == "institution" else None


def description_antecedent(text, described, span, memory):
    """The mention that introduces what "the Japanese official" takes up: "one Japanese official"; "the official" takes up the last one."""
    head = described[-1]
    last, found = memory.described.get(head, (0, None)) if len(described) == 1 else (0, None)
    at, oldest = span[0], max(last, span[0] - 4000)
    while (at := text.rfind(head, oldest, at)) > 0:
        introduced = INTRODUCING.search(text, max(at - 60, 0), at)
        if introduced and all(word in introduced[0] for word in described[:-1]):
            found = introduced.start(), at + len(head)
            break
    memory.described[head] = (span[0], found)
    return found
