"""Chats: somebody holds several at once, and each of them takes longer for it."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from callmath import queueing
from watchfloor.rooms.staffing.contracts import Terms

from ._changing import size_changing, targets_of
from ._types import UNREACHABLE, Assumptions, Counts, Floats, Result, Sized, Work
from ._unsure import doubt_of, make_unsure


def size_chats(work: Work, terms: Terms, assumed: Assumptions) -> Sized:
    """Return the people who keep what was promised if the forecast comes, on average, or mostly."""
    targets = targets_of(terms, assumed)

    def needed(part: Work, chats: Floats) -> Counts:
        return queueing.chat_agents_needed(chats, handle_times(part, terms), **targets)

    work = make_unsure(work, doubt_of(work, terms), terms)
    people = size_changing(work, needed, perform_chats, terms, assumed)
    unreachable = queueing.Reason.TARGET_UNREACHABLE.value
    places = np.flatnonzero(people == UNREACHABLE)
    return Sized(people, {int(place): unreachable for place in places})


def perform_chats(work: Work, people: Floats, terms: Terms, assumed: Assumptions) -> Result:
    """Return what people make of chats, on average over the moments of each interval.

    Occupancy is the share of people with a chat at least. Parts of a person, as when people are
    shared between lines, lie between what whole ones make.
    """
    whole = np.floor(people)
    low, part = _perform_whole(work, whole, terms, assumed), people - whole
    if not part.any():
        return low
    high = _perform_whole(work, whole + (part > 0), terms, assumed)
    return Result(
        *(_between(getattr(low, each.name), getattr(high, each.name), part) for each in fields(low))
    )


def _between(low: Floats, high: Floats, part: Floats) -> Floats:
    """Return the mean of two; where there is no part, the first (the other may be endless)."""
    return np.where(part > 0, (1.0 - part) * low + np.where(part > 0, part * high, 0.0), low)


def _perform_whole(work: Work, people: Floats, terms: Terms, assumed: Assumptions) -> Result:
    found = queueing.chat_performance(
        people[:, None],
        work.calls_at_moments,
        handle_times(work, terms)[:, None, :],
        assumed.patience_seconds,
        terms.answer_within_seconds,
        denominator=queueing.Denominator(terms.denominator),
    ).performance
    return Result(
        found.service_level @ work.weights,
        found.mean_wait_seconds @ work.weights,
        found.abandon_share @ work.weights,
        found.occupancy_share @ work.weights,
    )


def handle_times(work: Work, terms: Terms) -> Floats:
    """Return what a chat takes with 1, 2 … at once, (intervals, chats at once)."""
    factors = terms.chat_factors or (1.0,) * terms.chats_at_once
    return work.handle_seconds[:, None] * np.asarray(factors, dtype=np.float64)
