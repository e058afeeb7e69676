"""Rows of breaks, and the days they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.rules.breaks import BREAK

ALIVE = (BreakState.QUEUED, BreakState.BOOKED, BreakState.OFFERED, BreakState.TAKEN)
HAD = (BreakState.TAKEN, BreakState.OVER)


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """The day that somebody works at an instant; without spans it is off, or unknown."""

    day: date
    spans: tuple[Span, ...] = ()
    is_off: bool = False

    def holds(self, at: datetime) -> bool:
        """Say whether it runs at an instant, as far as anybody knows."""
        return not self.spans or any(each.start <= at < each.end for each in self.spans)


def day_of(at: datetime) -> date:
    """Return the center's day at an instant."""
    return at.astimezone(calendars.centre_zone()).date()


def days_of(at: datetime) -> tuple[date, date]:
    """Return the days that may run at an instant: a night shift belongs to the day it begins."""
    today = day_of(at)
    return today - timedelta(days=1), today


def working_days(agent_ids: Collection[int], at: datetime) -> dict[int, WorkingDay]:
    """Return the day that each of some people works at an instant."""
    before, today = days_of(at)
    found = {agent_id: WorkingDay(today) for agent_id in agent_ids}
    cards = floor.list_schedules(agent_ids=agent_ids, first_day=before, last_day=today)
    for card in cards:  # of one person the day before comes first
        day = WorkingDay(card.day, card.spans, is_off=not card.spans)
        known = found[card.agent_id]
        if card.day == before and not (card.spans and day.holds(at)):
            continue
        if not (known.spans and known.day == before):
            found[card.agent_id] = day
    return found


def working_day(agent_id: int, at: datetime) -> WorkingDay:
    """Return the day that somebody works at an instant."""
    return working_days([agent_id], at)[agent_id]


def alive_rows(at: datetime) -> list[BreakBooking]:
    """Return the breaks that wait, are booked or run, in the order in which they were asked for."""
    rows = BreakBooking.objects.filter(day__in=days_of(at), state__in=ALIVE)
    return list(rows.order_by("asked_at", "pk"))


def taken_starts(agent_id: int, at: datetime, *, but: int | None = None) -> frozenset[datetime]:
    """Return when the breaks begin that somebody has booked, or is on: none of them is to move.

    :param but: the number of one to leave out.
    """
    rows = (row for row in alive_rows(at) if row.agent_id == agent_id and row.pk != but)
    begins = (row.began_at or row.wanted_at for row in rows)
    return frozenset(each for each in begins if each is not None)


@dataclass(slots=True)
class Past:
    """What somebody has had of breaks on a day."""

    had_minutes: float = 0.0
    last_ended_at: datetime | None = None
    passed: int = 0  # turns that they did not take

    def add(self, end: datetime, *, counted_seconds: float) -> None:
        """Add a break."""
        self.had_minutes += max(counted_seconds, 0.0) / 60
        self.last_ended_at = max(end, self.last_ended_at or end)


def read_past(agent_ids: Collection[int], at: datetime) -> Mapping[int, Past]:
    """Return what each of some people has had today: asked for, or as their schedule has it.

    What gave back something that was owed does not count: it was due before.
    """
    days = working_days(agent_ids, at)
    rows: dict[int, list[BreakBooking]] = {agent_id: [] for agent_id in agent_ids}
    for row in BreakBooking.objects.filter(agent__in=agent_ids, day__in=days_of(at)).order_by("pk"):
        if row.day == days[row.agent_id].day:
            rows[row.agent_id].append(row)
    return {key: _past(rows[key], days[key].spans, at) for key in agent_ids}


def _past(rows: Sequence[BreakBooking], spans: Iterable[Span], at: datetime) -> Past:
    past = Past(passed=sum(_is_passed(row) for row in rows))
    for row in rows:
        if row.state == BreakState.OVER and row.began_at and row.ended_at:
            seconds = (row.ended_at - row.began_at).total_seconds()
            past.add(row.ended_at, counted_seconds=seconds - row.repaid_seconds)
    for span in spans:
        if span.code == BREAK and span.start < at and not any(_covers(row, span) for row in rows):
            end = min(span.end, at)
            past.add(end, counted_seconds=(end - span.start).total_seconds())
    return past


def _is_passed(row: BreakBooking) -> bool:
    """Say whether a turn came that was asked for, and was not taken."""
    is_turn = row.state == BreakState.CANCELLED and row.starts_at is not None
    return is_turn and not row.repaid_seconds


def _covers(row: BreakBooking, span: Span) -> bool:
    """Say whether a span of the schedule is a break that was asked for (or waits for a contact)."""
    begins = row.began_at or row.wanted_at
    if begins is None or row.state not in (*HAD, BreakState.BOOKED):
        return False
    return span.start < begins + timedelta(minutes=row.minutes) and begins < span.end
