"""Which rules hold for whom: the setting nearest to a team takes the place of those above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from callmath.scheduling import Rule
from watchfloor.rooms.rosters.contracts import RuleFacts

from .rule_settings import to_rule


def effective_rules(
    settings: Iterable[RuleFacts],
    *,
    teams: Mapping[int, Sequence[int]],
    names: Mapping[int, str],
) -> tuple[Rule, ...]:
    """Return the engine's rules from what is set for the centre and its parts.

    `teams` are the parts that people of the roster stand in, each with those above it, itself
    first; `names` is what the engine calls a part.
    """
    by_key: dict[str, list[RuleFacts]] = defaultdict(list)
    for facts in settings:
        by_key[facts.key].append(facts)
    return tuple(rule for key in sorted(by_key) for rule in _rules_of(by_key[key], teams, names))


def _rules_of(
    settings: Sequence[RuleFacts], teams: Mapping[int, Sequence[int]], names: Mapping[int, str]
) -> Iterator[Rule]:
    """Yield a key's rules: one for everybody, or one for the teams nearest to each setting."""
    held: dict[int, list[int]] = defaultdict(list)
    for team, above in teams.items():
        place = _nearest(settings, above)
        if place is not None:
            held[place].append(team)
    for place, bound in held.items():
        facts = settings[place]
        if not facts.is_on:
            continue
        rule = to_rule(facts, names)
        if len(held) == 1 and len(bound) == len(teams):
            yield rule
            continue
        inside = frozenset(names[team] for team in bound)
        wanted = rule.scope.teams & inside if rule.scope.teams else inside
        if wanted:  # a rule that names teams binds only those of them that it reaches
            yield replace(rule, id=f"{rule.id}#{place}", scope=replace(rule.scope, teams=wanted))


def _nearest(settings: Sequence[RuleFacts], above: Sequence[int]) -> int | None:
    """Return the place of the setting that is nearest to a team; None: none reaches it."""
    order = {node: number for number, node in enumerate(above)}
    far = len(above)
    found = [
        (far if facts.node_id is None else order[facts.node_id], place)
        for place, facts in enumerate(settings)
        if facts.node_id is None or facts.node_id in order
    ]
    return min(found)[1] if found else None
