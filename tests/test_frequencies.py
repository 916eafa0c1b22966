import pandas as pd

from alliance_lib import frequencies, spread

SENTENCES = pd.DataFrame({"doc_id": ["a", "a", "b", "b"], "sent_id": [1, 2, 1, 2], "n_words": [10, 30, 20, 40]})
HITS = pd.DataFrame({"doc_id": ["a", "a", "a", "b", "b"], "sent_id": [1, 1, 2, 1, 1], "topic": ["cyber", "cyber", "space", "space", "trade"]})


def test_frequencies_of_the_whole():
    assert frequencies(HITS, SENTENCES).to_dict("list") == {
        "topic": ["space", "cyber", "trade"],
        "sentences": [2, 1, 1],
        "hits": [2, 2, 1],
        "docfreq": [2, 1, 1],
        "per_1000_words": [20.0, 20.0, 10.0],
        "per_100_sentences": [50.0, 25.0, 25.0],
    }


def test_frequencies_by_article():
    assert frequencies(HITS, SENTENCES, by_article=True).to_dict("list") == {
        "topic": ["cyber", "space", "space", "trade"],
        "doc_id": ["a", "a", "b", "b"],
        "sentences": [1, 1, 1, 1],
        "hits": [2, 1, 1, 1],
        "docfreq": [1, 1, 1, 1],
        "per_1000_words": [50.0, 25.0, 16.67, 16.67],
        "per_100_sentences": [50.0, 50.0, 50.0, 50.0],
    }


def test_frequencies_of_nothing_keep_their_columns():
    table = frequencies(HITS.head(0), SENTENCES, by_article=True)
    assert list(table) == ["topic", "doc_id", "sentences", "hits", "docfreq", "per_1000_words", "per_100_sentences"]
    assert table["hits"].dtype == "int64"
    assert spread(table, ["a", "b"]).empty


def test_spread_fills_with_zero():
    wide = spread(frequencies(HITS, SENTENCES, by_article=True), ["a", "b"])
    assert wide.index.to_list() == ["space", "cyber", "trade"]
    assert wide.to_numpy().tolist() == [[1, 1], [1, 0], [0, 1]]
