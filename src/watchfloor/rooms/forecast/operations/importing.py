"""Forecasts made elsewhere, kept as versions so that they can be compared and planned with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import ImportedRow, Origin, VersionCard
from watchfloor.rooms.forecast.models import Series, Version
from watchfloor.rooms.forecast.queries.versions import version_card
from watchfloor.rooms.forecast.rules.packing import DayFigures, list_days, pack_spread
from watchfloor.rooms.forecast.rules.simple import widest_spread
from watchfloor.rooms.forecast.rules.slots import count_slots, slot_of

from .saving import Draft, lock_series, save_version
from .scenarios import find_scenario
from .series import IMPORTED, MOST_HORIZON_DAYS

MOST_CONTACTS = 10_000_000.0


@transaction.atomic
def import_version(
    *,
    series_id: int,
    scenario_id: int | None = None,
    rows: Sequence[ImportedRow],
    note: str = "",
    actor: Actor,
    at: datetime,
) -> VersionCard:
    """Keep a forecast made elsewhere as the newest version; overrides that hold lie over it.

    It is as unsure as the version before it, or, where there is none, as unsure as can be. In the
    base the next night forecasts again, unless the series' method is "imported".
    """
    series = lock_series(series_id)
    scenario = find_scenario(scenario_id, actor=actor, at=at)
    zone = calendars.centre_zone()
    cells = _place(rows, series.interval_minutes, zone)
    days = _days(cells, count_slots(series.interval_minutes), scenario.factor)
    draft = Draft(
        days=days,
        spread=_spread(series, len(days)),
        timezone=zone.key,
        interval_minutes=series.interval_minutes,
        model=IMPORTED,
        origin=Origin.IMPORTED,
        note=note,
    )
    made = save_version(draft, series=series, scenario=scenario, actor=actor, at=at)
    journal.record(
        action="forecast.version.imported",
        subject=f"series:{series.pk}",
        actor=actor,
        at=at,
        after={"version": made.pk, "scenario": scenario.pk, "rows": len(rows), "note": note},
    )
    return version_card(made)


Cells = Mapping[date, Mapping[int, ImportedRow]]


def _place(rows: Iterable[ImportedRow], minutes: int, zone: ZoneInfo) -> Cells:
    cells: dict[date, dict[int, ImportedRow]] = {}
    for row in rows:
        _check_row(row, minutes, zone)
        day, slot = slot_of(row.starts_at, minutes, zone)
        of_day = cells.setdefault(day, {})
        # The hour that clocks show twice is one slot: what is said last of it counts.
        if slot in of_day and of_day[slot].starts_at == row.starts_at:
            raise _refuse(
                "forecast.import.twice",
                msgid("The interval at %(at)s is there twice."),
                msgid("Leave each interval in once."),
                at=row.starts_at.isoformat(),
            )
        of_day[slot] = row
    if not cells:
        raise _refuse(
            "forecast.import.empty",
            msgid("The forecast has no intervals."),
            msgid("Give at least one."),
        )
    span = (max(cells) - min(cells)).days + 1
    if span > MOST_HORIZON_DAYS:
        raise _refuse(
            "forecast.import.too_long",
            msgid("The forecast spans %(days)s days."),
            msgid("Give at most %(most)s days; is a date misread?"),
            days=span,
            most=MOST_HORIZON_DAYS,
        )
    return cells


def _check_row(row: ImportedRow, minutes: int, zone: ZoneInfo) -> None:
    local = row.starts_at.astimezone(zone)
    if (local.hour * 60 + local.minute) % minutes or local.second or local.microsecond:
        raise _refuse(
            "forecast.import.between",
            msgid("No interval begins at %(at)s."),
            msgid("Intervals are %(minutes)s minutes long."),
            at=local.isoformat(),
            minutes=minutes,
        )
    handle = 0.0 if row.handle_seconds is None else row.handle_seconds
    sane = all(math.isfinite(value) and value >= 0 for value in (row.volume, handle))
    if not sane or row.volume > MOST_CONTACTS:
        raise _refuse(
            "forecast.import.value",
            msgid("%(value)s contacts cannot be planned at %(at)s."),
            msgid("Give a number, not negative."),
            value=row.volume,
            at=local.isoformat(),
        )


def _days(cells: Cells, slots: int, factor: float) -> list[DayFigures]:
    """Return the days so that with the scenario's factor they are what was imported."""
    has_handle = any(row.handle_seconds for day in cells.values() for row in day.values())
    usual = _usual_handle(cells) if has_handle else 0.0
    days = []
    for day in list_days(min(cells), max(cells)):
        mean, handle = np.zeros(slots), np.full(slots, usual)
        is_open = np.zeros(slots, dtype=bool)
        for slot, row in cells.get(day, {}).items():
            mean[slot], is_open[slot] = row.volume / factor, True
            handle[slot] = row.handle_seconds or usual
        days.append(
            DayFigures(
                day=day,
                mean=mean,
                model_mean=mean,
                is_open=is_open,
                handle_seconds=handle if has_handle else None,
                components={},
                overrides={},
            )
        )
    return days


def _usual_handle(cells: Cells) -> float:
    known = [row for day in cells.values() for row in day.values() if row.handle_seconds]
    volume = sum(row.volume for row in known)
    if not volume:
        return sum(row.handle_seconds or 0.0 for row in known) / len(known)
    return sum(row.volume * (row.handle_seconds or 0.0) for row in known) / volume


def _spread(series: Series, days: int) -> dict[str, object]:
    before = Version.objects.filter(
        series=series, scenario__is_base=True, interval_minutes=series.interval_minutes
    ).exclude(model=IMPORTED)
    newest = before.order_by("-number").first()
    if newest is None:
        return pack_spread(widest_spread(days, count_slots(series.interval_minutes)))
    day_sd = newest.spread["day_sd"]
    longer = [*day_sd, *[day_sd[-1]] * max(days - len(day_sd), 0)]
    return {**newest.spread, "day_sd": longer[:days]}


def _refuse(code: str, what: str, mend: str, **fields: object) -> Refusal:
    return Refusal(code=code, what=what, mend=mend, fields=fields)
