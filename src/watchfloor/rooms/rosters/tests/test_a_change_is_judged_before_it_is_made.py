"""Effects and cover: what a change does to rules, cost, cover and service, before it is made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.rosters import operations, queries
from watchfloor.rooms.rosters.contracts import CellChange, RosterNotFound
from watchfloor.rooms.rosters.models import Leave

from . import lines as staffing
from .build import (
    ANNA,
    AT,
    MONDAY,
    a_centre,
    a_roster,
    a_version,
    agents,
    early,
    full_time,
    late,
    rest_of_eleven_hours,
    shift_types,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def staff() -> list[int]:
    """Six full-time people of a team with a line, eleven hours of rest between shifts."""
    team = a_centre()
    found = agents(6, team)
    full_time(found)
    shift_types()
    rest_of_eleven_hours()
    staffing.agree()
    staffing.plan(staffing.a_line(node=team, day=[each / 8 for each in staffing.BUSY]))
    return found


def test_the_cover_of_an_interval_is_those_present_less_their_breaks(staff: list[int]) -> None:
    version = a_version(a_roster(), [early(staff[0]), early(staff[1])])
    (strip,) = queries.cover_of(
        version_id=version, first_day=MONDAY, last_day=MONDAY, with_service=True,
        scope=WHOLE_CENTRE,
    )  # fmt: skip
    there = {each.start_minute: each for each in strip.intervals}
    assert there[600].scheduled == 2
    assert there[720].scheduled == 0  # both eat
    assert there[1020].scheduled == 0
    assert there[600].required > 2
    levels = [there[minute].service_level for minute in (600, 720)]
    assert levels[0] is not None
    assert levels[1] is not None
    assert levels[0] > levels[1]


def test_an_effect_is_the_difference_of_the_two_versions(staff: list[int]) -> None:
    cells = [early(each) for each in staff[:4]]
    version = a_version(a_roster(), cells)
    before = queries.get_version(version_id=version, scope=WHOLE_CENTRE).card.figures
    change = [CellChange(staff[0], MONDAY, late(staff[0]))]
    found = queries.effect_of(version_id=version, changes=change, scope=WHOLE_CENTRE)
    operations.change_cells(version_id=version, revision=0, changes=change, actor=ANNA, at=AT)
    after = queries.get_version(version_id=version, scope=WHOLE_CENTRE).card.figures
    assert found.cost_difference == pytest.approx(after["cost"] - before["cost"])
    assert found.broken == found.mended == ()
    unmet = found.unmet_minutes_after - found.unmet_minutes_before
    assert unmet / 60 == pytest.approx(after["unmet_hours"] - before["unmet_hours"])
    assert found.service_before is not None
    assert found.service_after is not None
    assert unmet < 0
    assert found.service_before < found.service_after  # from four o'clock on nobody was there
    changed = {each.start_minute for each in found.intervals}
    assert min(changed) == 480
    assert max(changed) == 1305


def test_a_rule_that_would_be_broken_is_told_and_the_version_stays(staff: list[int]) -> None:
    one = staff[0]
    version = a_version(a_roster(), [late(one)])
    found = queries.effect_of(
        version_id=version,
        changes=[CellChange(one, TUESDAY, early(one, TUESDAY))],
        scope=WHOLE_CENTRE,
    )
    broken = {each.rule: each for each in found.broken}["rest"]
    assert (broken.is_hard, broken.people) == (True, (one,))
    assert "Agent 1" in broken.words
    detail = queries.get_version(version_id=version, scope=WHOLE_CENTRE)
    assert (detail.cells, detail.violations) == ((late(one),), ())


def test_leave_that_is_approved_meanwhile_is_seen_by_the_next_question(
    staff: list[int],
) -> None:
    one = staff[0]
    version = a_version(a_roster(), [early(one)])
    change = [CellChange(one, TUESDAY, early(one, TUESDAY))]
    asked = queries.effect_of(version_id=version, changes=change, scope=WHOLE_CENTRE)
    assert asked.broken == ()
    Leave.objects.create(
        agent_id=one, kind="sick", first_day=TUESDAY, last_day=TUESDAY, minutes=480,
        state="approved", asked_by="anna", asked_at=AT,
    )  # fmt: skip
    journal.record(action="rosters.leave.approved", subject="leave", actor=ANNA, at=AT)
    again = queries.effect_of(version_id=version, changes=change, scope=WHOLE_CENTRE)
    assert [each.rule for each in again.broken] == ["fact.leave"]


def test_published_shifts_are_judged_with_the_roster_they_are_of(staff: list[int]) -> None:
    one = staff[0]
    with pytest.raises(RosterNotFound):
        queries.effect_on_duties(changes=[CellChange(one, MONDAY, None)])
    version = a_version(a_roster(), [early(one), early(staff[1])])
    operations.publish(version_id=version, actor=ANNA, at=AT)
    found = queries.effect_on_duties(changes=[CellChange(one, MONDAY, None)])
    assert found.unmet_minutes_after > found.unmet_minutes_before


def test_a_person_whom_the_roster_does_not_hold_is_refused(staff: list[int]) -> None:
    version = a_version(a_roster(), [early(staff[0])])
    with pytest.raises(Refusal) as refused:
        queries.effect_of(
            version_id=version,
            changes=[CellChange(999_999, MONDAY, early(999_999))],
            scope=WHOLE_CENTRE,
        )
    assert refused.value.code == "rosters.engine.unknown_person"
