"""What days came to: worked out once they are over, and again when something of them changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TypeAlias

from django.db import transaction

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.floor.contracts import DayAdherence
from watchfloor.rooms.floor.models import DayFigures
from watchfloor.rooms.floor.queries.adherence import read_days
from watchfloor.rooms.floor.queries.figures import pack_totals
from watchfloor.rooms.people import service as people

_Pairs: TypeAlias = Iterable[tuple[int, date]]


@transaction.atomic
def work_out(*, agent_ids: Collection[int], day: date, cause: str, at: datetime) -> int:
    """Keep what a day came to for some people; return how many figures are new.

    Who has the same figures as before gets no new row; what was said before is kept with its cause.
    """
    agents = people.list_agents(scope=WHOLE_CENTRE, agent_ids=agent_ids)
    nodes = {each.id: each.node_id for each in agents}
    days = read_days(nodes=nodes, day=day, at=at)
    kept = {
        row.agent_id: row
        for row in DayFigures.objects.select_for_update().filter(
            replaced_at=None, day=day, agent_id__in=nodes
        )
    }
    fresh = _fresh(days, kept)
    DayFigures.objects.filter(pk__in=[kept[e].pk for e in fresh if e in kept]).update(
        replaced_at=at
    )
    DayFigures.objects.bulk_create(
        DayFigures(
            agent_id=agent_id,
            day=day,
            figures=figures,
            cause=cause if agent_id in kept else "first",
            worked_out_at=at,
        )
        for agent_id, figures in fresh.items()
    )
    return len(fresh)


def work_out_again(*, pairs: _Pairs, cause: str, at: datetime) -> int:
    """Work out again the days that were worked out before; return how many figures are new."""
    by_day: dict[date, set[int]] = defaultdict(set)
    for agent_id, day in pairs:
        by_day[day].add(agent_id)
    known = DayFigures.objects.filter(replaced_at=None, day__in=by_day)
    again: dict[date, set[int]] = defaultdict(set)
    for agent_id, day in known.values_list("agent_id", "day"):
        if agent_id in by_day[day]:
            again[day].add(agent_id)
    return sum(
        work_out(agent_ids=agents, day=day, cause=cause, at=at) for day, agents in again.items()
    )


def settle_day(*, day: date, at: datetime) -> int:
    """Keep what a day that is over came to for everybody; doing it twice changes nothing."""
    everybody = [each.id for each in people.list_agents(scope=WHOLE_CENTRE)]
    return work_out(agent_ids=everybody, day=day, cause="events", at=at)


def _fresh(
    days: Mapping[int, DayAdherence], kept: Mapping[int, DayFigures]
) -> dict[int, dict[str, object]]:
    """Return the figures that differ from those kept; nothing for who had nothing to do."""
    found = {}
    for agent_id, day in days.items():
        figures = pack_totals(day.totals)
        before = kept[agent_id].figures if agent_id in kept else None
        if figures != before and (day.moments or before is not None):
            found[agent_id] = figures
    return found
