import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_lib.analysis.timeline import events, undated_events
from alliance_lib.annotation.dates import find_dates

DAY = "2024-05-15"


def tables(texts, published=(DAY, DAY)):
    """What `events` needs, for made-up sentences of one article each."""
    articles = pd.DataFrame({"doc_id": [f"{number:03}" for number in range(len(texts))]}).assign(date_from=published[0], date_to=published[1])
    sentences = pd.DataFrame([(doc_id, 1, 0, len(text), text) for doc_id, text in zip(articles["doc_id"], texts, strict=True)],
                             columns=["doc_id", "sent_id", "start", "end", "text"])
    anchor = datetime.date.fromisoformat(published[0]) if published[0] == published[1] != "" else None
    rows = [(doc_id, 1, row.start, row.end, row.text, str(row.date_from or ""), str(row.date_to or ""), row.grain, row.basis)
            for doc_id, text in zip(articles["doc_id"], texts, strict=True) for row in find_dates(text, anchor)]
    dates = pd.DataFrame(rows, columns=["doc_id", "sent_id", "start", "end", "text", "date_from", "date_to", "grain", "basis"])
    topics = pd.DataFrame({"doc_id": ["000", "000"], "sent_id": [1, 1], "topic": ["space", "cyber"]})
    mentions = pd.DataFrame({"doc_id": ["000", "000"], "sent_id": [1, 1], "actor": ["arland", "arland"]})
    return sentences, dates, topics, mentions, articles


def dated(text, published=(DAY, DAY)):
    """Date, its words, and whether planned and why, of the events of one sentence."""
    return events(*tables([text], published))[["date_from", "date_text", "planned", "reason"]].values.tolist()


def test_events_whole_row():
    text = "Arland signed the pact on May 3, 2024."
    assert events(*tables([text])).to_dict("records") == [{
        "date_from": "2024-05-03", "date_to": "2024-05-03", "grain": "day", "doc_id": "000", "sent_id": 1, "start": 0, "end": 38, "text": text,
        "date_start": 26, "date_end": 37, "date_text": "May 3, 2024", "basis": "explicit", "planned": False, "reason": "before publication",
        "main": True, "topics": "space; cyber", "actors": "arland"}]


@pytest.mark.parametrize(("text", "published", "planned"), [
    ("They will have met before the talks on May 15, 2024.", ("2024-05-10", "2024-05-15"), True),
    ("They signed the pact on May 15, 2024.", ("2024-05-10", "2024-05-15"), False),
    ("The ships were due to leave but stayed in port until May 15, 2024.", ("2024-05-10", "2024-05-15"), False),
    ("They signed the pact on May 15, 2024.", ("2024-05-15", "2024-05-15"), False),
])
def test_events_on_the_last_possible_day_of_publication_go_by_the_verb(text, published, planned):
    assert [row[2] for row in dated(text, published)] == [planned]


def test_events_are_in_the_order_of_days():
    made = events(*tables(["It opens in June 2024.", "It began in 2020.", "They met on May 3, 2024."]))
    assert made["date_from"].to_list() == ["2020-01-01", "2024-05-03", "2024-06-01"]
    assert made["doc_id"].to_list() == ["001", "002", "000"]


def test_events_marks_one_main_date_of_a_sentence():
    made = events(*tables(["The yard was named in 2022 and is set to open in March 2031."]))
    assert made[["date_text", "planned", "reason", "main"]].values.tolist() == [
        ["2022", False, "before publication", False], ["March 2031", True, "after publication", True]]


def test_events_joins_a_range():
    made = events(*tables(["The exercise runs from June 3 to June 9, 2024."]))
    assert made[["date_from", "date_to", "grain", "date_text"]].values.tolist() == [["2024-06-03", "2024-06-09", "range", "June 3 to June 9, 2024"]]


@pytest.mark.parametrize("text", [
    "Spending stood at 2 % of output as of 2022.",
    "She won the 2016 election after a long count.",
    "The paper “Defence Of The Realm In 2023” lists them.",
    "“Today, they would struggle,” she said.",
    "They have met every Sunday for three years.",
    "Its post-World War II limits are gone.",
    "Much has changed in recent years.",
])
def test_events_passes_over_dates_of_no_event(text):
    assert dated(text) == []


def test_events_passes_over_what_a_figure_is_compared_with():
    assert [row[1] for row in dated("Output reached 500 in 2023, up from 400 in 2021.")] == ["2023"]


@pytest.mark.parametrize(("text", "published", "planned", "reason"), [
    ("They will meet on May 20, 2024.", (DAY, DAY), True, "after publication"),
    ("They will meet on May 20, 2024.", (DAY, ""), True, "will"),
    ("They will meet on May 20, 2024.", ("", ""), True, "will"),
    ("They met on May 20, 2024.", ("", ""), False, ""),
    ("On May 20, 2024, they are set to meet.", ("", ""), True, "set to"),
    ("They will not meet on May 20, 2024.", ("", ""), False, ""),
    ("They will inspect the yard that opened on May 20, 2024.", ("", ""), False, ""),
    ("They will inspect the yard, she said on May 20, 2024.", ("", ""), False, ""),
    ("It was named on May 20, 2024 and will open.", ("", ""), False, ""),
    ("They will meet on May 14, 2024.", (DAY, DAY), False, "before publication"),
    ("They will meet in May 2024.", (DAY, DAY), True, "will"),
])
def test_events_planned_by_days_then_by_words(text, published, planned, reason):
    assert [row[2:] for row in dated(text, published)] == [[planned, reason]]


def test_undated_events_lists_plans_and_open_dates():
    texts = ["They will open a yard.", "They met on Sunday.", "It rained.", "It is due to delays.", "They met in 2020.", "They are to sign by March."]
    made = undated_events(*tables(texts, ("", "")))
    assert made[["doc_id", "date_text", "planned", "reason"]].values.tolist() == [
        ["000", "", True, "will"], ["001", "Sunday", False, ""], ["005", "March", True, "are to sign"]]


def test_events_of_nothing_keep_their_columns():
    made, undated = events(*tables([])), undated_events(*tables([]))
    assert made.empty and undated.empty
    assert made["planned"].dtype == bool and list(made)[:4] == ["date_from", "date_to", "grain", "doc_id"]
    assert list(undated) == ["doc_id", "sent_id", "start", "end", "text", "date_text", "planned", "reason", "topics", "actors"]


PIECES = st.sampled_from(["They will meet", "“", "”", '"', "on May 20, 2024", "in 2023", "from June 3 to June 9", "said", ",", "the", "as of", "\x00", "today"])


@given(st.lists(st.lists(PIECES, max_size=12).map(" ".join), max_size=4))
def test_events_offsets_give_the_text_and_no_sentence_is_in_both_tables(texts):
    made, undated = events(*tables(texts)), undated_events(*tables(texts))
    for row in made.itertuples():
        assert row.text[row.date_start - row.start:row.date_end - row.start] == row.date_text
    assert made.groupby("doc_id")["main"].sum().eq(1).all()
    assert not set(made["doc_id"]) & set(undated["doc_id"])
    assert made["date_from"].is_monotonic_increasing


def test_events_takes_the_first_dates_of_a_table_that_lost_its_lines():
    assert len(dated("It met on May 3, 2024. " * 50)) == 12
