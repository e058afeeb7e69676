"""The link of somebody's calendar through its page, read by a strict reader of RFC 5545."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import CellChange, ShiftCell
from watchfloor.rooms.rosters.models import CalendarToken, ShiftType

from .build import ANNA, SHANGHAI, early, full_time, shift_types

pytestmark = pytest.mark.django_db
Event = dict[str, str]
STAMP = re.compile(r"\d{8}T\d{6}Z")
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[;,]|(?<!\\)(?:\\\\)*\\(?![\\;,nN])")
ONCE = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS"}
LONG = "Long, with a comma; a semicolon \\ and 早班早班早班早班早班早班早班早班早班早班早班早班"


def read_strictly(content: bytes) -> list[Event]:
    """Return the events of a calendar; whatever the standard forbids fails here."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in physical)
    text = [line.decode("utf-8") for line in physical]  # folds cut no letter
    assert not any(ord(letter) < 32 or ord(letter) == 127 for line in text for letter in line)
    lines: list[str] = []
    for line in text:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert lines.count("VERSION:2.0") == sum(each.startswith("PRODID:") for each in lines) == 1
    events: list[Event] = []
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            events.append({})
        elif line != "END:VEVENT" and events:
            name, value = line.split(":", 1)
            assert name not in events[-1], name
            events[-1][name] = value
    for event in events:
        _check(event)
    assert len({event["UID"] for event in events}) == len(events)
    return events


def _check(event: Event) -> None:
    assert event.keys() >= ONCE
    assert all(STAMP.fullmatch(event[name]) for name in ("DTSTAMP", "DTSTART", "DTEND"))
    assert event["DTSTART"] < event["DTEND"]
    assert event["SEQUENCE"].isdigit()
    assert event["STATUS"] in {"CONFIRMED", "CANCELLED"}
    assert not UNESCAPED.search(event["SUMMARY"] + event.get("DESCRIPTION", ""))


def moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


@pytest.fixture
def agent(client_for: Callable[[Role], Client]) -> Client:
    shift_types()
    return client_for(Role.AGENT)


def today() -> datetime:
    return datetime.combine(timezone.localdate(), time(), SHANGHAI)


def day(ahead: int) -> date:
    return today().date() + timedelta(days=ahead)


def give(cell: ShiftCell) -> None:
    change = CellChange(cell.agent_id, cell.day, cell)
    operations.change_duties(changes=[change], cause="edited", actor=ANNA, at=today())


def make_link(client: Client) -> str:
    """Press the button; return the path of the feed that the page shows."""
    answer = client.post(reverse("rosters:calendar_make"))
    assert answer.status_code == 200
    link: str = answer.context["link"]
    page = answer.content.decode()
    assert link in page
    assert f'href="webcal://{urlsplit(link).netloc}{urlsplit(link).path}"' in page
    return urlsplit(link).path


def events(path: str) -> list[Event]:
    answer = Client().get(path)  # a calendar signs in as nobody
    assert answer.status_code == 200
    return read_strictly(answer.content)


def test_the_link_is_shown_once_and_works_without_a_sign_in(agent, cast):
    assert not agent.get(reverse("rosters:calendar_link")).context["has_link"]
    path = make_link(agent)
    assert events(path) == []
    page = agent.get(reverse("rosters:calendar_link"))
    assert page.context["has_link"]
    assert path.rsplit("/", 1)[-1].removesuffix(".ics") not in page.content.decode()
    assert path not in CalendarToken.objects.get(agent=cast.agent.pk).secret_hash


def test_another_link_stops_the_one_before_and_stopping_stops_all(agent):
    first = make_link(agent)
    second = make_link(agent)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    answer = agent.post(reverse("rosters:calendar_drop"))
    assert answer.url == reverse("rosters:calendar_link")
    assert Client().get(second).status_code == 404
    assert not CalendarToken.objects.exists()


def test_stopping_a_link_that_there_is_none_of_says_nothing(agent):
    answer = agent.post(reverse("rosters:calendar_drop"), follow=True)
    assert answer.status_code == 200
    assert list(answer.context["messages"]) == []


def test_looking_at_the_addresses_of_the_buttons_does_nothing(agent):
    path = make_link(agent)
    assert agent.get(reverse("rosters:calendar_make")).status_code == 405
    assert agent.get(reverse("rosters:calendar_drop")).status_code == 405
    assert Client().get(path).status_code == 200


def test_who_is_no_agent_gets_no_link(client_for):
    leader: Client = client_for(Role.TEAM_LEADER)
    answer = leader.post(reverse("rosters:calendar_make"))
    assert answer.templates[0].name == "rosters/no_agent.html"
    assert not CalendarToken.objects.exists()


def test_each_link_made_and_stopped_is_in_the_journal_without_its_secret(agent):
    path = make_link(agent)
    agent.post(reverse("rosters:calendar_drop"))
    lines = list(journal.iter_lines(wanted=journal.JournalFilter()))
    found = [each.action for each in lines if each.action.startswith("rosters.calendar.")]
    assert sorted(found) == ["rosters.calendar.linked", "rosters.calendar.unlinked"]
    secret = path.rsplit("/", 1)[-1].removesuffix(".ics")
    assert all(secret not in str(each) for each in lines)


def test_a_strict_reader_reads_names_of_any_length_and_any_sign(agent, cast):
    ShiftType.objects.filter(code="早").update(name=LONG)
    full_time([cast.agent.pk])
    give(early(cast.agent.pk, day(1)))
    (event,) = events(make_link(agent))
    assert plain(event["SUMMARY"]) == f"早 {LONG}"
    assert plain(event["DESCRIPTION"]) == "12:00–12:30 lunch"


def test_a_shift_over_midnight_is_told_in_the_clock_of_the_centre(agent, cast):
    one, night = cast.agent.pk, day(2)
    full_time([one])
    give(ShiftCell(one, night, "夜", 1320, 480, ()))
    (event,) = events(make_link(agent))
    begins = datetime.combine(night, datetime.min.time(), SHANGHAI) + timedelta(hours=22)
    assert moment(event["DTSTART"]) == begins
    assert moment(event["DTEND"]) == begins + timedelta(hours=8)


def test_a_shift_that_moves_counts_on_and_one_that_goes_stays_cancelled(agent, cast):
    one, when = cast.agent.pk, day(2)
    full_time([one])
    give(early(one, when))
    path = make_link(agent)
    (first,) = events(path)
    give(early(one, when, 540))
    (moved,) = events(path)
    assert (moved["UID"], moved["STATUS"]) == (first["UID"], "CONFIRMED")
    assert moment(moved["DTSTART"]) - moment(first["DTSTART"]) == timedelta(hours=1)
    gone = CellChange(one, when, None)
    operations.change_duties(changes=[gone], cause="edited", actor=ANNA, at=today())
    (left,) = events(path)
    assert (left["UID"], left["STATUS"]) == (first["UID"], "CANCELLED")
    assert [int(each["SEQUENCE"]) for each in (first, moved, left)] == [0, 1, 2]
    give(early(one, when))  # another shift on the same day is another event
    (stands,) = [each for each in events(path) if each["STATUS"] == "CONFIRMED"]
    assert stands["UID"] != first["UID"]
