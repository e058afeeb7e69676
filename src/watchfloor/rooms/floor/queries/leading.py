"""Who may need help now, and what leaders noted today."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from watchfloor.common.access import Scope
from watchfloor.rooms.floor.contracts import StayOutcome
from watchfloor.rooms.floor.contracts.leading import (
    HelpSign,
    NoteCard,
    NoteKind,
    OpenContact,
    PastContact,
    UsualContact,
)
from watchfloor.rooms.floor.models import LeaderNote, Stay
from watchfloor.rooms.floor.rules.helping import ROW_WITHIN, signs_of

_OLDEST_OPEN = timedelta(hours=12)  # what has no end for longer lost its end
_USUAL_DAYS = timedelta(days=28)
_NEWEST_OF_AGENT, _NEWEST_OF_QUEUE = 200, 1000

# The newest contacts of each pair, found by index, so that the cost does not grow with the history.
_USUAL_OF_AGENTS = """
SELECT w.agent_id, w.queue_id, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY s.seconds),
       percentile_cont(0.95) WITHIN GROUP (ORDER BY s.seconds)
FROM unnest(%(agents)s::bigint[], %(queues)s::bigint[]) AS w(agent_id, queue_id)
CROSS JOIN LATERAL (
    SELECT extract(epoch FROM ended_at - answered_at)::float AS seconds
    FROM floor_stay
    WHERE agent_id = w.agent_id AND queue_id = w.queue_id AND entered_at >= %(since)s
      AND entered_at < %(until)s AND answered_at IS NOT NULL AND ended_at > answered_at
    ORDER BY entered_at DESC LIMIT %(newest)s
) s
GROUP BY w.agent_id, w.queue_id
"""
_USUAL_OF_QUEUES = """
SELECT NULL::bigint, w.queue_id, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY s.seconds),
       percentile_cont(0.95) WITHIN GROUP (ORDER BY s.seconds)
FROM unnest(%(queues)s::bigint[]) AS w(queue_id)
CROSS JOIN LATERAL (
    SELECT extract(epoch FROM ended_at - answered_at)::float AS seconds
    FROM floor_stay
    WHERE queue_id = w.queue_id AND entered_at >= %(since)s AND entered_at < %(until)s
      AND answered_at IS NOT NULL AND ended_at > answered_at
    ORDER BY entered_at DESC LIMIT %(newest)s
) s
GROUP BY w.queue_id
"""
Pair = tuple[int | None, int | None]


def list_help_signs(*, agent_ids: Sequence[int], at: datetime) -> tuple[HelpSign, ...]:
    """Return why some of these agents may need help at `at`, the most urgent first."""
    open_contacts = _open_contacts(agent_ids, at)
    past_contacts = _past_contacts(agent_ids, at)
    pairs = {(each.agent_id, each.queue_id) for each in open_contacts}
    pairs |= {(each.agent_id, each.queue_id) for each in past_contacts}
    return signs_of(
        open_contacts=open_contacts,
        past_contacts=past_contacts,
        usual=_usual(pairs, at),
        at=at,
    )


def list_notes(*, scope: Scope, since: datetime) -> tuple[NoteCard, ...]:
    """Return what leaders noted about agents in reach since an instant, the newest first."""
    rows = LeaderNote.objects.filter(made_at__gte=since, removed_at=None)
    if not scope.everything:
        rows = rows.filter(agent_id__in=scope.agent_ids)
    return tuple(_note(row) for row in rows.order_by("-made_at", "-pk"))


def _open_contacts(agent_ids: Sequence[int], at: datetime) -> list[OpenContact]:
    rows = Stay.objects.filter(
        agent_id__in=agent_ids,
        outcome=StayOutcome.ANSWERED.value,
        answered_at__lte=at,
        ended_at=None,
        entered_at__gte=at - _OLDEST_OPEN,
    )
    return [
        OpenContact(
            agent_id=row.agent_id or 0,
            contact=row.contact,
            queue_id=row.queue_id,
            queue=row.queue_name,
            channel=row.channel,
            answered_at=row.answered_at,
            holds=row.holds,
        )
        for row in rows
        if row.answered_at is not None
    ]


def _past_contacts(agent_ids: Sequence[int], at: datetime) -> list[PastContact]:
    rows = Stay.objects.filter(
        agent_id__in=agent_ids,
        answered_at__isnull=False,
        ended_at__gt=at - ROW_WITHIN,
        ended_at__lte=at,
        entered_at__gte=at - _OLDEST_OPEN,
    )
    return [
        PastContact(
            agent_id=row.agent_id or 0,
            queue_id=row.queue_id,
            seconds=(row.ended_at - row.answered_at).total_seconds(),
            holds=row.holds,
            was_passed_on=bool(row.transferred_to),
            ended_at=row.ended_at,
        )
        for row in rows
        if row.answered_at is not None and row.ended_at is not None
    ]


def _usual(pairs: Set[tuple[int, int | None]], at: datetime) -> dict[Pair, UsualContact]:
    known = sorted((agent, queue) for agent, queue in pairs if queue is not None)
    if not known:
        return {}
    span = {"since": at - _USUAL_DAYS, "until": at}
    return {
        **_ask(
            _USUAL_OF_AGENTS,
            {
                "agents": [agent for agent, _ in known],
                "queues": [queue for _, queue in known],
                "newest": _NEWEST_OF_AGENT,
                **span,
            },
        ),
        **_ask(
            _USUAL_OF_QUEUES,
            {
                "queues": sorted({queue for _, queue in known}),
                "newest": _NEWEST_OF_QUEUE,
                **span,
            },
        ),
    }


def _ask(sql: str, values: dict[str, Any]) -> dict[Pair, UsualContact]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {
            (agent, queue): UsualContact(contacts, median, long)
            for agent, queue, contacts, median, long in cursor.fetchall()
        }


def _note(row: LeaderNote) -> NoteCard:
    return NoteCard(
        id=row.pk,
        agent_id=row.agent_id,
        kind=NoteKind(row.kind),
        text=row.text,
        contact=row.contact,
        made_by=row.made_by,
        made_at=row.made_at,
    )
