"""Live rules on the running day, and on days that are over: when would they have fired?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.expressions import Expression, ExpressionFailed
from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.contracts import Firing, LiveRuleFacts, RuleTrial
from watchfloor.rooms.intraday.rules.expecting import add_up
from watchfloor.rooms.intraday.rules.live_metrics import NAME, SPAN, live_metrics, read_rule
from watchfloor.rooms.intraday.rules.looks import (
    LOOK,
    LOOK_MINUTES,
    looks_between,
    spread_over_looks,
)
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.metrics.contracts import Variant

from .day_facts import Looks, read_looks
from .hours import is_open_at_looks
from .lines import Line
from .outlooks import contract_variant

FloatArray = NDArray[np.float64]
TRIAL_DAYS = 28
_MOST_LISTED = 50
_SPAN_LOOKS = int(SPAN / LOOK)


@dataclass(frozen=True, slots=True, eq=False)
class PlannedLooks:
    """What a line's forecasts gave to expect: contacts and handle seconds of each look."""

    contacts: FloatArray
    handle_seconds: FloatArray


def try_rule(
    *, facts: LiveRuleFacts, lines: Sequence[Line], today: date, at: datetime
) -> RuleTrial:
    """Return when a rule would have fired in the last four weeks, on these lines.

    It is asked at every look at which the line was open, as it would be live.

    :raises ExpressionError: it does not parse. :raises Refusal: it names an unknown figure.
    """
    rule = read_rule(facts.expression)
    zone = calendars.centre_zone()
    first = today - timedelta(days=TRIAL_DAYS)
    window = Window(day_window(first, zone).start, day_window(today, zone).start)
    came = read_looks(queue_ids=[line.id for line in lines], window=window)
    asked = _Asked(rule, contract_variant(at), facts.looks_in_a_row)
    firings: list[Firing] = []
    looks = failed = 0
    for line in lines:
        past = _Past(line, window, came.get(line.id, {}), read_planned(line, window, at))
        found = asked.of(past)
        firings += found.firings
        looks, failed = looks + found.looks, failed + found.failed
    firings.sort(key=lambda each: (each.at, each.queue_id), reverse=True)
    return RuleTrial(
        first, today - timedelta(days=1), looks, failed, tuple(firings[:_MOST_LISTED]), len(firings)
    )


def read_planned(line: Line, window: Window, at: datetime) -> PlannedLooks:
    """Return what the versions in force gave to expect of each look of a window."""
    held = forecast.read_in_force(
        series_id=line.series.id, window=window, at=at, scope=WHOLE_CENTRE
    )
    count = looks_between(window.start, window.end)
    contacts, handle = np.zeros((2, count))
    pieces = line.series.interval_minutes // LOOK_MINUTES
    for version in held:
        rows = version.intervals
        if rows:
            first = looks_between(window.start, rows[0].starts_at)
            means = [each.mean if each.is_open else 0.0 for each in rows]
            is_open = is_open_at_looks(line, rows[0].starts_at, len(rows) * pieces)
            found = spread_over_looks(means, line.series.interval_minutes, is_open)
            found = found[: count - first]
            contacts[first : first + len(found)] = found
            seconds = np.repeat([each.handle_seconds or 0.0 for each in rows], pieces)
            handle[first : first + len(found)] = seconds[: len(found)]
    return PlannedLooks(contacts, handle)


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    line: Line
    window: Window
    came: Looks
    planned: PlannedLooks


@dataclass(frozen=True, slots=True)
class _Found:
    firings: list[Firing]
    looks: int
    failed: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule, asked of looks one after the other."""

    rule: Expression
    variant: Variant
    in_a_row: int

    def of(self, past: _Past) -> _Found:
        """Return when it would have fired on a line's past."""
        firings: list[Firing] = []
        looks = failed = row = 0
        for at, figures in _figures(past, self.variant):
            looks += 1
            try:
                holds = self.rule.holds({NAME: figures})
            except ExpressionFailed:
                holds, failed = False, failed + 1
            row = row + 1 if holds else 0
            if row == self.in_a_row:
                firings.append(Firing(at, past.line.id, figures))
        return _Found(firings, looks, failed)


def _figures(past: _Past, variant: Variant) -> Iterator[tuple[datetime, Mapping[str, float]]]:
    """Yield the figures at the end of each look of which something came or was to be expected."""
    zone = calendars.centre_zone()
    nothing = Tally()
    starts = [past.window.start + number * LOOK for number in range(len(past.planned.contacts))]
    tallies = [past.came.get(start, nothing) for start in starts]
    awaited = np.concatenate([[0.0], np.cumsum(past.planned.contacts)])
    for end in range(_SPAN_LOOKS, len(starts) + 1):
        span = slice(end - _SPAN_LOOKS, end)
        forecast_contacts = float(awaited[end] - awaited[end - _SPAN_LOOKS])
        tally = add_up(tallies[span])
        if tally.offered or forecast_contacts > 0:
            at = starts[end - 1] + LOOK
            yield (
                at,
                figures_of(
                    tally,
                    forecast_contacts=forecast_contacts,
                    handle_seconds=float(past.planned.handle_seconds[end - 1]),
                    variant=variant,
                    at=at.astimezone(zone),
                ),
            )


def figures_of(
    tally: Tally,
    *,
    forecast_contacts: float,
    handle_seconds: float,
    variant: Variant,
    at: datetime,
) -> dict[str, float]:
    """Return the live metrics of a half-hour that ends at a local instant."""
    return live_metrics(
        tally,
        forecast=forecast_contacts,
        planned_handle_seconds=handle_seconds or None,
        service_level=metrics.evaluate_tally(variant=variant, tally=tally).value,
        at=at,
    )
