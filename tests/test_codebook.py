import tomllib

import pytest

from alliance_lib.annotation.codebook import codebook_names, load_codebook
from alliance_lib.errors import InputError

ACTOR = '[[actors]]\nid = "japan"\nname = "Japan"\nkind = "state"\n'


def load(tmp_path, text):
    path = tmp_path / "my.toml"
    path.write_text(text, encoding="utf-8")
    return load_codebook(path)


@pytest.mark.parametrize("name", codebook_names())
def test_load_codebook_accepts_those_of_the_library(name):
    assert load_codebook(name).name == name


def test_world_has_every_member_of_the_united_nations():
    actors = load_codebook("world").actors
    assert (actors["kind"] == "state").sum() >= 193
    assert actors.loc[actors["kind"] == "state", "code"].str.fullmatch("[A-Z]{3}").all()


def test_us_japan_has_the_topics_of_the_labels():
    assert len(load_codebook("us_japan").topics) == 15


@pytest.mark.parametrize(("text", "message"), [
    ("actors = 1", 'my.toml: "actors" must be a list'),
    ("oops = 1", 'my.toml has an unknown key "oops"'),
    ("[[actors]", "my.toml: not TOML"),
    (ACTOR + 'alias = ["Nippon"]', 'my.toml: actor "japan" has an unknown key "alias": use id, name'),
    (ACTOR + 'aliases = ["Tokyo", "Tokyo"]', 'my.toml: actor "japan" lists "Tokyo" twice in "aliases": remove one'),
    (ACTOR + 'aliases = [""]', "begins with a letter or digit"),
    (ACTOR + 'aliases = ["Jap*n"]', "has a * that is not at the end of a word of a term"),
    (ACTOR.replace('"Japan"', '"(Japan)"'), 'actor "japan": "name" holds'),
    (ACTOR + ACTOR, 'my.toml: actor "japan" is there twice'),
    (ACTOR + ACTOR.replace('"japan"', '"nippon"'), 'actor "nippon" claims "Japan", which actor "japan" has already: remove one'),
    (ACTOR.replace('"state"', '"country"'), 'actor "japan" has the unknown kind "country": use state, polity'),
    (ACTOR + '[[actors]]\nid = "kishida"\nname = "Kishida"\nkind = "person"\nstate = "nippon"', 'belongs to "nippon", which is no state'),
    (ACTOR + 'roles = [{ title = "Host", from = "2024" }]', 'role "Host" has dates 2024: write days as 2021-10-04'),
    (ACTOR + 'roles = [{ title = "Host", from = 2024-01-02, to = 2024-01-01 }]', "from before to"),
    (ACTOR + "roles = [1]", "a role is written"),
    (ACTOR + '[[not_actors]]\ntext = ["Japan"]\nreason = "a band"', 'not_actors "a band" claims "Japan"'),
    ('[[actors]]\nid = "japan"\nkind = "state"', 'actor "japan" has no "name": add it'),
    ('[[topics]]\nid = "a"\nname = "A"\ndefinition = "."\nterms = ["x"]\n[[topics]]\nid = "b"\nname = "B"\ndefinition = "."\nterms = ["X"]',
     'topic "b" claims "X", which topic "a" has already'),
    ('[[topics]]\nid = "a"\nname = "A"\ndefinition = "."\nterms = ["defence pact"]\n'
     '[[topics]]\nid = "b"\nname = "B"\ndefinition = "."\nterms = ["defense-pact"]', 'topic "b" claims "defense-pact", which topic "a" has already'),
    ('[[topics]]\nid = "a"\nname = "A"\ndefinition = "."\nterms = ["mid and long-range"]\n'
     '[[topics]]\nid = "b"\nname = "B"\ndefinition = "."\nterms = ["mid- and long-range"]', 'topic "b" claims "mid- and long-range", which topic "a" has'),
    ('[[topics]]\nid = "a"\nname = "A"\ndefinition = "."\nterms = ["x", "X"]', 'topic "a" claims "X", which topic "a" has already'),
    ('extends = "my.toml"', "my.toml: extends itself"),
    ('extends = "nowhere"', 'codebook "nowhere" is unknown: choose climate_talks, us_japan, world'),
])
def test_load_codebook_says_what_is_wrong(tmp_path, text, message):
    with pytest.raises(InputError) as error:
        load(tmp_path, text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_load_codebook_extends_an_entry_of_the_parent(tmp_path):
    codebook = load(tmp_path, 'extends = "world"\n[[actors]]\nid = "japan"\naliases = ["Nippon"]')
    japan = next(actor for actor in codebook.content["actors"] if actor["id"] == "japan")
    assert japan["name"] == "Japan"
    assert "Nippon" in japan["aliases"]


def test_load_codebook_of_an_unknown_name_names_the_known():
    with pytest.raises(InputError, match='codebook "nowhere" is unknown: choose climate_talks, us_japan, world, or give the path'):
        load_codebook("nowhere")


def test_load_codebook_of_another_encoding_says_so(tmp_path):
    (tmp_path / "my.toml").write_bytes('title = "Präsidium"'.encode("cp1252"))
    with pytest.raises(InputError, match="not UTF-8"):
        load_codebook(tmp_path / "my.toml")


def test_load_codebook_sees_a_change_of_the_file_and_none_made_to_another_copy(tmp_path):
    load(tmp_path, ACTOR).content["actors"].clear()
    assert load(tmp_path, ACTOR).actors["name"].tolist() == ["Japan"]
    assert load(tmp_path, ACTOR.replace("Japan", "Nippon")).actors["name"].tolist() == ["Nippon"]


def test_load_codebook_parses_a_file_once(tmp_path, monkeypatch):
    parsed, parse = [], tomllib.loads
    monkeypatch.setattr("tomllib.loads", lambda text: parsed.append(text) or parse(text))
    for _ in range(3):
        load(tmp_path, 'title = "Read once"\n')
    assert parsed == ['title = "Read once"\n']
