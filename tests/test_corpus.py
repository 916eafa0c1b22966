import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labels import SEEDS

from alliance_lib import Corpus, annotate
from alliance_lib.corpus import TABLES, doc_labels
from alliance_lib.errors import InputError

LINES = ["U.S. and Japan To Meet", "", "Japanese officials met Adm. Samuel Paparo in Tokyo on Sunday. “It’s fair,” said Kurt Campbell.", "Share this article",
         "Campbell praised the command and control of U.S. Forces Japan, which the two countries will modernize in the coming years, he said.", "\u00a0",
         "By Jane Doe", "Read more: A Look Into Elections", "<script>alert(1)</script> costs $1 and $2", "\x0c \u2028 odd ends of lines"]


@pytest.fixture(scope="module")
def corpus():
    return annotate(SEEDS)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=14), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_row_of_every_table_points_at_its_text(tmp_path_factory, lines, end):
    folder = tmp_path_factory.mktemp("articles")
    (folder / "a.txt").write_bytes((end.join(lines) + " x").encode())
    corpus = annotate(folder)
    text = corpus.text("a")
    for name in ("sentences", "mentions", "topic_hits", "dates", "names", "quotes"):
        table = getattr(corpus, name)
        assert [text[start:end] for start, end in zip(table["start"], table["end"], strict=True)] == table["text"].to_list(), name
    ends = corpus.zones["end"].to_list()
    between = [text[a:b] for a, b in zip([0, *ends], [*corpus.zones["start"], len(text)], strict=True)]
    assert not "".join(between).strip("\r\n")


def test_tables_of_the_seeds_point_at_their_text(corpus):
    for name in ("sentences", "mentions", "topic_hits", "dates", "names", "quotes"):
        table = getattr(corpus, name)
        texts = table["doc_id"].map(corpus.articles.set_index("doc_id")["text"])
        assert [text[start:end] for text, start, end in zip(texts, table["start"], table["end"], strict=True)] == table["text"].to_list()
        assert len(table) >= 20


def test_mentions_belong_to_the_sentence_that_holds_them(corpus):
    both = corpus.mentions.merge(corpus.sentences, on=["doc_id", "sent_id"], suffixes=("", "_s"))
    assert len(both) == len(corpus.mentions)
    assert ((both["start_s"] <= both["start"]) & (both["end"] <= both["end_s"]) & (both["par_id"] == both["par_id_s"])).all()


def test_save_and_load_give_the_same_corpus(corpus, tmp_path):
    corpus.save(tmp_path)
    again = Corpus.load(tmp_path)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(corpus, name))
    assert again.codebook.actors.equals(corpus.codebook.actors)


def test_load_of_another_folder_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match="no corpus in .*: make one with `alliance annotate"):
        Corpus.load(tmp_path)


def test_select_keeps_body_only_unless_told(corpus):
    assert set(corpus.select().sentences["zone"]) == {"body"}
    more = corpus.select(zones=["body", "caption"])
    assert set(more.sentences["zone"]) == {"body", "caption"}
    assert len(more.mentions) > len(corpus.select().mentions)


def test_select_leaves_out_articles_by_label_or_doc_id(corpus):
    kept = corpus.select(exclude=["003", corpus.articles["doc_id"][0]])
    assert sorted(doc_labels(kept.articles["doc_id"]).values()) == ["001", "002", "004"]
    assert set(kept.mentions["doc_id"]) <= set(kept.articles["doc_id"])


def test_select_by_date_leaves_out_the_undated(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"Japan and China met, {name} said, and then they met again in the same place.")
    (tmp_path / "metadata.csv").write_text("doc_id,date\na,2024-01-05\nb,2024-03-05\n")
    corpus = annotate(tmp_path)
    assert corpus.select(date_to="2024-02-01").articles["doc_id"].to_list() == ["a"]
    assert corpus.select(date_from="2024-02-01").articles["doc_id"].to_list() == ["b"]
    assert corpus.select().articles["doc_id"].to_list() == ["a", "b", "c"]


@pytest.mark.parametrize(("options", "message"), [
    ({"zones": ["bdoy"]}, 'zone "bdoy" is unknown: choose title, heading, body'),
    ({"exclude": ["007"]}, 'article "007" is unknown: choose 000, '),
    ({"date_from": "soon"}, 'date_from "soon" is no day: write it as 2024-04-10'),
    ({"date_from": "1950-01-01", "date_to": "1950-01-02"}, "no article is left"),
])
def test_select_says_what_is_wrong(corpus, options, message):
    with pytest.raises(InputError) as error:
        corpus.select(**options)
    assert message in str(error.value)


def test_annotation_does_not_depend_on_the_other_articles(tmp_path):
    corpus = annotate(SEEDS, others=False)
    one = corpus.articles["path"][3]
    (tmp_path / one).write_bytes((SEEDS / one).read_bytes())
    alone = annotate(tmp_path, others=False)
    doc_id = alone.articles["doc_id"][0]
    for name in ("zones", "sentences", "mentions", "topic_hits", "sentence_topics", "dates", "names", "quotes"):
        whole = getattr(corpus, name)
        pd.testing.assert_frame_equal(whole[whole["doc_id"] == doc_id].reset_index(drop=True), getattr(alone, name))


def test_only_keeps_some_articles_in_every_table(corpus):
    some = corpus.articles["doc_id"].iloc[[1, 3]].to_list()
    part = corpus.only(some)
    for name in TABLES:
        whole = getattr(corpus, name)
        expected = whole if name == "problems" else whole[whole["doc_id"].isin(some)].reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(part, name), expected)


def test_a_corpus_reads_a_table_when_it_is_asked_for(corpus):
    asked = []
    lazy = Corpus.reading(lambda name, doc_ids=None: asked.append(name) or corpus._rows(name, doc_ids), codebook=corpus.codebook)
    chosen = lazy.select()
    assert asked == ["articles"]
    pd.testing.assert_frame_equal(chosen.mentions, corpus.select().mentions)
    assert asked == ["articles", "sentences", "mentions"]
    with pytest.raises(AttributeError, match="a corpus has no tokens: its tables are articles"):
        lazy.tokens  # noqa: B018
