"""What was known before the day: shifts, breaks, cuts and outages."""

from __future__ import annotations

from callmath.compiled import compiled_in_place

from ._kernel_agents import come_or_stay, go_when_free, start
from ._kernel_lists import find_contact, leave_queue
from ._layout import (
    AWAY,
    BACK,
    FEWER,
    GO_GROUP,
    MORE,
    NONE,
    OPEN_QUEUE,
    SHUT_QUEUE,
    STOP_GROUP,
    World,
)


@compiled_in_place
def send_home(w: World, g: int, amount: int) -> None:
    """Let so many agents of a group leave: those who wait, then whoever is free next."""
    group = w.groups[g]
    group["debt"] += amount
    for level in range(group["slots"]):
        among = w.lists[g * w.state[0]["levels"] + level]
        while group["debt"] > 0 and among["head"] != NONE:
            a = among["head"]
            group["debt"] -= 1
            w.agents[a]["cut"] = 1
            go_when_free(w, a)


@compiled_in_place
def call_in(w: World, g: int, amount: int) -> None:
    """Let so many agents of a group work again: first those who have not left yet."""
    group = w.groups[g]
    kept = min(group["debt"], amount)
    group["debt"] -= kept
    amount -= kept
    for present in (1, 0):
        for a in range(group["first_agent"], group["last_agent"]):
            if amount == 0:
                return
            agent = w.agents[a]
            if agent["cut"] and agent["present"] == present:
                agent["cut"] = 0
                amount -= 1
                come_or_stay(w, a)


@compiled_in_place
def resume(w: World, g: int) -> None:
    """Let the agents of a group who wait take what waits, once an outage is over."""
    group = w.groups[g]
    for level in range(group["slots"]):
        among = w.lists[g * w.state[0]["levels"] + level]
        while among["head"] != NONE:
            c = find_contact(w, among["head"])
            if c == NONE:
                break
            leave_queue(w, c)
            start(w, c, among["head"])


@compiled_in_place
def change_staff(w: World, kind: int, target: int, amount: int) -> None:
    """Carry out a change of who is at work."""
    if kind == FEWER:
        send_home(w, target, amount)
    elif kind == MORE:
        call_in(w, target, amount)
    elif kind == AWAY:
        w.agents[target]["wanted"] = 0
        go_when_free(w, target)
    elif kind == BACK:
        w.agents[target]["wanted"] = 1
        come_or_stay(w, target)


@compiled_in_place
def change(w: World) -> None:
    """Carry out the next change that was known before the day."""
    s = w.state[0]
    row = w.changes[s["change"]]
    s["change"] += 1
    kind, target = row["kind"], row["target"]
    if kind == STOP_GROUP:
        w.groups[target]["stopped"] += 1
    elif kind == GO_GROUP:
        w.groups[target]["stopped"] -= 1
        if w.groups[target]["stopped"] == 0:
            resume(w, target)
    elif kind == SHUT_QUEUE:
        w.queues[target]["shut"] += 1
    elif kind == OPEN_QUEUE:
        w.queues[target]["shut"] -= 1
    else:
        change_staff(w, kind, target, row["amount"])
