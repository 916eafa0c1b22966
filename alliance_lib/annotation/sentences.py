"""Find the sentences of a paragraph.

One regular expression finds every place where a sentence could end; a few rules then look at the word before and the word after it. Nothing
is learned or downloaded, so every boundary can be traced to one rule below.

Limits: a sentence that ends without a stop (a headline, a dateline, a colon before a quotation) is not cut off; an abbreviation that is on
no list counts as an ordinary word when a capital follows; after "the U.S." a new sentence is seen only when it opens with a word such as
"The", and after "Inc." only with such a word or a quotation mark.
"""

import re


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
    spans, start = [], 0
    for gap in BREAK.finditer(text):
        spans += split_block(text, start, gap.start())
        if not gap[0].isspace():
            spans.append(gap.span())
        start = gap.end()
    return spans + split_block(text, start, len(text))


def split_block(text, start, end):
    """Spans of the sentences of text[start:end], which holds no blank line."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    spans = []
    for match in CANDIDATE.finditer(text, start, end):
        before = word_before(text, start, match.start())
        head = match.start() - len(before)
        if opens_item(text, start, head, before, match[1]):
            if head > start:
                spans.append((start, start + len(text[start:head].rstrip())))
                start = head
        elif match.end() < end and ends_sentence(text, start, end, before, match):
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
    if len(word) > 2 or mark != "." or not text.startswith(word + ".", head) or not LIST_MARK.match(text, head):
        return False
    if head == start:
        return True
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
