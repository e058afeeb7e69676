"""Tours: the shifts that one person has on a roster, which people alike may bid for.

No tables here. People are alike when they have the same skills and the same contract: whoever of
them works a tour, the cover stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling import Assignment, Problem, Violation, check
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import PersonRow, ShiftCell, TourCard

from .bidding import Award
from .cells import is_late, pack_cell, paid_minutes, to_assignment, unpack_cell

WEEKEND_BEGINS = 5


@dataclass(frozen=True, slots=True)
class Tour:
    """The shifts of the person who has them in the draft. `group` numbers the people alike."""

    agent_id: int
    group: int
    cells: tuple[ShiftCell, ...]


def tours_of(people: Iterable[PersonRow], cells: Iterable[ShiftCell]) -> tuple[Tour, ...]:
    """Return the tours that people alike could exchange; who is like nobody else has none."""
    by_agent: dict[int, list[ShiftCell]] = defaultdict(list)
    for cell in cells:
        by_agent[cell.agent_id].append(cell)
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in people:
        alike[row.contract, tuple(sorted(row.skills))].append(row.agent_id)
    groups = [sorted(each) for _, each in sorted(alike.items(), key=str) if len(each) > 1]
    return tuple(
        Tour(agent_id, group, tuple(by_agent[agent_id]))
        for group, members in enumerate(groups)
        for agent_id in members
    )


def pack_tours(tours: Sequence[Tour], revision: int) -> dict[str, Any]:
    """Return tours as JSON keeps them, with the revision of the draft that they are of."""
    return {
        "revision": revision,
        "tours": [
            [each.agent_id, each.group, [[c.day.isoformat(), pack_cell(c)] for c in each.cells]]
            for each in tours
        ],
    }


def unpack_tours(kept: Mapping[str, Any]) -> tuple[Tour, ...]:
    """Return kept tours."""
    return tuple(
        Tour(
            agent_id,
            group,
            tuple(
                cell
                for day, facts in cells
                if (cell := unpack_cell(agent_id, date.fromisoformat(day), facts)) is not None
            ),
        )
        for agent_id, group, cells in kept["tours"]
    )


def check_closing(closes_at: datetime, at: datetime) -> None:
    """Refuse a round that closes before it opens."""
    if closes_at <= at:
        raise Refusal(
            code="rosters.bids.closes",
            what=msgid("The round would close before it opens."),
            mend=msgid("Choose a later moment."),
        )


def check_ranks(ranks: Sequence[int], tours: Sequence[Tour], agent_id: int) -> None:
    """Refuse an order that names a tour twice, or one of people who are not alike."""
    group = next(each.group for each in tours if each.agent_id == agent_id)
    known = {index for index, each in enumerate(tours) if each.group == group}
    if len(set(ranks)) != len(ranks) or not set(ranks) <= known:
        raise Refusal(
            code="rosters.bids.ranks",
            what=msgid("A tour is ranked twice, or cannot be yours."),
            mend=msgid("Give each tour of your list one place."),
        )


def allowed_pairs(problem: Problem, tours: Sequence[Tour], first_day: date) -> NDArray[np.bool_]:
    """Return who (rows) could lawfully work which tour (columns).

    People alike are turned around a circle: when each has had the tour of each other once, every
    pair has been checked with every rule. What somebody breaks with their own tour already does not
    count against another one. Rules about several people at once are not about a pair; the
    new version is checked for them as a whole.
    """
    allowed = np.eye(len(tours), dtype=np.bool_)
    for group in sorted({each.group for each in tours}):
        members = [index for index, each in enumerate(tours) if each.group == group]
        before: dict[int, set[str]] = {}
        for turn in range(len(members)):
            pairs = list(zip(members, members[turn:] + members[:turn], strict=True))
            broken = _broken(problem, tours, pairs, first_day)
            if turn == 0:
                before = broken
            for person, tour in pairs:
                allowed[person, tour] = broken[person] <= before[person]
    return allowed


def given(tours: Sequence[Tour], awards: Sequence[Award]) -> tuple[ShiftCell, ...]:
    """Return the shifts of all tours as those whom they went to have them."""
    return tuple(
        replace(cell, agent_id=award.agent_id)
        for award in awards
        for cell in tours[award.tour].cells
    )


def tour_card(tour: Tour, index: int, kinds: Mapping[str, str], ranks: Sequence[int]) -> TourCard:
    """Return a tour as people see it; `kinds` are those of the shift types."""
    return TourCard(
        index=index,
        cells=tour.cells,
        paid_minutes=sum(paid_minutes(cell) for cell in tour.cells),
        lates=sum(is_late(cell, kinds.get(cell.code, "day")) for cell in tour.cells),
        nights=sum(kinds.get(cell.code) == "night" for cell in tour.cells),
        weekend_days=sum(cell.day.weekday() >= WEEKEND_BEGINS for cell in tour.cells),
        rank=list(ranks).index(index) + 1 if index in ranks else None,
    )


def _broken(
    problem: Problem,
    tours: Sequence[Tour],
    pairs: Collection[tuple[int, int]],
    first_day: date,
) -> dict[int, set[str]]:
    """Return the hard rules that each person of some pairs breaks alone."""
    shifts: list[Assignment] = []
    for person, tour in pairs:
        agent_id = tours[person].agent_id
        shifts += [
            to_assignment(replace(cell, agent_id=agent_id), first_day) for cell in tours[tour].cells
        ]
    alone: dict[str, set[str]] = defaultdict(set)
    for each in check(problem, shifts).violations:
        if _is_alone(each):
            alone[each.people[0]].add(each.rule)
    return {person: alone[str(tours[person].agent_id)] for person, _ in pairs}


def _is_alone(broken: Violation) -> bool:
    return broken.hard and len(broken.people) == 1
