"""Which swaps of a shift are lawful and keep the cover: given away, exchanged, in rings of three.

Drafts of people's shifts are judged many at once; what passes is looked at in full, so that an
option that is offered holds as it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Literal, get_args

from ._effects import Effect, effect_on
from ._errors import SchedulingError
from ._repair_desk import Desk, Edit
from ._repair_drafts import Draft, Drafts, is_pinned, passed
from ._repair_words import Teller
from ._types import Assignment, Problem, Roster, Words

Way = Literal["give", "swap", "cycle"]
WAYS: tuple[Way, ...] = get_args(Way)
Ring = tuple[tuple[Assignment, ...], tuple[str, ...]]  # shifts, and who takes each of them
MOST_DRAFTS = 600  # judged for one way; the nearest first
MOST_ENDS = 40  # shifts at each end of a ring of three


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapOption:
    """A way to get rid of a shift that is lawful and costs no cover.

    `people` begin with who asks; each gives a shift to the next one, and the last one (unless it is
    given away) to the first.
    """

    kind: Way
    people: tuple[str, ...]
    edit: Edit
    effect: Effect
    words: Words


def swap_options(
    problem: Problem,
    roster: Roster | Iterable[Assignment],
    assignment: Assignment,
    *,
    people: Collection[str] | None = None,
    ways: Sequence[Way] = WAYS,
    within_days: int = 7,
    limit: int = 50,
) -> tuple[SwapOption, ...]:
    """Return lawful and covered ways to pass a shift on, best first (least cost, fewest people).

    :param people: who may be asked; all, without it
    :param ways: "give": somebody takes it over on a day off; "swap": somebody gives another shift
        in return; "cycle": three people pass a shift on to each other
    :param within_days: shifts in return are at most so many days away
    :param limit: of each way at most so many
    :raises SchedulingError: `unknown_shift`; `pinned`: it may not move; `unknown_way`
    """
    unknown = sorted(set(ways) - set(WAYS))
    if unknown:
        raise SchedulingError("unknown_way", f"there is no way {unknown[0]!r}", way=unknown[0])
    desk = Desk(problem, roster)
    desk.check_edit(Edit(removed=(assignment,)))
    if is_pinned(problem, assignment):
        raise SchedulingError(
            "pinned", f"the shift of {assignment.person} on day {assignment.day} may not move",
            person=assignment.person, day=assignment.day,
        )  # fmt: skip
    search = _Search(desk, assignment, people, within_days)
    found = [option for way in WAYS if way in ways for option in search.offered(way, limit)]
    return tuple(sorted(found, key=_order))


def _order(option: SwapOption) -> tuple[object, ...]:
    days = tuple(each.day for each in option.edit.added)
    return (round(option.effect.difference, 6), len(option.people), option.people, days)


class _Search:
    """One question about one shift."""

    def __init__(
        self, desk: Desk, shift: Assignment, people: Collection[str] | None, within_days: int
    ) -> None:
        self.desk, self.shift = desk, shift
        self.drafts, self.tell = Drafts(desk), Teller(desk.problem)
        self.days = range(shift.day - within_days, shift.day + within_days + 1)
        self.others = _nearest(desk, shift.person, people)

    def offered(self, way: Way, limit: int) -> Iterator[SwapOption]:
        """Yield the first options of a way that hold when they are looked at in full."""
        rings = {"give": self._gifts, "swap": self._swaps, "cycle": self._cycles}[way]
        held = (each for each in map(partial(self._option, way), rings()) if each is not None)
        yield from islice(held, limit)

    def _option(self, way: Way, ring: Ring) -> SwapOption | None:
        gone, takers = ring
        added = tuple(passed(shift, taker) for shift, taker in zip(gone, takers, strict=True))
        edit = Edit(removed=gone, added=added)
        effect = effect_on(self.desk, edit)
        if not (effect.lawful and effect.covered):
            return None
        people = (self.shift.person, *(each for each in takers if each != self.shift.person))
        words = self.tell.passing(gone, takers)
        return SwapOption(kind=way, people=people, edit=edit, effect=effect, words=words)

    def _gifts(self) -> Iterator[Ring]:
        """Yield those who could take the shift over on a day off."""
        if not self.drafts.are_lawful([Draft(self.shift.person, (self.shift,), ())])[0]:
            return
        drafts = [Draft(each, (), (passed(self.shift, each),)) for each in self.others]
        for draft in self._lawful_of(drafts):
            yield (self.shift,), (draft.person,)

    def _swaps(self) -> Iterator[Ring]:
        """Yield those who could take it for one of their own shifts."""
        wanted, _ = self._returns()
        for draft in self._lawful_of(self._taking(wanted)):
            yield (self.shift, draft.removed[0]), (draft.person, self.shift.person)

    def _cycles(self) -> Iterator[Ring]:
        """Yield rings of three in which no two could just swap."""
        mine, others = self._returns()
        direct = self.drafts.are_lawful(self._taking(mine))
        last = [shift for shift, lawful in zip(mine, direct, strict=True) if not lawful]
        first = [each.removed[0] for each in self._lawful_of(self._taking(others))]
        pairs = [
            (one, two)
            for one in first[:MOST_ENDS]
            for two in last[:MOST_ENDS]
            if one.person != two.person
        ][:MOST_DRAFTS]
        drafts = [Draft(two.person, (two,), (passed(one, two.person),)) for one, two in pairs]
        for (one, two), lawful in zip(pairs, self.drafts.are_lawful(drafts), strict=True):
            if lawful:
                yield (self.shift, one, two), (one.person, two.person, self.shift.person)

    def _taking(self, shifts: Iterable[Assignment]) -> list[Draft]:
        """Return drafts of others who give one of their shifts for the one asked about."""
        return [Draft(each.person, (each,), (passed(self.shift, each.person),)) for each in shifts]

    def _returns(self) -> tuple[list[Assignment], list[Assignment]]:
        """Return others' shifts that who asks could work instead of theirs, and those not."""
        shifts = self._near_shifts()
        slots = [replace(passed(each, self.shift.person), breaks=()) for each in shifts]
        drafts = [Draft(self.shift.person, (self.shift,), (each,)) for each in slots]
        held = self.drafts.are_lawful(drafts)
        able = [each for each, lawful in zip(shifts, held, strict=True) if lawful]
        return able, [each for each, lawful in zip(shifts, held, strict=True) if not lawful]

    def _near_shifts(self) -> list[Assignment]:
        """Return shifts of the days around, of each day those of the nearest people."""
        found: dict[int, list[Assignment]] = {}
        for other in self.others:
            for shift in self.desk.shifts_of(other):
                if shift.day in self.days and self._is_other(shift):
                    found.setdefault(shift.day, []).append(shift)
        each_day = -(-MOST_DRAFTS // max(1, len(found)))
        return [shift for day in sorted(found) for shift in found[day][:each_day]]

    def _is_other(self, shift: Assignment) -> bool:
        mine = self.shift
        same = (shift.day, shift.shift, shift.start_minute, shift.minutes) == (
            mine.day, mine.shift, mine.start_minute, mine.minutes,
        )  # fmt: skip
        return not same and not is_pinned(self.desk.problem, shift)

    def _lawful_of(self, drafts: list[Draft]) -> list[Draft]:
        held = self.drafts.are_lawful(drafts)
        return [draft for draft, lawful in zip(drafts, held, strict=True) if lawful]


def _nearest(desk: Desk, asker: str, people: Collection[str] | None) -> list[str]:
    """Return who may be asked: those who serve the same first, then those of the same team."""
    mine, group = desk.people[asker], desk.board.group_of(asker)
    others = [
        each
        for each in desk.problem.people
        if each.id != asker and (people is None or each.id in people)
    ]
    others.sort(
        key=lambda each: (desk.board.group_of(each.id) != group, each.team != mine.team, each.id)
    )
    return [each.id for each in others]
