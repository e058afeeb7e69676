"""Centers that are simulated in the benchmark."""

from __future__ import annotations

import numpy as np

from callmath.simulation import (
    AgentDay,
    CallBack,
    CentreModel,
    Group,
    Intervals,
    Queue,
    Skill,
    exponential,
    lognormal,
)

HANDLE, PATIENCE = 300.0, 120.0
SHAPE = 1.0 + 0.5 * np.sin(np.linspace(0.0, np.pi, 20))


def plain(agents: int) -> CentreModel:
    """Return a queue as busy as its agents: ten hours."""
    queue = Queue(
        name="calls",
        contacts=agents * 1800.0 / HANDLE,
        handle=exponential(HANDLE),
        patience=exponential(PATIENCE),
    )
    group = Group(name="all", skills=["calls"], staff=agents)
    return CentreModel(queues=[queue], groups=[group], intervals=Intervals(20))


def scenario(number: int) -> CentreModel:
    """Return one of six plans for four queues and six groups with 10,000 calls a day."""
    return _center(10_000, extra=number, has_all=False)


def full(contacts: int) -> CentreModel:
    """Return a center with redials, transfers, after-call work, call-backs, breaks and chats."""
    return _center(contacts, extra=0, has_all=True)


def _center(contacts: int, *, extra: int, has_all: bool) -> CentreModel:
    per_interval = SHAPE / SHAPE.sum() * contacts / 4
    names = ("sales", "service", "claims", "chat")
    queues = [
        Queue(
            name=name,
            contacts=per_interval,
            handle=lognormal(HANDLE, 1.0),
            patience=exponential(PATIENCE),
            is_chat=has_all and name == "chat",
            after_work=exponential(30.0) if has_all else None,
            redial_share=0.3 if has_all else 0.0,
            redial_after=exponential(900.0) if has_all else None,
            transfers={"claims": 0.05} if has_all and name == "service" else {},
            call_back=CallBack(90.0, 0.3, exponential(1800.0))
            if has_all and name == "claims"
            else None,
        )
        for name in names
    ]
    heads = round(1.06 * contacts * HANDLE / 36_000.0 / 6) + extra
    skills = [["sales"], ["service"], ["claims"], ["chat"], ["sales", "service"], list(names)]
    return CentreModel(
        queues=queues,
        groups=[_group(at, each, heads, has_all=has_all) for at, each in enumerate(skills)],
        intervals=Intervals(20),
    )


def _group(at: int, skills: list[str], heads: int, *, has_all: bool) -> Group:
    known = [Skill(queue=name, preference=len(skills), rank=k) for k, name in enumerate(skills)]
    name = f"group {at}"
    if not has_all:
        return Group(
            name=name, skills=known, staff=np.ceil(heads * SHAPE / SHAPE.mean()).astype(int)
        )
    people = [
        AgentDay(
            f"{name} {k}",
            900.0 * (k % 8),
            36_000.0 - 900.0 * (k % 5),
            breaks=((12_000.0 + 300.0 * (k % 12), 13_800.0 + 300.0 * (k % 12)),),
        )
        for k in range(round(1.15 * heads))
    ]
    return Group(
        name=name, skills=known, agents=people, chat_slots=3, chat_factors=(1.0, 1.25, 1.6)
    )
