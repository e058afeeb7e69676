"""Somebody's shifts as their calendar asks for them: by a secret instead of a sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.models import CalendarToken, ShiftType
from watchfloor.rooms.rosters.rules.ics import write_calendar

from .duties import list_duties

BACK = timedelta(days=31)
AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar as text, and what tells one state of it from another."""

    text: str
    etag: str


def read_feed(*, secret_hash: str, at: datetime) -> Feed | None:
    """Return the calendar of whose secret it is, from a month ago on; None: of nobody.

    Shifts that were taken out are told as cancelled.
    """
    token = CalendarToken.objects.select_related("agent").filter(secret_hash=secret_hash).first()
    if token is None:
        return None
    today = at.astimezone(calendars.centre_zone()).date()
    duties = list_duties(
        agent_id=token.agent_id,
        first_day=today - BACK,
        last_day=today + AHEAD,
        with_cancelled=True,
    )
    names = dict(ShiftType.objects.order_by("pk").values_list("code", "name"))
    text = write_calendar(duties, title=str(token.agent), names=names)
    return Feed(text, f'"{sha256(text.encode()).hexdigest()[:32]}"')


def has_calendar_link(*, agent_id: int) -> bool:
    """Say whether somebody has a feed."""
    return CalendarToken.objects.filter(agent=agent_id).exists()
