"""How long does a night of 1,000 queues with a year of half hours take, from records to versions?

In a database of its own that is deleted afterwards; WATCHFLOOR_BENCHMARK_HOME names a folder to
keep it in, WATCHFLOOR_BENCH_QUEUES another number of queues, WATCHFLOOR_FORECAST_WORKERS of
processes.
"""

from __future__ import annotations

import resource
import time
from datetime import timedelta

from ._apart import measure_apart
from ._forecast_centre import AT, load, queues

USUAL = 1000  # queues


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own."""
    return measure_apart(__name__)


def measure() -> list[dict[str, object]]:
    """Make the series, forecast them all, and do the work that follows each night."""
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.forecast import operations
    from watchfloor.rooms.forecast.models import Series, Version
    from watchfloor.rooms.forecast.operations.judging import judge_series

    count = queues(USUAL)
    night = AT + timedelta(days=Version.objects.values("made_at").distinct().count())
    actor = Actor(name="benchmark", origin="benchmark")
    begun = time.perf_counter()
    operations.sync_series(actor=actor, at=night)
    synced = time.perf_counter()
    report = operations.run_forecasts(actor=actor, at=night)
    forecast = time.perf_counter()
    judge_series(series_ids=list(Series.objects.values_list("pk", flat=True)), at=night)
    judged = time.perf_counter()
    states = [result.state for result in report.results]
    return [
        {
            "queues": count,
            "as planned": states.count(report.results[0].state),
            "new series s": round(synced - begun, 1),
            "forecast s": round(forecast - synced, 1),
            "a series ms": round(1000 * (forecast - synced) / count),
            "judged s": round(judged - forecast, 1),
            "CPU s here": round(_cpu(resource.RUSAGE_SELF)),
            "CPU s processes": round(_cpu(resource.RUSAGE_CHILDREN)),
            "MB here": _megabytes(resource.RUSAGE_SELF),
            "MB a process": _megabytes(resource.RUSAGE_CHILDREN),
        }
    ]


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _megabytes(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


def fill() -> None:
    """Put queues and what came to them into the database."""
    load(queues(USUAL))
