"""The fewest people for work that changes within its interval, whatever kind of work it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from callmath import queueing
from watchfloor.rooms.staffing.contracts import Terms

from ._types import UNREACHABLE, Assumptions, Counts, Flags, Floats, Perform, Result, Work

_TIE = 1e-12  # 8.5 erlangs at 85 % are ten people, not eleven
_CAPS = (
    ("occupancy_cap", "occupancy_share"),
    ("abandon_cap", "abandon_share"),
    ("mean_wait_cap_seconds", "mean_wait_seconds"),
)
Targets = Mapping[str, Any]
Needed = Callable[[Work, Floats], Counts]  # people for work that comes at steady rates an hour


def targets_of(terms: Terms, assumed: Assumptions) -> dict[str, Any]:
    """Return terms as the formulas take them; nobody can abandon where nobody leaves."""
    knows_patience = assumed.patience_seconds is not None
    return {
        "service_level": terms.service_level,
        "answer_within_seconds": terms.answer_within_seconds,
        "patience_seconds": assumed.patience_seconds,
        "occupancy_cap": terms.occupancy_cap,
        "abandon_cap": terms.abandon_cap if knows_patience else None,
        "mean_wait_cap_seconds": terms.mean_wait_cap_seconds,
        "denominator": queueing.Denominator(terms.denominator),
    }


def size_changing(
    work: Work, needed: Needed, perform: Perform, terms: Terms, assumed: Assumptions
) -> Counts:
    """Return the fewest people who keep the targets on average over the moments of an interval.

    They lie between those whom its lowest and its highest load need: searched by halves.
    """
    calls = work.calls_at_moments
    low, high = needed(work, calls.min(axis=1)), needed(work, calls.max(axis=1))
    people = np.where(low < 0, UNREACHABLE, high)
    places = np.flatnonzero((low >= 0) & (high > low))
    part, targets = work.part(places), targets_of(terms, assumed)
    low, high = low[places] - 1, high[places]
    while (high - low > 1).any():
        middle = (low + high) // 2
        met = is_met(perform(part, middle.astype(np.float64), terms, assumed), targets)
        low, high = np.where(met, low, middle), np.where(met, middle, high)
    people[places] = high
    return people


def is_met(found: Result, targets: Targets) -> Flags:
    """Return where the targets are kept."""
    met = found.service_level >= targets["service_level"] - _TIE
    for cap, figure in _CAPS:
        if targets[cap] is not None:
            met &= getattr(found, figure) <= targets[cap] + _TIE
    return np.asarray(met)
