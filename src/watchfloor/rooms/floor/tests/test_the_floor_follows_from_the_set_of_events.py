"""The floor is a function of what happened: order, lateness and blocks change nothing."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from watchfloor.rooms.floor.contracts import AgentState, EventType, LiveEvent
from watchfloor.rooms.floor.rules.folding import FloorFold
from watchfloor.rooms.floor.rules.folding.floor import Key

from .floor_stories import MORNING, any_story, happened, numbered, one_call, shuffled

DAY = timedelta(hours=24)
AT = MORNING + timedelta(hours=1)


class Shelf:
    """A store in memory: what a floor that forgets may ask for."""

    def __init__(self) -> None:
        self.events: list[LiveEvent] = []

    def of_contacts(self, keys: Collection[Key], before: int) -> Mapping[Key, Sequence[LiveEvent]]:
        found = defaultdict(list)
        for event in self.events:
            key = (event.source_id, event.contact)
            if event.seq < before and key in keys and not event.type.is_of_agent:
                found[key].append(event)
        return found

    def of_agents(self, keys: Collection[Key], before: int) -> Mapping[Key, Sequence[LiveEvent]]:
        found = defaultdict(list)
        for event in sorted(self.events, key=lambda each: (each.at, each.key)):
            key = (event.source_id, event.agent)
            if event.seq < before and key in keys and event.type.is_of_agent:
                found[key].append(event)
        return found

    def handled_by(self, keys: Collection[Key], before: int) -> Mapping[Key, set[str]]:
        return {
            (source, login): {
                event.contact for event in self.events
                if event.seq < before and (event.source_id, event.agent) == (source, login)
                and event.contact and not event.type.is_of_agent
            }
            for source, login in keys
        }  # fmt: skip


def floor_of(
    events: Sequence[LiveEvent], blocks: random.Random | None = None, *, forget: bool = False,
    clock: datetime = AT,
) -> FloorFold:  # fmt: skip
    shelf = Shelf()
    shelf.events = list(events)
    fold = FloorFold(shelf, MORNING, MORNING + DAY)
    place = 0
    while place < len(events):
        size = blocks.randrange(1, 9) if blocks else len(events)
        fold.take(events[place : place + size], clock)
        place += size
        clock += timedelta(minutes=2) if forget else timedelta()
    return fold


def looks(fold: FloorFold, at: datetime = AT) -> dict[str, Any]:
    """Return what anybody can see of a floor."""
    return {
        "agents": {
            key: (
                agent.shown(at),
                agent.presence.signed_in_at if agent.presence else None,
                {name: (held.queue, held.channel, held.holder)
                 for name, held in agent.at_hand.items()},
            )
            for key, agent in fold.agents.items()
        },
        "queues": {
            key: (queue.waiting, queue.sums.day) for key, queue in fold.queues.items()
            if queue.waiting or any(queue.sums.day)
        },
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_any_order_of_arrival_gives_the_same_floor(seed: int) -> None:
    story = any_story(seed)
    in_order = numbered(sorted(story, key=lambda each: (each.at, each.key)))
    expected = looks(floor_of(in_order))
    rng = random.Random(seed)
    assert looks(floor_of(shuffled(story, seed), rng)) == expected
    assert expected["agents"]


@pytest.mark.parametrize("seed", range(40))
def test_what_was_forgotten_is_read_again_when_something_late_comes(seed: int) -> None:
    story = any_story(seed)
    expected = looks(floor_of(numbered(sorted(story, key=lambda each: (each.at, each.key)))))
    late = floor_of(shuffled(story, seed + 1000), random.Random(seed), forget=True)
    assert looks(late) == expected


def test_a_back_fill_of_states_asks_the_store_once_a_block_not_once_an_event() -> None:
    asked: list[set[Key]] = []

    class Asked(Shelf):
        def of_agents(
            self, keys: Collection[Key], before: int
        ) -> Mapping[Key, Sequence[LiveEvent]]:
            asked.append(set(keys))
            return super().of_agents(keys, before)

    kinds = [EventType.READY, EventType.PAUSED]
    told = [
        happened(kinds[second % 2], second, agent=agent)
        for second in range(200) for agent in ("ann", "bob")
    ]  # fmt: skip
    shelf = Asked()
    shelf.events = numbered([*told[200:], *told[:200]])
    fold = FloorFold(shelf, MORNING, MORNING + DAY)
    fold.take(shelf.events[:200], AT)
    asked.clear()
    fold.take(shelf.events[200:], AT)
    assert [keys for keys in asked if keys] == [{(1, "ann"), (1, "bob")}]
    assert looks(fold) == looks(floor_of(numbered(told)))
    late = numbered([happened(EventType.PAUSED, 3.5, agent="ann")], first=401)
    shelf.events += late
    fold.take(late, AT)
    assert looks(fold) == looks(floor_of(numbered(told)))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("hours", [4.1, 12.2, 25])
def test_what_nobody_told_the_end_of_is_lost_at_the_same_time(seed: int, hours: float) -> None:
    story = any_story(seed)
    followed = floor_of(shuffled(story, seed), random.Random(seed))
    at = MORNING + timedelta(hours=hours)
    read_late = floor_of(shuffled(story, seed + 7), random.Random(seed), clock=at)
    for fold in (followed, read_late):
        fold.settle(at)
    assert looks(followed, at) == looks(read_late, at)


def test_memory_does_not_grow_with_the_day() -> None:
    shelf = Shelf()
    fold = FloorFold(shelf, MORNING, MORNING + DAY)
    for number in range(300):
        start = 60.0 * number
        fold.take(numbered(one_call(f"c{number}", start)), MORNING + timedelta(seconds=start))
    assert fold.queue((1, "sales")).sums.day[0] == 300
    assert fold.contacts_in_memory < 10


def test_an_earlier_end_that_comes_very_late_takes_back_since_when_somebody_is_free() -> None:
    calls = [happened(EventType.READY, 0, agent="ann"), *one_call("c1", 100), *one_call("c2", 400)]
    ended = happened(EventType.ENDED, 420, contact="c2", agent="ann")
    abandoned = happened(EventType.ABANDONED, 405, contact="c2", queue="sales")
    shelf = Shelf()
    shelf.events = numbered([*calls, ended, abandoned])
    fold = FloorFold(shelf, MORNING, MORNING + DAY)
    for hours, events, free_at in (
        (1, shelf.events[:-2], 532),
        (2, shelf.events[-2:-1], 420),
        (3, shelf.events[-1:], 232),
    ):
        fold.take(events, MORNING + timedelta(hours=hours))
        assert fold.agents[1, "ann"].shown(AT)[2] == MORNING + timedelta(seconds=free_at)


def waiting(fold: FloorFold) -> int:
    return len(fold.queue((1, "sales")).waiting)


def test_a_call_without_an_end_waits_for_hours_and_not_for_ever() -> None:
    told = numbered(one_call("c1", 0)[:3])
    fold = floor_of(told)
    fold.settle(MORNING + timedelta(hours=3.9))
    assert (waiting(fold), len(fold.agents[1, "ann"].at_hand)) == (1, 1)
    fold.changed_queues.clear()
    fold.settle(MORNING + timedelta(hours=4.1))
    assert (waiting(fold), len(fold.agents[1, "ann"].at_hand)) == (0, 0)
    assert fold.changed_queues == {(1, "sales")}
    assert fold.queue((1, "sales")).sums.day[0] == 1
    fold.take([], AT)
    fold.take(numbered([happened(EventType.READY, 20_000, agent="bob")], 9), AT + DAY)
    assert fold.contacts_in_memory == 0


def test_a_call_that_nobody_ended_leaves_its_agent_free_at_last() -> None:
    fold = floor_of(numbered(one_call("c1", 0)[:4]))
    fold.settle(MORNING + timedelta(hours=11))
    assert fold.agents[1, "ann"].shown(AT)[0] is AgentState.TALKING
    fold.settle(MORNING + timedelta(hours=13))
    assert fold.agents[1, "ann"].shown(AT)[0] is AgentState.READY


def test_a_mail_waits_for_days() -> None:
    mail = happened(EventType.QUEUED, 0, contact="m1", queue="sales", channel="email")
    fold = floor_of(numbered([mail]))
    fold.settle(MORNING + 7 * DAY)
    assert waiting(fold) == 1
    fold.settle(MORNING + 15 * DAY)
    assert waiting(fold) == 0


def test_what_is_told_of_a_lost_contact_counts_as_always() -> None:
    call = numbered(one_call("c1", 0))
    fold = floor_of(call[:2])
    fold.settle(MORNING + timedelta(hours=5))
    fold.take(call[2:], MORNING + timedelta(hours=5))
    assert waiting(fold) == 0
    assert looks(fold)["queues"] == looks(floor_of(call))["queues"]
