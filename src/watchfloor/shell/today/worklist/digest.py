"""The daily list: each person's dearest lines, queued once a day at the hour that she chose."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django.utils import translation

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.people import service as people

from .gathering import build_alone
from .ranking import SHOWN

log = logging.getLogger(__name__)


def queue_daily_lists(*, at: datetime) -> int:
    """Queue the lists whose hour has come; returns how many. Each one is queued or not at all."""
    users = {
        card.id: card
        for card in people.list_users(scope=WHOLE_CENTRE, has_role=True)
        if card.is_active
    }
    due = notices.list_daily_due(user_ids=tuple(users), at=at)
    return sum(_queue_or_skip(user_id, users[user_id].language, day, at) for user_id, day in due)


def _queue_or_skip(user_id: int, language: str, day: date, at: datetime) -> int:
    """Queue one list; what goes wrong with it must not keep everybody after it waiting."""
    try:
        return _queue(user_id, language, day, at)
    except Exception:
        log.exception("worklist: the daily list of user %s could not be made", user_id)
        return 0


@transaction.atomic
def _queue(user_id: int, language: str, day: date, at: datetime) -> int:
    if not notices.claim_daily_list(user_id=user_id, day=day):
        return 0
    with translation.override(language):
        found = build_alone(access=people.get_access(user_id=user_id), at=at)
    for item in found.items[:SHOWN]:
        notices.queue(
            user_ids=[user_id],
            key=f"worklist:{day}:{item.task.key}",
            title=f"{item.task.title} {item.task.reason}",
            url=item.task.url,
            at=at,
            is_due=True,
        )
    return int(bool(found.items))
