"""Cover as strips: what is wanted and what is there, by skill and for all together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling import Problem
from watchfloor.rooms.rosters.contracts import CoverInterval, CoverStrip

Floats = NDArray[np.float64]
Place = tuple[str, int, int]  # skill, day, interval
Level = tuple[float, float]  # service level, contacts that it is of
TOGETHER = ""


def strips_of(
    problem: Problem,
    served: Sequence[Floats],
    days: range,
    names: Mapping[str, str],
    levels: Mapping[Place, Level],
) -> tuple[CoverStrip, ...]:
    """Return the cover of all together and of each skill, over some days."""
    required = [np.asarray(entry.required) for entry in problem.demand]
    parts = [
        CoverStrip(
            skill=entry.skill,
            name=names.get(entry.skill, entry.skill),
            intervals=tuple(_intervals(problem, entry.skill, wanted, there, days, levels)),
        )
        for entry, wanted, there in zip(problem.demand, required, served, strict=True)
    ]
    if len(parts) < 2:
        return tuple(parts)
    whole = tuple(
        _intervals(problem, TOGETHER, sum_of(required), sum_of(served), days, together(levels))
    )
    return (CoverStrip(TOGETHER, "", whole), *parts)


def _intervals(
    problem: Problem,
    skill: str,
    required: Floats,
    served: Floats,
    days: range,
    levels: Mapping[Place, Level],
) -> Iterator[CoverInterval]:
    """Yield the intervals of some days in which anybody is wanted or there."""
    for day in days:
        for slot in np.flatnonzero((required[day] > 0) | (served[day] > 0)):
            level = levels.get((skill, day, int(slot)))
            yield CoverInterval(
                day=problem.first_day + timedelta(days=day),
                start_minute=int(slot) * problem.interval_minutes,
                minutes=problem.interval_minutes,
                required=round(float(required[day, slot]), 3),
                scheduled=round(float(served[day, slot]), 3),
                service_level=level[0] if level else None,
            )


def sum_of(parts: Sequence[Floats]) -> Floats:
    """Return several arrays as one."""
    total: Floats = np.sum(np.stack(parts), axis=0)
    return total


def together(levels: Mapping[Place, Level]) -> Mapping[Place, Level]:
    """Return the service of all skills together, each weighed by its contacts."""
    sums: dict[Place, tuple[float, float]] = {}
    for (_, day, slot), (level, contacts) in levels.items():
        place = (TOGETHER, day, slot)
        kept = sums.get(place, (0.0, 0.0))
        sums[place] = (kept[0] + level * contacts, kept[1] + contacts)
    return {
        place: (answered / contacts, contacts)
        for place, (answered, contacts) in sums.items()
        if contacts > 0
    }


def mean_level(levels: Mapping[Place, Level]) -> float | None:
    """Return the service level of all contacts; None: there are none."""
    contacts = sum(count for _, count in levels.values())
    if contacts <= 0:
        return None
    return sum(level * count for level, count in levels.values()) / contacts
