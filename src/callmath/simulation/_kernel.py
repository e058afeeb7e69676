"""The day, event by event, on tables of numbers.

The order of one instant: agents end what they are at, then what was known before (shifts, breaks,
cuts, outages), then timers of contacts (overflow, call-back, patience, redials), then arrivals. So
whoever is answered at the very moment when his patience ends was answered.
"""

from __future__ import annotations

from callmath.compiled import compiled_in_place

from ._kernel_agents import catch_up, go_on, next_slot, schedule
from ._kernel_chances import mix
from ._kernel_changes import change
from ._kernel_contacts import arrive, free_line, transfer, wake
from ._kernel_heaps import pop
from ._layout import GONE, INF, LAST, NO_WORK, TALK, World

DONE, END, CHANGED, TIMER, ARRIVAL = range(5)


@compiled_in_place
def end_work(w: World, a: int) -> None:
    """End what an agent was to end now: the talk, or all of the contact."""
    s = w.state[0]
    agent = w.agents[a]
    catch_up(w, a)
    at = next_slot(w, a)
    slot = w.slots[at]
    agent["clock"] = slot["due"]
    c = slot["contact"]
    if slot["stage"] == TALK:
        free_line(w, c)
        transfer(w, c)
        if w.contacts[c]["after"] > 0.0:
            slot["due"] += w.contacts[c]["after"]
            slot["stage"] = LAST
            schedule(w, a)
            return
    agent["load"] -= 1
    last = w.slots[a * s["levels"] + agent["load"]]
    slot["due"], slot["contact"], slot["stage"] = last["due"], last["contact"], last["stage"]
    w.contacts[c]["stage"] = GONE
    if agent["load"] == 0:
        agent["mode"] = NO_WORK
        w.contacts[c]["busy_from"], w.contacts[c]["busy_to"] = agent["busy_since"], s["now"]
    else:
        schedule(w, a)
    go_on(w, a)


@compiled_in_place
def next_event(w: World) -> int:
    """Move on to the next event and return what it is."""
    s = w.state[0]
    what, now = END, w.ends[0]["time"]
    if w.changes[s["change"]]["time"] < now:
        what, now = CHANGED, w.changes[s["change"]]["time"]
    if w.timers[0]["time"] < now:
        what, now = TIMER, w.timers[0]["time"]
    if s["next_arrival"] < now:
        what, now = ARRIVAL, s["next_arrival"]
    if now >= s["stop_at"]:
        return DONE
    s["now"] = now
    return what


@compiled_in_place
def next_contact(w: World) -> int:
    """Return the contact of the trace that comes now, and look at the one after it."""
    s = w.state[0]
    c = s["arrived"]
    s["arrived"] = c + 1
    s["next_arrival"] = w.contacts[c + 1]["arrival"] if c + 1 < s["given"] else INF
    queue = w.queues[w.contacts[c]["queue"]]
    w.contacts[c]["key"] = mix(queue["key"] + mix(queue["seen"]))
    queue["seen"] += 1
    return int(c)


@compiled_in_place
def run_day(w: World) -> None:
    """Run a day to its end, or until there is no room for another contact."""
    s = w.state[0]
    what = next_event(w)
    while what != DONE and s["full"] == 0:
        if what == ARRIVAL:
            arrive(w, next_contact(w))
        elif what == END:
            who = w.ends[0]["who"]
            pop(w.ends, s["ends"])
            s["ends"] -= 1
            a = who & 0xFFFFFF
            if w.agents[a]["version"] == who >> 24:
                end_work(w, a)
        elif what == TIMER:
            c = w.timers[0]["who"]
            pop(w.timers, s["timers"])
            s["timers"] -= 1
            wake(w, c)
        else:
            change(w)
        what = next_event(w)
