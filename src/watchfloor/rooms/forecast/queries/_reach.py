"""Which series a viewer reaches: those of queues, or of parts of the centre, in reach."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.forecast.contracts import SeriesNotFound, VersionNotFound
from watchfloor.rooms.forecast.models import Series, Version


def reach_series(scope: Scope) -> QuerySet[Series]:
    """Return the series in reach; a forecast is of a whole queue, so the whole queue must be."""
    found = Series.objects.select_related("queue")
    if scope.everything:
        return found
    nodes = list(scope.node_ids)
    return found.filter(Q(queue__node__in=nodes) | Q(queue=None, node__in=nodes))


def find_series_row(series_id: int, scope: Scope) -> Series:
    """Return a series. :raises SeriesNotFound: there is none in reach."""
    row = reach_series(scope).filter(pk=series_id).first()
    if row is None:
        raise SeriesNotFound(series_id)
    return row


def find_version_row(version_id: int, scope: Scope) -> Version:
    """Return a version. :raises VersionNotFound: there is none of a series in reach."""
    row = Version.objects.select_related("series").filter(pk=version_id).first()
    if row is None or not reach_series(scope).filter(pk=row.series_id).exists():
        raise VersionNotFound(version_id)
    return row
