"""Schedule against what happened, for one agent, under every published definition.

Time is epoch seconds and stretches are half-open, so a night shift and a day on which clocks
change need no special case.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

MARGIN_SECONDS = 2 * 3600
LONG_SECONDS = 5 * 60


class Reason(StrEnum):
    """Why an agent was somewhere else than scheduled, once somebody has approved it."""

    CALLED_AWAY = "called_away"  # the leader wanted it: coaching, a meeting
    MOVED = "moved"  # a contact overran, and a break began and ended later


@dataclass(frozen=True, slots=True)
class Stretch:
    """One activity, [start, end) in epoch seconds."""

    start: int
    end: int
    activity: str


@dataclass(frozen=True, slots=True)
class Excuse:
    """An approved reason for being out of schedule in [start, end)."""

    start: int
    end: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Activities:
    """What the names of activities mean in a centre."""

    on_queue: frozenset[str] = frozenset({"on_queue"})
    called_away: frozenset[str] = frozenset({"coaching", "meeting"})


@dataclass(frozen=True, slots=True)
class AgentDay:
    """A shift as it was planned and as it was."""

    schedule: tuple[Stretch, ...]
    actual: tuple[Stretch, ...]
    excuses: tuple[Excuse, ...] = ()
    activities: Activities = field(default_factory=Activities)


class BadTimeline(ValueError):
    """Stretches overlap, or one ends before it starts: no answer would be right."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of time in which neither the plan nor the fact changes."""

    start: int
    end: int
    planned: str | None
    was: str | None

    @property
    def seconds(self) -> int:
        return self.end - self.start


def adherence_facts(days: Iterable[AgentDay]) -> dict[str, float]:
    """Return the components of adherence and conformance, summed over shifts.

    Without any scheduled time they are all zero, so every share has no value.
    """
    total: dict[str, float] = {}
    for day in days:
        for name, seconds in _day_facts(day).items():
            total[name] = total.get(name, 0) + seconds
    return total


def _day_facts(day: AgentDay) -> dict[str, float]:
    pieces = list(_pieces(day))
    planned = [piece for piece in pieces if piece.planned is not None]
    on = day.activities.on_queue
    productive = on | day.activities.called_away
    out = [piece for piece in planned if piece.was != piece.planned]
    long = [run for run in _runs(out) if run.seconds >= LONG_SECONDS]
    not_called = [run for run in long if not _is_excused(run, day.excuses, {Reason.CALLED_AWAY})]
    return {
        "scheduled_seconds": _sum(planned),
        "out_seconds": _sum(out),
        "neutral_seconds": _sum(p for p in planned if p.was in day.activities.called_away),
        "available_mismatch_seconds": _sum(
            p for p in planned if (p.planned in on) != (p.was in on)
        ),
        "productive_mismatch_seconds": _sum(
            p for p in planned if (p.planned in productive) != (p.was in productive)
        ),
        "scheduled_ready_seconds": _sum(p for p in planned if p.planned in on),
        "ready_missed_seconds": _sum(p for p in out if p.planned in on and p.was not in on),
        "margin_mismatch_seconds": _sum(
            p for p in _near(pieces, day.schedule) if (p.planned in on) != (p.was in on)
        ),
        "long_out_seconds": _sum(long),
        "long_out_not_called_seconds": _sum(not_called),
        "long_out_unexplained_seconds": _sum(
            run for run in long if not _is_excused(run, day.excuses, set(Reason))
        ),
        "on_queue_seconds": _sum(p for p in pieces if p.was in on),
    }


def _sum(pieces: Iterable[_Piece]) -> int:
    return sum(piece.seconds for piece in pieces)


def _pieces(day: AgentDay) -> Iterator[_Piece]:
    """Cut time at every change of plan or fact, and where the margin begins and ends."""
    schedule, actual = _checked(day.schedule), _checked(day.actual)
    cuts = {cut for each in (*schedule, *actual) for cut in (each.start, each.end)}
    if schedule:
        cuts |= {schedule[0].start - MARGIN_SECONDS, schedule[-1].end + MARGIN_SECONDS}
    for start, end in pairwise(sorted(cuts)):
        yield _Piece(start, end, _activity_at(schedule, start), _activity_at(actual, start))


def _checked(stretches: Sequence[Stretch]) -> list[Stretch]:
    ordered = sorted(stretches, key=lambda each: (each.start, each.end))
    if any(each.end <= each.start for each in ordered):
        raise BadTimeline("a stretch ends before it starts")
    for before, after in pairwise(ordered):
        if after.start < before.end:
            raise BadTimeline(f"{before.activity} and {after.activity} overlap at {after.start}")
    return ordered


def _activity_at(stretches: Sequence[Stretch], instant: int) -> str | None:
    index = bisect_right(stretches, instant, key=lambda each: each.start) - 1
    if index >= 0 and instant < stretches[index].end:
        return stretches[index].activity
    return None


def _near(pieces: Iterable[_Piece], schedule: Sequence[Stretch]) -> Iterator[_Piece]:
    if not schedule:
        return iter(())
    first = min(each.start for each in schedule) - MARGIN_SECONDS
    last = max(each.end for each in schedule) + MARGIN_SECONDS
    return (piece for piece in pieces if first <= piece.start and piece.end <= last)


def _runs(out: Sequence[_Piece]) -> Iterator[_Piece]:
    """Join pieces that touch and are out in the same way: one exception, however it was cut."""
    current: _Piece | None = None
    for piece in out:
        if current and (current.end, current.planned, current.was) == (
            piece.start,
            piece.planned,
            piece.was,
        ):
            current = _Piece(current.start, piece.end, piece.planned, piece.was)
            continue
        if current:
            yield current
        current = piece
    if current:
        yield current


def _is_excused(run: _Piece, excuses: Iterable[Excuse], reasons: set[Reason]) -> bool:
    return any(
        excuse.reason in reasons and excuse.start <= run.start and run.end <= excuse.end
        for excuse in excuses
    )
