"""The briefing: what the seeds give, the hard cases, and what little a poor corpus allows."""

import pandas as pd
import pytest
from labels import SEEDS

from alliance_lib import annotate, as_markdown, ledger_tables, write_briefing, write_counted
from alliance_lib.analysis import crossreading
from alliance_lib.analysis.crossreading import common_runs
from alliance_lib.analysis.sources import Witnesses
from alliance_lib.errors import InputError

SAID = ("Japan and the United States agreed on Monday, April 8, 2024, to build a joint headquarters for their forces in Tokyo, ministers said.\n\n"
        "Defense Secretary Lloyd Austin praised the command and control of the two forces after a meeting with reporters.\n")
OTHER = "Farmers in the north of the country sold more rice than in any year since the great drought, a survey found on Friday.\n"
PLAIN = '[[topics]]\nid = "rice"\nname = "Rice"\ndefinition = "Rice and its harvest."\nterms = ["rice"]\n'


@pytest.fixture(scope="module")
def seeds():
    corpus = annotate(SEEDS)
    return corpus, *write_briefing(corpus.select(), whole=corpus)


def made(folder, texts, codebook="us_japan", **options):
    """The briefing of some texts, as Markdown and as a ledger."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    corpus = annotate(folder, codebook)
    briefing, reading = write_briefing(corpus.select(), whole=corpus, **options)
    claims, evidence = ledger_tables(briefing, reading)
    assert set(evidence["claim_id"]) == set(claims["claim_id"])
    return as_markdown(briefing, corpus.select()), claims, reading


def section(markdown, title):
    """What stands below a heading."""
    return markdown.split(f"## {title}\n", 1)[1].split("\n## ")[0]


def test_every_claim_has_evidence_that_is_a_sentence_of_the_body(seeds):
    corpus, briefing, reading = seeds
    claims, evidence = ledger_tables(briefing, reading)
    assert set(evidence["claim_id"]) == set(claims["claim_id"])
    body = corpus.sentences[corpus.sentences["zone"] == "body"]
    assert evidence.merge(body, on=["doc_id", "sent_id"]).shape[0] == len(evidence)


def test_quotations_are_the_words_of_the_articles(seeds):
    corpus, briefing, reading = seeds
    claims, evidence = ledger_tables(briefing, reading)
    text = claims.set_index("claim_id")["text"]
    quoted = evidence[evidence["quoted"]]
    assert len(quoted) > 30
    for row in quoted.itertuples():
        assert " ".join(corpus.text(row.doc_id)[row.start:row.end].split()) in text[row.claim_id]


def test_seeds_reporting_line_is_a_conflict(seeds):
    found = seeds[2].differences.query("kind == 'reporting_line'")
    assert set(found["relation"]) == {"conflict"}
    assert [(row.doc_id[:3], row.value, row.other_doc[:3]) for row in found.itertuples()][1] == ("002", "report to the commander of U.S. INDOPACOM", "004")


def test_seeds_start_of_the_command_is_compatible(seeds):
    found = seeds[2].differences.query("kind == 'date'")
    assert set(found["relation"]) == {"compatible"}
    assert {*found["value"], *found["other_value"]} == {"in March 2025", "by March", "by 2025"}


def test_seeds_launching_against_no_plan_is_a_conflict(seeds):
    found = seeds[2].differences.query("kind == 'stage' and relation == 'conflict'")
    assert [(row.doc_id[:3], row.other_doc[:3], row.other_value) for row in found.itertuples()] == [("000", "003", "will not unveil a specific plan")]


def test_seeds_teaser_and_biography_are_not_in_the_briefing(seeds):
    corpus, briefing, _ = seeds
    markdown = as_markdown(briefing, corpus.select())
    assert "Venezuela" not in markdown
    assert "Pulitzer" not in markdown


def test_what_says_the_same_as_what_time_has_overtaken_is_no_judgement(seeds):
    reading = seeds[2]
    days = dict(zip(reading.corpus.articles["doc_id"], reading.corpus.articles["date_to"], strict=True))
    gone = reading.undated[reading.undated["planned"] & reading.undated["doc_id"].map(days).between("2", "2024-07-27")]
    agreed = reading.members.merge(gone[["doc_id", "sent_id"]], on=["doc_id", "sent_id"])["claim_id"]
    same = reading.members[reading.members["claim_id"].isin(agreed)]
    assert len(same) > len(agreed) > 0  # an article without a date says it too
    assert not set(zip(same["doc_id"], same["sent_id"], strict=True)) & set(reading.leads)


def test_of_a_claim_that_time_has_settled_in_one_article_the_newer_sentence_leads():
    members = pd.DataFrame({"claim_id": [1, 1, 1, 2], "doc_id": ["a", "b", "undated", "a"], "sent_id": [1, 1, 1, 2]})
    articles = pd.DataFrame({"doc_id": ["a", "b", "undated"], "date_from": ["2024-04-09", "2024-04-10", ""], "date_to": ["2024-04-09", "2024-04-10", ""]})
    stale = crossreading._with_undated({("a", 1)}, members, articles)
    assert stale == {("a", 1), ("undated", 1)}
    wanted = {("a", 1), ("b", 1), ("undated", 1), ("a", 2)}
    assert crossreading._fresh([("undated", 1), ("a", 2)], members, stale, wanted) == [("b", 1), ("a", 2)]
    assert crossreading._fresh([("a", 1)], members, stale, wanted - {("b", 1)}) == []


def test_deadlines_that_differ_are_no_less_precise(tmp_path):
    texts = {name: f"April {day}, 2024\nThe Norrin Guard will arrive on the island of Kyushu by {by}, the ministers announced.\n"
             for name, day, by in (("a", 9, "October 2026"), ("b", 10, "March 2027"))}
    assert made(tmp_path / "apart", texts)[2].differences[["kind", "relation"]].values.tolist() == [["date", "conflict"]]
    texts["b"] = texts["b"].replace("March 2027", "2026")
    assert made(tmp_path / "within", texts)[2].differences[["kind", "relation"]].values.tolist() == [["date", "compatible"]]


def test_what_time_has_overtaken_is_no_judgement(seeds):
    reading = seeds[2]
    older = reading.differences.query("relation == 'superseded'")
    assert not set(zip(older["doc_id"], older["sent_id"], strict=True)) & set(reading.leads)


def test_sentences_that_are_counted_open_on_a_page_of_their_own(seeds, tmp_path):
    corpus, briefing, reading = seeds
    write_counted(reading, out=tmp_path, back=("Back", "3-briefing.html"))
    page, markdown = (tmp_path / "html" / "counted.html").read_text(encoding="utf-8"), as_markdown(briefing, corpus.select())
    claims, evidence = ledger_tables(briefing, reading)
    for item, words in (("ahead", "of what was to come without a day"), ("no-topic", "none of the codebook's topics")):
        claim = claims[claims["text"].str.contains(words)].iloc[0]
        keys = evidence[evidence["claim_id"] == claim["claim_id"]]
        assert f"](html/counted.html#{item})" in markdown
        section_of = page.split(f'<h2 id="{item}">')[1].split("<h2")[0]
        assert section_of.count("<li>") == len(keys) > 1
        assert all(f"article-{row.doc_id}.html#s{row.sent_id}" in section_of for row in keys.itertuples())
    assert "<mark></mark>" not in page


def test_a_pair_beyond_chance_that_one_article_has_says_so(seeds):
    assert "North Korea with Russia ([four sentences](html/pairs.html#north_korea.russia), all in 004)" in as_markdown(seeds[1], seeds[0].select())


def test_a_difference_says_who_said_it(seeds):
    assert "003_bbd11dd178694007.html#s25) (said by “a senior administration official”)" in as_markdown(seeds[1], seeds[0].select())


def test_one_article_is_one_origin_and_low_confidence(tmp_path):
    markdown, claims, _ = made(tmp_path / "in", {"a": SAID})
    assert "One article, one origin" in markdown
    assert "No two origins say the same" in section(markdown, "What the sources agree on")
    assert set(claims["confidence"]) <= {"", "low"}


def test_copies_of_one_text_are_one_origin(tmp_path):
    texts = {name: SAID + f"Number {name}.\n" for name in "abc"}
    markdown, claims, reading = made(tmp_path / "in", texts)
    assert "Three articles, one origin" in markdown
    assert reading.claims.empty
    assert claims["n_origins"].max() == 1


def test_undated_articles_have_no_timeline_of_reckoned_days(tmp_path):
    undated = "Japan met the United States on Sunday to discuss their forces and the command of them, officials said.\n"
    markdown, *_ = made(tmp_path / "in", {"a": OTHER, "b": undated})
    assert "all undated" in markdown
    assert "No event has a day" in section(markdown, "Timeline")


def test_nothing_of_the_codebook_gives_a_shorter_true_briefing(tmp_path):
    markdown, *_ = made(tmp_path / "in", {"a": OTHER})
    assert "No sentence holds a term of the codebook's topics." in markdown
    assert "No actor of the codebook is named." in markdown


def test_a_codebook_without_actors_gives_a_briefing(tmp_path):
    (tmp_path / "rice.toml").write_text(PLAIN, encoding="utf-8")
    markdown, *_ = made(tmp_path / "in", {"a": OTHER, "b": SAID}, codebook=str(tmp_path / "rice.toml"))
    assert "No actor of the codebook is named." in markdown
    assert "Rice ([one sentence]" in markdown


def test_a_hundred_articles_give_no_longer_a_bottom_line(tmp_path):
    subjects = ["harbour", "railway", "orchard", "library", "glacier", "theatre", "factory", "village", "airport", "stadium"]
    texts = {f"n{n:03}": f"{subjects[n % 10].title()} number {n} was opened by the mayor before a crowd of {n + 20} guests.\n" for n in range(100)}
    markdown, claims, _ = made(tmp_path / "in", texts, length="short")
    assert "100 articles" in markdown
    assert len(claims.query("kind == 'judgement'")) <= 4


def test_handling_and_length_and_topics_are_followed(tmp_path):
    markdown, claims, _ = made(tmp_path / "in", {"a": SAID, "b": OTHER}, handling="For official use", length="short", topics=["command_structure"])
    assert markdown.splitlines()[2] == "**For official use**"
    assert not claims.query("kind == 'judgement'")["text"].str.contains("rice").any()
    with pytest.raises(InputError, match="comand"):
        made(tmp_path / "in", {}, topics=["comand"])


def test_hostile_text_is_text_in_the_briefing(tmp_path):
    text = "Japan and the United States agreed on a *joint* <script>alert(1)</script> [headquarters](javascript:x) for $1 and $2 in 2024, ministers said.\n"
    markdown, *_ = made(tmp_path / "in", {"a": text})
    assert "\\<script\\>" in markdown
    assert "\\[headquarters\\]" in markdown


def test_common_runs_are_spans_of_the_first_text():
    texts = ["The talks on “extended deterrence” were in Tokyo.", "Extended deterrence was the subject of talks."]
    assert [texts[0][start:end] for start, end in common_runs(texts)] == ["extended deterrence"]


def test_evidence_of_a_count_is_all_it_counts(seeds):
    corpus, briefing, reading = seeds
    claims, evidence = ledger_tables(briefing, reading)
    row = claims.query("kind == 'topics'").iloc[1]
    hits = corpus.select().topic_hits
    counted = hits[hits["topic"] == row["topic"]].drop_duplicates(["doc_id", "sent_id"])
    pd.testing.assert_frame_equal(evidence[evidence["claim_id"] == row["claim_id"]][["doc_id", "sent_id"]].reset_index(drop=True),
                                  counted[["doc_id", "sent_id"]].reset_index(drop=True))


def test_opposites_are_no_agreement(tmp_path):
    will = "Japan and the United States agreed to set up a joint headquarters for their forces in Tokyo, the two governments said in a statement.\n"
    wont = "Japan and the United States will not set up a joint headquarters for their forces in Tokyo, the two governments said in a statement.\n"
    _, _, reading = made(tmp_path / "in", {"a": will, "b": wont})
    assert reading.claims.empty


def test_other_numbers_are_no_agreement(tmp_path):
    said = "The United States will send {} troops to the joint headquarters of Japan in Tokyo for the exercise Keen Sword, officials said.\n"
    _, _, reading = made(tmp_path / "in", {"a": said.format("5,000"), "b": said.format("8,000")})
    assert reading.claims.empty


def test_numbers_of_states_open_no_page_of_actors(tmp_path):
    markdown, *_ = made(tmp_path / "in", {"a": SAID}, level="state")
    assert "actors.html" not in section(markdown, "Actors")


def test_of_more_articles_than_may_be_compared_the_nearest_to_what_is_found_are_and_the_briefing_says_so(tmp_path):
    texts = {f"b{number}": OTHER.replace("rice", word) for number, word in enumerate(["rice", "tea", "wheat", "wool"])}
    texts |= {"a": SAID, "c": SAID.replace("ministers", "officials")}
    markdown, claims, reading = made(tmp_path / "articles", texts, compare=2)
    assert reading.compared.articles["doc_id"].to_list() == ["a", "c"]
    assert "Compared with each other are two articles of these, one origin" in markdown
    assert "Six articles: " in section(markdown, "Bottom line")
    assert "These are the two articles that were compared; tables/articles.csv has all six." in section(markdown, "Sources and limits")
    assert set(claims["n_articles"]) <= {1, 2, 4, 6}
    assert "Compared with each other" not in made(tmp_path / "articles", texts, compare=6)[0]


def test_what_articles_with_the_same_sentences_differ_in_is_told_once(tmp_path):
    texts = {name: f"Number {name}.\nThe Norrin Guard of Japan will be led by a {stars}-star officer in Tokyo.\n"
             for name, stars in zip("abcd", ("two", "two", "three", "three"), strict=True)}
    markdown, claims, reading = made(tmp_path / "told", texts)
    conflicts = claims[claims["kind"] == "conflict"]
    assert len(reading.differences.query("relation == 'conflict'")) == 4
    assert len(conflicts) == 1 and conflicts["n_articles"].item() == 4
    assert conflicts["text"].item().endswith("two ranks for one post; the same sentences stand in three further pairs of articles.")
    said = "The sources were found to contradict each other on one point; what is told in other words is not found. On the rank"
    assert said in section(markdown, "Bottom line")


def test_a_contradiction_that_a_later_article_overtakes_is_told_last_and_with_what_overtakes_it(tmp_path):
    plan = "April 10, 2024\nTokyo will not unveil a specific plan for the Norrin island radar network.\n"
    texts = {"a": "April 9, 2024\nTokyo is launching the Norrin island radar network.\n",
             "b": plan + "The Norrin Guard of Japan will be led by a two-star officer.\n",
             "c": "April 10, 2024\nThe Norrin Guard of Japan will be led by a three-star officer.\n",
             "d": "July 30, 2024\nTokyo has opened the Norrin island radar network.\n"}
    markdown, claims, _ = made(tmp_path / "in", texts)
    assert "on two points, one of them overtaken since; what is told in other words is not found. On the rank" in section(markdown, "Bottom line")
    first, last = claims.loc[claims["kind"] == "conflict", "text"]
    assert first.startswith("On the rank") and "overtaken" not in first
    assert last.startswith("On how far things have come")
    assert last.endswith("Both are overtaken by d, which has “has opened the Norrin island radar network” [d ¶1].")
    texts["b"], texts["c"] = plan, plan.replace("Tokyo", "Japan")
    line = section(made(tmp_path / "both", texts)[0], "Bottom line")
    assert "on two points, both overtaken since; what is told in other words is not found. First, on how far things have come" in line


def test_claims_stand_in_the_order_of_what_is_said_of_them():
    claims = pd.DataFrame({"claim_id": [1, 2, 3], "n_articles": 3, "n_origins": 3, "terms": "", "doc_id": ["a", "d", "d"], "sent_id": [1, 1, 2],
                           "text": [f"{name} closed the mine in Tarsin after the talks of last week." for name in ("Ana", "Bob")] + ["Yes, the mine."]})
    members = pd.DataFrame({"claim_id": [1, 1, 1, 2, 2, 2, 3, 3, 3], "doc_id": list("abcdefdef"), "sent_id": [1] * 6 + [2] * 3})
    witnesses = Witnesses({name: name for name in "abcdef"}, {("a", 1): ["said"], ("b", 1): ["said"]})
    ranked = crossreading._ranked(claims, members, witnesses)
    assert ranked[["claim_id", "n_origins"]].to_numpy().tolist() == [[2, 3], [1, 2], [3, 3]]


def test_what_a_copy_prints_too_is_cited_there(tmp_path):
    told = "Japan and the United States signed a pact on April 8, 2024, to buy 400 missiles for $2 billion, and approved a launch of the Norrin ships."
    texts = {"a": f"{told}\n\n{SAID}", "b": f"{told}\n\n{SAID}\nThe two ministers left Tokyo in the evening for a dinner with reporters.\n", "c": OTHER}
    _, claims, _ = made(tmp_path, texts)
    (single,) = claims.loc[claims["kind"] == "single", "text"]  # the sentence on missiles is in the bottom line already, from the other copy
    assert "a joint headquarters" in single and single.endswith(("” [a ¶2] Printed likewise in [b ¶2].", "” [b ¶2] Printed likewise in [a ¶2]."))
    assert claims.loc[claims["kind"] == "judgement", "text"].str.contains("400 missiles").sum() == 1
