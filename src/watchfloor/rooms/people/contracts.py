"""What crosses the door of the people room. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal


@dataclass(frozen=True, slots=True)
class NodeCard:
    """A part of the organisation: centre, site, department or team."""

    id: int
    kind: str
    name: str
    parent_id: int | None
    depth: int  # 0 for the centre
    trail: str  # "Centre / Site / Team"
    agent_count: int = 0  # directly in it


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """What an agent can do and how well: 1 (learning) to 5 (teaches others)."""

    code: str
    name: str
    level: int


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
    levels: tuple[SkillLevel, ...] = ()
    contract_hours_per_week: Decimal | None = None
    logins: tuple[str, ...] = ()  # "queue_log: PJSIP/8001"
    user_id: int | None = None
    user_name: str = ""
    first_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """What an administrator may say about an agent; `skills` maps a skill's code to a level."""

    code: str
    name: str = ""
    node_id: int | None = None
    employed_from: date | None = None
    employed_to: date | None = None
    contract_hours_per_week: Decimal | None = None
    skills: Mapping[str, int] | None = None  # None leaves them as they are
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class GrantCard:
    """A role at a part of the organisation."""

    id: int
    role: Role
    node_id: int
    node: str
    trail: str


@dataclass(frozen=True, slots=True)
class UserCard:
    """Somebody who signs in. `is_manageable`: every role of hers lies in the looker's reach."""

    id: int
    name: str
    full_name: str
    email: str
    is_active: bool
    is_manageable: bool
    must_change_password: bool
    language: str
    last_seen_at: datetime | None
    grants: tuple[GrantCard, ...] = ()
    agent_code: str = ""


@dataclass(frozen=True, slots=True)
class SignInState:
    """How a user's sign-in stands, for the administrator's page."""

    is_locked: bool
    has_totp: bool
    session_count: int
    token_count: int  # not revoked
    is_external: bool


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A key for programs, without its secret."""

    id: int
    name: str
    prefix: str
    capabilities: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """A line of an agents' file that cannot be taken. `what` is a msgid with `fields`."""

    line: int
    what: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What a file of agents did: all of it when `problems` is empty, else nothing."""

    added: int
    changed: int
    same: int
    problems: tuple[SheetProblem, ...] = ()


class NodeNotFound(Exception):
    """No such part of the organisation, or not in reach."""


class AgentNotFound(Exception):
    """No such agent, or not in reach."""


class UserNotFound(Exception):
    """No such user, or not in reach."""


def sign_in_key(user_name: str) -> str:
    """Return the key under which wrong passwords for a name are counted."""
    return f"watchfloor:{user_name.strip().casefold()}"


def changed_meanwhile() -> Refusal:
    """Return the refusal of an undo that would overwrite somebody's later work."""
    return Refusal(
        code="people.undo.changed_meanwhile",
        what="This cannot be undone: somebody has changed it again since.",
        mend="Look at the journal and change it by hand.",
    )


__all__ = [
    "AgentCard",
    "AgentFacts",
    "AgentNotFound",
    "GrantCard",
    "NodeCard",
    "NodeNotFound",
    "SheetProblem",
    "SheetReport",
    "SignInState",
    "SkillLevel",
    "TokenCard",
    "UserCard",
    "UserNotFound",
    "changed_meanwhile",
    "sign_in_key",
]
