"""The rules of a problem, and which of them a roster breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ._rules import RULE_KINDS, Breach, Case, Cover, RuleKind, Timesheet
from ._types import Friendly, Problem, Rule, Violation


def all_rules(problem: Problem) -> tuple[Rule, ...]:
    """Return the rules of a problem, with those that being friendly stands for."""
    return (*problem.rules, *_friendly_rules(problem.friendly))


def _friendly_rules(friendly: Friendly | None) -> Iterator[Rule]:
    if friendly is None:
        return
    yield Rule(
        id="friendly.start_band",
        kind="start_band_week",
        parameters={"minutes": friendly.start_band_minutes},
    )
    if friendly.consecutive_days_off > 0:
        yield Rule(
            id="friendly.days_off",
            kind="days_off_in_row_week",
            parameters={"days": friendly.consecutive_days_off},
        )


def violations_of(
    sheet: Timesheet, rules: Iterable[Rule], cover: Cover | None = None
) -> list[Violation]:
    """Return what is broken of some rules; rules about cover are left out where none is given."""
    found: list[Violation] = []
    for rule in rules:
        kind = RULE_KINDS[rule.kind]
        case = case_of(sheet, rule, kind, cover)
        if case.people.any() and case.days.any() and not (kind.needs_cover and cover is None):
            found += [violation_of(case, rule, breach) for breach in kind.check(case)]
    return found


def case_of(sheet: Timesheet, rule: Rule, kind: RuleKind, cover: Cover | None = None) -> Case:
    """Return a rule with its parameters in full and masks of whom and when it binds."""
    people = np.array([rule.scope.holds_for(person) for person in sheet.people], dtype=np.bool_)
    days = np.ones(sheet.width, dtype=np.bool_)
    if rule.scope.days:
        days = np.isin(np.arange(sheet.width) - sheet.back, list(rule.scope.days))
    if rule.valid_from is not None:
        days &= np.array([day >= rule.valid_from for day in sheet.dates])
    if rule.valid_to is not None:
        days &= np.array([day <= rule.valid_to for day in sheet.dates])
    parameters = {**kind.defaults, **rule.parameters}
    return Case(
        sheet=sheet, rule=rule, parameters=parameters, people=people, days=days, cover=cover
    )


def violation_of(case: Case, rule: Rule, breach: Breach) -> Violation:
    """Return a breach as what is known of it outside."""
    return Violation(
        rule=rule.id,
        kind=rule.kind,
        hard=rule.hard,
        amount=breach.amount,
        cost=0.0 if rule.hard else rule.weight * breach.amount,
        people=tuple(case.person(place).id for place in breach.people),
        days=breach.days,
        words=breach.words,
    )
