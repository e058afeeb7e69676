"""What pages and programs say of breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from watchfloor.rooms.intraday.contracts.breaks import BreakSlot, SlotState
from watchfloor.rooms.intraday.rules.breaks import SLOT

from .words import percent


@dataclass(frozen=True, slots=True)
class FullTimes:
    """Times in a row that are full for the same reason, [start, end)."""

    start: datetime
    end: datetime
    line: str
    why: str


def full_times(slots: Iterable[BreakSlot]) -> list[FullTimes]:
    """Return why times are full, those in a row with the same words as one."""
    found: list[FullTimes] = []
    for slot in slots:
        if slot.state is not SlotState.FULL:
            continue
        end, why = slot.starts_at + SLOT, say_full(slot)
        last = found[-1] if found else None
        if last and last.end == slot.starts_at and (last.line, last.why) == (slot.line, why):
            found[-1] = replace(last, end=end)
        else:
            found.append(FullTimes(slot.starts_at, end, slot.line, why))
    return found


def say_full(slot: BreakSlot) -> str:
    """Say why no break begins in a slot, in words."""
    if slot.share is None or slot.target_share is None:
        return _("%(line)s: as many are away then as may be.") % {"line": slot.line}
    return _(
        "%(line)s: with one more away %(share)s would be in time; the target is %(target)s."
    ) % {
        "line": slot.line,
        "share": percent(slot.share),
        "target": percent(slot.target_share),
    }
