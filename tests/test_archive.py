import json
import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labels import SEEDS

from alliance_lib import (
    Corpus,
    actor_pairs,
    annotate,
    at_level,
    count_by_article,
    frequencies,
    keyness,
    load_codebook,
    topics_by_actor,
    who_speaks,
)
from alliance_lib.analysis.sources import find_origins
from alliance_lib.annotation.batch import LAYERS, annotate_batch, make_finders
from alliance_lib.archive import (
    Part,
    Progress,
    Setup,
    annotate_archive,
    count_actors,
    count_pairs,
    count_topics,
    count_topics_by_article,
    cut_parts,
    find_copies,
    make_part,
    size_articles,
    sum_by_part,
)
from alliance_lib.corpus import PART_TABLES, iter_parts, load_or_annotate, read_dataset
from alliance_lib.errors import InputError
from alliance_lib.reading.archives import Source
from alliance_lib.reading.articles import read_articles
from alliance_lib.reporting.article import show_article
from alliance_lib.reporting.explore import explore
from alliance_lib.tables import plain

CODEBOOK = """
name = "small"
title = "Small"
[[actors]]
id = "japan"
name = "Japan"
kind = "state"
adjectives = ["Japanese"]
[[actors]]
id = "china"
name = "China"
kind = "state"
[[actors]]
id = "jane_doe"
name = "Jane Doe"
kind = "person"
state = "japan"
family = "Doe"
roles = [{ title = "Prime Minister", from = 2024-01-01, to = 2024-12-31 }]
[[topics]]
id = "talks"
name = "Talks"
definition = "Meeting."
terms = ["talks", "met"]
[[topics]]
id = "trade"
name = "Trade"
definition = "Buying and selling."
terms = ["trade"]
"""
LINES = ["Japanese officials met in Tokyo on Sunday, and the talks went on for three days.",
         "“It is fair,” said Jane Doe, who had come from China.",
         "China and Japan agreed on April 9, 2024 that their trade was to grow.",
         "The Prime Minister of Japan praised it, and the two countries will meet again.",
         "By Anna Roe", "Share this article", "Published April 10, 2024"]
RUN = """
import os, signal, sys
from alliance_lib.archive import annotate_archive
def kill(done):
    if {kill}:
        os.kill(os.getpid(), signal.SIGKILL)
if __name__ == "__main__":
    annotate_archive({source!r}, {out!r}, codebook={codebook!r}, batch_size=600, workers={workers}, progress=kill)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Thirty articles of five lines and a codebook beside them."""
    folder = tmp_path_factory.mktemp("news")
    (folder / "small.toml").write_text(CODEBOOK)
    (folder / "articles").mkdir()
    for n in range(30):
        text = "\n".join([f"Meeting number {n} ends", *(LINES[(n * n + k) % 7] for k in range(4))])
        (folder / "articles" / f"a{n:02}.txt").write_text(text)
    return folder


@pytest.fixture(scope="module")
def whole(folder):
    return annotate(folder / "articles", str(folder / "small.toml"), others=False)


@pytest.fixture(scope="module")
def made(folder):
    """The data set of the thirty articles, made in one go."""
    make(folder, folder / "made")
    return folder / "made"


def make(folder, out, source="articles", **options):
    return annotate_archive(folder / source, out, **{"codebook": str(folder / "small.toml"), "batch_size": 600} | options)


def start(folder, out, kill="False", workers=1):
    code = RUN.format(source=str(folder / "articles"), out=str(out), codebook=str(folder / "small.toml"), kill=kill, workers=workers)
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)


def files_in(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def assert_same_rows(corpus, other, tables=PART_TABLES):
    for name in tables:
        pd.testing.assert_frame_equal(getattr(corpus, name), getattr(other, name))


def test_annotate_archive_gives_the_rows_of_annotate(made, whole):
    assert read_dataset(made)["complete"] and len(read_dataset(made)["parts"]) > 5
    assert_same_rows(Corpus.load(made), whole)


def test_compact_load_gives_the_same_rows_and_counts(made):
    corpus, compact = Corpus.load(made), Corpus.load(made, compact=True)
    for name in PART_TABLES:
        pd.testing.assert_frame_equal(plain(getattr(compact, name)), getattr(corpus, name))
    assert compact.mentions["doc_id"].dtype == compact.sentences["doc_id"].dtype == "category"
    corpus, compact = (each.select(exclude=corpus.articles["doc_id"].head(3)) for each in (corpus, compact))
    for name in ("sentences", "mentions", "quotes"):
        pd.testing.assert_frame_equal(plain(getattr(compact, name)), getattr(corpus, name))
    for level in ("actor", "state"):
        seen, same = (at_level(each.mentions, each.codebook.actors, level=level) for each in (corpus, compact))
        pd.testing.assert_frame_equal(frequencies(same, compact.sentences, item="actor"), frequencies(seen, corpus.sentences, item="actor"))
        pd.testing.assert_frame_equal(actor_pairs(same, compact.sentences), actor_pairs(seen, corpus.sentences))
    pd.testing.assert_frame_equal(topics_by_actor(compact.sentence_topics, compact.mentions), topics_by_actor(corpus.sentence_topics, corpus.mentions))
    tables = [who_speaks(each.quotes, each.sentences, each.sentence_topics) for each in (corpus, compact)]
    pd.testing.assert_frame_equal(*tables)


def test_compact_load_can_be_shown_and_saved(made, tmp_path):
    corpus, compact = Corpus.load(made), Corpus.load(made, compact=True)
    doc_id = corpus.articles["doc_id"].iloc[0]
    assert show_article(compact, doc_id)._repr_html_() == show_article(corpus, doc_id)._repr_html_()
    assert compact._repr_html_() == corpus._repr_html_()
    found, same = (explore(each, actors=["japan"]) for each in (corpus, compact))
    pd.testing.assert_frame_equal(plain(same.rows), found.rows)
    assert len(found.rows)
    compact.save(tmp_path)
    for name in PART_TABLES:
        pd.testing.assert_frame_equal(getattr(Corpus.load(tmp_path), name), getattr(corpus, name))


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("selected", [False, True])
def test_only_of_a_data_set_reads_the_rows_of_some_articles(made, whole, compact, selected):
    some = whole.articles["doc_id"].iloc[3:40:4].to_list()
    expected, found = (corpus.select(exclude=some[:2], forms=("name",)) if selected else corpus for corpus in (whole, Corpus.load(made, compact=compact)))
    for doc_ids in (some, some[::-1], []):
        assert_same_rows(found.only(doc_ids).only(doc_ids).in_memory(), expected.only(doc_ids))
    assert not any(name in vars(found) for name in ("mentions", "quotes"))  # these are not read whole


def test_annotate_archive_of_the_seeds_gives_the_rows_of_annotate(tmp_path):
    assert annotate_archive(SEEDS, tmp_path, batch_size=4000).articles == 5
    assert_same_rows(Corpus.load(tmp_path), annotate(SEEDS, others=False))


@settings(max_examples=15)
@given(texts=st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=5), min_size=1, max_size=8), cuts=st.sets(st.integers(1, 7)))
def test_annotate_batch_gives_the_same_rows_however_articles_are_batched(tmp_path_factory, texts, cuts):
    folder = tmp_path_factory.mktemp("batched")
    (folder / "small.toml").write_text(CODEBOOK)
    for n, lines in enumerate(texts):
        (folder / f"a{n}.txt").write_text("\n".join([*lines, f"That was no. {n}"]))
    finders = make_finders(load_codebook(str(folder / "small.toml")))
    articles, zones, _ = read_articles(folder)
    whole = annotate_batch(articles, zones, finders)
    bounds = [0, *sorted(cut for cut in cuts if cut < len(articles)), len(articles)]
    parts = [annotate_batch(part, zones[zones["doc_id"].isin(part["doc_id"])], finders)
             for part in (articles[a:b].reset_index(drop=True) for a, b in pairwise(bounds))]
    for name, table in whole.items():
        pd.testing.assert_frame_equal(pd.concat([part[name] for part in parts], ignore_index=True), table)


@pytest.mark.parametrize("layers", [["sentences"], ["topics"], ["actors"], ["quotes"], ["sentences", "actors", "topics"]])
def test_annotate_gives_a_layer_the_same_rows_without_the_others(folder, whole, layers):
    alone = annotate(folder / "articles", str(folder / "small.toml"), others=False, layers=["zones", *layers])
    chosen = {table for layer in layers for table in LAYERS[layer]}
    assert_same_rows(alone, whole, ["articles", "zones", "sentences", *chosen])
    assert {name for name in ("names", "mentions", "topic_hits", "dates", "quotes") if len(getattr(alone, name))} == chosen - {"sentences"}


def test_annotate_without_zones_takes_every_line_for_body(folder):
    tables = annotate(folder / "articles", str(folder / "small.toml"), others=False, layers=["sentences"])
    assert set(tables.sentences["zone"]) == {"body"} and set(tables.zones["zone"]) == {"body"}
    words = {name: " ".join(getattr(tables, name)["text"]).split() for name in ("sentences", "articles")}
    assert words["sentences"] == words["articles"]


def test_annotate_names_the_layers_there_are(folder):
    with pytest.raises(InputError, match='layer "topic" is unknown: choose zones, sentences, names, actors, topics, dates or quotes'):
        annotate(folder / "articles", layers=["topic"])


def test_annotate_archive_with_two_workers_writes_the_same_bytes(folder, made, tmp_path):
    done = make(folder, tmp_path, workers=2)
    assert (done.articles, done.made) == (30, done.parts)
    assert files_in(tmp_path) == files_in(made)


def test_annotate_archive_makes_nothing_twice(folder, made):
    before = files_in(made)
    assert make(folder, made).made == 0
    assert files_in(made) == before


@pytest.mark.parametrize("workers", [1, 2])
def test_annotate_archive_goes_on_after_a_kill_to_the_same_bytes(folder, made, tmp_path, workers):
    run = start(folder, tmp_path, kill="done.articles > 10", workers=workers)
    assert run.wait(60) == -signal.SIGKILL
    run.stderr.close()
    kept = len(list((tmp_path / "parts").glob("*.json")))
    assert 2 < kept < len(read_dataset(made)["parts"])
    assert not read_dataset(tmp_path)["complete"]
    done = make(folder, tmp_path)
    assert done.made <= done.parts - kept
    assert files_in(tmp_path) == files_in(made)


def test_annotate_archive_twice_at_once_does_no_harm(folder, made, tmp_path):
    runs = [start(folder, tmp_path) for _ in range(2)]
    assert [(run.communicate(timeout=60)[1], run.returncode) for run in runs] == [("", 0)] * 2
    assert files_in(tmp_path) == files_in(made)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_annotate_archive_that_is_killed_leaves_no_worker_behind(folder, tmp_path):
    run = start(folder, tmp_path, kill="done.articles > 10", workers=2)
    children = set()
    while run.poll() is None:
        children |= children_of(run.pid)
    run.stderr.close()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children and not [child for child in children if Path(f"/proc/{child}").exists()]


def children_of(pid):
    try:
        return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    except OSError:
        return set()


def test_annotate_archive_leaves_the_parts_that_are_done_on_ctrl_c(folder, made, whole, tmp_path):
    def stop(done):
        if done.articles > 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(folder, tmp_path, progress=stop)
    partial = Corpus.load(tmp_path)
    assert 10 < len(partial.articles) < 30
    pd.testing.assert_frame_equal(partial.articles, whole.articles[:len(partial.articles)])
    make(folder, tmp_path)
    assert files_in(tmp_path) == files_in(made)


def test_annotate_archive_makes_only_the_part_of_a_new_article(folder, made, tmp_path):
    first = make(folder, tmp_path / "out")
    (tmp_path / "articles").mkdir()
    for path in (folder / "articles").iterdir():
        (tmp_path / "articles" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "articles" / "a15b.txt").write_text("Japan and China met. The talks were long.")
    second = annotate_archive(tmp_path / "articles", tmp_path / "out", codebook=str(folder / "small.toml"), batch_size=600)
    assert (second.articles, first.made) == (31, first.parts)
    assert 1 <= second.made <= 2
    assert {name.split("/")[-1].split(".")[0] for name in files_in(tmp_path / "out") if "part-" in name} == set(read_dataset(tmp_path / "out")["parts"])


def test_annotate_archive_leaves_an_earlier_data_set_whole_until_the_new_one_is(folder, whole, tmp_path):
    make(folder, tmp_path)

    def stop(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(folder, tmp_path, layers=["topics"], progress=stop)
    assert_same_rows(Corpus.load(tmp_path), whole)
    done = make(folder, tmp_path, layers=["topics"])
    assert done.made == done.parts - 1
    assert Corpus.load(tmp_path).mentions.empty


def test_annotate_archive_knows_what_metadata_csv_says(folder, tmp_path):
    (tmp_path / "news").mkdir()
    for name in "abc":
        (tmp_path / "news" / f"{name}.txt").write_text(f"Japan and China met on Sunday, {name} said, and then they met again.")
    (tmp_path / "news" / "metadata.csv").write_text("doc_id,path,date,outlet\na,,2024-01-05,Daily\n,b.txt,2024-03,\na,,,Weekly\nx,,,\nc,,soon,\n")
    done = make(folder, tmp_path / "out", source=tmp_path / "news")
    whole = annotate(tmp_path / "news", str(folder / "small.toml"), others=False)
    assert_same_rows(Corpus.load(tmp_path / "out"), whole)
    assert Corpus.load(tmp_path / "out").articles["outlet"].to_list() == ["Weekly", "", ""]
    assert sorted(done.problems["problem"]) == sorted(whole.problems["problem"])
    pd.testing.assert_frame_equal(Corpus.load(tmp_path / "out").problems, done.problems)


def test_annotate_archive_says_what_is_wrong(folder, tmp_path):
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="no article in"):
        make(folder, tmp_path / "out", source=tmp_path / "none")
    with pytest.raises(InputError, match='made" is within the articles'):
        make(folder, folder / "articles" / "made")
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "codebook.json").write_text("{}")
    with pytest.raises(InputError, match='saved" holds a corpus that was saved in one piece'):
        make(folder, tmp_path / "saved")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match='cannot write to ".*file": .*: name another folder with --out'):
        make(folder, tmp_path / "file")


def test_annotate_archive_removes_no_file_that_it_did_not_make(folder, tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "part-1.txt").write_text("Japan met China on Sunday, officials said.\n")
    with pytest.raises(InputError, match="would keep its tables"):
        annotate_archive(tmp_path / "articles", tmp_path, codebook=str(folder / "small.toml"))
    (tmp_path / "out" / "articles").mkdir(parents=True)
    for name in ("part-00000.parquet", "part-1.txt", ".part-x"):
        (tmp_path / "out" / "articles" / name).write_text("somebody's")
    annotate_archive(tmp_path / "articles", tmp_path / "out", codebook=str(folder / "small.toml"))
    assert {"part-00000.parquet", "part-1.txt", ".part-x"} < set(os.listdir(tmp_path / "out" / "articles"))


@pytest.mark.parametrize("content", ["{}", "[]", '{"made_by": "alliance annotate"}', "no JSON", "[" * 100_000])
def test_a_dataset_json_of_something_else_is_none_and_is_left_alone(folder, tmp_path, content):
    (tmp_path / "a.txt").write_text("Japan met China on Sunday, officials said.\n")
    (tmp_path / "dataset.json").write_text(content)
    assert len(load_or_annotate(tmp_path, str(folder / "small.toml")).articles) == 1
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "dataset.json").write_text(content)
    with pytest.raises(InputError, match="did not make"):
        make(folder, tmp_path / "out")
    assert (tmp_path / "out" / "dataset.json").read_text() == content


def test_files_of_somebody_else_are_not_overwritten(folder, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "problems.parquet").write_text("mine")
    with pytest.raises(InputError, match="holds a problems.parquet"):
        make(folder, tmp_path / "out")
    assert (tmp_path / "out" / "problems.parquet").read_text() == "mine"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Japan met China on Sunday, officials said.\n")
    for name in ("codebook.json", "dataset.json"):
        (tmp_path / "in" / name).mkdir()
    assert len(load_or_annotate(tmp_path / "in", str(folder / "small.toml")).articles) == 1


def test_a_corpus_is_no_folder_of_articles(folder, made, whole, tmp_path):
    whole.save(tmp_path / "saved")
    assert_same_rows(load_or_annotate(tmp_path / "saved", whole.codebook), whole)
    for source in (tmp_path / "saved", made):
        with pytest.raises(InputError, match="has been annotated"):
            annotate_archive(source, tmp_path / "out", codebook=str(folder / "small.toml"))
        with pytest.raises(InputError, match="has been annotated"):
            annotate(source, str(folder / "small.toml"))


def test_annotate_archive_makes_a_part_again_that_lacks_a_table(folder, made, tmp_path):
    shutil.copytree(made, tmp_path / "out")
    lost = next((tmp_path / "out" / "quotes").iterdir())
    lost.unlink()
    assert make(folder, tmp_path / "out").made == 1
    assert files_in(tmp_path / "out") == files_in(made)


def test_a_row_of_metadata_csv_is_of_its_doc_id_or_else_of_its_path(folder, tmp_path):
    (tmp_path / "in").mkdir()
    for name in "abc":
        (tmp_path / "in" / f"{name}.txt").write_text(f"Japan met China on Sunday, {name} said.\n")
    (tmp_path / "in" / "metadata.csv").write_text("doc_id,path,outlet\na,b.txt,First\n,c.txt,Second\nx,b.txt,Third\n")
    annotate_archive(tmp_path / "in", tmp_path / "out", codebook=str(folder / "small.toml"))
    for corpus in (annotate(tmp_path / "in", str(folder / "small.toml")), Corpus.load(tmp_path / "out")):
        assert corpus.articles["outlet"].to_list() == ["First", "", "Second"]
        assert corpus.problems["problem"].to_list() == ["line 4 names no article here: x"]


def test_metadata_csv_may_not_lead_out_of_the_folder(folder, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Japan met China on Sunday, officials said.\n")
    (tmp_path / "secret").write_text("top:secret:line\n")
    (tmp_path / "in" / "metadata.csv").symlink_to(tmp_path / "secret")
    annotate_archive(tmp_path / "in", tmp_path / "out", codebook=str(folder / "small.toml"))
    for corpus in (annotate(tmp_path / "in", str(folder / "small.toml")), Corpus.load(tmp_path / "out")):
        assert corpus.problems.to_numpy().tolist() == [["metadata.csv", "a link that leads out of the folder", "left out"]]


def test_annotate_counts_lines_whatever_ends_them(tmp_path):
    lines = ["Japan and the United States met in Tokyo on Sunday to talk", "about the command of their forces. The officials said that it",
             "was too early to say what would come of it all. Another round", "of talks was to be held in the autumn of the year, he said."]
    found = []
    for name, end in (("a", "\n"), ("b", "\r"), ("c", "\r\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_bytes((end.join(lines) + end).encode())
        found.append(annotate(tmp_path / name).sentences["line"].to_list())
    assert found[0] == [1, 2, 3] and found[1] == found[2] == found[0]


def test_annotate_archive_reports_its_progress(folder, tmp_path):
    seen = []
    make(folder, tmp_path, progress=seen.append)
    assert [step.articles for step in seen] == sorted(step.articles for step in seen)
    assert seen[-1].articles == 30 and seen[0].to_go > 0 and seen[-1].to_go < 1


def test_progress_reads_as_a_line():
    assert str(Progress(1000, 3_000_000, 2.0, None)) == "1,000 articles, 1.5 million characters a second"
    assert str(Progress(1000, 3_000_000, 2.0, 125.4)) == "1,000 articles, 1.5 million characters a second, 2 min 05 s to go"


@given(st.lists(st.integers(0, 300), max_size=60), st.integers(1, 1000))
def test_cut_parts_keeps_every_article_and_stays_small(lengths, size):
    articles = [Source(f"a{n}", "", "x" * length, "", "", {}) for n, length in enumerate(lengths)]
    parts = list(cut_parts(articles, "", size))
    assert [source for part in parts for source in part.sources] == articles
    assert all(sum(len(source.text) for source in part.sources[:-1]) < 2 * size for part in parts)
    assert len({part.name for part in parts}) == len(parts)


def test_cut_parts_changes_few_parts_for_a_new_article():
    articles = [Source(f"a{n}", "", "x" * 100, "", "", {}) for n in range(2000)]
    before = {part.name for part in cut_parts(articles, "", 2000)}
    for place in range(0, 2000, 400):
        after = {part.name for part in cut_parts([*articles[:place], Source("new", "", "y" * 80, "", "", {}), *articles[place:]], "", 2000)}
        assert len(after - before) <= 4
    assert not before & {part.name for part in cut_parts(articles, "another codebook", 2000)}


def test_iter_parts_gives_corpora_that_select(made, whole):
    parts = list(iter_parts(made))
    assert sum(len(part.articles) for part in parts) == 30
    assert pd.concat([part.select().mentions for part in parts], ignore_index=True).equals(whole.select().mentions)


def test_iter_parts_of_a_saved_corpus_is_that_corpus(whole, tmp_path):
    whole.save(tmp_path)
    assert [len(part.articles) for part in iter_parts(tmp_path)] == [30]


def test_iter_parts_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match="no corpus in .*: make one with `alliance annotate"):
        next(iter_parts(tmp_path))


@pytest.mark.parametrize("workers", [1, 2])
def test_sum_by_part_has_the_integers_of_the_whole(made, whole, workers):
    chosen, integers = whole.select(), ["sentences", "hits", "docfreq"]
    topics = frequencies(chosen.topic_hits, chosen.sentences).sort_values("topic", ignore_index=True)
    pd.testing.assert_frame_equal(sum_by_part(made, count_topics, by=["topic"], workers=workers), topics[["topic", *integers]])
    actors = frequencies(chosen.mentions, chosen.sentences, item="actor").sort_values("actor", ignore_index=True)
    pd.testing.assert_frame_equal(sum_by_part(made, count_actors, by=["actor"], workers=workers), actors[["actor", *integers]])


def test_sum_by_part_has_the_counts_and_sizes_by_article_of_the_whole(made, whole):
    chosen = whole.select()
    counts, sizes = count_by_article(chosen.topic_hits, chosen.sentences)
    summed = sum_by_part(made, count_topics_by_article, by=["topic", "doc_id"])
    assert summed.set_index(["topic", "doc_id"])["hits"].unstack(fill_value=0).reindex(columns=counts.columns, fill_value=0).equals(counts)
    assert sum_by_part(made, size_articles, by=["doc_id"]).set_index("doc_id")["n_words"].equals(sizes)


@pytest.mark.parametrize("workers", [1, 2])
def test_sum_by_part_adds_up_pairs_exactly(made, whole, workers):
    mentions = whole.select().mentions.query("use == 'actor'")
    pairs = actor_pairs(mentions)[["source", "target", "weight"]].sort_values(["source", "target"], ignore_index=True)
    pd.testing.assert_frame_equal(sum_by_part(made, count_pairs, by=["source", "target"], workers=workers), pairs)
    assert len(pairs) >= 2


def test_keyness_of_counts_by_part_is_that_of_the_whole(made, whole):
    chosen = whole.select()
    half = dict.fromkeys(chosen.articles["doc_id"].iloc[::2], "even")

    def in_halves(table):
        return table.assign(half=table["doc_id"].map(half).fillna("odd"))

    counts, sizes = sum_by_part(made, count_topics_by_article, by=["topic", "doc_id"]), sum_by_part(made, size_articles, by=["doc_id"])
    hits = counts.loc[counts.index.repeat(counts["hits"])].assign(sent_id=1)
    compared = {"part": "half", "first": "even", "second": "odd"}
    expected = keyness(chosen.topic_hits, in_halves(chosen.sentences), **compared)
    pd.testing.assert_frame_equal(keyness(hits, in_halves(sizes), **compared), expected)
    assert len(expected) >= 2


@pytest.mark.parametrize("workers", [1, 2])
def test_find_copies_by_part_are_those_of_the_whole(tmp_path, workers):
    random = Random(7)
    words = [first + middle + last for first in ("ba", "ke", "mi", "no", "ru") for middle in ("lan", "mer", "pol", "tis") for last in "aeiou"]
    texts = [" ".join(random.choice(words) for _ in range(random.randint(60, 120))) for _ in range(120)]
    for number in range(60):  # a copy of each other article with up to a third of its words changed, or an excerpt of it
        model = texts[2 * number].split()
        copy = [random.choice(words) if random.random() < number / 180 else word for word in model]
        texts.append(" ".join(copy[:30] if number % 7 == 0 else copy))
    random.shuffle(texts)
    rows = [json.dumps({"id": f"a{number:03}", "text": f"Headline {number}\n\nThe {text} was seen.\n", "outlet": f"Paper {number}"})
            for number, text in enumerate(texts)]
    (tmp_path / "articles.jsonl").write_text("\n".join(rows), encoding="utf-8")
    annotate_archive(tmp_path / "articles.jsonl", tmp_path / "set", layers=["sentences"], batch_size=4000)
    corpus = Corpus.load(tmp_path / "set").select()
    expected = find_origins(corpus.articles, corpus.sentences)
    assert len(read_dataset(tmp_path / "set")["parts"]) > 10
    assert expected["reason"].str.startswith("near copy").sum() > 30
    pd.testing.assert_frame_equal(find_copies(tmp_path / "set", workers=workers), expected)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_annotate_archive_says_when_a_worker_was_killed_and_keeps_what_is_done(folder, made, tmp_path):
    def kill(done):
        for child in children_of(os.getpid()):
            if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
                os.kill(int(child), signal.SIGKILL)

    with pytest.raises(InputError, match="a worker process was ended from outside"):
        make(folder, tmp_path, workers=2, progress=kill)
    assert 1 <= len(Corpus.load(tmp_path).articles) < 30


def test_annotate_archive_reads_and_writes_urls_that_fsspec_knows(folder, whole):
    fsspec = pytest.importorskip("fsspec", reason="needs the extra cluster")
    fsspec.filesystem("memory").put(str(folder / "articles"), "/archive/articles", recursive=True)
    options = {"codebook": str(folder / "small.toml"), "batch_size": 600}
    assert annotate_archive("memory://archive/articles", "memory://archive/fetched", **options).articles == 30
    assert_same_rows(Corpus.load("memory://archive/fetched"), whole)
    done = make(folder, "memory://archive/made")
    assert done.made == done.parts and make(folder, "memory://archive/made").made == 0
    assert_same_rows(Corpus.load("memory://archive/made"), whole)


def test_make_part_refuses_to_work_with_other_versions(tmp_path):
    setup = Setup(str(tmp_path), "{}", ("sentences",), '{"pandas": "0.1"}')
    with pytest.raises(InputError, match='a worker has other versions: install the same everywhere: .*, not {"pandas": "0.1"}'):
        make_part(setup, Part("part-1", []))


def test_annotate_archive_on_a_cluster_writes_the_same_bytes_though_a_worker_is_killed(folder, made, tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]

        def kill(done):
            if pids:
                os.kill(pids.pop(), signal.SIGKILL)
                pids.clear()

        done = make(folder, tmp_path, scheduler=cluster.scheduler_address, progress=kill)
    assert done.made == done.parts
    assert files_in(tmp_path) == files_in(made)
