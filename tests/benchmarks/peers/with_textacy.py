"""textacy: a Corpus over spaCy's blank pipeline, its `extract.words`, and spaCy's PhraseMatcher for names and terms."""

from bisect import bisect_left

import spacy
import textacy
from common import main
from with_spacy import add_phrases, make_matcher


def make(work):
    """The annotating function for these names and terms."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matchers = {"mentions": make_matcher(nlp, work["aliases"], "ORTH"), "hits": make_matcher(nlp, work["written_out"], "LOWER")}

    def annotate(articles):
        rows = {"sentences": [], "mentions": [], "hits": []}
        corpus = textacy.Corpus(nlp, data=((text, {"doc_id": doc_id}) for doc_id, text in articles))
        for doc in corpus:
            doc_id, sentences = doc._.meta["doc_id"], list(doc.sents)
            add_sentences(rows, doc_id, doc, sentences)
            add_phrases(rows, doc_id, doc, sentences, matchers)
        return rows

    return annotate


def add_sentences(rows, doc_id, doc, sentences):
    """Sentences with their words."""
    words = [token.i for token in textacy.extract.words(doc, filter_stops=False, filter_nums=False)]
    rows["sentences"] += [(doc_id, n, s.start_char, s.end_char, s.text, bisect_left(words, s.end) - bisect_left(words, s.start))
                          for n, s in enumerate(sentences, 1)]


if __name__ == "__main__":
    main(make)
