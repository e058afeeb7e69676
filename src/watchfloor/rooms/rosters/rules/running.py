"""What a run asks of the engine, from its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from callmath.scheduling import Absent, Change, Frozen, Roster
from watchfloor.rooms.rosters.contracts import ShiftCell

from .cells import to_assignment
from .results import figures_of_roster

DAY = 1440
TIME_LIMIT_SECONDS = 60.0


def time_limit(settings: Mapping[str, Any]) -> float:
    """Return how long the engine may take."""
    return float(settings.get("time_limit_seconds", TIME_LIMIT_SECONDS))


def seed_of(settings: Mapping[str, Any]) -> int:
    """Return the seed: the same one gives the same roster."""
    return int(settings.get("seed", 0))


def changes_of(settings: Mapping[str, Any], first_day: date) -> tuple[Change, ...]:
    """Return what a repair has to cope with."""
    return tuple(_changes(settings, first_day))


def _changes(settings: Mapping[str, Any], first_day: date) -> Iterator[Change]:
    for each in settings.get("absent", ()):
        days = [(date.fromisoformat(day) - first_day).days for day in each["days"]]
        yield Absent(person=str(each["agent_id"]), days=tuple(sorted(days)))
    if settings.get("from_day"):
        day = (date.fromisoformat(settings["from_day"]) - first_day).days
        yield Frozen(until_minute=day * DAY + int(settings.get("from_minute", 0)))


def roster_of(cells: Sequence[ShiftCell], first_day: date, figures: Mapping[str, Any]) -> Roster:
    """Return kept shifts as a roster of the engine."""
    cost = float(figures.get("cost", 0.0))
    return Roster(
        assignments=tuple(to_assignment(cell, first_day) for cell in cells),
        cost=cost,
        lower_bound=float(figures.get("lower_bound", 0.0)),
        gap_share=float(figures.get("gap_share", 0.0)),
    )


def found_figures(roster: Roster) -> dict[str, float]:
    """Return the figures that only a run knows: bound, gap, how long it took."""
    figures = figures_of_roster(roster)
    figures.pop("cost", None)
    figures["cpu_seconds"] = round(sum(roster.stages.values()), 3)
    figures["moves"] = float(len(roster.moves))
    return figures
