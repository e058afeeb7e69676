"""What people changed in the grid, and what of it holds."""

from __future__ import annotations

from watchfloor.common.access import Scope
from watchfloor.rooms.forecast.contracts import EditCard
from watchfloor.rooms.forecast.models import Edit

from ._reach import find_series_row, reach_series
from .scenarios import find_base_id


def list_edits(
    *, series_id: int, scenario_id: int | None = None, limit: int = 50, scope: Scope
) -> tuple[EditCard, ...]:
    """Return the changes of a series' grid in a scenario (the base), newest first.

    :raises SeriesNotFound: there is no such series in reach.
    """
    row = find_series_row(series_id, scope)
    found = Edit.objects.filter(series=row, scenario=scenario_id or find_base_id())
    return tuple(edit_card(each) for each in found.order_by("-pk")[:limit])


def get_edit(*, edit_id: int, scope: Scope) -> EditCard | None:
    """Return a change, None when there is none of a series in reach."""
    row = Edit.objects.filter(pk=edit_id, series__in=reach_series(scope)).first()
    return edit_card(row) if row else None


def edit_card(row: Edit) -> EditCard:
    """Return a row as a card."""
    return EditCard(
        id=row.pk,
        series_id=row.series_id,
        scenario_id=row.scenario_id,
        version_id=row.version_id or 0,
        cells=row.cells,
        note=row.note,
        made_by=row.made_by,
        made_at=row.made_at,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )
