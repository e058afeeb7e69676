"""What somebody did in a practice ticket."""

from __future__ import annotations

from watchfloor.common.words import NO_WORDS
from watchfloor.rooms.guidance.contracts import PracticeLine
from watchfloor.rooms.guidance.models import PracticeNote
from watchfloor.rooms.observations.contracts import Kind, Result
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import StandardName


def list_practice(*, contact_key: str, agent_id: int) -> tuple[PracticeLine, ...]:
    """Return what one agent did in one practice ticket, in its order."""
    notes = PracticeNote.objects.filter(contact_key=contact_key, agent_id=agent_id)
    found = list(notes.order_by("at", "pk")[:200])
    wanted = {note.standard_id for note in found if note.standard_id is not None}
    names = standards.name_standards(standard_ids=sorted(wanted))
    return tuple(_line(note, names.get(note.standard_id or 0)) for note in found)


def _line(note: PracticeNote, point: StandardName | None) -> PracticeLine:
    return PracticeLine(
        at=note.at,
        kind=Kind(note.kind),
        result=Result(note.result),
        risk=point.code if point else "",
        title=point.title if point else NO_WORDS,
        code=note.code,
        reason=note.reason,
    )
