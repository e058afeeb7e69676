"""How fast is a library of 10,000 risk points: cold, warm, and the points of one step?

The rows are written straight into the tables of standards, as an approved import would leave them.
A warm question is asked with a later instant each time, as an agent's steps do.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

POINTS = 10_000
STEPS = 500


def run() -> list[dict[str, str]]:
    """Time each question inside a transaction that is undone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.site.settings")
    import django

    from watchfloor.common.database import ensure_database

    ensure_database()
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        rows = _measured()
        transaction.set_rollback(True)
    return rows


def _measured() -> list[dict[str, str]]:
    from django.utils import timezone

    from watchfloor.rooms.risks import service
    from watchfloor.rooms.risks.queries.library import forget

    now = timezone.now()
    _fill(now - timedelta(days=1))
    forget()
    cold = _timed(lambda at: service.list_points(at=at), now, 1)
    assert len(service.list_points(at=now)) >= POINTS
    return [
        _row("list_points, cold process", cold, 1),
        _row("list_points, warm", _timed(lambda at: service.list_points(at=at), now, 2000), 2000),
        _row(
            "points_of_step, warm",
            _timed(lambda at: service.points_of_step(step="bench.7", at=at), now, 2000),
            2000,
        ),
        _row("list_points, stamps asked again", _timed(_fresh(service), now, 50), 50),
    ]


def _fresh(service: Any) -> Callable[[datetime], Any]:
    """Ask always for the same instant: then the stamps are read each time."""
    from django.utils import timezone

    same = timezone.now()
    return lambda _at: service.list_points(at=same)


def _timed(ask: Callable[[datetime], Any], now: datetime, times: int) -> float:
    begin = time.perf_counter()
    for number in range(times):
        ask(now + timedelta(microseconds=10 * number))
    return time.perf_counter() - begin


def _row(name: str, seconds: float, times: int) -> dict[str, str]:
    each = seconds / times
    shown = f"{each * 1e6:,.1f} µs" if each < 1e-3 else f"{each * 1e3:,.1f} ms"
    return {"question": name, "points": f"{POINTS:,}", "asked": str(times), "each": shown}


def _fill(at: datetime) -> None:
    from dataclasses import replace

    from watchfloor.rooms.risks.rules.kinds import POINT, RISK_POINT
    from watchfloor.rooms.risks.rules.library.shipped import read_standard_library
    from watchfloor.rooms.standards.models import Standard, StandardVersion
    from watchfloor.rooms.standards.rules.bodies import write_body

    shipped = read_standard_library()
    standards = Standard.objects.bulk_create(
        Standard(kind=POINT, code=f"BENCH-{number}") for number in range(POINTS)
    )
    StandardVersion.objects.bulk_create(
        StandardVersion(
            standard=standard,
            kind=POINT,
            number=1,
            title_en="Bench",
            body=write_body(
                RISK_POINT,
                replace(shipped[number % len(shipped)].point, steps=(f"bench.{number % STEPS}",)),
            ),
            proposed_by="bench",
            proposed_at=at,
            approved_by="bench",
            approved_at=at,
            valid_from=at,
        )
        for number, standard in enumerate(standards)
    )
