"""The ledger of a briefing: every sentence is a claim, made of fixed words, computed values and quotations, with the sentences it rests on."""

from typing import NamedTuple

import pandas as pd

from ..analysis.crossreading import CrossReading, Key
from ..corpus import Corpus, doc_labels
from ..tables import COUNT, FLAG, TEXT, from_rows, is_among, rows_of
from .html import CONTROL
from .kwic import cite
from .links import article_page
from .prose import inline, line_start, plain

CLAIMS = {"claim_id": COUNT, "kind": TEXT, "text": TEXT, "topic": TEXT, "actors": TEXT, "n_articles": COUNT, "n_origins": COUNT, "confidence": TEXT}
EVIDENCE = {"claim_id": COUNT, "doc_id": TEXT, "sent_id": COUNT, "start": COUNT, "end": COUNT, "quoted": FLAG}


class Quote(NamedTuple):
    """The words of an article from `start` to `end`, within one sentence, as they stand."""

    doc_id: str
    sent_id: int
    start: int
    end: int


class Cite(NamedTuple):
    """A citation of a sentence."""

    doc_id: str
    sent_id: int


class Link(NamedTuple):
    """Words that open a page of the run."""

    words: str
    address: str


class Picture(NamedTuple):
    """A figure of the run, with what it shows."""

    words: str
    address: str


class Claim(NamedTuple):
    """One sentence of the briefing.

    kind : what section it belongs to. parts : texts, quotations, citations and links, in order. behind : keys of sentences that it counts, beside those cited.
    confidence : a level, or "". topic, actors : ids, with "; " between.
    """

    kind: str
    parts: tuple
    behind: tuple[Key, ...] = ()
    confidence: str = ""
    topic: str = ""
    actors: str = ""


class Block(NamedTuple):
    """Claims that stand together: style is text (a paragraph), item or number (entries of a list), or figure (its claim is the caption)."""

    style: str
    claims: tuple[Claim, ...]


class Section(NamedTuple):
    """A heading and what stands below it."""

    title: str
    blocks: list[Block]


class Briefing(NamedTuple):
    """The whole: title, lines of its head (handling), sections."""

    title: str
    handling: str
    sections: list[Section]

    def claims(self) -> list[Claim]:
        """All claims, in order."""
        return [claim for section in self.sections for block in section.blocks for claim in block.claims]


def keys_of(claim: Claim) -> list[Key]:
    """The sentences that a claim rests on, each once."""
    cited = [(part.doc_id, part.sent_id) for part in claim.parts if isinstance(part, Quote | Cite)]
    return list(dict.fromkeys([*cited, *claim.behind]))


def ledger_tables(briefing: Briefing, reading: CrossReading) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The claims and their evidence as tables.

    Returns
    -------
    claims : claim_id (from 1, in order), kind, text (without markup), topic, actors, n_articles, n_origins, confidence.
    evidence : claim_id, doc_id, sent_id, start, end, quoted (the claim has these very words); what is not quoted is the whole sentence.
    """
    show = _Shown(reading.corpus, briefing)
    claims, evidence = [], []
    for number, claim in enumerate(briefing.claims(), start=1):
        keys = keys_of(claim)
        text = "".join(show.as_text(part) for part in claim.parts)
        claims.append((number, claim.kind, text, claim.topic, claim.actors, len({doc_id for doc_id, _ in keys}), reading.n_origins(keys), claim.confidence))
        quoted = [part for part in claim.parts if isinstance(part, Quote)]
        evidence += [(number, *part, True) for part in quoted]
        evidence += [(number, *key, *show.span[key], False) for key in keys if key not in {(part.doc_id, part.sent_id) for part in quoted}]
    return from_rows(CLAIMS, claims), from_rows(EVIDENCE, evidence)


def as_markdown(briefing: Briefing, corpus: Corpus) -> str:
    """The briefing as Markdown: nothing of an article is markup, each citation opens its sentence."""
    show = _Shown(corpus, briefing)
    lines = [f"# {plain(briefing.title)}", *([f"**{plain(briefing.handling)}**"] if briefing.handling else [])]
    for section in briefing.sections:
        lines.append(f"## {plain(section.title)}")
        for block in section.blocks:
            said = [line_start("".join(show.as_markdown(part) for part in claim.parts)) for claim in block.claims]
            lines.append({"text": " ".join(said), "item": "\n".join(f"- {each}" for each in said), "figure": " ".join(said),
                          "number": "\n".join(f"{number}. {each}" for number, each in enumerate(said, start=1))}[block.style])
    return "\n\n".join(lines) + "\n"


class _Shown:
    """How parts of claims look, with what must be known of the corpus for it."""

    def __init__(self, corpus: Corpus, briefing: Briefing):
        wanted = pd.DataFrame({key for claim in briefing.claims() for key in keys_of(claim)}, columns=["doc_id", "sent_id"])
        sentences, articles = corpus.sentences[is_among(corpus.sentences, wanted)], corpus.articles[corpus.articles["doc_id"].isin(wanted["doc_id"])]
        keys = list(rows_of(sentences, "doc_id", "sent_id"))
        self.labels = doc_labels(sorted(corpus.articles["doc_id"]))
        self.texts = dict(rows_of(articles, "doc_id", "text"))
        self.span = dict(zip(keys, rows_of(sentences, "start", "end"), strict=True))
        self.where = dict(zip(keys, rows_of(sentences, "par_id", "line"), strict=True))

    def as_text(self, part) -> str:
        """A part without markup."""
        if isinstance(part, Quote):
            return in_marks(self.texts[part.doc_id][part.start:part.end])
        if isinstance(part, Cite):
            return cite(self.labels[part.doc_id], *self.where[part])
        return part.words if isinstance(part, Link | Picture) else part

    def as_markdown(self, part) -> str:
        """A part as Markdown."""
        if isinstance(part, Cite):
            return f"[{plain(self.as_text(part))}](html/{article_page(part.doc_id)}#s{part.sent_id})"
        if isinstance(part, Link):
            return f"[{plain(part.words)}]({part.address})"
        if isinstance(part, Picture):
            return f"![{plain(part.words)}]({part.address})"
        return inline(self.as_text(part))


def in_marks(words: str) -> str:
    """Words in quotation marks, on one line, control characters made visible; words that stand in such marks already get no others.

    Examples
    --------
    >>> in_marks("They agreed."), in_marks("“We agree.”")
    ('“They agreed.”', '“We agree.”')
    """
    words = CONTROL.sub("\ufffd", " ".join(words.split()))
    whole = words.startswith("“") and words.endswith("”") and words.count("“") == words.count("”") == 1
    return words if whole else f"“{words}”"
