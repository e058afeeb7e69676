"""Who had which nights, weekends and holidays: the ledger of twelve months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.rosters.contracts import FairnessRow
from watchfloor.rooms.rosters.models import Duty, Wish

from .people import list_people

YEAR = timedelta(days=365)
_NONE: Mapping[str, int] = {}
_KINDS = {
    "shifts": Q(),
    "nights": Q(kind="night"),
    "weekends": Q(is_weekend=True),
    "holidays": Q(is_holiday=True),
    "lates": Q(is_late=True),
    "splits": Q(kind="split"),
}
_WISHES = {"refused_wishes": Q(granted=False), "granted_wishes": Q(granted=True)}
# The engine's names of what is shared equally.
_SHARED = {
    "night": "nights",
    "weekend": "weekends",
    "holiday": "holidays",
    "late": "lates",
    "split": "splits",
    "refused_wish": "refused_wishes",
}


def fairness(*, node_id: int | None, until: date, scope: Scope) -> tuple[FairnessRow, ...]:
    """Return what each person of a part had in the twelve months before a day, by team and name."""
    people = list_people(node_id=node_id, first_day=until - YEAR, last_day=until, scope=scope)
    counts = count_shares([row.agent_id for row in people], until)
    return tuple(
        FairnessRow(
            agent_id=row.agent_id,
            name=row.name,
            team=row.team,
            **{name: counts.get(row.agent_id, _NONE).get(name, 0) for name in (*_KINDS, *_WISHES)},
        )
        for row in people
    )


def count_shares(agent_ids: Collection[int], until: date) -> Mapping[int, Mapping[str, int]]:
    """Return the counts of each person in the twelve months before a day."""
    duties = Duty.objects.filter(
        agent__in=agent_ids, cancelled_at=None, day__gte=until - YEAR, day__lt=until
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for agent, *counts in _counted(duties, _KINDS):
        found[agent].update(zip(_KINDS, counts, strict=True))
    wishes = Wish.objects.filter(agent__in=agent_ids, day__gte=until - YEAR, day__lt=until)
    for agent, *counts in _counted(wishes, _WISHES):
        found[agent].update(zip(_WISHES, counts, strict=True))
    return found


def _counted(rows: QuerySet[Any], kinds: Mapping[str, Q]) -> Iterable[Sequence[int]]:
    """Return each person with the number of their rows of each kind."""
    counts = {name: Count("pk", filter=wanted) for name, wanted in kinds.items()}
    return list(rows.values("agent_id").annotate(**counts).values_list("agent_id", *kinds))


def engine_counters(agent_ids: Collection[int], until: date) -> Mapping[int, Mapping[str, float]]:
    """Return the counts as the engine names them."""
    counts = count_shares(agent_ids, until)
    return {
        agent: {name: float(had.get(ours, 0)) for name, ours in _SHARED.items()}
        for agent, had in counts.items()
    }
