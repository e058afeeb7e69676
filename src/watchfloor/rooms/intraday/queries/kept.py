"""Outlooks as they were kept: what was foreseen at each moment stays what it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from watchfloor.common.access import Scope
from watchfloor.rooms.intraday.contracts import DayOutlook, Note, OutlookInterval
from watchfloor.rooms.intraday.models import Reforecast

from .lines import list_lines

_FIGURES = (
    "so_far_share", "next_hours_share", "forecast_contacts", "foreseen_contacts", "low_contacts",
    "high_contacts", "absent_share", "goal_share",
)  # fmt: skip


def list_outlooks(*, day: date, scope: Scope) -> tuple[DayOutlook, ...]:
    """Return the newest outlook of each line in reach of a day."""
    return tuple(newest_outlooks({line.id for line in list_lines(scope=scope)}, day).values())


def find_outlook(*, queue_id: int, day: date, at: datetime | None = None) -> DayOutlook | None:
    """Return the newest outlook of a queue's day, or the newest made up to an instant."""
    rows = Reforecast.objects.filter(queue=queue_id, day=day)
    if at is not None:
        rows = rows.filter(made_at__lte=at)
    row = rows.order_by("-made_at").first()
    return outlook_of(row) if row else None


def newest_outlooks(queue_ids: Collection[int], day: date) -> Mapping[int, DayOutlook]:
    """Return the newest outlook of each of some queues, by queue."""
    rows = Reforecast.objects.filter(queue__in=queue_ids, day=day)
    rows = rows.order_by("queue_id", "-made_at").distinct("queue_id")
    return {row.queue_id: outlook_of(row) for row in rows}


def outlook_of(row: Reforecast) -> DayOutlook:
    """Return a row as an outlook."""
    return DayOutlook(
        queue_id=row.queue_id,
        day=row.day,
        made_at=row.made_at,
        intervals=tuple(unpack_interval(each) for each in row.intervals),
        service_share=row.service_share,
        service_low=row.service_low,
        service_high=row.service_high,
        notes=tuple(Note(each["code"], each["fields"]) for each in row.notes),
        **{name: row.figures.get(name) for name in _FIGURES},
    )


def row_of(outlook: DayOutlook) -> Reforecast:
    """Return an outlook as a row that is not saved yet."""
    return Reforecast(
        queue_id=outlook.queue_id,
        day=outlook.day,
        made_at=outlook.made_at,
        intervals=[pack_interval(each) for each in outlook.intervals],
        figures={name: _rounded(getattr(outlook, name)) for name in _FIGURES},
        service_share=outlook.service_share,
        service_low=outlook.service_low,
        service_high=outlook.service_high,
        notes=[asdict(each) for each in outlook.notes],
    )


def pack_interval(each: OutlookInterval) -> dict[str, Any]:
    """Return an interval as JSON keeps it: five digits of every figure are enough."""
    values = {f.name: getattr(each, f.name) for f in fields(each)}
    return {
        **{name: _rounded(value) for name, value in values.items()},
        "start": each.start.isoformat(),
    }


def unpack_interval(kept: Mapping[str, Any]) -> OutlookInterval:
    """Return a kept interval."""
    return OutlookInterval(**{**kept, "start": datetime.fromisoformat(kept["start"])})


def _rounded(value: object) -> object:
    return float(f"{value:.5g}") if isinstance(value, float) else value
