"""What accepting a proposal does, and what undoes it: schedules, offers, loans, work for people."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.common.words import msgid
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import ScheduleCard, Span
from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.queries.lines import find_line
from watchfloor.rooms.intraday.queries.serving import loans_of
from watchfloor.rooms.intraday.rules.lending import titled_spans
from watchfloor.rooms.intraday.rules.proposing import SERVING, moved_spans
from watchfloor.rooms.rosters import service as rosters
from watchfloor.rooms.rosters.contracts import RosterNotFound

from .matters import end_action, open_action
from .telling import tell, tell_undone

MOVED = "moved"  # the origin of schedules that the running day changed
_OFFERED = {
    ActionKind.OFFER_OVERTIME: "overtime",
    ActionKind.OFFER_TIME_OFF: "time_off",
    ActionKind.CALL_IN: "call_in",
}
_MOVES = (ActionKind.MOVE_BREAK, ActionKind.MOVE_MEETING)
_Day = tuple[int, date, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: codes for the journal, and numbers that undoing it needs."""

    codes: tuple[str, ...]
    kept: dict[str, int] = field(default_factory=dict)


def carry_out(row: Proposal, *, actor: Actor, at: datetime) -> Done:
    """Do what a proposal says, as part of the caller's transaction.

    Hours and shifts are offered: who takes them has them. What is changed at the switch becomes a
    matter of the loop, that somebody has to answer for.

    :raises Refusal: what it rests on has changed since.
    """
    kind = ActionKind(row.kind)
    if kind in _MOVES:
        _move(row, ("from", "until", "to"), actor, at)
        tell(row, at)
        return Done(("schedules_changed", "people_told"))
    if kind in _OFFERED:
        number = _offer(row, _OFFERED[kind], actor, at)
        if kind is ActionKind.CALL_IN:
            tell(row, at)
        return Done(("hours_offered",), {"offer": number})
    if kind is ActionKind.MOVE_SKILL:
        _lend(row, actor, at)
        tell(row, at)
        return Done(("people_lent", "schedules_changed", "people_told"))
    return Done(("matter_opened",), {"matter": open_action(row, actor=actor, at=at)})


def undo(row: Proposal, *, actor: Actor, at: datetime) -> None:
    """Take back what a proposal did, as part of the caller's transaction.

    :raises Refusal: what it did has changed since.
    """
    kind = ActionKind(row.kind)
    done = row.details.get("done", {})
    if kind in _MOVES:
        _move(row, ("to", "", "from"), actor, at)
    elif kind is ActionKind.MOVE_SKILL:
        _give_back(row, actor, at)
    elif "offer" in done:
        with suppress(RosterNotFound):  # a leader offers it no longer already
            rosters.withdraw_hours(offer_id=done["offer"], actor=actor, at=at)
    elif "matter" in done:
        end_action(done["matter"], actor=actor, at=at)
    if kind not in (ActionKind.OFFER_OVERTIME, ActionKind.OFFER_TIME_OFF):
        tell_undone(row, at)


def _move(row: Proposal, names: tuple[str, str, str], actor: Actor, at: datetime) -> None:
    """Put the break or meeting of each person where it is to be."""
    times = {key: datetime.fromisoformat(row.details[key]) for key in ("from", "until", "to")}
    length = times["until"] - times["from"]
    start, to = times[names[0]], times[names[2]]
    if start <= at or to <= at:
        raise _changed_since()
    held = _held(row)
    try:
        rows: list[_Day] = [
            (card.agent_id, card.day, moved_spans(card.spans, start, start + length, to))
            for card in held
        ]
    except ValueError as error:
        raise _changed_since() from error
    _put(row, rows, actor, at)


def _lend(row: Proposal, actor: Actor, at: datetime) -> None:
    """Let the people take the line's contacts from now until the proposal's end."""
    start = max(row.starts_at, at)
    lent = {
        loan.agent_id for loan in loans_of(row.day, queue_ids=_every_line(row)) if loan.end > start
    }
    held = _held(row)
    is_free = not lent & set(row.affected_agents)
    if not is_free or not all(_works(card.spans, start, row.ends_at) for card in held):
        raise _changed_since()
    title = find_line(queue_id=row.queue_id, scope=WHOLE_CENTRE).title[:80]
    _put(row, [_titled(card, start, row.ends_at, title) for card in held], actor, at)


def _give_back(row: Proposal, actor: Actor, at: datetime) -> None:
    """Let the people take their own contacts again from now on."""
    cards = floor.list_schedules(agent_ids=row.affected_agents, first_day=row.day, last_day=row.day)
    _put(row, [_titled(card, at, row.ends_at, "") for card in cards], actor, at)


def _every_line(row: Proposal) -> list[int]:
    return [row.queue_id, *row.details.get("from_queues", ())]


def _works(spans: Sequence[Span], start: datetime, end: datetime) -> bool:
    return any(each.code == SERVING and each.start < end and each.end > start for each in spans)


def _titled(card: ScheduleCard, start: datetime, end: datetime, title: str) -> _Day:
    return card.agent_id, card.day, titled_spans(card.spans, SERVING, start, end, title)


def _held(row: Proposal) -> tuple[ScheduleCard, ...]:
    """Return the schedules that a proposal rests on. :raises Refusal: one is gone."""
    held = floor.list_schedules(agent_ids=row.affected_agents, first_day=row.day, last_day=row.day)
    if len(held) != len(row.affected_agents):
        raise _changed_since()
    return held


def _put(row: Proposal, rows: Sequence[_Day], actor: Actor, at: datetime) -> None:
    floor.put_schedules(rows=rows, origin=MOVED, reason=f"proposal:{row.pk}", actor=actor, at=at)


def _offer(row: Proposal, kind: str, actor: Actor, at: datetime) -> int:
    """Offer the hours to the people of the line's part of the centre, until they begin."""
    line = find_line(queue_id=row.queue_id, scope=WHOLE_CENTRE)
    return rosters.offer_hours(
        kind=kind,
        window=Window(row.starts_at, row.ends_at),
        places=max(len(row.affected_agents), 1),
        node_id=line.series.node_id or line.queue.node_id,
        note=line.title,
        actor=actor,
        at=at,
    )


def _changed_since() -> Refusal:
    return Refusal(
        code="intraday.proposal.changed",
        what=msgid("A schedule that this rests on has changed since. Nothing was done."),
        mend=msgid("Look at what is proposed now."),
    )
