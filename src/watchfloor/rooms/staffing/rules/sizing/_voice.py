"""Calls: Erlang A where patience is known, Erlang C where nobody leaves.

Where some of those who give up call again, fewer people bring more attempts (Erlang X).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from callmath import queueing
from watchfloor.rooms.staffing.contracts import Aim, Terms

from ._changing import size_changing, targets_of
from ._redials import add_for_redials
from ._types import UNREACHABLE, Assumptions, Counts, Floats, Result, Sized, Work
from ._unsure import doubt_of


def size_calls(work: Work, terms: Terms, assumed: Assumptions) -> Sized:
    """Return the people who keep what was promised if the forecast comes, on average, or mostly."""
    targets = targets_of(terms, assumed)

    def needed(part: Work, calls: Floats) -> Counts:
        return queueing.agents_needed(calls, part.handle_seconds, **targets)

    whole, work = work, work.scaled(assumed.first_share)
    people = size_changing(work, needed, perform_calls, terms, replace(assumed, redial_share=0.0))
    if assumed.redials:
        people = add_for_redials(whole, people, perform_calls, terms, assumed)
    doubt = doubt_of(work, terms)
    if terms.aim is not Aim.EXPECTED and doubt.any():
        people = _size_unsure(work, people, doubt, terms, assumed)
    return Sized(people, _reasons(work, people, terms, assumed))


def perform_calls(work: Work, people: Floats, terms: Terms, assumed: Assumptions) -> Result:
    """Return what people make of calls, on average over the moments of each interval.

    With redials it is what becomes of an attempt.
    """
    calls = work.calls_at_moments * assumed.first_share
    common = (people[:, None], calls, work.handle_seconds[:, None])
    denominator = queueing.Denominator(terms.denominator)
    if assumed.redials:
        found = queueing.redial_performance(
            *common,
            assumed.patience_seconds,
            terms.answer_within_seconds,
            redial_share=assumed.redial_share,
            denominator=denominator,
        ).performance
    elif assumed.patience_seconds is None:
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
        found.service_level @ work.weights,
        found.mean_wait_seconds @ work.weights,
        found.abandon_share @ work.weights,
        found.occupancy_share @ work.weights,
    )


def _size_unsure(
    work: Work, people: Counts, doubt: Floats, terms: Terms, assumed: Assumptions
) -> Counts:
    """Return the people for a volume that nobody is sure of.

    To those whom a steady load of unsure height takes come those whom the change within the
    interval takes more than a steady load.
    """
    targets = targets_of(terms, assumed)
    common = (work.calls_per_hour, work.handle_seconds)
    steady = queueing.size_staff(*common, **targets).agents
    unsure = queueing.agents_needed_when_uncertain(
        *common,
        busyness_cv=doubt,
        aim=terms.aim.value,
        share_of_days=terms.share_of_days,
        **targets,
    )
    more = np.where((people >= 0) & (steady >= 0), people - steady, 0)
    return np.where((people < 0) | (unsure < 0), UNREACHABLE, np.maximum(unsure + more, 0))


def _reasons(work: Work, people: Counts, terms: Terms, assumed: Assumptions) -> dict[int, str]:
    """Return why no number is enough, by the place of the interval."""
    places = np.flatnonzero(people == UNREACHABLE)
    if not len(places):
        return {}
    part = work.part(places)
    highest = part.calls_at_moments.max(axis=1)
    told = queueing.size_staff(highest, part.handle_seconds, **targets_of(terms, assumed)).reasons
    sound = {queueing.Reason.MET.value, queueing.Reason.NO_VOLUME.value}
    return {
        int(place): queueing.Reason.TARGET_UNREACHABLE.value if code in sound else str(code)
        for place, code in zip(places, told.tolist(), strict=True)
    }
