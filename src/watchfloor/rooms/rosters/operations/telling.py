"""Telling people of their shifts, through the notices room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.people import service as people


def tell_of_shifts(
    agent_ids: Collection[int], *, roster_id: int | None = None, at: datetime
) -> int:
    """Tell people, in their language, that their shifts are new or have changed; return how many.

    Part of the caller's transaction. Who has no user cannot be told.
    """
    users = users_of(agent_ids)
    by_language: dict[str, list[int]] = defaultdict(list)
    for card in people.list_users(scope=WHOLE_CENTRE, user_ids=users):
        by_language[card.language or settings.LANGUAGE_CODE].append(card.id)
    for language, user_ids in by_language.items():
        with override(language):
            title = _("Your shifts were published or changed")
        notices.queue(
            user_ids=user_ids,
            key=f"roster:shifts:{roster_id or 0}:{at:%Y-%m-%dT%H:%M}",
            title=title,
            url=reverse("rosters:mine"),
            at=at,
        )
    return len(users)


def users_of(agent_ids: Collection[int]) -> frozenset[int]:
    """Return the users of some agents."""
    wanted = set(agent_ids)
    cards = people.list_agents(scope=WHOLE_CENTRE)
    return frozenset(card.user_id for card in cards if card.id in wanted and card.user_id)
