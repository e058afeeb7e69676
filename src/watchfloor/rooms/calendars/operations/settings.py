"""The time zone, the country and the opening hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.calendars.contracts import CentreCalendar
from watchfloor.rooms.calendars.models import CentreSettings, Hours
from watchfloor.rooms.calendars.rules.seeding import is_country


@transaction.atomic
def set_calendar(
    *,
    timezone: str,
    works_on_holidays: bool,
    actor: Actor,
    at: datetime,
    country: str | None = None,
) -> None:
    """Decide in which zone the centre's days begin, whose holidays it has, if they close it.

    Without a country it stays as it was; an empty one has no holidays but those entered.
    """
    if timezone not in available_timezones():
        raise Refusal(
            code="calendars.timezone.unknown",
            what="There is no time zone “%(timezone)s”.",
            mend="Use a name such as Asia/Shanghai or Europe/Berlin.",
            fields={"timezone": timezone},
        )
    names = ("timezone", "works_on_holidays", "country")
    before = CentreSettings.objects.filter(pk=1).values(*names).first()
    after = {
        "timezone": ZoneInfo(timezone).key,
        "works_on_holidays": works_on_holidays,
        "country": _country(country, before),
    }
    CentreSettings.objects.update_or_create(pk=1, defaults=after)
    journal.record(
        action="calendars.calendar.set",
        subject="centre:1",
        actor=actor,
        at=at,
        before=before,
        after=after,
    )


def _country(country: str | None, before: Mapping[str, object] | None) -> str:
    if country is None:
        return str(before["country"]) if before else CentreCalendar().country
    code = country.strip().upper()
    if code and not is_country(code):
        raise Refusal(
            code="calendars.country.unknown",
            what="No holidays are known for the country “%(country)s”.",
            mend="Use a code such as CN, US or DE-BY, or leave it empty and enter the days.",
            fields={"country": country},
        )
    return code


@transaction.atomic
def add_hours(
    *,
    weekdays: Iterable[int],
    opens: time,
    closes: time,
    actor: Actor,
    at: datetime,
    node_id: int | None = None,
    queue_id: int | None = None,
) -> None:
    """Open on some weekdays; an end not after the start lies on the next day."""
    days = sorted(set(weekdays))
    if not days:
        raise Refusal(
            code="calendars.hours.no_weekday",
            what="No weekday was chosen.",
            mend="Choose at least one weekday.",
        )
    place = {"node_id": node_id, "queue_id": queue_id}
    for day in days:
        _refuse_overlap(day, opens, closes, place)
        Hours.objects.create(weekday=day, opens=opens, closes=closes, **place)
    journal.record(
        action="calendars.hours.added",
        subject=_subject(node_id, queue_id),
        actor=actor,
        at=at,
        after={"weekdays": days, "opens": opens, "closes": closes},
    )


def _refuse_overlap(day: int, opens: time, closes: time, place: dict[str, int | None]) -> None:
    for other in Hours.objects.filter(weekday=day, **place):
        if _minutes(opens, closes) & _minutes(other.opens, other.closes):
            raise Refusal(
                code="calendars.hours.overlap",
                what="These hours overlap with %(opens)s to %(closes)s on the same weekday.",
                mend="Remove the other hours first, or choose times that do not touch them.",
                fields={"opens": f"{other.opens:%H:%M}", "closes": f"{other.closes:%H:%M}"},
            )


def _minutes(opens: time, closes: time) -> set[int]:
    start, end = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
    return set(range(start, end if end > start else end + 24 * 60))


@transaction.atomic
def remove_hours(*, hours_id: int, actor: Actor, at: datetime) -> None:
    """Take away one stretch of opening hours; done already is done."""
    row = Hours.objects.select_for_update().filter(pk=hours_id).first()
    if row is None:
        return
    before = {"weekday": row.weekday, "opens": row.opens, "closes": row.closes}
    subject = _subject(row.node_id, row.queue_id)
    row.delete()
    journal.record(
        action="calendars.hours.removed", subject=subject, actor=actor, at=at, before=before
    )


def _subject(node_id: int | None, queue_id: int | None) -> str:
    if queue_id is not None:
        return f"queue:{queue_id}"
    return f"node:{node_id}" if node_id is not None else "centre:1"
