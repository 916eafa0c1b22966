import datetime

import pytest

from alliance_lib.annotation.actors import ActorFinder
from alliance_lib.annotation.codebook import load_codebook
from alliance_lib.annotation.roles import RoleFinder

CODEBOOK = load_codebook()
ACTORS, ROLES = ActorFinder(CODEBOOK), RoleFinder(CODEBOOK)
DAY = datetime.date(2024, 4, 10)


def found(text, day):
    return [(text[m.start:m.end], m.actor) for m in ROLES.find(text, ACTORS.find(text), day, day)]


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


def test_roles_count_only_where_they_are_asked_for(tmp_path):
    from alliance_lib import annotate

    (tmp_path / "talks 2024-04-10.txt").write_text("Joe Biden met reporters on a ship on Tuesday, and the president praised the plan of the allies.")
    corpus = annotate(tmp_path)
    assert corpus.select().mentions["form"].to_list() == ["name"]
    assert corpus.select(forms=["name", "role"]).mentions["form"].to_list() == ["name", "role"]
