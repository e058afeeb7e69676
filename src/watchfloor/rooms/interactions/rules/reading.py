"""How a file becomes legs: what every format's reader is, and nothing of any one format.

A file is a run of numbered records ("lines": of text, or rows, or JSON documents). A *splitter*
cuts the file into blocks of raw records; a *reader* turns blocks into legs, states and refusals.
The import keeps the raw blocks and writes what the reader returns, so a reader never sees the
database, and a better reader can read the same blocks again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from watchfloor.rooms.interactions.contracts import (
    ContactEvent,
    CountRecord,
    LegRecord,
    RefusedLine,
    StateRecord,
)

BLOCK_LINES = 20_000


@dataclass(frozen=True, slots=True)
class RawBlock:
    """Some raw records in file order; `numbers[i]` is the 1-based line where `lines[i]` starts."""

    numbers: Sequence[int]
    lines: Sequence[bytes]
    bytes_read: int  # of the file so far, for the progress bar
    cut: bool = False  # the last record has no line end: the file may break off in it


@dataclass(slots=True)
class Batch:
    """What a reader made of some records. A leg is handed over once nothing can change it."""

    legs: list[LegRecord] = field(default_factory=list)
    states: list[StateRecord] = field(default_factory=list)
    counts: list[CountRecord] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    duplicates: int = 0  # records that repeat one of the same file
    orphans: list[int] = field(default_factory=list)  # lines whose beginning is not in this file
    # What the user should know about the file as a whole: a code of the page's texts, its fields.
    warnings: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Carry:
    """What earlier imports of the same feed left unfinished: legs and states without an end.

    Their `lines` are empty: they are not of this file. A reader that meets one of them again
    counts its line as a duplicate, and hands over only those that it changed.
    """

    open_legs: Sequence[LegRecord] = ()
    open_states: Sequence[StateRecord] = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader must be told.

    `zone` is the time zone of local times in the file; `now_ms` the instant of the import, past
    which (plus a day for skewed clocks) a record is refused as lying in the future; `mapping`
    the columns of a generic file.
    """

    zone: ZoneInfo
    now_ms: int
    mapping: Mapping[str, str] = field(default_factory=dict)
    carry: Carry = Carry()


class Splitter(Protocol):
    """Cuts a file into blocks. :raises Refusal: the whole file is not of this format."""

    def __call__(self, path: Path, options: ReadOptions) -> Iterator[RawBlock]: ...


class Reader(Protocol):
    """Turns blocks into legs. One instance reads one file."""

    def feed(self, block: RawBlock) -> Batch: ...

    def finish(self) -> Batch:
        """Return what is still unfinished at the end of the file."""
        ...

    def describe(self, line: int, raw: bytes) -> ContactEvent | None:
        """Say in a line of a timeline what a raw record tells; `run_id` is set by the caller."""
        ...
