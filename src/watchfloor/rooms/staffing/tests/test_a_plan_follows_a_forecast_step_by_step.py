"""The chain: contacts, work, required, scheduled, rostered; each step is kept and can be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callmath import queueing
from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.forecast.contracts import SeriesNotFound
from watchfloor.rooms.forecast.models import Scenario, Series
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import (
    PlanNotFound,
    PlanOrigin,
    Shrinkage,
    ShrinkageKind,
)
from watchfloor.rooms.staffing.models import Plan

from .build import (
    ANNA,
    AT,
    HANDLE_SECONDS,
    OPENS,
    TODAY,
    a_line,
    a_version,
    agree,
    at_clock,
    day_of,
    local,
    plan,
    the_base,
    written,
)

pytestmark = pytest.mark.django_db
BREAKS = Shrinkage("breaks", ShrinkageKind.IN_OFFICE, 0.30)
LEAVE = Shrinkage("leave", ShrinkageKind.OUT_OF_OFFICE, 0.20)


def test_the_required_people_keep_the_promise_and_one_fewer_would_not():
    agree(patience_seconds=120.0)
    line = a_line()
    plan(line)
    is_open = [each for each in day_of(line) if each.is_open]
    assert len(is_open) == 20
    for each in is_open:
        rows = queries.read_sensitivity(
            series_id=line.pk, starts_at=each.starts_at, scope=WHOLE_CENTRE
        )
        level = {row.difference: row.service_level for row in rows}
        assert level[0] >= 0.80 > level[-1], each
        assert each.service_level == pytest.approx(level[0])


def test_the_promise_is_kept_from_the_first_minute_on_by_the_exact_chain():
    """At opening nobody talks yet: sized by its mean load the first half-hour would keep 65 %."""
    agree(patience_seconds=120.0)
    line = a_line(day=[720.0] * 6, handle_seconds=240.0)
    plan(line)
    day = day_of(line)
    exact = queueing.performance_over_time(
        [each.required for each in day],
        [each.contacts for each in day],
        240.0,
        1800.0,
        120.0,
        20.0,
        start_in_hand=0.0,
    )
    levels = exact.service_level[OPENS : OPENS + 6]
    assert levels.min() > 0.79
    assert levels[2:].max() < 0.85


def test_where_nobody_leaves_it_is_erlang_c():
    agree()
    line = a_line()
    card = plan(line)
    assert card.model == "erlang_c"
    (note, *_) = queries.read_notes(plan_id=card.id, scope=WHOLE_CENTRE)
    assert note.code == "patience_unknown"


def test_work_is_carried_over_from_one_half_hour_to_the_next():
    """Calls of half an hour: the first interval is half empty, and after closing work goes on."""
    agree(patience_seconds=120.0)
    line = a_line(day=[60.0, 60.0, 60.0, 60.0], handle_seconds=1800.0)
    plan(line)
    morning = [at_clock(line, hour, minute) for hour, minute in ((8, 0), (8, 30), (9, 0), (9, 30))]
    loads = [each.load_erlangs for each in morning]
    assert loads == sorted(loads)
    assert loads[0] < 30 < loads[-1] < 60
    after = at_clock(line, 10)
    assert after.load_erlangs > 0
    assert (after.is_open, after.required, after.rostered_need) == (False, 0, 0)


def test_shrinkage_divides_by_what_is_left_exactly():
    """21 productive people at 30 % are 30 on the schedule: 31 is what floating point says."""
    agree(patience_seconds=120.0, shrinkages=(BREAKS, LEAVE), minimum_people=21)
    line = a_line(day=[1.0])
    plan(line)
    first = at_clock(line, 8)
    assert (first.required, first.scheduled_need, first.rostered_need) == (21, 30, 38)


def test_a_shrinkage_of_some_hours_holds_in_these_hours_only():
    noon = Shrinkage("lunch", ShrinkageKind.IN_OFFICE, 0.5, 12 * 60, 13 * 60)
    agree(patience_seconds=120.0, shrinkages=(noon,))
    line = a_line()
    plan(line)
    for each in day_of(line):
        factor = 2 if each.starts_at.hour == 12 else 1
        assert each.scheduled_need == factor * each.required


def test_closed_intervals_need_nobody():
    agree(minimum_people=3)
    line = a_line()
    plan(line)
    closed = [each for each in day_of(line) if not each.is_open]
    assert closed
    assert {(each.required, each.rostered_need, each.service_level) for each in closed} == {
        (0, 0, None)
    }


def test_the_minimum_is_kept_while_open():
    agree(patience_seconds=120.0, minimum_people=4)
    line = a_line(day=[0.5, 60.0])
    plan(line)
    assert at_clock(line, 8).required == 4
    assert at_clock(line, 8, 30).required > 4


def test_the_band_comes_from_doubt_about_the_volume_and_not_from_chance():
    agree(patience_seconds=120.0)
    sure, unsure = a_line("sure"), a_line("unsure", day_sd=0.2)
    plan(sure)
    plan(unsure)
    for each in day_of(sure):
        assert each.required_high - each.required_low <= 2, each
    busy = at_clock(unsure, 10)
    assert busy.required_low < busy.required < busy.required_high
    assert busy.required_high - busy.required_low >= 3


def test_terms_that_change_within_the_horizon_hold_from_their_day_on():
    wednesday = TODAY + timedelta(days=2)
    agree(patience_seconds=120.0)
    agree(patience_seconds=120.0, service_level=0.95, valid_from=wednesday)
    line = a_line()
    card = plan(line)
    tuesday = at_clock(line, 10, day=wednesday - timedelta(days=1))
    assert at_clock(line, 10, day=wednesday).required > tuesday.required
    found = queries.get_plan(plan_id=card.id, scope=WHOLE_CENTRE)
    assert [day for day, _ in found.terms] == [TODAY, wednesday]
    assert "terms_change" in {note.code for note in found.notes}


def test_without_a_handle_time_there_is_no_number_and_the_plan_says_so():
    agree(patience_seconds=120.0)
    line = a_line(handle_seconds=None)
    card = plan(line)
    ten = at_clock(line, 10)
    assert (ten.required, ten.reason, ten.service_level) == (-1, "no_handle_time", None)
    (note,) = queries.read_notes(plan_id=card.id, scope=WHOLE_CENTRE)
    assert (note.code, note.weight) == ("no_handle_time", 2)
    assert card.person_hours == 0


def test_plans_are_numbered_and_never_changed():
    agree(patience_seconds=120.0)
    line = a_line()
    first = plan(line)
    before = day_of(line)
    a_version(line, day=[100.0] * 20, at=AT + timedelta(hours=1))
    second = plan(line, at=AT + timedelta(hours=1))
    assert (first.number, second.number) == (1, 2)
    assert day_of(line, plan_id=first.id) == before
    assert day_of(line) != before
    assert second.person_hours > first.person_hours


def test_the_same_is_not_planned_twice_at_night():
    agree(patience_seconds=120.0)
    line = a_line()
    plan(line)
    lines = journal.count_lines()
    report = operations.make_plans(
        only_changed=True, origin=PlanOrigin.NIGHTLY, actor=ANNA, at=AT + timedelta(hours=1)
    )
    assert [(each.series_id, each.reason) for each in report.skipped] == [(line.pk, "unchanged")]
    assert Plan.objects.count() == 1
    assert journal.count_lines() == lines


@pytest.mark.parametrize("what", ["forecast", "policy"])
def test_what_changed_is_planned_again_at_night(what):
    agree(patience_seconds=120.0)
    line = a_line()
    plan(line)
    later = AT + timedelta(hours=1)
    if what == "forecast":
        a_version(line, at=later)
    else:
        agree(patience_seconds=90.0, at=later)
    report = operations.make_plans(only_changed=True, actor=ANNA, at=later)
    assert [card.number for card in report.made] == [2]


def test_the_night_plans_every_scenario_and_no_scenario_twice():
    agree(patience_seconds=120.0)
    line = a_line()
    more = Scenario.objects.create(title="More", factor=1.2, made_by="anna", made_at=AT)
    a_version(line, scenario=more, day=[100.0] * 20)
    report = operations.plan_night(actor=ANNA, at=AT)
    assert {card.scenario_id for card in report.made} == {the_base().pk, more.pk}
    assert at_clock(line, 10, scenario_id=more.pk).required > at_clock(line, 10).required
    assert operations.plan_night(actor=ANNA, at=AT + timedelta(hours=1)).made == ()


def test_a_line_without_a_forecast_is_told_and_does_not_stop_the_rest():
    agree(patience_seconds=120.0)
    good = a_line()
    empty = Series.objects.create(code="new", title="New", source="hand")
    report = operations.make_plans(actor=ANNA, at=AT)
    assert [card.series_id for card in report.made] == [good.pk]
    assert [(each.series_id, each.reason) for each in report.skipped] == [(empty.pk, "no_forecast")]


def test_a_plan_says_how_many_hours_are_rostered():
    agree(patience_seconds=120.0, shrinkages=(BREAKS, LEAVE))
    line = a_line()
    card = plan(line)
    week = [day_of(line, TODAY + timedelta(days=number)) for number in range(7)]
    hours = sum(each.rostered_need for day in week for each in day) / 2
    assert card.person_hours == hours


def test_one_line_of_the_journal_tells_of_many_plans():
    agree(patience_seconds=120.0)
    a_line("a"), a_line("b")
    operations.make_plans(actor=ANNA, at=AT)
    (line,) = journal.list_lines(wanted=journal.JournalFilter(action="staffing.plans.made"))
    assert (written("staffing.plans.made")["made"], line.actor) == (2, "anna")


def test_plans_out_of_reach_are_not_there(cast):
    agree(patience_seconds=120.0)
    line = a_line(node=cast.team.pk)
    card = plan(line)
    theirs = Scope(node_ids=frozenset({cast.other_team.pk}))
    with pytest.raises(PlanNotFound):
        queries.get_plan(plan_id=card.id, scope=theirs)
    with pytest.raises(SeriesNotFound):
        queries.list_plans(series_id=line.pk, scope=theirs)
    with pytest.raises(SeriesNotFound):
        queries.read_sensitivity(series_id=line.pk, starts_at=local(TODAY, 10), scope=theirs)
    assert queries.list_newest(scope=theirs) == {}


def test_the_load_is_contacts_times_time_where_the_day_is_even():
    agree(patience_seconds=120.0)
    line = a_line(day=[60.0] * 20)
    plan(line)
    assert at_clock(line, 12).load_erlangs == pytest.approx(60 * HANDLE_SECONDS / 1800, rel=1e-6)
