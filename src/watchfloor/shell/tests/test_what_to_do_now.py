"""The worklist on the first screen: gathered, put off, handed on, taken back, also by the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.journal import JournalFilter
from watchfloor.common.worklist import Task
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import MatterFilter, State
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.notices.contracts import Preference
from watchfloor.rooms.notices.models import Notice
from watchfloor.rooms.people import service as people
from watchfloor.shell.models import WorklistMark
from watchfloor.shell.today.worklist import digest, gathering, marks
from watchfloor.shell.today.worklist.digest import queue_daily_lists
from watchfloor.shell.today.worklist.gathering import Source
from watchfloor.shell.today.worklist.kinds import ERRAND, ContactValue, ErrandBody

BY = Actor("test", origin="test")
KEY = "room.thing:1"


def task(**changes):
    wanted = {"key": KEY, "title": "Mend it", "reason": "It leaks.", "loss": 100.0, "url": "/x/"}
    return Task(**{**wanted, **changes})


@pytest.fixture
def room(monkeypatch):
    """A room that wants one thing done; what it says can be changed."""
    said = [task()]
    source = Source("Made-up room", "task", lambda **_: tuple(said))
    monkeypatch.setattr(gathering, "SOURCES", [*gathering.SOURCES, source])
    return said


def access_of(cast, role):
    return people.get_access(user_id=cast.users[role].pk)


def listed(client):
    return [each["key"] for each in client.get("/api/v1/worklist").json()["tasks"]]


def put_off(client, **changes):
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    form = {"key": KEY, "do": "snooze", "snooze-later": later, "snooze-reason": "Busy"}
    return client.post("/do/", {**form, **changes})


def hand_on(client, to, key=KEY, reason="You know it"):
    form = {"key": key, "do": "delegate", "delegate-to_user_id": to.pk, "delegate-reason": reason}
    return client.post("/do/", form)


@pytest.mark.parametrize("role", [Role.AGENT, Role.TEAM_LEADER, Role.DIRECTOR])
def test_everybody_gets_a_list_on_the_page_and_by_the_api(client_for, room, role):
    client = client_for(role)
    page = client.get("/").content.decode()
    assert "Mend it" in page
    assert "It leaks." in page
    assert listed(client) == [KEY]


def test_a_room_that_fails_is_named_and_the_others_are_shown(client_for, room, monkeypatch):
    def fail(**_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")

    broken = Source("Broken room", "task", fail)
    monkeypatch.setattr(gathering, "SOURCES", [broken, *gathering.SOURCES])
    client = client_for(Role.DIRECTOR)
    response = client.get("/")
    assert response.status_code == 200
    assert response.context["worklist"].silent == ("Broken room",)
    assert "Broken room" in response.content.decode()
    assert client.get("/api/v1/worklist").json()["silent"] == ["Broken room"]
    assert listed(client) == [KEY]


def test_a_room_that_is_slow_is_not_waited_for(client_for, room, monkeypatch):
    def dawdle(**_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(gathering, "PATIENCE_MS", 50)
    slow = Source("Slow room", "task", dawdle)
    monkeypatch.setattr(gathering, "SOURCES", [slow, *gathering.SOURCES])
    client = client_for(Role.DIRECTOR)
    assert client.get("/api/v1/worklist").json()["silent"] == ["Slow room"]


def test_a_line_put_off_stays_away_for_oneself_only(client_for, room):
    client = client_for(Role.DIRECTOR)
    assert put_off(client).status_code == 302
    assert listed(client) == []
    assert "Mend it" in client.get("/").content.decode()  # under what was put off
    assert listed(client_for(Role.TEAM_LEADER)) == [KEY]


def test_it_comes_back_when_it_got_clearly_worse(client_for, room):
    client = client_for(Role.DIRECTOR)
    put_off(client)
    room[0] = task(loss=140.0)
    assert listed(client) == []
    room[0] = task(loss=160.0)
    assert listed(client) == [KEY]


def test_it_is_taken_back_and_both_are_journalled(client_for, room):
    client = client_for(Role.DIRECTOR)
    put_off(client)
    mark = WorklistMark.objects.get()
    assert client_for(Role.TEAM_LEADER).post(f"/do/{mark.pk}/undo/").status_code == 404
    assert client.post(f"/do/{mark.pk}/undo/").status_code == 302
    assert listed(client) == [KEY]
    assert client.post(f"/do/{mark.pk}/undo/").status_code == 404
    lines = journal.list_lines(wanted=JournalFilter(action="worklist"))
    assert [line.action for line in lines] == ["worklist.mark.undone", "worklist.task.snoozed"]


@pytest.mark.parametrize(
    "change",
    [
        {"snooze-reason": ""},
        {"snooze-reason": "  "},
        {"snooze-later": "soon"},
        {"snooze-later": "2020-01-01T00:00:00+00:00"},
        {"snooze-later": "2199-01-01T00:00:00+00:00"},
    ],
)
def test_without_a_reason_or_a_time_nothing_is_put_off(client_for, room, change):
    client = client_for(Role.DIRECTOR)
    assert put_off(client, **change).status_code == 422
    assert listed(client) == [KEY]
    assert not WorklistMark.objects.exists()


def test_nobody_puts_off_what_is_not_in_her_list(client_for, room):
    assert put_off(client_for(Role.DIRECTOR), key="room.thing:2").status_code == 404
    assert not WorklistMark.objects.exists()


def test_a_signal_handed_on_becomes_an_errand_of_the_other(client_for, cast, room):
    leader = cast.users[Role.TEAM_LEADER]
    client = client_for(Role.DIRECTOR)
    assert hand_on(client, leader).status_code == 302
    assert listed(client) == []
    (card,) = matters.list_matters(
        wanted=MatterFilter(kinds=(ERRAND,)), access=access_of(cast, Role.DIRECTOR)
    )
    assert (card.title, card.owner_id, card.expected_loss) == ("Mend it", leader.pk, 100.0)
    assert f"matter:{card.id}" in listed(client_for(Role.TEAM_LEADER))


def test_taking_an_errand_back_cancels_it(client_for, cast, room):
    client = client_for(Role.DIRECTOR)
    hand_on(client, cast.users[Role.TEAM_LEADER])
    client.post(f"/do/{WorklistMark.objects.get().pk}/undo/")
    (card,) = matters.list_matters(
        wanted=MatterFilter(kinds=(ERRAND,)), access=access_of(cast, Role.DIRECTOR)
    )
    assert card.state is State.CANCELLED
    assert listed(client) == [KEY]


def test_a_matter_handed_on_is_assigned_and_comes_back_to_who_had_it(client_for, cast):
    director, leader = cast.users[Role.DIRECTOR], cast.users[Role.TEAM_LEADER]
    number = matters.open_matter(
        kind=ERRAND,
        title="Talk to the bank",
        body=ErrandBody("a:1", "", "/"),
        owner_id=director.pk,
        actor=Actor("director", user_id=director.pk),
        at=datetime.now(UTC),
    )
    client = client_for(Role.DIRECTOR)
    hand_on(client, leader, key=f"matter:{number}")
    detail = matters.get_matter(matter_id=number, access=access_of(cast, Role.DIRECTOR))
    assert detail.card.owner_id == leader.pk
    client.post(f"/do/{WorklistMark.objects.get().pk}/undo/")
    detail = matters.get_matter(matter_id=number, access=access_of(cast, Role.DIRECTOR))
    assert detail.card.owner_id == director.pk


def test_a_line_is_handed_only_to_people_in_reach(client_for, cast, room):
    stranger = cast.stranger
    assert hand_on(client_for(Role.TEAM_LEADER), stranger).status_code == 422
    assert hand_on(client_for(Role.AGENT), cast.users[Role.DIRECTOR]).status_code == 422
    assert not WorklistMark.objects.exists()


class TestTheDailyList:
    AT = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai

    def test_it_is_queued_once_a_day_at_the_hour_that_was_chosen(self, cast, room):
        assert queue_daily_lists(at=self.AT - timedelta(hours=1)) == 0
        queue_daily_lists(at=self.AT)
        count = Notice.objects.count()
        assert count >= len(cast.users)
        queue_daily_lists(at=self.AT + timedelta(hours=2))
        assert Notice.objects.count() == count

    def test_who_does_not_want_it_gets_none(self, cast, room):
        user_id = cast.users[Role.DIRECTOR].pk
        wanted = Preference(daily_at=None)
        notices.set_preference(user_id=user_id, wanted=wanted, actor=BY, at=self.AT)
        queue_daily_lists(at=self.AT)
        assert Notice.objects.exists()
        assert not Notice.objects.filter(user_id=user_id).exists()

    def test_a_later_hour_is_waited_for(self, cast, room):
        user_id = cast.users[Role.DIRECTOR].pk
        wanted = Preference(daily_at=time(17))
        notices.set_preference(user_id=user_id, wanted=wanted, actor=BY, at=self.AT)
        queue_daily_lists(at=self.AT)
        assert not Notice.objects.filter(user_id=user_id).exists()
        queue_daily_lists(at=self.AT + timedelta(hours=8))
        assert Notice.objects.filter(user_id=user_id).exists()


def test_a_line_with_a_long_key_is_put_off_like_any_other(client_for, room):
    room[:] = [task(key="room.long:" + "x" * 400), task(key="room.long:" + "x" * 399)]
    client = client_for(Role.DIRECTOR)
    assert put_off(client, key=room[0].key).status_code == 302
    assert listed(client) == [room[1].key]


def test_two_clicks_at_once_leave_one_mark(cast, transactional_db):
    later = datetime.now(UTC) + timedelta(hours=1)

    def click(reason):
        actor = Actor("director", cast.users[Role.DIRECTOR].pk)
        marks.snooze(task=task(), until=later, reason=reason, actor=actor, at=datetime.now(UTC))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(in_own_connection, click, str(n)) for n in range(4)]:
            done.result()
    assert WorklistMark.objects.filter(undone_at=None).count() == 1
    assert WorklistMark.objects.count() == 4


def in_own_connection(act, *told):
    try:
        act(*told)
    finally:
        connection.close()


def test_a_list_that_cannot_be_made_keeps_nobody_else_waiting(cast, room, monkeypatch):
    for role in (Role.TEAM_LEADER, Role.DIRECTOR):
        wanted = Preference(daily_at=time(0, 0), quiet_from=None, quiet_to=None)
        user = cast.users[role].pk
        notices.set_preference(user_id=user, wanted=wanted, actor=BY, at=datetime.now(UTC))
    broken, whole = cast.users[Role.TEAM_LEADER].pk, gathering.build_alone

    def build(*, access, at):
        if access.user_id == broken:
            raise ValueError
        return whole(access=access, at=at)

    monkeypatch.setattr(digest, "build_alone", build)
    queue_daily_lists(at=datetime.now(UTC))
    told = set(Notice.objects.values_list("user_id", flat=True))
    assert cast.users[Role.DIRECTOR].pk in told
    assert broken not in told


def test_contacts_that_will_be_missed_are_told_in_money(client_for, room):
    room[0] = task(missed_contacts=30.0)
    (told,) = [
        each
        for each in client_for(Role.DIRECTOR).get("/api/v1/worklist").json()["tasks"]
        if each["key"] == KEY
    ]
    assert told["loss"] == pytest.approx(100 + 30 * ContactValue().missed)
