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
from watchfloor.common.ui.templatetags.ui import duration
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import AdherenceNow, AgentNow, AgentState, MomentStatus
from watchfloor.rooms.floor.contracts.leading import HelpKind, HelpSign
from watchfloor.rooms.floor.queries.adherence_now import order_of, read_adherence_now
from watchfloor.rooms.floor.queries.leading import list_help_signs, list_notes
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard

from .adherence_words import Sign, activity_words, status_sign, why_words
from .board_words import SIGNS, line_words, note_kinds, state_words
from .floor_now import STREAM, floor_now


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
    persons = _persons(floor_now(scope).agents, cards)
    signs = list_help_signs(agent_ids=sorted(persons), at=at)
    return {
        "signs": [
            (persons[each.agent_id], explain_sign(each)) for each in signs
            if each.agent_id in persons
        ],
        "out": _out(persons, cards, scope, at),
        "notes": _notes(request, cards, at),
        "counts": _counts(persons.values()),
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
    access, kinds = access_of(request), dict(note_kinds())
    return [
        {
            "id": note.id,
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
        return text % {"count": sign.count, "time": duration(sign.seconds)}
    fields = {
        "time": duration(sign.seconds),
        "usual": duration(sign.usual_seconds),
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
