"""Pieces that the sentences of a briefing are made of."""

from ..analysis.crossreading import Key, keys_in
from ..corpus import doc_labels
from .ledger import Cite, Claim, Link, Quote
from .links import item_link
from .prose import count, sentence_case

LISTED = 500  # sentences behind one sentence of the briefing that its ledger lists
COUNTED, AHEAD, NO_TOPIC = "counted", "ahead", "no-topic"  # the page of what the briefing counts but no topic, actor or pair has, and the items on it


def quoted(reading, key: Key):
    """A whole sentence in quotation marks with its citation."""
    sentences = reading.compared.sentences
    row = sentences[(sentences["doc_id"] == key[0]) & (sentences["sent_id"] == key[1])].iloc[0]
    return Quote(*key, row["start"], row["end"]), " ", Cite(*key)


def counted(table, names, item, *, linked=True):
    """Items with their sentences and articles, as a list in a sentence; with `linked` a number opens its sentences."""
    parts = []
    for at, row in enumerate(table.itertuples()):
        parts += ["" if at == 0 else " and " if at == len(table) - 1 else ", ", f"{names[getattr(row, item)]} (",
                  see(f"{item}s", row, getattr(row, item)) if linked else count(row.sentences, "sentence"),
                  f" in {count(row.docfreq, 'article')})"]
    return tuple(parts)


def see(page, row, name=""):
    """A number of sentences that opens them."""
    return Link(count(row.sentences, "sentence"), item_link(page, name or row.topic)[3:])


def see_counted(words, item):
    """A count of sentences, opening them on a page of their own."""
    return Link(sentence_case(words), item_link(COUNTED, item)[3:])


def source_name(corpus, doc_id):
    """How an article is called in a sentence: its outlet, or its label."""
    outlet = corpus.articles.set_index("doc_id")["outlet"][doc_id]
    return outlet or f"article {doc_labels(corpus.articles['doc_id'])[doc_id]}"


def speaker_name(corpus, row):
    """What a speaker is called: by the codebook, or in the words of the article, which are quoted where they are no name."""
    if row.speaker:
        return corpus.codebook.actors.set_index("actor")["name"][row.speaker]
    return f"“{row.speaker_text}”" if row.voice == "anonymous" else row.speaker_text


def behind(hits, item, values):
    """The sentences that hold some topics or actors."""
    return first_keys(hits[hits[item].isin(list(values))])


def firsts(corpus):
    """The first sentence of each article: what a statement about the articles rests on."""
    return tuple(keys_in(corpus.sentences.drop_duplicates("doc_id").head(LISTED)))


def first_keys(table):
    """The sentences of a table, each once; of very many the first `LISTED`."""
    keys, rows = {}, 0
    while len(keys) < LISTED and rows < len(table):  # no more rows than needed are looked at
        keys |= dict.fromkeys(keys_in(table.iloc[rows:rows + 10 * LISTED]))
        rows += 10 * LISTED
    return tuple(keys)[:LISTED]


def nothing(corpus, text):
    """A sentence that says what there is not; it rests on every article."""
    return Claim("none", (text + ".",), firsts(corpus))
