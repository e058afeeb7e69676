"""What is lost if a schedule stays short: in contacts, at the least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """What a schedule lacks on some days."""

    short_hours: float
    missed_contacts: float  # that nobody has the time for


@dataclass(frozen=True, slots=True)
class DayNeed:
    """A day's requirement and schedule: one entry an interval each."""

    load_erlangs: Sequence[float]
    handle_seconds: Sequence[float]
    required: Sequence[int]
    scheduled_need: Sequence[int]
    scheduled: Sequence[float]


def measure_gap(days: Sequence[DayNeed], interval_minutes: int) -> Gap:
    """Return the person-hours that are missing, and the contacts that nobody has the time for.

    The latter is what work exceeds the productive people by, over the handle time: a lower bound,
    as queues lose customers before everybody is busy all the time.
    """
    short = missed = 0.0
    seconds = interval_minutes * 60.0
    for day in days:
        for load, handle, required, need, there in zip(
            day.load_erlangs,
            day.handle_seconds,
            day.required,
            day.scheduled_need,
            day.scheduled,
            strict=True,
        ):
            if need <= there or need <= 0:
                continue
            short += (need - there) * seconds / 3600.0
            productive = there * required / need
            if handle > 0:
                missed += max(load - productive, 0.0) * seconds / handle
    return Gap(short, missed)
