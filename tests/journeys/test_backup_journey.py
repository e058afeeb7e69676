"""A backup of one installation, restored into another: the same figures, the same journal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools.pytest_watchfloor import SHARED

LOG = SHARED / "data" / "formats" / "fixtures" / "queue_log"
FIGURES = ("intervals", "--all", "--from", "2025-03-01", "--to", "2025-03-03", "--every", "30m")
LAST_LINE = """
from watchfloor.shell.cli.main import prepare
prepare()
from watchfloor.common.models import JournalHead
head = JournalHead.objects.get()
print(head.number, head.hash)
"""
pytestmark = [pytest.mark.shared, pytest.mark.slow]


class Installation:
    """A data folder of its own, worked on through the command line."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "WATCHFLOOR_HOME": str(home),
            "LANG": "C.UTF-8",
        }

    def run(self, *arguments: str, expect: int = 0) -> str:
        return self._python("-m", "watchfloor.shell.cli", *arguments, expect=expect)

    def find_in_doctor(self, code: str) -> str:
        """Return how doctor finds one part; others may need work on this machine."""
        done = subprocess.run(
            [sys.executable, "-m", "watchfloor.shell.cli", "doctor", "--full", "--json"],
            env=self.environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        findings = json.loads(done.stdout)["findings"]
        return next(str(line["status"]) for line in findings if line["code"] == code)

    def last_line(self) -> str:
        return self._python("-c", LAST_LINE, expect=0)

    def _python(self, *arguments: str, expect: int) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout + (done.stderr if expect else "")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("original"))
    made.run("manage", "migrate")
    made.run("import", str(LOG), "--format", "asterisk-queue-log", "--timezone", "UTC")
    return made


@pytest.fixture(scope="module")
def kept(original: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("kept") / "centre.backup"
    original.run("backup", str(file))
    return file


def test_figures_and_journal_come_back_the_same(
    original: Installation, kept: Path, tmp_path: Path
) -> None:
    other = Installation(tmp_path)
    other.run("restore", str(kept))
    figures = other.run(*FIGURES)
    assert figures.count("\n") > 50
    assert figures == original.run(*FIGURES)
    assert other.last_line() == original.last_line()
    assert other.find_in_doctor("records.counts") == other.find_in_doctor("journal.chain") == "ok"
    secret = Path("secrets") / "sealing_key"
    assert (tmp_path / secret).read_text() == (original.home / secret).read_text()
    assert (tmp_path / secret).stat().st_mode & 0o077 == 0


def test_a_cut_file_is_refused_and_changes_nothing(
    original: Installation, kept: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.backup"
    cut.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    before = original.run(*FIGURES)
    said = original.run("restore", str(cut), "--force", expect=3)
    assert "not a whole backup" in said
    assert original.run(*FIGURES) == before


def test_a_changed_byte_is_found(original: Installation, kept: Path, tmp_path: Path) -> None:
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    bad = tmp_path / "bad.backup"
    bad.write_bytes(content)
    assert "not a whole backup" in original.run("restore", str(bad), "--force", expect=3)


def test_an_installation_with_data_is_not_overwritten_unasked(
    original: Installation, kept: Path
) -> None:
    before = original.last_line()
    assert "--force" in original.run("restore", str(kept), expect=3)
    assert original.last_line() == before


def test_a_backup_never_overwrites_a_file(original: Installation, kept: Path) -> None:
    before = kept.read_bytes()
    assert "already a file" in original.run("backup", str(kept), expect=3)
    assert kept.read_bytes() == before


def test_only_its_owner_may_read_a_backup(kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0
