"""What people put over a step of the chain holds, also at night, until it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import Step, StepKind
from watchfloor.rooms.staffing.models import Plan, StepChange, StepOverride

from .build import (
    ANNA,
    AT,
    BEN,
    TODAY,
    a_line,
    a_version,
    agree,
    at_clock,
    cell,
    local,
    plan,
    written,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def line():
    agree(patience_seconds=120.0)
    series = a_line()
    plan(series)
    return series


def change(line, *cells, at=LATER, actor=ANNA, **asked):
    return operations.change_steps(
        series_id=line.pk, changes=cells, reason="a mailing goes out", actor=actor, at=at, **asked
    )


def undo(card, at=LATER + timedelta(hours=9)):
    return operations.undo_change(change_id=card.id, actor=BEN, at=at)


def test_every_step_can_be_put_over_and_what_follows_is_worked_out_from_it(line):
    before = at_clock(line, 10)
    change(line, cell(Step.CONTACTS, 2.0, kind=StepKind.SCALE))
    doubled = at_clock(line, 10)
    assert doubled.contacts == 2 * before.contacts
    assert doubled.required > before.required
    assert doubled.overrides == (Step.CONTACTS,)
    change(line, cell(Step.REQUIRED, 99), at=LATER + timedelta(hours=1))
    fixed = at_clock(line, 10)
    assert (fixed.required, fixed.scheduled_need, fixed.rostered_need) == (99, 99, 99)
    assert fixed.overrides == (Step.CONTACTS, Step.REQUIRED)
    assert fixed.service_level is not None
    assert fixed.service_level > 0.999


def test_a_longer_handle_time_makes_more_work(line):
    before = at_clock(line, 10)
    change(line, cell(Step.HANDLE_SECONDS, 60.0, kind=StepKind.ADD))
    after = at_clock(line, 10)
    assert after.handle_seconds == before.handle_seconds + 60
    assert after.load_erlangs > before.load_erlangs


def test_load_scheduled_and_rostered_are_put_over_too(line):
    before = at_clock(line, 10)
    change(
        line,
        cell(Step.LOAD_ERLANGS, 50.0),
        cell(Step.SCHEDULED, 5, kind=StepKind.ADD, hour=11),
        cell(Step.ROSTERED, 1.5, kind=StepKind.SCALE, hour=12),
    )
    assert at_clock(line, 10).load_erlangs == 50.0
    assert at_clock(line, 10).required > before.required
    eleven, noon = at_clock(line, 11), at_clock(line, 12)
    assert eleven.scheduled_need == eleven.required + 5
    assert noon.rostered_need == -(-noon.scheduled_need * 3 // 2)


def test_people_for_a_time_when_nothing_was_forecast(line):
    change(line, cell(Step.CONTACTS, 20.0, hour=20))
    evening = at_clock(line, 20)
    assert (evening.is_open, evening.contacts) == (True, 20.0)
    assert evening.required > 0
    assert evening.required_low == evening.required == evening.required_high


def test_a_change_makes_a_plan_at_once_which_says_who_and_why(line):
    change(line, cell(Step.REQUIRED, 30))
    newest, first = queries.list_plans(series_id=line.pk, scope=WHOLE_CENTRE)
    assert (newest.number, newest.origin, newest.note) == (2, "edited", "a mailing goes out")
    assert first.number == 1
    told = written("staffing.steps.changed")
    assert (told["plan"], told["reason"]) == (newest.id, "a mailing goes out")


def test_an_override_holds_in_the_plans_of_later_forecasts(line):
    change(line, cell(Step.REQUIRED, 77))
    a_version(line, at=LATER + timedelta(days=1))
    plan(line, at=LATER + timedelta(days=1))
    assert at_clock(line, 10).required == 77


def test_undo_gives_back_what_the_chain_says(line):
    before = at_clock(line, 10)
    card = change(line, cell(Step.REQUIRED, 77))
    undone = undo(card)
    assert (undone.undone_by, at_clock(line, 10)) == ("ben", before)
    assert queries.list_plans(series_id=line.pk, scope=WHOLE_CENTRE)[0].number == 3


def test_undo_gives_back_what_somebody_else_had_put_there(line):
    change(line, cell(Step.REQUIRED, 50))
    second = change(line, cell(Step.REQUIRED, 60), at=LATER + timedelta(hours=1))
    undo(second)
    assert at_clock(line, 10).required == 50


def test_undo_leaves_what_was_changed_after_it(line):
    first = change(line, cell(Step.REQUIRED, 50), cell(Step.REQUIRED, 51, hour=11))
    change(line, cell(Step.REQUIRED, 60), at=LATER + timedelta(hours=1))
    undo(first)
    assert at_clock(line, 10).required == 60
    assert at_clock(line, 11).required != 51


def test_changes_are_undone_in_any_order_and_nothing_comes_back_that_was_undone(line):
    before = at_clock(line, 10).required
    first = change(line, cell(Step.REQUIRED, 50))
    second = change(line, cell(Step.REQUIRED, 60), at=LATER + timedelta(hours=1))
    undo(first)
    assert at_clock(line, 10).required == 60
    undo(second, at=LATER + timedelta(hours=10))
    assert at_clock(line, 10).required == before
    assert not StepOverride.objects.filter(ended_at=None).exists()


def test_taking_an_override_back_is_a_change_that_can_be_undone(line):
    before = at_clock(line, 10).required
    change(line, cell(Step.REQUIRED, 50))
    cleared = change(line, cell(Step.REQUIRED, None), at=LATER + timedelta(hours=1))
    assert at_clock(line, 10).required == before
    undo(cleared)
    assert at_clock(line, 10).required == 50


def test_a_change_is_undone_once(line):
    card = change(line, cell(Step.REQUIRED, 50))
    undo(card)
    with pytest.raises(Refusal) as refused:
        undo(card)
    assert refused.value.code == "staffing.change.undone"
    assert Plan.objects.filter(series=line).count() == 3


def test_who_saw_an_older_plan_overwrites_nobody(line):
    seen = queries.list_plans(series_id=line.pk, scope=WHOLE_CENTRE)[0]
    change(line, cell(Step.REQUIRED, 50), actor=BEN, seen_plan_id=seen.id)
    with pytest.raises(Refusal) as refused:
        change(line, cell(Step.REQUIRED, 60), seen_plan_id=seen.id)
    assert refused.value.code == "staffing.change.stale"
    assert refused.value.fields["who"] == "ben"
    assert at_clock(line, 10).required == 50


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([], "staffing.change.cells"),
        ([cell(Step.REQUIRED, 1), cell(Step.REQUIRED, 2)], "staffing.change.twice"),
        ([cell(Step.REQUIRED, -1)], "staffing.change.value"),
        ([cell(Step.REQUIRED, float("nan"))], "staffing.change.value"),
        ([cell(Step.CONTACTS, float("inf"))], "staffing.change.value"),
        ([cell(Step.HANDLE_SECONDS, 0.0)], "staffing.change.value"),
        ([cell(Step.LOAD_ERLANGS, 1e6)], "staffing.change.value"),
        ([cell(Step.CONTACTS, 101.0, kind=StepKind.SCALE)], "staffing.change.value"),
        ([cell(Step.REQUIRED, 5, day=TODAY - timedelta(days=1))], "staffing.change.outside"),
        ([cell(Step.REQUIRED, 5, day=TODAY + timedelta(days=7))], "staffing.change.outside"),
    ],
)
def test_changes_that_make_no_sense_are_refused_whole(line, cells, code):
    good = cell(Step.REQUIRED, 42, hour=15)
    lines = journal.count_lines()
    with pytest.raises(Refusal) as refused:
        change(line, *([*cells, good] if cells else []))
    assert refused.value.code == code
    assert at_clock(line, 15).required != 42
    assert not StepChange.objects.exists()
    assert journal.count_lines() == lines


def test_a_cell_between_two_intervals_is_refused(line):
    between = cell(Step.REQUIRED, 5)
    odd = type(between)(local(TODAY, 10, 7), Step.REQUIRED, StepKind.SET, 5)
    with pytest.raises(Refusal) as refused:
        change(line, odd)
    assert refused.value.code == "staffing.change.between"
    assert not StepOverride.objects.exists()


def test_a_change_says_why(line):
    with pytest.raises(Refusal) as refused:
        operations.change_steps(
            series_id=line.pk, changes=[cell(Step.REQUIRED, 5)], reason="", actor=ANNA, at=LATER
        )
    assert refused.value.code == "staffing.reason.missing"
    assert not StepChange.objects.exists()


def test_lowering_the_handle_time_below_nothing_leaves_no_number(line):
    """Somebody takes more seconds off than there are: the plan says so instead of dividing by 0."""
    change(line, cell(Step.HANDLE_SECONDS, -500.0, kind=StepKind.ADD))
    ten = at_clock(line, 10)
    assert (ten.required, ten.reason) == (-1, "no_handle_time")
