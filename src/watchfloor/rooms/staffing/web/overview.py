"""All lines at a glance: who is needed when, where the schedule falls short, how plans stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import read_number
from watchfloor.rooms.forecast.contracts import ScenarioCard, SeriesCard
from watchfloor.rooms.staffing.contracts import PlanOutlook, PlanReport
from watchfloor.rooms.staffing.jobs import start_plans
from watchfloor.rooms.staffing.operations import make_plans
from watchfloor.rooms.staffing.queries.overview import list_outlooks

from .reading import (
    centre_zone,
    choose_scenario,
    find_series,
    list_scenarios,
    list_series,
    titled,
    today,
)
from .words import say_channel, say_model

_PAGE = 50
DAYS = 28
MOST_AT_ONCE = 20  # plans that are made while the reader waits: about a second


@dataclass(frozen=True, slots=True)
class State:
    """A word, why, and how it looks."""

    text: str
    why: str = ""
    tone: str = ""
    icon: str = "check"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the overview."""

    series: SeriesCard
    channel: str
    model: str
    outlook: PlanOutlook | None
    state: State

    @property
    def week_hours(self) -> float | None:
        return sum(self.outlook.day_person_hours[:7]) if self.outlook else None

    @property
    def code(self) -> str:
        """Return the code where it tells more than the title."""
        code = self.series.code
        return "" if code.casefold() == self.series.title.casefold() else code


@needs("staffing.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the lines in reach, a page of them at a time."""
    scenarios = list_scenarios()
    scenario = choose_scenario(request.GET, scenarios)
    known = list_series(request)
    wanted = request.GET.get("find", "").strip().casefold()
    found = [each for each in known if wanted in f"{each.title} {each.code}".casefold()]
    number = _page_number(request, len(found))
    rows = _rows(request, found[number * _PAGE : (number + 1) * _PAGE], scenario)
    return render(
        request,
        "staffing/overview.html",
        {
            "rows": rows,
            "totals": totals_of(rows),
            "days": DAYS,
            "known": len(known),
            "found": len(found),
            "planned": any(row.outlook for row in rows),
            "find": request.GET.get("find", "").strip(),
            "scenario": scenario,
            "scenarios": titled(scenarios),
            "first": number * _PAGE + 1,
            "last": number * _PAGE + len(rows),
            "back": number if number else None,
            "next": number + 2 if (number + 1) * _PAGE < len(found) else None,
            "may_edit": access_of(request).can("staffing.edit"),
        },
    )


@needs("staffing.edit")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make plans anew from the newest forecasts: of one line, or of all in reach."""
    scenario = choose_scenario(request.POST, list_scenarios())
    number = read_number(request.POST.get("series", ""))
    if request.POST.get("series", "") and number is None:
        raise Http404(request.POST["series"])
    ids = [find_series(request, number).id] if number is not None else _ids(request)
    scenario_id = scenario.id if scenario else None
    if len(ids) > MOST_AT_ONCE:
        return _hand_over(request, ids, scenario_id)
    report = make_plans(
        series_ids=ids,
        scenario_id=scenario_id,
        actor=actor_of(request),
        at=timezone.now(),
    )
    _tell(request, report)
    if number is not None:
        return redirect("staffing:requirement", series_id=number)
    return redirect("staffing:overview")


def _hand_over(request: HttpRequest, ids: list[int], scenario_id: int | None) -> HttpResponse:
    """Let the workers make many plans: each takes some hundredths of a second."""
    actor = actor_of(request)
    start_plans(series_ids=ids, scenario_id=scenario_id, by=actor.name, by_user_id=actor.user_id)
    said = _("Plans of %(n)s lines are being made; reload the page to see those that are ready.")
    messages.info(request, said % {"n": len(ids)})
    return redirect("staffing:overview")


def totals_of(rows: Sequence[Row]) -> Mapping[str, float | int | None]:
    """Return what the tiles say: the sums of the lines that are shown."""
    outlooks = [row.outlook for row in rows if row.outlook]
    short = [each.short_hours for each in outlooks if each.short_hours is not None]
    return {
        "week": sum(sum(each.day_person_hours[:7]) for each in outlooks),
        "month": sum(each.person_hours for each in outlooks),
        "short": sum(short) if short else None,
        "scheduled_lines": len(short),
        "behind": sum(each.is_behind for each in outlooks) + len(rows) - len(outlooks),
        "unreachable": sum(each.unreachable for each in outlooks),
    }


def _ids(request: HttpRequest) -> list[int]:
    return [each.id for each in list_series(request)]


def _rows(
    request: HttpRequest, series: Sequence[SeriesCard], scenario: ScenarioCard | None
) -> list[Row]:
    first: date = today(centre_zone())
    outlooks = list_outlooks(
        series_ids=[each.id for each in series],
        first=first,
        days=DAYS,
        scenario_id=scenario.id if scenario else None,
        scope=access_of(request).scope,
    )
    return [_row(each, outlooks.get(each.id)) for each in series]


def _row(series: SeriesCard, outlook: PlanOutlook | None) -> Row:
    model = say_model(outlook.card.model) if outlook else ""
    return Row(series, say_channel(series.channel), model, outlook, say_state(outlook))


def say_state(outlook: PlanOutlook | None) -> State:
    """Return what is the matter with the plan of a line, the gravest first."""
    if outlook is None:
        return State(_("No plan"), _("Nothing was planned from its forecast yet."), "", "clock")
    if outlook.unreachable:
        said = ngettext(
            "In %(n)s interval no number of people is enough.",
            "In %(n)s intervals no number of people is enough.",
            outlook.unreachable,
        )
        return State(_("Out of reach"), said % {"n": outlook.unreachable}, "bad", "error")
    if outlook.short_hours:
        said = _("%(hours)s person-hours fewer are scheduled than needed.")
        return State(_("Too few"), said % {"hours": f"{outlook.short_hours:,.1f}"}, "warn", "alert")
    if outlook.is_behind:
        said = _("A newer forecast, policy or change waits for a plan.")
        return State(_("Behind"), said, "warn", "clock")
    return State(_("Up to date"), "", "good", "check")


def _tell(request: HttpRequest, report: PlanReport) -> None:
    made, skipped = len(report.made), report.skipped
    if made:
        said = ngettext("%(n)s plan was made.", "%(n)s plans were made.", made)
        messages.success(request, said % {"n": made})
    reasons = {
        "no_forecast": _("%(n)s without a forecast"),
        "unchanged": _("%(n)s unchanged since the last plan"),
        "failed": _("%(n)s failed"),
    }
    for reason, words in reasons.items():
        count = sum(each.reason == reason for each in skipped)
        if count:
            level = messages.ERROR if reason == "failed" else messages.INFO
            messages.add_message(request, level, words % {"n": count})


def _page_number(request: HttpRequest, found: int) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number - 1, 0), max(found - 1, 0) // _PAGE)
