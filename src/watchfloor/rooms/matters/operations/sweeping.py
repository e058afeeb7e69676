"""Each minute: fire the steps that clocks have reached, open the effect checks that are due.

Steps are read, written and removed as sets, so that ten thousand take less than a second. Their
rows are claimed with SKIP LOCKED: two sweepers at once share them, and a matter that somebody
acts on is left to the verb, which fires what was reached itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

import orjson
from django.db import connection, transaction

from watchfloor.common import journal
from watchfloor.common.copying import copy_rows
from watchfloor.rooms.matters.contracts import ClockSpec, Event
from watchfloor.rooms.matters.models import Matter, MatterClock, MatterStep
from watchfloor.rooms.matters.queries.rows import spec_of
from watchfloor.rooms.matters.queries.worktime import calendar_stamp
from watchfloor.rooms.matters.rules.clocks import Due

from .caching import SYSTEM, refresh_matters
from .effect_checks import open_due_checks
from .telling import step_event, tell_of_steps

_AT_ONCE = 20_000
_REFRESH_AT_ONCE = 500
_EVENT = ("matter_id", "seq", "at", "verb", "actor", "note", "data", "clock", "round", "step")
_MOVE = """
UPDATE matters_matter m SET seq = v.seq, last_at = v.at
FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS v (id, seq, at) WHERE m.id = v.id
"""


def sweep(*, at: datetime) -> int:
    """Fire what is due, once each, and return how many steps were fired."""
    refresh_after_calendar_change(at=at)
    fired = fire_steps(at=at)
    open_due_checks(at=at)
    return fired


@transaction.atomic
def fire_steps(*, at: datetime) -> int:
    """Fire the steps whose time has come; each leaves one event, told to those whom it names."""
    steps = _claim(at)
    if not steps:
        return 0
    fired = _events(steps, at)
    _store(fired)
    MatterStep.objects.filter(pk__in=[step.pk for step in steps]).delete()
    tell_of_steps(fired, at=at)
    journal.record(
        action="matters.steps.fired",
        subject="matters",
        actor=SYSTEM,
        at=at,
        after={"steps": len(steps), "matters": len({row.pk for row, _ in fired})},
    )
    return len(steps)


def _claim(at: datetime) -> list[MatterStep]:
    due = MatterStep.objects.filter(fire_at__lte=at).select_related("matter")
    locked = due.select_for_update(skip_locked=True, no_key=True, of=("self", "matter"))
    return list(locked.order_by("fire_at", "matter_id", "clock", "step")[:_AT_ONCE])


def _events(steps: Sequence[MatterStep], at: datetime) -> list[tuple[Matter, Event]]:
    clocks = _clocks({step.matter_id for step in steps})
    seen: Counter[int] = Counter()
    fired = []
    for step in steps:
        row = step.matter
        seen[row.pk] += 1
        due = Due(step.clock, step.round, step.step, step.fire_at)
        event = step_event(
            row, clocks[row.pk], due, seq=row.seq + seen[row.pk], at=max(at, row.last_at)
        )
        fired.append((row, event))
    return fired


def _clocks(numbers: set[int]) -> dict[int, list[ClockSpec]]:
    found: dict[int, list[ClockSpec]] = defaultdict(list)
    rows = MatterClock.objects.filter(matter_id__in=numbers).order_by("matter_id", "position")
    for row in rows:
        found[row.matter_id].append(spec_of(row))
    return found


def _store(fired: Sequence[tuple[Matter, Event]]) -> None:
    last = {row.pk: event for row, event in fired}
    with connection.cursor() as cursor:
        copy_rows(cursor, "matters_matterevent", _EVENT, [_line(*each) for each in fired])
        seqs = [event.seq for event in last.values()]
        cursor.execute(_MOVE, [list(last), seqs, [event.at for event in last.values()]])


def _line(row: Matter, event: Event) -> tuple[str | int, ...]:
    data = dict(event.data)
    key = (data.pop("clock"), data.pop("round"), data.pop("step"))
    plain = orjson.dumps(data).decode()
    return (
        row.pk, event.seq, event.at.isoformat(), event.verb.value, event.actor, "", plain, *key
    )  # fmt: skip


def refresh_after_calendar_change(*, at: datetime) -> int:
    """Move the deadlines that count working time when somebody has edited hours or holidays."""
    counting = Matter.objects.filter(ended_at=None).exclude(calendar_stamp="")
    if not counting.exists():
        return 0
    stale = counting.exclude(calendar_stamp=calendar_stamp(year=at.year))
    numbers = list(stale.order_by("pk").values_list("pk", flat=True))
    return sum(
        refresh_matters(matter_ids=numbers[first : first + _REFRESH_AT_ONCE], at=at)
        for first in range(0, len(numbers), _REFRESH_AT_ONCE)
    )
