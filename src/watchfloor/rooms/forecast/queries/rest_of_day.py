"""The rest of a running day: what the day so far makes of what was forecast for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from callmath.forecasting import Outlook, interval_quantiles, total_quantiles, update_day
from watchfloor.common.access import Scope
from watchfloor.rooms.forecast.contracts import DayLevel, RestInterval, RestOfDay
from watchfloor.rooms.forecast.models import Version
from watchfloor.rooms.forecast.rules.slots import count_slots, iter_intervals

from ._reach import find_series_row
from .days import read_kept
from .scenarios import find_base_id

FloatArray = NDArray[np.float64]
_LEVELS = (0.1, 0.9)


def read_rest_of_day(
    *, series_id: int, day: date, counts: Mapping[datetime, float], at: datetime, scope: Scope
) -> RestOfDay | None:
    """Return what is to come of a day after `at`, learned from the counts of its intervals so far.

    The forecast is the newest that was made from the days before it alone: one that has seen the
    day's own morning would be told of it twice. `counts` holds contacts by the beginning of their
    interval; intervals that it lacks are unknown, those that are not over are not looked at. None:
    no forecast knows the day.

    :raises SeriesNotFound: there is no such series in reach.
    """
    version = _version(find_series_row(series_id, scope).pk, day)
    kept = read_kept(version, day, day) if version else None
    if version is None or kept is None or not kept.days:
        return None
    zone = ZoneInfo(version.timezone)
    minutes = kept.interval_minutes
    said = kept.outlook()
    over = _first_open(day, minutes, zone, at)
    rest = update_day(said, _so_far(day, minutes, zone, counts), over)
    figures = kept.days[0]
    handle = figures.handle_seconds
    low, high = _bands(said, rest, over)
    total = total_quantiles(rest, rest.is_open, _LEVELS)
    return RestOfDay(
        version_id=version.pk,
        day=day,
        made_at=version.made_at,
        interval_minutes=minutes,
        intervals=tuple(
            RestInterval(
                starts_at=starts_at,
                is_open=bool(figures.is_open[slot]),
                planned=float(figures.mean[slot]),
                foreseen=float(rest.mean[0, slot] if slot >= over else figures.mean[slot]),
                low=float(low[slot]),
                high=float(high[slot]),
                handle_seconds=None if handle is None else float(handle[slot]),
            )
            for slot, starts_at in iter_intervals(day, minutes, zone)
        ),
        rest_mean=float(rest.mean.sum()),
        rest_low=float(total[0]),
        rest_high=float(total[1]),
        level=_level(said),
    )


def _version(series_id: int, day: date) -> Version | None:
    found = Version.objects.filter(
        series=series_id, scenario=find_base_id(), first_day__lte=day, last_day__gte=day
    ).order_by("-number")
    return found.filter(history_last__lt=day).first() or found.first()


def _first_open(day: date, minutes: int, zone: ZoneInfo, at: datetime) -> int:
    """Return the first slot that is not over yet; as many as there are when the day is."""
    step = timedelta(minutes=minutes)
    ahead = [slot for slot, start in iter_intervals(day, minutes, zone) if start + step > at]
    return min(ahead, default=count_slots(minutes))


def _so_far(
    day: date, minutes: int, zone: ZoneInfo, counts: Mapping[datetime, float]
) -> FloatArray:
    """Return counts by slot, unknown as NaN; of what the clock shows twice, the mean."""
    sums, times = np.zeros((2, count_slots(minutes)))
    for slot, start in iter_intervals(day, minutes, zone):
        if start in counts:
            sums[slot] += counts[start]
            times[slot] += 1
    return np.where(times > 0, sums / np.maximum(times, 1), np.nan)


def _bands(said: Outlook, rest: Outlook, over: int) -> Iterator[FloatArray]:
    """Return the ends of the band: of what was said where it is over, of what is to come else."""
    before, after = interval_quantiles(said, _LEVELS)[0], interval_quantiles(rest, _LEVELS)[0]
    is_over = np.arange(len(before)) < over
    return iter(np.where(is_over[:, None], before, after).T)


def _level(said: Outlook) -> DayLevel:
    spread = said.spread
    is_open = said.is_open[0]
    return DayLevel(
        day_sd=float(spread.day_sd[0] * spread.tilt),
        slot_sd=float(spread.slot_sd[is_open].mean() * spread.tilt) if is_open.any() else 0.0,
        slot_correlation=float(spread.slot_correlation),
        dispersion=float(max(spread.dispersion, 1.0)),
    )
