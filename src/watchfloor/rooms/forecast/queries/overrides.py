"""What people put over a model's figures, and holds now."""

from __future__ import annotations

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast.contracts import OverrideCard, OverrideKind
from watchfloor.rooms.forecast.models import Override

from ._reach import find_series_row
from .scenarios import find_base_id


def list_overrides(
    *, series_id: int, scenario_id: int | None = None, window: Window, scope: Scope
) -> tuple[OverrideCard, ...]:
    """Return the overrides of a series in a scenario (the base) that hold in a window.

    :raises SeriesNotFound: there is no such series in reach.
    """
    row = find_series_row(series_id, scope)
    held = Override.objects.filter(
        series=row,
        scenario=scenario_id or find_base_id(),
        ended_by=None,
        starts_at__gte=window.start,
        starts_at__lt=window.end,
    )
    rows = held.select_related("edit").order_by("starts_at")
    return tuple(override_card(each) for each in rows)


def override_card(row: Override) -> OverrideCard:
    """Return a row as a card."""
    return OverrideCard(
        id=row.pk,
        starts_at=row.starts_at,
        kind=OverrideKind(row.kind),
        value=row.value,
        note=row.edit.note,
        made_by=row.edit.made_by,
        made_at=row.edit.made_at,
    )
