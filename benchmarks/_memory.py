"""The most memory that a process and those it started held together, shared pages counted once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

EVERY_SECONDS = 0.25


@dataclass(slots=True)
class Memory:
    """Kilobytes."""

    most: int = 0


@contextmanager
def watched() -> Iterator[Memory]:
    """Look at the memory in use while the block runs."""
    memory, over = Memory(), Event()

    def look() -> None:
        while not over.wait(EVERY_SECONDS):
            memory.most = max(memory.most, sum(map(_held, _family(os.getpid()))))

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield memory
    finally:
        over.set()
        looking.join()


def _family(process: int) -> list[int]:
    """A process and all that it has started, directly or not."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        started = [int(each) for task in tasks for each in (task / "children").read_text().split()]
    except OSError:  # it has ended meanwhile
        return []
    return [process, *(each for child in started for each in _family(child))]


def _held(process: int) -> int:
    """Return its proportional share of the pages it maps."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
