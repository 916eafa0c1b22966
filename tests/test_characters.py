from hypothesis import given
from hypothesis import strategies as st

from alliance_lib.characters import MOST_JOINED, code_points, join_texts, one_byte, word_starts
from alliance_lib.reading.articles import WORD

TEXTS = st.text(st.sampled_from("aB9_é中ſ-'’. \n\0“—\ud800\U0001f600"))


@given(TEXTS)
def test_word_starts_are_those_of_the_pattern(text):
    assert word_starts(text).tolist() == [match.start() for match in WORD.finditer(text)]


@given(TEXTS)
def test_one_byte_tells_what_is_in_a_word(text):
    assert [chr(sign).isalnum() for sign in one_byte(code_points(text)).tolist()] == [character.isalnum() for character in text]


@given(st.lists(TEXTS, max_size=6))
def test_join_texts_says_where_each_begins(texts):
    joined = [text[start:start + len(own)] for text, starts in join_texts(texts) for start, own in zip(starts, texts, strict=True)]
    assert joined == texts


def test_join_texts_ends_a_text_when_it_is_long():
    texts = ["x" * MOST_JOINED, "short", "x" * MOST_JOINED, "last"]
    assert [len(starts) for _, starts in join_texts(texts)] == [1, 2, 1]
