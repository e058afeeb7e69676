"""Series: what is forecast."""

from __future__ import annotations

from watchfloor.common.access import Scope
from watchfloor.rooms.forecast.contracts import SeriesCard, SeriesNotFound, SeriesSource
from watchfloor.rooms.forecast.models import Series

from ._reach import find_series_row, reach_series


def list_series(*, scope: Scope) -> tuple[SeriesCard, ...]:
    """Return the series in reach, by code; also those that are not forecast any more."""
    return tuple(series_card(row) for row in reach_series(scope).order_by("code"))


def get_series(*, series_id: int, scope: Scope) -> SeriesCard:
    """Return a series. :raises SeriesNotFound: there is none in reach."""
    return series_card(find_series_row(series_id, scope))


def find_series(*, code: str, scope: Scope) -> SeriesCard:
    """Return the series of a code. :raises SeriesNotFound: there is none in reach."""
    row = reach_series(scope).filter(code=code).first()
    if row is None:
        raise SeriesNotFound(code)
    return series_card(row)


def series_card(row: Series) -> SeriesCard:
    """Return a row as a card."""
    return SeriesCard(
        id=row.pk,
        code=row.code,
        title=row.title,
        channel=row.channel,
        source=SeriesSource(row.source),
        queue_id=row.queue_id,
        node_id=row.queue.node_id if row.queue else row.node_id,
        interval_minutes=row.interval_minutes,
        horizon_days=row.horizon_days,
        method=row.method,
        method_reason=row.method_reason,
        peer_id=row.peer_id,
        peer_factor=row.peer_factor,
        is_active=row.is_active,
    )
