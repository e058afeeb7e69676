"""How people stand to their schedules now, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.common.access import Scope
from watchfloor.rooms.floor.contracts import AdherenceNow, Impact
from watchfloor.rooms.floor.queries.adherence_now import read_adherence_now

from .adherence_words import activity_words, status_sign


def standings_now(scope: Scope, at: datetime) -> list[dict[str, Any]]:
    """Return how each of the people in reach stands, as the board's module takes it."""
    impacts = impact_words()
    found = read_adherence_now(scope=scope, at=at)
    return [_told(now, impacts) for now in found.values()]


def impact_words() -> dict[Impact, str]:
    """Return what each impact on the queue is called."""
    return {
        Impact.NEGATIVE: _("missed now"),
        Impact.POSITIVE: _("helps now"),
        Impact.NEUTRAL: _("no difference to the queue"),
        Impact.UNKNOWN: "",
    }


def _told(now: AdherenceNow, impacts: dict[Impact, str]) -> dict[str, Any]:
    return {
        "agent_id": now.agent_id,
        "impact": now.impact.value,
        "impact_words": impacts[now.impact],
        "status": now.status.value,
        "status_words": status_sign(now.status, now.impact).text,
        "scheduled": now.scheduled,
        "scheduled_words": activity_words(now.scheduled) if now.scheduled else "",
        "since": now.since.isoformat() if now.since else None,
        "until": now.scheduled_until.isoformat() if now.scheduled_until else None,
        "why": now.why,
    }
