"""Who gets which tour. No tables here.

Every tour goes to one person, so that a round changes nothing of the cover. The award is the
assignment with the least sum of weight * rank (0 for one's first choice); a weight says how often
somebody was left with little before. Lots decide among equals: they are drawn from the round's
seed and are written into the receipt, so that anybody can draw them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

FORBIDDEN = 1e9
LOT = 1e-6  # all lots of a round together weigh less than one rank


@dataclass(frozen=True, slots=True)
class Lost:
    """A tour that somebody ranked higher than the one they got, and who has it."""

    tour: int
    holder: int
    reason: str  # "weight": left with little before; "sum": it makes more people content; "rule"


@dataclass(frozen=True, slots=True)
class Award:
    """What somebody got. `rank` counts from 1; None: it was not on their list."""

    agent_id: int
    tour: int
    rank: int | None
    weight: float
    lot: float
    lost: tuple[Lost, ...]


def award_tours(
    *,
    agent_ids: Sequence[int],
    bids: Mapping[int, Sequence[int]],
    weights: Mapping[int, float],
    allowed: NDArray[np.bool_],
    seed: int,
) -> tuple[Award, ...]:
    """Give each of as many tours as people to one of them.

    `allowed` (people, tours) says which are lawful for whom; each person's own tour (the one of the
    same index) always is, so that there is an award. Who did not bid takes what is left.
    """
    count = len(agent_ids)
    order = sorted(range(count), key=lambda place: agent_ids[place])
    lots = np.empty(count)
    lots[order] = np.random.default_rng(seed).permutation(count) / max(count, 1)
    ranks = _rank_matrix(agent_ids, bids, count)
    heft = np.array([weights.get(agent_id, 1.0) for agent_id in agent_ids])
    cost = heft[:, None] * ranks * (1 + LOT / max(count, 1) * lots[:, None])
    lawful = allowed | np.eye(count, dtype=np.bool_)
    _, chosen = linear_sum_assignment(np.where(lawful, cost, FORBIDDEN))
    holder = {int(tour): place for place, tour in enumerate(chosen)}
    return tuple(
        Award(
            agent_id=agent_id,
            tour=int(chosen[place]),
            rank=_rank(bids.get(agent_id, ()), int(chosen[place])),
            weight=float(heft[place]),
            lot=float(lots[place]),
            lost=tuple(
                Lost(tour, agent_ids[holder[tour]], _why(place, holder[tour], tour, heft, lawful))
                for tour in _before(bids.get(agent_id, ()), int(chosen[place]))
            ),
        )
        for place, agent_id in enumerate(agent_ids)
    )


def weight_of(last_ranks: Sequence[int | None]) -> float:
    """Return somebody's weight from the ranks of earlier rounds, the newest first.

    A first choice counts nothing, a worse one up to a half, one off the list a half; the round
    before last counts half as much as the last, and so on: from 1 to at most 2.
    """
    miss = (0.5 if rank is None else 0.5 * min(rank - 1, 4) / 4 for rank in last_ranks)
    return 1.0 + sum(each * 0.5**age for age, each in enumerate(miss))


def _rank_matrix(
    agent_ids: Sequence[int], bids: Mapping[int, Sequence[int]], count: int
) -> NDArray[np.float64]:
    """Ranks from 0; a tour that is not on a list comes after all that are."""
    ranks = np.zeros((count, count))
    for place, agent_id in enumerate(agent_ids):
        wanted = [tour for tour in bids.get(agent_id, ()) if 0 <= tour < count]
        if wanted:
            ranks[place] = count
            ranks[place, wanted] = np.arange(len(wanted))
    return ranks


def _rank(wanted: Sequence[int], tour: int) -> int | None:
    return list(wanted).index(tour) + 1 if tour in wanted else None


def _before(wanted: Sequence[int], tour: int) -> list[int]:
    listed = list(wanted)
    return listed[: listed.index(tour)] if tour in listed else listed


def _why(
    loser: int, holder: int, tour: int, heft: NDArray[np.float64], lawful: NDArray[np.bool_]
) -> str:
    if not lawful[loser, tour]:
        return "rule"
    return "weight" if heft[holder] > heft[loser] else "sum"
