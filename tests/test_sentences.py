"""Sentence boundaries: by kind of trap, on the labelled seeds, and what must hold for any text at all."""

import csv
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_lib.annotation.sentences import split_paragraphs, split_sentences

ROOT = Path(__file__).resolve().parent.parent


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text)]


def read_gold(name):
    with open(ROOT / "tests" / "gold" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_seed(doc):
    return (ROOT / "seeds" / f"{doc}.txt").read_bytes().decode("utf-8")


# Each text is written with "|" where a sentence ends and another begins.
CUT = {
    "plain": "The two met. | They agreed. | Why? | Nobody said! | It ended.",
    "titles": "He met Adm. Samuel Paparo. | Lt. Gen. Ricky Rupp, Sen. Lee and Reps. Ng and Ames came.",
    "initialism in a name": "The U.S. Navy and U.S. Steel. | The U.S.-led force of the U.K. left.",
    "initialism in a sentence": "It is a threat to the U.S. and Japan. | It is the U.S.’ primary bid.",
    "initialism ends": "He left the U.S. | The talks go on. | “Stay in the U.K.” | It’s over.",
    "initialism before a title": "She left the U.S. | Mr. Lee stayed. | By 9 a.m. Ms. Ode was out.",
    "only a number follows": "The U.S. No. 2 diplomat spoke.",
    "an opening phrase is too short": "In the U.S. The Voice is a show. | P.S. I saw it.",
    "initials": "J. Edgar Hoover and George W. Bush met John F. A. Lee. | It was plan B. | The plan failed.",
    "months and days": "It began on Sept. 11 and ended in Dec. | Officials left on Fri. Nov. 3.",
    "numbers": "See No. 5 and Art. IX. | The answer is no. | It costs 3.5 billion. | In all, $4.20. | Good.",
    "versus and examples": "It is Lee vs. Ames, i.e. Ford, e.g. Ohio, etc. in May. | Tea, etc. | The rest.",
    "companies": "Acme Corp. shares fell at Acme Inc. | The firm sold Acme Co. | “Good,” he said.",
    "states": "It opens in Liberty, N.C., in May. | He died in Dover, Del. | Friends wept.",
    "dateline": "DOVER, Del. (AP) — The plant opened. | LIBERTY, N.C. — A plant opened.",
    "times": "They met at 5 p.m. Tokyo time. | They left at 6 p.m. | The day ended.",
    "ellipses": "The plan ... was dropped. | He waited... | Then he left. | “I ... I know. . . .” | So he said….",
    "list numbers": "1. Ships sail. | 2. Planes fly 3 of 4. | 3. Troops",
    "list without stops": "1. The ships | 2. The planes | 3. The troops",
    "photo credit": "The leaders shake hands | Photo: Acme Press",
    "quote goes on": "“Is it enough?” he asked. | “Why?” Ms. Lee asked. | “Go!” said Lee. | “Stop.” he said.",
    "quote ends": "“Is it enough?” | The minister left. | “We are ready.” | “So are we.” | They left.",
    "straight quotes": "\"We are ready.\" | \"So are we.\" | They left.",
    "a slip for a closing quote": "“We are ready.“ | They left.",
    "brackets": "(He asked not to be named.) | It ended (on May 3.) in peace. | It ended. | (Or not.)",
    "marks in names": "They own Yahoo! | The firm is big. | Yahoo! Japan bought Help! (1965) and left! in haste.",
    "note numbers": "It ended.[1] | It began. [2] [3] | The rest.",
    "addresses": "Mail j.lee@mod.example.org or see www.Example.org/a.Html. | It helps.",
    "ideographic": "日本は言った。|「はい。」|次に。 | 米国は？|はい",
    "lower case": "It stopped. | nobody knows why. | He fled Iraq. al-Qaeda stayed. | He left Iraq. | iPhone sales fell.",
}


@pytest.mark.parametrize("marked", CUT.values(), ids=CUT.keys())
def test_split_sentences_cuts(marked):
    text = marked.replace("| ", "").replace("|", "")
    assert sentences(text) == [part.strip() for part in marked.split("|")]


def test_split_sentences_returns_offsets():
    assert split_sentences("  It ended. \n Nobody left.  ") == [(2, 11), (14, 26)]


def test_split_sentences_reads_over_hard_wraps():
    assert sentences("The U.S.\nNavy and Adm.\nLee left.\nThe talks\ngo on.") == ["The U.S.\nNavy and Adm.\nLee left.", "The talks\ngo on."]


@pytest.mark.parametrize("blank", ["\n\n", "\r\n\r\n", "\r\r", "\n \t\n", "\n\n\n"])
def test_split_sentences_ends_at_blank_lines(blank):
    assert sentences(f"A headline{blank}The U.S.{blank}Navy left.") == ["A headline", "The U.S.", "Navy left."]


def test_split_sentences_keeps_a_windows_line_break_inside():
    assert sentences("The talks\r\ngo on.") == ["The talks\r\ngo on."]


def test_split_sentences_sets_a_row_of_dashes_apart():
    assert sentences("The first text ----- The second -- and last.") == ["The first text", "-----", "The second -- and last."]


def test_split_sentences_sees_a_stop_without_a_space():
    assert sentences("The talks ended.Lee left NATO.He was tired.") == ["The talks ended.", "Lee left NATO.", "He was tired."]


@pytest.mark.parametrize("text", ["", " \n\t\r\n\u3000"])
def test_split_sentences_of_white_space_is_empty(text):
    assert split_sentences(text) == []


def split_seed_bodies():
    """(doc, start, end) of the sentences of every body line of the seeds, each line split by itself."""
    for row in read_gold("lines.tsv"):
        if row["role"] == "body":
            first, last = int(row["start"]), int(row["end"])
            for start, end in split_sentences(read_seed(row["doc"])[first:last]):
                yield row["doc"], first + start, first + end


def test_split_sentences_finds_every_labelled_sentence():
    gold = [(row["doc"], int(row["start"]), int(row["end"])) for row in read_gold("sentences.tsv")]
    assert len(gold) == 113
    assert list(split_seed_bodies()) == gold


def test_split_sentences_decides_every_tricky_stop():
    ends = {(doc, end) for doc, _, end in split_seed_bodies()}
    for row in read_gold("tricky_boundaries.tsv"):
        stop = int(row["at"]) + len(row["string"])
        assert ((row["doc"], stop) in ends) == row["gold"].endswith("sentence end"), row["context"]


WORDS = ["U.S.", "Adm.", "Inc.", "Lee", "the", "The", "ended", "1", "2.", "a.", "²."]
MARKS = ["?", "!", ".", "...", "…", "“", "”", '"', "(", ")", "[1]", "。", "Photo:", "-----"]
SPACES = [" ", "  ", "\n", "\r\n", "\n\n", "\u2028", "\x00", "\x1f"]
TRAPS = st.lists(st.sampled_from(WORDS + MARKS + SPACES), max_size=40)
TEXTS = st.one_of(st.text(), TRAPS.map("".join), TRAPS.map(" ".join))


@given(TEXTS)
def test_split_sentences_covers_every_character(text):
    spans = split_sentences(text)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(start < end and text[start:end].strip() == text[start:end] for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(TEXTS, TEXTS)
def test_split_sentences_of_two_paragraphs_are_those_of_each(first, second):
    shift = len(first) + 4
    together = split_sentences(f"{first}.\n\n.{second}")
    assert together == split_sentences(first + ".") + [(start + shift - 1, end + shift - 1) for start, end in split_sentences("." + second)]


PIECES = [piece for marked in CUT.values() for piece in marked.replace(" | ", "\0").replace("|", "\0").split("\0")] + [
    "It ended.", "He said it. ", "the est. cost of", "Mr. Lee", "(see p. 4)", "Why?", "“Why?”", "it.’ “No", "xx.Then", "Image: Lee", " Photo: AP", "''No.''",
    "-----", "\n", "\r\n", "\n\n", "\u00a0", "\u2028", "…", "p.m.", "1. ", "A. ", " ", "é.", "Ō.", "。", "[1]", ". . .", "etc.",
    "a) one", "b). Two", "Well...?", "Why…? I", "?!", "by 3.5.", "v.2.", "_._.", "the U.S.", "Washington, D.C.", "Navy ships"]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8), min_size=1, max_size=6), st.sampled_from([" ", "", "\n"]), st.sampled_from(["\0", "\n", " "]))
def test_split_paragraphs_gives_what_split_sentences_gives_of_each(paragraphs, glue, between):
    texts = [text for pieces in paragraphs if (text := glue.join(pieces))]
    starts = [sum(len(text) + 1 for text in texts[:number]) for number in range(len(texts))]
    ends = [start + len(text) for start, text in zip(starts, texts, strict=True)]
    found = split_paragraphs(between.join(texts), np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64))
    assert list(zip(*(column.tolist() for column in found), strict=True)) == [
        (number, start + first, start + last) for number, (start, text) in enumerate(zip(starts, texts, strict=True)) for first, last in split_sentences(text)]


@pytest.mark.parametrize(("text", "sentences"), [
    ("a) one thing b). Another thing.", 2), ("Well...? I do not know.", 1), ("Why\u2026? I left.", 1), ("...? The end came.", 1), ("Why? I left.", 2),
])
def test_split_paragraphs_of_runs_of_stops_and_brackets(text, sentences):
    _, first, last = split_paragraphs(text, np.array([0]), np.array([len(text)]))
    assert list(zip(first.tolist(), last.tolist(), strict=True)) == split_sentences(text)
    assert len(first) == sentences


def test_split_paragraphs_tells_initialisms_from_what_looks_like_them():  # "the U.S. Navy", but "by 3.5. Analysts"
    signs = "UuÉ3_"
    texts = [f"It was{before}{one}.{other}. {after} was there." for before in (" ", "-", "(", "\u2014", " Ph", " A.") for one in signs for other in signs
             for after in ("Navy", "The", "There", "It's", "Analysts", "navy", "N.", "3", "\u00c9tat", "\u201cNavy", "(Navy")]
    ends = np.cumsum([len(text) + 1 for text in texts]) - 1
    starts = ends - [len(text) for text in texts]
    number, first, last = split_paragraphs("\n".join(texts), starts, ends)
    found = [[] for _ in texts]
    for own, start, end in zip(number.tolist(), (first - starts[number]).tolist(), (last - starts[number]).tolist(), strict=True):
        found[own].append((start, end))
    assert dict(zip(texts, found, strict=True)) == {text: split_sentences(text) for text in texts}


def test_split_paragraphs_sees_plain_ends_without_reading_them(monkeypatch):
    monkeypatch.setattr("alliance_lib.annotation.sentences.split_stretch", None)
    text = "The two met. They agreed with Mr. Lee. “It is done.” Why? At 3.5 percent, the U.S. Navy said so."
    assert len(split_paragraphs(text, np.array([0]), np.array([len(text)]))[0]) == 5


@pytest.mark.parametrize("piece", ["a", ".", "? ", '. "', "A. ", "1. ", ".(", "\n ", "\r\n", "-----", "- ", " [1]", "\x00", "。", " . . x"])
def test_split_sentences_takes_time_in_proportion(piece):
    started = time.perf_counter()
    split_sentences("." + piece * (200_000 // len(piece)) + "x")
    assert time.perf_counter() - started < 5  # well under a second; minutes if it were quadratic
