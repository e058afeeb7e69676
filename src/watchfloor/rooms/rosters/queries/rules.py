"""Rules as they are set, and the kinds that there are."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from watchfloor.rooms.rosters.contracts import RuleCard, RuleFacts, RuleKindCard
from watchfloor.rooms.rosters.models import RuleSetting
from watchfloor.rooms.rosters.rules.rule_settings import kind_cards, pack_names, rule_sentence

from .reach import node_and_above, nodes_by_id


def list_rules(
    *, node_id: int | None = None, on: date | None = None, every: bool = False
) -> tuple[RuleCard, ...]:
    """Return the rules that a part of the centre has on a day (any), nearest part first.

    A rule of the same key nearer to the part takes the place of one farther off, also when it is
    switched off there. `every`: also those, and those of other parts, for the page of rules.
    """
    rows = RuleSetting.objects.filter(replaced_at=None).order_by("key", "pk")
    if on is not None:
        rows = rows.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))
    cards = [rule_card(row) for row in rows]
    if every:
        return tuple(cards)
    reach = [*node_and_above(node_id, nodes_by_id()), None]
    nearest: dict[str, RuleCard] = {}
    for card in cards:
        place = card.facts.node_id
        if place not in reach:
            continue
        held = nearest.get(card.facts.key)
        if held is None or reach.index(place) < reach.index(held.facts.node_id):
            nearest[card.facts.key] = card
    return tuple(nearest[key] for key in sorted(nearest))


def list_rule_kinds() -> tuple[RuleKindCard, ...]:
    """Return the kinds of rules that can be set."""
    return kind_cards()


def list_packs() -> tuple[str, ...]:
    """Return the names of the packs of rules that are shipped."""
    return pack_names()


def rule_card(row: RuleSetting) -> RuleCard:
    """Return a row as a card."""
    facts = RuleFacts(
        key=row.key,
        kind=row.kind,
        parameters=row.parameters,
        node_id=row.node_id,
        reach=row.reach,
        level=row.level,
        is_hard=row.is_hard,
        weight=row.weight,
        source=row.source,
        pack=row.pack,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_on=row.is_on,
    )
    return RuleCard(row.pk, facts, rule_sentence(facts), row.made_by, row.made_at)
