"""Typical cases: links to contacts and findings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.risks.models import Case
from watchfloor.rooms.risks.rules.origins import is_case


@transaction.atomic
def add_case(
    *, standard_id: int, code: str, subject: str, note: str, actor: Actor, at: datetime
) -> None:
    """Link a contact or a matter to a point; a second time only its note is replaced."""
    if not is_case(subject):
        raise Refusal(
            code="risks.case.unknown",
            what="“%(subject)s” is neither a contact nor a finding.",
            mend="Give the key of a contact, or open this from the finding.",
            fields={"subject": subject[:60]},
        )
    Case.objects.update_or_create(
        standard_id=standard_id,
        subject=subject,
        defaults={"note": note[:300], "added_by": actor.name, "added_at": at},
    )
    journal.record(
        action="risks.case.added",
        subject=f"risk:{code}",
        actor=actor,
        at=at,
        after={"case": subject, "note": note[:300]},
    )


@transaction.atomic
def remove_case(*, case_id: int, standard_id: int, code: str, actor: Actor, at: datetime) -> None:
    """Take a link away. What it led to stays where it is."""
    case = Case.objects.filter(pk=case_id, standard_id=standard_id).first()
    if case is None:
        return
    case.delete()
    journal.record(
        action="risks.case.removed",
        subject=f"risk:{code}",
        actor=actor,
        at=at,
        before={"case": case.subject, "note": case.note},
    )
