"""What a swap or a gift changes, and whether it may be. No tables here."""

from __future__ import annotations

from dataclasses import replace

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import CellChange, Effect, ShiftCell

SLACK_MINUTES = 1e-6


def changes_of(given: ShiftCell, taker_id: int, back: ShiftCell | None) -> tuple[CellChange, ...]:
    """Return the days that change when one shift goes to somebody and another comes back.

    >>> from datetime import date
    >>> mine = ShiftCell(1, date(2026, 6, 8), "早", 480, 480)
    >>> [(each.agent_id, each.after is None) for each in changes_of(mine, 2, None)]
    [(1, True), (2, False)]
    """
    after: dict[tuple[int, object], CellChange] = {}
    for gone in (given, back) if back is not None else (given,):
        after[gone.agent_id, gone.day] = CellChange(gone.agent_id, gone.day, None)
    handed = [(given, taker_id)] + ([(back, given.agent_id)] if back is not None else [])
    for cell, person in handed:
        after[person, cell.day] = CellChange(person, cell.day, passed_on(cell, person))
    return tuple(after.values())


def passed_on(cell: ShiftCell, agent_id: int) -> ShiftCell:
    """Return the shift as another person's; what was arranged for one person stays behind."""
    activities = tuple(each for each in cell.activities if not each[0].startswith("meeting:"))
    return replace(cell, agent_id=agent_id, activities=activities, is_pinned=False)


def is_lawful(effect: Effect) -> bool:
    """Say whether no hard rule would be broken."""
    return not any(each.is_hard for each in effect.broken)


def is_covered(effect: Effect) -> bool:
    """Say whether no more people would be missing."""
    return effect.unmet_minutes_after <= effect.unmet_minutes_before + SLACK_MINUTES


def check_effect(effect: Effect) -> None:
    """Refuse a swap that breaks a hard rule or leaves work undone."""
    broken = next((each.words for each in effect.broken if each.is_hard), "")
    if broken:
        raise Refusal(
            code="rosters.swap.unlawful",
            what=msgid("This swap is not allowed: %(why)s"),
            mend=msgid("Choose another shift or another colleague."),
            fields={"why": broken},
        )
    if not is_covered(effect):
        raise Refusal(
            code="rosters.swap.cover",
            what=msgid("With this swap %(minutes)s more minutes of work would be uncovered."),
            mend=msgid("Choose another shift or another colleague."),
            fields={"minutes": round(effect.unmet_minutes_after - effect.unmet_minutes_before)},
        )


def pack_effect(effect: Effect) -> dict[str, object]:
    """Return an effect as it is kept beside what was asked."""
    return {
        "broken": [each.words for each in effect.broken],
        "mended": [each.words for each in effect.mended],
        "unmet_minutes_before": effect.unmet_minutes_before,
        "unmet_minutes_after": effect.unmet_minutes_after,
        "service_before": effect.service_before,
        "service_after": effect.service_after,
        "cost_difference": effect.cost_difference,
    }
