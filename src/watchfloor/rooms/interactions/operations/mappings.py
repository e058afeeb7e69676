"""Remembering how the columns of a generic file were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions.models import SavedMapping
from watchfloor.rooms.interactions.rules.column_memory import header_hash


@transaction.atomic
def save_mapping(
    *,
    header: Iterable[str],
    name: str,
    mapping: Mapping[str, str],
    zone: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep a mapping for the next file with the same header; the newest one wins."""
    found = SavedMapping.objects.select_for_update().filter(header_hash=header_hash(header)).first()
    before = {"mapping": found.mapping, "zone": found.timezone} if found else None
    after = {"mapping": dict(mapping), "zone": zone}
    saved = found or SavedMapping(header_hash=header_hash(header))
    saved.name, saved.mapping, saved.timezone, saved.used_at = name, dict(mapping), zone, at
    saved.save()
    if before != after:
        journal.record(
            action="interactions.mapping.saved",
            subject=f"mapping:{saved.pk}",
            actor=actor,
            at=at,
            before=before,
            after=after,
        )
