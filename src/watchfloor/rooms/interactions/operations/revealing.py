"""Showing personal data in full: allowed to some, and always written down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions.contracts import ContactCard
from watchfloor.rooms.interactions.queries.contacts import get_contact

_SUBJECT_LENGTH = 120


@transaction.atomic
def reveal_contact(*, contact_key: str, scope: Scope, actor: Actor, at: datetime) -> ContactCard:
    """Write down who looks at whom, and return the contact with its personal data.

    :raises ContactNotFound: none with that key in reach; then nothing is written.
    """
    card = get_contact(contact_key=contact_key, scope=scope, see_personal_data=True)
    journal.record(
        action="interactions.contact.revealed",
        subject=f"contact {card.feed}:{contact_key}"[:_SUBJECT_LENGTH],
        actor=actor,
        at=at,
        after={"feed": card.feed, "contact": contact_key},  # whole, however long the key is
    )
    return card
