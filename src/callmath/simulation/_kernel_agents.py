"""Agents at work: they take contacts, hold several chats, come and go."""

from __future__ import annotations

from callmath.compiled import compiled_in_place

from ._kernel_chances import find_transfer
from ._kernel_heaps import push
from ._kernel_lists import find_contact, leave_queue, list_agent, unlist_agent
from ._layout import ANSWERED, CHAT, LAST, NONE, TALK, VOICE, WITH_AGENT, World


@compiled_in_place
def factor_of(w: World, a: int, queue: int) -> float:
    """Return how much longer an agent takes for a contact of a queue."""
    group = w.groups[w.agents[a]["group"]]
    for at in range(group["first_skill"], group["last_skill"]):
        if w.offers[at]["queue"] == queue:
            return float(w.offers[at]["factor"])
    return 1.0


@compiled_in_place
def catch_up(w: World, a: int) -> None:
    """Put an agent's clock of work right: with several chats it runs slower."""
    now = w.state[0]["now"]
    agent = w.agents[a]
    if agent["load"] == 0 or agent["mode"] == VOICE:
        agent["clock"] = now
    else:
        agent["clock"] += (now - agent["caught"]) / agent["pace"]
    agent["caught"] = now


@compiled_in_place
def next_slot(w: World, a: int) -> int:
    """Return the place of what an agent will have done first."""
    first = a * w.state[0]["levels"]
    best = first
    for at in range(first + 1, first + w.agents[a]["load"]):
        if w.slots[at]["due"] < w.slots[best]["due"]:
            best = at
    return int(best)


@compiled_in_place
def schedule(w: World, a: int) -> None:
    """Set when an agent ends the first of what is at hand."""
    s = w.state[0]
    agent = w.agents[a]
    time = w.slots[next_slot(w, a)]["due"]
    if agent["mode"] == CHAT:
        agent["pace"] = w.paces[agent["group"], agent["load"] - 1]
        time = s["now"] + max(0.0, time - agent["clock"]) * agent["pace"]
        agent["version"] += 1
    push(w.ends, s["ends"], time, (agent["version"] << 24) | a)
    s["ends"] += 1


@compiled_in_place
def start(w: World, c: int, a: int) -> None:
    """Let an agent take a contact."""
    s = w.state[0]
    contact, agent = w.contacts[c], w.agents[a]
    contact["wait"] = s["now"] - contact["arrival"]
    contact["outcome"], contact["stage"] = ANSWERED, WITH_AGENT
    contact["group"], contact["agent"] = agent["group"], a
    unlist_agent(w, a)
    catch_up(w, a)
    if agent["load"] == 0:
        agent["busy_since"] = s["now"]
    queue = w.queues[contact["queue"]]
    agent["mode"] = CHAT if queue["chat"] else VOICE
    slot = w.slots[a * s["levels"] + agent["load"]]
    slot["contact"] = c
    slot["due"] = agent["clock"] + contact["handle"] * factor_of(w, a, contact["queue"])
    slot["stage"] = TALK
    if contact["line"] == 0 and find_transfer(w, c) == NONE:
        slot["due"] += contact["after"]  # nothing happens at the end of the talk
        slot["stage"] = LAST
    agent["load"] += 1
    schedule(w, a)
    if agent["mode"] == CHAT and agent["load"] < w.groups[agent["group"]]["slots"]:
        list_agent(w, a)


@compiled_in_place
def take_work(w: World, a: int) -> None:
    """Give an agent who may work what waits; one who finds nothing waits for it."""
    agent = w.agents[a]
    while agent["mode"] != VOICE and agent["load"] < w.groups[agent["group"]]["slots"]:
        c = find_contact(w, a)
        if c == NONE:
            break
        leave_queue(w, c)
        start(w, c, a)
    if agent["load"] == 0:
        unlist_agent(w, a)
        list_agent(w, a)


@compiled_in_place
def be_present(w: World, a: int, present: int) -> None:
    """Note that an agent comes (1) or goes (0)."""
    s = w.state[0]
    agent = w.agents[a]
    agent["present"] = present
    note = w.presences[s["presences"]]
    note["time"], note["group"] = s["now"], agent["group"]
    note["amount"] = 1 if present else -1
    s["presences"] += 1


@compiled_in_place
def go_on(w: World, a: int) -> None:
    """Let an agent who has ended something leave, take the next, or wait."""
    agent = w.agents[a]
    group = w.groups[agent["group"]]
    if agent["wanted"] and not agent["cut"] and group["debt"] > 0:
        group["debt"] -= 1
        agent["cut"] = 1
    if agent["wanted"] and not agent["cut"]:
        unlist_agent(w, a)
        if agent["load"] > 0:
            list_agent(w, a)
        take_work(w, a)
        return
    unlist_agent(w, a)
    if agent["load"] == 0:
        be_present(w, a, 0)


@compiled_in_place
def come_or_stay(w: World, a: int) -> None:
    """Let an agent who is wanted and not cut work: one who comes, or who was about to go."""
    agent = w.agents[a]
    if not agent["wanted"] or agent["cut"]:
        return
    group = w.groups[agent["group"]]
    if not agent["present"]:
        if group["debt"] > 0:  # cut while on a break
            group["debt"] -= 1
            agent["cut"] = 1
            return
        be_present(w, a, 1)
    room = agent["load"] < group["slots"]
    if room and agent["mode"] == CHAT and agent["level"] == NONE:
        list_agent(w, a)
    take_work(w, a)


@compiled_in_place
def go_when_free(w: World, a: int) -> None:
    """Let an agent who may work no longer end what is at hand, and go."""
    unlist_agent(w, a)
    if w.agents[a]["present"] and w.agents[a]["load"] == 0:
        be_present(w, a, 0)
