"""A stretch of a series as a fan: what came, and what is expected with its bands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import IntervalForecast, WindowForecast
from watchfloor.rooms.forecast.rules.packing import list_days

from ._reach import find_series_row
from .days import days_of_window
from .history import add_up_days, read_volumes
from .intervals import find_stretch, intervals_of, totals_of


@dataclass(frozen=True, slots=True)
class FanPoint:
    """A day or an interval; what is not known is None."""

    label: str
    starts_at: datetime
    ends_at: datetime
    actual: float | None
    mean: float | None = None
    model: float | None = None
    is_changed: bool = False
    q025: float | None = None
    q10: float | None = None
    q90: float | None = None
    q975: float | None = None
    handle_seconds: float | None = None

    @property
    def is_closed(self) -> bool:
        """Say whether nobody is expected at all, as on a day of rest."""
        return self.mean == 0 and self.q975 == 0


@dataclass(frozen=True, slots=True)
class Fan:
    """The points in order of time, and the total of those that are forecast."""

    points: tuple[FanPoint, ...]
    total: WindowForecast | None


def read_fan(
    *, series_id: int, scenario_id: int | None, window: Window, by_interval: bool, scope: Scope
) -> Fan:
    """Return a stretch by day or by interval, closed intervals left out.

    :raises SeriesNotFound: there is no such series in reach.
    """
    row = find_series_row(series_id, scope)
    zone = calendars.centre_zone()
    first, last = days_of_window(window, zone)
    stretch = find_stretch(series_id=series_id, scenario_id=scenario_id, window=window, scope=scope)
    cells = intervals_of(stretch, window) if stretch else ()
    came = read_volumes(series=row, first=first, last=last, zone=zone)
    by_day = add_up_days(came)
    if by_interval:
        points = tuple(_intervals(cells, came, timedelta(minutes=row.interval_minutes)))
    else:
        of_days = totals_of(stretch, Every.DAY, by_day) if stretch else ()
        totals = {each.first_day: each for each in of_days}
        points = tuple(_days(list_days(first, last), totals, by_day, cells, zone))
    whole = totals_of(stretch, None, by_day) if stretch else ()
    return Fan(points, next(iter(whole), None))


def _intervals(
    cells: Sequence[IntervalForecast], actual: Mapping[datetime, float], length: timedelta
) -> Iterator[FanPoint]:
    came = {at.astimezone(UTC): volume for at, volume in actual.items()}
    for each in cells:
        if not each.is_open and not each.mean:
            continue
        yield FanPoint(
            label=f"{each.starts_at:%m-%d %H:%M}",
            starts_at=each.starts_at,
            ends_at=each.starts_at + length,
            actual=came.get(each.starts_at.astimezone(UTC)),
            mean=each.mean,
            model=each.model_mean,
            is_changed=each.override_id is not None,
            q025=each.q025,
            q10=each.q10,
            q90=each.q90,
            q975=each.q975,
            handle_seconds=each.handle_seconds,
        )


def _days(
    days: Sequence[date],
    totals: Mapping[date, WindowForecast],
    came: Mapping[date, float],
    cells: Sequence[IntervalForecast],
    zone: ZoneInfo,
) -> Iterator[FanPoint]:
    model, changed = _models(cells)
    for day in days:
        total = totals.get(day)
        starts_at = datetime.combine(day, time(), tzinfo=zone)
        yield FanPoint(
            label=day.isoformat(),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(days=1),
            actual=came.get(day),
            mean=total.mean if total else None,
            model=model.get(day),
            is_changed=day in changed,
            q025=total.q025 if total else None,
            q10=total.q10 if total else None,
            q90=total.q90 if total else None,
            q975=total.q975 if total else None,
            handle_seconds=total.handle_seconds if total else None,
        )


def _models(cells: Sequence[IntervalForecast]) -> tuple[Mapping[date, float], set[date]]:
    """Return what the model said of each day, and the days that people changed."""
    model: dict[date, float] = defaultdict(float)
    for each in cells:
        model[each.starts_at.date()] += each.model_mean
    return model, {each.starts_at.date() for each in cells if each.override_id is not None}
