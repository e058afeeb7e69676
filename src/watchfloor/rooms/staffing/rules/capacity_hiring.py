"""The capacity plan's result: classes, and each week with people, rooms and cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from callmath import queueing
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityClass,
    CapacityDrivers,
    CapacityEffect,
    CapacityLimit,
    CapacityLine,
    CapacityNote,
    CapacityResult,
    CapacityWeek,
)

from .capacity import WEEK, WEIGHTS, LineNeed
from .capacity_rooms import Together

LOW, MEAN, HIGH = 0, 1, 2
GAP_SHARE = 0.005
MOST_SECONDS = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class _Hired:
    """What was asked of the engine and what it answered."""

    mondays: Sequence[date]
    drivers: CapacityDrivers
    together: Together
    plan: queueing.HiringPlan


def plan_capacity(
    needs: Sequence[LineNeed],
    together: Together,
    mondays: Sequence[date],
    drivers: CapacityDrivers,
    notes: Sequence[CapacityNote] = (),
) -> CapacityResult:
    """Return the classes that cost least for what is needed, and each week with them.

    Low, expected and high weeks stand for the distribution with the weights 0.3, 0.4, 0.3.
    """
    task = _task(together, drivers)
    plan = queueing.plan_hiring(task, gap_share=GAP_SHARE, most_seconds=MOST_SECONDS)
    hired = _Hired(mondays, drivers, together, plan)
    return CapacityResult(
        weeks=tuple(_weeks(hired)),
        classes=tuple(_classes(hired)),
        lines=tuple(_line(need) for need in needs),
        limits=tuple(
            CapacityLimit(each.limit, tuple(mondays[week] for week in each.weeks), each.worth)
            for each in plan.binding
        ),
        effects=tuple(
            CapacityEffect(each.driver, each.change, each.cost_difference)
            for each in queueing.compare_drivers(task)
        ),
        cost=plan.cost,
        cost_parts=plan.cost_parts,
        bound=plan.bound,
        gap_share=plan.gap_share,
        notes=(*notes, *_notes(needs, hired)),
    )


def _task(together: Together, drivers: CapacityDrivers) -> queueing.HiringTask:
    weeks = together.need.shape[1]
    leavers = np.zeros(weeks)
    for week, people in drivers.leavers:
        leavers[min(week, weeks - 1)] += people
    return queueing.hiring_task(
        together.need,
        cohorts=[queueing.Cohort(each.people, each.tenure_weeks) for each in drivers.staff],
        rules=_rules(together, drivers),
        costs=queueing.HiringCosts(
            person_week=drivers.cost_person_week,
            hire=drivers.cost_hire,
            class_=drivers.cost_class,
            overtime_person_week=drivers.cost_overtime_week,
            missing_person_week=drivers.cost_missing_week,
        ),
        weights=WEIGHTS,
        leavers=leavers,
    )


def _rules(together: Together, drivers: CapacityDrivers) -> queueing.HiringRules:
    return queueing.HiringRules(
        class_least=drivers.class_least,
        class_most=drivers.class_most,
        classes_at_once=drivers.classes_at_once,
        lead_weeks=drivers.lead_weeks,
        training_weeks=drivers.training_weeks,
        ramp_up=drivers.ramp_up,
        attrition=drivers.attrition,
        notice_weeks=drivers.notice_weeks,
        trainers=drivers.trainers,
        trainers_per_class=drivers.trainers_per_class,
        overtime_share=drivers.overtime_share,
        seats=drivers.seats,
        seats_per_person=_seats_per_person(together),
    )


def _seats_per_person(together: Together) -> float:
    """Return how many seats one employed takes: at the peak not everybody is there."""
    need = together.need[MEAN]
    ratio = together.seats[MEAN] / np.where(need > 0, need, np.inf)
    return float(min(np.median(ratio), 1.0))


def _weeks(hired: _Hired) -> Iterator[CapacityWeek]:
    all_, plan, drivers = hired.together, hired.plan, hired.drivers
    overtime, missing = (
        np.tensordot(WEIGHTS, each, axes=1) for each in (plan.overtime, plan.missing)
    )
    classes = {each.week: each.classes for each in plan.classes}
    for k, monday in enumerate(hired.mondays):
        employed = float(plan.employed[k])
        rooms = _rooms_cost(drivers, int(all_.seats[MEAN, k]), int(all_.lines[MEAN, k]))
        yield CapacityWeek(
            first_day=monday,
            contacts=float(all_.contacts[MEAN, k]),
            contacts_low=float(all_.contacts[LOW, k]),
            contacts_high=float(all_.contacts[HIGH, k]),
            workload_hours=float(all_.workload_hours[MEAN, k]),
            required_peak=int(all_.required_peak[MEAN, k]),
            scheduled_peak=int(all_.scheduled_peak[MEAN, k]),
            rostered_hours=float(all_.rostered_hours[MEAN, k]),
            need=float(all_.need[MEAN, k]),
            need_low=float(all_.need[LOW, k]),
            need_high=float(all_.need[HIGH, k]),
            employed=employed,
            learning=float(plan.learning[k]),
            available=float(plan.available[k]),
            leaving=float(plan.leaving[k]),
            hires=int(plan.hires[k]),
            classes=classes.get(k, 0),
            overtime=float(overtime[k]),
            missing=float(missing[k]),
            seats=int(all_.seats[MEAN, k]),
            seats_high=int(all_.seats[HIGH, k]),
            lines=int(all_.lines[MEAN, k]),
            lines_high=int(all_.lines[HIGH, k]),
            cost=employed * drivers.cost_person_week
            + int(plan.hires[k]) * drivers.cost_hire
            + classes.get(k, 0) * drivers.cost_class
            + float(overtime[k]) * drivers.cost_overtime_week
            + rooms,
        )


def _rooms_cost(drivers: CapacityDrivers, seats: int, lines: int) -> float:
    """Return what seats and lines cost in a week: those that there are, or those needed."""
    had = seats if drivers.seats is None else drivers.seats
    rented = lines if drivers.lines is None else drivers.lines
    return had * drivers.cost_seat_week + rented * drivers.cost_line_week


def _classes(hired: _Hired) -> Iterator[CapacityClass]:
    for each in hired.plan.classes:
        monday = hired.mondays[0] + each.week * WEEK
        yield CapacityClass(
            first_day=monday,
            decide_by=monday - hired.drivers.lead_weeks * WEEK,
            serving_from=monday + hired.drivers.training_weeks * WEEK,
            classes=each.classes,
            people=each.people,
        )


def _line(need: LineNeed) -> CapacityLine:
    hours = need.rostered[MEAN].sum() * need.line.week.interval_minutes / 60.0
    return CapacityLine(
        series_id=need.line.series_id,
        title=need.line.title,
        channel=need.line.channel,
        model=need.model,
        contacts=float(need.contacts[MEAN].sum()),
        rostered_hours=float(hours),
        peak=int(need.required[MEAN].max()),
    )


def _notes(needs: Sequence[LineNeed], hired: _Hired) -> Iterator[CapacityNote]:
    all_, drivers, plan = hired.together, hired.drivers, hired.plan
    for need in needs:
        if need.unreachable:
            fields = {"line": need.line.title, "n": str(need.unreachable)}
            yield CapacityNote("unreachable", fields)
    if not drivers.staff:
        yield CapacityNote("nobody_there")
    if plan.gap_share > GAP_SHARE:
        yield CapacityNote("not_proven", {"gap": f"{plan.gap_share * 100:.1f}"})
    if drivers.seats is not None:
        yield from _too_few("seats", all_.seats[HIGH], drivers.seats, hired.mondays)
    if drivers.lines is not None:
        yield from _too_few("lines", all_.lines[HIGH], drivers.lines, hired.mondays)
    end = hired.mondays[-1] - timedelta(weeks=drivers.training_weeks + len(drivers.ramp_up))
    yield CapacityNote("horizon", {"day": end.isoformat()})


def _too_few(
    what: str, needed: np.ndarray[tuple[int], np.dtype[np.int64]], had: int, mondays: Sequence[date]
) -> Iterator[CapacityNote]:
    over = np.flatnonzero(needed > had)
    if len(over):
        fields = {"n": str(len(over)), "day": mondays[int(over[0])].isoformat(), "had": str(had)}
        yield CapacityNote(f"{what}_too_few", fields | {"most": str(int(needed.max()))})
