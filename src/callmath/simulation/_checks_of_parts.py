"""What queues, groups and agents must be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._checks import (
    check_intervals,
    check_known,
    check_number,
    check_once,
    check_positive,
    check_reach,
    check_row,
    check_span,
    check_whole,
    refuse,
)
from ._distributions import Distribution
from ._types import AgentDay, CallBack, Group, Intervals, Queue, Skill

MOST_AGENTS = 1_000_000
MOST_IN_ALL = 10_000_000  # the kernel has 24 bits for the number of an agent
MOST_SLOTS = 64


def check_center(queues: Sequence[Queue], groups: Sequence[Group], intervals: Intervals) -> None:
    """Refuse queues and groups that make no sense."""
    check_intervals(intervals)
    names = [queue.name for queue in queues]
    for what, each in (("queue", names), ("group", [group.name for group in groups])):
        if not each:
            refuse("nothing_to_simulate", f"a model needs at least one {what}")
        check_once(what, each)
    for queue in queues:
        check_queue(queue, names, intervals.count)
    for group in groups:
        check_group(group, names, intervals.count)
    check_agents(groups)
    check_crowd(groups)
    check_reach(names, groups)


def check_queue(queue: Queue, queues: Sequence[str], count: int) -> None:
    """Refuse a queue whose numbers make no sense."""
    where = f"queue {queue.name!r}"
    check_row(f"{where}: contacts", queue.contacts, count, queue=queue.name)
    check_row(f"{where}: handle factors", queue.handle_factors, count, queue=queue.name)
    if (np.asarray(queue.handle_factors) == 0).any():
        refuse("bad_number", f"{where}: a handle factor is 0", queue=queue.name)
    check_duration(f"{where}: handle", queue.handle)
    if queue.after_work is not None:
        check_duration(f"{where}: after-call work", queue.after_work)
    check_number(f"{where}: busyness_cv", queue.busyness_cv, most=10.0)
    check_number(f"{where}: answer_within_seconds", queue.answer_within_seconds)
    check_number(f"{where}: short_abandon_seconds", queue.short_abandon_seconds)
    check_number(f"{where}: priority", queue.priority, least=-1e9)
    check_number(f"{where}: ageing_per_minute", queue.ageing_per_minute)
    check_leaving(queue, queues)


def check_leaving(queue: Queue, queues: Sequence[str]) -> None:
    """Refuse redials, transfers and call-backs that make no sense."""
    where = f"queue {queue.name!r}"
    check_number(f"{where}: redial_share", queue.redial_share, most=1.0)
    if queue.redial_share == 1.0:
        refuse("bad_number", f"{where}: if all redial for ever, the day has no end")
    if queue.redial_share > 0:
        if queue.redial_after is None:
            refuse("redial_without_delay", f"{where}: say after how long people redial")
        check_duration(f"{where}: redial_after", queue.redial_after)
    check_known(f"{where}: transfers", queue.transfers, queues)
    for name, share in queue.transfers.items():
        check_number(f"{where}: share of transfers to {name!r}", share, most=1.0)
    if sum(queue.transfers.values()) > 1.0 + 1e-9:
        refuse("bad_share", f"{where}: more than all are transferred", queue=queue.name)
    if queue.call_back is not None:
        check_offer(where, queue.call_back)


def check_offer(where: str, offer: CallBack) -> None:
    """Refuse an offer of a call-back that makes no sense."""
    check_number(f"{where}: call-back after_seconds", offer.after_seconds)
    check_number(f"{where}: call-back accepted_share", offer.accepted_share, most=1.0)
    check_duration(f"{where}: call-back delay", offer.delay)


def check_duration(what: str, duration: Distribution) -> None:
    """Refuse a duration whose mean is 0 or has no bound."""
    check_positive(f"{what}: mean seconds", duration.mean_seconds)


def check_group(group: Group, queues: Sequence[str], count: int) -> None:
    """Refuse a group that has nobody, or too much of it, or skills that make no sense."""
    where = f"group {group.name!r}"
    skills = [Skill(queue=one) if isinstance(one, str) else one for one in group.skills]
    if not skills:
        refuse("group_without_skill", f"{where} may take no queue", group=group.name)
    check_known(where, [skill.queue for skill in skills], queues, group=group.name)
    check_once(f"skill of {where}", [skill.queue for skill in skills])
    for skill in skills:
        check_number(f"{where}: after_seconds of {skill.queue!r}", skill.after_seconds)
        check_positive(f"{where}: handle factor of {skill.queue!r}", skill.handle_factor)
        check_whole(f"{where}: preference of {skill.queue!r}", skill.preference, least=-(10**9))
        check_whole(f"{where}: rank of {skill.queue!r}", skill.rank, least=-(10**9))
    check_heads(group, count)
    check_slots(group)


def check_heads(group: Group, count: int) -> None:
    """Refuse a group that has neither numbers nor names, or both."""
    where = f"group {group.name!r}"
    if group.staff is None and not group.agents:
        refuse("group_without_agents", f"{where} has neither staff nor agents", group=group.name)
    if group.staff is None:
        return
    if group.agents:
        refuse("staff_and_agents", f"{where}: give numbers or names, not both", group=group.name)
    check_row(f"{where}: staff", group.staff, count, group=group.name)
    staff = np.asarray(group.staff)
    if (staff != np.floor(staff)).any():
        refuse("bad_number", f"{where}: agents come whole in a simulation", group=group.name)
    if staff.max() > MOST_AGENTS:
        message = f"{where} has {staff.max():.0f} agents; at most {MOST_AGENTS} are simulated"
        refuse("too_many_agents", message, group=group.name)


def check_crowd(groups: Sequence[Group]) -> None:
    """Refuse more agents than the tables number."""
    total = sum(
        len(group.agents) if group.staff is None else int(np.max(group.staff)) for group in groups
    )
    if total > MOST_IN_ALL:
        message = f"{total} agents in all groups; at most {MOST_IN_ALL} are simulated"
        refuse("too_many_agents", message, total=total)


def check_slots(group: Group) -> None:
    """Refuse chat slots without their factors."""
    where = f"group {group.name!r}"
    check_whole(f"{where}: chat_slots", group.chat_slots, least=1, group=group.name)
    if group.chat_slots > MOST_SLOTS:
        refuse("bad_number", f"{where}: nobody holds {group.chat_slots} chats at once")
    if len(group.chat_factors) not in (0, group.chat_slots):
        message = f"{where} has {group.chat_slots} slots, {len(group.chat_factors)} chat factors"
        refuse("bad_shape", message, group=group.name)
    for factor in group.chat_factors:
        check_positive(f"{where}: a chat factor", factor)


def check_agents(groups: Sequence[Group]) -> None:
    """Refuse two agents of the same name, and days that make no sense."""
    agents = [agent for group in groups for agent in group.agents]
    check_once("agent", [agent.name for agent in agents])
    for agent in agents:
        check_day(agent)


def check_day(agent: AgentDay) -> None:
    """Refuse a shift that is none, and breaks that overlap or lie outside of it."""
    where = f"agent {agent.name!r}"
    check_span(f"the shift of {where}", agent.start_seconds, agent.end_seconds, agent=agent.name)
    before = agent.start_seconds
    for start, end in sorted(agent.breaks):
        check_span(f"a break of {where}", start, end, agent=agent.name)
        if start < agent.start_seconds or end > agent.end_seconds:
            message = f"{where} has a break from {start} to {end}, outside of the shift"
            refuse("break_outside_shift", message, agent=agent.name)
        if start < before:
            message = f"{where} has breaks that overlap, at {start} seconds"
            refuse("breaks_overlap", message, agent=agent.name)
        before = end
