"""Sensitivity: what people around the planned number make of one interval."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callmath import queueing
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.staffing import operations, queries

from .build import ANNA, AT, SLOTS, TODAY, a_line, agree, at_clock, day_of, local, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    agree(patience_seconds=120.0)
    series = a_line()
    plan(series)
    return series


def rows_at(line, hour=10, **asked):
    return queries.read_sensitivity(
        series_id=line.pk, starts_at=local(TODAY, hour), scope=WHOLE_CENTRE, **asked
    )


def test_four_people_fewer_is_told_for_this_very_interval():
    """On an even day the interval at noon is a steady queue: exactly Erlang A."""
    agree(patience_seconds=120.0)
    line = a_line(day=[60.0] * 20)
    plan(line)
    planned = at_clock(line, 12)
    by_difference = {row.difference: row for row in rows_at(line, hour=12)}
    fewer, as_planned = by_difference[-4], by_difference[0]
    assert as_planned.people == planned.required
    assert as_planned.service_level == pytest.approx(planned.service_level)
    exact = queueing.erlang_a_performance(planned.required - 4, 120.0, 240.0, 120.0, 20.0)
    assert fewer.service_level == pytest.approx(float(exact.service_level), rel=1e-6)
    assert fewer.mean_wait_seconds == pytest.approx(float(exact.mean_wait_seconds), rel=1e-6)
    assert fewer.abandon_share == pytest.approx(float(exact.abandon_share), rel=1e-6)
    assert fewer.service_level < as_planned.service_level - 0.2


def test_more_people_never_make_it_worse(line):
    rows = rows_at(line)
    levels = [row.service_level for row in rows]
    waits = [row.mean_wait_seconds for row in rows]
    assert levels == sorted(levels)
    assert waits == sorted(waits, reverse=True)
    assert [row.people for row in rows] == sorted({row.people for row in rows})


def test_it_goes_round_who_is_scheduled_where_somebody_is(line):
    operations.save_scheduled(
        queue_id=line.queue_id,
        days={TODAY: [20.0] * SLOTS},
        interval_minutes=30,
        source="roster",
        actor=ANNA,
        at=AT,
    )
    assert next(row for row in rows_at(line) if row.difference == 0).people == 20


def test_nothing_is_told_of_an_interval_that_is_closed_or_outside(line):
    assert rows_at(line, hour=3) == ()
    far = queries.read_sensitivity(
        series_id=line.pk, starts_at=local(TODAY.replace(year=2027), 10), scope=WHOLE_CENTRE
    )
    assert far == ()


def test_nobody_is_never_fewer_than_nobody():
    agree(patience_seconds=120.0)
    small = a_line("small", day=[1.0] * 8)
    plan(small)
    assert min(row.people for row in rows_at(small)) == 0


def test_other_rooms_ask_what_numbers_of_people_make_of_a_day(line):
    window = Window(local(TODAY, 0), local(TODAY.replace(day=TODAY.day + 1), 0))
    cells = day_of(line)
    people = [float(each.required) for each in cells]
    found = queries.performance_of(
        series_id=line.pk, window=window, people=people, scope=WHOLE_CENTRE
    )
    for each, told in zip(cells, found, strict=True):
        assert told.service_level == pytest.approx(
            1.0 if each.service_level is None else each.service_level
        )
    fewer = queries.performance_of(
        series_id=line.pk,
        window=window,
        people=[max(each - 3, 0) for each in people],
        scope=WHOLE_CENTRE,
    )
    assert sum(each.service_level for each in fewer) < sum(each.service_level for each in found)


def test_a_number_for_each_interval_is_asked_for(line):
    window = Window(local(TODAY, 10), local(TODAY, 12))
    with pytest.raises(ValueError, match="3 figures for 4 intervals"):
        queries.performance_of(
            series_id=line.pk, window=window, people=[1, 2, 3], scope=WHOLE_CENTRE
        )


def test_half_a_person_more_at_chats_lies_between_whole_ones():
    """People who are shared between lines are not whole; levels of chats are told for them too."""
    agree(patience_seconds=120.0, chats_at_once=2, chat_factors=(1.0, 1.4))
    line = a_line(channel="chat", day=[60.0] * 20)
    plan(line)
    noon = local(TODAY, 12)
    performer = queries.performer_of(
        series_id=line.pk, window=Window(noon, noon + timedelta(minutes=30)), scope=WHOLE_CENTRE
    )
    people = float(at_clock(line, 12).required - 2)
    low, middle, high = (performer.perform([people + more])[0] for more in (0.0, 0.25, 1.0))
    assert low.service_level < high.service_level
    for name in ("service_level", "mean_wait_seconds", "abandon_share", "occupancy_share"):
        mean = 0.75 * getattr(low, name) + 0.25 * getattr(high, name)
        assert getattr(middle, name) == pytest.approx(mean)
