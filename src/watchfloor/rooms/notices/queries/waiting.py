"""Whose waiting lines are due, and by which channels they go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.notices.contracts import Preference
from watchfloor.rooms.notices.models import Bundle, Channel, Notice
from watchfloor.rooms.notices.rules.quiet import is_digest_due, is_quiet

from .preferences import preferences_of

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ready:
    """Lines of one person that go out now, and through which channels (none: nowhere to send)."""

    user_id: int
    notice_ids: tuple[int, ...]
    is_urgent: bool
    channel_ids: tuple[int, ...]


def list_ready(*, at: datetime) -> list[Ready]:
    """Return what is due for whom: kinds wanted, outside quiet hours, within the hourly limit."""
    waiting: dict[int, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(bundle=None, user__is_active=True).order_by("pk"):
        waiting[notice.user_id].append(notice)
    wants = preferences_of(user_ids=waiting)
    told = _told_in_the_last_hour(waiting, at)
    channels = _channels(waiting)
    zone, is_open = calendars.centre_zone(), _is_open(at)
    found = []
    for user_id, notices in waiting.items():
        if told.get(user_id, 0) >= wants[user_id].per_hour:
            continue
        chosen = _due_lines(notices, wants[user_id], at, zone, is_open=is_open)
        if chosen:
            found.append(_ready(user_id, chosen, channels.get(user_id, channels.get(None, ()))))
    return found


def _due_lines(
    notices: Iterable[Notice], wants: Preference, at: datetime, zone: ZoneInfo, *, is_open: bool
) -> list[Notice]:
    """Return all wanted lines when the digest is due, else the urgent ones, else none."""
    wanted = [each for each in notices if kind_of(each.key) not in wants.muted]
    urgent = [each for each in wanted if each.is_urgent]
    if is_quiet(at, wants, zone, is_open=is_open):
        return urgent if wants.urgent_in_quiet else []
    is_due = any(each.is_due for each in wanted)
    if is_due or is_digest_due((each.queued_at for each in wanted), at, wants):
        return wanted
    return urgent


def kind_of(key: str) -> str:
    """Return what a person unsubscribes from: "matter" of "matter:17:due"."""
    return key.partition(":")[0].partition(".")[0]


def _ready(user_id: int, chosen: list[Notice], channel_ids: tuple[int, ...]) -> Ready:
    return Ready(
        user_id=user_id,
        notice_ids=tuple(each.pk for each in chosen),
        is_urgent=all(each.is_urgent for each in chosen),
        channel_ids=channel_ids,
    )


def _told_in_the_last_hour(user_ids: Iterable[int], at: datetime) -> dict[int, int]:
    bundles = Bundle.objects.filter(user_id__in=list(user_ids), made_at__gt=at - timedelta(hours=1))
    rows = bundles.filter(deliveries__isnull=False).values("user_id")
    return {row["user_id"]: row["n"] for row in rows.annotate(n=Count("pk", distinct=True))}


def _channels(user_ids: Iterable[int]) -> Mapping[int | None, tuple[int, ...]]:
    """Return each person's channels; under None the centre's, for whoever has none."""
    rows = Channel.objects.filter(is_active=True).values_list("owner_id", "pk").order_by("pk")
    wanted, found = {*user_ids, None}, defaultdict(list)
    for owner_id, pk in rows:
        if owner_id in wanted:
            found[owner_id].append(pk)
    return {owner_id: tuple(ids) for owner_id, ids in found.items()}


def _is_open(at: datetime) -> bool:
    return bool(calendars.working_windows(node_id=None, window=Window(at, at + _MINUTE)))
