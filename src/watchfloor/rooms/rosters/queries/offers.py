"""Offers of overtime and time off, and who took them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.rosters.contracts import ClaimCard, OfferCard, RosterNotFound
from watchfloor.rooms.rosters.models import Claim, Offer

from .approving import node_of_agent, nodes_upwards

GRANTED = "granted"


def list_offers(*, scope: Scope, at: datetime) -> tuple[OfferCard, ...]:
    """Return the offers of the parts in reach whose day has not passed, the nearest first."""
    rows = _counted().filter(withdrawn_at=None, day__gte=at.date())
    if not scope.everything:
        rows = rows.filter(Q(node__in=scope.node_ids))
    return tuple(offer_card(row) for row in rows.order_by("day", "from_minute", "pk"))


def list_offers_for(*, agent_id: int, at: datetime) -> tuple[OfferCard, ...]:
    """Return what is open to somebody or was taken by them, the nearest first."""
    mine = dict(Claim.objects.filter(agent=agent_id).values_list("offer", "state"))
    nodes = nodes_upwards(node_of_agent(agent_id))
    rows = _counted().filter(withdrawn_at=None, day__gte=at.date())
    return tuple(
        offer_card(row, mine.get(row.pk, ""))
        for row in rows.order_by("day", "from_minute", "pk")
        if row.pk in mine or (row.node_id in nodes and row.closes_at > at)
    )


def list_claims(*, offer_id: int) -> tuple[ClaimCard, ...]:
    """Return who took an offer, in order of time."""
    rows = Claim.objects.filter(offer=offer_id).select_related("agent").order_by("made_at", "pk")
    return tuple(
        ClaimCard(row.agent_id, str(row.agent), row.state, row.reason, row.made_at) for row in rows
    )


def find_offer_row(*, offer_id: int) -> Offer:
    """Return an offer that was not withdrawn. :raises RosterNotFound: there is none."""
    row = _counted().filter(pk=offer_id, withdrawn_at=None).first()
    if row is None:
        raise RosterNotFound(offer_id)
    return row


def offer_card(row: Offer, mine: str = "") -> OfferCard:
    """Return an offer as pages see it."""
    return OfferCard(
        id=row.pk,
        kind=row.kind,
        node_id=row.node_id,
        day=row.day,
        from_minute=row.from_minute,
        to_minute=row.to_minute,
        places=row.places,
        taken=getattr(row, "taken", 0),
        closes_at=row.closes_at,
        note=row.note,
        mine=mine,
    )


def _counted() -> QuerySet[Offer]:
    return Offer.objects.annotate(taken=Count("claims", filter=Q(claims__state=GRANTED)))
