"""Taking in what was seen: rows by COPY, each key once, sums in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from watchfloor.common.copying import Value, copy_rows
from watchfloor.common.partitions import ensure_month_partitions
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.observations.contracts import Observation
from watchfloor.rooms.observations.queries.zones import summed_zone
from watchfloor.rooms.observations.rules.sums import Cell, Sums, add_up

_COLUMNS = (
    "at", "kind", "subject", "layer", "result", "standard_id", "standard_version_id", "step",
    "agent_id", "node_id", "observer_id", "points", "probability", "frame", "evidence", "key",
)  # fmt: skip
# A new zone of the sums is set under a lock that this one waits for.
_SHARE = "LOCK TABLE observations_fresh IN ROW EXCLUSIVE MODE"
_NAME_ZONE = "INSERT INTO observations_zone (zone) VALUES (%s) ON CONFLICT DO NOTHING"
# In one order for all: who meets the key of a writer that has not ended waits for it, and two
# writers never wait for each other.
_TAKE_KEYS = """
INSERT INTO observations_key (digest) SELECT unnest(%s::uuid[]) ORDER BY 1
ON CONFLICT DO NOTHING RETURNING digest
"""
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@transaction.atomic
def store(*, observations: Sequence[Observation]) -> int:
    """Keep observations for good and return how many were new.

    One with a `key` that is stored already, at whatever instant, is left out. No line goes into
    the journal: an observation is itself a record that nothing changes.

    :raises Refusal: an instant before 2000 or after 2100.
    """
    if not observations:
        return 0
    _check_instants(observations)
    with connection.cursor() as cursor:
        new = _only_new(cursor, observations)
        if not new:
            return 0
        ensure_month_partitions(table="observations_observation", months=_months(new))
        copy_rows(cursor, "observations_observation", _COLUMNS, map(_row, new))
        cursor.execute(_SHARE)
        zone = summed_zone()
        cursor.execute(_NAME_ZONE, [zone.key])
        cells = add_up(new, zone)
        columns = (*Cell._fields, *Sums._fields)
        copy_rows(cursor, "observations_fresh", columns, _sum_rows(cells))
    return len(new)


def _check_instants(observations: Iterable[Observation]) -> None:
    """A wrong clock must not make a partition for the year 9999."""
    for each in observations:
        if not _FIRST <= each.at < _LAST:
            raise Refusal(
                code="observations.instant",
                what="An observation of %(at)s cannot be right.",
                where="%(subject)s",
                mend="Set the clock of the machine that reports it.",
                fields={"at": each.at.isoformat(), "subject": each.subject},
            )


def _only_new(cursor: CursorWrapper, observations: Sequence[Observation]) -> list[Observation]:
    """Return those whose key nobody has taken yet, and those without a key."""
    keyed = {_digest(each.key): each for each in reversed(observations) if each.key}
    if not keyed:
        return list(observations)
    cursor.execute(_TAKE_KEYS, [list(keyed)])
    taken = {digest for (digest,) in cursor.fetchall()}
    first = {id(keyed[digest]) for digest in taken}
    return [each for each in observations if not each.key or id(each) in first]


def _digest(key: str) -> UUID:
    return UUID(bytes=hashlib.sha256(_clean(key).encode()).digest()[:16])


def _months(observations: Iterable[Observation]) -> set[date]:
    return {each.at.astimezone(UTC).date().replace(day=1) for each in observations}


def _row(each: Observation) -> tuple[Value, ...]:
    return (
        each.at.isoformat(),
        each.kind,
        _clean(each.subject),
        each.layer,
        each.result,
        each.standard_id,
        each.standard_version_id,
        _clean(each.step),
        each.agent_id,
        each.node_id,
        each.observer_id,
        each.points,
        each.probability,
        _clean(each.frame),
        _evidence(each.evidence),
        _clean(each.key),
    )


def _clean(text: str) -> str:
    """Leave out what PostgreSQL keeps in no text: NUL and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _evidence(evidence: Mapping[str, Any]) -> str:
    if not evidence:
        return "{}"
    return orjson.dumps(
        _cleaned(dict(evidence)), default=str, option=orjson.OPT_NON_STR_KEYS
    ).decode()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, Mapping):
        return {_clean(str(name)): _cleaned(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(each) for each in value]
    return value


def _sum_rows(cells: Mapping[Cell, Sums]) -> Iterable[tuple[Value, ...]]:
    for cell, sums in cells.items():
        yield (cell.day.isoformat(), *cell[1:], *sums)
