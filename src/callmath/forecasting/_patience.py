"""How long customers are willing to wait, from waits that ended by an answer or a hang-up.

Whoever was answered would have waited longer, nobody knows how long: the wait is a lower bound of
the patience (censored). The mean wait of those who hung up is therefore not the mean patience; it
is far too short. Kaplan and Meier's product limit uses both kinds of waits.

Sources: Kaplan and Meier, JASA 53 (1958) 457 (the estimate); Greenwood (1926) (its variance), with
limits on the log-log scale after Kalbfleisch and Prentice; Nelson (1972) and Aalen (1978) (hazard);
Brown, Hollander and Korwar (1974) (exponential tail); Brown, Gans, Mandelbaum, Sakov, Shen, Zeltyn
and Zhao, JASA 100 (2005) 36 (call centers, and total wait over abandonments as the exponential
estimate). Answers must not depend on how patient who waits is; with a queue in order of arrival
they do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._types import BoolArray, FloatArray, ForecastingError, IntArray

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True, eq=False)
class Hazard:
    """How many of those still waiting hang up each second; arrays are (bins,)."""

    starts: FloatArray  # seconds; a bin lasts to the next start
    per_second: FloatArray
    low: FloatArray  # 95 %
    high: FloatArray
    at_risk: IntArray  # who still waited at the bin's start
    abandoned: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Patience:
    """The distribution of patience; arrays are (times,), the distinct waits of who hung up.

    `survival` is the share that is still willing to wait after each of `seconds`, `low` and `high`
    its 95 % limits. `restricted_mean` is the mean of patience cut off at the longest wait, what the
    records tell for sure; `mean` adds an exponential tail for the share that outlasts it and is
    infinite when nobody ever hung up. `exponential_mean` is what a model with one constant hazard
    (Erlang A) should be given: all seconds waited over the number of hang-ups.
    """

    seconds: FloatArray
    survival: FloatArray
    low: FloatArray
    high: FloatArray
    waits: int
    abandoned: int
    longest_wait: float
    restricted_mean: float
    mean: float
    exponential_mean: float
    _ordered: FloatArray  # all waits, ascending
    _at_risk: IntArray
    _events: IntArray

    def survival_at(self, seconds: npt.ArrayLike) -> FloatArray:
        """Return the share still willing to wait after `seconds` (any shape), NaN past the records.

        The step function is right-continuous: who hung up at 10 s is gone at 10 s.
        """
        asked = np.asarray(seconds, dtype=np.float64)
        steps = np.concatenate([[1.0], self.survival])
        found = steps[np.searchsorted(self.seconds, asked, side="right")]
        return np.where(asked > self.longest_wait, np.nan, found)

    def quantile(self, share: float) -> float:
        """Return the seconds after which `share` of the customers would have hung up.

        Infinite when the records do not reach so far: not even the longest wait lost so many.

        :raises ForecastingError: `patience.share` outside of 0 to 1.
        """
        if not 0 < share < 1:
            raise ForecastingError(
                "patience.share", f"A share of {share} is not between 0 and 1.", share=share
            )
        reached = np.flatnonzero(self.survival <= 1 - share + 1e-12)
        return float(self.seconds[reached[0]]) if reached.size else float("inf")

    def hazard(self, *, width_seconds: float = 1.0, until: float | None = None) -> Hazard:
        """Return hang-ups per second waited, in bins of `width_seconds` up to `until`.

        Nelson and Aalen's increments d/r summed over a bin and divided by its width, with the
        variance sum d/r^2; wider bins are smoother. `until` is the longest wait when left out.

        :raises ForecastingError: `patience.width` not above 0.
        """
        if not width_seconds > 0:
            raise ForecastingError(
                "patience.width",
                f"Bins of {width_seconds} seconds cannot be made.",
                width_seconds=width_seconds,
            )
        count = self.longest_wait // width_seconds + 1 if until is None else until / width_seconds
        starts = np.arange(max(np.ceil(count), 1), dtype=np.float64) * float(width_seconds)
        bins = np.floor_divide(self.seconds, width_seconds).astype(np.int64)
        kept = bins < starts.size
        return self._binned(starts, bins[kept], kept, width_seconds)

    def _binned(self, starts: FloatArray, bins: IntArray, kept: BoolArray, width: float) -> Hazard:
        events, at_risk = self._events[kept], self._at_risk[kept]
        rate = np.bincount(bins, events / at_risk, starts.size) / width
        deviation = np.sqrt(np.bincount(bins, events / at_risk**2.0, starts.size)) / width
        return Hazard(
            starts=starts,
            per_second=rate,
            low=np.maximum(rate - Z95 * deviation, 0.0),
            high=rate + Z95 * deviation,
            at_risk=self.waits - np.searchsorted(self._ordered, starts, side="left"),
            abandoned=np.bincount(bins, events, starts.size).astype(np.int64),
        )


def estimate_patience(waits: npt.ArrayLike, has_abandoned: npt.ArrayLike) -> Patience:
    """Return how patient customers are, from waits in seconds and who hung up; both are (n,).

    A wait that ended with an answer is censored there; of a hang-up and an answer in the same
    second the hang-up comes first. Give only those who waited in the queue, and leave out nobody
    for hanging up early: balking at 0 s is patience, too. Swap the meaning of `has_abandoned` and
    the same estimate is that of the wait a customer of endless patience would have had.

    :raises ForecastingError: `patience.empty` without a wait, `patience.length` when the two do not
        match, `patience.wait` for a negative wait or one that is not a number.

    >>> found = estimate_patience([5, 10, 10, 20, 30], [True, True, False, False, True])
    >>> found.survival.round(3).tolist()
    [0.8, 0.6, 0.0]
    >>> found.quantile(0.5), found.exponential_mean
    (30.0, 25.0)
    """
    seconds, events = _read(waits, has_abandoned)
    times, events_at = np.unique(seconds[events], return_counts=True)
    ordered = np.sort(seconds)
    at_risk = seconds.size - np.searchsorted(ordered, times, side="left")
    survival = np.cumprod(1 - events_at / at_risk, dtype=np.float64)
    low, high = _log_log_limits(survival, events_at, at_risk)
    longest = float(ordered[-1])
    restricted = _area(times, survival, longest)
    count = int(events.sum())
    exponential = float(seconds.sum() / count) if count else float("inf")
    return Patience(
        seconds=times,
        survival=survival,
        low=low,
        high=high,
        waits=int(seconds.size),
        abandoned=count,
        longest_wait=longest,
        restricted_mean=restricted,
        mean=_with_tail(restricted, survival, longest),
        exponential_mean=exponential,
        _ordered=ordered,
        _at_risk=at_risk.astype(np.int64),
        _events=events_at.astype(np.int64),
    )


def _read(waits: npt.ArrayLike, has_abandoned: npt.ArrayLike) -> tuple[FloatArray, BoolArray]:
    seconds = np.asarray(waits, dtype=np.float64)
    events = np.asarray(has_abandoned, dtype=np.bool_)
    if seconds.ndim != 1 or seconds.shape != events.shape:
        raise ForecastingError(
            "patience.length",
            f"{seconds.size} waits and {events.size} endings do not belong together.",
            mend="Give one of each for every contact.",
            waits=seconds.size,
            endings=events.size,
        )
    if seconds.size == 0:
        raise ForecastingError("patience.empty", "Nobody waited, so nothing is known of patience.")
    wrong = np.flatnonzero(~(np.isfinite(seconds) & (seconds >= 0)))
    if wrong.size:
        raise ForecastingError(
            "patience.wait",
            f"Wait number {wrong[0]} is {seconds[wrong[0]]} seconds.",
            mend="Waits are seconds, zero or more.",
            index=int(wrong[0]),
            waits=int(wrong.size),
        )
    return seconds, events


def _log_log_limits(
    survival: FloatArray, events: IntArray, at_risk: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return 95 % limits S^exp(-+ z se) with Greenwood's variance of log S over (log S)^2."""
    left = at_risk - events
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(left > 0, events / (at_risk * left), np.inf))
        logs = np.log(survival)
        stretch = np.exp(Z95 * np.sqrt(greenwood) / np.abs(logs))
        low, high = survival**stretch, survival ** (1 / stretch)
    # Where everybody has gone no variance is left to be had: nothing is known but the range.
    gone = survival <= 0
    return np.where(gone, 0.0, low), np.where(gone, _last_high(high, gone), high)


def _last_high(high: FloatArray, gone: BoolArray) -> float:
    before = high[~gone]
    return float(before[-1]) if before.size else 1.0


def _area(times: FloatArray, survival: FloatArray, longest: float) -> float:
    edges = np.concatenate([[0.0], times, [longest]])
    return float(np.sum(np.diff(edges) * np.concatenate([[1.0], survival])))


def _with_tail(restricted: float, survival: FloatArray, longest: float) -> float:
    """Add the area beyond the longest wait, as if the hazard stayed what it was on average."""
    last = float(survival[-1]) if survival.size else 1.0
    if last <= 0:
        return restricted
    if last >= 1 or longest <= 0:
        return float("inf")
    return restricted + last * longest / -float(np.log(last))
