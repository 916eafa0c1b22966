"""Read a sentence as a row of tags, and find in the row who says something.

Every noun phrase, verb or other chunk of a sentence becomes one letter (the table below), and each quotation becomes one Q that is never
looked into. The rules are then short regular expressions over the row:

    “We are ready,” Ana Lee, the minister, said in Rome.
    Q               N      , N           , S    I  N

Nothing is learned, and no name of a person or a country is known: every decision can be traced to a word list or a rule.

Limits: tags come from word lists and endings, not from a parser. An unlisted verb that does not end in -ed or -ing is taken for a noun, and
a clause inside a clause may lend its subject to the wrong verb.
"""

import re
from itertools import accumulate, compress, islice
from typing import NamedTuple

# Q quotation    N noun phrase   P pronoun        H who, which   T that         D article without a noun
# S said         J called        M believed       g saying       h calling      b (to) say   c (to) call
# V other verb   v -ing          A has, may       B is           L according    R adverb     I preposition
# W when, as     C and           , ) and the like - dash         ; ( and the like            : colon
FINITE = "SJM"
VERBS = FINITE + "VAB"
SPEECH = FINITE + "ghbc"
REPORTING = "Sgb"  # a quotation of any length after these is their subject's; after the others only a long one


class Row(NamedTuple):
    """A sentence, or a part of it.

    tags : one for each chunk.
    starts : where each chunk starts in the text, and where what follows the last one does.
    shade : a byte for each character of the text from `start` on: see `SeenWords`.
    """

    tags: str
    starts: list
    shade: bytes
    start: int

    def span(self, k):
        """(start, end) of a chunk in the text."""
        _, starts, shade, first = self
        return starts[k], starts[k] + len(shade[starts[k] - first:starts[k + 1] - first].rstrip())


class Credit(NamedTuple):
    """The spans of a speaker, with its tag, and of the cue (or None); whether they are close enough for a short quotation."""

    speaker: tuple
    tag: str
    cue: tuple | None
    close: bool


def words(text):
    """The words of a list that is written as text."""
    return frozenset(text.split())


def any_of(forms):
    """The regular expression of any of some words, in which every letter that several share is tried once.

    >>> any_of(["say", "says", "told"])
    '(?:say(?:s)?|told)'
    """
    tails = {}
    for form in sorted(forms):
        tails.setdefault(form[:1], []).append(form[1:])
    branches = [re.escape(letter) + (any_of(rest) if len(rest) > 1 else re.escape(rest[0])) for letter, rest in tails.items() if letter]
    together = branches[0] if len(branches) == 1 and "" not in tails else f"(?:{'|'.join(branches)})"
    return together + "?" * ("" in tails)


def inflect(verbs):
    """Forms of regular verbs: (third person and past, -ing form)."""
    finite, participles = set(), set()
    for verb in verbs:
        stem = verb.removesuffix("e")
        if verb.endswith("y") and verb[-2] not in "aeo":
            finite |= {verb[:-1] + "ies", verb[:-1] + "ied"}
        else:
            finite |= {verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s"), stem + "ed"}
        participles.add(stem + "ing")
    return finite, participles


# What somebody says is a clause: "said that ...".
REPORT = words(
    "acknowledge add admonish affirm allege announce answer argue ask assert assure boast caution claim clarify comment complain conclude "
    "concede confess confirm contend counter declare deny emphasize exclaim explain express hint imply indicate inform insist joke lament "
    "maintain note object observe opine proclaim promise reaffirm reason recall recount reflect reiterate remark remind repeat reply "
    "report respond retort reveal scream shout stress suggest surmise testify tweet underline underscore urge vow warn whisper yell predict "
    "pledge propose stipulate demand request recommend continue tease mutter grumble chant post retweet elaborate summarize interject murmur"
)
# These take an object: "called it “vital”", "criticized the plan as “weak”".
JUDGE = words(
    "accuse advise agree appeal assail assess attack bark bash bemoan blame blast brag call caption characterize charge chide cite condemn "
    "criticize decry deem defend denounce deride describe detail disclose dismiss discuss dub echo endorse estimate fire hail highlight "
    "invoke issue label lash laugh liken mention mock muse offer order outline paraphrase plead point portray praise pronounce protest publish "
    "question quote rail rant rate recite refer refuse reject release ridicule riff rip rule scoff scold share slam sneer talk taunt term thank "
    "threaten thunder tout trumpet vent venture voice wail welcome worship"
)
THINK = words("believe hope expect fear wonder worry")  # told by somebody, so a verb of speech before one of these goes first
LISTED = {
    "B": "is are was were be been being am got get gets",
    "A": "has have had having will would can could may might shall should must do does did not never isn't wasn't aren't weren't don't doesn't "
         "didn't won't wouldn't couldn't can't hasn't haven't hadn't",
    "R": "also then later once again now still even just already often soon ever twice recently earlier yesterday today tonight tomorrow too "
         "back out up down away first instead however meanwhile moreover so thus there here yet else perhaps maybe rather simply ago only "
         "afterward afterwards sometimes always further furthermore nevertheless nonetheless indeed otherwise next last "
         "monday tuesday wednesday thursday friday saturday sunday",
    "t": "to",
    "I": "by of in on for at from with about into over under against between among during without within through throughout toward towards "
         "upon near across behind beyond despite like unlike via amid around outside inside per regarding alongside versus off than following "
         "concerning including",
    "W": "as when while because if although though after before since until unless whether where why how what whereas whenever",
    "H": "who which whose whom",
    "T": "that",
    "C": "and or but nor",
    "D": "the a an his her its their our my your every no",
    "d": "this these those some any many several both few most another other each all two three four five six seven eight nine ten dozens "
         "hundreds one more",
    "P": "he she they it i we you him them us me everyone everybody nobody someone others himself herself themselves itself",
    "V": "went came made took gave got began became left kept held ran won lost met found brought sent built led set let make take makes takes "
         "gives give get gets seek seeks sought want wants wanted need needs try tries tried go goes go come comes see seem seems look looks "
         "used fell rose grew drew stood sat heard based given compared spoken meant show shows showed helps use begins begin know knows knew",
    "L": "according",
    "y": "secretary",
    "S": "say says said tell tells told write writes wrote states stated speaks spoke admit admits admitted reads swore swears quipped puts put "
         "read",
    "z": "familiar close aware privy",  # officials familiar with the talks; "the familiar" is a noun phrase, as with words in -ing
    "g": "saying telling writing stating admitting reading swearing quipping",
    "b": "say tell write admit speak state quip",
    "M": "feel feels felt sees saw sings sang think thinks thought find finds found",
}


def list_tags():
    """Tag of every listed word."""
    tags = {}
    for tag, base, verbs in (("J", "c", JUDGE | THINK), ("S", "b", REPORT)):
        finite, participles = inflect(verbs)
        tags |= dict.fromkeys(finite, tag) | dict.fromkeys(participles, "g" if tag == "S" else "h") | dict.fromkeys(verbs, base)
    tags |= dict.fromkeys(inflect(THINK)[0], "M")
    for tag in reversed(LISTED):
        tags |= dict.fromkeys(LISTED[tag].split(), tag)
    return tags


TAGS = list_tags()
# A word with what sticks to it, or a sign.
TOKEN = re.compile(r"[^\s,;:—–―…()?!]+|[,;:—–―…()]")
SIGNS = {sign: sign for sign in "();:,"} | {"…": ",", "&": "N"}
BRACKETS = re.compile(rb"\((?:[ ~]*+[^()Q ~]){0,20}+[ ~]*+\)")  # left out
# What a word is after others; each pattern begins with the letters that it changes, which makes the search fast.
OF_STATE = re.compile(rb"I(?<=y.)(?=[NE])")  # Secretary of State Lee
THE_CLAIMS = re.compile(rb"[SJMVxz](?<=[Dd].)")
THE_CALL = re.compile(rb"[bc](?<![ABPRtUE].)")
PLAIN = bytes.maketrans(b"xztuUEy()", b"VvINNNN;,")
# The words of a noun phrase: all but the first become "n".
JOINED = ((b"NN", b"Nn"), (b"nN", b"nn"), (b"DN", b"Dn"), (b"dN", b"dn"), (b"Dn", b"Nn"), (b"d", b"N"))
BEGINS_CHUNK = bytes(code != ord("n") for code in range(256))
WORD_ENDS_LINE = bytes(code if code in b"~ " else ord("\n") for code in range(256))
MANY_WORDS, LONGEST = 1 << 16, 40  # bounds of the cache: its entries, and their letters


def tag_word(word):
    """The tag of a word or sign by itself; u, U (plural), E and y make noun phrases, x and z may be verbs, b and c nouns."""
    word = word if word in SIGNS else word.strip("[]{}<>'\"‘’“”.*_/$£€#—–―-")
    if not word or word in SIGNS:
        return SIGNS.get(word, "-")
    tag = TAGS.get(word.lower().replace("’", "'"))
    if word[0].isupper():
        return tag if tag and tag in "PDdRy" else "E" if word[-1] == "s" else "N"
    endings = (("ly", "R"), ("ed", "x"), ("ing", "z"), ("s", "U"), ("", "u"))
    return tag or next(tag for ending, tag in endings if word.endswith(ending))


def tag_opening(word):
    """The tag of the first word of a sentence, which may have its capital only from its place."""
    return tag_word(word.lower() if word.lower() in TAGS or word.endswith(("ing", "ly")) else word)


class SeenWords(dict):
    """What stands between two spaces -> its shade: for each word its tag, then "~" up to its length; a space for what is in no word.

    A shade is as long as its text, so that a tag has the place of its word. A cache, without the cost of a call for what is known.

    tag_first : gives the tag of the first word.
    """

    def __init__(self, tag_first):
        super().__init__()
        self.tag_first = tag_first

    def __missing__(self, piece):
        shade, tag = bytearray(b" " * len(piece)), self.tag_first
        for token in TOKEN.finditer(piece):
            shade[token.start():token.end()] = tag(token[0]).encode().ljust(len(token[0]), b"~")
            tag = tag_word
        if len(self) >= MANY_WORDS:
            self.clear()
        if len(piece) <= LONGEST:
            self[piece] = bytes(shade)
        return bytes(shade)


SEEN, SEEN_FIRST = SeenWords(tag_word), SeenWords(tag_opening)


def read_row(text, start, end, quotes=()):
    """The Row of one sentence.

    >>> read_row("Ana Lee, the minister, said in Rome", 0, 35).tags
    'N,N,SIN'
    """
    return read_rows(text, [(start, end, quotes)])[0]


def read_rows(text, sentences):
    """The Rows of some sentences, each given as (start, end, quotations): all at once, because much of the time goes by the call."""
    if not sentences:
        return []
    shades = [shade_sentence(text, *sentence) for sentence in sentences]
    tags = resolve_tags(b"\n".join([shade.translate(None, b" ~") for shade in shades]))
    lines = b"".join(shades).translate(WORD_ENDS_LINE).splitlines(keepends=True)  # each ends with the first letter of a word
    starts = compress(accumulate(map(len, lines), initial=-1), b"\0" + tags.replace(b"\n", b"").translate(BEGINS_CHUNK))
    rows, at = [], 0
    for shade, row, (start, end, _) in zip(shades, tags.replace(b"n", b"").decode().split("\n"), sentences, strict=True):
        moved = start - at
        rows.append(Row(row, [place + moved for place in islice(starts, len(row))] + [end], shade, start))
        at += len(shade)
    return rows


def resolve_tags(tags):
    """Tags of words as they are in their sentence, where all but the first of a noun phrase are "n"; a line is a sentence."""
    if b"y" in tags:
        tags = OF_STATE.sub(b"N", tags)
    tags = THE_CALL.sub(b"u", THE_CLAIMS.sub(b"u", tags)).translate(PLAIN)
    for several, one in JOINED:
        tags = tags.replace(several, one)
    return tags


# "SASEBO —", "TOKYO (Reuters) -", "WASHINGTON, June 3 —": where it was written, not who speaks.
DATELINE = re.compile(r"[A-Z][A-Z'’.]+(?:[ -][A-Z][A-Z'’.]+){0,3}(?:, [A-Z][\w.]{1,15}(?: \d{1,2})?){0,2}(?: \([^()\n]{2,30}\))? ?(?:—|–|--?) ")


def shade_sentence(text, start, end, quotes):
    """The shade of a sentence; each quotation is one word, and a dateline none."""
    shades, opening = [], True
    if (dateline := DATELINE.match(text, start, end)) and (not quotes or quotes[0][0] >= dateline.end()):
        shades, start = [b" " * len(dateline[0])], dateline.end()
    for opened, closed in quotes:
        shades += shade_words(text[start:opened], opening), b"Q".ljust(closed - opened, b"~")
        start, opening = closed, False
    shade = b"".join((*shades, shade_words(text[start:end], opening)))
    return BRACKETS.sub(lambda match: b" " * len(match[0]), shade) if b"(" in shade else shade


def shade_words(stretch, opening):
    """The shade of a stretch of a sentence, which may open it."""
    stripped = stretch.rstrip(" \n.\"”’")
    if not stripped:
        return b" " * len(stretch)
    pieces = stripped.split(" ")
    shades = list(map(SEEN.__getitem__, pieces))
    if opening:
        for number, shade in enumerate(shades):
            if shade.strip():
                shades[number] = SEEN_FIRST[pieces[number]]
                break
    return b" ".join(shades).ljust(len(stretch))


CHAIN = r"[NP](?:[Vv]?I[NP])*"  # a spokesman for the ministry; officials briefed on the talks
ASIDE = rf",(?:[CWR]*(?:[HTIVvgh][^,;:Q]*|[NP][^{VERBS},;:Q]*)?,)*"  # , the minister, who left on Friday,
NEAREST = re.compile(rf"{CHAIN}\Z")
OVER_COMMAS = re.compile(rf"(?<![^,;:Q])[CWR]*([NP])[^{VERBS},;:Q]*{ASIDE}\Z")
OPENING = re.compile(r"[IWVvSJMghL][^,]*,")  # In Ohio, ...; When he left, ...
MAIN = re.compile(rf"({CHAIN})(?:{ASIDE})?[ABR]*[{VERBS}]")
FIRST = re.compile(r"(?<!I)[NP]")
SAID_WHO = re.compile(rf"(?:[{FINITE}]R*|LI)[NP]")
INVERTED = re.compile(rf"[{FINITE}][NP]")
ENDING = re.compile(r",|\Z")
NO_CLAUSE = re.compile(rf"N[^{VERBS}vQ]*\Z")
SCRIPT = re.compile(r"(?:\A|[,-])N:\Z")  # Lee: “...”


def main_subject(tags):
    """Index of the subject of the main clause of a row, or None."""
    opening = OPENING.match(tags)
    first = opening.end() if opening else 0
    found = MAIN.search(tags, first) or FIRST.search(tags, first)
    return found.start() if found else None


def subject_of(tags, k):
    """Index of the subject of the verb at k, or None."""
    before = tags[:k].rstrip("ABR")
    last = before[-1:]
    if last in ("P", "H"):
        return len(before) - 1
    if last == "N":
        head = NEAREST.search(before).start()
        if tags[k] in "gh" and head and before[head - 1] in VERBS + "R":  # Lee met the press, saying
            subject = main_subject(before[:head])
            return head if subject is None else subject
        return head
    if last == "," and tags[k] in FINITE and (found := OVER_COMMAS.search(before)):
        return found.start(1)
    return main_subject(tags[:k])


def make_credit(row, speaker, cue, close=True):
    """The Credit for the chunks at two indices; the cue of "according" takes in its "to"."""
    cue_end = row.span(cue + (row.tags[cue] == "L"))[1]
    return Credit(row.span(speaker), row.tags[speaker], (row.starts[cue], cue_end), close)


def verb_credit(row, k, first=0):
    """The Credit of the verb at k, whose subject stands before it, from `first` on, or after it as in ", said a diplomat,"."""
    tags = row.tags
    if INVERTED.match(tags, k) and k and (tags[k - 1] == "Q" or (tags[k - 1] == "," and ENDING.match(tags, k + 2))):
        return make_credit(row, k + 1, k)
    speaker = subject_of(";" * first + tags[first:], k)
    return None if speaker is None else make_credit(row, speaker, k, tags[k] in REPORTING)


def is_passive(tags, k):
    """Whether the verb at k does not say what its subject said: "was described"."""
    return tags[k] in FINITE and tags[:k].rstrip("R").endswith("B")


def find_credit(row, i, ended, here):
    """The Credit of the quotation at i from its own sentence; what ends in a comma (`ended`) first looks ahead, anything else back.

    `here` is the Credit of a quotation before it in the sentence.
    """
    if ended:
        return credit_after(row, i) or credit_before(row, i, here)
    return credit_before(row, i, here) or credit_after(row, i)


def credit_after(row, i):
    """Speaker and cue that follow a quotation: "said Lee", "Lee, the minister, said", "according to Lee"."""
    tags = row.tags
    first = len(tags) - len(tags[i + 1:].lstrip(",-RC"))
    if found := SAID_WHO.match(tags, first):
        return make_credit(row, found.end() - 1, first)
    if tags[i + 1:i + 2] == "-" and NO_CLAUSE.match(tags, first):
        return make_credit(row, first, i + 1)
    if tags[first:first + 1] in ("N", "P"):
        for k in range(first, len(tags)):
            if tags[k] in "Q;":
                break
            if tags[k] in FINITE and (speaker := subject_of(";" * first + tags[first:], k)) is not None:
                return make_credit(row, speaker, k, tags[k] in REPORTING)
    return None


def credit_before(row, i, here):
    """Speaker and cue that precede a quotation."""
    tags = row.tags
    if SCRIPT.search(tags[:i]):
        return make_credit(row, i - 2, i - 1)
    second = None
    for k in range(i - 1, -1, -1):
        if tags[k] == "Q":
            return second or (here and here._replace(cue=None))
        if tags[k] == "L" and (found := SAID_WHO.match(tags, k, i)):
            return second or make_credit(row, found.end() - 1, k)
        if tags[k] in SPEECH and not is_passive(tags, k) and (credit := verb_credit(row, k)):
            if credit.close or (tags[k] != "M" and i - k < 5):
                return credit._replace(close=True)
            second = second or credit
    return second


def late_credit(row, i):
    """The Credit of a verb of speech that closes the sentence: "“...” in the end, Lee said"."""
    k = max(row.tags.rfind("S"), 0)
    return verb_credit(row, k, i + 1) if k > i + 1 else None


def last_credit(row):
    """Who may go on speaking after a sentence without quotations, or None: the subject of its last verb of speech.

    Only before a colon the Credit is close enough for a quotation in the next paragraph.
    """
    for k in range(len(row.tags) - 1, -1, -1):
        if row.tags[k] in FINITE and not is_passive(row.tags, k) and (credit := verb_credit(row, k)):
            return credit._replace(close=row.tags.endswith(":"))
    return None
