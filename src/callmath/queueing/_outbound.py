"""Outbound calls, one at a time: what an agent's cycle allows, and what a list brings.

Preview: the agent reads the record, then dials, and waits for the answer. Progressive: the machine
dials when the agent is free; there is nothing to read. In both, one line belongs to one agent, so
nobody who answers ever waits: there is no queue, only a cycle. Predictive dialing, where several
lines are dialed an agent, is not arithmetic: simulate it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._arguments import number, together
from ._types import INFEASIBLE, Counts, Floats, Numbers

_TIE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class OutboundPerformance:
    """What outbound agents get done, in an hour."""

    attempts_per_hour: Floats
    contacts_per_hour: Floats  # attempts that reach somebody
    right_contacts_per_hour: Floats  # … who is the one that is wanted
    cycle_seconds: Floats  # of an agent, by attempt
    talk_share: Floats  # of an agent's time, with wrap-up


@dataclass(frozen=True, slots=True, eq=False)
class ListOutcome:
    """What a list of records brings when each is tried so often."""

    attempts: Floats
    reached: Floats  # records
    reached_share: Floats  # penetration


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialing:
    """One attempt of one agent. Numbers or arrays that broadcast.

    The cycle is preview + dial + ring + connect × handle + (1 - connect) × no answer.
    """

    handle_seconds: Numbers  # of an attempt that connects, with wrap-up
    connect_share: Numbers  # of attempts that somebody answers
    preview_seconds: Numbers = 0.0  # reading before the call; 0 with progressive dialing
    dial_seconds: Numbers = 0.0
    ring_seconds: Numbers = 25.0  # on average, whether somebody answers or not
    no_answer_seconds: Numbers = 0.0  # what an attempt without an answer takes besides
    right_party_share: Numbers = 1.0  # of those who answer
    occupancy_share: Numbers = 1.0  # of their time that agents are in a cycle


def outbound_performance(agents: Numbers, dialing: Dialing) -> OutboundPerformance:
    """Return what agents get done: cycles an hour, contacts, contacts with the right person.

    >>> found = outbound_performance(
    ...     10, Dialing(handle_seconds=240, connect_share=0.3, preview_seconds=20))
    >>> float(found.cycle_seconds), round(float(found.contacts_per_hour), 1)
    (117.0, 92.3)

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`.
    """
    shape, flat = together(
        number("agents", agents),
        number("handle_seconds", dialing.handle_seconds, above=True),
        number("connect_share", dialing.connect_share, high=1.0),
        number("preview_seconds", dialing.preview_seconds),
        number("dial_seconds", dialing.dial_seconds),
        number("ring_seconds", dialing.ring_seconds),
        number("no_answer_seconds", dialing.no_answer_seconds),
        number("right_party_share", dialing.right_party_share, high=1.0),
        number("occupancy_share", dialing.occupancy_share, above=True, high=1.0),
    )
    people, handle, connects, preview, dial, ring, nothing, right, busy = flat
    cycle = preview + dial + ring + connects * handle + (1.0 - connects) * nothing
    rate = np.divide(busy, cycle, out=np.zeros_like(cycle), where=cycle > 0.0)
    attempts, talk = 3600.0 * people * rate, connects * handle * rate
    contacts = attempts * connects
    rows = (attempts, contacts, contacts * right, cycle, talk)
    return OutboundPerformance(*(each.reshape(shape) for each in rows))


def outbound_agents_needed(right_contacts_per_hour: Numbers, dialing: Dialing) -> Counts:
    """Return the least agents who reach so many right persons an hour; -1 where nobody answers.

    >>> dialing = Dialing(handle_seconds=240, connect_share=0.3, preview_seconds=20)
    >>> outbound_agents_needed([0, 92, 92.4], dialing)
    array([ 0, 10, 11])

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`.
    """
    each = outbound_performance(1.0, dialing).right_contacts_per_hour
    asked = number("right_contacts_per_hour", right_contacts_per_hour)
    shape, (wanted, done) = together(asked, each)
    exact = np.divide(wanted, done, out=np.where(wanted > 0, -1.0, 0.0), where=done > 0.0)
    agents = np.where(exact < 0.0, INFEASIBLE, np.ceil(exact * (1.0 - _TIE)))
    return agents.astype(np.int64).reshape(shape)


def list_outcome(
    records: Numbers, connect_share: Numbers, most_attempts: Numbers, *, decay: Numbers = 1.0
) -> ListOutcome:
    """Return what a list brings when a record is tried until it is reached, at most so often.

    :param decay: the share of attempt k that connects is connect_share × decay^(k - 1): who did not
        answer yet is harder to reach.

    >>> found = list_outcome(1000, 0.3, 3)
    >>> round(float(found.reached), 6), round(float(found.attempts), 6)
    (657.0, 2190.0)

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`.
    """
    shape, (size, share, times, fade) = together(
        number("records", records),
        number("connect_share", connect_share, high=1.0),
        number("most_attempts", most_attempts, high=1000.0),
        number("decay", decay, high=1.0),
    )
    left, attempts = size.copy(), np.zeros_like(size)
    for attempt in range(int(times.max(initial=0.0))):
        tried = np.where(attempt < np.floor(times), left, 0.0)
        attempts += tried
        left -= tried * share * fade**attempt
    reached = size - left
    ratio = np.divide(reached, size, out=np.zeros_like(size), where=size > 0.0)
    return ListOutcome(attempts.reshape(shape), reached.reshape(shape), ratio.reshape(shape))
