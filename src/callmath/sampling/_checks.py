"""Refusals that the functions of this package share."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def check_confidence(confidence: float) -> None:
    """Refuse a confidence that does not lie strictly between 0 and 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")


def check_share(share: float, name: str) -> None:
    """Refuse a share that does not lie strictly between 0 and 1."""
    if not 0 < share < 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {share}")


def check_count(count: float, name: str, least: int = 0) -> int:
    """Return a count as an int, refusing fractions, what is not a number, and too few."""
    if not math.isfinite(count) or count != int(count):
        raise ValueError(f"{name} must be a whole number, not {count}")
    if count < least:
        raise ValueError(f"{name} must be {least} or more, not {count}")
    return int(count)


def read_vector(values: npt.ArrayLike, name: str) -> Floats:
    """Return values as one dimension of finite floats."""
    vector = np.asarray(values, dtype=np.float64)
    if vector.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {vector.ndim}")
    if not bool(np.isfinite(vector).all()):
        raise ValueError(f"{name} must be finite numbers")
    return vector


def read_probabilities(probabilities: npt.ArrayLike) -> Floats:
    """Return inclusion probabilities, each above 0 and at most 1."""
    vector = read_vector(probabilities, "probabilities")
    if vector.size and not (vector.min() > 0 and vector.max() <= 1):
        raise ValueError("probabilities of selection must lie above 0 and at most at 1")
    return vector


def read_results(passed_or_failed: npt.ArrayLike, size: int) -> Floats:
    """Return results as 0 and 1, as many as `size`."""
    results = read_vector(passed_or_failed, "passed_or_failed")
    if results.size != size:
        raise ValueError(f"{results.size} results for {size} probabilities")
    if not bool(((results == 0) | (results == 1)).all()):
        raise ValueError("passed_or_failed must hold 0 (passed) and 1 (failed) only")
    return results
