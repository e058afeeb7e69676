"""Requirements interval by interval: every step of the chain, and who is scheduled."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.staffing.contracts import IntervalRequirement, Step
from watchfloor.rooms.staffing.models import Plan, PlanDay, StepOverride
from watchfloor.rooms.staffing.rules.days import (
    count_slots,
    days_of,
    iter_intervals,
    window_of_days,
)
from watchfloor.rooms.staffing.rules.packing import iter_slots

from ._reach import find_plan_or_newest
from .scheduled import People, read_people


def read_requirements(
    *,
    series_id: int,
    window: Window,
    scenario_id: int | None = None,
    plan_id: int | None = None,
    scope: Scope,
) -> tuple[IntervalRequirement, ...]:
    """Return what a plan (the newest) says of each interval that begins in a window.

    Intervals outside of its horizon are left out; there are none before the first plan.

    :raises SeriesNotFound: there is no such series in reach.
    :raises PlanNotFound: there is no such plan in reach.
    """
    row = find_plan_or_newest(series_id, scenario_id, plan_id, scope)
    return requirements_of_plan(row, window) if row else ()


def requirements_of_plan(
    row: Plan, window: Window | None = None
) -> tuple[IntervalRequirement, ...]:
    """Return the intervals of a plan, or those that begin in a window."""
    zone = ZoneInfo(row.timezone)
    window = window or window_of_days(row.first_day, row.last_day, zone)
    first, last = days_of(window, zone)
    days = list(PlanDay.objects.filter(plan=row, day__range=(first, last)).order_by("day"))
    people = read_people(row.series.queue_id, first, last, row.interval_minutes)
    steps = _steps_of(days)
    return tuple(
        interval
        for day in days
        for interval in _expand(day, row.interval_minutes, zone, people.get(day.day), steps)
        if window.start <= interval.starts_at < window.end
    )


def _expand(
    row: PlanDay,
    interval_minutes: int,
    zone: ZoneInfo,
    people: People | None,
    steps: Mapping[int, Step],
) -> Iterator[IntervalRequirement]:
    """Yield the intervals of a kept day in order of time."""
    told = list(iter_slots(row.reasons, count_slots(interval_minutes)))
    for slot, starts_at in iter_intervals(row.day, interval_minutes, zone):
        _, is_open, reason = told[slot]
        numbers = row.overrides.get(str(slot), ())
        yield _interval(
            row,
            slot,
            starts_at,
            is_open=is_open,
            reason=reason,
            scheduled=people[slot] if people is not None else None,
            overrides=tuple(steps[number] for number in numbers if number in steps),
        )


def _interval(
    row: PlanDay,
    slot: int,
    starts_at: datetime,
    *,
    is_open: bool,
    reason: str,
    scheduled: float | None,
    overrides: tuple[Step, ...],
) -> IntervalRequirement:
    return IntervalRequirement(
        starts_at=starts_at,
        is_open=is_open,
        contacts=row.contacts[slot],
        handle_seconds=row.handle_seconds[slot],
        load_erlangs=row.load_erlangs[slot],
        required=row.required[slot],
        required_low=row.required_low[slot],
        required_high=row.required_high[slot],
        scheduled_need=row.scheduled[slot],
        rostered_need=row.rostered[slot],
        service_level=_known(row.service_level, slot),
        scheduled=scheduled,
        reason=reason,
        overrides=overrides,
    )


def _known(levels: Sequence[float] | None, slot: int) -> float | None:
    """Return the service level of a slot; None where it is of nothing."""
    return None if levels is None or math.isnan(levels[slot]) else levels[slot]


def _steps_of(days: list[PlanDay]) -> Mapping[int, Step]:
    """Return the step that each override of some days lies on."""
    numbers = {number for day in days for placed in day.overrides.values() for number in placed}
    if not numbers:
        return {}
    found = StepOverride.objects.filter(pk__in=numbers).values_list("pk", "step")
    return {number: Step(step) for number, step in found}
