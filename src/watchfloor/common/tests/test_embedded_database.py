from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = """
from watchfloor.common.database import start_embedded
import psycopg, os
with psycopg.connect(start_embedded()) as connection:
    print(connection.execute("SHOW server_encoding").fetchone()[0], os.environ.get("LC_ALL"))
"""


@pytest.mark.parametrize("name", ["LANG", "LC_ALL"])
def test_a_first_start_needs_no_locale_that_the_machine_lacks(tmp_path: Path, name: str):
    clean = {key: text for key, text in os.environ.items() if not key.startswith(("LANG", "LC_"))}
    found = subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", SHOW],
        env=clean | {"WATCHFLOOR_HOME": str(tmp_path / "home"), name: "tlh_KX.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == ["UTF8", "tlh_KX.UTF-8" if name == "LC_ALL" else "None"]
