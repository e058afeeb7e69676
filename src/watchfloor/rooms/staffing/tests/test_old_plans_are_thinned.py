"""Old plans keep the two weeks that people were asked to come for; the newest stays whole."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.models import PlanDay

from .build import ANNA, AT, a_line, a_version, agree, plan, written

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=31)


@pytest.fixture
def line():
    agree(patience_seconds=120.0)
    return a_line(days=28)


def days_of(card):
    return PlanDay.objects.filter(plan=card.id).count()


def test_an_old_plan_keeps_its_first_fortnight_and_the_newest_all(line):
    old = plan(line)
    a_version(line, days=28, at=AT + timedelta(hours=1))
    newest = plan(line, at=AT + timedelta(hours=1))
    gone = operations.thin_plans(actor=ANNA, at=LATER)
    assert (days_of(old), days_of(newest)) == (28 - gone, 28)
    assert gone == 14
    assert len(queries.list_plans(series_id=line.pk, scope=WHOLE_CENTRE)) == 2
    assert written("staffing.plans.thinned")["days"] == gone


def test_a_plan_of_the_last_month_stays_whole(line):
    young = plan(line)
    a_version(line, days=28, at=AT + timedelta(hours=1))
    plan(line, at=AT + timedelta(hours=1))
    lines = journal.count_lines()
    assert operations.thin_plans(actor=ANNA, at=AT + timedelta(days=29)) == 0
    assert days_of(young) == 28
    assert journal.count_lines() == lines
