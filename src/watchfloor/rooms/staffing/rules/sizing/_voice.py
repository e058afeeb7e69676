"""Calls: Erlang A where patience is known, Erlang C where nobody leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath import queueing
from watchfloor.rooms.staffing.contracts import Aim, Terms
from watchfloor.rooms.staffing.rules.moments import WEIGHTS

from ._types import UNREACHABLE, Assumptions, Counts, Flags, Floats, Result, Sized, Work

_TIE = 1e-12  # 8.5 erlangs at 85 % are ten people, not eleven


def size_calls(work: Work, terms: Terms, assumed: Assumptions) -> Sized:
    """Return the people who keep what was promised if the forecast comes, on average, or mostly.

    What a load that changes within the interval takes more than a steady one is added to those
    whom an unsure volume takes.
    """
    targets = _targets(terms, assumed)
    steady = queueing.size_staff(work.calls_per_hour, work.handle_seconds, **targets)
    people = _size_changing(work, steady.agents, targets, terms, assumed)
    doubt = work.cv if terms.busyness_cv is None else np.full_like(work.cv, terms.busyness_cv)
    if terms.aim is not Aim.EXPECTED and doubt.any():
        unsure = queueing.agents_needed_when_uncertain(
            work.calls_per_hour,
            work.handle_seconds,
            busyness_cv=doubt,
            aim=terms.aim.value,
            share_of_days=terms.share_of_days,
            **targets,
        )
        people = np.where(unsure < 0, unsure, unsure + people - steady.agents)
    return Sized(people, _reasons(people, steady.reasons))


def perform_calls(work: Work, people: Floats, terms: Terms, assumed: Assumptions) -> Result:
    """Return what people make of calls, on average over the moments of each interval."""
    common = (people[:, None], work.calls_at_moments, work.handle_seconds[:, None])
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
        found.service_level @ WEIGHTS,
        found.mean_wait_seconds @ WEIGHTS,
        found.abandon_share @ WEIGHTS,
        found.occupancy_share @ WEIGHTS,
    )


def _size_changing(
    work: Work, steady: Counts, targets: Mapping[str, Any], terms: Terms, assumed: Assumptions
) -> Counts:
    """Return the fewest people who keep the targets on average over the moments of an interval.

    They lie between those whom its lowest and its highest load need: searched by halves.
    """
    calls = work.calls_at_moments
    low, high = (
        queueing.size_staff(bound, work.handle_seconds, **targets).agents
        for bound in (calls.min(axis=1), calls.max(axis=1))
    )
    open_places = np.flatnonzero((steady >= 0) & (low >= 0) & (high > low))
    people = np.where(steady < 0, steady, high)
    low, high = low[open_places] - 1, high[open_places]
    part = work.part(open_places)
    while (high - low > 1).any():
        middle = (low + high) // 2
        met = _is_met(perform_calls(part, middle.astype(np.float64), terms, assumed), targets)
        low, high = np.where(met, low, middle), np.where(met, middle, high)
    people[open_places] = high
    return people


def _is_met(found: Result, targets: Mapping[str, Any]) -> Flags:
    met = found.service_level >= targets["service_level"] - _TIE
    for name, value in (
        ("occupancy_cap", found.occupancy_share),
        ("abandon_cap", found.abandon_share),
        ("mean_wait_cap_seconds", found.mean_wait_seconds),
    ):
        if targets[name] is not None:
            met &= value <= targets[name] + _TIE
    return np.asarray(met)


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


def _reasons(people: Counts, told: NDArray[np.str_]) -> dict[int, str]:
    places = np.flatnonzero(people == UNREACHABLE)
    unreachable = queueing.Reason.TARGET_UNREACHABLE.value
    sound = {queueing.Reason.MET.value, queueing.Reason.NO_VOLUME.value}
    codes = {int(place): str(told[place]) for place in places}
    return {place: unreachable if code in sound else code for place, code in codes.items()}
