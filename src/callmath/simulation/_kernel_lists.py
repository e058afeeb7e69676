"""Who waits: the contacts of a queue, the agents of a group; and who gets whom."""

from __future__ import annotations

from callmath.compiled import compiled_in_place

from ._layout import NONE, WAITING, WITH_AGENT, World


@compiled_in_place
def join_queue(w: World, c: int) -> None:
    """Put a contact into its queue: at the end, unless it has a head start."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    contact["stage"] = WAITING
    before, behind = queue["tail"], NONE
    while before != NONE and w.contacts[before]["joined"] > contact["joined"]:
        before, behind = w.contacts[before]["before"], before
    contact["before"], contact["behind"] = before, behind
    if before == NONE:
        queue["head"] = c
    else:
        w.contacts[before]["behind"] = c
    if behind == NONE:
        queue["tail"] = c
    else:
        w.contacts[behind]["before"] = c
    w.state[0]["waiting"] += 1


@compiled_in_place
def leave_queue(w: World, c: int) -> None:
    """Take a contact out of its queue, wherever it stands."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    before, behind = contact["before"], contact["behind"]
    if before == NONE:
        queue["head"] = behind
    else:
        w.contacts[before]["behind"] = behind
    if behind == NONE:
        queue["tail"] = before
    else:
        w.contacts[behind]["before"] = before
    w.state[0]["waiting"] -= 1


@compiled_in_place
def list_agent(w: World, a: int) -> None:
    """Let an agent wait for a contact, last of those with as many at hand."""
    s = w.state[0]
    agent = w.agents[a]
    agent["level"] = agent["load"]
    agent["since"] = s["now"]
    among = w.lists[agent["group"] * s["levels"] + agent["level"]]
    agent["before"], agent["behind"] = among["tail"], NONE
    if among["tail"] == NONE:
        among["head"] = a
    else:
        w.agents[among["tail"]]["behind"] = a
    among["tail"] = a


@compiled_in_place
def unlist_agent(w: World, a: int) -> None:
    """Let an agent wait no longer."""
    agent = w.agents[a]
    if agent["level"] == NONE:
        return
    among = w.lists[agent["group"] * w.state[0]["levels"] + agent["level"]]
    before, behind = agent["before"], agent["behind"]
    if before == NONE:
        among["head"] = behind
    else:
        w.agents[before]["behind"] = behind
    if behind == NONE:
        among["tail"] = before
    else:
        w.agents[behind]["before"] = before
    agent["level"] = NONE


@compiled_in_place
def free_agent(w: World, g: int, levels: int) -> int:
    """Return the agent of a group who is next in turn; those with the least at hand come first."""
    if w.groups[g]["stopped"] > 0:
        return NONE
    first = g * w.state[0]["levels"]
    for level in range(levels):
        if w.lists[first + level]["head"] != NONE:
            return int(w.lists[first + level]["head"])
    return NONE


@compiled_in_place
def may_take(w: World, a: int, c: int) -> bool:
    """Return whether an agent has the skill for a contact, and the room."""
    agent, contact = w.agents[a], w.contacts[c]
    group = w.groups[agent["group"]]
    if agent["load"] > 0 and not w.queues[contact["queue"]]["chat"]:
        return False
    for at in range(group["first_skill"], group["last_skill"]):
        skill = w.offers[at]
        if skill["queue"] == contact["queue"]:
            return bool(w.state[0]["now"] >= contact["joined"] + skill["after"])
    return False


@compiled_in_place
def is_free_for(w: World, a: int, c: int) -> bool:
    """Return whether an agent waits for a contact like this."""
    agent = w.agents[a]
    if agent["level"] == NONE or w.groups[agent["group"]]["stopped"] > 0:
        return False
    return may_take(w, a, c)


@compiled_in_place
def find_recorded(w: World, a: int) -> int:
    """Return the waiting contact that an agent is recorded to have taken about now, or NONE."""
    agent = w.agents[a]
    last = agent["last_record"]
    while agent["next_record"] < last:
        first = w.contacts[w.records[agent["next_record"]]["contact"]]
        if first["stage"] < WITH_AGENT:
            break
        agent["next_record"] += 1
    for at in range(agent["next_record"], last):
        record = w.records[at]
        c = record["contact"]
        if record["start"] > w.state[0]["now"] + w.state[0]["record_within"]:
            break
        if w.contacts[c]["stage"] == WAITING and may_take(w, a, c):
            return int(c)
    return NONE


@compiled_in_place
def find_agent(w: World, c: int) -> int:
    """Return the agent that a contact gets now, or NONE.

    Seekers stand in the order of the queue's preference; all are equal where it has none.
    """
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    best = NONE
    if contact["recorded"] != NONE and is_free_for(w, contact["recorded"], c):
        return int(contact["recorded"])
    for at in range(queue["first_skill"], queue["last_skill"]):
        skill = w.seekers[at]
        if best != NONE and skill["order"] > w.seekers[at - 1]["order"]:
            break
        if w.state[0]["now"] < contact["joined"] + skill["after"]:
            continue
        levels = w.groups[skill["group"]]["slots"] if queue["chat"] else 1
        a = free_agent(w, skill["group"], levels)
        if a != NONE and (best == NONE or is_freer(w, a, best)):
            best = a
    return best


@compiled_in_place
def is_freer(w: World, a: int, b: int) -> bool:
    """Return whether an agent's turn comes before another's: less at hand, then longer idle."""
    one, other = w.agents[a], w.agents[b]
    if one["level"] != other["level"]:
        return bool(one["level"] < other["level"])
    return bool(one["since"] < other["since"])


@compiled_in_place
def find_contact(w: World, a: int) -> int:
    """Return the contact that an agent takes now, or NONE: rank, then score, then longest wait."""
    s = w.state[0]
    if s["waiting"] == 0 or w.groups[w.agents[a]["group"]]["stopped"] > 0:
        return NONE
    agent = w.agents[a]
    if agent["next_record"] < agent["last_record"]:
        recorded = find_recorded(w, a)
        if recorded != NONE:
            return recorded
    group = w.groups[agent["group"]]
    best, best_order, best_score = NONE, 0, 0.0
    for at in range(group["first_skill"], group["last_skill"]):
        skill = w.offers[at]
        queue = w.queues[skill["queue"]]
        c = queue["head"]
        if best != NONE and skill["order"] > best_order:
            break
        if c == NONE or (agent["load"] > 0 and not queue["chat"]):
            continue
        joined = w.contacts[c]["joined"]
        score = queue["priority"] + queue["ageing"] * (s["now"] - joined)
        if s["now"] >= joined + skill["after"] and (
            best == NONE
            or score > best_score
            or (score == best_score and joined < w.contacts[best]["joined"])
        ):
            best, best_order, best_score = c, skill["order"], score
    return int(best)
