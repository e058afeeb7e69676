"""Compiled loops of the engines in the running product: found, and warmed before they are needed.

`make env` compiles them beside the source. A server may keep its source read-only; numba then looks
for them elsewhere and finds nothing, so that they are laid into the data folder.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path

import callmath
from watchfloor.common.home import home

log = logging.getLogger(__name__)
FOLDER = "NUMBA_CACHE_DIR"  # numba reads it when it is imported
ENGINES = Path(callmath.__file__).parent
PAGES_FIRST_SECONDS = 5.0  # until the first pages are out


def find_loops(engines: Path = ENGINES) -> None:
    """Point numba at the data folder where it cannot write beside the source."""
    kept = [folder for folder in engines.glob("*/__pycache__") if any(folder.glob("*.nbi"))]
    if FOLDER in os.environ or all(_is_writable(folder) for folder in kept or [engines]):
        return
    own = home() / "loops"
    for folder in kept:
        _lay(folder, own / _name_of(folder.parent))
    os.environ[FOLDER] = str(own)


def warm_soon(seconds: float = 0.0) -> threading.Thread:
    """Run every loop once beside what this process is there for, in some seconds."""
    thread = threading.Timer(seconds, warm)
    thread.daemon = True
    thread.start()
    return thread


def warm() -> None:
    """Compile the loops, or read what is compiled; a failure costs speed and is logged."""
    import fasteners  # type: ignore[import-untyped]  # noqa: PLC0415  not before the first page

    from callmath import queueing, scheduling, simulation  # noqa: PLC0415  as above

    try:
        # Of processes that start together one compiles, the others read.
        with fasteners.InterProcessLock(home() / ".loops-lock"):
            queueing.warm()
            simulation.warm()
            scheduling.warm()
    except Exception:
        log.exception("loops are compiled when they are needed first")


def _is_writable(folder: Path) -> bool:
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _name_of(folder: Path) -> str:
    """Return the name that numba gives to what it keeps of a folder's files."""
    return f"{folder.name}_{sha1(str(folder).encode(), usedforsecurity=False).hexdigest()}"


def _lay(source: Path, target: Path) -> None:
    """Copy what is missing there or older than here; several processes may do so at once."""
    for file in _files(source):
        copy = target / file.name
        if copy.exists() and copy.stat().st_mtime >= file.stat().st_mtime:
            continue
        target.mkdir(parents=True, exist_ok=True)
        half = target / f"{file.name}.{os.getpid()}"
        shutil.copy2(file, half)
        half.replace(copy)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the code first: an index must not name what is not there yet."""
    yield from folder.glob("*.nbc")
    yield from folder.glob("*.nbi")
