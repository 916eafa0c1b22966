import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_lib import frequencies, spread
from alliance_lib.analysis.frequencies import by_frequency, count_by_article, part_sizes, with_part
from alliance_lib.errors import InputError

SENTENCES = pd.DataFrame({"doc_id": ["a", "a", "b", "b"], "sent_id": [1, 2, 1, 2], "n_words": [10, 30, 20, 40]})
HITS = pd.DataFrame({"doc_id": ["a", "a", "a", "b", "b"], "sent_id": [1, 1, 2, 1, 1], "topic": ["cyber", "cyber", "space", "space", "trade"]})
ARTICLES = pd.DataFrame({
    "doc_id": ["a", "b", "c", "d", "e"],
    "outlet": ["Daily", "", "Post", "Daily", "Post"],
    "date_from": ["2024-04-10", "2024-03-28", "", "2024-04-08", "2024-12-30"],
    "date_to": ["2024-04-10", "2024-04-02", "2024-04-10", "2024-04-14", "2025-01-02"],
})


def test_frequencies_of_the_whole():
    assert frequencies(HITS, SENTENCES).to_dict("list") == {
        "topic": ["space", "cyber", "trade"],
        "sentences": [2, 1, 1],
        "hits": [2, 2, 1],
        "docfreq": [2, 1, 1],
        "share": [0.4, 0.4, 0.2],
        "per_1000_words": [20.0, 20.0, 10.0],
        "per_100_sentences": [50.0, 25.0, 25.0],
    }


def test_frequencies_by_article():
    table = frequencies(HITS, SENTENCES, by="doc_id")
    assert table.to_dict("list") == {
        "topic": ["cyber", "space", "space", "trade"],
        "doc_id": ["a", "a", "b", "b"],
        "sentences": [1, 1, 1, 1],
        "hits": [2, 1, 1, 1],
        "docfreq": [1, 1, 1, 1],
        "share": [0.6667, 0.3333, 0.5, 0.5],
        "per_1000_words": [50.0, 25.0, 16.67, 16.67],
        "per_100_sentences": [50.0, 50.0, 50.0, 50.0],
    }


def test_frequencies_by_month_count_the_articles_of_each():
    hits, sentences = (table.assign(month="2024-04") for table in (HITS, SENTENCES))
    table = frequencies(hits, sentences, by="month")
    assert table[["topic", "month", "docfreq", "per_1000_words"]].to_dict("list") == {
        "topic": ["space", "cyber", "trade"], "month": ["2024-04"] * 3, "docfreq": [2, 1, 1], "per_1000_words": [20.0, 20.0, 10.0]}


def test_frequencies_of_nothing_keep_their_columns():
    table = frequencies(HITS.head(0), SENTENCES, by="doc_id")
    assert list(table) == ["topic", "doc_id", "sentences", "hits", "docfreq", "share", "per_1000_words", "per_100_sentences"]
    assert table["hits"].dtype == "int64"
    assert spread(table, ["a", "b"]).empty


def test_spread_fills_with_zero():
    wide = spread(frequencies(HITS, SENTENCES, by="doc_id"), ["a", "b"])
    assert wide.index.to_list() == ["space", "cyber", "trade"]
    assert wide.to_numpy().tolist() == [[1, 1], [1, 0], [0, 1]]


def test_spread_by_another_part_shows_parts_without_a_hit():
    hits, sentences = (with_part(table, ARTICLES, "outlet") for table in (HITS, pd.concat([SENTENCES, SENTENCES.assign(doc_id="c")])))
    wide = spread(frequencies(hits, sentences, by="outlet"), part_sizes(sentences, "outlet")["outlet"], by="outlet", value="hits")
    assert wide.to_dict("index") == {"cyber": {"Daily": 2, "Post": 0, "unknown": 0}, "space": {"Daily": 1, "Post": 0, "unknown": 1},
                                     "trade": {"Daily": 0, "Post": 0, "unknown": 1}}


def test_part_sizes_name_every_part():
    assert part_sizes(with_part(SENTENCES, ARTICLES, "outlet"), "outlet").to_dict("list") == {
        "outlet": ["Daily", "unknown"], "articles": [1, 1], "sentences": [2, 2], "n_words": [40, 60]}


@pytest.mark.parametrize(("column", "parts"), [
    ("outlet", ["Daily", "unknown", "Post", "Daily", "Post", "unknown"]),
    ("day", ["2024-04-10", "unknown", "unknown", "unknown", "unknown", "unknown"]),
    ("week", ["2024-W15", "unknown", "unknown", "2024-W15", "2025-W01", "unknown"]),
    ("month", ["2024-04", "unknown", "unknown", "2024-04", "unknown", "unknown"]),
])
def test_with_part_leaves_nothing_out(column, parts):
    table = pd.DataFrame({"doc_id": ["a", "b", "c", "d", "e", "not among the articles"]})
    assert with_part(table, ARTICLES, column)[column].to_list() == parts
    assert list(table) == ["doc_id"]


def test_with_part_of_no_column_says_which_there_are():
    with pytest.raises(InputError, match='part "paper" is unknown: choose day, week, month, doc_id, outlet'):
        with_part(SENTENCES, ARTICLES, "paper")


def test_count_by_article_has_a_column_for_an_article_without_hits():
    counts, sizes = count_by_article(HITS, pd.concat([SENTENCES, SENTENCES.head(1).assign(doc_id="c")]))
    assert counts.to_dict("index") == {"cyber": {"a": 2, "b": 0, "c": 0}, "space": {"a": 1, "b": 1, "c": 0}, "trade": {"a": 0, "b": 1, "c": 0}}
    assert sizes.to_dict() == {"a": 40, "b": 60, "c": 10}
    assert count_by_article(HITS, SENTENCES, unit="sentences")[0].loc["cyber"].to_list() == [1, 0]


TOPICS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 3), st.sampled_from(["cyber", "space", "trade"])), min_size=1, max_size=30)
ALL = pd.DataFrame([(doc_id, sent_id, 7 * sent_id) for doc_id in "abcd" for sent_id in (1, 2, 3)], columns=["doc_id", "sent_id", "n_words"])


@settings(max_examples=30)
@given(TOPICS)
def test_frequencies_by_part_add_up_to_the_whole(rows):
    hits = pd.DataFrame(rows, columns=["doc_id", "sent_id", "topic"])
    whole = frequencies(hits, ALL).set_index("topic").sort_index()
    hits, sentences = (with_part(table, ARTICLES, "outlet") for table in (hits, ALL))
    parts = frequencies(hits, sentences, by="outlet")
    assert parts.groupby("topic")[["sentences", "hits", "docfreq"]].sum().equals(whole[["sentences", "hits", "docfreq"]])
    assert whole["hits"].sum() == len(rows)
    assert whole["share"].sum() == pytest.approx(1, abs=0.001)
    assert parts.groupby("outlet")["share"].sum().to_list() == pytest.approx([1] * parts["outlet"].nunique(), abs=0.001)


@settings(max_examples=30)
@given(TOPICS)
def test_frequencies_do_not_hang_on_the_order_of_rows(rows):
    hits = pd.DataFrame(rows, columns=["doc_id", "sent_id", "topic"])
    pd.testing.assert_frame_equal(frequencies(hits, ALL, by="doc_id"), frequencies(hits[::-1], ALL[::-1], by="doc_id"))


@settings(max_examples=30)
@given(TOPICS)
def test_by_frequency_has_the_order_of_frequencies(rows):
    hits = pd.DataFrame(rows, columns=["doc_id", "sent_id", "topic"])
    assert by_frequency(hits) == frequencies(hits, ALL)["topic"].to_list()
    assert by_frequency(hits.head(0)) == []
