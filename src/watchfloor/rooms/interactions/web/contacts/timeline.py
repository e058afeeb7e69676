"""Where a contact's legs lie on a drawing 1,000 wide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from watchfloor.common.ui.templatetags.ui import duration_words
from watchfloor.rooms.interactions.contracts import LegRow

from .pages import Bar, Lane, Tick, Timeline

LEFT, RIGHT, TOP, LANE = 10, 990, 26, 46
_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 43200, 86400)
_MOST_TICKS = 8
_LEAST_WIDTH = 1.5  # so that a moment is still seen


def make_timeline(legs: Sequence[LegRow], zone: ZoneInfo) -> Timeline | None:
    """Return the drawing, or None where nothing has a length."""
    start = min(leg.entered_at for leg in legs)
    end = max(_end(leg) for leg in legs)
    seconds = (end - start).total_seconds()
    if seconds <= 0:
        return None
    scale = _Scale(start, seconds)
    following: list[LegRow | None] = [after for _leg, after in pairwise(legs)]
    lanes = tuple(
        _lane(leg, number, scale, after)
        for number, (leg, after) in enumerate(zip(legs, [*following, None], strict=True))
    )
    return Timeline(TOP + LANE * len(lanes) + 6, lanes, tuple(_ticks(scale, zone)))


class _Scale:
    """Turns instants into places."""

    def __init__(self, start: datetime, seconds: float) -> None:
        self.start, self.seconds = start, seconds

    def x(self, at: datetime) -> float:
        share = (at - self.start).total_seconds() / self.seconds
        return round(LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0), 1)


def _stretches(leg: LegRow) -> list[tuple[str, str, float]]:
    """Return what happened one after the other: kind, name, seconds."""
    return [
        ("wait", _("Waiting"), leg.wait_seconds or 0.0),
        ("talk", _("Talking"), leg.talk_seconds or 0.0),
        ("hold", _("On hold"), leg.hold_seconds or 0.0),
        ("wrap", _("Wrapping up"), leg.wrap_seconds or 0.0),
    ]


def _end(leg: LegRow) -> datetime:
    known = sum(seconds for _kind, _name, seconds in _stretches(leg))
    reached = leg.entered_at + timedelta(seconds=known)
    return max(reached, leg.ended_at) if leg.ended_at else reached


def _lane(leg: LegRow, number: int, scale: _Scale, after: LegRow | None) -> Lane:
    at, bars = leg.entered_at, []
    for kind, name, seconds in _stretches(leg):
        if seconds:
            x, end = scale.x(at), scale.x(at := at + timedelta(seconds=seconds))
            width = max(round(end - x, 1), _LEAST_WIDTH)
            bars.append(Bar(kind, x, width, f"{name}: {duration_words(seconds)}"))
    passed_on = leg.transferred_to is not None and after is not None
    return Lane(
        label=" · ".join(part for part in (leg.queue_title, leg.agent) if part),
        y=TOP + LANE * number,
        bars=tuple(bars),
        end_x=scale.x(_end(leg)),
        passed_on=passed_on,
        next_x=scale.x(after.entered_at) if after else 0.0,
    )


def _ticks(scale: _Scale, zone: ZoneInfo) -> list[Tick]:
    step = next((s for s in _STEPS if scale.seconds / s <= _MOST_TICKS), int(scale.seconds))
    first = -(-scale.start.timestamp() // step) * step
    moments = [first + step * n for n in range(int(scale.seconds // step) + 1)]
    form = "%m-%d %H:%M" if step >= 43200 else "%H:%M" if step >= 60 else "%H:%M:%S"
    ends = scale.start.timestamp() + scale.seconds
    locals_ = [datetime.fromtimestamp(moment, zone) for moment in moments if moment <= ends]
    return [Tick(scale.x(at), f"{at:{form}}") for at in locals_]
