"""Quotations and their speakers: by kind of trap, on the labelled seeds, and what must hold for any text at all."""

from itertools import accumulate, pairwise

import pytest
from effort import growth
from hypothesis import example, given
from hypothesis import strategies as st
from labels import SEEDS, read_labels

from alliance_lib.annotation.marks import find_paragraphs
from alliance_lib.annotation.quotes import find_quotes
from alliance_lib.annotation.sentences import split_sentences
from alliance_lib.annotation.speech import read_row, read_rows


def show(text, **options):
    """Every quotation with its kind, its speaker and the voice, as text."""
    return [(quote.kind, text[quote.start:quote.end], cut(text, quote.speaker_start, quote.speaker_end), quote.voice)
            for quote in find_quotes(text, **options)]


def cut(text, start, end):
    return None if start is None else text[start:end]


def speakers(text):
    return [cut(text, quote.speaker_start, quote.speaker_end) for quote in find_quotes(text, indirect=False)]


def marked(text):
    return [text[quote.start:quote.end] for quote in find_quotes(text, indirect=False)]


# Each text is followed by the speakers of its quotations, in order.
SPEAKERS = {
    "subject before the verb": ("The minister said: “The ships will sail on Monday.”", ["The minister"]),
    "dateline": ("SASEBO — The mayor of Sasebo, Ana Lee, said: “No.”", ["The mayor"]),
    "dateline with an agency": ("TOKYO (Reuters) - The defense minister, Ana Lee, said: “No.”", ["The defense minister"]),
    "dateline with a day": ("WASHINGTON, June 3 — “No,” said Ana Lee.", ["Ana Lee"]),
    "verb before the subject": ("“The ships will sail on Monday,” said Ana Lee.", ["Ana Lee"]),
    "no title": ("“The ships will sail,” said Adm. Ana Lee of the navy.", ["Ana Lee"]),
    "office before the name": ("“The ships will sail,” said former Secretary of State Ana Lee.", ["Ana Lee"]),
    "apposition": ("“The ships will sail,” Ana Lee, the deputy minister, said in Rome.", ["Ana Lee"]),
    "relative clause": ("Ana Lee, a general who led the navy, warned that “the ships will sail soon.”", ["Ana Lee"]),
    "pronoun": ("“The ships will sail,” she said.", ["she"]),
    "noun phrase with a preposition": ("“The ships will sail,” a spokesman for the ministry said.", ["a spokesman"]),
    "adjective behind it": ("“The ships will sail,” said two officials familiar with the talks.", ["two officials"]),
    "adjective close to a name": ("“The ships will sail,” an aide close to Ana Lee said.", ["an aide"]),
    "the same adjective before it": ("“The ships will sail,” said a familiar face.", ["a familiar face"]),
    "bare plural": ("Senior officials say “the ships will sail soon.”", ["Senior officials"]),
    "according to": ("“The ships will sail soon,” according to the White House.", ["White House"]),
    "the verb of a subordinate clause": ("With Ana Lee recently calling it “the heart of the whole plan,” talks began.", ["Ana Lee"]),
    "participle after a comma": ("In Rome, Ana Lee met the press, saying “the ships will sail soon.”", ["Ana Lee"]),
    "inserted attribution": ("Japan, said one official, is acting “in many ways like a true ally.”", ["one official"]),
    "two verbs": ("Ana Lee met the press and called the plan “a milestone.”", ["Ana Lee"]),
    "thinking is told": ("Ana Lee said the general believes “the ships will sail very soon.”", ["Ana Lee"]),
    "split quotation": ("“The ships,” Ana Lee said, “will sail.”", ["Ana Lee", "Ana Lee"]),
    "several sentences": ("“It is so,” said Ana Lee. “We knew. We know.” The room was silent.", ["Ana Lee", "Ana Lee"]),
    "question before a long subject": ("“Why now?” Ana Lee, the minister, asked.", ["Ana Lee"]),
    "next paragraph": ("“It is so,” said Ana Lee.\n\n“We knew it from the start.”", ["Ana Lee", "Ana Lee"]),
    "someone else between": ("“It is so,” said Ana Lee.\n\nBob Ode left.\n\n“We knew it from the start.”", ["Ana Lee", None]),
    "colon before the paragraph": ("Ana Lee added this:\n\n“We knew it from the very start.”", ["Ana Lee"]),
    "name before a colon": ("Ana Lee: “We knew it from the very start.”", ["Ana Lee"]),
    "dash and name": ("“We knew it from the very start.” — Ana Lee", ["Ana Lee"]),
    "passive": ("The plan is called “a very big step for us all” in Rome.", [None]),
}


@pytest.mark.parametrize("text, expected", SPEAKERS.values(), ids=SPEAKERS)
def test_find_quotes_names_the_speaker(text, expected):
    assert speakers(text) == expected


# No speaker: something is named, or held at a distance.
TERMS = {
    "concept": "The talks covered the concept of “extended deterrence.”",
    "name of a format": "They will join the council, known as “2+2” talks.",
    "programme": "The minister said on the channel’s “Morning Talk” that ships sail.",
    "nickname": "Robert “Bob” Ode said that ships sail.",
    "slogan": "The focus remains on upholding a “free and open sea” with partners.",
}


@pytest.mark.parametrize("text", TERMS.values(), ids=TERMS)
def test_find_quotes_credits_nobody_with_a_term(text):
    assert [(kind, speaker) for kind, _, speaker, _ in show(text, indirect=False)] == [("term", None)]


MARKS = {
    "straight": ('He said "yes" and "no".', ['"yes"', '"no"']),
    "marks within marks": ("He said, “She told us ‘no’ and “never” then.”", ["“She told us ‘no’ and “never” then.”"]),
    "single marks": ("‘The officials’ view is clear,’ he said. It’s the soldiers’ own.", ["‘The officials’ view is clear,’"]),
    "single straight marks": ("'It isn't so,' he said of the '90s.", ["'It isn't so,'"]),
    "double within single": ("‘She said “no” to it,’ he said.", ["‘She said “no” to it,’"]),
    "guillemets": ("He said «no» to it.", ["«no»"]),
    "only apostrophes": ("It’s the officials’ view, isn't it?", []),
    "inches": ('The 6\'2" man said "no".', ['"no"']),
    "closing mark missing": ("He called it “vital. It was late.\nThey left.", ["“vital."]),
    "opening mark twice": ("“We go. “We stay,” he said.", ["“We go.", "“We stay,”"]),
    "closing mark alone": ("We go.” He left.", []),
    "over paragraphs": ("“We go.\n\n“We stay,” he said.", ["“We go.", "“We stay,”"]),
    "over wrapped lines": ("“We go\nand stay,” he said.", ["“We go\nand stay,”"]),
}


@pytest.mark.parametrize("text, expected", MARKS.values(), ids=MARKS)
def test_find_quotes_pairs_marks(text, expected):
    assert marked(text) == expected


def test_find_quotes_tells_kinds_and_voices():
    text = ("“We are ready,” said Ana Lee. The White House called it “a milestone.” Officials said that ships sail. "
            "One diplomat warned of “chaos.” The “2+2” talks ended.")
    assert show(text) == [
        ("direct", "“We are ready,”", "Ana Lee", "named"),
        ("partial", "“a milestone.”", "White House", "institution"),
        ("indirect", "ships sail", "Officials", "anonymous"),
        ("partial", "“chaos.”", "One diplomat", "anonymous"),
        ("term", "“2+2”", None, None),
    ]


@pytest.mark.parametrize(("text", "said"), [
    ("The unit will leave when the exercise ends, said Ana Lee, who commands it.", "The unit will leave when the exercise ends"),
    ("The ships will be based in the port from spring, the officials added, after the talks.", "The ships will be based in the port from spring"),
    ("Two governments want us to believe that it is safe, said Ana Lee, a voter.", "Two governments want us to believe that it is safe"),
    ("The ships, officials say, will be based in the port.", "officials say"),
])
def test_find_quotes_takes_the_clause_before_who_says_it(text, said):
    assert [text[quote.start:quote.end] for quote in find_quotes(text)] == [said]


def test_find_quotes_gives_the_cue():
    text = "According to the ministry, “the ships will sail soon.” “Good,” said Ana Lee. “Very good.”"
    assert [cut(text, quote.cue_start, quote.cue_end) for quote in find_quotes(text)] == ["According to", "said", None]


def test_find_quotes_gives_the_fuller_mention():
    text = ("Ana Lee left Rome.\n“It is late,” said one Japanese official.\n“It is,” a general said. “Go,” the Japanese official said.\n"
            "“I do,” Lee said. Then she called it “vital.”\nAn aide, who was there, warned of “chaos.”")
    assert [cut(text, quote.antecedent_start, quote.antecedent_end) for quote in find_quotes(text)] == [
        None, None, "one Japanese official", "Ana Lee", "Ana Lee", None]


@pytest.mark.parametrize(("text", "expected"), [
    ("One Japanese official came. A senior official left. The Japanese official spoke. “Go,” the official said.", "One Japanese official"),
    ("One Japanese official came. A senior official left. “Go,” the official said.", "A senior official"),
    ("The Japanese official spoke. “Go,” the official said.", "The Japanese official"),
    ("The talks with Japanese official Ana Lee ended. “Go,” the official said.", None),
    ("A visit by the official ended. “Go,” the official said.", None),
])
def test_find_quotes_takes_up_the_last_one_described(text, expected):
    assert [cut(text, quote.antecedent_start, quote.antecedent_end) for quote in find_quotes(text, indirect=False)] == [expected]


def test_find_quotes_takes_up_a_full_name_each_time():
    text = "Ana Lee left. “I do,” Lee said. “I do,” said Lee. “He does,” said Bob Lee. “I do,” Lee said."
    assert [cut(text, quote.antecedent_start, quote.antecedent_end) for quote in find_quotes(text)] == ["Ana Lee", "Ana Lee", None, None]


@pytest.mark.parametrize(("before", "full"), [
    ("They met Ana Lee in Tokyo.", "Ana Lee"), ("They met U.S. Ambassador Ana Lee.", "Ana Lee"), ("They met A.B. Lee.", "A.B. Lee"),
    ("They met Ana F. Lee.", "Ana F. Lee"),
])
def test_find_quotes_takes_no_sentence_before_for_a_name(before, full):
    text = f"{before} Lee left. “I do,” Lee said."
    assert [cut(text, quote.antecedent_start, quote.antecedent_end) for quote in find_quotes(text)] == [full]


def test_find_quotes_leaves_an_ambiguous_surname_alone():
    text = "Ana Lee met Bob Lee. “I do,” Lee said."
    assert [quote.antecedent_start for quote in find_quotes(text)] == [None]


@pytest.mark.parametrize("text, expected", [
    ("Ana Lee said that the ships will sail.", [("indirect", "the ships will sail", "Ana Lee", "named")]),
    ("The ships will sail, officials said.", [("indirect", "The ships will sail", "officials", "anonymous")]),
    ("The ships will sail, said a diplomat.", [("indirect", "The ships will sail", "a diplomat", "anonymous")]),
    ("According to experts, the ships will sail.", [("indirect", "the ships will sail", "experts", "anonymous")]),
    ("But Rome, officials there say, understands the need.", [("indirect", "officials there say", "officials", "anonymous")]),
    ("The firm announced plans for a ship.", []),
])
def test_find_quotes_reports_speech_without_marks(text, expected):
    assert show(text) == expected
    assert show(text, indirect=False) == []


def test_find_quotes_reads_only_the_paragraphs_given():
    text = "“It is so,” said Ana Lee.\nRome News | “Ships sail,” said Bob Ode\n“We knew it from the start.”"
    first, last = (0, text.index("\n")), (text.rindex("\n") + 1, len(text))
    assert [speaker for _, _, speaker, _ in show(text)] == ["Ana Lee", "Bob Ode", "Bob Ode"]
    assert [speaker for _, _, speaker, _ in show(text, paragraphs=[first, last])] == ["Ana Lee", "Ana Lee"]


def test_find_quotes_on_the_seeds():
    quotes, actors = read_labels("quotes.tsv"), read_labels("actors.tsv")
    found = right = 0
    rows = [row for row in quotes.itertuples() if row.kind != "indirect"]
    for row in rows:
        text = (SEEDS / f"{row.doc}.txt").read_bytes().decode("utf-8")
        quote = next((q for q in find_quotes(text) if 2 * (min(q.end, row.end) - max(q.start, row.start)) >= row.end - row.start), None)
        found += quote is not None
        right += quote is not None and is_right(quote, row, actors[actors["doc"] == row.doc])
    assert found == len(rows) == 22
    assert right >= 0.9 * len(rows)


def is_right(quote, row, mentions):
    """Whether the speaker's mention, or the fuller one, overlaps a mention of the labelled speaker; no speaker where none is labelled."""
    if not row.speaker:
        return quote.speaker_start is None
    spans = [(quote.speaker_start, quote.speaker_end), (quote.antecedent_start, quote.antecedent_end)]
    named = {actor for start, end in spans if start is not None
             for actor in mentions.loc[(mentions["start"] < end) & (mentions["end"] > start), "actor"]}
    return bool(named & {row.speaker, row.alt_speaker})


PIECES = ["“", "”", '"', "'", "’", "‘", "«", "``", "\n", "\n\n", " ", ", ", ". ", ": ", "? ", "(", ")", "—", "said", "she", "Ana Lee", "the official",
          "according to", "that", "who", "of", "and", "called", "one", "U.S.", "İ", "\0"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text())
@example("")
@example("İ“a”")
def test_find_quotes_takes_any_text(text):
    quotes = find_quotes(text)
    spans = [(quote.start, quote.end) for quote in quotes]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for quote in quotes:
        assert (quote.speaker_start is None) == (quote.speaker_end is None)
        assert quote.speaker_start is None or 0 <= quote.speaker_start < quote.speaker_end <= len(text)
        assert quote.antecedent_start is None or quote.antecedent_end <= quote.speaker_start
        assert quote.kind != "term" or quote.speaker_start is None


def test_read_row_gives_each_chunk_its_place():
    text = "Meanwhile the Japanese Secretary of State (who left) calls “ships, planes” a call for calm."
    row = read_row(text, 0, len(text), [(text.index("“"), text.index("”") + 1)])
    assert [(tag, cut(text, *row.span(k))) for k, tag in enumerate(row.tags)] == [
        ("R", "Meanwhile"), ("N", "the Japanese Secretary of State"), ("J", "calls"), ("Q", "“ships, planes”"), ("N", "a call"), ("I", "for"),
        ("N", "calm")]


@given(st.lists(st.lists(st.sampled_from(PIECES)).map("".join)))
def test_read_rows_reads_each_sentence_as_if_it_were_alone(parts):
    text, spans = "".join(parts), list(pairwise([*accumulate(map(len, parts), initial=0)]))
    rows = read_rows(text, [(*span, ()) for span in spans])
    assert rows == [read_row(text, *span) for span in spans]
    assert all(row.tags == read_row(part, 0, len(part)).tags for row, part in zip(rows, parts, strict=True))
    for row, (start, end) in zip(rows, spans, strict=True):
        chunks = [row.span(k) for k in range(len(row.tags))]
        assert all(start <= first < last <= end and cut(text, first, last).strip() == cut(text, first, last) for first, last in chunks)
        assert all(before[1] <= after[0] for before, after in pairwise(chunks))


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_find_quotes_takes_sentences_that_are_known(path):
    text = path.read_bytes().decode("utf-8")
    sentences = [(first + start, first + end) for first, last in find_paragraphs(text) for start, end in split_sentences(text[first:last])]
    assert find_quotes(text, sentences=sentences) == find_quotes(text)


@pytest.mark.parametrize(("text", "expected"), [
    ('"" ' * 400, 400),
    ('"" ' * 600, 0),
    ('He said "no, not now" ' * 600, 600),
])
def test_find_quotes_finds_none_in_hardly_more_than_marks(text, expected):
    assert len(marked(text)) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_find_quotes_finds_the_same_marks_with_and_without_indirect_speech(text):
    assert [quote[:2] for quote in find_quotes(text) if quote.kind != "indirect"] == [quote[:2] for quote in find_quotes(text, indirect=False)]


@pytest.mark.parametrize("piece", ["“a ", '" ', "‘a ", "“Why?” he asked ", "“", "said ", "a, ", "“a\n", "“It is,” the official said. ", "(", "\0"])
def test_find_quotes_does_work_in_proportion_to_a_long_line(piece):
    assert growth(find_quotes, piece, times=100) < 10
    assert growth(find_quotes, piece, times=1000) < 10  # past the number of marks from which on a paragraph is taken for no speech
    text = piece * 50_000  # no call shows what a regular expression does: one that goes back again and again would take hours here
    assert all(0 <= quote.start < quote.end <= len(text) for quote in find_quotes(text))
