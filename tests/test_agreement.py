import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliance_lib.analysis import agreement
from alliance_lib.analysis.agreement import agreement_table, cohen_kappa, krippendorff_alpha
from alliance_lib.errors import InputError

REFERENCE = json.loads((Path(__file__).parent / "reference" / "agreement.json").read_text(encoding="utf-8"))
UNITS = st.lists(st.lists(st.sampled_from(["trade", "bases", "drills", None]), min_size=3, max_size=3), min_size=1, max_size=12)
RATINGS = st.lists(st.lists(st.sampled_from([1, 2, 3, 5, None]), min_size=3, max_size=3), min_size=1, max_size=12)


def judgements(units, coders=("ann", "bob", "cho", "dee", "eve")) -> pd.DataFrame:
    """One row per judgement, of units (rows) and what each coder said."""
    rows = [(coder, unit, label) for unit, said in enumerate(units) for coder, label in zip(coders, said, strict=False)]
    return pd.DataFrame(rows, columns=["coder", "unit", "label"]).astype({"label": "object"})


TOY = judgements([["trade", "trade"], ["bases", "bases"], ["trade", "bases"], ["trade", None]])


@pytest.mark.parametrize("value", REFERENCE["values"], ids=lambda value: f"{value['dataset']}-{value['metric']}")
def test_published_values(value):
    labels = judgements(REFERENCE["datasets"][value["dataset"]])
    found = cohen_kappa(labels) if value["measure"] == "kappa" else krippendorff_alpha(labels, metric=value["metric"])
    assert round(found, 3) == value["expected"]


def test_krippendorff_alpha_ignores_a_unit_judged_once_even_if_its_label_is_rare():
    assert krippendorff_alpha(TOY) == pytest.approx(4 / 9)
    assert krippendorff_alpha(pd.concat([TOY, pd.DataFrame({"coder": ["ann"], "unit": [9], "label": ["drills"]})])) == pytest.approx(4 / 9)


def test_krippendorff_alpha_takes_empty_text_for_missing():
    assert krippendorff_alpha(TOY.fillna({"label": ""})) == krippendorff_alpha(TOY.dropna()) == krippendorff_alpha(TOY)


@pytest.mark.parametrize("units", [
    [],
    [["trade", None], [None, "bases"]],
    [["trade", "trade"], ["trade", "trade"]],
    [["trade", "trade"], ["bases", None]],
], ids=["nothing", "no unit twice", "one category", "one category among units judged twice"])
def test_measures_are_nan_where_nothing_can_be_said(units):
    labels = judgements(units)
    assert math.isnan(krippendorff_alpha(labels))
    if units:
        assert math.isnan(cohen_kappa(labels))
    assert agreement_table(labels)[["kappa", "alpha", "alpha_low", "alpha_high"]].isna().all(axis=None)


def test_krippendorff_alpha_reads_numbers_written_as_text():
    ratings = judgements([[1, 2], [2, 2], [10, 9], [5, None]])
    as_text = ratings.assign(label=["1", "2", "2", "2", "10", "9", "5", ""])
    for metric in ("ordinal", "interval"):
        assert krippendorff_alpha(as_text, metric=metric) == krippendorff_alpha(ratings, metric=metric)


def test_krippendorff_alpha_refuses_text_as_a_number():
    with pytest.raises(InputError, match='label "trade" is not a number: use numbers, or metric="nominal"'):
        krippendorff_alpha(TOY, metric="interval")


def test_krippendorff_alpha_refuses_another_metric():
    with pytest.raises(InputError, match='metric "ratio" is unknown: choose nominal, ordinal or interval'):
        krippendorff_alpha(TOY, metric="ratio")


def test_cohen_kappa_counts_only_units_that_both_labelled():
    assert cohen_kappa(TOY) == pytest.approx(0.4)


def test_cohen_kappa_names_the_coders_it_found():
    with pytest.raises(InputError, match=r"exactly two coders, found 3: ann, bob, cho; choose two"):
        cohen_kappa(judgements([["trade", "trade", "bases"]]))
    with pytest.raises(InputError, match="exactly two coders, found 0: none"):
        cohen_kappa(judgements([]))


@pytest.mark.parametrize("measure", [krippendorff_alpha, cohen_kappa, agreement_table])
def test_measures_refuse_tables_that_are_not_judgements(measure):
    with pytest.raises(InputError, match="the labels have no column label"):
        measure(TOY.drop(columns="label"))
    with pytest.raises(InputError, match='coder "ann" judged unit "0" more than once'):
        measure(pd.concat([TOY, TOY.head(1)]))
    with pytest.raises(InputError, match="a label has no coder or no unit"):
        measure(TOY.assign(coder=[None, *TOY["coder"][1:]]))


def test_agreement_table_of_two_coders():
    found = agreement_table(TOY)
    row = {"coders": 2, "units": 3, "judgements": 6, "agreement": 2 / 3, "kappa": 0.4, "alpha": 4 / 9}
    pd.testing.assert_frame_equal(found.drop(columns=["alpha_low", "alpha_high"]), pd.DataFrame([row]))


def test_agreement_table_pairs_the_judgements_of_more_coders_and_has_no_kappa():
    found = agreement_table(judgements([["trade", "trade", "bases"], ["bases", "bases", None], ["drills", None, None]])).iloc[0]
    assert found[["coders", "units", "judgements"]].to_list() == [3, 2, 5]
    assert found["agreement"] == 2 / 4
    assert math.isnan(found["kappa"])


def test_agreement_table_of_nothing_keeps_its_columns():
    nothing = {"coders": 0, "units": 0, "judgements": 0, "agreement": math.nan, "kappa": math.nan, "alpha": math.nan, "alpha_low": math.nan,
               "alpha_high": math.nan}
    pd.testing.assert_frame_equal(agreement_table(judgements([])), pd.DataFrame([nothing]))


@pytest.mark.parametrize(("units", "width"), [(400, 0.078), (1600, 0.039)])
def test_agreement_table_interval_is_two_standard_errors_either_side(units, width):
    """Two labels used equally often: alpha is 2 p - 1 of the share p = 0.8 that agree, so its error is 2 sqrt(p (1 - p) / units)."""
    ten = [["trade", "trade"]] * 4 + [["bases", "bases"]] * 4 + [["trade", "bases"], ["bases", "trade"]]
    found = agreement_table(judgements(ten * (units // 10))).iloc[0]
    assert found[["alpha_low", "alpha", "alpha_high"]].to_list() == pytest.approx([0.6 - width, 0.6, 0.6 + width], abs=0.1 * width)


def test_agreement_table_interval_has_no_width_if_all_agree():
    found = agreement_table(judgements([["trade", "trade"], ["bases", "bases"]] * 4)).iloc[0]
    assert found[["agreement", "kappa", "alpha", "alpha_low", "alpha_high"]].to_list() == [1] * 5


@settings(deadline=None)
@given(UNITS)
def test_krippendorff_alpha_of_perfect_agreement_is_one(units):
    agreed = judgements([[label for label in said if label][:1] * 3 for said in units])
    assume(agreed["label"].nunique() > 1)
    assert krippendorff_alpha(agreed) == 1


@settings(max_examples=30, deadline=None)
@given(UNITS, st.randoms())
def test_krippendorff_alpha_does_not_depend_on_names_or_order(units, random):
    labels = judgements(units)
    alpha = krippendorff_alpha(labels)
    assert math.isnan(alpha) or alpha <= 1
    other = labels.assign(coder=labels["coder"].map({"ann": "zoe", "bob": "yan", "cho": "ann"}),
                          label=labels["label"].map({"trade": 7, "bases": "b", "drills": "trade"}))
    assert krippendorff_alpha(other) == pytest.approx(alpha, nan_ok=True)
    order = random.sample(range(len(labels)), len(labels))
    pd.testing.assert_frame_equal(agreement_table(labels.iloc[order]), agreement_table(labels))


@settings(deadline=None)
@given(UNITS)
def test_bootstrap_and_krippendorff_alpha_are_the_same_measure(units):
    labels = judgements(units)
    counts = agreement._count_labels(agreement._comparable(agreement._judgements(labels)))
    assume(counts.shape[1] > 1)
    each_unit_once = np.ones((1, len(counts)), dtype="int64")
    assert agreement._nominal_alphas(counts, each_unit_once)[0] == pytest.approx(krippendorff_alpha(labels))


@settings(deadline=None)
@given(RATINGS)
def test_krippendorff_alpha_ordinal_is_the_sum_of_frequencies_between(ratings):
    """The definition, pair by pair: the ranks of the library are a shorter way to the same differences."""
    said = [[label for label in unit if label] for unit in ratings]
    said = [unit for unit in said if len(unit) > 1]
    every = [label for unit in said for label in unit]
    assume(len(set(every)) > 1)

    def differ(a, b):
        low, high = min(a, b), max(a, b)
        return (sum(low <= label <= high for label in every) - (every.count(low) + every.count(high)) / 2) ** 2

    observed = sum(differ(a, b) / (len(unit) - 1) for unit in said for a in unit for b in unit) / len(every)
    expected = sum(differ(a, b) for a in every for b in every) / (len(every) * (len(every) - 1))
    assert krippendorff_alpha(judgements(ratings), metric="ordinal") == pytest.approx(1 - observed / expected)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cohen_kappa_of_many_units_is_close_to_alpha(seed):
    random = np.random.RandomState(seed)
    first = random.choice(["trade", "bases", "drills"], 2000)
    second = np.where(random.random_sample(2000) < 0.7, first, random.choice(["trade", "bases", "drills"], 2000))
    labels = judgements(list(zip(first, second, strict=True)))
    assert cohen_kappa(labels) == pytest.approx(krippendorff_alpha(labels), abs=0.005)
