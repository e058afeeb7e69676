"""What is fresh demand, and what is a customer who was lost and dialed again.

Offered = fresh + redials. A queue that loses many is offered many more; a forecast of the offered
then forecasts its own understaffing, and more staff would make the forecast wrong. Records that
know the customer tell them apart: a contact is a *redial* when the same customer's contact before
it ended by hanging up, at most `window` before.

Where only some customers are known, what those do is taken for the others: a hang-up of somebody
unknown is expected to bring `probability` redials, as late as those that were seen. Some who call
again within the window would have done so without having been lost. How many is told from those
who were answered and called again within as long: `chance`; `probability_beyond_chance` is
(p - c) / (1 - c), Abbott's formula (1925).

Sources: Aguir, Karaesmen, Aksin and Chauvet, OR Spectrum 26 (2004) 353 (redials bias estimates of
demand); Ding, Remerova, van der Mei and Zwart, "Fluid approximation of a call center model with
redials and reconnects", Performance Evaluation 92 (2015) 24 (redials after hanging up apart from
reconnects after an answer, and demand estimated from both).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from ._types import BoolArray, FloatArray, ForecastingError, IntArray, Note

DELAY_BINS = 48  # in which the delays of redials are kept
FEW = 30  # hang-ups of known customers with fewer than which a probability is a guess
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True, eq=False)
class Redials:
    """Who called again. Arrays (contacts,) stand in the order of the records.

    `probability` is the share of lost customers who call again within the window, with its 95 %
    interval; NaN when no known customer was lost. Hang-ups whose window the records do not cover
    to its end are left out of it. `delays` are the seconds from hanging up to calling again.
    """

    is_redial: BoolArray
    is_return: (
        BoolArray  # calls again after an answer: not demand that was lost, but not fresh work
    )
    is_known: BoolArray
    window_seconds: float
    probability: float
    low: float
    high: float
    chance: float
    lost: int  # hang-ups that `probability` is of
    delays: FloatArray
    notes: tuple[Note, ...]
    _starts: IntArray  # microseconds, of arrival
    _ends: IntArray  # of hanging up or of arrival
    _has_abandoned: BoolArray

    @property
    def probability_beyond_chance(self) -> float:
        """Return the share who call again because they were lost."""
        if not self.chance < 1:
            return float("nan") if np.isnan(self.chance) else 0.0
        return max((self.probability - self.chance) / (1 - self.chance), 0.0)

    def fresh(self, *, interval_minutes: int) -> pl.DataFrame:
        """Return `starts_at, offered, redials_seen, redials_expected, volume` of each interval.

        `redials_expected` are those of customers that nobody knows; `volume` is the fresh demand,
        offered less both and never below 0: a history as `forecast` takes it. Every interval of a
        day that has any contact is there; other days are not, since nobody knows that they were
        not simply unrecorded. Intervals are counted from local midnight.

        :raises ForecastingError: `redials.interval` when it does not divide a day.
        """
        if interval_minutes <= 0 or 1440 % interval_minutes:
            raise ForecastingError(
                "redials.interval",
                f"Intervals of {interval_minutes} minutes do not divide a day.",
                interval_minutes=interval_minutes,
            )
        each = interval_minutes * 60_000_000
        first = int(self._starts.min()) // _DAY * _DAY if self._starts.size else 0
        cells = (int(self._starts.max(initial=0)) // _DAY * _DAY + _DAY - first) // each
        at = (self._starts - first) // each
        offered = np.bincount(at, minlength=cells).astype(np.float64)
        seen = np.bincount(at[self.is_redial], minlength=cells).astype(np.float64)
        expected = self._expected(first, each, int(cells))
        days = np.repeat(offered.reshape(-1, _DAY // each).sum(axis=1) > 0, _DAY // each)
        frame = pl.DataFrame(
            {
                "starts_at": (first + np.arange(cells) * each).astype("datetime64[us]"),
                "offered": offered,
                "redials_seen": seen,
                "redials_expected": expected,
                "volume": np.maximum(offered - seen - expected, 0.0),
            }
        )
        return frame.filter(pl.Series(days))

    def _expected(self, first: int, each: int, cells: int) -> FloatArray:
        """Spread the redials of unknown lost customers over the time after they hung up."""
        unknown = self._ends[self._has_abandoned & ~self.is_known]
        if unknown.size == 0 or not self.delays.size or not self.probability > 0:
            return np.zeros(cells)
        middles = (np.arange(DELAY_BINS) + 0.5) / DELAY_BINS
        steps = np.quantile(self.delays, middles) * 1e6
        at = (unknown[:, None] + steps[None, :].astype(np.int64) - first) // each
        counts = np.bincount(np.clip(at, 0, cells).ravel(), minlength=cells + 1)
        return np.asarray(counts[:cells] * (self.probability / DELAY_BINS), dtype=np.float64)


_DAY = 86_400_000_000  # microseconds


def find_redials(
    contacts: pl.DataFrame,
    *,
    window: timedelta = timedelta(hours=24),
    most_a_day: int = 10,
) -> Redials:
    """Tell the redials among contacts from what is known of their customers.

    :param contacts: `arrived_at` (local times), `customer` (text, null or "" where unknown),
        `has_abandoned` (bool) and, if known, `waited_seconds`, in any order. Give only contacts of
        queues among which calling again is calling for the same thing.
    :param window: how long after hanging up a call is still the same wish.
    :param most_a_day: a customer with more contacts on any day is a switchboard or a made-up
        number: it is treated as unknown, and a note says how many contacts that were.
    :raises ForecastingError: `redials.column` for a column that is missing, `redials.window` for a
        window that is not above 0, `redials.arrived_at` for contacts without a time.

    >>> from datetime import datetime
    >>> contacts = pl.DataFrame({
    ...     "arrived_at": [datetime(2026, 3, 2, 9, m) for m in (0, 5, 10, 20)],
    ...     "customer": ["a", "a", None, "b"],
    ...     "has_abandoned": [True, False, True, False],
    ... })
    >>> found = find_redials(contacts, window=timedelta(minutes=10))
    >>> found.is_redial.tolist(), found.probability
    ([False, True, False, False], 1.0)
    >>> found.fresh(interval_minutes=30).filter(pl.col("offered") > 0).row(0)[1:]
    (4.0, 1.0, 1.0, 2.0)
    """
    _check(contacts, window)
    times = _times(contacts)
    customers = _customers(contacts)
    known, notes = _known(customers, times.starts, most_a_day)
    return _tell(times, known, _link(customers, times, known), window, notes)


def _tell(
    times: _Times, known: BoolArray, linked: _Links, window: timedelta, notes: tuple[Note, ...]
) -> Redials:
    """Say of each contact what it is, and how many of those lost called again."""
    starts, ends, lost = times
    limit = window / timedelta(microseconds=1)
    again = linked.gap <= limit
    complete = ends + limit <= (starts.max() if starts.size else 0)
    lost_seen = known & lost & complete
    probability, low, high = linked.share_followed(lost_seen, limit)
    is_redial = again & linked.after_loss
    return Redials(
        is_redial=is_redial,
        is_return=again & ~linked.after_loss,
        is_known=known,
        window_seconds=window.total_seconds(),
        probability=probability,
        low=low,
        high=high,
        chance=linked.share_followed(known & ~lost & complete, limit)[0],
        lost=int(lost_seen.sum()),
        delays=np.sort(linked.gap[is_redial]) / 1e6,
        notes=(*notes, *_doubts(known, lost, int(lost_seen.sum()))),
        _starts=starts,
        _ends=ends,
        _has_abandoned=lost,
    )


def _check(contacts: pl.DataFrame, window: timedelta) -> None:
    missing = {"arrived_at", "customer", "has_abandoned"} - set(contacts.columns)
    if missing:
        raise ForecastingError(
            "redials.column",
            f"The contacts have no column {min(missing)}.",
            mend="They need arrived_at, customer and has_abandoned.",
            column=min(missing),
        )
    if window <= timedelta(0):
        raise ForecastingError("redials.window", "A window must last.", window=str(window))
    nameless = contacts["arrived_at"].null_count()
    if nameless:
        raise ForecastingError(
            "redials.arrived_at",
            f"{nameless} contacts have no time of arrival.",
            mend="Leave them out.",
            contacts=nameless,
        )


class _Times(NamedTuple):
    """Arrival and the end of waiting in microseconds of local time, and who was lost."""

    starts: IntArray
    ends: IntArray
    lost: BoolArray


def _times(contacts: pl.DataFrame) -> _Times:
    naive = contacts["arrived_at"].dt.replace_time_zone(None).cast(pl.Datetime("us"))
    starts = naive.to_physical().to_numpy().astype(np.int64)
    lost = contacts["has_abandoned"].fill_null(value=False).to_numpy().astype(np.bool_)
    if "waited_seconds" not in contacts.columns:
        return _Times(starts, starts, lost)
    waited = contacts["waited_seconds"].cast(pl.Float64).fill_null(0.0).fill_nan(0.0).to_numpy()
    return _Times(starts, starts + (np.maximum(waited, 0) * 1e6).astype(np.int64), lost)


def _customers(contacts: pl.DataFrame) -> IntArray:
    """Return a number for each customer, 0 where nobody knows who it was."""
    names = contacts["customer"].cast(pl.String).fill_null("").str.strip_chars()
    codes = names.cast(pl.Categorical).to_physical().to_numpy().astype(np.int64) + 1
    return np.where((names == "").to_numpy(), 0, codes)


def _known(
    customers: IntArray, starts: IntArray, most_a_day: int
) -> tuple[BoolArray, tuple[Note, ...]]:
    """Return whose customer can be followed; those who call all day are nobody."""
    named = customers > 0
    days = (starts - starts.min(initial=0)) // _DAY
    pairs = customers * (int(days.max(initial=0)) + 1) + days
    _, place, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    often = customers[named & (counts[place] > most_a_day)]
    is_busy = named & np.isin(customers, np.unique(often))
    busy = int(is_busy.sum())
    if not busy:
        return named, ()
    text = f"{busy} contacts are of customers with more than {most_a_day} on a day: not followed."
    return named & ~is_busy, (Note("redials.busy_customers", text, 0, {"contacts": busy}),)


@dataclass(frozen=True, slots=True, eq=False)
class _Links:
    """What each contact follows; `gap` in microseconds, infinite for a customer's first."""

    gap: FloatArray
    after_loss: BoolArray
    next_gap: FloatArray

    def share_followed(self, who: BoolArray, limit: float) -> tuple[float, float, float]:
        """Return the share of some contacts that were followed in time, with its interval."""
        return _share(int((who & (self.next_gap <= limit)).sum()), int(who.sum()))


def _link(customers: IntArray, times: _Times, known: BoolArray) -> _Links:
    """Follow each known customer from contact to contact."""
    starts, ends, lost = times
    order = np.lexsort((starts, customers))
    order = order[known[order]]
    before, after = order[:-1], order[1:]
    same = customers[before] == customers[after]
    before, after = before[same], after[same]
    gap, next_gap = np.full(starts.size, np.inf), np.full(starts.size, np.inf)
    # Who calls again while the first call still waits has a second line, not a second try.
    between = np.maximum(starts[after] - ends[before], 0).astype(np.float64)
    gap[after], next_gap[before] = between, between
    after_loss = np.zeros(starts.size, dtype=np.bool_)
    after_loss[after] = lost[before]
    return _Links(gap, after_loss, next_gap)


def _share(hits: int, tries: int) -> tuple[float, float, float]:
    """Return a share with Wilson's 95 % interval (1927); NaN and 0 to 1 without a try."""
    if tries == 0:
        return float("nan"), 0.0, 1.0
    share, z = hits / tries, Z95**2 / tries
    middle = (share + z / 2) / (1 + z)
    half = np.sqrt(z * (share * (1 - share) + z / 4)) / (1 + z)
    return share, max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def _doubts(known: BoolArray, lost: BoolArray, seen: int) -> tuple[Note, ...]:
    share = float(known.mean()) if known.size else 0.0
    notes = []
    if seen < FEW and lost.any():
        text = f"Only {seen} lost customers are known and could have called again in the records."
        notes.append(Note("redials.few", text, 2 if seen == 0 else 1, {"lost": seen}))
    if share < 1:
        text = f"{share:.0%} of the contacts have a customer; the others are taken to be like them."
        notes.append(Note("redials.unknown_customers", text, 0, {"known_share": share}))
    return tuple(notes)
