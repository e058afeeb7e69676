"""The requirement of a stretch as a curve, as rows of its table, and in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.sentences import join_sentences
from watchfloor.rooms.staffing.contracts import IntervalRequirement, Step


@dataclass(frozen=True, slots=True)
class Point:
    """An interval as a row of the table."""

    place: int
    interval: IntervalRequirement
    label: str
    reason: str

    @property
    def at(self) -> str:
        return self.interval.starts_at.isoformat()

    @property
    def changed(self) -> frozenset[str]:
        return frozenset(step.value for step in self.interval.overrides)

    @property
    def gap(self) -> float | None:
        """Return how many more are scheduled than needed; below zero they are too few."""
        return gap_of(self.interval)


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day as a row of the table of a week."""

    day: date
    contacts: float
    handle_seconds: float | None
    peak: int
    peak_at: datetime | None
    required_hours: float
    scheduled_hours: float
    rostered_hours: float
    have_hours: float | None
    short_hours: float | None
    unreachable: int


def gap_of(interval: IntervalRequirement) -> float | None:
    """Return scheduled less needed; None where nothing is scheduled or nobody knows the need."""
    if interval.scheduled is None or interval.scheduled_need < 0:
        return None
    return interval.scheduled - interval.scheduled_need


def points_of(
    intervals: Sequence[IntervalRequirement], *, in_week: bool, reasons: Mapping[str, str]
) -> list[Point]:
    """Return the rows of what is shown: hours when nobody comes and nobody is needed are left out.

    In a week the same hours of every day are kept, so that days lie side by side.
    """
    kept = _kept_minutes(intervals)
    shown = [
        each
        for each in intervals
        if (minute_of(each.starts_at) in kept if in_week else is_busy(each) or _inside(each, kept))
    ]
    return [
        Point(place, each, label_of(each, in_week=in_week), reasons.get(each.reason, ""))
        for place, each in enumerate(shown)
    ]


def is_busy(interval: IntervalRequirement) -> bool:
    """Tell whether something happens: open, something comes, or somebody is needed or there."""
    needed = max(interval.required, interval.rostered_need) != 0
    return interval.is_open or interval.contacts > 0 or needed or bool(interval.scheduled)


def minute_of(at: datetime) -> int:
    """Return the minute of the local day."""
    return at.hour * 60 + at.minute


def label_of(interval: IntervalRequirement, *, in_week: bool) -> str:
    """Return what an interval is called on the axis and in the table."""
    at = interval.starts_at
    clock = f"{at:%H:%M}{'²' if at.fold else ''}"
    return f"{date_format(at, 'D m-d')} {clock}" if in_week else clock


def days_of(intervals: Sequence[IntervalRequirement], hours: float) -> list[DayRow]:
    """Return a row a day; `hours` is the length of an interval."""
    by_day = groupby(intervals, key=lambda each: each.starts_at.date())
    return [_day(day, tuple(group), hours) for day, group in by_day]


def total_of(rows: Sequence[DayRow]) -> Mapping[str, Any]:
    """Return what the tiles say of a stretch."""
    busiest = max(rows, key=lambda row: row.peak, default=None)
    short = [row.short_hours for row in rows if row.short_hours is not None]
    have = [row.have_hours for row in rows if row.have_hours is not None]
    return {
        "contacts": sum(row.contacts for row in rows),
        "peak": busiest.peak if busiest else 0,
        "peak_at": busiest.peak_at if busiest else None,
        "required": sum(row.required_hours for row in rows),
        "scheduled": sum(row.scheduled_hours for row in rows),
        "rostered": sum(row.rostered_hours for row in rows),
        "have": sum(have) if have else None,
        "short": sum(short) if short else None,
        "unreachable": sum(row.unreachable for row in rows),
    }


def chart_of(points: Sequence[Point]) -> dict[str, Any]:
    """Return what the curve draws: the band, required, to be scheduled, and who is scheduled."""
    rows = [point.interval for point in points]
    series = [
        {
            "name": _("Required, in four of five cases"),
            "kind": "band",
            "tone": "series-1",
            "stepped": True,
            "values": [_people(row.required_low) for row in rows],
            "upper": [_people(row.required_high) for row in rows],
        },
        _line(_("Required"), "series-1", [_people(row.required) for row in rows]),
        _line(
            _("To be scheduled"),
            "series-2",
            [_people(row.scheduled_need) for row in rows],
            dashed=True,
        ),
    ]
    if any(row.scheduled is not None for row in rows):
        series.append(_line(_("Scheduled"), "series-line", [row.scheduled for row in rows]))
    return {
        "labels": [point.label for point in points],
        "series": series,
        "digits": 1,
        "zero": True,
    }


def volume_chart_of(points: Sequence[Point]) -> dict[str, Any]:
    """Return the forecast that the curve follows from."""
    contacts = [round(point.interval.contacts, 2) for point in points]
    return {
        "labels": [point.label for point in points],
        "digits": 1,
        "series": [
            {"name": _("Contacts"), "kind": "bar", "tone": "series-4", "values": contacts},
        ],
    }


def summary_of(points: Sequence[Point]) -> str:
    """Say the curve in a sentence."""
    known = [point for point in points if point.interval.required > 0]
    if not known:
        return _("Nobody is needed in these days.")
    busiest = max(known, key=lambda point: point.interval.required)
    said = _(
        "Most people are needed at %(at)s: %(required)s at the same time, in four of five cases"
        " between %(low)s and %(high)s; %(scheduled)s on the schedule."
    ) % {
        "at": busiest.label,
        "required": busiest.interval.required,
        "low": busiest.interval.required_low,
        "high": busiest.interval.required_high,
        "scheduled": busiest.interval.scheduled_need,
    }
    return join_sentences((said, _say_gap(points)))


def _say_gap(points: Sequence[Point]) -> str:
    short = [point for point in points if (point.gap or 0) < 0]
    if not short:
        return ""
    worst = min(short, key=lambda point: point.gap or 0)
    said = ngettext(
        "The schedule is short in %(n)s interval, at %(at)s: by %(gap)s.",
        "The schedule is short in %(n)s intervals, most at %(at)s: by %(gap)s.",
        len(short),
    )
    return said % {
        "n": len(short),
        "at": worst.label,
        "gap": f"{-(worst.gap or 0):g}",
    }


def _line(name: str, tone: str, values: Sequence[Any], *, dashed: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "kind": "line",
        "tone": tone,
        "values": values,
        "dashed": dashed,
        "stepped": True,
    }


def _people(number: int) -> int | None:
    return None if number < 0 else number


def _kept_minutes(intervals: Sequence[IntervalRequirement]) -> frozenset[int]:
    return frozenset(minute_of(each.starts_at) for each in intervals if is_busy(each))


def _inside(interval: IntervalRequirement, kept: frozenset[int]) -> bool:
    """Tell whether an hour of rest lies between busy ones."""
    return bool(kept) and min(kept) <= minute_of(interval.starts_at) <= max(kept)


def _day(day: date, rows: Sequence[IntervalRequirement], hours: float) -> DayRow:
    contacts = sum(row.contacts for row in rows)
    busiest = max(rows, key=lambda row: row.required)
    have = [row.scheduled for row in rows if row.scheduled is not None]
    gaps = [gap for row in rows if (gap := gap_of(row)) is not None]
    work = sum(row.contacts * row.handle_seconds for row in rows)
    return DayRow(
        day=day,
        contacts=contacts,
        handle_seconds=work / contacts if contacts else None,
        peak=max(busiest.required, 0),
        peak_at=busiest.starts_at if busiest.required > 0 else None,
        required_hours=hours * sum(max(row.required, 0) for row in rows),
        scheduled_hours=hours * sum(max(row.scheduled_need, 0) for row in rows),
        rostered_hours=hours * sum(max(row.rostered_need, 0) for row in rows),
        have_hours=hours * sum(have) if have else None,
        short_hours=hours * sum(-gap for gap in gaps if gap < 0) if gaps else None,
        unreachable=sum(row.required < 0 for row in rows),
    )


def hours_of(interval_minutes: int) -> float:
    """Return the length of an interval in hours."""
    return timedelta(minutes=interval_minutes) / timedelta(hours=1)


CHAIN = (
    Step.CONTACTS,
    Step.HANDLE_SECONDS,
    Step.LOAD_ERLANGS,
    Step.REQUIRED,
    Step.SCHEDULED,
    Step.ROSTERED,
)
