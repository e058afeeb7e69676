"""Every loop of this engine run once, on next to nothing."""

from __future__ import annotations


def warm() -> None:
    """Compile the loops of this engine or read them from the cache: seconds, the first time.

    Does nothing where numba is absent.
    """
