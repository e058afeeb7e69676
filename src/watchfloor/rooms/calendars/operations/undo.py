"""Taking back what was just done to special days. An undo is a new act with its own line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.calendars.contracts import DayKind, DaySource, SpecialDay

from ._changing import Snapshot, lock_days, replace_days, snapshot

UNDO_WITHIN = timedelta(hours=1)
UNDONE = "calendars.days.undone"
_UNDOABLE = ("calendars.day.", "calendars.days.", "calendars.year.")


@transaction.atomic
def undo_days(*, number: int, actor: Actor, at: datetime) -> int:
    """Take back one's own change of special days of the last hour, named by its journal line.

    Refused when one of its days has been changed since, for nobody's later work is overwritten.
    Returns the number of the new line.
    """
    line = journal.find_line(number=number)
    if (
        line is None
        or not line.action.startswith(_UNDOABLE)
        or line.user_id != actor.user_id
        or at - line.at > UNDO_WITHIN
    ):
        raise Refusal(
            code="calendars.undo.not_possible",
            what="This cannot be undone here.",
            mend="Only your own changes of the last hour can be undone.",
        )
    before, after = _days(line.before), _days(line.after)
    touched = {date.fromisoformat(str(each["day"])) for each in [*before, *after]}
    rows = lock_days(touched)
    if snapshot(touched) != after:
        raise Refusal(
            code="calendars.undo.changed_meanwhile",
            what="This cannot be undone: somebody has changed it again since.",
        )
    return replace_days(
        removed=rows,
        added=[_restored(each) for each in before],
        action=UNDONE,
        subject=line.subject,
        actor=actor,
        at=at,
    )


def _days(part: Mapping[str, object] | None) -> Snapshot:
    return cast("Snapshot", (part or {}).get("days", []))


def _restored(fields: dict[str, Any]) -> SpecialDay:
    return SpecialDay(
        id=0,
        day=date.fromisoformat(fields["day"]),
        kind=DayKind(fields["kind"]),
        name=fields["name"],
        opens=_time(fields["opens"]),
        closes=_time(fields["closes"]),
        works_as=fields["works_as"],
        source=DaySource(fields["source"]),
        offset=fields["offset"],
        is_confirmed=fields["is_confirmed"],
    )


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
