"""The processes that ship with the standard library: what its points are bound to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from watchfloor.common.words import Words
from watchfloor.rooms.standards.contracts import Branch, Process, ProcessStep

from .shipped import FOLDER

FILE = FOLDER / "processes.yaml"


@dataclass(frozen=True, slots=True)
class LibraryProcess:
    """A shipped process: what a center proposes as its own standard of kind "process"."""

    code: str
    title: Words
    process: Process


@cache
def read_standard_processes() -> tuple[LibraryProcess, ...]:
    """Return the shipped processes, in the order of the file. The file is ours, so it is trusted.

    >>> [step.code for step in read_standard_processes()[1].process.steps][:2]
    ['refund.verify', 'refund.calculate']
    """
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_process(each) for each in data["processes"])


def _process(raw: Mapping[str, Any]) -> LibraryProcess:
    steps = tuple(
        ProcessStep(
            code=step["code"],
            name=Words(**step["name"]),
            branches=tuple(
                Branch(each["to"], Words(**each["when"])) for each in step.get("branches", ())
            ),
        )
        for step in raw["steps"]
    )
    return LibraryProcess(raw["code"], Words(**raw["title"]), Process(steps))
