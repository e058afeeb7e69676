"""Channels and the log of what was sent."""

from __future__ import annotations

from django.db.models import Count, Min, QuerySet

from watchfloor.rooms.notices.contracts import (
    ChannelCard,
    ChannelKind,
    DeliveryCard,
    DeliveryState,
)
from watchfloor.rooms.notices.models import Bundle, Channel, Delivery, Notice


def list_channels(*, owner_id: int | None) -> tuple[ChannelCard, ...]:
    """Return somebody's channels, or (None) those of the centre."""
    return tuple(_card(row) for row in Channel.objects.filter(owner_id=owner_id).order_by("pk"))


def list_deliveries(*, user_id: int | None, limit: int = 50) -> tuple[DeliveryCard, ...]:
    """Return the newest messages to somebody, or (None) to anybody."""
    rows = Delivery.objects.select_related("bundle__user", "channel").order_by("-pk")
    if user_id is not None:
        rows = rows.filter(bundle__user_id=user_id)
    return _cards(rows[:limit])


def count_unreachable() -> int:
    """Return to how many people there was no way at their last message."""
    return Bundle.objects.filter(deliveries=None).values("user_id").distinct().count()


def _cards(rows: QuerySet[Delivery]) -> tuple[DeliveryCard, ...]:
    found = list(rows)
    lines = (
        Notice.objects.filter(bundle_id__in=[row.bundle_id for row in found])
        .values("bundle_id")
        .annotate(n=Count("pk"), first=Min("title"))
    )
    about = {row["bundle_id"]: (row["n"], row["first"]) for row in lines}
    return tuple(_delivery(row, *about.get(row.bundle_id, (0, ""))) for row in found)


def _delivery(row: Delivery, lines: int, first: str) -> DeliveryCard:
    return DeliveryCard(
        id=row.pk,
        made_at=row.bundle.made_at,
        user_id=row.bundle.user_id,
        user=row.bundle.user.get_username(),
        channel=row.channel.name,
        kind=ChannelKind(row.channel.kind),
        is_urgent=row.bundle.is_urgent,
        lines=lines,
        first=first,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        sent_at=row.sent_at,
        error=row.error,
    )


def _card(row: Channel) -> ChannelCard:
    return ChannelCard(
        id=row.pk,
        owner_id=row.owner_id,
        kind=ChannelKind(row.kind),
        name=row.name,
        hint=row.hint,
        is_active=row.is_active,
        per_minute=row.per_minute,
        last_sent_at=row.last_sent_at,
        last_error=row.last_error,
    )
