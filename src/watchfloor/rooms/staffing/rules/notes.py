"""What the reader of a plan must know: codes with figures, worded where they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .chain import CLOSED, NO_HANDLE_TIME, Chain
from .sizing import Assumptions
from .terms import Agreed

REMARK, DOUBT, DO_NOT_USE = 0, 1, 2
_FEW_WAITS = 200  # of a patience that is estimated


def list_notes(chain: Chain, assumed: Assumptions, agreed: Agreed) -> list[dict[str, Any]]:
    """Return the notes of a plan as they are kept."""
    return [
        {"code": code, "weight": weight, "fields": {name: str(value) for name, value in told}}
        for code, weight, told in _notes(chain, assumed, agreed)
    ]


def _notes(
    chain: Chain, assumed: Assumptions, agreed: Agreed
) -> Iterator[tuple[str, int, list[tuple[str, object]]]]:
    without = [code for code in chain.reasons.values() if code != CLOSED]
    unknown = sum(code == NO_HANDLE_TIME for code in without)
    if unknown:
        yield "no_handle_time", DO_NOT_USE, [("intervals", unknown)]
    if len(without) > unknown:
        yield "unreachable", DO_NOT_USE, [("intervals", len(without) - unknown)]
    if "erlang_c" in chain.models:
        yield "patience_unknown", DOUBT, []
    elif 0 < assumed.patience_sample < _FEW_WAITS:
        yield "patience_few", DOUBT, [("waits", assumed.patience_sample)]
    if len(agreed) > 1:
        days = ", ".join(day.isoformat() for day, _ in agreed[1:])
        yield "terms_change", REMARK, [("days", days)]
