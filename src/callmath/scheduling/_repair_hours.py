"""Between which minutes a shift may lie, as far as two simple rules say: saves asking them all."""

from __future__ import annotations

from dataclasses import dataclass

from ._repair_desk import Desk
from ._rules import RULE_KINDS
from ._types import DAY_MINUTES, Rule

FOREVER = 10**9


@dataclass(frozen=True, slots=True)
class Hours:
    """A shift begins within [`first`, `last`] and ends by `until`, in minutes of its day."""

    first: int
    last: int
    until: int


class Hourglass:
    """Knows the rest between shifts and the band of starts of a week, of hard rules for always."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rests, self.bands = (
            [each for each in desk.law.hard if each.kind == kind and _is_for_always(each)]
            for kind in ("min_rest", "start_band_week")
        )

    def of(self, person: str, day: int, gives_up: int) -> Hours:
        """Return when somebody can work on a day, whose own shift (and another's) is gone."""
        rest, band = (self._limit(person, rules) for rules in (self.rests, self.bands))
        others = [each for each in self.desk.shifts_of(person) if each.day not in {day, gives_up}]
        ends = [
            each.end_minute + DAY_MINUTES * (each.day - day) for each in others if each.day < day
        ]
        begins = [
            each.start_minute + DAY_MINUTES * (each.day - day) for each in others if each.day > day
        ]
        week = self.desk.week(day)
        starts = [each.start_minute for each in others if self.desk.week(each.day) == week]
        first = max(ends, default=-FOREVER) + (rest or 0)
        last = FOREVER
        if band is not None and starts:
            first, last = max(first, max(starts) - band), min(starts) + band
        return Hours(first, last, min(begins, default=FOREVER) - (rest or 0))

    def _limit(self, person: str, rules: list[Rule]) -> int | None:
        """Return the strictest limit that binds somebody."""
        found = [
            int({**RULE_KINDS[each.kind].defaults, **each.parameters}["minutes"])
            for each in rules
            if each.scope.holds_for(self.desk.people[person])
        ]
        if not found:
            return None
        return max(found) if rules is self.rests else min(found)


def _is_for_always(rule: Rule) -> bool:
    return not rule.scope.days and rule.valid_from is None and rule.valid_to is None
