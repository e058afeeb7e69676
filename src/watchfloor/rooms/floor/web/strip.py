"""A day as a strip: what was scheduled above what was done. Geometry and words; no drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import DayAdherence, Impact, Moment, MomentStatus
from watchfloor.rooms.floor.rules.adhering import Matcher

from .adherence_words import activity_words, status_sign, why_words

_SHAPES = {"queue": "q", "break": "b", "meal": "m"}
_CLOCK = "%H:%M"
SHORTEST = 0.35  # percent of the width: thinner bars could not be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the strip; places are percent of its width."""

    x: str
    width: str
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The bars of a day and the hours under them."""

    planned: tuple[Bar, ...]
    done: tuple[Bar, ...]
    hours: tuple[tuple[str, str], ...]  # place and clock
    now: str  # place of now; empty when it is not on the strip


class _Scale:
    def __init__(self, start: datetime, end: datetime) -> None:
        self.start, self.end = start, end
        self._whole = (end - start).total_seconds()

    def place(self, at: datetime) -> float:
        return 100 * (at - self.start).total_seconds() / self._whole

    def bar(self, start: datetime, end: datetime, look: str, words: str) -> Bar:
        x = max(self.place(start), 0.0)
        width = max(min(self.place(end), 100.0) - x, SHORTEST)
        return Bar(f"{x:.3f}%", f"{width:.3f}%", look, f"{_clock(start)}–{_clock(end)} {words}")


def strip_of(day: DayAdherence, now: datetime) -> Strip | None:
    """Return the strip of a day; None when there is nothing to show."""
    edges = [edge for each in day.moments for edge in (each.start, each.end)]
    spans = day.schedule.spans if day.schedule else ()
    edges += [edge for each in spans for edge in (each.start, each.end)]
    if not edges:
        return None
    scale = _scale(min(edges), max(edges))
    matcher = Matcher(day.terms)
    planned = tuple(
        scale.bar(
            each.start,
            each.end,
            _SHAPES.get(matcher.planned(each.code), "w"),
            each.title or activity_words(matcher.planned(each.code)),
        )
        for each in spans
    )
    here = scale.place(now)
    return Strip(
        planned=planned,
        done=tuple(_done(day.moments, scale)),
        hours=tuple(_hours(scale)),
        now=f"{here:.3f}%" if 0 <= here <= 100 else "",
    )


def _done(moments: Sequence[Moment], scale: _Scale) -> Iterator[Bar]:
    for each in moments:
        parts = [
            activity_words(each.seen) if each.seen else _("Not known"),
            status_sign(each.status, each.impact).text,
            why_words(each.why),
        ]
        words = " · ".join(part for part in parts if part)
        yield scale.bar(each.start, each.end, _look(each), words)


def _look(moment: Moment) -> str:
    if moment.status is MomentStatus.OUT:
        return {Impact.NEGATIVE: "miss", Impact.POSITIVE: "plus"}.get(moment.impact, "other")
    return moment.status.value


def _scale(first: datetime, last: datetime) -> _Scale:
    """Return a scale of whole hours, by the centre's clock."""
    zone = calendars.centre_zone()
    start = first.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    end = last.astimezone(zone)
    if (end.minute, end.second, end.microsecond) != (0, 0, 0) or end <= start:
        end = end.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return _Scale(start, end)


def _hours(scale: _Scale) -> Iterator[tuple[str, str]]:
    whole = round((scale.end - scale.start).total_seconds() / 3600)
    step = 1 if whole <= 6 else 2 if whole <= 14 else 4
    for hour in range(0, whole, step):
        at = scale.start + timedelta(hours=hour)
        yield f"{scale.place(at):.3f}%", at.strftime(_CLOCK)


def _clock(at: datetime) -> str:
    return at.astimezone(calendars.centre_zone()).strftime(_CLOCK)
