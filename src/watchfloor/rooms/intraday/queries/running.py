"""All lines of the running day at once: read once, asked often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.rules.lending import Loan

from .day_facts import DayFacts, read_day_facts
from .line_days import LineDay, read_line_day
from .lines import Line, levels_of_agents, list_lines
from .outlooks import OutlookMaker, contract_variant
from .people_today import LinesOf, PeopleToday, absence_of, read_people
from .serving import loans_of, serving_now


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """The running day: its facts, its lines that are open on it, and who is there.

    `levels` tell which lines people could serve and how well, `lines_of` those that they do serve,
    `loans` who takes contacts of another line for a while.
    """

    facts: DayFacts
    lines: tuple[Line, ...]
    levels: Mapping[int, Mapping[int, int]]
    lines_of: LinesOf
    loans: tuple[Loan, ...]
    days: tuple[LineDay, ...]
    people: PeopleToday

    def maker(self) -> OutlookMaker:
        """Return what makes outlooks of it."""
        return OutlookMaker(variant=contract_variant(self.facts.at), people=self.people)


def read_running(*, at: datetime, scope: Scope) -> Running:
    """Return the running day of the lines in reach."""
    zone = calendars.centre_zone()
    lines = list_lines(scope=scope)
    day = at.astimezone(zone).date()
    facts = read_day_facts(queue_ids=[line.id for line in lines], day=day, at=at, zone=zone)
    levels = levels_of_agents(lines)
    lines_of = serving_now(levels, at=at)
    loans = loans_of(day, queue_ids=[line.id for line in lines])
    found = (read_line_day(line, facts, absence_of(line.id, facts, lines_of)) for line in lines)
    days = tuple(each for each in found if each is not None)
    people = read_people(days, facts, lines_of, loans)
    return Running(facts, lines, levels, lines_of, loans, days, people)
