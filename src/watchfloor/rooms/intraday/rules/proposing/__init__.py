"""What gains most for the rest of the day: moves, hours, people lent, other ways for contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ._ahead import LineAhead, PersonAhead, Serve
from ._drafts import Draft, ranked
from ._gains import Gain, with_band
from ._hours import propose_hours
from ._moving import moved_spans, propose_moves
from ._others import propose_others

__all__ = [
    "Draft",
    "Gain",
    "LineAhead",
    "PersonAhead",
    "Serve",
    "moved_spans",
    "propose",
]

MOST = 12
LEAST_GAIN = 1.0  # contacts: less is not worth anybody's trouble


def propose(
    lines: Mapping[int, LineAhead], people: Sequence[PersonAhead], *, at: datetime
) -> list[Draft]:
    """Return what may be done for the rest of the day, in the order of gain for cost.

    What gains nothing when as few or as many contacts come as the band says is left out. Time off
    gains no contacts; it comes last, by what it saves.
    """
    if not lines:
        return []
    found = propose_moves(lines, people, at=at)
    found += propose_others(lines, people, at=at)
    hours = propose_hours(lines, people, at=at)
    found = [each for each in found if each.gain.contacts >= LEAST_GAIN]
    saving = [each for each in hours if each.agent_hours < 0]
    gaining = [each for each in hours if each.agent_hours > 0]
    chosen = [*ranked([*found, *gaining]), *sorted(saving, key=lambda each: each.cost)][:MOST]
    known = [replace(each, gain=with_band(lines, each.change, each.gain)) for each in chosen]
    return [each for each in known if each.agent_hours < 0 or each.gain.low > 0]
