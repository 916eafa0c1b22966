import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_lib import annotate
from alliance_lib.annotation.actors import ActorFinder
from alliance_lib.annotation.codebook import load_codebook
from alliance_lib.annotation.roles import Named, RoleFinder, find_collectives, find_descriptions
from alliance_lib.characters import Joined

CODEBOOK = load_codebook()
ACTORS, ROLES = ActorFinder(CODEBOOK), RoleFinder(CODEBOOK)
DAY = datetime.date(2024, 4, 10)
PEOPLE = set(CODEBOOK.actors.query("kind == 'person'")["actor"])


def found(text, day):
    return [(text[m.start:m.end], m.actor) for m in ROLES.find(text, ACTORS.find(text), day, day)]


def named(text):
    texts = Joined([text])
    return texts, Named.gather(texts, ACTORS.find_all(texts))


def described(text):
    found = find_descriptions(*named(text), PEOPLE)
    assert {mention.form for mention in found} <= {"description"}
    return [(text[mention.start:mention.end], mention.actor, mention.reason) for mention in found]


@pytest.mark.parametrize(("text", "day", "expected"), [
    ("Joe Biden came. The president spoke.", DAY, [("The president", "joe_biden")]),
    ("Joe Biden came. The president spoke.", None, [("The president", "joe_biden")]),
    ("The president spoke.", DAY, []),
    ("Joe Biden came. The president spoke.", datetime.date(2026, 4, 10), []),
    ("The Japanese Prime Minister spoke.", DAY, [("Prime Minister", "fumio_kishida")]),
    ("Japan's prime minister spoke.", DAY, [("prime minister", "fumio_kishida")]),
    ("The Japanese Prime Minister spoke.", datetime.date(2025, 1, 10), [("Prime Minister", "shigeru_ishiba")]),
    ("The Japanese Prime Minister spoke.", None, []),
    ("President Biden and Japanese Prime Minister Fumio Kishida met.", DAY, []),
    ("a prime minister", DAY, []),
    ("The U.S. and Japan met; both countries agreed.", DAY, [("both countries", "japan"), ("both countries", "usa")]),
    ("Japan said that the two countries agreed.", DAY, []),
])
def test_find_roles(text, day, expected):
    assert found(text, day) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Sen. Bill Hagerty came. The senator stayed.", [("The senator", "bill_hagerty", "last person titled Sen.")]),
    ("Ambassador to Japan Rahm Emanuel spoke; the envoy left.", [("the envoy", "rahm_emanuel", "last person titled Ambassador")]),
    ("Rahm Emanuel, the U.S. ambassador to Japan, spoke. It was the ambassador’s day.",
     [("the ambassador", "rahm_emanuel", "last person titled ambassador")]),
    ("Kurt Campbell, a senior official, spoke. “Yes,” said the official.", [("the official", "kurt_campbell", "last person titled official")]),
    ("The new commander, Adm. Samuel Paparo, spoke, and the admiral left.", [("the admiral", "samuel_paparo", "last person titled Adm.")]),
    ("Foreign Minister Yoko Kamikawa and Prime Minister Fumio Kishida came; the minister spoke.",
     [("the minister", "yoko_kamikawa", "last person titled Minister")]),
    ("Secretary of State Antony Blinken came. Then the secretary said no.", [("the secretary", "antony_blinken", "last person titled Secretary")]),
])
def test_find_descriptions_takes_up_the_last_title_that_fits(text, expected):
    assert described(text) == expected


@pytest.mark.parametrize("text", [
    "The senator stayed.",
    "Bill Hagerty came. The senator stayed.",
    "Sen. Bill Hagerty came. A senator spoke. The senator stayed.",
    "Sen. Bill Hagerty met Sen. Ana Lee. The senator stayed.",
    "Sens. Bill Hagerty and Ana Lee came. The senator stayed.",
    "Bill Hagerty, a former senator, came. The senator stayed.",
    "Kurt Campbell met a senior official. The official stayed.",
    "He saw Kurt Campbell, a Japanese official and two others. The official stayed.",
    "Kurt Campbell, a senior official, came. The official visit and the official reports ended.",
    "Sen. Bill Hagerty came. The senator from Ohio and the senator-elect stayed.",
    "Gen. Ana Lee and Adm. Samuel Paparo came. The general stayed.",
])
def test_find_descriptions_leaves_the_others_open(text):
    assert described(text) == []


@given(text=st.lists(st.sampled_from([
    "Sen. ", "Bill Hagerty", "the ", "The ", "senator", "official ", ", ", "a ", ". ", "\u00a0", "said", "\x00", "ſen."])).map("".join))
def test_find_descriptions_points_at_words_after_a_name(text):
    mentions = ACTORS.find(text)
    for mention in find_descriptions(*named(text), PEOPLE):
        assert text[mention.start:mention.end].lower() in ("the senator", "the official")
        assert any(name.actor == mention.actor and name.end <= mention.start for name in mentions)


def test_descriptions_count_only_where_they_are_asked_for(tmp_path):
    (tmp_path / "talks.txt").write_text("Sen. Bill Hagerty met reporters on a ship on Tuesday. “The plan is sound,” the senator said to them at the end.")
    corpus = annotate(tmp_path)
    assert corpus.select().mentions["form"].to_list() == ["name"]
    assert corpus.select(forms=["name", "description"]).mentions["actor"].to_list() == ["bill_hagerty", "bill_hagerty"]
    assert corpus.quotes["speaker"].to_list() == ["bill_hagerty"]


def test_roles_count_only_where_they_are_asked_for(tmp_path):
    (tmp_path / "talks 2024-04-10.txt").write_text("Joe Biden met reporters on a ship on Tuesday, and the president praised the plan of the allies.")
    corpus = annotate(tmp_path)
    assert corpus.select().mentions["form"].to_list() == ["name"]
    assert corpus.select(forms=["name", "role"]).mentions["form"].to_list() == ["name", "role"]


def test_find_takes_letters_that_only_look_like_a_title():
    assert found("Joe Biden came. The preſident left. The pres\u0131dent stayed.", DAY) == []


def test_find_collectives_takes_the_states_named_most():
    states = {"japan", "china", "usa"}
    text, starts = "J C U U and both nations agreed, but the other nations did not. J said the two allies", [0, 2, 4, 6, 60]
    mentions = Named(starts, [start + 1 for start in starts], ["japan", "china", "usa", "usa", "japan"], ["actor"] * 5, [0, 5])
    assert [(text[mention.start:mention.end], mention.actor) for mention in find_collectives(Joined([text]), mentions, states)] == [
        ("both nations", "china"), ("both nations", "usa"), ("the two allies", "japan"), ("the two allies", "usa")]
    assert find_collectives(Joined([text]), mentions._replace(first=[0, 1]), states) == []
