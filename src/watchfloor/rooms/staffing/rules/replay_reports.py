"""What a replay says: recorded against replayed, by queue and by interval. No Django here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

import numpy as np

from watchfloor.rooms.staffing.contracts import (
    Found,
    Outcomes,
    RecordedOutcomes,
    ReplayedPart,
)

from .readiness import Floats
from .replaying import Plan, ReplayedDay

NEAR = 0.02  # of the service level: what the replay must reach on a day
T95 = 1.96
LEAST_VARIANCE = 0.05  # of one contact's fate: a level of 0 or 1 by few of them is not sure


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A replay told: the whole day, each queue, each interval with contacts."""

    overall: ReplayedPart
    difference: Found | None
    queues: tuple[ReplayedPart, ...]
    intervals: tuple[ReplayedPart, ...]


def tell(
    plan: Plan,
    recorded: ReplayedDay,
    own: ReplayedDay,
    changed: ReplayedDay | None,
    *,
    queue_ids: Sequence[int],
    chosen: Sequence[int],
    starts_at: datetime,
) -> Report:
    """Return what came out for the chosen queues (positions in the plan)."""
    days = _Days(recorded, own, changed, plan)
    every = slice(None)
    overall = days.part(list(chosen), every)
    queues = [days.part([queue], every, name=plan.names[queue], queue_id=queue_ids[queue])
              for queue in chosen]  # fmt: skip
    offered = recorded.offered[0][list(chosen)].sum(axis=0)
    length = timedelta(seconds=plan.intervals.seconds)
    intervals = [
        days.part(list(chosen), slice(at, at + 1), starts_at=starts_at + at * length)
        for at in np.flatnonzero(offered).tolist()
    ]
    difference = _difference(own, changed, list(chosen)) if changed is not None else None
    return Report(
        overall,
        difference,
        tuple(part for part in queues if part.recorded.offered),
        tuple(intervals),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    recorded: ReplayedDay
    own: ReplayedDay
    changed: ReplayedDay | None
    plan: Plan

    def part(
        self,
        queues: list[int],
        cells: slice,
        *,
        name: str = "",
        queue_id: int | None = None,
        starts_at: datetime | None = None,
    ) -> ReplayedPart:
        recorded = _recorded(self.recorded, queues, cells)
        own = _outcomes(self.own, queues, cells)
        return ReplayedPart(
            name=name,
            starts_at=starts_at,
            queue_id=queue_id,
            recorded=recorded,
            own=own,
            changed=_outcomes(self.changed, queues, cells) if self.changed else None,
            people=self._people(cells),
            is_reproduced=_is_near(recorded, own, is_whole=queue_id is None and starts_at is None),
        )

    def _people(self, cells: slice) -> float:
        seconds = self.own.staffed_seconds[:, cells]
        length = self.plan.intervals.seconds
        if cells.start is None:
            return float(seconds.sum(axis=1).mean() / 3600)
        return float(seconds.mean() / length)


def _difference(own: ReplayedDay, changed: ReplayedDay, queues: list[int]) -> Found:
    """Return the service level with other people less that with the day's own, by draw."""
    levels = [
        _over(day.within[:, queues].sum(axis=(1, 2)), day.offered[:, queues].sum(axis=(1, 2)))
        for day in (changed, own)
    ]
    return _mean(levels[0] - levels[1])


def _is_near(recorded: RecordedOutcomes, own: Outcomes, *, is_whole: bool) -> bool:
    """Tell whether a day is as near as asked, a part as near as its few contacts let chance be."""
    level = recorded.service_level
    if level is None:
        return True
    chance = T95 * sqrt(max(level * (1 - level), LEAST_VARIANCE) / recorded.offered)
    return abs(own.service_level.value - level) <= (NEAR if is_whole else max(NEAR, chance))


def _recorded(day: ReplayedDay, queues: list[int], cells: slice) -> RecordedOutcomes:
    offered, answered, within, left, wait = (
        float(sums[0, queues, cells].sum())
        for sums in (day.offered, day.answered, day.within, day.abandoned, day.wait_seconds)
    )
    return RecordedOutcomes(
        offered=int(offered),
        service_level=within / offered if offered else None,
        abandon_share=left / offered if offered else None,
        mean_wait_seconds=wait / answered if answered else None,
    )


def _outcomes(day: ReplayedDay, queues: list[int], cells: slice) -> Outcomes:
    def add(sums: Floats) -> Floats:
        return np.asarray(sums[:, queues, cells].sum(axis=(1, 2)), dtype=np.float64)

    offered = add(day.offered)
    busy, staffed = (
        day.busy_seconds[:, cells].sum(axis=1),
        day.staffed_seconds[:, cells].sum(axis=1),
    )
    return Outcomes(
        offered=_mean(offered),
        service_level=_mean(_over(add(day.within), offered)),
        abandon_share=_mean(_over(add(day.abandoned), offered)),
        mean_wait_seconds=_mean(_over(add(day.wait_seconds), add(day.answered))),
        occupancy_share=_mean(_over(busy, staffed)),
    )


def _over(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _mean(values: Floats) -> Found:
    """Return a mean over draws with the half-width of its 95 % interval."""
    spread = float(values.std(ddof=1)) if values.size > 1 else 0.0
    return Found(float(values.mean()), T95 * spread / sqrt(values.size))
