"""What crosses the door of the matters room. No Django here.

Words. A *matter* is what must be brought to an end: a tree of matters with events and clocks. Its
*state*, owner and deadlines are computed from its events; what a table keeps of them is a cache
that must equal the replay. A *kind* of matter is configuration and one body dataclass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.words import Words


class Verb(StrEnum):
    """What can happen to a matter."""

    OPEN = "open"
    ASSIGN = "assign"
    HOLD = "hold"  # waits for something outside: pausing clocks stop
    RESUME = "resume"
    DONE = "done"  # the doer says that it is done; somebody else verifies
    REJECT = "reject"  # not done well: back to the owner
    VERIFY = "verify"
    CANCEL = "cancel"
    REOPEN = "reopen"
    REMIND = "remind"  # an escalation step of a clock, or a person's nudge; changes no state


class State(StrEnum):
    """Where a matter stands. The last two are ended."""

    OPEN = "open"
    ASSIGNED = "assigned"
    HELD = "held"
    DONE = "done"  # waits to be verified
    VERIFIED = "verified"
    CANCELLED = "cancelled"


ENDED = frozenset({State.VERIFIED, State.CANCELLED})


class ClockTime(StrEnum):
    """Which minutes a clock counts."""

    CALENDAR = "calendar"
    WORKING = "working"  # opening hours, holidays and make-up days of the matter's node


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """Somebody is told, `after_minutes` after the deadline (negative: before it), once.

    `to` is "owner", "opener", or a role ("team_leader") at the matter's node or, where nobody
    holds it there, at the nearest node above. The minutes are those that the clock counts:
    calendar or working, and none while it stands still.
    """

    after_minutes: int
    to: str = "owner"


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """A limit on how long something may take; copied into the matter when it is opened.

    It runs from the opening (and afresh from a reopening) until the first event of `stops_on`:
    ASSIGN, DONE or VERIFY; or the end of the matter. A DONE that is rejected did not stop it for
    good: it runs on, without the time for which the matter waited to be verified.
    """

    name: str
    limit_minutes: int
    time: ClockTime = ClockTime.CALENDAR
    pauses: bool = False  # stands still while the matter is held
    stops_on: Verb = Verb.DONE
    steps: tuple[EscalationStep, ...] = ()
    source: str = ""  # the law or policy that it comes from


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a matter; `seq` counts from 1 without gaps."""

    seq: int
    at: datetime
    verb: Verb
    actor_id: int | None
    actor: str
    to_user_id: int | None = None
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClockCard:
    """How a clock stands: its deadline (None while it stands still or once stopped in time).

    `is_missed` of a running clock is told only where the reader's time was given.
    `left_seconds` is what remains, in the minutes that the clock counts, while it stands still.
    """

    spec: ClockSpec
    due_at: datetime | None
    stopped_at: datetime | None
    is_missed: bool
    is_paused: bool
    left_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class MatterCard:
    """A matter in a list."""

    id: int
    kind: str
    title: str
    state: State
    subject: str  # "contact:PBX-17", "standard:4", "risk:FIN-003"
    node_id: int | None
    node: str
    parent_id: int | None
    standard_version_id: int | None
    opened_at: datetime
    opener_id: int | None
    owner_id: int | None
    owner: str
    due_at: datetime | None  # the earliest running deadline
    ended_at: datetime | None
    seq: int  # of the last event: hand it back with a verb to be sure that nothing came between
    expected_loss: float
    open_children: int


@dataclass(frozen=True, slots=True)
class MatterDetail:
    """A matter with its body, events, clocks and children, and what the viewer may do to it."""

    card: MatterCard
    body: Any  # the kind's dataclass
    events: tuple[Event, ...]
    clocks: tuple[ClockCard, ...]
    children: tuple[MatterCard, ...]
    verbs: tuple[Verb, ...]


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """Which matters; what is left empty leaves nothing out."""

    kinds: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    is_open: bool | None = None
    owner_id: int | None = None
    parent_id: int | None = None
    subject: str = ""
    search: str = ""
    overdue_at: datetime | None = None  # those with a deadline before this instant
    node_id: int | None = None
    node_ids: frozenset[int] = frozenset()  # any of these
    by_due: bool = False  # the nearest deadline first; else the newest first


@dataclass(frozen=True, slots=True)
class Moved:
    """What an effect is told: the verb has been taken, in the same transaction.

    An effect that asks for more than the verb itself asks `access`, which an API token may have
    narrowed, and not what its owner may do elsewhere. None is the system itself.
    """

    matter_id: int
    kind: str
    verb: Verb
    body: Any
    subject: str
    parent_id: int | None
    standard_version_id: int | None
    actor: Actor
    at: datetime
    note: str
    data: Mapping[str, Any] = field(default_factory=dict)
    access: Access | None = None


Effect = Callable[[Moved], None]


@dataclass(frozen=True, slots=True)
class MatterKind:
    """A kind of matter: configuration, no table.

    `body` is a frozen dataclass of plain values. `capabilities` says what a verb needs besides
    reach ("" holds for the verbs not named; where that is missing too, verifying, rejecting,
    cancelling and reopening need "matters.verify", the rest "matters.act"). `effects` run inside
    the verb's transaction, so that what closing a matter brings about happens with it or not at
    all. `without` are verbs that the kind does not know. A kind that may be opened by hand has a
    body whose every field has a default. `labels` name the fields of the body that people are
    shown, in that order; without any, all are shown by the names that the code gives them.
    """

    code: str
    title: Words
    body: type
    capabilities: Mapping[str, str] = field(default_factory=dict)  # verb value or "" -> capability
    effects: Mapping[Verb, Effect] = field(default_factory=dict)
    clocks: tuple[ClockSpec, ...] = ()  # where no policy names others
    effect_check_weeks: int = 0  # 0: none
    without: frozenset[Verb] = frozenset()
    is_opened_by_hand: bool = False
    labels: Mapping[str, Words] = field(default_factory=dict)
    # The capability that verifying and rejecting one with this body needs, in place of the above.
    judged_by: Callable[[Any], str] | None = None


EFFECT_CHECK = "effect_check"  # the room's own kind: did what was done help?


@dataclass(frozen=True, slots=True)
class EffectCheck:
    """Body of an effect check: whose effect is asked for."""

    matter_id: int
    title: str
    verified_at: datetime


@dataclass(frozen=True, slots=True)
class CacheFault:
    """A place where the table of matters says something else than the events do."""

    matter_id: int
    what: str  # the name of the column, or "events" for a history that the rules do not allow
    cached: str
    replayed: str


class MatterNotFound(LookupError):
    """No matter with that number in reach of the one who asks."""
