"""What the first screen is told of poor or missing forecasts, in contacts that will be missed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Access
from watchfloor.rooms.forecast import queries
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.forecast.rules.stakes import contacts_a_week, missed_without_forecast

from .build import AT, a_forecast, a_hand_series

pytestmark = pytest.mark.django_db
PLANNER = Access(capabilities=frozenset({"forecast.edit"}), scope=WHOLE_CENTRE)


def test_half_of_what_better_forecasts_would_know_is_at_stake():
    series = a_forecast(days=80, scale=10)
    Series.objects.update(recent_wape=0.3, recent_floor=0.1, recent_bias=0.0)
    (task,) = queries.list_tasks(access=PLANNER, at=AT)
    week = contacts_a_week(queries.list_latest(scope=WHOLE_CENTRE)[series.pk])
    assert task.missed_contacts == pytest.approx(week * 0.1)


def test_without_a_new_forecast_it_is_what_last_week_would_miss_more():
    series = a_forecast(days=80, scale=10)
    (task,) = queries.list_tasks(access=PLANNER, at=AT + timedelta(days=3))
    version = queries.list_latest(scope=WHOLE_CENTRE)[series.pk]
    board = queries.read_leaderboard(version_id=version.id, scope=WHOLE_CENTRE)
    week = contacts_a_week(version)
    assert task.key == f"forecast.missing:{series.pk}"
    assert task.missed_contacts == missed_without_forecast(contacts=week, leaderboard=board)
    assert 0 < task.missed_contacts < week


def test_nothing_is_claimed_of_a_line_that_was_never_forecast():
    a_hand_series()
    (task,) = queries.list_tasks(access=PLANNER, at=AT)
    assert task.missed_contacts == 0
