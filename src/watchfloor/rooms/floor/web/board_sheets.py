"""The board as tables to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.common.downloads import Cell, Sheet
from watchfloor.rooms.calendars import service as calendars

from .board_words import state_words
from .standing import Standing

Row = Mapping[str, Any]


def queues_sheet(queues: Sequence[Row], formula: str, at: datetime) -> Sheet:
    """Return the queues, one a row; the formula of the service stands in its heading."""
    heads = (
        _("As of"),
        _("Queue"),
        _("Waiting"),
        _("Longest wait, s"),
        f"{_('Service so far')}: {formula}",
        _("End of day"),
        _("End of day, low"),
        _("End of day, high"),
        _("Offered"),
        _("Answered"),
        _("Abandoned"),
    )
    return Sheet(heads, [_queue_row(each, at) for each in queues], _("Queues"))


def agents_sheet(agents: Sequence[Row], standings: Mapping[int, Standing], at: datetime) -> Sheet:
    """Return the agents, one a row."""
    heads = (
        _("As of"),
        _("Team"),
        _("Name"),
        _("Login"),
        _("State"),
        _("Reason"),
        _("In the state, s"),
        _("Contacts now"),
        _("Against the schedule"),
        _("Impact on the queue"),
    )
    rows = [_agent_row(each, standings.get(each["agent_id"] or 0), at) for each in agents]
    return Sheet(heads, rows, _("Agents"))


def _queue_row(queue: Row, at: datetime) -> list[Cell]:
    outlook = queue["outlook"] or {}
    return [
        _local(at),
        queue["title"] or queue["code"],
        queue["waiting"],
        _seconds(queue["longest_since"], at),
        queue["service"]["value"] if queue["service"] else None,
        outlook.get("service_share"),
        outlook.get("service_low"),
        outlook.get("service_high"),
        queue["day"]["offered"],
        queue["day"]["answered"],
        queue["day"]["abandoned"],
    ]


def _agent_row(agent: Row, standing: Standing | None, at: datetime) -> list[Cell]:
    return [
        _local(at),
        agent["team"],
        agent["name"] or agent["login"],
        agent["login"],
        state_words()[agent["state"]],
        agent["reason"],
        _seconds(agent["since"], at),
        len(agent["contacts"]),
        standing.status_words if standing else "",
        standing.impact_words if standing else "",
    ]


def _seconds(since: str | None, at: datetime) -> int | None:
    return round((at - datetime.fromisoformat(since)).total_seconds()) if since else None


def _local(at: datetime) -> str:
    return f"{at.astimezone(calendars.centre_zone()):%Y-%m-%d %H:%M:%S}"
