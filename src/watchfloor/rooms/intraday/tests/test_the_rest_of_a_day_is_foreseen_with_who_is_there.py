"""Outlooks: what comes is learned from the day, people are those who are there, service follows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.rooms.floor.models import Outlook
from watchfloor.rooms.intraday.models import Reforecast
from watchfloor.rooms.intraday.operations import thin_outlooks
from watchfloor.rooms.intraday.queries.kept import find_outlook

from .build import (
    NOON,
    a_running_line,
    contacts_came,
    outlook_at,
    people,
    scheduled,
    signed_in,
)
from .lines import TODAY, agree, local

pytestmark = pytest.mark.django_db


def test_a_busy_morning_raises_the_afternoon_and_says_how_sure_it_is():
    agree()
    series = a_running_line()
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=25)  # 72 a half-hour, for 60
    found = outlook_at(series, NOON)
    ahead = [each for each in found.intervals if not each.is_over]
    assert len(ahead) == 12
    assert all(64 < each.foreseen_contacts < 72 for each in ahead)
    assert all(each.low_contacts < each.foreseen_contacts < each.high_contacts for each in ahead)
    assert found.forecast_contacts == 1200
    assert found.low_contacts < found.foreseen_contacts < found.high_contacts
    over = [each for each in found.intervals if each.is_over]
    assert [each.actual_contacts for each in over] == [72.0] * 8


def test_a_morning_as_forecast_changes_nothing():
    agree()
    series = a_running_line()
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=30)
    found = outlook_at(series, NOON)
    assert found.foreseen_contacts == pytest.approx(1200, rel=0.01)
    ahead = [each for each in found.intervals if not each.is_over]
    assert {each.required for each in ahead} == {ahead[0].required}
    assert ahead[0].required is not None
    assert ahead[0].required >= 8  # 60 x 240 s in half an hour are 8 erlangs


def test_service_follows_from_named_people_less_those_missing():
    agree()
    series = a_running_line()
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=30)
    agents = people(12)
    scheduled(agents, local(TODAY, 8), local(TODAY, 18))
    signed_in(agents, local(TODAY, 8))
    full = outlook_at(series, NOON)
    last = full.intervals[-1]
    assert last.scheduled == 12
    assert last.present == pytest.approx(12 * (1 - (full.absent_share or 0.0)), rel=1e-3)
    assert full.absent_share == pytest.approx(0.04, abs=0.005)
    assert full.service_share is not None
    assert full.service_low is not None
    assert full.service_high is not None
    assert 0.8 < full.service_low < full.service_share < full.service_high <= 1
    assert full.so_far_share == 1.0


def test_people_who_do_not_come_lower_what_is_foreseen():
    agree()
    series = a_running_line()
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=30)
    agents = people(12)
    scheduled(agents, local(TODAY, 8), local(TODAY, 18))
    signed_in(agents[:8], local(TODAY, 8))
    found = outlook_at(series, NOON)
    assert found.absent_share is not None
    assert 0.09 < found.absent_share < 0.15  # four of twelve, drawn to the usual
    last = found.intervals[-1]
    assert last.present is not None
    assert last.present < 11
    assert last.service_share is not None
    assert last.service_share < 0.93


def test_without_schedules_those_signed_in_count_and_the_page_is_told_so():
    agree()
    series = a_running_line()
    signed_in(people(11), local(TODAY, 8))
    found = outlook_at(series, NOON)
    assert {each.present for each in found.intervals if not each.is_over} == {11.0}
    assert "people_signed_in" in {note.code for note in found.notes}
    assert found.service_share is not None


def test_where_nobody_is_known_no_service_is_made_up():
    agree()
    series = a_running_line()
    found = outlook_at(series, NOON)
    assert found.service_share is None
    assert found.next_hours_share is None
    assert all(each.present is None for each in found.intervals)
    assert all(each.service_share is None for each in found.intervals if not each.is_over)
    assert {"people_nobody", "nothing_came"} <= {note.code for note in found.notes}


def test_contacts_that_take_longer_raise_what_is_required():
    agree()
    series = a_running_line()
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=30, talk_seconds=300)
    found = outlook_at(series, NOON)
    last = found.intervals[-1]
    assert last.handle_seconds is not None
    assert 270 < last.handle_seconds < 300  # 240 were planned, 300 were seen
    assert last.required is not None
    assert last.required >= 11
    assert "handle_factor" in {note.code for note in found.notes}


def test_two_lines_share_the_people_of_both_as_their_work_is():
    agree()
    large, small = a_running_line("large"), a_running_line("small", day=[20.0] * 20)
    scheduled(people(16), local(TODAY, 8), local(TODAY, 18))
    for_large = outlook_at(large, NOON)
    for_small = find_outlook(queue_id=small.queue_id or 0, day=TODAY)
    assert for_small is not None
    assert for_large.intervals[-1].scheduled == pytest.approx(12)
    assert for_small.intervals[-1].scheduled == pytest.approx(4)


def test_the_running_interval_counts_what_came_and_only_the_rest_of_it_ahead():
    agree()
    series = a_running_line()
    contacts_came(series, local(TODAY, 8), NOON + timedelta(minutes=15), every_seconds=30)
    found = outlook_at(series, NOON + timedelta(minutes=15))
    running = next(each for each in found.intervals if not each.is_over)
    assert running.actual_contacts == 30
    assert running.foreseen_contacts == pytest.approx(60, abs=0.5)
    assert found.foreseen_contacts == pytest.approx(1200, rel=0.01)


def test_a_day_that_is_over_is_what_it_was():
    agree()
    series = a_running_line()
    contacts_came(series, local(TODAY, 8), local(TODAY, 18), every_seconds=30, left=2)
    found = outlook_at(series, local(TODAY, 19))
    assert found.foreseen_contacts == 1200
    assert found.service_share == found.so_far_share == found.service_low == found.service_high
    assert found.service_share is not None
    assert found.service_share == pytest.approx(0.8, abs=0.2)
    assert all(each.is_over for each in found.intervals)


def test_boards_are_told_and_earlier_outlooks_stay_what_they_were():
    agree()
    series = a_running_line()
    signed_in(people(11), local(TODAY, 8))
    first = outlook_at(series, NOON)
    second = outlook_at(series, NOON + timedelta(minutes=30))
    board = Outlook.objects.get(queue=series.queue_id)
    assert (board.made_at, board.service_share) == (second.made_at, second.service_share)
    assert find_outlook(queue_id=series.queue_id or 0, day=TODAY, at=NOON) == first
    there = {each.start: each.present for each in second.intervals}
    assert there[NOON] == 11.0  # who was there in what is over is remembered


def test_old_days_keep_what_was_foreseen_last():
    agree()
    series = a_running_line()
    outlook_at(series, NOON)
    outlook_at(series, NOON + timedelta(minutes=5))
    assert thin_outlooks(today=TODAY + timedelta(days=10)) == 0
    assert thin_outlooks(today=TODAY + timedelta(days=30)) == 1
    kept = Reforecast.objects.get(queue=series.queue_id)
    assert kept.made_at == NOON + timedelta(minutes=5)
