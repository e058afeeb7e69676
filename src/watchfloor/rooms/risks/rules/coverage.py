"""What the library does not cover: steps without a point, points without a check, …"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from watchfloor.rooms.risks.contracts import RiskCard, Step


@dataclass(frozen=True, slots=True)
class Coverage:
    """The gaps, each a list to work through."""

    steps_without_point: tuple[Step, ...]
    points_without_check: tuple[RiskCard, ...]  # neither check nor guard: nothing proves handling
    points_not_audited: tuple[RiskCard, ...]
    points_without_step: tuple[RiskCard, ...]
    points_with_lost_step: tuple[RiskCard, ...]  # bound to steps that no process has any more
    points_incomplete: tuple[RiskCard, ...]  # cause, procedure, errors or remedy still to be told


def find_gaps(
    points: Sequence[RiskCard], steps: Sequence[Step], audited: Collection[int]
) -> Coverage:
    """Return every gap; `audited` are the standards that somebody looked at lately."""
    known = {step.code for step in steps}
    bound = {code for card in points for code in card.point.steps}
    return Coverage(
        steps_without_point=tuple(step for step in steps if step.code not in bound),
        points_without_check=_only(points, (not _is_checked(c) for c in points)),
        points_not_audited=_only(points, (c.standard_id not in audited for c in points)),
        points_without_step=_only(points, (not c.point.steps for c in points)),
        points_with_lost_step=_only(points, (not known.issuperset(c.point.steps) for c in points)),
        points_incomplete=_only(points, (not is_complete(c) for c in points)),
    )


def is_complete(card: RiskCard) -> bool:
    """Tell whether a point says all that a reader needs."""
    point = card.point
    texts = (point.cause, point.procedure, point.remedy)
    return all(words.en or words.zh for words in texts) and bool(
        point.likely_errors and point.classes
    )


def _is_checked(card: RiskCard) -> bool:
    return bool(card.point.checks or card.point.guards)


def _only(points: Sequence[RiskCard], wanted: Iterable[bool]) -> tuple[RiskCard, ...]:
    return tuple(card for card, is_wanted in zip(points, wanted, strict=True) if is_wanted)
