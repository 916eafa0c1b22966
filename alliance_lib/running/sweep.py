"""Run notebooks over a grid of parameters, on one annotated corpus, and lay what they found side by side."""

import itertools
import json
from pathlib import Path
from typing import get_origin

import pandas as pd

from ..annotation.codebook import load_codebook
from ..corpus import is_annotated
from ..errors import InputError
from ..reading.archives import GUESS, Columns, refuse_within
from ..reporting.files import write_table, write_text
from ..reporting.html import Html, escape, table
from ..reporting.links import slug
from ..reporting.page import make_page
from ..reporting.prose import count, sentence_case
from .notebooks import SECONDS, check_topics, name_of, notebook_paths, open_articles, plan_notebooks, run

NAME = "sweep.json"
MOST = 64  # combinations; more is a mistake rather than a question
HEADLINES = "tables/headline-*.csv"  # what a notebook found first: rank, item, value


def sweep(articles, grid: dict[str, list[str]], *, codebook="us_japan", out="", only=(), timeout: int = SECONDS, jobs: int = 0, columns: Columns = GUESS,
          tell=lambda line: None) -> Path:
    """Run the notebooks once for each combination of the values, and compare their headlines.

    Parameters
    ----------
    articles, codebook, timeout, jobs, columns, tell : as for `run`.
    grid : values by the name of the parameter; within the value of a list, `+` stands between its items ("body+caption").
    out : folder for the runs, one folder each; `outputs/NAME-sweep` where empty.
    only : the notebooks; where empty, those that declare one of the parameters.

    Returns
    -------
    The folder, with `index.html`, `comparison.csv` and a run folder for each combination.

    Raises
    ------
    InputError
        If a notebook, parameter or value is not valid, or the folder holds something else; nothing has been run then.
    RunError
        If a notebook failed.
    """
    only = list(only) or _that_declare(grid)
    lists = {name for plan in plan_notebooks({}, only) for name, parameter in plan.declared.items() if get_origin(parameter.type) is list}
    combinations = [{name: value.replace("+", ",") if name in lists else value for name, value in found.items()} for found in _combinations(grid)]
    plans = [plan for combination in combinations for plan in plan_notebooks(combination, only)]
    out = Path(out) if out else Path("outputs") / f"{name_of(articles)}-sweep"
    if not is_annotated(articles):
        refuse_within(out, articles)
        codebook = load_codebook(codebook)
        check_topics(plans, codebook)
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / NAME).is_file())):
        raise InputError(f'"{out}" holds something else than a sweep: name another folder with --out')
    opened = open_articles(articles, codebook, columns=columns, beside=out, tell=tell)
    folders = {_folder(combination): combination for combination in combinations}
    write_text(out / NAME, json.dumps({"made_by": "alliance sweep", "grid": grid, "notebooks": only}, indent=1) + "\n")
    for number, (folder, combination) in enumerate(folders.items(), start=1):
        tell(f"{number} of {len(folders)}: {folder}")
        run(articles, codebook=codebook, out=out / folder, parameters=combination, only=only, jobs=jobs, timeout=timeout, opened=opened)
    compared = _compare(out, folders)
    write_table(compared, out / "comparison.csv")
    write_text(out / "index.html", _page(compared, grid, opened.corpus.codebook.title))
    return out


def _combinations(grid):
    """Each combination of the values."""
    if not grid or not all(grid.values()):
        raise InputError("name at least one parameter with its values: -p context=sentence,paragraph")
    found = [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]
    if len(found) > MOST:
        raise InputError(f"these values make {len(found)} combinations; at most {MOST} are run")
    return found


def _that_declare(grid) -> list[str]:
    """The notebooks that declare one of the parameters."""
    plans = [plan for name in notebook_paths() for plan in plan_notebooks({}, [name])]
    declared = {plan.name: set(plan.declared) for plan in plans}
    return [name for name, names in declared.items() if names & set(grid)] or list(declared)


def _folder(combination) -> str:
    """The name of a combination's run folder."""
    return slug("_".join(f"{name}-{value}" for name, value in combination.items()).replace(",", "-and-"))


def _compare(out, folders) -> pd.DataFrame:
    """What each run found first: headline, the parameters, rank, item, value."""
    found = []
    for folder, combination in folders.items():
        for path in sorted((out / folder).glob(HEADLINES)):
            rows = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, dtype={"item": str})
            found.append(rows.assign(headline=path.stem.removeprefix("headline-"), **combination, folder=folder))
    names = ["headline", *next(iter(folders.values())), "rank", "item", "value", "folder"]
    return pd.concat(found, ignore_index=True)[names] if found else pd.DataFrame(columns=names)


def _page(compared, grid, title) -> str:
    """The comparison as a page: for each headline a table with a row for each run."""
    runs = count(compared["folder"].nunique(), "run")
    parts = [f"<h1>{escape(title)}: the same question under other assumptions</h1>\n<p>{escape(sentence_case(runs))}, "
             f"which differ in {escape(' and '.join(grid))}. A name opens the run; comparison.csv has the first ten of each.</p>\n"]
    for headline, rows in compared.groupby("headline", sort=False):
        firsts = rows[rows["rank"] <= 3].assign(shown=rows["item"] + " (" + rows["value"].astype(str) + ")")
        wide = firsts.pivot(index="folder", columns="rank", values="shown").reindex(rows["folder"].unique()).fillna("")
        wide = wide.reindex(columns=[1, 2, 3], fill_value="").set_axis(["first", "second", "third"], axis=1)
        order = firsts.groupby("folder")["item"].agg(list)
        wide["as_the_first_run"] = [order.get(folder) == order.get(rows["folder"].iloc[0]) for folder in wide.index]
        wide.insert(0, "run", [Html(f'<a href="{escape(folder)}/index.html">{escape(folder)}</a>', folder) for folder in wide.index])
        parts.append(f"<h2>{escape(sentence_case(headline))}</h2>\n{table(wide.reset_index(drop=True), f'The first three {headline} of each run.').markup}\n")
    return make_page(title, "".join(parts))
