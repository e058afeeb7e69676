"""How long does a night of 200 and of 1,000 queues take, from forecasts to requirements?

CPU seconds of the worker and of the whole machine's clock, statements, memory; then what the next
half hour costs, when nothing has changed. Eight weeks of half hours each, in a database of its own
that is deleted afterwards. WATCHFLOOR_BENCH_QUEUES names another number of queues.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable

from ._apart import measure_apart
from ._forecast_centre import AT, queues

LIMIT_SECONDS = {200: 60.0, 1000: 300.0}


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own, for each number of queues."""
    named = os.environ.get("WATCHFLOOR_BENCH_QUEUES")
    rows = []
    for count in [int(named)] if named else LIMIT_SECONDS:
        os.environ["WATCHFLOOR_BENCH_QUEUES"] = str(count)
        rows += measure_apart(__name__)
    return rows


def measure() -> list[dict[str, object]]:
    """Plan all, then look again."""
    from callmath import queueing
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.staffing import operations

    queueing.warm()
    count = queues(max(LIMIT_SECONDS))
    actor = Actor(name="benchmark", origin="benchmark")
    before = _megabytes()

    def night() -> int:
        return len(operations.plan_night(actor=actor, at=AT).made)

    return [
        _row(count, "all forecasts new", night, count, before),
        _row(count, "nothing changed", night, 0, before),
    ]


def _row(
    count: int, what: str, night: Callable[[], int], expected: int, before: int
) -> dict[str, object]:
    from ._statements import counted

    cpu, begun = time.process_time(), time.perf_counter()
    with counted() as statements:
        made = night()
    cpu, waited = time.process_time() - cpu, time.perf_counter() - begun
    if made != expected:
        raise SystemExit(f"{made} plans instead of {expected}")
    limit = LIMIT_SECONDS.get(count, 0.3 * count)
    return {
        "queues": count,
        "night": what,
        "CPU s": round(cpu, 2),
        "a queue ms": round(1000 * cpu / count, 1),
        "waited s": round(waited, 1),
        "statements": len(statements),
        "MB": f"{before} -> {_megabytes()}",
        "limit s": round(limit),
        "met": "yes" if waited <= limit else "NO",
    }


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def fill() -> None:
    """Put queues and their forecasts into the database."""
    from ._staffing_centre import load

    load(queues(max(LIMIT_SECONDS)))
