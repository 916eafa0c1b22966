"""Whether a sentence looks ahead or back at a place, by its verbs: what decides which Sunday is meant, and whether an event was still to come."""

import re

# Words that show where a sentence points; the nearest one before the date counts, else the first one after it.
AHEAD = (
    r"will|won't|shall|would|going to"
    r"|(?:set|due|slated|scheduled|expected|poised|about|likely|plan(?:s|ned|ning)?|prepar\w+|hop\w+) (?:to|for|on)"
    r"|scheduled|expected|planned|due|upcoming|effective|payable|to be|is to|are to|until|ahead of|deadline"
)
BEHIND = (
    r"said|says|was|were|had|has|have|did|told|met|held|made|took|came|went|began|won|lost|saw|led|sent|gave|got|found|left|fell|rose"
    r"|became|spoke|wrote|shot|hit|grew|ran|broke|brought|bought|sold|kept|paid|put|sank|struck|fled|flew"
    r"|drew|threw|chose|drove|fought|thought|sought|built|spent|meant|stood|felt|dealt|heard|knew|swore|since|ago|(?:be|been) \w+ed|\w+ed"
)
TENSE = re.compile(rf"\b(?:(?P<ahead>{AHEAD})|{BEHIND})\b|(?P<will>[’']ll)\b")
# The first character is looked at alone: a search is fast only where a pattern begins with a plain set.
SENTENCE_END = re.compile(r"[.!?;\n](?:(?<=[a-z0-9)%][.!?;])[”\"’')]{0,2}\s|(?<=\n)\s?\n)")


def direction(text: str, start: int, end: int) -> int:
    """Return 1 if the sentence points ahead at this place, -1 if it points back, 0 if it does not tell.

    Examples
    --------
    >>> text = "They will meet on Friday, he said on Monday."
    >>> direction(text, 18, 24), direction(text, 37, 43)
    (1, -1)
    """
    before = SENTENCE_END.split(text[max(0, start - 160) : start])[-1]
    if text.startswith(("'s", "’s"), end):  # "Friday's vote": the verb says nothing about the Friday
        return 1 if before.endswith("ahead of ") else -1
    cues = list(TENSE.finditer(before.lower()))
    after = text[end : end + 100]
    stop = SENTENCE_END.search(after)
    cue = cues[-1] if cues else TENSE.search(after[: stop.start() - 1 if stop and stop[0][0] != "\n" else stop and stop.start()].lower())
    return 0 if cue is None else 1 if cue["ahead"] or cue["will"] else -1
