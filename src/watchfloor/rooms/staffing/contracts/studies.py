"""Studies: something simulated. Scenarios side by side, or a real day replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class StudyNotFound(LookupError):
    """There is no such study, or it is out of reach."""


class StudyKind(StrEnum):
    """What is simulated."""

    WHAT_IF = "what_if"
    REPLAY = "replay"


class StudyStatus(StrEnum):
    """How far a study is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # refused, or an error: `problem` says why
    CANCELED = "canceled"
    INTERRUPTED = "interrupted"  # its worker was killed


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is different from the base. As it is made, nothing is."""

    name: str
    volume_factor: float = 1.0
    handle_factor: float = 1.0
    staff_change: int = 0  # people more or fewer in each interval in which anybody is there
    staff_factor: float = 1.0
    cross_trained_share: float = 0.0  # of the people: they take every queue of the study
    break_share: float = 0.0  # of the people away in [break_from, break_to)
    break_from_minute: int = 720
    break_to_minute: int = 780
    diverted_share: float = 0.0  # of the contacts: to self-service or another channel
    diverted_to_id: int | None = None  # a queue of the study that they go to; None: to none of them
    outage_from_minute: int = 0  # nobody takes a contact in [from, to); equal: no outage
    outage_to_minute: int = 0


@dataclass(frozen=True, slots=True)
class WhatIfAsked:
    """Scenarios of one day of some queues; the first is what the others are held against."""

    day: date
    queue_ids: tuple[int, ...]
    scenarios: tuple[Scenario, ...]
    replications: int = 200


@dataclass(frozen=True, slots=True)
class RosterShift:
    """One person's shift on a replayed day; minutes of its local clock, breaks apart and inside."""

    person: str
    start_minute: float
    end_minute: float
    breaks: tuple[tuple[float, float], ...] = ()
    queue_ids: tuple[int, ...] = ()  # none: all that are told of


@dataclass(frozen=True, slots=True)
class ReplayAsked:
    """A real day, with its own people and with some more or fewer, or with another roster."""

    day: date
    queue_ids: tuple[int, ...] = ()  # none: all that can be replayed
    agents_change: int = 0
    timezone: str = ""  # "": as the records, or the centre
    roster: tuple[RosterShift, ...] = ()  # none: the day's own, with `agents_change`
    replications: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A simulated figure with the half-width of its 95 % interval."""

    value: float
    half_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How contacts fared; shares are 0 to 1, `offered` is a day's."""

    offered: Found
    service_level: Found
    abandon_share: Found
    mean_wait_seconds: Found  # of those who were answered
    occupancy_share: Found | None = None


@dataclass(frozen=True, slots=True)
class IntervalOutcome:
    """One interval of a simulated day."""

    starts_at: datetime
    offered: float
    service_level: Found
    people: float  # at work, breaks left out


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What became of one scenario; `against_first` on the very same contacts."""

    scenario: Scenario
    overall: Outcomes
    queues: Mapping[int, Outcomes]
    intervals: tuple[IntervalOutcome, ...]
    against_first: Mapping[str, Found]  # service_level, abandon_share, mean_wait_seconds
    person_hours: float


@dataclass(frozen=True, slots=True)
class WhatIfResult:
    """Scenarios side by side."""

    scenarios: tuple[ScenarioResult, ...]
    sources: Mapping[str, str]  # where contacts, people, handle times, patience come from
    contacts: float  # simulated in all
    seconds: float  # that it took


@dataclass(frozen=True, slots=True)
class RecordedOutcomes:
    """How the contacts really fared."""

    offered: int
    service_level: float | None  # None: nothing was offered
    abandon_share: float | None
    mean_wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class ReplayedPart:
    """A queue, an interval or the whole day: what was recorded, and what the replay makes of it.

    `changed` is with more or fewer people or another roster, None where none was asked for.
    """

    name: str
    starts_at: datetime | None
    queue_id: int | None
    recorded: RecordedOutcomes
    own: Outcomes
    changed: Outcomes | None
    people: float  # at work, inferred from the records
    is_reproduced: bool  # service level within two points, or within what chance makes of it


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """A real day, replayed."""

    day: date
    timezone: str
    agents: int
    unnamed_contacts: int  # answered by nobody knows whom
    left_out: int  # legs without a known end, or that are no calls
    contacts: int
    overall: ReplayedPart
    difference: Found | None  # service level with the changed people less that with the own
    queues: tuple[ReplayedPart, ...]
    intervals: tuple[ReplayedPart, ...]
    replications: int
    agents_change: int
    roster_people: int = 0  # of the other roster that `changed` is with; 0: there was none


@dataclass(frozen=True, slots=True)
class StudyCard:
    """A study in a list, and what a page polls."""

    id: int
    kind: StudyKind
    title: str
    status: StudyStatus
    total: int
    done: int
    by: str
    by_user_id: int | None
    queued_at: datetime
    finished_at: datetime | None
    problem: Mapping[str, object] | None = None

    @property
    def progress_share(self) -> float:
        """Return how far it is, from 0 to 1."""
        if self.status is StudyStatus.DONE:
            return 1.0
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def is_open(self) -> bool:
        """Return whether it waits or runs."""
        return self.status in {StudyStatus.QUEUED, StudyStatus.RUNNING}


@dataclass(frozen=True, slots=True)
class StudyDetail:
    """A study with what was asked and what came out."""

    card: StudyCard
    asked: WhatIfAsked | ReplayAsked
    result: WhatIfResult | ReplayResult | None
