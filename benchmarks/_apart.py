"""Measures in a process and a database of its own, which is deleted afterwards.

A benchmark that wants this has `fill()`, which puts into the database what is measured with,
`measure()`, which returns the rows, and `NOW` where pages are to read that time from the clock.
WATCHFLOOR_BENCHMARK_HOME names a folder to keep the database in.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from unittest.mock import patch


def measure_apart(module: str) -> list[dict[str, object]]:
    """Fill and measure as the named module does, and return its rows."""
    kept = os.environ.get("WATCHFLOOR_BENCHMARK_HOME")
    if kept:
        return _run_in(Path(kept), module)
    folder = Path(tempfile.mkdtemp(prefix="watchfloor-bench-"))
    try:
        return _run_in(folder / "home", module)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_in(home: Path, module: str) -> list[dict[str, object]]:
    environment = {
        "OMP_NUM_THREADS": "1", **os.environ, "WATCHFLOOR_HOME": str(home), "LANG": "C"
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", __name__, module]
    answer = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return list(json.loads(answer.stdout))


def main(name: str) -> None:
    """Fill, measure, and print the rows as JSON."""
    from watchfloor.shell.cli.main import prepare

    prepare()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    module = import_module(name)
    module.fill()
    now = getattr(module, "NOW", None)
    with patch("django.utils.timezone.now", lambda: now) if now else nullcontext():
        print(json.dumps(module.measure()))


if __name__ == "__main__":
    main(sys.argv[1])
