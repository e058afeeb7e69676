"""What the guards of some risk points find in one record.

A guard that cannot be told, because a field is missing or the expression fails, never holds the
agent up: the gap is handed back beside the others and recorded for the risk officer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from watchfloor.common.expressions import (
    Expression,
    ExpressionError,
    ExpressionFailed,
    Failure,
    compile_expression,
)
from watchfloor.rooms.guidance.contracts import Found, GapReason, GuardOut, Record
from watchfloor.rooms.risks.contracts import Guard, GuardAction, RiskCard

_KEPT = 20_000  # compiled expressions: two for each of 10,000 risk points


@lru_cache(maxsize=_KEPT)
def compiled(text: str) -> Expression:
    """Return a guard's expression, compiled once in a process."""
    return compile_expression(text)


def run_guards(points: Iterable[RiskCard], record: Record) -> Iterator[GuardOut]:
    """Yield what each guard of some points finds in a record."""
    for card in points:
        for guard in card.point.guards:
            yield _run(card, guard, record)


def _run(card: RiskCard, guard: Guard, record: Record) -> GuardOut:
    try:
        holds = compiled(guard.when).holds({"record": record})
    except ExpressionFailed as failed:
        is_missing = failed.reason is Failure.MISSING_FIELD
        reason = GapReason.MISSING_FIELD if is_missing else GapReason.FAILED
        return _told(card, guard, Found.GAP, reason, failed.field)
    except ExpressionError:  # saved before a limit was tightened
        return _told(card, guard, Found.GAP, GapReason.FAILED, "")
    if not holds:
        return _told(card, guard, Found.CLEAR)
    return _told(card, guard, Found.BLOCKS if guard.action is GuardAction.BLOCK else Found.WARNS)


def _told(
    card: RiskCard,
    guard: Guard,
    found: Found,
    reason: GapReason | None = None,
    field: str = "",
) -> GuardOut:
    return GuardOut(
        risk=card.code,
        code=guard.code,
        standard_id=card.standard_id,
        version_id=card.version_id,
        found=found,
        action=guard.action,
        says=guard.says,
        mend=guard.mend,
        reason=reason,
        field=field,
    )
