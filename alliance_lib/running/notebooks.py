"""Run the notebooks on one annotated corpus, side by side, and publish what they made: all of it, or nothing but the failure.

papermill alone is no safe runner: it exits 0 for an unknown parameter and for `sys.exit(0)` in a cell, believes the statuses of cells after a
time-out, writes its output in place, and starts whatever Python a kernelspec names. So parameters are checked first, the kernel is this
interpreter, notebooks run in a folder of their own, every cell is checked afterwards, and only then files are moved to where they belong.
"""

import contextlib
import hashlib
import importlib
import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from ..annotation.codebook import Codebook, load_codebook
from ..corpus import HANDED_OVER, LARGE, Corpus, is_annotated, load_or_annotate, read_dataset, select_as
from ..errors import InputError, choose
from ..reading.archives import GUESS, Columns, hold_more, refuse_within
from ..reporting.files import read_notebook, write_bytes, write_notebook, write_text
from ..reporting.pages import exporter, write_pages
from ..reporting.prose import count
from .manifest import NAME, read_manifest, source_of, unchanged_files, write_manifest
from .nursery import nursery
from .parameters import check_values, declared_parameters

PACKAGE = Path(__file__).parent.parent
MARKED = "tables/marked-sample.csv"  # where a marked sample stands in the run folder, so that what it says can be looked up there
HANDED = ("articles", "codebook", "out")  # parameters that the runner sets itself
BRIEFING = "3-briefing"
TOLD = 5  # files or lines that could not be used as given; tables/problems.csv has all
SECONDS = 600  # that a cell may take, unless told otherwise


class RunError(RuntimeError):
    """A notebook failed; the message says which, where and why, a line for each."""


class Stopped(RunError):
    """The user stopped the run."""


class Opened(NamedTuple):
    """Annotated articles: what they are called, the folder of their data set ("" where they are in memory alone), and their corpus."""

    name: str
    dataset: str
    corpus: Corpus


class Plan(NamedTuple):
    """One notebook to be run, with the parameters it gets."""

    name: str
    notebook: object
    parameters: dict
    declared: dict


def notebook_folder() -> Path:
    """Where the notebooks are: in the package, or beside it in a checkout."""
    return next(folder for folder in (PACKAGE / "notebooks", PACKAGE.parent / "notebooks") if folder.is_dir())


def notebook_paths() -> dict[str, Path]:
    """The notebooks that a run executes, by name, in order; those without a number in front are for exploring."""
    return {path.stem: path for path in sorted(notebook_folder().glob("[0-9]*.ipynb"))}


def plan_notebooks(parameters: dict, only=()) -> list[Plan]:
    """Read the notebooks, and give each the values it declares.

    Parameters
    ----------
    parameters : name to value, as given by the user.
    only : names of notebooks; all where empty.

    Raises
    ------
    InputError
        If a notebook, a parameter or a value is not valid.
    """
    paths = notebook_paths()
    chosen = [choose(name, paths, what="notebook") for name in only] or list(paths)
    notebooks = {name: read_notebook(paths[name]) for name in chosen}
    declared = {name: declared_parameters(notebook) for name, notebook in notebooks.items()}
    values = check_values(parameters, {key: value for found in declared.values() for key, value in found.items() if key not in HANDED})
    return [Plan(name, notebook, {key: value for key, value in values.items() if key in declared[name]}, declared[name])
            for name, notebook in notebooks.items()]


def name_of(articles) -> str:
    """What a folder or file of articles is called, and where its results go.

    Examples
    --------
    >>> name_of("news/may.2024"), name_of("README.md")
    ('may.2024', 'README-md')
    """
    path = Path(os.path.abspath(articles))
    return path.name.replace(".", "-") if path.is_file() else path.name


def open_articles(articles, codebook="us_japan", *, columns: Columns = GUESS, beside, tell=lambda line: None) -> Opened:
    """Annotate articles, or take what has been annotated. Of more than 2,000 articles a data set is made on disk, which a later call takes again.

    Parameters
    ----------
    articles : folder or file of the articles, or a data set that `alliance annotate` made of them.
    codebook, columns : as for `annotate`.
    beside : the run folder. A data set is made there, under the articles' name and a number that stands for their place, the codebook and the columns:
        runs of one question after the other share it, and runs on something else have another.
    tell : called with a line of text now and then.

    Raises
    ------
    InputError
        As for `load_or_annotate`.
    """
    if is_annotated(articles) or not hold_more(articles, LARGE, columns=columns):
        corpus = load_or_annotate(articles, codebook, columns=columns, compact=True)
        return Opened(name_of(articles), str(Path(articles).resolve()) if read_dataset(articles) else "", corpus)
    from ..archive import Teller, annotate_archive

    codebook = load_codebook(codebook)
    made_with = json.dumps([os.path.abspath(articles), codebook.content, columns], default=str, sort_keys=True)
    dataset = Path(beside).parent / f"{name_of(articles)}-corpus-{hashlib.sha256(made_with.encode()).hexdigest()[:8]}"
    tell(f"More than {LARGE:,} articles: they are annotated into {dataset}, where the next run finds them")
    annotate_archive(articles, dataset, codebook=codebook, columns=columns, workers=0, progress=Teller(tell))
    return Opened(name_of(articles), str(dataset.resolve()), Corpus.load(dataset, compact=True))


def run(articles, *, codebook="us_japan", out="", parameters=None, only=(), jobs: int = 0, timeout: int = SECONDS, dry_run: bool = False,
        columns: Columns = GUESS, opened: Opened | None = None, tell=lambda line: None, progress=lambda steps, total: steps) -> Path:
    """Annotate articles, or take a data set, run the notebooks on it and publish the run folder.

    A script that gives many articles must call this under `if __name__ == "__main__":`, as `archive.annotate_archive`, which then annotates them.

    Parameters
    ----------
    articles : folder or file of the articles, or a data set that `alliance annotate` made of them.
    codebook : name or path of a codebook; a data set has its own.
    out : run folder; `outputs/` and the name of the articles where empty.
    parameters : values of notebook parameters by name, typed or as text.
    only : names of the notebooks to run; the others' results stay as they are.
    jobs : how many run at once; 0 for one more than this machine has processors, and of more than 2,000 articles for one.
    timeout : seconds that a cell may take.
    dry_run : check everything, say what would be done, and write nothing.
    columns : of tables of articles, as for `annotate`.
    opened : what `open_articles` gave, where that has been done already.
    tell : called with a line of text now and then.
    progress : wraps the iterable of finished notebooks, as tqdm does.

    Returns
    -------
    The run folder.

    Raises
    ------
    InputError
        If something given is wrong; nothing has been written then.
    RunError
        If a notebook failed; the run folder is as it was, with `notebooks/NAME.FAILED.ipynb` beside the last good output.
    """
    if jobs < 0 or timeout < 1:
        raise InputError("--jobs must be 0 or more, and --timeout 1 or more")
    plans = plan_notebooks(dict(parameters or {}), only)
    marked = _take_marked(plans)
    if "://" in str(out):
        raise InputError(f'"{out}" is an address: name a folder of this machine with --out')
    out = Path(out) if out else Path("outputs") / name_of(articles)
    _check_out(out, None)
    if not opened and not is_annotated(articles):
        refuse_within(out, articles)
        codebook = load_codebook(codebook)
        check_topics(plans, codebook)
    if dry_run and not is_annotated(articles) and hold_more(articles, LARGE, columns=columns):
        tell(f"More than {LARGE:,} articles, which would be annotated first: {', '.join(plan.name for plan in plans)} to {out}")
        return out
    opened = opened or open_articles(articles, codebook, columns=columns, beside=out, tell=tell)
    corpus = opened.corpus
    settings = {key: value for plan in plans for key, value in plan.parameters.items()}
    check_topics(plans, corpus.codebook)
    chosen = select_as(corpus, settings)
    n_chosen = len(chosen.articles), len(chosen.sentences)
    if not n_chosen[1]:
        raise InputError("no sentence is left that counts: choose other zones, days or articles")
    del chosen  # of very many articles it is large
    source = source_of(corpus, opened.name)
    _check_out(out, source if len(plans) < len(notebook_paths()) else None)
    for problem in corpus.problems.head(TOLD).itertuples():
        tell(f"{problem.path}: {problem.problem} ({problem.action})")
    if len(corpus.problems) > TOLD:
        tell(f"... and {count(len(corpus.problems) - TOLD, 'more problem')}, all in tables/problems.csv")
    tell(f"{count(n_chosen[0], 'article')} with {count(n_chosen[1], 'sentence')} that {'counts' if n_chosen[1] == 1 else 'count'}, {corpus.codebook.name}: "
         f"{', '.join(plan.name for plan in plans)} to {out}")
    if dry_run:
        return out
    importlib.import_module(".kernel", __package__)  # now, not in two threads at once: modules of jupyter_client import each other in a circle
    named = {"articles": source["articles"]["folder"], "codebook": corpus.codebook.name}
    with nursery(), _staging(out) as staging, ThreadPoolExecutor(1) as meanwhile:
        if marked:
            write_bytes(staging / "run" / MARKED, marked)
        meanwhile.submit(exporter)  # takes half a second, for which the notebooks leave time, as for the briefing that theirs will be compared with
        remade = [meanwhile.submit(_remake, corpus, plan.parameters) for plan in plans if plan.name == BRIEFING and len(corpus.articles) <= LARGE]
        jobs = jobs or (0 if len(corpus.articles) <= LARGE else 1)  # of very many articles two notebooks at once would need the memory twice
        failures, stopped = _execute_all(plans, _hand_over(opened, staging), named, staging, jobs, timeout, progress)
        if failures:
            message = "\n".join(_keep_failure(out, staging, name, why) for name, why in sorted(failures.items()))
            raise Stopped(message) if stopped else RunError(message)
        _publish(staging / "run", out, corpus, source, plans, remade)
    if not_run := [name for name in notebook_paths() if name not in read_manifest(out)["notebooks"]]:
        tell(f"Not in this folder yet: {', '.join(not_run)}. Links to their pages open when they are.")
    return out


def check_topics(plans, codebook: Codebook) -> None:
    """Refuse topics that the codebook has not.

    Raises
    ------
    InputError
        If there is one.
    """
    for topic in {topic for plan in plans for topic in plan.parameters.get("topics", ())}:
        choose(topic, codebook.topics["topic"].to_list(), what="topic")


def _take_marked(plans) -> bytes:
    """The marked sample that a notebook is to read, checked; in the notebook it is named by its place in the run folder."""
    from ..analysis.checking import read_sample

    content = b""
    for plan in plans:
        if plan.parameters.get("marked"):
            read_sample(plan.parameters["marked"])
            content = Path(plan.parameters["marked"]).read_bytes()
            plan.parameters["marked"] = MARKED
    return content


def _remake(corpus, parameters):
    """The briefing that the notebook will be compared with. What makes it is imported here, so that no notebook waits for that."""
    from ..reporting.lint import make_briefing

    return make_briefing(corpus, parameters)


def _check_out(out, source):
    """Refuse a run folder that would cost the user something: a file, a folder of something else, and, where only some notebooks run
    (`source` is what they are made from), a run on other articles or another codebook.
    """
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f'"{out}" is a file: name a folder with --out')
    except OSError as error:
        raise InputError(f'cannot write "{out}": {error.strerror}: name another folder with --out') from None
    earlier = read_manifest(out)
    others = [path for path in out.rglob("*") if path.is_file() and not path.name.endswith(".FAILED.ipynb")] if out.is_dir() and not earlier else []
    if others:
        raise InputError(f'"{out}" holds {others[0].name} and is no run folder: name another with --out')
    if earlier and source and any(earlier[key] != source[key] for key in ("articles", "codebook")):
        raise InputError(f'"{out}" holds a run on other articles or another codebook: run all notebooks, or name another folder with --out')


@contextlib.contextmanager
def _staging(out):
    """A folder beside the run folder, on the same disk, gone afterwards."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    except OSError as error:
        raise InputError(f'cannot write beside "{out}": {error.strerror}: name another folder with --out') from None
    try:
        (folder / "run" / "notebooks").mkdir(parents=True)
        yield folder.resolve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _hand_over(opened: Opened, staging) -> str:
    """Where the notebooks find the corpus: in the data set itself, or saved here."""
    if opened.dataset:
        return opened.dataset
    opened.corpus.save(staging / "corpus")
    return str(staging / "corpus")


def _execute_all(plans, handed, named, staging, jobs, timeout, progress) -> tuple[dict[str, str], bool]:
    """Run the notebooks side by side; names and reasons of those that failed, and whether the user stopped them. Then no kernel is left."""
    from .kernel import end_kernels

    pool = ThreadPoolExecutor(max_workers=jobs or (os.cpu_count() or 1) + 1)
    tasks = {pool.submit(_execute, plan, handed, named, staging, timeout): plan.name for plan in plans}
    stopped = False
    try:
        for task in progress(as_completed(tasks), len(tasks)):
            task.result()
    except KeyboardInterrupt:
        stopped = True
        pool.shutdown(wait=False, cancel_futures=True)
        end_kernels()
    finally:
        pool.shutdown(wait=True)
    reasons = {name: "stopped before it began" if task.cancelled() else task.result() for task, name in tasks.items()}
    return {name: "stopped" if stopped and why.startswith("DeadKernelError") else why for name, why in reasons.items() if why}, stopped


def _execute(plan: Plan, handed, named, staging, timeout) -> str:
    """Run one notebook in the folder of the run; an empty text, or why it failed."""
    from papermill import execute_notebook

    from .kernel import ENGINE, close_loop, kernel_class

    source, target = staging / f"{plan.name}.source.ipynb", staging / f"{plan.name}.ipynb"
    write_notebook(plan.notebook, source)
    why = ""
    try:
        notebook = execute_notebook(
            _literal(source), _literal(target), {**plan.parameters, **_handed(named, plan), "out": "."}, progress_bar=False,
            execution_timeout=timeout, kernel_manager_class=kernel_class({HANDED_OVER: handed}, str(staging / "kernel.log")),
            resources={"metadata": {"path": str(staging / "run")}}, record_timing=False, coalesce_streams=True, store_widget_state=False,
            shutdown_kernel="immediate", engine_name=ENGINE)
        why = _why_incomplete(notebook)
    except Exception as error:  # whatever a notebook does must end as a message about that notebook
        why = _why(error)
    finally:
        close_loop()
    if target.is_file():
        name = f"{plan.name}.ipynb" if not why else f"{plan.name}.FAILED.ipynb"
        write_notebook(_strip(read_notebook(target), plan.notebook), staging / "run" / "notebooks" / name)
    return why


def _handed(named, plan):
    """`articles` and `codebook` as they are to be read in the notebook: names, not the paths of this machine."""
    return {key: value for key, value in named.items() if key in plan.declared}


def _literal(path):
    """A path in which papermill's `str.format` finds nothing to fill in."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _why_incomplete(notebook) -> str:
    """What papermill lets pass: a cell that ended the kernel by `sys.exit(0)`, and cells that never ran."""
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()), start=1):
        ended = [output for output in cell.outputs if output.output_type == "error"]
        if ended or cell.execution_count is None:
            return f"code cell {number} " + (f"ended with {ended[0].ename}" if ended else "never ran")
    return ""


def _why(error) -> str:
    """An exception of papermill or nbclient in one line."""
    if hasattr(error, "ename"):
        return f"code cell {error.exec_count}: {error.ename}: {error.evalue}".replace("\n", " ")
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"


def _strip(notebook, source):
    """An executed notebook without what differs from run to run: times, paths, random ids, the state of widgets."""
    notebook.metadata = source.metadata
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type == "code":  # a warning names files of this machine, and is for its user, not for the reader of the page
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        if "injected-parameters" in tags or "papermill-error-cell-tag" in tags:
            cell.id = f"{tags[0]}-{number}"
    return notebook


def _keep_failure(out, staging, name, why) -> str:
    """Put the failed notebook beside the last good one; a line about it."""
    made = staging / "run" / "notebooks" / f"{name}.FAILED.ipynb"
    if not made.is_file():
        return f"{name} failed: {why}"
    kept = out / "notebooks" / made.name
    write_text(kept, made.read_text(encoding="utf-8"))
    return f"{name} failed: {why} (see {kept})"


def _publish(made, out, corpus, source, plans, remade):
    """Make the pages, move every file to the run folder, then take away what an earlier run left and this one did not make."""
    earlier = unchanged_files(out)
    notebooks = {plan.name: plan.parameters for plan in plans}
    if len(plans) < len(notebook_paths()):  # only some of the notebooks: the rest of the folder stays
        notebooks = {name: entry["parameters"] for name, entry in read_manifest(out).get("notebooks", {}).items()} | notebooks
        for path in earlier:
            if not (made / path).exists():
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(out / path, made / path)
    if len(corpus.articles) <= LARGE:
        corpus.save(made / "corpus")
    write_pages(made, corpus, select_as(corpus, next(iter(notebooks.values()), {})))
    _check_briefing(made, notebooks.get(BRIEFING), corpus, *(task.result() for task in remade))
    write_manifest(made, source, notebooks)
    files = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    for path in sorted(files, key=lambda path: path.name == NAME):  # the manifest last: until then the old one stands
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        os.replace(made / path, out / path)
    for path in set(earlier) - set(files):
        (out / path).unlink(missing_ok=True)
    for name in notebooks:
        (out / "notebooks" / f"{name}.FAILED.ipynb").unlink(missing_ok=True)


def _check_briefing(made, parameters, corpus, remade=None):
    """A briefing that its articles do not bear out is not published."""
    from ..reporting.lint import lint_briefing

    if parameters is None or not (made / "briefing.md").is_file():
        return
    faults = lint_briefing(made, parameters, corpus, remade)
    if faults:
        raise RunError("\n".join(["the briefing is not what the articles say, so nothing was published:", *faults[:20]]))
