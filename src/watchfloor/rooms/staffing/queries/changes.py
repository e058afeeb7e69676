"""What people changed in a series' chain."""

from __future__ import annotations

from watchfloor.common.access import Scope
from watchfloor.rooms.staffing.contracts import StepChangeCard
from watchfloor.rooms.staffing.models import StepChange

from ._reach import find_base_id, find_series, reach_series

_MOST = 500


def list_changes(
    *, series_id: int, scenario_id: int | None = None, limit: int = 100, scope: Scope
) -> tuple[StepChangeCard, ...]:
    """Return the changes of a series in a scenario (the base), newest first; also undone ones.

    :raises SeriesNotFound: there is no such series in reach.
    """
    find_series(series_id, scope)
    rows = StepChange.objects.filter(
        series=series_id, scenario=scenario_id or find_base_id()
    ).order_by("-made_at", "-pk")
    return tuple(change_card(row) for row in rows[: min(limit, _MOST)])


def find_change(*, change_id: int, scope: Scope) -> StepChangeCard | None:
    """Return a change of a series in reach; None: there is none."""
    row = StepChange.objects.filter(pk=change_id).first()
    if row is None or row.series_id not in reach_series(scope):
        return None
    return change_card(row)


def change_card(row: StepChange) -> StepChangeCard:
    """Return a row as a card."""
    return StepChangeCard(
        id=row.pk,
        cells=row.cells,
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )
