"""When to hire how many: weekly cohorts, as a mixed-integer program solved by HiGHS.

People come in classes, learn, grow into the work and leave; the plan chooses classes so that the
cost of people, hiring, overtime and missing people is least over the weeks and the scenarios of
what will be needed. Missing people have a price, so there always is a plan and never only the word
"infeasible"; what held it back is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy  # loads its parts when they are first asked for: they take half a second
from numpy.typing import ArrayLike, NDArray

from ._hiring_checks import check_task
from ._hiring_types import Cohort, HiringCosts, HiringRules, HiringTask
from ._types import Floats

_TIGHT = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class HiringClass:
    """People who begin in a week, in one class or several."""

    week: int
    classes: int
    people: int
    serving_from: int  # the week in which they serve first, maybe beyond the horizon


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """What held the plan back: weeks in which a limit was reached, and what one more is worth.

    `worth` is what one more of it in every week would save (of `lead`, a week less), by the linear
    relaxation and for a small change; of `classes`, in the weeks that are told.
    """

    limit: str  # trainers, seats, overtime, most_hires, classes, lead
    weeks: tuple[int, ...]
    worth: float


@dataclass(frozen=True, slots=True, eq=False)
class HiringPlan:
    """Classes, and what each week looks like with them. Arrays by week; (scenarios, weeks) where
    said."""

    classes: tuple[HiringClass, ...]
    hires: NDArray[np.int64]
    employed: Floats  # learning ones too, expected
    learning: Floats
    available: Floats  # worth at work, after ramp-up and leave
    leaving: Floats  # expected during the week
    overtime: Floats  # (scenarios, weeks) people's worth
    missing: Floats  # (scenarios, weeks)
    cost: float  # expected
    cost_parts: dict[str, float]  # people, hiring, classes, overtime, missing
    bound: float  # no plan costs less
    gap_share: float  # (cost - bound) / cost
    is_proven: bool  # within the gap that was asked for
    binding: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DriverEffect:
    """What the least cost becomes if one driver is changed, by the linear relaxation."""

    driver: str
    change: str
    cost_difference: float


def hiring_task(
    required: ArrayLike,
    *,
    cohorts: Sequence[Cohort],
    rules: HiringRules | None = None,
    costs: HiringCosts | None = None,
    weights: Sequence[float] = (),
    leavers: ArrayLike | None = None,
    leave_share: ArrayLike | None = None,
) -> HiringTask:
    """Return a task whose figures make sense.

    :raises QueueingError: a figure does not; names it and its first bad place.
    """
    return check_task(
        HiringTask(
            required=np.atleast_2d(np.asarray(required, dtype=np.float64)),
            cohorts=tuple(cohorts),
            rules=rules or HiringRules(),
            costs=costs or HiringCosts(),
            weights=tuple(weights),
            leavers=None if leavers is None else np.asarray(leavers, dtype=np.float64),
            leave_share=None if leave_share is None else np.asarray(leave_share, dtype=np.float64),
        )
    )


def staying_share(rules: HiringRules, weeks: int) -> Floats:
    """Return the share of people who are still there at the start of each week of tenure.

    >>> staying_share(HiringRules(attrition=((0, 0.1), (2, 0.0))), 4).round(3).tolist()
    [1.0, 0.9, 0.81, 0.81]
    """
    hazard = np.zeros(max(weeks - 1, 0))
    for begins, share in sorted(rules.attrition):
        hazard[begins:] = share
    return np.concatenate([[1.0], np.cumprod(1 - hazard)])[:weeks]


def worth_by_tenure(rules: HiringRules, weeks: int) -> Floats:
    """Return what somebody is worth at work in each week of tenure: nothing while learning.

    >>> worth_by_tenure(HiringRules(training_weeks=2, ramp_up=(0.5,)), 5).tolist()
    [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    curve = np.ones(weeks)
    curve[: rules.training_weeks] = 0.0
    ramp = np.asarray(rules.ramp_up)[: max(weeks - rules.training_weeks, 0)]
    curve[rules.training_weeks : rules.training_weeks + len(ramp)] = ramp
    return curve


def plan_hiring(
    task: HiringTask, *, gap_share: float = 0.005, most_seconds: float = 20.0
) -> HiringPlan:
    """Return the classes that cost least, with the bound that proves how close they are.

    :param gap_share: the plan may cost so much more than the bound.
    :param most_seconds: after so long the best plan found is returned with its true gap.

    minimize  Σ people + hiring + classes + Σ_s weight_s (overtime + missing)
    with      available_w + overtime_sw + missing_sw >= required_sw,
              least · classes_c <= hires_c <= most · classes_c  (whole numbers),
              trainers, seats, classes at once, overtime within their limits.

    Leavers are expected values: cohorts shrink by their tenure's share a week.
    """
    model = _Model(task)
    optimize = scipy.optimize
    found = optimize.milp(
        model.cost,
        integrality=model.whole,
        bounds=optimize.Bounds(model.lower, model.upper),
        constraints=optimize.LinearConstraint(model.rows, -np.inf, model.most),
        options={"mip_rel_gap": gap_share, "time_limit": most_seconds},
    )
    # Hiring nobody is always a plan: it stands in where the time was too short to find any.
    values = model.hire_nobody() if found.x is None else np.asarray(found.x)
    return _tell(model, model.settle(values), found, gap_share)


def compare_drivers(task: HiringTask, *, share: float = 0.1) -> tuple[DriverEffect, ...]:
    """Return what moves the cost, by the linear relaxation: each driver changed by a share.

    :param share: 0.1 changes each by a tenth, whole weeks by one.
    """
    base = _relaxed_cost(_Model(task))
    return tuple(
        DriverEffect(name, change, _relaxed_cost(_Model(changed)) - base)
        for name, change, changed in _changed(task, share)
    )


class _Model:
    """The program: columns are classes, hires (by week), overtime and missing (by scenario)."""

    def __init__(self, task: HiringTask) -> None:
        self.task = task
        self.scenarios, self.weeks = task.required.shape
        weights = task.weights or (1.0,) * self.scenarios
        self.weights = np.asarray(weights) / sum(weights)
        self._look_at_people()
        self._set_columns()
        self._set_rows()

    def _look_at_people(self) -> None:
        """Work out what those who are there, and one who begins in a week, are in each week."""
        task, weeks = self.task, self.weeks
        away = np.zeros(weeks) if task.leave_share is None else task.leave_share
        stays = staying_share(task.rules, weeks + 1)
        worth = worth_by_tenure(task.rules, weeks)
        lag = np.arange(weeks)[:, None] - np.arange(weeks)  # week less week of the first day
        here = np.where(lag >= 0, stays[np.maximum(lag, 0)], 0.0)
        self.employed_of = here  # (week, week of the first day)
        self.learning_of = np.where((lag >= 0) & (lag < task.rules.training_weeks), here, 0.0)
        self.worth_of = here * worth[np.maximum(lag, 0)] * (1 - away)[:, None]
        self.employed, self.learning, at_work = _those_there(task, weeks)
        self.at_work = at_work * (1 - away)

    def _set_columns(self) -> None:
        weeks, costs, rules = self.weeks, self.task.costs, self.task.rules
        flow = self.scenarios * weeks
        per_hire = costs.hire + costs.person_week * self.employed_of.sum(axis=0)
        likely = np.repeat(self.weights, weeks)
        self.cost = np.concatenate([
            np.full(weeks, costs.class_),
            per_hire,
            likely * costs.overtime_person_week,
            likely * costs.missing_person_week,
        ])  # fmt: skip
        self.whole = np.concatenate([np.ones(2 * weeks), np.zeros(2 * flow)])
        self.lower = np.zeros(len(self.cost))
        classes = np.full(weeks, float(rules.classes_at_once))
        classes[: rules.lead_weeks] = 0.0
        self.upper = np.concatenate(
            [classes, classes * rules.class_most, np.full(2 * flow, np.inf)]
        )

    def _set_rows(self) -> None:
        """Set rows of the form row · columns <= most, each with the name of its limit."""
        blocks = [self._cover(), self._overtime(), *self._class_sizes(), self._trainers()]
        blocks += [self._seats(), self._most_hires()]
        known = [block for block in blocks if block is not None]
        self.rows = scipy.sparse.vstack([rows for _, rows, _ in known]).tocsr()
        self.most = np.concatenate([most for _, _, most in known])
        self.limits = [name for name, rows, _ in known for _ in range(rows.shape[0])]

    def _row(self, classes: Any, hires: Any, overtime: Any, missing: Any) -> Any:
        height = next(each for each in (classes, hires, overtime) if each is not None).shape[0]
        flow = self.scenarios * self.weeks
        widths = (self.weeks, self.weeks, flow, flow)
        parts = (classes, hires, overtime, missing)
        return scipy.sparse.hstack([
            scipy.sparse.csr_array((height, width) if part is None else part)
            for part, width in zip(parts, widths, strict=True)
        ])  # fmt: skip

    def _cover(self) -> Any:
        each, flow = np.tile(self.worth_of, (self.scenarios, 1)), self.scenarios * self.weeks
        most = np.tile(self.at_work, self.scenarios) - self.task.required.ravel()
        return "cover", self._row(None, -each, -np.eye(flow), -np.eye(flow)), most

    def _overtime(self) -> Any:
        share, flow = self.task.rules.overtime_share, self.scenarios * self.weeks
        each = np.tile(self.worth_of, (self.scenarios, 1)) * share
        most = np.tile(self.at_work, self.scenarios) * share
        return "overtime", self._row(None, -each, np.eye(flow), None), most

    def _class_sizes(self) -> list[Any]:
        one, rules, none = np.eye(self.weeks), self.task.rules, np.zeros(self.weeks)
        return [
            ("class_most", self._row(-rules.class_most * one, one, None, None), none),
            ("class_least", self._row(rules.class_least * one, -one, None, None), none),
        ]

    def _trainers(self) -> Any:
        rules, lag = self.task.rules, np.arange(self.weeks)[:, None] - np.arange(self.weeks)
        held = ((lag >= 0) & (lag < rules.training_weeks)) * float(rules.trainers_per_class)
        most = np.broadcast_to(np.asarray(rules.trainers, dtype=np.float64), self.weeks)
        return "trainers", self._row(held, np.zeros_like(held), None, None), most

    def _seats(self) -> Any:
        """Those who are there keep their seats: only who comes can be too many."""
        rules = self.task.rules
        if rules.seats is None:
            return None
        seats = np.broadcast_to(np.asarray(rules.seats, dtype=np.float64), self.weeks)
        left = np.maximum(seats - self.employed * rules.seats_per_person, 0.0)
        return "seats", self._row(None, self.employed_of * rules.seats_per_person, None, None), left

    def _most_hires(self) -> Any:
        most = self.task.rules.most_hires
        if most is None:
            return None
        return "most_hires", self._row(None, np.ones((1, self.weeks)), None, None), np.array([most])

    def hire_nobody(self) -> Floats:
        """Return the columns of the plan that hires nobody."""
        return np.zeros(len(self.cost))

    def settle(self, columns: Floats) -> Floats:
        """Return columns with whole classes and hires, and the cheapest way to fill what lacks."""
        weeks, task = self.weeks, self.task
        settled = columns.copy()
        settled[: 2 * weeks] = np.rint(columns[: 2 * weeks])
        there = self.at_work + self.worth_of @ settled[weeks : 2 * weeks]
        lack = np.maximum(task.required - there, 0.0)
        cheap = task.costs.overtime_person_week <= task.costs.missing_person_week
        overtime = np.minimum(lack, there * task.rules.overtime_share) if cheap else 0.0 * lack
        settled[2 * weeks :] = np.concatenate([overtime.ravel(), (lack - overtime).ravel()])
        return settled


def _those_there(task: HiringTask, weeks: int) -> tuple[Floats, Floats, Floats]:
    """Return who is there, who learns, and what they are worth, of those already hired.

    Who will leave within the notice has handed it in and is known: until then nobody else leaves.
    """
    most = weeks + max((each.tenure_weeks for each in task.cohorts), default=0) + 1
    stays, worth = staying_share(task.rules, most), worth_by_tenure(task.rules, most)
    when = np.arange(weeks)
    leaving = np.maximum(when - task.rules.notice_weeks, 0)
    employed = learning = at_work = np.zeros(weeks)
    for each in task.cohorts:
        tenure = each.tenure_weeks + when
        begun = max(float(stays[each.tenure_weeks]), 1e-300)  # nobody stays: nobody is there
        here = each.people * stays[each.tenure_weeks + leaving] / begun
        employed = employed + here
        learning = learning + np.where(tenure < task.rules.training_weeks, here, 0.0)
        at_work = at_work + here * worth[tenure]
    gone = np.zeros(weeks) if task.leavers is None else np.cumsum(task.leavers)
    left = np.divide(employed - gone, employed, out=np.zeros(weeks), where=employed > 0).clip(0)
    return employed * left, learning * left, at_work * left


def _tell(model: _Model, columns: Floats, found: Any, gap_share: float) -> HiringPlan:
    weeks, task, shape = model.weeks, model.task, model.task.required.shape
    classes, hires = columns[:weeks], columns[weeks : 2 * weeks]
    overtime, missing = np.split(columns[2 * weeks :], 2)
    employed = model.employed + model.employed_of @ hires
    parts = _cost_parts(model, columns)
    cost = sum(parts.values())
    bound = _bound(model, found, cost, parts["there"])
    gap = max(cost - bound, 0.0) / cost if cost > 0 else 0.0
    after = np.append(employed[1:], employed[-1:])
    return HiringPlan(
        classes=_classes(classes, hires, task.rules),
        hires=hires.astype(np.int64),
        employed=employed,
        learning=model.learning + model.learning_of @ hires,
        available=model.at_work + model.worth_of @ hires,
        leaving=np.maximum(employed + np.append(hires[1:], 0.0) - after, 0.0),
        overtime=overtime.reshape(shape),
        missing=missing.reshape(shape),
        cost=cost,
        cost_parts=_named(parts),
        bound=bound,
        gap_share=gap,
        is_proven=gap <= gap_share + _TIGHT,
        binding=_what_binds(model, columns),
    )


def _cost_parts(model: _Model, columns: Floats) -> dict[str, float]:
    weeks, costs = model.weeks, model.task.costs
    hires = columns[weeks : 2 * weeks]
    flow = columns * model.cost
    overtime, missing = np.split(flow[2 * weeks :], 2)
    return {
        "there": float(model.employed.sum() * costs.person_week),
        "hired": float(model.employed_of.sum(axis=0) @ hires * costs.person_week),
        "hiring": float(hires.sum() * costs.hire),
        "classes": float(flow[:weeks].sum()),
        "overtime": float(overtime.sum()),
        "missing": float(missing.sum()),
    }


def _named(parts: dict[str, float]) -> dict[str, float]:
    people = {"people": parts["there"] + parts["hired"]}
    return people | {name: parts[name] for name in ("hiring", "classes", "overtime", "missing")}


def _bound(model: _Model, found: Any, cost: float, there: float) -> float:
    """Return what no plan can cost less than; of the relaxation where the solver had no time."""
    bound = getattr(found, "mip_dual_bound", None)
    if bound is None or not np.isfinite(bound):
        return _relaxed_cost(model)
    return min(float(bound) + there, cost)


def _classes(classes: Floats, hires: Floats, rules: HiringRules) -> tuple[HiringClass, ...]:
    return tuple(
        HiringClass(week, int(classes[week]), int(hires[week]), week + rules.training_weeks)
        for week in np.flatnonzero(hires > 0).tolist()
    )


def _relax(model: _Model) -> Any:
    bounds = np.column_stack([model.lower, model.upper])
    solve: Any = scipy.optimize.linprog  # its stubs know no sparse rows
    return solve(model.cost, A_ub=model.rows, b_ub=model.most, bounds=bounds, method="highs")


def _relaxed_cost(model: _Model) -> float:
    there = float(model.employed.sum() * model.task.costs.person_week)
    return float(_relax(model).fun) + there


_LIMITS = ("trainers", "seats", "overtime", "most_hires")


def _what_binds(model: _Model, columns: Floats) -> tuple[Binding, ...]:
    """Return the limits that leave no room for more in some week, and of which more would pay."""
    relaxed = _relax(model)
    price = -np.asarray(relaxed.ineqlin.marginals)
    slack = model.most - model.rows @ columns
    names, found = np.array(model.limits), []
    for limit in _LIMITS:
        rows = np.flatnonzero(names == limit)
        tight, worth = rows[slack[rows] < _room(model, limit)], float(price[rows].sum())
        if len(tight) and worth > _TIGHT:
            weeks = sorted({int(row - rows[0]) % model.weeks for row in tight})
            found.append(Binding(limit, tuple(weeks), worth))
    return (*found, *_full(model, columns, relaxed), *_late(model, columns, relaxed))


def _room(model: _Model, limit: str) -> float:
    """Return how much of a limit must be left for more to fit in: a class is a whole one."""
    rules = model.task.rules
    needed = {
        "trainers": float(rules.trainers_per_class),
        "seats": rules.class_least * rules.seats_per_person,
        "most_hires": 1.0,
    }
    return needed.get(limit, 2 * _TIGHT) - _TIGHT


def _late(model: _Model, columns: Floats, relaxed: Any) -> list[Binding]:
    """Return the weeks in which people lack whom no class could have brought in time."""
    rules, shape = model.task.rules, model.task.required.shape
    missing = np.split(columns[2 * model.weeks :], 2)[1].reshape(shape)
    early = missing[:, : rules.lead_weeks + rules.training_weeks].max(axis=0)
    weeks = tuple(np.flatnonzero(early > _TIGHT).tolist())
    if not weeks:
        return []
    sooner = replace(rules, lead_weeks=max(rules.lead_weeks - 1, 0))
    saved = float(relaxed.fun) - float(_relax(_Model(replace(model.task, rules=sooner))).fun)
    return [Binding("lead", weeks, max(saved, 0.0))]


def _full(model: _Model, columns: Floats, relaxed: Any) -> list[Binding]:
    """Return the weeks in which no further class could begin though one would pay."""
    weeks, worth = model.weeks, -np.asarray(relaxed.upper.marginals)[: model.weeks]
    is_full = (columns[:weeks] >= model.upper[:weeks] - _TIGHT) & (model.upper[:weeks] > 0)
    found = np.flatnonzero(is_full & (worth > _TIGHT))
    return (
        [Binding("classes", tuple(found.tolist()), float(worth[found].sum()))] if len(found) else []
    )


def _changed(task: HiringTask, share: float) -> list[tuple[str, str, HiringTask]]:
    rules, tenth = task.rules, f"{share:+.0%}"
    slower = tuple((week, min(hazard * (1 + share), 1.0)) for week, hazard in rules.attrition)
    ramp = tuple(worth * (1 - share) for worth in rules.ramp_up)

    def ruled(**changes: Any) -> HiringTask:
        return replace(task, rules=replace(rules, **changes))

    return [
        ("required", tenth, replace(task, required=task.required * (1 + share))),
        ("attrition", tenth, ruled(attrition=slower)),
        ("training_weeks", "+1", ruled(training_weeks=rules.training_weeks + 1)),
        ("lead_weeks", "+1", ruled(lead_weeks=rules.lead_weeks + 1)),
        ("ramp_up", f"{-share:+.0%}", ruled(ramp_up=ramp)),
        ("overtime_share", "0", ruled(overtime_share=0.0)),
        ("class_most", "+1", ruled(class_most=rules.class_most + 1)),
        ("trainers", "+1", ruled(trainers=_one_more(rules.trainers))),
    ]


def _one_more(trainers: int | Sequence[int]) -> int | list[int]:
    return trainers + 1 if isinstance(trainers, int) else [each + 1 for each in trainers]
