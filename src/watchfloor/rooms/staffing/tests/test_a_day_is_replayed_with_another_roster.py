"""Another roster for a recorded day: read from a file, refused where it is wrong, replayed."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.refusals import Refusal
from watchfloor.common.tables import read_table
from watchfloor.common.timegrid import day_window
from watchfloor.rooms.people.models import Agent
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import ReplayAsked, RosterShift, Scenario, WhatIfAsked
from watchfloor.rooms.staffing.models import Study
from watchfloor.rooms.staffing.queries.given_rosters import place_roster
from watchfloor.rooms.staffing.rules.asking_studies import check_replay, check_what_if
from watchfloor.rooms.staffing.rules.roster_files import read_roster

from .recorded_days import DAY, make_day

QUEUES = {"hotline": 1, "sales": 2}
HEAD = "person,start,end,breaks,queues\n"


def read(text):
    return read_roster(read_table(text.encode()), queues=QUEUES)


def test_a_line_is_a_shift_with_its_breaks_and_queues():
    (anna, ben) = read(
        HEAD + 'Anna,08:00,16:30,"10:00-10:15; 12:00–12:30",Hotline; sales\nBen,9:00:30,24:00,,\n'
    )
    assert anna == RosterShift("Anna", 480, 990, ((600, 615), (720, 750)), (1, 2))
    assert ben == RosterShift("Ben", 540.5, 1440)


def test_a_chinese_workbook_with_times_of_a_spreadsheet_is_read():
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (
        ["姓名", "上班", "下班", "休息", "技能"],
        ["王芳", time(8), timedelta(hours=16), "12:00至12:30、15:00-15:10", "sales"],
    ):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    (shift,) = read_roster(read_table(file.getvalue()), queues=QUEUES)
    assert shift == RosterShift("王芳", 480, 960, ((720, 750), (900, 910)), (2,))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Anna,08:00,16:00,10:00-10:30; 10:15-10:45,", "breaks_overlap"),
        ("Anna,08:00,16:00,07:00-08:30,", "break_outside"),
        ("Anna,08:00,16:00,10:30-10:00,", "reversed"),
        ("Anna,16:00,08:00,,", "reversed"),
        ("Anna,08:00,08:00,,", "reversed"),
        ("Anna,08:00,25:00,,", "reversed"),
        ("Anna,eight,16:00,,", "time"),
        ("Anna,08:61,16:00,,", "time"),
        ("Anna,08:00,16:00,lunch,", "time"),
        ("Anna,08:00,16:00,,fishing", "queue_unknown"),
        (",08:00,16:00,,", "person"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_with_its_number(line, code):
    with pytest.raises(Refusal) as refused:
        read(HEAD + "Ben,08:00,16:00,,\n" + line)
    assert refused.value.code == f"staffing.roster.{code}"
    assert refused.value.fields["line"] == 3


@pytest.mark.parametrize("text", ["", HEAD, "a,b\n1,2\n", "person,start\nAnna,08:00\n"])
def test_a_file_without_shifts_is_refused(text):
    with pytest.raises(Refusal, match="headings"):
        read(text)


def test_nobody_is_there_twice_at_once():
    split = read(HEAD + "Anna,08:00,12:00,,\nAnna,12:00,16:00,,\n")
    assert len(split) == 2
    with pytest.raises(Refusal, match="shifts_overlap"):
        read(HEAD + "Anna,08:00,12:00,,\nAnna,11:59,16:00,,\n")


def test_a_shift_stands_on_the_clock_of_a_day_with_23_hours():
    asked = ReplayAsked(
        day=date(2026, 3, 29), roster=(RosterShift("A", 60, 480, ((90, 150), (300, 330))),)
    )
    window = day_window(asked.day, ZoneInfo("Europe/Berlin"))
    (day,) = place_roster(asked, queue_ids=[1], chosen=[0], names=["q"], window=window)
    assert (day.start, day.end) == (3600, 7 * 3600)
    assert day.breaks[1] == (4 * 3600, 4.5 * 3600)


def test_a_queue_that_nobody_takes_is_refused():
    asked = ReplayAsked(day=DAY.date(), roster=(RosterShift("A", 0, 60, (), (1,)),))
    window = day_window(asked.day, ZoneInfo("UTC"))
    with pytest.raises(Refusal, match="queue_without_people"):
        place_roster(asked, queue_ids=[1, 2], chosen=[0, 1], names=["a", "b"], window=window)
    (day,) = place_roster(asked, queue_ids=[1, 2], chosen=[0], names=["a", "b"], window=window)
    assert day.queues == (0,)


def replayed(queue, roster):
    asked = ReplayAsked(
        day=DAY.date(), queue_ids=(queue.pk,), roster=tuple(roster), timezone="UTC", replications=10
    )
    return queries.replay_day(asked=asked, scope=WHOLE_CENTRE)


def two_agents(cast):
    other = Agent.objects.create(code="A-2", node=cast.team, first_seen_at=DAY)
    return [cast.agent, other]


def there(count):
    return [RosterShift(f"P{number}", 480, 1100) for number in range(count)]


@pytest.mark.django_db
def test_the_same_people_as_a_file_come_out_as_the_day_and_more_do_better(cast):
    queue = make_day(two_agents(cast), calls=400)
    same, more = replayed(queue, there(2)), replayed(queue, there(3))
    level = same.overall.recorded.service_level
    assert same.overall.changed.service_level.value == pytest.approx(level, abs=0.06)
    assert more.overall.changed.service_level.value > level + 0.05
    assert (same.roster_people, more.roster_people) == (2, 3)
    assert same.overall.own == more.overall.own


@pytest.mark.django_db
def test_a_break_of_the_roster_is_a_time_without_that_person(cast):
    queue = make_day(two_agents(cast), calls=300)
    away = [RosterShift(f"P{n}", 480, 1100, ((600, 720),)) for n in range(2)]
    found = replayed(queue, away)
    noon = [part for part in found.intervals if part.starts_at.hour == 11]
    assert np.mean([part.changed.service_level.value for part in noon]) < 0.05
    assert np.mean([part.own.service_level.value for part in noon]) > 0.2


@pytest.fixture
def planner(cast):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(cast.users[Role.PLANNER])
    return client


def send(client, queue, text, **changed):
    form = {"day": "2026-03-02", "queue": queue.pk, "agents": "0"} | changed
    form["roster"] = SimpleUploadedFile("roster.csv", text.encode())
    return client.post(reverse("staffing:replay"), form)


@pytest.mark.django_db
def test_the_page_replays_with_the_file_that_was_chosen(planner, cast):
    queue = make_day([cast.agent], node=cast.team.pk, calls=60)
    answer = send(planner, queue, HEAD + f"Anna,08:00,18:30,,{queue.title}\nBen,08:00,18:30,,\n")
    assert answer.status_code == 302
    study = Study.objects.get()
    assert [shift["person"] for shift in study.asked["roster"]] == ["Anna", "Ben"]
    operations.work_on_study(study_id=study.pk)
    assert "2 people of the roster" in planner.get(answer["Location"]).content.decode()


@pytest.mark.django_db
def test_the_page_says_which_line_is_wrong_and_keeps_nothing(planner, cast):
    queue = make_day([cast.agent], node=cast.team.pk, calls=10)
    answer = send(planner, queue, HEAD + "Anna,08:00,16:00,,Fishing\n")
    assert answer.status_code == 422
    assert "There is no queue “Fishing” in your reach. Line 2." in answer.content.decode()
    answer = send(planner, queue, HEAD + "Anna,08:00,16:00,,\n", agents="2")
    assert answer.status_code == 422
    assert Study.objects.count() == 0


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1969, 12, 31), date(9999, 12, 31)])
def test_a_day_at_the_end_of_the_calendar_is_refused(day):
    with pytest.raises(Refusal, match=r"staffing\.study\.day"):
        check_replay(ReplayAsked(day=day))
    with pytest.raises(Refusal, match=r"staffing\.study\.day"):
        check_what_if(WhatIfAsked(day=day, queue_ids=(1,), scenarios=(Scenario("one"),)))
