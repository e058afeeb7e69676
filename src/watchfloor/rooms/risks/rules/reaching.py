"""How many contacts a week reach a point: what its rate is multiplied with."""

from __future__ import annotations

from collections.abc import Mapping

from watchfloor.rooms.risks.contracts import RiskPoint, Step


def reach_of(
    point: RiskPoint,
    steps: Mapping[str, Step],
    reached: Mapping[str, float],
    by_queue: Mapping[str, float],
) -> float | None:
    """Return contacts a week, or None where nobody counts them.

    `reached` holds contacts a week by step. Steps of one process are passed by the same contacts,
    so that of each process the busiest step counts, and processes add up. Where the steps are not
    counted, the contacts of the queues do: the point's own, else those of its processes.
    """
    busiest: dict[str, float] = {}
    for code in point.steps:
        if code in reached:
            process = steps[code].process if code in steps else code
            busiest[process] = max(busiest.get(process, 0.0), reached[code])
    if busiest:
        return sum(busiest.values())
    of_steps = (queue for code in point.steps if code in steps for queue in steps[code].queues)
    queues = set(point.queues) or set(of_steps)
    counted = [by_queue[queue] for queue in queues if queue in by_queue]
    return sum(counted) if counted else None
