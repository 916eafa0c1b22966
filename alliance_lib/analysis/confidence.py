"""How sure: confidence by a printed sum of points, and estimative words for probabilities, after ICD 203.

Confidence says how good the sources of a statement are; likelihood says how probable an event is. The two never share a sentence, because
a reader takes "high confidence that it is likely" for one number. `wording_faults` finds where a text breaks this rule.

References
----------
Office of the Director of National Intelligence: Intelligence Community Directive 203, Analytic Standards, 2 January 2015, section D.6.e(2).
The directive names the levels and asks for the reasons; the points below are ours.
"""

import re
from typing import NamedTuple

HIGH, MODERATE = 5, 3  # least points for these levels
MOST = 6  # three origins, a named source, quoted directly, recent
FRESH, STALE = 31, 365  # days


class Term(NamedTuple):
    """One term of the sum, in words and points."""

    words: str
    points: int


class Confidence(NamedTuple):
    """A level, its points, and the terms that they are the sum of, in the order of the table."""

    level: str
    points: int
    origins: Term
    sources: Term
    directness: Term
    conflict: Term
    age: Term


class Band(NamedTuple):
    """One of the seven bands: its words, the other words that the directive allows for it, and its range in percent."""

    words: str
    other_words: str
    low: int
    high: int


ESTIMATIVE = (
    Band("almost no chance", "remote", 1, 5),
    Band("very unlikely", "highly improbable", 5, 20),
    Band("unlikely", "improbable", 20, 45),
    Band("roughly even chance", "roughly even odds", 45, 55),
    Band("likely", "probable", 55, 80),
    Band("very likely", "highly probable", 80, 95),
    Band("almost certain", "nearly certain", 95, 99),
)


def confidence(n_origins: int, n_named: int, n_anonymous: int, direct: float, conflict: bool, age_days: int | None,
               age_known: bool = True) -> Confidence:
    """How well a statement is sourced: "high", "moderate" or "low", by a sum of points.

    Copies of one text are one origin: twenty articles from one agency are worth no more than one. Five points or more are high, three or four
    moderate, fewer low. So one origin never reaches high (3 at most), nor do anonymous sources alone (4), nor a contested statement (4).

    ========== ====================================================== ======
    term       case                                                   points
    ========== ====================================================== ======
    origins    none, so nothing carries the statement                     -3
               one                                                         0
               two                                                        +2
               three or more                                              +3
    sources    at least one named person or body                          +1
               nobody is cited                                             0
               anonymous ones only                                        -1
    directness half of the evidence or more is quoted directly            +1
               less                                                        0
    conflict   another source contradicts it                              -2
               none does                                                   0
    age        31 days or less                                            +1
               up to a year, or unknown                                    0
               more than a year                                           -1
    ========== ====================================================== ======

    Parameters
    ----------
    n_origins : independent origins, as `sources.count_independent` counts them.
    n_named, n_anonymous : different sources cited by name, and without one.
    direct : share of the evidence in direct quotation, or whether it is quoted directly.
    conflict : whether another source contradicts the statement.
    age_days : days between the newest evidence and the day the briefing is for; None where an article is undated.
    age_known : whether that is certain, all days being known; the points are the same.

    Returns
    -------
    Confidence, with every term of the sum.

    Raises
    ------
    ValueError
        If a count is negative or `direct` is no share.

    Examples
    --------
    >>> made = confidence(2, 1, 0, False, False, 3)
    >>> made.level, made.points
    ('moderate', 4)
    """
    if min(n_origins, n_named, n_anonymous) < 0:
        raise ValueError(f"a count is negative: {n_origins} origins, {n_named} named, {n_anonymous} anonymous")
    if not 0 <= direct <= 1:
        raise ValueError(f"direct is {direct}: give a share from 0 to 1, or whether the statement is quoted")
    terms = _of_origins(n_origins), _of_sources(n_named, n_anonymous), _of_directness(direct), _of_conflict(conflict), _of_age(age_days, age_known)
    points = sum(term.points for term in terms)
    return Confidence("high" if points >= HIGH else "moderate" if points >= MODERATE else "low", points, *terms)


def _of_origins(count):
    return Term(_counted(count, "origin"), {0: -3, 1: 0, 2: 2}.get(count, 3))


def _of_sources(named, anonymous):
    if named:
        return Term(_counted(named, "named source"), 1)
    return Term("anonymous sources only", -1) if anonymous else Term("no source cited", 0)


def _of_directness(direct):
    return Term("quoted directly", 1) if direct >= 0.5 else Term("not quoted directly", 0)


def _of_conflict(conflict):
    return Term("contested", -2) if conflict else Term("uncontested", 0)


def _of_age(days, known):
    if days is None:
        return Term("age unknown", 0)
    told = f"{_counted(days, 'day')} before the newest article" if days else "as new as any article"
    return Term(told + ("" if known else " as far as dates tell"), 1 if days <= FRESH else 0 if days <= STALE else -1)


def _counted(count, noun):
    """A count with its noun: "1 origin", "2 origins"."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def explain(made: Confidence) -> str:
    """The level with its sum, in one line.

    Parameters
    ----------
    made : what `confidence` returns.

    Examples
    --------
    >>> explain(confidence(2, 1, 0, False, False, 3))
    'moderate: 2 origins (+2), 1 named source (+1), not quoted directly (0), uncontested (0), 3 days before the newest article (+1) = 4 of 6'
    """
    terms = ", ".join(f"{term.words} ({term.points:+d})" if term.points else f"{term.words} (0)" for term in made[2:])
    return f"{made.level}: {terms} = {made.points} of {MOST}"


def band(probability: float) -> str:
    """The estimative words for a probability.

    The ranges of the directive share their ends; a probability on an end gets the words nearer to even, which claim less. Beyond 1 and 99 %
    the directive has no words, since nothing is certain: the outermost ones are used.

    Parameters
    ----------
    probability : from 0 to 1.

    Raises
    ------
    ValueError
        If it is no probability.

    Examples
    --------
    >>> [band(probability) for probability in (0.02, 0.2, 0.5, 0.8, 0.97)]
    ['almost no chance', 'unlikely', 'roughly even chance', 'likely', 'almost certain']
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"{probability} is no probability: give a number from 0 to 1")
    percent = round(100 * probability, 9)  # 0.55 * 100 is a little more than 55
    below = (each.words for each in ESTIMATIVE[:3] if percent < each.high)
    above = (each.words for each in ESTIMATIVE[3:] if percent <= each.high)
    return next(below, None) or next(above, ESTIMATIVE[-1].words)


# The directive's words, longest first so that "very unlikely" is not read as "likely"; "remote" and "probable" mean other things too often.
ALLOWED = sorted((words for each in ESTIMATIVE for words in (each.words, each.other_words) if words not in ("remote", "probable")), key=len)[::-1]
LIKELIHOOD = re.compile(rf"\b(?:{'|'.join(ALLOWED)}|almost certainly|probable|likelihood|probability)\b", re.IGNORECASE)
CONFIDENCE = re.compile(r"\b(?:high|moderate|low|medium)\W{1,3}(?:\w+\W)?confidence\b|\bconfidence\W{1,3}(?:is |level )?(?:high|moderate|low|medium)\b", re.I)
# Words that say how probable something is without a band behind them. "May" is a month, "can" an ability, "would" a condition.
LOOSE = re.compile(r"\b(?:probably|possibly|perhaps|maybe|might|conceivably|presumably|seemingly|arguably|doubtful|undoubtedly|certainly not)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]?\s+|\n")


def wording_faults(text: str) -> list[tuple[str, str]]:
    """Where a briefing's own words break the rules of estimative language.

    Meant for what the briefing says itself: a source that is quoted may say "perhaps".

    Parameters
    ----------
    text : any text.

    Returns
    -------
    (sentence, fault) in the order of the text.

    Examples
    --------
    >>> wording_faults("With high confidence, an attack is very unlikely. Perhaps it rains. It is likely.")
    [('With high confidence, an attack is very unlikely.', 'confidence and likelihood in one sentence'),
     ('Perhaps it rains.', '"Perhaps" is none of the seven bands')]
    """
    faults = []
    for sentence in filter(None, map(str.strip, SENTENCE_END.split(text))):
        if LIKELIHOOD.search(sentence) and CONFIDENCE.search(sentence):
            faults.append((sentence, "confidence and likelihood in one sentence"))
        faults += [(sentence, f'"{found[0]}" is none of the seven bands') for found in LOOSE.finditer(sentence)]
    return faults
