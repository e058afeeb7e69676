"""Leaders note something about somebody with one click, and may take it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor.contracts.leading import NoteKind, NoteNotFound
from watchfloor.rooms.floor.models import LeaderNote
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentNotFound


@transaction.atomic
def add_note(
    *,
    agent_id: int,
    kind: NoteKind,
    text: str,
    contact: str,
    scope: Scope,
    actor: Actor,
    at: datetime,
) -> int:
    """Note something about somebody; return the note's number.

    :raises AgentNotFound: there is no such agent in reach.
    """
    is_in_reach = scope.everything or agent_id in scope.agent_ids
    alone = Scope(agent_ids=frozenset({agent_id}))
    if not (is_in_reach and people.list_agents(scope=alone)):
        raise AgentNotFound(agent_id)
    row = LeaderNote.objects.create(
        agent_id=agent_id,
        kind=kind.value,
        text=text.strip()[:300],
        contact=contact[:200],
        made_by=actor.name,
        made_at=at,
    )
    journal.record(
        action="floor.note.made",
        subject=f"agent:{agent_id}",
        actor=actor,
        at=at,
        after={"note": row.pk, "kind": kind.value},
    )
    return row.pk


@transaction.atomic
def remove_note(*, note_id: int, scope: Scope, actor: Actor, at: datetime) -> None:
    """Take back a note that one made oneself.

    :raises NoteNotFound: there is none of theirs in reach.
    """
    rows = LeaderNote.objects.select_for_update().filter(
        pk=note_id, removed_at=None, made_by=actor.name
    )
    row = rows.first()
    if row is None or not (scope.everything or row.agent_id in scope.agent_ids):
        raise NoteNotFound(note_id)
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    journal.record(
        action="floor.note.removed",
        subject=f"agent:{row.agent_id}",
        actor=actor,
        at=at,
        before={"note": row.pk, "kind": row.kind},
    )
