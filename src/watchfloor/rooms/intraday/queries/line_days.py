"""One line's running day: what is foreseen of it, and what any people would make of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import RestInterval, RestOfDay
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.rules.expecting import (
    Expected,
    early_share,
    expected_tally,
    in_thousandths,
)
from watchfloor.rooms.intraday.rules.learning import Absence, handle_factor
from watchfloor.rooms.staffing import service as staffing
from watchfloor.rooms.staffing.contracts import IntervalRequirement, Performer, Terms

from .day_facts import DayFacts, Looks, sum_looks
from .lines import Line

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LineDay:
    """A line's day at one moment. Arrays have an entry for each interval of `ahead`.

    `ahead` are the open intervals that are not over, the running one first; `contacts` are those
    still to come in each.
    """

    line: Line
    at: datetime
    rest: RestOfDay
    terms: Terms
    absence: Absence
    so_far: Tally
    over: tuple[tuple[RestInterval, Tally], ...]
    ahead: tuple[RestInterval, ...]
    running: Tally  # what came in the running interval so far
    cells: tuple[IntervalRequirement, ...]  # of the plan; empty without one
    performer: Performer | None
    contacts: FloatArray
    low: FloatArray
    high: FloatArray
    handle_seconds: FloatArray
    handle_factor: float

    @property
    def length(self) -> timedelta:
        """Return how long an interval is."""
        return timedelta(minutes=self.rest.interval_minutes)

    @property
    def has_plan(self) -> bool:
        """Say whether a plan knows every interval that is ahead."""
        return bool(self.ahead) and len(self.cells) == len(self.ahead)

    def expect(
        self, people: Sequence[float] | FloatArray, contacts: FloatArray | None = None
    ) -> tuple[Expected, ...]:
        """Return what numbers of productive people make of each interval ahead.

        :raises ValueError: there is no plan, or there are more or fewer numbers than intervals.
        """
        if self.performer is None or not self.has_plan:
            raise ValueError("nobody planned what is ahead")
        come = self.contacts if contacts is None else contacts
        rates = come / self.left_shares()
        made = self.performer.perform(
            [max(float(each), 0.0) for each in people],
            contacts=rates.tolist(),
            handle_seconds=self.handle_seconds.tolist(),
        )
        return tuple(
            Expected(float(count), each.service_level, each.abandon_share, self.terms.denominator)
            for count, each in zip(come, made, strict=True)
        )

    def tallies(self, expected: Sequence[Expected]) -> tuple[Tally, ...]:
        """Return what is expected as counts, in thousandths of contacts."""
        early = early_share(self.so_far)
        return tuple(expected_tally(each, early=early) for each in expected)

    def day_tallies(self, expected: Sequence[Expected]) -> tuple[Tally, ...]:
        """Return the whole day as counts: what came so far, and what is expected."""
        return (in_thousandths(self.so_far), *self.tallies(expected))

    def left_shares(self) -> FloatArray:
        """Return which part of each interval ahead is still to come: less than 1 of the running."""
        left = [min(each.starts_at + self.length - self.at, self.length) for each in self.ahead]
        return np.array([max(each, timedelta(seconds=1)) / self.length for each in left])


def read_line_day(line: Line, facts: DayFacts, absence: Absence) -> LineDay | None:
    """Return a line's day; None: no forecast knows it, or it is closed all day."""
    looks = facts.looks.get(line.id, {})
    rest = _rest(line, facts, looks)
    if rest is None:
        return None
    length = timedelta(minutes=rest.interval_minutes)
    is_open = [each for each in rest.intervals if each.is_open]
    over = tuple(each for each in is_open if each.starts_at + length <= facts.at)
    ahead = tuple(is_open[len(over) :])
    if not is_open:
        return None
    tallies = [sum_looks(looks, each.starts_at, each.starts_at + length) for each in over]
    running = sum_looks(looks, ahead[0].starts_at, facts.at) if ahead else Tally()
    factor = _handle_factor(over, tallies)
    performer = _performer(line, ahead, length)
    contacts, low, high = _still_to_come(ahead, facts.at, length)
    return LineDay(
        line=line,
        at=facts.at,
        rest=rest,
        terms=staffing.terms_on(day=facts.day, series_id=line.series.id),
        absence=absence,
        so_far=sum_looks(looks, min(looks, default=facts.at), facts.at),
        over=tuple(zip(over, tallies, strict=True)),
        ahead=ahead,
        running=running,
        cells=_cells(performer, ahead),
        performer=performer,
        contacts=contacts,
        low=low,
        high=high,
        handle_seconds=np.array([(each.handle_seconds or 0.0) * factor for each in ahead]),
        handle_factor=factor,
    )


def _rest(line: Line, facts: DayFacts, looks: Looks) -> RestOfDay | None:
    length = timedelta(minutes=line.series.interval_minutes)
    counts: dict[datetime, float] = {}
    if looks:
        start = min(looks)
        start -= (start - datetime.min.replace(tzinfo=start.tzinfo)) % length
        while start + length <= facts.at:
            counts[start] = float(sum_looks(looks, start, start + length).offered)
            start += length
    return forecast.read_rest_of_day(
        series_id=line.series.id, day=facts.day, counts=counts, at=facts.at, scope=WHOLE_CENTRE
    )


def _handle_factor(over: Sequence[RestInterval], tallies: Sequence[Tally]) -> float:
    seconds = [_worked_ms(each) / 1000 for each in tallies]
    expected = [
        (each.handle_seconds or 0.0) * tally.answered
        for each, tally in zip(over, tallies, strict=True)
    ]
    answered = sum(each.answered for each in tallies)
    return handle_factor(seconds=sum(seconds), expected_seconds=sum(expected), contacts=answered)


def _worked_ms(tally: Tally) -> int:
    return tally.talk_ms_sum + tally.hold_ms_sum + tally.wrap_ms_sum


def handle_seconds_of(tally: Tally) -> float | None:
    """Return the mean handle time of contacts; None: nobody was answered."""
    return _worked_ms(tally) / 1000 / tally.answered if tally.answered else None


def _performer(line: Line, ahead: Sequence[RestInterval], length: timedelta) -> Performer | None:
    if not ahead:
        return None
    window = Window(ahead[0].starts_at, ahead[-1].starts_at + length)
    return staffing.performer_of(series_id=line.series.id, window=window, scope=WHOLE_CENTRE)


def _cells(
    performer: Performer | None, ahead: Sequence[RestInterval]
) -> tuple[IntervalRequirement, ...]:
    """Return the plan's intervals if they are those of the forecast that are ahead."""
    cells = performer.cells if performer else ()
    same = [each.starts_at for each in cells] == [each.starts_at for each in ahead]
    return cells if same else ()


def _still_to_come(ahead: Sequence[RestInterval], at: datetime, length: timedelta) -> FloatArray:
    """Return foreseen, low and high contacts that are still to come in each interval, (3, n).

    Of the running interval it is the part of it that is left: what came of it so far says nothing
    that the intervals before it do not say better.
    """
    found = np.array([[each.foreseen, each.low, each.high] for each in ahead]).reshape(-1, 3).T
    if ahead:
        found[:, 0] *= (ahead[0].starts_at + length - max(at, ahead[0].starts_at)) / length
    return found
