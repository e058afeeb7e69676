"""How far years are known, what to do about it, and what the forecast is told of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from watchfloor.common.access import Access
from watchfloor.common.worklist import Task
from watchfloor.rooms.calendars.contracts import CalendarYear, DayKind, SpecialDay, YearState
from watchfloor.rooms.calendars.models import Special
from watchfloor.rooms.calendars.rules.seeding import is_source_sure, judge_year

from .calendar import get_calendar, list_special_days, special_card

ASKED_FROM = (11, 1)  # month and day: the State Council announces a year in the November before
DUE_ON = (12, 1)


def get_year(*, year: int) -> CalendarYear:
    """Return how far a year's holidays are known in the centre's table."""
    return _judged(year, get_calendar().country, list_special_days(year=year))


def _judged(year: int, country: str, days: Sequence[SpecialDay]) -> CalendarYear:
    kinds = [each.kind for each in days]
    return CalendarYear(
        year=year,
        state=judge_year(country, days),
        holidays=kinds.count(DayKind.HOLIDAY),
        make_up_days=kinds.count(DayKind.MAKE_UP),
        unconfirmed=sum(not each.is_confirmed for each in days if each.kind is DayKind.HOLIDAY),
        is_source_sure=is_source_sure(country, year),
    )


def day_table_entries(*, start: date, end: date) -> tuple[SpecialDay, ...]:
    """Return every special day in [start, end) for a forecast, in order of days.

    `title.en` is the name that is the same in every year; `offset` lines moving festivals up.
    """
    rows = Special.objects.filter(day__gte=start, day__lt=end).order_by("day", "kind")
    return tuple(special_card(row) for row in rows)


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return the years that somebody should fill in: this one, and from November the next."""
    calendar = get_calendar()
    if not access.can("calendars.manage") or not calendar.country:
        return ()
    zone = ZoneInfo(calendar.timezone)
    today = at.astimezone(zone).date()
    years = [today.year] + [today.year + 1] * ((today.month, today.day) >= ASKED_FROM)
    days = day_table_entries(start=date(years[0], 1, 1), end=date(years[-1] + 1, 1, 1))
    judged = (
        _judged(year, calendar.country, [each for each in days if each.day.year == year])
        for year in years
    )
    return tuple(_task(year, zone) for year in judged if year.state is not YearState.CONFIRMED)


def _task(year: CalendarYear, zone: ZoneInfo) -> Task:
    return Task(
        key=f"calendars.year:{year.year}",
        title=_title(year) % {"year": year.year},
        reason=_reason(year),
        loss=0.0,
        url=f"{reverse('calendars:calendar')}?year={year.year}",
        due_at=datetime.combine(date(year.year - 1, *DUE_ON), time(), tzinfo=zone),
    )


def _title(year: CalendarYear) -> str:
    if year.state is YearState.EMPTY:
        return _("Fill in the holidays of %(year)s")
    return _("Confirm the holidays of %(year)s")


def _reason(year: CalendarYear) -> str:
    if year.is_source_sure:
        return _("They are announced; one press brings them into the calendar.")
    if year.state is YearState.EMPTY:
        return _("Until then every day is forecast and planned as an ordinary one.")
    return _("They are computed: paste the notice as soon as it is published.")
