"""Find the paragraphs of a text, what stands in quotation marks in each, and the sentences around it.

Limits: single marks count only where they pair within a paragraph; a quotation within another in the same marks is seen only where all
marks add up; a paragraph that is hardly more than marks has no quotations.
"""

import re
from bisect import bisect_right

from .sentences import split_sentences

LINE = re.compile(r"[^\r\n]+")
ANY_MARK = re.compile("[\"“”„«»`'‘]")  # what opens or closes, or may: a paragraph without one has no quotations in marks
# The first character is looked at alone: a search is fast only where a pattern begins with a plain set.
MARK = re.compile(r"[\"“”„«»`'](?:(?<![`'])|(?<=`)`|(?<=')')")
# A British quotation: no "'90s" or "'em", which only lose a letter; inside, an apostrophe belongs to a word or to a plural.
SINGLE = re.compile(
    r"[‘'](?<![\w’'.].)(?=[\w\[“\"$€£])(?!(?:\d0s|em|til|tis|twas|cause|n)\b)(?:[^‘’'\r\n]|(?<=\w)[’'](?=\w)|(?<=s)[’'](?= \w)){1,400}(?<! )[’'](?!\w)"
)
STOP = re.compile(r"[.?!…](?<![.?!…].)[.?!…]*+(?=\s|\Z)")
MANY_MARKS, DENSE = 1000, 8  # of so many marks each must have so many characters of the paragraph: anything else is no prose


def find_paragraphs(text):
    """Spans of the lines that hold anything; a line that begins in lower case goes on with the line just before it."""
    found = []
    for match in LINE.finditer(text):
        start, end = match.span()
        if match[0].isspace():
            continue
        if found and text[start].islower() and start - found[-1][1] <= 2 and text.count("\n", found[-1][1], start) <= 1:
            start = found.pop()[0]
        found.append((start, end))
    return found


def find_marked(text, start, end):
    """Spans of the outermost quotations of a paragraph; one that is not closed ends with its sentence, or fills the paragraph."""
    marks = [match.span() for match in MARK.finditer(text, start, end)]
    single = [match.span() for match in SINGLE.finditer(text, start, end)]
    if not marks or len(marks) > max(MANY_MARKS, (end - start) // DENSE):
        return single if not marks else []
    spans, opened = pair_marks(text, start, marks)
    if opened is not None:
        stop = None if opened == start else STOP.search(text, opened, end)
        spans.append((opened, stop.end() if stop else end))
    kept = []
    for span in sorted(spans + single):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def pair_marks(text, start, marks, nested=True):
    """Spans of the outermost quotations, and where an unclosed one opens.

    Where marks within marks do not add up, a mark is missing: then each opening mark begins anew, and what it leaves open ends with its
    sentence.
    """
    spans, depth, opened = [], 0, None
    for first, last in marks:
        role = opens(text, start, first, last)
        if role or (role is None and not depth):
            if depth and not nested and (stop := STOP.search(text, opened, first)):
                spans.append((opened, stop.end()))
            opened = first if not (depth and nested) else opened
            depth = depth + 1 if nested else 1
        elif depth:
            depth -= 1
            if not depth:
                spans.append((opened, last))
    if depth and nested:
        return pair_marks(text, start, marks, nested=False)
    return spans, opened if depth else None


def opens(text, start, first, last):
    """Whether the mark text[first:last] opens a quotation, closes one, or (None) could do both."""
    before = text[first - 1] if first > start else " "
    after = text[last:last + 1] or " "
    sign = text[first:last]
    if sign in ("“", "„", "«", "``"):
        return not (after.isspace() and not before.isspace())
    if sign in ("”", "»"):
        return before.isspace() and not after.isspace()
    if before.isspace() or before in "([—–-‘'":
        return None if after.isspace() else True
    return False if after.isspace() or after in ",.;:?!)]—–-" else None


def find_ends(text, start, end, ends=None):
    """Where the sentences of a paragraph end; `ends` are those of the whole text, where they are known already."""
    if ends is None:
        return [start + stop for _, stop in split_sentences(text[start:end])]
    return ends[bisect_right(ends, start):bisect_right(ends, end)]


def cut_paragraph(start, end, ends, spans):
    """(start, end, quotations) of each sentence of a paragraph; a quotation is never cut."""
    if not spans:
        return [(first, last, ()) for first, last in zip([start, *ends], ends, strict=False)]
    sentences, first, number, inside = [], start, 0, []
    for cut in ends:
        while number < len(spans) and spans[number][0] < cut:
            inside.append(spans[number])
            number += 1
        if cut > first and not (inside and inside[-1][1] > cut):
            sentences.append((first, cut, inside))
            first, inside = cut, []
    return [*sentences, (first, end, inside)] if inside else sentences
