from dataclasses import replace

import pandas as pd
import pytest

from alliance_lib import annotate, load_codebook, write_table
from alliance_lib.analysis.checking import check_report, common_terms, contested_spans, draw_sample, read_sample, unused_terms
from alliance_lib.errors import InputError

ARTICLES = {
    "baku.txt": """Ministers haggle over money in Baku

The Alliance of Small Island States walked out of the room on Saturday because the draft named no sum for adaptation finance.
Fossil fuels were not named in it either, and Saudi Arabia wanted it to stay that way, three delegates said.
Simon Stiell asked both sides to return before midnight, and the European Union offered a new text on adaptation.
""",
    "belem.txt": """Forests and credits fill the second week

Brazil wants carbon credits for every forest that is left standing, but Colombia would rather talk about coal and fossil fuels.
Marina Okoro of Harbour Watch said that mitigation outcomes would be counted twice under the rules of Article 6.
Marina Okoro also said that fossil fuels were the subject nobody in Belem wanted to name before the weekend.
""",
    "bonn.txt": """Quiet talks in Bonn end with a list

The IPCC told delegates that fossil fuels must be phased down faster than any plan on the table now says.
Stiell thanked the IPCC for its patience, and John Kerry, who came as a guest, praised early warning systems in Fiji.
""",
}


def write_articles(folder):
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return annotate(write_articles(tmp_path_factory.mktemp("articles")), "climate_talks").select()


def marked(corpus, marks):
    """The sample with a mark for each of its first rows."""
    sample = draw_sample(corpus)
    return sample.assign(right=pd.Series([*marks, *[""] * (len(sample) - len(marks))], dtype="str"))


def test_climate_talks_has_its_own_actors_and_topics_and_those_of_the_world():
    codebook = load_codebook("climate_talks")
    assert codebook.topics["topic"].to_list() == ["mitigation", "finance", "loss_and_damage", "adaptation", "carbon_markets", "fossil_fuels"]
    assert all(8 <= len(topic["terms"]) <= 20 for topic in codebook.content["topics"])
    assert {"ipcc", "aosis", "simon_stiell", "european_union", "fiji"} <= set(codebook.actors["actor"])
    assert "us_forces_japan" not in set(codebook.actors["actor"])


def test_climate_talks_counts_its_actors_and_topics(corpus):
    assert corpus.mentions.query("use == 'actor'")["actor"].value_counts().sort_index().to_dict() == {
        "aosis": 1, "brazil": 1, "colombia": 1, "european_union": 1, "ipcc": 2, "john_kerry": 1, "saudi_arabia": 1, "simon_stiell": 2}
    assert corpus.topic_hits["topic"].value_counts().sort_index().to_dict() == {"adaptation": 2, "carbon_markets": 3, "finance": 1, "fossil_fuels": 6}


def test_unused_terms_lists_what_is_found_nowhere(corpus):
    unused = unused_terms(corpus)
    assert unused.query("id == 'carbon_markets'")["term"].to_list() == [
        "carbon market*", "carbon offset*", "offset credit*", "carbon trading", "emissions trading", "cap-and-trade", "carbon price*", "carbon pricing",
        "carbon tax*", "carbon levy", "carbon border", "clean development mechanism", "crediting mechanism", "double counting"]
    assert unused.query("id == 'ipcc'").to_dict("list") == {
        "kind": ["actor"] * 4, "id": ["ipcc"] * 4,
        "term": ["Intergovernmental Panel on Climate Change", "I.P.C.C.", "UN climate panel", "U.N. climate panel"]}
    assert unused.query("id == 'simon_stiell'")["term"].to_list() == ["Stiell Simon"]
    kinds = unused["kind"].to_list()
    assert kinds == sorted(kinds, reverse=True)


def test_unused_terms_takes_terms_that_differ_in_hyphen_or_spelling_for_one(tmp_path):
    (tmp_path / "my.toml").write_text(
        '[[topics]]\nid = "a"\nname = "A"\ndefinition = "."\nterms = ["net-zero", "net zero", "defense plan*", "defence plan*", "never"]', encoding="utf-8")
    (tmp_path / "a.txt").write_text("The minister has a net-zero target, and a Defence plan for the years to come, she said.", encoding="utf-8")
    assert unused_terms(annotate(tmp_path, tmp_path / "my.toml")).to_dict("list") == {"kind": ["topic"], "id": ["a"], "term": ["never"]}


def test_common_terms_gives_the_share_of_sentences(corpus):
    assert len(corpus.sentences) == 8
    assert common_terms(corpus).to_dict("list") == {"topic": ["fossil_fuels"], "term": ["fossil fuel*"], "sentences": [4], "share": [0.5]}
    assert common_terms(corpus, share=0.51).empty
    assert common_terms(corpus, share=0.1)["term"].to_list() == [
        "fossil fuel*", "adaptation", "early warning*", "Article 6", "carbon credit*", "mitigation outcome*", "adaptation finance", "coal", "phas*-down"]


def test_contested_spans_joins_what_overlaps(corpus):
    assert contested_spans(corpus).to_dict("list") == {
        "text": ["adaptation finance", "mitigation outcomes"], "topics": ["adaptation, finance", "carbon_markets, mitigation"], "sentences": [1, 1]}


def test_contested_spans_leaves_out_what_not_terms_settle(tmp_path):
    (tmp_path / "my.toml").write_text(
        'extends = "climate_talks"\n[[topics]]\nid = "adaptation"\nnot_terms = ["adaptation finance"]', encoding="utf-8")
    corpus = annotate(write_articles(tmp_path), tmp_path / "my.toml").select()
    assert contested_spans(corpus)["text"].to_list() == ["mitigation outcomes"]


def test_draw_sample_draws_hits_and_mentions_but_no_places(corpus):
    sample = draw_sample(corpus, per_item=2)
    assert sample.groupby(["item_kind", "item"]).size().to_dict() == {
        ("actor", "aosis"): 1, ("actor", "brazil"): 1, ("actor", "colombia"): 1, ("actor", "european_union"): 1, ("actor", "ipcc"): 2,
        ("actor", "john_kerry"): 1, ("actor", "saudi_arabia"): 1, ("actor", "simon_stiell"): 2, ("topic", "adaptation"): 2,
        ("topic", "carbon_markets"): 2, ("topic", "finance"): 1, ("topic", "fossil_fuels"): 2}
    assert sample.query("item == 'finance'").to_dict("records") == [{
        "item_kind": "topic", "item": "finance", "doc_id": "baku", "sent_id": 2, "start": 143, "end": 161, "text": "adaptation finance",
        "sentence": ARTICLES["baku.txt"].split("\n")[2], "right": ""}]
    assert [corpus.text(row.doc_id)[row.start:row.end] for row in sample.itertuples()] == sample["text"].to_list()


def test_draw_sample_is_the_same_each_time_and_another_with_another_seed(corpus):
    draws = [draw_sample(corpus, per_item=2, seed=seed) for seed in (1, 1, 2, 3, 4)]
    pd.testing.assert_frame_equal(draws[0], draws[1])
    assert any(not draws[0].equals(draw) for draw in draws[2:])


def test_the_order_of_articles_does_not_matter(corpus):
    tables = ("articles", "sentences", "mentions", "topic_hits", "names")
    turned = replace(corpus, **{name: getattr(corpus, name)[::-1].reset_index(drop=True) for name in tables})
    for function in (unused_terms, common_terms, contested_spans, draw_sample):
        pd.testing.assert_frame_equal(function(turned), function(corpus))
    assert check_report(turned) == check_report(corpus)


def test_read_sample_gives_precision_of_what_was_marked(corpus, tmp_path):
    path = write_table(marked(corpus, ["y", "N", " Yes ", "", "1"]), tmp_path / "marked.csv")
    assert draw_sample(corpus)["item"].to_list()[:6] == ["adaptation", "adaptation", "carbon_markets", "carbon_markets", "carbon_markets", "finance"]
    assert read_sample(path).round(3).to_dict("list") == {
        "item_kind": ["all", "topic", "topic"],
        "item": ["all", "adaptation", "carbon_markets"],
        "marked": [4, 2, 2],
        "right": [3, 1, 2],
        "precision": [0.75, 0.5, 1.0],
        "low": [0.301, 0.095, 0.342],
        "high": [0.954, 0.905, 1.0],
    }


@pytest.mark.parametrize("mark", [("y", "n"), ("Yes", "NO"), ("1", "0"), ("TRUE", "FALSE")])
@pytest.mark.parametrize(("delimiter", "encoding", "end"), [(",", "utf-8-sig", "\n"), (";", "cp1252", "\r\n"), ("\t", "utf-16", "\r\n"), (";", "utf-8", "\n")])
def test_read_sample_takes_what_a_spreadsheet_saves(tmp_path, mark, delimiter, encoding, end):
    rows = [["item_kind", "item", "text", "right"], ["topic", "finance", "“’-1”", mark[0]], ["topic", "finance", '"a' + end + 'b"', mark[1]], ["", "", "", ""]]
    (tmp_path / "marked.csv").write_bytes(end.join(delimiter.join(row) for row in rows).encode(encoding))
    assert read_sample(tmp_path / "marked.csv")[["item", "marked", "right"]].values.tolist() == [["all", 2, 1], ["finance", 2, 1]]


def test_read_sample_leaves_the_apostrophe_of_a_defused_cell(tmp_path):
    table = pd.DataFrame({"item_kind": ["topic"], "item": ["-odd"], "text": ["=1+1"], "right": ["y"]})
    assert read_sample(write_table(table, tmp_path / "marked.csv"))["item"].to_list() == ["all", "'-odd"]


@pytest.mark.parametrize(("text", "message"), [
    ("item_kind,item,right\ntopic,a,y\ntopic,a,maybe\n\ntopic,a,?\n", 'marked.csv: column "right" has "maybe" in line 3, "?" in line 5: write y or n'),
    ('item_kind,item,text,right\ntopic,a,"x\ny",y\ntopic,a,z,2\n', 'marked.csv: column "right" has "2" in line 4: write y or n'),
    ("item_kind,item,right\n" + "topic,a,x\n" * 7, '"x" in line 6 and 2 more: write y or n'),
    ("item_kind,item,right\ntopic,a,\n", 'marked.csv: no row is marked: write y or n into column "right"'),
    ("item_kind,item\ntopic,a\n", 'marked.csv has no column "right"'),
    ("", "marked.csv: empty"),
    ("item_kind,item,right\ntopic,a," + "y" * 200_000, "marked.csv: line 2 is not CSV"),
])
def test_read_sample_says_what_is_wrong(tmp_path, text, message):
    (tmp_path / "marked.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_sample(tmp_path / "marked.csv")
    assert message in str(error.value)


def test_read_sample_of_no_file_says_so(tmp_path):
    with pytest.raises(InputError, match="cannot read .*none.csv"):
        read_sample(tmp_path / "none.csv")


def test_check_report_shows_every_list_and_says_how_many_more(corpus):
    report = check_report(corpus)
    lists = report.split("\n\n")
    assert lists[0] == "U.N. climate negotiations; articles: 3; sentences: 8"
    assert [part.split(":")[0] for part in lists[1:]] == [
        "Terms of topics that are found nowhere", "Names of actors that are found nowhere", "Terms found in a large share of the sentences",
        "Words that terms of several topics match", "Frequent names that no actor covers"]
    assert lists[1].startswith("Terms of topics that are found nowhere: 99\n")
    assert lists[1].count("\n") == 22
    assert lists[1].endswith("\n... and 79 more")
    assert "Marina Okoro" in lists[5]


def test_check_report_of_articles_in_which_nothing_is_found(tmp_path):
    (tmp_path / "a.txt").write_text("The old mill by the river was painted in a new shade of green last week.", encoding="utf-8")
    corpus = annotate(tmp_path, "climate_talks").select()
    assert draw_sample(corpus).dtypes.equals(draw_sample(annotate(write_articles(tmp_path), "climate_talks")).dtypes)
    assert [part.split(": ")[1] for part in check_report(corpus).split("\n\n")[3:]] == ["none"] * 3
