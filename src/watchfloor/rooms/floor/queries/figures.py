"""What days came to when they were worked out, and why it was worked out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from watchfloor.rooms.floor.contracts import DayTotals
from watchfloor.rooms.floor.models import DayFigures


@dataclass(frozen=True, slots=True)
class FiguresCard:
    """What one day of one agent came to, as it was said from `worked_out_at` on."""

    share: float | None
    figures: Mapping[str, object]
    cause: str
    worked_out_at: datetime
    replaced_at: datetime | None


def list_figures(*, agent_id: int, day: date) -> tuple[FiguresCard, ...]:
    """Return all that was ever said of a day, the newest first."""
    rows = DayFigures.objects.filter(agent=agent_id, day=day).order_by("-worked_out_at", "-pk")
    return tuple(
        FiguresCard(
            row.figures.get("share"), row.figures, row.cause, row.worked_out_at, row.replaced_at
        )
        for row in rows
    )


def pack_totals(totals: DayTotals) -> dict[str, object]:
    """Return totals as they are kept; the same totals give the same, to be compared."""
    packed = asdict(totals)
    definitions = packed.pop("definitions")
    return {
        **{name: _rounded(value) for name, value in packed.items()},
        "definitions": {code.value: _rounded(share) for code, share in definitions.items()},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
