"""What crosses the door of the people room. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NodeCard:
    """A part of the organisation: centre, site, department or team."""

    id: int
    kind: str
    name: str
    parent_id: int | None
    depth: int  # 0 for the centre
    trail: str  # "Centre / Site / Team"


@dataclass(frozen=True, slots=True)
class AgentCard:
    """An agent as other rooms and pages see it."""

    id: int
    code: str
    name: str
    node_id: int | None
    node: str
    skills: tuple[str, ...]
    employed_from: date | None
    employed_to: date | None
