"""Goes at many series. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Origin(StrEnum):
    """How a version came to be."""

    NIGHTLY = "nightly"
    ASKED = "asked"  # somebody asked for a new forecast
    EDITED = "edited"  # the version before it, with overrides changed
    IMPORTED = "imported"  # made elsewhere
    HAND = "hand"


class RunState(StrEnum):
    """What became of one series in a run."""

    DONE = "done"
    FELL_BACK = "fell_back"  # the chosen way failed; a simpler one, or the version before, holds
    SKIPPED = "skipped"  # nothing to learn from; says what is missing
    FAILED = "failed"


class RunStatus(StrEnum):
    """A go at many series."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    INTERRUPTED = "interrupted"  # killed: what was saved until then holds


@dataclass(frozen=True, slots=True)
class SeriesResult:
    """What a run did with one series."""

    series_id: int
    state: RunState
    version_id: int | None
    reason: str  # a code; "" when done


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: one series' failure never stops the rest."""

    results: tuple[SeriesResult, ...]

    @property
    def failed(self) -> tuple[SeriesResult, ...]:
        return tuple(result for result in self.results if result.state is not RunState.DONE)


@dataclass(frozen=True, slots=True)
class RunCard:
    """A go at many series, as pages poll it."""

    id: int
    status: RunStatus
    origin: Origin
    scenario_id: int | None  # None: every scenario
    total: int
    done: int
    fell_back: int
    failed: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    by: str

    @property
    def progress_share(self) -> float:
        if self.status is RunStatus.DONE:
            return 1.0
        return self.done / self.total if self.total else 0.0
