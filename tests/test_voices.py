import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labels import SEEDS

from alliance_lib import annotate
from alliance_lib.analysis.voices import quoted_words, sentences_of_topic_and_actor, speakers_by_topic, topics_by_actor, who_speaks
from alliance_lib.characters import word_starts

TEXT = '"We will build ships," Ms. Arai said. "They matter. We need more," an aide added. The yard is "full" and idle. "It is so," it said.'
ENDS = [TEXT.index(" \"They"), TEXT.index(" We need"), TEXT.index(" The yard"), TEXT.index(' "It is so'), len(TEXT)]


def sentences_of(text, ends, doc_id="a"):
    starts = [0, *(end + 1 for end in ends[:-1])]
    rows = [(doc_id, i + 1, start, end, text[start:end], len(word_starts(text[start:end]))) for i, (start, end) in enumerate(zip(starts, ends, strict=True))]
    return pd.DataFrame(rows, columns=["doc_id", "sent_id", "start", "end", "text", "n_words"])


def quotation(text, kind, voice, speaker="", speaker_text="", doc_id="a"):
    start = TEXT.index(text)
    return doc_id, start, start + len(text), kind, voice, speaker, speaker_text


COLUMNS = ["doc_id", "start", "end", "kind", "voice", "speaker", "speaker_text"]
SENTENCES = sentences_of(TEXT, ENDS)
QUOTES = pd.DataFrame([
    quotation('"We will build ships,"', "direct", "named", "yui_arai", "Ms. Arai"),
    quotation('"They matter. We need more,"', "direct", "anonymous", "", "an aide"),
    quotation('"full"', "term", ""),
    quotation('"It is so,"', "direct", ""),
], columns=COLUMNS)
TOPICS = pd.DataFrame({"doc_id": "a", "sent_id": [1, 2, 3, 4, 5, 5], "topic": ["ships", "ships", "ships", "ships", "ships", "space"]})


def test_quoted_words_cuts_a_quotation_at_the_ends_of_sentences():
    table = quoted_words(QUOTES, SENTENCES)
    assert [TEXT[start:end] for start, end in zip(table["start"], table["end"], strict=True)] == [
        '"We will build ships,"', '"They matter.', 'We need more,"', '"It is so,"']
    assert table.drop(columns=["start", "end"]).to_dict("list") == {
        "doc_id": ["a"] * 4, "sent_id": [1, 2, 3, 5], "voice": ["named", "anonymous", "anonymous", "unattributed"],
        "speaker": ["yui_arai", "an aide", "an aide", ""], "words": [4, 2, 3, 3]}


def test_quoted_words_counts_no_word_twice():
    inner = pd.DataFrame([quotation("build ships,\" Ms.", "indirect", "official"), quotation('"They matter.', "partial", "official")], columns=COLUMNS)
    table = quoted_words(pd.concat([inner, QUOTES]), SENTENCES, kinds=("direct", "partial", "indirect"))
    assert table[["sent_id", "voice", "words"]].to_numpy().tolist() == [
        [1, "named", 4], [1, "official", 1], [2, "anonymous", 2], [3, "anonymous", 3], [5, "unattributed", 3]]


def test_quoted_words_keeps_articles_apart_and_skips_what_is_not_there():
    two = pd.concat([SENTENCES.drop(index=1), SENTENCES.head(1).assign(doc_id="b")])
    quotes = pd.concat([QUOTES.tail(1).assign(doc_id=doc_id) for doc_id in ("c", "b")] + [QUOTES.iloc[1:2]])
    assert quoted_words(quotes, two)[["doc_id", "sent_id", "words"]].to_numpy().tolist() == [["a", 3, 3]]


def test_who_speaks_shares_all_words_out():
    assert who_speaks(QUOTES, SENTENCES, TOPICS).to_dict("list") == {
        "topic": ["ships"] * 5 + ["space"] * 5,
        "voice": ["named", "official", "anonymous", "unattributed", "reporter"] * 2,
        "words": [4, 0, 5, 3, 14, 0, 0, 0, 3, 2],
        "share": [0.1538, 0.0, 0.1923, 0.1154, 0.5385, 0.0, 0.0, 0.0, 0.6, 0.4],
        "docfreq": [1, 0, 1, 1, 1, 0, 0, 0, 1, 1],
    }


def test_who_speaks_without_quotations_is_the_reporter():
    table = who_speaks(QUOTES.head(0), SENTENCES, TOPICS.head(5))
    assert dict(zip(table["voice"], table["words"], strict=True)) == {"named": 0, "official": 0, "anonymous": 0, "unattributed": 0, "reporter": 26}


def test_who_speaks_on_nothing_keeps_its_columns():
    assert list(who_speaks(QUOTES, SENTENCES, TOPICS.head(0))) == ["topic", "voice", "words", "share", "docfreq"]
    assert who_speaks(QUOTES, SENTENCES.head(0), TOPICS)["words"].to_list() == [0] * 10


def test_speakers_by_topic_names_those_the_codebook_does_not_know():
    assert speakers_by_topic(QUOTES, SENTENCES, TOPICS).to_dict("list") == {
        "topic": ["ships", "ships", "ships", "space"],
        "speaker": ["an aide", "yui_arai", "", ""],
        "voice": ["anonymous", "named", "unattributed", "unattributed"],
        "words": [5, 4, 3, 3],
        "sentences": [2, 1, 1, 1],
        "docfreq": [1, 1, 1, 1],
    }


def test_topics_by_actor_counts_sentences_not_mentions():
    topics = pd.DataFrame({"doc_id": ["a", "a", "b", "b"], "sent_id": [1, 2, 1, 1], "topic": ["space", "space", "space", "trade"]})
    mentions = pd.DataFrame({"doc_id": ["a", "a", "b", "b"], "sent_id": [1, 1, 1, 2], "actor": ["japan", "japan", "japan", "usa"]})
    assert topics_by_actor(topics, mentions).to_dict("list") == {
        "topic": ["space", "trade"], "actor": ["japan", "japan"], "sentences": [2, 1], "docfreq": [2, 1], "share": [0.6667, 1.0]}
    assert sentences_of_topic_and_actor(topics, mentions).to_numpy().tolist() == [
        ["a", 1, "space", "japan"], ["b", 1, "space", "japan"], ["b", 1, "trade", "japan"]]


def test_topics_by_actor_of_nothing_keeps_its_columns():
    table = topics_by_actor(TOPICS, pd.DataFrame({"doc_id": [], "sent_id": [], "actor": []}).astype({"doc_id": "str", "sent_id": "int64"}))
    assert list(table) == ["topic", "actor", "sentences", "docfreq", "share"]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 60), st.sampled_from(["direct", "partial", "indirect"]),
                          st.sampled_from(["named", "official", "anonymous", ""])), max_size=8))
def test_who_speaks_adds_up_to_the_words_whatever_the_quotations(rows):
    quotes = pd.DataFrame([("a", start, start + length, kind, voice, "", "") for start, length, kind, voice in rows], columns=COLUMNS)
    quotes = quotes.astype({"start": "int64", "end": "int64"})
    table = who_speaks(quotes, SENTENCES, TOPICS, kinds=("direct", "partial", "indirect"))
    assert table.groupby("topic")["words"].sum().to_dict() == {"ships": 26, "space": 5}
    assert table.groupby("topic")["share"].sum().to_list() == pytest.approx([1, 1], abs=0.001)


def test_quoted_words_of_the_seeds_are_the_words_of_the_articles():
    corpus = annotate(SEEDS).select()
    quoted = quoted_words(corpus.quotes, corpus.sentences)
    assert {"named", "anonymous"} < set(quoted["voice"])
    assert all(len(word_starts(corpus.text(row.doc_id)[row.start:row.end])) == row.words for row in quoted.itertuples())
    words = who_speaks(corpus.quotes, corpus.sentences, corpus.sentence_topics).groupby("topic")["words"].sum()
    on_topic = corpus.sentence_topics.merge(corpus.sentences, on=["doc_id", "sent_id"]).groupby("topic")["n_words"].sum()
    assert words.to_dict() == on_topic.to_dict()


def test_a_person_is_not_the_state_before_the_name(tmp_path):
    (tmp_path / "a.txt").write_text(
        "“We agree to it in full,” Japanese Prime Minister Ana Lee said. “So do we all,” the Japanese government said. “And we do too,” Tokyo said.\n",
        encoding="utf-8")
    assert annotate(tmp_path).quotes[["voice", "speaker", "speaker_text"]].values.tolist() == [
        ["named", "", "Japanese Prime Minister Ana Lee"], ["official", "japan", "the Japanese government"], ["official", "japan", "Tokyo"]]
