"""Measure the library on public test data and write the table to docs/benchmarks.md.

    python tests/benchmarks/run.py --data FOLDER

FOLDER holds `score.py`, the scorer, and `data/`, the annotated texts of others; neither is part of this project. Without it nothing can be
measured, and nothing else in the project needs it.
"""

import argparse
import hashlib
import importlib.util
import json
import re
import time
from collections import Counter
from pathlib import Path

import adaptor

ROOT = Path(__file__).parents[2]
AREAS = ("zoning", "sentences", "dates", "quotes", "countries", "persons")
MORE = ("summaries",) if importlib.util.find_spec("rouge_score") else ()  # which is installed for measuring only: pip install rouge_score
STOP = re.compile(r"[.!?…][\"'”’»)\]]*$")


def main():
    """Score, count the errors by kind, time, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with score.py and data/")
    folder = parser.parse_args().data
    scorer = load(folder / "score.py")
    result = scorer.score(adaptor, folder / "data", (*AREAS, *MORE))
    peers = json.loads((folder / "data" / "peers.json").read_text(encoding="utf-8"))
    parts = [HEAD, table(scorer, result, peers), halves(scorer, folder / "data"), errors(scorer, folder / "data"), speed(scorer, folder / "data")]
    (ROOT / "docs" / "benchmarks.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


HEAD = """# Figures on public test data

Written by `python tests/benchmarks/run.py --data FOLDER`, where FOLDER has the scorer and third-party texts, neither of which is part of this
project; the library is called through `tests/benchmarks/adaptor.py`, that is, through its public functions. What the sets are, and how far to
trust the figures, is said in [method.md](method.md)."""


def load(path):
    """A Python file as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(scorer, result, peers) -> str:
    """Each measure that has a peer: the score, the best existing tool on the same rows, the target."""
    rows = ["| set | measure | here | best peer | who | target | reached |", "| --- | --- | ---: | ---: | --- | --- | --- |"]
    for area, sets in result.items():
        for name, measures in sets.items():
            for measure, value in measures.items():
                peer = peers.get(f"{area}/{name}/{measure}")
                if peer:
                    target = peer.get("target", "")
                    reached = {True: "yes", False: "**no**", None: ""}[scorer.reached(value, target)]
                    best = scorer.show(peer.get("best"))
                    cells = (f"{area} {name}", measure.replace("_", " "), scorer.show(value), best, peer.get("who", ""), target, reached)
                    rows.append(f"| {' | '.join(cells)} |")
    return "## Scores\n\n" + "\n".join(rows)


def halves(scorer, data) -> str:
    """The half of the documents on which the rules were found, beside the other half (by the MD5 of the document's name)."""
    rows = ["| set | rules found on | other half |", "| --- | ---: | ---: |"]
    for name, documents, found_on, measure in (
        *((f"sentences {name}, boundary F1", documents, 1, lambda part: scorer.measure_sentences(adaptor.sentences, part)["boundary_f1"])
          for name, documents in sentence_sets(scorer, data).items()),
        ("dates pooled, value F1", date_rows(scorer, data), 0, lambda part: scorer.measure_dates(adaptor.dates, part)["value_f1"]),
    ):
        parts = [[], []]
        for row in documents:
            parts[int(hashlib.md5(row["id"].encode()).hexdigest(), 16) % 2].append(row)
        rows.append(f"| {name} | {measure(parts[found_on]):.3f} | {measure(parts[1 - found_on]):.3f} |")
    return "## Where the rules were found, and elsewhere\n\n" + "\n".join(rows)


def errors(scorer, data) -> str:
    """What remains wrong, counted by kind."""
    measured = (zone_errors, sentence_errors, date_errors, quote_errors, country_errors, person_errors)
    counts = {name: kinds for measure in measured for name, kinds in measure(scorer, data).items()}
    rows = ["| set | kind of error | number |", "| --- | --- | ---: |"]
    rows += [f"| {name} | {kind} | {n} |" for name, kinds in counts.items() for kind, n in kinds.most_common()]
    return "## What remains wrong, by kind\n\n" + "\n".join(rows)


def zone_errors(scorer, data) -> dict[str, Counter]:
    """Lines near the article that were lost, or kept though they are junk, by their shape."""
    found = {}
    for name in ("aeb", "daniel"):
        kinds = found[f"zones {name} near"] = Counter()
        for row in scorer.read_rows(data, "2_zoning", name):
            first, last = row["near"]
            for line, label, kept in zip(row["lines"][first:last], row["labels"][first:last], adaptor.zone(row["lines"][first:last]), strict=True):
                if (label, kept) in (("body", False), ("junk", True)):
                    kinds[f"{'article lost' if label == 'body' else 'junk kept'}: {shape(line)}"] += 1
    return found


def shape(line) -> str:
    """A line by its length and its end."""
    words = len(line.split())
    size = "up to 5 words" if words <= 5 else "6 to 15 words" if words <= 15 else "over 15 words"
    return f"{size}, {'with' if STOP.search(line.strip()) else 'without'} a final stop"


def sentence_errors(scorer, data) -> dict[str, Counter]:
    """Boundaries that were missed or made, by whether there is a stop."""
    found = {}
    for name, rows in sentence_sets(scorer, data).items():
        kinds = found[f"sentences {name}"] = Counter()
        for text, ends in ((text, ends) for row in rows for text, ends in zip(row["texts"], row["ends"], strict=True)):
            gold = {len(text[:end].rstrip()) for end in ends}
            own = {end for _, end in adaptor.split_sentences(text)}
            for end in (gold ^ own) - {len(text.rstrip())}:
                kinds["made too many" if end in own else "missed after a stop" if STOP.search(text[:end]) else "missed where no stop stands"] += 1
    return found


def sentence_sets(scorer, data) -> dict[str, list]:
    """The sets of paragraphs by name."""
    gum = scorer.read_rows(data, "1_sentences", "gum")
    return {"wsj": scorer.read_rows(data, "1_sentences", "wsj"), "gum news": [row for row in gum if row["genre"] == "news"],
            "gum other": [row for row in gum if row["genre"] in scorer.OTHER_WRITTEN], "ewt": scorer.read_rows(data, "1_sentences", "ewt")}


def date_rows(scorer, data) -> list:
    """The documents of all three sets of dates."""
    return [row for name in scorer.NEWS_SETS for row in scorer.read_rows(data, "5_dates", name)]


def date_errors(scorer, data) -> dict[str, Counter]:
    """Dates that were missed, given another value, or found where there is none, by granularity."""
    kinds = Counter()
    for row in date_rows(scorer, data):
        predicted = adaptor.dates(row["text"], row["dct"])
        for gold in row["timex"]:
            value = scorer.without_time(gold["value"])
            if gold["type"] in ("DATE", "TIME") and re.match(r"\d{4}", value):
                over = [p for p in predicted if scorer.overlap(p["start"], p["end"], gold["s"], gold["e"])]
                if not any(scorer.same_value(p["value"], value) for p in over):
                    kinds[f"{'another value' if over else 'missed'}: {scorer.granularity(value)}"] += 1
        for p in predicted:
            touched = [gold["type"] for gold in row["timex"] if scorer.overlap(p["start"], p["end"], gold["s"], gold["e"])]
            if not {"DATE", "TIME"} & set(touched):
                kinds["found in a duration or repeated time" if touched else "found in what is no time"] += 1
    return {"dates, all three sets": kinds}


def quote_errors(scorer, data) -> dict[str, Counter]:
    """Quotations of six words or more that have a speaker: not found, without a speaker, or with another; and fragments that got one."""
    kinds = Counter()
    for row in scorer.read_rows(data, "4_quotes", "polnear"):
        predicted = adaptor.quotes(row["text"])
        for gold in row["quotes"]:
            best = next((p for p in predicted if scorer.matches_quote(p, gold)), None)
            if gold["nw"] >= scorer.LONG_QUOTE and gold["speaker"]:
                right = best and best["speaker"] and any(scorer.overlap(*best["speaker"], *span) for span in gold["speaker"])
                if not right:
                    kinds["not found" if best is None else "another speaker" if best["speaker"] else "no speaker given"] += 1
            elif gold["nw"] < scorer.LONG_QUOTE and not gold["attr"] and best and best["speaker"]:
                kinds["a fragment that nobody is credited with, credited"] += 1
    return {"quotes": kinds}


def country_errors(scorer, data) -> dict[str, Counter]:
    """Countries of a document that are missing, or found where the labels have none, by what the labels have there."""
    codes, found = scorer.country_codes(), {}
    for name in scorer.ACTOR_SETS:
        kinds = found[f"countries {name}"] = Counter()
        for row in scorer.read_rows(data, "3_actors", name):
            text, entities = row["text"], row["ents"]
            spans = [scorer.skip_article(text, e["s"], e["e"]) for e in entities if e["type"] in scorer.PLACES | scorer.NATIONALITIES]
            gold = {codes[text[s:e]] for s, e in spans if text[s:e] in codes}
            own = {codes.get(text[s:e], text[s:e]): (s, e) for s, e in adaptor.countries(text)}
            kinds["missed"] += len(gold - set(own))
            for code in set(own) - gold:
                touched = {e["type"] for e in entities if scorer.overlap(*own[code], e["s"], e["e"])}
                unlisted = text[slice(*own[code])] not in codes
                kinds["a name that the labels' list lacks" if unlisted else "in a person's name" if touched & scorer.PERSONS else
                      "in an organisation's name" if touched & scorer.ORGANISATIONS else "in a longer name of a place" if touched else
                      "where nothing is labelled"] += 1
    return found


def person_errors(scorer, data) -> dict[str, Counter]:
    """People that were missed or cut otherwise, and what was taken for a person, by what the labels have there."""
    kinds = Counter()
    for row in scorer.read_rows(data, "3_actors", "wwn"):
        text = row["text"]
        gold = {scorer.skip_article(text, e["s"], e["e"]) for e in row["ents"] if e["type"] in scorer.PERSONS}
        own = {tuple(span) for span in adaptor.persons(text)}
        for span in gold - own:
            cut = any(scorer.overlap(*span, *other) for other in own)
            kinds["missed: other ends" if cut else f"missed: {'one word' if len(text[slice(*span)].split()) == 1 else 'several words'}"] += 1
        for span in own - gold:
            touched = sorted({e["type"] for e in row["ents"] if scorer.overlap(*span, e["s"], e["e"])})
            kinds[f"taken for a person: {', '.join(touched) or 'not labelled'}"] += 1
    return {"persons wwn": kinds}


def speed(scorer, data) -> str:
    """Megabytes a second of each layer, one process, best of three, on the newswire of the quotation set."""
    texts = [row["text"] for row in scorer.read_rows(data, "4_quotes", "polnear")][:300]
    size = sum(len(text.encode()) for text in texts) / 1e6
    from alliance_lib.annotation.dates import find_all_dates
    from alliance_lib.annotation.topics import TopicFinder
    from alliance_lib.characters import Joined
    from alliance_lib.reading.zones import find_all_zones

    topics = TopicFinder(adaptor.CODEBOOK)
    layers = {"zones": lambda: find_all_zones(texts), "sentences": lambda: list(map(adaptor.split_sentences, texts)),
              "actors": lambda: adaptor.FINDER.find_all(Joined(texts)), "topics": lambda: topics.find_all(Joined(texts)),
              "dates": lambda: find_all_dates(Joined(texts), [None] * len(texts)), "names": lambda: list(map(adaptor.find_names, texts)),
              "quotes": lambda: list(map(adaptor.find_quotes, texts))}
    rows = ["| layer | MB/s |", "| --- | ---: |"]
    rows += [f"| {name} | {size / min(map(timed, [find] * 3)):.1f} |" for name, find in layers.items()]
    return f"## Speed\n\nOne process, best of three, on {size:.1f} MB of newswire; it depends on the machine, so trust the ratios.\n\n" + "\n".join(rows)


def timed(find) -> float:
    """Seconds of processor time that one pass takes."""
    start = time.process_time()
    find()
    return time.process_time() - start


if __name__ == "__main__":
    main()
