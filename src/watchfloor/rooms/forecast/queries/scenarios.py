"""Scenarios: ways things may go."""

from __future__ import annotations

from watchfloor.rooms.forecast.contracts import ScenarioCard
from watchfloor.rooms.forecast.models import Scenario


def list_scenarios() -> tuple[ScenarioCard, ...]:
    """Return the scenarios that were not removed, the base first, then by title."""
    rows = Scenario.objects.filter(removed_at=None).order_by("-is_base", "title")
    return tuple(scenario_card(row) for row in rows)


def find_base_id() -> int | None:
    """Return the number of the base scenario, None before the first forecast."""
    row = Scenario.objects.filter(is_base=True).first()
    return row.pk if row else None


def scenario_card(row: Scenario) -> ScenarioCard:
    """Return a row as a card."""
    return ScenarioCard(
        id=row.pk,
        title=row.title,
        is_base=row.is_base,
        note=row.note,
        factor=row.factor,
        made_by=row.made_by,
        made_at=row.made_at,
    )
