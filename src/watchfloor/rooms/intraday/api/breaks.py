"""Breaks: one's own, booked and asked for, and those that people who run the floor decide on."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Body, Field, Query, Router, Schema

from watchfloor.common.access import WHOLE_CENTRE, access_of, actor_of
from watchfloor.common.endpoint import Id, Instant, guarded, problems
from watchfloor.rooms.intraday.contracts.breaks import BreakCard, BreakNotFound, BreakSlot, OwedCard
from watchfloor.rooms.intraday.operations.breaks import (
    ask_break,
    begin_break,
    book_break,
    call_back,
    cancel_break,
    end_break,
    let_go,
    move_break,
    restore_break,
    take_back,
)
from watchfloor.rooms.intraday.queries.breaks import (
    get_break,
    had_minutes,
    list_breaks,
    list_owed,
    owed_to,
    own_breaks,
    own_slots,
)
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.rules.breaks import USUAL_MINUTES
from watchfloor.rooms.people import service as people

router = Router()
Minutes = Annotated[int, Field(ge=1, le=120, description="One of 5, 10, 15, 20 and 30.")]
OWN: Mapping[str, Callable[..., None]] = {
    "begin": begin_break,
    "end": end_break,
    "cancel": cancel_break,
    "restore": restore_break,
}
LEADING: Mapping[str, Callable[..., object]] = {
    "let_go": let_go,
    "call_back": call_back,
    "take_back": take_back,
}


class BreakOut(Schema):
    """A break. Instants are null where they have not come."""

    id: int
    agent_id: int
    state: str = Field(description="queued, booked, offered (its turn), taken, over, cancelled")
    minutes: int
    place: int | None = Field(description="In the queue, from 1.")
    asked_at: datetime
    wanted_at: datetime | None = Field(description="The time that was booked.")
    planned_at: datetime | None = Field(description="Where the schedule had it before.")
    began_at: datetime | None
    ended_at: datetime | None
    overrun_seconds: int = Field(description="How long a contact ran into it.")
    owed_seconds: int = Field(description="What is owed of it.")
    repaid_seconds: int = Field(description="What of it gives back something that was owed.")
    is_early: bool = Field(description="It may begin before its time.")
    strained_at: datetime | None = Field(
        description="Since when what is foreseen does not allow it; it is kept all the same."
    )
    is_override: bool
    reason: str
    decided_by: str


class MyBreaksOut(Schema):
    """One's own breaks of the day, newest first."""

    had_minutes: float
    owed_seconds: int
    breaks: list[BreakOut]


class BreakSlotOut(Schema):
    """A time at which a break could begin."""

    starts_at: datetime
    state: str = Field(description="open, own (planned then already), full, busy")
    free: int | None = Field(description="Places left; null: it is no line's matter.")
    line: str = Field(description="The line that lets fewest go.")
    share: float | None = Field(description="Of a full one: its service with one more away.")
    target_share: float | None


class OwedBreaksOut(Schema):
    """Time of breaks that is owed to somebody."""

    agent_id: int
    seconds: int
    since: date


class BreakQueueOut(Schema):
    """Breaks that wait, are booked or run, of people in reach, and what is owed to them."""

    breaks: list[BreakOut]
    owed: list[OwedBreaksOut]


class BreakSlotsQuery(Schema):
    """For how long, and which booking would be moved."""

    minutes: Minutes = USUAL_MINUTES
    break_id: Id | None = None


class BreakWishIn(Schema):
    """A break as soon as it suits."""

    minutes: Minutes
    with_owed: bool = Field(
        default=False, description="What is owed is added to it, if you have booked no other."
    )


class BreakBookingIn(BreakWishIn):
    """A break at a time."""

    start: Instant


class BreakMoveIn(Schema):
    """Another time."""

    start: Instant


class BreakOverrideIn(Schema):
    """Why the queue is overruled."""

    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


@router.get(
    "/intraday/breaks/mine",
    response={200: MyBreaksOut, **problems(404)},
    summary="Your own breaks of today",
)
@guarded("intraday.own")
def my_breaks(request: HttpRequest) -> MyBreaksOut:
    """List your breaks of today, the newest first; 404 if your user is no agent."""
    agent_id, at = _agent_of(request), timezone.now()
    return MyBreaksOut(
        had_minutes=had_minutes(agent_id=agent_id, at=at),
        owed_seconds=owed_to(agent_id=agent_id, at=at),
        breaks=[_out(card) for card in own_breaks(agent_id=agent_id, at=at)],
    )


@router.get(
    "/intraday/breaks/slots",
    response={200: list[BreakSlotOut], **problems(404)},
    summary="When you can book a break today",
)
@guarded("intraday.own")
def slots(request: HttpRequest, asked: Annotated[BreakSlotsQuery, Query()]) -> list[BreakSlot]:
    """List the quarters of the rest of your day with the places each has; full ones say why."""
    found = own_slots(
        agent_id=_agent_of(request),
        minutes=asked.minutes,
        running=read_running(at=timezone.now(), scope=WHOLE_CENTRE),
        break_id=asked.break_id,
    )
    return list(found)


@router.post(
    "/intraday/breaks/book",
    response={200: BreakOut, **problems(404)},
    summary="Book a break",
)
@guarded("intraday.own")
def book(request: HttpRequest, wanted: Annotated[BreakBookingIn, Body()]) -> BreakOut:
    """Take a place at a time of the list; of two who take the last one at once one is refused.

    Beside one that you have booked, you book another of the length of a break that your schedule
    has and you have not booked yet.
    """
    number = book_break(
        agent_id=_agent_of(request),
        minutes=wanted.minutes,
        start=wanted.start,
        with_owed=wanted.with_owed,
        actor=actor_of(request),
        at=timezone.now(),
    )
    return _read(number)


@router.post(
    "/intraday/breaks/join",
    response={200: BreakOut, **problems(404)},
    summary="Join the break queue",
)
@guarded("intraday.own")
def join(request: HttpRequest, wanted: Annotated[BreakWishIn, Body()]) -> BreakOut:
    """Wait for your turn: who has had least goes first. It may come at once."""
    number = ask_break(
        agent_id=_agent_of(request),
        minutes=wanted.minutes,
        with_owed=wanted.with_owed,
        actor=actor_of(request),
        at=timezone.now(),
    )
    return _read(number)


@router.post(
    "/intraday/breaks/mine/{break_id}/move",
    response={200: BreakOut, **problems(404)},
    summary="Move a booked break",
)
@guarded("intraday.own")
def move(request: HttpRequest, break_id: Id, wanted: Annotated[BreakMoveIn, Body()]) -> BreakOut:
    """Put your booked break at another time; if that is full it stays where it was."""
    return _act(move_break, request, break_id, start=wanted.start)


@router.post(
    "/intraday/breaks/mine/{break_id}/{what}",
    response={200: BreakOut, **problems(404)},
    summary="Begin, end, cancel or restore a break",
)
@guarded("intraday.own")
def act(
    request: HttpRequest, break_id: Id, what: Literal["begin", "end", "cancel", "restore"]
) -> BreakOut:
    """Go, be back, take your question or booking back, or have a booking again just after that."""
    return _act(OWN[what], request, break_id)


@router.get(
    "/intraday/breaks",
    response={200: BreakQueueOut, **problems()},
    summary="The break queue",
)
@guarded("intraday.lead")
def queue(request: HttpRequest) -> BreakQueueOut:
    """List who waits, as they will go, who has booked, who is away, and who is owed time."""
    scope, at = access_of(request).scope, timezone.now()
    return BreakQueueOut(
        breaks=[_out(card) for card in list_breaks(scope=scope, at=at)],
        owed=[_owed(card) for card in list_owed(scope=scope, at=at)],
    )


@router.post(
    "/intraday/breaks/{break_id}/{what}",
    response={200: BreakOut, **problems(404)},
    summary="Overrule the break queue",
)
@guarded("intraday.lead")
def lead(
    request: HttpRequest,
    break_id: Id,
    what: Literal["let_go", "call_back", "take_back"],
    said: Annotated[BreakOverrideIn, Body()],
) -> BreakOut:
    """Let somebody go beyond the places, call somebody back, or take a booking back: with a reason.

    What is lost by it is owed.
    """
    try:
        LEADING[what](
            break_id=break_id,
            reason=said.reason,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except BreakNotFound:
        raise Http404(break_id) from None
    return _read(break_id)


def _act(
    do: Callable[..., None], request: HttpRequest, break_id: int, **more: datetime
) -> BreakOut:
    try:
        do(
            break_id=break_id,
            agent_id=_agent_of(request),
            actor=actor_of(request),
            at=timezone.now(),
            **more,
        )
    except BreakNotFound:
        raise Http404(break_id) from None
    return _read(break_id)


def _agent_of(request: HttpRequest) -> int:
    card = people.find_agent(user_id=access_of(request).user_id or 0)
    if card is None:
        raise Http404("no agent")
    return card.id


def _read(break_id: int) -> BreakOut:
    """Return a break that the reader has just acted on."""
    return _out(get_break(break_id=break_id, scope=WHOLE_CENTRE))


def _out(card: BreakCard) -> BreakOut:
    return BreakOut.from_orm(card)


def _owed(card: OwedCard) -> OwedBreaksOut:
    return OwedBreaksOut.from_orm(card)
