"""Leaders note something about somebody with one click, and may take it back."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor.contracts.leading import NoteKind, NoteNotFound
from watchfloor.rooms.floor.models import LeaderNote
from watchfloor.rooms.notices import service as notices
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
def ask_to_sign_out(*, agent_id: int, scope: Scope, actor: Actor, at: datetime) -> bool:
    """Ask somebody whether they forgot to sign out, and note it; return whether it reaches them.

    Nothing that the switch told is changed: they are asked to sign out there. Who has no user here
    cannot be sent anything, and is told by the leader.

    :raises AgentNotFound: there is no such agent in reach.
    """
    add_note(
        agent_id=agent_id,
        kind=NoteKind.ASKED_OUT,
        text="",
        contact="",
        scope=scope,
        actor=actor,
        at=at,
    )
    (card,) = people.list_agents(scope=Scope(agent_ids=frozenset({agent_id})))
    users = people.list_users(scope=WHOLE_CENTRE, user_ids=[card.user_id]) if card.user_id else ()
    for user in users:
        with override(user.language or settings.LANGUAGE_CODE):
            notices.queue(
                user_ids=[user.id],
                key=f"floor:signed_in:{agent_id}:{at:%Y%m%d}",
                title=_("You are still shown as signed in. If you have left, please sign out."),
                url=reverse("floor:mine"),
                at=at,
            )
    return bool(users)


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
