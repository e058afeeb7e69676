"""What the calendar's page is given: frozen, and already in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from watchfloor.rooms.calendars.contracts import (
    CalendarYear,
    DayKind,
    DaySource,
    OpeningHours,
    SpecialDay,
    YearState,
)

from .forms import KINDS, WEEKDAYS, DayForm, HoursForm, MonthlyForm, PasteForm, SettingsForm

ASKED_FROM = (11, 1)  # month and day from which the page speaks of next year
_TONES = {DayKind.HOLIDAY: "info", DayKind.MAKE_UP: "warn", DayKind.CLOSED: "bad"}
_SOURCES = {
    DaySource.HAND: gettext_lazy("entered here"),
    DaySource.IMPORT: gettext_lazy("pasted"),
    DaySource.ANNOUNCED: gettext_lazy("announced"),
    DaySource.LAW: gettext_lazy("by law"),
    DaySource.COMPUTED: gettext_lazy("computed"),
    DaySource.CUSTOM: gettext_lazy("by custom"),
}


@dataclass(frozen=True, slots=True)
class HoursRow:
    """A stretch of opening hours as the page names it."""

    hours: OpeningHours
    place: str
    weekday: str
    is_whole_day: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """A special day as the page names it. `offset` is "+2" two days after the festival itself."""

    day: SpecialDay
    weekday: str
    kind: str
    tone: str
    name: str
    offset: str
    works_as: str
    source: str


@dataclass(frozen=True, slots=True)
class YearHint:
    """A year whose holidays are not known or not sure: what to say and what can be done."""

    year: int
    title: str
    text: str
    tone: str
    may_fill: bool


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of the page, as they were sent or fresh."""

    settings: SettingsForm | None = None
    hours: HoursForm | None = None
    day: DayForm | None = None
    monthly: MonthlyForm | None = None
    paste: PasteForm | None = None


def day_row(day: SpecialDay, language: str) -> DayRow:
    """Return a special day in the reader's words."""
    return DayRow(
        day=day,
        weekday=str(WEEKDAYS[day.day.weekday()]),
        kind=str(KINDS[day.kind]),
        tone=_TONES.get(day.kind, "good"),
        name=day.name if day.source is DaySource.HAND else day.title.text(language),
        offset=f"{day.offset:+d}" if day.offset else "",
        works_as="" if day.works_as is None else str(WEEKDAYS[day.works_as]),
        source=str(_SOURCES[day.source]),
    )


def hours_rows(hours: Iterable[OpeningHours], places: Mapping[str, str]) -> list[HoursRow]:
    """Return opening hours in the reader's words."""
    return [
        HoursRow(each, _place(each, places), str(WEEKDAYS[each.weekday]), each.opens == each.closes)
        for each in hours
    ]


def _place(hours: OpeningHours, places: Mapping[str, str]) -> str:
    if hours.queue_id is not None:
        return places.get(f"queue:{hours.queue_id}", _("A queue out of reach"))
    if hours.node_id is not None:
        return places.get(f"node:{hours.node_id}", _("The whole center"))
    return _("The whole center")


def year_hint(year: CalendarYear) -> YearHint | None:
    """Return what to say of a year that is not known for sure; None when there is nothing."""
    if year.state is YearState.CONFIRMED:
        return None
    if year.state is YearState.EMPTY:
        title = _("The holidays of %(year)s are not known")
        text = _("Every day counts as an ordinary one until they are added.")
    elif year.is_source_sure:
        title = _("The holidays of %(year)s are not complete")
        text = _("Some days are missing or not confirmed; they are announced and can be filled in.")
    else:
        title = _("The holidays of %(year)s are not confirmed")
        text = _(
            "Dates are computed and make-up working days are missing. Paste the notice once it "
            "is published, usually in November."
        )
    tone = "bad" if year.state is YearState.EMPTY else "warn"
    may_fill = year.state is YearState.EMPTY or year.is_source_sure
    return YearHint(year.year, title % {"year": year.year}, text, tone, may_fill)


def speaks_of_next_year(today: date) -> bool:
    """Say whether it is time to ask for next year's days."""
    return (today.month, today.day) >= ASKED_FROM
