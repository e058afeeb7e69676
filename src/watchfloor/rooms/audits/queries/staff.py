"""Who can be asked to look: agents with an account, their colleagues, leaders and analysts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.people import service as people


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of a draw, read once. Users and agents by their numbers."""

    user_of: dict[int, int]  # agent -> the user who signs in as her
    members: dict[int, tuple[int, ...]]  # node -> users of its agents
    leaders: dict[int, tuple[int, ...]]  # node -> team leaders there
    analysts: dict[int, tuple[int, ...]]  # node -> quality analysts there
    above: dict[int, tuple[int, ...]]  # node -> itself and the nodes above, nearest first
    names: dict[int, str]  # user -> what she is called

    def leader_of(self, node_id: int | None) -> int | None:
        """Return the nearest team leader."""
        found = self._nearest(self.leaders, node_id)
        return found[0] if found else None

    def analysts_of(self, node_id: int | None) -> tuple[int, ...]:
        """Return every quality analyst who reaches a node; of an unknown one, those of all."""
        nodes = self.above.get(node_id, ()) if node_id is not None else self._roots()
        return tuple(sorted({user for node in nodes for user in self.analysts.get(node, ())}))

    def _roots(self) -> tuple[int, ...]:
        return tuple(node for node, above in self.above.items() if len(above) == 1)

    def _nearest(self, held: dict[int, tuple[int, ...]], node_id: int | None) -> tuple[int, ...]:
        nodes = self.above.get(node_id, ()) if node_id is not None else ()
        return next((held[node] for node in nodes if node in held), ())


def read_staff() -> Staff:
    """Return everybody who may be asked to look at something."""
    agents = [each for each in people.list_agents(scope=WHOLE_CENTRE) if each.user_id]
    members: dict[int, list[int]] = defaultdict(list)
    for agent in agents:
        if agent.node_id is not None and agent.user_id is not None:
            members[agent.node_id].append(agent.user_id)
    leaders, leader_names = _holders(Role.TEAM_LEADER)
    analysts, analyst_names = _holders(Role.QUALITY_ANALYST)
    names = {each.user_id: each.name or each.user_name for each in agents if each.user_id}
    return Staff(
        user_of={each.id: each.user_id for each in agents if each.user_id},
        members={node: tuple(sorted(users)) for node, users in members.items()},
        leaders=leaders,
        analysts=analysts,
        above=_above(),
        names={**leader_names, **analyst_names, **names},
    )


def _holders(role: Role) -> tuple[dict[int, tuple[int, ...]], dict[int, str]]:
    found: dict[int, list[int]] = defaultdict(list)
    names = {}
    for user in people.list_users(scope=WHOLE_CENTRE, role=role):
        if user.is_active:
            names[user.id] = user.full_name or user.name
            for grant in user.grants:
                if grant.role is role:
                    found[grant.node_id].append(user.id)
    return {node: tuple(sorted(users)) for node, users in found.items()}, names


def _above() -> dict[int, tuple[int, ...]]:
    parents = {node.id: node.parent_id for node in people.list_nodes(scope=WHOLE_CENTRE)}
    above: dict[int, tuple[int, ...]] = {}
    for node in parents:
        chain: list[int] = []
        here: int | None = node
        while here is not None:
            chain.append(here)
            here = parents.get(here)
        above[node] = tuple(chain)
    return above
