"""POST /api/events: who may tell, what is answered, and what a flood meets."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Cast
from django.test import Client

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.floor.contracts import StoreBusy
from watchfloor.rooms.floor.models import AgentName, Event, QueueName, RefusedEvent, Source
from watchfloor.rooms.floor.operations import intake
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.people import operations as people
from watchfloor.rooms.people.models import Agent, AgentLogin
from watchfloor.shell.api import gate, signin

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
ACTOR = Actor(name="test")


def make_token(cast: Cast, name: str = "switch", *capabilities: str) -> str:
    return people.add_token(
        user_id=cast.users[Role.ADMINISTRATOR].pk,
        name=name,
        capabilities=capabilities or ("floor.feed",),
        days=1,
        actor=ACTOR,
        at=NOW,
    ).secret


@pytest.fixture
def token(cast: Cast) -> str:
    return make_token(cast)


def event(key: object = "a", **changes: object) -> dict[str, object]:
    known = {"id": key, "at": NOW.isoformat(), "type": "agent.ready", "agent": "8001"}
    return {**known, **changes}


def send(token: str, events: object, **headers: str) -> Any:
    return Client().post(
        "/api/events",
        {"events": events},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", **headers},
    )


def refused_codes(answer: Any) -> list[tuple[str, str]]:
    return [(each["id"], each["code"]) for each in answer.json()["refused"]]


def test_a_batch_is_answered_with_what_became_of_each_event(token):
    batch = [event("a"), event("a"), event("b", type="agent.dancing")]
    answer = send(token, batch, **{"Accept-Language": "en"})
    assert answer.status_code == 200
    assert answer.json() == {
        "accepted": 1,
        "duplicates": 1,
        "refused": [
            {
                "id": "b",
                "reason": "This type of event is unknown. "
                "Use one of the list, such as agent.ready.",
                "code": "unknown_type",
                "field": "type",
            }
        ],
    }
    assert list(Event.objects.values_list("key", flat=True)) == ["a"]


def test_a_reason_is_told_in_chinese_too(token):
    answer = send(token, [event(at="yesterday")], **{"Accept-Language": "zh-hans"})
    assert answer.json()["refused"][0]["reason"].startswith("无法读取时间")


def test_the_source_is_named_as_the_token_and_its_making_is_journaled(token):
    send(token, [event("a")])
    send(token, [event("b")])
    source = Source.objects.get()
    assert (source.name, source.kind) == ("switch", "http")
    assert JournalEntry.objects.filter(action="floor.source.added").count() == 1


def test_a_new_token_of_the_same_name_goes_on_with_the_same_source(cast, token):
    send(token, [event("a")])
    answer = send(make_token(cast), [event("a"), event("b")])
    assert (answer.json()["accepted"], answer.json()["duplicates"]) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": ""}, "no_id"),
        ({"id": None}, "no_id"),
        ({"id": ["x"]}, "not_text"),
        ({"id": "x" * 201}, "too_long"),
        ({"at": None}, "no_time"),
        ({"at": "2026-03-29T08:00:00"}, "no_zone"),
        ({"at": "soon"}, "bad_time"),
        ({"at": True}, "bad_time"),
        ({"at": 1e18}, "bad_time"),
        ({"at": [1]}, "bad_time"),
        ({"at": "1970-01-01T00:00:00Z"}, "bad_time"),
        ({"at": (NOW + timedelta(hours=1)).isoformat()}, "in_future"),
        ({"type": None}, "unknown_type"),
        ({"type": {"a": 1}}, "unknown_type"),
        ({"type": ["agent.ready"]}, "unknown_type"),
        ({"agent": "half \ud83d"}, "not_text"),
        ({"id": "half \ud83d"}, "not_text"),
        ({"data": {"a": "half \ud83d"}}, "bad_data"),
        ({"data": {"a": 10**30, "b": "half \ud83d"}}, "bad_data"),
        ({"at": float("nan")}, "bad_time"),
        ({"at": float("inf")}, "bad_time"),
        ({"at": "20260329"}, "no_zone"),
        ({"agent": ""}, "no_agent"),
        ({"agent": "a\0b"}, "not_text"),
        ({"type": "contact.ended"}, "no_contact"),
        ({"type": "contact.queued", "contact": "1"}, "no_queue"),
        ({"channel": "fax"}, "unknown_channel"),
        ({"data": [1]}, "bad_data"),
        ({"data": {"a": "b\0c"}}, "bad_data"),
        ({"data": {"a": "x" * 9000}}, "data_too_large"),
    ],
)
def test_what_cannot_be_taken_is_refused_alone_and_kept_nowhere(token, changes, code):
    answer = send(token, [{**event("bad"), **changes}, event("good")])
    assert [each["code"] for each in answer.json()["refused"]] == [code]
    assert answer.json()["accepted"] == 1
    assert list(Event.objects.values_list("key", flat=True)) == ["good"]
    assert list(RefusedEvent.objects.values_list("reason", flat=True)) == [code]


def test_data_too_deep_to_be_kept_are_refused_alone(token):
    def nested(levels: int) -> Any:
        return {"a": nested(levels - 1)} if levels else 1

    batch = [event(str(levels), data=nested(levels)) for levels in (240, 250, 254, 255, 400)]
    answer = send(token, batch)
    assert answer.status_code == 200
    codes = refused_codes(answer)
    assert {code for _, code in codes} == {"bad_data"}
    assert {key for key, _ in codes} >= {"254", "255", "400"}
    assert set(Event.objects.values_list("key", flat=True)) == {
        str(levels) for levels in (240, 250, 254, 255, 400)
    } - {key for key, _ in codes}


def test_what_is_no_number_in_data_is_kept_as_nothing_and_holds_up_nobody(token):
    answer = send(token, [event("a", data={"wait": float("nan"), "queue": "x"}), event("b")])
    assert answer.json()["accepted"] == 2
    assert Event.objects.get(key="a").data == {"wait": None, "queue": "x"}


def test_a_text_of_seconds_is_a_time_as_the_number_is(token):
    seconds = NOW.timestamp()
    batch = [
        event("1", at=f"{seconds:.3f}"), event("2", at=f"{seconds * 1000:.0f}"),
        event("3", at=f" {seconds:.0f} "),
    ]  # fmt: skip
    assert send(token, batch).json()["accepted"] == 3
    at = Event.objects.values_list("at", flat=True)
    assert all(abs((each - NOW).total_seconds()) < 0.6 for each in at)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("offered", "contact.offered"),
        ("agent.offered", "agent.reserved"),
        ("HangUp", "contact.ended"),
        ("signout", "agent.signed_out"),
        ("agent.resume", "agent.ready"),
        ("call.resume", "contact.resumed"),
        ("on_break", "agent.paused"),
    ],
)
def test_words_of_other_systems_mean_one_of_ours(token, word, kind):
    assert send(token, [event("a", type=word, contact="c")]).json()["accepted"] == 1
    assert Event.objects.get().type == kind


@pytest.mark.parametrize("word", ["hold", "resume", "on hold", "agent", ""])
def test_a_word_that_may_mean_two_things_or_nothing_is_refused(token, word):
    answer = send(token, [event("a", type=word, contact="c")])
    assert refused_codes(answer) == [("a", "unknown_type")]
    assert not Event.objects.exists()


@pytest.mark.parametrize("strange", [None, 1, "x", [], True])
def test_an_event_that_is_no_object_is_refused_alone(token, strange):
    answer = send(token, [strange, event("good")])
    assert refused_codes(answer) == [("", "not_an_object")]
    assert answer.json()["accepted"] == 1


def test_near_spellings_and_other_clocks_are_understood(token):
    seconds = NOW.timestamp()
    batch = [
        event("1", type="signed in", at=seconds),
        event("2", type="AGENT_PAUSED", at=int(seconds * 1000), data={"reason": "lunch"}),
        event("3", type="CallEnqueued", contact=17, queue="loans", agent=None, channel="Call"),
    ]
    assert send(token, batch).json()["accepted"] == 3
    kept = list(Event.objects.order_by("key").values_list("type", "contact", "channel"))
    assert kept == [
        ("agent.signed_in", "", "voice"),
        ("agent.paused", "", "voice"),
        ("contact.queued", "17", "voice"),
    ]
    at = Event.objects.order_by("key").values_list("at", flat=True)
    assert all(abs((each - NOW).total_seconds()) < 0.01 for each in at)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "floor.batch.malformed"),
        (b"\xff\xfe", "floor.batch.malformed"),
        (b"[" * 5000, "floor.batch.malformed"),
        (b'{"events": [' + b"[" * 100_000, "floor.batch.malformed"),
        (b'{"events": ' + b"9" * 5000 + b"}", "floor.batch.malformed"),
        ('{"events": []}'.encode("utf-16"), "floor.batch.malformed"),
        (gzip.compress(b'{"events": []}', mtime=0), "floor.batch.compressed"),
        (b"[]", "floor.batch.no_events"),
        (b'{"events": 3}', "floor.batch.no_events"),
        (b'{"events": [' + b"0," * 5000 + b"0]}", "floor.batch.too_many"),
    ],
)
def test_a_message_that_is_no_batch_is_refused_whole(token, body, code):
    answer = Client().post(
        "/api/events", body, content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Source.objects.exists()


def test_a_message_that_is_too_large_is_refused_unread(token):
    answer = Client().post(
        "/api/events", b"x" * (5 * 1024 * 1024 + 1), content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert answer.status_code == 413


def test_a_token_that_may_not_tell_or_is_of_another_centre_changes_nothing(cast, token):
    other = make_token(cast, "reader", "floor.view")
    assert send(other, [event()]).status_code == 403
    assert send(token[:-1] + "x", [event()]).status_code == 401
    assert not Event.objects.exists()
    assert not Source.objects.exists()


def test_a_feed_that_is_switched_off_keeps_nothing(token):
    send(token, [event("a")])
    Source.objects.update(is_on=False)
    answer = send(token, [event("b")])
    assert (answer.status_code, answer.json()["code"]) == (422, "floor.feed.off")
    assert list(Event.objects.values_list("key", flat=True)) == ["a"]


def test_a_token_cannot_speak_for_a_switch_that_we_connect_to(token):
    Source.objects.create(name="switch", kind="asterisk_ami", made_at=NOW)
    answer = send(token, [event("a")])
    assert answer.json()["code"] == "floor.feed.other_kind"
    assert not Event.objects.exists()


def test_names_are_listed_and_map_by_themselves_where_it_is_clear(cast, token):
    named = Agent.objects.create(code="E17", name="Li")
    AgentLogin.objects.create(feed="switch", login="PJSIP/17", agent=named)
    elsewhere = Feed.objects.create(name="old", format="generic")
    loans = Queue.objects.create(feed=elsewhere, code="loans")
    batch = [
        event("1", agent="PJSIP/17"),
        event("2", agent="E17"),
        event("3", agent="nobody"),
        event("4", type="contact.queued", contact="c", queue="loans"),
        event("5", type="contact.queued", contact="c", queue="unheard of"),
    ]
    send(token, batch)
    agents = dict(AgentName.objects.values_list("login", "agent_id"))
    queues = dict(QueueName.objects.values_list("code", "queue_id"))
    assert agents == {"PJSIP/17": named.pk, "E17": named.pk, "nobody": None, "8001": None}
    assert queues == {"loans": loans.pk, "unheard of": None}


def test_the_limit_of_requests_a_minute_does_not_hold_here(token, monkeypatch):
    monkeypatch.setattr(signin, "TOKEN_REQUESTS_PER_MINUTE", 1)
    assert [send(token, [event(n)]).status_code for n in range(4)] == [200] * 4


def test_a_flood_is_told_to_wait_and_nothing_of_it_is_kept(token):
    taken = [gate._places.acquire(blocking=False) for _ in range(gate.PLACES)]
    try:
        answer = send(token, [event("a")])
    finally:
        for _ in taken:
            gate._places.release()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json()["code"] == "floor.store.busy"
    assert not Event.objects.exists()
    assert send(token, [event("a")]).json()["accepted"] == 1


def test_a_store_that_others_hold_answers_429_and_keeps_nothing(token, monkeypatch):
    def busy(*_: object) -> None:
        raise StoreBusy

    send(token, [event("a")])
    monkeypatch.setattr(intake, "_take_turn", busy)
    answer = send(token, [event("b")])
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    monkeypatch.undo()
    assert send(token, [event("a"), event("b")]).json()["accepted"] == 1
