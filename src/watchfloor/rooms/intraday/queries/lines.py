"""The lines of business that run today: their queue, their forecast, and who serves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import SeriesCard
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import QueueCard
from watchfloor.rooms.intraday.rules.looks import LOOK_MINUTES
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters import service as rosters

USUAL_LEVEL = 3  # of who serves a line that asks for no skill


@dataclass(frozen=True, slots=True)
class Line:
    """A queue with the series that forecasts it."""

    queue: QueueCard
    series: SeriesCard

    @property
    def id(self) -> int:
        """Return the number of its queue: what pages and tables know it by."""
        return self.queue.id

    @property
    def title(self) -> str:
        """Return what people call it."""
        return self.series.title or self.queue.title or self.queue.code


class LineNotFound(LookupError):
    """There is no such line, or it is out of reach."""


def list_lines(*, scope: Scope) -> tuple[Line, ...]:
    """Return the lines in reach by title: queues whose contacts are forecast, in whole looks."""
    queues = {each.id: each for each in interactions.list_queues(scope=scope)}
    found = [
        Line(queues[card.queue_id], card)
        for card in forecast.list_series(scope=scope)
        if card.is_active and card.queue_id in queues and not card.interval_minutes % LOOK_MINUTES
    ]
    return tuple(sorted(found, key=lambda line: (line.title, line.id)))


def find_line(*, queue_id: int, scope: Scope) -> Line:
    """Return one line. :raises LineNotFound: there is none in reach."""
    for line in list_lines(scope=scope):
        if line.id == queue_id:
            return line
    raise LineNotFound(queue_id)


def levels_of_agents(lines: Sequence[Line]) -> Mapping[int, Mapping[int, int]]:
    """Return the queues that each agent of the centre could serve, each with how well: 1 to 5.

    A line with a skill is served by who has it; without one by who is placed at or below its part
    of the centre, and by everybody where it belongs to no part.
    """
    skills = {card.series_id: card.skill for card in rosters.list_line_skills()}
    above = _above()
    found: dict[int, dict[int, int]] = {}
    for agent in people.list_agents(scope=WHOLE_CENTRE):
        places = above.get(agent.node_id or 0, frozenset())
        own = {each.code: each.level for each in agent.levels}
        levels = (
            (line, _level(skills.get(line.series.id, ""), line, own, places)) for line in lines
        )
        found[agent.id] = {line.id: level for line, level in levels if level > 0}
    return found


def _level(skill: str, line: Line, levels: Mapping[str, int], places: frozenset[int]) -> int:
    if skill:
        return levels.get(skill, 0)
    node = line.series.node_id or line.queue.node_id
    return USUAL_LEVEL if node is None or node in places else 0


def _above() -> Mapping[int, frozenset[int]]:
    """Return each part of the centre with all parts that hold it."""
    found: dict[int, frozenset[int]] = {}
    for node in people.list_nodes(scope=WHOLE_CENTRE):  # parents come first
        found[node.id] = found.get(node.parent_id or 0, frozenset()) | {node.id}
    return found
