"""NLTK: Punkt for sentences, the tokenizer of `word_tokenize` for words, an MWETokenizer each for names and terms.

Punkt is as it comes without a download, that is, untrained; trained parameters would change where it cuts, not what it costs.
"""

from common import main
from nltk.tokenize import MWETokenizer, NLTKWordTokenizer, PunktSentenceTokenizer

GLUE = "\x1f"


def make(work):
    """The annotating function for these names and terms."""
    split, tokenizer = PunktSentenceTokenizer(), NLTKWordTokenizer()
    joiners = {"mentions": make_joiner(work["aliases"], tokenizer), "hits": make_joiner(work["written_out"], tokenizer)}

    def annotate(articles):
        rows = {"sentences": [], "mentions": [], "hits": []}
        for doc_id, text in articles:
            for n, (start, end) in enumerate(split.span_tokenize(text), 1):
                sentence = text[start:end]
                spans = list(tokenizer.span_tokenize(sentence))
                words = [sentence[first:last] for first, last in spans]
                rows["sentences"].append((doc_id, n, start, end, sentence, sum(word[0].isalnum() for word in words)))
                for table, tokens in (("mentions", words), ("hits", [word.lower() for word in words])):
                    for first, last, key in find(tokens, *joiners[table]):
                        at, to = start + spans[first][0], start + spans[last][1]
                        rows[table].append((doc_id, n, at, to, text[at:to], key))
        return rows

    return annotate


def make_joiner(names, tokenizer):
    """A tokenizer that joins the words of a name, and whose each joined name is."""
    split = {tuple(tokenizer.tokenize(text)): key for text, key in names.items()}
    return MWETokenizer(list(split), separator=GLUE), {GLUE.join(words): key for words, key in split.items()}


def find(tokens, joiner, keys):
    """First and last token of each name, and whose it is."""
    at = 0
    for token in joiner.tokenize(tokens):
        last = at + token.count(GLUE)
        if token in keys:
            yield at, last, keys[token]
        at = last + 1


if __name__ == "__main__":
    main(make)
