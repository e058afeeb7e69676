"""Drafts of people's shifts, judged many at once by the rules that look at one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ._facts import MEETING
from ._repair_desk import Desk, Edit
from ._repair_law import worse_rules
from ._types import DAY_MINUTES, Assignment, Problem

IMPOSSIBLE = frozenset({"fact"})


@dataclass(frozen=True, slots=True)
class Draft:
    """One person's shifts with some gone and some more."""

    person: str
    removed: tuple[Assignment, ...]
    added: tuple[Assignment, ...]

    @property
    def edit(self) -> Edit:
        """The draft as a step of the roster."""
        return Edit(removed=self.removed, added=self.added)


class Drafts:
    """Judges drafts against how the roster on the desk is now."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._broken: dict[Draft, frozenset[str]] = {}
        self._before: dict[str, dict[str, float]] = {}

    def knows(self, draft: Draft) -> bool:
        """Whether a draft was judged already."""
        return draft in self._broken

    def forget(self, people: Sequence[str]) -> None:
        """Judge these people anew: their shifts have changed."""
        self._broken = {key: held for key, held in self._broken.items() if key.person not in people}
        for person in people:
            self._before.pop(person, None)

    def are_lawful(self, drafts: Sequence[Draft]) -> list[bool]:
        """Return for each draft whether it breaks no hard rule about its person that was kept."""
        self.judge(drafts)
        return [not self._broken[each] for each in drafts]

    def broken(self, draft: Draft) -> frozenset[str]:
        """Return the ids of the hard rules that a draft breaks, or breaks more than now."""
        self.judge([draft])
        return self._broken[draft]

    def judge(self, drafts: Sequence[Draft]) -> None:
        """Find out which drafts are lawful, all at once.

        Meetings, pinned shifts and rules about several people are left to `effect_on`.
        """
        fresh = [each for each in dict.fromkeys(drafts) if each not in self._broken]
        possible = [each for each in fresh if self._is_possible(each)]
        self._broken |= dict.fromkeys(fresh, IMPOSSIBLE)
        self._learn_before({each.person for each in possible})
        desk = self.desk
        rows = [
            (desk.people[each.person], desk.with_edit(each.person, each.edit)) for each in possible
        ]
        for draft, after in zip(possible, desk.law.hard_amounts(rows), strict=True):
            self._broken[draft] = worse_rules(self._before[draft.person], after)

    def _learn_before(self, people: set[str]) -> None:
        wanted = sorted(people - self._before.keys())
        rows = [(self.desk.people[each], self.desk.shifts_of(each)) for each in wanted]
        if rows:
            self._before |= dict(zip(wanted, self.desk.law.hard_amounts(rows), strict=True))

    def _is_possible(self, draft: Draft) -> bool:
        kept = [each for each in self.desk.shifts_of(draft.person) if each not in draft.removed]
        return all(
            can_work(self.desk, each) and not any(_collide(each, other) for other in kept)
            for each in draft.added
        )


def _collide(first: Assignment, second: Assignment) -> bool:
    """Whether two shifts begin on the same day or overlap."""
    shift = DAY_MINUTES * (second.day - first.day)
    return first.day == second.day or (
        first.start_minute < second.end_minute + shift
        and second.start_minute + shift < first.end_minute
    )


def can_work(desk: Desk, shift: Assignment) -> bool:
    """Whether nothing but rules keeps a person from a shift: skill, type, leave, availability."""
    person, kind = desk.people[shift.person], desk.types[shift.shift]
    begin = shift.day * DAY_MINUTES
    free = not any(
        begin + shift.start_minute < last and begin + shift.end_minute > first
        for first, last in person.unavailable
    )
    return (
        free
        and shift.day not in person.leave
        and (person.shift_types is None or kind.code in person.shift_types)
        and all(person.skills.get(each.name, 0.0) > 0.0 for each in shift.activities)
    )


def passed(shift: Assignment, person: str) -> Assignment:
    """Return a shift as somebody else would work it: without the meetings of who had it."""
    kept = tuple(each for each in shift.activities if not each.name.startswith(MEETING))
    return replace(shift, person=person, activities=kept, pinned=False)


def is_pinned(problem: Problem, shift: Assignment) -> bool:
    """Whether a shift may not move."""
    return shift.pinned or any(
        (each.person, each.day) == (shift.person, shift.day) for each in problem.pinned
    )
