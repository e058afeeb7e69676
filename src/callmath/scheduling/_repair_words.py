"""Why a shift was changed, in a sentence that stays the same from run to run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ._types import Assignment, Problem, Words
from ._words import clock, listed, on_day, say


class Teller:
    """Says what happens to the shifts of a problem's people."""

    def __init__(self, problem: Problem) -> None:
        self._first = problem.first_day
        self._names = {each.id: each.name or each.id for each in problem.people}

    def who(self, person: str) -> str:
        """Return what to call somebody."""
        return self._names.get(person, person)

    def when(self, day: int) -> Words:
        """Return a day of the horizon as a date."""
        return on_day(self._first + timedelta(days=day))

    def absence(self, shift: Assignment) -> Words:
        """Somebody cannot come."""
        return say(
            "{who} is absent on {day}: {shift} has to be covered",
            "{who}{day}缺勤：{shift} 需要顶班",
            who=self.who(shift.person), day=self.when(shift.day), shift=_hours(shift),
        )  # fmt: skip

    def change(
        self, before: Assignment | None, after: Assignment | None, instead_of: Assignment | None
    ) -> Words:
        """Somebody's shift of a day is new, gone or other than it was."""
        if before is None:
            return self._taken(after, instead_of) if after else Words(en="", zh="")
        if after is None:
            return self._dropped(before)
        if before.start_minute == after.start_minute and _hours(before) == _hours(after):
            return self._rested(after)
        return say(
            "{who} works {now} instead of {was} on {day}, where people are missing",
            "{who}{day}由 {was} 改为 {now}，补充缺口",
            who=self.who(after.person), day=self.when(after.day), was=_hours(before),
            now=_hours(after),
        )  # fmt: skip

    def _taken(self, after: Assignment, instead_of: Assignment | None) -> Words:
        known = {
            "who": self.who(after.person), "day": self.when(after.day), "shift": _hours(after),
        }  # fmt: skip
        if instead_of is not None:
            return say(
                "{who} takes over {shift} from {other} on {day}, a day off until now",
                "{who}{day}（原为休息）顶替{other}的 {shift}",
                other=self.who(instead_of.person), **known,
            )  # fmt: skip
        return say(
            "{who} works {shift} on {day}, a day off until now, where people are missing",
            "{who}{day}（原为休息）加班 {shift}，补充缺口",
            **known,
        )

    def _dropped(self, before: Assignment) -> Words:
        return say(
            "{who} is off on {day} instead of {shift}: a day off moved to where it hurts least",
            "{who}{day}由 {shift} 改为休息：休息日调到影响最小的一天",
            who=self.who(before.person), day=self.when(before.day), shift=_hours(before),
        )  # fmt: skip

    def _rested(self, after: Assignment) -> Words:
        breaks = listed(f"{each.name} {clock(each.start_minute).en}" for each in after.breaks)
        return say(
            "{who} has breaks on {day} at: {breaks}",
            "{who}{day}休息时间：{breaks}",
            who=self.who(after.person), day=self.when(after.day), breaks=breaks,
        )  # fmt: skip

    def passing(self, shifts: Sequence[Assignment], takers: Sequence[str]) -> Words:
        """Shifts are passed on, each to its taker."""
        parts = [self._passed(*each) for each in zip(shifts, takers, strict=True)]
        return Words(
            en="; ".join(each.en for each in parts), zh="；".join(each.zh for each in parts)
        )

    def _passed(self, shift: Assignment, taker: str) -> Words:
        return say(
            "{taker} takes over {shift} on {day} from {who}",
            "{taker}接{who}{day}的 {shift}",
            taker=self.who(taker), who=self.who(shift.person), shift=_hours(shift),
            day=self.when(shift.day),
        )  # fmt: skip


def _hours(shift: Assignment) -> str:
    return f"{shift.shift} {clock(shift.start_minute).en}–{clock(shift.end_minute).en}"
