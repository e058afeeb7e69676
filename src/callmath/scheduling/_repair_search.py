"""The search of a repair: the change that saves most goes first, as long as any saves its price.

What a change saves shrinks as others are made, so that a candidate is priced anew when its turn
comes and goes back into the queue if another one is better by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

import numpy as np

from ._effects import effect_on
from ._repair_changes import Asked
from ._repair_desk import Desk, Edit
from ._repair_drafts import Draft, Drafts, passed
from ._repair_hours import Hourglass
from ._repair_prices import ChangePrices
from ._repair_worth import Fit, Worth
from ._tours._counts import Slot
from ._types import DAY_MINUTES, Assignment, Floats

MOST_GIVEN_UP = 2  # days tried to be exchanged for one, of each person
AHEAD = 48  # candidates judged at once
SMALL = 1e-6
WHATEVER_THE_HOURS = frozenset({
    "days_off_in_row_week", "max_consecutive_days", "max_days_in", "max_days_month",
    "max_days_period", "max_days_week", "max_weekends", "min_consecutive_days_off",
})  # fmt: skip
NO_DAY = -1


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A day of a person whose change may help; the least `loss` is tried first."""

    loss: float  # its price less what it could save at most
    load: int  # shifts that the person has: who has fewer goes first
    person: str
    day: int
    gives_up: int = NO_DAY  # another day, whose shift is given up for it
    slot: Slot | None = field(default=None, compare=False)  # the best when it was looked at

    @property
    def place(self) -> Place:
        """What it changes."""
        return (self.person, self.day, self.gives_up)


Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """A candidate worked out: a draft and what it saves, its price taken off."""

    slot: Slot
    draft: Draft
    gain: float


class Search:
    """A repair on a desk, where what is lost is gone already."""

    def __init__(
        self, desk: Desk, asked: Asked, pool: Sequence[str], prices: ChangePrices,
        is_over: Callable[[], bool],
    ) -> None:  # fmt: skip
        self.desk, self.asked, self.pool, self.prices = desk, asked, pool, prices
        self.is_over = is_over
        self.worth, self.drafts = Worth(desk), Drafts(desk)
        self.spare = desk.paid_change(Edit(added=asked.lost))  # paid minutes that were planned
        self.published = {(each.person, each.day): each for each in asked.kept}
        self.slots = {day: self._slots(day) for day in asked.days}
        self.about_days = {each.id for each in desk.law.hard if each.kind in WHATEVER_THE_HOURS}
        self.edges = {
            day: (
                np.array([slot.start_minute for slot in slots]),
                np.array([slot.end_minute for slot in slots]),
            )
            for day, slots in self.slots.items()
        }
        self.hours = Hourglass(desk)
        self._priced: dict[tuple[int, Slot | None, Slot | None], Floats] = {}
        self.closed: dict[Place, set[Slot]] = {}  # hours that are not lawful

    def run(self) -> bool:
        """Make changes until none saves its price; False: the time was over before that."""
        queue = sorted(self._candidates())
        while queue:
            if self.is_over():
                return False
            candidate = heappop(queue)
            offer = self._offer(candidate)
            if offer is None:
                continue
            renewed = replace(candidate, loss=-offer.gain, slot=offer.slot)
            if (queue and renewed.loss > queue[0].loss + SMALL) or not self._is_lawful(
                candidate, offer, queue
            ):
                heappush(queue, renewed)
            else:
                self._make(candidate, offer)
        return True

    def _slots(self, day: int) -> list[Slot]:
        """Return what can be worked on a day: all that has not begun, or what was lost."""
        if self.desk.problem.activities is not None:
            found = {slot_of(each) for each in self.asked.lost if each.day == day}
        else:
            found = {
                Slot(kind.code, start, minutes)
                for kind in self.desk.problem.shift_types
                for start in kind.starts()
                for minutes in kind.lengths_minutes
            }
        first = self.asked.fixed_until - day * DAY_MINUTES
        return sorted(each for each in found if each.start_minute >= first)

    def _candidates(self) -> Iterator[Candidate]:
        for day in self.slots:
            for person in self.pool if self.slots[day] else ():
                old = self.desk.shift_on(person, day)
                if day in self.desk.people[person].leave:
                    continue
                if old is None:
                    yield from self._for(person, day, NO_DAY)
                    for other in self._given_up(person, day):
                        yield from self._for(person, day, other)
                elif self._may_move(old):
                    yield from self._for(person, day, NO_DAY)

    def _for(self, person: str, day: int, gives_up: int) -> Iterator[Candidate]:
        """Yield a candidate if it could save its price."""
        candidate = Candidate(0.0, len(self.desk.shifts_of(person)), person, day, gives_up)
        bounds = self._bounds(candidate)
        if bounds is not None and bounds.max(initial=0.0) > SMALL:
            slot = self.slots[day][int(bounds.argmax())]
            yield replace(candidate, loss=-float(bounds.max()), slot=slot)

    def _may_move(self, shift: Assignment) -> bool:
        return not self.asked.is_fixed(shift) and not shift.activities

    def _given_up(self, person: str, day: int) -> list[int]:
        """Return days of the week whose shift a person could give up at the least loss."""
        week = self.desk.week(day)
        found = sorted(
            (self.worth.loss(each), each.day)
            for each in self.desk.shifts_of(person)
            if self.desk.week(each.day) == week
            and each.day not in self.slots
            and self._may_move(each)
        )
        return [other for _, other in found[:MOST_GIVEN_UP]]

    def _bounds(self, candidate: Candidate) -> Floats | None:
        """Return what each slot of the day could save at most; None: it is not as it was."""
        person, day = candidate.person, candidate.day
        gone = self._gone(candidate)
        if gone is None:
            return None
        old = self.desk.shift_on(person, day)
        bounds = self.worth.at_most(self.worth.instead(person, day, old), self.slots[day])
        if self.desk.problem.shift_demand:
            drafts = [_shift(person, day, slot) for slot in self.slots[day]]
            bounds = bounds + [self.worth.of_type(each, taken=False) for each in drafts]
        found: Floats = bounds - self._prices(person, day, old) - self._forgone(candidate, gone)
        hours = self.hours.of(person, day, candidate.gives_up)
        starts, ends = self.edges[day]
        out = (starts < hours.first) | (starts > hours.last) | (ends > hours.until)
        return np.where(out, -np.inf, found)

    def _prices(self, person: str, day: int, old: Assignment | None) -> Floats:
        """Return what it costs to work each slot of a day instead of what was published."""
        known = self.published.get((person, day))
        key = (day, _slot_or_none(known), _slot_or_none(old))
        if key not in self._priced:
            drafts = (_shift(person, day, slot) for slot in self.slots[day])
            prices = [self._price(person, day, old, each) for each in drafts]
            self._priced[key] = np.array(prices)
        return self._priced[key]

    def _gone(self, candidate: Candidate) -> tuple[Assignment, ...] | None:
        """Return the shifts that a candidate removes; None: it is not as it was."""
        old = self.desk.shift_on(candidate.person, candidate.day)
        if candidate.gives_up == NO_DAY:
            return () if old is None else (old,)
        given = self.desk.shift_on(candidate.person, candidate.gives_up)
        return None if old is not None or given is None else (given,)

    def _forgone(self, candidate: Candidate, gone: Sequence[Assignment]) -> float:
        """Return what is lost with the shifts removed, with the price of a day given up."""
        lost = sum(self.worth.loss(each) for each in gone)
        if candidate.gives_up == NO_DAY:
            return lost
        return lost + self._price(candidate.person, candidate.gives_up, gone[0], None)

    def _offer(self, candidate: Candidate) -> Offer | None:
        """Return the best that a candidate can do now; None: it saves nothing."""
        bounds, gone = self._bounds(candidate), self._gone(candidate)
        if bounds is None or gone is None:
            return None
        best, closed = None, self.closed.get(candidate.place, set())
        forgone = self._forgone(candidate, gone)
        for place in np.argsort(-bounds, kind="stable"):
            slot = self.slots[candidate.day][place]
            if bounds[place] <= (SMALL if best is None else best.gain):
                break
            if slot not in closed and slot not in map(slot_of, gone):
                offer = self._worked_out(candidate, slot, gone, forgone)
                if offer is not None and offer.gain > (SMALL if best is None else best.gain):
                    best = offer
        return best

    def _worked_out(
        self, candidate: Candidate, slot: Slot, gone: tuple[Assignment, ...], forgone: float
    ) -> Offer | None:
        person, day = candidate.person, candidate.day
        old = self.desk.shift_on(person, day)
        fit = self._fit(candidate, slot, old)
        if fit is None:
            return None
        draft = Draft(person, gone, (fit.shift,))
        price = self._price(person, day, old, fit.shift) + forgone
        extra = self._paid_beyond(draft.edit) + self.desk.wishes_change(draft.edit)
        return Offer(slot, draft, fit.saves - price - extra)

    def _fit(self, candidate: Candidate, slot: Slot, old: Assignment | None) -> Fit | None:
        person, day = candidate.person, candidate.day
        if self.desk.problem.activities is None:
            return self.worth.fit_of(person, day, slot, old)
        for each in self.asked.lost if old is None else ():
            if (each.day, slot_of(each)) == (day, slot):
                taken = passed(each, person)
                return Fit(taken, self.worth.saving(taken))
        return None

    def _price(
        self, person: str, day: int, old: Assignment | None, new: Assignment | None
    ) -> float:
        """Return the price of a change against what was published."""
        known = self.published.get((person, day))
        return self.prices.of(known, new) - self.prices.of(known, old)

    def _paid_beyond(self, edit: Edit) -> float:
        """Return what an edit costs above the paid time that is planned already."""
        return max(0.0, self.desk.paid_change(edit) - max(self.spare, 0.0))

    def _is_lawful(self, candidate: Candidate, offer: Offer, queue: Sequence[Candidate]) -> bool:
        """Whether an offer breaks nothing; those next in the queue are judged along with it."""
        asked = _bare(offer.draft)
        if not self.drafts.knows(asked):
            ahead = (self._drafted(each) for each in queue[:AHEAD])
            self.drafts.judge([asked, *(each for each in ahead if each is not None)])
        broken = self.drafts.broken(asked)
        if broken:
            whatever = broken & self.about_days
            slots = self.slots[candidate.day] if whatever else [offer.slot]
            self.closed.setdefault(candidate.place, set()).update(slots)
        return not broken

    def _drafted(self, candidate: Candidate) -> Draft | None:
        """Return a candidate as it was when it was looked at; None: it is not as it was."""
        gone = self._gone(candidate)
        if gone is None or candidate.slot is None:
            return None
        shift = _shift(candidate.person, candidate.day, candidate.slot)
        return Draft(candidate.person, gone, (shift,))

    def _make(self, candidate: Candidate, offer: Offer) -> None:
        """Make a change if, looked at in full, it is lawful and saves its price."""
        edit = offer.draft.edit
        effect = effect_on(self.desk, edit)
        saves = offer.gain - effect.parts.rules
        if effect.lawful and effect.parts.under < -SMALL and saves > SMALL:
            self.spare -= effect.parts.paid
            self.desk.apply(edit)
            self.worth.forget({each.day for each in (*edit.removed, *edit.added)})
            self.drafts.forget(edit.people)
            self.closed = {
                place: slots for place, slots in self.closed.items() if place[0] != candidate.person
            }


def slot_of(shift: Assignment) -> Slot:
    """Return what somebody does, without the name and the breaks."""
    return Slot(shift.shift, shift.start_minute, shift.minutes)


def _slot_or_none(shift: Assignment | None) -> Slot | None:
    return None if shift is None else slot_of(shift)


def _shift(person: str, day: int, slot: Slot) -> Assignment:
    return Assignment(
        person=person, day=day, shift=slot.shift, start_minute=slot.start_minute,
        minutes=slot.minutes,
    )  # fmt: skip


def _bare(draft: Draft) -> Draft:
    """Return a draft without its breaks, which rules about a person do not look at."""
    added = (replace(each, breaks=(), activities=()) for each in draft.added)
    return Draft(draft.person, draft.removed, tuple(added))
