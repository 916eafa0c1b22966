"""What is in the wheel, and in the lock."""

import re
import subprocess
import sys
import zipfile

from labels import ROOT, SEEDS


def test_wheel_carries_notebooks_codebooks_and_templates_but_no_article(tmp_path):
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        contents = {name: wheel.read(name) for name in wheel.namelist()}
    assert {"alliance_lib/notebooks/0-corpus.ipynb", "alliance_lib/notebooks/3-briefing.ipynb", "alliance_lib/codebooks/us_japan.toml",
            "alliance_lib/codebooks/world.toml", "alliance_lib/reporting/templates/page.html.j2", "alliance_lib/reporting/templates/notebook/index.html.j2",
            "alliance_lib/reading/zone_weights.csv"} <= set(contents)
    assert not {path.read_bytes() for path in SEEDS.glob("*.txt")} & set(contents.values())
    assert not [name for name in contents if name.startswith(("seeds", "tests", "outputs"))]


def test_lock_pins_by_hash_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "index-url" not in lock
    pinned = re.findall(r"^([a-z0-9-]+)==\S+", lock, re.MULTILINE)
    assert {"pandas", "papermill", "jupyterlab", "pytest", "hatchling", "editables"} <= set(pinned)
    assert lock.count("--hash=sha256:") >= len(pinned)
