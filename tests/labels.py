"""Where the hand labels and the articles are, for the tests."""

from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "gold"
SEEDS = ROOT / "seeds"


def read_labels(name: str) -> pd.DataFrame:
    """One table of labels."""
    return pd.read_csv(GOLD / name, sep="\t", keep_default_na=False, encoding="utf-8")
