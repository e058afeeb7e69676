"""A night of many lines: what is wrong with one of them is its own trouble."""

from __future__ import annotations

from typing import Any

import pytest

from watchfloor.common import journal
from watchfloor.rooms.staffing import operations
from watchfloor.rooms.staffing.models import Plan
from watchfloor.rooms.staffing.operations import plans as module
from watchfloor.rooms.staffing.queries.working_out import work_out_series

from .build import ANNA, AT, a_line, agree

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fault", [ValueError("a figure"), KeyError("a name"), ZeroDivisionError()])
def test_the_others_are_planned_and_the_report_names_the_one(monkeypatch, fault):
    agree(patience_seconds=120.0)
    broken, sound = a_line("broken"), a_line("sound")
    work_out = work_out_series

    def fail(card: Any, *rest: Any, **asked: Any) -> Any:
        if card.id == broken.pk:
            raise fault
        return work_out(card, *rest, **asked)

    monkeypatch.setattr(module, "work_out_series", fail)
    lines = journal.count_lines()
    report = operations.plan_night(actor=ANNA, at=AT)
    assert [card.series_id for card in report.made] == [sound.pk]
    assert [(each.series_id, each.reason) for each in report.skipped] == [(broken.pk, "failed")]
    assert not Plan.objects.filter(series=broken).exists()
    assert journal.count_lines() == lines + 1
