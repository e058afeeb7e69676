"""How often something may be done in a minute, counted in the memory of this process.

For what is asked so often that counting it in the database would cost more than the answer. With
several processes somebody gets the limit from each of them.
"""

from __future__ import annotations

from datetime import datetime
from threading import Lock

_MINUTE = 60
_MOST_KEPT = 500_000  # keys of one minute; beyond that counting begins anew, in favor of who asks


class MinuteLimit:
    """So many times a minute for each of many.

    >>> from datetime import UTC
    >>> limit, eight = MinuteLimit(2), datetime(2026, 3, 29, 8, tzinfo=UTC)
    >>> [limit.take("a", at=eight) for _ in range(3)]
    [True, True, False]
    >>> limit.take("b", at=eight), limit.take("a", at=eight.replace(minute=1))
    (True, True)
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._minute = 0
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def take(self, who: str, *, at: datetime) -> bool:
        """Count one more of somebody; False when it is one too many in this minute."""
        minute = int(at.timestamp() // _MINUTE)
        with self._lock:
            if minute != self._minute or len(self._counts) >= _MOST_KEPT:
                self._minute, self._counts = minute, {}
            self._counts[who] = self._counts.get(who, 0) + 1
            return self._counts[who] <= self.most


def seconds_to_wait(*, at: datetime) -> int:
    """Return how many whole seconds until the next minute, from which on is counted anew.

    >>> from datetime import UTC
    >>> seconds_to_wait(at=datetime(2026, 3, 29, 8, 0, 15, tzinfo=UTC))
    46
    """
    return int(_MINUTE - at.timestamp() % _MINUTE) + 1
