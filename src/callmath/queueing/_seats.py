"""How many seats a place needs: the peak of those who are there, over chance and over scenarios."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._types import Counts, Floats, QueueingError

_DIGITS = 10**9


@dataclass(frozen=True, slots=True, eq=False)
class Seats:
    """Seats by period, and the peak that asks for them."""

    seats: Counts  # (periods,)
    peak_heads: Floats  # (periods,) on site at the same time, in the scenario that counts
    peak_at: NDArray[np.int64]  # (periods,) the interval of the peak, in that scenario
    scenario: NDArray[np.int64]  # (periods,) which scenario counts


def seats_needed(
    heads: ArrayLike,
    *,
    on_site_share: float = 1.0,
    reserve_share: float = 0.0,
    cover_share: float = 1.0,
) -> Seats:
    """Return the seats that scheduled heads need, period by period.

    :param heads: scheduled heads, shape (periods, intervals) or (scenarios, periods, intervals).
    :param on_site_share: how many of a hundred work on site, [0, 1].
    :param reserve_share: seats out of order or kept free, as a share of all seats, [0, 1).
    :param cover_share: how many of the scenarios must find seats, (0, 1]; 1 is the worst of them.

    Seats are ceil(peak x on site / (1 - reserve)), rounded exactly. Handing over at the desk needs
    no seat of its own: who overlaps with the next shift must be among the heads.

    >>> seats_needed([[40, 55, 50]], on_site_share=0.8, reserve_share=0.05).seats.tolist()
    [47]

    :raises QueueingError: heads are negative or not finite, or a share is out of range.
    """
    cube = _as_cube(heads)
    on_site = _share("on_site_share", on_site_share)
    reserve = _share("reserve_share", reserve_share)
    if reserve == 1:
        raise QueueingError("reserve_share", "reserve_share must be below 1: no seat is left")
    if not 0 < cover_share <= 1:
        raise QueueingError(
            "cover_share", f"cover_share must be above 0 and at most 1, not {cover_share!r}"
        )
    peaks = cube.max(axis=2)  # (scenarios, periods)
    rank = math.ceil(_exact(cover_share) * len(cube)) - 1
    chosen = np.argsort(peaks, axis=0, kind="stable")[rank]
    periods = np.arange(cube.shape[1])
    peak = peaks[chosen, periods]
    seats = [math.ceil(_exact(each) * on_site / (1 - reserve)) for each in peak.tolist()]
    return Seats(
        seats=np.array(seats, dtype=np.int64),
        peak_heads=peak * float(on_site),
        peak_at=cube.argmax(axis=2)[chosen, periods],
        scenario=chosen,
    )


def _as_cube(heads: ArrayLike) -> Floats:
    given = np.asarray(heads, dtype=np.float64)
    if given.ndim not in {2, 3} or 0 in given.shape:
        raise QueueingError(
            "heads",
            f"heads must have the shape (periods, intervals) or (scenarios, periods, intervals), "
            f"none of them empty, not {given.shape}",
            shape=given.shape,
        )
    wrong = ~(np.isfinite(given) & (given >= 0))
    if wrong.any():
        place = tuple(int(at) for at in np.argwhere(wrong)[0])
        raise QueueingError(
            "heads",
            f"heads{list(place)} must be a number from 0 on, not {given[place]}",
            index=place,
        )
    return given if given.ndim == 3 else given[None]


def _share(name: str, value: float) -> Fraction:
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise QueueingError(name, f"{name} must be from 0 to 1, not {value!r}", value=value)
    return _exact(value)


def _exact(value: float) -> Fraction:
    return Fraction(value).limit_denominator(_DIGITS)
