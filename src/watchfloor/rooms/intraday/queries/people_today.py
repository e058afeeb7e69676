"""How many people each line has through a running day, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from watchfloor.rooms.intraday.rules.learning import Absence
from watchfloor.rooms.intraday.rules.lending import Loan, with_loans
from watchfloor.rooms.intraday.rules.people_there import Presence, count_people
from watchfloor.rooms.staffing.contracts import IntervalRequirement

from .day_facts import DayFacts
from .line_days import LineDay

FloatArray = NDArray[np.float64]
GRID_MINUTES = 15
_GRID = timedelta(minutes=GRID_MINUTES)
LinesOf = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class PeopleToday:
    """People by queue on a grid of quarter hours; None where no schedule names anybody."""

    start: datetime
    scheduled: Mapping[int, FloatArray] | None
    signed_in: Mapping[int, float]  # now, shared among the lines that somebody serves

    def scheduled_in(
        self, queue_id: int, starts: Sequence[datetime], length: timedelta
    ) -> FloatArray:
        """Return how many are scheduled in intervals, on average over each; NaN: nobody knows."""
        row = self.scheduled.get(queue_id) if self.scheduled is not None else None
        if row is None:
            return np.full(len(starts), np.nan)
        steps = max(length // _GRID, 1)
        first = [int((each - self.start) / _GRID) for each in starts]
        return np.array([row[place : place + steps].mean() for place in first])


def absence_of(queue_id: int, facts: DayFacts, lines_of: LinesOf) -> Absence:
    """Return how many of those due on a line now are missing."""
    due = [agent for agent in facts.due if queue_id in lines_of.get(agent, ())]
    return Absence(len(due), sum(agent in facts.missing for agent in due))


def read_people(
    days: Sequence[LineDay], facts: DayFacts, lines_of: LinesOf, loans: Sequence[Loan] = ()
) -> PeopleToday:
    """Return who is there for which line: people of several lines are shared as the work is."""
    start = datetime.combine(facts.day, datetime.min.time(), tzinfo=facts.zone)
    starts = [start + number * _GRID for number in range(25 * 60 // GRID_MINUTES)]
    work = {day.line.id: _work(day, starts) for day in days}
    scheduled = None
    if facts.presences:
        due, served = with_loans(facts.presences, loans, lines_of)
        scheduled = count_people(
            due, starts=starts, minutes=GRID_MINUTES, lines_of=served, work=work
        )
    signed_in = (Presence(agent, facts.at, facts.at + _GRID) for agent in facts.signed_in)
    now, served = with_loans(signed_in, loans, lines_of)
    place = max(int((facts.at - start) / _GRID), 0)
    there = count_people(
        now,
        starts=[facts.at],
        minutes=GRID_MINUTES,
        lines_of=served,
        work={line: row[place : place + 1] for line, row in work.items()},
    )
    return PeopleToday(start, scheduled, {line: float(row[0]) for line, row in there.items()})


def people_ahead(day: LineDay, people: PeopleToday) -> tuple[FloatArray, str]:
    """Return who is expected to be there in each interval ahead, and what that rests on: a code.

    Named people on schedules, less the absence of today; else the numbers that were planned; else
    those who are there now, as if they stayed. NaN: nobody knows.
    """
    starts = [each.starts_at for each in day.ahead]
    named = people.scheduled_in(day.line.id, starts, day.length)
    if np.isfinite(named).any() and np.nansum(named) > 0:
        return named * (1 - day.absence.share), "schedules"
    planned = np.array([_productive(each) for each in day.cells])
    if day.has_plan and np.isfinite(planned).all():
        return planned * (1 - day.absence.share), "numbers"
    now = people.signed_in.get(day.line.id, 0.0)
    if now > 0:
        return np.full(len(starts), now), "signed_in"
    return np.full(len(starts), np.nan), "nobody"


def _productive(cell: IntervalRequirement) -> float:
    """Return who serves of those that a plan's numbers say are scheduled; NaN: it has none."""
    if cell.scheduled is None:
        return np.nan
    kept = cell.required / cell.scheduled_need if cell.scheduled_need > 0 else 1.0
    return cell.scheduled * min(max(kept, 0.0), 1.0)


def _work(day: LineDay, starts: Sequence[datetime]) -> FloatArray:
    """Return a line's load in quarter hours, in erlangs; 0 where it is closed."""
    found = np.zeros(len(starts))
    for each in day.rest.intervals:
        if each.is_open:
            first = int((each.starts_at - starts[0]) / _GRID)
            load = each.foreseen * (each.handle_seconds or 1.0) / day.length.total_seconds()
            found[first : first + max(day.length // _GRID, 1)] = load
    return found
