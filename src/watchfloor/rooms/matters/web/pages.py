"""What the templates are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.common.access import WHOLE_CENTRE, Access
from watchfloor.common.words import Words as NamedWords
from watchfloor.rooms.matters.contracts import (
    ClockCard,
    ClockTime,
    Event,
    MatterCard,
    MatterDetail,
    MatterKind,
    Verb,
)
from watchfloor.rooms.matters.rules import kinds
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
_SUBJECTS: Mapping[str, NamedWords] = {
    "matter": NamedWords("Matter", "事项"),
    "standard": NamedWords("Standard", "标准"),
    "risk": NamedWords("Risk point", "风险点"),
    "contact": NamedWords("Contact", "联络"),
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
    name: str
    time: Words
    limit_seconds: int
    tone: str
    icon: str
    state: str
    left_seconds: float | None
    over_seconds: float | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of the body, and the page that shows it."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MatterPage:
    """Everything on the page of one matter."""

    row: Row
    detail: MatterDetail
    facts: Sequence[Fact]
    lines: Sequence[Line]
    clocks: Sequence[ClockLine]
    children: Sequence[Row]
    buttons: Sequence[Button]
    people: Sequence[tuple[int, str]]  # to whom it may be given
    opener: str
    subject: str
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
        facts=list(_facts(detail.body, kinds.find_kind(card.kind))),
        lines=[_line(event, names) for event in reversed(detail.events)],
        clocks=[_clock_line(clock, card.kind, at) for clock in detail.clocks],
        children=[row_of(child, at) for child in detail.children],
        buttons=_buttons(detail.verbs),
        people=_takers(access, card) if Verb.ASSIGN in detail.verbs else (),
        opener=names.get(card.opener_id or 0, detail.events[0].actor),
        subject=subject_words(card.subject),
        subject_url=subject_url(card.subject),
        is_effect_check=card.kind == "effect_check" and Verb.DONE in detail.verbs,
    )


def subject_words(subject: str) -> str:
    """Return what a matter is about, the kind of it in words."""
    kind, _colon, key = subject.partition(":")
    if kind not in _SUBJECTS or not key:
        return subject
    return f"{_SUBJECTS[kind].text(get_language() or 'en')} {key}"


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


def _facts(body: Any, kind: MatterKind | None) -> Iterator[Fact]:
    """Yield the values of a body that people are shown; what is empty says nothing."""
    plain = asdict(body) if is_dataclass(body) and not isinstance(body, type) else dict(body)
    labels = kind.labels if kind else {}
    names = {name: words.text(get_language() or "en") for name, words in labels.items()}
    for name in names or plain:
        value = plain.get(name)
        if value in ("", None, [], {}, ()):
            continue
        label = names.get(name) or name.replace("_", " ").capitalize()
        if name == "subject":
            yield Fact(label, subject_words(value), subject_url(value))
        else:
            yield Fact(label, _value_words(value))


def _value_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.4g}"
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _line(event: Event, names: Mapping[int, str]) -> Line:
    is_step = "clock" in event.data
    return Line(
        event=event,
        who=names.get(event.actor_id or 0, event.actor),
        did=_step_words(event) if is_step else _did(event),
        to=names.get(event.to_user_id or 0, ""),
        icon="bell" if event.verb is Verb.REMIND else _LINE_ICONS.get(event.verb, "dots"),
    )


def _did(event: Event) -> str:
    if event.verb is Verb.OPEN and event.to_user_id is not None:
        return _("opened it for")
    return str(HAPPENED[event.verb])


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


def _clock_line(card: ClockCard, kind_code: str, at: datetime) -> ClockLine:
    tone, icon, state = _clock_state(card)
    is_running = card.stopped_at is None and not card.is_paused
    ahead = (card.due_at - at).total_seconds() if card.due_at and is_running else None
    return ClockLine(
        card=card,
        name=_clock_name(card.spec.name, kind_code),
        time=CLOCK_TIMES[card.spec.time],
        limit_seconds=card.spec.limit_minutes * 60,
        tone=tone,
        icon=icon,
        state=state,
        # Seconds to a working deadline are not working seconds: only the calendar's are told.
        left_seconds=ahead if ahead is not None and ahead >= 0 else card.left_seconds,
        over_seconds=-ahead if ahead is not None and ahead < 0 else None,
    )


def _clock_name(name: str, kind_code: str) -> str:
    """Name a clock: one that comes with its kind has the kind's name, a policy's one its own."""
    kind = kinds.find_kind(kind_code)
    is_own = kind is not None and any(clock.name == name for clock in kind.clocks)
    return kind_word(kind_code) if is_own else name


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
