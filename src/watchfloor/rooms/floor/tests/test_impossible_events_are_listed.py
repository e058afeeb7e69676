"""What cannot have been as it was told is kept, listed with how to mend it, and counted."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.common.testing.pages import PageTests
from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor import queries
from watchfloor.rooms.floor.contracts import (
    EventType,
    FaultCard,
    FaultCode,
    FaultFilter,
    LiveEvent,
)
from watchfloor.rooms.floor.models import AgentName, Fault, Source
from watchfloor.rooms.floor.operations.intake import take_events
from watchfloor.rooms.floor.operations.keeping import keep
from watchfloor.rooms.floor.rules.folding import find_double_states, fold_contact
from watchfloor.rooms.floor.rules.folding.losing import lost_at
from watchfloor.rooms.floor.rules.simulated import play_center
from watchfloor.rooms.floor.web.fault_words import FAULT_WORDS

from .floor_stories import MORNING, any_story, as_new, happened, one_call, shuffled

AT = MORNING + timedelta(hours=1)
DAY = Window(MORNING - timedelta(hours=1), MORNING + timedelta(hours=20))
E = EventType


class TestThePageOfImpossibleEvents(PageTests):
    url_name = "floor:faults"
    roles = frozenset({Role.ADMINISTRATOR})


def codes(*events: LiveEvent) -> list[FaultCode]:
    return [each.code for each in fold_contact(events).faults]


def c(kind: EventType, second: float, agent: str = "", **more: Any) -> LiveEvent:
    queue = "sales" if kind is E.QUEUED else ""
    return happened(kind, second, contact="c1", agent=agent, queue=queue, **more)


QUEUED, ANSWERED, ENDED = c(E.QUEUED, 1), c(E.ANSWERED, 9, "ann"), c(E.ENDED, 60)


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ([c(E.RINGING, 1, "ann"), c(E.OFFERED, 5)], FaultCode.OFFERED_LATE),
        ([QUEUED, c(E.QUEUED, 5)], FaultCode.QUEUED_TWICE),
        ([happened(E.ANSWERED, 1, contact="c1", agent="ann", queue="sales")],
         FaultCode.ANSWERED_UNQUEUED),
        ([QUEUED, ANSWERED, c(E.ANSWERED, 12, "ann")], FaultCode.ANSWERED_TWICE),
        ([QUEUED, ANSWERED, ENDED, c(E.ANSWERED, 70, "bob")], FaultCode.AFTER_END),
        ([QUEUED, c(E.ABANDONED, 5), c(E.ABANDONED, 9)], FaultCode.AFTER_END),
        ([QUEUED, c(E.HELD, 5, "ann")], FaultCode.HELD_UNANSWERED),
        ([QUEUED, ANSWERED, c(E.RESUMED, 20, "ann")], FaultCode.RESUMED_UNHELD),
        ([c(E.TRANSFERRED, 5)], FaultCode.TRANSFERRED_UNANSWERED),
        ([c(E.ABANDONED, 5)], FaultCode.ABANDONED_UNQUEUED),
        ([QUEUED, ANSWERED, c(E.ABANDONED, 20)], FaultCode.ABANDONED_AFTER_ANSWER),
        ([QUEUED, ANSWERED, ENDED, c(E.ENDED, 70)], FaultCode.ENDED_TWICE),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(story: list[LiveEvent], code: FaultCode) -> None:
    assert codes(*story) == [code]
    assert codes(*reversed(story)) == [code]


@pytest.mark.parametrize(
    "story",
    [
        one_call("c1", 0),
        [QUEUED, c(E.ABANDONED, 5), c(E.ENDED, 5.001)],
        [c(E.RINGING, 1, "ann"), c(E.ANSWERED, 5, "ann"), ENDED],
        [QUEUED, ANSWERED, c(E.TRANSFERRED, 20, data={"to": "care"}), c(E.ENDED, 20.5)],
    ],
)
def test_what_can_be_is_no_fault(story: list[LiveEvent]) -> None:
    assert codes(*story) == []


def test_one_cause_is_named_once() -> None:
    assert codes(QUEUED, c(E.HELD, 2, "ann"), c(E.HELD, 3, "ann")) == [FaultCode.HELD_UNANSWERED]


def test_an_agent_in_two_states_at_once_is_one_fault_and_a_quick_change_none() -> None:
    twice = [
        happened(E.PAUSED, 10, key="1", agent="ann"),
        happened(E.READY, 10, key="2", agent="ann"),
    ]
    quick = [
        happened(E.SIGNED_IN, 20, key="3", agent="ann"),
        happened(E.PAUSED, 20, key="4", agent="ann"),
        happened(E.WRAPPING_UP, 30, key="5", agent="ann"),
        happened(E.READY, 30, key="6", agent="ann"),
        happened(E.PAUSED, 30, key="7", agent="ann"),
        happened(E.SIGNED_OUT, 30, key="8", agent="ann"),
    ]
    (fault,) = find_double_states([*twice, *quick])
    assert (fault.code, fault.key) == (FaultCode.TWO_STATES, "2")


def test_a_center_as_it_is_has_no_faults() -> None:
    told = [
        LiveEvent(0, 1, each.key, MORNING + timedelta(seconds=each.offset_seconds), each.type,
                  each.agent, each.contact, each.queue, each.channel, each.data)
        for each in play_center(agents=40, minutes=60, seed=3).happenings
    ]  # fmt: skip
    told.sort(key=lambda each: (each.at, each.key))
    contacts, agents = defaultdict(list), defaultdict(list)
    for event in told:
        if event.type.is_of_agent:
            agents[event.agent].append(event)
        else:
            contacts[event.contact].append(event)
    assert len(contacts) > 100
    assert [fault for each in contacts.values() for fault in fold_contact(each).faults] == []
    assert [fault for each in agents.values() for fault in find_double_states(each)] == []


def test_every_fault_has_words_and_a_way_to_mend_it() -> None:
    assert set(FAULT_WORDS) == set(FaultCode)
    assert all(words.what and words.mend for words in FAULT_WORDS.values())


@pytest.fixture
def source(cast: Any) -> Source:
    found = Source.objects.create(name="pbx", kind="http", made_at=MORNING)
    AgentName.objects.create(source=found, login="ann", agent=cast.agent, first_seen_at=MORNING)
    return found


def tell(source: Source, *events: LiveEvent, at: datetime = AT) -> None:
    take_events(source_id=source.pk, events=as_new(events), received_at=at)
    while keep(at=at).is_behind:
        pass


def listed(at: datetime = AT, **more: Any) -> list[FaultCard]:
    return list(queries.list_faults(faults=FaultFilter(**more), at=at, limit=100))


ANSWER_FIRST = [
    happened(E.ANSWERED, 5, key="e-1", contact="c1", agent="ann", queue="sales"),
    happened(E.OFFERED, 9, key="e-2", contact="c1", queue="sales"),
    happened(E.ENDED, 60, key="e-3", contact="c1"),
]


def test_an_answer_before_its_offer_is_kept_counted_and_listed(cast: Any, source: Source) -> None:
    tell(source, *ANSWER_FIRST)
    late, first = listed()
    assert (first.code, first.contact, first.login, first.agent_id, first.queue, first.key) == (
        FaultCode.ANSWERED_UNQUEUED, "c1", "ann", cast.agent.pk, "sales", "e-1",
    )  # fmt: skip
    assert (late.code, late.source, late.at) == (
        FaultCode.OFFERED_LATE, "pbx", MORNING + timedelta(seconds=9),
    )  # fmt: skip
    assert queries.count_faults(faults=FaultFilter(), at=AT) == {source.pk: 2}
    (stay,) = queries.list_stays(window=DAY)
    assert (stay.queue_name, stay.wait_ms, stay.talk_ms) == ("sales", 0, 55_000)


def test_a_fault_goes_when_what_was_missing_comes(source: Source) -> None:
    tell(source, *ANSWER_FIRST[::2])
    assert [each.code for each in listed()] == [FaultCode.ANSWERED_UNQUEUED]
    tell(source, happened(E.QUEUED, 1, contact="c1", queue="sales"))
    assert listed() == []
    assert not Fault.objects.exists()


def test_two_states_of_an_agent_are_listed_and_the_last_holds(source: Source) -> None:
    tell(
        source,
        happened(E.PAUSED, 10, key="1", agent="ann"),
        happened(E.READY, 10, key="2", agent="ann"),
    )
    (fault,) = listed()
    assert (fault.code, fault.contact, fault.login) == (FaultCode.TWO_STATES, "", "ann")
    assert [each.state for each in queries.list_stretches(window=DAY)] == ["ready"]


def test_a_call_without_an_end_is_listed_once_it_is_lost(source: Source) -> None:
    tell(source, QUEUED, happened(E.QUEUED, 1, contact="m1", queue="mail", channel="email"))
    assert listed(AT) == []
    lost = MORNING + timedelta(seconds=1, hours=4)
    (fault,) = listed(lost)
    assert (fault.code, fault.contact, fault.at, fault.queue) == (
        FaultCode.LOST_TRACK, "c1", lost, "sales",
    )  # fmt: skip
    tell(source, c(E.ENDED, 100), at=lost)
    assert listed(lost) == []


@pytest.mark.parametrize("channel", ["voice", "chat", "email", "task"])
@pytest.mark.parametrize("is_answered", [True, False])
def test_the_list_loses_what_the_floor_loses(
    source: Source, channel: str, *, is_answered: bool
) -> None:
    names: dict[str, Any] = {"contact": "c1", "queue": "sales", "channel": channel}
    story = [happened(E.QUEUED, 0, **names)]
    if is_answered:
        story.append(happened(E.ANSWERED, 100, agent="ann", **names))
    tell(source, *story)
    entered, answered = MORNING, MORNING + timedelta(seconds=100) if is_answered else None
    expected = lost_at(channel=channel, entered_at=entered, answered_at=answered)
    assert [each.at for each in listed(AT + timedelta(days=30))] == [expected]
    assert listed(expected - timedelta(seconds=1)) == []


def test_the_list_is_filtered_and_paged_with_the_newest_first(source: Source) -> None:
    other = Source.objects.create(name="web", kind="http", made_at=MORNING)
    tell(other, c(E.ABANDONED, 100))
    tell(source, *shuffled(any_story(3), 3))
    every = listed()
    assert [each.at for each in every] == sorted((each.at for each in every), reverse=True)
    assert len(every) > 10
    assert [each.contact for each in listed(source_id=other.pk)] == ["c1"]
    assert {each.code for each in listed(code=FaultCode.HELD_UNANSWERED)} == {
        FaultCode.HELD_UNANSWERED
    }
    assert listed(first_day=date(2026, 3, 31)) == listed(last_day=date(2026, 3, 29)) == []
    assert len(listed(first_day=date(2026, 3, 30), last_day=date(2026, 3, 30))) == len(every)
    second = queries.list_faults(faults=FaultFilter(), at=AT, limit=5, skip=5)
    assert list(second) == every[5:10]


@pytest.fixture
def admin(client_for: Any) -> Any:
    client = client_for(Role.ADMINISTRATOR)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def told_now(source: Source) -> Source:
    """Let a source tell, just now, of an answer before its offer."""
    now = timezone.localtime()
    ago = (now - MORNING).total_seconds() - 300
    story = [
        happened(E.ANSWERED, ago, key="e-1", contact="=c1", agent="ann", queue="<sales>"),
        happened(E.ENDED, ago + 60, key="e-3", contact="=c1"),
    ]
    tell(source, *story, at=now)
    return source


def test_the_page_says_what_when_who_and_how_to_mend_it(admin: Any, told_now: Source) -> None:
    page = admin.get(reverse("floor:faults")).content.decode()
    assert "It was answered before it was offered" in page
    assert "Tell contact.queued as it arrives." in page
    assert "&lt;sales&gt;" in page
    assert "e-1" in page
    assert "1 to 1 of 1" in page


def test_the_page_keeps_what_was_asked_and_turns_over(admin: Any, told_now: Source) -> None:
    Fault.objects.bulk_create(
        Fault(source=told_now, contact=f"x{number}", code="ended_twice", key="k",
              at=timezone.localtime() - timedelta(minutes=number + 1))
        for number in range(60)
    )  # fmt: skip
    address = reverse("floor:faults")
    first = admin.get(address, {"code": "ended_twice", "source": told_now.pk}).content.decode()
    assert "1 to 50 of 60" in first
    assert f"source={told_now.pk}&amp;code=ended_twice" in first
    second = admin.get(address, {"code": "ended_twice", "page": "2"}).content.decode()
    assert "51 to 60 of 60" in second
    assert "x59" in second


@pytest.mark.parametrize(
    "query",
    [
        {"source": "x", "code": "none", "first": "31", "last": "9999-99-99", "page": "-1"},
        {"source": "9" * 30, "page": "9" * 30, "first": "0001-01-01", "last": "9999-12-31"},
    ],
)
def test_an_address_that_makes_no_sense_asks_for_everything(
    admin: Any, told_now: Source, query: dict[str, str]
) -> None:
    answer = admin.get(reverse("floor:faults"), query | {"page": "1"})
    assert "It was answered before it was offered" in answer.content.decode()
    assert admin.get(reverse("floor:faults"), query).status_code == 200


def test_the_file_has_the_same_and_runs_nothing(admin: Any, told_now: Source) -> None:
    answer = admin.get(reverse("floor:faults_export", args=["csv"]))
    (line,) = answer.content.decode("utf-8-sig").strip().split("\r\n")[1:]
    assert "pbx,answered_unqueued,It was answered before it was offered,'=c1,<sales>,ann" in line
    assert admin.get(reverse("floor:faults_export", args=["exe"])).status_code == 404


def test_nothing_to_list_is_said(admin: Any, source: Source) -> None:
    page = admin.get(reverse("floor:faults")).content.decode()
    assert "Everything that was told can have been so" in page
    narrow = admin.get(reverse("floor:faults"), {"code": "ended_twice"}).content.decode()
    assert "Nothing of this kind was told in these days" in narrow


def test_the_sources_page_counts_them_and_leads_there(admin: Any, told_now: Source) -> None:
    link = f'href="{reverse("floor:faults")}?source={told_now.pk}">1</a>'
    assert link in admin.get(reverse("floor:sources")).content.decode()
    assert link in admin.get(reverse("floor:source", args=[told_now.pk])).content.decode()


def test_the_api_lists_faults_and_refuses_what_makes_no_sense(admin: Any, told_now: Source) -> None:
    (found,) = admin.get("/api/v1/floor/faults").json()
    assert (found["code"], found["key"], found["source"]) == ("answered_unqueued", "e-1", "pbx")
    assert admin.get("/api/v1/floor/faults", {"skip": 1}).json() == []
    assert admin.get("/api/v1/floor/faults", {"code": "ended_twice"}).json() == []
    assert admin.get("/api/v1/floor/faults", {"code": "none"}).status_code == 422
    assert admin.get("/api/v1/floor/faults", {"first": "0001-01-01"}).status_code == 422


def test_the_api_lists_sources_and_never_what_they_connect_with(
    admin: Any, told_now: Source
) -> None:
    Source.objects.filter(pk=told_now.pk).update(
        settings={"host": "pbx.inside", "user": "watch"}, secret=b"hush", kind="asterisk_ami"
    )
    answer = admin.get("/api/v1/floor/sources")
    (found,) = answer.json()
    assert (found["name"], found["state"], found["is_on"]) == ("pbx", "connected", True)
    assert (found["events_in_a_minute"], found["unknown_names"]) == (2, 1)
    assert not {"pbx.inside", "watch", "hush", "secret"} & set(answer.content.decode().split('"'))


@pytest.mark.parametrize("role", [Role.FLOOR_MANAGER, Role.TEAM_LEADER, Role.AGENT])
@pytest.mark.parametrize("what", ["faults", "sources"])
def test_others_are_told_nothing(client_for: Any, told_now: Source, role: Role, what: str) -> None:
    assert client_for(role).get(f"/api/v1/floor/{what}").status_code == 403
