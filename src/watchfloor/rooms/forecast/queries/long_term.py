"""The long term: what is expected of weeks and months far ahead, and what people count on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Q

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import (
    DriverCard,
    DriverUnit,
    LongTerm,
    LongTermPeriod,
)
from watchfloor.rooms.forecast.models import Driver, LongTermVersion, Series
from watchfloor.rooms.forecast.rules.long_term import last_day_of, peak_share, year_before

from ._reach import find_series_row, reach_series
from .days import choose_version, read_kept
from .history import read_day_totals
from .versions import unpack_notes

_WEEK = timedelta(days=7)


def list_drivers(*, series_id: int | None = None, scope: Scope) -> tuple[DriverCard, ...]:
    """Return the drivers of all series and of those in reach (or of one), by their first day."""
    found = Driver.objects.filter(removed_at=None)
    if series_id is not None:
        found = found.filter(Q(series=None) | Q(series=series_id))
    if not scope.everything:
        found = found.filter(Q(series=None) | Q(series__in=reach_series(scope)))
    return tuple(driver_card(row) for row in found.order_by("starts_on", "pk"))


def driver_card(row: Driver) -> DriverCard:
    """Return a row as a card."""
    return DriverCard(
        id=row.pk,
        series_id=row.series_id,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        unit=DriverUnit(row.unit),
        amount=row.amount,
        note=row.note,
        made_by=row.made_by,
    )


def read_long_term(*, series_id: int, every: str = "week", scope: Scope) -> LongTerm | None:
    """Return the newest long-term forecast of a series by week or month; None before the first.

    :raises SeriesNotFound: there is no such series in reach.
    """
    series = find_series_row(series_id, scope)
    found = LongTermVersion.objects.filter(
        series=series, scenario__is_base=True, every=every
    ).order_by("-made_at", "-pk")
    row = found.first()
    if row is None:
        return None
    return LongTerm(
        series_id=series.pk,
        made_at=row.made_at,
        made_by=row.made_by,
        every=row.every,
        interval_minutes=series.interval_minutes,
        periods=tuple(_periods(row, _Around.of(series, row, scope))),
        drivers=tuple(str(each["title"]) for each in row.drivers),
        notes=unpack_notes(row.notes),
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands beside a long-term forecast: what came a year before, how sharp the peak is."""

    came: Mapping[date, float]
    peak: float | None  # of a week's contacts, in its busiest interval

    @staticmethod
    def of(series: Series, row: LongTermVersion, scope: Scope) -> _Around:
        zone = calendars.centre_zone()
        first = year_before(row.starts_on[0], row.every)
        last = year_before(last_day_of(row.starts_on[-1], row.every), row.every) + _WEEK
        came = read_day_totals(series=series, first=first, last=last, zone=zone)
        return _Around(came, _peak_of(series, scope))

    def last_year(self, first_day: date, last_day: date, every: str) -> float | None:
        """Return what came in the same period a year before; None where it is not all known."""
        since, until = year_before(first_day, every), year_before(last_day, every)
        days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
        known = [self.came[day] for day in days if day in self.came]
        # Days without a record in a feed that works on weekdays only are closed, not unknown.
        return sum(known) if len(known) * 7 >= len(days) * 5 - 7 and known else None


def _peak_of(series: Series, scope: Scope) -> float | None:
    """Return the share of a week's contacts in its busiest interval, by the newest version."""
    version = choose_version(series_id=series.pk, scenario_id=None, version_id=None, scope=scope)
    if version is None:
        return None
    kept = read_kept(version, version.first_day, version.first_day + 4 * _WEEK)
    if not kept.days:
        return None
    return peak_share(np.array([each.mean for each in kept.days]))


def _periods(row: LongTermVersion, around: _Around) -> Iterator[LongTermPeriod]:
    handle: list[float | None] = [None] * len(row.starts_on)
    if row.handle_seconds is not None:
        handle = list(row.handle_seconds)
    for k, first_day in enumerate(row.starts_on):
        last_day = last_day_of(first_day, row.every)
        weeks = ((last_day - first_day).days + 1) / 7
        peak = around.peak / weeks if around.peak is not None else None
        seconds = handle[k]
        yield LongTermPeriod(
            first_day=first_day,
            last_day=last_day,
            contacts=row.mean[k],
            baseline=row.baseline[k],
            q025=row.q025[k],
            q10=row.q10[k],
            q50=row.q50[k],
            q90=row.q90[k],
            q975=row.q975[k],
            last_year=around.last_year(first_day, last_day, row.every),
            handle_seconds=seconds,
            workload_hours=None if seconds is None else row.mean[k] * seconds / 3600,
            peak_contacts=None if peak is None else row.mean[k] * peak,
            peak_high=None if peak is None else row.q90[k] * peak,
        )
