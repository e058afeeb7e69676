"""Plans: requirements made from the newest forecast and what was agreed on. Never changed later.

What fails for one series never stops the rest: the plan before holds, and the report says so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.copying import Value, copy_rows
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import SeriesCard, VersionCard
from watchfloor.rooms.staffing.contracts import (
    PlanCard,
    PlanOrigin,
    PlanReport,
    SkippedSeries,
)
from watchfloor.rooms.staffing.models import Plan, PlanDay
from watchfloor.rooms.staffing.queries._reach import find_base_id, plans_of, reach_series
from watchfloor.rooms.staffing.queries.assumptions import assume
from watchfloor.rooms.staffing.queries.overview import is_behind
from watchfloor.rooms.staffing.queries.plans import plan_card
from watchfloor.rooms.staffing.queries.working_out import (
    Ground,
    WorkedOut,
    inputs_of,
    work_out_series,
)
from watchfloor.rooms.staffing.rules.notes import list_notes
from watchfloor.rooms.staffing.rules.packing import DayDraft, pack_days, person_hours
from watchfloor.rooms.staffing.rules.terms import pack_agreed

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]  # series that are done, and how many there are
NO_FORECAST, UNCHANGED, FAILED = "no_forecast", "unchanged", "failed"
_LOCK = 0x5374  # with a series' number: who makes a plan of it waits for who is making one


@dataclass(frozen=True, slots=True)
class _Go:
    """What is the same for every series of one go."""

    ground: Ground
    origin: PlanOrigin
    note: str
    actor: Actor
    at: datetime
    only_changed: bool


def make_plans(
    *,
    series_ids: Collection[int] | None = None,
    scenario_id: int | None = None,
    origin: PlanOrigin = PlanOrigin.ASKED,
    only_changed: bool = False,
    note: str = "",
    actor: Actor,
    at: datetime,
    progress: Progress | None = None,
) -> PlanReport:
    """Make a plan of each series (all that are forecast) from its newest forecast.

    With `only_changed` those are left out whose plan would be the same again.
    """
    scenario = scenario_id or find_base_id()
    wanted = _wanted(series_ids)
    latest = forecast.list_latest(scenario_id=scenario, scope=WHOLE_CENTRE)
    go = _Go(Ground(), origin, note, actor, at, only_changed)
    made: list[PlanCard] = []
    skipped: list[SkippedSeries] = []
    for number, card in enumerate(wanted):
        found = _try(card, latest.get(card.id), go)
        if isinstance(found, PlanCard):
            made.append(found)
        else:
            skipped.append(SkippedSeries(card.id, found))
        if progress:
            progress(number + 1, len(wanted))
    report = PlanReport(tuple(made), tuple(skipped))
    if made:
        _tell(report, scenario, go)
    return report


def plan_night(*, actor: Actor, at: datetime) -> PlanReport:
    """Make the plans of every line in every scenario whose forecast, terms or customers changed.

    Safe to be called again and again: what is done already is not done twice.
    """
    reports = [
        make_plans(
            scenario_id=scenario.id,
            origin=PlanOrigin.NIGHTLY,
            only_changed=True,
            actor=actor,
            at=at,
        )
        for scenario in forecast.list_scenarios()
    ]
    return PlanReport(
        tuple(card for report in reports for card in report.made),
        tuple(each for report in reports for each in report.skipped),
    )


def _wanted(series_ids: Collection[int] | None) -> Sequence[SeriesCard]:
    cards = reach_series(WHOLE_CENTRE)
    if series_ids is None:
        return [card for card in cards.values() if card.is_active]
    return [cards[number] for number in series_ids if number in cards]


def _try(card: SeriesCard, version: VersionCard | None, go: _Go) -> PlanCard | str:
    """Return the plan of a series, or why there is none."""
    if version is None:
        return NO_FORECAST
    try:
        with transaction.atomic():
            lock_series(card.id)
            newest = plans_of(card.id, version.scenario_id).first()
            if go.only_changed and newest is not None and _is_same(newest, card, version, go):
                return UNCHANGED
            made = make_plan(
                card, version, go.ground, go.origin, note=go.note, actor=go.actor, at=go.at
            )
    except (ValueError, ArithmeticError, LookupError):  # also what the formulas refuse
        log.exception("staffing: no plan of series %s", card.code)
        return FAILED
    return made or NO_FORECAST


def _is_same(newest: Plan, card: SeriesCard, version: VersionCard, go: _Go) -> bool:
    """Return whether a plan would be made from the very same; changes of steps made theirs."""
    assumed, inputs = assume(card.queue_id), newest.inputs
    return (
        newest.forecast_version_id == version.id
        and inputs["patience_seconds"] == assumed.patience_seconds
        and inputs["redial_share"] == assumed.redial_share
        and inputs.get("lost_share", 0.0) == assumed.lost_share
        and not is_behind(newest, card, version, go.ground)
    )


def make_plan(
    card: SeriesCard,
    version: VersionCard,
    ground: Ground,
    origin: PlanOrigin,
    *,
    note: str,
    actor: Actor,
    at: datetime,
) -> PlanCard | None:
    """Make and keep the plan of a series that is locked; None: its forecast says nothing."""
    worked = work_out_series(card, version, ground=ground)
    if worked is None:
        return None
    return plan_card(_keep(worked, ground, origin, note, actor, at))


def lock_series(series_id: int) -> None:
    """Let nobody else make plans of a series until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, series_id % 2**31])


def _keep(
    worked: WorkedOut, ground: Ground, origin: PlanOrigin, note: str, actor: Actor, at: datetime
) -> Plan:
    version, chain = worked.version, worked.chain
    drafts = pack_days(worked.demand, chain, worked.overlay)
    same = Plan.objects.filter(series=worked.card.id, scenario=version.scenario_id)
    last = same.aggregate(last=Max("number"))["last"] or 0
    plan = Plan.objects.create(
        series_id=worked.card.id,
        scenario_id=version.scenario_id,
        forecast_version_id=version.id,
        number=last + 1,
        origin=origin,
        made_at=at,
        made_by=actor.name,
        timezone=ground.zone.key,
        interval_minutes=worked.demand.interval_minutes,
        first_day=drafts[0].day,
        last_day=drafts[-1].day,
        model=", ".join(chain.models),
        person_hours=person_hours(worked.demand, chain),
        terms=pack_agreed(worked.agreed),
        inputs=inputs_of(chain, worked.assumed, worked.overlay),
        notes=list_notes(chain, worked.assumed, worked.agreed),
        note=note,
    )
    _keep_days(plan, drafts)
    return plan


def _keep_days(plan: Plan, drafts: Sequence[DayDraft]) -> None:
    """Copy the days of a plan: a night has thousands of them, with eight columns of figures."""
    columns = [*drafts[0].columns]
    names = ["plan_id", "day", *columns, "service_level", "reasons", "overrides"]
    rows: list[tuple[Value, ...]] = [
        (
            plan.pk,
            draft.day.isoformat(),
            *(draft.columns[name] for name in columns),
            draft.service_level,
            json.dumps(draft.reasons),
            json.dumps(draft.overrides),
        )
        for draft in drafts
    ]
    with connection.cursor() as cursor:
        copy_rows(cursor, PlanDay._meta.db_table, names, rows)


def _tell(report: PlanReport, scenario: int | None, go: _Go) -> None:
    """Write one line for all of them: a plan is a record itself."""
    journal.record(
        action="staffing.plans.made",
        subject=f"series:{report.made[0].series_id}" if len(report.made) == 1 else "staffing",
        actor=go.actor,
        at=go.at,
        after={
            "scenario": scenario,
            "origin": go.origin.value,
            "plans": [card.id for card in report.made][:100],
            "made": len(report.made),
            "skipped": len(report.skipped),
        },
    )
