"""How fast are the forecast pages with 200 series and a year of nightly versions of each?

In a database of its own that is deleted afterwards; WATCHFLOOR_BENCHMARK_HOME names a folder to
keep it in, WATCHFLOOR_BENCH_QUEUES another number of queues. Of a night in the past the days are
kept that thinning leaves: those in force at the leads that accuracy is told by.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ._apart import measure_apart
from ._forecast_centre import AT, TODAY, ZONE, load, queues

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client

NIGHTS = 364  # before the newest one
OPENED = 7
NOW = AT + timedelta(hours=12)
_CHANGING = ("id", "number", "made_at", "first_day", "last_day", "history_first", "history_last")
_NIGHTS = """
INSERT INTO forecast_version ({same}, number, made_at, first_day, last_day, history_first,
    history_last)
SELECT {same}, number - n, made_at - n * interval '1 day', first_day - n, last_day - n,
    history_first, history_last - n
FROM forecast_version, generate_series(1, {nights}) n WHERE number = {newest}
"""
_DAYS = """
INSERT INTO forecast_versionday ({same}, version_id, day)
SELECT {same}, v.id, d.day - ({newest} - v.number)
FROM forecast_version b JOIN forecast_versionday d ON d.version_id = b.id
JOIN forecast_version v ON v.series_id = b.series_id AND v.scenario_id = b.scenario_id
WHERE b.number = {newest} AND v.number < {newest}
    AND d.day - b.first_day - 1 IN (0, 1, 2, 3, 5, 7, 10, 14, 21, 28)
"""
_NEWEST = 1000


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own."""
    return measure_apart(__name__)


def measure() -> list[dict[str, object]]:
    """Open each page a few times, as a director's browser does."""
    rows = []
    for name, (limit, ask) in _questions().items():
        _seconds(ask)  # the first look of a fresh process: plans, templates, translations
        spent = sorted(_seconds(ask) * 1000 for _ in range(OPENED))
        rows.append(
            {
                "what": name,
                "p50 ms": round(spent[OPENED // 2]),
                "worst ms": round(spent[-1]),
                "target ms": limit,
                "met": "yes" if spent[OPENED // 2] <= limit else "NO",
            }
        )
    return rows


def _seconds(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def _questions() -> dict[str, tuple[int, Callable[[], object]]]:
    from watchfloor.rooms.forecast.models import Series

    client, series = signed_in("director"), Series.objects.order_by("pk")[5].pk

    def get(address: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answers {answer.status_code}")

        return ask

    yesterday = TODAY - timedelta(days=1)
    weeks = f"from={TODAY - timedelta(days=56)}&to={yesterday}"
    year = f"from={TODAY - timedelta(days=330)}&to={yesterday}"
    month = f"from={TODAY}&to={TODAY + timedelta(days=27)}"
    return {
        "overview": (300, get("/forecast/")),
        "series": (500, get(f"/forecast/series/{series}/")),
        "grid of 28 days": (500, get(f"/forecast/series/{series}/grid/?{month}&days=28")),
        "save 1,000 cells": (1000, lambda: _save(series)),
        "why": (500, get(f"/forecast/series/{series}/why/")),
        "accuracy of one, 8 weeks": (500, get(f"/forecast/accuracy/?{weeks}&series={series}")),
        "accuracy of all, 8 weeks": (3000, get(f"/forecast/accuracy/?{weeks}")),
        "accuracy of all, a year by month": (5000, get(f"/forecast/accuracy/?{year}&by=month")),
        "long term": (500, get("/forecast/long-term/")),
        "Today": (500, get("/")),
    }


def _save(series_id: int) -> None:
    """Change a thousand cells of the newest version and keep that."""
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.forecast import operations
    from watchfloor.rooms.forecast.contracts import CellChange, OverrideKind
    from watchfloor.rooms.forecast.models import Version

    newest = Version.objects.filter(series=series_id).latest("number")
    midnight = datetime.combine(newest.first_day, datetime.min.time(), tzinfo=ZONE)
    changes = [
        CellChange(midnight + timedelta(minutes=30 * cell), OverrideKind.SET, 7.0 + cell % 5)
        for cell in range(1000)
    ]
    operations.edit_cells(
        series_id=series_id,
        changes=changes,
        seen_version_id=newest.pk,
        actor=Actor(name="benchmark", origin="benchmark"),
        at=NOW,
    )


def signed_in(role: str) -> Client:
    from django.test import Client

    from watchfloor.rooms.people.models import OrgNode, RoleGrant, User

    centre, _ = OrgNode.objects.get_or_create(kind="centre", name="Benchmark", path="/1/")
    user, _ = User.objects.get_or_create(username=role)
    if not RoleGrant.objects.filter(user=user).exists():
        RoleGrant.objects.create(user=user, role=role, node=centre)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def fill() -> None:
    """Forecast every series once, and let the night have been the same for a year."""
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.forecast import operations
    from watchfloor.rooms.forecast.models import Version, VersionDay

    load(queues(200))
    if Version.objects.exists():
        return
    actor = Actor(name="benchmark", origin="benchmark")
    operations.forecast_night(actor=actor, at=AT)
    few = list(Version.objects.values_list("series_id", flat=True)[:10])
    operations.run_long_term(series_ids=few, actor=actor, at=AT)
    versions = _names(Version, {*_CHANGING})
    days = _names(VersionDay, {"id", "version_id", "day"})
    _execute(
        "SET session_replication_role = replica",  # what was forecast is never changed: here it is
        f"UPDATE forecast_version SET number = {_NEWEST}",
        _NIGHTS.format(same=versions, nights=NIGHTS, newest=_NEWEST),
        _DAYS.format(same=days, newest=_NEWEST),
        "SET session_replication_role = DEFAULT",
        "VACUUM ANALYZE",
    )


def _names(model: type[Model], without: set[str]) -> str:
    fields = model._meta.concrete_fields
    columns = [field.column for field in fields if field.column]
    return ", ".join(column for column in columns if column not in without)


def _execute(*statements: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
