"""Who did not sign out is marked, asked with one click, and counted in no number of who is there.

What the switch told of them stays as it is.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import AgentState, Span
from watchfloor.rooms.floor.models import AgentName, Event, LeaderNote, Source, Wallboard
from watchfloor.rooms.floor.operations.schedules import put_schedules
from watchfloor.rooms.floor.queries.live.process import follower_of_process, read_floor
from watchfloor.rooms.notices.models import Notice
from watchfloor.rooms.people.models import Agent, User

from .board_floor import a_wallboard, told

pytestmark = pytest.mark.django_db
EN, ZH = {"accept-language": "en"}, {"accept-language": "zh-hans"}
HOUR = 3600


@pytest.fixture
def source(cast) -> Source:
    follower_of_process.cache_clear()
    now = timezone.localtime()
    source = Source.objects.create(name="pbx", kind="http", made_at=now)
    AgentName.objects.create(source=source, login="8001", agent=cast.agent, first_seen_at=now)
    return source


@pytest.fixture
def leader(client_for) -> Client:
    client: Client = client_for(Role.TEAM_LEADER)
    return client


def left_signed_in(source: Source, hours: float = 20) -> None:
    """Let the agent of the cast have been ready for hours, and nothing be told since."""
    told(source, "agent.ready", agent="8001", ago=hours * HOUR)


def shift_ended(cast, hours: float) -> None:
    """Let the agent's schedule have been over for some hours."""
    end = timezone.localtime() - timedelta(hours=hours)
    span = Span(end - timedelta(hours=8), end, "queue")
    day = span.start.astimezone(calendars.centre_zone()).date()
    put_schedules(
        rows=[(cast.agent.pk, day, (span,))], origin="test", actor=Actor("anna"),
        at=end - timedelta(days=1),
    )  # fmt: skip


def rows_left() -> frozenset[str]:
    return read_floor(scope=WHOLE_CENTRE, at=timezone.localtime()).left


def test_who_has_been_quiet_for_longer_than_a_shift_has_probably_left(source):
    left_signed_in(source)
    (agent,) = read_floor(scope=WHOLE_CENTRE, at=timezone.localtime()).agents
    assert rows_left() == {agent.id}
    assert agent.state is AgentState.READY  # as the switch told it


def test_who_is_told_of_again_is_there_again(source):
    left_signed_in(source)
    told(source, "agent.paused", agent="8001", ago=10)
    assert rows_left() == frozenset()


def test_who_signed_out_is_not_asked(source):
    left_signed_in(source)
    told(source, "agent.signed_out", agent="8001", ago=19 * HOUR)
    assert rows_left() == frozenset()


@pytest.mark.parametrize(("ended", "count"), [(1.0, 0), (3.0, 1)])
def test_hours_after_the_schedule_a_few_quiet_hours_are_enough(cast, source, ended, count):
    shift_ended(cast, ended)
    left_signed_in(source, ended + 0.5)
    assert len(rows_left()) == count


def test_without_a_schedule_a_few_quiet_hours_say_nothing(source):
    left_signed_in(source, 4)
    assert rows_left() == frozenset()


def test_of_whom_all_feeds_are_silent_nobody_can_say_it(source):
    left_signed_in(source)
    Source.objects.update(
        kind="asterisk_ami", last_alive_at=timezone.localtime() - timedelta(hours=19)
    )
    follower_of_process.cache_clear()
    assert rows_left() == frozenset()


def test_the_board_says_so_and_counts_them_apart(cast, source, leader):
    left_signed_in(source)
    page = leader.get(reverse("floor:board"), headers=EN)
    assert (page.context["signed_in"], page.context["left"]) == (0, 1)
    assert page.context["counts"] == {"left": 1}
    found = leader.get(reverse("floor:board_impacts"), headers=EN).json()
    ((agent_id, impact, since, place),) = found["people"]
    assert (agent_id, impact, since) == (cast.agent.pk, "left", None)
    assert "probably forgot to sign out" in found["said"][place]
    file = leader.get(reverse("floor:board_export", args=["csv"]), headers=EN).content.decode()
    assert "probably forgot to sign out" in file


def test_a_wall_does_not_count_them_as_there(cast, source, client_for):
    wall = a_wallboard(cast)
    tile = {"figure": "ready", "queue_ids": list[int](), "good": None, "bad": None}
    Wallboard.objects.filter(pk=wall).update(tiles=[tile] * 3)
    client = client_for(Role.FLOOR_MANAGER)
    url = reverse("floor:wall_data", args=[wall])
    left_signed_in(source)
    assert {each["text"] for each in client.get(url).json()} == {"0"}
    told(source, "agent.paused", agent="8001", ago=20)
    told(source, "agent.ready", agent="8001", ago=10)
    assert {each["text"] for each in client.get(url).json()} == {"1"}


@pytest.mark.parametrize(
    ("headers", "text"), [(EN, "Probably forgot to sign out"), (ZH, "可能忘记签出")]
)
def test_a_leader_is_shown_them_and_they_are_in_no_count(source, leader, headers, text):
    left_signed_in(source, 52)
    page = leader.get(reverse("floor:leading"), headers=headers)
    assert page.context["counts"] == []
    assert text in page.content.decode()


def test_a_leader_asks_with_one_click_and_nothing_that_was_told_changes(cast, source, leader):
    left_signed_in(source)
    user = User.objects.create(username="ann", language="zh-hans")
    Agent.objects.filter(pk=cast.agent.pk).update(user=user)
    events = Event.objects.count()
    asked = {"agent": cast.agent.pk, "kind": "asked_out"}
    answer = leader.post(reverse("floor:note_add"), asked, headers=EN, follow=True)
    notice = Notice.objects.get()
    assert (notice.user_id, notice.title) == (
        user.pk,
        "系统显示您仍处于签入状态。如已下班，请签出。",
    )
    assert JournalEntry.objects.filter(action="floor.note.made").count() == 1
    assert Event.objects.count() == events
    page = answer.content.decode()
    assert "They are sent a message" in page
    assert "asked at" in page
    assert 'value="asked_out"' not in page


def test_who_has_no_account_cannot_be_sent_anything_and_the_leader_is_told(cast, source, leader):
    left_signed_in(source)
    Agent.objects.filter(pk=cast.agent.pk).update(user=None)
    asked = {"agent": cast.agent.pk, "kind": "asked_out"}
    answer = leader.post(reverse("floor:note_add"), asked, headers=EN, follow=True)
    assert "no account here" in answer.content.decode()
    assert not Notice.objects.exists()
    assert LeaderNote.objects.get().kind == "asked_out"


def test_somebody_of_another_team_is_not_asked(cast, source, leader):
    left_signed_in(source)
    Agent.objects.filter(pk=cast.agent.pk).update(node=cast.other_team)
    asked = {"agent": cast.agent.pk, "kind": "asked_out"}
    assert leader.post(reverse("floor:note_add"), asked).status_code == 404
    assert not LeaderNote.objects.exists()
    assert not Notice.objects.exists()
