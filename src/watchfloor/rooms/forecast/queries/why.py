"""Why a version says what it says: what each component adds to an interval or to a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from watchfloor.common.access import Scope
from watchfloor.rooms.forecast.contracts import ComponentShare
from watchfloor.rooms.forecast.models import Version, VersionDay
from watchfloor.rooms.forecast.rules.slots import slot_of
from watchfloor.rooms.forecast.rules.why import Explained, shares_of

from ._reach import find_version_row


def read_components(
    *, version_id: int, starts_at: datetime, scope: Scope
) -> tuple[ComponentShare, ...]:
    """Return what each component adds to the interval that an instant lies in.

    There are none for an instant outside of the version's days.

    :raises VersionNotFound: there is no such version in reach.
    """
    version = find_version_row(version_id, scope)
    day, slot = slot_of(starts_at, version.interval_minutes, ZoneInfo(version.timezone))
    return _shares(version, day, [slot])


def read_day_components(*, version_id: int, day: date, scope: Scope) -> tuple[ComponentShare, ...]:
    """Return what each component adds to a whole day: its steps are summed over the intervals.

    :raises VersionNotFound: there is no such version in reach.
    """
    return _shares(find_version_row(version_id, scope), day, None)


def find_open_day(*, version_id: int, since: date, scope: Scope) -> date | None:
    """Return the first day from a day on with an open interval, None where there is none.

    :raises VersionNotFound: there is no such version in reach.
    """
    version = find_version_row(version_id, scope)
    rows = VersionDay.objects.filter(version=version, day__gte=since, is_open__contains=[True])
    return rows.order_by("day").values_list("day", flat=True).first()


def _shares(version: Version, day: date, slots: Sequence[int] | None) -> tuple[ComponentShare, ...]:
    row = VersionDay.objects.filter(version=version, day=day).first()
    if row is None:
        return ()
    explained = Explained(
        parts=row.components,
        is_open=np.array(row.is_open),
        model_mean=np.array(row.model_mean),
        mean=np.array(row.mean),
        factor=version.factor,
    )
    chosen = slots if slots is not None else np.flatnonzero(row.is_open).tolist()
    return shares_of(explained, chosen)
