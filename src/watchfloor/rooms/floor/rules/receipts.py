"""What the receipts of a source say of its clock and of how often it speaks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

_UP_SHARE = 0.5
_DOWN_SHARE = 0.02
_DOWN_MOST_SECONDS = 0.05
_GAP_WEIGHT = 0.05
_LONGEST_GAPS, _LEAST_LONGEST = 12, 60.0  # what is longer was a night or a cut: no usual pause


def follow_skew(
    before: float | None, instants: Iterable[datetime], *, received_at: datetime
) -> float | None:
    """Return how far a source's clock is ahead of ours, in seconds, after one more batch.

    An event can come late but never early, so the newest event of a batch bounds the skew from
    below, and the least delayed batch is the best estimate. It rises quickly towards a higher
    bound and sinks slowly, so that a back-fill of old events hardly moves it.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    >>> follow_skew(None, [noon + timedelta(seconds=2)], received_at=noon)
    2.0
    >>> follow_skew(2.0, [noon - timedelta(minutes=10)], received_at=noon)
    1.95
    """
    seen = max(((at - received_at).total_seconds() for at in instants), default=None)
    if seen is None or before is None:
        return before if seen is None else seen
    if seen >= before:
        return before + _UP_SHARE * (seen - before)
    return before - min(_DOWN_SHARE * (before - seen), _DOWN_MOST_SECONDS)


def follow_gap(
    before: float | None, last_received_at: datetime | None, *, received_at: datetime
) -> float | None:
    """Return the usual seconds between two receipts, after one more; newer ones weigh more.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    >>> round(follow_gap(1.0, noon, received_at=noon + timedelta(seconds=3)), 3)
    1.1

    A night teaches nothing of the day:

    >>> round(follow_gap(1.0, noon, received_at=noon + timedelta(hours=14)), 3)
    3.95
    """
    if last_received_at is None:
        return before
    gap = max(0.0, (received_at - last_received_at).total_seconds())
    if before is None:
        return min(gap, _LEAST_LONGEST)
    longest = max(_LONGEST_GAPS * before, _LEAST_LONGEST)
    return before + _GAP_WEIGHT * (min(gap, longest) - before)
