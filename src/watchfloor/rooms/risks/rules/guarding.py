"""What may stand in a guard: checked when a point is saved, so that no agent meets a broken one."""

from __future__ import annotations

from collections.abc import Mapping

from watchfloor.common.expressions import ExpressionError, compile_expression
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.risks.contracts import RiskPoint


def find_fault(when: str) -> tuple[str, Mapping[str, object]] | None:
    """Return what is wrong with a guard's expression, as a msgid and its fields; None if nothing.

    >>> find_fault('record.amount > 500')
    >>> find_fault('record.amount >')[0] != ""
    True
    """
    try:
        compile_expression(when)
    except ExpressionError as error:
        return error.what, error.fields
    return None


def check_guards(point: RiskPoint) -> None:
    """Refuse a point one of whose guards cannot be run. :raises Refusal: naming the guard."""
    for guard in point.guards:
        try:
            compile_expression(guard.when)
        except ExpressionError as error:
            raise Refusal(
                code="risks.guard.invalid",
                what=error.what,
                where="guard %(guard)s, character %(position)s",
                mend=error.mend or "Correct the expression; nothing was saved.",
                fields={"guard": guard.code, "position": error.position, **error.fields},
            ) from error
