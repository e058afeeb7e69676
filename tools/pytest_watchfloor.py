"""A pytest plugin: a database before Django asks for one, and loud skips."""

from __future__ import annotations

import os
import tempfile
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("WATCHFLOOR_SHARED", ROOT.parent / "shared"))


_OURS = "WATCHFLOOR_TESTS_START_DATABASES"  # told by the first process to its workers


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Give each worker a data folder of its own, and a database in it unless a server is named."""
    if "WATCHFLOOR_HOME" not in os.environ:
        # One folder a checkout, so that a second run finds its database already made.
        name = f"watchfloor-tests-{zlib.crc32(str(ROOT).encode()):08x}"
        os.environ["WATCHFLOOR_HOME"] = str(Path(tempfile.gettempdir()) / name)
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["WATCHFLOOR_HOME"] += f"-{worker}"
        if _OURS in os.environ:
            os.environ.pop("DATABASE_URL", None)
    elif "DATABASE_URL" not in os.environ:
        os.environ[_OURS] = "1"
    # A session that starts beside this one closes the common folder for the database's account.
    folder = Path(f"{os.environ['WATCHFLOOR_HOME']}-tmp")
    folder.mkdir(exist_ok=True)
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))
    from watchfloor.common.database import ensure_database  # noqa: PLC0415  after the folder is set

    ensure_database()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the reference data when it is not there."""
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason=f"the reference data are not at {SHARED}")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(skip)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.write_sep("!", f"NOT TESTED: {len(skipped)} tests were skipped", red=True)
        for report in skipped:
            terminalreporter.write_line(f"  {report.nodeid}: {report.longrepr[2]}")
