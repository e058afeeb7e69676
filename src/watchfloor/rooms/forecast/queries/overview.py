"""Series as the overview shows them: a few statements for a whole page of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from watchfloor.rooms.forecast.contracts import RunState, SeriesOutlook, WindowForecast
from watchfloor.rooms.forecast.models import RunResult, Series, Version, VersionDay
from watchfloor.rooms.forecast.rules.outlooks import (
    KeptForecast,
    mask_of_days,
    quantiles_of_totals,
)
from watchfloor.rooms.forecast.rules.slots import count_slots, occurrences

from .days import day_figures
from .scenarios import find_base_id
from .versions import version_card

_WEEK, _MONTH = 7, 28


def list_outlooks(
    *, series_ids: Collection[int], first: date, scenario_id: int | None = None
) -> Mapping[int, SeriesOutlook]:
    """Return what comes in the 7 and 28 days from a day on, of series that the reader reaches."""
    versions = _newest(series_ids, scenario_id or find_base_id())
    days = _days(versions.values(), first)
    results = _last_results(series_ids)
    rows = Series.objects.filter(pk__in=series_ids)
    return {
        row.pk: _outlook(row, versions.get(row.pk), days, results.get(row.pk), first)
        for row in rows
    }


def _newest(series_ids: Collection[int], scenario_id: int | None) -> Mapping[int, Version]:
    found = (
        Version.objects.filter(series__in=series_ids, scenario=scenario_id)
        .order_by("series_id", "-number")
        .distinct("series_id")
        .defer("leaderboard", "notes", "effects")
    )
    return {version.series_id: version for version in found}


def _days(versions: Iterable[Version], first: date) -> Mapping[int, list[VersionDay]]:
    last = first + timedelta(days=_MONTH - 1)
    found = VersionDay.objects.filter(
        version__in=[version.pk for version in versions], day__range=(first, last)
    )
    days: dict[int, list[VersionDay]] = defaultdict(list)
    for row in found.order_by("day"):
        days[row.version_id].append(row)
    return days


def _last_results(series_ids: Collection[int]) -> Mapping[int, RunResult]:
    found = RunResult.objects.filter(series__in=series_ids)
    rows = found.order_by("series_id", "-at", "-pk").distinct("series_id")
    return {row.series_id: row for row in rows}


def _outlook(
    row: Series,
    version: Version | None,
    days: Mapping[int, list[VersionDay]],
    result: RunResult | None,
    first: date,
) -> SeriesOutlook:
    known = days.get(version.pk, []) if version else []
    totals = _totals(version, known, first) if version and known else [None, None]
    return SeriesOutlook(
        version=version_card(version) if version else None,
        week=totals[0],
        month=totals[1],
        days=tuple(float(np.sum(each.mean)) for each in known),
        recent_wape=row.recent_wape,
        recent_floor=row.recent_floor,
        recent_bias=row.recent_bias,
        state=RunState(result.state) if result else None,
        reason=result.reason if result else "",
    )


def _totals(
    version: Version, known: Sequence[VersionDay], first: date
) -> list[WindowForecast | None]:
    """Return the totals of 7 and of 28 days; None where the forecast ends before."""
    zone = ZoneInfo(version.timezone)
    kept = KeptForecast(
        [day_figures(row) for row in known],
        version.spread,
        (known[0].day - version.first_day).days,
        version.interval_minutes,
    )
    dates = [each.day for each in kept.days]
    slots = count_slots(version.interval_minutes)
    spans = [{first + timedelta(days=n) for n in range(length)} for length in (_WEEK, _MONTH)]
    masks = [mask_of_days(dates, span, slots) for span in spans]
    counted = np.array([each.mean for each in kept.days])
    counted = counted * occurrences(dates, version.interval_minutes, zone)
    levels = quantiles_of_totals(kept, masks, zone)
    return [
        _total(float((counted * mask).sum()), each, span) if span <= set(dates) else None
        for mask, each, span in zip(masks, levels, spans, strict=True)
    ]


def _total(mean: float, levels: Iterable[float], span: set[date]) -> WindowForecast:
    q025, q10, q50, q90, q975 = (float(level) for level in levels)
    return WindowForecast(
        label=str(len(span)),
        first_day=min(span),
        last_day=max(span),
        mean=mean,
        q025=q025,
        q10=q10,
        q50=q50,
        q90=q90,
        q975=q975,
    )
