"""Which signals there are now, for the one who looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import get_language

from watchfloor.common.access import Access
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import LegFilter
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.people import service as people

from . import signals
from .figures import SERVICE_LEVEL, Day, Definition, QueueRow, add_tallies
from .signals import FeedPulse, QueueLevel, Signal

_RUNS = 200


def gather(
    day: Day | None,
    rows: Sequence[QueueRow],
    pulses: Sequence[FeedPulse],
    definition: Definition,
    access: Access,
) -> list[Signal]:
    """Return every signal in the order of expected loss."""
    found: list[Signal] = list(signals.feeds_late(pulses))
    if access.can("interactions.imports.view"):
        found += signals.imports_broken(interactions.list_runs(limit=_RUNS))
    if day is not None:
        found += _of_day(day, rows, definition, access)
    return signals.ranked(found)


def _of_day(
    day: Day, rows: Sequence[QueueRow], definition: Definition, access: Access
) -> Iterator[Signal]:
    if day.is_today:
        yield from signals.queues_below_target(map(_level, rows))
    yield from signals.contacts_unclosed(_unclosed(day, access))
    if not definition.is_chosen and access.can("metrics.choose"):
        yield from _not_chosen(rows)
    if access.can("people.manage"):
        yield from _unplaced(day, rows, access)


def _level(row: QueueRow) -> QueueLevel:
    return QueueLevel(
        queue_id=row.queue.id,
        queue=row.name,
        value=row.level.value,
        denominator=row.level.denominator or 0.0,
        goal=row.goal,
        misses=row.level.misses,
    )


def _unclosed(day: Day, access: Access) -> int:
    legs = LegFilter(day.window.start, day.window.end, unclosed=True)
    return interactions.count_legs(legs=legs, scope=access.scope).offered


def _not_chosen(rows: Sequence[QueueRow]) -> Iterator[Signal]:
    tally = add_tallies(row.tally for row in rows)
    metric = metrics.get_metric(metric=SERVICE_LEVEL)
    values = [
        metrics.evaluate_tally(variant=variant, tally=tally).value for variant in metric.variants
    ]
    return signals.contract_not_chosen(
        metric.code, metric.name.text(get_language() or "en"), values, tally.offered
    )


def _unplaced(day: Day, rows: Sequence[QueueRow], access: Access) -> Iterator[Signal]:
    here = [
        agent
        for agent in people.list_agents(scope=access.scope)
        if agent.employed_to is None or agent.employed_to >= day.day
    ]
    names = [agent.name or agent.code for agent in here if agent.node_id is None]
    return signals.agents_unplaced(names, len(here), sum(row.tally.answered for row in rows))
