"""What a repair changed, each change with its price and its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ._repair_changes import Asked
from ._repair_desk import Desk
from ._repair_prices import ChangePrices
from ._repair_words import Teller
from ._repair_worth import Worth
from ._types import Assignment, Move

Place = tuple[str, int]


def moves_of(asked: Asked, desk: Desk, prices: ChangePrices) -> tuple[Move, ...]:
    """Return the differences of the roster on the desk to the one before the changes.

    A lost shift that nobody took over costs what it would save to have it back.
    """
    tell, worth = Teller(asked.problem), Worth(desk)
    before, after = _by_place(asked.kept), _by_place(desk.shifts)
    changed = [place for place in before | after if before.get(place) != after.get(place)]
    instead = _taken_over(asked.lost, [after[each] for each in changed if each not in before])
    moves = [
        Move(
            person=place[0], day=place[1], before=before.get(place), after=after.get(place),
            cost=prices.of(before.get(place), after.get(place)),
            words=tell.change(before.get(place), after.get(place), instead.get(place)),
        )
        for place in changed
    ]  # fmt: skip
    covered = set(instead.values())
    moves += [_lost(shift, covered, worth, tell) for shift in asked.lost]
    return tuple(sorted(moves, key=lambda each: (each.day, each.before is None, each.person)))


def _lost(shift: Assignment, covered: set[Assignment], worth: Worth, tell: Teller) -> Move:
    cost = 0.0 if shift in covered else max(0.0, worth.saving(shift))
    return Move(
        person=shift.person, day=shift.day, before=shift, after=None, cost=cost,
        words=tell.absence(shift),
    )  # fmt: skip


def _by_place(shifts: Iterable[Assignment]) -> dict[Place, Assignment]:
    return {(each.person, each.day): each for each in shifts}


def _taken_over(lost: Sequence[Assignment], added: Sequence[Assignment]) -> dict[Place, Assignment]:
    """Return which lost shift each new one stands in for: the one of the day that it meets most."""
    left, found = list(lost), {}
    for each in sorted(added, key=lambda shift: (shift.day, shift.start_minute, shift.person)):
        near = [other for other in left if other.day == each.day and _overlap(each, other) > 0]
        if near:
            best = max(near, key=lambda other: (_overlap(each, other), other.person))
            left.remove(best)
            found[each.person, each.day] = best
    return found


def _overlap(first: Assignment, second: Assignment) -> int:
    return min(first.end_minute, second.end_minute) - max(first.start_minute, second.start_minute)
