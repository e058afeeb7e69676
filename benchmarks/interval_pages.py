"""How fast are figures and the contacts behind them with 5,000,000 contacts loaded?

A year of ten queues, every five minutes of the day filled, in a database of its own that is
deleted afterwards. Keep it for another look by naming its folder:
`WATCHFLOOR_BENCHMARK_HOME=/big/disk python -m benchmarks.interval_pages`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from django.test import Client

    from watchfloor.common.timegrid import Window

Question = Callable[[int], object]

LEGS = int(os.environ.get("WATCHFLOOR_BENCHMARK_LEGS", "5000000"))
QUEUES = 10
AGENTS = 200
START = datetime(2025, 1, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
SEED = 20250301
TIMES = 40

_LEGS = """
INSERT INTO interactions_leg (feed_id, queue_id, call_id, contact_key, channel, entered_at,
    outcome, ending, answered_at, ended_at, wait_ms, ring_ms, talk_ms, hold_ms, wrap_ms, agent_id,
    transferred_to, customer_masked, customer_key, note, run_id, lines)
SELECT {feed}, ({queues}::bigint[])[1 + floor(q * {queue_count})::int], 'call' || n,
    'call' || CASE WHEN n % 20 = 0 THEN n - 1 ELSE n END, 'voice', entered,
    outcome, 'BENCH', CASE WHEN outcome = 1 THEN entered + wait * interval '1 ms' END,
    CASE WHEN outcome <> 0 THEN entered + (wait + 1000) * interval '1 ms' END,
    CASE WHEN outcome IN (1, 2, 3) THEN wait END,
    CASE WHEN outcome = 1 THEN wait / 2 END, CASE WHEN outcome = 1 THEN talk END,
    CASE WHEN outcome = 1 AND h < 0.1 THEN talk / 5 END, CASE WHEN outcome = 1 THEN 20000 END,
    CASE WHEN outcome = 1 THEN ({agents}::bigint[])[1 + floor(a * {agent_count})::int] END,
    CASE WHEN outcome = 1 AND h > 0.97 THEN 'desk' END, '138****0000',
    decode(md5((n % ({legs} / 3))::text), 'hex'),
    CASE WHEN outcome IN (0, 4) THEN 'restart' ELSE '' END, {run},
    ARRAY[3 * n, 3 * n + 1]
FROM (
    SELECT n, q, a, h, entered,
        (-ln(1 - w) * 15000)::int AS wait, (-ln(1 - t) * 240000)::int AS talk,
        CASE WHEN o < 0.85 THEN 1 WHEN o < 0.96 THEN 2 WHEN o < 0.999 THEN 3
            WHEN o < 0.9999 THEN 4 ELSE 0 END AS outcome
    FROM (
        SELECT n, random() q, random() a, random() h, random() w, random() t, random() o,
            timestamptz '{start}' + (n + random()) * {step_seconds} * interval '1 second' AS entered
        FROM generate_series({first}, {last}) n
    ) drawn
) known
"""


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own."""
    kept = os.environ.get("WATCHFLOOR_BENCHMARK_HOME")
    if kept:
        return _run_in(Path(kept))
    folder = Path(tempfile.mkdtemp(prefix="watchfloor-bench-"))
    try:
        return _run_in(folder / "home")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_in(home: Path) -> list[dict[str, object]]:
    environment = {**os.environ, "WATCHFLOOR_HOME": str(home), "LANG": "C"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "benchmarks.interval_pages", "--here"]
    answer = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return list(json.loads(answer.stdout))


def load() -> None:
    """Fill a fresh database, in order of time as real imports do."""
    from watchfloor.rooms.interactions.models import Leg  # noqa: PLC0415  needs Django

    if Leg.objects.exists():
        return
    names = _make_surroundings()
    _make_partitions()
    step = LEGS // 50
    for first in range(0, LEGS, step):
        _execute(_LEGS.format(first=first, last=first + step - 1, **names))
        _say(f"\rloading: {(first + step) / LEGS:4.0%}")
    _say("\rcounting        ")
    _execute(_cells_sql())
    _count_days()
    _keep_lines()
    _execute("VACUUM ANALYZE")
    _say("\n")


def _make_surroundings() -> dict[str, object]:
    from watchfloor.rooms.interactions import models  # noqa: PLC0415
    from watchfloor.rooms.people.models import Agent  # noqa: PLC0415

    feed = models.Feed.objects.create(name="benchmark", format="asterisk-queue-log")
    queues = [
        models.Queue.objects.create(feed=feed, code=f"queue-{number}").pk
        for number in range(QUEUES)
    ]
    agents = [Agent.objects.create(code=f"agent-{number}").pk for number in range(AGENTS)]
    imported = models.ImportRun.objects.create(
        feed=feed,
        file_name="benchmark",
        content_hash="0",
        format=feed.format,
        timezone="UTC",
        status="done",
        created_at=END,
        first_at=START,
        last_at=END,
    )
    return {
        "feed": feed.pk,
        "run": imported.pk,
        "queues": f"'{{{','.join(map(str, queues))}}}'",
        "agents": f"'{{{','.join(map(str, agents))}}}'",
        "queue_count": QUEUES,
        "agent_count": AGENTS,
        "legs": LEGS,
        "start": START.isoformat(),
        "step_seconds": (END - START).total_seconds() / LEGS,
    }


def _make_partitions() -> None:
    for month in range(1, 13):
        start, end = date(2025, month, 1), date(2025 + month // 12, month % 12 + 1, 1)
        _execute(
            f"CREATE TABLE interactions_leg_{start:%Y_%m} PARTITION OF interactions_leg"
            f" FOR VALUES FROM ('{start:%Y-%m-%d}Z') TO ('{end:%Y-%m-%d}Z')"
        )


def _cells_sql() -> str:
    from django.db import connection  # noqa: PLC0415

    from watchfloor.rooms.interactions.queries import _figures as figures  # noqa: PLC0415

    connection.ensure_connection()
    names = ", ".join(figures.NAMES)
    return f"""
        INSERT INTO interactions_intervalcount (queue_id, start_at, minutes, {names})
        SELECT l.queue_id, date_bin('5 minutes', l.entered_at, '2000-01-01Z'), 5,
            {figures.LEG_FIGURES.as_string(connection.connection)}
        FROM interactions_leg l {figures.JOIN_TERMS.as_string(connection.connection)}
        GROUP BY 1, 2 ORDER BY 2, 1
    """


def _execute(statement: str) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _count_days() -> None:
    from watchfloor.rooms.interactions.models import Queue  # noqa: PLC0415
    from watchfloor.rooms.interactions.operations.day_counts import recount_days  # noqa: PLC0415

    days = [START.date() + timedelta(days=number) for number in range((END - START).days)]
    queues = Queue.objects.values_list("pk", flat=True)
    recount_days([(queue, day) for queue in queues for day in days])


def _keep_lines() -> None:
    """Keep whole blocks of raw lines, as an import does, for the contacts that are opened."""
    from watchfloor.common.sealing import seal  # noqa: PLC0415
    from watchfloor.rooms.interactions.models import ImportRun, RawChunk  # noqa: PLC0415
    from watchfloor.rooms.interactions.rules.chunks import pack_block  # noqa: PLC0415
    from watchfloor.rooms.interactions.rules.reading import BLOCK_LINES, RawBlock  # noqa: PLC0415

    imported = ImportRun.objects.get()
    for number in _opened():
        first = 3 * number - BLOCK_LINES // 2
        numbers = list(range(first, first + BLOCK_LINES))
        lines = [
            f"17408{n % 100_000:05}|call-{n}|queue-{n % 10}|NONE|ENTERQUEUE||138{n:08}|1".encode()
            for n in numbers
        ]
        sealed = seal(pack_block(RawBlock(numbers, lines, 0)))
        RawChunk.objects.create(
            run=imported, first_line=first, line_count=BLOCK_LINES, sealed=sealed
        )


def _opened() -> list[int]:
    """Return the numbers of contacts of one leg, spread over the year."""
    step = LEGS // (TIMES + 1)
    return [step * number // 20 * 20 + 7 for number in range(1, TIMES + 1)]


def _say(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


def measure() -> list[dict[str, object]]:
    """Ask each question often, another day or contact each time."""
    rows = []
    for where, questions in (("query", _queries()), ("page", _pages())):
        for name, (limit, ask) in questions.items():
            ask(0)  # the first look of a fresh process: plans, templates, translations
            spent = sorted(_seconds(ask, number) * 1000 for number in range(1, TIMES + 1))
            p95 = spent[int(0.95 * len(spent))]
            rows.append(
                {
                    "what": name,
                    "at": where,
                    "p50 ms": round(spent[len(spent) // 2], 1),
                    "p95 ms": round(p95, 1),
                    "target ms": limit,
                    "met": "yes" if p95 <= limit else "NO",
                }
            )
    return rows


def _seconds(ask: Question, number: int) -> float:
    begun = time.perf_counter()
    ask(number)
    return time.perf_counter() - begun


def _day(number: int) -> date:
    dice = random.Random(SEED + number)  # noqa: S311  the same days in each run
    return START.date() + timedelta(days=dice.randrange(1, 363))


def _queries() -> dict[str, tuple[int, Question]]:
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415
    from watchfloor.common.timegrid import Every, Window  # noqa: PLC0415
    from watchfloor.rooms.interactions import queries  # noqa: PLC0415
    from watchfloor.rooms.interactions.contracts import LegFilter, Outcome  # noqa: PLC0415

    year = Window(START, END)

    def intervals(window: Window, every: Every) -> None:
        queries.list_intervals(window=window, every=every, zone=ZONE, scope=WHOLE_CENTRE)

    def legs(window: Window, cursor: str = "", **told: Any) -> str:
        asked = LegFilter(start=window.start, end=window.end, **told)
        return queries.list_legs(legs=asked, scope=WHOLE_CENTRE, cursor=cursor).next_cursor

    def contact(number: int) -> None:
        key = f"call{_opened()[number - 1]}"
        queries.get_contact(contact_key=key, scope=WHOLE_CENTRE, see_personal_data=True)

    late = legs(Window(END - timedelta(days=9), END))
    return {
        "a day by 5 minutes, 10 queues": (200, lambda n: intervals(_local(n), Every.MINUTES_5)),
        "a day by 15 minutes, 10 queues": (200, lambda n: intervals(_local(n), Every.MINUTES_15)),
        "a year by week, 10 queues": (1000, lambda n: intervals(year, Every.WEEK)),
        "contacts of a day": (200, lambda n: legs(_local(n))),
        "contacts of a day, answered within": (
            200,
            lambda n: legs(_local(n), outcome=Outcome.ANSWERED, within=True),
        ),
        "contacts of a year": (200, lambda n: legs(year)),
        "contacts of a year, a deep page": (200, lambda n: legs(year, late)),
        "contacts of a year, abandoned within": (
            200,
            lambda n: legs(year, outcome=Outcome.ABANDONED, within=True),
        ),
        "contacts of a year, abandoned late, deep": (
            200,
            lambda n: legs(year, late, outcome=Outcome.ABANDONED, within=False),
        ),
        "contacts of a year, one queue, open": (
            200,
            lambda n: legs(year, outcome=Outcome.OPEN, queue_ids=(_queue_ids()[n % QUEUES],)),
        ),
        "contacts of a year, not closed": (200, lambda n: legs(year, unclosed=True)),
        "contacts of a year, by number": (
            200,
            lambda n: legs(year, search=f"call{_opened()[n - 1]}"),
        ),
        "one contact": (200, contact),
    }


def _local(number: int) -> Window:
    from watchfloor.common.timegrid import day_window  # noqa: PLC0415

    return day_window(_day(number), ZONE)


def _queue_ids() -> list[int]:
    from watchfloor.rooms.interactions.models import Queue  # noqa: PLC0415

    return list(Queue.objects.order_by("pk").values_list("pk", flat=True))


def _pages() -> dict[str, tuple[int, Question]]:
    """Ask for the pages as a director's browser does, database and template included."""
    client = _director()

    def get(address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}")

    year = f"from={START:%Y-%m-%dT%H:%MZ}&to={END:%Y-%m-%dT%H:%MZ}"

    def of_day(number: int) -> str:
        day = _local(number)
        first, last = day.start.astimezone(UTC), day.end.astimezone(UTC)
        return f"/contacts/?from={first:%Y-%m-%dT%H:%MZ}&to={last:%Y-%m-%dT%H:%MZ}"

    zone = "zone=Asia/Shanghai"
    return {
        "a day by 15 minutes": (
            200,
            lambda n: get(f"/queues/?from={_day(n)}&to={_day(n)}&every=15m&{zone}"),
        ),
        "a year by week": (
            1000,
            lambda n: get(f"/queues/?from=2025-01-02&to=2025-12-31&every=week&{zone}"),
        ),
        "contacts of a day": (200, lambda n: get(of_day(n))),
        "contacts of a day, answered within": (
            200,
            lambda n: get(f"{of_day(n)}&outcome=answered&within=1"),
        ),
        "contacts of a year, abandoned within": (
            200,
            lambda n: get(f"/contacts/?{year}&outcome=abandoned&within=1"),
        ),
        "one contact": (200, lambda n: get(f"/contact/call{_opened()[n - 1]}/")),
    }


def _director() -> Client:
    from django.test import Client  # noqa: PLC0415  needs settings

    from watchfloor.rooms.people.models import OrgNode, RoleGrant, User  # noqa: PLC0415

    centre, made = OrgNode.objects.get_or_create(kind="centre", name="Benchmark", path="/1/")
    user, _ = User.objects.get_or_create(username="director")
    if made:
        RoleGrant.objects.create(user=user, role="director", node=centre)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def main() -> None:
    """Load what is not loaded yet, measure, and print the rows as JSON."""
    from watchfloor.shell.cli.main import prepare  # noqa: PLC0415

    prepare()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    load()
    print(json.dumps(measure()))


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        print(json.dumps(run(), indent=1))
