"""Codes of capacity plans in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from watchfloor.common.sentences import join_clauses
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityEffect,
    CapacityLimit,
    CapacityNote,
)

_NOTES: Mapping[str, tuple[str, str]] = {
    "no_forecast": (
        msgid("%(line)s has no forecast and is left out."),
        "warn",
    ),
    "flat": (
        msgid("%(line)s has no long-term forecast: every week is taken to be as the next ones."),
        "warn",
    ),
    "cut": (
        msgid("The long term knows %(weeks)s of the %(asked)s weeks; the plan ends there."),
        "warn",
    ),
    "unreachable": (
        msgid("%(line)s: in %(n)s intervals no number of people keeps the targets."),
        "bad",
    ),
    "nobody_there": (
        msgid("No people were entered who are there: the plan begins with nobody."),
        "warn",
    ),
    "not_proven": (
        msgid("The search ended in time with a plan that may cost %(gap)s per cent too much."),
        "",
    ),
    "seats_too_few": (
        msgid("In %(n)s weeks, from %(day)s on, %(most)s seats may be needed; there are %(had)s."),
        "warn",
    ),
    "lines_too_few": (
        msgid("In %(n)s weeks, from %(day)s on, %(most)s trunks may be needed; there are %(had)s."),
        "warn",
    ),
    "horizon": (
        msgid("Classes after %(day)s pay for themselves only beyond the last week: plan further."),
        "",
    ),
}
_LIMITS: Mapping[str, tuple[str, str]] = {
    "trainers": (msgid("Trainers"), msgid("with one trainer more")),
    "seats": (msgid("Seats"), msgid("with one seat more")),
    "overtime": (msgid("Overtime"), msgid("with one person's week of overtime more")),
    "most_hires": (msgid("People to hire in all"), msgid("with one more")),
    "classes": (msgid("Classes in one week"), msgid("with one class more")),
    "lead": (msgid("Too late for a class"), msgid("if decided a week sooner")),
}
_EFFECTS: Mapping[str, str] = {
    "required": msgid("People needed"),
    "attrition": msgid("Attrition"),
    "training_weeks": msgid("Weeks of training"),
    "lead_weeks": msgid("Weeks from the decision to the first day"),
    "ramp_up": msgid("Worth after training"),
    "overtime_share": msgid("Overtime at most"),
    "class_most": msgid("People in a class, at most"),
    "trainers": msgid("Trainers"),
}
_PARTS: Mapping[str, str] = {
    "people": msgid("People"),
    "hiring": msgid("Hiring"),
    "classes": msgid("Training classes"),
    "overtime": msgid("Overtime"),
    "missing": msgid("Missing people"),
}


def say_capacity_note(note: CapacityNote) -> tuple[str, str]:
    """Return a note in words, and its tone."""
    words, tone = _NOTES.get(note.code, (note.code, ""))
    return _(words) % dict(note.fields), tone


def say_limit(limit: CapacityLimit) -> tuple[str, str, str]:
    """Return what held the plan back, in which weeks, and what more of it means."""
    name, more = _LIMITS.get(limit.limit, (limit.limit, ""))
    return _(name), say_stretches(limit.weeks), _(more)


def say_effect(effect: CapacityEffect) -> tuple[str, str]:
    """Return a driver and how it was changed."""
    change = effect.change.replace("-", "−").replace("%", " %")
    return _(_EFFECTS.get(effect.driver, effect.driver)), _("none") if change == "0" else change


def say_part(name: str) -> str:
    """Return what a part of the cost is of."""
    return _(_PARTS.get(name, name))


def say_stretches(mondays: tuple[date, ...], most: int = 3) -> str:
    """Return weeks as stretches: first and last Monday of each."""
    runs: list[list[date]] = []
    for monday in mondays:
        if runs and (monday - runs[-1][-1]).days == 7:
            runs[-1].append(monday)
        else:
            runs.append([monday])
    texts = [
        f"{run[0]:%Y-%m-%d}" if len(run) == 1 else f"{run[0]:%Y-%m-%d} – {run[-1]:%Y-%m-%d}"
        for run in runs[:most]
    ]
    return join_clauses([*texts, "…"] if len(runs) > most else texts)
