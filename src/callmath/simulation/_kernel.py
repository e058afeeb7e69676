"""The day, event by event, on tables of numbers. All loops that call each other stand here.

The order of one instant: agents end what they are at, then what was known before (shifts, breaks,
cuts, outages), then timers of contacts (overflow, call-back, patience, redials), then arrivals. So
whoever is answered at the very moment when his patience ends was answered.
"""

from __future__ import annotations

from callmath.compiled import compiled

from ._layout import (
    AFTER,
    AWAY,
    BACK,
    CALL_BACK,
    CALL_DELAY,
    CHAT,
    FEWER,
    GENERATIONS,
    GO_GROUP,
    GONE,
    HANDLE,
    LAST,
    MORE,
    NO_WORK,
    NONE,
    NOT_COME,
    OPEN_QUEUE,
    PATIENCE,
    REDIAL,
    REDIAL_DELAY,
    SHUT_QUEUE,
    STOP_GROUP,
    TALK,
    TRANSFER,
    VOICE,
    WAITING,
    WITH_AGENT,
    Rows,
    World,
)

INF = float("inf")
OPEN, ANSWERED, ABANDONED, BLOCKED, CALLED_BACK = range(5)  # Outcome, which loops cannot read
DONE, END, CHANGED, TIMER, ARRIVAL = range(5)


# ---- random numbers of contacts that the day itself makes


@compiled
def mix(key: int) -> int:
    """Return 32 well mixed bits. Multipliers below 2^31 keep products inside 63 bits."""
    key = (key ^ (key >> 16)) & 0xFFFFFFFF
    key = (key * 0x7FEB352D) & 0xFFFFFFFF
    key = ((key ^ (key >> 15)) * 0x31848BAB) & 0xFFFFFFFF
    key = ((key ^ (key >> 15)) * 0x21F0AAAD) & 0xFFFFFFFF
    return key ^ (key >> 16)


@compiled
def chance(w: World, c: int, column: int) -> float:
    """Return the number in [0, 1) that decides about a contact; 2 where nothing is decided."""
    if c < w.state[0]["given"]:
        return float(w.uniforms[c, column]) if w.uniforms.shape[0] > 0 else 2.0
    return float(mix(w.contacts[c]["key"] + 101 + column)) / 4294967296.0


@compiled
def drawn(w: World, key: int, queue: int, what: int) -> float:
    """Return a duration out of the pool that was drawn before the day."""
    spot = mix(key + 211 + what) % w.pools.shape[2]
    return float(w.pools[queue, what, spot])


# ---- heaps of (time, who)


@compiled
def push(heap: Rows, size: int, time: float, who: int) -> None:
    """Add an entry to a heap of `size` entries."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if heap[above]["time"] <= time:
            break
        heap[at]["time"] = heap[above]["time"]
        heap[at]["who"] = heap[above]["who"]
        at = above
    heap[at]["time"] = time
    heap[at]["who"] = who


@compiled
def pop(heap: Rows, size: int) -> None:
    """Take the first entry out of a heap of `size` entries; an empty heap is due never."""
    last = size - 1
    time, who = heap[last]["time"], heap[last]["who"]
    at, below = 0, 1
    while below < last:
        if below + 1 < last and heap[below + 1]["time"] < heap[below]["time"]:
            below += 1
        if heap[below]["time"] >= time:
            break
        heap[at]["time"] = heap[below]["time"]
        heap[at]["who"] = heap[below]["who"]
        at, below = below, 2 * below + 1
    heap[at]["time"] = time
    heap[at]["who"] = who
    if last == 0:
        heap[0]["time"] = INF


@compiled
def set_timer(w: World, c: int, time: float) -> None:
    """Let a contact be looked at again at a time."""
    s = w.state[0]
    push(w.timers, s["timers"], time, c)
    s["timers"] += 1


# ---- lists: the contacts of a queue, the agents of a group who may take one


@compiled
def join_queue(w: World, c: int) -> None:
    """Put a contact at the end of its queue."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    contact["stage"] = WAITING
    contact["before"], contact["behind"] = queue["tail"], NONE
    if queue["tail"] == NONE:
        queue["head"] = c
    else:
        w.contacts[queue["tail"]]["behind"] = c
    queue["tail"] = c
    w.state[0]["waiting"] += 1


@compiled
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


@compiled
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


@compiled
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


# ---- who gets whom


@compiled
def free_agent(w: World, g: int, levels: int) -> int:
    """Return the agent of a group who is next in turn; those with the least at hand come first."""
    if w.groups[g]["stopped"] > 0:
        return NONE
    first = g * w.state[0]["levels"]
    for level in range(levels):
        if w.lists[first + level]["head"] != NONE:
            return int(w.lists[first + level]["head"])
    return NONE


@compiled
def find_agent(w: World, c: int) -> int:
    """Return the agent that a contact gets now, or NONE.

    Seekers stand in the order of the queue's preference; all are equal where it has none.
    """
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    best = NONE
    for at in range(queue["first_skill"], queue["last_skill"]):
        skill = w.seekers[at]
        if best != NONE and skill["order"] > w.seekers[at - 1]["order"]:
            break
        if w.state[0]["now"] < contact["arrival"] + skill["after"]:
            continue
        levels = w.groups[skill["group"]]["slots"] if queue["chat"] else 1
        a = free_agent(w, skill["group"], levels)
        if a != NONE and (best == NONE or is_freer(w, a, best)):
            best = a
    return best


@compiled
def is_freer(w: World, a: int, b: int) -> bool:
    """Return whether an agent's turn comes before another's: less at hand, then longer idle."""
    one, other = w.agents[a], w.agents[b]
    if one["level"] != other["level"]:
        return bool(one["level"] < other["level"])
    return bool(one["since"] < other["since"])


@compiled
def find_contact(w: World, a: int) -> int:
    """Return the contact that an agent takes now, or NONE: rank, then score, then longest wait."""
    s = w.state[0]
    if s["waiting"] == 0 or w.groups[w.agents[a]["group"]]["stopped"] > 0:
        return NONE
    agent = w.agents[a]
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
        arrival = w.contacts[c]["arrival"]
        score = queue["priority"] + queue["ageing"] * (s["now"] - arrival)
        if s["now"] >= arrival + skill["after"] and (
            best == NONE
            or score > best_score
            or (score == best_score and arrival < w.contacts[best]["arrival"])
        ):
            best, best_order, best_score = c, skill["order"], score
    return int(best)


# ---- agents at work


@compiled
def factor_of(w: World, a: int, queue: int) -> float:
    """Return how much longer an agent takes for a contact of a queue."""
    group = w.groups[w.agents[a]["group"]]
    for at in range(group["first_skill"], group["last_skill"]):
        if w.offers[at]["queue"] == queue:
            return float(w.offers[at]["factor"])
    return 1.0


@compiled
def catch_up(w: World, a: int) -> None:
    """Put an agent's clock of work right: with several chats it runs slower."""
    now = w.state[0]["now"]
    agent = w.agents[a]
    if agent["load"] == 0 or agent["mode"] == VOICE:
        agent["clock"] = now
    else:
        agent["clock"] += (now - agent["caught"]) / agent["pace"]
    agent["caught"] = now


@compiled
def next_slot(w: World, a: int) -> int:
    """Return the place of what an agent will have done first."""
    first = a * w.state[0]["levels"]
    best = first
    for at in range(first + 1, first + w.agents[a]["load"]):
        if w.slots[at]["due"] < w.slots[best]["due"]:
            best = at
    return int(best)


@compiled
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


@compiled
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
    if contact["line"] == 0 and queue["first_transfer"] == queue["last_transfer"]:
        slot["due"] += contact["after"]  # nothing happens at the end of the talk
        slot["stage"] = LAST
    agent["load"] += 1
    schedule(w, a)
    if agent["mode"] == CHAT and agent["load"] < w.groups[agent["group"]]["slots"]:
        list_agent(w, a)


@compiled
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


@compiled
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


@compiled
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


@compiled
def be_present(w: World, a: int, present: int) -> None:
    """Note that an agent comes (1) or goes (0)."""
    s = w.state[0]
    agent = w.agents[a]
    agent["present"] = present
    note = w.presences[s["presences"]]
    note["time"], note["group"] = s["now"], agent["group"]
    note["amount"] = 1 if present else -1
    s["presences"] += 1


@compiled
def come_or_stay(w: World, a: int) -> None:
    """Let an agent who is wanted and not cut work: one who comes, or who was about to go."""
    agent = w.agents[a]
    if not agent["wanted"] or agent["cut"]:
        return
    if not agent["present"]:
        be_present(w, a, 1)
    if agent["mode"] == CHAT and agent["level"] == NONE:
        if agent["load"] < w.groups[agent["group"]]["slots"]:
            list_agent(w, a)
    take_work(w, a)


@compiled
def go_when_free(w: World, a: int) -> None:
    """Let an agent who may work no longer end what is at hand, and go."""
    unlist_agent(w, a)
    if w.agents[a]["present"] and w.agents[a]["load"] == 0:
        be_present(w, a, 0)


# ---- contacts come, wait and go


@compiled
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


@compiled
def free_line(w: World, c: int) -> None:
    """Give back the line that a contact holds, if it does."""
    contact = w.contacts[c]
    if contact["line"]:
        w.lines[w.queues[contact["queue"]]["lines"]] += 1
        contact["line"] = 0


@compiled
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


@compiled
def wait_on(w: World, c: int) -> None:
    """Set when a waiting contact is looked at next: overflow, offer of a call-back, patience."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    arrival, woken = contact["arrival"], contact["woken"]
    due = arrival + contact["patience"]
    if contact["origin"] != CALL_BACK and woken < arrival + queue["offer_after"] < due:
        due = arrival + queue["offer_after"]
    for at in range(queue["first_skill"], queue["last_skill"]):
        time = arrival + w.seekers[at]["after"]
        if w.seekers[at]["after"] > 0.0 and woken < time < due:
            due = time
    if due < INF:
        set_timer(w, c, due)


@compiled
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


@compiled
def is_accepting(w: World, c: int) -> bool:
    """Return whether a contact is offered a call-back now, and takes it."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    if contact["origin"] == CALL_BACK:
        return False
    offered = w.state[0]["now"] == contact["arrival"] + queue["offer_after"]
    return bool(offered) and chance(w, c, CALL_BACK) < queue["accepted_share"]


@compiled
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


@compiled
def go_away(w: World, c: int, outcome: int, wait: float) -> None:
    """Let a contact leave unanswered; some come again."""
    contact = w.contacts[c]
    queue = w.queues[contact["queue"]]
    free_line(w, c)
    contact["wait"], contact["outcome"], contact["stage"] = wait, outcome, GONE
    if contact["origin"] == CALL_BACK or chance(w, c, REDIAL) >= queue["redial_share"]:
        return
    key = mix(contact["key"] + REDIAL)
    time = w.state[0]["now"] + drawn(w, key, contact["queue"], REDIAL_DELAY)
    if time < w.state[0]["day_end"]:
        child = add_contact(w, c, REDIAL, contact["queue"], time)
        if child != NONE:
            w.contacts[child]["patience"] = drawn(w, key, contact["queue"], PATIENCE)
            set_timer(w, child, time)


@compiled
def transfer(w: World, c: int) -> None:
    """Pass a contact on to another queue, if it is one of those, as one that comes now."""
    queue = w.queues[w.contacts[c]["queue"]]
    if queue["first_transfer"] == queue["last_transfer"]:
        return
    number = chance(w, c, TRANSFER)
    for at in range(queue["first_transfer"], queue["last_transfer"]):
        if number < w.transfers[at]["share"]:
            to = w.transfers[at]["queue"]
            child = add_contact(w, c, TRANSFER, to, w.state[0]["now"])
            if child != NONE:
                draw_times(w, child)
                arrive(w, child)
            return


@compiled
def draw_times(w: World, c: int) -> None:
    """Give a contact that was passed on the times of its new queue."""
    s = w.state[0]
    contact = w.contacts[c]
    q, key = contact["queue"], contact["key"]
    interval = min(int(contact["arrival"] / s["interval"]), w.handle_factors.shape[1] - 1)
    contact["handle"] = drawn(w, key, q, HANDLE) * w.handle_factors[q, interval]
    contact["after"] = drawn(w, key, q, AFTER)
    contact["patience"] = drawn(w, key, q, PATIENCE)


@compiled
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
    new["arrival"], new["handle"], new["after"] = time, old["handle"], old["after"]
    new["parent"], new["queue"], new["origin"] = c, queue, origin
    new["key"] = mix(old["key"] + origin)
    new["generation"] = old["generation"] + 1
    new["woken"], new["group"], new["agent"] = -1.0, NONE, NONE
    return int(child)


# ---- what was known before the day


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


# ---- the day


@compiled
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


@compiled
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


@compiled
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
