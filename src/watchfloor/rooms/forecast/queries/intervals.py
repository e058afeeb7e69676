"""A forecast interval by interval, and the totals of days, weeks and months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.forecast.contracts import IntervalForecast, WindowForecast
from watchfloor.rooms.forecast.models import Override, Version
from watchfloor.rooms.forecast.rules.outlooks import (
    KeptForecast,
    mask_of_days,
    quantiles_of_intervals,
    quantiles_of_totals,
)
from watchfloor.rooms.forecast.rules.packing import DayFigures
from watchfloor.rooms.forecast.rules.slots import count_slots, iter_intervals, occurrences

from .days import choose_version, days_of_window, read_kept
from .history import read_day_totals

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Days of one version, read once: intervals and totals of any kind are made from them."""

    version: Version
    kept: KeptForecast
    zone: ZoneInfo


def read_intervals(
    *,
    series_id: int,
    window: Window,
    scenario_id: int | None = None,
    version_id: int | None = None,
    scope: Scope,
) -> tuple[IntervalForecast, ...]:
    """Return what a version (the newest) says of each interval that begins in a window.

    Intervals outside of its horizon are left out; there are none before the first forecast.

    :raises SeriesNotFound: there is no such series in reach.
    :raises VersionNotFound: there is no such version in reach.
    """
    found = find_stretch(
        series_id=series_id,
        window=window,
        scenario_id=scenario_id,
        version_id=version_id,
        scope=scope,
    )
    return intervals_of(found, window) if found else ()


def find_stretch(
    *,
    series_id: int,
    window: Window,
    scenario_id: int | None = None,
    version_id: int | None = None,
    scope: Scope,
) -> Stretch | None:
    """Return the days of a version (the newest) that a window touches; None: it has none of them.

    :raises SeriesNotFound: there is no such series in reach.
    :raises VersionNotFound: there is no such version in reach.
    """
    version = choose_version(
        series_id=series_id, scenario_id=scenario_id, version_id=version_id, scope=scope
    )
    if version is None:
        return None
    zone = ZoneInfo(version.timezone)
    kept = read_kept(version, *days_of_window(window, zone))
    return Stretch(version, kept, zone) if kept.days else None


def intervals_of(stretch: Stretch, window: Window) -> tuple[IntervalForecast, ...]:
    """Return the intervals of a stretch that begin in a window."""
    kept = stretch.kept
    return tuple(
        each
        for each in expand(kept, stretch.zone, _cell_notes(kept.days))
        if window.start <= each.starts_at < window.end
    )


def expand(
    kept: KeptForecast, zone: ZoneInfo, notes: Mapping[int, str]
) -> Iterator[IntervalForecast]:
    """Yield every interval of kept days in order of time, with the notes of their overrides."""
    quantiles = quantiles_of_intervals(kept)
    for row, figures in enumerate(kept.days):
        for slot, starts_at in iter_intervals(figures.day, kept.interval_minutes, zone):
            override = figures.overrides.get(slot)
            handle = figures.handle_seconds
            q025, q10, q25, q50, q75, q90, q975 = quantiles[row, slot].tolist()
            yield IntervalForecast(
                starts_at=starts_at,
                is_open=bool(figures.is_open[slot]),
                mean=float(figures.mean[slot]),
                model_mean=float(figures.model_mean[slot]),
                q025=q025,
                q10=q10,
                q25=q25,
                q50=q50,
                q75=q75,
                q90=q90,
                q975=q975,
                handle_seconds=None if handle is None else float(handle[slot]),
                override_id=override,
                note=notes.get(override, "") if override else "",
            )


def _cell_notes(days: Sequence[DayFigures]) -> Mapping[int, str]:
    numbers = {number for each in days for number in each.overrides.values()}
    if not numbers:
        return {}
    found = Override.objects.filter(pk__in=numbers)
    return dict(found.values_list("pk", "edit__note"))


def read_totals(
    *,
    series_id: int,
    window: Window,
    by: Every | None,
    scenario_id: int | None = None,
    version_id: int | None = None,
    scope: Scope,
) -> tuple[WindowForecast, ...]:
    """Return the totals of the days, weeks (from Monday) or months that a window touches.

    Without `by` it is one total, of all of them.

    A period counts with its days that lie in the window and in the version's horizon; `actual` is
    there once all of these days are over.

    :raises SeriesNotFound: there is no such series in reach.
    :raises VersionNotFound: there is no such version in reach.
    """
    found = find_stretch(
        series_id=series_id,
        window=window,
        scenario_id=scenario_id,
        version_id=version_id,
        scope=scope,
    )
    if found is None:
        return ()
    days = found.kept.days
    actual = read_day_totals(
        series=found.version.series, first=days[0].day, last=days[-1].day, zone=found.zone
    )
    return totals_of(found, by, actual)


def totals_of(
    stretch: Stretch, by: Every | None, actual: Mapping[date, float]
) -> tuple[WindowForecast, ...]:
    """Return the totals of a stretch beside what came on its days."""
    groups = _periods([each.day for each in stretch.kept.days], by)
    return tuple(_totals(stretch.kept, groups, actual, stretch.zone))


def _totals(
    kept: KeptForecast,
    groups: Mapping[str, list[date]],
    actual: Mapping[date, float],
    zone: ZoneInfo,
) -> Iterator[WindowForecast]:
    days = [each.day for each in kept.days]
    slots = count_slots(kept.interval_minutes)
    masks = [mask_of_days(days, set(group), slots) for group in groups.values()]
    counted = np.array([each.mean for each in kept.days]) * occurrences(
        days, kept.interval_minutes, zone
    )
    handle = _handle_seconds(kept.days)
    quantiles = quantiles_of_totals(kept, masks, zone)
    for (label, group), mask, levels in zip(groups.items(), masks, quantiles, strict=True):
        q025, q10, q50, q90, q975 = levels.tolist()
        volume = counted * mask
        yield WindowForecast(
            label=label,
            first_day=group[0],
            last_day=group[-1],
            mean=float(volume.sum()),
            q025=q025,
            q10=q10,
            q50=q50,
            q90=q90,
            q975=q975,
            handle_seconds=_weighted(handle, volume),
            actual=sum(actual[day] for day in group) if set(group) <= set(actual) else None,
        )


def _handle_seconds(days: Sequence[DayFigures]) -> FloatArray | None:
    known = [each.handle_seconds for each in days if each.handle_seconds is not None]
    return np.array(known) if len(known) == len(days) else None


def _weighted(handle: FloatArray | None, volume: FloatArray) -> float | None:
    if handle is None or not volume.sum():
        return None
    return float((handle * volume).sum() / volume.sum())


def _periods(days: Sequence[date], by: Every | None) -> dict[str, list[date]]:
    """Return the days of each period, by its label."""
    groups: dict[str, list[date]] = {}
    for day in days:
        groups.setdefault(_label(day, by), []).append(day)
    return groups


def _label(day: date, by: Every | None) -> str:
    """Name the period of a day: 2026-03-29, the Monday of its week, 2026-03, or nothing."""
    if by is None:
        return ""
    if by is Every.WEEK:
        return (day - timedelta(days=day.weekday())).isoformat()
    return f"{day:%Y-%m}" if by is Every.MONTH else day.isoformat()
