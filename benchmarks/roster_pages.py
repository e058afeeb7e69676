"""How fast are the pages of the rosters room with 1,000 people, 28 days and a year behind them?

CPU of the page's process and the wait, median of a few looks; the first look of a fresh process
apart, for problems and shifts are kept in memory between questions; statements. Then what is done
once: a month of shifts is kept, checked, published, worked out. In a database of its own that is
deleted afterwards. WATCHFLOOR_BENCH_PEOPLE names another number of people.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ._apart import measure_apart
from ._forecast_centre import AT, TODAY
from ._staffing_centre import NOW, load

if TYPE_CHECKING:
    from django.test import Client

OPENED, LINES = 5, 20
_PAGE, _EFFECT, _ONCE = 1000, 300, 20_000  # milliseconds
Ask = Callable[[], object]


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own."""
    return measure_apart(__name__)


def measure() -> list[dict[str, object]]:
    """Open each page a few times as planners, leaders and agents do, then do the heavy things."""
    rows = [_row(name, limit, ask, OPENED) for name, (limit, ask) in _looks().items()]
    return rows + [_row(name, _ONCE, ask, 0) for name, ask in _deeds().items()]


def _row(name: str, limit: int, ask: Ask, times: int) -> dict[str, object]:
    """Measure once, and the median of some times more."""
    from ._statements import counted

    with counted() as statements:
        looks = [_spent(ask)]  # of a fresh process: problems, plans of statements, templates
    first = looks[0]
    if times:
        with counted() as statements:
            ask()
        looks = [_spent(ask) for _ in range(times)]
    waited, cpu = (sorted(each)[len(looks) // 2] for each in zip(*looks, strict=True))
    return {
        "what": name,
        "first CPU ms": round(first[1]),
        "p50 ms": round(waited),
        "CPU ms": round(cpu),
        "statements": len(statements),
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "target CPU ms": limit,
        "met": "yes" if cpu <= limit else "NO",
    }


def _spent(ask: Ask) -> tuple[float, float]:
    """Return milliseconds waited, and of CPU."""
    begun, cpu = time.perf_counter(), time.process_time()
    ask()
    return 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - cpu)


def _getting(client: Client, address: str) -> Ask:
    def ask() -> None:
        _expect(address, client.get(address).status_code)

    return ask


def _posting(client: Client, address: str, sent: Callable[[], dict[str, Any]]) -> Ask:
    def ask() -> None:
        answer = client.post(address, json.dumps(sent()), content_type="application/json")
        _expect(address, answer.status_code)

    return ask


def _expect(address: str, status: int) -> None:
    if status != 200:
        raise SystemExit(f"{address} answers {status}")


def _looks() -> dict[str, tuple[int, Ask]]:
    from watchfloor.rooms.rosters.models import Version

    from .forecast_pages import signed_in

    planner, agent = signed_in("planner"), _agent()
    held, draft, other = Version.objects.order_by("roster", "number").values_list("pk", flat=True)
    roster = Version.objects.get(pk=draft).roster_id
    plan = f"/rosters/versions/{draft}"
    return {
        "problem is read": (5000, lambda: _build(roster)),
        "plan of a week": (_PAGE, _getting(planner, f"{plan}/")),
        "its figures": (_PAGE, _getting(planner, f"{plan}/data/")),
        "figures of the published plan": (
            _PAGE,
            _getting(planner, f"/rosters/versions/{held}/data/"),
        ),
        "effect of a drag": (_EFFECT, _posting(planner, f"{plan}/effect/", _drag(draft))),
        "a drag is kept": (_PAGE, _posting(planner, f"{plan}/change/", _drag(draft))),
        "it is undone": (_PAGE, _undoing(planner, draft)),
        "month sheet": (2000, _getting(planner, f"{plan}/month/")),
        "roster": (_PAGE, _getting(planner, f"/rosters/{roster}/")),
        "two versions compared": (
            _PAGE,
            _getting(planner, f"/rosters/{roster}/compare/?before={draft}&after={other}"),
        ),
        "conflicts": (_PAGE, _getting(planner, f"{plan}/conflicts/")),
        "what publishing would do": (2000, _getting(planner, f"{plan}/publish/")),
        "fairness of twelve months": (_PAGE, _getting(planner, "/rosters/fairness/")),
        "terms": (_PAGE, _getting(planner, "/rosters/terms/")),
        "rosters": (_PAGE, _getting(planner, "/rosters/")),
        "50 approvals": (_PAGE, _getting(planner, "/rosters/approvals/")),
        "my shifts": (300, _getting(agent, "/rosters/mine/")),
        "my days without a network": (300, _getting(agent, "/rosters/mine/days/")),
        "whom to swap with": (_PAGE, _getting(agent, f"/rosters/mine/shifts/{_duty()}/swap/")),
        "my wishes": (300, _getting(agent, "/rosters/mine/wishes/")),
        "Today": (_PAGE, _getting(planner, "/")),
    }


def _agent() -> Client:
    from watchfloor.rooms.people.models import Agent, User

    from .forecast_pages import signed_in

    client = signed_in("agent")
    Agent.objects.filter(code="A0200").update(user=User.objects.get(username="agent"))
    return client


def _duty() -> int:
    from watchfloor.rooms.rosters.models import Duty

    return (
        Duty.objects.filter(agent__code="A0200", day__gt=TODAY + timedelta(days=7))
        .earliest("day")
        .pk
    )


def _build(roster_id: int) -> None:
    from watchfloor.rooms.rosters.queries.problems import build_problem

    build_problem(roster_id=roster_id)


def _drag(version_id: int) -> Callable[[], dict[str, Any]]:
    """Move a shift of the first week by half an hour, another one each time."""
    from watchfloor.rooms.rosters.models import Shift, Version

    turn = iter(range(1, 10**6))

    def sent() -> dict[str, Any]:
        shift = Shift.objects.filter(version=version_id).order_by("day", "pk")[next(turn)]
        breaks = [[name, start + 30, *rest] for name, start, *rest in shift.breaks]
        cell = [shift.code, shift.start_minute + 30, 480, breaks, [], False]
        revision = Version.objects.get(pk=version_id).revision
        return {"revision": revision, "changes": [[shift.agent_id, str(shift.day), cell]]}

    return sent


def _undoing(client: Client, version_id: int) -> Ask:
    from watchfloor.rooms.rosters.models import Version

    def sent() -> dict[str, Any]:
        return {"revision": Version.objects.get(pk=version_id).revision}

    return _posting(client, f"/rosters/versions/{version_id}/undo/", sent)


def _deeds() -> dict[str, Ask]:
    """Return what is done once, in this order."""
    from watchfloor.rooms.people.models import Agent
    from watchfloor.rooms.rosters import operations
    from watchfloor.rooms.rosters.models import Version

    from ._roster_centre import DRAFT, actor, cells

    staff = list(Agent.objects.order_by("pk").values_list("pk", flat=True))
    roster = Version.objects.latest("pk").roster_id
    made: list[int] = []

    def save() -> None:
        from watchfloor.rooms.rosters.contracts import Origin

        made.append(operations.save_version(
            roster_id=roster, cells=list(cells(staff, DRAFT, later=5)), origin=Origin.IMPORTED,
            actor=actor(), at=NOW,
        ))  # fmt: skip

    def publish() -> None:
        operations.publish(version_id=made[0], reason="benchmark", actor=actor(), at=NOW)

    return {
        "keep a month of shifts": save,
        "check it": lambda: operations.check_version(version_id=made[0]),
        "publish it": publish,
    }


def fill() -> None:
    """Plan some lines, and put the people who serve them, with their shifts, into the database."""
    from watchfloor.rooms.staffing import operations

    from ._roster_centre import actor, add_people

    load(LINES)
    operations.plan_night(actor=actor(), at=AT)
    add_people(int(os.environ.get("WATCHFLOOR_BENCH_PEOPLE", "1000")))
