"""Publishing: shifts made, changed, cancelled; told once; two at once; what began stays."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import pytest
from django.test import Client

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.rosters import operations, queries
from watchfloor.rooms.rosters.contracts import CellChange, DutyCard, LeaveKind
from watchfloor.rooms.rosters.models import DutyChange, Version, Wish
from watchfloor.rooms.rosters.operations.leave_decisions import decide_leave
from watchfloor.rooms.rosters.operations.leaves import ask_leave
from watchfloor.rooms.rosters.rules.leaves import LeaveSpan
from watchfloor.rooms.rosters.web import calendar as web_calendar

from .build import (
    ANNA,
    AT,
    BEN,
    MONDAY,
    SHANGHAI,
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


class FirstOfJune(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> FirstOfJune:
        return cls.fromtimestamp(AT.timestamp(), tz)


@pytest.fixture
def staff() -> list[int]:
    """Two people, full time, with the shift types."""
    found = agents(2, a_centre())
    shift_types()
    full_time(found)
    return found


def duties(*, with_cancelled: bool = False) -> tuple[DutyCard, ...]:
    return queries.list_duties(
        first_day=MONDAY, last_day=MONDAY + timedelta(days=6), with_cancelled=with_cancelled
    )


def test_the_first_publishing_makes_a_duty_of_each_shift(staff: list[int]) -> None:
    version = a_version(a_roster(), [early(staff[0]), late(staff[1], TUESDAY)])
    report = operations.publish(version_id=version, actor=ANNA, at=AT)
    assert (report.new, report.changed, report.cancelled, report.same) == (2, 0, 0, 0)
    first, second = duties()
    assert (first.cell, first.sequence, first.paid_minutes) == (early(staff[0]), 0, 450)
    assert first.starts_at == datetime(2026, 6, 8, 8, 0, tzinfo=SHANGHAI)
    assert second.ends_at == datetime(2026, 6, 9, 22, 0, tzinfo=SHANGHAI)
    (card,) = queries.list_rosters(scope=WHOLE_CENTRE)
    assert card.published_version == 1


def test_the_next_publishing_touches_only_what_is_different(staff: list[int]) -> None:
    roster = a_roster()
    one, other = staff
    before = [early(one), early(one, TUESDAY), late(other)]
    operations.publish(version_id=a_version(roster, before), actor=ANNA, at=AT)
    kept = {(each.cell.agent_id, each.cell.day): each for each in duties()}
    after = [early(one), early(one, TUESDAY, 450), late(other, TUESDAY)]
    version = a_version(roster, after)
    asked = queries.preview_publish(version_id=version, at=AT, scope=WHOLE_CENTRE)
    report = operations.publish(version_id=version, actor=ANNA, at=AT + timedelta(hours=1))
    assert (report.new, report.changed, report.cancelled, report.same) == (1, 1, 1, 1)
    assert asked == report
    now = {(each.cell.agent_id, each.cell.day): each for each in duties(with_cancelled=True)}
    same, moved = now[one, MONDAY], now[one, TUESDAY]
    assert (same.sequence, same.uid) == (0, kept[one, MONDAY].uid)
    assert (moved.sequence, moved.uid) == (1, kept[one, TUESDAY].uid)
    gone = now[other, MONDAY]
    assert (gone.sequence, gone.cancelled_at) == (1, AT + timedelta(hours=1))


def test_two_planners_at_once_one_is_refused_and_nothing_is_done_twice(staff: list[int]) -> None:
    version = a_version(a_roster(), [early(staff[0])])
    operations.publish(version_id=version, actor=ANNA, at=AT)
    with pytest.raises(Refusal) as refused:
        operations.publish(version_id=version, actor=BEN, at=AT)
    assert refused.value.code == "rosters.publish.done"
    assert refused.value.fields["by"] == "anna"
    assert DutyChange.objects.count() == 1
    lines = journal.list_lines(wanted=journal.JournalFilter(action="rosters.version.published"))
    assert len(lines) == 1


def test_a_version_that_was_changed_since_one_looked_is_not_published(staff: list[int]) -> None:
    version = a_version(a_roster(), [early(staff[0])])
    operations.change_cells(
        version_id=version,
        revision=0,
        changes=[CellChange(staff[0], MONDAY, None)],
        actor=BEN,
        at=AT,
    )
    with pytest.raises(Refusal) as refused:
        operations.publish(version_id=version, revision=0, actor=ANNA, at=AT)
    assert refused.value.code == "rosters.version.changed_meanwhile"
    assert duties() == ()


def test_a_roster_that_breaks_a_hard_rule_is_published_only_with_a_reason(
    staff: list[int],
) -> None:
    rest_of_eleven_hours()
    version = a_version(a_roster(), [late(staff[0]), early(staff[0], TUESDAY)])
    with pytest.raises(Refusal) as refused:
        operations.publish(version_id=version, actor=ANNA, at=AT)
    assert refused.value.code == "rosters.publish.unlawful"
    assert duties() == ()
    operations.publish(version_id=version, reason="flood", actor=ANNA, at=AT)
    assert len(duties()) == 2
    (line,) = journal.list_lines(wanted=journal.JournalFilter(action="rosters.version.published"))
    assert line.after is not None
    assert line.after["reason"] == "flood"


def test_shifts_that_have_begun_stay_as_they_were(staff: list[int]) -> None:
    roster = a_roster()
    operations.publish(
        version_id=a_version(roster, [early(staff[0]), early(staff[0], TUESDAY)]),
        actor=ANNA,
        at=AT,
    )
    noon = datetime(2026, 6, 8, 12, 0, tzinfo=SHANGHAI)
    report = operations.publish(version_id=a_version(roster, []), actor=ANNA, at=noon)
    assert (report.cancelled, report.past) == (1, 1)
    assert [each.cell.day for each in duties()] == [MONDAY]


def test_days_that_were_changed_by_hand_since_are_told_before_they_are_overwritten(
    staff: list[int],
) -> None:
    roster = a_roster()
    version = a_version(roster, [early(staff[0])])
    operations.publish(version_id=version, actor=ANNA, at=AT)
    operations.change_duties(
        changes=[
            CellChange(staff[0], MONDAY, None),
            CellChange(staff[1], MONDAY, early(staff[1])),
        ],
        cause="given",
        actor=ANNA,
        at=AT,
    )
    copy = operations.copy_version(version_id=version, actor=ANNA, at=AT)
    found = queries.preview_publish(version_id=copy, at=AT, scope=WHOLE_CENTRE)
    assert [(each.agent_id, each.after) for each in found.overrides] == [(staff[1], None)]


def test_publishing_decides_which_wishes_were_granted(staff: list[int]) -> None:
    one, other = staff
    for agent, wants, code in ((one, True, ""), (one, True, "晚"), (other, False, "")):
        Wish.objects.create(agent_id=agent, day=MONDAY, wants=wants, code=code, made_at=AT)
    operations.publish(version_id=a_version(a_roster(), [early(one)]), actor=ANNA, at=AT)
    granted = dict(Wish.objects.values_list("code", "granted").filter(agent=one))
    assert granted == {"": True, "晚": False}
    assert Wish.objects.get(agent=other).granted is True


def test_a_published_version_is_not_changed_any_more(staff: list[int]) -> None:
    version = a_version(a_roster(), [early(staff[0])])
    operations.publish(version_id=version, actor=ANNA, at=AT)
    with pytest.raises(Refusal) as refused:
        operations.change_cells(
            version_id=version,
            revision=0,
            changes=[CellChange(staff[0], MONDAY, None)],
            actor=ANNA,
            at=AT,
        )
    assert refused.value.code == "rosters.version.published"
    assert Version.objects.get(pk=version).revision == 0


def test_a_duty_that_changed_meanwhile_stops_what_was_decided_on_it(staff: list[int]) -> None:
    operations.publish(
        version_id=a_version(a_roster(), [early(staff[0]), late(staff[1])]), actor=ANNA, at=AT
    )
    mine, theirs = duties()
    operations.change_duties(
        changes=[CellChange(staff[0], MONDAY, early(staff[0], start_minute=450))],
        cause="edited",
        actor=BEN,
        at=AT,
    )
    with pytest.raises(Refusal) as refused:
        operations.change_duties(
            changes=[
                CellChange(staff[0], MONDAY, late(staff[0])),
                CellChange(staff[1], MONDAY, early(staff[1])),
            ],
            cause="swapped",
            expected={mine.id: mine.sequence, theirs.id: theirs.sequence},
            actor=ANNA,
            at=AT,
        )
    assert refused.value.code == "rosters.duty.changed_meanwhile"
    assert [each.cell.start_minute for each in duties()] == [450, 840]


def test_a_shift_that_is_over_is_not_changed(staff: list[int]) -> None:
    operations.publish(version_id=a_version(a_roster(), [early(staff[0])]), actor=ANNA, at=AT)
    evening = datetime(2026, 6, 8, 20, 0, tzinfo=SHANGHAI)
    with pytest.raises(Refusal) as refused:
        operations.change_duties(
            changes=[CellChange(staff[0], MONDAY, None)], cause="edited", actor=ANNA, at=evening
        )
    assert refused.value.code == "rosters.duty.past"
    assert len(duties()) == 1


def test_the_feed_keeps_the_uid_raises_the_sequence_and_tells_what_is_gone(
    staff: list[int], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_calendar, "datetime", FirstOfJune)
    one, at, today = staff[0], AT, AT.date()
    operations.change_duties(
        changes=[
            CellChange(
                one, today + timedelta(days=ahead), early(one, today + timedelta(days=ahead))
            )
            for ahead in (1, 2)
        ],
        cause="edited",
        actor=ANNA,
        at=at,
    )
    secret = operations.make_calendar_link(agent_id=one, actor=ANNA, at=at)
    address = f"/rosters/calendar/{secret}.ics"
    before = client.get(address)
    text = before.content.decode()
    assert before.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert text.count("BEGIN:VEVENT") == 2
    assert text.count("SEQUENCE:0") == text.count("STATUS:CONFIRMED") == 2
    unchanged = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    operations.change_duties(
        changes=[CellChange(one, today + timedelta(days=1), None)],
        cause="edited",
        actor=ANNA,
        at=at,
    )
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    lines = after.content.decode().split("\r\n")
    assert [line for line in lines if line.startswith("UID:")] == [
        line for line in text.split("\r\n") if line.startswith("UID:")
    ]
    assert lines.count("STATUS:CANCELLED") == lines.count("SEQUENCE:1") == 1


def test_a_new_secret_stops_the_old_one_and_a_wrong_one_shows_nothing(
    staff: list[int], client: Client
) -> None:
    old = operations.make_calendar_link(agent_id=staff[0], actor=ANNA, at=AT)
    new = operations.make_calendar_link(agent_id=staff[0], actor=ANNA, at=AT)
    assert client.get(f"/rosters/calendar/{new}.ics").status_code == 200
    assert client.get(f"/rosters/calendar/{old}.ics").status_code == 404
    assert client.get("/rosters/calendar/guess.ics").status_code == 404
    operations.drop_calendar_link(agent_id=staff[0], actor=ANNA, at=AT)
    assert client.get(f"/rosters/calendar/{new}.ics").status_code == 404


def test_leave_approved_while_a_roster_was_worked_out_is_not_published_over(staff):
    version = a_version(a_roster(), [early(staff[0]), early(staff[1])])
    span = LeaveSpan(MONDAY, MONDAY)
    leave = ask_leave(agent_id=staff[0], kind=LeaveKind.SICK, span=span, actor=ANNA, at=AT)
    decide_leave(leave_id=leave.id, approves=True, scope=WHOLE_CENTRE, actor=BEN, at=AT)
    preview = queries.preview_publish(version_id=version, at=AT, scope=WHOLE_CENTRE)
    assert [(each.agent_id, each.day) for each in preview.on_leave] == [(staff[0], MONDAY)]
    with pytest.raises(Refusal) as refused:
        operations.publish(version_id=version, actor=ANNA, at=AT)
    assert (refused.value.code, duties()) == ("rosters.publish.on_leave", ())
    operations.publish(version_id=version, reason="She comes all the same.", actor=ANNA, at=AT)
    assert len(duties()) == 2
