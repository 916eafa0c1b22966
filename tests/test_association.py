import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_lib.analysis.association import chance, holm, measures

REFERENCE = json.loads((Path(__file__).parent / "reference" / "cooccurrence.json").read_text(encoding="utf-8"))
FILLED = st.integers(1, 12).flatmap(lambda n: st.lists(st.lists(st.booleans(), min_size=n, max_size=n), min_size=1, max_size=15))


def random_contexts(n_contexts, n_actors, mean_length, seed):
    """Contexts of many lengths, actors of many frequencies, and no tie between any two: a table of truths, contexts by actors."""
    random = np.random.default_rng(seed)
    share = 1 / np.arange(1, n_actors + 1)
    held = np.zeros((n_contexts, n_actors), dtype=bool)
    for row, length in zip(held, random.poisson(mean_length, n_contexts).clip(0, n_actors), strict=True):
        row[random.choice(n_actors, length, replace=False, p=share / share.sum())] = True
    return held


def chances_of(held):
    """Both actors and the weight of each pair that meets, and what `chance` says of it."""
    together = held.T.astype(int) @ held.astype(int)
    source, target = np.nonzero(np.triu(together, 1))
    weight = together[source, target]
    totals = held.sum(axis=0)
    number = np.cumsum(totals > 0) - 1  # actors of no context have no place in the totals
    return source, target, weight, chance(held.sum(axis=1), totals[totals > 0], number[source], number[target], weight)


@pytest.mark.parametrize("case", REFERENCE["association"], ids=lambda case: f"{case['measure']} {case['source']}")
def test_measures_are_those_published(case):
    both, source_alone, target_alone, neither = case["input"]
    found = measures([both], [both + source_alone], [both + target_alone], both + source_alone + target_alone + neither)
    assert round(found[case["measure"]][0], case["digits"]) == case["expected"]


def test_measures_of_a_pair_in_every_context_say_nothing():
    found = measures([5], [5], [5], 5)
    assert {name: value.tolist() for name, value in found.items()} == {"jaccard": [1.0], "pmi": [0.0], "npmi": [0.0], "llr": [0.0]}


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 1000))
def test_measures_stay_within_their_bounds(both, source_alone, target_alone, neither):
    found = measures([both], [both + source_alone], [both + target_alone], both + source_alone + target_alone + neither)
    assert 0 <= found["jaccard"][0] <= 1
    assert -1 <= found["npmi"][0] <= 1
    assert 0 <= found["llr"][0] < np.inf
    assert np.isfinite(found["pmi"][0])


def test_holm_steps_down_and_never_turns_the_order():
    assert holm([0.03, 0.001, 0.02, 0.9], 10).round(3).tolist() == [0.24, 0.01, 0.18, 1.0]


def test_chance_where_the_totals_leave_no_choice_is_what_was_seen():
    held = np.array([[1, 1, 0], [1, 1, 1], [1, 1, 0]], dtype=bool)
    *_, weight, found = chances_of(held)
    assert found.expected.round(6).tolist() == weight.tolist() == [3, 1, 1]
    assert found.p_value.tolist() == [1, 1, 1]


def test_chance_of_no_pair_is_empty():
    assert [len(column) for column in chance([1, 1], [2], np.array([], int), np.array([], int), np.array([], int))] == [0, 0]


def test_chance_among_many_actors_in_contexts_alike_is_fishers_exact_test():
    held = np.zeros((8, 82), dtype=bool)
    held[:4, 0], held[3:7, 1] = True, True
    for actor in range(80):
        held[(np.arange(4) + actor) % 8, actor + 2] = True
    source, target, weight, found = chances_of(held)
    pair = np.flatnonzero((source == 0) & (target == 1))[0]
    assert weight[pair] == REFERENCE["fisher_right"]["input"][0]
    assert found.p_value[pair] == pytest.approx(REFERENCE["fisher_right"]["expected"], abs=0.01)


def test_chance_is_near_to_that_of_all_fillings_of_a_small_table():
    # Lengths 2, 2, 1 and totals 2, 2, 1 can be had in five ways: the first two actors meet twice in one of them, once in the others.
    held = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
    *_, found = chances_of(held)
    assert found.expected[0] == pytest.approx(6 / 5, abs=0.06)
    assert found.p_value[0] == pytest.approx(1 / 5, abs=0.04)


def test_chance_is_that_of_shuffles_which_keep_lengths_and_totals():
    held = random_contexts(25, 6, 2, seed=1)
    source, target, weight, found = chances_of(held)
    shuffled = np.array([counts[source, target] for counts in shuffles(held, 1500, seed=2)])
    assert np.abs(found.expected - shuffled.mean(axis=0)).max() < 0.15
    assert np.abs(found.p_value - (shuffled >= weight).mean(axis=0)).max() < 0.05


def shuffles(held, times, seed):
    """Counts of pairs after swaps that keep lengths and totals: two contexts deal out anew the actors that only one of them holds (Strona et al. 2014)."""
    random, held = np.random.default_rng(seed), held.copy()
    for _ in range(times):
        for one, other in random.integers(len(held), size=(25, 2)):
            alone = np.flatnonzero(held[one] != held[other])
            mixed = held[one, alone].copy()
            random.shuffle(mixed)
            held[one, alone], held[other, alone] = mixed, ~mixed
        yield held.T.astype(int) @ held.astype(int)


def test_chance_alone_is_called_significant_in_at_most_one_corpus_of_twenty():
    corpora, pairs, small = 0, 0, 0
    for seed in range(30):
        held = random_contexts(80, 15, 1.5, seed)
        n = int(held.any(axis=0).sum())
        *_, found = chances_of(held)
        corpora += bool((holm(found.p_value, n * (n - 1) // 2) < 0.05).any())
        pairs, small = pairs + n * (n - 1) // 2, small + int((found.p_value < 0.05).sum())
    assert corpora <= 1
    assert small <= 0.05 * pairs


def test_chance_finds_a_pair_that_was_planted_and_no_other():
    held = random_contexts(150, 15, 1.5, seed=3)
    held[:10, 8:10] = True
    source, target, _, found = chances_of(held)
    corrected = holm(found.p_value, 105)
    assert [(int(source[k]), int(target[k])) for k in np.flatnonzero(corrected < 0.05)] == [(8, 9)]


@settings(max_examples=40)
@given(FILLED)
def test_chance_gives_as_many_meetings_as_there_are(rows):
    held = np.array(rows)
    totals = held.sum(axis=0)[held.any(axis=0)]
    every = np.triu_indices(len(totals), 1)
    found = chance(held.sum(axis=1), totals, *every, np.ones(len(every[0]), dtype=int))
    lengths = held.sum(axis=1)
    assert found.expected.sum() == pytest.approx((lengths * (lengths - 1) / 2).sum(), abs=1e-6)
    assert ((found.p_value >= 0) & (found.p_value <= 1)).all()
