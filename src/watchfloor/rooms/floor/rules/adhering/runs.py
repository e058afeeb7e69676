"""Pieces of a day joined to runs: one thing scheduled, another seen, without a gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .slicing import Piece


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces that follow each other with the same schedule and the same activity."""

    pieces: tuple[Piece, ...]

    @property
    def start(self) -> datetime:
        """Where it begins."""
        return self.pieces[0].start

    @property
    def end(self) -> datetime:
        """Where it ends."""
        return self.pieces[-1].end

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return (self.end - self.start).total_seconds()

    @property
    def scheduled(self) -> str:
        """What was to be done."""
        return self.pieces[0].scheduled

    @property
    def seen(self) -> str:
        """What was done."""
        return self.pieces[0].seen


def runs_of(pieces: Iterable[Piece]) -> tuple[Run, ...]:
    """Return the runs of a day in order."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        if runs and _goes_on(runs[-1][-1], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return tuple(Run(tuple(each)) for each in runs)


def is_out(piece: Piece) -> bool:
    """Say whether something was scheduled, and something else was seen."""
    return bool(piece.scheduled) and bool(piece.seen) and not piece.is_met


def list_exceptions(pieces: Sequence[Piece]) -> tuple[Run, ...]:
    """Return the runs in which the agent did something else than was scheduled."""
    return tuple(each for each in runs_of(pieces) if is_out(each.pieces[0]))


def _goes_on(last: Piece, piece: Piece) -> bool:
    return last.end == piece.start and (last.scheduled, last.seen, last.is_met) == (
        piece.scheduled,
        piece.seen,
        piece.is_met,
    )
