"""The pages behind the numbers: as many sentences as the number says, each with a citation that opens its article."""

import re

import pandas as pd
import pytest
from labels import ROOT

from alliance_lib import annotate, contexts_of_pairs, places_of, places_of_pairs, places_of_topic_and_actor, write_evidence
from alliance_lib.analysis.cooccurrence import actor_pairs
from alliance_lib.reporting.evidence import marked

REFERENCE = ROOT / "outputs" / "us-japan-2024"
TEXT = ("Japan and <b>China</b> met in Tokyo. Japan and Japan's envoy spoke of command and control.\n\n"
        "The United States praised Japan for joint exercises and command and control, officials said on Sunday in a long statement.\n")


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return annotate(tmp_path).select()


def sections(html: str) -> dict[str, str]:
    """The sections of an evidence page by anchor."""
    return {part.split('"')[0]: part for part in html.split('<h2 id="')[1:]}


def read(folder, name):
    return (folder / "html" / f"{name}.html").read_text(encoding="utf-8")


def test_marked_joins_overlapping_spans_and_escapes():
    assert marked("a <b> c", [(2, 4), (3, 5)]) == "a <mark>&lt;b&gt;</mark> c"


def test_places_of_counts_a_sentence_once(corpus, tmp_path):
    names = corpus.codebook.actors.set_index("actor")["name"]
    write_evidence(places_of(corpus.mentions.query("use == 'actor'"), names, item="actor"), corpus.sentences, "actors", title="Actors",
                   back=("Back", "x.html"), out=tmp_path / "out")
    japan = sections(read(tmp_path / "out", "actors"))["japan"]
    assert "<p>Three sentences.</p>" in japan
    assert japan.count("<li>") == 3
    assert japan.count("<mark>Japan</mark>") == 4
    assert "&lt;b&gt;China&lt;/b&gt;" in japan


@pytest.mark.parametrize("context", ["sentence", "paragraph", "article", "window"])
def test_places_of_pairs_has_as_many_contexts_as_the_pair_weighs(corpus, tmp_path, context):
    mentions = corpus.mentions.query("use == 'actor'")
    pairs = actor_pairs(mentions, corpus.sentences, context=context)
    contexts = contexts_of_pairs(mentions, corpus.sentences, context=context)
    places = places_of_pairs(contexts, mentions, pairs, corpus.codebook.actors.set_index("actor")["name"])
    assert places.groupby("item")["context"].nunique().to_dict() == {(p.source, p.target): p.weight for p in pairs.itertuples()}
    write_evidence(places, corpus.sentences, "pairs", title="Pairs", back=("Back", "x.html"), out=tmp_path / "out", what=context)
    for anchor, section in sections(read(tmp_path / "out", "pairs")).items():
        weight = pairs[(pairs["source"] + "." + pairs["target"]) == anchor]["weight"].iloc[0]
        assert section.count("<li>") == weight


def compact(table, item):
    return table.astype({item: "category"})


def test_places_of_topic_and_actor_are_sentences_with_both(corpus):
    topics, actors = corpus.codebook.topics.set_index("topic")["name"], corpus.codebook.actors.set_index("actor")["name"]
    mentions = corpus.mentions.query("use == 'actor'")
    for hits, named in ((corpus.topic_hits, mentions), (compact(corpus.topic_hits, "topic"), compact(mentions, "actor"))):  # as of a data set
        places = places_of_topic_and_actor(hits, named, topics, actors, of_topics=list(topics.index), of_actors=["usa", "japan"])
        counted = places[[item[0] == "command_structure" for item in places["item"]]].groupby("item", sort=False)["context"].nunique()
        assert counted.to_dict() == {("command_structure", "usa"): 1, ("command_structure", "japan"): 2}


@pytest.mark.parametrize(("page", "table", "keys", "number"), [("topics", "topics", ["topic"], "sentences"), ("actors", "actors", ["actor"], "sentences"),
                                                               ("pairs", "pairs", ["source", "target"], "weight")])
def test_reference_run_shows_as_many_sentences_as_its_tables_count(page, table, keys, number):
    rows = pd.read_csv(REFERENCE / "tables" / f"{table}.csv", encoding="utf-8-sig")
    shown = {anchor: section.count("<li>") for anchor, section in sections(read(REFERENCE, page)).items()}
    assert shown == {".".join(row[key] for key in keys): row[number] for _, row in rows.iterrows()}


def test_links_of_the_reference_run_lead_to_an_anchor():
    for path in [*REFERENCE.glob("html/*.html"), REFERENCE / "briefing.html", REFERENCE / "index.html"]:
        for target in set(re.findall(r'href="([^"]+)"', path.read_text(encoding="utf-8"))):
            name, _, anchor = target.partition("#")
            page = (path.parent / name).resolve() if name else path
            assert page.is_file(), (path.name, target)
            if anchor and page.suffix == ".html" and page.name != "explore.html":
                assert f'id="{anchor}"' in page.read_text(encoding="utf-8"), (path.name, target)


def test_places_of_nothing_are_an_empty_page(corpus, tmp_path):
    places = places_of(corpus.topic_hits.iloc[:0], corpus.codebook.topics.set_index("topic")["name"], item="topic")
    assert places.empty
    write_evidence(places, corpus.sentences, "topics", title="Topics", back=("Back", "x.html"), out=tmp_path / "out")
    assert sections(read(tmp_path / "out", "topics")) == {}


def test_a_page_says_what_it_leaves_out(tmp_path):
    rows = [(f"i{item:03}", sent_id) for item in range(302) for sent_id in range(1, 61 if item == 0 else 2)]
    hits = pd.DataFrame(rows, columns=["actor", "sent_id"]).assign(doc_id="a", start=0, end=5)
    sentences = pd.DataFrame({"doc_id": "a", "sent_id": range(1, 61), "par_id": 1, "line": 1, "start": 0, "text": "Japan agreed."})
    places = places_of(hits, pd.Series({f"i{item:03}": f"Item {item}" for item in range(302)}), item="actor")
    write_evidence(places, sentences, "actors", title="Actors", back=("Back", "x.html"), out=tmp_path / "out")
    page = read(tmp_path / "out", "actors")
    assert "The first 300 of 302 stand here." in page
    assert "60 sentences, of which the first 33 stand here." in page
    assert [section.count("<li>") for section in sections(page).values()] == [33, *[1] * 299]
