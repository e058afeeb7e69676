"""What gains most for the rest of the day: moves, hours, people lent, other ways for contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from watchfloor.rooms.intraday.contracts import ActionKind

from ._ahead import SERVING, LineAhead, PersonAhead, Serve
from ._drafts import Draft, ranked
from ._gains import Gain, with_band
from ._hours import call_window, propose_hours
from ._moving import moved_spans, propose_moves
from ._others import propose_others

__all__ = [
    "SERVING",
    "Draft",
    "Gain",
    "LineAhead",
    "PersonAhead",
    "Serve",
    "call_window",
    "moved_spans",
    "propose",
]

MOST = 12
LEAST_GAIN = 1.0  # contacts: less is not worth anybody's trouble
LEAST_CHANCE = 0.75  # of being better than nothing on the day: with it four of five really are
# Contacts that are saved or lost together, for each person of a line, by kind of action, measured
# by `benchmarks/intraday_advice.py`. What is done late has no more of the day to run on in.
BUNCHES: Mapping[ActionKind, float] = {
    ActionKind.MOVE_BREAK: 0.5,
    ActionKind.MOVE_MEETING: 0.5,
    ActionKind.OFFER_OVERTIME: 0.22,
    ActionKind.OFFER_TIME_OFF: 0.32,
    ActionKind.CALL_IN: 0.38,
    ActionKind.MOVE_SKILL: 0.5,
    ActionKind.OPEN_CALLBACK: 0.6,
    ActionKind.DIVERT: 0.7,
}


def propose(
    lines: Mapping[int, LineAhead], people: Sequence[PersonAhead], *, at: datetime
) -> list[Draft]:
    """Return what may be done for the rest of the day, in the order of gain for cost.

    What is likely to gain nothing on the day is left out. Time off gains no contacts; it comes
    last, by what it saves.
    """
    if not lines:
        return []
    found = propose_moves(lines, people, at=at)
    found += propose_others(lines, people, at=at)
    found += propose_hours(lines, people, at=at)
    sure = [_told(lines, each) for each in found if each.gain.contacts >= LEAST_GAIN]
    gaining = [each for each in sure if _is_worth_it(each)]
    saving = [_told(lines, each) for each in found if each.agent_hours < 0]
    return [*ranked(gaining), *sorted(saving, key=lambda each: each.cost)][:MOST]


def _told(lines: Mapping[int, LineAhead], draft: Draft) -> Draft:
    gain = with_band(lines, draft.change, draft.gain, bunch=BUNCHES[draft.kind])
    return replace(draft, gain=gain)


def _is_worth_it(draft: Draft) -> bool:
    gain = draft.gain
    return draft.agent_hours >= 0 and gain.contacts >= LEAST_GAIN and gain.better >= LEAST_CHANCE
