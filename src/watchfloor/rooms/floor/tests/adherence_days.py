"""Days that the tests of adherence are built from: one agent-day whose figures are known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import AgentState, Moment, Seen, Span, TermsFacts
from watchfloor.rooms.floor.rules.adhering import (
    Excuse,
    Matcher,
    Piece,
    cut_day,
    find_automatic,
    judge_day,
    presence_of,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 6, 8)

READY, TALKING, PAUSED = AgentState.READY, AgentState.TALKING, AgentState.PAUSED

SCHEDULE = (
    ("09:00", "11:00", "queue"), ("11:00", "11:15", "break"), ("11:15", "13:00", "queue"),
    ("13:00", "14:00", "meal"), ("14:00", "16:00", "queue"), ("16:00", "16:15", "break"),
    ("16:15", "18:00", "queue"),
)  # fmt: skip
# On queue five minutes early; the last call six minutes into the break, which is then taken whole;
# two minutes late from the meal; four minutes of personal need; called into coaching; a late call.
SEEN = (
    ("08:55", "10:50", READY, ""), ("10:50", "11:06", TALKING, ""),
    ("11:06", "11:21", PAUSED, "break"), ("11:21", "13:00", READY, ""),
    ("13:00", "14:02", PAUSED, "meal"), ("14:02", "15:30", READY, ""),
    ("15:30", "15:34", PAUSED, "personal"), ("15:34", "16:00", READY, ""),
    ("16:00", "16:15", PAUSED, "break"), ("16:15", "17:45", READY, ""),
    ("17:45", "18:00", PAUSED, "coaching"), ("18:00", "18:05", TALKING, ""),
)  # fmt: skip


def at(clock: str, day: date = DAY) -> datetime:
    """Return an instant of the day by the centre's clock; "25:10" is in the night after it."""
    hours, minutes = map(int, clock.split(":"))
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return midnight + timedelta(hours=hours, minutes=minutes)


def spans(rows: Sequence[tuple[str, str, str]] = SCHEDULE) -> tuple[Span, ...]:
    """Return rows of clock times as a schedule."""
    return tuple(Span(at(start), at(end), code) for start, end, code in rows)


def seen(rows: Sequence[tuple[str, str, AgentState, str]] = SEEN) -> tuple[Seen, ...]:
    """Return rows of clock times as what an agent did."""
    return tuple(Seen(at(a), at(b), state, reason) for a, b, state, reason in rows)


def pieces(
    planned: Sequence[Span],
    did: Sequence[Seen],
    *,
    terms: TermsFacts | None = None,
    blind: Sequence[Window] = (),
    window: tuple[str, str] = ("07:00", "20:00"),
) -> tuple[Piece, ...]:
    """Return a day in pieces."""
    return cut_day(
        spans=planned,
        seen=presence_of(did),
        blind=blind,
        window=Window(at(window[0]), at(window[1])),
        matcher=Matcher(terms or TermsFacts()),
    )


def moments(
    planned: Sequence[Span],
    did: Sequence[Seen],
    *,
    terms: TermsFacts | None = None,
    excuses: Sequence[Excuse] = (),
    blind: Sequence[Window] = (),
    window: tuple[str, str] = ("07:00", "20:00"),
) -> tuple[Moment, ...]:
    """Return a day judged, with what it explains by itself and what is given."""
    held = terms or TermsFacts()
    matcher = Matcher(held)
    cut = pieces(planned, did, terms=held, blind=blind, window=window)
    by_itself = find_automatic(pieces=cut, spans=planned, terms=held, matcher=matcher)
    return judge_day(
        pieces=cut, spans=planned, excuses=[*excuses, *by_itself], terms=held, matcher=matcher
    )
