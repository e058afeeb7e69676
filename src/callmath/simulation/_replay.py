"""Run the contacts of a day through a model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ._checks_of_traces import check_trace
from ._distributions import Distribution
from ._kernel import run_day
from ._kernel_reading import Columns, spread_work, write_columns, write_contacts
from ._layout import (
    AFTER,
    CALL_DELAY,
    CONTACT,
    ENTRY,
    HANDLE,
    LIST,
    NONE,
    PATIENCE,
    POOLS,
    PRESENCE,
    RECORD,
    REDIAL_DELAY,
    SLOT,
    STATE,
    Rows,
    World,
)
from ._model import CentreModel
from ._plain import is_plain, run_plain
from ._prepared import Prepared, prepare
from ._spans import spread_until_end
from ._streams import stream
from ._types import Day, Floats, Queue, Trace

FIRST_ROOM = 0.3  # for contacts that the day makes, as a share of those that are given
SMALLEST_POOL, LARGEST_POOL = 256, 65_536


def replay(
    model: CentreModel | Prepared, trace: Trace, *, seed: int = 0, replication: int = 0
) -> Day:
    """Return what becomes of the contacts of a trace in a model, event by event.

    The seed and the replication only touch contacts that the day itself makes (redials, transfers
    and call-backs); what they do depends on the contact they come from and on nothing else.

    :raises SimulationError: the trace does not fit the model.
    """
    made = prepare(model)
    trace = check_trace(made.model, trace)
    if is_plain(made, trace):
        return run_plain(made, trace)
    return run_events(made, trace, seed=seed, replication=replication)


def run_events(made: Prepared, trace: Trace, *, seed: int, replication: int) -> Day:
    """Return the day by the kernel of events, which knows all that a model can say."""
    pools = _draw_pools(made, len(trace.arrival_seconds), seed, replication)
    capacity = int(len(trace.arrival_seconds) * (1.0 + FIRST_ROOM)) + 64
    while True:
        world = _make_world(made, trace, pools, capacity)
        run_day(world)
        if not world.state[0]["full"]:
            return _read_day(made, trace, world)
        capacity *= 2  # the same day again: nothing in it depends on the room


def _draw_pools(made: Prepared, contacts: int, seed: int, replication: int) -> Floats:
    """Return durations for contacts that the day makes. Shape (queues, POOLS, draws)."""
    queues = made.model.queues
    if not made.is_deciding:
        return np.zeros((len(queues), POOLS, 1))
    size = 1 << (max(SMALLEST_POOL, min(LARGEST_POOL, contacts // 8)) - 1).bit_length()
    pools = np.zeros((len(queues), POOLS, size))
    pools[:, PATIENCE] = np.inf
    targets = {name for queue in queues for name in queue.transfers}
    for at, queue in enumerate(queues):
        for what, distribution in _drawn_later(queue, is_target=queue.name in targets):
            random = stream(seed, replication, queue.name, f"later {what}")
            pools[at, what] = distribution.draw(size, random)
    return pools


def _drawn_later(queue: Queue, *, is_target: bool) -> list[tuple[int, Distribution]]:
    """Return which durations contacts that the day makes need of a queue."""
    wanted: list[tuple[int, Distribution | None]] = []
    if is_target:
        wanted += [(HANDLE, queue.handle), (AFTER, queue.after_work)]
    if is_target or queue.redial_share > 0:
        wanted.append((PATIENCE, queue.patience))
    if queue.redial_share > 0:
        wanted.append((REDIAL_DELAY, queue.redial_after))
    if queue.call_back is not None:
        wanted.append((CALL_DELAY, queue.call_back.delay))
    return [(what, each) for what, each in wanted if each is not None]


def _make_world(made: Prepared, trace: Trace, pools: Floats, capacity: int) -> World:
    """Return the tables of a day before its first event."""
    places = len(made.groups) * made.levels
    lists = np.empty(places, dtype=LIST)
    lists["head"] = lists["tail"] = NONE
    most_ends = len(made.agents) + 1 + (3 * capacity if made.has_chat else 0)
    uniforms, agents = trace.uniforms, made.agents.copy()
    contacts = _first_contacts(made, trace, capacity)
    return World(
        state=_first_state(made, trace, capacity),
        contacts=contacts,
        agents=agents,
        slots=np.zeros(max(1, len(made.agents)) * made.levels, dtype=SLOT),
        lists=lists,
        groups=made.groups.copy(),
        queues=made.queues.copy(),
        seekers=made.seekers,
        offers=made.offers,
        lines=made.line_counts.copy(),
        transfers=made.transfers,
        changes=made.changes,
        ends=_empty_heap(most_ends),
        timers=_empty_heap(capacity + 1),
        presences=np.empty(made.most_presences, dtype=PRESENCE),
        paces=made.paces,
        handle_factors=made.handle_factors,
        pools=pools,
        uniforms=np.zeros((0, 4)) if uniforms is None else uniforms,
        records=_add_records(trace, agents, contacts),
    )


def _empty_heap(room: int) -> Rows:
    heap = np.empty(room, dtype=ENTRY)
    heap[0] = (np.inf, NONE)
    return heap


def _first_state(made: Prepared, trace: Trace, capacity: int) -> Rows:
    state = np.zeros(1, dtype=STATE)
    arrivals, intervals = trace.arrival_seconds, made.model.intervals
    state["given"] = state["contacts"] = len(arrivals)
    state["next_arrival"] = arrivals[0] if len(arrivals) else np.inf
    state["day_end"] = intervals.count * intervals.seconds
    state["stop_at"] = np.inf if made.model.run_out else state["day_end"]
    state["interval"] = intervals.seconds
    state["record_within"] = trace.record_within_seconds
    state["capacity"], state["levels"] = capacity, made.levels
    return state


def _first_contacts(made: Prepared, trace: Trace, capacity: int) -> Rows:
    """Return the table of contacts: those of the trace, and room for those that the day makes."""
    contacts = np.empty(capacity, dtype=CONTACT)  # every row is written before it is read
    write_contacts(
        contacts,
        trace.arrival_seconds,
        trace.queues,
        trace.handle_seconds,
        trace.after_work_seconds,
        trace.patience_seconds,
    )
    given = contacts[: len(trace.arrival_seconds)]
    if trace.head_start_seconds is not None:
        given["joined"] -= trace.head_start_seconds
    if trace.recorded_agents is not None:
        given["recorded"] = _places_of(made)[trace.recorded_agents]
    return contacts


def _places_of(made: Prepared) -> NDArray[np.int32]:
    """Return where each agent of the model stands in the tables; NONE for -1."""
    numbers = made.agent_numbers[:-1]
    places = np.full(numbers.max(initial=-1) + 2, NONE, dtype=np.int32)
    places[numbers] = np.arange(len(numbers))
    places[-1] = NONE  # where agents without names have written
    return places


def _add_records(trace: Trace, agents: Rows, contacts: Rows) -> Rows:
    """Return contacts by recorded agent and start; each agent learns which are his."""
    if trace.recorded_agents is None or trace.recorded_start_seconds is None:
        return np.zeros(0, dtype=RECORD)
    whose = contacts["recorded"][: len(trace.arrival_seconds)]
    order = np.lexsort((trace.recorded_start_seconds, whose))
    order = order[whose[order] != NONE]
    records = np.empty(len(order), dtype=RECORD)
    records["contact"], records["start"] = order, trace.recorded_start_seconds[order]
    agents["next_record"] = np.searchsorted(whose[order], np.arange(len(agents)), "left")
    agents["last_record"] = np.searchsorted(whose[order], np.arange(len(agents)), "right")
    return records


def _read_day(made: Prepared, trace: Trace, world: World) -> Day:
    """Return what the tables say after the last event."""
    count, given = int(world.state[0]["contacts"]), len(trace.arrival_seconds)
    busy, staffed = _add_up(made, world)
    day = Day(
        arrival_seconds=np.empty(count),
        queues=np.empty(count, dtype=np.int16),
        outcomes=np.empty(count, dtype=np.int8),
        wait_seconds=np.empty(count),
        groups=np.empty(count, dtype=np.int16),
        agents=np.empty(count, dtype=np.int32),
        parents=np.empty(count, dtype=np.int64),
        busy_seconds=busy,
        staffed_seconds=staffed,
    )
    columns = Columns(
        day.arrival_seconds,
        day.queues,
        day.outcomes,
        day.wait_seconds,
        day.groups,
        day.agents,
        day.parents,
    )
    later = np.argsort(world.contacts["arrival"][given:count], kind="stable")
    places = np.empty(count - given, dtype=np.int64)
    places[later] = np.arange(given, count)
    write_columns(world, columns, places, np.append(made.group_order, NONE), made.agent_numbers)
    return day


def _add_up(made: Prepared, world: World) -> tuple[Floats, Floats]:
    """Return busy and staffed seconds. Shapes (groups in the model's order, intervals)."""
    intervals, state = made.model.intervals, world.state[0]
    busy = np.zeros((len(made.groups), intervals.count))
    staffed = np.zeros_like(busy)
    spread_work(world, busy)
    notes = world.presences[: state["presences"]]
    spread_until_end(staffed, intervals.seconds, notes["group"], notes["time"], notes["amount"])
    back = np.argsort(made.group_order)
    return busy[back], staffed[back]
