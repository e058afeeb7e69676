"""Chats, mail and tasks, calls that people make: none of them is sized like a call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from callmath import queueing
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.staffing import queries
from watchfloor.rooms.staffing.contracts import Aim
from watchfloor.rooms.staffing.rules.backlog import spread

from .build import TODAY, a_line, agree, at_clock, day_of, local, plan

pytestmark = pytest.mark.django_db


def test_chats_are_sized_by_what_somebody_holds_at_once():
    """60 chats a quarter of an hour: more than by thirds of 8 minutes, fewer than of 13."""
    agree(
        service_level=0.8,
        answer_within_seconds=0.0,
        patience_seconds=240.0,
        chats_at_once=3,
        chat_factors=(1.0, 1.25, 1.625),
    )
    line = a_line(channel="chat", day=[120.0] * 12, handle_seconds=480.0)
    card = plan(line)
    noon = at_clock(line, 12)
    assert card.model == "chat"
    assert 14 < noon.required < 21
    times = [480.0, 600.0, 780.0]
    exact = [
        float(queueing.chat_performance(people, 240, times, 240, 0).performance.service_level)
        for people in (noon.required, noon.required - 1)
    ]
    assert exact[0] >= 0.8 > exact[1]
    assert noon.service_level == pytest.approx(exact[0], rel=1e-6)


def test_one_chat_at_a_time_is_a_call():
    agree(patience_seconds=120.0, occupancy_cap=None)
    chats, calls = a_line("chats", channel="chat"), a_line("calls")
    plan(chats)
    plan(calls)
    for chat, call in zip(day_of(chats), day_of(calls), strict=True):
        assert chat.required == call.required


def test_mail_is_spread_over_the_open_hours_until_it_is_due():
    """All of it comes at eight; due within the day it takes a steady crew, at once a crowd."""
    morning = [400.0] + [0.001] * 19
    agree(due_minutes=600, occupancy_cap=None)
    mail = a_line("mail", channel="email", day=morning, handle_seconds=440.0)
    card = plan(mail)
    steady = {each.required for each in day_of(mail) if each.is_open}
    assert card.model == "deferred"
    assert steady == {5}  # 49 hours of work in ten
    agree(due_minutes=30, occupancy_cap=None, at=local(TODAY, 1))
    plan(mail)
    assert at_clock(mail, 8).required == 98


def test_what_comes_in_the_evening_is_done_in_the_morning_if_it_may_wait():
    agree(due_minutes=24 * 60, occupancy_cap=None)
    evening = [0.001] * 19 + [100.0]
    mail = a_line("mail", channel="task", day=evening, handle_seconds=360.0, days=5)
    plan(mail)
    tuesday = [each for each in day_of(mail, TODAY + timedelta(days=1)) if each.is_open]
    assert max(each.required for each in tuesday) <= 2
    assert min(each.required for each in tuesday) >= 1


def test_nobody_of_deferred_work_falls_behind_with_the_required_people():
    agree(due_minutes=240, occupancy_cap=0.85)
    mail = a_line("mail", channel="email")
    plan(mail)
    for each in day_of(mail):
        if each.is_open:
            assert each.required >= each.load_erlangs / 0.85 - 1e-6
            assert each.service_level == 1.0
    rows = queries.read_sensitivity(
        series_id=mail.pk, starts_at=local(TODAY, 10), scope=WHOLE_CENTRE
    )
    assert rows[0].service_level < 1.0 == rows[-1].service_level


def test_outbound_work_takes_its_time_over_what_people_may_be_taken():
    agree(occupancy_cap=0.8)
    line = a_line("calls-out", channel="outbound", day=[60.0] * 20)
    card = plan(line)
    noon = at_clock(line, 12)
    assert (card.model, noon.required) == ("outbound", 10)  # 8 erlangs at 80 %


@pytest.mark.parametrize("due_minutes", [10, 30, 90, 600, 5000])
def test_spreading_keeps_every_due_time_and_loses_no_work(due_minutes):
    chance = np.random.default_rng([5, due_minutes])
    contacts = chance.poisson(20, 60).astype(np.float64)
    handle = np.linspace(60.0, 600.0, 60)
    starts = np.array([day * 86_400 + slot * 1800.0 for day in range(3) for slot in range(20)])
    due = due_minutes * 60.0
    load = spread(contacts, handle, starts, due_seconds=due, interval_seconds=1800)
    work = contacts * handle / 1800
    done, come = np.cumsum(load), np.cumsum(work)
    assert done[-1] == pytest.approx(come[-1])
    assert (done <= come + 1e-9).all()
    for place, begin in enumerate(starts):
        in_time = [each for each in range(place, 60) if starts[each] + 1800 <= begin + due]
        last = max(in_time, default=place)
        assert done[last] >= come[place] - 1e-9, (place, last)


def test_the_longer_work_may_wait_the_lower_is_the_peak():
    contacts = np.random.default_rng(9).poisson(20, 40).astype(np.float64)
    starts = np.arange(0.0, 40 * 1800.0, 1800.0)
    peaks = [
        spread(
            contacts, np.full(40, 300.0), starts, due_seconds=due * 60, interval_seconds=1800
        ).max()
        for due in (30, 60, 120, 480, 1200)
    ]
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[-1] == pytest.approx(contacts.mean() * 300 / 1800, rel=0.2)


@pytest.mark.parametrize(("aim", "level"), [("average", None), ("share_of_days", 0.9)])
def test_chats_are_sized_for_busy_days_as_calls_are(aim, level):
    """One chat at a time is a call: both ways of reckoning with busy days must agree."""
    agree(patience_seconds=120.0, busyness_cv=0.2, aim=Aim(aim))
    line = a_line(channel="chat", day=[600.0] * 20)
    plan(line)
    noon = at_clock(line, 12)
    targets: dict[str, Any] = {
        "service_level": 0.8,
        "answer_within_seconds": 20.0,
        "patience_seconds": 120.0,
    }
    unsure: dict[str, Any] = {"busyness_cv": 0.2, "aim": aim, "share_of_days": level or 0.9}
    exact = int(queueing.agents_needed_when_uncertain(1200.0, 240.0, **unsure, **targets))
    expected = int(queueing.agents_needed(1200.0, 240.0, **targets))
    assert abs(noon.required - exact) <= 1  # the average is a sum of twelve parts
    assert noon.required > expected + 2
