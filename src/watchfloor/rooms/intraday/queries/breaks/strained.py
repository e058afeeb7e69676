"""Booked breaks that what is foreseen does not allow any more, and what each would cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from watchfloor.common.access import Scope
from watchfloor.rooms.intraday.contracts import DayOutlook, OutlookInterval
from watchfloor.rooms.intraday.contracts.breaks import BreakCard, BreakState
from watchfloor.rooms.intraday.queries.lines import Line, levels_of_agents

from ._rows import alive_rows
from .cards import list_breaks


def list_strained(*, scope: Scope, at: datetime) -> tuple[BreakCard, ...]:
    """Return the booked breaks of people in reach that do not fit any more, the next one first."""
    if all(row.strained_at is None for row in alive_rows(at)):
        return ()
    return tuple(
        card
        for card in list_breaks(scope=scope, at=at)
        if card.state is BreakState.BOOKED and card.strained_at is not None
    )


def contacts_left(
    cards: Collection[BreakCard], lines: Sequence[Line], outlooks: Mapping[int, DayOutlook]
) -> dict[int, float]:
    """Return by break how many contacts the person would have taken in its time.

    Of the line where these are most; nothing where no outlook knows who is there.
    """
    levels = levels_of_agents(lines) if cards else {}
    found = {}
    for card in cards:
        own = (outlooks[line] for line in levels.get(card.agent_id, {}) if line in outlooks)
        found[card.id] = max((_left(card, each.intervals) for each in own), default=0.0)
    return found


def _left(card: BreakCard, intervals: Sequence[OutlookInterval]) -> float:
    start = card.wanted_at or card.asked_at
    end = start + timedelta(minutes=card.minutes)
    return sum(_share(each, start, end) * _of_one(each) for each in intervals)


def _share(interval: OutlookInterval, start: datetime, end: datetime) -> float:
    """Return which part of an interval lies in a window."""
    length = timedelta(minutes=interval.minutes)
    inside = min(interval.start + length, end) - max(interval.start, start)
    return max(inside / length, 0.0)


def _of_one(interval: OutlookInterval) -> float:
    """Return the contacts that come to each of those who are there."""
    there = interval.present or 0.0
    return interval.foreseen_contacts / there if there >= 1 else 0.0
