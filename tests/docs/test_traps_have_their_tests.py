"""Each fault of another package that a page names has the test that the page names with it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = {"q": "src/callmath/queueing/tests", "s": "src/callmath/simulation/tests"}


def names_in(folder: str) -> set[str]:
    files = (ROOT / folder).glob("test_*.py")
    return {
        name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text(), re.M)
    }


def test_every_trap_names_a_test_that_exists():
    page = (ROOT / "docs/background/queueing.md").read_text()
    table = page.split("## Where other packages go wrong")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 13
    known = {key: names_in(folder) for key, folder in FOLDERS.items()}
    for row in rows:
        named = re.findall(r"\b([qs]) `(test_\w+)`", row)
        assert named, row
        assert all(name in known[key] for key, name in named), row
