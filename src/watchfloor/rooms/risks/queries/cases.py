"""The contacts and findings that show what a point means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watchfloor.rooms.risks.models import Case


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A link to a contact or a matter, with what somebody said of it."""

    id: int
    kind: str  # "contact", "matter"
    name: str  # the contact's key, the matter's number
    note: str
    added_by: str
    added_at: datetime


def list_cases(*, standard_id: int) -> tuple[CaseCard, ...]:
    """Return a point's cases, the newest first."""
    rows = Case.objects.filter(standard_id=standard_id).order_by("-added_at", "-pk")
    return tuple(
        CaseCard(row.pk, *_parts(row.subject), row.note, row.added_by, row.added_at) for row in rows
    )


def _parts(subject: str) -> tuple[str, str]:
    kind, _, name = subject.partition(":")
    return kind, name
