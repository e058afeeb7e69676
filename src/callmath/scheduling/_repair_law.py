"""Which rules a few people would break with other shifts, without looking at everybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace

import numpy as np

from ._facts import fact_violations
from ._judging import all_rules, case_of, violation_of
from ._rules import RULE_KINDS, Timesheet
from ._rules._timesheet import Columns
from ._types import Assignment, Person, Problem, Rule, Violation

SMALL = 1e-6
Row = tuple[Person, Sequence[Assignment]]


class DraftSheet(Timesheet):
    """A sheet whose rows may be several drafts of the same person's shifts."""

    def __init__(self, problem: Problem, rows: Sequence[Row]) -> None:
        self._drafts = rows
        super().__init__(problem, (), [person for person, _ in rows])

    def _columns(self, assignments: Iterable[Assignment]) -> Columns:
        past = super()._columns(assignments)
        drafted = [
            self._row(place, shift)
            for place, (_, shifts) in enumerate(self._drafts)
            for shift in shifts
        ]
        person, start, end, day, kind, paid = np.array(drafted, np.int64).reshape(-1, 6).T
        table = Columns(person=person, day=day, type=kind, start=start, end=end, paid=paid)
        return _merged(past, table)


def _merged(first: Columns, second: Columns) -> Columns:
    """Return shifts of both in the order of a sheet."""
    values = {
        each.name: np.concatenate([getattr(first, each.name), getattr(second, each.name)])
        for each in fields(Columns)
    }
    order = np.lexsort([values[name] for name in ("paid", "type", "day", "end", "start", "person")])
    return Columns(**{name: column[order] for name, column in values.items()})


class Lawbook:
    """The rules of a problem, those that look at one person apart from the others."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        rules = all_rules(problem)
        self.personal = tuple(each for each in rules if RULE_KINDS[each.kind].personal)
        self.common = tuple(each for each in rules if not RULE_KINDS[each.kind].personal)
        self.hard = tuple(each for each in self.personal if each.hard)
        self.meetings_of: dict[str, list[int]] = {}
        for place, meeting in enumerate(problem.meetings):
            for person in meeting.people:
                self.meetings_of.setdefault(person, []).append(place)

    def personal_of(
        self, rows: Sequence[Row], rules: Iterable[Rule] | None = None
    ) -> list[list[Violation]]:
        """Return what each row breaks of the rules that look at one person."""
        if not rows:  # a sheet of nobody would be one of everybody
            return []
        sheet = DraftSheet(self.problem, rows)
        found: list[list[Violation]] = [[] for _ in rows]
        for rule in self.personal if rules is None else rules:
            case = case_of(sheet, rule, RULE_KINDS[rule.kind])
            if case.people.any() and case.days.any():
                for breach in RULE_KINDS[rule.kind].check(case):
                    found[breach.people[0]].append(violation_of(case, rule, breach))
        return found

    def hard_amounts(self, rows: Sequence[Row]) -> list[dict[str, float]]:
        """Return by how much each row breaks each hard rule that looks at one person."""
        return [_amounts(violations) for violations in self.personal_of(rows, self.hard)]

    def facts_of(self, rows: Sequence[Row]) -> list[Violation]:
        """Return what is impossible about the shifts of a few people."""
        names = {person.id for person, _ in rows}
        wanted = sorted({place for name in names for place in self.meetings_of.get(name, ())})
        narrow = replace(
            self.problem,
            people=tuple(person for person, _ in rows),
            pinned=tuple(each for each in self.problem.pinned if each.person in names),
            meetings=tuple(self.problem.meetings[place] for place in wanted),
        )
        return fact_violations(narrow, tuple(each for _, shifts in rows for each in shifts))


def _amounts(violations: Iterable[Violation]) -> dict[str, float]:
    total: dict[str, float] = {}
    for each in violations:
        total[each.rule] = total.get(each.rule, 0.0) + each.amount
    return total


def worse_rules(before: Mapping[str, float], after: Mapping[str, float]) -> frozenset[str]:
    """Return the rules that are broken by more than before."""
    return frozenset(
        rule for rule, amount in after.items() if amount > before.get(rule, 0.0) + SMALL
    )


def changed_violations(
    before: Iterable[Violation], after: Iterable[Violation]
) -> tuple[tuple[Violation, ...], tuple[Violation, ...]]:
    """Return (broken, mended): what is broken only after a change, and what only before it.

    A breach that only got smaller is neither; one that grew is broken anew.
    """
    early, late = Counter(map(_key, before)), Counter(map(_key, after))
    fresh = [each for each in after if late[_key(each)] > early[_key(each)]]
    gone = [each for each in before if early[_key(each)] > late[_key(each)]]
    broken = [each for each in fresh if each.amount > _amount_like(each, gone) + SMALL]
    mended = [each for each in gone if not any(_is_like(each, other) for other in fresh)]
    return tuple(broken), tuple(mended)


def _key(violation: Violation) -> tuple[object, ...]:
    return (violation.rule, violation.people, violation.days, round(violation.amount, 6))


def _amount_like(violation: Violation, others: Iterable[Violation]) -> float:
    return max((each.amount for each in others if _is_like(violation, each)), default=0.0)


def _is_like(first: Violation, second: Violation) -> bool:
    """Whether two breaches are of the same rule, people and time."""
    return (
        first.rule == second.rule
        and set(first.people) == set(second.people)
        and (first.days == second.days or bool(set(first.days) & set(second.days)))
    )
