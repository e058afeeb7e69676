"""Who leaves a line: what share of callers, how that follows their waits, and how far both move.

Two questions are asked of a running day. Do more leave than usually do? And do more leave than
such waits explain? A line whose waits swing answers the first one by itself every hour; the second
one it answers only when something else is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callmath.control import (
    AlarmRule,
    Leaving,
    Level,
    Watch,
    learn_leaving,
    learn_level,
    watch_counts,
    watch_shares,
)
from watchfloor.rooms.interactions.contracts import Tally

from .looks import LOOK

FloatArray = NDArray[np.float64]
# Of odds, where no days tell: who waits longer leaves, so they follow every hour that is short of
# people, who come and go by the half-hour.
LEAVING_LEVEL = Level(day_sd=0.5, drift_sd=1.0, stays=0.9, at_once=6)
LEAVING = AlarmRule(least_change=0.5, windows=((3, 0.1), (6, 0.3), (12, 0.5), (24, 0.1)))
LEAST_SHARE = 0.01
BY_CONTACTS = Leaving(at_once=LEAST_SHARE, per_second=0.0)


@dataclass(frozen=True, slots=True)
class UsualLeaving:
    """How callers of a line usually leave, as its days before tell."""

    share: float = LEAST_SHARE  # of those who are answered or leave
    share_level: Level = LEAVING_LEVEL  # of its odds
    by_waits: Leaving = BY_CONTACTS
    waits_level: Level = LEAVING_LEVEL  # of who leaves, over what the waits give to expect


def learn_usual(left: FloatArray, contacts: FloatArray, seconds: FloatArray) -> UsualLeaving:
    """Return what days before tell, (days, quarters of an hour): who left, of whom, what waits.

    >>> random = np.random.default_rng(1)
    >>> seconds = 1000 * np.exp(random.normal(0, 0.8, (14, 48)))  # only the waits swing
    >>> usual = learn_usual(random.poisson(seconds / 500.0), np.full((14, 48), 50.0), seconds)
    >>> round(usual.share_level.drift_sd, 1), round(usual.waits_level.drift_sd, 1)
    (0.9, 0.1)
    """
    law = learn_leaving(left, contacts, seconds)
    if law is None:
        return UsualLeaving()
    share = float(left.sum() / contacts.sum())
    usual = min(max(share, LEAST_SHARE), 1 - LEAST_SHARE)
    expected = contacts * usual
    floored = Leaving(law.at_once + max(LEAST_SHARE - share, 0.0), law.per_second)
    return UsualLeaving(
        share=usual,
        share_level=learn_level(
            left, expected, variance=expected * (1 - usual), usual=LEAVING_LEVEL
        ),
        by_waits=floored,
        waits_level=learn_level(left, floored.expected(contacts, seconds), usual=LEAVING_LEVEL),
    )


def seconds_waited(tallies: Sequence[Tally]) -> FloatArray:
    """Return how long those who came in each look of a day have waited so far, together.

    Who waits still has waited since the middle of the look, more or less: without them the newest
    looks would hold short waits only, and patience would seem to be gone when a queue builds up.

    >>> seconds_waited([Tally(offered=3, answered=2, open=1, wait_ms_sum=90_000), Tally(open=1)])
    array([540., 150.])
    """
    ended = [(each.wait_ms_sum + each.abandoned_wait_ms_sum) / 1000 for each in tallies]
    waiting = np.array([each.open for each in tallies], dtype=np.float64)
    ages = (np.arange(len(tallies), 0, -1) - 0.5) * LOOK.total_seconds()
    return np.asarray(ended + waiting * ages)


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """Who left lines, (lines, looks): of those whose wait is over, and of all that came."""

    hits: FloatArray
    ended: FloatArray
    contacts: FloatArray
    seconds: FloatArray  # that all of these have waited so far


def left_of(days: Sequence[Sequence[Tally]]) -> Left:
    """Return who left lines whose looks had these tallies."""
    hits, answered, waiting = (
        np.array([[getattr(each, name) for each in day] for day in days], dtype=np.float64)
        for name in ("abandoned", "answered", "open")
    )
    seconds = np.stack([seconds_waited(day) for day in days])
    return Left(hits, answered + hits, answered + hits + waiting, seconds)


def watch_beside_waits(
    left: Left, usual: Sequence[UsualLeaving], between: FloatArray
) -> tuple[Watch, FloatArray]:
    """Watch those who left beside what contacts and their waits give to expect; return that too."""
    known = zip(usual, left.contacts, left.seconds, strict=True)
    expected = np.stack([each.by_waits.expected(*came) for each, *came in known])
    levels = [each.waits_level for each in usual]
    watch = watch_counts(left.hits, expected, level=levels, rule=LEAVING, looks_between=between)
    return watch, expected


def watch_beside_shares(
    left: Left, usual: Sequence[UsualLeaving], between: FloatArray
) -> tuple[Watch, FloatArray]:
    """Watch those who left beside the share that usually does; return what it gives to expect."""
    share = np.array([[each.share] for each in usual]) * np.ones_like(left.hits)
    levels = [each.share_level for each in usual]
    watch = watch_shares(
        left.hits, left.ended, share, level=levels, rule=LEAVING, looks_between=between
    )
    return watch, left.ended * share
