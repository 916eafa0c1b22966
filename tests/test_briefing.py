"""The briefing is true, and shorter where there is less to say."""

import pytest
from labels import SEEDS

from alliance_lib import annotate, load_codebook, write_briefing
from alliance_lib.analysis.coverage import uncovered_names

TEXT = "Japan and the United States agreed on command and control in Tokyo, Kurt Campbell said. "


def corpus_of(folder, *texts, codebook="us_japan"):
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return annotate(folder, codebook)


def test_briefing_counts_what_is_in_the_tables():
    corpus = annotate(SEEDS)
    chosen = corpus.select()
    text = write_briefing(chosen, whole=corpus)
    assert f"five articles with {len(chosen.sentences)} sentences and {chosen.sentences['n_words'].sum():,} words of body text" in text
    aside = corpus.sentences["n_words"].sum() - chosen.sentences["n_words"].sum()
    assert f"The other {aside} words of these" in text


def test_briefing_without_an_article_does_not_count_it_as_set_aside():
    corpus = annotate(SEEDS)
    chosen = corpus.select(exclude=["003"])
    read = corpus.sentences[corpus.sentences["doc_id"].isin(chosen.articles["doc_id"])]
    text = write_briefing(chosen, whole=corpus)
    assert f"The other {read['n_words'].sum() - chosen.sentences['n_words'].sum()} words of these" in text
    assert "One article that was read too is left out." in text
    assert "003" not in text


@pytest.mark.parametrize("codebook", ["no_actors", "no_topics", "neither"])
def test_briefing_says_what_a_codebook_lacks(tmp_path, codebook):
    actors = '[[actors]]\nid = "japan"\nname = "Japan"\nkind = "state"\n' if codebook == "no_topics" else ""
    topics = '[[topics]]\nid = "c"\nname = "C"\ndefinition = "."\nterms = ["control"]\n' if codebook == "no_actors" else ""
    (tmp_path / "my.toml").write_text(actors + topics, encoding="utf-8")
    (tmp_path / "articles").mkdir()
    text = write_briefing(corpus_of(tmp_path / "articles", TEXT, codebook=load_codebook(tmp_path / "my.toml")).select())
    assert ("No actor of the codebook is named." in text) == (not actors)
    assert ("No sentence holds a term of the codebook's topics." in text) == (not topics)


def test_briefing_of_one_article(tmp_path):
    text = write_briefing(corpus_of(tmp_path, TEXT).select())
    assert "This briefing rests on one article with one sentence" in text
    assert "One article is no sample" in text


def test_uncovered_names_is_quick_on_a_long_article(tmp_path):
    corpus = corpus_of(tmp_path, (TEXT + "Exercise Balikatan began. ") * 8000)
    assert uncovered_names(corpus.names, corpus.mentions, corpus.sentences)[["name", "count"]].to_numpy().tolist() == [["Exercise Balikatan", 8000]]
