"""Published shifts: the one way to change them.

A shift that changes keeps its uid and raises its sequence; one that goes is cancelled and stays,
so that the calendars which follow it are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.calendars.contracts import DayKind
from watchfloor.rooms.rosters.contracts import CellChange, DutyReport, ShiftCell
from watchfloor.rooms.rosters.models import Duty, DutyChange, ShiftType
from watchfloor.rooms.rosters.queries.duties import duty_cell
from watchfloor.rooms.rosters.rules.cells import (
    is_late,
    is_same_shift,
    moment,
    pack_cell,
    paid_minutes,
)

from .turns import take_turns

Key = tuple[int, date]
CAUSES = frozenset(
    {"published", "edited", "swapped", "given", "repaired", "offered", "leave", "bid"}
)
SATURDAY = 5


@transaction.atomic
def change_duties(
    *,
    changes: Sequence[CellChange],
    cause: str,
    reason: str = "",
    expected: Mapping[int, int] | None = None,
    actor: Actor,
    at: datetime,
) -> DutyReport:
    """Change published shifts, all or none, and write down what became of each.

    `expected` maps duties to the sequence that whoever decided was looking at. A shift of a day on
    which somebody already has another one takes its place.

    :raises Refusal: a duty has changed since, a shift has begun already, or a person and day is
        there twice.
    """
    after = {(each.agent_id, each.day): each.after for each in changes}
    if len(after) != len(changes) or not changes:
        raise Refusal(
            code="rosters.duty.twice",
            what=msgid("A person and day is there twice, or nothing was changed."),
            mend=msgid("Give each person and day once."),
        )
    take_turns(agent_id for agent_id, _ in after)
    check_expected(expected or {})
    held = lock_duties(after)
    _check_ahead(held, after, at)
    writer = Writer(cause=cause, reason=reason, version_id=None, actor=actor, at=at)
    writer.write(after, held)
    journal.record(
        action="rosters.duty.changed",
        subject="duties",
        actor=actor,
        at=at,
        after={
            "cause": cause,
            "reason": reason[:300],
            "shifts": [[agent, day.isoformat()] for agent, day in sorted(after)][:100],
        },
    )
    return writer.report()


def check_expected(expected: Mapping[int, int]) -> None:
    """Refuse what was decided on shifts that have changed since; locks them.

    :raises Refusal: a duty is cancelled or has another sequence.
    """
    rows = Duty.objects.select_for_update().filter(pk__in=expected).order_by("pk")
    found = {row.pk: row.sequence for row in rows if row.cancelled_at is None}
    if found != dict(expected):
        raise Refusal(
            code="rosters.duty.changed_meanwhile",
            what=msgid("A shift was changed meanwhile. Nothing was changed."),
            mend=msgid("Look at it again and decide anew."),
        )


def lock_duties(keys: Collection[Key]) -> dict[Key, Duty]:
    """Return the published shifts of some persons' days, locked."""
    days = [day for _, day in keys]
    rows = Duty.objects.select_for_update().filter(
        cancelled_at=None,
        agent__in={agent for agent, _ in keys},
        day__range=(min(days), max(days)),
    )
    return {
        (row.agent_id, row.day): row
        for row in rows.order_by("pk")
        if (row.agent_id, row.day) in keys
    }


def _check_ahead(
    held: Mapping[Key, Duty], after: Mapping[Key, ShiftCell | None], at: datetime
) -> None:
    """Refuse to touch a shift that is over; one that runs may still be changed."""
    today = at.astimezone(calendars.centre_zone()).date()
    for key in after:
        row = held.get(key)
        if (row is not None and row.ends_at <= at) or (row is None and key[1] < today):
            raise Refusal(
                code="rosters.duty.past",
                what=msgid("A shift of %(day)s is over and is not changed any more."),
                fields={"day": key[1].isoformat()},
            )


@dataclass(slots=True)
class Writer:
    """Writes published shifts and their history in one go."""

    cause: str
    reason: str
    version_id: int | None
    actor: Actor
    at: datetime
    new: list[Duty] = field(default_factory=list)
    changed: list[Duty] = field(default_factory=list)
    cancelled: list[Duty] = field(default_factory=list)
    _changes: list[DutyChange] = field(default_factory=list)

    def write(self, after: Mapping[Key, ShiftCell | None], held: Mapping[Key, Duty]) -> None:
        """Let each day of each person be as it is to be; what is so already stays untouched."""
        facts = DayFacts.of(day for _, day in after)
        for key, cell in after.items():
            self._decide(key, cell, held.get(key), facts)
        Duty.objects.bulk_update(self.cancelled, ["sequence", "cancelled_at", "changed_at"])
        Duty.objects.bulk_update(self.changed, [*_FIELDS, "sequence", "changed_at", "version"])
        Duty.objects.bulk_create(self.new)
        DutyChange.objects.bulk_create(self._changes)

    def report(self) -> DutyReport:
        """Return what holds now, and what is gone."""
        return DutyReport(
            duty_ids=tuple(row.pk for row in (*self.new, *self.changed)),
            cancelled_ids=tuple(row.pk for row in self.cancelled),
        )

    def _decide(self, key: Key, cell: ShiftCell | None, row: Duty | None, facts: DayFacts) -> None:
        before = duty_cell(row) if row is not None else None
        if is_same_shift(before, cell):
            return
        if cell is None and row is not None:
            row.sequence += 1
            row.cancelled_at = row.changed_at = self.at
            self.cancelled.append(row)
        elif cell is not None and row is not None:
            facts.fill(row, cell)
            row.sequence += 1
            row.changed_at = self.at
            row.version_id = self.version_id or row.version_id
            self.changed.append(row)
        elif cell is not None:
            row = Duty(agent_id=key[0], day=key[1], version_id=self.version_id, changed_at=self.at)
            facts.fill(row, cell)
            self.new.append(row)
        self._note(row, before, cell)

    def _note(self, row: Duty | None, before: ShiftCell | None, after: ShiftCell | None) -> None:
        self._changes.append(
            DutyChange(
                duty=row,
                cause=self.cause,
                before=pack_cell(before),
                after=pack_cell(after),
                reason=self.reason[:300],
                made_by=self.actor.name,
                made_at=self.at,
            )
        )


_FIELDS = (
    "code", "kind", "start_minute", "minutes", "starts_at", "ends_at", "breaks", "activities",
    "paid_minutes", "is_weekend", "is_holiday", "is_late",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What days and codes are, for the columns of a duty."""

    zone: ZoneInfo
    holidays: frozenset[date]
    kinds: Mapping[str, str]

    @classmethod
    def of(cls, days: Iterable[date]) -> DayFacts:
        """Read them."""
        wanted = sorted(set(days))
        entries = calendars.day_table_entries(start=wanted[0], end=wanted[-1] + timedelta(days=1))
        return cls(
            zone=calendars.centre_zone(),
            holidays=frozenset(each.day for each in entries if each.kind is DayKind.HOLIDAY),
            # Removed ones too, the latest last: shifts of them may still be changed.
            kinds=dict(ShiftType.objects.order_by("pk").values_list("code", "kind")),
        )

    def fill(self, row: Duty, cell: ShiftCell) -> None:
        """Write a shift into a row."""
        kind = self.kinds.get(cell.code, "day")
        row.code, row.kind = cell.code, kind
        row.start_minute, row.minutes = cell.start_minute, cell.minutes
        row.starts_at = moment(cell.day, cell.start_minute, self.zone)
        row.ends_at = moment(cell.day, cell.start_minute + cell.minutes, self.zone)
        row.breaks = [list(each) for each in cell.breaks]
        row.activities = [list(each) for each in cell.activities]
        row.paid_minutes = paid_minutes(cell)
        row.is_weekend = cell.day.weekday() >= SATURDAY
        row.is_holiday = cell.day in self.holidays
        row.is_late = is_late(cell, kind)
