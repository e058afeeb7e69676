"""What every format's reader must hold to, whatever the format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import CountRecord, LegRecord, RefusedLine, StateRecord
from watchfloor.rooms.interactions.rules.readers.registry import FormatModule, format_module
from watchfloor.rooms.interactions.rules.reading import Batch, RawBlock
from watchfloor.rooms.interactions.rules.reasons import REASONS

from .reader_samples import Sample


@dataclass(frozen=True)
class Read:
    """Everything that a reader made of a file."""

    numbers: tuple[int, ...]
    lines: tuple[bytes, ...]
    legs: list[LegRecord]
    states: list[StateRecord]
    counts: list[CountRecord]
    refused: list[RefusedLine]
    duplicates: int
    orphans: list[int]

    @property
    def bare_legs(self) -> list[LegRecord]:
        """The legs without their line numbers."""
        return [replace(leg, lines=[]) for leg in self.legs]


def module_of(sample: Sample) -> FormatModule:
    """Return the module under test."""
    return format_module(sample.format)


def read_file(sample: Sample, path: Path, block_size: int = 0) -> Read:
    """Read a file in blocks of this many records, or as the splitter cuts it."""
    module = module_of(sample)
    blocks = list(module.split(path, sample.options))
    if block_size:
        blocks = cut_blocks(blocks, block_size)
    reader = module.make_reader(sample.options)
    batches = [reader.feed(block) for block in blocks]
    return gather(blocks, [*batches, reader.finish()])


def read_or_refusal(sample: Sample, path: Path) -> tuple[Refusal | None, Read | None]:
    """Return what was read, or why the file as a whole was refused."""
    try:
        return None, read_file(sample, path)
    except Refusal as refusal:
        return refusal, None


def cut_blocks(blocks: Sequence[RawBlock], size: int) -> list[RawBlock]:
    """Return the same records in blocks of another size."""
    numbers = [number for block in blocks for number in block.numbers]
    lines = [line for block in blocks for line in block.lines]
    last = blocks[-1] if blocks else RawBlock([], [], 0)
    starts = range(0, len(lines), size)
    return [
        RawBlock(
            numbers[i : i + size],
            lines[i : i + size],
            last.bytes_read,
            cut=last.cut and i == starts[-1],
        )
        for i in starts
    ]


def gather(blocks: Sequence[RawBlock], batches: Sequence[Batch]) -> Read:
    """Return what the batches hold together, in an order that blocks have no part in."""
    return Read(
        numbers=tuple(number for block in blocks for number in block.numbers),
        lines=tuple(line for block in blocks for line in block.lines),
        legs=sorted(
            (leg for batch in batches for leg in batch.legs),
            key=lambda leg: (leg.call_id, leg.queue, leg.entered_ms),
        ),
        states=sorted(
            (state for batch in batches for state in batch.states),
            key=lambda state: (state.agent, state.state, state.start_ms),
        ),
        counts=[count for batch in batches for count in batch.counts],
        refused=sorted(
            (line for batch in batches for line in batch.refused), key=lambda line: line.line
        ),
        duplicates=sum(batch.duplicates for batch in batches),
        orphans=sorted(line for batch in batches for line in batch.orphans),
    )


def write(path: Path, lines: Sequence[bytes]) -> Path:
    """Write lines to a file and return it."""
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def check_sound(read: Read) -> None:
    """Assert what holds for any file: the accounting, and that time runs forward."""
    refused = [line.line for line in read.refused]
    assert len(set(refused)) == len(refused), "a line is refused once"
    assert set(refused) <= set(read.numbers), "what is refused is a line of the file"
    assert list(read.numbers) == sorted(set(read.numbers)), "numbers rise"
    accepted = len(read.lines) - len(refused) - read.duplicates
    assert accepted >= 0
    assert {line for leg in read.legs for line in leg.lines} <= set(read.numbers) - set(refused)
    for leg in read.legs:
        known = [t for t in (leg.entered_ms, leg.answered_ms, leg.ended_ms) if t is not None]
        assert known == sorted(known), leg
        parts = (leg.wait_ms, leg.ring_ms, leg.talk_ms, leg.hold_ms, leg.wrap_ms)
        assert all(part is None or part >= 0 for part in parts), leg
    for state in read.states:
        assert state.end_ms is None or state.end_ms >= state.start_ms, state
    for line in read.refused:
        words = REASONS[line.reason]
        assert words.what % line.fields, "the reason can be said with these fields"
        assert words.mend % line.fields or words.mend == ""
