"""A plan that another one has followed is kept to be read, not to be changed."""

from __future__ import annotations

import pytest

from watchfloor.rooms.staffing import operations
from watchfloor.rooms.staffing.contracts import Step, StepKind

from .build import ANNA, AT, a_line, cell, plan
from .test_requirement_pages import shown

pytestmark = pytest.mark.django_db


def test_an_earlier_plan_is_shown_as_one_and_cannot_be_changed(cast):
    line = a_line("hotline")
    first = plan(line)
    operations.change_steps(
        series_id=line.pk, changes=[cell(Step.CONTACTS, 2.0, kind=StepKind.SCALE)], reason="r",
        actor=ANNA, at=AT,
    )  # fmt: skip
    page = shown(cast, f"/staffing/series/{line.pk}/steps/", plan=str(first.id))
    assert "This is an earlier plan" in page
    assert 'id="g-save"' not in page
