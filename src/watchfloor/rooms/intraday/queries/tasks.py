"""What somebody should do about the running day: proposals, signals, days that will miss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from watchfloor.common.access import Access
from watchfloor.common.worklist import Task
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import (
    DayOutlook,
    ProposalCard,
    SignalCard,
    SignalKind,
)
from watchfloor.rooms.intraday.contracts.breaks import BreakCard

from .action_words import say_gain, say_proposal, say_reason
from .breaks import contacts_left, list_strained
from .kept import newest_outlooks
from .lines import Line, list_lines
from .proposals import list_open
from .signals import list_signals
from .words import signal_title, signal_words

_FRESH = timedelta(minutes=30)  # an older outlook says nothing of what to do now
_FEW = 5


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return what stands out now, lines whose day will surely miss what was promised, and breaks.

    Booked breaks that do not fit any more are kept unless somebody who leads takes them back, and
    go from the list when they begin.

    Who may carry proposals out is shown the best one of each line; it goes as the proposal expires.
    """
    if not access.can("intraday.lead"):
        return ()
    lines = list_lines(scope=access.scope)
    today = at.astimezone(calendars.centre_zone()).date()
    outlooks = newest_outlooks([line.id for line in lines], today)
    fresh = {number: each for number, each in outlooks.items() if each.made_at > at - _FRESH}
    signals = [
        each
        for each in list_signals(scope=access.scope, is_open=True)
        if each.marked != "false" and each.matter_id is None
    ]
    proposals = list_open(scope=access.scope, at=at) if access.can("intraday.act") else ()
    return (
        *_proposal_tasks(proposals),
        *_signal_tasks(signals),
        *_missing_tasks(lines, fresh, at),
        *_break_tasks(list_strained(scope=access.scope, at=at), lines, fresh),
    )


def _proposal_tasks(cards: Sequence[ProposalCard]) -> Iterator[Task]:
    """Tell of the best proposal of each line: what its contacts are worth is lost without it."""
    zone = calendars.centre_zone()
    best: dict[int, ProposalCard] = {}
    for card in cards:
        if card.gain_contacts > 0:
            best.setdefault(card.queue_id, card)
    for card in list(best.values())[:_FEW]:
        yield Task(
            key=f"intraday.proposal:{card.id}",
            title=say_proposal(card, zone),
            reason=f"{say_gain(card)} · {say_reason(card)}".rstrip(" ·"),
            loss=0.0,
            missed_contacts=card.gain_contacts,
            url=f"{reverse('intraday:actions')}#p-{card.id}",
            due_at=card.expires_at,
        )


def _signal_tasks(signals: Sequence[SignalCard]) -> Iterator[Task]:
    for card in sorted(signals, key=lambda each: -each.loss)[:_FEW]:
        yield Task(
            key=f"intraday.signal:{card.id}",
            title=signal_title(card),
            reason=signal_words(card),
            loss=0.0,
            missed_contacts=card.loss if card.kind is not SignalKind.HEART_BEAT else 0.0,
            url=reverse("intraday:signals"),
        )


def _missing_tasks(
    lines: Sequence[Line], outlooks: Mapping[int, DayOutlook], at: datetime
) -> Iterator[Task]:
    """Tell of lines whose next two hours will miss the promise, the most contacts first."""
    found = []
    for line in lines:
        each = outlooks.get(line.id)
        if each is None or each.next_hours_share is None or each.goal_share is None:
            continue
        goal = each.goal_share
        gap = goal - each.next_hours_share
        if gap > 0.05:  # less is within what nobody can foresee
            found.append((gap * _coming(each, at), line, each, goal))
    found.sort(key=lambda row: (-row[0], row[1].id))
    for missed, line, each, goal in found[:_FEW]:
        yield Task(
            key=f"intraday.missing:{line.id}",
            title=_("%(queue)s will miss its service level") % {"queue": line.title},
            reason=_("The next two hours will come to %(share)s; %(goal)s was promised.")
            % {"share": _percent(each.next_hours_share), "goal": _percent(goal)},
            loss=0.0,
            missed_contacts=missed,
            url=reverse("intraday:line", kwargs={"queue_id": line.id}),
        )


def _break_tasks(
    cards: Sequence[BreakCard], lines: Sequence[Line], outlooks: Mapping[int, DayOutlook]
) -> Iterator[Task]:
    """Tell of booked breaks that do not fit any more, those soonest first."""
    zone, soonest = calendars.centre_zone(), cards[:_FEW]
    left = contacts_left(soonest, lines, outlooks)
    for card in soonest:
        time = f"{(card.wanted_at or card.asked_at).astimezone(zone):%H:%M}"
        yield Task(
            key=f"intraday.break:{card.id}",
            title=_("The break of %(agent)s at %(time)s does not fit any more")
            % {"agent": card.agent, "time": time},
            reason=_("It is kept unless you take it back."),
            loss=0.0,
            missed_contacts=left[card.id],
            url=f"{reverse('intraday:breaks')}#b-{card.id}",
            due_at=card.wanted_at,
        )


def _coming(outlook: DayOutlook, at: datetime) -> float:
    end = at + timedelta(hours=2)
    return sum(each.foreseen_contacts for each in outlook.intervals if at <= each.start < end)


def _percent(share: float | None) -> str:
    return f"{(share or 0.0) * 100:.0f}%"
