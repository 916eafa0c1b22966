"""What several sources say, and what only one does: sentences compared across articles, clustered, ranked. Nothing is generated.

A sentence is compared by what it names: stems of its words, actors in place of the words that name them ("Tokyo" as a government and
"Japan" are one), numbers, days, and the words it quotes. Rare ones weigh more. A wrong merge is worse than a missed one: sentences join a
claim only around one sentence that is similar to each of them, one sentence of an article at most.

Limits: two sentences that say the same in wholly different words are not found; nor are two that differ in a "not": `differences` looks
for those.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

import numpy as np
import pandas as pd
from nltk.stem.snowball import SnowballStemmer

from ..tables import COUNT, NUMBER, TEXT, distinct, from_rows, named_rows, rows_of

PAIRS = {"doc_id": TEXT, "sent_id": COUNT, "other_doc": TEXT, "other_sent": COUNT, "score": NUMBER, "shared": TEXT, "shared_actors": TEXT}
CLAIMS = {"claim_id": COUNT, "doc_id": TEXT, "sent_id": COUNT, "score": NUMBER}
AGREED = {"claim_id": COUNT, "n_articles": COUNT, "n_origins": COUNT, "terms": TEXT, "doc_id": TEXT, "sent_id": COUNT, "text": TEXT}
SINGLE = {"doc_id": TEXT, "sent_id": COUNT, "score": NUMBER, "reason": TEXT, "text": TEXT}

SIMILAR = 0.4  # from this score on two sentences are taken to say the same
SURE_SIGN = 0.33  # enough where they share a quoted phrase or a day
KNOWN = 0.2  # a sentence with a pair above it is not said by one source alone
LEAST_SHARED = 3  # features that two sentences share at least
RAREST = 12  # features of a sentence by which others are looked up
MOST_HELD = 5_000_000  # pairs, most of them again and again, after which each is kept once
LONGEST_LIST = 100  # a feature of more sentences than this compares them with the first alone: the work stays in proportion to the corpus

ROOT = 6  # letters of a stem that kindred words have in common: "connectors" and "connections" stem apart
DENIES = re.compile(r"\b(?:not|never|no|nor|without|den(?:y|ies|ied)|reject(?:s|ed)?|refus(?:es|ed)?|rul(?:es|ed) out)\b|n[’']t\b", re.IGNORECASE)
WEIGHS = re.compile(r"\b(?:consider(?:s|ed|ing)?|weigh(?:s|ed|ing)?|mull(?:s|ed|ing)?|explor(?:es?|ed|ing)|whether|might|(?-i:may)|could)\b", re.IGNORECASE)
NUMERALS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12}
NUMERAL = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(NUMERALS)})\b", re.IGNORECASE)

SIGN = r'"|#\d{4}-'  # in the words shared: a phrase in quotation marks, a day
NAMED = r"#\d|(?:^|, )[^\W\d_a-z]"  # a number, a name
WORD = re.compile(r"[^\W\d_]{3,}|\d+(?:[.,]\d+)*")
THIS = re.compile(r"(?:This|These|That|Those|The) ((?:[a-z-]+ ){0,2}[a-z-]+)")


def _words(text: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(text.split())


# Words that tie sentences together but tell nothing of what they are about: function words, verbs of saying, and the newspaper's "also".
STOPWORDS = _words(
    "the and but for nor yet with without within into onto from over under about against between among through during before after above below "
    "upon off out down than then that this these those there here where when while who whom whose which what why how all any both each few more "
    "most other others some such only own same too very can could will would shall should may might must not are was were been being has had have "
    "having does did doing its his her hers their theirs them they she him you your our ours himself herself itself themselves because until "
    "since though although also just now meanwhile however moreover additionally amid including include includes per via one two said say "
    "says saying told tells according added adds new"
)

# Verbs and nouns of decisions and deeds, as stems: what a source alone reports of them is worth a look.
DECISIONS = _words(
    "agre announc approv order sign launch deploy sell sold buy bought acquir purchas paid won lost reject refus ban withdraw appoint resign dismiss "
    "elect pledg commit fund invest build establish creat convert arrest breach attack ratifi vote adopt impos suspend cancel deni request recal "
    "hack decid grant"
)
# Words of a writer who weighs rather than tells.
COMMENT = re.compile(
    r"\b(?:underscores?|demonstrates?|reflects?|highlights?|marks?|remains?|undoubtedly|seems?|appears?|perhaps|arguably|importance|should|could|(?-i:may)|"
    r"might|would|believes?|aims?|goal|focus|mutual|signal)\b", re.IGNORECASE)


def similar_sentences(sentences: pd.DataFrame, *, mentions=None, dates=None, quotes=None, features=None, least: float = KNOWN,
                      fewest: int = LEAST_SHARED) -> pd.DataFrame:
    """Pairs of sentences of different articles that share much of what is rare.

    The score is the cosine of two vectors of features, each feature weighing log(1 + n / df), with n sentences, df of which have it.
    Candidates are looked up by the rarest features of each sentence that another article has too, so that the work grows with the corpus
    and not with its square.

    Parameters
    ----------
    sentences : doc_id, sent_id, start, text; the body sentences.
    mentions, dates, quotes : tables of the corpus, or None.
    features : `sentence_features` of these tables, where they have been found already.
    least : score from which on a pair is reported.
    fewest : number of features that a pair shares at least.

    Returns
    -------
    doc_id, sent_id, other_doc, other_sent, score, shared (stems, rarest first), shared_actors; best first, ties by document order.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "b", "b"], "sent_id": [1, 1, 2], "start": [0, 0, 40],
    ...     "text": ["Karvia closed the Norrin mine.", "The Norrin mine was closed by Karvia.", "Nobody was hurt."]})
    >>> similar_sentences(sentences)[["doc_id", "sent_id", "other_doc", "other_sent", "score", "shared"]]
      doc_id  sent_id other_doc  other_sent  score                       shared
    0      a        1         b           1    1.0  Karvia, Norrin, close, mine
    """
    features = features or sentence_features(sentences, mentions=mentions, dates=dates, quotes=quotes)
    doc_ids, sent_ids = sentences["doc_id"].to_list(), sentences["sent_id"].to_list()
    order = {name: place for place, (name, _) in enumerate(sorted(feature_weights(features).items(), key=lambda item: (-item[1], item[0])))}
    rows = []
    for one, other, score in alike_pairs(features, doc_ids, least=least, fewest=fewest):
        ranked = sorted(features[one] & features[other], key=order.__getitem__)
        words, actors = ([name.lstrip("@") for name in ranked if name.startswith("@") == actor] for actor in (False, True))
        rows.append((doc_ids[one], sent_ids[one], doc_ids[other], sent_ids[other], score, ", ".join(words), ", ".join(actors)))
    return from_rows(PAIRS, sorted(rows, key=lambda row: (-row[4], *row[:4])))


def alike_pairs(features, doc_ids, *, least: float, fewest: int) -> Iterator[tuple[int, int, float]]:
    """The places of two sentences of different articles that are alike, and their score; in the order of the sentences.

    Parameters
    ----------
    features : one set of names for each sentence.
    doc_ids : the article of each.
    least, fewest : as for `similar_sentences`.

    Examples
    --------
    >>> list(alike_pairs([{"mine", "close"}, {"mine", "close"}, {"rice"}], ["a", "b", "b"], least=0.2, fewest=2))
    [(0, 1, 1.0)]
    """
    weights = feature_weights(features)
    squares = {name: weight ** 2 for name, weight in weights.items()}
    lengths = [math.sqrt(_sum_of(found, squares)) for found in features]
    for one, other in _candidates(features, doc_ids, weights):
        shared = features[one] & features[other]
        if len(shared) >= fewest:
            score = round(_sum_of(shared, squares) / (lengths[one] * lengths[other]), 4)
            if score >= least:
                yield one, other, score


def cluster_claims(pairs: pd.DataFrame, origins=None, *, least: float = SIMILAR) -> pd.DataFrame:
    """Group sentences that say the same, each similar to one in the middle; a sentence is in one claim at most.

    The sentence whose neighbours are the most similar in sum becomes a centre and takes the best sentence of every other article, then the
    next one among what is left. A claim needs two origins: copies of one agency report are one.

    Parameters
    ----------
    pairs : from `similar_sentences`. Only those that share a name, an actor, a number, a day or a quoted phrase can make a claim: two
        sentences about some partnership that will strengthen some defence need not be about the same one. And they share a word that is no
        name: to name the same ones is not to say the same.
    origins : mapping of doc_id to whose text it is; an article that is missing or has "" is an origin of its own.
    least : score from which on two sentences are taken to say the same; `SURE_SIGN` is enough for those that share a quoted phrase or a day.

    Returns
    -------
    claim_id from 1, doc_id, sent_id, score (similarity to the centre, 1 for the centre itself), centre first.

    Examples
    --------
    >>> pairs = pd.DataFrame({"doc_id": ["a", "a"], "sent_id": [1, 1], "other_doc": ["b", "c"], "other_sent": [4, 2], "score": [0.7, 0.6],
    ...     "shared": "Karvia, mine, close", "shared_actors": ""})
    >>> cluster_claims(pairs, {"b": "agency", "c": "agency"})
       claim_id doc_id  sent_id  score
    0         1      a        1    1.0
    1         1      b        4    0.7
    2         1      c        2    0.6
    """
    near = _neighbours(pairs[_same_claim(pairs, least)])
    taken, rows, number = set(), [], 0
    for centre in sorted(near, key=lambda name: (-round(sum(near[name].values()), 4), name)):
        members = {} if centre in taken else _best_of_each_article(centre, near[centre], taken)
        if len({_origin(doc_id, origins) for doc_id, _ in (centre, *members)}) < 2:
            continue
        number += 1
        taken |= {centre, *members}
        rows += [(number, *centre, 1.0), *((number, *name, score) for name, score in members.items())]
    return from_rows(CLAIMS, rows)


def supported(claims: pd.DataFrame, agreed: pd.DataFrame, sentences: pd.DataFrame, ahead=()) -> pd.DataFrame:
    """The sentences of claims that bear out the one that is quoted: alike in words is not the same in what is said.

    A sentence bears another out only if it holds more than half of its common words. It does not if one of them denies, or weighs what may be, and the
    other does not, if each has a number that the other lacks, or if one tells of what has happened and the other of what is to come.

    Parameters
    ----------
    claims : `cluster_claims`.
    agreed : `describe_claims` of them, for the sentence that is quoted.
    sentences : doc_id, sent_id, text.
    ahead : keys (doc_id, sent_id) of sentences that tell of what is to come.

    Returns
    -------
    The rows of `claims` that remain, the quoted sentences among them.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "b", "c"], "sent_id": 1, "text": [
    ...     "Karvia will close the Norrin mine.", "The Norrin mine will not be closed by Karvia.", "Karvia said it will close its Norrin mine."]})
    >>> claims = pd.DataFrame({"claim_id": 1, "doc_id": ["a", "b", "c"], "sent_id": 1, "score": [1.0, 0.9, 0.8]})
    >>> supported(claims, pd.DataFrame({"claim_id": [1], "doc_id": ["a"], "sent_id": [1]}), sentences)["doc_id"].to_list()
    ['a', 'c']
    """
    text = dict(zip(rows_of(sentences, "doc_id", "sent_id"), sentences["text"], strict=True))
    quoted, ahead = {row.claim_id: (row.doc_id, row.sent_id) for row in named_rows(agreed)}, set(ahead)
    keys = list(rows_of(claims, "doc_id", "sent_id"))
    kept = [key == quoted[claim] or ((key in ahead) == (quoted[claim] in ahead) and _bears_out(text[key], text[quoted[claim]]))
            for claim, key in zip(claims["claim_id"], keys, strict=True)]
    return claims[pd.Series(kept, claims.index, dtype=bool)].reset_index(drop=True)


def _bears_out(text, quoted) -> bool:
    """Whether a sentence says what the quoted one says, as far as words can tell."""
    common, held = ({stem[:ROOT] for word in re.findall(r"\b[a-z]\w+", each) for stem in content_stems(word)} for each in (quoted, text))
    most = len(common & held) > len(common - held) or not common
    numbers = [{str(NUMERALS.get(found.lower(), found)) for found in NUMERAL.findall(each)} for each in (quoted, text)]
    alike = all(bool(words.search(text)) == bool(words.search(quoted)) for words in (DENIES, WEIGHS))
    return most and alike and not (numbers[0] - numbers[1] and numbers[1] - numbers[0])


def describe_claims(claims: pd.DataFrame, sentences: pd.DataFrame, origins=None, *, mentions=None, dates=None, quotes=None, features=None) -> pd.DataFrame:
    """What all sentences of a claim support: the terms they share, and the sentence that says them with the least besides.

    `terms` are words of the quoted sentence; each has its stem, actor, number or day in every sentence of the claim.

    Parameters
    ----------
    claims : from `cluster_claims`.
    sentences, mentions, dates, quotes, features : as for `similar_sentences`.
    origins : as for `cluster_claims`.

    Returns
    -------
    claim_id, n_articles, n_origins, terms, and doc_id, sent_id, text of the sentence to quote; most origins first, then by claim_id.
    """
    features = features or sentence_features(sentences, mentions=mentions, dates=dates, quotes=quotes)
    weights, starts, texts = feature_weights(features), sentences["start"].to_list(), sentences["text"].to_list()
    place = {name: i for i, name in enumerate(rows_of(sentences, "doc_id", "sent_id"))}
    spans = _spans_by_sentence(mentions)
    rows = []
    for claim_id, part in claims.groupby("claim_id"):
        members = list(rows_of(part, "doc_id", "sent_id"))
        common = frozenset.intersection(*(features[place[name]] for name in members))
        best = min(members, key=lambda name: (round(sum(weights[found] for found in features[place[name]] - common), 6), name))
        text = texts[place[best]]
        terms = ", ".join(_words_of(common, text, starts[place[best]], spans[best]))
        found = {doc_id for doc_id, _ in members}
        rows.append((claim_id, len(found), len({_origin(doc_id, origins) for doc_id in found}), terms, *best, text))
    return from_rows(AGREED, sorted(rows, key=lambda row: (-row[2], row[0])))


def notable_single(sentences: pd.DataFrame, pairs: pd.DataFrame, origins=None, *, mentions=None, dates=None, n: int = 10) -> pd.DataFrame:
    """Sentences that one origin alone has, the most telling first; at most `n`.

    A sentence scores a point for each kind of thing it holds: a number, a date, an actor (two at most), a word of decision; a comment
    ("underscores", "could") takes two away. Sentences with fewer than three points are not notable.

    Parameters
    ----------
    sentences, mentions, dates : tables of the corpus, body only.
    pairs : from `similar_sentences` with a low `least`, such as `KNOWN`: what is in a pair with another origin is not said once.
    origins : as for `cluster_claims`.

    Returns
    -------
    doc_id, sent_id, score, reason (what it holds), text.
    """
    known = {name for row in named_rows(pairs) if _origin(row.doc_id, origins) != _origin(row.other_doc, origins)
             for name in ((row.doc_id, row.sent_id), (row.other_doc, row.other_sent))}
    dated = set() if dates is None else set(rows_of(dates, "doc_id", "sent_id"))
    actors = _actors_by_sentence(mentions)
    rows = []
    for doc_id, sent_id, text in rows_of(sentences, "doc_id", "sent_id", "text"):
        if (doc_id, sent_id) not in known:
            points = _points(text, len(actors[doc_id, sent_id]), (doc_id, sent_id) in dated)
            score = sum(points.values())
            if score >= 3:
                rows.append((doc_id, sent_id, score, ", ".join(name for name, value in points.items() if value > 0), text))
    return from_rows(SINGLE, sorted(rows, key=lambda row: (-row[2], *row[:2]))[:n])


def sentence_features(sentences: pd.DataFrame, *, mentions=None, dates=None, quotes=None) -> list[frozenset[str]]:
    """What each sentence is compared by: stems, "@" actors, "#" numbers and days, and phrases in quotation marks.

    A stem is capitalised where it is a name: written so within sentences, and never otherwise. A sentence that opens with "This command
    center" also has the actor of that name in the sentence before.
    """
    features, place = [], {}
    names = _name_stems(sentences["text"])
    spans = _spans_by_sentence(mentions)
    for i, (doc_id, sent_id, start, text) in enumerate(rows_of(sentences, "doc_id", "sent_id", "start", "text")):
        place[doc_id, sent_id] = i
        found = spans.get((doc_id, sent_id), ())
        actors = {"@" + actor for _, _, actor, _ in found} | {"@" + actor for actor in _carried(text, spans.get((doc_id, sent_id - 1), ()))}
        stems = content_stems(_blank_out(text, start, found))
        features.append(frozenset(actors | {stem.title() if stem in names else stem for stem in stems}))
    for doc_id, sent_id, added in [*_days(dates), *_quoted(quotes)]:
        if (doc_id, sent_id) in place:
            features[place[doc_id, sent_id]] |= {added}
    return features


def _words_of(common, text, start, spans):
    """The words of a sentence that give these features, in order, each once."""
    actors = [(first - start, last - start) for first, last, actor, _ in spans if "@" + actor in common]
    words = [found.span() for found in WORD.finditer(_blank_out(text, start, spans)) if {stem := stem_of(found[0]), stem.title()} & common]
    return dict.fromkeys(text[first:last] for first, last in sorted(words + actors))


def feature_weights(features) -> dict[str, float]:
    """log(1 + n / df) of each feature, with n sentences, df of which have it."""
    counts = Counter(name for found in features for name in found)
    return {name: math.log(1 + len(features) / count) for name, count in counts.items()}


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry content, in order, with repetitions; numbers as "#1000".

    >>> content_stems("The 1,000 troops will have been withdrawn from the island.")
    ['#1000', 'troop', 'withdrawn', 'island']
    """
    return [stem for word in WORD.findall(text) if (stem := stem_of(word))]


@lru_cache(maxsize=100_000)
def stem_of(word: str) -> str:
    """The stem of a word, "#" and digits for a number, "" for a word without content."""
    folded = word.lower()
    if folded[0].isdigit():
        return "#" + folded.replace(",", "")
    return "" if folded in STOPWORDS else _stemmer().stem(folded)


@cache
def _stemmer():
    return SnowballStemmer("english")


def _sum_of(names, values):
    """The sum of the values of some names; exact, so that it does not depend on the order of a set."""
    return math.fsum(map(values.__getitem__, names))


def _name_stems(texts):
    """Stems that are capitalised within some sentence and begin with a small letter in none."""
    capital, small = set(), set()
    for text in texts:
        for found in WORD.finditer(text):
            if found[0][0].islower():
                small.add(stem_of(found[0]))
            elif found.start() > 1 and text[found.start() - 1] == " " and text[found.start() - 2] not in ".!?:":
                capital.add(stem_of(found[0]))
    return capital - small


def _blank_out(text, start, spans):
    """The text without the words that name an actor, as long as before."""
    if not spans:
        return text
    letters = list(text)
    for first, last, *_ in spans:
        letters[first - start : last - start] = " " * (last - first)
    return "".join(letters)


def _spans_by_sentence(mentions):
    """The mentions of each sentence: start, end, actor, text."""
    spans = defaultdict(list)
    for row in () if mentions is None else rows_of(mentions, "doc_id", "sent_id", "start", "end", "actor", "text"):
        spans[row[:2]].append(row[2:])
    return spans


def _actors_by_sentence(mentions):
    spans = _spans_by_sentence(mentions)
    return defaultdict(set, {name: {row[2] for row in rows} for name, rows in spans.items()})


def _carried(text, before):
    """Actors of the sentence before that the opening words take up: "This command center" after "Joint Military Command Center"."""
    opening = THIS.match(text)
    stems = content_stems(opening[1])[:2] if opening else []
    return {actor for _, _, actor, name in before if len(stems) == 2 and set(stems) <= set(content_stems(name))}


def _days(dates):
    """Single days as features."""
    if dates is not None:
        for doc_id, sent_id, first, grain in rows_of(dates, "doc_id", "sent_id", "date_from", "grain"):
            if grain == "day" and first:
                yield doc_id, sent_id, "#" + first


def _quoted(quotes):
    """Quoted phrases as features."""
    if quotes is not None:
        for doc_id, sent_id, text, kind in rows_of(quotes, "doc_id", "sent_id", "text", "kind"):
            stems = content_stems(text)
            if kind in ("term", "partial") and stems:
                yield doc_id, sent_id, '"' + " ".join(stems)


def _candidates(features, doc_ids, weights):
    """Pairs of sentences of different articles that share one of the rarest features of each."""
    articles = defaultdict(set)
    for doc_id, found in zip(doc_ids, features, strict=True):
        for name in found:
            articles[name].add(doc_id)
    common = sorted((name for name in weights if len(articles[name]) > 1), key=lambda name: (-weights[name], name))
    rarity, lists = {name: rank for rank, name in enumerate(common)}, [[] for _ in common]
    for i, found in enumerate(features):
        for rank in sorted(rarity[name] for name in found if name in rarity)[:RAREST]:
            lists[rank].append(i)
    of_article, held, n_held = pd.factorize(np.array(doc_ids, dtype=object))[0], [np.zeros(0, dtype=np.int64)], 0
    for members in (np.array(each) for each in lists if len(each) > 1):
        first = len(members) if len(members) <= LONGEST_LIST else 1  # of a longer list, all with the first: a report that very many articles print
        one, other = members[np.array(np.triu_indices(first, 1, len(members)))]
        apart = of_article[one] != of_article[other]
        held.append(one[apart] * len(features) + other[apart])
        n_held += len(held[-1])
        if n_held > MOST_HELD:
            held, n_held = [distinct(np.concatenate(held))], 0
    return zip(*(each.tolist() for each in np.divmod(distinct(np.concatenate(held)), max(len(features), 1))), strict=True)


def _same_claim(pairs, least):
    """Which pairs may make a claim; without a word that is no name nothing is said of what is named."""
    sure = pairs["shared"].str.contains(SIGN)
    named = sure | (pairs["shared_actors"] != "") | pairs["shared"].str.contains(NAMED)
    said = np.array([any(word[:1].islower() or word[:1] == '"' for word in shared.split(", ")) for shared in pairs["shared"].to_list()], dtype=bool)
    return named & said & ((pairs["score"] >= least) | (sure & (pairs["score"] >= SURE_SIGN)))


def _neighbours(pairs):
    """For each sentence, the others and the score."""
    near = defaultdict(dict)
    for doc_id, sent_id, other_doc, other_sent, score in rows_of(pairs, *list(PAIRS)[:5]):
        near[doc_id, sent_id][other_doc, other_sent] = near[other_doc, other_sent][doc_id, sent_id] = score
    return near


def _best_of_each_article(centre, near, taken):
    """The nearest free sentence of every article but the centre's own, nearest first."""
    best, articles = {}, set()
    for name, score in sorted(near.items(), key=lambda item: (-item[1], item[0])):
        if name not in taken and name[0] != centre[0] and name[0] not in articles:
            best[name] = score
            articles.add(name[0])
    return best


def _origin(doc_id, origins):
    """Whose text an article is; an article without an origin is its own."""
    return (origins.get(doc_id, "") if origins is not None else "") or ("", doc_id)


def _points(text, actors, dated):
    """What makes a sentence notable, and how much."""
    stems = content_stems(text)
    return {"number": int(any(stem.startswith("#") for stem in stems)), "date": int(dated), "actors": min(actors, 2),
            "decision": int(not DECISIONS.isdisjoint(stems)), "comment": -2 * int(bool(COMMENT.search(text)))}
