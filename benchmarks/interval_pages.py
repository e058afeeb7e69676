"""How fast are figures and the contacts behind them with 5,000,000 contacts loaded?

A year of ten queues, every five minutes of the day filled, in a database of its own that is
deleted afterwards. Keep it for another look by naming its folder:
`WATCHFLOOR_BENCHMARK_HOME=/big/disk python -m benchmarks interval_pages`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ._apart import measure_apart
from ._year_of_legs import END, OPENED, QUEUES, START, load, opened

if TYPE_CHECKING:
    from django.test import Client

    from watchfloor.common.timegrid import Window

Question = Callable[[int], object]

ZONE = ZoneInfo("Asia/Shanghai")
SEED = 20250301


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own."""
    return measure_apart(__name__)


def measure() -> list[dict[str, object]]:
    """Ask each question often, another day or contact each time."""
    rows = []
    for where, questions in (("query", _queries()), ("page", _pages())):
        for name, (limit, ask) in questions.items():
            ask(0)  # the first look of a fresh process: plans, templates, translations
            spent = sorted(_seconds(ask, number) * 1000 for number in range(1, OPENED + 1))
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
    dice = random.Random(SEED + number)
    return START.date() + timedelta(days=dice.randrange(1, 363))


def _queries() -> dict[str, tuple[int, Question]]:
    from watchfloor.common.access import WHOLE_CENTRE
    from watchfloor.common.timegrid import Every, Window
    from watchfloor.rooms.interactions import queries
    from watchfloor.rooms.interactions.contracts import LegFilter, Outcome

    year = Window(START, END)

    def intervals(window: Window, every: Every) -> None:
        queries.list_intervals(window=window, every=every, zone=ZONE, scope=WHOLE_CENTRE)

    def legs(window: Window, cursor: str = "", **told: Any) -> str:
        asked = LegFilter(start=window.start, end=window.end, **told)
        return queries.list_legs(legs=asked, scope=WHOLE_CENTRE, cursor=cursor).next_cursor

    def contact(number: int) -> None:
        key = f"call{opened()[number - 1]}"
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
            lambda n: legs(year, search=f"call{opened()[n - 1]}"),
        ),
        "one contact": (200, contact),
    }


def _local(number: int) -> Window:
    from watchfloor.common.timegrid import day_window

    return day_window(_day(number), ZONE)


def _queue_ids() -> list[int]:
    from watchfloor.rooms.interactions.models import Queue

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
        "one contact": (200, lambda n: get(f"/contact/call{opened()[n - 1]}/")),
    }


def _director() -> Client:
    from django.test import Client

    from watchfloor.rooms.people.models import OrgNode, RoleGrant, User

    centre, made = OrgNode.objects.get_or_create(kind="centre", name="Benchmark", path="/1/")
    user, _ = User.objects.get_or_create(username="director")
    if made:
        RoleGrant.objects.create(user=user, role="director", node=centre)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def fill() -> None:
    """Put a year of contacts into the database."""
    load()
