"""How long to wait before a source is tried again."""

from __future__ import annotations

_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 30.0


def pause_seconds(failures: int, chance: float) -> float:
    """Return the pause after so many failures in a row; `chance` is drawn from 0 to 1.

    It doubles up to half a minute, so that a mended source is marked for no longer than a minute;
    many that lost the same switch do not come back in step.

    >>> pause_seconds(1, 1.0), pause_seconds(3, 1.0), pause_seconds(3, 0.0), pause_seconds(99, 1.0)
    (1.0, 4.0, 2.0, 30.0)
    """
    longest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** min(failures - 1, 10))
    return longest * (0.5 + 0.5 * chance)
