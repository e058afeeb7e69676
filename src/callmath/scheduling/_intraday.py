"""Today's breaks once more, when the day turns out otherwise: what has begun stays as it is."""

from __future__ import annotations

from collections.abc import Iterable

from ._tours._breaks import place_breaks
from ._types import DAY_MINUTES, Assignment, Problem

LONGEST_MINUTES = 2 * DAY_MINUTES  # a shift ends at most so long after its day begins


def replan_breaks(
    problem: Problem,
    assignments: Iterable[Assignment],
    *,
    from_minute: int,
    until_minute: int | None = None,
    seed: int = 0,
) -> tuple[Assignment, ...]:
    """Return the shifts with the breaks that are still to come where they hurt least now.

    Only shifts that are going on at some time within [from_minute, until_minute) change (minutes of
    the horizon; to the next midnight, unless said otherwise), and of them only breaks that begin at
    `from_minute` or later, and only where that gains something. Starts and ends stay, so nobody's
    rest is touched. Give the problem its new demand, and leave out those who are absent.
    """
    midnight = (from_minute // DAY_MINUTES + 1) * DAY_MINUTES
    until = midnight if until_minute is None else until_minute
    shifts = tuple(assignments)
    near = [place for place, shift in enumerate(shifts) if _meets(shift, from_minute, until)]
    # Others who are there at the same time count for cover, though their breaks stay.
    beside = [shift for shift in shifts if _meets(shift, from_minute, until + LONGEST_MINUTES)]
    held = {(shift.person, shift.day) for shift in (shifts[place] for place in near)}
    rest = [shift for shift in beside if (shift.person, shift.day) not in held]
    moved = place_breaks(
        problem, [shifts[place] for place in near], from_minute=from_minute, beside=rest, seed=seed
    )
    out = list(shifts)
    for place, shift in zip(near, moved, strict=True):
        out[place] = shift
    return tuple(out)


def _meets(shift: Assignment, first: int, last: int) -> bool:
    begin = shift.day * DAY_MINUTES
    return begin + shift.start_minute < last and begin + shift.end_minute > first
