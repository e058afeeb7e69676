"""What waits to be told. Queueing is part of whatever transaction brings it about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from watchfloor.rooms.notices.models import DailyList, Notice


@transaction.atomic
def queue(
    *,
    user_ids: Collection[int],
    key: str,
    title: str,
    url: str,
    at: datetime,
    is_urgent: bool = False,
    is_due: bool = False,
) -> None:
    """Put a line before some people; the same key waits once for each, however often it is told.

    `key` begins with its kind ("matter:17:due"), which people can unsubscribe from. Urgent lines
    pass the digest, not the rate limit; `is_due` ones take along what waits, at once.
    """
    wanted = set(user_ids)
    fresh = [
        Notice(
            user_id=user_id,
            key=key[:200],
            title=_one_line(title)[:300],
            url=url[:500],
            queued_at=at,
            is_urgent=is_urgent,
            is_due=is_due,
        )
        for user_id in sorted(wanted)
    ]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    if is_urgent:
        waiting = Notice.objects.filter(user_id__in=wanted, key=key[:200], bundle=None)
        waiting.filter(is_urgent=False).update(is_urgent=True)


def claim_daily_list(*, user_id: int, day: date) -> bool:
    """Say whether somebody's list of a day is still to be queued, and take it.

    Call it in the transaction that queues the list: both happen, or neither.
    """
    _, is_new = DailyList.objects.get_or_create(user_id=user_id, day=day)
    return is_new


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
