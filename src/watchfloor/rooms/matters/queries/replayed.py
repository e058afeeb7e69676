"""Many matters replayed at once: a few queries for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count

from watchfloor.rooms.matters.contracts import ClockSpec, Event
from watchfloor.rooms.matters.models import Matter, MatterClock, MatterEvent, MatterStep
from watchfloor.rooms.matters.rules.cache import Cached, cache_of
from watchfloor.rooms.matters.rules.replay import IllegalHistory, replay

from .rows import event_of, spec_of
from .worktime import WorkCalendar

StepKey = tuple[int, int, int, object, str]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A matter's row and what its events say; `cached` is None when they are not allowed."""

    row: Matter
    clocks: tuple[ClockSpec, ...]
    cached: Cached | None
    trouble: str
    open_children: int
    steps: frozenset[StepKey]  # as they are stored


def replay_rows(rows: Sequence[Matter], work: WorkCalendar) -> Iterator[Replayed]:
    """Replay some matters."""
    numbers = [row.pk for row in rows]
    events, clocks, steps = _events(numbers), _clocks(numbers), _steps(numbers)
    children, checks = _open_children(numbers), _checked_rounds(numbers)
    for row in rows:
        cached, trouble = _cache(row, events[row.pk], clocks[row.pk], work, checks)
        yield Replayed(
            row=row,
            clocks=tuple(clocks[row.pk]),
            cached=cached,
            trouble=trouble,
            open_children=children.get(row.pk, 0),
            steps=frozenset(steps[row.pk]),
        )


def _cache(
    row: Matter,
    events: list[Event],
    clocks: list[ClockSpec],
    work: WorkCalendar,
    checks: frozenset[tuple[int, int]],
) -> tuple[Cached | None, str]:
    try:
        is_checked = (row.pk, replay(events).round) in checks
        cached = cache_of(
            events,
            clocks,
            work.of(row.node_id),
            check_weeks=row.effect_check_weeks,
            is_checked=is_checked,
        )
    except IllegalHistory as error:
        return None, str(error)
    return cached, ""


def _events(numbers: list[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    for row in MatterEvent.objects.filter(matter_id__in=numbers).order_by("matter_id", "seq"):
        found[row.matter_id].append(event_of(row))
    return found


def _clocks(numbers: list[int]) -> dict[int, list[ClockSpec]]:
    found: dict[int, list[ClockSpec]] = defaultdict(list)
    for row in MatterClock.objects.filter(matter_id__in=numbers).order_by("matter_id", "position"):
        found[row.matter_id].append(spec_of(row))
    return found


def _steps(numbers: list[int]) -> dict[int, list[StepKey]]:
    found: dict[int, list[StepKey]] = defaultdict(list)
    for row in MatterStep.objects.filter(matter_id__in=numbers):
        found[row.matter_id].append((row.clock, row.round, row.step, row.fire_at, row.to))
    return found


def _open_children(numbers: list[int]) -> dict[int, int]:
    rows = Matter.objects.filter(parent_id__in=numbers, ended_at=None)
    return {
        parent: count
        for parent, count in rows.values_list("parent_id").annotate(Count("pk"))
        if parent is not None
    }


def _checked_rounds(numbers: list[int]) -> frozenset[tuple[int, int]]:
    rows = Matter.objects.filter(checks_id__in=numbers)
    return frozenset((row.checks_id or 0, row.checks_round or 0) for row in rows)
