"""What people are told of breaks, each in their language."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard


def tell_turn(row: BreakBooking, at: datetime) -> None:
    """Tell somebody that it is their turn."""
    _tell_agent(row, "turn", lambda: _("Your break: it is your turn now"), at)


def tell_early(row: BreakBooking, at: datetime) -> None:
    """Tell somebody that the break they booked may begin already."""
    _tell_agent(row, "early", lambda: _("Your break: you may go now already"), at)


def tell_moved(row: BreakBooking, at: datetime) -> None:
    """Tell somebody that a contact moved their break."""
    time = _clock(row)
    _tell_agent(row, "moved", lambda: _("Your break is now at %(time)s") % {"time": time}, at)


def tell_owed(row: BreakBooking, at: datetime) -> None:
    """Tell somebody what is owed to them of a break that did not take place whole."""
    minutes = row.owed_seconds // 60
    _tell_agent(
        row,
        "owed",
        lambda: _("Break: %(minutes)s minutes are owed to you") % {"minutes": minutes},
        at,
    )


def tell_taken_back(row: BreakBooking, at: datetime) -> None:
    """Tell somebody that their booked break was taken back, why, and what is owed for it."""

    def title() -> str:
        return _(
            "Your break at %(time)s was taken back: %(reason)s. %(minutes)s minutes are owed to you"
        ) % {"time": _clock(row), "reason": row.reason, "minutes": row.owed_seconds // 60}

    _tell_agent(row, "taken_back", title, at)


def tell_managers(row: BreakBooking, at: datetime) -> None:
    """Tell those who run the floor that a booked break does not fit any more."""
    agent = _agent(row)
    name = (agent.name or agent.code) if agent else str(row.agent_id)

    def title() -> str:
        return _("The break of %(agent)s at %(time)s does not fit any more") % {
            "agent": name, "time": _clock(row),
        }  # fmt: skip

    _tell(_managers(row.agent_id), f"intraday:break:{row.pk}:strained", title,
          reverse("intraday:breaks"), at)  # fmt: skip


def _managers(agent_id: int) -> set[int]:
    users = people.list_users(scope=WHOLE_CENTRE, role=Role.FLOOR_MANAGER)
    scopes = {user.id: people.get_access(user_id=user.id).scope for user in users}
    return {
        user for user, scope in scopes.items() if scope.everything or agent_id in scope.agent_ids
    }


def _tell_agent(row: BreakBooking, what: str, title: Callable[[], str], at: datetime) -> None:
    agent = _agent(row)
    if agent is not None and agent.user_id is not None:
        key = f"intraday:break:{row.pk}:{what}"
        _tell([agent.user_id], key, title, reverse("intraday:my_break"), at)


def _tell(
    user_ids: Collection[int], key: str, title: Callable[[], str], url: str, at: datetime
) -> None:
    for user in people.list_users(scope=WHOLE_CENTRE, user_ids=user_ids) if user_ids else ():
        with override(user.language):
            notices.queue(user_ids=[user.id], key=key, title=title(), url=url, at=at)


def _agent(row: BreakBooking) -> AgentCard | None:
    cards = people.list_agents(scope=WHOLE_CENTRE, agent_ids=[row.agent_id])
    return cards[0] if cards else None


def _clock(row: BreakBooking) -> str:
    at = row.wanted_at or row.asked_at
    return f"{at.astimezone(calendars.centre_zone()):%H:%M}"
