"""Differences between articles: the pairs of a file of made-up sentences, and the seeds' hardest cases."""

import datetime
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels import SEEDS

from alliance_lib import annotate
from alliance_lib.analysis.differences import differences
from alliance_lib.annotation.dates import find_dates
from alliance_lib.annotation.sentences import split_sentences

PAIRS = tomllib.loads((Path(__file__).parent / "reference" / "difference_pairs.toml").read_text(encoding="utf-8"))["pairs"]


def corpus_of(pairs):
    """Tables of articles of a few sentences each: two for every pair, known by words alone."""
    articles, sentences, dates = [], [], []
    for number, pair in enumerate(pairs):
        for side, text, day in (("a", pair["text"], pair["day"]), ("b", pair["other_text"], pair["other_day"])):
            doc_id, spans = f"{number:02d}{side}", split_sentences(text)
            articles.append((doc_id, day, day))
            sentences += [(doc_id, i, start, end, text[start:end]) for i, (start, end) in enumerate(spans, 1)]
            for row in find_dates(text, datetime.date.fromisoformat(day)):
                held = next(i for i, (start, end) in enumerate(spans, 1) if start <= row.start < end)
                dates.append((doc_id, held, row.start, row.end, row.text, str(row.date_from or ""), str(row.date_to or ""), row.grain))
    return (pd.DataFrame(sentences, columns=["doc_id", "sent_id", "start", "end", "text"]),
            pd.DataFrame(articles, columns=["doc_id", "date_from", "date_to"]),
            pd.DataFrame(dates, columns=["doc_id", "sent_id", "start", "end", "text", "date_from", "date_to", "grain"]))


def judge_pairs(pairs) -> pd.DataFrame:
    """What is found in the pairs, beside what should be: pair, kind, relation, expected_kind, expected_relation.

    A difference between articles of two pairs that share no text is found where none is. A pair without a difference expects "", "".
    """
    sentences, articles, dates = corpus_of(pairs)
    found = differences(sentences, articles, dates=dates)
    rows, seen = [], set()
    for row in found.itertuples():
        same = row.doc_id[:2] == row.other_doc[:2]
        if not same and texts_of(pairs[int(row.doc_id[:2])]) & texts_of(pairs[int(row.other_doc[:2])]):
            continue
        pair = pairs[int(row.doc_id[:2])] if same else {"kind": "", "relation": ""}
        seen |= {row.doc_id[:2]} if same else set()
        rows.append((row.doc_id + row.other_doc, row.kind, row.relation, pair["kind"], pair["relation"]))
    rows += [(f"{i:02d}", "", "", pair["kind"], pair["relation"]) for i, pair in enumerate(pairs) if f"{i:02d}" not in seen]
    return pd.DataFrame(rows, columns=["pair", "kind", "relation", "expected_kind", "expected_relation"])


def texts_of(pair):
    """Both texts: pairs with a text in common tell of one thing."""
    return {pair["text"], pair["other_text"]}


def score_pairs(pairs) -> dict[str, float]:
    """Precision and recall of conflicts, and of all differences with kind and relation right."""
    judged = judge_pairs(pairs)
    right = (judged["kind"] == judged["expected_kind"]) & (judged["relation"] == judged["expected_relation"])
    scores = {}
    for name, found, expected in (
        ("conflict", judged["relation"] == "conflict", judged["expected_relation"] == "conflict"),
        ("difference", judged["relation"] != "", judged["expected_relation"] != ""),
    ):
        scores[f"{name}_precision"] = round(float((right & found).sum() / max(found.sum(), 1)), 3)
        scores[f"{name}_recall"] = round(float((right & expected).sum() / max(expected.sum(), 1)), 3)
    return scores


def report_pairs() -> str:
    """The figures of every set of pairs, and what is wrong, to be read."""
    lines = []
    for name in dict.fromkeys(pair["set"] for pair in PAIRS):
        part = [pair for pair in PAIRS if pair["set"] == name]
        judged = judge_pairs(part)
        wrong = judged[(judged["kind"] != judged["expected_kind"]) | (judged["relation"] != judged["expected_relation"])]
        lines += [f"{name}, {len(part)} pairs: {score_pairs(part)}", *(str(row) for row in wrong.itertuples(index=False))]
    return "\n".join(lines)


def test_differences_in_the_pairs_are_right():
    scores = score_pairs(PAIRS)
    assert len(PAIRS) >= 30
    assert sum(pair["relation"] != "conflict" for pair in PAIRS) >= len(PAIRS) / 2
    assert scores["conflict_precision"] >= 0.9 and scores["conflict_recall"] >= 0.9, report_pairs()
    assert scores["difference_precision"] >= 0.9, report_pairs()


@pytest.mark.parametrize("name", ["first", "second", "third", "fourth"])
def test_differences_in_each_set_have_no_false_conflict(name):
    judged = judge_pairs([pair for pair in PAIRS if pair["set"] == name])
    assert judged[(judged["relation"] == "conflict") & (judged["expected_relation"] != "conflict")].empty


@pytest.fixture(scope="module")
def of_seeds():
    corpus = annotate(SEEDS).select()
    return corpus, differences(corpus.sentences, corpus.articles, mentions=corpus.mentions, dates=corpus.dates)


def short(found, kind):
    """Rows of one kind: relation, then article, sentence and words of both sides."""
    return [(row.relation, f"{row.doc_id[:3]}:{row.sent_id}", row.value, f"{row.other_doc[:3]}:{row.other_sent}", row.other_value)
            for row in found[found["kind"] == kind].itertuples()]


def test_differences_of_the_seeds_tell_when_the_joint_command_starts(of_seeds):
    assert short(of_seeds[1], "date") == [
        ("compatible", "000:13", "in March 2025", "002:3", "by March"),
        ("compatible", "000:13", "in March 2025", "003:28", "by 2025"),
        ("compatible", "002:3", "by March", "003:28", "by 2025"),
    ]


def test_differences_of_the_seeds_tell_whose_headquarters_it_is(of_seeds):
    conversion = "conversion of U.S. Forces Japan into a joint force headquarters"
    assert short(of_seeds[1], "reporting_line") == [
        ("conflict", "002:3", "establishment of a new joint headquarters", "004:4", conversion),
        ("conflict", "002:4", "report to the commander of U.S. INDOPACOM", "004:4", conversion),
    ]


def test_differences_of_the_seeds_tell_how_far_the_plan_is(of_seeds):
    launching, updates = "are launching a new military command structure", "made significant updates to their military command structures"
    assert short(of_seeds[1], "stage") == [
        ("conflict", "000:12", launching, "003:25", "will not unveil a specific plan"),
        ("superseded", "000:12", launching, "004:3", updates),
        ("superseded", "002:1", "set to announce a significant overhaul of its military command structure", "004:3", updates),
        ("superseded", "003:25", "will not unveil a specific plan", "004:3", updates),
    ]


def test_differences_of_the_seeds_quote_the_exact_words(of_seeds):
    corpus, found = of_seeds
    for row in found.itertuples():
        assert corpus.text(row.doc_id)[row.start:row.end] == row.value
        assert corpus.text(row.other_doc)[row.other_start:row.other_end] == row.other_value


def test_differences_of_nothing_is_an_empty_table():
    sentences, articles, dates = corpus_of(PAIRS[:1])
    assert differences(sentences.iloc[:0], articles, dates=dates).columns.to_list() == [
        "kind", "relation", "doc_id", "sent_id", "start", "end", "value", "other_doc", "other_sent", "other_start", "other_end", "other_value", "what",
        "reason"]


@pytest.mark.parametrize(("event", "relation"), [("2024-08-0{}", "superseded"), ("1997-06-0{}", "conflict")])
def test_differences_take_only_a_date_that_lay_ahead_for_moved(event, relation):
    days = [event.format(n) for n in (1, 8)]
    sentences = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "start": [0, 0], "text": [f"The Larnas bridge was to open on {day}." for day in days]})
    dates = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "start": [33, 33], "end": [43, 43], "text": days, "date_from": days, "date_to": days,
                          "grain": ["day", "day"]})
    articles = pd.DataFrame({"doc_id": ["a", "b"], "date_from": ["2024-05-01", "2024-06-20"], "date_to": ["2024-05-01", "2024-06-20"]})
    (row,) = differences(sentences, articles, dates=dates).itertuples()
    assert (row.kind, row.relation, row.value, row.other_value) == ("date", relation, f"on {days[0]}", f"on {days[1]}")


@pytest.mark.parametrize(("day", "other_day", "relation"), [
    ("2024-05-01", "2024-05-02", "conflict"),
    ("2024-05-01", "2024-06-20", "superseded"),
    ("", "2024-06-20", "conflict"),
])
def test_differences_take_a_grown_count_for_news_only_if_the_days_say_so(day, other_day, relation):
    sentences = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "start": [0, 0], "text": [
        "The Tarsin flood displaced 30,000 villagers.", "The Tarsin flood displaced 90,000 villagers."]})
    articles = pd.DataFrame({"doc_id": ["a", "b"], "date_from": [day, other_day], "date_to": [day, other_day]})
    found = differences(sentences, articles)
    assert found[["kind", "relation", "value", "other_value"]].values.tolist() == [["number", relation, "30,000", "90,000"]]


@pytest.mark.parametrize(("text", "other_text", "values"), [
    ("Ana Ruiz leads Bako Adeyemi by 5 percent in the Larnas University poll.",
     "The Larnas University poll has Ana Ruiz leading Bako Adeyemi by 12 percent.", ["5 percent", "12 percent"]),
    ("The leading Norrin smelter employs 4,000 workers in Larnas.", "Norrin's leading smelter in Larnas employs 9,000 workers.", ["4,000", "9,000"]),
    ("The Larnas University poll of voters has a margin of error of plus or minus 3 percent.",
     "The Larnas University poll of voters has a margin of error of plus or minus 4.5 percent.", []),
    ("The Larnas University poll of voters has a sampling error of 3 percentage points.",
     "The Larnas University poll of voters has a sampling error of 5 percentage points.", []),
])
def test_differences_of_polls_are_their_leads_and_not_their_margins_of_error(text, other_text, values):
    sentences = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": 1, "start": 0, "text": [text, other_text]})
    found = differences(sentences, pd.DataFrame({"doc_id": ["a", "b"], "date_from": "2024-05-01", "date_to": "2024-05-01"}))
    assert found[["kind", "relation", "value", "other_value"]].to_numpy().tolist() == ([["number", "conflict", *values]] if values else [])


WORDS = "The two-star three-star $5 $9 million percent plans to denied launch force command structure Norrin “ ” . , in 2024 led by Ana report new"


@given(st.lists(st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join) | st.text(max_size=60), max_size=6))
def test_differences_hold_for_any_text(texts):
    sentences = pd.DataFrame([(f"d{i}", 1, 7, text) for i, text in enumerate(texts)], columns=["doc_id", "sent_id", "start", "text"])
    articles = pd.DataFrame([(f"d{i}", "", "") for i in range(len(texts))], columns=["doc_id", "date_from", "date_to"])
    for row in differences(sentences, articles).itertuples():
        assert texts[int(row.doc_id[1:])][row.start - 7 : row.end - 7] == row.value


def test_differences_look_at_no_endless_line():
    texts = ["will be led by A. " * 50_000, "report to the Norrin Guard" * 40_000]
    sentences = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": [1, 1], "start": [0, 0], "text": texts})
    articles = pd.DataFrame({"doc_id": ["a", "b"], "date_from": ["", ""], "date_to": ["", ""]})
    assert differences(sentences, articles).empty


def test_a_denial_that_a_much_later_deed_follows_is_no_conflict():
    sentences = pd.DataFrame({"doc_id": ["a", "b"], "sent_id": 1, "start": 0, "text": [
        "The council rejected the new harbour tunnel project of the city.", "The council approved the new harbour tunnel project of the city."]})
    articles = pd.DataFrame({"doc_id": ["a", "b"], "date_from": ["2020-05-01", "2024-05-01"], "date_to": ["2020-05-01", "2024-05-01"]})
    assert "conflict" not in set(differences(sentences, articles)["relation"])


def relations(text, other_text, day="2024-05-01", other_day="2024-05-02"):
    """Kind and relation of each difference between two articles of one sentence."""
    sentences, articles, dates = corpus_of([{"text": text, "other_text": other_text, "day": day, "other_day": other_day}])
    return differences(sentences, articles, dates=dates)[["kind", "relation"]].to_numpy().tolist()


@pytest.mark.parametrize(("text", "other_text", "found"), [
    ("The Norrin mine blast in Tarsin killed 11 workers.", "The Norrin mine blast in Tarsin killed 40 workers.", [["number", "conflict"]]),
    ("The Norrin mine blast in Tarsin killed 11 workers.", "The Norrin mine blast in Tarsin injured 40 workers.", []),
    ("The Norrin Guard of Tarsin has about 240 officers.", "The Norrin Guard of Tarsin has about 200 officers.", [["number", "conflict"]]),
    ("The Norrin Guard of Tarsin has about 240 officers.", "The Norrin Guard of Tarsin has some 230 officers.", [["number", "compatible"]]),
    ("The Tarsin base on Larnas hosts 54,000 U.S. troops.", "The Tarsin base on Larnas hosts 48,000 U.S. troops.", [["number", "conflict"]]),
    ("The Norrin Guard would be placed under U.S. command, experts warn.", "The minister denied that the Norrin Guard would come under U.S. command.",
     [["reporting_line", "conflict"]]),
    ("The Norrin Guard would come under U.S. command, experts warn.", "The Norrin Guard will not come under Larnas command.", []),
    ("A four-star officer will lead the Norrin Guard.", "A three-star officer will lead the Norrin Guard.", [["rank", "conflict"]]),
    ("Tarsin is considering a four-star officer to lead the Norrin Guard.", "A three-star officer will lead the Norrin Guard.", []),
    ("Tarsin will deploy the Norrin missiles on June 3.", "Tarsin will deploy the Norrin missiles on July 9.", [["date", "conflict"]]),
    ("Some 300 villagers were evacuated in the Tarsin valley flood.", "The Tarsin valley flood left 40 villagers missing.", []),
    ("The Norrin mine blast in Tarsin injured 40 and killed 11 workers.", "The Norrin mine blast in Tarsin killed 19 workers.", [["number", "conflict"]]),
])
def test_differences_tell_what_is_counted_and_done(text, other_text, found):
    assert relations(text, other_text) == found


@pytest.mark.parametrize(("text", "other_text"), [
    ("(Update 5:35 a.m. Larnas) The Tarsin ministry says the Norrin ferries will depart.",
     "(Update 5:16 a.m. Larnas) The Tarsin ministry says the Norrin ferries will depart."),
    ("At 5 p.m. Larnas guards of the Tarsin ministry closed the Norrin gate.", "At 9 p.m. Larnas guards of the Tarsin ministry closed the Norrin gate."),
])
def test_a_time_of_day_is_no_count(text, other_text):
    assert relations(text, other_text) == []


@pytest.mark.parametrize(("text", "other_text", "other_day", "found"), [
    ("The Norrin pact of Tarsin and Larnas was signed on Monday.", "The Norrin pact of Tarsin and Larnas was signed on Tuesday.", "2024-05-02",
     [["date", "conflict"]]),
    ("The Norrin pact of Tarsin and Larnas was signed on Monday.", "The Norrin pact of Tarsin and Larnas was signed on Monday.", "2024-05-09", []),
    ("The Norrin pact of Tarsin and Larnas was signed, officials said Monday.", "The Norrin pact of Tarsin and Larnas was signed on Tuesday.", "2024-05-02",
     []),
    ("Tarsin and Larnas signed the Norrin pact May 3, 2024 07:40 am.", "Tarsin and Larnas signed the Norrin pact May 11, 2024 01:08 am.", "2024-05-12", []),
])
def test_a_day_is_that_of_the_deed_and_not_of_the_saying_the_page_or_the_reprint(text, other_text, other_day, found):
    assert relations(text, other_text, "2024-05-01", other_day) == found


@pytest.mark.parametrize(("text", "other_text", "found"), [
    ("Tarsin sent 3,000 troops to Larnas after the Norrin blast that killed a minister.",
     "Tarsin sent 5,000 troops to Larnas after the Norrin blast that wounded a minister.", [["number", "conflict"]]),
    ("Tarsin paid Larnas $5 million for the Norrin villagers displaced.", "Tarsin paid Larnas $9 million for the Norrin villagers killed.",
     [["number", "conflict"]]),
    ("The Norrin summit of Tarsin and Larnas will be held on June 3 at 10:00 GMT.",
     "The Norrin summit of Tarsin and Larnas will be held on June 17 at 10:00 GMT.", [["date", "conflict"]]),
    ("The Norrin bridge of Tarsin and Larnas crashed today.", "After a storm, the Norrin bridge of Tarsin and Larnas crashed into the river today.",
     [["date", "conflict"]]),
    ("The Norrin summit of Tarsin and Larnas will open on May 13, 2024 at 10:00 and open to the public on May 19, 2024.",
     "The Norrin summit of Tarsin and Larnas will open on May 13, 2024.", []),
    ("The Norrin pact of Tarsin and Larnas was signed, officials said in a statement on Monday.",
     "The Norrin pact of Tarsin and Larnas was signed Tuesday.", []),
    ("The Norrin pact of Tarsin and Larnas was signed, according to officials on Monday.", "The Norrin pact of Tarsin and Larnas was signed Tuesday.", []),
])
def test_what_stands_near_a_value_hides_no_other(text, other_text, found):
    assert relations(text, other_text, "2024-05-01", "2024-05-09" if "today" in text else "2024-05-02") == found


@pytest.mark.parametrize(("other_text", "found"), [
    ("The Tarsin harbour expansion plan, which the Larnas council rejected, is dead.", [["stage", "conflict"]]),
    ("The Larnas council voted on the Tarsin harbour expansion plan and rejected it.", [["stage", "conflict"]]),
    ("The Larnas council discussing the Tarsin harbour expansion plan rejected it.", [["stage", "conflict"]]),
    ("The Tarsin harbour expansion plan was rejected by the Larnas council.", [["stage", "conflict"]]),
    ("Critics of the Tarsin harbour expansion plan denied taking money from the Larnas council.", []),
])
def test_a_denial_behind_a_thing_is_of_it_only_in_the_passive(other_text, found):
    assert relations("The Larnas council approved the Tarsin harbour expansion plan.", other_text) == found
