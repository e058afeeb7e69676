"""Reading what the page's script sends: many changed cells with one reason, or nothing."""

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
from watchfloor.rooms.staffing.contracts import Step, StepChangeCell, StepKind

_MOST_MINUTES = 4_000_000_000  # somewhere in the year 9575


@dataclass(frozen=True, slots=True)
class Save:
    """One press of the button: cells with one reason, and the plan that was looked at."""

    seen_plan_id: int | None
    reason: str
    changes: Sequence[StepChangeCell]


def read_save(body: bytes) -> Save:
    """Return what was sent. :raises Refusal: it cannot be read; nothing of it is saved."""
    try:
        sent = json.loads(body)
        changes = [_read_change(each) for each in sent["changes"]]
        seen = sent["seen"]
        reason = clean_text(str(sent.get("reason", "")))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise _unreadable() from error
    if seen is not None and type(seen) is not int:
        raise _unreadable()
    return Save(seen, reason, changes)


def _read_change(sent: Any) -> StepChangeCell:
    minute, step, kind, value = sent
    if type(minute) is not int or not 0 <= minute < _MOST_MINUTES:
        raise ValueError(minute)
    at = datetime.fromtimestamp(minute * 60, UTC)
    if kind is None:
        return StepChangeCell(at, Step(step), StepKind.SET, None)
    if type(value) not in {int, float} or not math.isfinite(value):
        raise ValueError(value)
    return StepChangeCell(at, Step(step), StepKind(kind), float(value))


def _unreadable() -> Refusal:
    return Refusal(
        code="staffing.steps.unreadable",
        what=msgid("What was sent cannot be read as changes of cells."),
        mend=msgid("Load the page again."),
    )
