"""How fast are observations stored, and rates of 200 points × 1,000 agents for a year told?

In a database of its own that is deleted afterwards. Every agent is judged on every point once
a month: 2,400,000 judgements, stored in batches as they would come. The sums are told before and
after the fresh ones were folded, and compared with the rows at the end.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchfloor.rooms.observations.contracts import Observation

POINTS = int(os.environ.get("WATCHFLOOR_BENCHMARK_POINTS", "200"))
AGENTS = int(os.environ.get("WATCHFLOOR_BENCHMARK_AGENTS", "1000"))
MONTHS = 12
START = datetime(2025, 1, 1, tzinfo=UTC)
SEED = 20250301
WRITERS = 4
Rows = list[dict[str, object]]
_LOAD = f"""
INSERT INTO observations_observation (at, kind, subject, layer, result, standard_id, step,
    agent_id, node_id, probability, frame, evidence, key)
SELECT timestamptz '{{first}}' + cell::float / {POINTS * AGENTS} * interval '27 days', 'audit',
    'contact:PBX-{{month}}-' || cell, 'quality',
    CASE WHEN random() < 0.02 THEN 'fail' ELSE 'pass' END,
    cell % {POINTS} + 1, 'step.' || cell % 40, cell / {POINTS} + 1, cell / {POINTS} / 15 + 1,
    (ARRAY[0.01, 0.05, 0.4])[1 + floor(random() * 3)::int], 'audit:{{month}}', '{{{{}}}}', ''
FROM (SELECT generate_series(0, {POINTS * AGENTS - 1}) AS cell ORDER BY random()) shuffled
"""


def run() -> Rows:
    """Load and measure in a process and a database of its own."""
    folder = tempfile.mkdtemp(prefix="watchfloor-benchmark-")
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment["WATCHFLOOR_HOME"] = folder
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.observations"],
            env=environment, check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        rows: Rows = json.loads(done.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return rows


def measure() -> Rows:
    """Store and ask."""
    from watchfloor.rooms.observations import service

    rows = [_store_in(size, count) for size, count in ((1, 500), (100, 10_000), (10_000, 200_000))]
    rows.append(_store_at_once())
    _load_months()
    rows.append(_timed("make all sums again", _sum_again, times=1))
    _execute("VACUUM ANALYZE")
    rows.append(_store_month())
    rows += _ask("the last month fresh")
    rows.append(_timed("fold a month", service.fold, times=1))
    _execute("VACUUM ANALYZE")
    rows += _ask("all folded")
    rows.append(_timed("compare all sums with the rows", _compare, times=1))
    return rows


def _store_in(size: int, count: int) -> dict[str, object]:
    """Store some in batches of a size, as they come: keyed, of one day."""
    from watchfloor.rooms.observations import service

    batches = list(_batches(_prompts(count), size))
    spent = []
    start = time.perf_counter()
    for batch in batches:
        begun = time.perf_counter()
        assert service.store(observations=batch) == len(batch)
        spent.append(time.perf_counter() - begun)
    whole = time.perf_counter() - start
    return _row(f"store in batches of {size:,}", spent, f"{count / whole:,.0f} rows/s")


def _load_months() -> None:
    """Put in eleven months past the door, as the database makes them."""
    from watchfloor.common.partitions import ensure_month_partitions

    days = [_first(month).date().replace(day=1) for month in range(MONTHS)]
    ensure_month_partitions(table="observations_observation", months=days)
    for month in range(MONTHS - 1):
        _execute(_LOAD.format(first=_first(month).isoformat(), month=month))


def _sum_again() -> None:
    from watchfloor.rooms.calendars import service as calendars
    from watchfloor.rooms.observations import service

    service.sum_again(zone=calendars.centre_zone())


def _store_month() -> dict[str, object]:
    from watchfloor.rooms.observations import service

    spent = []
    for batch in _batches(_month(MONTHS - 1), 10_000):
        begun = time.perf_counter()
        service.store(observations=batch)
        spent.append(time.perf_counter() - begun)
    rate = f"{POINTS * AGENTS / sum(spent):,.0f} rows/s"
    return _row("store a month's judgements, batches of 10,000", spent, rate)


def _store_at_once() -> dict[str, object]:
    """Store from several threads, each on a connection of its own, all of the same points."""
    from django.db import connection

    from watchfloor.rooms.observations import service

    batches = [list(_batches(_prompts(10_000, part), 100)) for part in range(1, WRITERS + 1)]

    def write(mine: list[list[Observation]]) -> None:
        for batch in mine:
            service.store(observations=batch)
        connection.close()

    threads = [threading.Thread(target=write, args=(mine,)) for mine in batches]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - start
    rate = f"{WRITERS * 10_000 / whole:,.0f} rows/s"
    return _row(f"{WRITERS} writers at once, batches of 100", [whole], rate)


def _ask(when: str) -> Rows:
    from watchfloor.common.access import WHOLE_CENTRE, Scope
    from watchfloor.rooms.calendars import service as calendars
    from watchfloor.rooms.observations import service
    from watchfloor.rooms.observations.contracts import By

    zone = calendars.centre_zone()
    start, end = datetime(2025, 1, 1, tzinfo=zone), datetime(2026, 1, 1, tzinfo=zone)
    ragged = start + timedelta(days=9, hours=3)
    team = Scope(agent_ids=frozenset(range(1, 16)), node_ids=frozenset({1}))
    questions: dict[str, Callable[[], tuple[object, ...]]] = {
        "points × agents, a year": lambda: service.sum_rates(
            start=start, end=end, by=(By.STANDARD, By.AGENT), scope=WHOLE_CENTRE
        ),
        "points × agents, twelve months from February": lambda: service.sum_rates(
            start=datetime(2025, 2, 1, tzinfo=zone),
            end=datetime(2026, 2, 1, tzinfo=zone),
            by=(By.STANDARD, By.AGENT),
            scope=WHOLE_CENTRE,
        ),
        "points × agents, not from a first of month": lambda: service.sum_rates(
            start=ragged, end=end, by=(By.STANDARD, By.AGENT), scope=WHOLE_CENTRE
        ),
        "points × days, a year": lambda: service.sum_rates(
            start=start, end=end, by=(By.STANDARD, By.DAY), scope=WHOLE_CENTRE
        ),
        "points × months for a team leader": lambda: service.sum_rates(
            start=start, end=end, by=(By.STANDARD, By.MONTH), scope=team
        ),
    }
    return [_timed(f"{name} ({when})", ask, times=3) for name, ask in questions.items()]


def _compare() -> tuple[object, ...]:
    from watchfloor.rooms.observations import service

    assert service.find_faults() == ()
    return ()


def _timed(name: str, ask: Callable[[], object], times: int) -> dict[str, object]:
    spent = []
    answer: object = None
    for _ in range(times):
        begun = time.perf_counter()
        answer = ask()
        spent.append(time.perf_counter() - begun)
    many = f"{len(answer):,} rows" if isinstance(answer, tuple) and answer else ""
    return _row(name, spent, many)


def _row(name: str, spent: list[float], note: str) -> dict[str, object]:
    ordered = sorted(spent)
    print(name, spent[-1], note, file=sys.stderr)
    return {
        "what": name,
        "times": len(spent),
        "median": f"{statistics.median(ordered):.4f} s",
        "p99": f"{ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]:.4f} s",
        "note": note,
    }


def _prompts(count: int, part: int = 0) -> Iterator[Observation]:
    """Yield what steps report on one day: keyed, many kinds."""
    from watchfloor.rooms.observations.contracts import Kind, Layer, Observation

    chance = random.Random(SEED + part + count)
    kinds = [Kind.STEP_REACHED, Kind.PROMPT_SHOWN, Kind.PROMPT_CONFIRMED, Kind.CHECK_DONE]
    for number in range(count):
        yield Observation(
            at=START - timedelta(days=20) + timedelta(seconds=chance.randrange(86_400)),
            kind=chance.choice(kinds),
            subject=f"contact:PBX-{part}-{number}",
            layer=Layer.AUTOMATIC,
            standard_id=chance.randrange(POINTS) + 1,
            step=f"step.{chance.randrange(40)}",
            agent_id=chance.randrange(AGENTS) + 1,
            node_id=chance.randrange(AGENTS) // 15 + 1,
            evidence={"prompt": "check-amount", "seconds": 3.4},
            key=f"event-{part}-{count}-{number}",
        )


def _month(month: int) -> Iterator[Observation]:
    """Yield every agent's judgement on every point in a month, in order of time."""
    from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result

    chance = random.Random(SEED + month)
    first = _first(month)
    count = POINTS * AGENTS
    order = list(range(count))
    chance.shuffle(order)
    for number, cell in enumerate(order):
        yield Observation(
            at=first + timedelta(days=27) * (number / count),
            kind=Kind.AUDIT,
            subject=f"contact:PBX-{month}-{number}",
            layer=Layer.QUALITY,
            result=Result.FAIL if chance.random() < 0.02 else Result.PASS,
            standard_id=cell % POINTS + 1,
            step=f"step.{cell % POINTS % 40}",
            agent_id=cell // POINTS + 1,
            node_id=cell // POINTS // 15 + 1,
            probability=chance.choice([0.01, 0.05, 0.4]),
            frame=f"audit:{month}",
        )


def _first(month: int) -> datetime:
    return START.replace(month=month + 1) + timedelta(hours=12)


def _batches(rows: Iterator[Observation], size: int) -> Iterator[list[Observation]]:
    batch: list[Observation] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    from django.core.management import call_command

    from watchfloor.shell.cli.main import prepare

    prepare()
    call_command("migrate", verbosity=0)
    print(json.dumps(measure()))
