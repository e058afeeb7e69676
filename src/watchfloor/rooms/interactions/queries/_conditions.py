"""A drill-down's filter as conditions on legs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from psycopg.sql import SQL, Composable

from watchfloor.common import sealing
from watchfloor.rooms.interactions.contracts import LegFilter

from ._figures import JOIN_TERMS, OUTCOME, SHORT, TRANSFERRED, WITHIN
from ._reach import Part

_KINDS = frozenset({"outcome", "within", "short", "transferred"})  # what counts tell apart
_WHERE = frozenset({"start", "end", "queue_ids"})


@dataclass(frozen=True, slots=True)
class Question:
    """The SQL around a SELECT over legs `l`, and its values."""

    source: Composable  # FROM
    where: Composable
    values: Mapping[str, object]


def is_told_by_days(legs: LegFilter) -> bool:
    """Say whether the figure is one that the counts of days hold."""
    return not _asked(legs) - _KINDS


def is_told_by_cells(legs: LegFilter) -> bool:
    """Say whether the figure is one that five-minute cells hold: all legs, or one outcome's."""
    return not _asked(legs) - {"outcome"}


def _asked(legs: LegFilter) -> frozenset[str]:
    """Return by what a filter narrows beyond window and queues."""
    plain = LegFilter(start=legs.start, end=legs.end, queue_ids=legs.queue_ids)
    return frozenset(
        field.name
        for field in fields(legs)
        if field.name not in _WHERE and getattr(legs, field.name) != getattr(plain, field.name)
    )


def ask(legs: LegFilter, part: Part, *, with_terms: bool = False) -> Question:
    """Return the question for the legs of a filter in one part of a viewer's reach."""
    conditions = [
        SQL("l.entered_at >= %(start)s"),
        SQL("l.entered_at < %(end)s"),
        part.where,
        *_conditions(legs),
    ]
    needs_terms = with_terms or legs.within is not None or legs.short is not None
    values = {"start": legs.start, "end": legs.end, "agent": legs.agent_id, "run": legs.run_id}
    return Question(
        source=SQL("interactions_leg l ") + (JOIN_TERMS if needs_terms else SQL("")),
        where=SQL(" AND ").join(conditions),
        values={**values, **_search_values(legs.search), **part.values},
    )


def _conditions(legs: LegFilter) -> list[Composable]:
    flags = ((legs.within, WITHIN), (legs.short, SHORT), (legs.transferred, TRANSFERRED))
    found: list[Composable] = [
        condition if wanted else SQL("NOT {}").format(condition)
        for wanted, condition in flags
        if wanted is not None
    ]
    if legs.outcome is not None:
        found.append(OUTCOME[legs.outcome])
    if legs.unclosed:
        found.append(SQL("l.note <> ''"))
    if legs.agent_id is not None:
        found.append(SQL("l.agent_id = %(agent)s"))
    if legs.run_id is not None:
        found.append(SQL("l.run_id = %(run)s"))
    if legs.search.strip():
        found.append(SQL("(l.contact_key = %(search)s OR l.customer_key = ANY(%(customer)s))"))
    return found


def _search_values(search: str) -> dict[str, object]:
    """A number may be typed as people write it, "138 1234-5678", and stored without."""
    typed = search.strip()
    if not typed:
        return {}
    forms = {typed, re.sub(r"[\s().-]", "", typed)}
    return {"search": typed, "customer": [sealing.join_key(form) for form in forms]}
