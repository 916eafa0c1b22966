"""Articles read against each other: who carries what, where they differ, what comes first. All that a briefing rests on, computed once."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..corpus import Corpus
from ..reading.articles import WORD
from ..tables import COUNT, is_among, rows_of
from .claims import cluster_claims, describe_claims, notable_single, sentence_features, similar_sentences, supported
from .confidence import Confidence, confidence
from .differences import differences
from .salience import STOP_WORDS, is_quotable, select_sentences, stands_alone
from .sources import Witnesses, count_independent, find_origins, index_witnesses, sentence_passages, shared_texts
from .timeline import events, undated_events

LEADS = 12  # sentences that are considered for what comes first
LEAD_WORDS = 400
COMPARED = 200  # articles that are compared sentence by sentence: every pair of alike sentences is looked at, and these grow with the square
FIRST = 3  # topics and actors of most sentences, by which the articles to be compared are chosen

Key = tuple[str, int]


class CrossReading(NamedTuple):
    """What the articles say together.

    corpus : what counts.
    compared : the part of it that is compared, all else here being of that part: the whole, or of very many articles some (`choose_compared`).
    origins, witnesses : `find_origins`, `index_witnesses`: which articles and sentences are one witness.
    pairs : `similar_sentences`.
    claims, members : `describe_claims` in the order of a briefing, `cluster_claims`: what several origins carry, and the sentences that do.
    differences : `differences`, without those within one origin: an outlet goes on with its own story. But what a copy changes is told.
    single : `notable_single`, of sentences that can be quoted.
    events, undated : `events` (one per sentence), `undated_events`.
    leads : keys of the sentences that come first, in order.
    """

    corpus: Corpus
    compared: Corpus
    origins: pd.DataFrame
    witnesses: Witnesses
    pairs: pd.DataFrame
    claims: pd.DataFrame
    members: pd.DataFrame
    differences: pd.DataFrame
    single: pd.DataFrame
    events: pd.DataFrame
    undated: pd.DataFrame
    leads: list[Key]

    def support(self, key: Key) -> list[Key]:
        """The sentences that carry what this one says, itself first: those of its claim, or it alone."""
        of_key = self.members[(self.members["doc_id"] == key[0]) & (self.members["sent_id"] == key[1])]
        if of_key.empty:
            return [key]
        claim = self.members[self.members["claim_id"] == of_key["claim_id"].iloc[0]]
        return [key, *(other for other in rows_of(claim, "doc_id", "sent_id") if other != key)]

    def n_origins(self, keys) -> int:
        """How many independent origins some sentences have."""
        return count_independent(keys, self.witnesses)

    def confidence(self, keys) -> Confidence:
        """How well some sentences are sourced."""
        quotes, contested = _of(self.compared.quotes, keys), self._contested()
        spoken = quotes[quotes["kind"].isin(["direct", "partial", "indirect"])]
        known = spoken[spoken["voice"].isin(["named", "official"])]
        named = known["speaker"].mask(known["speaker"] == "", known["speaker_text"]).nunique()
        direct = len(set(keys_in(quotes[quotes["kind"] == "direct"])))
        return confidence(self.n_origins(keys), named, int((spoken["voice"] == "anonymous").sum() > 0), direct / len(keys),
                          any(key in contested for key in keys), *self._age(keys))

    def _contested(self) -> set[Key]:
        """Sentences that another origin contradicts."""
        conflicts = self.differences[self.differences["relation"] == "conflict"]
        return {*keys_in(conflicts), *rows_of(conflicts, "other_doc", "other_sent")}

    def _age(self, keys) -> tuple[int | None, bool]:
        """Days from the newest of the sentences' articles to the newest article of all, by the last day known of each, and whether both days are known;
        None where all are undated.
        """
        articles = self.compared.articles.set_index("doc_id")
        days, known = _latest_days(self.compared.articles), articles["date_from"] == articles["date_to"]
        own = days[sorted({doc_id for doc_id, _ in keys})]
        sure = all(known[each.index[each == each.max()]].all() for each in (own, days)) and (days != "").all()
        return ((pd.Timestamp(days.max()) - pd.Timestamp(own.max())).days if own.max() else None), bool(sure)


def read_across(corpus: Corpus, *, topics=(), n_single: int = 5, compare: int = COMPARED) -> CrossReading:
    """Compare the articles of a corpus.

    Parameters
    ----------
    corpus : what counts (`Corpus.select`).
    topics : ids of the topics that what comes first, and what one source says, are chosen from; all sentences where empty.
    n_single : most sentences of `single`.
    compare : most articles that are compared.

    Returns
    -------
    CrossReading.
    """
    counted, corpus = corpus, choose_compared(corpus, compare, topics)
    sentences, mentions, dates, quotes = corpus.sentences, corpus.mentions, corpus.dates, corpus.quotes
    origins = find_origins(corpus.articles, sentences)
    origin = dict(rows_of(origins, "doc_id", "origin"))
    witnesses = index_witnesses(origins, sentence_passages(sentences, shared_texts(sentences, quotes)))
    tables = {"mentions": mentions, "features": sentence_features(sentences, mentions=mentions, dates=dates, quotes=quotes)}
    pairs = similar_sentences(sentences, **tables)
    about = corpus.sentence_topics, mentions, corpus.articles
    found, ahead = events(sentences, dates, *about), undated_events(sentences, dates, *about)
    planned = keys_in(found[found["planned"]]) + keys_in(ahead[ahead["planned"]])
    members = cluster_claims(pairs, origin)
    members = _independent(supported(members, describe_claims(members, sentences, origin, **tables), sentences, planned), witnesses)
    claims = _ranked(describe_claims(members, sentences, origin, **tables), members, witnesses)
    differ = differences(sentences, corpus.articles, mentions=mentions, dates=dates)
    copies = set(origins.loc[origins["reason"].str.startswith("near copy"), "doc_id"])
    one_hand = (differ["doc_id"].map(origin) == differ["other_doc"].map(origin)) & ~differ["doc_id"].isin(copies) & ~differ["other_doc"].isin(copies)
    differ = differ[~one_hand].reset_index(drop=True)
    focus = corpus.sentence_topics[corpus.sentence_topics["topic"].isin(list(topics))] if topics else None
    wanted = sentences if focus is None else sentences[is_among(sentences, focus)]
    wanted_once = wanted[~wanted["doc_id"].isin(copies)]  # of copies only their model
    quotable = wanted_once[np.array([is_quotable(text) and stands_alone(text) for text in wanted_once["text"]], dtype=bool)]
    single = notable_single(quotable, pairs, origin, mentions=mentions, dates=dates, n=n_single)
    chosen = keys_in(select_sentences(sentences, words=LEAD_WORDS, origins=origin, focus=focus).head(LEADS))
    stale = _with_undated(_overtaken(differ) | _gone_by(found, ahead, corpus.articles), members, corpus.articles)
    chosen, agreed = (_fresh(keys, members, stale, set(keys_in(wanted))) for keys in (chosen, keys_in(claims)))
    leads = _leads([*chosen[:1], *agreed[:1], *chosen[1:]], pairs)
    return CrossReading(counted, corpus, origins, witnesses, pairs, claims, members, differ, single, found[found["main"]].reset_index(drop=True), ahead, leads)


def choose_compared(corpus: Corpus, most: int, topics=()) -> Corpus:
    """The articles nearest to what is found, if there are more than can be compared.

    These are the articles with most sentences that are on one of the first topics and name one of the first actors; ties by doc_id.

    Parameters
    ----------
    corpus : what counts.
    most : articles that may be compared.
    topics : ids of the topics; those of most sentences where empty.
    """
    if len(corpus.articles) <= most:
        return corpus
    about, named = corpus.sentence_topics, corpus.mentions[corpus.mentions["use"] == "actor"]
    topics = list(topics) or about["topic"].value_counts().sort_index().sort_values(ascending=False, kind="stable").index[:FIRST]
    actors = named["actor"].value_counts().sort_index().sort_values(ascending=False, kind="stable").index[:FIRST]
    about = about[about["topic"].isin(list(topics))].drop_duplicates(["doc_id", "sent_id"])
    near = about[is_among(about, named[named["actor"].isin(list(actors))])]["doc_id"].value_counts()
    rank = corpus.articles["doc_id"].map(near).fillna(0)
    order = np.lexsort((corpus.articles["doc_id"].to_numpy(dtype=object), -rank.to_numpy()))
    return corpus.only(corpus.articles["doc_id"].iloc[np.sort(order[:most])])


def _independent(members, witnesses):
    """The sentences of claims that independent origins carry: what rests on one shared statement is told once."""
    carried = members["claim_id"].map(_count_witnesses(members, witnesses))
    return members[carried.fillna(0) > 1].reset_index(drop=True)


def _count_witnesses(members, witnesses) -> dict[int, int]:
    """How many independent origins each claim has."""
    return {claim_id: count_independent(keys_in(rows), witnesses) for claim_id, rows in members.groupby("claim_id")}


def _ranked(claims, members, witnesses):
    """The claims with the origins that are independent in them: first those with a sentence that can be quoted, then those of most origins."""
    claims = claims.assign(n_origins=claims["claim_id"].map(_count_witnesses(members, witnesses)).astype(COUNT))
    quotable = np.array([is_quotable(text) for text in claims["text"]], dtype=bool)
    return claims.iloc[np.lexsort((claims["claim_id"], -claims["n_origins"], ~quotable))].reset_index(drop=True)


def _fresh(keys, members, stale, wanted) -> list[Key]:
    """Of some sentences those that are wanted and not stale; in the place of any other one that carries the same claim and is both, if there is one."""
    claim, carried = dict(zip(keys_in(members), members["claim_id"], strict=True)), {}
    for key, claim_id in claim.items():
        carried.setdefault(claim_id, []).append(key)
    found = (next((each for each in (key, *carried.get(claim.get(key), ())) if each in wanted and each not in stale), None) for key in keys)
    return [key for key in found if key]


def _leads(order, pairs):
    """The sentences in order, without what says nothing new beside an earlier one."""
    alike = {frozenset(two) for two in zip(keys_in(pairs), rows_of(pairs, "other_doc", "other_sent"), strict=True)}
    kept = []
    for key in dict.fromkeys(order):
        if not any(frozenset((key, other)) in alike for other in kept):
            kept.append(key)
    return kept


def _overtaken(differ) -> set[Key]:
    """The earlier sentence of each difference that time has settled: in `differences` it is the first of the two."""
    return set(keys_in(differ[differ["relation"] == "superseded"]))


def _gone_by(found, ahead, articles) -> set[Key]:
    """Sentences about what was to come, on a day that the newest article has reached, or without a day in an older article."""
    days = _latest_days(articles)
    dated = found[found["planned"] & (found["date_to"] != "") & (found["date_to"] <= days.max())]
    older = ahead[ahead["planned"] & ahead["doc_id"].isin(days[(days != "") & (days < days.max())].index)]
    return {*keys_in(dated), *keys_in(older)}


def _with_undated(stale, members, articles) -> set[Key]:
    """Sentences that time has settled, and those of articles without a date that say the same."""
    claims = members["claim_id"][np.array([key in stale for key in keys_in(members)], dtype=bool)]
    undated = members["doc_id"].map(_latest_days(articles)) == ""
    return stale | set(keys_in(members[members["claim_id"].isin(claims) & undated]))


def _latest_days(articles) -> pd.Series:
    """The last day that is known of each article's publication, by doc_id; "" where none is."""
    days = articles.set_index("doc_id")
    return days["date_to"].where(days["date_to"] != "", days["date_from"])


def common_runs(texts, *, fewest: int = 2) -> list[tuple[int, int]]:
    """The runs of words of the first text that stand in all the others too, as spans of the first; the longest first.

    A run begins and ends with a content word and has at least `fewest` words, one of them of five letters or more; letters' case and punctuation do
    not matter.

    Examples
    --------
    >>> texts = ["They will address extended deterrence.", "On Extended Deterrence, the ministers agreed."]
    >>> [texts[0][start:end] for start, end in common_runs(texts)]
    ['extended deterrence']
    """
    words = [[(match[0].casefold(), *match.span()) for match in WORD.finditer(text)] for text in texts]
    others = [" " + " ".join(word for word, *_ in each) + " " for each in words[1:]]
    first, runs, reached = words[0], [], 0
    for at in range(len(first)):
        end = max(at, reached)  # what stands between is within the run before
        while end < len(first) and all(f" {' '.join(word for word, *_ in first[at:end + 1])} " in other for other in others):
            end += 1
        content = [place for place in range(at, end) if first[place][0] not in STOP_WORDS]
        new = end > reached and bool(others)
        if new and content and content[-1] + 1 - content[0] >= fewest and any(len(first[place][0]) >= 5 for place in content):
            runs.append((first[content[0]][1], first[content[-1]][2]))
        reached = max(reached, end)
    return sorted(runs, key=lambda run: (run[0] - run[1], run))


def keys_in(table) -> list[Key]:
    """(doc_id, sent_id) of each row."""
    return list(rows_of(table, "doc_id", "sent_id"))


def _of(table, keys):
    """The rows of some sentences."""
    wanted = set(keys)
    return table[np.array([key in wanted for key in keys_in(table)], dtype=bool)]

