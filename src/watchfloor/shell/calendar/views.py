"""The calendar's page. It stands in the shell since it names queues and parts of the organization,
which the calendars room does not know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, needs
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.calendars.contracts import DayKind, OpeningHours, SpecialDay
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.people import service as people

from .forms import KINDS, WEEKDAYS, DayForm, HoursForm, SettingsForm

_TONES = {DayKind.HOLIDAY: "info", DayKind.MAKE_UP: "warn", DayKind.CLOSED: "bad"}


@dataclass(frozen=True, slots=True)
class HoursRow:
    """A stretch of opening hours as the page names it."""

    hours: OpeningHours
    place: str
    weekday: str
    is_whole_day: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """A special day as the page names it."""

    day: SpecialDay
    weekday: str
    kind: str
    tone: str
    works_as: str


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of the page, as they were sent or fresh."""

    settings: SettingsForm | None = None
    hours: HoursForm | None = None
    day: DayForm | None = None


@needs("calendars.view")
@require_GET
def show_calendar(request: HttpRequest) -> HttpResponse:
    """Show the calendar of a year."""
    return _page(request, Forms())


@needs("calendars.manage")
@require_POST
def save_settings(request: HttpRequest) -> HttpResponse:
    """Save the time zone and whether holidays close the center."""
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _page(request, Forms(settings=form), status=422)
    calendars.set_calendar(**form.cleaned_data, actor=_actor(request), at=timezone.now())
    return _done(request, _("The time zone was saved."))


@needs("calendars.manage")
@require_POST
def add_hours(request: HttpRequest) -> HttpResponse:
    """Add opening hours."""
    form = HoursForm(list(_places(request).items()), request.POST)
    if not form.is_valid():
        return _page(request, Forms(hours=form), status=422)
    kind, _colon, number = form.cleaned_data["place"].partition(":")
    calendars.add_hours(
        weekdays=form.cleaned_data["weekdays"],
        opens=form.cleaned_data["opens"],
        closes=form.cleaned_data["closes"],
        node_id=int(number) if kind == "node" else None,
        queue_id=int(number) if kind == "queue" else None,
        actor=_actor(request),
        at=timezone.now(),
    )
    return _done(request, _("The opening hours were saved."))


@needs("calendars.manage")
@require_POST
def remove_hours(request: HttpRequest, hours_id: int) -> HttpResponse:
    """Remove opening hours."""
    calendars.remove_hours(hours_id=hours_id, actor=_actor(request), at=timezone.now())
    return _done(request, _("The opening hours were removed."))


@needs("calendars.manage")
@require_POST
def save_day(request: HttpRequest) -> HttpResponse:
    """Save a special day."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, Forms(day=form), status=422)
    fields = {**form.cleaned_data, "kind": DayKind(form.cleaned_data["kind"])}
    calendars.set_special_day(**fields, actor=_actor(request), at=timezone.now())
    return _done(request, _("The day was saved."), fields["day"].year)


@needs("calendars.manage")
@require_POST
def remove_day(request: HttpRequest, day: str) -> HttpResponse:
    """Make a day an ordinary one."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError as error:
        raise Http404(day) from error
    calendars.remove_special_day(day=chosen, actor=_actor(request), at=timezone.now())
    return _done(request, _("The day was removed."), chosen.year)


@needs("calendars.manage")
@require_POST
def import_year(request: HttpRequest, year: int) -> HttpResponse:
    """Add the official Chinese days of a year."""
    done = calendars.import_official_days(year=year, actor=_actor(request), at=timezone.now())
    text = _("%(holidays)s holidays and %(make_up)s make-up days were added, %(kept)s were kept.")
    fields = {"holidays": done.holidays, "make_up": done.make_up_days, "kept": done.kept}
    return _done(request, text % fields, year)


def _page(request: HttpRequest, forms: Forms, status: int = 200) -> HttpResponse:
    calendar = calendars.get_calendar()
    places = _places(request)
    year = _year(request)
    days = calendars.list_special_days(year=year)
    return render(
        request,
        "shell/calendar/calendar.html",
        {
            "calendar": calendar,
            "year": year,
            "days": [_day_row(day) for day in days],
            "is_unknown": not any(day.kind is DayKind.HOLIDAY for day in days),
            "is_official": year in calendar.official_years,
            "last_official": calendar.official_years[-1],
            "hours": _hours_rows(calendars.list_hours(), places),
            "may_manage": access_of(request).can("calendars.manage"),
            "settings_form": forms.settings
            or SettingsForm(
                initial={
                    "timezone": calendar.timezone,
                    "works_on_holidays": calendar.works_on_holidays,
                }
            ),
            "hours_form": forms.hours or HoursForm(list(places.items())),
            "day_form": forms.day or DayForm(),
        },
        status=status,
    )


def _places(request: HttpRequest) -> dict[str, str]:
    """Return what may have hours of its own: parts of the organization and queues in reach."""
    queues = interactions.list_queues(scope=access_of(request).scope)
    return {
        **{
            f"node:{node.id}": node.trail
            for node in people.list_nodes(scope=access_of(request).scope)
            if node.depth
        },
        **{f"queue:{queue.id}": queue.title or queue.code for queue in queues},
    }


def _hours_rows(hours: Iterable[OpeningHours], places: dict[str, str]) -> list[HoursRow]:
    return [
        HoursRow(each, _place(each, places), str(WEEKDAYS[each.weekday]), each.opens == each.closes)
        for each in hours
    ]


def _place(hours: OpeningHours, places: dict[str, str]) -> str:
    if hours.queue_id is not None:
        return places.get(f"queue:{hours.queue_id}", _("A queue out of reach"))
    if hours.node_id is not None:
        return places.get(f"node:{hours.node_id}", _("The whole center"))
    return _("The whole center")


def _day_row(day: SpecialDay) -> DayRow:
    return DayRow(
        day=day,
        weekday=str(WEEKDAYS[day.day.weekday()]),
        kind=str(KINDS[day.kind]),
        tone=_TONES.get(day.kind, "good"),
        works_as="" if day.works_as is None else str(WEEKDAYS[day.works_as]),
    )


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    if text.isascii() and text.isdigit() and 1970 <= int(text[:5]) <= 9000:
        return int(text)
    return timezone.now().astimezone(calendars.centre_zone()).year


def _done(request: HttpRequest, text: str, year: int | None = None) -> HttpResponse:
    messages.success(request, text)
    response = redirect("calendars:calendar")
    if year is not None:
        response["Location"] += f"?year={year}"
    return response


def _actor(request: HttpRequest) -> Actor:
    access = access_of(request)
    return Actor(access.name, access.user_id, request.META.get("REMOTE_ADDR", ""))
