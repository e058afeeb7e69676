"""A break that a call ran into: the schedule that moved and the day's own explanation agree."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.rooms.floor.contracts import EventType, ExplanationKind
from watchfloor.rooms.floor.models import AgentName
from watchfloor.rooms.floor.operations import keep
from watchfloor.rooms.floor.queries.adherence import read_own_day
from watchfloor.rooms.intraday.operations.breaks import keep_breaks
from watchfloor.rooms.intraday.tests.break_crowd import (
    PLANNED,
    breaks_in,
    crowd,
    hangs_up,
    on_a_call,
    tell,
)
from watchfloor.rooms.intraday.tests.build import JOB
from watchfloor.rooms.intraday.tests.lines import TODAY

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_the_schedule_and_the_explanation_agree_and_nothing_counts_twice():
    (agent, *_) = crowd(16)
    AgentName.objects.filter(agent=None, login=agent.code).update(agent=agent)
    call = on_a_call(agent, PLANNED - minutes(5))
    keep_breaks(actor=JOB, at=PLANNED)
    freed = PLANNED + minutes(6)
    hangs_up(agent, freed, call)
    tell(agent, freed, EventType.PAUSED, reason="break")
    back = freed + QUARTER
    tell(agent, back, EventType.READY)
    keep(at=back)
    told = read_own_day(agent_id=agent.pk, day=TODAY, at=back + minutes(5))
    assert told.totals.out_seconds == 0
    explained = [each for each in told.moments if each.why == ExplanationKind.BREAK_MOVED]
    assert sum(each.seconds for each in explained) == 2 * 360  # late to it, and late from it
    keep_breaks(actor=JOB, at=freed + minutes(1))
    moved = read_own_day(agent_id=agent.pk, day=TODAY, at=back + minutes(5))
    assert moved.totals.out_seconds == 0
    assert ExplanationKind.BREAK_MOVED not in [each.kind for each in moved.explanations]
    assert ExplanationKind.BREAK_MOVED not in [each.why for each in moved.moments]
    assert moved.totals.scheduled_seconds == told.totals.scheduled_seconds
    assert moved.totals.share == told.totals.share == 1.0
    assert len(breaks_in(agent)) == 1
