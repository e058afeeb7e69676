"""How long to wait after a message failed."""

from __future__ import annotations

import random
from datetime import timedelta

MOST_ATTEMPTS = 8
_FIRST_SECONDS, _LONGEST_SECONDS = 30.0, 3600.0


def wait_before(attempt: int, *, delivery_id: int) -> timedelta:
    """Return the pause after so many attempts: doubling, at most an hour, spread by half.

    The spread keeps messages that failed together from coming back together; it is drawn from the
    delivery's number, so that it is the same whoever computes it.

    >>> 15 <= wait_before(1, delivery_id=7).total_seconds() <= 45
    True
    """
    pause = min(_FIRST_SECONDS * 2 ** (attempt - 1), _LONGEST_SECONDS)
    chance = random.Random(f"{delivery_id}:{attempt}")  # noqa: S311  no secret hangs on it
    return timedelta(seconds=pause * chance.uniform(0.5, 1.5))
