"""What accepting a proposal does: schedules change, hours are offered, people are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.queries.lines import find_line
from watchfloor.rooms.intraday.rules.proposing import moved_spans
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters import service as rosters

MOVED = "moved"  # the origin of schedules that the running day changed
_OFFERED = {ActionKind.OFFER_OVERTIME: "overtime", ActionKind.OFFER_TIME_OFF: "time_off"}


def carry_out(row: Proposal, *, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Do what a proposal says, as part of the caller's transaction; return codes of what was done.

    What only people can do (take other contacts, come in, open a call-back at the switch) is told
    to them; nothing is changed for it here.

    :raises Refusal: what it rests on has changed since.
    """
    kind = ActionKind(row.kind)
    if kind in (ActionKind.MOVE_BREAK, ActionKind.MOVE_MEETING):
        _move(row, actor, at)
        return ("schedules_changed", "people_told")
    if kind in _OFFERED:
        _offer(row, _OFFERED[kind], actor, at)
        return ("hours_offered",)
    _tell(row, row.affected_agents, at)
    return ("people_told",)


def _move(row: Proposal, actor: Actor, at: datetime) -> None:
    """Put the break or meeting of each person at its new time."""
    start, end, to = (datetime.fromisoformat(row.details[key]) for key in ("from", "until", "to"))
    held = floor.list_schedules(agent_ids=row.affected_agents, first_day=row.day, last_day=row.day)
    if start <= at or to <= at or len(held) != len(row.affected_agents):
        raise _changed_since()
    try:
        rows = [(card.agent_id, card.day, moved_spans(card.spans, start, end, to)) for card in held]
    except ValueError as error:
        raise _changed_since() from error
    floor.put_schedules(rows=rows, origin=MOVED, reason=f"proposal:{row.pk}", actor=actor, at=at)
    _tell(row, row.affected_agents, at)


def _offer(row: Proposal, kind: str, actor: Actor, at: datetime) -> None:
    """Offer the hours to the people of the line's part of the centre, until they begin."""
    rosters.offer_hours(
        kind=kind,
        window=Window(row.starts_at, row.ends_at),
        places=max(len(row.affected_agents), 1),
        node_id=_node_of(row),
        actor=actor,
        at=at,
    )


def _node_of(row: Proposal) -> int | None:
    line = find_line(queue_id=row.queue_id, scope=WHOLE_CENTRE)
    return line.series.node_id or line.queue.node_id


def _changed_since() -> Refusal:
    return Refusal(
        code="intraday.proposal.changed",
        what=msgid("A schedule that this rests on has changed since. Nothing was done."),
        mend=msgid("Look at what is proposed now."),
    )


def _tell(row: Proposal, agent_ids: Collection[int], at: datetime) -> None:
    """Tell the people it touches, each in their language; who has no user is told by the leader."""
    for language, user_ids in _users(agent_ids).items():
        with override(language):
            notices.queue(
                user_ids=user_ids,
                key=f"intraday:proposal:{row.pk}",
                title=_title(row),
                url=reverse("floor:mine"),
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
    zone = calendars.centre_zone()
    kind = ActionKind(row.kind)
    if kind in (ActionKind.MOVE_BREAK, ActionKind.MOVE_MEETING):
        to = datetime.fromisoformat(row.details["to"]).astimezone(zone)
        text = (
            _("Your break is now at %(time)s")
            if kind is ActionKind.MOVE_BREAK
            else _("Your meeting is now at %(time)s")
        )
        return text % {"time": f"{to:%H:%M}"}
    line = find_line(queue_id=row.queue_id, scope=WHOLE_CENTRE).title
    if kind is ActionKind.CALL_IN:
        begins = row.starts_at.astimezone(zone)
        return _("Could you come in today from %(time)s, for %(line)s?") % {
            "time": f"{begins:%H:%M}", "line": line,
        }  # fmt: skip
    return _("Please take contacts of %(line)s for now") % {"line": line}
