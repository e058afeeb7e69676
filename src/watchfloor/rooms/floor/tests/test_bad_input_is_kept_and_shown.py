"""What cannot be, comes late or names nobody: what of it is kept, and what is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import queries
from watchfloor.rooms.floor.models import AgentName, Event, QueueName, Source
from watchfloor.rooms.floor.operations.keeping import keep
from watchfloor.rooms.floor.operations.names import map_agent_name, map_queue_name
from watchfloor.rooms.floor.queries.live import process
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.people import service as people

pytestmark = pytest.mark.django_db
ACTOR = Actor("test")


class Switch:
    """A program with a token of its own, and who looks at what it tells."""

    def __init__(self, cast: Any, client_for: Any) -> None:
        process.follower_of_process.cache_clear()
        self.now = timezone.localtime()
        self.secret = people.add_token(
            user_id=cast.users[Role.ADMINISTRATOR].pk, name="switch",
            capabilities=["floor.feed"], days=1, actor=ACTOR, at=self.now,
        ).secret  # fmt: skip
        self.admin = client_for(Role.ADMINISTRATOR)
        self.admin.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        self.manager = client_for(Role.FLOOR_MANAGER)
        self.sent = 0

    def tell(self, kind: str, ago: float = 0, **about: str) -> dict[str, Any]:
        """Tell one event of some seconds ago; return the answer."""
        self.sent += 1
        at = self.now - timedelta(seconds=ago)
        event = {"id": f"e{self.sent}", "at": at.isoformat(), "type": kind, **about}
        answer = self.post(self.secret, event)
        assert answer.status_code == 200
        keep(at=self.now)
        found: dict[str, Any] = answer.json()
        return found

    @staticmethod
    def post(secret: str, event: dict[str, str]) -> Any:
        return Client().post(
            "/api/events", {"events": [event]}, content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"},
        )  # fmt: skip

    def floor(self) -> dict[str, Any]:
        found: dict[str, Any] = self.manager.get("/api/floor").json()
        return found

    def faults(self) -> list[str]:
        return [each["code"] for each in self.admin.get("/api/v1/floor/faults").json()]


@pytest.fixture
def switch(cast: Any, client_for: Any) -> Switch:
    return Switch(cast, client_for)


def stays(start: datetime, end: datetime) -> list[tuple[str, str]]:
    found = queries.list_stays(window=Window(start, end))
    return [(each.contact, each.outcome.value) for each in found]


def test_an_unknown_agent_and_queue_are_shown_listed_and_theirs_once_mapped(
    cast: Any, switch: Switch
) -> None:
    switch.tell("contact.queued", 30, contact="c1", queue="new line")
    switch.tell("contact.answered", 20, contact="c1", queue="new line", agent="7001")
    (agent,), (queue,) = (switch.floor()[part] for part in ("agents", "queues"))
    assert (agent["agent_id"], agent["login"], agent["state"]) == (None, "7001", "talking")
    assert (queue["queue_id"], queue["code"], queue["day"]["offered"]) == (None, "new line", 1)
    source = Source.objects.get()
    names = switch.admin.get(reverse("floor:source_names", args=[source.pk])).content.decode()
    assert "7001" in names
    assert "new line" in names
    known = Queue.objects.create(feed=Feed.objects.create(name="f"), code="x", title="Loans")
    map_agent_name(
        name_id=AgentName.objects.get().pk, agent_id=cast.agent.pk, actor=ACTOR, at=switch.now
    )
    map_queue_name(
        name_id=QueueName.objects.get().pk, queue_id=known.pk, actor=ACTOR, at=switch.now
    )
    (agent,), (queue,) = (switch.floor()[part] for part in ("agents", "queues"))
    assert (agent["agent_id"], agent["state"]) == (cast.agent.pk, "talking")
    assert (queue["title"], queue["day"]["answered"]) == ("Loans", 1)
    (stay,) = queries.list_stays(window=Window(switch.now - timedelta(hours=1), switch.now))
    assert (stay.agent_id, stay.queue_id) == (cast.agent.pk, known.pk)


def test_an_answer_before_its_offer_counts_once_and_is_named(switch: Switch) -> None:
    switch.tell("contact.answered", 30, contact="c1", queue="sales", agent="7001")
    switch.tell("contact.offered", 20, contact="c1", queue="sales")
    floor = switch.floor()
    (queue,) = floor["queues"]
    assert (queue["waiting"], queue["day"]["offered"], queue["day"]["answered"]) == (0, 1, 1)
    assert [each["state"] for each in floor["agents"]] == ["talking"]
    assert Event.objects.count() == 2
    assert switch.faults() == ["offered_late", "answered_unqueued"]


def test_an_agent_in_two_states_at_once_is_in_the_last_and_it_is_named(switch: Switch) -> None:
    switch.tell("agent.paused", 30, agent="7001")
    switch.tell("agent.ready", 30, agent="7001")
    assert [each["state"] for each in switch.floor()["agents"]] == ["ready"]
    assert Event.objects.count() == 2
    assert switch.faults() == ["two_states"]


def test_what_is_a_day_late_is_kept_in_its_day_and_leaves_today_alone(switch: Switch) -> None:
    switch.tell("agent.ready", 10, agent="7001")
    switch.tell("contact.queued", 10, contact="c2", queue="sales")
    day = 24 * 3600
    assert switch.tell("contact.queued", day, contact="c1", queue="sales")["accepted"] == 1
    switch.tell("contact.abandoned", day - 30, contact="c1", queue="sales")
    switch.tell("agent.paused", day, agent="7001")
    floor = switch.floor()
    (queue,) = floor["queues"]
    assert (queue["waiting"], queue["day"]["offered"], queue["day"]["abandoned"]) == (1, 1, 0)
    assert [each["state"] for each in floor["agents"]] == ["ready"]
    zone = calendars.centre_zone()
    yesterday = day_window((switch.now - timedelta(days=1)).astimezone(zone).date(), zone)
    assert stays(yesterday.start, yesterday.end) == [("c1", "abandoned")]
    assert switch.faults() == []


def test_what_lies_in_the_future_is_refused_with_a_reason_and_shown_nowhere(
    switch: Switch,
) -> None:
    switch.tell("agent.ready", 10, agent="7001")
    answer = switch.tell("agent.paused", -3600, agent="7001")
    (refused,) = answer["refused"]
    assert (answer["accepted"], refused["code"], refused["field"]) == (0, "in_future", "at")
    assert Event.objects.count() == 1
    assert [each["state"] for each in switch.floor()["agents"]] == ["ready"]
    page = switch.admin.get(reverse("floor:source", args=[Source.objects.get().pk]))
    assert refused["reason"] in page.content.decode()


def test_a_token_of_another_centre_tells_and_sees_nothing(switch: Switch) -> None:
    switch.tell("agent.ready", 10, agent="7001")
    foreign = switch.secret[:-4] + "zzzz"
    about = {"id": "x", "at": switch.now.isoformat(), "type": "agent.paused", "agent": "7001"}
    assert switch.post(foreign, about).status_code == 401
    for address in ("/api/floor", "/api/floor/stream", "/api/v1/floor/sources"):
        answer = Client().get(address, headers={"Authorization": f"Bearer {foreign}"})
        assert answer.status_code == 401
        assert b"7001" not in answer.content
    assert Event.objects.count() == 1
    assert [each["state"] for each in switch.floor()["agents"]] == ["ready"]


def test_a_token_that_tells_may_not_look(switch: Switch) -> None:
    switch.tell("agent.ready", 10, agent="7001")
    bearer = {"Authorization": f"Bearer {switch.secret}"}
    assert Client().get("/api/floor", headers=bearer).status_code == 403


def test_two_sources_may_use_the_same_contact_id_and_never_mix(cast: Any, switch: Switch) -> None:
    switch.tell("contact.queued", 30, contact="1", queue="sales")
    other = people.add_token(
        user_id=cast.users[Role.ADMINISTRATOR].pk, name="other",
        capabilities=["floor.feed"], days=1, actor=ACTOR, at=switch.now,
    )  # fmt: skip
    about = {"id": "e1", "at": switch.now.isoformat(), "type": "contact.ended", "contact": "1"}
    assert switch.post(other.secret, about).json()["accepted"] == 1
    assert [each["waiting"] for each in switch.floor()["queues"]] == [1]


def test_a_contact_that_nobody_ended_waits_no_more_and_is_named(switch: Switch) -> None:
    switch.tell("contact.queued", 5 * 3600, contact="c1", queue="sales")
    assert [each["waiting"] for each in switch.floor()["queues"]] in ([], [0])
    assert switch.faults() == ["lost_track"]
