"""A day cut where the schedule or the agent changes: what was to be, and what was."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Generic, TypeVar

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import AgentState, Seen, Span

from .matching import BUSY, OFF, SIGNED_OUT, Matcher

T = TypeVar("T", Span, Seen)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch in which neither the schedule nor the agent changes, [start, end)."""

    start: datetime
    end: datetime
    scheduled: str  # activity code; empty: nothing is scheduled
    seen: str  # activity code; empty: nobody told
    state: AgentState | None
    reason: str
    is_met: bool  # the agent does what the schedule asks for

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return (self.end - self.start).total_seconds()

    @property
    def is_busy(self) -> bool:
        """Say whether the agent has a contact at hand, or its work afterwards."""
        return self.state in BUSY


def cut_day(
    *,
    spans: Sequence[Span],
    seen: Sequence[Seen],
    blind: Sequence[Window],
    window: Window,
    matcher: Matcher,
) -> tuple[Piece, ...]:
    """Return the pieces of a day, without gaps, over the window.

    `seen` is one state at a time (`presence_of`). Where nothing was seen the agent was signed out,
    except in `blind`: there nobody could know.
    """
    planned = [each for each in spans if matcher.planned(each.code) not in OFF]
    edges = _edges(planned, seen, blind, window)
    spans_at, seen_at = _Finder(planned), _Finder(seen)
    pieces = []
    for start, end in pairwise(edges):
        span, stretch = spans_at.find(start), seen_at.find(start)
        scheduled = matcher.planned(span.code) if span else ""
        if any(each.start <= start < each.end for each in blind):
            pieces.append(Piece(start, end, scheduled, "", None, "", is_met=False))
        else:
            pieces.append(_piece(Window(start, end), scheduled, stretch, matcher))
    return tuple(pieces)


def _piece(window: Window, scheduled: str, stretch: Seen | None, matcher: Matcher) -> Piece:
    state = stretch.state if stretch else AgentState.SIGNED_OUT
    reason = stretch.reason if stretch else ""
    seen = matcher.seen(state, reason) if stretch else SIGNED_OUT
    is_met = bool(scheduled) and matcher.fulfils(scheduled, state, reason)
    return Piece(window.start, window.end, scheduled, seen, state, reason, is_met=is_met)


def _edges(
    spans: Sequence[Span], seen: Sequence[Seen], blind: Sequence[Window], window: Window
) -> list[datetime]:
    starts = [*(s.start for s in spans), *(s.start for s in seen), *(b.start for b in blind)]
    ends = [*(s.end for s in spans), *(s.end for s in seen), *(b.end for b in blind)]
    inner = {edge for edge in (*starts, *ends) if window.start < edge < window.end}
    return sorted({window.start, window.end, *inner})


class _Finder(Generic[T]):
    """Finds which of many stretches that do not overlap holds an instant."""

    def __init__(self, stretches: Sequence[T]) -> None:
        self._all: list[T] = sorted(stretches, key=lambda each: each.start)
        self._starts: list[datetime] = [each.start for each in self._all]

    def find(self, at: datetime) -> T | None:
        """Return the stretch that holds an instant; the later of two that overlap."""
        place = bisect_right(self._starts, at) - 1
        found = self._all[place] if place >= 0 else None
        return found if found is not None and found.end > at else None
