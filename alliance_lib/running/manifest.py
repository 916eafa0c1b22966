"""What a run was made from and what it made: enough to repeat it, nothing that differs from day to day or folder to folder."""

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from ..corpus import Corpus
from ..reporting.files import write_text

NAME = "manifest.json"
PACKAGES = ("alliance-lib", "matplotlib", "networkx", "nltk", "pandas", "papermill")


def write_manifest(folder, corpus: Corpus, parameters: dict) -> None:
    """Write `manifest.json`: versions, parameters, the hashes of all inputs and of all files of the run."""
    folder = Path(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    articles = corpus.articles
    content = {
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "parameters": dict(sorted(parameters.items())),
        "codebook": {"name": corpus.codebook.name, "sha256": _sha256(json.dumps(corpus.codebook.content, default=str, sort_keys=True).encode())},
        "articles": dict(zip(articles["path"], articles["sha256"], strict=True)),
        "problems": corpus.problems.to_dict("records"),
        "notebooks": {path.stem: "done" for path in files if path.suffix == ".ipynb"},
        "files": {path.relative_to(folder).as_posix(): _sha256(path.read_bytes()) for path in files},
    }
    write_text(folder / NAME, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def published_files(folder) -> list[str]:
    """The files that the last run published in a folder, by its manifest; none where there is no manifest."""
    try:
        names = json.loads((Path(folder) / NAME).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    # The manifest may have been edited: a name that leads out of the folder is none of ours.
    return [name for name in names if not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts]


def _sha256(content):
    return hashlib.sha256(content).hexdigest()
