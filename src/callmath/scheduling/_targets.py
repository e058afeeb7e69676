"""What hard rules about cover want of each demand entry; it comes before every price."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from ._types import Floats, IntervalDemand, Problem, Rule

STAFFING_SHARE = 0.95  # what is wanted unless a rule says otherwise


def demand_bound(problem: Problem, rule: Rule) -> list[int]:
    """Return the places of the demand entries that a rule about cover is for."""
    skill, sites = rule.parameters.get("skill", ""), rule.scope.sites
    return [
        place
        for place, entry in enumerate(problem.demand)
        if skill in {"", entry.skill} and (not sites or entry.site in sites)
    ]


def targets_of(problem: Problem) -> Mapping[int, Floats]:
    """Return by entry how many people must be served in each interval, where hard rules say so."""
    targets: dict[int, Floats] = {}
    for rule in problem.rules:
        if rule.kind == "staffing_share" and rule.hard:
            for place in demand_bound(problem, rule):
                wanted = _wanted(problem, rule, problem.demand[place])
                targets[place] = np.maximum(targets.get(place, 0.0), wanted)
    return targets


def _wanted(problem: Problem, rule: Rule, entry: IntervalDemand) -> Floats:
    """By interval the share that is wanted; of a rule by the day all that helps its sum."""
    by_day = rule.parameters.get("per", "interval") == "day"
    share = 1.0 if by_day else float(rule.parameters.get("share", STAFFING_SHARE))
    held = np.array([_holds_on(problem, rule, day) for day in range(problem.days)])
    wanted: Floats = (entry.required * share * held[:, None]).ravel()
    return wanted


def _holds_on(problem: Problem, rule: Rule, day: int) -> bool:
    date = problem.first_day + timedelta(days=day)
    return (
        (not rule.scope.days or day in rule.scope.days)
        and (rule.valid_from is None or rule.valid_from <= date)
        and (rule.valid_to is None or date <= rule.valid_to)
    )
