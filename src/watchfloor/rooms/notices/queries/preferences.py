"""How people want to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.notices.contracts import Preference
from watchfloor.rooms.notices.models import DailyList, PreferenceRow
from watchfloor.rooms.notices.rules.quiet import is_daily_due


def get_preference(*, user_id: int | None) -> Preference:
    """Return what somebody wants: her own word, the centre's, or the usual."""
    asked = [] if user_id is None else [user_id]
    found = preferences_of(user_ids=asked)
    return found[user_id] if user_id is not None else _centre()


def has_own_preference(*, user_id: int) -> bool:
    """Say whether somebody has decided for herself."""
    return PreferenceRow.objects.filter(user_id=user_id).exists()


def preferences_of(*, user_ids: Iterable[int]) -> dict[int, Preference]:
    """Return what each of these people wants. One query."""
    ids = list(user_ids)
    rows = PreferenceRow.objects.filter(Q(user_id__in=ids) | Q(user=None))
    known = {row.user_id: _preference(row) for row in rows}
    usual = known.get(None, Preference())
    return {user_id: known.get(user_id, usual) for user_id in ids}


def list_daily_due(*, user_ids: Iterable[int], at: datetime) -> tuple[tuple[int, date], ...]:
    """Return whose daily list is to be queued now, and of which local day."""
    zone = calendars.centre_zone()
    day = at.astimezone(zone).date()
    wants = preferences_of(user_ids=user_ids)
    told = set(DailyList.objects.filter(day=day).values_list("user_id", flat=True))
    return tuple(
        (user_id, day)
        for user_id, wanted in wants.items()
        if user_id not in told and "worklist" not in wanted.muted and is_daily_due(at, wanted, zone)
    )


def _centre() -> Preference:
    row = PreferenceRow.objects.filter(user=None).first()
    return _preference(row) if row else Preference()


def _preference(row: PreferenceRow) -> Preference:
    return Preference(
        digest_minutes=row.digest_minutes,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        only_open_hours=row.only_open_hours,
        urgent_in_quiet=row.urgent_in_quiet,
        per_hour=row.per_hour,
        daily_at=row.daily_at,
        muted=tuple(row.muted),
    )
