"""What the templates are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from watchfloor.common.access import WHOLE_CENTRE, Access
from watchfloor.rooms.matters.contracts import (
    ClockCard,
    ClockTime,
    Event,
    MatterCard,
    MatterDetail,
    Verb,
)
from watchfloor.rooms.matters.rules.verbs import NEEDS_REASON
from watchfloor.rooms.people import service as people

from .words import BUTTONS, CLOCK_TIMES, HAPPENED, ICONS, STATES, TONES, Words, kind_word

# Which page shows a subject: its name and the argument that takes the key. A room that is not
# installed leaves the subject a plain text.
_SUBJECT_PAGES: Mapping[str, tuple[str, str]] = {
    "matter": ("matters:matter", "matter_id"),
    "standard": ("standards:standard", "standard_id"),
    "risk": ("risks:point", "code"),
    "contact": ("interactions:contact", "contact_key"),
}
_MAIN = (Verb.DONE, Verb.VERIFY, Verb.RESUME, Verb.REOPEN)


@dataclass(frozen=True, slots=True)
class Row:
    """A matter in a list."""

    card: MatterCard
    kind: str
    state: Words
    tone: str
    icon: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Button:
    """A verb that the viewer may use."""

    verb: str
    text: Words
    needs_reason: bool
    is_main: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An event in the timeline."""

    event: Event
    who: str
    did: str
    to: str
    icon: str


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock with its words."""

    card: ClockCard
    time: Words
    limit_seconds: int
    tone: str
    icon: str
    state: str
    left_seconds: float | None
    over_seconds: float | None


@dataclass(frozen=True, slots=True)
class MatterPage:
    """Everything on the page of one matter."""

    row: Row
    detail: MatterDetail
    facts: Sequence[tuple[str, object]]
    lines: Sequence[Line]
    clocks: Sequence[ClockLine]
    children: Sequence[Row]
    buttons: Sequence[Button]
    people: Sequence[tuple[int, str]]  # to whom it may be given
    opener: str
    subject_url: str
    is_effect_check: bool


def row_of(card: MatterCard, at: datetime) -> Row:
    """Return a card with its words."""
    return Row(
        card=card,
        kind=kind_word(card.kind),
        state=STATES[card.state],
        tone=TONES[card.state],
        icon=ICONS[card.state],
        is_overdue=card.due_at is not None and card.due_at < at,
    )


def page_of(detail: MatterDetail, access: Access, at: datetime) -> MatterPage:
    """Return the page of a matter."""
    card = detail.card
    names = _names(detail)
    return MatterPage(
        row=row_of(card, at),
        detail=detail,
        facts=list(_facts(detail.body)),
        lines=[_line(event, names) for event in reversed(detail.events)],
        clocks=[_clock_line(clock, at) for clock in detail.clocks],
        children=[row_of(child, at) for child in detail.children],
        buttons=_buttons(detail.verbs),
        people=_takers(access, card) if Verb.ASSIGN in detail.verbs else (),
        opener=names.get(card.opener_id or 0, detail.events[0].actor),
        subject_url=subject_url(card.subject),
        is_effect_check=card.kind == "effect_check" and Verb.DONE in detail.verbs,
    )


def subject_url(subject: str) -> str:
    """Return the page of what a matter is about, "" where there is none."""
    kind, _colon, key = subject.partition(":")
    if kind not in _SUBJECT_PAGES or not key:
        return ""
    name, argument = _SUBJECT_PAGES[kind]
    try:
        return reverse(name, kwargs={argument: key})
    except NoReverseMatch:
        return ""


def _names(detail: MatterDetail) -> dict[int, str]:
    wanted = {event.to_user_id for event in detail.events} | {
        event.actor_id for event in detail.events
    }
    numbers = [each for each in wanted if each is not None]
    cards = people.list_users(scope=WHOLE_CENTRE, user_ids=numbers) if numbers else ()
    return {card.id: card.full_name or card.name for card in cards}


def _facts(body: Any) -> Iterator[tuple[str, object]]:
    """Yield the plain values of a body; what is empty says nothing."""
    plain = asdict(body) if is_dataclass(body) and not isinstance(body, type) else dict(body)
    for name, value in plain.items():
        if value in ("", None, [], {}, ()):
            continue
        yield name.replace("_", " ").capitalize(), value


def _line(event: Event, names: Mapping[int, str]) -> Line:
    is_step = "clock" in event.data
    return Line(
        event=event,
        who=names.get(event.actor_id or 0, event.actor),
        did=_step_words(event) if is_step else str(HAPPENED[event.verb]),
        to=names.get(event.to_user_id or 0, ""),
        icon="bell" if event.verb is Verb.REMIND else _LINE_ICONS.get(event.verb, "dots"),
    )


_LINE_ICONS = {
    Verb.OPEN: "plus",
    Verb.ASSIGN: "user",
    Verb.HOLD: "clock",
    Verb.RESUME: "next",
    Verb.DONE: "check",
    Verb.VERIFY: "check",
    Verb.REJECT: "undo",
    Verb.CANCEL: "close",
    Verb.REOPEN: "refresh",
}


def _step_words(event: Event) -> str:
    near = int(event.data.get("after_minutes", 0)) < 0
    text = (
        _("told that the clock “%(name)s” is near its limit")
        if near
        else _("told that the clock “%(name)s” has reached its limit")
    )
    return text % {"name": event.data.get("name", "")}


def _clock_line(card: ClockCard, at: datetime) -> ClockLine:
    tone, icon, state = _clock_state(card)
    is_running = card.stopped_at is None and not card.is_paused
    ahead = (card.due_at - at).total_seconds() if card.due_at and is_running else None
    return ClockLine(
        card=card,
        time=CLOCK_TIMES[card.spec.time],
        limit_seconds=card.spec.limit_minutes * 60,
        tone=tone,
        icon=icon,
        state=state,
        # Seconds to a working deadline are not working seconds: only the calendar's are told.
        left_seconds=ahead if ahead is not None and ahead >= 0 else card.left_seconds,
        over_seconds=-ahead if ahead is not None and ahead < 0 else None,
    )


def _clock_state(card: ClockCard) -> tuple[str, str, str]:
    if card.is_missed:
        return "wf-tone-bad", "alert", _("Missed")
    if card.is_paused:
        return "wf-tone-warn", "clock", _("Paused")
    if card.stopped_at is not None:
        return "wf-tone-good", "check", _("Stopped in time")
    if card.spec.time is ClockTime.WORKING and card.due_at is None:
        return "wf-tone-warn", "alert", _("No working time ahead")
    return "wf-tone-info", "clock", _("Running")


def _buttons(verbs: Sequence[Verb]) -> list[Button]:
    return [
        Button(verb.value, text, verb in NEEDS_REASON, verb in _MAIN)
        for verb, text in BUTTONS.items()
        if verb in verbs
    ]


def _takers(access: Access, card: MatterCard) -> list[tuple[int, str]]:
    """Return to whom she may give it: people of her part of the organisation, herself first."""
    cards = people.list_users(scope=access.scope, has_role=True)
    found = [
        (each.id, each.full_name or each.name)
        for each in cards
        if each.is_active and each.id != card.owner_id
    ]
    return sorted(found, key=lambda each: each[0] != access.user_id)
