"""Reading what the grid's script sends: many changed cells at once, or nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from watchfloor.common.addresses import clean_text
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import CellChange, OverrideKind

_MOST_MINUTES = 4_000_000_000  # somewhere in the year 9575


@dataclass(frozen=True, slots=True)
class Save:
    """One press of the button: cells with one note, and the version that was looked at."""

    seen_version_id: int | None
    note: str
    changes: Sequence[CellChange]


def read_save(body: bytes) -> Save:
    """Return what was sent. :raises Refusal: it cannot be read; nothing of it is saved."""
    try:
        sent = json.loads(body)
        changes = [_read_change(each) for each in sent["changes"]]
        seen = sent["seen"]
        note = clean_text(str(sent.get("note", "")))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise _unreadable() from error
    if seen is not None and type(seen) is not int:
        raise _unreadable()
    return Save(seen, note, changes)


def _read_change(sent: Any) -> CellChange:
    minute, kind, value = sent
    if type(minute) is not int or not 0 <= minute < _MOST_MINUTES:
        raise ValueError(minute)
    at = datetime.fromtimestamp(minute * 60, UTC)
    if kind is None:
        return CellChange(at, OverrideKind.SET, None)
    if type(value) not in {int, float} or not math.isfinite(value):
        raise ValueError(value)
    return CellChange(at, OverrideKind(kind), float(value))


def _unreadable() -> Refusal:
    return Refusal(
        code="forecast.edit.unreadable",
        what=msgid("What was sent cannot be read as changes of cells."),
        mend=msgid("Load the page again."),
    )
