"""The last resort of every method: shifts that break a hard rule are taken off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from ._check import check
from ._judging import all_rules, violations_of
from ._rules import RULE_KINDS, Timesheet
from ._types import DAY_MINUTES, Assignment, Check, Problem, Rule, Scope, Violation

ROUNDS = 40
TRIALS = 4000  # of what taking one shift off would mend; afterwards the last one goes
WIDE = 40  # shifts that are tried for one breach

Key = tuple[str, int]  # (person, day)


def keep_lawful(
    problem: Problem, assignments: Iterable[Assignment]
) -> tuple[tuple[Assignment, ...], Check]:
    """Take shifts off until no hard rule is broken that fewer shifts would keep.

    Pinned shifts stay. Of what breaks a rule together goes what mends most, and of equals the last
    day: whoever is told of it has the most time to find somebody else. What rules want more work
    for is not weighed: the law comes before cover.
    """
    shifts = tuple(assignments)
    verdict = check(problem, shifts)
    best, left = (shifts, verdict), TRIALS
    for _ in range(ROUNDS):
        if _broken(verdict) <= 0:
            break
        choice = _Choice(problem, shifts, left)
        fewer = choice.without(verdict)
        if len(fewer) == len(shifts):
            break
        shifts, left = fewer, choice.left
        verdict = check(problem, shifts)
        if _broken(verdict) < _broken(best[1]):
            best = shifts, verdict
    return best


@dataclass(slots=True)
class _Choice:
    """Which shifts go."""

    problem: Problem
    shifts: tuple[Assignment, ...]
    left: int  # trials
    rules: dict[str, Rule] = field(init=False)
    personal: list[Rule] = field(init=False)  # the hard ones that fewer shifts may keep
    held: dict[Key, Assignment] = field(init=False)
    of_person: dict[str, list[Assignment]] = field(init=False)

    def __post_init__(self) -> None:
        pinned = {(shift.person, shift.day) for shift in self.problem.pinned}
        self.rules = {rule.id: rule for rule in all_rules(self.problem)}
        kinds = {rule.id: RULE_KINDS[rule.kind] for rule in self.rules.values()}
        self.personal = [
            rule
            for rule in self.rules.values()
            if rule.hard and kinds[rule.id].personal and not kinds[rule.id].forces_work
        ]
        self.held = {
            (each.person, each.day): each
            for each in self.shifts
            if (each.person, each.day) not in pinned
        }
        self.of_person = {}
        for shift in self.shifts:
            self.of_person.setdefault(shift.person, []).append(shift)

    def without(self, verdict: Check) -> tuple[Assignment, ...]:
        """Return the shifts without those that go."""
        taken: dict[str, set[Key]] = {}  # one shift less may mend more than one breach
        for each in verdict.violations:
            if each.hard and not _wants_more(each):
                for group in self._candidates(each):
                    owners = {person for person, _ in group}
                    if not owners & taken.keys():
                        chosen = self._worst(each, group)
                        taken |= {person: chosen for person, _ in chosen}
        gone = {key for keys in taken.values() for key in keys}
        return tuple(each for each in self.shifts if (each.person, each.day) not in gone)

    def _candidates(self, broken: Violation) -> list[list[Key]]:
        """Of each of these lists one shift goes."""
        if not broken.people:
            return [self._of_days(broken)]
        if not broken.days:  # an equal share: it is the first who has too many
            return [self._of(broken.people[0], range(self.problem.days))]
        return [
            self._of(person, broken.days)
            or self._of(person, (min(broken.days) - 1, max(broken.days) + 1))
            for person in broken.people
        ]

    def _of(self, person: str, days: Iterable[int]) -> list[Key]:
        return [(person, day) for day in days if (person, day) in self.held]

    def _of_days(self, broken: Violation) -> list[Key]:
        """Shifts of those bound that reach into the days of a breach that names nobody."""
        scope = self.rules[broken.rule].scope if broken.rule in self.rules else Scope()
        bound = {person.id for person in self.problem.people if scope.holds_for(person)}
        return [
            key
            for key, shift in self.held.items()
            if shift.person in bound
            and (
                shift.day in broken.days
                or (shift.end_minute > DAY_MINUTES and shift.day + 1 in broken.days)
            )
        ]

    def _worst(self, broken: Violation, keys: list[Key]) -> set[Key]:
        """Those that mend most; several where so many at the least are too many."""
        keys = sorted(keys, key=lambda key: (-key[1], key[0]))
        longest = max((self.held[key].minutes for key in keys), default=1)
        count = 1 if broken.people else max(ceil(broken.amount / longest), 1)
        rule = self.rules.get(broken.rule)
        if rule is not None and len(keys) > count and self.left >= len(keys):
            tried = keys[: max(WIDE, 2 * count)]
            self.left -= len(tried)
            left = {key: self._amount(rule, key) for key in tried}
            keys = sorted(tried, key=lambda key: left[key])
        return set(keys[:count])

    def _amount(self, rule: Rule, key: Key) -> tuple[int, float]:
        """How often, and by how much, rules would still be broken without this shift."""
        alone = RULE_KINDS[rule.kind].personal
        shifts = self.of_person[key[0]] if alone else self.shifts
        people = [each for each in self.problem.people if each.id == key[0]] if alone else ()
        rest = [each for each in shifts if (each.person, each.day) != key]
        sheet = Timesheet(self.problem, rest, people)
        found = violations_of(sheet, self.personal if alone else [rule])
        return len(found), sum(each.amount for each in found)


def _wants_more(violation: Violation) -> bool:
    kind = RULE_KINDS.get(violation.kind)
    return kind is not None and kind.forces_work


def _broken(verdict: Check) -> float:
    return sum(each.amount for each in verdict.violations if each.hard and not _wants_more(each))
