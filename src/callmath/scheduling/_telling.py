"""What a roster says of itself: why hard rules gave way, and where one more person is dearest."""

from __future__ import annotations

from time import perf_counter

from ._explain import explain
from ._explaining._blocks import ground_of
from ._explaining._notes import notes_of
from ._explaining._prices import dear_intervals
from ._judging import all_rules
from ._types import Check, Explanation, Problem

LEAST_SECONDS = 1.0  # less than that is not begun
MOST_SECONDS = 20.0
SHARE = 0.5  # of the time that is left: the last program begun may take longer than asked


def explain_roster(problem: Problem, verdict: Check, *, seconds_left: float) -> Explanation:
    """Return conflicts and ways out where hard rules are broken, otherwise what is dear.

    A lawful roster proves that hard rules and facts can hold together, so that nothing is asked.
    Without time only what arithmetic says is said.
    """
    seconds = min(SHARE * seconds_left, MOST_SECONDS)
    if seconds < LEAST_SECONDS:
        return Explanation(notes=notes_of(problem))
    if not verdict.lawful:
        return explain(problem, time_limit_seconds=seconds)
    if not verdict.uncovered or not problem.demand or problem.activities is not None:
        return Explanation(notes=notes_of(problem))
    dear = dear_intervals(ground_of(problem, all_rules(problem)), perf_counter() + seconds)
    return Explanation(notes=(*notes_of(problem), *dear))
