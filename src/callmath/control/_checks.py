"""What counts and shares must be, said once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def counts(failed: npt.ArrayLike, looked: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return failed and looked-at counts as arrays of one shape.

    :raises ValueError: none at all, negative, not finite, or more failed than looked at.
    """
    k = np.asarray(failed, dtype=np.float64)
    n = np.asarray(looked, dtype=np.float64)
    k, n = np.broadcast_arrays(k, n)
    if k.ndim != 1 or k.size == 0:
        raise ValueError("counts must be a row of at least one number")
    if not bool(np.all(np.isfinite(k) & np.isfinite(n) & (k >= 0) & (k <= n))):
        raise ValueError("failed must lie between 0 and looked, both finite")
    return k, n


def share(value: float, name: str) -> float:
    """Return a share strictly between 0 and 1. :raises ValueError: it is not."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1, exclusive")
    return value


def positive(value: float, name: str) -> float:
    """Return a finite number above 0. :raises ValueError: it is not."""
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be above 0")
    return value
