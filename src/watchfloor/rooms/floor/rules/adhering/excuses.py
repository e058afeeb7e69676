"""What explains a stretch of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from watchfloor.rooms.floor.contracts import ExplanationKind


@dataclass(frozen=True, slots=True)
class Excuse:
    """A stretch that is explained, [start, end)."""

    start: datetime
    end: datetime
    kind: ExplanationKind
    evidence: Mapping[str, object] = field(default_factory=dict)
    id: int | None = None  # of the explanation that was asked for
