"""What comes first: how much each sentence tells of what the articles share, and the few that together tell most of it.

A sentence is worth the concepts in it. A concept is a pair of neighbouring stems, at least one of which carries content; it is worth more the
more origins have it, and the more of them open with it. Each concept counts once, so a second sentence on the same thing gains nothing.

Limits: concepts are words, so a thing told in other words is taken for another thing. A sentence is chosen for what it shares; what is new,
rare or disputed is not found here.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd
from nltk.stem.snowball import SnowballStemmer

from ..tables import COUNT, FLAG, NUMBER, TEXT, count_different, distinct, make_table

SHORTEST, LONGEST = 8, 60  # words; what is shorter is a fragment, what is longer a list or several sentences
MANY = 7  # origins; from here on two may share a concept by chance, and it takes three
LONG_WORD = 40  # characters; what is longer is no word and has no stem
WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")
# The closed classes of English, after the list of the Snowball project (snowballstem.org), with "say", which every news sentence has.
STOP_WORDS = frozenset(WORD.findall(
    "a about above after again against all also am an and any are as at be because been before being below between both but by can could did do "
    "does doing down during each few for from further had has have having he her here hers herself him himself his how i if in into is it its "
    "itself just may me might more most must my myself no nor not now of off on once only or other our ours ourselves out over own said same say "
    "saying says shall she should since so some such than that the their theirs them themselves then there these they this those through to too "
    "under until up upon very was we were what when where which while who whom whose why will with within without would you your yours yourself "
    "yourselves"
))
# Opens with a word that points back. "This week" points to the day of publication, "Instead of sanctions" to nothing before it.
OPENING = re.compile(
    r"[\"“”'‘’(\s]{0,3}(?:(?:He|She|It|They|We|I|You|His|Her|Its|Their|Our|My|These|Those|Such|Another|Others|And|But|Or|So|Yet|Nor)\b|"
    r"(?:This|That)\b(?! (?:day|week|weekend|month|year|morning|spring|summer|fall|winter)\b)|"
    r"(?:Then|Thus|Hence|Also|Additionally|Besides|Consequently|Earlier|Furthermore|However|Indeed|Instead|Later|Likewise|Meanwhile|Moreover|"
    r"Nevertheless|Nonetheless|Otherwise|Rather|Similarly|Still|Therefore|In (?:addition|contrast|response|return|turn)|As a result|Even so|"
    r"For (?:example|instance))\b(?! (?:of|to|than|from|for|this|last|next|in|on)\b))"
)
# Behind a quotation: somebody who was named before.
SOMEBODY = re.compile(r"[\"”’]\s(?:he|she|they|the (?:officials?|spokes\w+|sources?|aides?|diplomats?|minister|president))\b")
ITSELF = re.compile(r"\b[Tt]his (?:publication|newspaper|paper|outlet|website|site|magazine|article|column|story)\b")  # an article about itself
STATEMENT = re.compile(r"[.!…][\"'”’)\]]*\s*\Z")
# A finite verb is any of these, or a word in -ed or -s: enough to tell a sentence from a label.
VERBS = frozenset(WORD.findall(
    "is are was were am be been has have had do does did can could may might must shall should will would "
    "became began bought brought built came cut drew fell felt fought found gave get go got grew held hit kept knew laid led left lost made make "
    "mean met paid put ran rose said sat saw say see seek sent set shot showed sold spent spoke stood struck take taught think thought told took "
    "want went win won wrote"
))
SALIENCE = {"doc_id": TEXT, "sent_id": COUNT, "position": COUNT, "origins": NUMBER, "coverage": NUMBER, "specificity": NUMBER, "alone": FLAG,
            "score": NUMBER}


class Weights(NamedTuple):
    """What counts how much; chosen on half of the public test clusters, though a first look was at all of them, so no finer than they seem.

    lead : an origin that opens with a concept counts this many times more, since reporters open with what matters.
    single : worth of a concept that too few origins share: little, but enough to choose where the articles have nothing in common.
    specific : how much more a sentence is worth that is all names and figures.
    dangling : what remains of the score of a sentence that points to the one before it.
    length : a gain is divided by the words of the sentence to this power: 0 favours long sentences, 1 short ones.
    """

    lead: float = 3.0
    single: float = 0.1
    specific: float = 0.25
    dangling: float = 0.5
    length: float = 0.5


WEIGHTS = Weights()


class _Concepts(NamedTuple):
    """The different concepts of each sentence: sentence i has the numbers `of[first[i]:first[i + 1]]`, places in `origins` and `worth`."""

    of: np.ndarray
    first: np.ndarray
    origins: np.ndarray
    worth: np.ndarray


class _Traits(NamedTuple):
    """What else is known of each sentence, and the factor that turns the worth of its concepts into a score."""

    position: np.ndarray
    specificity: np.ndarray
    alone: np.ndarray
    factor: np.ndarray


def salience(sentences: pd.DataFrame, *, origins: Mapping[str, str] | None = None, focus: pd.DataFrame | None = None,
             weights: Weights = WEIGHTS) -> pd.DataFrame:
    """Score each sentence by what it shares with the articles, and give the parts of the score.

    The score is a sentence's own, as if nothing else had been said: two sentences that tell the same thing both score high. To choose
    several, use `select_sentences`. A sentence that cannot be quoted (a question, a fragment, no verb) scores 0.

        score = coverage * (1 + specific * specificity) * (1 if alone else dangling) / words ** length

    Parameters
    ----------
    sentences : doc_id, sent_id, text, n_words; the body sentences of the articles. Which zones count is for `Corpus.select` to say.
    origins : doc_id to the name of its origin, so that near-copies count once; an article without a name is its own.
    focus : doc_id, sent_id of the sentences on a topic; only these score, and a concept counts by the share of its sentences that are among them.
    weights : what counts how much.

    Returns
    -------
    doc_id, sent_id, position, origins, coverage, specificity, alone, score; one row per sentence, by doc_id and sent_id. `position` counts
    the quotable sentences of an article from 1, and is 0 for the others. `origins` is in how many origins a concept of the sentence stands, on
    average (in how many sentences, if there is one origin only); `coverage` what its concepts are worth together; `specificity` the share of
    its words that are names or figures; `alone` whether it can be read without the one before it.

    References
    ----------
    Gillick and Favre (2009), A scalable global model for summarization, ILP for NLP: concepts are pairs of stems, each counted once.
    Gillick, Favre, Hakkani-Tür, Bohnet, Liu and Xie (2009), The ICSI/UTD summarization system at TAC 2009: first sentences count more.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "a", "b"], "sent_id": [1, 2, 1], "n_words": [8, 8, 13], "text": [
    ...     "Japan and the United States signed a treaty.", "He said that the weather was mild there.",
    ...     "The treaty with the United States was signed Friday, three officials told reporters."]})
    >>> salience(sentences).drop(columns="specificity")
      doc_id  sent_id  position  origins  coverage  alone  score
    0      a        1         1     1.33      16.4   True  6.212
    1      a        2         2     1.00       0.4  False  0.071
    2      b        1         1     1.18      16.9   True  4.980
    """
    table = _in_order(sentences)
    concepts, traits = _weigh(table, origins, focus, weights)
    coverage = _sums(concepts.worth, concepts)
    mean = _sums(concepts.origins, concepts) / np.maximum(np.diff(concepts.first), 1)
    return make_table(SALIENCE, [table["doc_id"], table["sent_id"], traits.position, mean.round(2), coverage.round(2),
                                 traits.specificity.round(2), traits.alone, (coverage * traits.factor).round(3)])


def select_sentences(sentences: pd.DataFrame, *, words: int = 100, origins: Mapping[str, str] | None = None,
                     focus: pd.DataFrame | None = None, weights: Weights = WEIGHTS) -> pd.DataFrame:
    """The few sentences that together tell most of what the articles share, in the order in which they are chosen.

    The first is the one of the highest score; each next one adds most to those before it, since a concept counts only once. So a
    reader who stops early has read what matters most. A sentence that no longer fits is passed over: the words never exceed the budget.

    Parameters
    ----------
    sentences, origins, focus, weights : as for `salience`.
    words : how many words the sentences may have together, by `n_words`.

    Returns
    -------
    The columns of `sentences`, and gain, what the sentence adds to the score; ties by doc_id and sent_id. Nothing, if no sentence can be quoted.

    References
    ----------
    Lin and Bilmes (2010), Multi-document summarization via budgeted maximization of submodular functions: greedy by gain per word.
    Minoux (1978), Accelerated greedy algorithms: a gain only shrinks, so that few have to be computed anew.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "a", "b"], "sent_id": [1, 2, 1], "n_words": [8, 10, 13], "text": [
    ...     "Japan and the United States signed a treaty.", "A new headquarters in Tokyo will command the joint forces.",
    ...     "The treaty with the United States was signed Friday, three officials told reporters."]})
    >>> select_sentences(sentences, words=20)[["doc_id", "sent_id"]]
      doc_id  sent_id
    0      a        1
    1      a        2
    """
    table = _in_order(sentences)
    concepts, traits = _weigh(table, origins, focus, weights)
    chosen = list(_choose(concepts, traits.factor, table["n_words"].to_numpy(), words))
    picked = table.iloc[[at for at, _ in chosen]].reset_index(drop=True)
    return picked.assign(gain=np.array([gain for _, gain in chosen], dtype=NUMBER).round(3))


def is_quotable(text: str) -> bool:
    """Whether a sentence can be quoted: a statement of 8 to 60 words that ends with a stop and has a verb.

    >>> is_quotable("Where will the new headquarters of the two allies stand?")
    False
    """
    found = WORD.findall(text)
    return SHORTEST <= len(found) <= LONGEST and bool(STATEMENT.search(text)) and any(word in VERBS or word.endswith(("ed", "s")) for word in found)


def stands_alone(text: str) -> bool:
    """Whether a sentence can be read without the one before it.

    It cannot if it opens with a pronoun or a connective, is half of a quotation, speaks of itself ("this article"), or has a speaker who was named
    before ("he said").

    >>> [stands_alone(text) for text in ("However, the talks failed.", "In response to the test, the allies met.")]
    [False, True]
    """
    whole = text.count('"') % 2 == 0 and text.count("“") == text.count("”")
    return whole and not OPENING.match(text) and not SOMEBODY.search(text) and not ITSELF.search(text)


def _in_order(sentences):
    """The sentences by article and place, so that the order of the rows makes no difference."""
    return sentences.sort_values(["doc_id", "sent_id"], kind="stable", ignore_index=True)


def _weigh(table, origins, focus, weights):
    """The concepts and the traits of the sentences of a table in order."""
    texts = table["text"].to_list()
    quotable, alone = (np.array([test(text) for text in texts], dtype=bool) for test in (is_quotable, stands_alone))
    specificity = np.array([_specificity(text) for text in texts], dtype=float)
    position = pd.Series(quotable.astype(int)).groupby(table["doc_id"].to_numpy()).cumsum().to_numpy(dtype=int) * quotable
    wanted = _is_among(table, focus)
    length = np.maximum(table["n_words"].to_numpy(dtype=float), 1) ** weights.length
    factor = quotable * wanted * (1 + weights.specific * specificity) * np.where(alone, 1, weights.dangling) / length
    origins = {} if origins is None else origins
    origin = pd.factorize(table["doc_id"].map(lambda doc_id: origins.get(doc_id) or doc_id))[0]
    return _find_concepts(texts, origin, position == 1, wanted, weights), _Traits(position, specificity, alone, factor)


def _is_among(table, focus):
    """Which sentences are on the topic; all, if none is given."""
    if focus is None:
        return np.ones(len(table), dtype=bool)
    key = ["doc_id", "sent_id"]
    return pd.MultiIndex.from_frame(table[key]).isin(pd.MultiIndex.from_frame(focus[key]))


def _specificity(text):
    """The share of the words after the first that are names or figures."""
    later = WORD.findall(text)[1:]
    return sum(word[0].isupper() or word[0].isdigit() for word in later) / max(len(later), 1)


def _find_concepts(texts, origin, leads, wanted, weights):
    """The concepts of each text, the origins that have them, and what they are worth."""
    concept, sentence, n = _read_concepts(texts)
    needed = 2 if len(np.unique(origin)) < MANY else 3
    # One article alone repeats what it is about: then its sentences stand for origins.
    origin = origin if origin.any() else np.arange(len(texts))
    has = count_different(concept, origin[sentence], minlength=n)
    led = leads[sentence]
    opens = count_different(concept[led], origin[sentence[led]], minlength=n)
    inside = np.bincount(concept[wanted[sentence]], minlength=n) / np.maximum(np.bincount(concept, minlength=n), 1)
    worth = np.where(has >= needed, has + weights.lead * opens, weights.single) * inside
    return _Concepts(concept, np.searchsorted(sentence, np.arange(len(texts) + 1)), has, worth)


def _read_concepts(texts):
    """The number of every concept and of the sentence that has it, once a sentence and in order; and how many concepts there are."""
    stems, content, sentence = _read_words(texts)
    pairs = (sentence[1:] == sentence[:-1]) & (content[1:] | content[:-1])
    codes = stems[:-1] * (stems.max(initial=0) + 1) + stems[1:]
    different, concept = np.unique(codes[pairs], return_inverse=True)
    n = max(len(different), 1)
    once = distinct(sentence[:-1][pairs] * n + concept)
    return once % n, once // n, n


def _read_words(texts):
    """The stem of every word as a number, whether the word carries content, and the sentence in which it stands."""
    numbers = defaultdict()
    numbers.default_factory = numbers.__len__
    found = [[numbers[word] for word in WORD.findall(text.lower())] for text in texts]
    sentence = np.repeat(np.arange(len(texts)), [len(words) for words in found])
    words = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=len(sentence))
    stem = SnowballStemmer("english").stem
    stems = pd.factorize(np.array([stem(word) if len(word) <= LONG_WORD else word for word in numbers], dtype=object))[0].astype(np.int64)
    content = np.array([word not in STOP_WORDS for word in numbers], dtype=bool)
    return stems[words], content[words], sentence


def _sums(values, concepts):
    """For each sentence, the sum of the values of its concepts."""
    size = np.diff(concepts.first)
    return np.bincount(np.repeat(np.arange(len(size)), size), weights=values[concepts.of], minlength=len(size))


def _choose(concepts, factor, n_words, left):
    """Yield the place and the gain of each chosen sentence.

    What the heap holds is what a sentence could gain at most; only the first of the heap is computed anew. Rounding keeps near-copies equal,
    in whatever order their concepts are added up.
    """
    worth = concepts.worth.copy()
    bound = (_sums(worth, concepts) * factor).round(9)
    heap = [(-bound[at], at) for at in np.flatnonzero(bound > 0).tolist()]
    heapify(heap)
    while heap:
        _, at = heappop(heap)
        here = concepts.of[concepts.first[at]:concepts.first[at + 1]]
        gain = round(float(worth[here].sum() * factor[at]), 9)
        if gain <= 0 or n_words[at] > left:
            continue
        if heap and (-gain, at) > heap[0]:
            heappush(heap, (-gain, at))
            continue
        yield at, gain
        worth[here] = 0
        left -= n_words[at]
