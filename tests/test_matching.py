import re

from hypothesis import given
from hypothesis import strategies as st

from alliance_lib.annotation.matching import Matcher, fold, lower

TERMS = ["U.S.", "U.S. Navy", "arm*", "arms", "arm* deal*", "arms deal maker", "co-produc*", "2+2", "Japan", "Japan-U.S. talks", "in", "in Japan"]
WORDS = ["U.S.", "U.S", "Navy", "arms", "army", "deal", "deals", "maker", "co-produced",
         "co", "produce", "2+2", "Japan", "Japan-U.S.", "talks", "in", "x", "-", ".", "  "]


def spans(matcher, text):
    starts, ends, terms = matcher.find(text)
    return list(zip(starts.tolist(), ends.tolist(), [matcher.terms[term] for term in terms], strict=True))


def longest_by_hand(terms, text, loose):
    """Leftmost, then longest, one regular expression for each term: slow, and plainly right."""
    found, free = [], 0
    compiled = []
    for term in terms:
        pattern = re.escape(term).replace(r"\*", r"\w*").replace(r"\ ", " +")
        compiled.append((re.compile(r"(?<!\w)" + (pattern.replace(r"\-", "[- ]") if loose else pattern) + r"(?!\w)"), term))
    for start in range(len(text)):
        ends = [match.end() for pattern, term in compiled if (match := pattern.match(text, start))]
        if start >= free and ends:
            free = max(ends)
            found.append((start, free))
    return found


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), st.booleans())
def test_find_is_leftmost_and_longest(text, loose):
    assert [span[:2] for span in spans(Matcher(TERMS, loose=loose), text)] == longest_by_hand(TERMS, text, loose)


def test_find_names_the_term():
    assert spans(Matcher(["mid- and long-range missile*"], loose=True), "tests mid- and long-range missiles.") == [(6, 34, "mid- and long-range missile*")]
    assert spans(Matcher(["arm* deal", "arms", "co-produc*"], loose=True), "arms deal, arms, co produced") == [
        (0, 9, "arm* deal"), (11, 15, "arms"), (17, 28, "co-produc*")]


def test_find_keeps_to_word_boundaries():
    assert spans(Matcher(["US", "U.S."]), "USA BUS US_ U.S.A U.S.-made") == [(18, 22, "U.S.")]


def test_find_without_terms_finds_nothing():
    assert spans(Matcher([]), "anything") == []


@given(st.text())
def test_fold_and_lower_keep_the_length(text):
    assert len(fold(text)) == len(lower(text)) == len(text)


def test_fold_makes_quotes_hyphens_and_white_space_alike():
    assert fold("Adm.\u00a0Paparo’s\n“U.S.–Japan”") == 'Adm. Paparo\'s "U.S.-Japan"'


def test_find_tells_letters_apart_that_are_one_to_the_automaton():
    assert spans(Matcher(["Ōta", "Šta", "ÿta"]), "Šta, Ōta, ÿta, Ūta, —ta") == [(0, 3, "Šta"), (5, 8, "Ōta"), (10, 13, "ÿta")]


def test_find_names_terms_alike_by_one_of_them():
    assert spans(Matcher(["net-zero", "net zero"], loose=True), "net zero, net-zero") == [(0, 8, "net-zero"), (10, 18, "net-zero")]
