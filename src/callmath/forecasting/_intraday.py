"""The rest of a day from the day so far.

Re-scaling by "actual over forecast so far" believes the morning's chance as if it were the day's;
on real days it makes the rest worse. Here the day factor and the slot factors of the law (`Spread`)
are conditioned on what has come: each interval speaks as loud as its own past lets it, neighbors
more than the far end of the day, and chance not at all. With normal factors and Poisson-like counts
that is the mode of a log-normal mixed Poisson model, found by Newton steps on working observations
(Breslow & Clayton 1993, JASA 88:9); for one factor alone it is the gamma-Poisson shrinkage of
Taylor 2012, and in spirit the penalized updating of Shen & Huang 2008 (MSOM 10:391).

The law is an average of all days. Whether hours of a series really tell of later ones is asked of
its own trials: what they support of the update, hour by hour, is the trust it gets (`learn_trust`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ._quantiles import extended_spread, slot_log_covariance
from ._types import FloatArray, ForecastingError, IntArray, Outlook, Spread, Trials

_FARTHEST = 4.0  # of a logarithm: 55 times as much as was said, or as little
_MOST_STEPS = 25
_CLOSE_ENOUGH = 1e-6
_LEAST_DAYS = 8  # of trials, from which they are asked; with fewer the law is believed
_NEXT_DAYS = 7  # leads that tell of a day that begins


def update_day(outlook: Outlook, actual_so_far: FloatArray, at_slot: int) -> Outlook:
    """Return the outlook of the rest of the first day, from slot `at_slot` on.

    `actual_so_far` holds the counts of at least the slots before `at_slot`, NaN where unknown;
    what it holds of later ones is not looked at. Slots that are over are closed in the result: the
    total of its mask is what is still to come. A factor `today` joins the components.

    :raises ForecastingError: the slot is not one of the day, or counts are missing or negative.

    >>> from datetime import date
    >>> from callmath.forecasting._types import Spread
    >>> spread = Spread(np.array([0.1]), 0.5, np.array([0.02] * 4), 0.0, dispersion=1.0)
    >>> said = Outlook(date(2026, 3, 2), 360, np.full((1, 4), 400.0), np.ones((1, 4), bool),
    ...                spread, {})
    >>> update_day(said, np.array([500.0, 500.0]), 2).mean.round(0).tolist()
    [[0.0, 0.0, 488.0, 488.0]]
    """
    slots = outlook.mean.shape[1]
    counts = _checked_counts(actual_so_far, at_slot, slots)
    spread = extended_spread(outlook.spread, 1)
    is_open = outlook.is_open[0] & (outlook.mean[0] > 0)
    mean = np.where(is_open, outlook.mean[0], 0.0)
    prior = slot_log_covariance(spread) + spread.day_sd[0] ** 2
    seen = np.flatnonzero(is_open[:at_slot] & np.isfinite(counts))
    rest = np.flatnonzero(is_open & (np.arange(slots) >= at_slot))
    learned = _condition(prior, mean, counts, seen, rest, dispersion=spread.dispersion)
    if spread.trust is not None and at_slot < slots:
        learned = learned.trusted(float(spread.trust[at_slot]), prior[np.ix_(rest, rest)])
    factor = np.ones(slots)
    factor[rest] = np.exp(learned.shift + (np.diag(learned.covariance) - np.diag(prior)[rest]) / 2)
    is_left = np.zeros(slots, dtype=np.bool_)
    is_left[rest] = True
    after = mean * factor * is_left
    day_sd, slot_sd = _split(learned.covariance, after[rest], spread.slot_correlation)
    left_sd = np.zeros(slots)
    left_sd[rest] = slot_sd
    return replace(
        outlook,
        mean=after[None, :],
        is_open=is_left[None, :],
        spread=replace(spread, day_sd=np.array([day_sd]), slot_sd=left_sd),
        components={name: part[:1] for name, part in outlook.components.items()}
        | {"today": factor[None, :]},
    )


def learn_trust(trials: Trials, spread: Spread) -> FloatArray | None:
    """Return how far a day so far is to be believed at each slot, (slots,), from past days.

    At each slot the update's first step (a linear one, with the gain of a usual day) is made for
    all past days; `b` is the share of it that would have missed the rest by the least squares, `e`
    its standard error over days. The trust is b (1 - (e / b)^2), drawn to 0 the more, the less sure
    it is (positive-part Stein: Efron & Morris 1973, JASA 68:117). None with too few days.
    """
    known = np.isfinite(trials.actual) & (trials.mean > 0)
    known[:, _NEXT_DAYS:] = False
    days = known.any(axis=2)
    if days.sum() < _LEAST_DAYS:
        return None
    mean = np.where(known, trials.mean, 0.0)[days]
    error = np.where(known, trials.actual - trials.mean, 0.0)[days]
    usual = mean.sum(axis=0) / np.maximum((mean > 0).sum(axis=0), 1)
    spread = extended_spread(spread, 1)
    prior = slot_log_covariance(spread) + spread.day_sd[0] ** 2
    trust = np.zeros(len(usual))
    for at_slot in np.flatnonzero(usual[1:] > 0) + 1:
        seen = np.flatnonzero(usual[:at_slot])
        rest = at_slot + np.flatnonzero(usual[at_slot:])
        among = prior[np.ix_(seen, seen)] + np.diag(spread.dispersion / usual[seen])
        gain = np.linalg.solve(among, prior[np.ix_(seen, rest)])
        ratio = error[:, seen] / np.where(mean[:, seen] > 0, mean[:, seen], 1.0)
        step = mean[:, rest] * np.clip(ratio @ gain, -1.0, _FARTHEST)
        trust[at_slot] = _supported(step, error[:, rest], mean[:, rest].sum(axis=1))
    return trust


def _supported(step: FloatArray, error: FloatArray, size: FloatArray) -> float:
    """Return which share of the steps (days, rest) the errors support; days weigh alike."""
    weight = 1 / np.maximum(size, 1.0)
    squares = weight * np.sum(step**2, axis=1)
    products = weight * np.sum(step * error, axis=1)
    if not squares.sum() > 1e-100:  # whose square would vanish
        return 0.0
    share = float(products.sum() / squares.sum())
    variance = float(np.sum((products - share * squares) ** 2) / squares.sum() ** 2)
    return float(np.clip(share - variance / share, 0.0, 1.0)) if share > 0 else 0.0


def _checked_counts(actual_so_far: FloatArray, at_slot: int, slots: int) -> FloatArray:
    counts = np.asarray(actual_so_far, dtype=np.float64).ravel()
    if not 0 <= at_slot <= slots or len(counts) < at_slot:
        raise ForecastingError(
            "today.slot",
            f"Slot {at_slot} of {slots}, with counts of {len(counts)}, is no moment of the day.",
            mend="Give the count of every slot before it, NaN where unknown.",
        )
    counts = counts[:at_slot]
    if bool(np.any(counts < 0)):
        raise ForecastingError(
            "today.negative", "A count so far is below zero.", mend="Give counts of contacts."
        )
    return counts


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    """What the day so far says of the logarithms of the rest: (rest,) and (rest, rest)."""

    shift: FloatArray
    covariance: FloatArray

    def trusted(self, trust: float, prior: FloatArray) -> _Learned:
        """Return the same, moved from the prior by a share of the way: what that leaves unsure."""
        told = trust * (2 - trust)
        return _Learned(trust * self.shift, prior + told * (self.covariance - prior))


def _condition(
    prior: FloatArray,
    mean: FloatArray,
    counts: FloatArray,
    seen: IntArray,
    rest: IntArray,
    *,
    dispersion: float,
) -> _Learned:
    """Condition the factors of the rest on the counts of the seen cells."""
    among, across = prior[np.ix_(seen, seen)], prior[np.ix_(rest, seen)]
    center = -np.diag(among) / 2  # so that the prior mean of a cell is what was said
    shift: FloatArray = np.zeros(len(seen))
    pull: FloatArray = np.zeros(len(seen))
    chance: FloatArray = np.ones(len(seen))
    for _ in range(_MOST_STEPS):
        rate = mean[seen] * np.exp(center + shift)
        chance = dispersion / rate
        working = shift + counts[seen] / rate - 1
        pull = np.linalg.solve(among + np.diag(chance), working).astype(np.float64)
        step = np.clip(among @ pull, -_FARTHEST, _FARTHEST) - shift
        shift = shift + step
        if np.abs(step).max(initial=0.0) < _CLOSE_ENOUGH:
            break
    gain = np.linalg.solve(among + np.diag(chance), across.T)
    return _Learned(across @ pull, prior[np.ix_(rest, rest)] - across @ gain)


def _split(
    covariance: FloatArray, mean: FloatArray, correlation: float
) -> tuple[float, FloatArray]:
    """Return the day and slot standard deviations that say the same as a covariance.

    Every cell keeps its variance, and so does the total: what the day factor has of it is found by
    halving.
    """
    own = np.maximum(np.diag(covariance), 0.0)
    if not own.size:
        return 0.0, own
    steps = np.arange(len(own))
    powers = correlation ** np.abs(np.subtract.outer(steps, steps)).astype(float)
    wanted = float(mean @ covariance @ mean)
    low, high = 0.0, float(own.min())
    for _ in range(30):
        day = (low + high) / 2
        parts = mean * np.sqrt(own - day)
        is_short = float(parts @ powers @ parts) + day * float(mean.sum()) ** 2 < wanted
        low, high = (day, high) if is_short else (low, day)
    return float(np.sqrt(low)), np.sqrt(own - low)
