"""Series: what is forecast."""

from __future__ import annotations

from collections.abc import Collection

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


def keep_in_reach(*, series_ids: Collection[int], scope: Scope) -> tuple[int, ...]:
    """Return the series that somebody may act on: those named, or all in reach.

    Nobody named means every series of the centre, also later ones, for who reaches the whole of it.

    :raises SeriesNotFound: one of them is out of reach, or nothing is in reach.
    """
    reach = set(reach_series(scope).values_list("pk", flat=True))
    if not set(series_ids) <= reach:
        raise SeriesNotFound(sorted(set(series_ids) - reach))
    if series_ids or scope.everything:
        return tuple(series_ids)
    if not reach:
        raise SeriesNotFound("none in reach")
    return tuple(sorted(reach))


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
