"""What crosses the door of the standards room. No Django here.

Words. A *standard* is what should be. It has *versions*; a version's body is a frozen dataclass
that is checked when it is saved and never edited afterwards. A version comes into force through a
*change* matter that somebody other than its proposer has verified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import NO_WORDS, Words
from watchfloor.rooms.matters.contracts import ClockSpec


class VersionState(StrEnum):
    """Where a version stands; computed from its change matter and the dates."""

    PROPOSED = "proposed"
    RETURNED = "returned"  # the reviewer sent it back, with a reason
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"  # cancelled before it was approved


# Is told the code and body of a version, and the others of its kind that will hold beside it.
Check = Callable[[str, Any, "Sequence[VersionCard]"], None]


@dataclass(frozen=True, slots=True)
class StandardKind:
    """A kind of standard: a room registers its own when it starts.

    `body` is a frozen dataclass; its `__post_init__` raises ValueError with a msgid where values
    contradict each other. `check` refuses, when a version is proposed and again when it is
    approved, what clashes with the other standards of the kind that will hold then. `labels` name
    the fields of the body for people; `url_name` is the page of a standard in its own room, by
    its code.
    """

    code: str
    title: Words
    body: type
    propose_capability: str
    approve_capability: str
    labels: Mapping[str, Words] = field(default_factory=dict)
    url_name: str = ""
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A version of a standard. It holds in [valid_from, valid_to) once approved.

    A version with `body` None is a retirement: from `valid_from` on nothing holds.
    """

    id: int
    standard_id: int
    kind: str
    code: str
    title: Words
    node_id: int | None
    number: int
    state: VersionState
    body: Any  # the kind's dataclass; None: a retirement
    valid_from: datetime
    valid_to: datetime | None
    reason: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime | None
    change_matter_id: int | None
    return_reason: str = ""
    proposed_by_user_id: int | None = None
    withdrawn_at: datetime | None = None

    @property
    def is_retirement(self) -> bool:
        return self.body is None

    def holds_at(self, at: datetime) -> bool:
        """Say whether this version is what should be at an instant."""
        if self.state is not VersionState.APPROVED or self.body is None:
            return False
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


def proposed_as(version: VersionCard, versions: Sequence[VersionCard]) -> tuple[VersionCard, ...]:
    """Return what a version was proposed as before others revised it, the first one first.

    A revision withdraws what it replaces in the same instant; whatever was given up earlier is
    another story.
    """
    chain, by_number = [version], {each.number: each for each in versions}
    while (former := by_number.get(chain[0].number - 1)) is not None:
        if former.withdrawn_at != chain[0].proposed_at:
            break
        chain.insert(0, former)
    return tuple(chain)


@dataclass(frozen=True, slots=True)
class StandardCard:
    """A standard with its versions, the newest first."""

    id: int
    kind: str
    code: str
    node_id: int | None
    versions: tuple[VersionCard, ...]

    @property
    def title(self) -> Words:
        """Return what the newest approved version is called; before one, the newest."""
        approved = [each for each in self.versions if each.state is VersionState.APPROVED]
        return (approved or list(self.versions))[0].title


@dataclass(frozen=True, slots=True)
class StandardName:
    """How a standard is called, for lists that hold only its number."""

    id: int
    kind: str
    code: str
    title: Words


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What came of approving many at once: each for itself."""

    approved: tuple[int, ...]  # versions
    refused: Mapping[int, Refusal]


@dataclass(frozen=True, slots=True)
class ChangeBody:
    """The body of a change matter: which version it is about."""

    standard_id: int
    version_id: int
    kind: str
    code: str
    number: int
    is_retirement: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a process goes after a step, and when; `when` is empty for the only way on."""

    to: str
    when: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """A step of a process: its code is unique in the centre ("refund.confirm")."""

    code: str
    name: Words
    screen: str = ""  # the screen of the business system that it happens on
    branches: tuple[Branch, ...] = ()  # empty: the next in order


@dataclass(frozen=True, slots=True)
class Process:
    """Body of kind "process": what agents do, step by step. :raises ValueError: see message."""

    steps: tuple[ProcessStep, ...]
    queues: tuple[str, ...] = ()  # codes of the queues in which it is done; empty: any

    def __post_init__(self) -> None:
        codes = [step.code for step in self.steps]
        if not codes:
            raise ValueError("A process needs at least one step.")
        if len(set(codes)) < len(codes):
            raise ValueError("Two steps of the process have the same code.")
        if any(branch.to not in codes for step in self.steps for branch in step.branches):
            raise ValueError("A branch leads to a step that the process does not have.")


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """Body of kind "clock_policy": the clocks that matters of some kinds start with."""

    matter_kinds: tuple[str, ...]
    clocks: tuple[ClockSpec, ...] = field(default=())


class StandardNotFound(LookupError):
    """No standard or version with that name in reach of the one who asks."""
