"""The observations themselves: one page, one of them, all of a filter, judgements of subjects."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import orjson
from psycopg.sql import SQL, Composable

from watchfloor.common.access import Scope
from watchfloor.rooms.observations.contracts import (
    JUDGEMENTS,
    Kind,
    Layer,
    Observation,
    ObservationFilter,
    ObservationNotFound,
    Result,
    StoredObservation,
    Tally,
)

from ._sql import Row, Values, fetch, reach_conditions, reach_values, stream

Place = tuple[datetime, int]  # `at` and id of an observation
_SELECT = SQL(
    "SELECT id, at, kind, subject, layer, result, standard_id, standard_version_id, step, agent_id,"
    " node_id, observer_id, points, probability, frame, evidence, key"
    " FROM observations_observation"
)
_TALLY = SQL(
    "SELECT count(*), count(*) FILTER (WHERE result = 'pass'),"
    " count(*) FILTER (WHERE result = 'fail') FROM observations_observation"
)
_NEWEST_FIRST = SQL(" ORDER BY at DESC, id DESC")
_NARROWED = {
    "start": SQL("at >= %(start)s"),
    "end": SQL("at < %(end)s"),
    "kinds": SQL("kind = ANY(%(kinds)s)"),
    "layers": SQL("layer = ANY(%(layers)s)"),
    "results": SQL("result = ANY(%(results)s)"),
    "standard_ids": SQL("standard_id = ANY(%(standard_ids)s)"),
    "steps": SQL("step = ANY(%(steps)s)"),
    "subject": SQL("subject = %(subject)s"),
    "agent_ids": SQL("agent_id = ANY(%(agent_ids)s)"),
    "node_ids": SQL("node_id = ANY(%(node_ids)s)"),
    "frame": SQL("frame = %(frame)s"),
}
# The first condition is there for the partitions: a pair does not rule any out.
_BEFORE = SQL("at <= %(before_at)s AND (at, id) < (%(before_at)s, %(before_id)s)")


def list_observations(
    *, wanted: ObservationFilter, scope: Scope, limit: int = 50, before: Place | None = None
) -> tuple[StoredObservation, ...]:
    """Return observations in reach, the newest first; `before` goes on after the last one's place.

    A place is an observation's `at` and id.
    """
    conditions = [*_conditions(wanted, scope), *([_BEFORE] if before else [])]
    query = _SELECT + _where(conditions) + _NEWEST_FIRST + SQL(" LIMIT {}").format(limit)
    place = dict(zip(("before_at", "before_id"), before or (), strict=False))
    return tuple(map(_stored, fetch(query, {**_values(wanted, scope), **place})))


def iter_observations(*, wanted: ObservationFilter, scope: Scope) -> Iterator[StoredObservation]:
    """Yield all observations of a filter in reach, the newest first, without holding them."""
    query = _SELECT + _where(_conditions(wanted, scope)) + _NEWEST_FIRST
    return map(_stored, stream(query, _values(wanted, scope)))


def tally(*, wanted: ObservationFilter, scope: Scope) -> Tally:
    """Return how many observations of a filter are in reach, and how many passed and failed."""
    query = _TALLY + _where(_conditions(wanted, scope))
    ((seen, passed, failed),) = fetch(query, _values(wanted, scope))
    return Tally(seen, passed, failed)


def get_observation(*, observation_id: int, scope: Scope) -> StoredObservation:
    """Return one observation. :raises ObservationNotFound: there is none in reach."""
    conditions = [SQL("id = %(id)s"), *reach_conditions(scope)]
    rows = fetch(_SELECT + _where(conditions), {"id": observation_id, **reach_values(scope)})
    if not rows:
        raise ObservationNotFound(observation_id)
    return _stored(rows[0])


def list_judgements(
    *, subjects: Collection[str], standard_ids: Collection[int]
) -> tuple[StoredObservation, ...]:
    """Return what was judged of some subjects by some standards, the oldest first.

    For joining what was shown with how it ended. Not limited to a reach: for jobs and engines.
    """
    where = _where([_NARROWED["kinds"], SQL("subject = ANY(%(subjects)s)"),
                    _NARROWED["standard_ids"]])  # fmt: skip
    values = {
        "kinds": [str(kind) for kind in JUDGEMENTS],
        "subjects": list(subjects),
        "standard_ids": list(standard_ids),
    }
    return tuple(map(_stored, fetch(_SELECT + where + SQL(" ORDER BY at, id"), values)))


def _conditions(wanted: ObservationFilter, scope: Scope) -> list[Composable]:
    asked = [where for name, where in _NARROWED.items() if getattr(wanted, name)]
    return [*asked, *reach_conditions(scope)]


def _where(conditions: list[Composable]) -> Composable:
    return SQL(" WHERE ") + SQL(" AND ").join(conditions) if conditions else SQL("")


def _values(wanted: ObservationFilter, scope: Scope) -> Values:
    found = {name: getattr(wanted, name) for name in _NARROWED}
    plain = {
        name: [str(each) if isinstance(each, str) else each for each in value]
        if isinstance(value, tuple)
        else value
        for name, value in found.items()
    }
    return {**plain, **reach_values(scope)}


def _stored(row: Row) -> StoredObservation:
    return StoredObservation(
        id=row[0],
        seen=Observation(
            at=row[1],
            kind=Kind(row[2]),
            subject=row[3],
            layer=Layer(row[4]),
            result=Result(row[5]),
            standard_id=row[6],
            standard_version_id=row[7],
            step=row[8],
            agent_id=row[9],
            node_id=row[10],
            observer_id=row[11],
            points=row[12],
            probability=row[13],
            frame=row[14],
            evidence=orjson.loads(row[15]),  # Django leaves JSON as text
            key=row[16],
        ),
    )
