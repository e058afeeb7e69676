"""Chance that repeats: the same agent, contact and point always draw the same number.

A decision that is asked for twice, or replayed next year, must land in the same arm; a generator
with a state could not promise that. A keyed hash can.
"""

from __future__ import annotations

import hashlib

_STEPS = 2**64


def draw_number(*, seed: str, purpose: str, agent: str, contact: str, standard_id: int) -> float:
    """Return a number in [0, 1), evenly spread over contacts, that depends on nothing else.

    >>> first = draw_number(seed="1", purpose="arm", agent="A", contact="C", standard_id=4)
    >>> first == draw_number(seed="1", purpose="arm", agent="A", contact="C", standard_id=4)
    True
    """
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    parts = (purpose, agent, contact, str(standard_id))
    text = "".join(f"{len(part)}:{part}" for part in parts)
    key = hashlib.blake2b(seed.encode()).digest()[:32]
    digest = hashlib.blake2b(text.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big") / _STEPS


def is_withheld(*, share: float, seed: str, agent: str, contact: str, standard_id: int) -> bool:
    """Tell whether the hold-out keeps this prompt from this agent in this contact."""
    number = draw_number(
        seed=seed, purpose="arm", agent=agent, contact=contact, standard_id=standard_id
    )
    return number < share
