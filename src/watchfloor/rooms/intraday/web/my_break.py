"""One's own break: booked for a time or asked for at once, waited for, had; made for a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import WHOLE_CENTRE, access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.intraday.contracts.breaks import (
    BreakCard,
    BreakNotFound,
    BreakSlot,
    BreakState,
    SlotState,
)
from watchfloor.rooms.intraday.operations.breaks import (
    UNDO,
    ask_break,
    begin_break,
    book_break,
    cancel_break,
    end_break,
    move_break,
    restore_break,
)
from watchfloor.rooms.intraday.queries.breaks import (
    had_minutes,
    owed_minutes,
    owed_to,
    own_breaks,
    own_planned,
    own_slots,
    working_day,
)
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.rules.breaks import (
    LENGTHS_MINUTES,
    LONGEST_WAIT,
    TURN,
    USUAL_MINUTES,
    minutes_of,
)
from watchfloor.rooms.people import service as people

from .break_words import FullTimes, full_times

# Which of one's breaks the page is about first.
FIRST = (BreakState.TAKEN, BreakState.OFFERED, BreakState.QUEUED, BreakState.BOOKED)
BACK = "intraday:my_break"
PLAIN: dict[str, Callable[..., None]] = {
    "begin": begin_break,
    "end": end_break,
    "cancel": cancel_break,
    "restore": restore_break,
}


@dataclass(frozen=True, slots=True)
class _Times:
    """The times of the rest of the day, and why some of them are full."""

    slots: Sequence[BreakSlot]
    full: Sequence[FullTimes]
    minutes: int
    more: int = 0  # minutes that are owed, added to them
    is_scheduled: bool = True

    @property
    def with_owed(self) -> bool:
        """Say whether what is owed is added."""
        return self.more > 0

    @property
    def whole(self) -> int:
        """Return how long the break is in all."""
        return self.minutes + self.more


@dataclass(frozen=True, slots=True)
class _Planned:
    """A planned break that may be booked for another time."""

    start: datetime
    minutes: int


@needs("intraday.own")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show one's own break: book, ask, wait, go, be back."""
    agent_id, at = _agent_of(request), timezone.now()
    if agent_id is None:
        return render(request, "intraday/my_break.html", {"is_agent": False})
    context = _context(agent_id, at)
    moved = _moved(request, context["booked"], at)
    shown: dict[str, Any] = {"moved": moved, "times": None, "lengths": _lengths(context)}
    if moved is not None:
        shown["times"] = _times(agent_id, moved.minutes, 0, moved, at)
    elif context["now"] is None or (context["more"] and "more" in request.GET):
        shown["times"] = _new_times(request, agent_id, context, at)
    return render(request, "intraday/my_break.html", {**context, **shown})


@needs("intraday.own")
@require_safe
def part(request: HttpRequest) -> HttpResponse:
    """Show only what changes by itself."""
    agent_id = _agent_of(request)
    if agent_id is None:
        raise Http404("no agent")
    return render(request, "intraday/_my_break_now.html", _context(agent_id, timezone.now()))


@needs("intraday.own")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Join the queue."""
    agent_id = _needed_agent(request)
    minutes = request.POST.get("minutes", "")
    ask_break(
        agent_id=agent_id,
        minutes=_number(minutes),
        with_owed="with_owed" in request.POST,
        actor=actor_of(request),
        at=timezone.now(),
    )
    return redirect(BACK)


@needs("intraday.own")
@require_POST
def book(request: HttpRequest) -> HttpResponse:
    """Book a time."""
    agent_id = _needed_agent(request)

    def act() -> None:
        book_break(
            agent_id=agent_id,
            minutes=_number(request.POST.get("minutes", "")),
            start=_instant(request),
            with_owed="with_owed" in request.POST,
            actor=actor_of(request),
            at=timezone.now(),
        )

    return _try(request, act, _("Booked. Your schedule has it there."))


@needs("intraday.own")
@require_POST
def change(request: HttpRequest, break_id: int, what: str) -> HttpResponse:
    """Go, be back, move it, take it back, or undo that."""
    agent_id = _needed_agent(request)
    if what != "move" and what not in PLAIN:
        raise Http404(what)

    def act() -> None:
        given: dict[str, Any] = {"break_id": break_id, "agent_id": agent_id, "at": timezone.now()}
        if what == "move":
            move_break(**given, start=_instant(request), actor=actor_of(request))
        else:
            PLAIN[what](**given, actor=actor_of(request))

    return _try(request, act, _("Moved. Your schedule has it there.") if what == "move" else "")


def _try(request: HttpRequest, act: Callable[[], None], done: str) -> HttpResponse:
    """Do something and go back to the page, which says what came of it."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    except BreakNotFound as error:
        raise Http404(str(error)) from error
    else:
        if done:
            messages.success(request, done)
    return redirect(BACK)


def _context(agent_id: int, at: datetime) -> dict[str, Any]:
    found = own_breaks(agent_id=agent_id, at=at)
    alive = sorted((each for each in found if each.state in FIRST), key=_by_state)
    now = alive[0] if alive else None
    return {
        "is_agent": True,
        "at": at,
        "now": now,
        "booked": [each for each in alive if each.state is BreakState.BOOKED],
        "later": alive[1:],
        "more": [] if now is None else _more(agent_id, at, now),
        "waits_for_contact": _waits(now, at),
        "ends_at": _ends_at(now),
        "undo": _undo(found, now, at),
        "over": [each for each in found if each.state is BreakState.OVER or each.owed_seconds],
        "had_minutes": had_minutes(agent_id=agent_id, at=at),
        "owed_minutes": owed_to(agent_id=agent_id, at=at) // 60,
        "turn_minutes": int(TURN.total_seconds() // 60),
        "longest_minutes": int(LONGEST_WAIT.total_seconds() // 60),
    }


def _by_state(card: BreakCard) -> tuple[int, datetime]:
    return FIRST.index(card.state), card.wanted_at or card.asked_at


def _more(agent_id: int, at: datetime, now: BreakCard) -> Sequence[_Planned]:
    """Return the planned breaks that may be booked beside those that one has."""
    if now.state not in (BreakState.BOOKED, BreakState.TAKEN):
        return ()
    ahead = own_planned(agent_id=agent_id, at=at)
    found = (_Planned(span.start, minutes_of(span)) for span in ahead)
    return [each for each in found if each.minutes in LENGTHS_MINUTES]


def _moved(request: HttpRequest, booked: Sequence[BreakCard], at: datetime) -> BreakCard | None:
    """Return the booking that is to be moved, if it is still to come."""
    number = _number(request.GET.get("move", ""))
    ahead = (each for each in booked if each.wanted_at is not None and each.wanted_at > at)
    return next((each for each in ahead if each.id == number), None)


def _lengths(context: Mapping[str, Any]) -> Sequence[int]:
    """Return how long a break may be; one more has a length that the schedule has."""
    if context["now"] is None:
        return LENGTHS_MINUTES
    return sorted({each.minutes for each in context["more"]})


def _new_times(
    request: HttpRequest, agent_id: int, context: Mapping[str, Any], at: datetime
) -> _Times:
    lengths, is_first = _lengths(context), context["now"] is None
    asked = _number(request.GET.get("minutes", ""))
    usual = USUAL_MINUTES if is_first else lengths[0]
    is_whole = not is_first or request.GET.get("owed") == "0"
    more = 0 if is_whole else owed_minutes(agent_id=agent_id, at=at)
    return _times(agent_id, asked if asked in lengths else usual, more, None, at)


def _times(agent_id: int, minutes: int, more: int, moved: BreakCard | None, at: datetime) -> _Times:
    slots = own_slots(
        agent_id=agent_id,
        minutes=minutes + more,
        running=read_running(at=at, scope=WHOLE_CENTRE),
        break_id=moved.id if moved else None,
    )
    shown = [each for each in slots if each.state is not SlotState.BUSY]
    is_scheduled = bool(working_day(agent_id, at).spans)
    return _Times(shown, full_times(shown), minutes, more, is_scheduled)


def _waits(now: BreakCard | None, at: datetime) -> bool:
    is_due = now is not None and now.wanted_at is not None and now.wanted_at <= at
    return is_due and now is not None and now.state is BreakState.BOOKED


def _undo(found: Sequence[BreakCard], now: BreakCard | None, at: datetime) -> BreakCard | None:
    """Return the booking that was taken back just now, and can be had again."""
    if now is not None and now.state not in (BreakState.BOOKED, BreakState.TAKEN):
        return None
    gone = (each for each in found if each.state is BreakState.CANCELLED and not each.decided_by)
    mine = (each for each in gone if each.wanted_at is not None and each.wanted_at > at)
    fresh = [(each.ended_at, each.id, each) for each in mine if each.ended_at is not None]
    newest = max((each for each in fresh if at - each[0] <= UNDO), default=None)
    return newest[2] if newest and not _was_booked_anew(found, newest[0]) else None


def _was_booked_anew(found: Sequence[BreakCard], ended_at: datetime) -> bool:
    """Say whether something was asked for since: the old booking is no longer missed then."""
    return any(each.asked_at > ended_at for each in found)


def _ends_at(card: BreakCard | None) -> float | None:
    """Return the second of the epoch at which a break that runs is over."""
    if card is None or card.began_at is None:
        return None
    return card.began_at.timestamp() + card.minutes * 60


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _instant(request: HttpRequest) -> datetime:
    """Return the time that was chosen; what is none is never a slot."""
    try:
        found = parse_datetime(request.POST.get("start", ""))
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        return datetime.fromtimestamp(0, tz=timezone.get_default_timezone())
    return found


def _agent_of(request: HttpRequest) -> int | None:
    card = people.find_agent(user_id=access_of(request).user_id or 0)
    return card.id if card else None


def _needed_agent(request: HttpRequest) -> int:
    agent_id = _agent_of(request)
    if agent_id is None:
        raise Http404("no agent")
    return agent_id
