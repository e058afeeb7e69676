"""What happens in a simulated center, in the words of the floor and in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from callmath.simulation import AgentDay, Day, Outcome, Trace, draw_trace, prepare, replay
from watchfloor.rooms.floor.contracts import EventType, Happening, Surge, Timeline

from .centers import SimulatedCenter, make_center

RING_SECONDS = 3.0
HOLD_SHARE = 0.12  # of answered contacts that are put on hold once
# What happens at one instant is ordered by its key: signed in before ready, queued after offered.
_PLACE = {kind: place for place, kind in enumerate(EventType)}
HOLD_PLACE, HOLD_LENGTH = 0.4, 0.15  # where it begins and how long it is, as shares of the talk


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact of a day. Times are seconds after the beginning."""

    name: str
    queue: str
    channel: str
    agent: str
    outcome: Outcome
    arrival: float
    wait: float
    talk: float
    after: float
    is_held: bool


def play_center(
    *,
    agents: int,
    minutes: float,
    seed: int,
    absent_share: float = 0.0,
    surges: Sequence[Surge] = (),
) -> Timeline:
    """Make a center of so many agents and return what its switch tells of the first minutes.

    :raises ValueError: no agents, too many of them, no time, or a share outside of [0, 1).
    """
    center = make_center(
        agents=agents, minutes=minutes, seed=seed, absent_share=absent_share, surges=surges
    )
    return play(center, seed=seed, seconds=minutes * 60)


def play(center: SimulatedCenter, *, seed: int, seconds: float) -> Timeline:
    """Let contacts come to a center and return what its switch tells of the first `seconds`.

    Contacts, waits and who takes whom come from the simulation engine. The same arguments give
    the same events; what lies beyond the end is left out, so that some contacts stay open.
    """
    made = prepare(center.model)
    trace = draw_trace(made, seed=seed)
    contacts = _contacts(center, trace, replay(made, trace, seed=seed), seed)
    by_agent: dict[str, list[Contact]] = {day.name: [] for day in center.days}
    for contact in contacts:
        if contact.agent:
            by_agent[contact.agent].append(contact)
    told = [each for contact in contacts for each in tell_of_contact(contact)]
    told += [each for day in center.days for each in tell_of_agent(day, by_agent[day.name])]
    return timeline_of(told, center.queues, seconds)


def timeline_of(told: Iterable[Happening], queues: Sequence[str], seconds: float) -> Timeline:
    """Put events into order, leave out what lies beyond the end, and count what is true."""
    kept = sorted(each for each in told if each.offset_seconds < seconds)
    offered, answered, abandoned = (_count(queues, kept, kind) for kind in _COUNTED)
    return Timeline(tuple(kept), offered, answered, abandoned)


_COUNTED = (EventType.QUEUED, EventType.ANSWERED, EventType.ABANDONED)


def _count(queues: Sequence[str], told: Sequence[Happening], kind: EventType) -> dict[str, int]:
    counts = dict.fromkeys(queues, 0)
    for each in told:
        if each.type is kind:
            counts[each.queue] += 1
    return counts


def _contacts(center: SimulatedCenter, trace: Trace, day: Day, seed: int) -> list[Contact]:
    held = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,)))
    is_held = held.random(len(trace.arrival_seconds)) < HOLD_SHARE
    return [
        Contact(
            name=f"sim-{seed}-{i:07d}",
            queue=center.queues[queue],
            channel=center.channels[queue],
            agent=center.agents[agent] if agent >= 0 else "",
            outcome=Outcome(outcome),
            arrival=arrival,
            wait=wait,
            talk=talk,
            after=after,
            is_held=bool(is_held[i]),
        )
        for i, (queue, agent, outcome, arrival, wait, talk, after) in enumerate(
            zip(
                day.queues.tolist(),
                day.agents.tolist(),
                day.outcomes.tolist(),
                day.arrival_seconds.tolist(),
                day.wait_seconds.tolist(),
                trace.handle_seconds.tolist(),
                trace.after_work_seconds.tolist(),
                strict=True,
            )
        )
    ]


def tell_of_contact(contact: Contact) -> Iterator[Happening]:
    """Tell of one contact from its arrival to its end."""

    def tell(at: float, kind: EventType, agent: str = "", **data: object) -> Happening:
        key = f"{contact.name}:{_PLACE[kind]:02d}:{kind.value}"
        return Happening(
            at, key, kind, agent, contact.name, contact.queue, contact.channel, dict(data)
        )

    yield tell(contact.arrival, EventType.OFFERED)
    yield tell(contact.arrival, EventType.QUEUED)
    left = contact.arrival + contact.wait
    if contact.outcome is Outcome.ABANDONED:
        yield tell(left, EventType.ABANDONED)
    elif contact.outcome is Outcome.ANSWERED:
        ring = left - min(RING_SECONDS, contact.wait)
        yield tell(ring, EventType.RINGING, contact.agent)
        yield tell(left, EventType.ANSWERED, contact.agent)
        if contact.is_held:
            hold = left + HOLD_PLACE * contact.talk
            yield tell(hold, EventType.HELD, contact.agent)
            yield tell(hold + HOLD_LENGTH * contact.talk, EventType.RESUMED, contact.agent)
        yield tell(left + contact.talk, EventType.ENDED, contact.agent, reason="caller")


def tell_of_agent(day: AgentDay, contacts: Sequence[Contact]) -> Iterator[Happening]:
    """Tell of one agent from signing in to signing out."""

    def tell(at: float, kind: EventType, **data: object) -> Happening:
        key = f"{day.name}:{at:09.3f}:{_PLACE[kind]:02d}:{kind.value}"
        return Happening(at, key, kind, day.name, data=dict(data))

    yield tell(day.start_seconds, EventType.SIGNED_IN)
    yield tell(day.start_seconds, EventType.READY)
    for contact in contacts:
        if contact.channel == "voice":  # who chats goes on with the other chats
            end = contact.arrival + contact.wait + contact.talk
            yield tell(end, EventType.WRAPPING_UP)
            yield tell(end + contact.after, EventType.READY)
    for start, end in day.breaks:
        begins = max([start, *_ends_within(contacts, start)])
        if begins < end:
            yield tell(begins, EventType.PAUSED, reason="break")
            yield tell(end, EventType.READY)
    yield tell(day.end_seconds, EventType.SIGNED_OUT)


def _ends_within(contacts: Sequence[Contact], at: float) -> Iterator[float]:
    """Yield when contacts that are at hand at an instant leave their agent free."""
    for contact in contacts:
        taken = contact.arrival + contact.wait
        free = taken + contact.talk + contact.after
        if taken <= at < free:
            yield free
