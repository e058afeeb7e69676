"""Does showing a prompt lower the error rate? Arms drawn by chance, judgements weighted.

Each arm's rate is a Hájek rate over judged contacts (weights 1/π), its interval Wilson's with
Kish's effective number of contacts, and the interval of the difference Newcombe's hybrid of the
two (Statistics in Medicine 17, 1998, method 10), which keeps its coverage where few or no errors
were found. The number of contacts still needed is that of a two-sided test of two shares.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from watchfloor.rooms.guidance.contracts import ArmRate, Effect, Verdict

Z95 = 1.959963984540054
Z80 = 0.8416212335729143  # power
WORTHWHILE = 0.3  # a prompt is worth its place when it takes away this share of the errors
MOST_NEEDED = 10_000_000


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged contact of an arm; `weight` is one over its probability of being looked at."""

    failed: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sums:
    """What an arm adds up to."""

    contacts: int
    judged: int
    failed: int
    weight: float
    failed_weight: float
    squares: float  # Σ weight²

    @property
    def rate(self) -> float:
        return self.failed_weight / self.weight

    @property
    def effective(self) -> float:
        """Kish's effective number: what the judged contacts are worth after weighting."""
        return self.weight**2 / self.squares


def add_up(contacts: int, judged: Iterable[Judged]) -> Sums:
    """Return the sums of an arm.

    :param contacts: how many were drawn into the arm, judged or not.
    """
    found = list(judged)
    return Sums(
        contacts=contacts,
        judged=len(found),
        failed=sum(each.failed for each in found),
        weight=math.fsum(each.weight for each in found),
        failed_weight=math.fsum(each.weight for each in found if each.failed),
        squares=math.fsum(each.weight**2 for each in found),
    )


def wilson(rate: float, number: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share seen in `number` contacts.

    >>> tuple(round(limit, 4) for limit in wilson(0.0, 59))
    (0.0, 0.0611)
    """
    middle = rate + Z95**2 / (2 * number)
    spread = Z95 * math.sqrt(rate * (1 - rate) / number + Z95**2 / (4 * number**2))
    bottom = 1 + Z95**2 / number
    return max((middle - spread) / bottom, 0.0), min((middle + spread) / bottom, 1.0)


def newcombe(
    first: float, first_number: float, second: float, second_number: float
) -> tuple[float, float]:
    """Return the 95 % interval of `first - second`.

    Newcombe 1998, table II, example (a), 56/70 against 48/80:

    >>> tuple(round(limit, 4) for limit in newcombe(56 / 70, 70, 48 / 80, 80))
    (0.0524, 0.3339)
    """
    low1, high1 = wilson(first, first_number)
    low2, high2 = wilson(second, second_number)
    gap = first - second
    down = math.hypot(first - low1, high2 - second)
    up = math.hypot(high1 - first, second - low2)
    return gap - down, gap + up


def measure(shown: Sums, withheld: Sums, *, base_rate: float, holdout_share: float) -> Effect:
    """Return the effect of showing a prompt, with a verdict that may be "cannot tell".

    :param base_rate: what is believed of the point while the hold-out has no judged contact.
    """
    arms = _arm(shown), _arm(withheld)
    if not shown.judged or not withheld.judged:
        needed = needed_judged(base_rate, holdout_share)
        return Effect(*arms, None, None, None, Verdict.CANNOT_TELL, needed)
    low, high = newcombe(shown.rate, shown.effective, withheld.rate, withheld.effective)
    verdict = _verdict(low, high, withheld.rate)
    more = None
    if verdict is Verdict.CANNOT_TELL:
        # What was seen is more than what was believed, but a rate of zero plans nothing.
        rate = (withheld.failed_weight + base_rate) / (withheld.weight + 1)
        needed = needed_judged(rate, holdout_share)
        more = needed and max(needed - shown.judged - withheld.judged, 1)
    return Effect(*arms, shown.rate - withheld.rate, low, high, verdict, more)


def needed_judged(rate: float, holdout_share: float) -> int | None:
    """Return how many judged contacts show a worthwhile effect four times in five.

    None without a hold-out: then no number of contacts can show it.
    """
    if not 0 < holdout_share < 1:
        return None
    base = min(max(rate, 1e-6), 0.999)
    better = base * (1 - WORTHWHILE)
    spread = better * (1 - better) / (1 - holdout_share) + base * (1 - base) / holdout_share
    return min(math.ceil((Z95 + Z80) ** 2 * spread / (base - better) ** 2), MOST_NEEDED)


def _verdict(low: float, high: float, base: float) -> Verdict:
    """It works when the interval lies below zero; it does not when no worthwhile gain is left."""
    if high < 0:
        return Verdict.WORKS
    if low > -WORTHWHILE * base:
        return Verdict.DOES_NOT
    return Verdict.CANNOT_TELL


def _arm(sums: Sums) -> ArmRate:
    rate = sums.rate if sums.judged else None
    return ArmRate(sums.contacts, sums.judged, sums.failed, rate)
