"""What is compiled at install is found by the running product, and nobody waits for a compiler."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from watchfloor.shell import loops

ENGINE = """
from callmath.compiled import compiled

@compiled
def double(number):
    return 2 * number
"""
ASK = """
from engine.sums import double
assert double(4) == 8
from numba.core.registry import CPUDispatcher
found = double.load()
assert isinstance(found, CPUDispatcher)
print(len(found.stats.cache_hits), len(found.stats.cache_misses))
"""


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with one small engine; the data folder is empty."""
    folder = tmp_path / "source" / "engine"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "sums.py").write_text(ENGINE)
    monkeypatch.setenv("WATCHFLOOR_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(loops.FOLDER, raising=False)
    return folder.parent


def ask(engines: Path, **environment: str) -> str:
    """Call the engine's loop in a process of its own; return how often it was kept, and was not."""
    run = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-c", ASK],
        env={**os.environ, "PYTHONPATH": f"{loops.ENGINES.parent}:{engines}", **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def close(engines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody write beside the source (file modes do not stop an administrator)."""
    monkeypatch.setattr(loops, "_is_writable", lambda folder: not folder.is_relative_to(engines))


def test_loops_beside_a_source_that_is_read_only_are_found(
    engines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(engines) == "0 1"
    close(engines, monkeypatch)
    loops.find_loops(engines)
    kept = engines / "engine" / "__pycache__"
    kept.rename(kept.with_name("elsewhere"))  # found in the data folder, not here
    assert ask(engines, **{loops.FOLDER: os.environ[loops.FOLDER]}) == "1 0"


def test_a_source_that_can_be_written_keeps_its_own(engines: Path) -> None:
    ask(engines)
    loops.find_loops(engines)
    assert loops.FOLDER not in os.environ
    assert not (engines.parent / "home" / "loops").exists()


def test_a_folder_that_somebody_chose_stays(engines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    close(engines, monkeypatch)
    monkeypatch.setenv(loops.FOLDER, "/chosen")
    loops.find_loops(engines)
    assert os.environ[loops.FOLDER] == "/chosen"


def test_newer_code_takes_the_place_of_what_was_laid_before(
    engines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(engines)
    close(engines, monkeypatch)
    loops.find_loops(engines)
    (laid,) = Path(os.environ[loops.FOLDER]).glob("*/*.nbi")
    (source,) = engines.glob("*/*/*.nbi")
    monkeypatch.delenv(loops.FOLDER)
    source.write_bytes(b"newer")
    os.utime(source, (laid.stat().st_mtime + 60,) * 2)
    loops.find_loops(engines)
    assert laid.read_bytes() == b"newer"


def test_what_was_added_in_the_data_folder_stays(
    engines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(engines)
    close(engines, monkeypatch)
    loops.find_loops(engines)
    (laid,) = Path(os.environ[loops.FOLDER]).glob("*/*.nbi")
    laid.write_bytes(b"with more")
    monkeypatch.delenv(loops.FOLDER)
    loops.find_loops(engines)
    assert laid.read_bytes() == b"with more"


def test_loops_run_where_nothing_can_be_kept(engines: Path, tmp_path: Path) -> None:
    (engines / "engine" / "__pycache__").touch()  # a file: no folder can be made there
    (tmp_path / "file").touch()
    nowhere = str(tmp_path / "file" / "cache")
    for _ in range(2):  # compiled by each process anew
        assert ask(engines, HOME=nowhere, XDG_CACHE_HOME=nowhere) == "0 1"


def test_a_loop_that_does_not_compile_is_logged_and_ends_nothing(
    engines: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("no compiler")

    monkeypatch.setattr("callmath.queueing.warm", fail)
    loops.warm_soon().join(30)
    assert "when they are needed first" in caplog.text
