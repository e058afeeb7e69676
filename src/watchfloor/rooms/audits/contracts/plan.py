"""The sampling plan: how many contacts are looked at, by whom, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Period(StrEnum):
    """For how long a sample counts."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Tier:
    """What points with these stars get: so many items a period, or every item (None).

    A population that turns out small needs fewer: as many as find one error with the plan's
    confidence when the share of errors is `tolerable_share` (hypergeometric).
    """

    stars: int
    period: Period
    sample_size: int | None
    tolerable_share: float

    def __post_init__(self) -> None:
        if not 1 <= self.stars <= 5:
            raise ValueError("Stars go from 1 to 5.")
        if self.sample_size is not None and not 1 <= self.sample_size <= 100_000:
            raise ValueError("A sample has at least one item and at most 100,000.")
        if not 0 < self.tolerable_share < 1:
            raise ValueError("The tolerable share lies between 0 and 1.")


@dataclass(frozen=True, slots=True)
class Shares:
    """Which part of the drawn contacts each layer looks at first; the rest goes to quality.

    `recheck` is the random part of what agents and teams looked at that quality looks at again.
    """

    self_check: float = 0.4
    cross_check: float = 0.3
    recheck: float = 0.2

    def __post_init__(self) -> None:
        parts = (self.self_check, self.cross_check, self.recheck)
        if any(not 0 <= part <= 1 for part in parts) or self.self_check + self.cross_check > 1:
            raise ValueError("Shares lie between 0 and 1 and add up to at most 1.")
        if self.quality <= 0 and self.recheck <= 0:
            raise ValueError("Quality must look at a part: else nobody knows what layers miss.")

    @property
    def quality(self) -> float:
        return 1 - self.self_check - self.cross_check


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """Body of kind "sampling_plan". :raises ValueError: what contradicts itself, as a msgid."""

    tiers: tuple[Tier, ...]
    shares: Shares = Shares()
    confidence: float = 0.95
    # The least probability of an item, as a share of what it would have by simple random draw.
    floor: float = 0.25
    due_minutes: int = 3 * 24 * 60  # the clock of a list, from the day's draw on
    item_seconds: int = 60  # how long an item takes: for the workload on the plan's page

    def __post_init__(self) -> None:
        if sorted(tier.stars for tier in self.tiers) != [1, 2, 3, 4, 5]:
            raise ValueError("A plan has one tier for each number of stars from 1 to 5.")
        if not 0.5 <= self.confidence < 1:
            raise ValueError("The confidence lies between 0.5 and 1.")
        if not 0 < self.floor <= 1:
            raise ValueError("The floor lies above 0 and at most at 1.")
        if not 30 <= self.due_minutes <= 60 * 24 * 60:
            raise ValueError("The clock of a list runs from half an hour to 60 days.")
        if not 5 <= self.item_seconds <= 3600:
            raise ValueError("An item takes from 5 seconds to an hour.")

    def tier(self, stars: int) -> Tier:
        """Return the tier of points with so many stars."""
        return next(tier for tier in self.tiers if tier.stars == stars)
