"""The center that is simulated: who works in it, which contacts come, who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from callmath.simulation import (
    AgentDay,
    CentreModel,
    Group,
    Intervals,
    Queue,
    exponential,
    lognormal,
)
from watchfloor.rooms.floor.contracts import Surge

MOST_AGENTS = 20_000
AGENTS_PER_QUEUE = 50
MOST_QUEUES = 40
CHAT_EVERY = 5  # each fifth queue is a chat, of which one agent holds several
CHAT_SLOTS = 3
LOAD_SHARE = 0.82  # of the agents' time that contacts take
TALK_MEAN_SECONDS, TALK_CV = 190.0, 0.8
CHAT_MEAN_SECONDS, CHAT_CV = 420.0, 0.7
WRAP_MEAN_SECONDS = 25.0
PATIENCE_MEAN_SECONDS = 150.0
INTERVAL_SECONDS = 300
BREAK_SECONDS = 900.0
BREAK_EVERY_SECONDS = 7_200.0
SIGN_IN_SECONDS = 10.0  # people sign in within so long after the beginning


@dataclass(frozen=True, slots=True)
class SimulatedCenter:
    """A model, and the names by which its parts are told of. Positions are those of the model."""

    model: CentreModel
    queues: tuple[str, ...]
    channels: tuple[str, ...]
    agents: tuple[str, ...]
    days: tuple[AgentDay, ...]


def make_center(
    *,
    agents: int,
    minutes: float,
    seed: int,
    absent_share: float = 0.0,
    surges: Sequence[Surge] = (),
) -> SimulatedCenter:
    """Return a center of so many agents, in queues of about fifty, each fifth one a chat.

    The same arguments give the same center.

    :raises ValueError: no agents, too many of them, no time, or a share outside of [0, 1).
    """
    if not 1 <= agents <= MOST_AGENTS:
        raise ValueError(f"agents must be 1 to {MOST_AGENTS}")
    if not minutes > 0:
        raise ValueError("minutes must be above 0")
    if not 0 <= absent_share < 1:
        raise ValueError("the absent share must be from 0 to below 1")
    random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    count = min(MOST_QUEUES, -(-agents // AGENTS_PER_QUEUE))
    steps = int(np.ceil(minutes * 60 / INTERVAL_SECONDS))
    queues: list[Queue] = []
    groups: list[Group] = []
    for k in range(count):
        share = agents // count + (k < agents % count)
        queue = _queue(k, share, steps, surges)
        staff = _staff(k, share, steps * INTERVAL_SECONDS, absent_share, random)
        slots = CHAT_SLOTS if queue.is_chat else 1
        queues.append(queue)
        groups.append(Group(name=queue.name, skills=[queue.name], agents=staff, chat_slots=slots))
    intervals = Intervals(steps, INTERVAL_SECONDS)
    days = tuple(day for group in groups for day in group.agents)
    return SimulatedCenter(
        model=CentreModel(queues=queues, groups=groups, intervals=intervals, run_out=False),
        queues=tuple(queue.name for queue in queues),
        channels=tuple("chat" if queue.is_chat else "voice" for queue in queues),
        agents=tuple(day.name for day in days),
        days=days,
    )


def _staff(
    number: int, share: int, seconds: float, absent_share: float, random: Generator
) -> list[AgentDay]:
    """Return the days of a queue's agents who came; at least one does."""
    staff = [_day(f"sim-{number + 1:02d}-{n + 1:04d}", seconds, random) for n in range(share)]
    return [each for each in staff if random.random() >= absent_share] or staff[:1]


def _day(name: str, seconds: float, random: Generator) -> AgentDay:
    """Return an agent's day: breaks of a quarter of an hour, at other times for each."""
    start = float(random.uniform(0, min(SIGN_IN_SECONDS, seconds / 4)))
    first = float(random.uniform(BREAK_EVERY_SECONDS / 4, BREAK_EVERY_SECONDS * 5 / 4))
    begins = np.arange(first, seconds - BREAK_SECONDS, BREAK_EVERY_SECONDS)
    return AgentDay(name, start, seconds, tuple((b, b + BREAK_SECONDS) for b in begins.tolist()))


def _queue(number: int, share: int, steps: int, surges: Sequence[Surge]) -> Queue:
    code, is_chat = f"sim-{number + 1:02d}", number % CHAT_EVERY == CHAT_EVERY - 1
    mean, cv = (CHAT_MEAN_SECONDS, CHAT_CV) if is_chat else (TALK_MEAN_SECONDS, TALK_CV)
    slots = CHAT_SLOTS if is_chat else 1
    usual = LOAD_SHARE * share * slots * INTERVAL_SECONDS / (mean + WRAP_MEAN_SECONDS)
    contacts = np.full(steps, usual)
    for surge in surges:
        if surge.queue in ("", code):
            first = int(surge.start_seconds // INTERVAL_SECONDS)
            contacts[first : int(np.ceil(surge.end_seconds / INTERVAL_SECONDS))] *= surge.factor
    return Queue(
        name=code,
        contacts=contacts,
        handle=lognormal(mean, cv),
        after_work=exponential(WRAP_MEAN_SECONDS),
        patience=exponential(PATIENCE_MEAN_SECONDS),
        is_chat=is_chat,
    )
