"""Codes of the room in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import (
    Aim,
    PlanNote,
    PlanOrigin,
    ShrinkageKind,
    ShrinkageRule,
    Step,
)

STEPS: Mapping[Step, str] = {
    Step.CONTACTS: msgid("Contacts"),
    Step.HANDLE_SECONDS: msgid("Handle time"),
    Step.LOAD_ERLANGS: msgid("Load in erlangs"),
    Step.REQUIRED: msgid("Required"),
    Step.SCHEDULED: msgid("To be scheduled"),
    Step.ROSTERED: msgid("To be rostered"),
}
STEP_HINTS: Mapping[Step, str] = {
    Step.CONTACTS: msgid("From the forecast."),
    Step.HANDLE_SECONDS: msgid("Seconds a contact keeps somebody busy, wrap-up included."),
    Step.LOAD_ERLANGS: msgid(
        "How many are busy at once on average, with what the interval before left over."
    ),
    Step.REQUIRED: msgid("Productive at the same time, so that the targets hold."),
    Step.SCHEDULED: msgid("On the schedule: with breaks, meetings, coaching."),
    Step.ROSTERED: msgid("On the roster: with leave, sickness, training as well."),
}
_ORIGINS: Mapping[PlanOrigin, str] = {
    PlanOrigin.NIGHTLY: msgid("by night"),
    PlanOrigin.ASKED: msgid("asked for"),
    PlanOrigin.EDITED: msgid("changed by people"),
}
_MODELS: Mapping[str, str] = {
    "erlang_a": msgid("Erlang A: callers who lose patience"),
    "erlang_c": msgid("Erlang C: everybody waits"),
    "chat": msgid("Chats side by side"),
    "deferred": msgid("Work with due times"),
    "outbound": msgid("Calls that go out"),
}
AIMS: Mapping[Aim, str] = {
    Aim.EXPECTED: msgid("if exactly the forecast comes"),
    Aim.AVERAGE: msgid("on average over busy and quiet days"),
    Aim.SHARE_OF_DAYS: msgid("on a share of the days"),
}
KINDS: Mapping[ShrinkageKind, str] = {
    ShrinkageKind.IN_OFFICE: msgid("In the office: breaks, meetings"),
    ShrinkageKind.OUT_OF_OFFICE: msgid("Out of office: leave, sickness"),
}
RULES: Mapping[ShrinkageRule, str] = {
    ShrinkageRule.MULTIPLICATIVE: msgid("Each of what the others left (multiplied)"),
    ShrinkageRule.ADDITIVE: msgid("Shares of the same paid time (added)"),
}
DENOMINATORS: Mapping[str, str] = {
    "offered": msgid("all that came"),
    "without_short": msgid("all but those who gave up within the time"),
    "short_count": msgid("all, giving up within the time counts as met"),
    "answered": msgid("those who were answered"),
}
CHANNELS: Mapping[str, str] = {
    "voice": msgid("Voice"),
    "chat": msgid("Chat"),
    "email": msgid("Email"),
    "task": msgid("Tasks"),
    "outbound": msgid("Calls that go out"),
}

_REASONS: Mapping[str, str] = {
    "no_handle_time": msgid("Nobody knows the handle time"),
    "target_unreachable": msgid("No number of people is enough for this target"),
    "too_large": msgid("Too many for a formula"),
}
_NOTES: Mapping[str, str] = {
    "no_handle_time": msgid(
        "In %(intervals)s intervals nobody knows the handle time: put it over the step."
    ),
    "unreachable": msgid("In %(intervals)s intervals no number of people reaches the target."),
    "patience_unknown": msgid(
        "Nobody knows how patient these customers are, so that all are taken to wait for ever:"
        " more people are asked for than are needed."
    ),
    "patience_few": msgid("Patience is estimated from %(waits)s waits only."),
    "terms_change": msgid("Other terms hold from %(days)s on."),
}


def say_step(step: Step) -> str:
    """Return what a step of the chain is called."""
    return _(STEPS[step])


def say_origin(origin: PlanOrigin) -> str:
    """Return how a plan came to be."""
    return _(_ORIGINS[origin])


def say_model(model: str) -> str:
    """Return what a plan reckons with."""
    return _(_MODELS[model]) if model in _MODELS else model


def say_channel(channel: str) -> str:
    """Return what a channel is called; "" is every one."""
    if not channel:
        return _("All channels")
    return _(CHANNELS[channel]) if channel in CHANNELS else channel


def say_reasons() -> dict[str, str]:
    """Return why an interval has no number, by code."""
    return {code: _(text) for code, text in _REASONS.items()}


def say_note(note: PlanNote) -> str:
    """Return what the reader of a plan must know."""
    text = _(_NOTES[note.code]) if note.code in _NOTES else note.code
    return text % note.fields if note.fields else text


def say_inputs(
    inputs: Mapping[str, float | str | None], agreed_patience: float | None
) -> list[tuple[str, str]]:
    """Return what a plan was made with besides its targets: what, and how much of it."""
    patience, sample = inputs.get("patience_seconds"), inputs.get("patience_sample")
    told = _say_patience(patience, sample)
    if agreed_patience is not None:
        told = _("%(n)s s, as agreed") % {"n": f"{agreed_patience:,.0f}"}
    said = [(_("Patience"), told)]
    if inputs.get("redial_share"):
        said.append((_("Call again after giving up"), _say_share(inputs["redial_share"])))
    if inputs.get("busyness_cv"):
        said.append((_("The forecast may be off by"), _say_share(inputs["busyness_cv"])))
    if inputs.get("overrides"):
        said.append((_("Steps changed by people"), f"{inputs['overrides']:,}"))
    return said


def _say_patience(seconds: float | str | None, sample: float | str | None) -> str:
    if seconds is None:
        return _("not known: nobody is taken to give up")
    told = {"n": f"{float(seconds):,.0f}", "waits": f"{float(sample or 0):,.0f}"}
    if not sample:
        return _("%(n)s s") % told
    return _("%(n)s s, from %(waits)s waits") % told


def _say_share(share: float | str | None) -> str:
    return f"{float(share or 0):.1%}"


def note_tone(note: PlanNote) -> str:
    """Return how grave a note looks."""
    return ("", "wf-tone-warn", "wf-tone-bad")[min(max(note.weight, 0), 2)]
