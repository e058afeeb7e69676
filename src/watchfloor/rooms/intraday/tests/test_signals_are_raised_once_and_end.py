"""Signals: raised when a day leaves its course, renewed while it does, ended when it is back."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday import operations
from watchfloor.rooms.intraday.contracts import Mark, SignalKind, SignalNotFound
from watchfloor.rooms.intraday.models import Signal
from watchfloor.rooms.intraday.queries.signals import list_signals

from .build import (
    JOB,
    NOON,
    a_running_line,
    contacts_came,
    people,
    scheduled,
    signed_in,
    standing,
)
from .lines import TODAY, agree, local

pytestmark = pytest.mark.django_db
HUNDRED = [100.0] * 20


def test_a_surge_by_half_on_a_hundred_calls_is_told_within_the_half_hour():
    agree()
    series = a_running_line(day=HUNDRED, day_sd=0.05)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=18)
    operations.look(actor=JOB, at=NOON)
    assert standing() == ()
    contacts_came(series, NOON, NOON + timedelta(minutes=30), every_seconds=12)
    operations.look(actor=JOB, at=NOON + timedelta(minutes=30))
    (signal,) = standing()
    assert signal.kind is SignalKind.VOLUME
    assert signal.since == NOON
    assert signal.ratio == pytest.approx(1.5, abs=0.05)
    assert signal.observed == 150
    assert signal.loss > 50


def test_a_signal_stands_once_and_ends_when_the_day_is_back_on_its_course():
    agree()
    series = a_running_line(day=HUNDRED, day_sd=0.05)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=18)
    contacts_came(series, NOON, local(TODAY, 13), every_seconds=10)
    raised = [
        operations.look(actor=JOB, at=NOON + timedelta(minutes=minutes))
        for minutes in range(5, 65, 5)
    ]
    assert sum(map(len, raised)) == 1
    assert Signal.objects.count() == 1
    contacts_came(series, local(TODAY, 13), local(TODAY, 14), every_seconds=18)
    operations.look(actor=JOB, at=local(TODAY, 13, 10))
    assert len(standing()) == 1
    operations.look(actor=JOB, at=local(TODAY, 13, 40))
    assert standing() == ()
    (ended,) = list_signals(scope=WHOLE_CENTRE)
    assert ended.ended_at == local(TODAY, 13, 40)
    assert ended.since == NOON


def test_a_center_that_closes_at_five_past_is_not_told_to_have_fallen_silent():
    agree()
    series = a_running_line(day=[*HUNDRED[:-1], 17.0], day_sd=0.05)  # the last half-hour: 17:30
    calendars.add_hours(
        weekdays=range(7), opens=time(8), closes=time(17, 35), actor=JOB, at=local(TODAY, 0)
    )
    contacts_came(series, local(TODAY, 8), local(TODAY, 17, 35), every_seconds=18)
    for minutes in (35, 45, 55):
        operations.look(actor=JOB, at=local(TODAY, 17, minutes))
    assert not Signal.objects.exists()


def test_a_line_that_falls_silent_is_told_as_a_drop():
    agree()
    series = a_running_line(day=HUNDRED, day_sd=0.05)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=18)
    operations.look(actor=JOB, at=NOON + timedelta(minutes=30))
    (signal,) = standing()
    assert signal.kind is SignalKind.VOLUME
    assert signal.ratio < 0.1


def test_a_closed_line_is_not_watched_and_what_stood_of_it_is_over():
    agree()
    series = a_running_line(day=HUNDRED, day_sd=0.05)
    contacts_came(series, local(TODAY, 8), local(TODAY, 17), every_seconds=18)
    contacts_came(series, local(TODAY, 17), local(TODAY, 18), every_seconds=8)
    operations.look(actor=JOB, at=local(TODAY, 18))
    assert len(standing()) == 1
    operations.look(actor=JOB, at=local(TODAY + timedelta(days=30), 9))  # no forecast knows it
    assert standing() == ()


def test_contacts_that_suddenly_take_longer_are_told():
    agree()
    series = a_running_line(day=HUNDRED, day_sd=0.05)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=18)
    contacts_came(series, NOON, local(TODAY, 13), every_seconds=18, talk_seconds=480)
    operations.look(actor=JOB, at=local(TODAY, 13))
    (signal,) = standing()
    assert signal.kind is SignalKind.HANDLE_TIME
    assert signal.ratio == pytest.approx(2.0, abs=0.15)


def test_callers_who_leave_more_often_than_usual_are_told():
    agree()
    series = a_running_line(day=HUNDRED, day_sd=0.05)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=18)
    contacts_came(series, NOON, local(TODAY, 13), every_seconds=18, left=4)
    operations.look(actor=JOB, at=local(TODAY, 13))
    assert SignalKind.ABANDONMENT in {each.kind for each in standing()}


def test_many_missing_are_told_and_a_few_are_not():
    agree()
    a_running_line()
    agents = people(20)
    scheduled(agents, local(TODAY, 8), local(TODAY, 18))
    signed_in(agents[:17], local(TODAY, 8))
    operations.look(actor=JOB, at=local(TODAY, 8, 15))
    assert not [each for each in standing() if each.kind is SignalKind.ABSENCE]
    later = people(20)
    scheduled(later, local(TODAY, 9), local(TODAY, 18))
    operations.look(actor=JOB, at=local(TODAY, 9, 5))
    assert not [each for each in standing() if each.kind is SignalKind.ABSENCE], (
        "ten minutes' grace"
    )
    operations.look(actor=JOB, at=local(TODAY, 9, 15))
    (signal,) = [each for each in standing() if each.kind is SignalKind.ABSENCE]
    assert signal.observed == 23
    signed_in(later, local(TODAY, 9, 20))
    operations.look(actor=JOB, at=local(TODAY, 9, 25))
    assert not [each for each in standing() if each.kind is SignalKind.ABSENCE]


def test_what_was_raised_and_ended_stands_in_the_journal_and_a_calm_round_does_not():
    agree()
    series = a_running_line(day=HUNDRED, day_sd=0.05)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=18)
    wanted = journal.JournalFilter(action="intraday.signals.looked")
    operations.look(actor=JOB, at=NOON)
    assert list(journal.list_lines(wanted=wanted)) == []
    operations.look(actor=JOB, at=NOON + timedelta(minutes=30))
    (line,) = journal.list_lines(wanted=wanted)
    assert line.after is not None
    assert line.after["raised"] == [f"volume:{series.queue_id}"]


def test_people_say_whether_a_signal_was_real_and_take_it_back():
    agree()
    series = a_running_line(day=HUNDRED, day_sd=0.05)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=18)
    (number,) = operations.look(actor=JOB, at=NOON + timedelta(minutes=30))
    operations.mark_signal(
        signal_id=number, mark=Mark.FALSE, scope=WHOLE_CENTRE, actor=JOB, at=NOON
    )
    (card,) = standing()
    assert (card.marked, card.marked_by) == ("false", "watchfloor")
    operations.mark_signal(signal_id=number, mark=None, scope=WHOLE_CENTRE, actor=JOB, at=NOON)
    assert standing()[0].marked == ""
    with pytest.raises(SignalNotFound):
        operations.mark_signal(signal_id=number, mark=Mark.REAL, scope=Scope(), actor=JOB, at=NOON)
    assert standing()[0].marked == ""
