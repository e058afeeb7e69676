"""Practice: the same decisions and answers, kept for whoever practices and counted nowhere.

A practice contact is nobody's, so no frame may draw it, no rate may rise by it and no effect may
be measured with it. What happened in it is therefore no observation at all: it is a note of its
own, which only the page of the practice ticket reads.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from watchfloor.rooms.guidance.models import PracticeNote
from watchfloor.rooms.guidance.rules.practice import PREFIX, is_practice
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Observation

NOTES_KEPT = timedelta(days=30)
_CONTACT = "contact:"


def new_practice_key(*, at: datetime) -> str:
    """Return a contact key under which nothing counts."""
    return f"{PREFIX}{at:%Y%m%d}-{secrets.token_hex(3)}"


def store_seen(seen: Sequence[Observation]) -> int:
    """Store what was seen: of real contacts as observations, of practice as notes; how many new."""
    practiced = [each for each in seen if is_practice(each.subject.removeprefix(_CONTACT))]
    _note(practiced)
    real = [each for each in seen if each not in practiced] if practiced else seen
    return observations.store(observations=real) if real else 0


def prune_notes(*, at: datetime) -> int:
    """Remove old practice; how many notes."""
    gone, _ = PracticeNote.objects.filter(at__lt=at - NOTES_KEPT).delete()
    return gone


def _note(seen: Iterable[Observation]) -> None:
    notes = [
        PracticeNote(
            contact_key=each.subject.removeprefix(_CONTACT),
            agent_id=each.agent_id,
            key=each.key,
            at=each.at,
            kind=each.kind,
            result=each.result,
            standard_id=each.standard_id,
            step=each.step,
            code=str(each.evidence.get("code", "")),
            reason=str(each.evidence.get("reason", "")),
        )
        for each in seen
        if each.agent_id is not None
    ]
    PracticeNote.objects.bulk_create(notes, ignore_conflicts=True)
