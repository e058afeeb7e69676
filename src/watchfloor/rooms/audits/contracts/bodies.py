"""Bodies of the matters that this room opens: plain values, kept as they were."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuditBody:
    """A list of items: one person, one day, one layer."""

    day: str  # ISO, of the contacts
    layer: str
    items: int
    user_id: int | None


@dataclass(frozen=True, slots=True)
class FindingBody:
    """What an item that failed has shown."""

    item_id: int
    drawn_id: int
    subject: str  # "contact:PBX-17"
    point: str  # code of the risk point
    standard_id: int
    version_id: int
    layer: str
    agent_id: int | None
    errors: tuple[str, ...]  # the likely errors that were seen, in the centre's words
    note: str
    agent: str = ""  # the agent's code, for people


@dataclass(frozen=True, slots=True)
class ActionBody:
    """What is to be done about a finding."""

    finding_id: int
    point: str
    what: str
