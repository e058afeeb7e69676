"""Who was there on a recorded day: a roster read out of the contacts that people took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from callmath.simulation import AgentDay, Group, Skill

from .readiness import Calls, Floats, Gaps, find_gaps, list_skills

# Who was away longer had a break: it belongs to the clock. What is shorter belongs to the contact,
# and goes with it whoever takes it.
LONGEST_AFTER_WORK = 600.0
# In a replay another contact is in hand when the break begins, and must end first: a break that
# began with the end of the recorded one would come out too short. So it begins after this part of
# the recorded contact: half if all were alike, more as some last. See docs/background/replay.md.
PART_BEFORE_BREAK = 0.65
SHORTEST_SHIFT = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One way in which the day can have been, as far as the records leave it open."""

    after_work: Floats  # of each contact
    breaks: Mapping[int, tuple[tuple[float, float], ...]]  # of each agent


@dataclass(frozen=True, eq=False)
class Roster:
    """The agents of a day, named or not, with when they came, went and were away."""

    calls: Calls

    @cached_property
    def gaps(self) -> Gaps:
        """Return what is known of the time after each contact."""
        return find_gaps(self.calls)

    @cached_property
    def skills(self) -> Mapping[int, tuple[int, ...]]:
        """Return which queues each named agent takes."""
        return list_skills(self.calls)

    @cached_property
    def shifts(self) -> Mapping[int, tuple[float, float]]:
        """Return from when to when each named agent is there."""
        calls, shifts = self.calls, {}
        named = np.flatnonzero(calls.answered & (calls.agents >= 0))
        for agent in self.skills:
            own = named[calls.agents[named] == agent]
            start = float(calls.begun[own].min())
            shifts[agent] = (start, float(calls.ended[own].max()))
        return shifts

    @cached_property
    def unnamed(self) -> tuple[int, ...]:
        """Return the contacts that somebody answered and nobody knows who."""
        calls = self.calls
        return tuple(np.flatnonzero(calls.answered & (calls.agents < 0)).tolist())

    def draw(self, random: np.random.Generator) -> Draw:
        """Return when everybody was ready again, drawn within what is known."""
        lengths = self.gaps.draw(random)
        after_work = np.zeros(len(self.calls))
        short = lengths <= LONGEST_AFTER_WORK
        after_work[self.gaps.calls[short]] = lengths[short]
        breaks: dict[int, list[tuple[float, float]]] = {}
        for call, length in zip(self.gaps.calls[~short], lengths[~short], strict=True):
            end = float(self.calls.ended[call])
            start = end - (1.0 - PART_BEFORE_BREAK) * float(self.calls.handle[call])
            agent = int(self.calls.agents[call])
            breaks.setdefault(agent, []).append((start, end + float(length)))
        return Draw(after_work, {agent: _apart(each) for agent, each in breaks.items()})

    def groups(self, draw: Draw, names: Sequence[str], *, change: int = 0) -> list[Group]:
        """Return the people of the day, with some more or fewer, by what they take."""
        chosen = self._spread(abs(change))
        by_skills: dict[tuple[int, ...], list[AgentDay]] = {}
        for agent in sorted(self.skills):
            copies = 1 + (chosen.count(agent) if change > 0 else -chosen.count(agent))
            for number in range(copies):
                name = f"{agent}+{number}" if number else str(agent)
                day = _agent_day(name, *self.shifts[agent], draw.breaks.get(agent, ()))
                by_skills.setdefault(self.skills[agent], []).append(day)
        for call in self.unnamed:
            start, end = float(self.calls.begun[call]), float(self.calls.ended[call])
            shift = _agent_day(f"?{call}", start, max(end, start + SHORTEST_SHIFT), ())
            by_skills.setdefault((int(self.calls.queues[call]),), []).append(shift)
        return [_group(names, queues, days) for queues, days in sorted(by_skills.items())]

    def _spread(self, people: int) -> list[int]:
        """Return so many agents, spread evenly over the order in which they came.

        Who is added is one more of these, with their hours, breaks and queues; more people than
        there are come round again.
        """
        by_start = sorted(self.shifts, key=lambda agent: (self.shifts[agent], agent))
        rounds, rest = divmod(people, len(by_start)) if by_start else (0, 0)
        return by_start * rounds + [by_start[at * len(by_start) // rest] for at in range(rest)]


@dataclass(frozen=True, slots=True)
class GivenDay:
    """One shift of a roster that somebody gave; seconds of the day, queues by position."""

    start: float
    end: float
    breaks: tuple[tuple[float, float], ...]
    queues: tuple[int, ...]


def given_groups(days: Sequence[GivenDay], names: Sequence[str]) -> list[Group]:
    """Return the people of a roster that somebody gave, by what they take."""
    by_skills: dict[tuple[int, ...], list[AgentDay]] = {}
    for number, day in enumerate(days):
        breaks = _apart([each for each in day.breaks if each[1] > each[0]])
        own = by_skills.setdefault(tuple(sorted(day.queues)), [])
        own.append(_agent_day(f"roster {number}", day.start, day.end, breaks))
    return [_group(names, queues, own) for queues, own in sorted(by_skills.items())]


def _group(names: Sequence[str], queues: tuple[int, ...], days: list[AgentDay]) -> Group:
    chosen = [names[queue] for queue in queues]
    return Group(name="+".join(chosen), skills=[Skill(queue=name) for name in chosen], agents=days)


def _agent_day(
    name: str, start: float, end: float, breaks: tuple[tuple[float, float], ...]
) -> AgentDay:
    inside = tuple(
        (max(since, start), min(until, end))
        for since, until in breaks
        if until > start and since < end
    )
    return AgentDay(name, start, max(end, start + SHORTEST_SHIFT), inside)


def _apart(breaks: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return breaks in order, none over another: a contact may have ended after the next began."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(breaks):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
