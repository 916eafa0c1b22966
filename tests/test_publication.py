import json
import os
import subprocess
import sys
from itertools import combinations

import pytest
from labels import GOLD, SEEDS

from alliance_lib import annotate
from alliance_lib.annotation.publication import published_by_own_words
from alliance_lib.calendar import parse_date

FILLER = " The spokesman gave no further details of the plan, and nobody else was ready to comment on it."


@pytest.mark.parametrize(("text", "expected"), [
    ("The visit comes two days after the talks of July 28, 2024.", ("2024-07-30", "2024-07-30")),
    ("The visit comes a week before a summit in Rome on 8 August 2024.", ("2024-08-01", "2024-08-01")),
    ("The visit came two days after the talks of July 28, 2024.", ("2024-07-28", "")),
    ("The ministers met on July 28, 2024.", ("2024-07-28", "")),
    ("The ministers will meet on July 28, 2024.", None),
    ("The ministers met on Sunday.", None),
    ("The ministers met in 2023.", None),
])
def test_published_by_own_words(text, expected):
    published = published_by_own_words([text])
    assert (published and published[:2]) == expected


def corpus_of(folder, **articles):
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text + FILLER, encoding="utf-8")
    return annotate(folder).articles.set_index("doc_id")


DATED = "On July 28, 2024, Antony Blinken and Yoko Kamikawa met in Tokyo, the ministry said."


@pytest.mark.parametrize(("text", "expected"), [
    ("Antony Blinken and Yoko Kamikawa will meet in Tokyo on Sunday.", ("2024-07-22", "2024-07-27", "other_article")),
    ("Antony Blinken and Yoko Kamikawa met in Tokyo on Sunday.", ("2024-07-28", "2024-08-03", "other_article")),
    ("Antony Blinken and Yoko Kamikawa will meet in Tokyo on Monday.", ("", "", "undated")),
    ("Antony Blinken and Minoru Kihara will meet in Seoul on Sunday.", ("", "", "undated")),
    ("Antony Blinken and Yoko Kamikawa will meet on Sunday.", ("", "", "undated")),
])
def test_another_article_dates_only_the_same_event_on_the_same_weekday(tmp_path, text, expected):
    articles = corpus_of(tmp_path, dated=DATED, asked=text)
    assert tuple(articles.loc["asked", ["date_from", "date_to", "date_basis"]]) == expected


def test_articles_that_contradict_each_other_date_nothing(tmp_path):
    articles = corpus_of(tmp_path, one=DATED, two=DATED.replace("28", "21"), asked="Antony Blinken and Yoko Kamikawa will meet in Tokyo on Sunday.")
    assert articles.at["asked", "date_basis"] == "undated"


def test_the_evidence_does_not_depend_on_the_order_of_a_set(tmp_path):
    people = "Antony Blinken", "Yoko Kamikawa", "Minoru Kihara", "Lloyd Austin", "Rahm Emanuel"
    (tmp_path / "open.txt").write_text(f"{', '.join(people[:-1])} and {people[-1]} will meet on Sunday.{FILLER}", encoding="utf-8")
    for number, (one, *others) in enumerate(combinations(people, 3)):
        text = f"On July 28, 2024, {one} met {' and '.join(others)}, the ministry said in report {number}.{FILLER}"
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    program = "from alliance_lib import annotate; print(annotate('.').articles['date_evidence'].iloc[-1])"
    said = {subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True,
                           check=True).stdout for seed in ("1", "2", "3", "4")}
    assert len(said) == 1
    assert "July 28, 2024" in said.pop()


def test_others_can_be_switched_off(tmp_path):
    (tmp_path / "a.txt").write_text(DATED + FILLER)
    (tmp_path / "b.txt").write_text("Antony Blinken and Yoko Kamikawa will meet in Tokyo on Sunday." + FILLER)
    assert annotate(tmp_path, others=False).articles["date_basis"].to_list() == ["text", "undated"]


def test_the_seeds_are_dated_within_what_the_labels_allow():
    labels = json.loads((GOLD / "meta.json").read_text(encoding="utf-8"))
    articles = annotate(SEEDS).articles.set_index("doc_id")
    assert articles["date_basis"].to_list() == ["text", "other_article", "undated", "other_article", "text"]
    for doc_id, label in labels.items():
        first, last = label["date"]["not_before"], label["date"]["not_after"]
        if articles.at[doc_id, "date_from"]:
            assert articles.at[doc_id, "date_from"] <= first
            assert not articles.at[doc_id, "date_to"] or articles.at[doc_id, "date_to"] >= last


@pytest.mark.parametrize("name", ["2024-07-27-talks", "talks_20240727", "talks 2024_07_27"])
def test_a_file_name_may_hold_the_day(tmp_path, name):
    articles = corpus_of(tmp_path, **{name: "The allies met in Tokyo to discuss their plans for the next years."})
    assert tuple(articles.iloc[0][["date_from", "date_to", "date_basis"]]) == ("2024-07-27", "2024-07-27", "file name")


def test_a_hash_is_no_day(tmp_path):
    assert corpus_of(tmp_path, a20240727b="The allies met in Tokyo to discuss their plans.")["date_basis"].to_list() == ["undated"]
    assert parse_date("20240727") is not None
