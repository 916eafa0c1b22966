"""The command line: `alliance run`, `sweep`, `lint`, `share`, `annotate`, `check`, `evaluate`.

Heavy imports happen inside the commands, so that help is quick.
"""

import argparse
import contextlib
import signal
import sys
from pathlib import Path

from .errors import InputError
from .running.nursery import nursery, uncollected

COLUMNS = ("text", "date", "title", "author", "outlet", "url", "id")  # roles that a column of a table of articles may have


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if all went well, 1 if a notebook failed, 2 if something given is wrong, 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options) or 0
    except InputError as error:
        print(f"alliance {options.name}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"alliance {options.name}: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `alliance evaluate ... | head`
        return 0


def _parser() -> argparse.ArgumentParser:
    """All commands and options."""
    parser = argparse.ArgumentParser(prog="alliance", description="News articles about an alliance: topics, actors who appear together, a briefing.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="name")

    run = _command(commands, "run", _run, "annotate a folder of articles, run the notebooks on it, write the run folder")
    _add_running(run, out="run folder (default: outputs/ and the name of the articles)", values="NAME=VALUE",
                 parameter="value of a notebook parameter; may be given several times")
    run.add_argument("--dry-run", action="store_true", help="check everything and say what would be done, but write nothing")

    sweep = _command(commands, "sweep", _sweep, "run notebooks over a grid of parameters and compare what they find")
    _add_running(sweep, out="folder for the runs (default: outputs/, the name of the articles, and -sweep)", values="NAME=VALUE,VALUE",
                 parameter="values of a notebook parameter; + stands between the items of a list; may be given several times")

    lint = _command(commands, "lint", _lint, "check every number, quotation and citation of a run's briefing against its articles")
    lint.add_argument("run", help="run folder")
    lint.add_argument("--corpus", default="", help="data set that the run was made from, where the run folder keeps no corpus (of more than 2,000 articles)")

    share = _command(commands, "share", _share, "make one HTML file and one zip of a run, to be sent")
    share.add_argument("run", help="run folder")
    share.add_argument("--out", default="", help="folder for both (default: beside the run folder)")
    share.add_argument("--excerpts", action="store_true", help="keep only the sentences that the briefing cites")

    annotate = _command(commands, "annotate", _annotate, "annotate articles, any number of them, into a data set of Parquet files")
    annotate.add_argument("articles", help="folder or file of articles (.txt, .html, .csv, .tsv, .jsonl, .parquet, and these as .gz, .zst or in a .zip)")
    annotate.add_argument("--out", required=True, help="folder for the data set; what is there already is not made again")
    annotate.add_argument("--layers", default="", metavar="NAME,NAME",
                          help="of zones, sentences, names, actors, topics, dates, quotes (default: all); without zones every line counts as body")
    annotate.add_argument("--workers", type=int, default=0, help="processes (default: one for each processor)")
    annotate.add_argument("--scheduler", default="", metavar="ADDRESS", help="Dask scheduler whose workers annotate, as tcp://... (extra: cluster)")
    _add_columns(annotate)
    _add_codebook(annotate)

    check = _command(commands, "check", _check, "what a codebook misses, finds too often or contests on articles; a sample of its hits to mark")
    check.add_argument("codebook", help="name of a codebook of the library, or path of a .toml file")
    check.add_argument("articles", help="folder or file of articles")
    check.add_argument("--sample", default="", metavar="FILE", help="write a sample of hits and mentions to mark, as CSV")
    check.add_argument("--marked", default="", metavar="FILE", help="say how many rows of a marked sample are right")
    _add_columns(check)

    evaluate = _command(commands, "evaluate", _evaluate, "precision, recall and F1 of each layer against labels made by hand")
    evaluate.add_argument("gold", help="folder of the labels")
    evaluate.add_argument("--articles", default="seeds", help="folder of the labelled articles (default: seeds)")
    evaluate.add_argument("--errors", action="store_true", help="also list the mentions that differ")
    _add_codebook(evaluate)
    return parser


def _command(commands, name, function, text) -> argparse.ArgumentParser:
    """One command."""
    command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    command.set_defaults(command=function)
    return command


def _add_running(command, *, out, values, parameter):
    """The options of the commands that run notebooks."""
    command.add_argument("articles", nargs="?", help="folder or file of articles, or a data set made by `alliance annotate` (default: seeds, in the checkout)")
    command.add_argument("--out", default="", help=out)
    command.add_argument("--only", action="append", default=[], metavar="NOTEBOOK", help="run this notebook only; may be given several times")
    command.add_argument("-p", "--parameter", action="append", default=[], metavar=values, help=parameter)
    command.add_argument("--jobs", type=int, default=0, help="notebooks at once (default: one more than processors)")
    command.add_argument("--timeout", type=int, default=600, metavar="SECONDS", help="that one cell may take (default: 600)")
    _add_columns(command)
    _add_codebook(command)


def _add_columns(command):
    """The options of the commands that read tables of articles."""
    for role in COLUMNS:
        command.add_argument(f"--{role}-column", default="", metavar="NAME", help=f"column of a table that holds the {role} (default: by its name)")


def _columns(options):
    """What these options name."""
    from .reading.archives import Columns

    return Columns(**{role: getattr(options, f"{role}_column") for role in COLUMNS})


def _add_codebook(command):
    """The option that every command has."""
    command.add_argument("--codebook", default="us_japan", help="name of a codebook of the library, or path of a .toml file (default: us_japan)")


def _run(options) -> int:
    signal.signal(signal.SIGTERM, _stop)
    with contextlib.nullcontext() if options.dry_run else nursery():
        return _run_notebooks(options, options.articles or _seeds())


def _run_notebooks(options, articles) -> int:
    with uncollected():
        from .running.notebooks import RunError, Stopped, run

    try:
        out = run(articles, codebook=options.codebook, out=options.out, parameters=_parameters(options.parameter), only=options.only,
                  jobs=options.jobs, timeout=options.timeout, dry_run=options.dry_run, columns=_columns(options), tell=_tell, progress=_progress)
    except RunError as error:
        print(error, file=sys.stderr)
        return 130 if isinstance(error, Stopped) else 1
    if not options.dry_run:
        _tell(f"Done. Begin with {out / 'index.html'}")
    return 0


def _sweep(options) -> int:
    from .running.notebooks import RunError, Stopped
    from .running.sweep import sweep

    signal.signal(signal.SIGTERM, _stop)
    grid = {name: values.split(",") for name, values in _parameters(options.parameter).items()}
    try:
        with nursery():
            out = sweep(options.articles or _seeds(), grid, codebook=options.codebook, out=options.out, only=options.only, jobs=options.jobs,
                        timeout=options.timeout, columns=_columns(options), tell=_tell)
    except RunError as error:
        print(error, file=sys.stderr)
        return 130 if isinstance(error, Stopped) else 1
    _tell(f"Done. Begin with {out / 'index.html'}")
    return 0


def _lint(options) -> int:
    from .corpus import Corpus
    from .reporting.lint import lint_briefing
    from .running.manifest import read_manifest, source_of
    from .running.notebooks import BRIEFING

    manifest = read_manifest(options.run)
    if BRIEFING not in manifest.get("notebooks", {}):
        raise InputError(f'"{options.run}" is no run folder with a briefing')
    kept = Path(options.run, "corpus")
    if not options.corpus and not kept.is_dir():
        raise InputError(f'"{options.run}" keeps no corpus, as it has many articles: name the data set that it was made from with --corpus')
    corpus = Corpus.load(options.corpus or kept, compact=True)
    source = source_of(corpus, "")
    if any(source[name]["sha256"] != manifest[name].get("sha256") for name in ("articles", "codebook")):
        raise InputError(f'"{options.run}" was made from other articles, or with another codebook, than "{options.corpus or kept}" has')
    faults = lint_briefing(options.run, manifest["notebooks"][BRIEFING]["parameters"], corpus)
    for fault in faults:
        print(fault)
    _tell(f"{len(faults)} faults" if faults else "Every number, quotation and citation of the briefing stands in its articles.")
    return 1 if faults else 0


def _stop(*_):
    """Being asked to end is like Ctrl-C: nothing is left behind."""
    raise KeyboardInterrupt


def _seeds() -> str:
    """The seeds, if this is the checkout."""
    if Path("seeds").is_dir() and Path("notebooks").is_dir():
        return "seeds"
    raise InputError("name the folder of articles: `alliance run ARTICLES` (without one it works only in the project's checkout, on its seeds)")


def _parameters(pairs) -> dict[str, str]:
    """-p NAME=VALUE as a dict."""
    for pair in pairs:
        if "=" not in pair:
            raise InputError(f'-p "{pair}" is not of the form NAME=VALUE')
    names = [pair.split("=", 1)[0] for pair in pairs]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f'-p {name}=... is given twice')
    return dict(pair.split("=", 1) for pair in pairs)


def _share(options) -> int:
    from .reporting.share import share_run

    for path in share_run(options.run, out=options.out, excerpts=options.excerpts):
        _tell(str(path))
    return 0


def _annotate(options) -> int:
    from .archive import Teller, annotate_archive
    from .reporting.prose import count

    layers = [layer.strip() for layer in options.layers.split(",")] if options.layers else []
    done = annotate_archive(options.articles, options.out, codebook=options.codebook, layers=layers, workers=options.workers, columns=_columns(options),
                            scheduler=options.scheduler, progress=Teller(_tell))
    _tell(f"{count(done.articles, 'article')} in {count(done.parts, 'part')} in {options.out}; {count(done.made, 'part')} made now")
    for problem in done.problems.itertuples():
        _tell(f"{problem.path}: {problem.problem} ({problem.action})")
    return 0


def _check(options) -> int:
    from .analysis.checking import check_report, draw_sample, read_sample
    from .corpus import annotate
    from .reporting.files import write_table

    if options.marked:
        print(read_sample(options.marked).to_string(index=False, float_format="%.3f"))
        return 0
    if options.sample and Path(options.sample).exists():
        raise InputError(f'"{options.sample}" is there already, perhaps with marks: name another file with --sample')
    corpus = annotate(options.articles, options.codebook, columns=_columns(options)).select()
    if not options.sample:
        print(check_report(corpus))
        return 0
    try:
        _tell(f"Mark y or n in the column `right` of {write_table(draw_sample(corpus), options.sample)}")
    except OSError as error:
        raise InputError(f'cannot write "{options.sample}": {error.strerror}: name another file with --sample') from None
    return 0


def _evaluate(options) -> int:
    from .analysis.evaluation import coders_agreement, disagreements, evaluate
    from .corpus import annotate

    corpus = annotate(options.articles, options.codebook)
    print(evaluate(corpus, options.gold).to_string(index=False, float_format="%.3f"))
    agreement = coders_agreement(options.gold)
    if len(agreement):
        print(agreement.to_string(index=False, float_format="%.3f"))
    if options.errors:
        print(disagreements(corpus, options.gold).to_string(index=False))
    return 0


def _tell(line):
    """One line about the work, beside the results and not among them; signs in the name of a file that would move the cursor are written out."""
    print("".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line), file=sys.stderr, flush=True)


def _progress(finished, total):
    """A bar on a terminal, a line for each step elsewhere."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(finished, total=total, desc="notebooks", unit="notebook")
        return
    for number, step in enumerate(finished, start=1):
        _tell(f"{number} of {total} notebooks")
        yield step


if __name__ == "__main__":
    sys.exit(main())
