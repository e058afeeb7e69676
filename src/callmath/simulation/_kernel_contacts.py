"""Contacts come, wait and go; some come again, are passed on, or called back."""

from __future__ import annotations

from callmath.compiled import compiled_in_place

from ._kernel_agents import start
from ._kernel_chances import chance, drawn, find_transfer, mix
from ._kernel_heaps import set_timer
from ._kernel_lists import find_agent, join_queue, leave_queue
from ._layout import (
    ABANDONED,
    AFTER,
    BLOCKED,
    CALL_BACK,
    CALL_DELAY,
    CALLED_BACK,
    GENERATIONS,
    GONE,
    HANDLE,
    INF,
    NONE,
    NOT_COME,
    OPEN,
    PATIENCE,
    REDIAL,
    REDIAL_DELAY,
    TRANSFER,
    WAITING,
    World,
)


@compiled_in_place
def take_line(w: World, c: int) -> bool:
    """Return whether a contact may enter: its queue is open and a line is free, which it takes."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    if queue["shut"] > 0:
        return False
    if queue["lines"] == NONE or contact["origin"] == CALL_BACK:
        return True
    if w.lines[queue["lines"]] <= 0:
        return False
    w.lines[queue["lines"]] -= 1
    contact["line"] = 1
    return True


@compiled_in_place
def free_line(w: World, c: int) -> None:
    """Give back the line that a contact holds, if it does."""
    contact = w.contacts[c]
    if contact["line"]:
        w.lines[w.queues[contact["queue"]]["lines"]] += 1
        contact["line"] = 0


@compiled_in_place
def arrive(w: World, c: int) -> None:
    """Let a contact come: it is turned away, answered, or waits."""
    if not take_line(w, c):
        go_away(w, c, BLOCKED, 0.0)
        return
    a = find_agent(w, c)
    if a != NONE:
        start(w, c, a)
        return
    join_queue(w, c)
    wait_on(w, c)


@compiled_in_place
def wait_on(w: World, c: int) -> None:
    """Set when a waiting contact is looked at next: overflow, offer of a call-back, patience."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    arrival, woken = contact["arrival"], contact["woken"]
    due = arrival + contact["patience"]
    if contact["origin"] != CALL_BACK and woken < arrival + queue["offer_after"] < due:
        due = arrival + queue["offer_after"]
    for at in range(queue["first_skill"], queue["last_skill"]):
        time = contact["joined"] + w.seekers[at]["after"]
        if arrival < time < due and woken < time:
            due = time
    if due < INF:
        set_timer(w, c, due)


@compiled_in_place
def wake(w: World, c: int) -> None:
    """Look at a contact whose time has come: it arrives, overflows, is called back, or leaves."""
    s = w.state[0]
    contact = w.contacts[c]
    if contact["stage"] == NOT_COME:
        arrive(w, c)
        return
    if contact["stage"] != WAITING:
        return
    a = find_agent(w, c)
    if a != NONE:
        leave_queue(w, c)
        start(w, c, a)
    elif s["now"] >= contact["arrival"] + contact["patience"]:
        leave_queue(w, c)
        go_away(w, c, ABANDONED, contact["patience"])
    elif is_accepting(w, c):
        leave_queue(w, c)
        call_back(w, c)
    else:
        contact["woken"] = s["now"]
        wait_on(w, c)


@compiled_in_place
def is_accepting(w: World, c: int) -> bool:
    """Return whether a contact is offered a call-back now, and takes it."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    if contact["origin"] == CALL_BACK:
        return False
    offered = w.state[0]["now"] == contact["arrival"] + queue["offer_after"]
    return bool(offered) and chance(w, c, CALL_BACK) < queue["accepted_share"]


@compiled_in_place
def call_back(w: World, c: int) -> None:
    """Let a contact hang up and be called later: a contact that waits as long as it takes."""
    contact = w.contacts[c]
    free_line(w, c)
    contact["wait"] = w.queues[contact["queue"]]["offer_after"]
    contact["outcome"], contact["stage"] = CALLED_BACK, GONE
    delay = drawn(w, mix(contact["key"] + CALL_BACK), contact["queue"], CALL_DELAY)
    child = add_contact(w, c, CALL_BACK, contact["queue"], w.state[0]["now"] + delay)
    if child != NONE:
        w.contacts[child]["patience"] = INF
        set_timer(w, child, w.contacts[child]["arrival"])


@compiled_in_place
def go_away(w: World, c: int, outcome: int, wait: float) -> None:
    """Let a contact leave unanswered; some come again."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    free_line(w, c)
    contact["wait"], contact["outcome"], contact["stage"] = wait, outcome, GONE
    again = chance(w, c, REDIAL) < queue["redial_share"]  # not so for NaN
    if contact["origin"] == CALL_BACK or not again:
        return
    key = mix(contact["key"] + REDIAL)
    time = w.state[0]["now"] + drawn(w, key, contact["queue"], REDIAL_DELAY)
    if time < w.state[0]["day_end"]:
        child = add_contact(w, c, REDIAL, contact["queue"], time)
        if child != NONE:
            w.contacts[child]["patience"] = drawn(w, key, contact["queue"], PATIENCE)
            set_timer(w, child, time)


@compiled_in_place
def transfer(w: World, c: int) -> None:
    """Pass a contact on to another queue, if it is one of those, as one that comes now."""
    to = find_transfer(w, c)
    if to == NONE:
        return
    child = add_contact(w, c, TRANSFER, to, w.state[0]["now"])
    if child != NONE:
        draw_times(w, child)
        arrive(w, child)


@compiled_in_place
def draw_times(w: World, c: int) -> None:
    """Give a contact that was passed on the times of its new queue."""
    s = w.state[0]
    contact = w.contacts[c]
    q, key = contact["queue"], contact["key"]
    interval = int(min(contact["arrival"] / s["interval"], w.handle_factors.shape[1] - 1))
    contact["handle"] = drawn(w, key, q, HANDLE) * w.handle_factors[q, interval]
    contact["after"] = drawn(w, key, q, AFTER)
    contact["patience"] = drawn(w, key, q, PATIENCE)


@compiled_in_place
def add_contact(w: World, c: int, origin: int, queue: int, time: float) -> int:
    """Return a new contact that another leads to, with its times; NONE where there is none."""
    s = w.state[0]
    old = w.contacts[c]
    if old["generation"] >= GENERATIONS:
        return NONE
    if s["contacts"] == s["capacity"]:
        s["full"] = 1
        return NONE
    child = s["contacts"]
    s["contacts"] += 1
    new = w.contacts[child]
    new["arrival"], new["joined"] = time, time
    new["handle"], new["after"] = old["handle"], old["after"]
    new["parent"], new["queue"], new["origin"] = c, queue, origin
    new["key"] = mix(old["key"] + origin)
    new["generation"] = old["generation"] + 1
    new["woken"], new["recorded"] = -1.0, NONE
    new["group"], new["agent"] = NONE, NONE
    new["wait"], new["busy_from"], new["busy_to"] = 0.0, 0.0, 0.0
    new["patience"], new["line"] = 0.0, 0
    new["outcome"], new["stage"] = OPEN, NOT_COME
    return int(child)
