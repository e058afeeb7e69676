"""When agents say of a prompt that it does not apply, most of the time, it has no place there."""

from __future__ import annotations

from .effects import wilson

FEWEST_ANSWERS = 20
FEWEST_AGENTS = 3


def proposes_retirement(confirmed: int, overridden: int, agents: int) -> bool:
    """Tell whether most answers are overrides: surely so, and not by one agent alone.

    >>> proposes_retirement(4, 26, 5), proposes_retirement(14, 16, 5), proposes_retirement(0, 30, 2)
    (True, False, False)
    """
    answered = confirmed + overridden
    if answered < FEWEST_ANSWERS or agents < FEWEST_AGENTS:
        return False
    low, _ = wilson(overridden / answered, answered)
    return low > 0.5
