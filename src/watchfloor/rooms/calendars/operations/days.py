"""Special days: one by one, month by month, from a country's calendar, or pasted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.calendars.contracts import (
    MODES,
    SEEDED,
    DayKind,
    DaysChange,
    DaySource,
    Shift,
    SpecialDay,
    YearState,
)
from watchfloor.rooms.calendars.models import Special
from watchfloor.rooms.calendars.queries.calendar import get_calendar, list_special_days
from watchfloor.rooms.calendars.rules.monthly import monthly_days
from watchfloor.rooms.calendars.rules.pasting import read_days
from watchfloor.rooms.calendars.rules.seeding import judge_year, seed_days

from ._changing import in_the_way, lock_days, replace_days

_MONTHLY = frozenset({DayKind.PAYDAY, DayKind.BILLING})
_MARGIN = timedelta(days=31)  # a day that moves off a weekend may leave its year


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
) -> int:
    """Say that a day is not like its weekday, and return the journal's line.

    A mode replaces the mode that the day had; a mark stands beside it and has no hours.
    """
    if (opens is None) != (closes is None):
        raise Refusal(
            code="calendars.day.half_open",
            what="Only one of opening and closing time was given.",
            mend="Give both, or neither.",
        )
    if kind not in MODES and (opens is not None or works_as is not None):
        raise Refusal(
            code="calendars.day.mark_with_hours",
            what="A day of this kind has no hours of its own.",
            mend="Leave the hours empty, or enter them as a campaign or a make-up day.",
        )
    new = SpecialDay(0, day, kind, name, opens, closes, works_as)
    return replace_days(
        removed=in_the_way(lock_days([day]), new),
        added=[new],
        action="calendars.day.set",
        subject=f"day:{day}",
        actor=actor,
        at=at,
    )


@transaction.atomic
def set_monthly_days(
    *,
    year: int,
    month_day: int,
    kind: DayKind,
    name: str,
    actor: Actor,
    at: datetime,
    shift: Shift = Shift.STAY,
) -> DaysChange:
    """Enter a payday or a billing day for every month of a year, in place of those of its name."""
    if kind not in _MONTHLY or not 1 <= month_day <= 31:
        raise Refusal(
            code="calendars.monthly.unknown",
            what="Only paydays and billing days repeat, on a day of the month from 1 to 31.",
        )
    rows = _lock_around(year)
    modes = {card.day: card for card in _cards(year) if card.kind in MODES}
    days = monthly_days(year, month_day, shift, modes)
    new = [SpecialDay(0, day, kind, name) for day in sorted(set(days))]
    old = [row for row in rows if (row.kind, row.name, row.day.year) == (kind, name, year)]
    taken = [row for each in new for row in in_the_way(rows, each)]
    line = replace_days(
        removed=list({row.pk: row for row in [*old, *taken]}.values()),
        added=new,
        action="calendars.days.repeated",
        subject=f"year:{year}",
        actor=actor,
        at=at,
    )
    return _change(line, new, kept=0)


@transaction.atomic
def remove_special_day(
    *, day: date, actor: Actor, at: datetime, kind: DayKind | None = None
) -> int | None:
    """Take a mode or a mark off a day, or all of them; done already is done."""
    rows = [row for row in lock_days([day]) if kind is None or row.kind == kind]
    if not rows:
        return None
    return replace_days(
        removed=rows,
        added=[],
        action="calendars.day.removed",
        subject=f"day:{day}",
        actor=actor,
        at=at,
    )


@transaction.atomic
def seed_year(*, year: int, actor: Actor, at: datetime) -> DaysChange:
    """Take over a year's holidays, make-up days, festivals and terms from the country's calendar.

    What people entered or pasted is kept, and a year that they confirmed gets no computed days.
    What an earlier seeding brought is replaced by what is known now. A year of which nothing can
    be known is refused: no holidays and unknown holidays must not look alike.
    """
    country = get_calendar().country
    offered = seed_days(country, year)
    if not any(each.kind is DayKind.HOLIDAY for each in offered):
        raise Refusal(
            code="calendars.year.unknown",
            what="The public holidays of %(year)s are not known.",
            mend="Paste or enter the days, and check the country.",
            fields={"year": year},
        )
    rows = _lock_year(year)
    entered = [row for row in rows if row.source not in SEEDED]
    is_confirmed = _is_confirmed_by_people(country, year)
    wanted = [each for each in offered if not (is_confirmed and _is_computed(each))]
    added = [each for each in wanted if not in_the_way(entered, each)]
    line = replace_days(
        removed=[row for row in rows if row.source in SEEDED],
        added=added,
        action="calendars.year.seeded",
        subject=f"year:{year}",
        actor=actor,
        at=at,
    )
    return _change(line, added, kept=len(wanted) - len(added))


@transaction.atomic
def import_days(*, text: str, actor: Actor, at: datetime) -> DaysChange:
    """Enter the days of a pasted notice or table, all or none of them.

    They replace what a seeding brought. Days typed in by hand are kept. Where they are the notice
    of a year, what was only computed for that year goes.
    """
    days = _last_said(read_days(text))
    years = tuple(sorted({each.day.year for each in days}))
    rows = [row for year in years for row in _lock_year(year)]
    by_hand = [row for row in rows if row.source == DaySource.HAND]
    added = [each for each in days if not in_the_way(by_hand, each)]
    replaced = [row for each in added for row in in_the_way(rows, each)]
    country = get_calendar().country
    announced = {year for year in years if _is_notice(country, year, days)}
    replaced += [row for row in rows if row.day.year in announced and _is_guess(row)]
    line = replace_days(
        removed=list({row.pk: row for row in replaced}.values()),
        added=added,
        action="calendars.days.imported",
        subject=f"year:{years[0]}",
        actor=actor,
        at=at,
    )
    return _change(line, added, kept=len(days) - len(added))


def _last_said(days: Iterable[SpecialDay]) -> list[SpecialDay]:
    """Return the days of a paste; of two modes of one day the later line counts."""
    return list({(each.day, each.kind in MODES or each.kind): each for each in days}.values())


def _is_notice(country: str, year: int, days: Iterable[SpecialDay]) -> bool:
    return judge_year(country, [each for each in days if each.day.year == year]) is (
        YearState.CONFIRMED
    )


def _is_confirmed_by_people(country: str, year: int) -> bool:
    return _is_notice(country, year, [each for each in _cards(year) if each.source not in SEEDED])


def _is_computed(day: SpecialDay) -> bool:
    return day.kind is DayKind.HOLIDAY and not day.is_confirmed


def _is_guess(row: Special) -> bool:
    return row.source == DaySource.COMPUTED


def _lock_year(year: int) -> list[Special]:
    return list(Special.objects.select_for_update().filter(day__year=year).order_by("day", "kind"))


def _lock_around(year: int) -> list[Special]:
    span = (date(year, 1, 1) - _MARGIN, date(year, 12, 31) + _MARGIN)
    return list(Special.objects.select_for_update().filter(day__range=span).order_by("day", "kind"))


def _cards(year: int) -> Sequence[SpecialDay]:
    return list_special_days(year=year)


def _change(line: int, added: Sequence[SpecialDay], *, kept: int) -> DaysChange:
    kinds = [each.kind for each in added]
    return DaysChange(
        line=line,
        years=tuple(sorted({each.day.year for each in added})),
        holidays=kinds.count(DayKind.HOLIDAY),
        make_up_days=kinds.count(DayKind.MAKE_UP),
        marks=sum(kind not in MODES for kind in kinds),
        kept=kept,
        unconfirmed=sum(_is_computed(each) for each in added),
    )
