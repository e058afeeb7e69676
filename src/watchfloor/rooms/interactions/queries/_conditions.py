"""A drill-down's filter as conditions on legs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from psycopg.sql import SQL, Composable

from watchfloor.common import sealing
from watchfloor.rooms.interactions.contracts import LegFilter

from ._figures import JOIN_TERMS, OUTCOME, SHORT, TRANSFERRED, WITHIN
from ._reach import Part

_AS_IN_CELLS = frozenset({"start", "end", "queue_ids", "outcome"})


@dataclass(frozen=True, slots=True)
class Question:
    """The SQL around a SELECT over legs `l`, and its values."""

    source: Composable  # FROM
    where: Composable
    values: Mapping[str, object]


def is_told_by_cells(legs: LegFilter) -> bool:
    """Say whether the figure is one that five-minute cells hold."""
    plain = LegFilter(start=legs.start, end=legs.end)
    beyond = [f.name for f in fields(legs) if f.name not in _AS_IN_CELLS]
    return all(getattr(legs, name) == getattr(plain, name) for name in beyond)


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
        found.append(SQL("(l.contact_key = %(search)s OR l.customer_key = %(customer)s)"))
    return found


def _search_values(search: str) -> dict[str, object]:
    typed = search.strip()
    return {"search": typed, "customer": sealing.join_key(typed)} if typed else {}
