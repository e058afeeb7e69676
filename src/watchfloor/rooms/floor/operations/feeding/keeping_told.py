"""What a reader heard is kept together with where it goes on: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from watchfloor.rooms.floor.contracts import SourceState
from watchfloor.rooms.floor.models import RefusedEvent, Source
from watchfloor.rooms.floor.operations.intake import take_events
from watchfloor.rooms.floor.operations.silences import note_heard
from watchfloor.rooms.floor.rules.adapters import Position, Told

_MOST_NOTED = 20  # of what came at once: rubbish must not fill the disk


@transaction.atomic
def keep_told(
    *, source_id: int, told: Told, position: Position | None, received_at: datetime
) -> None:
    """Keep events, what could not be read, and the position, in one transaction.

    :raises StoreBusy: the store is busy; nothing was kept.
    """
    if told.events:
        report = take_events(source_id=source_id, events=told.events, received_at=received_at)
        for key in report.refused:
            told.refuse(key.reason, key.key)
    RefusedEvent.objects.bulk_create(
        RefusedEvent(
            source_id=source_id,
            reason=frame.reason,
            fields=dict(frame.fields),
            excerpt=frame.excerpt,
            received_at=received_at,
        )
        for frame in told.refused[:_MOST_NOTED]
    )
    changes: dict[str, object] = {} if position is None else {"position": position}
    if told.is_alive:
        if not told.events:
            note_heard(Source.objects.select_for_update().get(pk=source_id), at=received_at)
        changes["last_alive_at"] = received_at
    if changes:
        Source.objects.filter(pk=source_id).update(**changes)


def note_state(
    *,
    source_id: int,
    state: SourceState,
    problem: str = "",
    fields: Mapping[str, str] | None = None,
) -> None:
    """Note how a source stands with us; a source that was switched off meanwhile stays so."""
    Source.objects.filter(pk=source_id, is_on=True).update(
        state=state.value, problem=problem, problem_fields=dict(fields or {})
    )
