"""What planners owe, and where it stands."""

from __future__ import annotations

from datetime import date, timedelta

from watchfloor.rooms.rosters.contracts.deliverables import (
    DeliverableCard,
    DeliverableFacts,
    DueCard,
    DueState,
)
from watchfloor.rooms.rosters.models import Deliverable, Delivery
from watchfloor.rooms.rosters.rules.deliverables import days_about, due_days


def list_deliverables() -> tuple[DeliverableCard, ...]:
    """Return what was agreed, by name."""
    rows = Deliverable.objects.filter(removed_at=None).order_by("name", "pk")
    return tuple(deliverable_card(row) for row in rows)


def list_dues(*, first: date, last: date, today: date) -> tuple[DueCard, ...]:
    """Return what is due within [first, last], by day; not what was due before it was agreed."""
    done = {
        (each.deliverable_id, each.due_on): each
        for each in Delivery.objects.filter(due_on__range=(first, last))
    }
    found = [
        _due(card, due_on, done.get((card.id, due_on)), today)
        for card in list_deliverables()
        for due_on in due_days(
            card.facts.every, card.facts.due_day, max(first, card.made_at.date()), last
        )
    ]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.deliverable.facts.name)))


def deliverable_card(row: Deliverable) -> DeliverableCard:
    """Return a row as a card."""
    facts = DeliverableFacts(
        name=row.name,
        what=row.what,
        every=row.every,
        due_day=row.due_day,
        days_ahead=row.days_ahead,
    )
    return DeliverableCard(row.pk, facts, row.made_by, row.made_at)


def _due(card: DeliverableCard, due_on: date, done: Delivery | None, today: date) -> DueCard:
    first, last = days_about(card.facts.every, due_on)
    return DueCard(
        deliverable=card,
        due_on=due_on,
        first_day=first,
        last_day=last,
        state=_state(card, due_on, done, today),
        done_by=done.done_by if done else "",
        done_at=done.done_at if done else None,
        version_id=done.version_id if done else None,
        note=done.note if done else "",
    )


def _state(card: DeliverableCard, due_on: date, done: Delivery | None, today: date) -> DueState:
    if done is not None:
        return DueState.DONE
    if due_on < today:
        return DueState.LATE
    is_soon = due_on - timedelta(days=card.facts.days_ahead) <= today
    return DueState.SOON if is_soon else DueState.AHEAD
