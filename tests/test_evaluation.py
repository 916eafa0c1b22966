import pytest
from labels import GOLD, SEEDS, read_labels

from alliance_lib import annotate, evaluate


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
