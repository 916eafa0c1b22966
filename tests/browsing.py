"""The browser that the pages are tested in, and axe, which finds what shuts readers out."""

import os
import shutil
from pathlib import Path

import axe_playwright_python
import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
REQUIRED = os.environ.get("ALLIANCE_BROWSER") == "required"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
browsed = pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium on this machine")


def violations(page) -> list:
    """What axe finds in a page: rule, and the elements that break it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [(rule["id"], [node["html"][:150] for node in rule["nodes"]][:3]) for rule in found]
