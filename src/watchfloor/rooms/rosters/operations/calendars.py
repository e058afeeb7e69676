"""The key of somebody's calendar feed: shown once, kept as a hash."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.rosters.models import CalendarToken

BYTES = 24


@transaction.atomic
def make_calendar_link(*, agent_id: int, actor: Actor, at: datetime) -> str:
    """Return a new secret of somebody's feed; the one before it stops working."""
    secret = secrets.token_urlsafe(BYTES)
    CalendarToken.objects.update_or_create(
        agent_id=agent_id, defaults={"secret_hash": hash_of(secret), "made_at": at}
    )
    journal.record(
        action="rosters.calendar.linked", subject=f"agent:{agent_id}", actor=actor, at=at
    )
    return secret


@transaction.atomic
def drop_calendar_link(*, agent_id: int, actor: Actor, at: datetime) -> bool:
    """Stop somebody's feed; False: there was none."""
    gone, _ = CalendarToken.objects.filter(agent=agent_id).delete()
    if gone:
        journal.record(
            action="rosters.calendar.unlinked", subject=f"agent:{agent_id}", actor=actor, at=at
        )
    return bool(gone)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).hexdigest()
