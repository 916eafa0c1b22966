"""An article as a page shows it: every layer of its annotation in colour, with a legend; what was set aside is grey."""

from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise
from operator import itemgetter

from ..corpus import Corpus
from ..tables import plain
from .html import Html, escape

# Colour, and a mark that needs no colour: the kind of line below the words.
LAYERS = {
    "quotes": ("#F0E442", "none", "quotation"),
    "dates": ("#CC79A7", "dotted", "date"),
    "topic_hits": ("#009E73", "dashed", "topic"),
    "mentions": ("#0072B2", "solid", "actor"),
}


def show_article(corpus: Corpus, doc_id: str, *, anchors: bool = False, whole: Corpus | None = None, back=None) -> Html:
    """One article with its actors, topics, dates and quotations marked; hovering over a mark says what it is.

    Parameters
    ----------
    corpus : the whole corpus, or a selection: only what is in it is marked.
    doc_id : the article.
    anchors : whether sentences can be linked to (`#s12`) and body paragraphs show their numbers, as on a page of its own.
    whole : with all sentences, where `corpus` is a selection and those set aside are to be linked to as well.
    back : addresses that cite a sentence, by its sent_id.

    Returns
    -------
    HTML in which the text stands as it is, line by line.
    """
    text = corpus.text(doc_id)
    marks = {layer: _marks(getattr(corpus, layer), layer, doc_id) for layer in LAYERS}
    found = (whole or corpus).sentences
    of_article = found[found["doc_id"] == doc_id] if anchors else found.iloc[:0]
    sentences = list(zip(*(of_article[name] for name in ("start", "end", "sent_id", "par_id")), strict=True))
    lines = corpus.zones[corpus.zones["doc_id"] == doc_id]
    shown = [_line(text, start, end, zone, marks, sentences, back or {})
             for start, end, zone in zip(lines["start"], lines["end"], lines["zone"], strict=True) if zone != "blank"]
    legend = " ".join(f'<span style="{_style(layer)}">{name}</span>' for layer, (_, _, name) in LAYERS.items())
    return Html(f"<p><small>Marked: {legend}. Grey: set aside.</small></p>\n" + "\n".join(shown), text)


def _marks(table, layer, doc_id):
    """(start, end, what it is) of one layer, in order, and the furthest end up to each."""
    table = plain(table[table["doc_id"] == doc_id])
    if layer == "mentions":
        what = table["actor"] + " (" + table["form"] + ", " + table["use"] + ": " + table["reason"] + ")"
    elif layer == "topic_hits":
        what = table["topic"]
    elif layer == "dates":
        what = table["date_from"] + " to " + table["date_to"] + " (" + table["basis"] + ")"
    else:
        what = table["kind"] + ", " + table["voice"] + " " + table["speaker"].where(table["speaker"] != "", table["speaker_text"])
    found = sorted(zip(table["start"], table["end"], what, strict=True))
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
    colour, line, _ = LAYERS[layer]
    return f"background:{colour}33" + (f";border-bottom:2px {line} {colour}" if line != "none" else "")
