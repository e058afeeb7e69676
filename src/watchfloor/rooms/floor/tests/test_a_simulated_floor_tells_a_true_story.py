from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest

from watchfloor.rooms.floor.contracts import EventType, RecordedStay, Surge, Timeline
from watchfloor.rooms.floor.rules.simulated import play_center, play_recorded

PLACES = [
    EventType.OFFERED,
    EventType.QUEUED,
    EventType.RINGING,
    EventType.ANSWERED,
    EventType.HELD,
    EventType.RESUMED,
    EventType.ABANDONED,
    EventType.ENDED,
]


@pytest.fixture(scope="module")
def hour() -> Timeline:
    return play_center(agents=60, minutes=60, seed=3)


def test_the_same_seed_tells_the_same_day(hour):
    assert play_center(agents=60, minutes=60, seed=3) == hour
    assert play_center(agents=60, minutes=60, seed=4) != hour


def test_events_come_in_order_and_each_has_a_key_of_its_own(hour):
    offsets = [each.offset_seconds for each in hour.happenings]
    assert offsets == sorted(offsets)
    assert 0 <= offsets[0] <= offsets[-1] < 3600
    assert len({each.key for each in hour.happenings}) == len(hour.happenings)


def test_each_contact_goes_through_its_steps_in_order(hour):
    steps = defaultdict(list)
    for each in hour.happenings:
        if not each.type.is_of_agent:
            steps[each.contact].append(PLACES.index(each.type))
    assert len(steps) > 500
    assert all(places == sorted(places) and places[0] == 0 for places in steps.values())
    assert all(len(set(places)) == len(places) for places in steps.values())


def test_nobody_talks_to_two_callers_at_once_but_who_chats_does(hour):
    taken = defaultdict(list)
    began = {}
    for each in hour.happenings:
        if each.type is EventType.ANSWERED:
            began[each.contact] = each.offset_seconds
        elif each.type is EventType.ENDED:
            taken[each.agent, each.channel].append((began[each.contact], each.offset_seconds))
    overlaps = {"voice": 0, "chat": 0}
    for (_agent, channel), spans in taken.items():
        for earlier, later in pairwise(sorted(spans)):
            overlaps[channel] += later[0] < earlier[1] - 1e-6
    assert overlaps["voice"] == 0


def test_chats_are_held_side_by_side():
    day = play_center(agents=250, minutes=30, seed=1)  # five queues: the fifth is a chat
    open_now: dict[str, int] = defaultdict(int)
    most = 0
    for each in day.happenings:
        if each.channel == "chat" and each.type is EventType.ANSWERED:
            open_now[each.agent] += 1
            most = max(most, open_now[each.agent])
        elif each.channel == "chat" and each.type is EventType.ENDED:
            open_now[each.agent] -= 1
    assert most == 3


def test_what_is_true_is_what_was_told(hour):
    told = [each.type for each in hour.happenings]
    assert sum(hour.offered.values()) == told.count(EventType.QUEUED)
    assert sum(hour.answered.values()) == told.count(EventType.ANSWERED)
    assert sum(hour.abandoned.values()) == told.count(EventType.ABANDONED)
    assert sum(hour.answered.values()) + sum(hour.abandoned.values()) <= sum(hour.offered.values())


def test_a_surge_brings_more_contacts_while_it_lasts_and_only_there():
    surge = Surge(2.0, 1800, 3600, "sim-01")
    usual = play_center(agents=200, minutes=60, seed=5)
    more = play_center(agents=200, minutes=60, seed=5, surges=[surge])

    def arrivals(day: Timeline, queue: str, first: float, last: float) -> int:
        return sum(
            each.type is EventType.QUEUED
            and each.queue == queue
            and first <= each.offset_seconds < last
            for each in day.happenings
        )

    assert arrivals(more, "sim-01", 0, 1800) == arrivals(usual, "sim-01", 0, 1800)
    # About 330 are usual: a tenth is five standard deviations of the difference from twice as many.
    twice = 2 * arrivals(usual, "sim-01", 1800, 3600)
    assert abs(arrivals(more, "sim-01", 1800, 3600) - twice) < 0.25 * twice
    assert arrivals(more, "sim-02", 0, 3600) == arrivals(usual, "sim-02", 0, 3600)


def test_absent_people_never_sign_in():
    day = play_center(agents=100, minutes=5, seed=2, absent_share=0.3)
    came = {each.agent for each in day.happenings if each.type is EventType.SIGNED_IN}
    assert 50 < len(came) < 90
    assert {each.agent for each in day.happenings if each.agent} <= came


@pytest.mark.parametrize(
    "asked", [{"agents": 0}, {"agents": 20_001}, {"minutes": 0}, {"absent_share": 1.0}]
)
def test_what_makes_no_center_is_refused(asked):
    with pytest.raises(ValueError, match="must be"):
        play_center(**{"agents": 5, "minutes": 1, "seed": 1, **asked})


def test_a_recorded_day_is_told_as_it_was():
    stays = [
        RecordedStay("a", "card", "voice", "1001", is_abandoned=False, arrival_seconds=100,
                     wait_seconds=10, talk_seconds=60, wrap_seconds=5),
        RecordedStay("b", "card", "voice", "", is_abandoned=True, arrival_seconds=110,
                     wait_seconds=30, talk_seconds=0, wrap_seconds=0),
    ]  # fmt: skip
    day = play_recorded(stays, seconds=3600)
    assert day.offered == {"card": 2}
    assert day.answered == {"card": 1}
    assert day.abandoned == {"card": 1}
    of_agent = [(each.type, each.offset_seconds) for each in day.happenings if each.agent]
    assert of_agent == [
        (EventType.SIGNED_IN, 50),
        (EventType.READY, 50),
        (EventType.RINGING, 107),
        (EventType.ANSWERED, 110),
        (EventType.WRAPPING_UP, 170),  # agents and contacts of one instant: in any order
        (EventType.ENDED, 170),
        (EventType.READY, 175),
        (EventType.SIGNED_OUT, 235),
    ]
    assert play_recorded(stays, seconds=120).answered == {"card": 1}
