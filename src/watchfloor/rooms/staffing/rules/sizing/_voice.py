"""Calls: Erlang A where patience is known, Erlang C where nobody leaves."""

from __future__ import annotations

from typing import Any

import numpy as np

from callmath import queueing
from watchfloor.rooms.staffing.contracts import Aim, Terms

from ._types import UNREACHABLE, Assumptions, Floats, Result, Sized, Work


def size_calls(work: Work, terms: Terms, assumed: Assumptions) -> Sized:
    """Return the people who keep what was promised if the forecast comes, on average, or mostly."""
    targets = _targets(terms, assumed)
    if terms.aim is Aim.EXPECTED or not work.cv.any():
        sizing = queueing.size_staff(work.calls_per_hour, work.handle_seconds, **targets)
        return Sized(sizing.agents, _reasons(sizing.agents, sizing.reasons))
    people = queueing.agents_needed_when_uncertain(
        work.calls_per_hour,
        work.handle_seconds,
        busyness_cv=work.cv,
        aim=terms.aim.value,
        share_of_days=terms.share_of_days,
        **targets,
    )
    return Sized(people, _reasons(people, None))


def perform_calls(work: Work, people: Floats, terms: Terms, assumed: Assumptions) -> Result:
    """Return what people make of calls."""
    common = (people, work.calls_per_hour, work.handle_seconds)
    denominator = queueing.Denominator(terms.denominator)
    if assumed.patience_seconds is None:
        found = queueing.erlang_c_performance(
            *common, terms.answer_within_seconds, denominator=denominator
        )
    else:
        found = queueing.erlang_a_performance(
            *common,
            assumed.patience_seconds,
            terms.answer_within_seconds,
            denominator=denominator,
        )
    return Result(
        found.service_level, found.mean_wait_seconds, found.abandon_share, found.occupancy_share
    )


def _targets(terms: Terms, assumed: Assumptions) -> dict[str, Any]:
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


def _reasons(people: np.ndarray[Any, Any], told: np.ndarray[Any, Any] | None) -> dict[int, str]:
    places = np.flatnonzero(people == UNREACHABLE)
    known = queueing.Reason.TARGET_UNREACHABLE.value
    return {int(place): str(told[place]) if told is not None else known for place in places}
