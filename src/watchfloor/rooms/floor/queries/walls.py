"""Wallboards, and what their figures are at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import lru_cache

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.floor.contracts import AgentNow, AgentState, FloorNow, OutlookCard, QueueNow
from watchfloor.rooms.floor.contracts.wallboards import (
    Tile,
    TileValue,
    WallboardCard,
    WallboardNotFound,
    WallFigure,
)
from watchfloor.rooms.floor.models import Outlook, Wallboard
from watchfloor.rooms.floor.rules.walls import tone_of, unpack_tiles
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.people import service as people

_NAMES = tuple(field.name for field in fields(Tally))
_STATES: Mapping[WallFigure, frozenset[AgentState]] = {
    WallFigure.READY: frozenset({AgentState.READY}),
    WallFigure.BUSY: frozenset(
        {AgentState.RESERVED, AgentState.TALKING, AgentState.HOLDING, AgentState.WRAPPING_UP}
    ),
    WallFigure.PAUSED: frozenset({AgentState.PAUSED}),
    WallFigure.SIGNED_IN: frozenset(AgentState) - {AgentState.SIGNED_OUT},
}
_METRICS: Mapping[WallFigure, str] = {
    WallFigure.SERVICE: "service_level",
    WallFigure.ABANDONED: "abandon_rate",
    WallFigure.AVERAGE_WAIT: "asa",
}


def list_wallboards(*, scope: Scope) -> tuple[WallboardCard, ...]:
    """Return the wallboards of the parts in reach, by name."""
    nodes = {node.id: node.name for node in people.list_nodes(scope=WHOLE_CENTRE)}
    rows = Wallboard.objects.filter(removed_at=None).order_by("name")
    if not scope.everything:
        rows = rows.filter(node_id__in=scope.node_ids)
    return tuple(_card(row, nodes[row.node_id]) for row in rows)


def get_wallboard(*, wallboard_id: int, scope: Scope) -> WallboardCard:
    """Return one wallboard. :raises WallboardNotFound: there is none in reach."""
    for card in list_wallboards(scope=scope):
        if card.id == wallboard_id:
            return card
    raise WallboardNotFound(wallboard_id)


def read_tiles(
    *,
    wallboard: WallboardCard,
    floor: FloorNow,
    outlooks: Mapping[int, OutlookCard],
    scope: Scope,
) -> tuple[TileValue, ...]:
    """Return a wallboard's figures, as far as the reader reaches what they are about."""
    nodes = {node.id: node.parent_id for node in people.list_nodes(scope=WHOLE_CENTRE)}
    wall = _Wall(
        floor=floor,
        outlooks=outlooks,
        is_of_centre=nodes.get(wallboard.node_id) is None,
        own_queue_ids=_queues_of(wallboard.node_id, nodes, scope),
        agent_ids=_agents_below(wallboard.node_id, int(floor.at.timestamp() // 60)),
        formulas=_formulas(floor.at),
    )
    return tuple(_value(tile, wall) for tile in wallboard.tiles)


def read_outlooks(*, day: date) -> dict[int, OutlookCard]:
    """Return what is foreseen for a day, by queue."""
    return {row.queue_id: _outlook(row) for row in Outlook.objects.filter(day=day)}


def queue_titles(*, scope: Scope) -> dict[int, str]:
    """Return what the queues in reach are called."""
    return {queue.id: queue.title or queue.code for queue in interactions.list_queues(scope=scope)}


@dataclass(frozen=True, slots=True)
class _Wall:
    """What all tiles of a wallboard are worked out from.

    What is of the whole centre counts names that stand for nobody yet as well: whoever waits there
    waits in the centre.
    """

    floor: FloorNow
    outlooks: Mapping[int, OutlookCard]
    is_of_centre: bool
    own_queue_ids: frozenset[int]
    agent_ids: frozenset[int]
    formulas: Mapping[str, str]

    def queues_of(self, tile: Tile) -> list[QueueNow]:
        wanted: frozenset[int | None] = frozenset(tile.queue_ids) or self.own_queue_ids
        if self.is_of_centre and not tile.queue_ids:
            wanted |= {None}
        return [each for each in self.floor.queues if each.queue_id in wanted]

    def agents_of(self, tile: Tile) -> list[AgentNow]:
        wanted: frozenset[int | None] = self.agent_ids
        if self.is_of_centre:
            wanted |= {None}
        states = _STATES[tile.figure]
        return [
            each
            for each in self.floor.agents
            if each.state in states and each.agent_id in wanted and each.id not in self.floor.left
        ]


def _value(tile: Tile, wall: _Wall) -> TileValue:
    if tile.figure.is_of_agents:
        agents = wall.agents_of(tile)
        unmapped = sum(each.agent_id is None for each in agents)
        return replace(_plain(tile, float(len(agents))), unmapped=unmapped)
    queues = wall.queues_of(tile)
    value = _of_queues(tile, queues, wall)
    return replace(value, unmapped=sum(each.queue_id is None for each in queues))


def _of_queues(tile: Tile, queues: Sequence[QueueNow], wall: _Wall) -> TileValue:
    if tile.queue_ids and not queues:
        return _none(tile, "out_of_reach")
    if tile.figure is WallFigure.FORESEEN:
        return _foreseen(tile, queues, wall.outlooks)
    if tile.figure is WallFigure.LONGEST_WAIT:
        return _longest(tile, queues, wall.floor.at)
    return _counted(tile, queues, wall.formulas)


def _counted(tile: Tile, queues: Sequence[QueueNow], formulas: Mapping[str, str]) -> TileValue:
    if tile.figure is WallFigure.WAITING:
        return _plain(tile, float(sum(each.waiting for each in queues)))
    day = _sum(each.day for each in queues)
    if tile.figure not in _METRICS:
        return _plain(
            tile, float(day.offered if tile.figure is WallFigure.OFFERED else day.answered)
        )
    metric = _METRICS[tile.figure]
    variant = metrics.get_variant(metric=metric, variant=formulas[metric])
    value = metrics.evaluate_tally(variant=variant, tally=day).value
    return _none(tile, "nothing") if value is None else _plain(tile, value)


def _longest(tile: Tile, queues: Sequence[QueueNow], at: datetime) -> TileValue:
    since = min((each.longest_since for each in queues if each.longest_since), default=None)
    seconds = max((at - since).total_seconds(), 0.0) if since else 0.0
    return TileValue(tile, seconds, tone_of(tile, seconds), since=since)


def _foreseen(
    tile: Tile, queues: Sequence[QueueNow], outlooks: Mapping[int, OutlookCard]
) -> TileValue:
    """Queues count by what they are offered; the band is that of queues that all turn out alike."""
    found = [
        (each.day.offered or 1, outlook.service_share, outlook.service_low, outlook.service_high)
        for each in queues
        if (outlook := outlooks.get(each.queue_id or 0)) and outlook.service_share is not None
    ]
    if not found:
        return _none(tile, "not_foreseen")
    value = _weighted([(weight, share) for weight, share, _, _ in found])
    return TileValue(
        tile,
        value,
        tone_of(tile, value),
        low=_weighted([(weight, low) for weight, _, low, _ in found]),
        high=_weighted([(weight, high) for weight, _, _, high in found]),
    )


def _weighted(pairs: Sequence[tuple[int, float | None]]) -> float | None:
    known = [(weight, share) for weight, share in pairs if share is not None]
    if len(known) < len(pairs):
        return None
    return sum(weight * share for weight, share in known) / sum(weight for weight, _ in known)


def _plain(tile: Tile, value: float) -> TileValue:
    return TileValue(tile, value, tone_of(tile, value))


def _none(tile: Tile, reason: str) -> TileValue:
    return TileValue(tile, None, tone_of(tile, None), reason=reason)


def _sum(tallies: Iterable[Tally]) -> Tally:
    held = list(tallies)
    return Tally(**{name: sum(getattr(each, name) for each in held) for name in _NAMES})


def _formulas(at: datetime) -> dict[str, str]:
    """Return the formula of each metric that tiles need: the contract's, else the usual one."""
    chosen = metrics.chosen_variants(at=at)
    return {
        metric: chosen.get(metric) or metrics.get_metric(metric=metric).variants[0].code
        for metric in _METRICS.values()
    }


def _queues_of(node_id: int, nodes: Mapping[int, int | None], scope: Scope) -> frozenset[int]:
    below = {each for each in nodes if node_id in _upwards(each, nodes)}
    is_centre = nodes.get(node_id) is None
    return frozenset(
        queue.id
        for queue in interactions.list_queues(scope=scope)
        if is_centre or queue.node_id in below
    )


def _upwards(node_id: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    while node_id is not None:
        yield node_id
        node_id = parents.get(node_id)


@lru_cache(maxsize=64)
def _agents_below(node_id: int, minute: int) -> frozenset[int]:
    """Return the agents of a part; asked once a minute, since a wall asks every second."""
    del minute
    return frozenset(card.id for card in people.list_agents(scope=WHOLE_CENTRE, node_id=node_id))


def _card(row: Wallboard, node: str) -> WallboardCard:
    return WallboardCard(
        id=row.pk,
        name=row.name,
        node_id=row.node_id,
        node=node,
        tiles=unpack_tiles(row.tiles),
        is_dark=row.is_dark,
        made_by=row.made_by,
        made_at=row.made_at,
    )


def _outlook(row: Outlook) -> OutlookCard:
    return OutlookCard(
        queue_id=row.queue_id,
        day=row.day,
        made_at=row.made_at,
        service_share=row.service_share,
        service_low=row.service_low,
        service_high=row.service_high,
        next_hours_share=row.next_hours_share,
    )
