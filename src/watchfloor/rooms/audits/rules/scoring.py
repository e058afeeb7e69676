"""How likely an item is wrong, and what that would cost: a small score that says its reasons.

    odds = odds of the point's rate × the agent's factor × the factor of each signal seen

A factor is a posterior mean: with `failed` errors seen where the rate alone led to expect
`expected`, and a prior worth `STRENGTH` expected errors,

    factor = (prior × STRENGTH + failed) / (STRENGTH + expected)

(gamma prior, Poisson counts). With nothing seen it is the prior; with much seen, the ratio.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# What one believes before anything was audited: how many times likelier an error is.
PRIORS: Mapping[str, float] = {
    "record_failed": 10.0,  # the automatic check of the record says so
    "guard_failed": 6.0,  # a guard warned or blocked in the step
    "prompt_overridden": 3.0,
    "prompt_withheld": 1.3,  # the hold-out: the agent was not reminded
    "long_handling": 1.5,  # above nine in ten of the same queue and day
    "transferred": 1.4,
}
SIGNALS = tuple(PRIORS)
STRENGTH = 3.0
LONG_HANDLING_QUANTILE = 0.9
_LEAST, _GREATEST = 1e-6, 0.95  # nothing is certain, and no probability may be zero


@dataclass(frozen=True, slots=True)
class Seen:
    """Errors found, and how many the rate alone led to expect in the same items."""

    failed: float = 0.0
    expected: float = 0.0


def learn_factor(*, prior: float, seen: Seen) -> float:
    """Return a factor from its prior and what was seen.

    >>> learn_factor(prior=3, seen=Seen()), learn_factor(prior=3, seen=Seen(0, 6))
    (3.0, 1.0)
    """
    return (prior * STRENGTH + seen.failed) / (STRENGTH + seen.expected)


def learn_signals(seen: Mapping[str, Seen]) -> dict[str, float]:
    """Return the factor of every signal, learned from items in which it was seen."""
    return {
        name: learn_factor(prior=prior, seen=seen.get(name, Seen()))
        for name, prior in PRIORS.items()
    }


def learn_agents(seen: Mapping[int, Seen]) -> dict[int, float]:
    """Return the factor of every agent who was audited; others are like everybody."""
    return {agent: learn_factor(prior=1.0, seen=each) for agent, each in seen.items()}


def error_probabilities(
    *, base_rate: float, agent_factors: Floats, signals: Bools, signal_factors: Mapping[str, float]
) -> Floats:
    """Return the probability of an error in each item; `signals` is items × SIGNALS."""
    rate = min(max(base_rate, _LEAST), _GREATEST)
    logs = np.log([signal_factors[name] for name in SIGNALS])
    odds = rate / (1 - rate) * agent_factors * np.exp(signals @ logs)
    return np.clip(odds / (1 + odds), _LEAST, _GREATEST)


def name_factors(
    *, agent_factor: float, signals: Bools, signal_factors: Mapping[str, float]
) -> tuple[tuple[str, float], ...]:
    """Return what raised or lowered one item, the agent first."""
    named = [("agent", agent_factor)] if agent_factor != 1 else []
    for name, is_seen in zip(SIGNALS, signals, strict=True):
        if is_seen:
            named.append((name, signal_factors[name]))
    return tuple(named)
