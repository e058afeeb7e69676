"""Help for tests of the queue_log reader: lines in, legs and states out, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from watchfloor.rooms.interactions.contracts import LegRecord, RefusedLine, StateRecord
from watchfloor.rooms.interactions.rules.readers import asterisk
from watchfloor.rooms.interactions.rules.reading import Batch, Carry, ReadOptions

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
NO_CARRY = Carry()
T = 1_740_800_000  # 2025-03-01 03:33:20 UTC, the first second of the trap log


@dataclass
class Read:
    """What a reader made of a whole file."""

    lines: int = 0
    legs: list[LegRecord] = field(default_factory=list)
    states: list[StateRecord] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    duplicates: int = 0
    orphans: list[int] = field(default_factory=list)
    warnings: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        self.legs += batch.legs
        self.states += batch.states
        self.refused += batch.refused
        self.duplicates += batch.duplicates
        self.orphans += batch.orphans
        self.warnings += [(code, dict(fields)) for code, fields in batch.warnings]

    @property
    def reasons(self) -> list[tuple[int, str]]:
        return [(refused.line, refused.reason) for refused in self.refused]

    @property
    def leg(self) -> LegRecord:
        """The only leg."""
        (leg,) = self.legs
        return leg


def read(*lines: str | bytes, end: str = "\n", zone: str = "UTC", carry: Carry = NO_CARRY) -> Read:
    """Read lines as a file; `T+5` at the start of one stands for five seconds after `T`."""
    raw = [line if isinstance(line, bytes) else _timed(line).encode() for line in lines]
    return read_bytes(b"".join(line + end.encode() for line in raw), zone=zone, carry=carry)


def read_bytes(content: bytes, *, zone: str = "UTC", carry: Carry = NO_CARRY) -> Read:
    """Read the content of a file."""
    options = ReadOptions(ZoneInfo(zone), int(NOW.timestamp() * 1000), carry=carry)
    reader, result = asterisk.make_reader(options), Read()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queue_log"
        path.write_bytes(content)
        for block in asterisk.split(path, options):
            result.lines += len(block.lines)
            result.add(reader.feed(block))
    result.add(reader.finish())
    return result


def _timed(line: str) -> str:
    stamp, bar, rest = line.partition("|")
    if stamp.startswith(("T+", "T-")):
        return f"{T + int(stamp[1:])}{bar}{rest}"
    return line


def seconds(ms: int | None) -> float | None:
    """Return milliseconds as seconds after `T` where they are an instant, else as they are."""
    if ms is None:
        return None
    return ms / 1000 - T if ms > 10**12 else ms / 1000
