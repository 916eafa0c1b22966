"""What a run was made from and what it made: enough to repeat it, nothing that differs from day to day or folder to folder."""

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

from ..corpus import Corpus
from ..reporting.files import write_text
from ..tables import rows_of

NAME = "manifest.json"
MADE_BY = "alliance run"
PACKAGES = ("alliance-lib", "matplotlib", "networkx", "nltk", "pandas", "papermill")


def write_manifest(folder, source: dict, notebooks: dict) -> None:
    """Write `manifest.json`: versions, inputs, the parameters of each notebook, and the hashes of all files of the run.

    Parameters
    ----------
    folder : the run folder, complete but for the manifest.
    source : `source_of` the corpus.
    notebooks : name to parameters.
    """
    folder = Path(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    content = {
        "made_by": MADE_BY,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        **source,
        "notebooks": {name: {"status": "done", "parameters": parameters} for name, parameters in sorted(notebooks.items())},
        "files": {path.relative_to(folder).as_posix(): _sha256(path.read_bytes()) for path in files},
    }
    write_text(folder / NAME, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def source_of(corpus: Corpus, folder_name: str) -> dict:
    """What a run is made from: the articles and the codebook, by name and hash, and what could not be read."""
    articles = corpus.articles
    return {
        "articles": {"folder": folder_name, "sha256": dict(rows_of(articles, "path", "sha256"))},
        "codebook": {"name": corpus.codebook.name, "sha256": _sha256(json.dumps(corpus.codebook.content, default=str, sort_keys=True).encode())},
        "problems": corpus.problems.to_dict("records"),
    }


def read_manifest(folder) -> dict:
    """The manifest of a run folder; an empty one where there is none that was written here."""
    try:
        content = json.loads((Path(folder) / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    ours = isinstance(content, dict) and content.get("made_by") == MADE_BY
    return content if ours and all(isinstance(content.get(key), dict) for key in ("articles", "codebook", "notebooks", "files")) else {}


def unchanged_files(folder) -> list[Path]:
    """The files that the last run put into a folder and that are as it left them, relative to it.

    A file that was changed since is the user's now, and a name that leads out of the folder (the manifest may have been edited, or a folder
    in it may be a link) is none of ours.
    """
    folder = Path(folder).resolve()
    paths = {Path(name): digest for name, digest in read_manifest(folder).get("files", {}).items()}
    return [path for path, digest in paths.items() if (folder / path).resolve().is_relative_to(folder) and not (folder / path).is_symlink()
            and (folder / path).is_file() and _sha256((folder / path).read_bytes()) == digest]


def _sha256(content):
    return hashlib.sha256(content).hexdigest()
