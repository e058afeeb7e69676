"""What is lost when nobody acts: money, by how near the deadline is."""

from __future__ import annotations

from datetime import datetime, timedelta

LEAST = 1.0  # of a matter whose loss nobody has estimated: it still counts as something
_HALF = timedelta(days=1)
_WORST = timedelta(days=7)


def loss_at(expected_loss: float, due_at: datetime | None, at: datetime) -> float:
    """Return the money expected to be lost in the next seven days if nobody acts.

    The matter's expected loss (at least 1) times 1 + u. The urgency u halves with every day that
    the deadline is away, is 1 at the deadline, and grows to 2 in the week after it.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> loss_at(100, None, noon), loss_at(100, noon, noon), loss_at(0, noon, noon)
    (100.0, 200.0, 2.0)
    >>> loss_at(100, noon + timedelta(days=2), noon), loss_at(100, noon - timedelta(days=30), noon)
    (125.0, 300.0)
    """
    at_stake = max(float(expected_loss), LEAST)
    if due_at is None:
        return at_stake
    left = due_at - at
    if left >= timedelta():
        return float(at_stake * (1 + 0.5 ** (left / _HALF)))
    return float(at_stake * (2 + min(-left / _WORST, 1.0)))
