"""The calendar's page. It stands in the shell since it names queues and parts of the organization,
which the calendars room does not know."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, needs
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.calendars.contracts import DayKind, DaysChange, Shift
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.people import service as people

from .forms import DayForm, HoursForm, MonthlyForm, PasteForm, SettingsForm
from .pages import Forms, YearHint, day_row, hours_rows, speaks_of_next_year, year_hint


@needs("calendars.view")
@require_GET
def show_calendar(request: HttpRequest) -> HttpResponse:
    """Show the calendar of a year."""
    return _page(request, Forms())


@needs("calendars.manage")
@require_POST
def save_settings(request: HttpRequest) -> HttpResponse:
    """Save the time zone, the country and whether holidays close the center."""
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
    line = calendars.set_special_day(**fields, actor=_actor(request), at=timezone.now())
    return _done(request, _("The day was saved."), fields["day"].year, line)


@needs("calendars.manage")
@require_POST
def remove_day(request: HttpRequest, day: str) -> HttpResponse:
    """Make a day an ordinary one, or take one mark off it."""
    try:
        chosen = date.fromisoformat(day)
        kind = DayKind(request.POST["kind"]) if "kind" in request.POST else None
    except ValueError as error:
        raise Http404(day) from error
    line = calendars.remove_special_day(
        day=chosen, kind=kind, actor=_actor(request), at=timezone.now()
    )
    return _done(request, _("The day was removed."), chosen.year, line)


@needs("calendars.manage")
@require_POST
def fill_year(request: HttpRequest, year: int) -> HttpResponse:
    """Bring in what the country's calendar says of a year."""
    done = calendars.seed_year(year=year, actor=_actor(request), at=timezone.now())
    return _changed(request, done, year)


@needs("calendars.manage")
@require_POST
def repeat_day(request: HttpRequest, year: int) -> HttpResponse:
    """Enter a payday or a billing day for every month of a year."""
    form = MonthlyForm(request.POST)
    if not form.is_valid():
        return _page(request, Forms(monthly=form), status=422)
    done = calendars.set_monthly_days(
        year=year,
        month_day=form.cleaned_data["month_day"],
        kind=DayKind(form.cleaned_data["kind"]),
        name=form.cleaned_data["name"],
        shift=Shift(form.cleaned_data["shift"]),
        actor=_actor(request),
        at=timezone.now(),
    )
    return _changed(request, done, year)


@needs("calendars.manage")
@require_POST
def paste_days(request: HttpRequest) -> HttpResponse:
    """Enter the days of a pasted notice or table."""
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _page(request, Forms(paste=form), status=422)
    done = calendars.import_days(
        text=form.cleaned_data["text"], actor=_actor(request), at=timezone.now()
    )
    return _changed(request, done, done.years[-1] if done.years else None)


@needs("calendars.manage")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was just done to special days."""
    number = request.POST.get("line", "")
    line = int(number) if number.isdecimal() and len(number) < 19 else 0
    calendars.undo_days(number=line, actor=_actor(request), at=timezone.now())
    return _done(request, _("It was undone."), _year(request))


def _page(request: HttpRequest, forms: Forms, status: int = 200) -> HttpResponse:
    calendar = calendars.get_calendar()
    places = _places(request)
    year = _year(request)
    language = get_language() or "en"
    return render(
        request,
        "shell/calendar/calendar.html",
        {
            "calendar": calendar,
            "year": year,
            "years": (year - 1, year + 1),
            "days": [day_row(day, language) for day in calendars.list_special_days(year=year)],
            "hints": _hints(year),
            "hours": hours_rows(calendars.list_hours(), places),
            "may_manage": access_of(request).can("calendars.manage"),
            "settings_form": forms.settings or _settings_form(),
            "hours_form": forms.hours or HoursForm(list(places.items())),
            "day_form": forms.day or DayForm(),
            "monthly_form": forms.monthly or MonthlyForm(),
            "paste_form": forms.paste or PasteForm(),
            "opened": forms,
        },
        status=status,
    )


def _settings_form() -> SettingsForm:
    calendar = calendars.get_calendar()
    return SettingsForm(
        initial={
            "timezone": calendar.timezone,
            "country": calendar.country,
            "works_on_holidays": calendar.works_on_holidays,
        }
    )


def _hints(year: int) -> list[YearHint]:
    """Return what is to be said of the year shown, and late in a year of the next one."""
    today = timezone.now().astimezone(calendars.centre_zone()).date()
    years = [year] + [today.year + 1] * (year == today.year and speaks_of_next_year(today))
    if not calendars.get_calendar().country:
        return []
    hints = (year_hint(calendars.get_year(year=each)) for each in years)
    return [hint for hint in hints if hint is not None]


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


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "") or request.POST.get("year", "")
    if text.isascii() and text.isdigit() and 1970 <= int(text[:5]) <= 9000:
        return int(text)
    return timezone.now().astimezone(calendars.centre_zone()).year


def _changed(request: HttpRequest, done: DaysChange, year: int | None) -> HttpResponse:
    text = _(
        "%(holidays)s holidays, %(make_up)s make-up days and %(marks)s other days were entered, "
        "%(kept)s were kept."
    )
    fields = {
        "holidays": done.holidays,
        "make_up": done.make_up_days,
        "marks": done.marks,
        "kept": done.kept,
    }
    return _done(request, text % fields, year, done.line)


def _done(
    request: HttpRequest, text: str, year: int | None = None, line: int | None = None
) -> HttpResponse:
    messages.success(request, text)
    query = {name: value for name, value in (("year", year), ("done", line)) if value}
    address = reverse("calendars:calendar")
    return redirect(f"{address}?{urlencode(query)}" if query else address)


def _actor(request: HttpRequest) -> Actor:
    access = access_of(request)
    return Actor(access.name, access.user_id, request.META.get("REMOTE_ADDR", ""))
