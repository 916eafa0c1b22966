"""Who goes with a topic, and who gets to speak on it."""

import numpy as np
import pandas as pd

from ..characters import join_texts, word_starts
from ..tables import COUNT, NUMBER, TEXT, count_different, is_among, make_table, number_sentences
from .frequencies import ratio

TOPIC_ACTORS = {"topic": TEXT, "actor": TEXT, "sentences": COUNT, "docfreq": COUNT, "share": NUMBER}
QUOTED = {"doc_id": TEXT, "sent_id": COUNT, "start": COUNT, "end": COUNT, "voice": TEXT, "speaker": TEXT, "words": COUNT}
VOICES = {"topic": TEXT, "voice": TEXT, "words": COUNT, "share": NUMBER, "docfreq": COUNT}
SPEAKERS = {"topic": TEXT, "speaker": TEXT, "voice": TEXT, "words": COUNT, "sentences": COUNT, "docfreq": COUNT}
SENTENCE = ["doc_id", "sent_id"]
IN_MARKS = ("direct", "partial")  # kinds of a quotation whose words are the speaker's: an indirect one is put by the reporter, a term is nobody's
ORDER = ("named", "official", "anonymous", "unattributed", "reporter")


def topics_by_actor(sentence_topics: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Count the sentences on a topic that name an actor.

    A sentence counts once for each of its topics with each of its actors, however often it names them, so the rows do not add up
    to the sentences.

    Parameters
    ----------
    sentence_topics : one row per topic of a sentence: doc_id, sent_id, topic.
    mentions : one row per mention: doc_id, sent_id, actor. Leave places out first: `mentions.query("use == 'actor'")`.

    Returns
    -------
    topic, actor, sentences, docfreq, share (of the topic's sentences); topics alphabetical, in each most sentences first, ties alphabetical.

    Examples
    --------
    >>> topics = pd.DataFrame({"doc_id": "a", "sent_id": [1, 2], "topic": ["space", "space"]})
    >>> topics_by_actor(topics, pd.DataFrame({"doc_id": "a", "sent_id": [1, 1, 2], "actor": ["japan", "japan", "usa"]}))
       topic  actor  sentences  docfreq  share
    0  space  japan          1        1    0.5
    1  space    usa          1        1    0.5
    """
    together = sentences_of_topic_and_actor(sentence_topics, mentions)
    table = together.groupby(["topic", "actor"]).agg(sentences=("doc_id", "size"), docfreq=("doc_id", "nunique")).reset_index()
    on_topic = sentence_topics.drop_duplicates([*SENTENCE, "topic"]).groupby("topic").size()
    table["share"] = ratio(table["sentences"], on_topic.reindex(table["topic"])).round(4)
    table = table.sort_values(["topic", "sentences", "actor"], ascending=[True, False, True])
    return make_table(TOPIC_ACTORS, [table[name] for name in TOPIC_ACTORS])


def sentences_of_topic_and_actor(sentence_topics: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """The sentences behind `topics_by_actor`: doc_id, sent_id, topic, actor; one row each, in document order.

    Examples
    --------
    >>> topics = pd.DataFrame({"doc_id": "a", "sent_id": [1, 2], "topic": ["space", "space"]})
    >>> sentences_of_topic_and_actor(topics, pd.DataFrame({"doc_id": "a", "sent_id": [1, 1], "actor": ["japan", "japan"]}))
      doc_id  sent_id  topic  actor
    0      a        1  space  japan
    """
    number, other = number_sentences(sentence_topics, mentions)
    topic, topics = pd.factorize(sentence_topics["topic"], sort=True)
    actor, actors = pd.factorize(mentions["actor"], sort=True)
    first, second = _once(number, topic), _once(other, actor)
    left, right = _of_one_sentence(number[first], other[second])
    found = sentence_topics[SENTENCE].iloc[first[left]].reset_index(drop=True)
    return found.assign(topic=topics.take(topic[first[left]]).array, actor=actors.take(actor[second[right]]).array)


def _once(number, code):
    """The rows with a code in a sentence, each once, in order of both."""
    return np.unique(number * (code.max(initial=0) + 1) + code, return_index=True)[1]


def _of_one_sentence(number, other):
    """Places of all pairs of a row here and a row there that belong to one sentence; both are in order of their sentences."""
    first, beyond = (np.searchsorted(other, number, side=side) for side in ("left", "right"))
    times = beyond - first
    return np.repeat(np.arange(len(number)), times), np.arange(times.sum()) + np.repeat(first - (np.cumsum(times) - times), times)


def who_speaks(quotes: pd.DataFrame, sentences: pd.DataFrame, sentence_topics: pd.DataFrame, *, kinds=IN_MARKS) -> pd.DataFrame:
    """Share the words of the sentences on each topic out among those whose words they are.

    Only words in quotation marks are a speaker's unless `kinds` has "indirect" too. A quotation for which no speaker was found is
    "unattributed", not the reporter's; what stands in no quotation is "reporter". The words of a sentence with several topics count for each.

    Parameters
    ----------
    quotes : one row per quotation: doc_id, start, end, kind, voice, speaker, speaker_text.
    sentences : one row per sentence: doc_id, sent_id, start, end, text, n_words.
    sentence_topics : one row per topic of a sentence: doc_id, sent_id, topic.
    kinds : kinds of quotations that give somebody the word: direct, partial, indirect, term.

    Returns
    -------
    topic, voice, words, share (of the topic's words; they sum to 1), docfreq (articles in which the voice has a word on it). Each topic has
    the five voices in one order: named, official, anonymous, unattributed, reporter.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "start": [0], "end": [27], "text": ['"We will build it," he said'], "n_words": [6]})
    >>> quotes = pd.DataFrame({"doc_id": ["a"], "start": [0], "end": [19], "kind": "direct", "voice": "anonymous", "speaker": "", "speaker_text": "he"})
    >>> who_speaks(quotes, sentences, pd.DataFrame({"doc_id": ["a"], "sent_id": [1], "topic": ["industry"]}))
          topic         voice  words   share  docfreq
    0  industry         named      0  0.0000        0
    1  industry      official      0  0.0000        0
    2  industry     anonymous      4  0.6667        1
    3  industry  unattributed      0  0.0000        0
    4  industry      reporter      2  0.3333        1
    """
    quoted = quoted_words(quotes, sentences, kinds=kinds)
    inside, whole, about = number_sentences(quoted, sentences, sentence_topics)
    own = sentences["n_words"].to_numpy() - quoted["words"].groupby(inside).sum().reindex(whole, fill_value=0).to_numpy()
    said = pd.DataFrame({"number": np.concatenate([inside, whole]), "words": np.concatenate([quoted["words"], own]),
                         "voice": np.concatenate([pd.Index(ORDER).get_indexer(quoted["voice"]), np.full(len(whole), ORDER.index("reporter"))])})
    said = said[said["words"] > 0].sort_values("number", kind="stable")
    topic, topics = pd.factorize(sentence_topics["topic"], sort=True)
    once = _once(about, topic)
    left, right = _of_one_sentence(about[once], said["number"].to_numpy())
    group, size = topic[once][left] * len(ORDER) + said["voice"].to_numpy()[right], len(topics) * len(ORDER)
    doc = pd.factorize(sentence_topics["doc_id"])[0][once][left]
    table = pd.DataFrame({"topic": np.repeat(topics.to_list(), len(ORDER)), "voice": ORDER * len(topics),
                          "words": np.bincount(group, said["words"].to_numpy()[right], minlength=size),
                          "docfreq": count_different(group, doc, minlength=size)})
    table["share"] = ratio(table["words"], table.groupby("topic")["words"].transform("sum")).round(4)
    return make_table(VOICES, [table[name] for name in VOICES])


def speakers_by_topic(quotes: pd.DataFrame, sentences: pd.DataFrame, sentence_topics: pd.DataFrame, *, kinds=IN_MARKS) -> pd.DataFrame:
    """Who of those quoted speaks on each topic, and at what length.

    A speaker is an actor of the codebook or, where the codebook has none, the words of the article for whoever speaks: "one official"
    of two articles is one row, though it may be two people.

    Parameters
    ----------
    quotes, sentences, sentence_topics, kinds : as for `who_speaks`.

    Returns
    -------
    topic, speaker ("" where none was found), voice, words, sentences, docfreq; topics alphabetical, in each most words first, ties
    alphabetical.
    """
    quoted = quoted_words(quotes, sentences, kinds=kinds)
    about = sentence_topics[is_among(sentence_topics, quoted)]
    found = about[[*SENTENCE, "topic"]].drop_duplicates().merge(quoted, on=SENTENCE)
    once = found.drop_duplicates(["topic", "speaker", "voice", *SENTENCE]).groupby(["topic", "speaker", "voice"])
    table = once.agg(sentences=("doc_id", "size"), docfreq=("doc_id", "nunique"))
    table = table.assign(words=found.groupby(["topic", "speaker", "voice"])["words"].sum()).reset_index()
    table = table.sort_values(["topic", "words", "speaker", "voice"], ascending=[True, False, True, True])
    return make_table(SPEAKERS, [table[name] for name in SPEAKERS])


def quoted_words(quotes: pd.DataFrame, sentences: pd.DataFrame, *, kinds=IN_MARKS) -> pd.DataFrame:
    """The stretches of sentences that lie in quotations: the words behind `who_speaks` and `speakers_by_topic`.

    A quotation that runs over several sentences has a row in each. Where two overlap, the one that begins first has the words up to its
    end, so no word counts twice. A word belongs to the stretch in which it begins.

    Parameters
    ----------
    quotes, sentences, kinds : as for `who_speaks`.

    Returns
    -------
    doc_id, sent_id, start, end, voice, speaker, words; in document order. Stretches without a word are left out.
    """
    pieces = _apart(quotes[quotes["kind"].isin(list(kinds))])
    order = np.lexsort((sentences["start"], pd.factorize(sentences["doc_id"], sort=True)[0]))
    placed = sentences[[*SENTENCE, "start", "end"]].iloc[order].reset_index(drop=True)
    sentence_of, piece_of = _overlaps(placed, pieces)
    held, spoken = placed.loc[sentence_of].reset_index(drop=True), pieces.loc[piece_of].reset_index(drop=True)
    start, end = np.maximum(held["start"], spoken["start"]), np.minimum(held["end"], spoken["end"])
    words = _count_words(sentences["text"].iloc[order[sentence_of]].to_list(), (start - held["start"]).to_numpy(), (end - held["start"]).to_numpy())
    speaker = spoken["speaker"].mask(spoken["speaker"] == "", spoken["speaker_text"])
    table = make_table(QUOTED, [held["doc_id"], held["sent_id"], start, end, spoken["voice"].replace("", "unattributed"), speaker, words])
    return table[table["words"] > 0].reset_index(drop=True)


def _count_words(texts, low, high):
    """How many words begin in a stretch of each text."""
    found, done = [np.array([], dtype=int)], 0
    for joined in join_texts(texts):
        some, words = slice(done, done + len(joined.texts)), word_starts(joined.text)
        found.append(np.searchsorted(words, joined.starts + high[some]) - np.searchsorted(words, joined.starts + low[some]))
        done = some.stop
    return np.concatenate(found)


def _apart(quotes):
    """Quotations in order, each cut to begin where those before it in the article have ended; what is left of none is gone."""
    quotes = quotes.sort_values(["doc_id", "start", "end"], ascending=[True, True, False])
    reached = quotes.groupby("doc_id")["end"].cummax().groupby(quotes["doc_id"]).shift(fill_value=0)
    quotes = quotes.assign(start=np.maximum(quotes["start"], reached))
    return quotes[quotes["start"] < quotes["end"]].reset_index(drop=True)


def _overlaps(sentences, pieces):
    """Rows of the sentences, and rows of the pieces, of each overlap of the two; both are sorted and neither overlaps itself."""
    docs = pd.Index(sentences["doc_id"].unique())
    pieces = pieces[pieces["doc_id"].isin(docs)]
    width = 1 + max(sentences["end"].max(), pieces["end"].max()) if len(pieces) else 1
    of_sentence, of_piece = (width * docs.get_indexer(table["doc_id"]) for table in (sentences, pieces))
    first = np.searchsorted(of_sentence + sentences["end"].to_numpy(), of_piece + pieces["start"].to_numpy(), side="right")
    beyond = np.searchsorted(of_sentence + sentences["start"].to_numpy(), of_piece + pieces["end"].to_numpy(), side="left")
    times = np.maximum(beyond - first, 0)
    before = np.cumsum(times) - times
    return np.arange(times.sum()) - np.repeat(before - first, times), np.repeat(pieces.index.to_numpy(), times)
