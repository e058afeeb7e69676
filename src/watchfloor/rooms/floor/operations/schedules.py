"""What people are to do: put for whole days, the days before a change kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.floor.models import DaySchedule
from watchfloor.rooms.floor.rules.schedules import check_day, lay_flat, pack_spans

from .day_news import tell_of_days
from .figures import work_out_again

DayRow: TypeAlias = tuple[int, date, Sequence[Span]]
_Key: TypeAlias = tuple[int, date]


@transaction.atomic
def put_schedules(
    *, rows: Sequence[DayRow], origin: str, actor: Actor, at: datetime, reason: str = ""
) -> int:
    """Put what people are to do on whole days; return how many days were changed.

    A day that says what it said writes nothing; a day without spans is a day off. What held
    before is kept, and days that were worked out already are worked out again.

    :raises Refusal: a day cannot be worked, or is there twice.
    """
    wanted = _packed(rows)
    before = _rows_of(wanted)
    changed = {
        key: spans
        for key, spans in wanted.items()
        if (before[key].spans if key in before else []) != spans
    }
    if not changed:
        return 0
    old = [before[key].pk for key in changed if key in before]
    DaySchedule.objects.filter(pk__in=old).update(replaced_at=at)
    DaySchedule.objects.bulk_create(
        (
            DaySchedule(
                agent_id=agent_id,
                day=day,
                spans=spans,
                origin=origin,
                reason=reason,
                made_by=actor.name,
                made_at=at,
            )
            for (agent_id, day), spans in changed.items()
        ),
        batch_size=2000,
    )
    work_out_again(pairs=changed, cause="schedule", at=at)
    tell_of_days({agent_id for agent_id, _ in changed})
    _write_down(changed, origin, reason, len(old), actor, at)
    return len(changed)


def _packed(rows: Sequence[DayRow]) -> dict[_Key, list[list[str]]]:
    zone = calendars.centre_zone()
    wanted: dict[_Key, list[list[str]]] = {}
    for agent_id, day, spans in rows:
        check_day(day, spans, zone)
        if (agent_id, day) in wanted:
            raise Refusal(
                code="floor.schedule.twice",
                what=msgid("The same day of the same person is there twice."),
                where=msgid("Agent %(agent)s, %(day)s"),
                mend=msgid("Give each day once."),
                fields={"agent": agent_id, "day": day.isoformat()},
            )
        wanted[agent_id, day] = pack_spans(lay_flat(spans))
    return wanted


def _rows_of(wanted: Mapping[_Key, object]) -> dict[_Key, DaySchedule]:
    rows = DaySchedule.objects.select_for_update().filter(
        replaced_at=None,
        agent_id__in={agent for agent, _ in wanted},
        day__in={day for _, day in wanted},
    )
    return {(row.agent_id, row.day): row for row in rows if (row.agent_id, row.day) in wanted}


def _write_down(
    changed: Mapping[_Key, object], origin: str, reason: str, replaced: int, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    days = sorted({day.isoformat() for _, day in changed})
    journal.record(
        action="floor.schedules.put",
        subject="schedules",
        actor=actor,
        at=at,
        before={"replaced": replaced},
        after={
            "origin": origin,
            "reason": reason,
            "count": len(changed),
            "agents": sorted({agent for agent, _ in changed})[:200],
            "days": [days[0], days[-1]],
        },
    )
