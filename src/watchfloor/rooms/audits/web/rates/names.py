"""What points, zones, steps, teams and agents are called, and where their observations are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from watchfloor.common.access import Scope
from watchfloor.rooms.audits.queries.rates import Dimension
from watchfloor.rooms.audits.rules.rates.groups import Key
from watchfloor.rooms.audits.web.words import language
from watchfloor.rooms.people import service as people
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskCard

from .asking import RatesAsk

_PARAMETERS = {
    Dimension.POINT: "standard",
    Dimension.STEP: "step",
    Dimension.TEAM: "node",
    Dimension.AGENT: "agent",
}


def dimension_words(dimension: Dimension) -> str:
    """Name a dimension."""
    return {
        Dimension.POINT: _("Risk point"),
        Dimension.ZONE: _("Zone"),
        Dimension.STEP: _("Step"),
        Dimension.TEAM: _("Team"),
        Dimension.AGENT: _("Agent"),
    }[dimension]


def name_points(cards: Iterable[RiskCard]) -> dict[Key, str]:
    """Return the names of risk points."""
    return {card.standard_id: f"{card.code} · {card.title.text(language())}" for card in cards}


def name_groups(ask: RatesAsk, points: Iterable[RiskCard], scope: Scope) -> Mapping[Key, str]:
    """Return the name of each key of the asked dimension."""
    at, spoken = ask.wanted.end, language()
    match ask.dimension:
        case Dimension.POINT:
            return name_points(points)
        case Dimension.ZONE:
            kinds = {each.code: each for each in risks.list_classifications(at=at)}
            classes = kinds["zone"].classes if "zone" in kinds else {}
            return {code: words.text(spoken) for code, words in classes.items()}
        case Dimension.STEP:
            return {
                step.code: f"{step.process_title.text(spoken)} / {step.name.text(spoken)}"
                for step in risks.list_steps(at=at)
            }
        case Dimension.TEAM:
            return {node.id: node.name for node in people.list_nodes(scope=scope)}
        case _:
            agents = people.list_agents(scope=scope)
            return {agent.id: agent.name or agent.code for agent in agents}


def name_of(key: Key, names: Mapping[Key, str], dimension: Dimension) -> str:
    """Return a name also for what nobody knows any more."""
    if key in (None, ""):
        return {
            Dimension.ZONE: _("No zone"),
            Dimension.STEP: _("No step"),
            Dimension.TEAM: _("No team"),
        }.get(dimension, _("Unknown"))
    return names.get(key) or f"#{key}"


def observations_url(ask: RatesAsk, key: Key = None, *, only_failed: bool = False) -> str:
    """Return the address of the judgements behind a figure; empty where one cannot be given."""
    parameters: list[tuple[str, str]] = [
        ("first", ask.first.isoformat()),
        ("last", ask.last.isoformat()),
        ("kind", "audit"),
        ("kind", "record_check"),
        ("result", "fail"),
    ]
    if not only_failed:
        parameters.append(("result", "pass"))
    if ask.layer:
        parameters.append(("layer", ask.layer))
    narrowing = _PARAMETERS.get(ask.dimension)
    if ask.standard_id and narrowing != "standard":
        parameters.append(("standard", str(ask.standard_id)))
    if key not in (None, ""):
        if narrowing is None:
            return ""
        parameters.append((narrowing, str(key)))
    return f"{reverse('observations:list')}?{urlencode(parameters)}"
