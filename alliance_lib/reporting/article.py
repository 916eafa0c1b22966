"""An article as a page shows it: every layer of its annotation in colour, with a legend; what was set aside is grey."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import NamedTuple

from ..corpus import Corpus
from .html import Html, escape


class Layer(NamedTuple):
    """How a layer is marked: colour, a kind of line below the words, which needs no colour, and its name; and what `say` tells of which columns."""

    colour: str
    line: str
    name: str
    columns: tuple[str, ...]
    say: Callable[..., str]


LAYERS = {
    "quotes": Layer("#F0E442", "none", "quotation", ("kind", "voice", "speaker", "speaker_text"),
                    lambda kind, voice, speaker, speaker_text: f"{kind}, {voice} {speaker or speaker_text}"),
    "dates": Layer("#CC79A7", "dotted", "date", ("date_from", "date_to", "basis"), "{} to {} ({})".format),
    "topic_hits": Layer("#009E73", "dashed", "topic", ("topic",), str),
    "mentions": Layer("#0072B2", "solid", "actor", ("actor", "form", "use", "reason"), "{} ({}, {}: {})".format),
}


def show_article(corpus: Corpus, doc_id: str, *, anchors: bool = False) -> Html:
    """One article with its actors, topics, dates and quotations marked; hovering over a mark says what it is.

    Parameters
    ----------
    corpus : the whole corpus, or a selection: only what is in it is marked.
    doc_id : the article.
    anchors : as for `show_articles`.

    Returns
    -------
    HTML in which the text stands as it is, line by line.
    """
    return dict(show_articles(corpus.only([doc_id]), anchors=anchors))[doc_id]


def show_articles(corpus: Corpus, *, anchors: bool = False, whole: Corpus | None = None, back=None) -> Iterator[tuple[str, Html]]:
    """Every article of a corpus as `show_article` shows it, one after the other: (doc_id, HTML).

    Parameters
    ----------
    corpus : of articles few enough for the memory.
    anchors : whether sentences can be linked to (`#s12`) and body paragraphs show their numbers, as on a page of its own.
    whole : with all sentences, where `corpus` is a selection and those set aside are to be linked to as well.
    back : addresses that cite a sentence, by doc_id and then sent_id.
    """
    marks = {layer: _by_article(getattr(corpus, layer), ("start", "end", *about.columns)) for layer, about in LAYERS.items()}
    sentences = _by_article((whole or corpus).sentences, ("start", "end", "sent_id", "par_id")) if anchors else {}
    lines = _by_article(corpus.zones, ("start", "end", "zone"))
    legend = " ".join(f'<span style="{_style(layer)}">{about.name}</span>' for layer, about in LAYERS.items())
    for doc_id, text in zip(corpus.articles["doc_id"].tolist(), corpus.articles["text"].tolist(), strict=True):
        own = {layer: _marks(marks[layer].get(doc_id, ()), about.say) for layer, about in LAYERS.items()}
        shown = [_line(text, start, end, zone, own, sentences.get(doc_id, ()), (back or {}).get(doc_id, {}))
                 for start, end, zone in lines.get(doc_id, ()) if zone != "blank"]
        yield doc_id, Html(f"<p><small>Marked: {legend}. Grey: set aside.</small></p>\n" + "\n".join(shown), text)


def _by_article(table, columns):
    """Some columns of a table, row by row, by article."""
    rows = defaultdict(list)
    for doc_id, *row in zip(*(table[name].tolist() for name in ("doc_id", *columns)), strict=True):
        rows[doc_id].append(row)
    return rows


def _marks(rows, say):
    """(start, end, what it is) of one layer of an article, in order, and the furthest end up to each."""
    found = sorted((start, end, say(*values)) for start, end, *values in rows)
    return found, list(accumulate((end for _, end, _ in found), max))


def _line(text, start, end, zone, marks, sentences, back):
    """One line: its sentences, and what stands between them."""
    here = sentences[bisect_right(sentences, start, key=itemgetter(1)):bisect_left(sentences, end, key=itemgetter(0))]
    parts, at = [], start
    for first, last, sent_id, _ in here:
        parts.append(_stretch(text, at, max(first, start), marks))
        anchor = f' id="s{sent_id}"' if first >= start else ""
        parts.append(f'<span class="sentence"{anchor}>{_stretch(text, max(first, start), min(last, end), marks)}</span>')
        if last <= end:
            parts += [f' <a class="back" href="{escape(address)}" aria-label="Cited in the briefing">↩</a>' for address in back.get(sent_id, ())]
        at = min(last, end)
    number = next((par_id for first, _, _, par_id in here if first >= start and par_id > 0), 0)
    label = f'<small class="par">¶{number}</small> ' if number else ""
    style = "" if zone == "body" else ' class="aside" style="opacity:.75"'
    return f'<p{style} title="{escape(zone)}">{label}{"".join(parts)}{_stretch(text, at, end, marks)}</p>'


def _stretch(text, start, end, marks):
    """A stretch of text, cut wherever a mark begins or ends."""
    inside = {layer: _overlapping(found, start, end) for layer, found in marks.items()}
    cuts = sorted({start, end, *(edge for found in inside.values() for mark in found for edge in mark[:2] if start < edge < end)})
    return "".join(_piece(text[a:b], [(layer, what) for layer, found in inside.items() for s, e, what in found if s <= a and b <= e])
                   for a, b in pairwise(cuts))


def _overlapping(found, start, end):
    """The marks of a layer that overlap a stretch. `found` is the marks by start, and how far they reach up to each: looking them all up for
    every sentence would take hours on an article of a million letters in one line.
    """
    layer, reach = found
    return [mark for mark in layer[bisect_right(reach, start):bisect_left(layer, end, key=itemgetter(0))] if mark[1] > start]


def _piece(text, layers):
    """A stretch of text with the marks that lie on it, one within another."""
    shown = escape(text)
    for layer, what in reversed(layers):
        shown = f'<span style="{_style(layer)}" title="{escape(what)}">{shown}</span>'
    return shown


def _style(layer):
    """The look of one layer. Inline: JupyterLab drops style sheets of notebooks that it does not trust."""
    about = LAYERS[layer]
    return f"background:{about.colour}33" + (f";border-bottom:2px {about.line} {about.colour}" if about.line != "none" else "")
