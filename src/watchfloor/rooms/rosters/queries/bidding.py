"""Rounds of bidding: what may be ranked, and who got what and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.rosters.contracts import (
    LostTour,
    ReceiptCard,
    RosterNotFound,
    RoundCard,
    TourCard,
)
from watchfloor.rooms.rosters.models import Bid, BidRound
from watchfloor.rooms.rosters.rules.tours import tour_card, unpack_tours

from .catalogue import list_shift_types
from .rosters import get_roster

MOST_ROUNDS = 20
REMEMBERED = 4  # rounds; what weighs less than a sixteenth is forgotten


def list_rounds(*, version_id: int) -> tuple[RoundCard, ...]:
    """Return the rounds of a draft, the newest first."""
    return tuple(round_card(row) for row in _joined().filter(version=version_id).order_by("-pk"))


def get_round(*, round_id: int, scope: Scope) -> RoundCard:
    """Return a round. :raises RosterNotFound: there is none in reach."""
    row = _row(round_id)
    get_roster(roster_id=row.roster_id, scope=scope)
    return round_card(row)


def list_receipts(*, round_id: int) -> tuple[ReceiptCard, ...]:
    """Return who got what in an awarded round, by name."""
    rows = Bid.objects.filter(round=round_id, awarded__isnull=False).select_related("agent")
    return tuple(sorted((receipt_card(row) for row in rows), key=lambda each: each.name))


def list_own_rounds(*, agent_id: int) -> tuple[tuple[RoundCard, ReceiptCard | None], ...]:
    """Return the rounds that somebody is in, the newest first, with what they got."""
    found = []
    bids = {row.round_id: row for row in Bid.objects.filter(agent=agent_id).select_related("agent")}
    for row in _joined().order_by("-pk")[:MOST_ROUNDS]:
        if agent_id in {each[0] for each in row.tours["tours"]}:
            bid = bids.get(row.pk)
            got = receipt_card(bid) if bid is not None and bid.awarded is not None else None
            found.append((round_card(row), got))
    return tuple(found)


def count_unranked(*, agent_id: int, at: datetime) -> int:
    """Return how many open rounds somebody has not ranked yet."""
    rows = BidRound.objects.filter(awarded_at=None, closes_at__gt=at, roster__removed_at=None)
    rows = rows.exclude(bids__agent=agent_id).order_by("pk")
    return sum(agent_id in {each[0] for each in row.tours["tours"]} for row in rows)


def list_tours(*, round_id: int, agent_id: int) -> tuple[RoundCard, tuple[TourCard, ...]]:
    """Return a round with the tours that somebody may rank, those they ranked first.

    :raises RosterNotFound: there is no such round, or they are not in it.
    """
    row = _row(round_id)
    tours = unpack_tours(row.tours)
    own = next((each for each in tours if each.agent_id == agent_id), None)
    if own is None:
        raise RosterNotFound(round_id)
    bid = row.bids.filter(agent=agent_id).first()
    ranks: Sequence[int] = bid.ranks if bid is not None else ()
    kinds = {each.code: each.kind for each in list_shift_types()}
    cards = [
        tour_card(each, index, kinds, ranks)
        for index, each in enumerate(tours)
        if each.group == own.group
    ]
    return round_card(row), tuple(sorted(cards, key=lambda each: (each.rank or 10**9, each.index)))


def earlier_ranks(*, agent_ids: Collection[int], but: int) -> Mapping[int, Sequence[int | None]]:
    """Return the ranks that people got in their last rounds, the newest first.

    Who ranked nothing was not left with little: that round does not count for them.
    """
    rows = Bid.objects.filter(agent__in=agent_ids, round__awarded_at__isnull=False)
    found: dict[int, list[int | None]] = defaultdict(list)
    for row in rows.exclude(round=but).order_by("-round__awarded_at", "-pk"):
        if row.ranks and len(found[row.agent_id]) < REMEMBERED:
            found[row.agent_id].append(row.receipt.get("rank"))
    return found


def round_card(row: BidRound) -> RoundCard:
    """Return a row as a card."""
    return RoundCard(
        id=row.pk,
        roster_id=row.roster_id,
        roster_name=row.roster.name,
        first_day=row.roster.first_day,
        last_day=row.roster.last_day,
        version_id=row.version_id,
        version_number=row.version.number,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        awarded_at=row.awarded_at,
        result_id=row.result_id,
        seed=row.seed,
        people=len(row.tours["tours"]),
        bids=getattr(row, "ranked", 0),
    )


def receipt_card(row: Bid) -> ReceiptCard:
    """Return what somebody got as a card."""
    kept: Mapping[str, Any] = row.receipt
    return ReceiptCard(
        agent_id=row.agent_id,
        name=str(row.agent),
        rank=kept["rank"],
        ranked=len(row.ranks),
        weight=kept["weight"],
        lot=kept["lot"],
        lost=tuple(LostTour(row.ranks.index(tour) + 1, why) for tour, why in kept["lost"]),
        is_own=kept["own"],
    )


def _row(round_id: int) -> BidRound:
    row = _joined().filter(pk=round_id).first()
    if row is None:
        raise RosterNotFound(round_id)
    return row


def _joined() -> QuerySet[BidRound]:
    rows = BidRound.objects.select_related("roster", "version").filter(roster__removed_at=None)
    return rows.annotate(ranked=Count("bids", filter=~Q(bids__ranks=[])))
