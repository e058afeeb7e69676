"""Rules as they are set: what is checked when one is saved, and what the engine makes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from callmath import scheduling
from callmath.scheduling import Level, Rule, SchedulingError
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words, msgid
from watchfloor.rooms.rosters.contracts import ParameterCard, RuleFacts, RuleKindCard

_KEY = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
_REACHES = frozenset({"contracts", "tags", "teams", "people"})
MOST_WEIGHT = 1_000_000.0


def check_rule(facts: RuleFacts) -> None:
    """Refuse a rule that cannot be. :raises Refusal: naming what is wrong."""
    if not _KEY.fullmatch(facts.key):
        raise _refusal(facts, "key", msgid("A rule is named with letters, digits, dots and lines."))
    if facts.kind not in scheduling.RULE_KINDS:
        raise _refusal(facts, "kind", msgid("There is no kind of rule “%(kind)s”."))
    if facts.level not in set(Level):
        raise _refusal(facts, "level", msgid("There is no level “%(level)s”."))
    if not 0 <= facts.weight <= MOST_WEIGHT:
        raise _refusal(facts, "weight", msgid("A weight lies between 0 and 1,000,000."))
    if facts.level == Level.LEGAL and not facts.is_hard:
        raise _refusal(facts, "legal_is_hard", msgid("A rule of law does not give way."))
    if facts.valid_to is not None and facts.valid_to < facts.valid_from:
        raise _refusal(facts, "dates", msgid("A rule ends before it begins."))
    if set(facts.reach) - _REACHES:
        raise _refusal(facts, "reach", msgid("A rule narrows to contracts, tags, teams or people."))
    _check_parameters(facts)


def _check_parameters(facts: RuleFacts) -> None:
    try:
        scheduling.check_rule(to_rule(facts))
    except SchedulingError as error:
        raise Refusal(
            code="rosters.rule.parameters",
            what=msgid("The rule's parameters make no sense: %(reason)s"),
            where=msgid("Rule %(key)s"),
            fields={"reason": str(error), "key": facts.key},
        ) from error


def to_rule(facts: RuleFacts, teams: Mapping[int, str] | None = None) -> Rule:
    """Return a rule as the engine has it; `teams` gives the engine's name of a node."""
    reach = facts.reach
    known = teams or {}
    return Rule(
        id=facts.key,
        kind=facts.kind,
        parameters=_plain(facts.parameters),
        scope=scheduling.Scope(
            people=frozenset(str(each) for each in _list(reach, "people")),
            teams=frozenset(known.get(int(each), str(each)) for each in _list(reach, "teams")),
            contracts=frozenset(str(each) for each in _list(reach, "contracts")),
            tags=frozenset(str(each) for each in _list(reach, "tags")),
        ),
        level=Level(facts.level),
        hard=facts.is_hard,
        weight=facts.weight,
        source=facts.source,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
    )


def pack_facts(name: str, *, on: date, node_id: int | None) -> tuple[RuleFacts, ...]:
    """Return the rules of a shipped pack as they stand on a day.

    :raises Refusal: there is no such pack.
    """
    if name not in scheduling.RULE_PACKS:
        raise Refusal(
            code="rosters.pack.unknown",
            what=msgid("There is no pack of rules “%(name)s”."),
            mend=msgid("Choose one of: %(known)s."),
            fields={"name": name, "known": ", ".join(pack_names())},
        )
    return tuple(_facts_of(rule, name, node_id, on) for rule in scheduling.rule_pack(name, on=on))


def _facts_of(rule: Rule, pack: str, node_id: int | None, on: date) -> RuleFacts:
    return RuleFacts(
        key=rule.id,
        kind=rule.kind,
        parameters=dict(rule.parameters),
        node_id=node_id,
        reach=_reach_of(rule),
        level=rule.level.value,
        is_hard=rule.hard,
        weight=rule.weight,
        source=rule.source,
        pack=pack,
        valid_from=rule.valid_from or on,
        valid_to=rule.valid_to,
    )


def _reach_of(rule: Rule) -> dict[str, object]:
    found = {
        "people": rule.scope.people,
        "teams": rule.scope.teams,
        "contracts": rule.scope.contracts,
        "tags": rule.scope.tags,
    }
    return {name: sorted(values) for name, values in found.items() if values}


def rule_sentence(facts: RuleFacts) -> Words:
    """Return what a rule says, in both languages."""
    kind = scheduling.RULE_KINDS.get(facts.kind)
    if kind is None:
        return Words(facts.kind, facts.kind)
    said = kind.sentence(facts.parameters)
    return Words(said.en, said.zh)


def kind_cards() -> tuple[RuleKindCard, ...]:
    """Return the kinds of rules with their parameters."""
    return tuple(_kind_card(name) for name in sorted(scheduling.RULE_KINDS))


def _kind_card(name: str) -> RuleKindCard:
    kind = scheduling.RULE_KINDS[name]
    return RuleKindCard(
        kind=name,
        parameters=tuple(
            ParameterCard(
                name=each.name,
                form=each.form.value,
                label=Words(each.label.en, each.label.zh),
                least=each.least,
                most=each.most,
                default=each.default,
                choices=each.choices,
            )
            for each in kind.parameters
        ),
        unit=kind.unit.value,
        words=Words(kind.template.en, kind.template.zh),
    )


def pack_names() -> tuple[str, ...]:
    """Return the names of the shipped packs."""
    return tuple(sorted(scheduling.RULE_PACKS))


def _plain(value: Any) -> Any:
    """Return lists, as JSON keeps them, as the tuples that the engine compares."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_plain(each) for each in value)
    return value


def _list(reach: Mapping[str, object], name: str) -> list[Any]:
    found = reach.get(name, [])
    return list(found) if isinstance(found, list | tuple) else []


def _refusal(facts: RuleFacts, code: str, what: str) -> Refusal:
    return Refusal(
        code=f"rosters.rule.{code}",
        what=what,
        where=msgid("Rule %(key)s"),
        fields={"key": facts.key, "kind": facts.kind, "level": facts.level},
    )
