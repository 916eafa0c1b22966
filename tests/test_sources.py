import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_lib.analysis import sources
from alliance_lib.analysis.sources import count_independent, find_origins, index_witnesses, sentence_passages, shared_texts

VOCABULARY = [first + middle + last for first in ("ba", "ke", "mi", "no", "ru") for middle in ("lan", "mer", "pol", "tis") for last in "aeiou"]
STATEMENT = "We will keep the sea lanes open to all who trade in peace"


def article(number, n_words=200):
    """Made-up text, the same for the same number."""
    chosen = np.random.default_rng(number).integers(len(VOCABULARY), size=n_words)
    return " ".join(VOCABULARY[word] for word in chosen)


def edited(text, share, number=99):
    """The text with a share of its words replaced."""
    random = np.random.default_rng(number)
    return " ".join("xxx" + str(random.integers(1000)) if random.random() < share else word for word in text.split())


def tables(texts, **declared):
    """Articles and sentences, one sentence for each text."""
    articles = pd.DataFrame({"doc_id": list(texts), "origin": "", "outlet": ""}).assign(**declared)
    return articles, sentences(texts)


def sentences(texts):
    return pd.DataFrame([(doc_id, 1, 0, len(text), text) for doc_id, text in texts.items()], columns=["doc_id", "sent_id", "start", "end", "text"])


def origins_of(texts, **declared):
    return find_origins(*tables(texts, **declared))["origin"].to_list()


@pytest.mark.parametrize("share", [0, 0.05, 0.1, 0.2])
def test_find_origins_takes_edited_copies_for_one(share):
    text = article(1)
    assert origins_of({"a": text + " the end", "b": edited(text, share), "c": article(2)}) == ["a", "a", "c"]


def test_find_origins_takes_an_excerpt_for_its_whole():
    text = article(1)
    assert origins_of({"a": edited(" ".join(text.split()[50:90]), 0.05), "b": text, "c": article(3)}) == ["b", "b", "c"]


def test_find_origins_gives_reason_nearest_and_share():
    text = article(1, 100)
    found = find_origins(*tables({"a": text, "b": text.rsplit(" ", 50)[0] + " " + article(5, 30), "c": article(2)}))
    assert found.to_dict("list") == {
        "doc_id": ["a", "b", "c"],
        "origin": ["a", "a", "c"],
        "reason": ["own", "near copy of a: 62 % of its words", "own"],
        "nearest": ["b", "a", ""],
        "share": [0.625, 0.625, 0.0],
    }


def test_find_origins_makes_no_group_of_two_articles_that_print_one_statement():
    statement = article(1, 60)
    assert origins_of({"a": article(2) + " " + statement, "b": article(3) + " " + statement}) == ["a", "b"]


def test_find_origins_makes_no_chain_of_weak_links():
    first, second, third, fourth = (article(number, 100) for number in range(4))
    found = origins_of({"a": f"{first} {second}", "b": f"{second} {third}", "c": f"{third} {fourth}"})
    assert found == ["a", "a", "c"]


def test_find_origins_joins_what_one_agency_sent():
    texts = {"a": article(1), "b": article(2), "c": article(3), "d": article(4)}
    found = find_origins(*tables(texts, origin=["AP", "The Associated Press", "Example Post", ""], outlet=["Example Post", "Other Times", "Example Post", ""]))
    assert found["origin"].to_list() == ["AP", "AP", "Example Post", "d"]
    assert found["reason"].to_list() == ["same agency: AP", "same agency: AP", "own", "own"]


def test_find_origins_gives_a_copy_the_agency_that_another_copy_declares():
    texts = {"a": article(1), "b": edited(article(1, 190), 0.05), "c": article(2)}
    assert origins_of(texts, origin=["Example Post", "Reuters", "Example Post"], outlet=["Example Post", "Other Times", "Example Post"]) == [
        "Reuters", "Reuters", "Example Post"]


def test_find_origins_keeps_articles_without_words():
    found = find_origins(*tables({"a": "", "b": "...", "c": "Yes."}))
    assert found["origin"].to_list() == ["a", "b", "c"]
    nothing = find_origins(*tables({}))
    assert nothing.empty and list(nothing) == ["doc_id", "origin", "reason", "nearest", "share"]


def test_find_origins_does_not_depend_on_the_order_of_rows():
    text = article(1)
    texts = {"a": text, "b": edited(text, 0.1), "c": article(2), "d": edited(text, 0.1, 5)}
    there = find_origins(*tables(texts))
    back = find_origins(*tables(dict(reversed(texts.items()))))
    pd.testing.assert_frame_equal(there, back.sort_values("doc_id", ignore_index=True))


@given(st.lists(st.text(), max_size=5))
def test_find_origins_and_shared_texts_take_any_text(texts):
    articles, rows = tables({str(number): text for number, text in enumerate(texts)})
    assert find_origins(articles, rows)["doc_id"].to_list() == articles["doc_id"].to_list()
    assert (shared_texts(rows)["n_words"] >= 8).all()


def test_shared_texts_of_three_articles():
    texts = {"a": f"It read: {STATEMENT}.", "b": f"“{STATEMENT.upper()}”, she said at noon, more than once", "c": f"{STATEMENT}!"}
    assert shared_texts(sentences(texts)).to_dict("list") == {
        "doc_id": ["a", "c"],
        "other": ["b", "b"],
        "start": [9, 0],
        "end": [66, 57],
        "other_start": [1, 1],
        "other_end": [58, 58],
        "n_words": [13, 13],
        "passage": ["b:1", "b:1"],
    }


def test_shared_texts_passes_over_names_and_short_runs():
    name = "Prime Minister Anna Roe of Arland and President Jon Doe of Borland"
    assert shared_texts(sentences({"a": f"{name} met.", "b": f"Then {name} spoke.", "c": "keep the sea lanes open", "d": "keep the sea lanes open"})).empty


def test_shared_texts_takes_shorter_runs_in_quotation_marks():
    rows = sentences({"a": "She vowed to “keep the sea lanes open” at last.", "b": "A vow to “keep the sea lanes open”, twice.",
                      "c": "keep the sea lanes open"})
    quotes = pd.DataFrame({"doc_id": ["a", "b"], "start": [13, 9], "end": [38, 34], "kind": "partial"})
    found = shared_texts(rows, quotes)
    assert found[["doc_id", "other", "start", "end", "n_words"]].values.tolist() == [["b", "a", 10, 33, 5]]


@given(st.integers(0, 5), st.integers(8, 30), st.integers(0, 5))
def test_shared_texts_gives_the_same_words_on_both_sides(before, length, behind):
    common = article(1, length)
    texts = {"a": f"{article(2, before)} {common} xxx", "b": f"yyy {common} {article(3, behind)}"}
    for row in shared_texts(sentences(texts)).itertuples():
        assert texts[row.doc_id][row.start:row.end] == texts[row.other][row.other_start:row.other_end] != ""


def test_sentence_passages_needs_a_third_of_the_sentence():
    rows = pd.DataFrame({"doc_id": ["a", "a", "b"], "sent_id": [1, 2, 1], "start": [0, 10, 0], "end": [10, 100, 60]})
    shared = pd.DataFrame({"doc_id": ["a"], "other": ["b"], "start": [2], "end": [30], "other_start": [0], "other_end": [28], "n_words": [8],
                           "passage": ["b:0"]})
    assert sentence_passages(rows, shared).values.tolist() == [["a", 1, "b:0"], ["b", 1, "b:0"]]


ORIGINS = pd.DataFrame({"doc_id": ["a", "b", "c", "d"], "origin": ["x", "x", "c", "d"]})
RESTING = pd.DataFrame({"doc_id": ["b", "c"], "sent_id": [1, 1], "passage": ["b:0", "b:0"]})


@pytest.mark.parametrize(("keys", "count"), [
    ([], 0),
    ([("a", 1), ("a", 2), ("b", 2)], 1),
    ([("a", 1), ("c", 1)], 2),
    ([("b", 1), ("c", 1)], 1),
    ([("a", 1), ("b", 1), ("c", 1), ("d", 1)], 2),
])
def test_count_independent_counts_an_origin_or_passage_once(keys, count):
    assert count_independent(keys, index_witnesses(ORIGINS, RESTING)) == count


def test_count_independent_of_a_statement_that_two_articles_quote():
    articles, rows = tables({"a": f"“{STATEMENT},” she said.", "b": f"She told us: “{STATEMENT}.”", "c": "Others doubt it."})
    resting = sentence_passages(rows, shared_texts(rows))
    assert count_independent([("a", 1), ("b", 1), ("c", 1)], index_witnesses(find_origins(articles, rows), resting)) == 2


def test_shared_texts_gives_a_refrain_once():
    found = shared_texts(sentences({"a": "march " * 500, "b": "march " * 400}))
    assert found[["doc_id", "other", "start", "other_start", "n_words"]].values.tolist() == [["b", "a", 0, 0, 400]]


def contained(short, long):
    """The share of the words of one text that stand in shingles of three words that the other has too, in plain Python."""
    known = set(zip(long, long[1:], long[2:], strict=False))
    covered = {at + offset for at, shingle in enumerate(zip(short, short[1:], short[2:], strict=False)) if shingle in known for offset in range(3)}
    return len(covered) / len(short)


def planted(n, degrees):
    """`n` made-up articles, of which every second has a copy with a share of its words replaced; the degrees in turn."""
    texts = {f"m{number:03}": article(number, 150 + number % 100) for number in range(n)}
    return texts | {f"c{number:03}": edited(texts[f"m{number:03}"], degrees[number // 2 % len(degrees)], number) + " more" for number in range(0, n, 2)}


def test_find_origins_finds_the_copies_that_a_comparison_of_all_pairs_finds():
    degrees = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]
    texts = planted(140, degrees)
    words = {doc_id: text.split() for doc_id, text in texts.items()}
    order = sorted(texts, key=lambda doc_id: (-len(words[doc_id]), doc_id))
    true = {short for at, short in enumerate(order) if any(contained(words[short], words[long]) >= 0.5 for long in order[:at])}
    found = find_origins(*tables(texts)).set_index("doc_id")
    copies = found[found["reason"].str.startswith("near copy")]
    precision = sum(contained(words[copy], words[model]) >= 0.5 for copy, model in copies["nearest"].items()) / len(copies)
    recall = len(true & set(copies.index)) / len(true)
    print(f"\n{len(true)} of {len(texts)} articles are copies of a longer one by all {len(texts) * (len(texts) - 1) // 2:,} pairs; "
          f"recall {recall:.3f}, precision {precision:.3f}")
    assert len(true) >= 50
    assert precision == 1
    assert recall >= 0.97


def test_find_origins_compares_few_pairs_exactly(monkeypatch):
    compared, covered = [], sources._covered
    monkeypatch.setattr(sources, "_covered", lambda *sides: compared.append(1) or covered(*sides))
    times = []
    for n in (100, 200, 400):
        compared.clear()
        find_origins(*tables(planted(n, [0.1])))
        times.append(len(compared) / n)
    print(f"\nexact comparisons for each article: {times}")
    assert max(times) < 5  # of all pairs it would be 75, 150 and 300
