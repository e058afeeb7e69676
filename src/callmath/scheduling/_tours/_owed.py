"""Work that is owed to people: the least minutes and days of a week that rules ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from callmath.scheduling._rules import RULE_KINDS
from callmath.scheduling._types import Rule

from ._ground import Ground

HARD_PRICE = 20.0  # of a minute short of what a hard rule asks for
PERIODS: Mapping[str, float] = {
    "min_minutes_week": 7.0,
    "min_days_week": 7.0,
    "min_minutes_month": 30.0,
    "min_minutes_period": 0.0,  # of the horizon
    "min_days_period": 0.0,
}


def owed_minutes(ground: Ground, days: range) -> list[tuple[tuple[int, ...], float, float, bool]]:
    """Return (groups, minutes, price of a minute, hard) of each rule that wants work in a week.

    Of a longer period each week bears its share. Leave counts for what it counts.
    """
    return [each for rule in ground.problem.rules for each in _of_rule(ground, rule, days)]


def _of_rule(
    ground: Ground, rule: Rule, days: range
) -> Iterator[tuple[tuple[int, ...], float, float, bool]]:
    if rule.kind not in PERIODS:
        return
    if rule.kind.endswith("_week") and len(days) < 7:
        return
    price = HARD_PRICE if rule.hard else rule.weight / _unit(ground, rule)
    for number, group in enumerate(ground.groups):
        wanted = sum(_owed(ground, rule, place, days) for place in group.people)
        if wanted > 0 and price > 0:
            yield (number,), wanted, price, rule.hard


def _unit(ground: Ground, rule: Rule) -> float:
    """Minutes of one unit of the rule."""
    if "minutes" in rule.kind:
        return 1.0
    return float(ground.duties.paid.max(initial=1))


def _owed(ground: Ground, rule: Rule, place: int, days: range) -> float:
    person = ground.problem.people[place]
    if not rule.scope.holds_for(person):
        return 0.0
    parameters = {**RULE_KINDS[rule.kind].defaults, **rule.parameters}
    unit = _unit(ground, rule)
    amount = float(parameters["minutes" if "minutes" in rule.kind else "days"]) * unit
    leave = [day for day in person.leave if day in days]
    credit = sum(person.leave[day] for day in leave) if unit == 1.0 else unit * len(leave)
    period = PERIODS[rule.kind] or float(ground.problem.days)
    return _in_shifts(ground, max(amount * len(days) / period - credit, 0.0), rule)


def _in_shifts(ground: Ground, minutes: float, rule: Rule) -> float:
    """Where all shifts are paid alike, what is hard takes whole shifts of each person."""
    paid = np.unique(ground.duties.paid)
    if paid.size != 1 or not rule.hard or paid[0] <= 0:
        return minutes
    return float(np.ceil(minutes / paid[0] - 1e-9) * paid[0])
