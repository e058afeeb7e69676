"""A line's requirement as a file: every interval with every step of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.common.addresses import read_day
from watchfloor.common.downloads import Cell, Sheet, answer_sheets
from watchfloor.rooms.staffing.contracts import IntervalRequirement, PlanDetail
from watchfloor.rooms.staffing.queries.requirements import read_requirements
from watchfloor.rooms.staffing.rules.days import window_of_days

from .asking import LineAsk, find_plan, read_ask
from .curve import DayRow, days_of, hours_of
from .reading import centre_zone
from .targets import list_terms
from .words import say_reasons, say_step

_MOST_DAYS = 366


@needs("staffing.view")
@require_GET
def export(request: HttpRequest, series_id: int, form: str) -> HttpResponse:
    """Hand out the plan that is looked at: intervals, days, and the terms it was made with.

    Without days in the address the whole plan.
    """
    ask = read_ask(request, series_id)
    rows = _rows(request, ask)
    reasons = say_reasons()
    intervals = Sheet(list(_heads()), [_row(each, reasons) for each in rows], _("Intervals"))
    sheets = [intervals]
    if ask.plan is not None:
        days = days_of(rows, hours_of(ask.plan.interval_minutes))
        sheets.append(Sheet(list(_day_heads()), [_day_row(day) for day in days], _("Days")))
        sheets.append(_terms_sheet(find_plan(request, series_id, ask.plan.id)))
    return answer_sheets(form, f"staffing-{ask.series.id}-{ask.first:%Y%m%d}", sheets)


def _rows(request: HttpRequest, ask: LineAsk) -> tuple[IntervalRequirement, ...]:
    if ask.plan is None:
        return ()
    first = read_day(request.GET, "from", ask.plan.first_day)
    last = first + timedelta(days=ask.days - 1) if "from" in request.GET else ask.plan.last_day
    return read_requirements(
        series_id=ask.series.id,
        window=window_of_days(first, min(last, first + timedelta(days=_MOST_DAYS)), centre_zone()),
        plan_id=ask.plan.id,
        scope=access_of(request).scope,
    )


def _heads() -> Iterator[str]:
    yield from ("starts_at", "contacts", "handle_seconds", "load_erlangs")
    yield from ("required", "required_low", "required_high", "to_schedule", "to_roster")
    yield from ("scheduled", "service_level")
    yield _("In service hours")
    yield _("Changed by people")
    yield _("Why there is no number")


def _row(each: IntervalRequirement, reasons: dict[str, str]) -> list[Cell]:
    return [
        each.starts_at.isoformat(),
        round(each.contacts, 4),
        round(each.handle_seconds, 1),
        round(each.load_erlangs, 4),
        *(_people(number) for number in (each.required, each.required_low, each.required_high)),
        _people(each.scheduled_need),
        _people(each.rostered_need),
        each.scheduled,
        each.service_level,
        _("yes") if each.is_open else _("no"),
        ", ".join(say_step(step) for step in each.overrides),
        reasons.get(each.reason, ""),
    ]


def _day_heads() -> Iterator[str]:
    yield from ("day", "contacts", "handle_seconds", "peak_required")
    yield from ("required_hours", "to_schedule_hours", "to_roster_hours", "scheduled_hours")
    yield "short_hours"


def _day_row(day: DayRow) -> list[Cell]:
    return [
        day.day,
        round(day.contacts, 4),
        day.handle_seconds and round(day.handle_seconds, 1),
        day.peak,
        day.required_hours,
        day.scheduled_hours,
        day.rostered_hours,
        day.have_hours,
        day.short_hours,
    ]


def _terms_sheet(head: PlanDetail) -> Sheet:
    rows: list[list[Cell]] = [
        [since, name, value] for since, terms in head.terms for name, value in list_terms(terms)
    ]
    return Sheet([_("From"), _("Term"), _("Value")], rows, _("Terms"))


def _people(number: int) -> int | None:
    return None if number < 0 else number
