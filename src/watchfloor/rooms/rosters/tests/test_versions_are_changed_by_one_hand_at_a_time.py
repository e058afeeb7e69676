"""Drafts: changed at one go, undone as one, refused when somebody else was there first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.rosters import operations, queries
from watchfloor.rooms.rosters.contracts import CellChange, ShiftCell

from .build import (
    ANNA,
    AT,
    BEN,
    MONDAY,
    a_centre,
    a_roster,
    a_version,
    agents,
    early,
    late,
    shift_types,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def draft() -> tuple[int, list[int]]:
    """A version with an early shift of the first of two people on Monday."""
    staff = agents(2, a_centre())
    shift_types()
    return a_version(a_roster(), [early(staff[0])]), staff


def cells_of(version_id: int) -> tuple[ShiftCell, ...]:
    return queries.get_version(version_id=version_id, scope=WHOLE_CENTRE).cells


def test_a_change_moves_takes_out_and_puts_in_at_one_go(draft: tuple[int, list[int]]) -> None:
    version, (one, other) = draft
    card = operations.change_cells(
        version_id=version,
        revision=0,
        changes=[
            CellChange(one, MONDAY, None),
            CellChange(other, TUESDAY, late(other, TUESDAY)),
        ],
        note="swap the day",
        actor=ANNA,
        at=AT,
    )
    assert card.cells == 2
    assert cells_of(version) == (late(other, TUESDAY),)
    assert queries.get_version(version_id=version, scope=WHOLE_CENTRE).card.revision == 1
    line = journal.list_lines(wanted=journal.JournalFilter(action="rosters.version.edited"))
    assert len(line) == 1


def test_who_looks_at_an_older_revision_changes_nothing(draft: tuple[int, list[int]]) -> None:
    version, (one, _) = draft
    change = [CellChange(one, MONDAY, early(one, start_minute=450))]
    operations.change_cells(version_id=version, revision=0, changes=change, actor=ANNA, at=AT)
    with pytest.raises(Refusal) as refused:
        operations.change_cells(
            version_id=version,
            revision=0,
            changes=[CellChange(one, MONDAY, None)],
            actor=BEN,
            at=AT,
        )
    assert refused.value.code == "rosters.version.changed_meanwhile"
    assert cells_of(version) == (early(one, start_minute=450),)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "X"}, "rosters.shift.code"),
        ({"minutes": 1500}, "rosters.shift.times"),
        ({"start_minute": -15}, "rosters.shift.times"),
        ({"breaks": (("lunch", 100, 30, False),)}, "rosters.shift.break"),
        ({"breaks": (("a", 700, 30, True), ("b", 710, 30, True))}, "rosters.shift.break"),
        ({"activities": (("meeting:1", 900, 120),)}, "rosters.shift.activity"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_and_nothing_of_the_change_is_kept(
    draft: tuple[int, list[int]], wrong: dict[str, Any], code: str
) -> None:
    version, (one, other) = draft
    with pytest.raises(Refusal) as refused:
        operations.change_cells(
            version_id=version,
            revision=0,
            changes=[
                CellChange(one, MONDAY, None),
                CellChange(other, MONDAY, replace(early(other), **wrong)),
            ],
            actor=ANNA,
            at=AT,
        )
    assert refused.value.code == code
    assert refused.value.fields["agent"] == other
    assert cells_of(version) == (early(one),)


def test_days_and_people_that_the_roster_does_not_hold_are_refused(
    draft: tuple[int, list[int]],
) -> None:
    version, (one, _) = draft
    outside = MONDAY + timedelta(days=7)
    for key in ((one, outside), (999_999, MONDAY)):
        with pytest.raises(Refusal):
            operations.change_cells(
                version_id=version,
                revision=0,
                changes=[CellChange(*key, None)],
                actor=ANNA,
                at=AT,
            )
    assert cells_of(version) == (early(one),)


def test_an_edit_is_undone_as_one_and_a_later_one_protects_what_it_touched(
    draft: tuple[int, list[int]],
) -> None:
    version, (one, other) = draft
    first = operations.change_cells(
        version_id=version,
        revision=0,
        changes=[CellChange(one, MONDAY, None), CellChange(other, MONDAY, early(other))],
        actor=ANNA,
        at=AT,
    )
    operations.change_cells(
        version_id=version,
        revision=1,
        changes=[CellChange(other, MONDAY, late(other))],
        actor=ANNA,
        at=AT,
    )
    with pytest.raises(Refusal) as refused:
        operations.undo_edit(version_id=version, revision=2, edit_id=first.id, actor=ANNA, at=AT)
    assert refused.value.code == "rosters.edit.touched"
    operations.undo_edit(version_id=version, revision=2, actor=ANNA, at=AT)
    operations.undo_edit(version_id=version, revision=3, actor=ANNA, at=AT)
    assert cells_of(version) == (early(one),)
    with pytest.raises(Refusal):
        operations.undo_edit(version_id=version, revision=4, actor=ANNA, at=AT)


def test_a_copy_has_the_same_shifts_and_a_life_of_its_own(draft: tuple[int, list[int]]) -> None:
    version, (one, _) = draft
    copy = operations.copy_version(version_id=version, actor=ANNA, at=AT)
    operations.change_cells(
        version_id=copy,
        revision=0,
        changes=[CellChange(one, MONDAY, None)],
        actor=ANNA,
        at=AT,
    )
    found = queries.compare_versions(before_id=version, after_id=copy, scope=WHOLE_CENTRE)
    assert [(each.agent_id, each.day, each.after) for each in found.differences] == [
        (one, MONDAY, None)
    ]
    assert (found.before.number, found.after.number, found.after.parent_number) == (1, 2, 1)
    assert cells_of(version) == (early(one),)
