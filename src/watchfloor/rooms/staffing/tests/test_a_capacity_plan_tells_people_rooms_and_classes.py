"""From weeks far ahead to people, seats, lines and classes; versions are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from callmath import queueing
from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import service as people
from watchfloor.rooms.staffing import operations
from watchfloor.rooms.staffing.contracts import Shrinkage, ShrinkageKind, Terms
from watchfloor.rooms.staffing.contracts.capacity import CapacityAsked, CapacityPlanNotFound
from watchfloor.rooms.staffing.models import CapacityPlan
from watchfloor.rooms.staffing.operations.capacity import make_capacity_plan, remove_capacity_plan
from watchfloor.rooms.staffing.queries.capacity import (
    list_capacity_plans,
    suggest_drivers,
    work_out_capacity,
)

from .build import ANNA, AT, BUSY, HANDLE_SECONDS, TODAY, a_line
from .capacity_build import DRIVERS, WEEK, a_long_term, make_plan

pytestmark = pytest.mark.django_db
NODE = Scope(node_ids=frozenset({999_999}))


def agree(terms: Terms) -> None:
    operations.save_policy(valid_from=TODAY - WEEK, terms=terms, reason="a test", actor=ANNA, at=AT)


def test_a_week_needs_what_its_intervals_need_together():
    a_long_term(a_line())
    agree(Terms(occupancy_cap=None))
    week = make_plan().result.weeks[3]
    contacts = [0.0] * 16 + [1000 * each / sum(BUSY) for each in BUSY]
    load = queueing.modified_offered_load(contacts, HANDLE_SECONDS, 1800.0)[16:]
    rates = load * 3600 / HANDLE_SECONDS
    people_a_day = queueing.agents_needed(rates, HANDLE_SECONDS, service_level=0.8)
    assert week.required_peak == people_a_day.max()
    assert week.rostered_hours == people_a_day.sum() / 2 * 7
    assert week.workload_hours == pytest.approx(7000 * 240 / 3600)
    assert week.need == pytest.approx(week.rostered_hours / (40 * 0.92))


def test_shrinkage_makes_more_hours_of_the_same_requirement():
    a_long_term(a_line())
    plain = make_plan("plain").result.weeks[0]
    lost = (Shrinkage("Breaks", ShrinkageKind.IN_OFFICE, 0.1),
            Shrinkage("Leave", ShrinkageKind.OUT_OF_OFFICE, 0.2))  # fmt: skip
    agree(Terms(shrinkages=lost))
    week = make_plan("shrunk").result.weeks[0]
    assert week.required_peak == plain.required_peak
    scheduled = -(-week.required_peak // Fraction(9, 10))
    assert week.scheduled_peak == scheduled
    assert week.rostered_hours > plain.rostered_hours / 0.72
    assert week.seats == queueing.seats_needed([[scheduled]], reserve_share=0.03).seats[0]


def test_the_band_of_the_long_term_is_the_band_of_the_people():
    a_long_term(a_line(), spread=0.2)
    for week in make_plan().result.weeks:
        assert week.need_low < week.need < week.need_high
        assert week.contacts_low == pytest.approx(5600)
        assert week.seats <= week.seats_high
        assert week.lines <= week.lines_high


def test_growth_asks_for_classes_before_it_comes():
    a_long_term(a_line(), weeks=40, growth=0.02)
    result = make_plan(drivers=replace(DRIVERS, staff=DRIVERS.staff), weeks=40).result
    assert result.classes
    for each in result.classes:
        assert each.first_day >= TODAY + 4 * WEEK
        assert each.serving_from == each.first_day + 6 * WEEK
        assert each.decide_by == each.first_day - 4 * WEEK
    assert sum(each.people for each in result.classes) == sum(w.hires for w in result.weeks)
    assert result.bound <= result.cost
    assert result.gap_share <= 0.005 + 1e-6


def test_too_few_people_are_priced_and_never_only_infeasible():
    a_long_term(a_line())
    result = make_plan(drivers=replace(DRIVERS, staff=(), classes_at_once=0)).result
    assert all(week.missing > 0 for week in result.weeks)
    assert "nobody_there" in {note.code for note in result.notes}
    assert result.cost_parts["missing"] > 0


def test_who_gave_notice_leaves_in_the_week_of_the_last_day():
    a_long_term(a_line())
    drivers = replace(DRIVERS, leavers=((2, 5.0),), attrition=((0, 0.0),))
    weeks = make_plan(drivers=drivers).result.weeks
    assert [week.employed for week in weeks[:4]] == [30, 30, 25, 25]


def test_seats_that_there_are_not_enough_of_are_told():
    a_long_term(a_line())
    notes = make_plan(drivers=replace(DRIVERS, seats=5)).result.notes
    told = next(note for note in notes if note.code == "seats_too_few")
    assert told.fields["had"] == "5"
    assert told.fields["day"] == TODAY.isoformat()


def test_a_line_without_a_long_term_is_planned_flat_and_says_so():
    a_line()
    result = make_plan().result
    assert {week.contacts for week in result.weeks} == {sum(BUSY) * 7}
    assert "flat" in {note.code for note in result.notes}


def test_a_long_term_that_ends_early_cuts_the_plan_and_says_so():
    a_long_term(a_line(), weeks=10)
    plan = make_plan(weeks=52)
    assert plan.card.weeks == len(plan.result.weeks) == 10
    assert "cut" in {note.code for note in plan.result.notes}


def test_lines_of_two_businesses_are_pooled():
    a_long_term(a_line("one"))
    alone = make_plan("alone").result.weeks[0]
    a_long_term(a_line("two"))
    both = make_plan("both").result.weeks[0]
    assert both.required_peak == 2 * alone.required_peak
    assert alone.lines < both.lines < 2 * alone.lines


def test_versions_of_a_title_are_kept_side_by_side_and_journalled():
    a_long_term(a_line())
    first, second, other = make_plan(), make_plan(factor=1.2), make_plan("Other")
    assert [each.card.number for each in (first, second, other)] == [1, 2, 1]
    assert second.drivers.volume_factor == 1.2
    assert {card.id for card in list_capacity_plans(scope=WHOLE_CENTRE)} == {
        first.card.id, second.card.id, other.card.id,
    }  # fmt: skip
    wanted = journal.JournalFilter(action="staffing.capacity_plan")
    actions = [line.action for line in journal.list_lines(wanted=wanted)]
    assert actions == ["staffing.capacity_plan.made"] * 3


def test_a_removed_plan_is_off_the_list_and_its_row_is_kept():
    a_long_term(a_line())
    plan = make_plan()
    remove_capacity_plan(plan_id=plan.card.id, actor=ANNA, at=AT)
    assert list_capacity_plans(scope=WHOLE_CENTRE) == ()
    assert CapacityPlan.objects.get().removed_at == AT
    with pytest.raises(CapacityPlanNotFound):
        remove_capacity_plan(plan_id=plan.card.id, actor=ANNA, at=AT)
    assert make_plan().card.number == 2


def test_who_reaches_a_part_plans_neither_the_whole_nor_another_part():
    a_long_term(a_line())
    for node_id in (None, 1):
        with pytest.raises(CapacityPlanNotFound):
            make_plan(scope=NODE, node_id=node_id)
    make_plan()
    assert list_capacity_plans(scope=NODE) == ()
    assert CapacityPlan.objects.count() == 1


def test_a_part_of_the_centre_is_planned_with_its_own_lines(cast):
    a_long_term(a_line("ours", node=cast.team.pk))
    a_long_term(a_line("theirs", node=cast.other_team.pk))
    result = make_plan(node_id=cast.team.pk).result
    assert [line.title for line in result.lines] == ["Ours"]


@pytest.mark.parametrize(
    "changes",
    [
        {"handle_factor": float("nan")},
        {"paid_hours_a_week": 0.0},
        {"attrition": ((0, 1.5),)},
        {"class_least": 20, "class_most": 10},
        {"cost_hire": -1.0},
        {"shift_fit_share": 0.0},
        {"leavers": ((-1, 2.0),)},
    ],
)
def test_drivers_without_sense_are_refused_and_nothing_is_kept(changes):
    a_long_term(a_line())
    with pytest.raises(Refusal) as refused:
        make_plan(drivers=replace(DRIVERS, **changes))
    assert refused.value.fields["name"] in changes
    assert not CapacityPlan.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        CapacityAsked("", TODAY),
        CapacityAsked("x" * 201, TODAY),
        CapacityAsked("Year", TODAY + timedelta(days=1)),
        CapacityAsked("Year", TODAY, 3),
        CapacityAsked("Year", TODAY, 105),
    ],
)
def test_a_plan_without_title_monday_or_sensible_length_is_refused(asked):
    a_long_term(a_line())
    with pytest.raises(Refusal):
        make_capacity_plan(asked=asked, drivers=DRIVERS, scope=WHOLE_CENTRE, actor=ANNA, at=AT)
    assert not CapacityPlan.objects.exists()


def test_without_any_forecast_there_is_nothing_to_plan_with():
    with pytest.raises(Refusal, match="no_forecast"):
        work_out_capacity(asked=CapacityAsked("Year", TODAY), drivers=DRIVERS, scope=WHOLE_CENTRE)


def test_drivers_begin_with_the_people_who_are_employed(cast):
    before = suggest_drivers(node_id=None, first_week=TODAY, scope=WHOLE_CENTRE)
    known = len(people.list_agents(scope=WHOLE_CENTRE))
    assert sum(each.people for each in before.staff) <= known
    assert date.fromisoformat("2026-06-08") == TODAY
