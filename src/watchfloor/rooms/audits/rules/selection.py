"""One point's draw of one day: a frame goes in, the chosen items with their probabilities out."""

from __future__ import annotations

import hashlib
import math
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from callmath.sampling import draw, inclusion_probabilities

from .scoring import Floats

Ints = NDArray[np.int64]


SMALLEST = 1e-9  # of a probability: an item has a chance, however small the sample


def seed_of(day: date, code: str, part: int = 0) -> int:
    """Return the seed of a point's draw: the same day and point give the same numbers for good.

    `part` counts the draws of one day, where it was drawn more than once.

    >>> seed_of(date(2026, 3, 29), "FIN-003")
    1171382720854866547
    """
    name = f"{day.isoformat()}:{code}" + (f":{part}" if part else "")
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1  # a bigint of the database has 63 bits


def hash_frame(subjects: pl.Series, agents: Ints) -> str:
    """Return what tells whether a frame is the same again."""
    digest = hashlib.sha256(str(subjects.str.join("\0").item()).encode())
    digest.update(np.ascontiguousarray(agents).tobytes())
    return digest.hexdigest()


def select(
    *, expected_loss: Floats, error_probability: Floats, wanted: float, floor: float, seed: int
) -> tuple[Ints, Floats]:
    """Choose items, more often where loss and information are: positions, and all probabilities.

    `floor` is the least probability as a share of that of a simple random draw, so none is zero.
    A size that reaches the population takes everything. A size that is no whole number is met on
    average: all probabilities of the next whole size, shortened alike.
    """
    population = len(expected_loss)
    if wanted >= population:
        return np.arange(population, dtype=np.int64), np.ones(population)
    whole = math.ceil(wanted)
    least = floor * whole / population
    chances = inclusion_probabilities(expected_loss, error_probability, whole, least)
    probabilities = np.clip(chances * (wanted / whole), SMALLEST, 1.0)
    return np.asarray(draw(probabilities, seed), dtype=np.int64), probabilities
