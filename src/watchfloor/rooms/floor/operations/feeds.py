"""The source behind a program that tells us events over HTTP or a WebSocket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts import RefusedKey, SourceKind
from watchfloor.rooms.floor.models import RefusedEvent, Source

TOLD = frozenset({SourceKind.HTTP, SourceKind.WEBSOCKET, SourceKind.SIMULATED})
_MOST_NOTED = 20  # of one batch: a source that sends nothing but rubbish must not fill the disk


def open_feed(*, name: str, kind: SourceKind, actor: Actor, at: datetime) -> int:
    """Return the source of this name, made when it first tells something.

    :raises Refusal: it is switched off, or it is one that we connect to ourselves.
    """
    found = Source.objects.filter(name=name).first() or _make(name, kind, actor, at)
    if not found.is_on or found.removed_at is not None:
        raise Refusal(
            code="floor.feed.off",
            what=msgid("The feed “%(name)s” is switched off; nothing was kept."),
            mend=msgid("Ask an administrator to switch it on."),
            fields={"name": name},
        )
    if found.kind not in TOLD:
        raise Refusal(
            code="floor.feed.other_kind",
            what=msgid("The feed “%(name)s” is one that we connect to; nothing was kept."),
            mend=msgid("Use a token of another name."),
            fields={"name": name},
        )
    return found.pk


@transaction.atomic
def note_refused(*, source_id: int, refused: Sequence[RefusedKey], received_at: datetime) -> None:
    """List what could not be taken, so that an administrator sees it; of a batch the first few."""
    RefusedEvent.objects.bulk_create(
        RefusedEvent(
            source_id=source_id,
            key=each.key,
            reason=each.reason,
            fields={"field": each.field} if each.field else {},
            received_at=received_at,
        )
        for each in refused[:_MOST_NOTED]
    )


@transaction.atomic
def _make(name: str, kind: SourceKind, actor: Actor, at: datetime) -> Source:
    """Make the source; of two programs that begin at once, one makes it."""
    source, is_new = Source.objects.get_or_create(
        name=name, defaults={"kind": kind.value, "made_at": at}
    )
    if is_new:
        journal.record(
            action="floor.source.added",
            subject=f"source:{source.pk}",
            actor=actor,
            at=at,
            after={"name": name, "kind": kind.value},
        )
    return source
