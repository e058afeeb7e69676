"""What earlier audits teach about agents and signals: errors found against errors expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Value, When

from watchfloor.rooms.audits.models import Item
from watchfloor.rooms.audits.rules.sampling import Learned
from watchfloor.rooms.audits.rules.scoring import PRIORS, Seen, learn_agents, learn_signals
from watchfloor.rooms.observations.contracts import Layer, Result

MEMORY = timedelta(days=90)
Told = tuple[int | None, str, float, list[tuple[str, float]]]


def learn(*, at: datetime) -> Learned:
    """Return the factors of agents and signals, from the items of the last 90 days."""
    agents: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    signals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for agent_id, result, probability, factors in _judged(at):
        failed = float(result == Result.FAIL)
        named = dict(factors)
        if agent_id is not None:
            _add(agents[agent_id], failed, probability / named.get("agent", 1.0))
        for name in named.keys() & PRIORS.keys():
            _add(signals[name], failed, probability / named[name])
    return Learned(
        agents=learn_agents({agent: Seen(*sums) for agent, sums in agents.items()}),
        signals=learn_signals({name: Seen(*sums) for name, sums in signals.items()}),
    )


def _add(sums: list[float], failed: float, expected: float) -> None:
    """What the other factors led to expect: the score without the one that is learned."""
    sums[0] += failed
    sums[1] += expected


def _judged(at: datetime) -> Iterable[Told]:
    """Yield each contact once, with what quality found, or else whoever looked."""
    rank = Case(
        When(layer=Layer.QUALITY, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        Item.objects.filter(
            settled_at__gte=at - MEMORY,
            settled_at__lt=at,
            result__in=[Result.PASS, Result.FAIL],
        )
        .order_by("drawn_id", rank)
        .distinct("drawn_id")
        .values_list("drawn__agent_id", "result", "drawn__error_probability", "drawn__factors")
    )
