"""Changing special days: what stood there and what stands there now goes into the journal whole.

So a change is undone from its line, and a change of somebody later is seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars.contracts import MODES, SpecialDay
from watchfloor.rooms.calendars.models import Special

_FIELDS = (
    "day",
    "kind",
    "name",
    "opens",
    "closes",
    "works_as",
    "source",
    "offset",
    "is_confirmed",
)  # fmt: skip
Snapshot = list[dict[str, object]]


def lock_days(days: Iterable[date]) -> list[Special]:
    """Return what stands on some days, held until the transaction ends."""
    found = Special.objects.select_for_update().filter(day__in=list(days))
    return list(found.order_by("day", "kind"))


def replace_days(
    *,
    removed: Collection[Special],
    added: Collection[SpecialDay],
    action: str,
    subject: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Take some rows away, put days in their place, write it down; return the line's number."""
    days = {row.day for row in removed} | {each.day for each in added}
    before = snapshot(days)
    Special.objects.filter(pk__in=[row.pk for row in removed]).delete()
    Special.objects.bulk_create(Special(**_fields(each)) for each in added)
    return journal.record(
        action=action,
        subject=subject,
        actor=actor,
        at=at,
        before={"days": before},
        after={"days": snapshot(days)},
    )


def in_the_way(rows: Iterable[Special], day: SpecialDay) -> list[Special]:
    """Return the rows that a day would take the place of: its mode, or the same mark."""
    return [row for row in rows if row.day == day.day and _excludes(row.kind, day.kind)]


def _excludes(kind: str, other: str) -> bool:
    return kind == other or (kind in MODES and other in MODES)


def snapshot(days: Iterable[date]) -> Snapshot:
    """Return all that stands on some days, as the journal keeps it."""
    rows = Special.objects.filter(day__in=list(days)).order_by("day", "kind").values(*_FIELDS)
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | time) else value


def _fields(day: SpecialDay) -> dict[str, object]:
    return {name: getattr(day, name) for name in _FIELDS}
