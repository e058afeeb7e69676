"""What crosses the door of the guidance room. No Django here.

Words. A *decision* says what one agent meets at one step of one contact: at most one prompt, the
checks, and what the guards found. Its *arm* tells whether the prompt was shown or, by a seeded
draw, withheld, so that the effect of showing it can be measured. A *gap* is a stretch of work that
went on without guidance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import NO_WORDS, Words
from watchfloor.rooms.observations.contracts import Kind, Result
from watchfloor.rooms.risks.contracts import CheckInput, GuardAction

Value = str | int | float | bool | None
Record = Mapping[str, object]


class Arm(StrEnum):
    """What was drawn for the chosen prompt. Empty: no prompt was due."""

    NONE = ""
    SHOWN = "shown"
    WITHHELD = "withheld"


class Because(StrEnum):
    """The main reason why a prompt was chosen."""

    MANDATORY = "mandatory"
    NEW_VERSION = "new_version"
    NEW_AGENT = "new_agent"
    OWN_RATE = "own_rate"  # the agent errs here more often than others
    LONG_UNSEEN = "long_unseen"
    RISK = "risk"


class Found(StrEnum):
    """What a guard found. A gap means: it could not be told, and the agent is not held up."""

    CLEAR = "clear"
    WARNS = "warns"
    BLOCKS = "blocks"
    GAP = "gap"


class GapReason(StrEnum):
    """Why something went on without guidance."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOKEN = "token"  # noqa: S105  a reason, no password
    MISSING_FIELD = "missing_field"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PromptOut:
    """A reminder that is to be shown. `risk` and `code` name it in events."""

    risk: str
    code: str
    standard_id: int
    version_id: int
    title: Words
    text: Words
    because: Because
    is_mandatory: bool


@dataclass(frozen=True, slots=True)
class CheckOut:
    """Something to be ticked or filled in before going on."""

    risk: str
    code: str
    standard_id: int
    version_id: int
    text: Words
    input: CheckInput
    choices: tuple[Words, ...]
    fails_closed: bool


@dataclass(frozen=True, slots=True)
class GuardOut:
    """What a guard found in the record, in words when it found something."""

    risk: str
    code: str
    standard_id: int
    version_id: int
    found: Found
    action: GuardAction
    says: Words = NO_WORDS
    mend: Words = NO_WORDS
    reason: GapReason | None = None
    field: str = ""  # the missing one, where that is the reason

    @property
    def is_judged(self) -> bool:
        return self.found is not Found.GAP


@dataclass(frozen=True, slots=True)
class Decision:
    """What an agent meets at a step of a contact."""

    step: str
    agent: str
    contact: str
    arm: Arm
    prompts: tuple[PromptOut, ...]
    checks: tuple[CheckOut, ...]
    guards: tuple[GuardOut, ...]

    @property
    def is_blocked(self) -> bool:
        return any(guard.found is Found.BLOCKS for guard in self.guards)


@dataclass(frozen=True, slots=True)
class Look:
    """How a record is looked at: for which queue ("" for any), and whether it is filled in."""

    queue: str = ""
    is_final: bool = True


FINAL_LOOK = Look()


class EventKind(StrEnum):
    """What the agent's side reports."""

    SHOWN = "shown"
    CONFIRMED = "confirmed"
    OVERRIDDEN = "overridden"
    CHECK_DONE = "check_done"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class StepEvent:
    """Something that happened at a step. `key` is the reporter's own: the same one counts once."""

    key: str
    kind: EventKind
    at: datetime
    step: str
    agent: str
    contact: str
    risk: str = ""
    code: str = ""
    reason: str = ""
    value: Value = None


@dataclass(frozen=True, slots=True)
class EventProblem:
    """An event that was not taken, by its place in the batch."""

    index: int
    key: str
    what: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventReport:
    """What became of a batch: `stored` of `taken` were new."""

    taken: int
    stored: int
    problems: tuple[EventProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessRecord:
    """A record of a business system, looked at after the fact."""

    key: str
    step: str
    at: datetime
    values: Record
    agent: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class RecordFault:
    """Where a record could not be judged by a guard, or not be taken at all."""

    key: str
    risk: str
    code: str
    reason: GapReason
    field: str = ""


@dataclass(frozen=True, slots=True)
class RecordReport:
    """What a run of guards over records found."""

    records: int
    judged: int  # pairs of record and risk point
    failed: int
    stored: int  # new observations
    faults: tuple[RecordFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Pass:
    """What a token of the browser opens: one agent's work on one contact, for a short while."""

    agent: str
    contact: str
    origin: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token with the instant at which it ends."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Settings:
    """What a centre chooses for its guidance."""

    holdout_share: float = 0.1
    seed: str = "1"
    origins: tuple[str, ...] = ()


class Verdict(StrEnum):
    """Whether showing a prompt lowers the error rate."""

    WORKS = "works"
    DOES_NOT = "does_not"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class ArmRate:
    """The judged contacts of one arm. `rate` is weighted; None where nothing was judged."""

    contacts: int
    judged: int
    failed: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Error rate when shown less error rate when withheld: below zero it helps."""

    shown: ArmRate
    withheld: ArmRate
    difference: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    more_judged: int | None  # how many more judged contacts until it can be told


@dataclass(frozen=True, slots=True)
class PromptCard:
    """A prompt as the overview shows it."""

    standard_id: int
    risk: str
    code: str
    title: Words
    text: Words
    is_mandatory: bool
    shown: int
    withheld: int
    confirmed: int
    overridden: int
    week_loss: float
    effect: Effect
    proposes_retirement: bool

    @property
    def override_share(self) -> float | None:
        answered = self.confirmed + self.overridden
        return self.overridden / answered if answered else None


@dataclass(frozen=True, slots=True)
class GapRow:
    """Gaps of one kind at one step."""

    step: str
    risk: str
    code: str
    reason: GapReason
    field: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """Something that happened in a practice ticket: shown to who practices, counted nowhere."""

    at: datetime
    kind: Kind
    result: Result
    risk: str  # empty: of no point
    title: Words
    code: str
    reason: str


class TokenRefused(Exception):
    """A token that opens nothing. `reason`: "forged", "expired", "agent", "contact", "origin"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def unknown_step(step: str) -> Refusal:
    """Return the refusal of a step that no process has."""
    return Refusal(
        code="guidance.step.unknown",
        what="No process has this step.",
        where="step %(step)s",
        mend="Use the code of a step of an approved process.",
        fields={"step": step},
    )


def unknown_agent(agent: str) -> Refusal:
    """Return the refusal of an agent whom nobody knows, or who is out of reach."""
    return Refusal(
        code="guidance.agent.unknown",
        what="There is no such agent in your reach.",
        where="agent %(agent)s",
        mend="Use the agent's code as on the People page.",
        fields={"agent": agent},
    )
