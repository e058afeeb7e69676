"""Writes the generated organisation: nodes, agents, opening hours, one user a role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts

from .center import AGENT, CENTER, DEPARTMENTS, FEED, SITES, TEAM, ZONE
from .roster import Crew
from .state import password_of

DEMO = Actor(name="demo", origin="cli")
# What the demo's contract asks for: the variant that it names, and the target.
CONTRACT: Mapping[str, tuple[str, float]] = {
    "service_level": ("f3", 0.8),
    "abandon_rate": ("less_short", 0.05),
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where things hang in the tree."""

    center: int
    departments: tuple[int, ...]
    first_team: int


@transaction.atomic
def organise(crews: tuple[Crew, ...], language: str, at: datetime) -> None:
    """Make the tree, the agents, the hours and the users, all or nothing; once."""
    if people.list_nodes(scope=WHOLE_CENTRE):
        return  # an earlier start was interrupted after this step
    own_user = _add_user(Role.AGENT, language, at)
    places = _plant(crews, language, own_user, at)
    calendars.set_calendar(timezone=ZONE, works_on_holidays=True, actor=DEMO, at=at)
    calendars.add_hours(weekdays=range(5), opens=time(7), closes=time(21, 5), actor=DEMO, at=at)
    calendars.seed_year(year=at.year, actor=DEMO, at=at)
    for role in Role:
        user_id = own_user if role is Role.AGENT else _add_user(role, language, at)
        _give_role(role, user_id, places, at)


def _plant(crews: tuple[Crew, ...], language: str, own_user: int, at: datetime) -> Places:
    """Make the tree with its agents; the first of all is the demo's own user of that role."""
    center = people.add_node(kind="centre", name=CENTER[language], actor=DEMO, at=at)
    sites = [_node("site", name[language], center, at) for name in SITES]
    departments, first_team = [], 0
    for crew in crews:
        name = crew.plan.name[language]
        department = _node("department", name, sites[crew.plan.site], at)
        departments.append(department)
        for number, codes in enumerate(crew.teams, start=1):
            title = TEAM[language] % {"department": name, "number": number}
            team = _node("team", title, department, at)
            skills = [queue.code for queue in crew.plan.queues]
            _hire(codes, team, language, at, skills, user_id=None if first_team else own_user)
            first_team = first_team or team
    return Places(center, tuple(departments), first_team)


def _node(kind: str, name: str, parent: int, at: datetime) -> int:
    return people.add_node(kind=kind, name=name, parent_id=parent, actor=DEMO, at=at)


def _hire(
    codes: tuple[str, ...],
    team: int,
    language: str,
    at: datetime,
    skills: Sequence[str],
    *,
    user_id: int | None,
) -> None:
    """Add a team's agents: all know the department's first queue, every other one all of them."""
    for number, code in enumerate(codes):
        known = skills if number % 2 == 0 else skills[:1]
        facts = AgentFacts(
            code=code,
            name=AGENT[language] % {"code": code},
            node_id=team,
            skills=dict.fromkeys(known, 3),
            user_id=user_id if number == 0 else None,
        )
        people.add_agent(facts=facts, actor=DEMO, at=at)


def _add_user(role: Role, language: str, at: datetime) -> int:
    password = password_of(role)
    return people.add_user(
        name=role.value, language=language, password=password, actor=DEMO, at=at
    ).id


def _give_role(role: Role, user_id: int, places: Places, at: datetime) -> None:
    own_team = role in {Role.AGENT, Role.TEAM_LEADER}
    node = places.first_team if own_team else places.center
    people.give_role(user_id=user_id, role=role, node_id=node, actor=DEMO, at=at)


def place_queues(language: str, at: datetime) -> None:
    """Give each queue its title and its department, once it is there."""
    nodes = {node.name: node.id for node in people.list_nodes(scope=WHOLE_CENTRE)}
    cards = {card.code: card for card in interactions.list_queues(scope=WHOLE_CENTRE)}
    for department in DEPARTMENTS:
        for queue in department.queues:
            card = cards.get(queue.code)
            if card is not None and card.feed == FEED and not card.title:
                interactions.place_queue(
                    queue_id=card.id,
                    title=queue.title[language],
                    node_id=nodes[department.name[language]],
                    actor=DEMO,
                    at=at,
                )


def agree_contract(since: datetime, at: datetime) -> None:
    """Choose the contract's variants and targets, from the first of the demo's days on; once."""
    for metric, (variant, goal) in CONTRACT.items():
        if metrics.chosen_variant(metric=metric, at=at) is None:  # a person may have chosen since
            metrics.choose_variant(
                metric=metric, variant=variant, valid_from=since, actor=DEMO, at=at
            )
            metrics.set_target(metric=metric, goal=goal, valid_from=since, actor=DEMO, at=at)
