"""Find the sentences of a paragraph.

One regular expression finds every place where a sentence could end; a few rules then look at the word before and the word after it. Nothing
is learned or downloaded, so every boundary can be traced to one rule below.

Limits: a sentence that ends without a stop (a headline, a dateline, a colon before a quotation) is not cut off; an abbreviation that is on
no list counts as an ordinary word when a capital follows; after "the U.S." a new sentence is seen only when it opens with a word such as
"The", and after "Inc." only with such a word or a quotation mark.
"""

import re

import numpy as np

from ..characters import IN_WORD, code_points


def words(text):
    """The words of a list that is written as text."""
    return frozenset(text.split())


# Stand before a name, so they never end a sentence.
TITLES = words(
    # civil and church
    "Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Eng Rev Revd Fr Msgr Hon Rt "
    # military and police ranks
    "Gen Lt Col Maj Capt Cpt Cmdr Cmdre Cdr Comdr Cpl Sgt MSgt SSgt TSgt Adm VAdm RAdm Brig Ens Pvt Pfc Spc Flt Sqn Insp Det Supt Ret Rtd "
    # offices
    "Sens Rep Reps Gov Govs Pres Amb Atty Sec Asst Dep Ald Coun Cllr Treas "
    # parts of place names
    "Mt Mts Ft Pt Ste"
)
# Lead on to an example, a comparison or a quantity, so they never end a sentence.
LEADS = words("vs Vs v cf Cf e.g E.g i.e I.e viz esp incl approx ca trans")
# End no sentence before a number: "No. 5", "Art. IX", "Vol. 12".
NUMBERED = words("no nos nr art arts fig figs vol vols pp ch chap sec secs sect pt par para eq op res div sc rte hwy ext tel n°")
# End a sentence unless a number or another of them follows: "on Sept. 11", "by Dec. Officials said".
CALENDAR = words("Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun")
# States and provinces as newspapers shorten them. After a town a comma follows, "in Liberty, N.C., which", unless the sentence ends.
STATES = words(
    "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Kans Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Penn Tenn Tex Va Vt "
    "Wash Wis Wisc Wyo N.C N.D N.H N.J N.M N.Y S.C S.D R.I W.Va D.C Alta B.C Ont Que Sask"
)
# May end a sentence or stand inside a name: only the next word can tell.
MAY_END = words(
    # companies and institutions
    "Inc Corp Co Cos Ltd Plc plc Bros Intl Int'l Natl Nat'l Assn Assoc Mfg Univ Dept Gov't Govt Pty Cie Pte "
    # titles that are surnames too
    "Sen Min "
    # after a name, in an address, in a list, of a measure
    "Jr Sr Esq Ph.D Ave Blvd Rd St etc al co inc est ft sq lb lbs oz hr hrs min max avg dept govt"
)
# With a capital these open a sentence and do not go on with a name: "in the U.S. The talks", but "the U.S. Navy".
STARTERS = words(
    "A An The This That These Those It Its He She They We You I His Her Their Our My Your There Here In On At For From With "
    "Without As By After Before Since Until While When Whenever Where Why How What Who Which Whether If Though Although But And So "
    "Yet Nor Because Despite During Among Under Between Both Some Many Most Much More Several All Each Every Any No Not None "
    "Nobody Nothing Everyone Someone Other Others Another Such Even Also Still Then Thus Now Today Yesterday Tomorrow Once Only "
    "Just Perhaps Maybe Indeed Later Earlier Recently Meanwhile However Moreover Furthermore Nevertheless Nonetheless Instead "
    "Therefore Otherwise Additionally According Asked Is Are Was Were Do Does Did Have Has Had Would Could Should Can Let Mr Mrs "
    "Ms Messrs"
)
# Names that are written with a mark.
EXCLAIMED = words("Yahoo Yum Jeopardy")
# After a quoted question they show that the sentence goes on: “Why?” Ms. Lee asked.
SPEECH_VERBS = "said|says|asked|asks|added|adds|replied|wrote|writes|told|called|cried|shouted|howled|wondered|demanded|exclaimed|answered"

# A run of stops; then what closes with it: quotes, brackets, [note] numbers; then white space. The first character is tested alone, because
# the search is ten times faster that way than with alternatives that each begin with a test of their own.
CANDIDATE = re.compile(
    r"""
    ( [.!?…。！？:]
      (?: (?<=[!?…。！？])
        | (?<=\.) (?![\w,;:@/-])                                     # not in "3.5", "the U.S., which", "U.S.-led"
        | (?<=[^\W_]{2}\.) (?=[A-Z][a-z\s])                          # "ended.The"
        | (?<=\sImage:) | (?<=\sPhoto:)                              # a credit that follows a caption
      )
      [.!?…。！？]* (?:[ ]\.++(?!\w))*                                # "?!", "...", ". . ."
    )
    ( (?: ["'”’»)\]」』）] | [“‘](?=\s) | [ ]?\[\d{1,3}\] )* )        # an opening mark before a space is a slip for a closing one
    ( \s* )
    """,
    re.VERBOSE,
)
# A blank line, or a row of dashes that stands by itself.
BREAK = re.compile(
    r"""
    [\r\n=_*~-]
    (?: (?<=[\r\n]) (?:(?<=\r)\n)?+ [^\S\r\n]*+ [\r\n] \s*
      | (?<!\S.) (?<=[=_*~-]) [=_*~-]{4,}+ (?!\S)
    )
    """,
    re.VERBOSE,
)
WORD_BEFORE = re.compile(r"[^\W_][^(\[{\"“‘«—–-]*\Z")
WORD_AFTER = re.compile(r"([\"'“‘«(\[—–\-\s]{0,9})([^\W_]{0,30})(\.?)")
INITIALISM = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
LIST_MARK = re.compile(r"(\d{1,2}|[a-z])[.)]")
# All there is of a sentence so far, too little to end it: "P.S. I ...", "By 9 a.m. Ms. ...", "In the U.S. The ...".
OPENING = re.compile(r"\S{1,20}|(?:At|In|On|By|From|After|Before|Since|Until)(?:\s\S{1,20}){1,2}")
ATTRIBUTION = re.compile(rf"(?:[A-Z][\w.'’-]{{0,30}}\s){{1,4}}(?:{SPEECH_VERBS})\b")
OPENING_QUOTES = frozenset("\"'“‘«")
JOINTS = frozenset("([—–-")  # after an abbreviation these go on with the sentence: "LIBERTY, N.C. (AP) —"
ROMAN = frozenset("IVXLC")

# Plain ends of sentences, which `split_paragraphs` sees in arrays of characters.
ABBREVIATIONS = TITLES | LEADS | NUMBERED | CALENDAR | STATES | MAY_END
PLACES = 256 ** np.arange(3)[::-1]  # by which three letters are one number
TAILS = [sum(PLACES * [ord(letter) for letter in word[-3:]]) for word in ABBREVIATIONS if word.isascii() and len(word) >= 3]
SHORT_TITLES = [sum(PLACES[-2:] * [ord(letter) for letter in title]) for title in TITLES if len(title) == 2]  # "Mr"
DOTTED_STATES = [sum(PLACES * [ord(letter) for letter in word]) for word in STATES if len(word) == 3 and word[1] == "."]  # "D.C"
STARTER = re.compile(rf"(?:{'|'.join(sorted(STARTERS, key=len, reverse=True))})(?![^\W_])")
PADDING = "\0" * 8  # on both sides, so that a look back or ahead always meets a character
WIDE_STOPS, CLOSING_MARKS, OPENING_MARKS, GAPS = ([ord(sign) for sign in signs] for signs in ("…。！？", "\"'”’»)", "\"'“‘", " \n\xa0"))
RUN_ON = [ord(sign) for sign in ".!?…。！？"]  # with one of these before it a stop is one of several
BEFORE_INITIALS = [ord(sign) for sign in " \n-"]
WHITE_SPACE = [code for code in range(0x3001) if chr(code).isspace()]
STOPS, LINE_BREAKS, RULES = (np.isin(np.arange(256), [ord(sign) for sign in signs]) for signs in (".!?:\xff", "\r\n", "=_*~-"))
INSIDE = np.array([re.match(r"[^\w,;:@/-]|\xff", chr(code)) is None for code in range(256)])  # signs behind a stop that is within a word


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a paragraph, as spans without the white space around them.

    A line break alone ends no sentence, since lines may be hard-wrapped; a blank line always does. In doubt after an abbreviation such as
    "U.S." or "Inc." there is no cut, because half a sentence misleads more than two sentences in one. A quotation of several sentences is
    cut like any other text.

    Parameters
    ----------
    text : a paragraph, or any text.

    Returns
    -------
    (start, end) of each sentence, in order; together they hold every character that is not white space.

    Examples
    --------
    >>> text = "Adm. Lee left the U.S. The talks go on."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['Adm. Lee left the U.S.', 'The talks go on.']
    """
    return split_stretch(text, 0, len(text))


def split_paragraphs(text: str, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the sentences of many paragraphs at once; they are those that `split_sentences` finds in each.

    Most sentences end plainly: a word in small letters, a stop, a gap, a capital. Such ends are seen in the characters of the whole
    text together, in arrays. What lies between two of them is a sentence if no other stop in it could end one; else `split_block` reads it.

    Parameters
    ----------
    text : one article, or many in a row.
    first, last : start and end of each paragraph, in order, not overlapping.

    Returns
    -------
    Number of the paragraph, start and end of each sentence, in order; paragraphs are numbered from 0.

    Examples
    --------
    >>> text = "The ministers arrived. Adm. Lee left.\\nThe talks go on."
    >>> [(int(number), text[start:end]) for number, start, end in zip(*split_paragraphs(text, np.array([0, 38]), np.array([37, 54])))]
    [(0, 'The ministers arrived.'), (0, 'Adm. Lee left.'), (1, 'The talks go on.')]
    """
    if not len(first):
        return np.zeros((3, 0), dtype=np.int64)
    codes = code_points(f"{PADDING}{text}{PADDING}")
    signs = np.minimum(codes, 255).astype(np.uint8)
    cuts, gaps, doubts = (places - len(PADDING) for places in find_plain_ends(text, codes, signs, first + len(PADDING), last + len(PADDING)))
    starts, ends = np.sort(np.concatenate((first, gaps))), np.sort(np.concatenate((last, cuts)))
    of = np.searchsorted(first, starts, side="right") - 1
    doubtful = np.searchsorted(doubts, starts) < np.searchsorted(doubts, ends)
    doubtful |= np.isin(codes[starts + len(PADDING)], WHITE_SPACE) | np.isin(codes[ends + len(PADDING) - 1], WHITE_SPACE)
    doubtful |= find_breaks(signs, first + len(PADDING), last + len(PADDING))[of]
    found, read = [], -1
    for number, start, end in zip(*(column[doubtful].tolist() for column in (of, starts, ends)), strict=True):
        if number != read:
            read, shift, stop = number, int(first[number]), int(last[number])
            paragraph = text[shift:stop]
        found += [(number, shift + begin, shift + close) for begin, close in split_stretch(paragraph, start - shift, end - shift)]
    plain = [column[~doubtful] for column in (of, starts, ends)]
    columns = [np.concatenate(pair) for pair in zip(plain, np.array(found, dtype=np.int64).reshape(-1, 3).T, strict=True)]
    order = np.argsort(columns[1], kind="stable")
    return tuple(column[order] for column in columns)


def find_plain_ends(text, codes, signs, first, last):
    """Where sentences plainly end, where those after them begin, and where else one could end, of paragraphs from `first` to `last`.

    Of every stop only a few characters before and behind it are looked at; what `split_block` would say is certain there, or the stop is in doubt.
    """
    at = np.flatnonzero(STOPS[signs])
    at = at[(codes[at] < 255) | np.isin(codes[at], WIDE_STOPS)]
    of = np.maximum(np.searchsorted(first, at, side="right") - 1, 0)
    sign, behind, full = codes[at], codes[at + 1], codes[at] == ord(".")
    before, in_word = codes[at[:, None] - [3, 2, 1]], IN_WORD[signs[at[:, None] - [3, 2, 1]]]
    small = is_between(before, "a", "z")
    closed = skip_marks(codes, at + 1, CLOSING_MARKS)
    opened = skip_marks(codes, closed + 1, OPENING_MARKS)
    # A stop, a gap and a capital end a sentence, unless the word before is on a list; a question mark by itself always does.
    capital = np.isin(codes[closed], GAPS) & is_between(codes[opened], "A", "Z") & (opened < last[of])
    plain = capital & ((full & small[:, 1:].all(axis=1)) | ((sign == ord("?")) & (closed == at + 1) & ~np.isin(before[:, 2], RUN_ON)))
    spaced = full & (behind == ord(" "))
    alone = np.isin(before[:, 0], GAPS) | (at - 2 == first[of])
    titled = spaced & alone & np.isin(before[:, 1:] @ PLACES[1:], SHORT_TITLES) & (codes[at + 2] != ord("."))  # "by Mr. Lee"
    long = small[:, 0] & (at - 3 >= first[of]) & ~np.isin(before @ PLACES, TAILS)
    for doubt in np.flatnonzero(plain & full & ~long).tolist():
        word = last_word(text, first[of[doubt]] - len(PADDING), at[doubt] - len(PADDING))
        plain[doubt] = len(word) > 1 and word not in ABBREVIATIONS and word.lower() not in NUMBERED
        titled[doubt] = word in TITLES and closed[doubt] == at[doubt] + 1
    # Other stops plainly end nothing: the last of a paragraph, but for the number of a list, and those within a word or before a small letter.
    dotted = full & (before[:, 1] == ord(".")) & in_word[:, 0] & in_word[:, 2] & (at - 3 >= first[of])  # "p.m"
    final = (closed == last[of]) & (sign != ord(":")) & (~full | dotted | small[:, 1:].all(axis=1) | (in_word.all(axis=1) & (at - 3 >= first[of])))
    goes_on = spaced & dotted & is_between(codes[at + 2], "a", "z") & is_between(codes[at + 3], "a", "z")  # "the U.S. said"
    # "the U.S. Navy": an initialism alone, no state, before a capital that opens no sentence.
    letters = is_between(before[:, [0, 2]] | 32, "a", "z").all(axis=1)  # in capitals or not; "3.5" is no initialism
    named = (spaced & dotted & letters & np.isin(codes[at - 4], BEFORE_INITIALS) & ~np.isin(before @ PLACES, DOTTED_STATES)
             & is_between(codes[at + 2], "A", "Z"))
    for doubt in np.flatnonzero(named).tolist():
        named[doubt] = not STARTER.match(text, at[doubt] + 2 - len(PADDING))
    glued = is_between(behind, "A", "Z") & in_word[:, 1:].all(axis=1)  # "ended.The"
    inside = full & INSIDE[signs[at + 1]] & ~glued  # "3.5", "U.S", "the U.S., which"
    no_credit = (sign == ord(":")) & (before[:, 1] != ord("g")) & (before[:, 1] != ord("t"))  # neither "Image:" nor "Photo:"
    return closed[plain], closed[plain] + 1, at[~(plain | final | titled | goes_on | named | inside | no_credit)]


def skip_marks(codes, at, marks):
    """The places behind up to two marks."""
    one = np.isin(codes[at], marks)
    return at + one + (one & np.isin(codes[at + 1], marks))


def is_between(codes, first, last):
    """Which characters are from the first to the last."""
    return (codes >= ord(first)) & (codes <= ord(last))


def last_word(text, start, stop):
    """The word that ends at a stop, in a paragraph that begins at `start`; "" if anything but letters is joined to it."""
    word = "".join(text[max(start, stop - 30):stop].rsplit(None, 1)[-1:])
    return word if word.isalpha() else ""


def find_breaks(signs, first, last):
    """Which paragraphs may hold a blank line or a row of dashes."""
    lines, rules = np.flatnonzero(LINE_BREAKS[signs]), np.flatnonzero(RULES[signs])
    rows = rules[:-4][rules[4:] - rules[:-4] == 4] if len(rules) > 4 else rules[:0]
    return np.logical_or(*(np.searchsorted(places, first) < np.searchsorted(places, last) for places in (lines, rows)))


def split_stretch(text, start, end):
    """Spans of the sentences of a stretch of a paragraph."""
    spans = []
    for gap in BREAK.finditer(text, start, end):
        spans += split_block(text, start, gap.start(), gap.start())
        if not gap[0].isspace():
            spans.append(gap.span())
        start = gap.end()
    return spans + split_block(text, start, end, len(text))


def split_block(text, start, end, ahead):
    """Spans of the sentences of text[start:end], which holds no blank line; what follows is read up to `ahead`."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    spans = []
    for match in CANDIDATE.finditer(text, start, end):
        before = word_before(text, start, match.start())
        head = match.start() - len(before)
        if opens_item(text, start, head, before, match[1]):
            if head > start:
                spans.append((start, start + len(text[start:head].rstrip())))
                start = head
        elif match.end() < end and ends_sentence(text, start, ahead, before, match):
            spans.append((start, match.end(2)))
            start = match.end()
    if rest := text[start:end].rstrip():
        spans.append((start, start + len(rest)))
    return spans


def word_before(text, start, stop):
    """The word that ends at a stop, without what is joined to its front: "(U.S" gives "U.S", "Japan-U.S" too."""
    parts = text[max(start, stop - 30):stop].rsplit(None, 1)
    word = parts[-1] if parts else ""
    if word.isalpha():
        return word
    match = WORD_BEFORE.search(word)
    return match[0] if match else ""


def opens_item(text, start, head, word, mark):
    """Whether a list number or the label of a photo credit begins at `head`, which opens a sentence with or without a stop before it.

    A number counts at the start of a sentence, or when it follows the number that opened the sentence: "1. One thing 2. Another".
    """
    if mark == ":":
        return True
    item = LIST_MARK.match(text, head)
    if len(word) > 2 or mark != "." or not text.startswith(word + ".", head) or not item:
        return False
    if head == start:
        return True
    word = item[1]  # without its bracket
    first = LIST_MARK.match(text, start, head)
    if not first or first[1].isdecimal() != word.isdecimal():
        return False
    return int(word) == int(first[1]) + 1 if word.isdecimal() else ord(word) == ord(first[1]) + 1


def ends_sentence(text, start, end, before, match):
    """Whether the sentence that began at `start` ends with this run of stops; more text follows."""
    stop, after = match.start(), match.end()
    mark, closing, gap = match.groups()
    opening, word, dot = WORD_AFTER.match(text, after, end).groups()
    if mark[0] in "。！？":
        return True
    if not gap and not (before.isalnum() and word[:1].isupper() and not dot):
        return False
    if mark in (".", ".."):
        if before in MAY_END or before in STATES or INITIALISM.fullmatch(before):
            return not OPENING.fullmatch(text, start, stop) and abbreviation_ends(text, stop, before, opening, word, dot)
        return word_ends(before, word)
    if "." in mark[1:] or "…" in mark:
        return stop > start and ellipsis_ends(mark, text[stop - 1].isspace(), word)
    if word[:1].islower() or (opening[:1] == "(" and word[:1].isdigit()):  # “Why?” he asked; Help! (1965)
        return False
    if mark == "!" and before in EXCLAIMED:
        return word in STARTERS
    return not (closing and ATTRIBUTION.match(text, after, end))


def abbreviation_ends(text, stop, before, opening, word, dot):
    """Whether an abbreviation ends the sentence: "in the U.S. The talks", but not "the U.S. Navy", "J. A. Lee", "the U.S. No. 1"."""
    if not word[:1].isupper() or not JOINTS.isdisjoint(opening):
        return False
    if word in STARTERS:
        return not dot or word in TITLES
    if before in STATES:
        return text[max(0, stop - len(before) - 2):stop].lstrip().startswith(",")
    return before in MAY_END and not OPENING_QUOTES.isdisjoint(opening)


def word_ends(before, word):
    """Whether a sentence ends with a full stop between these words, the first being an ordinary word, a title or the like."""
    first = word[:1]
    if before in TITLES or before in LEADS or before[before.rfind(".") + 1:] in TITLES:
        return False
    if before.lower() in NUMBERED and (first.isdigit() or (word and ROMAN.issuperset(word))):
        return False
    if before in CALENDAR:
        return not first.isdigit() and not first.islower() and word not in CALENDAR
    if first.islower():  # unedited prose: "it stopped. nobody knows why"; a name: "after that. iPhone sales"
        return word[1:2].isupper() or (len(before) > 3 and before.isalpha() and before.islower())
    return True


def ellipsis_ends(mark, spaced, word):
    """Whether dots end a sentence: before a capital other than "I", unless three dots stand apart for words left out."""
    return word[:1].isupper() and word != "I" and (not spaced or mark.count(".") > 3)
