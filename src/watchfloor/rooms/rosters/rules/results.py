"""What the engine found, as JSON keeps it and as pages read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from math import isfinite
from typing import Any

from callmath.scheduling import Check, Explanation, Roster, Uncovered, Violation, Words
from watchfloor.rooms.rosters.contracts import (
    BrokenRule,
    ConflictCard,
    ConflictMember,
    ExplanationCard,
    UncoveredCard,
    WayOutCard,
)

Kept = Mapping[str, Any]
MOST_KEPT = 20_000  # rows of what is missing or broken; more help nobody


def figures_of_roster(roster: Roster) -> dict[str, float]:
    """Return the figures of a solved roster; what is unbounded is left out."""
    figures = {
        "cost": roster.cost,
        "lower_bound": roster.lower_bound,
        "gap_share": roster.gap_share,
    }
    return {name: float(value) for name, value in figures.items() if isfinite(value)}


def figures_of_check(found: Check, *, shifts: int, paid_minutes: int) -> dict[str, float]:
    """Return the figures that the verifier worked out."""
    parts = found.parts
    return {
        "cost": float(found.cost),
        "paid_cost": float(parts.paid),
        "under_cost": float(parts.under),
        "over_cost": float(parts.over),
        "rules_cost": float(parts.rules),
        "wishes_cost": float(parts.wishes),
        "paid_hours": paid_minutes / 60,
        "shifts": float(shifts),
        "unmet_hours": sum(each.missing * each.minutes for each in found.uncovered) / 60,
        "broken_hard": float(sum(each.hard for each in found.violations)),
        "broken_soft": float(sum(not each.hard for each in found.violations)),
    }


def pack_uncovered(rows: Sequence[Uncovered]) -> list[list[Any]]:
    """Return what is missing as JSON keeps it."""
    return [
        [
            each.name,
            each.day,
            each.start_minute,
            each.minutes,
            _round(each.missing),
            _round(each.cost),
        ]
        for each in rows[:MOST_KEPT]
    ]


def read_uncovered(kept: Sequence[Sequence[Any]], first_day: date) -> tuple[UncoveredCard, ...]:
    """Return what is missing as pages read it."""
    return tuple(
        UncoveredCard(name, first_day + timedelta(days=day), start, minutes, missing, cost)
        for name, day, start, minutes, missing, cost in kept
    )


def pack_violations(rows: Sequence[Violation]) -> list[dict[str, Any]]:
    """Return broken rules as JSON keeps them."""
    return [
        {
            "rule": each.rule,
            "kind": each.kind,
            "hard": each.hard,
            "amount": _round(each.amount),
            "cost": _round(each.cost),
            "people": [int(person) for person in each.people],
            "days": list(each.days),
            "words": _words(each.words),
        }
        for each in rows[:MOST_KEPT]
    ]


def read_violations(
    kept: Sequence[Kept], first_day: date, language: str, reach: Collection[int] | None = None
) -> tuple[BrokenRule, ...]:
    """Return broken rules as pages read them; of people out of reach nothing."""
    return tuple(
        BrokenRule(
            rule=each["rule"],
            is_hard=each["hard"],
            amount=each["amount"],
            cost=each["cost"],
            people=tuple(each["people"]),
            days=tuple(first_day + timedelta(days=day) for day in each["days"]),
            words=said(each["words"], language),
        )
        for each in kept
        if reach is None or (each["people"] and set(each["people"]) <= set(reach))
    )


def broken_rules(
    rows: Sequence[Violation], first_day: date, language: str
) -> tuple[BrokenRule, ...]:
    """Return broken rules straight from the engine."""
    return read_violations(pack_violations(rows), first_day, language)


def pack_explanation(found: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON keeps it."""
    return {
        "conflicts": [
            {
                "members": [
                    {"kind": member.kind, "id": member.id, "words": _words(member.words)}
                    for member in each.members
                ],
                "words": _words(each.words),
            }
            for each in found.conflicts
        ],
        "ways_out": [
            {
                "relaxes": list(each.relaxes),
                "amount": _round(each.amount),
                "cost": _round(each.cost),
                "words": _words(each.words),
            }
            for each in found.ways_out
        ],
        "notes": [_words(each) for each in found.notes],
    }


def read_explanation(kept: Kept, language: str) -> ExplanationCard:
    """Return a kept explanation in a language."""
    return ExplanationCard(
        conflicts=tuple(_conflict(each, language) for each in kept.get("conflicts", ())),
        ways_out=tuple(
            WayOutCard(
                tuple(each["relaxes"]),
                each["amount"],
                each["cost"],
                said(each["words"], language),
            )
            for each in kept.get("ways_out", ())
        ),
        notes=tuple(said(each, language) for each in kept.get("notes", ())),
    )


def said(words: Kept, language: str) -> str:
    """Return a kept sentence in a language."""
    chosen = words["zh"] if language.startswith("zh") else words["en"]
    return str(chosen or words["en"])


def _conflict(each: Kept, language: str) -> ConflictCard:
    return ConflictCard(
        members=tuple(
            ConflictMember(member["kind"], member["id"], said(member["words"], language))
            for member in each["members"]
        ),
        words=said(each["words"], language),
    )


def _words(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}


def _round(value: float) -> float:
    return round(float(value), 4)
