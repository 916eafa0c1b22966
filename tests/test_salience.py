from collections import defaultdict
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labels import SEEDS
from nltk.stem.snowball import SnowballStemmer

from alliance_lib import annotate
from alliance_lib.analysis.salience import SALIENCE, STOP_WORDS, Weights, is_quotable, salience, select_sentences, stands_alone

TREATY = "Japan and Australia signed a defense treaty in Canberra."
TREATY_AGAIN = "The defense treaty was signed by ministers in Canberra."
HARBOR = "The old harbor of Darwin was closed for repairs."
SHIPS = "Six ships of the coast guard left port."
WEATHER = "Heavy rain was forecast for the northern islands."


def table(*articles):
    """Sentences of articles a, b, ..., each a list of texts."""
    rows = [("abcdefghijklmn"[number], at, text, len(text.split())) for number, texts in enumerate(articles) for at, text in enumerate(texts, 1)]
    return pd.DataFrame(rows, columns=["doc_id", "sent_id", "text", "n_words"])


def places(chosen):
    return list(zip(chosen["doc_id"], chosen["sent_id"], strict=True))


def test_salience_gives_the_parts_of_the_score():
    scores = salience(table([TREATY, HARBOR], [WEATHER, TREATY_AGAIN]), weights=Weights(length=0.0))
    # "defense treaty" and "in Canberra" stand in 2 articles, and 1 opens with them: 2 + 3 each. Every other concept is worth 0.1.
    assert scores.to_dict("list") == {
        "doc_id": ["a", "a", "b", "b"],
        "sent_id": [1, 2, 1, 2],
        "position": [1, 2, 1, 2],
        "origins": [1.25, 1.0, 1.0, 1.25],
        "coverage": [10.6, 0.8, 0.6, 10.6],
        "specificity": [0.25, 0.12, 0.0, 0.12],
        "alone": [True, True, True, True],
        "score": [11.262, 0.825, 0.6, 10.931],
    }


def test_salience_counts_near_copies_once():
    sentences = table([WEATHER, TREATY], [WEATHER, TREATY], [HARBOR, SHIPS])
    alone = salience(sentences)["score"]
    together = salience(sentences, origins={"a": "wire", "b": "wire"})["score"]
    assert alone[1] > 5 * together[1]
    assert together[1] == together[3]
    assert salience(sentences, origins={"a": "", "b": ""})["score"].equals(alone)


def test_salience_of_more_origins_is_higher():
    scores = salience(table([HARBOR, TREATY, SHIPS], [WEATHER, TREATY_AGAIN], [HARBOR, SHIPS], [WEATHER, SHIPS]), weights=Weights(length=0.0))
    assert scores["origins"].to_list() == [2.0, 1.25, 3.0, 2.0, 1.25, 2.0, 3.0, 2.0, 3.0]


def test_salience_asks_for_three_origins_where_there_are_many():
    few = [[TREATY], [TREATY], [HARBOR], [SHIPS], [WEATHER], ["Prices of rice rose again in most shops on Monday."]]
    many = [*few, ["A court in Perth freed two fishermen late on Monday."]]
    assert salience(table(*few))["coverage"][0] == 64.0  # eight concepts, in 2 articles, both open with them: 8 * (2 + 3 * 2)
    assert salience(table(*many))["coverage"][0] == 0.8


def test_salience_without_lead_ignores_where_a_sentence_stands():
    sentences = table([TREATY, HARBOR], [HARBOR, TREATY], [WEATHER, TREATY])
    scores = salience(sentences, weights=Weights(lead=0.0))["score"].to_list()
    assert scores[0] == scores[3] == scores[5] and scores[1] == scores[2]


def test_salience_of_one_article_is_what_it_repeats():
    scores = salience(table([WEATHER, TREATY, HARBOR, TREATY_AGAIN]))
    assert scores["score"].nlargest(2).index.to_list() == [1, 3]


def test_salience_of_what_cannot_be_quoted_is_zero():
    scores = salience(table(["Will Japan and Australia sign a defense treaty in Canberra?", "Canberra.", TREATY]))
    assert (scores["score"] > 0).to_list() == [False, False, True]
    assert scores["position"].to_list() == [0, 0, 1]


def test_salience_in_focus_scores_only_the_sentences_on_the_topic():
    sentences = table([TREATY, HARBOR], [TREATY_AGAIN, SHIPS])
    scores = salience(sentences, focus=sentences.iloc[[1, 3]])
    assert (scores["score"] > 0).to_list() == [False, True, False, True]


def test_salience_in_focus_prefers_what_marks_the_topic():
    sentences = table([TREATY, WEATHER], [TREATY, WEATHER], [TREATY, WEATHER], [TREATY, SHIPS])
    focus = sentences.iloc[[0, 1, 3, 5]]  # one of four treaties, three of three forecasts
    weights = Weights(lead=0.0)
    assert select_sentences(sentences, weights=weights)["text"].to_list() == [TREATY, WEATHER, SHIPS]
    assert select_sentences(sentences, focus=focus, weights=weights)["text"].to_list() == [WEATHER, TREATY]


def test_salience_of_nothing_keeps_its_columns():
    empty = table([TREATY]).head(0)
    assert list(salience(empty)) == list(SALIENCE)
    assert salience(empty)["score"].dtype == "float64"
    assert list(select_sentences(empty)) == ["doc_id", "sent_id", "text", "n_words", "gain"]


def test_select_sentences_tells_nothing_twice():
    sentences = table([TREATY, HARBOR], [TREATY, SHIPS], [TREATY])
    assert select_sentences(sentences)["text"].to_list() == [TREATY, HARBOR, SHIPS]


def test_select_sentences_keeps_to_the_words():
    sentences = table([TREATY, HARBOR], [TREATY_AGAIN, SHIPS])
    assert places(select_sentences(sentences, words=18)) == [("a", 1), ("a", 2)]
    assert places(select_sentences(sentences, words=7)) == []
    assert places(select_sentences(sentences, words=0)) == []


def test_select_sentences_takes_each_article_where_nothing_is_shared():
    assert places(select_sentences(table([HARBOR], [WEATHER], [SHIPS]), words=30)) == [("a", 1), ("b", 1), ("c", 1)]


def test_select_sentences_prefers_those_that_stand_alone():
    leaning = "But Japan and Australia signed a defense treaty in Canberra."
    assert places(select_sentences(table([leaning], [TREATY]), words=10)) == [("b", 1)]


def test_select_sentences_reports_what_each_adds():
    chosen = select_sentences(table([TREATY, HARBOR], [TREATY_AGAIN, SHIPS]))
    assert chosen["gain"].is_monotonic_decreasing and (chosen["gain"] > 0).all()
    assert chosen["gain"][0] == salience(table([TREATY, HARBOR], [TREATY_AGAIN, SHIPS]))["score"].max()


def test_select_sentences_leaves_its_input_untouched():
    sentences = table([HARBOR, TREATY], [TREATY_AGAIN]).sample(frac=1, random_state=1)
    before = sentences.copy()
    select_sentences(sentences)
    pd.testing.assert_frame_equal(sentences, before)


@pytest.mark.parametrize(("text", "quotable"), [
    (TREATY, True),
    ("The allies “will stand together, whatever may come,” the minister said.”", True),
    ("Where will the new headquarters of both allies stand?", False),
    ("Talks on a new joint headquarters for the two allies in", False),
    ("From our man in Tokyo, with love for a beautiful city.", False),
    ("The talks failed.", False),
    (" ".join(["word was"] * 31) + ".", False),
    ("", False),
])
def test_is_quotable(text, quotable):
    assert is_quotable(text) is quotable


@pytest.mark.parametrize(("text", "alone"), [
    (TREATY, True),
    ("He told reporters that the talks had failed.", False),
    ("“They have not answered us,” the general said.", False),
    ("Meanwhile, the fleet has left port.", False),
    ("Meanwhile in Seoul, the fleet has left port.", True),
    ("This treaty has two parts.", False),
    ("This week the ministers sign a treaty.", True),
    ("In addition to ships, Japan sends planes.", True),
    ("Thatcher signed the treaty.", True),
    ("“The talks have failed,” he said.", False),
    ("“The talks have failed,” General Abe said.", True),
    ("The talks have failed,” General Abe said.", False),
    ('"The talks have failed, General Abe said.', False),
    ("", True),
])
def test_stands_alone(text, alone):
    assert stands_alone(text) is alone


@pytest.mark.parametrize("text", ["a" * 10**6, "ay" * 500_000, '."' * 500_000, "." + " " * 10**6 + "x", "\0" * 10**6, "'a" * 500_000, "“(" * 500_000])
def test_salience_of_hostile_text(text):
    sentences = table([text, TREATY])
    assert len(salience(sentences)) == 2
    assert places(select_sentences(sentences)) == [("a", 2)]


def test_stop_words_are_lower_case_words():
    assert {"the", "of", "would", "yourselves"} <= STOP_WORDS
    assert all(word.islower() and word.isalpha() for word in STOP_WORDS)


def test_select_sentences_of_the_seeds():
    sentences = annotate(SEEDS).select().sentences
    chosen = select_sentences(sentences, words=250)
    assert chosen["n_words"].sum() <= 250
    assert chosen["doc_id"].nunique() >= 3
    assert list(chosen) == [*sentences, "gain"]


WORDS = st.sampled_from("Japan Australia treaty signed signs the of defense ships 12 was".split())  # noqa: SIM905
STATEMENTS = st.lists(WORDS, min_size=6, max_size=14).map(lambda words: " ".join(words) + " was.")
ARTICLES = st.lists(st.lists(STATEMENTS, min_size=1, max_size=4), max_size=9)


@settings(max_examples=60)
@given(ARTICLES, st.integers(0, 80))
def test_select_sentences_equals_the_plain_greedy_choice(articles, words):
    sentences = table(*articles)
    concepts, worth, factor = plain_values(sentences)
    size, chosen, told = dict(zip(places(sentences), sentences["n_words"], strict=True)), [], set()
    while True:
        left = words - sum(size[place] for place in chosen)
        gains = {place: round(factor[place] * sum(worth[concept] for concept in concepts[place] - told), 9) for place in concepts if size[place] <= left}
        best = min(gains, key=lambda place: (-gains[place], place), default=None)
        if best is None or gains[best] <= 0:
            break
        chosen.append(best)
        told |= concepts[best]
    assert places(select_sentences(sentences, words=words)) == chosen


def plain_values(sentences):
    """The concepts of each sentence as sets, the worth of each, and the factor of each sentence."""
    stem = SnowballStemmer("english").stem
    concepts, factor, having, opening, quoted = {}, {}, defaultdict(set), defaultdict(set), set()
    for place, text, n_words in zip(places(sentences), sentences["text"], sentences["n_words"], strict=True):
        words = [word.strip(".").lower() for word in text.split()]
        concepts[place] = {(stem(a), stem(b)) for a, b in pairwise(words) if not {a, b} <= STOP_WORDS}
        later = text.split()[1:]
        specific = sum(word[0].isupper() or word[0].isdigit() for word in later) / len(later)
        factor[place] = is_quotable(text) * (1 + specific / 4) * (1 if stands_alone(text) else 0.5) / n_words**0.5
        origin = place if sentences["doc_id"].nunique() == 1 else place[0]
        for concept in concepts[place]:
            having[concept].add(origin)
            if is_quotable(text) and place[0] not in quoted:
                opening[concept].add(origin)
        quoted |= {place[0]} if is_quotable(text) else set()
    needed = 3 if sentences["doc_id"].nunique() >= 7 else 2
    return concepts, {c: len(have) + 3 * len(opening[c]) if len(have) >= needed else 0.1 for c, have in having.items()}, factor


@settings(max_examples=40)
@given(ARTICLES, st.randoms(use_true_random=False))
def test_select_sentences_does_not_depend_on_the_order_of_rows(articles, random):
    sentences = table(*articles)
    order = random.sample(range(len(sentences)), len(sentences))
    pd.testing.assert_frame_equal(select_sentences(sentences.iloc[order]), select_sentences(sentences))
    pd.testing.assert_frame_equal(salience(sentences.iloc[order]), salience(sentences))


@given(st.lists(st.lists(st.text(max_size=80), max_size=3), max_size=5), st.integers(-5, 50))
def test_select_sentences_takes_any_text(articles, words):
    sentences = table(*articles)
    chosen = select_sentences(sentences, words=words)
    assert chosen["n_words"].sum() <= max(words, 0)
    assert set(places(chosen)) <= set(places(sentences))
