"""Points whatever state they are in: proposed, holding, retired; with all their versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watchfloor.rooms.risks.contracts import RiskNotFound
from watchfloor.rooms.risks.models import KnownPoint
from watchfloor.rooms.risks.rules.kinds import POINT
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard, VersionState

from .library import list_points


@dataclass(frozen=True, slots=True)
class PointHistory:
    """A point with its versions, the newest first."""

    standard_id: int
    code: str
    versions: tuple[VersionCard, ...]
    held: VersionCard | None  # at the instant that was asked for
    waiting: VersionCard | None  # proposed or returned, not decided

    @property
    def is_retired(self) -> bool:
        approved = [each for each in self.versions if each.state is VersionState.APPROVED]
        return bool(approved) and approved[0].body is None

    @property
    def shown(self) -> VersionCard:
        """Return what holds; of a retired point the last that held, else the newest."""
        told = [each for each in self.versions if each.body is not None]
        return self.held or next((e for e in told if e.approved_at), told[0])


def get_history(*, code: str, at: datetime) -> PointHistory:
    """Return a point whatever its state. :raises RiskNotFound: nobody ever proposed it."""
    known = KnownPoint.objects.filter(code=code).first()
    if known is None:
        raise RiskNotFound(code)
    versions = standards.list_versions(standard_id=known.standard_id)
    undecided = (VersionState.PROPOSED, VersionState.RETURNED)
    return PointHistory(
        standard_id=known.standard_id,
        code=code,
        versions=versions,
        held=next((each for each in versions if each.holds_at(at)), None),
        waiting=next((each for each in versions if each.state in undecided), None),
    )


def list_retired(*, at: datetime, limit: int = 200) -> tuple[VersionCard, ...]:
    """Return the points that have left, each as it last was, by code."""
    inside = {card.standard_id for card in list_points(at=at)}
    waiting = {each.standard_id for each in standards.list_proposed(kind=POINT)}
    outside = KnownPoint.objects.exclude(standard_id__in=inside | waiting).order_by("code")
    histories = (get_history(code=each.code, at=at) for each in outside[:limit])
    return tuple(each.shown for each in histories if each.is_retired)
