import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alliance_lib.characters import MOST_JOINED, Joined, code_points, join_texts, one_byte, word_starts
from alliance_lib.reading.articles import WORD

TEXTS = st.text(st.sampled_from("aB9_é中ſ-'’. \n\0“—\ud800\U0001f600"))


@given(TEXTS)
def test_word_starts_are_those_of_the_pattern(text):
    assert word_starts(text).tolist() == [match.start() for match in WORD.finditer(text)]


@given(TEXTS)
def test_one_byte_tells_what_is_in_a_word(text):
    assert [chr(sign).isalnum() for sign in one_byte(code_points(text)).tolist()] == [character.isalnum() for character in text]


@given(st.lists(TEXTS, max_size=6))
def test_joined_says_where_each_begins(texts):
    joined = Joined(texts)
    assert [joined.text[start:start + len(own)] for start, own in zip(joined.starts.tolist(), texts, strict=True)] == texts
    places = [at for number, own in enumerate(texts) for at in [number] * (len(own) + 1)][:len(joined.text)]
    assert joined.number_of(np.arange(len(joined.text))).tolist() == places


def test_join_texts_ends_a_text_when_it_is_long():
    texts = ["x" * MOST_JOINED, "short", "x" * MOST_JOINED, "last"]
    assert [len(joined.texts) for joined in join_texts(texts)] == [1, 2, 1]
