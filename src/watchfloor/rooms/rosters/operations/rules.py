"""Rules: set, replaced, taken from a shipped pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.rosters.contracts import RosterNotFound, RuleFacts
from watchfloor.rooms.rosters.models import RuleSetting
from watchfloor.rooms.rosters.rules.rule_settings import check_rule, pack_facts


@transaction.atomic
def save_rule(*, facts: RuleFacts, actor: Actor, at: datetime) -> int:
    """Set a rule; one of the same key and part is replaced. Return its number.

    :raises Refusal: the rule makes no sense.
    """
    check_rule(facts)
    before = _replace(facts, at)
    row = _add(facts, actor, at)
    journal.record(
        action="rosters.rule.saved",
        subject=f"roster_rule:{facts.key}",
        actor=actor,
        at=at,
        before=before,
        after=_state(row),
    )
    return row.pk


@transaction.atomic
def remove_rule(*, rule_id: int, actor: Actor, at: datetime) -> None:
    """Take a rule away where it was set; what holds farther up holds again.

    :raises RosterNotFound: there is no such rule, or it was replaced.
    """
    row = RuleSetting.objects.select_for_update().filter(pk=rule_id, replaced_at=None).first()
    if row is None:
        raise RosterNotFound(rule_id)
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])
    journal.record(
        action="rosters.rule.removed",
        subject=f"roster_rule:{row.key}",
        actor=actor,
        at=at,
        before=_state(row),
    )


@transaction.atomic
def use_pack(*, name: str, node_id: int | None, on: date, actor: Actor, at: datetime) -> int:
    """Set the rules of a shipped pack as they stand on a day; return how many.

    Rules of the same keys are replaced; those of another pack that were set here go.

    :raises Refusal: there is no such pack.
    """
    wanted = pack_facts(name, on=on, node_id=node_id)
    kept = {facts.key for facts in wanted}
    others = RuleSetting.objects.filter(node_id=node_id, replaced_at=None).exclude(pack="")
    gone = list(others.exclude(key__in=kept).values_list("key", flat=True))
    others.exclude(key__in=kept).update(replaced_at=at)
    for facts in wanted:
        _replace(facts, at)
        _add(replace(facts, pack=name), actor, at)
    journal.record(
        action="rosters.pack.used",
        subject=f"rule_pack:{name}",
        actor=actor,
        at=at,
        before={"gone": gone},
        after={"node_id": node_id, "on": on, "rules": sorted(kept)},
    )
    return len(wanted)


def _replace(facts: RuleFacts, at: datetime) -> Mapping[str, object] | None:
    rows = RuleSetting.objects.select_for_update()
    row = rows.filter(key=facts.key, node_id=facts.node_id, replaced_at=None).first()
    if row is None:
        return None
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])
    return _state(row)


def _add(facts: RuleFacts, actor: Actor, at: datetime) -> RuleSetting:
    return RuleSetting.objects.create(
        node_id=facts.node_id,
        key=facts.key,
        kind=facts.kind,
        parameters=dict(facts.parameters),
        reach=dict(facts.reach),
        level=facts.level,
        is_hard=facts.is_hard,
        weight=facts.weight,
        source=facts.source,
        pack=facts.pack,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        is_on=facts.is_on,
        made_by=actor.name,
        made_at=at,
    )


def _state(row: RuleSetting) -> dict[str, object]:
    return {name: getattr(row, name) for name in RuleFacts.__dataclass_fields__}
