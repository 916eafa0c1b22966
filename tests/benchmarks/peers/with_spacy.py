"""spaCy: a blank English pipeline, its rule-based sentencizer, and one PhraseMatcher each for names and terms."""

import spacy
from common import main, place
from spacy.attrs import IS_PUNCT, IS_SPACE
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans


def make(work):
    """The annotating function for these names and terms."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matchers = {"mentions": make_matcher(nlp, work["aliases"], "ORTH"), "hits": make_matcher(nlp, work["written_out"], "LOWER")}

    def annotate(articles):
        rows = {"sentences": [], "mentions": [], "hits": []}
        for doc, doc_id in nlp.pipe(((text, doc_id) for doc_id, text in articles), as_tuples=True):
            sentences = list(doc.sents)
            add_sentences(rows, doc_id, doc, sentences)
            add_phrases(rows, doc_id, doc, sentences, matchers)
        return rows

    return annotate


def make_matcher(nlp, names, attribute):
    """A PhraseMatcher with one key for each actor or topic."""
    matcher = PhraseMatcher(nlp.vocab, attr=attribute)
    for text, key in names.items():
        matcher.add(key, [nlp.make_doc(text)])
    return matcher


def add_sentences(rows, doc_id, doc, sentences):
    """Sentences with their words, which are the tokens that are neither punctuation nor space."""
    words = (doc.to_array([IS_PUNCT, IS_SPACE]).sum(axis=1) == 0).cumsum().tolist() if len(doc) else []
    before = [0, *words]
    rows["sentences"] += [(doc_id, n, s.start_char, s.end_char, s.text, before[s.end] - before[s.start]) for n, s in enumerate(sentences, 1)]


def add_phrases(rows, doc_id, doc, sentences, matchers):
    """What the matchers find, the longest at each place."""
    starts = [sentence.start_char for sentence in sentences]
    for table, matcher in matchers.items():
        spans = filter_spans(matcher(doc, as_spans=True))
        rows[table] += place(doc_id, starts, [(span.start_char, span.end_char, span.text, span.label_) for span in spans])


if __name__ == "__main__":
    main(make)
