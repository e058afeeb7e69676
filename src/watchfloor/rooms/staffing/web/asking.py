"""What the pages of one line are asked for: which days, in which scenario, by which plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from watchfloor.common.access import access_of
from watchfloor.common.addresses import read_day, read_number
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import ScenarioCard, SeriesCard
from watchfloor.rooms.staffing.contracts import (
    IntervalRequirement,
    PlanCard,
    PlanDetail,
    PlanNotFound,
    Terms,
)
from watchfloor.rooms.staffing.queries.heads import get_head
from watchfloor.rooms.staffing.queries.plans import list_plans
from watchfloor.rooms.staffing.queries.requirements import read_requirements
from watchfloor.rooms.staffing.rules.days import window_of_days

from .reading import centre_zone, choose_scenario, find_series, list_scenarios, today

VIEWS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class LineAsk:
    """A stretch of a line's requirement, complete: it can be written as an address and read."""

    series: SeriesCard
    scenarios: tuple[ScenarioCard, ...]
    scenario: ScenarioCard | None
    plan: PlanCard | None  # None: nothing was planned yet
    is_newest: bool
    view: str
    first: date
    at: datetime | None  # the interval that was chosen

    @property
    def days(self) -> int:
        return VIEWS[self.view]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    @property
    def window(self) -> Window:
        return window_of_days(self.first, self.last, centre_zone())

    @property
    def scenario_id(self) -> int | None:
        return self.scenario.id if self.scenario else None

    @property
    def address(self) -> str:
        return self.query()

    @property
    def previous(self) -> str:
        return self.query(**{"from": (self.first - timedelta(days=self.days)).isoformat()})

    @property
    def next(self) -> str:
        return self.query(**{"from": (self.first + timedelta(days=self.days)).isoformat()})

    @property
    def by_day(self) -> str:
        return self.query(view="day")

    @property
    def by_week(self) -> str:
        return self.query(view="week")

    def query(self, **changes: str) -> str:
        """Return the address of the same, but for what is changed."""
        pairs = {
            "view": self.view,
            "from": self.first.isoformat(),
            "scenario": "" if self.scenario is None or self.scenario.is_base else self.scenario_id,
            "plan": "" if self.is_newest or self.plan is None else self.plan.id,
            **changes,
        }
        return urlencode({name: value for name, value in pairs.items() if value})


def read_ask(
    request: HttpRequest, series_id: int, values: Any = None, *, view: str = ""
) -> LineAsk:
    """Read the address, or the fields that a form carries of it."""
    values = request.GET if values is None else values
    series = find_series(request, series_id)
    scenarios = list_scenarios()
    scenario = choose_scenario(values, scenarios)
    newest = newest_plan(request, series, scenario)
    plan = _asked_plan(request, series, values) or newest
    shown = view or values.get("view", "")
    shown = shown if shown in VIEWS else "day"
    return LineAsk(
        series=series,
        scenarios=scenarios,
        scenario=scenario,
        plan=plan,
        is_newest=plan is None or newest is None or plan.id == newest.id,
        view=shown,
        first=read_day(values, "from", _usual_first(plan)),
        at=read_instant(values.get("at", "")),
    )


def newest_plan(
    request: HttpRequest, series: SeriesCard, scenario: ScenarioCard | None
) -> PlanCard | None:
    """Return the plan that holds for a line in a scenario."""
    found = list_plans(
        series_id=series.id,
        scenario_id=scenario.id if scenario else None,
        limit=1,
        scope=access_of(request).scope,
    )
    return found[0] if found else None


def find_plan(request: HttpRequest, series_id: int, plan_id: int) -> PlanDetail:
    """Return a plan of a line in the reader's reach, without its intervals, or 404."""
    try:
        found = get_head(plan_id=plan_id, scope=access_of(request).scope)
    except PlanNotFound as error:
        raise Http404(plan_id) from error
    if found.card.series_id != series_id:
        raise Http404(plan_id)
    return found


def terms_of(head: PlanDetail, day: date) -> Terms:
    """Return the terms that a plan was made with for a day."""
    held = [terms for since, terms in head.terms if since <= day]
    return held[-1] if held else head.terms[0][1]


def read_rows(request: HttpRequest, ask: LineAsk) -> tuple[IntervalRequirement, ...]:
    """Return the intervals of a stretch; none before the first plan."""
    if ask.plan is None:
        return ()
    return read_requirements(
        series_id=ask.series.id,
        window=ask.window,
        scenario_id=ask.scenario_id,
        plan_id=ask.plan.id,
        scope=access_of(request).scope,
    )


def read_instant(text: str) -> datetime | None:
    """Return an instant of an address, in the centre's zone; None for none.

    :raises Refusal: it is no instant.
    """
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            at = at.replace(tzinfo=centre_zone())
        return at.astimezone(centre_zone())
    except (ValueError, OverflowError) as error:
        raise Refusal(
            code="staffing.address.instant",
            what=msgid("“%(text)s” is no instant."),
            mend=msgid("Choose an interval of the list."),
            fields={"text": text[:40]},
        ) from error


def _asked_plan(request: HttpRequest, series: SeriesCard, values: Any) -> PlanCard | None:
    number = read_number(values.get("plan", ""))
    return None if number is None else find_plan(request, series.id, number).card


def _usual_first(plan: PlanCard | None) -> date:
    """Today, as long as the plan knows it; else where it begins."""
    now = today(centre_zone())
    return now if plan is None or plan.first_day <= now <= plan.last_day else plan.first_day
