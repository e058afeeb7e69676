"""The engines import and run on a machine without Django."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SRC = Path(__file__).parents[2] / "src"
BLOCK_DJANGO = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
sys.modules["django"] = None
sys.modules["watchfloor"] = None
import callmath
names = [m.name for m in pkgutil.walk_packages(callmath.__path__, "callmath.")]
for name in names:
    if ".tests" not in name:
        importlib.import_module(name)
from callmath.forecasting import poisson_noise_floor
print(len(names), round(float(poisson_noise_floor(10)), 2))
"""


def test_engines_work_without_django():
    done = subprocess.run(
        [sys.executable, "-I", "-c", BLOCK_DJANGO, str(SRC)],
        capture_output=True,
        text=True,
        check=False,
    )
    count, share = done.stdout.split() or ("0", done.stderr)
    assert int(count) > 1
    assert share == "0.25", done.stderr
