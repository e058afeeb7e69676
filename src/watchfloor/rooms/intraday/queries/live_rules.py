"""Rules that people wrote, in reach, and what they say of the running day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from watchfloor.common.access import Scope
from watchfloor.common.expressions import Expression, ExpressionFailed
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.contracts import (
    Firing,
    LiveRuleCard,
    LiveRuleFacts,
    LiveRuleNotFound,
    RuleTrial,
    SignalFacts,
    SignalKey,
    SignalKind,
)
from watchfloor.rooms.intraday.models import LiveRule
from watchfloor.rooms.intraday.rules.expecting import add_up
from watchfloor.rooms.intraday.rules.live_metrics import NAME, SPAN, read_rule
from watchfloor.rooms.intraday.rules.looks import LOOK
from watchfloor.rooms.intraday.rules.watching import DaySoFar
from watchfloor.rooms.metrics.contracts import Variant
from watchfloor.rooms.people import service as people

from .day_looks import Watched
from .lines import Line
from .outlooks import contract_variant
from .running import Running
from .trials import figures_of

_SPAN_LOOKS = int(SPAN / LOOK)


def list_rules(*, scope: Scope) -> tuple[LiveRuleCard, ...]:
    """Return the rules of parts in reach by name."""
    rows = _in_reach(scope).filter(removed_at=None)
    return tuple(rule_card(row) for row in rows.order_by("name", "pk"))


def get_rule(*, rule_id: int, scope: Scope) -> LiveRuleCard:
    """Return one rule. :raises LiveRuleNotFound: there is none in reach."""
    return _one(_in_reach(scope).filter(removed_at=None), rule_id)


def get_removed_rule(*, rule_id: int, removed_since: datetime, scope: Scope) -> LiveRuleCard:
    """Return one that was taken away of late. :raises LiveRuleNotFound: there is none in reach."""
    return _one(_in_reach(scope).filter(removed_at__gte=removed_since), rule_id)


def lines_of_rule(card: LiveRuleCard, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines that a rule is asked of: those named, or all of its part of the centre."""
    if card.facts.queue_ids:
        return tuple(line for line in lines if line.id in card.facts.queue_ids)
    return lines_of_node(card.node_id, lines)


def lines_of_node(node_id: int, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a part of the centre; of the whole centre all of them."""
    from_root = {node.id: node for node in people.list_nodes(scope=Scope(everything=True))}
    if from_root[node_id].parent_id is None:
        return tuple(lines)
    inside = {node_id}
    for node in from_root.values():  # parents come first
        if node.parent_id in inside:
            inside.add(node.id)
    return tuple(line for line in lines if (line.series.node_id or line.queue.node_id) in inside)


def ask_rules(running: Running, watched: Watched) -> tuple[list[SignalFacts], set[SignalKey]]:
    """Return what the rules that are on say now, and of which lines they no longer do."""
    found: list[SignalFacts] = []
    over: set[SignalKey] = set()
    variant = contract_variant(running.facts.at)
    by_line = dict(zip((day.line.id for day in watched.days), watched.looks, strict=True))
    for row in LiveRule.objects.filter(is_on=True, removed_at=None):
        card = rule_card(row)
        rule = read_rule(card.facts.expression)
        for line in lines_of_rule(card, running.lines):
            looks = by_line.get(line.id)
            facts = _ask(card, rule, line, looks, running, variant) if looks else None
            if facts is None:
                over.add(SignalKey(SignalKind.RULE, line.id, "", card.id))
            else:
                found.append(facts)
    return found, over


def _ask(
    card: LiveRuleCard,
    rule: Expression,
    line: Line,
    looks: DaySoFar,
    running: Running,
    variant: Variant,
) -> SignalFacts | None:
    """Return what a rule says of a line if it has held for as many looks as it asks for."""
    rows = list(_newest(looks, running.facts.at, card.facts.looks_in_a_row, variant))
    if len(rows) < card.facts.looks_in_a_row or not all(_holds(rule, row) for row in rows):
        return None
    now = rows[0]
    return SignalFacts(
        kind=SignalKind.RULE,
        queue_id=line.id,
        since=running.facts.at - (card.facts.looks_in_a_row - 1) * LOOK,
        observed=now["offered"],
        expected=now["forecast"],
        ratio=now.get("ratio", 0.0),
        loss=max(now["offered"] - now["forecast"], 0.0),
        rule_id=card.id,
        metrics=now,
    )


def _newest(
    looks: DaySoFar, at: datetime, count: int, variant: Variant
) -> Iterator[Mapping[str, float]]:
    """Yield the figures of the last half-hours, each a look before the one before it."""
    size = len(looks.tallies)
    for back in range(min(count, size)):
        span = slice(max(size - back - _SPAN_LOOKS, 0), size - back)
        yield figures_of(
            add_up(looks.tallies[span]) if looks.tallies[span] else Tally(),
            forecast_contacts=float(looks.expected[span].sum()),
            handle_seconds=float(looks.handle_seconds[size - back - 1]),
            variant=variant,
            at=at - back * LOOK,
        )


def _holds(rule: Expression, figures: Mapping[str, float]) -> bool:
    try:
        return rule.holds({NAME: figures})
    except ExpressionFailed:
        return False


def _in_reach(scope: Scope) -> QuerySet[LiveRule]:
    rows = LiveRule.objects.all()
    return rows if scope.everything else rows.filter(node__in=list(scope.node_ids))


def _one(rows: QuerySet[LiveRule], rule_id: int) -> LiveRuleCard:
    row = rows.filter(pk=rule_id).first()
    if row is None:
        raise LiveRuleNotFound(rule_id)
    return rule_card(row)


def rule_card(row: LiveRule) -> LiveRuleCard:
    """Return a row as a card."""
    return LiveRuleCard(
        id=row.pk,
        node_id=row.node_id,
        facts=LiveRuleFacts(
            name=row.name,
            expression=row.expression,
            queue_ids=tuple(row.queue_ids),
            looks_in_a_row=row.intervals_in_a_row,
            stars=row.stars,
            opens_matter=row.opens_matter,
        ),
        is_on=row.is_on,
        trial=None if row.tested is None else unpack_trial(row.tested),
        tested_at=row.tested_at,
        made_by=row.made_by,
        made_at=row.made_at,
    )


def pack_trial(trial: RuleTrial) -> dict[str, Any]:
    """Return a trial as JSON keeps it."""
    kept = asdict(trial)
    kept["first_day"], kept["last_day"] = trial.first_day.isoformat(), trial.last_day.isoformat()
    kept["firings"] = [
        {
            "at": each.at.isoformat(),
            "queue_id": each.queue_id,
            "metrics": {name: round(value, 4) for name, value in each.metrics.items()},
        }
        for each in trial.firings
    ]
    return kept


def unpack_trial(kept: Mapping[str, Any]) -> RuleTrial:
    """Return a kept trial."""
    firings = (
        Firing(datetime.fromisoformat(each["at"]), each["queue_id"], each["metrics"])
        for each in kept["firings"]
    )
    days = {name: date.fromisoformat(kept[name]) for name in ("first_day", "last_day")}
    return RuleTrial(**{**kept, **days, "firings": tuple(firings)})
