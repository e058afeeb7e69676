"""Every command of the tutorial is run, and its output is what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs/tutorial.md").read_text()
BLOCKS = re.findall(r"```console\n(.*?)```", TUTORIAL, re.DOTALL)


def shown_to_pattern(shown: str) -> re.Pattern[str]:
    """An ellipsis stands for anything; the rest is literal."""
    return re.compile(".*?".join(re.escape(part) for part in shown.split("…")), re.DOTALL)


@pytest.mark.slow
def test_the_tutorial_runs_as_printed(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "WATCHFLOOR_HOME": str(tmp_path / "home"),
        "LANG": "en_US.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
    command = Path(sys.executable).parent / "watchfloor"
    assert len(BLOCKS) >= 4
    for block in BLOCKS:
        line, _, shown = block.partition("\n")
        arguments = shlex.split(line.removeprefix("$ watchfloor "))
        done = subprocess.run(
            [str(command), *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        assert shown_to_pattern(shown.strip()).search(done.stdout), f"{line}\n{done.stdout[:2000]}"
