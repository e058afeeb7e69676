"""Writes. One function, one transaction, one line in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal

from .contracts import DayKind, HolidayImport
from .models import CentreSettings, Hours, Special
from .rules.chinese_days import known_years, official_days

_OFFICIAL = "chinesecalendar"


@transaction.atomic
def set_calendar(*, timezone: str, works_on_holidays: bool, actor: Actor, at: datetime) -> None:
    """Decide in which time zone the centre's days begin, and whether holidays close it."""
    if timezone not in available_timezones():
        raise Refusal(
            code="calendars.timezone.unknown",
            what="There is no time zone “%(timezone)s”.",
            mend="Use a name such as Asia/Shanghai or Europe/Berlin.",
            fields={"timezone": timezone},
        )
    before = CentreSettings.objects.filter(pk=1).values("timezone", "works_on_holidays").first()
    after = {"timezone": ZoneInfo(timezone).key, "works_on_holidays": works_on_holidays}
    CentreSettings.objects.update_or_create(pk=1, defaults=after)
    journal.record(
        action="calendars.calendar.set",
        subject="centre:1",
        actor=actor,
        at=at,
        before=before,
        after=after,
    )


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


@transaction.atomic
def set_special_day(
    *,
    day: date,
    kind: DayKind,
    name: str,
    actor: Actor,
    at: datetime,
    opens: time | None = None,
    closes: time | None = None,
    works_as: int | None = None,
) -> None:
    """Say that a day is not like its weekday; what was said of it before is replaced."""
    if (opens is None) != (closes is None):
        raise Refusal(
            code="calendars.day.half_open",
            what="Only one of opening and closing time was given.",
            mend="Give both, or neither.",
        )
    before = Special.objects.filter(day=day).values("kind", "name", "opens", "closes").first()
    after: dict[str, object] = {
        "kind": kind.value,
        "name": name,
        "opens": opens,
        "closes": closes,
        "works_as": works_as,
        "source": "",
    }
    Special.objects.update_or_create(day=day, defaults=after)
    journal.record(
        action="calendars.day.set",
        subject=f"day:{day}",
        actor=actor,
        at=at,
        before=before,
        after=after,
    )


@transaction.atomic
def remove_special_day(*, day: date, actor: Actor, at: datetime) -> None:
    """Make a day like its weekday again; done already is done."""
    before = Special.objects.filter(day=day).values("kind", "name").first()
    if before is None:
        return
    Special.objects.filter(day=day).delete()
    journal.record(
        action="calendars.day.removed", subject=f"day:{day}", actor=actor, at=at, before=before
    )


@transaction.atomic
def import_official_days(*, year: int, actor: Actor, at: datetime) -> HolidayImport:
    """Take over a year's official Chinese holidays and make-up days.

    What somebody entered for a day is kept. A year whose notice is not known is refused: no
    holidays and unknown holidays must not look alike.
    """
    official = official_days(year)
    if not official:
        raise Refusal(
            code="calendars.year.unknown",
            what="The official holidays of %(year)s are not known.",
            where="Known are the years %(first)s to %(last)s.",
            mend="Update Watchfloor once the State Council has announced them, or enter the days.",
            fields={"year": year, "first": known_years()[0], "last": known_years()[-1]},
        )
    kept = set(Special.objects.filter(day__year=year).values_list("day", flat=True))
    added = [each for each in official if each.day not in kept]
    Special.objects.bulk_create(
        Special(
            day=each.day,
            kind=DayKind.MAKE_UP if each.is_make_up else DayKind.HOLIDAY,
            name=each.name,
            works_as=0 if each.is_make_up else None,
            source=_OFFICIAL,
        )
        for each in added
    )
    done = HolidayImport(
        year=year,
        holidays=sum(not each.is_make_up for each in added),
        make_up_days=sum(each.is_make_up for each in added),
        kept=len(official) - len(added),
    )
    journal.record(
        action="calendars.year.imported",
        subject=f"year:{year}",
        actor=actor,
        at=at,
        after={"holidays": done.holidays, "make_up_days": done.make_up_days, "kept": done.kept},
    )
    return done


def _subject(node_id: int | None, queue_id: int | None) -> str:
    if queue_id is not None:
        return f"queue:{queue_id}"
    return f"node:{node_id}" if node_id is not None else "centre:1"
