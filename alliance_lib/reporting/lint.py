"""Check a briefing against the articles it was made from: every number, every quotation character by character, every citation.

Two ways that do not lean on each other. The briefing is made anew from the corpus in the run folder and compared, so that no number and no word of the
fixed sentences can differ. And what the files say is looked up directly in the articles' text and in the evidence: quotations, citations, counts of articles.
Counts of origins rest on a comparison of whole articles, which only the first way repeats; looked up is that they lie between one and the number of articles.
"""

import re
from pathlib import Path

import pandas as pd

from ..analysis.confidence import wording_faults
from ..corpus import Corpus, doc_labels, select_as
from ..errors import InputError
from .briefing import write_briefing
from .files import defuse
from .kwic import cite
from .ledger import as_markdown, in_marks, ledger_tables
from .links import article_page

CITATION = re.compile(r"\[\\\[(?P<label>[^]]*?)\\\]\]\((?P<address>[^)]*)\)")
QUOTING = ("judgement", "agreement", "conflict", "superseded", "compatible", "contradiction", "single", "timeline")  # claims whose marks are all quotations
REPEATING = ("source", *QUOTING[2:6], "voices")  # claims that hold words of the articles without marks: titles, shared words, names
ANCHOR = re.compile(r'id="([^"]*)"')
ESCAPED = re.compile(r"\\(.)")


def lint_briefing(folder, parameters: dict, corpus: Corpus, remade=None) -> list[str]:
    """What is wrong with the briefing of a run folder; nothing where it is sound.

    Parameters
    ----------
    folder : the run folder, with briefing.md, tables/claims.csv, tables/evidence.csv and html/.
    parameters : those the briefing's notebook had.
    corpus : what the run was made from.
    remade : `make_briefing` of corpus and parameters, where that has been called already.

    Returns
    -------
    Faults, a line each: where, and what is wrong.

    Raises
    ------
    InputError
        If the folder holds no briefing.
    """
    folder = Path(folder)
    if not (folder / "briefing.md").is_file():
        raise InputError(f'no briefing in "{folder}": name a run folder')
    markdown = (folder / "briefing.md").read_text(encoding="utf-8")
    claims, evidence = (pd.read_csv(folder / "tables" / f"{name}.csv", encoding="utf-8-sig", keep_default_na=False, dtype=str)
                        for name in ("claims", "evidence"))
    return [*_differs_from_the_tables(markdown, claims, evidence, *(remade or make_briefing(corpus, parameters))), *_wrong_claims(claims, evidence, corpus),
            *_wrong_citations(markdown, folder, select_as(corpus, parameters))]


def make_briefing(corpus: Corpus, parameters: dict):
    """The briefing that the parameters of the notebook ask for, as Markdown and as ledger: (markdown, claims, evidence)."""
    chosen = select_as(corpus, parameters)
    options = {name: parameters[name] for name in ("length", "handling", "topics", "context", "level", "window", "alpha", "compare") if name in parameters}
    briefing, reading = write_briefing(chosen, whole=corpus, **options)
    return as_markdown(briefing, chosen), *ledger_tables(briefing, reading)


def _differs_from_the_tables(markdown, claims, evidence, made, new_claims, new_evidence):
    """Lines of the briefing and rows of the ledger that are not what the articles give."""
    lines, new_lines = markdown.splitlines(), made.splitlines()
    for number in range(max(len(lines), len(new_lines))):
        here, there = (each[number] if number < len(each) else "" for each in (lines, new_lines))
        if here != there:
            yield f"briefing.md line {number + 1}: {_first_difference(here, there)}"
    for name, table, new in (("claims", claims, new_claims), ("evidence", evidence, new_evidence)):
        rows, new_rows = (frame.astype(str).to_numpy().tolist() for frame in (table, defuse(new)))
        if len(rows) != len(new_rows):
            yield f"tables/{name}.csv has {len(rows)} rows where the articles give {len(new_rows)}"
        yield from (f"tables/{name}.csv row {number}: {_first_difference(' | '.join(row), ' | '.join(other))}"
                    for number, (row, other) in enumerate(zip(rows, new_rows, strict=False), start=2) if row != other)


def _first_difference(here, there) -> str:
    """Where two texts begin to differ, with some words around it."""
    at = next((at for at, (one, other) in enumerate(zip(here, there, strict=False)) if one != other), min(len(here), len(there)))
    start = max(0, at - 20)
    return f'"{here[start:at + 30]}" where the articles give "{there[start:at + 30]}"'


def _wrong_claims(claims, evidence, corpus):
    """Claims that quote what does not stand at the place the evidence names, rest on nothing, count wrongly, or mix confidence with likelihood in
    words of our own.
    """
    shown, labels = defuse(corpus.articles[["doc_id"]])["doc_id"], doc_labels(sorted(corpus.articles["doc_id"]))
    texts = dict(zip(shown, corpus.articles["text"], strict=True))
    called = dict(zip(shown, map(labels.get, corpus.articles["doc_id"]), strict=True))
    rested = evidence.groupby("claim_id")["doc_id"].nunique().to_dict()
    cited = evidence.groupby("claim_id")["doc_id"].unique().to_dict()
    quoted = {claim_id: rows for claim_id, rows in evidence[evidence["quoted"] == "True"].groupby("claim_id")}
    for claim in claims.itertuples():
        n_articles = rested.get(claim.claim_id, 0)
        if str(n_articles) != claim.n_articles or not n_articles:
            yield f"claim {claim.claim_id}: {claim.n_articles} articles where the evidence has {n_articles}"
        if not (claim.n_origins.isdecimal() and 1 <= int(claim.n_origins) <= n_articles):
            yield f"claim {claim.claim_id}: {claim.n_origins} origins where the evidence has {n_articles} articles"
        rest = claim.text
        for row in quoted.get(claim.claim_id, evidence.iloc[:0]).itertuples():
            words = in_marks(texts.get(row.doc_id, "")[int(row.start):int(row.end)])
            if words not in rest:
                yield f"claim {claim.claim_id}: {words[:60]} is not what the claim quotes"
            rest = rest.replace(words, "", 1)
        rest = _without(rest, [called[doc_id] for doc_id in cited.get(claim.claim_id, ()) if doc_id in called])
        if claim.kind in QUOTING and "“" in rest:
            yield f'claim {claim.claim_id}: a quotation has no evidence: {rest[rest.index("“"):][:60]}'
        own = re.sub("“[^”]*”", "", rest) if claim.kind not in REPEATING else ""
        yield from (f"claim {claim.claim_id}: {fault}" for _, fault in wording_faults(own))


def _without(text, labels):
    """A text without the labels of articles, which are file names and may be any words."""
    for label in sorted(labels, key=len, reverse=True):
        if label in text:
            text = re.sub(rf"(?<!\w){re.escape(label)}(?!\w)", "", text)
    return text


def _wrong_citations(markdown, folder, corpus):
    """Citations whose label is not that of the sentence they open, and links to nothing."""
    sentences, labels = corpus.sentences, doc_labels(sorted(corpus.articles["doc_id"]))
    known = {f"html/{article_page(doc_id)}#s{sent_id}": cite(labels[doc_id], par_id, line)
             for doc_id, sent_id, par_id, line in zip(*(sentences[name] for name in ("doc_id", "sent_id", "par_id", "line")), strict=True)}
    anchors = {}
    for match in CITATION.finditer(markdown):
        label, address = "[" + ESCAPED.sub(r"\1", match["label"]) + "]", match["address"]
        if known.get(address) != label:
            yield f"citation {label} opens {address}, which is {known.get(address, 'no sentence')}"
        page, _, anchor = address.partition("#")
        if page not in anchors:
            anchors[page] = set(ANCHOR.findall((folder / page).read_text(encoding="utf-8"))) if (folder / page).is_file() else set()
        if anchor not in anchors[page]:
            yield f"citation {label} opens {address}, which is not there"
