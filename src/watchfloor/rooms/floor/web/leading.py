"""A leader's people now: who needs help, who is out and why, and notes with one click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from watchfloor.common.access import Scope, access_of, needs
from watchfloor.common.ui.templatetags.ui import lasting
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import (
    AdherenceNow,
    AgentNow,
    AgentState,
    FloorNow,
    MomentStatus,
)
from watchfloor.rooms.floor.contracts.leading import HelpKind, HelpSign, NoteKind
from watchfloor.rooms.floor.queries.adherence_now import order_of, read_adherence_now
from watchfloor.rooms.floor.queries.leading import list_help_signs, list_notes
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard

from .adherence_words import Sign, activity_words, status_sign, why_words
from .board_words import SIGNS, line_words, note_kinds, note_words, state_words
from .floor_now import STREAM, floor_now

MOST_SIGNS = 15  # more than a leader can go to; a whole centre would push all else off the page


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the leader's people, as the page shows them."""

    agent_id: int
    name: str
    team: str
    state: str
    sign: str
    state_code: str
    since: datetime | None
    contact: str


@dataclass(frozen=True, slots=True)
class Out:
    """Somebody who is not where the schedule says, with what is known of why."""

    person: Person
    now: AdherenceNow
    sign: Sign
    scheduled: str
    why: str


@needs("floor.lead")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the leader's people; asked for by the page itself, the part that changes alone."""
    context = _context(request, timezone.now())
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "floor/_leading_now.html" if is_part else "floor/leading.html", context)


def _context(request: HttpRequest, at: datetime) -> dict[str, Any]:
    scope = access_of(request).scope
    cards = {card.id: card for card in people.list_agents(scope=scope)}
    floor = floor_now(scope)
    persons = _persons(floor.agents, cards)
    left = _left(floor, persons)
    signs = list_help_signs(agent_ids=sorted(persons), at=at)
    return {
        "signs": [
            (persons[each.agent_id], explain_sign(each)) for each in signs[:MOST_SIGNS]
        ],
        "more_signs": max(len(signs) - MOST_SIGNS, 0),
        "out": _out(persons, cards, scope, at),
        "notes": (notes := _notes(request, cards, at)),
        "left": [(each, _asked_at(each, notes)) for each in left],
        "counts": _counts(each for each in persons.values() if each not in left),
        "note_kinds": note_kinds(),
        "at": at,
        "words": {"lines": line_words()},
        "stream_url": STREAM,
        "zone": str(calendars.centre_zone()),
    }  # fmt: skip


def _persons(agents: Iterable[AgentNow], cards: Mapping[int, AgentCard]) -> dict[int, Person]:
    return {
        each.agent_id: _person(cards[each.agent_id], each)
        for each in agents
        if each.agent_id is not None and each.agent_id in cards
    }


def _left(floor: FloorNow, persons: Mapping[int, Person]) -> list[Person]:
    """Return who is shown as there and has probably left, the longest ago first."""
    found = [each for each in floor.agents if each.id in floor.left and each.agent_id in persons]
    return [persons[each.agent_id or 0] for each in sorted(found, key=lambda each: each.since)]


def _asked_at(person: Person, notes: Iterable[Mapping[str, Any]]) -> datetime | None:
    """Return when somebody was asked today whether they forgot to sign out."""
    asked = (
        note["at"]
        for note in notes
        if (note["agent_id"], note["kind_code"]) == (person.agent_id, NoteKind.ASKED_OUT)
    )
    return next(asked, None)


def _person(card: AgentCard, now: AgentNow | None) -> Person:
    state = now.state if now else AgentState.SIGNED_OUT
    told = state_words()[state.value]
    return Person(
        agent_id=card.id,
        name=card.name or card.code,
        team=card.node,
        state=f"{told} · {now.reason}" if now and now.reason else told,
        sign=SIGNS[state],
        state_code=state.value,
        since=now.since if now else None,
        contact=now.contacts[0].contact if now and now.contacts else "",
    )


def _out(
    persons: Mapping[int, Person], cards: Mapping[int, AgentCard], scope: Scope, at: datetime
) -> list[Out]:
    found = read_adherence_now(scope=scope, at=at)
    beside = (MomentStatus.OUT, MomentStatus.EXPLAINED, MomentStatus.UNKNOWN)
    away = [each for each in found.values() if each.scheduled and each.status in beside]
    return [
        Out(
            person=persons.get(each.agent_id) or _person(cards[each.agent_id], None),
            now=each,
            sign=status_sign(each.status, each.impact),
            scheduled=activity_words(each.scheduled),
            why=why_words(each.why),
        )
        for each in sorted(away, key=lambda each: order_of(each, at))
        if each.agent_id in cards
    ]


def _notes(
    request: HttpRequest, cards: Mapping[int, AgentCard], at: datetime
) -> list[dict[str, Any]]:
    zone = calendars.centre_zone()
    midnight = datetime.combine(at.astimezone(zone).date(), time(), tzinfo=zone)
    access, kinds = access_of(request), note_words()
    return [
        {
            "id": note.id,
            "agent_id": note.agent_id,
            "kind_code": note.kind,
            "name": cards[note.agent_id].name or cards[note.agent_id].code,
            "kind": kinds[note.kind.value],
            "text": note.text,
            "by": note.made_by,
            "at": note.made_at,
            "is_own": note.made_by == access.name,
        }
        for note in list_notes(scope=access.scope, since=midnight)
        if note.agent_id in cards
    ]


def _counts(persons: Iterable[Person]) -> list[tuple[str, str, str, int]]:
    held = list(persons)
    return [
        (state.value, state_words()[state.value], sign, count)
        for state, sign in SIGNS.items()
        if (count := sum(each.state_code == state.value for each in held))
    ]


def explain_sign(sign: HelpSign) -> str:
    """Return why somebody may need help, with what it was held against."""
    if sign.kind is HelpKind.HARD_ROW:
        text = _("%(count)s hard contacts in a row, %(time)s together")
        return text % {"count": sign.count, "time": lasting(sign.seconds)}
    fields = {
        "time": lasting(sign.seconds),
        "usual": lasting(sign.usual_seconds),
        "queue": sign.queue,
        "contacts": f"{sign.rests_on:,}",
        "count": sign.count,
    }
    if sign.kind is HelpKind.REPEATED_HOLD:
        text = ngettext(
            "Put on hold %(count)s time in a contact of %(time)s",
            "Put on hold %(count)s times in a contact of %(time)s",
            sign.count,
        )
        return text % fields
    if sign.is_own_usual:
        text = _(
            "In a contact for %(time)s; their own in %(queue)s usually take %(usual)s"
            " (of %(contacts)s)"
        )
    else:
        text = _(
            "In a contact for %(time)s; in %(queue)s they usually take %(usual)s (of %(contacts)s)"
        )
    return text % fields
