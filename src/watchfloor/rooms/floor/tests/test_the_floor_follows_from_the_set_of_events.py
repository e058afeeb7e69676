"""The floor is a function of what happened: order, lateness and blocks change nothing."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from watchfloor.rooms.floor.contracts import LiveEvent
from watchfloor.rooms.floor.rules.folding import FloorFold
from watchfloor.rooms.floor.rules.folding.floor import Key

from .floor_stories import MORNING, any_story, numbered, one_call, shuffled

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


def floor_of(
    events: Sequence[LiveEvent], blocks: random.Random | None = None, *, forget: bool = False
) -> FloorFold:
    shelf = Shelf()
    shelf.events = list(events)
    fold = FloorFold(shelf, MORNING, MORNING + DAY)
    place = 0
    clock = AT
    while place < len(events):
        size = blocks.randrange(1, 9) if blocks else len(events)
        fold.take(events[place : place + size], clock)
        place += size
        clock += timedelta(minutes=10) if forget else timedelta()
    return fold


def looks(fold: FloorFold) -> dict[str, Any]:
    """Return what anybody can see of a floor."""
    return {
        "agents": {
            key: (
                agent.shown(AT),
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
    assert looks(late)["queues"] == expected["queues"]
    assert {key: seen[1:] for key, seen in looks(late)["agents"].items()} == {
        key: seen[1:] for key, seen in expected["agents"].items()
    }


def test_memory_does_not_grow_with_the_day() -> None:
    shelf = Shelf()
    fold = FloorFold(shelf, MORNING, MORNING + DAY)
    for number in range(300):
        start = 60.0 * number
        fold.take(numbered(one_call(f"c{number}", start)), MORNING + timedelta(seconds=start))
    assert fold.queue((1, "sales")).sums.day[0] == 300
    assert fold.contacts_in_memory < 10
