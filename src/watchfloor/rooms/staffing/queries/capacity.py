"""Capacity plans: those kept, what one would start from, and what one would say now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from django.db.models import QuerySet

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import LongTermPeriod, SeriesCard, VersionCard
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityAsked,
    CapacityCard,
    CapacityDrivers,
    CapacityNote,
    CapacityPlanDetail,
    CapacityPlanNotFound,
    CapacityResult,
    StaffCohort,
)
from watchfloor.rooms.staffing.models import CapacityPlan
from watchfloor.rooms.staffing.rules.capacity import (
    WEEK,
    LineDemand,
    TypicalWeek,
    need_of,
    typical_week,
)
from watchfloor.rooms.staffing.rules.capacity_hiring import plan_capacity
from watchfloor.rooms.staffing.rules.capacity_packing import (
    LEAST_WEEKS,
    unpack_drivers,
    unpack_result,
)
from watchfloor.rooms.staffing.rules.capacity_rooms import add_up
from watchfloor.rooms.staffing.rules.days import window_of_days
from watchfloor.rooms.staffing.rules.resolving import trail_of

from ._reach import find_base_id, reach_series
from .assumptions import assume
from .policies import agreed_for
from .working_out import Ground, demand_of, interval_of

MOST_LINES = 300
_LEARNED_FROM = timedelta(days=28)
_LONG_THERE = 260  # weeks; of whom nobody knows when they came


def list_capacity_plans(*, limit: int = 100, scope: Scope) -> tuple[CapacityCard, ...]:
    """Return the capacity plans in reach, the newest first."""
    rows = _reach(scope).order_by("-made_at", "-pk")[:limit]
    return tuple(capacity_card(row) for row in rows)


def get_capacity_plan(*, plan_id: int, scope: Scope) -> CapacityPlanDetail:
    """Return a capacity plan. :raises CapacityPlanNotFound: there is none in reach."""
    row = find_capacity_row(plan_id, scope)
    return CapacityPlanDetail(
        card=capacity_card(row),
        drivers=unpack_drivers(row.drivers),
        result=unpack_result(row.result),
    )


def find_capacity_row(plan_id: int, scope: Scope) -> CapacityPlan:
    """Return a row. :raises CapacityPlanNotFound: there is none in reach."""
    row = _reach(scope).filter(pk=plan_id).first()
    if row is None:
        raise CapacityPlanNotFound(plan_id)
    return row


def capacity_card(row: CapacityPlan) -> CapacityCard:
    """Return a row as a card."""
    weeks = row.result["weeks"]
    return CapacityCard(
        id=row.pk,
        title=row.title,
        number=row.number,
        node_id=row.node_id,
        first_week=row.first_week,
        weeks=row.weeks,
        note=row.note,
        made_by=row.made_by,
        made_at=row.made_at,
        cost=sum(each["cost"] for each in weeks),
        hires=sum(each["hires"] for each in weeks),
        peak_need=max((each["need"] for each in weeks), default=0.0),
    )


def check_node(*, node_id: int | None, scope: Scope) -> None:
    """Refuse a part of the centre that is not wholly in reach; None is the whole of it.

    :raises CapacityPlanNotFound: it is out of reach.
    """
    if node_id is None:
        if not scope.everything:
            raise CapacityPlanNotFound("centre")
    elif node_id not in {node.id for node in people.list_nodes(scope=scope)}:
        raise CapacityPlanNotFound(node_id)


def suggest_drivers(*, node_id: int | None, first_week: date, scope: Scope) -> CapacityDrivers:
    """Return drivers to start from: who is employed, for how long, who has a last day."""
    drivers = CapacityDrivers()
    agents = [
        each
        for each in people.list_agents(scope=scope, node_id=node_id)
        if _is_there(each, first_week)
    ]
    worth = [(each, _worth(each, drivers.paid_hours_a_week)) for each in agents]
    there: defaultdict[int, float] = defaultdict(float)
    leaving: defaultdict[int, float] = defaultdict(float)
    for agent, part in worth:
        there[_tenure(agent, first_week)] += part
        if agent.employed_to is not None:
            leaving[(agent.employed_to - first_week).days // 7] += part
    return replace(
        drivers,
        staff=tuple(StaffCohort(round(n, 2), weeks) for weeks, n in sorted(there.items())),
        leavers=tuple((week, round(n, 2)) for week, n in sorted(leaving.items()) if week < 104),
    )


def work_out_capacity(
    *, asked: CapacityAsked, drivers: CapacityDrivers, scope: Scope
) -> CapacityResult:
    """Return what a plan would say now. Nothing is kept.

    :raises CapacityPlanNotFound: the part of the centre is out of reach.
    :raises Refusal: no line in reach has a forecast that goes far enough.
    """
    check_node(node_id=asked.node_id, scope=scope)
    mondays = [asked.first_week + number * WEEK for number in range(asked.weeks)]
    demands, notes = _read_demands(asked.node_id, mondays, scope)
    if not demands:
        raise Refusal(
            code="staffing.capacity.no_forecast",
            what=msgid("No line here has a forecast to plan people with."),
            mend=msgid("Make the long-term forecast first, on the page “Long term”."),
        )
    known = min(each.contacts.shape[1] for each in demands)
    mondays = mondays[:known]
    needs = [need_of(_first_weeks(each, known), mondays, drivers) for each in demands]
    if known < asked.weeks:
        fields = {"weeks": str(known), "asked": str(asked.weeks)}
        notes = [*notes, CapacityNote("cut", fields)]
    return plan_capacity(needs, add_up(needs, mondays, drivers), mondays, drivers, notes)


def _first_weeks(line: LineDemand, weeks: int) -> LineDemand:
    return replace(
        line, contacts=line.contacts[:, :weeks], handle_seconds=line.handle_seconds[:weeks]
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Far:
    """What is expected of a line in each week: contacts by level, handle time."""

    contacts: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    handle_seconds: np.ndarray[tuple[int], np.dtype[np.float64]]


def _read_demands(
    node_id: int | None, mondays: Sequence[date], scope: Scope
) -> tuple[list[LineDemand], list[CapacityNote]]:
    ground, notes, found = Ground(), [], []
    latest = forecast.list_latest(scenario_id=find_base_id(), scope=scope)
    for card in _lines_of(node_id, ground.parents, scope):
        version = latest.get(card.id)
        week = _typical_week(card, version, ground) if version else None
        if version is None or week is None:
            notes.append(CapacityNote("no_forecast", {"line": card.title}))
            continue
        far = _read_far(card, mondays)
        if far is None:
            notes.append(CapacityNote("flat", {"line": card.title}))
            far = _flat(version, len(mondays))
        found.append(_demand(card, week, far, mondays, ground))
    return found, notes


def _lines_of(
    node_id: int | None, parents: Mapping[int, int | None], scope: Scope
) -> Iterator[SeriesCard]:
    """Yield the lines of a part of the centre and of all below it.

    :raises Refusal: they are too many to be worked out at once.
    """
    lines = [
        card
        for card in reach_series(scope).values()
        if card.is_active and (node_id is None or node_id in trail_of(card.node_id, parents))
    ]
    if len(lines) > MOST_LINES:
        raise Refusal(
            code="staffing.capacity.too_many",
            what=msgid("%(n)s lines are too many for one capacity plan."),
            mend=msgid("Plan a part of the center: at most %(most)s lines at once."),
            fields={"n": len(lines), "most": MOST_LINES},
        )
    yield from lines


def _demand(
    card: SeriesCard, week: TypicalWeek, far: _Far, mondays: Sequence[date], ground: Ground
) -> LineDemand:
    last = mondays[-1] + WEEK
    return LineDemand(
        series_id=card.id,
        title=card.title,
        channel=card.channel,
        week=week,
        contacts=far.contacts,
        handle_seconds=far.handle_seconds,
        agreed=agreed_for(card, mondays[0], last, held=ground.held, parents=ground.parents),
        assumed=assume(card.queue_id),
    )


def _typical_week(card: SeriesCard, version: VersionCard, ground: Ground) -> TypicalWeek | None:
    last = min(version.last_day, version.first_day + _LEARNED_FROM - timedelta(days=1))
    cells = forecast.read_intervals(
        series_id=card.id,
        window=window_of_days(version.first_day, last, ground.zone),
        version_id=version.id,
        scope=WHOLE_CENTRE,
    )
    if not cells:
        return None
    demand = demand_of(cells, interval_of(cells) or card.interval_minutes, ground.zone)
    return typical_week(
        demand.starts_at,
        demand.contacts,
        demand.handle_seconds,
        demand.is_open,
        demand.interval_minutes,
    )


def _read_far(card: SeriesCard, mondays: Sequence[date]) -> _Far | None:
    """Return the weeks that the long term knows, from the first one on; None: too few of them."""
    long_term = forecast.read_long_term(series_id=card.id, every="week", scope=WHOLE_CENTRE)
    periods = {each.first_day: each for each in long_term.periods} if long_term else {}
    if not periods:
        return None
    # The week that has begun is in no long term: it is taken to be as the next one.
    first = min(periods)
    found = []
    for monday in mondays:
        period = periods.get(max(monday, first))
        if period is None:
            break
        found.append(period)
    return _far(found) if len(found) >= LEAST_WEEKS else None


def _far(periods: Sequence[LongTermPeriod]) -> _Far:
    levels = [[each.q10, each.contacts, each.q90] for each in periods]
    handle = [np.nan if each.handle_seconds is None else each.handle_seconds for each in periods]
    # A skewed forecast may expect more than its upper tenth: levels stay in order.
    return _Far(np.sort(np.array(levels).T, axis=0), np.array(handle, dtype=np.float64))


def _flat(version: VersionCard, weeks: int) -> _Far:
    """Return every week as those of the near forecast are."""
    days = (version.last_day - version.first_day).days + 1
    mean = version.contacts * 7.0 / days
    return _Far(np.full((3, weeks), mean), np.full(weeks, np.nan))


def _reach(scope: Scope) -> QuerySet[CapacityPlan]:
    rows = CapacityPlan.objects.filter(removed_at=None)
    return rows if scope.everything else rows.filter(node__in=list(scope.node_ids))


def _is_there(agent: AgentCard, day: date) -> bool:
    begun = agent.employed_from is None or agent.employed_from <= day
    return begun and (agent.employed_to is None or agent.employed_to >= day)


def _tenure(agent: AgentCard, day: date) -> int:
    """Return the weeks since somebody came, whole quarters of a year after the first year."""
    if agent.employed_from is None:
        return _LONG_THERE
    weeks = (day - agent.employed_from).days // 7
    return weeks if weeks < 52 else min(weeks // 13 * 13, _LONG_THERE)


def _worth(agent: AgentCard, paid_hours: float) -> float:
    """Return the part of a full contract that somebody has."""
    hours = agent.contract_hours_per_week
    return 1.0 if hours is None else float(hours) / paid_hours
