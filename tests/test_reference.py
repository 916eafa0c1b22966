"""The reference run is what this code makes of the seeds, on any day, in any folder, whatever the order of a set."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from labels import ROOT, SEEDS

REFERENCE = ROOT / "outputs" / "us-japan-2024"


def make_run(folder: Path, seed: str) -> Path:
    """The main job in a folder of its own, with its own hash seed."""
    shutil.copytree(SEEDS, folder / "seeds")
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, "-m", "alliance_lib", "run", "seeds", "--out", "outputs/us-japan-2024"], cwd=folder, env=environment, check=True,
                   capture_output=True)
    return folder / "outputs" / "us-japan-2024"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("one"), "1")


def test_two_runs_are_the_same_to_the_byte(made, tmp_path_factory):
    first, second = files(made), files(make_run(tmp_path_factory.mktemp("another place"), "2"))
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_reference_run_has_the_same_files(made):
    assert files(made).keys() == files(REFERENCE).keys(), "run `make reference`, and say in the commit why results changed"


def test_reference_run_has_the_same_tables_and_prose(made):
    now, reference = files(made), files(REFERENCE)
    compared = [name for name in now if name.endswith((".csv", ".md"))]
    assert len(compared) > 10
    assert [name for name in compared if now[name] != reference[name]] == [], "run `make reference`, and say in the commit why results changed"


@pytest.mark.parametrize("name", ["0-corpus", "1-topic-frequencies", "2-actor-cooccurrence", "3-briefing"])
def test_reference_notebooks_show_the_same(made, name):
    def shown(folder):
        notebook = nbformat.read(folder / "notebooks" / f"{name}.ipynb", as_version=4)
        outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
        return [output.data.get("text/html", output.data.get("text/plain")) for output in outputs]

    assert shown(made) == shown(REFERENCE)


def test_no_path_of_this_machine_is_in_a_run(made):
    for name, content in files(made).items():
        assert str(made.parent.parent).encode() not in content, name
        assert str(Path.home()).encode() + b"/" not in content, name


def test_manifest_lists_every_file_with_its_hash(made):
    import hashlib

    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    found = {name: hashlib.sha256(content).hexdigest() for name, content in files(made).items() if name != "manifest.json"}
    assert manifest["files"] == found
    assert manifest["notebooks"].keys() == {"0-corpus", "1-topic-frequencies", "2-actor-cooccurrence", "3-briefing"}
