"""The check of the live floor finds what was changed past the product, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import operations, service
from watchfloor.rooms.floor.contracts import EventType, LiveCheck, NewEvent, SourceKind
from watchfloor.rooms.floor.models import Event, Fault, Source, Stay, Stretch
from watchfloor.rooms.floor.operations.keeping import keep
from watchfloor.rooms.floor.queries.live import Hub

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 8, tzinfo=UTC)
NOW = AT + timedelta(minutes=30)


def tell(*told: tuple[float, EventType, dict[str, Any]], batch: str = "") -> None:
    """Tell events, each so many seconds after eight."""
    source = operations.open_feed(name="cti", kind=SourceKind.HTTP, actor=Actor(name="test"), at=AT)
    events = [
        NewEvent(f"{batch}{number}", AT + timedelta(seconds=after), kind, **about)
        for number, (after, kind, about) in enumerate(told)
    ]
    operations.take_events(source_id=source, events=events, received_at=NOW)


@pytest.fixture(autouse=True)
def morning() -> None:
    """One agent takes one of two calls; the other waits. Told late and in the wrong order."""
    agent, first, second = {"agent": "8001"}, {"contact": "c1"}, {"contact": "c2"}
    tell(
        (90, EventType.ENDED, first),
        (30, EventType.ANSWERED, first | agent),
        (10, EventType.QUEUED, first | {"queue": "loans"}),
        (5, EventType.READY, agent),
        (0, EventType.SIGNED_IN, agent),
        (90, EventType.WRAPPING_UP, agent),
        (40, EventType.QUEUED, second | {"queue": "loans"}),
    )
    keep(at=NOW)


def differences(check: LiveCheck) -> set[tuple[str, str, str]]:
    return {(each.what, each.name, each.field) for each in check.differences}


def test_a_floor_that_follows_from_its_events_has_no_difference():
    check = service.check_live(at=NOW)
    assert (check.events, check.contacts, check.agents) == (7, 2, 1)
    assert (check.agents_now, check.queues_now) == (1, 1)
    assert check.difference_count == 0


def test_late_events_and_those_not_kept_yet_make_no_difference():
    tell((120, EventType.READY, {"agent": "8001"}), batch="late")
    keep(at=NOW)
    tell((100, EventType.ANSWERED, {"agent": "8001", "contact": "c2"}), batch="newest")
    check = service.check_live(at=NOW)
    assert check.last_seq == check.kept_seq + 1
    assert check.difference_count == 0


@pytest.mark.parametrize(("minutes", "rings"), [(5, 1), (45, 0)])
def test_what_rings_at_an_agent_and_is_in_no_queue_is_shown_as_replayed(minutes: int, rings: int):
    """Also when the floor is read anew, thousands of events later; for half an hour."""
    kinds = (EventType.PAUSED, EventType.READY)
    tell((1800, EventType.RINGING, {"agent": "8001", "contact": "direct"}), batch="ring")
    states = [(95 + number / 2, kinds[number % 2], {"agent": "8009"}) for number in range(2100)]
    tell(*states, batch="more")
    keep(at=NOW)
    later = NOW + timedelta(minutes=minutes)
    assert service.check_live(at=later).differences == ()
    shown = Hub().read(scope=WHOLE_CENTRE, at=later)
    (agent,) = [each for each in shown.agents if each.login == "8001"]
    assert len(agent.contacts) == rings


def test_a_stay_that_was_changed_is_found():
    Stay.objects.filter(contact="c1").update(wait_ms=1)
    found = service.check_live(at=NOW)
    assert ("stay", "c1", "wait_ms") in differences(found)
    (line,) = [each for each in found.differences if each.field == "wait_ms"]
    assert (line.shown, line.replayed) == ("1", "20000")


def test_a_stay_without_events_and_one_that_is_missing_are_found():
    Stay.objects.filter(contact="c2").update(contact="c3")
    found = differences(service.check_live(at=NOW))
    assert {("stay", "c2", "count"), ("stay", "c3", "count")} <= found


def test_a_stretch_that_was_changed_is_found():
    Stretch.objects.filter(state="wrapping_up").update(state="paused")
    assert ("stretch", "8001", "state") in differences(service.check_live(at=NOW))


@pytest.fixture
def faults() -> None:
    """A caller who ends twice, one who never came, and an agent in two states at once."""
    tell(
        (60, EventType.QUEUED, {"contact": "c5", "queue": "loans"}),
        (70, EventType.ENDED, {"contact": "c5"}),
        (75, EventType.ENDED, {"contact": "c5"}),
        (80, EventType.ABANDONED, {"contact": "c6"}),
        (85, EventType.PAUSED, {"agent": "8002"}),
        (85, EventType.READY, {"agent": "8002"}),
        batch="wrong",
    )
    keep(at=NOW)
    assert set(Fault.objects.values_list("code", flat=True)) == {
        "ended_twice", "abandoned_unqueued", "two_states"
    }  # fmt: skip


@pytest.mark.usefixtures("faults")
def test_impossible_events_that_are_listed_as_told_make_no_difference():
    assert service.check_live(at=NOW).differences == ()


@pytest.mark.usefixtures("faults")
@pytest.mark.parametrize(
    ("code", "name"),
    [("ended_twice", "c5"), ("abandoned_unqueued", "c6"), ("two_states", "8002")],
)
def test_an_impossible_event_that_is_listed_no_more_is_found(code: str, name: str):
    Fault.objects.filter(code=code).delete()
    (found,) = service.check_live(at=NOW).differences
    assert (found.what, found.name, found.field, found.shown) == ("fault", name, code, "-")


@pytest.mark.usefixtures("faults")
def test_an_impossible_event_that_was_changed_is_found_on_both_sides():
    Fault.objects.filter(code="ended_twice").update(key="wrong9")
    found = service.check_live(at=NOW).differences
    assert [each.shown == "-" for each in found] == [True, False]
    assert differences(service.check_live(at=NOW)) == {("fault", "c5", "ended_twice")}


@pytest.mark.parametrize(
    ("contact", "login"), [("c1", ""), ("c2", ""), ("nobody", ""), ("", "8001"), ("", "nobody")]
)
def test_an_impossible_event_that_nobody_told_is_found(contact: str, login: str):
    Fault.objects.create(
        source=Source.objects.get(), contact=contact, login=login, code="after_end", key="0",
        at=AT + timedelta(seconds=50),
    )  # fmt: skip
    found = service.check_live(at=NOW).differences
    assert [(each.what, each.name, each.field, each.replayed) for each in found] == [
        ("fault", contact or login, "after_end", "-")
    ]


@pytest.mark.usefixtures("faults")
def test_faults_before_the_instant_asked_for_are_left_alone():
    Fault.objects.all().delete()
    since = AT + timedelta(minutes=10)
    assert service.check_live(at=NOW, since=since).difference_count == 0


def test_an_event_that_was_removed_from_the_store_is_found():
    Event.objects.filter(type="contact.answered").delete()
    found = differences(service.check_live(at=NOW))
    assert ("stay", "c1", "answered_at") in found


def test_what_is_older_than_the_store_is_not_held_against_it():
    Event.objects.filter(at__lt=AT + timedelta(seconds=40)).delete()
    check = service.check_live(at=NOW + timedelta(days=2))
    assert (check.events, check.differences) == (3, ())


def test_only_what_happened_since_an_instant_is_compared_when_asked():
    Stay.objects.filter(contact="c1").update(wait_ms=1)
    check = service.check_live(at=NOW, since=AT + timedelta(minutes=10))
    assert (check.events, check.contacts, check.difference_count) == (0, 0, 0)
