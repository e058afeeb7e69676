"""What a simulation found: figures by queue, interval and group, each with its half-width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ._checks_of_kinds import check_choice, check_one_of
from ._errors import SimulationError
from ._estimates import Estimate, Floats, mean_of, ratio_of
from ._model import CentreModel
from ._tally import PER_DOUBLING, WAIT_BINS, Count


class Denominator(StrEnum):
    """What the service level is a share of. T is the answer-within time of the queue.

    *Short* abandons are those within `short_abandon_seconds` of the queue, or within T without it.
    """

    OFFERED = "offered"  # answered within T / all
    WITHOUT_SHORT = "without_short"  # answered within T / (all less short abandons)
    SHORT_COUNT = "short_count"  # (answered within T or short abandons) / all
    ANSWERED = "answered"  # answered within T / answered


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """How contacts fared. Every property is an `Estimate`; shares are between 0 and 1.

    Counts are a day's. Contacts belong to the interval in which they arrived. Where nothing was
    offered the service level is 1 and other shares and waits are 0: nobody was failed.
    """

    counts: Floats  # (days, …, COUNTS)
    waits: NDArray[np.int64]  # (sections of the days, …, WAIT_BINS)
    confidence: float = 0.95

    def _daily(self, what: Count) -> Floats:
        return self.counts[..., what]

    def _mean(self, what: Count) -> Estimate:
        return mean_of(self._daily(what), self.confidence)

    def _ratio(self, above: Floats, below: Floats, empty: float = 0.0) -> Estimate:
        return ratio_of(above, below, self.confidence, empty=empty)

    @property
    def _let_in(self) -> Floats:
        return self._daily(Count.OFFERED) - self._daily(Count.BLOCKED)

    @property
    def offered(self) -> Estimate:
        """Return contacts that came, blocked ones and those who came again included."""
        return self._mean(Count.OFFERED)

    @property
    def answered(self) -> Estimate:
        """Return contacts that an agent took."""
        return self._mean(Count.ANSWERED)

    @property
    def answered_within(self) -> Estimate:
        """Return contacts that an agent took within the answer time of their queue."""
        return self._mean(Count.ANSWERED_WITHIN)

    @property
    def abandoned(self) -> Estimate:
        """Return contacts whose customer left the queue."""
        return self._mean(Count.ABANDONED)

    @property
    def blocked(self) -> Estimate:
        """Return contacts that found no line, or were turned away by an outage."""
        return self._mean(Count.BLOCKED)

    @property
    def called_back(self) -> Estimate:
        """Return contacts that took the offer of a call-back."""
        return self._mean(Count.CALLED_BACK)

    @property
    def returned(self) -> Estimate:
        """Return redials, transfers and call-backs among the contacts that came."""
        return self._mean(Count.RETURNED)

    @property
    def still_open(self) -> Estimate:
        """Return contacts that still waited when the day ended."""
        return self._mean(Count.OPEN)

    @property
    def service_level(self) -> Estimate:
        """Return answered within the answer time / offered. Others: `service_level_of`."""
        return self.service_level_of(Denominator.OFFERED)

    def service_level_of(self, denominator: Denominator | str) -> Estimate:
        """Return the service level by one of four definitions, which can be nine points apart."""
        check_choice("denominator", denominator, Denominator)
        chosen = Denominator(denominator)
        within, offered = self._daily(Count.ANSWERED_WITHIN), self._daily(Count.OFFERED)
        short = self._daily(Count.SHORT)
        above, below = {
            Denominator.OFFERED: (within, offered),
            Denominator.WITHOUT_SHORT: (within, offered - short),
            Denominator.SHORT_COUNT: (within + short, offered),
            Denominator.ANSWERED: (within, self._daily(Count.ANSWERED)),
        }[chosen]
        return self._ratio(above, below, empty=1.0)

    @property
    def abandon_share(self) -> Estimate:
        """Return abandoned / offered."""
        return self._ratio(self._daily(Count.ABANDONED), self._daily(Count.OFFERED))

    @property
    def blocked_share(self) -> Estimate:
        """Return blocked / offered."""
        return self._ratio(self._daily(Count.BLOCKED), self._daily(Count.OFFERED))

    @property
    def wait_probability(self) -> Estimate:
        """Return the share of those let in who were not answered at once."""
        return self._ratio(self._daily(Count.WAITED), self._let_in)

    @property
    def mean_wait_seconds(self) -> Estimate:
        """Return the mean wait of all who were let in, those who left included."""
        return self._ratio(self._daily(Count.WAIT_SECONDS), self._let_in)

    @property
    def mean_answer_seconds(self) -> Estimate:
        """Return the mean wait of those who were answered (average speed of answer)."""
        return self._ratio(self._daily(Count.ANSWER_SECONDS), self._daily(Count.ANSWERED))

    def wait_quantile_seconds(self, share: float) -> Estimate:
        """Return the wait that a share of those let in do not exceed.

        Waits are kept in bins nine percent wide; within one the quantile is interpolated. Its
        deviations are those of the share below it, times the slope of the quantiles about there
        (Woodruff 1952), from up to sixteen sections of the days.
        """
        if not 0.0 < share < 1.0:
            raise SimulationError("bad_share", f"share {share!r} is not between 0 and 1")
        return _quantile(self.waits.astype(np.float64), share, self.confidence)


@dataclass(frozen=True, slots=True, eq=False)
class GroupFigures:
    """How groups of agents fared. Every property is an `Estimate` of a day."""

    busy: Floats  # (days, …)
    staffed: Floats
    confidence: float = 0.95

    @property
    def busy_seconds(self) -> Estimate:
        """Return seconds with contacts, after-call work included."""
        return mean_of(self.busy, self.confidence)

    @property
    def staffed_seconds(self) -> Estimate:
        """Return seconds at work, breaks left out."""
        return mean_of(self.staffed, self.confidence)

    @property
    def occupancy_share(self) -> Estimate:
        """Return busy / staffed seconds; 0 where nobody was at work."""
        return ratio_of(self.busy, self.staffed, self.confidence, empty=0.0)


By = Literal["interval", "queue", "group"]


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """Many days of one model. Make it with `simulate`.

    `reached`: whether the wanted half-width was reached; None where none was asked for.
    """

    model: CentreModel
    seed: int
    confidence: float
    counts: Floats  # (days, queues, intervals, COUNTS)
    waits: NDArray[np.int64]  # (sections, queues, intervals, WAIT_BINS)
    busy_seconds: Floats  # (days, groups, intervals)
    staffed_seconds: Floats  # (days, groups, intervals)
    taken: Floats  # (days, groups, queues)
    reached: bool | None = None

    @property
    def replications(self) -> int:
        """Return how many days were simulated."""
        return len(self.counts)

    @property
    def by_interval(self) -> Figures:
        """Return figures of shape (queues, intervals)."""
        return Figures(self.counts, self.waits, self.confidence)

    @property
    def by_queue(self) -> Figures:
        """Return figures of shape (queues,): whole days."""
        return Figures(self.counts.sum(axis=2), self.waits.sum(axis=2), self.confidence)

    @property
    def overall(self) -> Figures:
        """Return figures of shape (): all queues together."""
        return Figures(self.counts.sum(axis=(1, 2)), self.waits.sum(axis=(1, 2)), self.confidence)

    @property
    def groups_by_interval(self) -> GroupFigures:
        """Return groups' figures of shape (groups, intervals)."""
        return GroupFigures(self.busy_seconds, self.staffed_seconds, self.confidence)

    @property
    def groups(self) -> GroupFigures:
        """Return groups' figures of shape (groups,): whole days."""
        return GroupFigures(
            self.busy_seconds.sum(axis=2), self.staffed_seconds.sum(axis=2), self.confidence
        )

    @property
    def agents(self) -> GroupFigures:
        """Return the figures of all agents together, of shape ()."""
        axes = (1, 2)
        return GroupFigures(
            self.busy_seconds.sum(axis=axes), self.staffed_seconds.sum(axis=axes), self.confidence
        )

    @property
    def answered_by_group(self) -> Estimate:
        """Return contacts of each queue that each group took. Shape (groups, queues)."""
        return mean_of(self.taken, self.confidence)

    def between(self, first: int, last: int) -> Simulation:
        """Return the same days with the intervals [first, last) only.

        `answered_by_group` stays that of the whole day.
        """
        if not 0 <= first < last <= self.model.intervals.count:
            raise SimulationError(
                "no_intervals", f"there are no intervals [{first}, {last})", first=first, last=last
            )
        return replace(
            self,
            counts=self.counts[:, :, first:last],
            waits=self.waits[:, :, first:last],
            busy_seconds=self.busy_seconds[:, :, first:last],
            staffed_seconds=self.staffed_seconds[:, :, first:last],
        )

    def frame(self, by: By = "interval") -> pl.DataFrame:
        """Return a table: a row for each queue and interval, each queue, or each group.

        Each figure has its column, and one with `_half_width` behind its name.
        """
        check_one_of("by", by, get_args(By))
        if by == "group":
            names = {"group": [group.name for group in self.model.groups]}
            return _frame(names, self.groups, GROUP_COLUMNS)
        queues = [queue.name for queue in self.model.queues]
        if by == "queue":
            return _frame({"queue": queues}, self.by_queue, COLUMNS)
        intervals = self.counts.shape[2]
        names_of: dict[str, Sequence[object]] = {
            "queue": [queue for queue in queues for _ in range(intervals)],
            "interval": list(range(intervals)) * len(queues),
        }
        return _frame(names_of, self.by_interval, COLUMNS)


COLUMNS = (
    "offered",
    "answered",
    "abandoned",
    "blocked",
    "called_back",
    "returned",
    "still_open",
    "service_level",
    "abandon_share",
    "wait_probability",
    "mean_wait_seconds",
    "mean_answer_seconds",
)
GROUP_COLUMNS = ("busy_seconds", "staffed_seconds", "occupancy_share")


def _frame(
    names: Mapping[str, Sequence[object]],
    figures: Figures | GroupFigures,
    columns: tuple[str, ...],
) -> pl.DataFrame:
    data: dict[str, object] = dict(names)
    for name in columns:
        estimate: Estimate = getattr(figures, name)
        data[name] = estimate.value.ravel()
        data[f"{name}_half_width"] = estimate.half_width.ravel()
    return pl.DataFrame(data)


BIN_ENDS = np.concatenate([[0.0], 2.0 ** (np.arange(1, WAIT_BINS) / PER_DOUBLING) - 1.0])


def _quantile(waits: Floats, share: float, confidence: float) -> Estimate:
    """Return a quantile of binned waits. Shape of `waits`: (sections, …, WAIT_BINS).

    How far a share is off says how far its quantile is by the slope of quantiles between the ends
    of the share's own interval (Woodruff 1952): the density of one bin would be a matter of luck.
    """
    below = np.cumsum(waits.sum(axis=0), axis=-1)
    value, at, part = _invert(below, np.full(below.shape[:-1], share))
    pull = _pull(waits, at, part, share)
    off = Estimate(value, pull, confidence).half_width
    some = np.isfinite(off) & (off > 0.0)
    off = np.where(some, off, 1.0)
    high, low = (_invert(below, np.clip(share + sign * off, 0.0, 1.0))[0] for sign in (1.0, -1.0))
    slope = np.where(some, (high - low) / (2.0 * off), 0.0)
    return Estimate(value, pull * slope, confidence)


def _invert(below: Floats, shares: Floats) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Return the waits that shares do not exceed, their bins, and how far into them they lie.

    Shape of `below`: (…, WAIT_BINS), counts up to the end of each bin; of `shares`: (…).
    """
    total = below[..., -1:]
    wanted = shares[..., None] * total
    at = np.argmax(below >= np.maximum(wanted, shares[..., None]), axis=-1)[..., None]
    low = np.where(at > 0, np.take_along_axis(below, np.maximum(at - 1, 0), -1), 0.0)
    mass = np.maximum(np.take_along_axis(below, at, -1) - low, 1.0)
    width = BIN_ENDS[at] - BIN_ENDS[np.maximum(at - 1, 0)]
    part = np.clip((wanted - low) / mass, 0.0, 1.0)
    value = np.where(at > 0, BIN_ENDS[at] - width * (1.0 - part), 0.0)
    return value[..., 0], at, part


def _pull(waits: Floats, at: NDArray[np.int64], part: Floats, share: float) -> Floats:
    """Return how far each section alone moves the share that does not exceed the quantile."""
    within = np.broadcast_to(at, (waits.shape[0], *at.shape))
    upto = np.cumsum(waits, axis=-1)
    mass = np.take_along_axis(waits, within, -1)
    below = (np.take_along_axis(upto, within, -1) - mass * (1.0 - part))[..., 0]
    mean_total = np.maximum(upto[..., -1].mean(axis=0), 1.0)
    return np.asarray((share * upto[..., -1] - below) / mean_total, np.float64)
