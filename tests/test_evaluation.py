import pandas as pd
import pytest
from labels import GOLD, SEEDS, read_labels

from alliance_lib import annotate, evaluate
from alliance_lib.analysis.evaluation import coders_agreement, disagreements
from alliance_lib.errors import InputError


@pytest.fixture(scope="module")
def scores():
    return evaluate(annotate(SEEDS), GOLD).set_index(["layer", "class"])


def test_zones_of_the_seeds(scores):
    assert scores.at[("zones", "all"), "right"] >= 136
    assert scores.at[("zones", "body"), "recall"] == 1


def test_sentences_of_the_seeds(scores):
    assert scores.at[("sentences", "exact"), "right"] == len(read_labels("sentences.tsv")) == 113


def test_mentions_of_the_seeds(scores):
    mentions = scores.loc[("actors", "mention")]
    assert mentions["gold"] == 263
    assert mentions["recall"] >= 0.97
    assert mentions["precision"] >= 0.97


def test_the_shields_hold_but_for_the_typing_error():
    corpus = annotate(SEEDS)
    named = corpus.mentions.query("use == 'actor'")
    hit = [trap.surface for trap in read_labels("traps.tsv").itertuples()
           if ((named["doc_id"] == trap.doc) & (named["start"] < trap.end) & (named["end"] > trap.start)).any()]
    assert hit == ["First Island China"]


def test_evaluate_counts_a_wrong_label(tmp_path, scores):
    labels = read_labels("sentences.tsv")
    labels.loc[0, "end"] += 1
    labels.to_csv(tmp_path / "sentences.tsv", sep="\t", index=False)
    score = evaluate(annotate(SEEDS), tmp_path).set_index(["layer", "class"])
    assert score.at[("sentences", "exact"), "right"] == scores.at[("sentences", "exact"), "right"] - 1


def test_quotations_of_the_seeds(scores):
    assert scores.at[("quotes", "found"), "recall"] >= 0.95
    assert scores.at[("quotes", "speaker"), "precision"] >= 0.9


def test_evaluate_tells_one_unnamed_speaker_from_another(tmp_path, scores):
    labels = read_labels("quotes.tsv")
    labels["speaker"] = labels["speaker"].replace("anon_japanese_official", "anon_us_admin_official_b")
    labels.to_csv(tmp_path / "quotes.tsv", sep="\t", index=False)
    right = scores.at[("quotes", "speaker"), "right"]
    assert evaluate(annotate(SEEDS), tmp_path).set_index(["layer", "class"]).at[("quotes", "speaker"), "right"] == right  # nothing tells them apart
    read_labels("actors.tsv").to_csv(tmp_path / "actors.tsv", sep="\t", index=False)
    assert evaluate(annotate(SEEDS), tmp_path).set_index(["layer", "class"]).at[("quotes", "speaker"), "right"] == right - 5


def test_topics_of_the_seeds(scores):
    assert scores.at[("topics", "any"), "f1"] >= 0.80
    assert scores.at[("topics", "first"), "recall"] >= 0.65


def test_coders_agreement_compares_two_coders(tmp_path):
    labels = read_labels("sentences.tsv")
    second = labels.assign(coder="b")
    second.loc[:9, "primary"] = "space"
    pd.concat([labels.assign(coder="a"), second]).to_csv(tmp_path / "sentences.tsv", sep="\t", index=False)
    table = coders_agreement(tmp_path)
    assert table["layer"].to_list() == ["sentences"]
    assert table["agreement"].round(3).to_list() == [round(103 / 113, 3)]
    assert 0.8 < table["alpha"].iloc[0] < 1
    assert coders_agreement(GOLD).empty
    assert evaluate(annotate(SEEDS), tmp_path).set_index(["layer", "class"]).at[("sentences", "exact"), "gold"] == 113


def test_disagreements_lists_the_two_typing_errors():
    listed = disagreements(annotate(SEEDS), GOLD)
    assert listed[["problem", "text", "label"]].to_numpy().tolist() == [["missed", "Chinse", "china"], ["wrong", "China", "china"]]


def test_disagreements_without_labels_of_actors_says_so(tmp_path):
    with pytest.raises(InputError, match="no actors.tsv"):
        disagreements(annotate(SEEDS), tmp_path)
