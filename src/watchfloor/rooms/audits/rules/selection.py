"""One point's draw of one day: a frame goes in, the chosen items with their probabilities out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from callmath.sampling import draw, inclusion_probabilities

from .scoring import Floats

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen: positions in the frame, and the probability of every item in it."""

    chosen: Ints
    probabilities: Floats
    seed: int
    frame_hash: str


def seed_of(day: date, code: str) -> int:
    """Return the seed of a point's draw: the same day and point give the same numbers for good.

    >>> seed_of(date(2026, 3, 29), "FIN-003") == seed_of(date(2026, 3, 29), "FIN-003")
    True
    """
    digest = hashlib.sha256(f"{day.isoformat()}:{code}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1  # a bigint of the database has 63 bits


def hash_frame(subjects: NDArray[np.object_], agents: Ints) -> str:
    """Return what tells whether a frame is the same again."""
    digest = hashlib.sha256("\0".join(chain(subjects)).encode())
    digest.update(np.ascontiguousarray(agents).tobytes())
    return digest.hexdigest()


def select(
    *,
    expected_loss: Floats,
    error_probability: Floats,
    wanted: float,
    floor: float,
    seed: int,
    frame_hash: str,
) -> Selection:
    """Choose items: more often where loss and information are, never with probability zero.

    A size that reaches the population takes everything; an empty frame gives nothing.
    """
    population = len(expected_loss)
    if wanted >= population:
        everything = np.arange(population, dtype=np.int64)
        return Selection(everything, np.ones(population), seed, frame_hash)
    probabilities = inclusion_probabilities(expected_loss, error_probability, wanted, floor)
    chosen = draw(probabilities, seed)
    return Selection(chosen, probabilities, seed, frame_hash)
