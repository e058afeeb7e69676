"""The service that cover makes of the contacts that are expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.rules.cover import Floats, Level, Place
from watchfloor.rooms.staffing import service as staffing
from watchfloor.rooms.staffing.contracts import IntervalRequirement, Performer

from .problems import Built, Line

WHOLE = 0.999  # a line of which the roster has less is not judged: others answer it too
Levels: TypeAlias = Mapping[Place, Level]
Kept: TypeAlias = dict[tuple[int, Window], Performer]


class ServiceReader:
    """Reads what is expected of some days once, and judges numbers of people by it."""

    def __init__(
        self, built: Built, days: Sequence[int], skills: frozenset[str] | None = None
    ) -> None:
        self._problem = built.problem
        self._zone = calendars.centre_zone()
        self._lines = [
            line
            for line in built.lines
            if line.share >= WHOLE and (skills is None or line.skill in skills)
        ]
        self._days = sorted(set(days))
        self._found = [
            (line, self._read(built.performers, line, window))
            for line in self._lines
            for window in self._windows()
        ]
        self._wanted = self._weights()

    def levels(self, served: Mapping[str, Floats]) -> Levels:
        """Return the service level of each interval of each skill, with the contacts it is of.

        Lines that share a skill share its people as they want them.
        """
        sums: dict[Place, tuple[float, float]] = {}
        for line, performer in self._found:
            there, cells = served.get(line.skill), performer.cells
            if there is None or not cells:
                continue
            made = performer.perform([self._people(line, cell, there) for cell in cells])
            for cell, each in zip(cells, made, strict=True):
                for place in self._places(line, cell):
                    answered, contacts = sums.get(place, (0.0, 0.0))
                    sums[place] = (
                        answered + each.service_level * cell.contacts,
                        contacts + cell.contacts,
                    )
        return {place: (got / count, count) for place, (got, count) in sums.items() if count > 0}

    def _windows(self) -> list[Window]:
        """Return windows of days that follow one another."""
        windows: list[Window] = []
        for number in self._days:
            day = day_window(self._date(number), self._zone)
            if windows and windows[-1].end == day.start:
                windows[-1] = Window(windows[-1].start, day.end)
            else:
                windows.append(day)
        return windows

    @staticmethod
    def _read(kept: Kept, line: Line, window: Window) -> Performer:
        key = (line.card.id, window)
        if key not in kept:
            kept[key] = staffing.performer_of(
                series_id=line.card.id, window=window, scope=WHOLE_CENTRE
            )
        return kept[key]

    def _weights(self) -> Mapping[tuple[str, Place], float]:
        """Return what each line wants, to share people of a skill by."""
        found: dict[tuple[str, Place], float] = {}
        for line, performer in self._found:
            for cell in performer.cells:
                for place in self._places(line, cell):
                    key = (line.card.code, place)
                    found[key] = found.get(key, 0.0) + max(cell.required, 0)
        return found

    def _people(self, line: Line, cell: IntervalRequirement, there: Floats) -> float:
        places = self._places(line, cell)
        shares = [
            float(there[day, slot]) * self._share(line, place)
            for place in places
            for _, day, slot in [place]
        ]
        return sum(shares) / max(len(shares), 1)

    def _share(self, line: Line, place: Place) -> float:
        mates = [each for each in self._lines if each.skill == line.skill]
        if len(mates) == 1:
            return 1.0
        wanted = [self._wanted.get((each.card.code, place), 0.0) for each in mates]
        mine = self._wanted.get((line.card.code, place), 0.0)
        return mine / sum(wanted) if sum(wanted) else 1 / len(mates)

    def _places(self, line: Line, cell: IntervalRequirement) -> list[Place]:
        """Return the intervals of the roster that an interval of a plan covers."""
        local = cell.starts_at.astimezone(self._zone)
        day = (local.date() - self._problem.first_day).days
        width = self._problem.interval_minutes
        first = (local.hour * 60 + local.minute) // width
        count = max(line.card.interval_minutes // width, 1)
        last = min(first + count, self._problem.intervals)
        return [(line.skill, day, slot) for slot in range(first, last)]

    def _date(self, number: int) -> date:
        return self._problem.first_day + timedelta(days=number)
