"""The days that were planned with: of each day and lead, the version that was in force.

A year at one lead is 365 days of as many versions, and a table of leads is several times that, so
which version held is worked out on arrays, of all series at once, and only the days that held are
read: of as many series together as fit into memory, which is for the reader to say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
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
# than everything else. What the model said is most often what was planned: then it comes once.
_DAYS = """
SELECT w.place, array_send(d.mean),
    CASE WHEN d.model_mean <> d.mean THEN array_send(d.model_mean) END, array_send(d.is_open)
FROM unnest(%s::bigint[], %s::int[]) WITH ORDINALITY AS w (version, day, place)
JOIN forecast_versionday d ON d.version_id = w.version AND d.day = %s::date + w.day
"""
_HEADER = "V20"  # dimensions, flags, type, length, lower bound; then each length and value
_NUMBERS = np.dtype([("length", ">i4"), ("value", ">f8")])
_FLAGS = np.dtype([("length", ">i4"), ("value", "?")])


@dataclass(frozen=True, slots=True, eq=False)
class HeldVersions:
    """Which versions of a series were in force: one entry a day and lead that was forecast.

    `day` counts from the first day asked for, `lead` is the one it was asked at, `step` the day's
    place in its version.
    """

    interval_minutes: int
    day: IntArray
    lead: IntArray
    step: IntArray
    version: IntArray  # primary key


@dataclass(frozen=True, slots=True, eq=False)
class HeldDays:
    """Days that were in force, one row each; `spreads` has the spread of each row's version.

    `day`, `lead` and `step` are those of `HeldVersions`.
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


class _Row(NamedTuple):
    series: int
    pk: int
    made_at: datetime
    first_day: date
    last_day: date
    interval_minutes: int


def find_held(
    *,
    series_ids: Collection[int],
    scenario_id: int | None,
    first: date,
    last: date,
    leads: Sequence[int],
    zone: ZoneInfo,
) -> dict[int, HeldVersions]:
    """Return the versions that held at each lead, by series; one that never had any is left out.

    Versions of another interval length than the newest of their series are left out.
    """
    cutoff = _cutoffs(first, last, leads, zone)
    chosen = {
        series: _choose(list(rows), first, cutoff, np.asarray(leads))
        for series, rows in groupby(
            _covering(series_ids, scenario_id, first, last), key=attrgetter("series")
        )
    }
    return {series: each for series, each in chosen.items() if each.day.size}


def read_held(held: Mapping[int, HeldVersions], *, first: date) -> dict[int, HeldDays]:
    """Return the days that held of all these series, in two queries; a lost day is left out.

    `first` is the day that days are counted from.
    """
    if not held:
        return {}
    kept = _fetch(list(held.values()), first)
    days = dict(zip(held, kept, strict=True))
    used = {int(pk) for rows in days.values() for pk in rows.versions}
    # Spreads are long: only those of versions that held are read.
    spreads = dict(Version.objects.filter(pk__in=used).values_list("pk", "spread"))
    return {
        series: _joined(held[series], rows, spreads)
        for series, rows in days.items()
        if rows.entries.size
    }


def _covering(
    series_ids: Collection[int], scenario_id: int | None, first: date, last: date
) -> list[_Row]:
    """Return the versions that have any of the days, by series in the order they were made in."""
    found = Version.objects.filter(
        series__in=series_ids, scenario=scenario_id, first_day__lte=last, last_day__gte=first
    ).order_by("series", "made_at", "number")
    names = ("series_id", "pk", "made_at", "first_day", "last_day", "interval_minutes")
    return [_Row(*row) for row in found.values_list(*names)]


def _cutoffs(first: date, last: date, leads: Sequence[int], zone: ZoneInfo) -> FloatArray:
    """Return until when a version must have been made, (days, leads)."""
    days = (last - first).days + 1
    edge = np.array(
        [
            midnight(first + timedelta(days=number - max(leads)), zone).timestamp()
            for number in range(days + max(leads))
        ]
    )
    found: FloatArray = edge[np.arange(days)[:, None] + max(leads) - np.asarray(leads)[None, :]]
    return found


def _choose(
    covering: Sequence[_Row], first: date, cutoff: FloatArray, leads: IntArray
) -> HeldVersions:
    """Return the version of every day that was forecast at each lead: the last made in time."""
    minutes = covering[-1].interval_minutes
    versions = [row for row in covering if row.interval_minutes == minutes]
    begins = np.array([(row.first_day - first).days for row in versions])
    held = np.full(cutoff.shape, -1)
    for place, version in enumerate(versions):
        since = max(begins[place], 0)
        until = min((version.last_day - first).days + 1, len(cutoff))
        part = held[since:until]
        part[cutoff[since:until] >= version.made_at.timestamp()] = place
    day, column = np.nonzero(held >= 0)
    places = held[day, column]
    return HeldVersions(
        interval_minutes=minutes,
        day=day,
        lead=leads[column],
        step=day - begins[places],
        version=np.array([row.pk for row in versions])[places],
    )


class _Kept(NamedTuple):
    """Days of a series as the database gave them."""

    entries: IntArray  # places in HeldVersions
    versions: IntArray  # of each entry
    mean: Sequence[bytes]
    model: Sequence[bytes]
    is_open: Sequence[bytes]


def _fetch(held: Sequence[HeldVersions], first: date) -> list[_Kept]:
    """Return the days of each series; a version that held at several leads is read once."""
    span = 1 + max(int(each.day.max()) for each in held)
    keys = np.concatenate([each.version * span + each.day for each in held])
    wanted, entry = np.unique(keys, return_inverse=True)
    version, day = np.divmod(wanted, span)
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [version.tolist(), day.tolist(), first])
        found = {row[0] - 1: row[1:] for row in cursor.fetchall()}
    edges = np.cumsum([each.day.size for each in held])[:-1]
    places = np.split(entry, edges)
    return [_kept(found, each, rows) for each, rows in zip(held, places, strict=True)]


def _kept(
    found: Mapping[int, tuple[bytes, bytes | None, bytes]], held: HeldVersions, places: IntArray
) -> _Kept:
    there = [(entry, found[key]) for entry, key in enumerate(places.tolist()) if key in found]
    entries = np.array([entry for entry, _ in there], dtype=np.int64)
    return _Kept(
        entries=entries,
        versions=held.version[entries],
        mean=[row[0] for _, row in there],
        model=[row[0] if row[1] is None else row[1] for _, row in there],
        is_open=[row[2] for _, row in there],
    )


def _joined(held: HeldVersions, kept: _Kept, spreads: Mapping[int, dict[str, Any]]) -> HeldDays:
    used, version = np.unique(kept.versions, return_inverse=True)
    slots = count_slots(held.interval_minutes)
    return HeldDays(
        day=held.day[kept.entries],
        lead=held.lead[kept.entries],
        step=held.step[kept.entries],
        version=version,
        mean=_unpack(kept.mean, _NUMBERS, slots).astype(np.float64),
        model=_unpack(kept.model, _NUMBERS, slots).astype(np.float64),
        is_open=_unpack(kept.is_open, _FLAGS, slots).astype(np.bool_),
        spreads=[spreads[number] for number in used.tolist()],
        interval_minutes=held.interval_minutes,
    )


def _unpack(rows: Sequence[bytes], kind: np.dtype[Any], slots: int) -> NDArray[Any]:
    """Return arrays of the database as one, (rows, slots)."""
    whole = np.dtype([("header", _HEADER), ("cells", kind, (slots,))])
    values: NDArray[Any] = np.frombuffer(b"".join(rows), dtype=whole)["cells"]["value"]
    return values
