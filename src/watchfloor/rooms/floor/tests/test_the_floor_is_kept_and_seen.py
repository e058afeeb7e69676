"""What was told is kept as stays and stretches, once, and seen by who asks, at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor import operations, queries
from watchfloor.rooms.floor.contracts import (
    AgentState,
    EventType,
    LiveEvent,
    SourceKind,
    StayOutcome,
)
from watchfloor.rooms.floor.models import Fault, Keeper, Stay, Stretch
from watchfloor.rooms.floor.queries.live import Hub

from .floor_stories import MORNING, any_story, as_new, happened, one_call, shuffled

AT = MORNING + timedelta(hours=1)
DAY = Window(MORNING - timedelta(hours=1), MORNING + timedelta(hours=20))
pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> int:
    return operations.open_feed(name="cti", kind=SourceKind.HTTP, actor=Actor("test"), at=MORNING)


def tell(source: int, events: list[LiveEvent]) -> None:
    operations.take_events(source_id=source, events=as_new(events), received_at=AT)


def keep_all(limit: int = 5000) -> None:
    while operations.keep(at=AT, limit=limit).is_behind:
        pass


def kept_rows() -> list[list[Any]]:
    stays = Stay.objects.order_by("contact", "position").values()
    stretches = Stretch.objects.order_by("login", "started_at").values()
    faults = Fault.objects.order_by("contact", "login", "code", "at").values()
    return [[{**row, "id": None} for row in each] for each in (stays, stretches, faults)]


def test_a_call_is_kept_with_its_times(source: int) -> None:
    tell(source, one_call("c1", 0))
    keep_all()
    (stay,) = queries.list_stays(window=DAY)
    assert (stay.outcome, stay.login, stay.queue_name) == (StayOutcome.ANSWERED, "ann", "sales")
    assert (stay.wait_ms, stay.ring_ms, stay.talk_ms, stay.hold_ms, stay.holds) == (
        11_999, 4_000, 100_000, 20_000, 1,
    )  # fmt: skip


def test_a_stay_has_the_wrap_up_after_it_whichever_comes_first(source: int) -> None:
    call = one_call("c1", 0)
    wrap = [
        happened(EventType.WRAPPING_UP, 132, agent="ann"),
        happened(EventType.READY, 150, agent="ann"),
    ]
    for event in (*wrap, *call):
        tell(source, [event])
        keep_all()
    (stay,) = queries.list_stays(window=DAY)
    assert stay.wrap_ms == 18_000


def test_a_wrap_up_that_turns_out_to_be_none_is_taken_from_the_stay(source: int) -> None:
    wrap = [
        happened(EventType.WRAPPING_UP, 132, key="1", agent="ann"),
        happened(EventType.READY, 150, agent="ann"),
    ]
    tell(source, [*one_call("c1", 0), *wrap])
    keep_all()
    tell(source, [happened(EventType.PAUSED, 132, key="2", agent="ann")])
    keep_all()
    (stay,) = queries.list_stays(window=DAY)
    assert stay.wrap_ms is None
    assert AgentState.WRAPPING_UP not in {each.state for each in queries.list_stretches(window=DAY)}


def test_a_stay_that_nobody_answered_after_all_has_no_wrap_up(source: int) -> None:
    wrap = [
        happened(EventType.WRAPPING_UP, 132, agent="ann"),
        happened(EventType.READY, 150, agent="ann"),
    ]
    tell(source, [*one_call("c1", 0), *wrap])
    keep_all()
    tell(source, [happened(EventType.ABANDONED, 11, contact="c1", queue="sales")])
    keep_all()
    (stay,) = queries.list_stays(window=DAY)
    assert (stay.outcome, stay.wrap_ms) == (StayOutcome.ABANDONED, None)


def test_a_wrap_up_finds_its_stay_where_the_end_names_no_agent(source: int) -> None:
    call = one_call("c1", 0)
    tell(source, [*call[:-1], replace(call[-1], agent="")])
    keep_all()
    tell(source, [
        happened(EventType.WRAPPING_UP, 132, agent="ann"),
        happened(EventType.READY, 150, agent="ann"),
    ])  # fmt: skip
    keep_all()
    (stay,) = queries.list_stays(window=DAY)
    assert stay.wrap_ms == 18_000


def test_states_of_an_agent_are_kept_without_gaps(source: int) -> None:
    tell(source, [
        happened(EventType.SIGNED_IN, 0, agent="ann"),
        happened(EventType.PAUSED, 600, agent="ann", data={"reason": "break"}),
        happened(EventType.READY, 900, agent="ann"),
        happened(EventType.SIGNED_OUT, 3000, agent="ann"),
    ])  # fmt: skip
    keep_all()
    found = queries.list_stretches(window=DAY)
    assert [(each.state, each.reason) for each in found] == [
        (AgentState.READY, ""),
        (AgentState.PAUSED, "break"),
        (AgentState.READY, ""),
        (AgentState.SIGNED_OUT, ""),
    ]
    assert [each.ended_at for each in found[:-1]] == [each.started_at for each in found[1:]]
    assert found[-1].ended_at is None


@pytest.mark.parametrize("seed", range(8))
def test_keeping_bit_by_bit_is_keeping_anew(source: int, seed: int) -> None:
    for event in shuffled(any_story(seed, events=60), seed):
        tell(source, [event])
        if seed % 2:
            keep_all()
    keep_all(limit=7)
    as_it_came = kept_rows()
    before = Keeper.objects.get().generation
    operations.keep_anew(at=AT)
    assert kept_rows() == as_it_came
    assert all(as_it_came)
    assert Keeper.objects.get().generation != before


def test_a_turn_that_fails_leaves_nothing_half_kept(
    source: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(source, one_call("c1", 0))

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(operations.keeping, "_keep_wraps", fail)
    with pytest.raises(RuntimeError):
        operations.keep(at=AT)
    assert not Stay.objects.exists()
    monkeypatch.undo()
    keep_all()
    assert Stay.objects.count() == 1


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("keeps", [0, 2])
def test_the_floor_is_the_same_however_it_is_begun(source: int, seed: int, keeps: int) -> None:
    following = Hub()
    story = shuffled(any_story(seed, events=80), seed)
    operations.keep(at=AT)
    for place in range(0, len(story), 9):
        tell(source, story[place : place + 9])
        if keeps and place % keeps:
            operations.keep(at=AT)
        following.catch_up(at=AT)
    if keeps:
        keep_all()
    for at in (AT, AT + timedelta(hours=5)):  # by then calls without an end are lost track of
        seen = following.read(scope=WHOLE_CENTRE, at=at)
        anew = Hub().read(scope=WHOLE_CENTRE, at=at)
        assert seen.queues == anew.queues
        assert seen.agents == anew.agents
        assert seen.agents


def test_who_asks_sees_what_was_acknowledged(source: int) -> None:
    hub = Hub()
    hub.catch_up(at=AT)
    tell(source, one_call("c1", 0)[:2])
    (queue,) = hub.read(scope=WHOLE_CENTRE, at=AT).queues
    assert (queue.waiting, queue.day.offered, queue.day.open) == (1, 1, 1)
    tell(source, one_call("c1", 0)[2:4])
    floor = hub.read(scope=WHOLE_CENTRE, at=AT)
    assert (floor.queues[0].waiting, floor.queues[0].day.answered_within) == (0, 1)
    assert floor.agents[0].state is AgentState.TALKING


def test_nobody_sees_people_out_of_reach(source: int, cast: Any) -> None:
    hub = Hub()
    tell(source, one_call("c1", 0)[:4])
    tell(source, [happened(EventType.READY, 5, agent="A-1")])
    nobody = Scope(node_ids=frozenset({cast.other_team.pk}))
    ours = Scope(node_ids=frozenset({cast.team.pk}), agent_ids=frozenset({cast.agent.pk}))
    assert hub.read(scope=nobody, at=AT).agents == ()
    assert [each.login for each in hub.read(scope=ours, at=AT).agents] == ["A-1"]
    assert len(hub.read(scope=WHOLE_CENTRE, at=AT).agents) == 2
    assert hub.read(scope=Scope(), at=AT).queues == ()


def test_figures_of_the_store_are_those_of_the_memory(source: int) -> None:
    tell(source, any_story(5))
    keep_all()
    hub = Hub()
    hub.catch_up(at=AT)
    told = Hub()
    Keeper.objects.all().delete()
    told.catch_up(at=AT)
    for key, queue in hub.fold.queues.items():
        assert queue.sums.day == told.fold.queues[key].sums.day
    assert hub.fold.queues
