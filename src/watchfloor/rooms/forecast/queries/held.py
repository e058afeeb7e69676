"""The days that were planned with: of each day and lead, the version that was in force.

A year at one lead is 365 days of as many versions, and a table of leads is several times that, so
which version held is worked out on arrays, and only the days that held are read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from watchfloor.rooms.forecast.models import Version
from watchfloor.rooms.forecast.rules.slots import count_slots

from .days import midnight

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# Arrays come as the bytes that the database itself keeps: parsing a year of texts takes longer
# than everything else. Each entry is its length and its value (array_send).
_DAYS = """
SELECT d.version_id, d.day, array_send(d.mean), array_send(d.model_mean), array_send(d.is_open)
FROM unnest(%s::bigint[], %s::date[]) AS w (version, day)
JOIN forecast_versionday d ON d.version_id = w.version AND d.day = w.day
"""
_HEADER = 20  # bytes: dimensions, flags, type, length, lower bound
_NUMBERS = np.dtype([("length", ">i4"), ("value", ">f8")])
_FLAGS = np.dtype([("length", ">i4"), ("value", "?")])


@dataclass(frozen=True, slots=True, eq=False)
class HeldDays:
    """Days that were in force, one row each; `spreads` has the spread of each row's version.

    `day` counts from the first day asked for, `lead` is the one it was asked at, `step` the day's
    place in its version.
    """

    day: IntArray  # (rows,)
    lead: IntArray
    step: IntArray
    version: IntArray  # place in `spreads`
    mean: FloatArray  # (rows, slots)
    model: FloatArray
    is_open: BoolArray
    spreads: Sequence[dict[str, Any]]
    interval_minutes: int


def read_held(
    *,
    series_id: int,
    scenario_id: int | None,
    first: date,
    last: date,
    leads: Sequence[int],
    zone: ZoneInfo,
) -> HeldDays | None:
    """Return the days of a series as they were planned with at each lead; None: never.

    Versions of another interval length than the newest of them are left out.
    """
    versions = _covering(series_id, scenario_id, first, last)
    if not versions:
        return None
    held = _choose(versions, first, last, leads, zone)
    wanted = sorted({(place, day) for day, _, place in held})
    kept = _fetch([(versions[place].pk, first + timedelta(days=day)) for place, day in wanted])
    slots = count_slots(versions[-1].interval_minutes)
    found = [
        (day, lead, place, kept[versions[place].pk, first + timedelta(days=day)])
        for day, lead, place in held
        if (versions[place].pk, first + timedelta(days=day)) in kept
    ]
    return _joined(found, versions, first, slots) if found else None


def _covering(series_id: int, scenario_id: int | None, first: date, last: date) -> list[Version]:
    """Return the versions that have any of the days, in the order in which they were made."""
    found = Version.objects.filter(
        series=series_id, scenario=scenario_id, first_day__lte=last, last_day__gte=first
    ).order_by("made_at", "number")
    rows = list(found.only("made_at", "first_day", "last_day", "interval_minutes"))
    return [row for row in rows if row.interval_minutes == rows[-1].interval_minutes]


def _choose(
    versions: Sequence[Version], first: date, last: date, leads: Sequence[int], zone: ZoneInfo
) -> list[tuple[int, int, int]]:
    """Return (day, lead, place of the version) of every day that was forecast at that lead."""
    days = (last - first).days + 1
    edge = np.array(
        [
            midnight(first + timedelta(days=number - max(leads)), zone).timestamp()
            for number in range(days + max(leads))
        ]
    )
    cutoff = edge[np.arange(days)[:, None] + max(leads) - np.asarray(leads)[None, :]]
    held = np.full(cutoff.shape, -1)
    for place, version in enumerate(versions):
        since = max((version.first_day - first).days, 0)
        until = min((version.last_day - first).days + 1, days)
        part = held[since:until]
        part[cutoff[since:until] >= version.made_at.timestamp()] = place
    rows, columns = np.nonzero(held >= 0)
    chosen = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(row, leads[column], int(held[row, column])) for row, column in chosen]


_Kept = tuple[bytes, bytes, bytes]


def _fetch(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], _Kept]:
    numbers, days = [number for number, _ in wanted], [day for _, day in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [numbers, days])
        return {(row[0], row[1]): (row[2], row[3], row[4]) for row in cursor.fetchall()}


def _joined(
    found: Sequence[tuple[int, int, int, _Kept]],
    versions: Sequence[Version],
    first: date,
    slots: int,
) -> HeldDays:
    days, leads, places, kept = zip(*found, strict=True)
    used = sorted(set(places))
    # Spreads are long: only those of versions that held are read.
    spreads = dict(
        Version.objects.filter(pk__in=[versions[place].pk for place in used]).values_list(
            "pk", "spread"
        )
    )
    firsts = np.array([(versions[place].first_day - first).days for place in places])
    means, models, flags = zip(*kept, strict=True)
    return HeldDays(
        day=np.array(days),
        lead=np.array(leads),
        step=np.array(days) - firsts,
        version=np.searchsorted(np.array(used), np.array(places)),
        mean=_unpack(means, _NUMBERS, slots).astype(np.float64),
        model=_unpack(models, _NUMBERS, slots).astype(np.float64),
        is_open=_unpack(flags, _FLAGS, slots).astype(np.bool_),
        spreads=[spreads[versions[place].pk] for place in used],
        interval_minutes=versions[-1].interval_minutes,
    )


def _unpack(rows: Sequence[bytes], kind: np.dtype[Any], slots: int) -> NDArray[Any]:
    """Return arrays of the database as one, (rows, slots)."""
    body = b"".join(bytes(row)[_HEADER:] for row in rows)
    values: NDArray[Any] = np.frombuffer(body, dtype=kind)["value"].reshape(len(rows), slots)
    return values
