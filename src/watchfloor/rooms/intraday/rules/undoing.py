"""Until when a proposal that was accepted can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from watchfloor.rooms.intraday.contracts import ActionKind

_MOVES = frozenset({ActionKind.MOVE_BREAK, ActionKind.MOVE_MEETING})
_OFFERS = frozenset({ActionKind.OFFER_OVERTIME, ActionKind.OFFER_TIME_OFF, ActionKind.CALL_IN})


def may_undo(
    kind: ActionKind, details: Mapping[str, object], *, starts_at: datetime, ends_at: datetime,
    at: datetime,
) -> bool:  # fmt: skip
    """Say whether taking back still changes something that is ahead.

    What was moved can be moved back while both its old and its new time are ahead; hours are
    offered no longer until they begin (who took them keeps them); the rest ends before its time.
    """
    if kind in _MOVES:
        times = (datetime.fromisoformat(str(details[name])) for name in ("from", "to"))
        return min(times) > at
    return (starts_at if kind in _OFFERS else ends_at) > at
