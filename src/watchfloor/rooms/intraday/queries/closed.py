"""Lines that are closed now: when they open, and how the last day they were open came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.models import Reforecast
from watchfloor.rooms.intraday.rules.expecting import add_up
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.staffing import service as staffing

from .day_facts import read_looks
from .hours import hours_of
from .lines import Line
from .outlooks import contract_variant
from .trials import read_planned

_FAR = timedelta(days=15)  # a closure that is longer has neither a next nor a last day here


@dataclass(frozen=True, slots=True)
class LastDay:
    """A day that is over: what was forecast of it, what came, and the service it had."""

    day: date
    forecast: float
    came: int
    service_share: float | None
    goal_share: float
    is_kept: bool  # there is an outlook of it to look at

    @property
    def off_share(self) -> float | None:
        """Return how far what came lies from the forecast."""
        return self.came / self.forecast - 1 if self.forecast > 0 and self.came else None

    @property
    def is_missed(self) -> bool:
        """Say whether the day fell below what was promised."""
        return self.service_share is not None and self.service_share < self.goal_share


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """A line that is closed. `opens_at`: next; None: not within two weeks."""

    line: Line
    opens_at: datetime | None
    last: LastDay | None


def read_closed(lines: Sequence[Line], at: datetime) -> tuple[ClosedLine, ...]:
    """Return those of some lines whose calendar says that they are closed now."""
    hours = {line.id: hours_of(line, Window(at - _FAR, at + _FAR)) for line in lines}
    closed = [line for line in lines if not any(_holds(each, at) for each in hours[line.id])]
    zone = calendars.centre_zone()
    days = {}
    for line in closed:
        over = [each.start for each in hours[line.id] if each.end <= at]
        if over:
            days[line.id] = max(over).astimezone(zone).date()
    told = _came(days)
    return tuple(
        ClosedLine(
            line=line,
            opens_at=min((w.start for w in hours[line.id] if w.start > at), default=None),
            last=_last(line, days[line.id], told[line.id], at) if line.id in days else None,
        )
        for line in closed
    )


def _holds(window: Window, at: datetime) -> bool:
    return window.start <= at < window.end


def _came(days: Mapping[int, date]) -> Mapping[int, Tally]:
    """Return what came to each queue on its last day."""
    zone = calendars.centre_zone()
    found: dict[int, Tally] = {}
    for day in set(days.values()):
        numbers = [number for number, each in days.items() if each == day]
        looks = read_looks(queue_ids=numbers, window=day_window(day, zone))
        found |= {number: add_up(looks[number].values()) for number in numbers}
    return found


def _last(line: Line, day: date, came: Tally, at: datetime) -> LastDay:
    window = day_window(day, calendars.centre_zone())
    return LastDay(
        day=day,
        forecast=float(read_planned(line, window, at).contacts.sum()),
        came=came.offered,
        service_share=metrics.evaluate_tally(variant=contract_variant(at), tally=came).value,
        goal_share=staffing.terms_on(day=day, series_id=line.series.id).service_level,
        is_kept=Reforecast.objects.filter(queue=line.id, day=day).exists(),
    )
