"""Finding how the columns of a generic file were read last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from watchfloor.rooms.interactions.models import SavedMapping
from watchfloor.rooms.interactions.rules.column_memory import header_hash


@dataclass(frozen=True, slots=True)
class KnownMapping:
    """A mapping that was used before for a file with the same header."""

    name: str
    mapping: Mapping[str, str]
    zone: str
    used_at: datetime


def find_mapping(*, header: Iterable[str]) -> KnownMapping | None:
    """Return the mapping that was last used for this header, if any."""
    saved = SavedMapping.objects.filter(header_hash=header_hash(header)).first()
    if saved is None:
        return None
    return KnownMapping(saved.name, saved.mapping, saved.timezone, saved.used_at)
