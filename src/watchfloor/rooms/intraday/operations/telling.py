"""People whom a proposal touches are told, each in their language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.queries.lines import find_line
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.people import service as people


def tell(row: Proposal, at: datetime) -> None:
    """Tell the people of a proposal what is asked; who has no user is told by the leader."""
    page = "rosters:offers" if row.kind == ActionKind.CALL_IN else "floor:mine"
    for language, user_ids in _users(row.affected_agents).items():
        with override(language):
            _queue(row, _title(row), page, user_ids, "", at)


def tell_undone(row: Proposal, at: datetime) -> None:
    """Tell the people of a proposal that all is as it was."""
    for language, user_ids in _users(row.affected_agents).items():
        with override(language):
            _queue(row, _title_undone(row), "floor:mine", user_ids, ":undone", at)


def _queue(
    row: Proposal, title: str, page: str, user_ids: list[int], ending: str, at: datetime
) -> None:
    notices.queue(
        user_ids=user_ids,
        key=f"intraday:proposal:{row.pk}{ending}",
        title=title,
        url=reverse(page),
        at=at,
    )


def _users(agent_ids: Collection[int]) -> Mapping[str, list[int]]:
    cards = people.list_agents(scope=WHOLE_CENTRE, agent_ids=agent_ids) if agent_ids else ()
    ids = {card.user_id for card in cards if card.user_id}
    found: dict[str, list[int]] = defaultdict(list)
    for user in people.list_users(scope=WHOLE_CENTRE, user_ids=ids) if ids else ():
        found[user.language or settings.LANGUAGE_CODE].append(user.id)
    return found


def _title(row: Proposal) -> str:
    kind = ActionKind(row.kind)
    if kind is ActionKind.MOVE_BREAK:
        return _("Your break is now at %(time)s") % {"time": _clock(row.details["to"])}
    if kind is ActionKind.MOVE_MEETING:
        return _("Your meeting is now at %(time)s") % {"time": _clock(row.details["to"])}
    fields = {"line": _line(row), "time": _clock(row.starts_at), "until": _clock(row.ends_at)}
    if kind is ActionKind.CALL_IN:
        return _("Could you come in today from %(time)s, for %(line)s?") % fields
    return _("Please take contacts of %(line)s until %(until)s") % fields


def _title_undone(row: Proposal) -> str:
    kind = ActionKind(row.kind)
    if kind is ActionKind.MOVE_BREAK:
        return _("Your break is at %(time)s again") % {"time": _clock(row.details["from"])}
    if kind is ActionKind.MOVE_MEETING:
        return _("Your meeting is at %(time)s again") % {"time": _clock(row.details["from"])}
    if kind is ActionKind.CALL_IN:
        return _("Nobody more is needed today for %(line)s") % {"line": _line(row)}
    return _("Please take your own contacts again, no longer those of %(line)s") % {
        "line": _line(row)
    }


def _line(row: Proposal) -> str:
    return find_line(queue_id=row.queue_id, scope=WHOLE_CENTRE).title


def _clock(moment: datetime | str) -> str:
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{at.astimezone(calendars.centre_zone()):%H:%M}"
