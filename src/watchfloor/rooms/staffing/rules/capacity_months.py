"""The weeks of a capacity plan by month: a week belongs to the month of its Thursday."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from watchfloor.rooms.staffing.contracts.capacity import CapacityMonth, CapacityWeek


def list_months(weeks: Sequence[CapacityWeek]) -> tuple[CapacityMonth, ...]:
    """Return the months of weeks in order: sums of work, averages of people, peaks of rooms."""
    return tuple(_month(first, list(part)) for first, part in groupby(weeks, _month_of))


def _month_of(week: CapacityWeek) -> date:
    return (week.first_day + timedelta(days=3)).replace(day=1)


def _month(first_day: date, weeks: Sequence[CapacityWeek]) -> CapacityMonth:
    def total(name: str) -> float:
        return float(sum(_each(weeks, name)))

    def mean(name: str) -> float:
        return total(name) / len(weeks)

    def peak(name: str) -> int:
        return int(max(_each(weeks, name)))

    return CapacityMonth(
        first_day=first_day,
        weeks=len(weeks),
        contacts=total("contacts"),
        workload_hours=total("workload_hours"),
        required_peak=peak("required_peak"),
        scheduled_peak=peak("scheduled_peak"),
        rostered_hours=total("rostered_hours"),
        need=mean("need"),
        need_low=mean("need_low"),
        need_high=mean("need_high"),
        employed=mean("employed"),
        learning=mean("learning"),
        available=mean("available"),
        leaving=total("leaving"),
        hires=int(total("hires")),
        classes=int(total("classes")),
        overtime=mean("overtime"),
        missing=mean("missing"),
        seats=peak("seats"),
        lines=peak("lines"),
        cost=total("cost"),
    )


def _each(weeks: Sequence[CapacityWeek], name: str) -> Iterator[float]:
    return (float(getattr(week, name)) for week in weeks)
