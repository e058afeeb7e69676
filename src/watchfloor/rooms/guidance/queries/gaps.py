"""Where work went on without guidance, grouped so that each line is one thing to mend."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from watchfloor.common.access import Scope
from watchfloor.rooms.guidance.contracts import GapReason, GapRow
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Observation, ObservationFilter
from watchfloor.rooms.risks import service as risks

SHOWN_DAYS = 30
_NEWEST = 1_000  # enough to see each thing that is broken; the page says that it is the newest


def list_gaps(*, at: datetime, scope: Scope) -> tuple[GapRow, ...]:
    """Return the newest gaps by step, guard and reason, the commonest first."""
    wanted = ObservationFilter(
        start=at - timedelta(days=SHOWN_DAYS), end=at + timedelta(minutes=5), kinds=(Kind.GAP,)
    )
    found: dict[tuple[str, int | None, str, str, str], list[datetime]] = defaultdict(list)
    for stored in observations.list_observations(wanted=wanted, scope=scope, limit=_NEWEST):
        found[_key(stored.seen)].append(stored.seen.at)
    codes = {card.standard_id: card.code for card in risks.list_points(at=at)} if found else {}
    rows = [
        GapRow(step, codes.get(standard or 0, ""), code, _reason(reason), field, len(ats), max(ats))
        for (step, standard, code, reason, field), ats in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count, row.step, row.risk, row.code)))


def _key(seen: Observation) -> tuple[str, int | None, str, str, str]:
    told = {name: str(seen.evidence.get(name, "")) for name in ("code", "reason", "field")}
    return seen.step, seen.standard_id, told["code"], told["reason"], told["field"]


def _reason(text: str) -> GapReason:
    try:
        return GapReason(text)
    except ValueError:
        return GapReason.FAILED
