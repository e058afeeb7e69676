"""Whether the parts of a model are what they should be at all: what a slip of the pen makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import isfinite
from typing import Any

import numpy as np

from ._checks import refuse
from ._distributions import Distribution
from ._types import (
    AgentDay,
    CallBack,
    Group,
    Intervals,
    LineGroup,
    Outage,
    Queue,
    Skill,
    StaffCut,
)

Kinds = type | tuple[type, ...]


def check_kind(what: str, value: Any, kinds: Kinds, wanted: str) -> None:
    """Refuse a value that is none of some types."""
    if not isinstance(value, kinds):
        refuse("wrong_kind", f"{what} is {value!r}; it must be {wanted}", value=value)


def check_all(what: str, values: Any, kinds: Kinds, wanted: str) -> None:
    """Refuse what is no row of values of some types."""
    check_kind(what, values, (Sequence, np.ndarray), f"a list, each {wanted}")
    for one in values:
        check_kind(f"one of {what}", one, kinds, wanted)


def check_choice(what: str, value: Any, kind: type[StrEnum]) -> None:
    """Refuse a word that is none of a kind."""
    check_one_of(what, value, [str(one) for one in kind])


def check_one_of(what: str, value: Any, words: Sequence[str]) -> None:
    """Refuse a word that is none of those to choose from."""
    if not isinstance(value, str) or value not in words:
        there = ", ".join(map(repr, words))
        refuse("unknown_name", f"{what} is {value!r}; it must be one of {there}", value=value)


def check_times(what: str, times: Iterable[Any]) -> None:
    """Refuse times that are no finite numbers."""
    for time in times:
        good = isinstance(time, int | float | np.integer | np.floating)
        if not good or not isfinite(time):
            refuse("bad_span", f"{what}: {time!r} is no time in seconds", value=time)


def check_name(what: str, name: Any) -> None:
    """Refuse a name that is no text, or an empty one."""
    check_kind(f"the name of {what}", name, str, "a text")
    if not name:
        refuse("wrong_kind", f"{what} has an empty name", value=name)


def check_kinds(queues: Any, groups: Any, intervals: Any) -> None:
    """Refuse queues, groups and intervals that are no such things.

    :raises SimulationError: `wrong_kind`, with what stands there and what must
    """
    check_kind("intervals", intervals, Intervals, "Intervals(count, seconds)")
    check_all("queues", queues, Queue, "a Queue")
    check_all("groups", groups, Group, "a Group")
    for queue in queues:
        _check_queue(queue)
    for group in groups:
        _check_group(group)


def check_kinds_of_events(lines: Any, outages: Any, cuts: Any) -> None:
    """Refuse lines, outages and staff cuts that are no such things."""
    check_all("lines", lines, LineGroup, "a LineGroup")
    check_all("outages", outages, Outage, "an Outage")
    check_all("staff_cuts", cuts, StaffCut, "a StaffCut")
    for line in lines:
        check_name("a line group", line.name)
    for event in (*outages, *cuts):
        check_times(type(event).__name__, (event.start_seconds, event.end_seconds))


def _check_queue(queue: Queue) -> None:
    check_name("a queue", queue.name)
    where = f"queue {queue.name!r}"
    drawn = "a distribution of seconds, such as exponential(180)"
    check_kind(f"{where}: handle", queue.handle, Distribution, drawn)
    for name in ("after_work", "patience", "redial_after"):
        check_kind(f"{where}: {name}", getattr(queue, name), (Distribution, type(None)), drawn)
    check_kind(f"{where}: transfers", queue.transfers, Mapping, "shares by name of queue")
    check_kind(f"{where}: call_back", queue.call_back, (CallBack, type(None)), "a CallBack")
    if queue.call_back is not None:
        check_kind(f"{where}: call-back delay", queue.call_back.delay, Distribution, drawn)


def _check_group(group: Group) -> None:
    check_name("a group", group.name)
    where = f"group {group.name!r}"
    check_all(f"skills of {where}", group.skills, (str, Skill), "a Skill or the name of a queue")
    check_all(f"agents of {where}", group.agents, AgentDay, "an AgentDay")
    check_all(f"chat factors of {where}", group.chat_factors, (int, float, np.number), "a number")
    for agent in group.agents:
        check_name("an agent", agent.name)
        told = f"agent {agent.name!r}"
        check_all(f"breaks of {told}", agent.breaks, (Sequence, np.ndarray), "(start, end)")
        if any(len(each) != 2 for each in agent.breaks):
            refuse("wrong_kind", f"a break of {told} is not (start, end)", agent=agent.name)
        spans = (agent.start_seconds, agent.end_seconds), *agent.breaks
        check_times(told, (time for span in spans for time in span))
