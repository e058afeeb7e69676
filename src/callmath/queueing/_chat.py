"""Chats: an agent holds several at once, and each of them takes longer for it.

The number of chats is a birth-death chain: with k chats spread evenly over the agents, each agent
with m chats ends m / h(m) of them a second, h(m) being the time a chat takes with m at once. A new
chat goes to the agent with the fewest; when one ends, the others are taken to even out (the chain
keeps one number, not one an agent). Beyond `agents` x `slots` chats wait, and give up, like calls.

Dividing h(1) by the slots staffs too few, dividing h(slots) by them too many.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np

from callmath.compiled import compiled

from ._arguments import number, together, whole
from ._chains import lines_of
from ._checks import denominator_of
from ._search import Goals, Outcome, Places, goals_of, smallest
from ._sizing import Targets
from ._station import Station, as_performance, read_outcome, settle
from ._types import Counts, Denominator, Floats, Numbers, Performance, QueueingError

_MOST = 100_000  # agents; each has several slots


@dataclass(frozen=True, slots=True, eq=False)
class ChatPerformance:
    """How chats are answered, and how full agents' hands are."""

    performance: Performance  # occupancy: share of agents with a chat at least
    chats_in_hand: Floats  # with agents, on average
    chats_at_once: Floats  # of an agent who has any


@compiled
def climb_chats(agents: Floats, rates: Floats, speeds: Floats) -> Floats:
    """Return what goes on until all slots are taken, (problems, 3).

    Columns: the weight of all states up to "all taken, none waits" over the weight of that state;
    the mean of chats and of busy agents over the states before it. `speeds` (problems, slots):
    chats that an agent with 1, 2 … of them ends in a second.
    """
    out = np.zeros((agents.shape[0], 3))
    slots = speeds.shape[1]
    for i in range(agents.shape[0]):
        people, weight, chats, busy = int(agents[i]), 1.0, 0.0, 0.0
        for state in range(1, people * slots + 1):
            each = state // people
            more = state - each * people
            end = more * speeds[i, each] if more > 0 else 0.0
            if each > 0:
                end += (people - more) * speeds[i, each - 1]
            out[i, 1], out[i, 2] = chats, busy
            weight = 1.0 + weight * end / rates[i]
            chats += (state - chats) / weight
            busy += (min(state, people) - busy) / weight
        out[i, 0] = weight
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Chats:
    """Problems, flat; `station.handles` is what one agent needs for a chat with full hands."""

    station: Station
    speeds: Floats  # (problems, slots)

    def columns(self, agents: Floats, places: Places) -> tuple[Floats, Floats]:
        """Return the columns of the waiting line and those of `climb_chats`."""
        station, speeds = self.station.part(places), self.speeds[places]
        low = climb_chats(agents, np.maximum(station.rates, 1e-300), speeds)
        full = agents * speeds[:, -1]
        line = (low[:, 0], station.rates, full, station.leaves, station.lines, station.withins)
        return lines_of(*(np.ascontiguousarray(each) for each in line)), low

    def outcome(self, agents: Floats, places: Places) -> Outcome:
        """Return what becomes of chats."""
        station = self.station.part(places)
        columns, low = self.columns(agents, places)
        found = read_outcome(columns, station, agents * self.speeds[places, -1])
        busy = (1.0 - found.wait) * low[:, 2] + found.wait * agents
        share = np.divide(busy, agents, out=np.ones_like(busy), where=agents > 0)
        return replace(found, occupancy=np.where(station.rates > 0.0, share, 0.0))


def chat_performance(
    agents: Numbers,
    chats_per_hour: Numbers,
    handle_seconds: Numbers,
    patience_seconds: Numbers | None,
    answer_within_seconds: Numbers,
    *,
    denominator: Denominator | str = Denominator.OFFERED,
) -> ChatPerformance:
    """Return how chats are answered when agents hold several at once.

    :param agents: whole numbers.
    :param handle_seconds: (..., slots): what a chat takes with 1, 2 … at once; as many as an agent
        may hold. The other arguments broadcast against the axes before the last.

    >>> found = chat_performance(18, 240, [480, 600, 780], 180, 0)
    >>> round(float(found.performance.wait_probability), 3)
    0.177

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`.
    """
    named = denominator_of(denominator)
    people = whole("agents", agents, high=_MOST)
    chats, (flat,) = _chats(
        chats_per_hour, handle_seconds, patience_seconds, answer_within_seconds, [people]
    )
    everywhere, shape = np.arange(flat.size), chats.station.shape
    found = chats.outcome(flat, everywhere)
    low = chats.columns(flat, everywhere)[1]
    hands = (1.0 - found.wait) * low[:, 1] + found.wait * flat * chats.speeds.shape[1]
    hands = np.where(chats.station.rates > 0.0, hands, 0.0)
    busy = found.occupancy * flat
    each = np.divide(hands, busy, out=np.zeros_like(busy), where=busy > 0.0)
    return ChatPerformance(
        as_performance(found, shape, named), hands.reshape(shape), each.reshape(shape)
    )


def chat_agents_needed(
    chats_per_hour: Numbers, handle_seconds: Numbers, **targets: Unpack[Targets]
) -> Counts:
    """Return the least agents that keep the targets of chats.

    60 chats a quarter of an hour, of 8, 10 or 13 minutes with one, two or three at once; at most
    one in five is to wait. By thirds of 8 minutes 14 agents would do, by thirds of 13 minutes 21:

    >>> targets = dict(service_level=0.8, answer_within_seconds=0, patience_seconds=180)
    >>> int(chat_agents_needed(240, [480, 600, 780], **targets))
    18

    :param handle_seconds: (..., slots), as of `chat_performance`.
    :param targets: as of `agents_needed`.
    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `no_target`.
    """
    goals = goals_of(targets)
    chats, _ = _chats(chats_per_hour, handle_seconds, goals.patience, goals.within, goals.shapes())
    return _needed(chats, goals)


def _needed(chats: _Chats, goals: Goals) -> Counts:
    station = chats.station
    load = station.rates / chats.speeds[:, -1]
    agents = smallest(
        lambda tried, places: goals.met(chats.outcome(tried, places), places, station.shape),
        np.ceil(load + np.sqrt(load / chats.speeds.shape[1])),
        most=_MOST,
    )
    return settle(agents, station.rates == 0.0, goals, station.shape)


def _chats(
    chats_per_hour: Numbers,
    handle_seconds: Numbers,
    patience: Numbers | None,
    within: Numbers,
    others: list[Floats],
) -> tuple[_Chats, list[Floats]]:
    """Return checked problems, and `others` flat in their shape."""
    times = np.atleast_1d(number("handle_seconds", handle_seconds, above=True))
    slots = times.shape[-1]
    if slots == 0:
        raise QueueingError("shapes", "handle_seconds needs a time for one chat at least")
    shape, flat = together(
        number("chats_per_hour", chats_per_hour, high=1e7),
        number("patience_seconds", patience, above=True, infinite=True),
        number("answer_within_seconds", within),
        times[..., 0],
        *others,
    )
    rates, patient, withins, _, *rest = flat
    wide = np.broadcast_to(times, (*shape, slots)).reshape(-1, slots)
    speeds = np.ascontiguousarray(np.arange(1, slots + 1) / wide)
    endless = np.full(rates.size, np.inf)
    station = Station(shape, rates / 3600.0, 1.0 / speeds[:, -1], 1.0 / patient, withins, endless)
    return _Chats(station, speeds), rest
