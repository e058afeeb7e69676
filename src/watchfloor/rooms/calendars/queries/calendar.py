"""The centre's hours and special days, and when it works."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars.contracts import (
    MODES,
    CentreCalendar,
    DayKind,
    DaySource,
    OpeningHours,
    SpecialDay,
)
from watchfloor.rooms.calendars.models import CentreSettings, Hours, Special
from watchfloor.rooms.calendars.rules import working
from watchfloor.rooms.calendars.rules.names import words_of


def get_calendar() -> CentreCalendar:
    """Return how the centre tells time; the usual answer until somebody has decided."""
    row = CentreSettings.objects.filter(pk=1).first()
    if row is None:
        return CentreCalendar()
    return CentreCalendar(row.timezone, row.works_on_holidays, is_saved=True, country=row.country)


def centre_zone() -> ZoneInfo:
    """Return the time zone in which the centre's day begins and ends."""
    return ZoneInfo(get_calendar().timezone)


def list_hours() -> tuple[OpeningHours, ...]:
    """Return all opening hours: the centre's first, then those of nodes and queues."""
    rows = Hours.objects.order_by("queue_id", "node_id", "weekday", "opens")
    cards = [_hours_card(row) for row in rows]
    return tuple(sorted(cards, key=lambda each: (each.queue_id or 0, each.node_id or 0)))


def list_special_days(*, year: int) -> tuple[SpecialDay, ...]:
    """Return the special days of a year, in order; a day's mode before its marks."""
    cards = [special_card(row) for row in Special.objects.filter(day__year=year)]
    return tuple(sorted(cards, key=lambda card: (card.day, card.kind not in MODES, card.kind)))


def find_special_day(*, day: date) -> SpecialDay | None:
    """Return what decides a day's hours, if anything: its mode."""
    row = Special.objects.filter(day=day, kind__in=MODES).first()
    return special_card(row) if row else None


def working_windows(
    *, node_id: int | None, window: Window, queue_id: int | None = None
) -> list[Window]:
    """Return when a queue, a part of the organisation or the centre works within a window.

    Hours of the queue come before those of the node, and those before the centre's.
    """
    calendar = get_calendar()
    zone = ZoneInfo(calendar.timezone)
    first = window.start.astimezone(zone).date() - timedelta(days=1)
    last = window.end.astimezone(zone).date()
    special = {
        row.day: special_card(row)
        for row in Special.objects.filter(day__range=(first, last), kind__in=MODES)
    }
    return working.working_windows(
        window,
        zone,
        _hours_of(node_id, queue_id),
        special,
        works_on_holidays=calendar.works_on_holidays,
    )


def _hours_of(node_id: int | None, queue_id: int | None) -> list[OpeningHours]:
    hours = list_hours()
    of_queue = [each for each in hours if queue_id is not None and each.queue_id == queue_id]
    of_node = [each for each in hours if node_id is not None and each.node_id == node_id]
    return (
        of_queue
        or of_node
        or [each for each in hours if each.queue_id is None and each.node_id is None]
    )


def _hours_card(row: Hours) -> OpeningHours:
    return OpeningHours(row.pk, row.weekday, row.opens, row.closes, row.node_id, row.queue_id)


def special_card(row: Special) -> SpecialDay:
    """Return a row as the frozen day that leaves the room."""
    return SpecialDay(
        id=row.pk,
        day=row.day,
        kind=DayKind(row.kind),
        name=row.name,
        opens=row.opens,
        closes=row.closes,
        works_as=row.works_as,
        source=DaySource(row.source),
        offset=row.offset,
        is_confirmed=row.is_confirmed,
        title=words_of(row.name),
    )
