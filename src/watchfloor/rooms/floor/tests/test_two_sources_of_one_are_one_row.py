"""One agent or queue whom two sources tell of is one row, wherever the floor is shown."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from watchfloor.common.access import WHOLE_CENTRE, Role, Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import operations, service
from watchfloor.rooms.floor.contracts import (
    AgentNow,
    AgentState,
    EventType,
    LiveEvent,
    QueueNow,
    SourceKind,
)
from watchfloor.rooms.floor.models import AgentName, Keeper, QueueName, Source
from watchfloor.rooms.floor.operations.names import map_agent_name, map_queue_name
from watchfloor.rooms.floor.queries.live import Hub, process
from watchfloor.rooms.interactions.models import Feed, Queue

from .board_floor import a_floor, a_wallboard, told
from .floor_stories import MORNING, as_new, happened, one_call

AT = MORNING + timedelta(hours=1)
ACTOR = Actor("test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def phones() -> int:
    Keeper.objects.create(pk=1)
    return operations.open_feed(name="phones", kind=SourceKind.HTTP, actor=ACTOR, at=MORNING)


@pytest.fixture
def chats() -> int:
    return operations.open_feed(name="chats", kind=SourceKind.HTTP, actor=ACTOR, at=MORNING)


@pytest.fixture
def agent(cast: Any, phones: int, chats: int) -> int:
    """Return who has a login with either source."""
    for source, login in ((phones, "8001"), (chats, "ann")):
        AgentName.objects.create(
            source_id=source, login=login, agent=cast.agent, first_seen_at=MORNING
        )
    return int(cast.agent.pk)


def tell(source: int, *events: LiveEvent) -> None:
    operations.take_events(source_id=source, events=as_new(events), received_at=AT)


def the_agent(hub: Hub) -> AgentNow:
    (found,) = hub.read(scope=WHOLE_CENTRE, at=AT).agents
    return found


def test_an_agent_with_two_logins_is_there_once(agent: int, phones: int, chats: int) -> None:
    tell(phones, happened(EventType.READY, 0, agent="8001"))
    tell(chats, happened(EventType.READY, 60, agent="ann"))
    seen = the_agent(Hub())
    assert (seen.id, seen.agent_id, seen.login) == (f"a{agent}", agent, "8001, ann")
    assert seen.signed_in_at == MORNING
    assert seen.since == MORNING + timedelta(seconds=60)


def test_contacts_of_all_sources_count_together_and_the_busiest_is_shown(
    agent: int, phones: int, chats: int
) -> None:
    tell(phones, happened(EventType.READY, 0, agent="8001"), *one_call("c1", 100, agent="8001")[:4])
    tell(
        chats,
        happened(EventType.READY, 200, agent="ann"),
        happened(EventType.QUEUED, 300, contact="m1", queue="web", channel="chat"),
        happened(EventType.RINGING, 301, contact="m1", agent="ann", channel="chat"),
    )
    seen = the_agent(Hub())
    assert {each.contact for each in seen.contacts} == {"c1", "m1"}
    assert (seen.state, seen.since) == (AgentState.TALKING, MORNING + timedelta(seconds=112))


@pytest.mark.parametrize(
    ("phone", "chat", "expected"),
    [
        ((EventType.READY, 0), (EventType.PAUSED, 60), AgentState.PAUSED),
        ((EventType.PAUSED, 60), (EventType.READY, 0), AgentState.PAUSED),
        ((EventType.READY, 0), (EventType.SIGNED_OUT, 60), AgentState.READY),
        ((EventType.SIGNED_OUT, 0), (EventType.SIGNED_OUT, 60), AgentState.SIGNED_OUT),
        ((EventType.TALKING, 0), (EventType.READY, 60), AgentState.TALKING),
    ],
)
def test_the_newest_presence_counts_and_out_of_one_system_is_not_away(
    agent: int, phones: int, chats: int, phone: Any, chat: Any, expected: AgentState
) -> None:
    tell(phones, happened(*phone, agent="8001"))
    tell(chats, happened(*chat, agent="ann"))
    assert the_agent(Hub()).state is expected


def test_who_is_out_everywhere_is_not_signed_in(agent: int, phones: int, chats: int) -> None:
    tell(phones, happened(EventType.SIGNED_OUT, 0, agent="8001"))
    tell(chats, happened(EventType.SIGNED_OUT, 60, agent="ann"))
    assert the_agent(Hub()).signed_in_at is None


def test_free_since_is_since_the_last_contact_of_any_source(
    agent: int, phones: int, chats: int
) -> None:
    tell(phones, *one_call("c1", 100, agent="8001"))
    tell(chats, happened(EventType.READY, 0, agent="ann"))
    assert the_agent(Hub()).since == MORNING + timedelta(seconds=232)


@pytest.fixture
def queue(phones: int, chats: int) -> int:
    """Return a queue that either source calls otherwise."""
    made = Queue.objects.create(feed=Feed.objects.create(name="phones"), code="1", title="Loans")
    for source, code in ((phones, "sales"), (chats, "care")):
        QueueName.objects.create(source_id=source, code=code, queue=made, first_seen_at=MORNING)
    return made.pk


def the_queue(hub: Hub) -> QueueNow:
    (found,) = hub.read(scope=WHOLE_CENTRE, at=AT).queues
    return found


def test_a_queue_of_two_sources_adds_up(queue: int, phones: int, chats: int) -> None:
    tell(phones, *one_call("c1", 0), *one_call("c2", 50)[:2])
    tell(chats, *one_call("m1", 20, queue="care"), *one_call("m2", 40, queue="care")[:2])
    seen = the_queue(Hub())
    assert (seen.id, seen.queue_id, seen.code) == (f"q{queue}", queue, "sales, care")
    assert (seen.waiting, seen.longest_since) == (2, MORNING + timedelta(seconds=40.001))
    assert (seen.day.offered, seen.day.answered, seen.day.open) == (4, 2, 2)
    assert (seen.last_half_hour.offered, seen.day.talk_ms_sum) == (0, 200_000)


def test_its_service_is_one_figure_of_both(queue: int, phones: int, chats: int) -> None:
    tell(phones, *one_call("c1", 0))
    tell(chats, *one_call("m1", 0, queue="care", wait=300))
    hub = Hub()
    hub.catch_up(at=AT)
    (row,) = json.loads(hub.write(scope=WHOLE_CENTRE, at=AT))["queues"]
    assert row["sources"] == [phones, chats]
    assert (row["title"], row["service"]["value"]) == ("Loans", 0.5)


def changes(hub: Hub, since: int, scope: Scope = WHOLE_CENTRE) -> dict[str, Any]:
    hub.catch_up(at=AT)
    written = hub.write_event(scope=scope, at=AT, since=since).decode()
    assert "event: delta" in written
    message: dict[str, Any] = json.loads(written.split("data: ")[1])
    return message


def test_a_row_whose_name_is_mapped_goes_and_the_agents_own_comes(
    cast: Any, phones: int, chats: int
) -> None:
    hub = Hub()
    tell(phones, happened(EventType.READY, 0, agent="8001"))
    tell(chats, happened(EventType.READY, 60, agent="ann"))
    hub.catch_up(at=AT)
    step = hub.steps.number
    for name in AgentName.objects.all():
        map_agent_name(name_id=name.pk, agent_id=cast.agent.pk, actor=ACTOR, at=AT)
    told = changes(hub, step)
    assert sorted(told["gone"]) == sorted([f"{phones}:8001", f"{chats}:ann"])
    assert [each["id"] for each in told["agents"]] == [f"a{cast.agent.pk}"]
    step = hub.steps.number
    first = AgentName.objects.earliest("pk")
    map_agent_name(name_id=first.pk, agent_id=None, actor=ACTOR, at=AT)
    told = changes(hub, step)
    assert told["gone"] == []
    assert {each["id"] for each in told["agents"]} == {f"a{cast.agent.pk}", f"{phones}:8001"}


def test_who_may_not_see_a_row_does_not_hear_that_it_went(cast: Any, phones: int) -> None:
    hub = Hub()
    ours = Scope(node_ids=frozenset({cast.team.pk}), agent_ids=frozenset({cast.agent.pk}))
    tell(phones, happened(EventType.READY, 0, agent="8001"))
    hub.catch_up(at=AT)
    step = hub.steps.number
    (name,) = AgentName.objects.all()
    map_agent_name(name_id=name.pk, agent_id=cast.agent.pk, actor=ACTOR, at=AT)
    told = changes(hub, step, ours)
    assert (told["gone"], [each["agent_id"] for each in told["agents"]]) == ([], [cast.agent.pk])
    step = hub.steps.number
    map_agent_name(name_id=name.pk, agent_id=None, actor=ACTOR, at=AT)
    told = changes(hub, step, ours)
    assert (told["gone"], told["agents"]) == ([f"a{cast.agent.pk}"], [])


def test_a_queue_that_is_mapped_moves_to_its_row(queue: int, phones: int) -> None:
    hub = Hub()
    tell(phones, *one_call("c1", 0, queue="new"))
    hub.catch_up(at=AT)
    step = hub.steps.number
    name = QueueName.objects.get(code="new")
    map_queue_name(name_id=name.pk, queue_id=queue, actor=ACTOR, at=AT)
    told = changes(hub, step)
    assert told["gone_queues"] == [f"{phones}:new"]
    assert [each["id"] for each in told["queues"]] == [f"q{queue}"]


def test_a_part_of_the_centre_that_gets_a_queue_is_told_everything_anew(
    cast: Any, queue: int, phones: int
) -> None:
    hub = Hub()
    tell(phones, *one_call("c1", 0))
    hub.catch_up(at=AT)
    step = hub.steps.number
    Queue.objects.filter(pk=queue).update(node=cast.other_team)
    hub.catch_up(at=AT + timedelta(minutes=2))
    assert b"event: snapshot" in hub.write_event(scope=WHOLE_CENTRE, at=AT, since=step)


def test_the_doctor_finds_no_difference(agent: int, queue: int, phones: int, chats: int) -> None:
    tell(phones, *one_call("c1", 0, agent="8001"))
    tell(chats, happened(EventType.READY, 0, agent="ann"), *one_call("m1", 9, queue="care")[:2])
    operations.keep(at=AT)
    assert service.check_live(at=AT).differences == ()


def test_pages_and_the_api_have_one_row_of_an_agent_and_a_queue(
    cast: Any, client_for: Any, chats: int
) -> None:
    pbx = a_floor(cast)
    support = QueueName.objects.get(source=pbx)
    second = Source.objects.get(pk=chats)
    QueueName.objects.create(
        source=second, code="help", queue_id=support.queue_id, first_seen_at=MORNING
    )
    AgentName.objects.create(source=second, login="ann", agent=cast.agent, first_seen_at=MORNING)
    told(second, "agent.ready", agent="ann", ago=50)
    told(second, "contact.queued", contact="m-1", queue="help", ago=20)
    process.follower_of_process.cache_clear()
    manager = client_for(Role.FLOOR_MANAGER)
    floor = manager.get("/api/floor").json()
    assert [each["agent_id"] for each in floor["agents"]] == [cast.agent.pk]
    assert [each["waiting"] for each in floor["queues"]] == [2]
    agents = manager.get(reverse("floor:board_export", args=["csv"])).content.decode()
    assert agents.count("ann, 8001") == agents.count(cast.agent.code) == 1
    queues = manager.get(reverse("floor:board_export", args=["csv"]), {"what": "queues"})
    assert queues.content.decode().count("Support") == 1
    tiles = manager.get(reverse("floor:wall_data", args=[a_wallboard(cast)])).json()
    assert [each["text"] for each in tiles] == ["2", "100%", "1"]
    leader = client_for(Role.TEAM_LEADER).get(reverse("floor:leading"))
    assert sum(count for *_, count in leader.context["counts"]) == 1
