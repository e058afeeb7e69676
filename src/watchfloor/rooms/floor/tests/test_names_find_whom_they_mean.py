"""Names of a source: mapped by themselves where it is clear, else by hand, the past with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from conftest import Cast

from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor import operations
from watchfloor.rooms.floor.contracts import EventType, NewEvent, SourceKind
from watchfloor.rooms.floor.models import AgentName, QueueName, Stay, Stretch
from watchfloor.rooms.floor.operations.keeping import keep
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.people.models import Agent, AgentLogin

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 8, tzinfo=UTC)
ACTOR = Actor(name="test")


def agent_of(cast: Cast) -> Agent:
    assert cast.agent is not None
    return cast.agent


@pytest.fixture(autouse=True)
def one_call() -> None:
    source = operations.open_feed(name="cti", kind=SourceKind.HTTP, actor=ACTOR, at=AT)
    events = [
        NewEvent("1", AT, EventType.READY, "8001"),
        NewEvent("2", AT + timedelta(seconds=1), EventType.QUEUED, "", "c1", "loans"),
        NewEvent("3", AT + timedelta(seconds=9), EventType.ANSWERED, "8001", "c1"),
    ]
    operations.take_events(source_id=source, events=events, received_at=AT)
    keep(at=AT)


def test_what_was_kept_under_a_login_is_theirs_once_it_is_mapped(cast: Cast):
    name = AgentName.objects.get(login="8001")
    assert name.agent_id is None
    operations.map_agent_name(name_id=name.pk, agent_id=agent_of(cast).pk, actor=ACTOR, at=AT)
    assert Stay.objects.get().agent_id == agent_of(cast).pk
    assert set(Stretch.objects.values_list("agent_id", flat=True)) == {agent_of(cast).pk}
    assert JournalEntry.objects.filter(action="floor.agent_name.mapped").count() == 1


def test_what_was_kept_under_a_queue_counts_there_once_it_is_mapped():
    loans = Queue.objects.create(feed=Feed.objects.create(name="old", format="x"), code="L")
    name = QueueName.objects.get(code="loans")
    operations.map_queue_name(name_id=name.pk, queue_id=loans.pk, actor=ACTOR, at=AT)
    assert Stay.objects.get().queue_id == loans.pk
    operations.map_queue_name(name_id=name.pk, queue_id=None, actor=ACTOR, at=AT)
    assert Stay.objects.get().queue_id is None


def test_mapping_the_same_again_is_not_journaled(cast: Cast):
    name = AgentName.objects.get(login="8001")
    for _ in range(2):
        operations.map_agent_name(name_id=name.pk, agent_id=agent_of(cast).pk, actor=ACTOR, at=AT)
    assert JournalEntry.objects.filter(action="floor.agent_name.mapped").count() == 1


def test_nobody_is_mapped_to_what_does_not_exist():
    agent, queue = AgentName.objects.get(), QueueName.objects.get()
    with pytest.raises(Refusal, match=r"floor\.name\.no_agent"):
        operations.map_agent_name(name_id=agent.pk, agent_id=10**6, actor=ACTOR, at=AT)
    with pytest.raises(Refusal, match=r"floor\.name\.no_queue"):
        operations.map_queue_name(name_id=queue.pk, queue_id=10**6, actor=ACTOR, at=AT)
    with pytest.raises(Refusal, match=r"floor\.name\.gone"):
        operations.map_agent_name(name_id=10**6, agent_id=None, actor=ACTOR, at=AT)
    assert AgentName.objects.get().agent_id is None
    assert QueueName.objects.get().queue_id is None


def test_people_and_queues_that_are_added_later_are_found():
    assert operations.resolve_names(at=AT) == 0
    agent = Agent.objects.create(code="E1", name="Li")
    AgentLogin.objects.create(feed="cti", login="8001", agent=agent)
    queue = Queue.objects.create(feed=Feed.objects.create(name="old", format="x"), code="loans")
    assert operations.resolve_names(at=AT) == 2
    assert operations.resolve_names(at=AT) == 0
    assert (Stay.objects.get().agent_id, Stay.objects.get().queue_id) == (agent.pk, queue.pk)
