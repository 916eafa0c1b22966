"""The codebook: actors, names that are no actors, and topics, in TOML files that analysts edit.

A codebook may extend another: its entries are added to those of its parent, and an entry with an id of the parent adds its lists to it and
replaces its single values. Loading checks everything, and an error names the file, the entry and the mend.
"""

import datetime
import re
import tomllib
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from ..errors import InputError
from ..tables import TEXT, from_rows
from .matching import fold, fold_spelling

FOLDER = Path(__file__).parent.parent / "codebooks"
KINDS = ("state", "polity", "person", "organisation", "force", "company")
STATE_KINDS = ("state", "polity")

# The keys that an entry may have, with the type of each: str, list (of strings), or roles.
TOP_KEYS = {"name": str, "title": str, "extends": str, "actors": list, "not_actors": list, "topics": list}
ACTOR_KEYS = {"id": str, "name": str, "kind": str, "state": str, "code": str, "members": list, "aliases": list, "adjectives": list,
              "metonyms": list, "given": str, "family": str, "roles": "roles"}
ROLE_KEYS = {"title", "from", "to"}
SHIELD_KEYS = {"text": list, "reason": str}
TOPIC_KEYS = {"id": str, "name": str, "definition": str, "examples": str, "terms": list, "not_terms": list}
NEEDED = {"actors": ("id", "name", "kind"), "not_actors": ("text", "reason"), "topics": ("id", "name", "definition", "terms")}
FORMS = {"aliases": "name", "adjectives": "adjective", "metonyms": "metonym"}

ACTOR_TABLE = {"actor": TEXT, "name": TEXT, "kind": TEXT, "state": TEXT, "code": TEXT}
TOPIC_TABLE = {"topic": TEXT, "name": TEXT, "definition": TEXT, "examples": TEXT}


@dataclass(frozen=True)
class Codebook:
    """A checked codebook. `content` is plain data, as merged from the files: name, title, actors, not_actors, topics."""

    content: dict

    @property
    def name(self) -> str:
        """The codebook's short name, as in `us_japan`."""
        return self.content["name"]

    @property
    def title(self) -> str:
        """What it is about, as a heading shows it."""
        return self.content["title"]

    @cached_property
    def actors(self) -> pd.DataFrame:
        """actor, name, kind, state, code: one row per actor. A state's `state` is itself; a body of several states has them joined by +."""
        rows = [(a["id"], a["name"], a["kind"], _state_of(a), a.get("code", "")) for a in self.content["actors"]]
        return from_rows(ACTOR_TABLE, rows)

    @cached_property
    def topics(self) -> pd.DataFrame:
        """topic, name, definition, examples: one row per topic, in the codebook's order."""
        return from_rows(TOPIC_TABLE, [(t["id"], t["name"], t["definition"], t.get("examples", "")) for t in self.content["topics"]])

    def __repr__(self) -> str:
        return f"<Codebook {self.name}: {len(self.content['actors'])} actors, {len(self.content['topics'])} topics>"


def codebook_names() -> list[str]:
    """The names of the codebooks that come with the library."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_codebook(name: "str | Path | Codebook" = "us_japan") -> Codebook:
    """Load and check a codebook.

    Parameters
    ----------
    name : the name of one that comes with the library, or the path of a `.toml` file; a codebook that has been loaded is given back as it is.

    Raises
    ------
    InputError
        If there is none, or something in it is wrong: the message names file, entry and mend.

    Examples
    --------
    >>> load_codebook("us_japan").actors.query("actor == 'japan'")[["name", "kind", "code"]].values.tolist()
    [['Japan', 'state', 'JPN']]
    """
    if isinstance(name, Codebook):
        return name
    content = _load_with_parents(_find(str(name), Path()), ())
    _check_whole(content)
    return Codebook({key: content[key] for key in ("name", "title", "actors", "not_actors", "topics")})


def names_of(actor: dict) -> list[tuple[str, str]]:
    """All names of one actor with their form: (folded text, form). A person's given and family name are joined in both orders."""
    found = [(actor["name"], "name")]
    found += [(text, form) for key, form in FORMS.items() for text in actor.get(key, ())]
    if actor.get("given") and actor.get("family"):
        found += [(f"{actor['given']} {actor['family']}", "name"), (f"{actor['family']} {actor['given']}", "name")]
    return list(dict.fromkeys((fold(text), form) for text, form in found))


def _state_of(actor):
    """The state that an actor counts for: its own id, that of its entry, or those of its members."""
    return actor["id"] if actor["kind"] in STATE_KINDS else actor.get("state") or "+".join(actor.get("members", ()))


def _find(name, beside):
    """The path of a codebook: a `.toml` file, or the name of one that comes with the library."""
    path = beside / name if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if name.endswith(".toml") and not path.is_file():
        raise InputError(f'no codebook "{path}": give the path of a .toml file, or the name of one of {", ".join(codebook_names())}')
    if name not in codebook_names() and not path.is_file():
        raise InputError(f'codebook "{name}" is unknown: choose {", ".join(codebook_names())}, or give the path of a .toml file')
    return path


def _load_with_parents(path, children):
    """The content of one file merged into that of the codebook it extends."""
    if path in children:
        raise InputError(f"{path.name}: extends itself by way of {children[-1].name}: take one `extends` out")
    content = _load_file(path)
    if "extends" not in content:
        return content
    parent = _load_with_parents(_find(content["extends"], path.parent), (*children, path))
    return _merge(parent, content)


def _load_file(path):
    """The content of one file, checked as far as it can be alone; whoever gets it may change it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read: {error.strerror}") from None
    return deepcopy(_parse(path.name, raw))


@lru_cache(maxsize=8)
def _parse(file, raw):
    """The content of the bytes of a file, parsed once while they are the same: that takes most of the time of loading."""
    try:
        content = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError(f"{file}: not UTF-8: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: not TOML: {error}") from None
    stem = Path(file).stem
    content = {"name": stem, "title": stem, "actors": [], "not_actors": [], "topics": [], **content}
    _check_keys(content, TOP_KEYS, file)
    for section, keys in (("actors", ACTOR_KEYS), ("not_actors", SHIELD_KEYS), ("topics", TOPIC_KEYS)):
        for number, entry in enumerate(content[section], start=1):
            where = f"{file}: {_label(section, entry, number)}"
            if not isinstance(entry, dict):
                raise InputError(f"{where} is no table: begin it with [[{section}]]")
            _check_keys(entry, keys, where)
            entry["file"] = file
    return content


def _label(section, entry, number):
    """How an entry is named in a message."""
    name = entry.get("id") if isinstance(entry, dict) else None
    return f'{section.removesuffix("s")} "{name}"' if name else f"entry {number} of {section}"


def _check_keys(entry, keys, where):
    """Every key is known and holds what it should."""
    for key, value in entry.items():
        if key not in keys:
            raise InputError(f'{where} has an unknown key "{key}": use {", ".join(keys)}')
        if keys[key] == "roles":
            _check_roles(value, where)
        elif not isinstance(value, keys[key]):
            raise InputError(f'{where}: "{key}" must be a {"list" if keys[key] is list else "text in quotes"}')
        elif keys[key] is list and key not in ("actors", "not_actors", "topics"):
            _check_texts(value, key, where)
        elif key in ("name", "given", "family") and keys is ACTOR_KEYS:
            _check_texts([value], key, where)


def _check_texts(values, key, where):
    """A list holds texts, none empty and none twice, each beginning so that a word boundary can stand before it."""
    for text in values:
        if not isinstance(text, str) or not re.match(r"\w", text) or text != text.strip():
            raise InputError(f'{where}: "{key}" holds {text!r}: each must be a text that begins with a letter or digit, without spaces around it')
        if values.count(text) > 1:
            raise InputError(f'{where} lists "{text}" twice in "{key}": remove one')
        if "*" in text and (key not in ("terms", "not_terms") or re.search(r"\*\w|(?<!\w)\*", text)):
            raise InputError(f'{where}: "{text}" has a * that is not at the end of a word of a term: put it there or remove it')


def _check_roles(roles, where):
    """Each role has a title and real dates in their order."""
    for role in roles if isinstance(roles, list) else [roles]:
        if not isinstance(role, dict) or set(role) - ROLE_KEYS or not isinstance(role.get("title"), str):
            raise InputError(f'{where}: a role is written {{ title = "Prime Minister", from = 2021-10-04, to = 2024-10-01 }}, not {role}')
        dates = [role[key] for key in ("from", "to") if key in role]
        if not all(type(day) is datetime.date for day in dates) or dates != sorted(dates):
            raise InputError(f'{where}: role "{role["title"]}" has dates {", ".join(map(str, dates))}: write days as 2021-10-04, from before to')


def _merge(parent, child):
    """The parent's entries, with the child's added; an entry with an id of the parent extends that one."""
    merged = {**parent, **{key: child[key] for key in ("name", "title")}, "not_actors": parent["not_actors"] + child["not_actors"]}
    for section in ("actors", "topics"):
        entries = {entry["id"]: entry for entry in parent[section] if "id" in entry}
        for number, entry in enumerate(child[section], start=1):
            base = entries.get(entry.get("id"), {})
            lists = {key: base.get(key, []) + entry[key] for key in entry if isinstance(entry[key], list)}
            entries[entry.get("id", number)] = {**base, **entry, **lists}
        merged[section] = list(entries.values())
    return merged


def _check_whole(content):
    """What only the merged codebook can show: missing keys, ids twice, unknown states, names claimed twice."""
    for section, needed in NEEDED.items():
        ids = set()
        for number, entry in enumerate(content[section], start=1):
            where = f"{entry['file']}: {_label(section, entry, number)}"
            missing = [key for key in needed if not entry.get(key)]
            if missing:
                raise InputError(f'{where} has no "{missing[0]}": add it')
            if entry.get("id", number) in ids:
                raise InputError(f'{where} is there twice: rename or remove one')
            ids.add(entry.get("id", number))
    _check_actors(content)
    _check_names(content)
    _check_terms(content)


def _check_actors(content):
    """Kinds are known, and states exist."""
    states = {actor["id"] for actor in content["actors"] if actor["kind"] in STATE_KINDS}
    for actor in content["actors"]:
        where = f'{actor["file"]}: actor "{actor["id"]}"'
        if actor["kind"] not in KINDS:
            raise InputError(f'{where} has the unknown kind "{actor["kind"]}": use {", ".join(KINDS)}')
        for state in [actor["state"]] if "state" in actor else actor.get("members", []):
            if state not in states:
                raise InputError(f'{where} belongs to "{state}", which is no state or polity here: add it or mend the name')


def _check_names(content):
    """No name is claimed twice, by two actors or by an actor and a shield."""
    owner: dict[str, str] = {}
    claims = [(text, f'actor "{actor["id"]}"', actor["file"]) for actor in content["actors"] for text in dict(names_of(actor))]
    claims += [(fold(text), f'not_actors "{shield["reason"]}"', shield["file"]) for shield in content["not_actors"] for text in shield["text"]]
    for text, who, file in claims:
        if text in owner:
            raise InputError(f'{file}: {who} claims "{text}", which {owner[text]} has already: remove one')
        owner[text] = who


def _check_terms(content):
    """No term is claimed by two topics. (A `not_terms` of one may be a term of another: there it counts, and here it shields.)"""
    owner: dict[str, str] = {}
    said: set[str] = set()
    for topic in content["topics"]:
        for term in topic["terms"]:
            found = " ".join(fold_spelling(term).replace("-", " ").split())  # as the finder of topics sees it
            if owner.get(found, topic["id"]) != topic["id"] or term.lower() in said:
                where = f'{topic["file"]}: topic "{topic["id"]}"'
                raise InputError(f'{where} claims "{term}", which topic "{owner[found]}" has already, perhaps in another spelling: remove one')
            owner[found] = topic["id"]
            said.add(term.lower())
