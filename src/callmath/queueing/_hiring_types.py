"""What a hiring plan is asked for: people, rules, costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ._types import Floats


@dataclass(frozen=True, slots=True)
class Cohort:
    """People who came together."""

    people: float
    tenure_weeks: int = 520  # since their first day; those who are still learning have few


@dataclass(frozen=True, slots=True)
class HiringRules:
    """How people come, learn and leave. Figures that are one number hold for every week."""

    class_least: int = 4
    class_most: int = 16
    classes_at_once: int = 2  # beginning in the same week
    lead_weeks: int = 4  # from the decision to the first day
    training_weeks: int = 6  # serving nobody
    ramp_up: tuple[float, ...] = (0.6, 0.75, 0.9)  # what one is worth in the weeks after training
    attrition: tuple[tuple[int, float], ...] = ((0, 0.015), (13, 0.008), (52, 0.004))
    notice_weeks: int = 4  # nobody leaves sooner, but those who have handed in their notice
    trainers: int | Sequence[int] = 4
    trainers_per_class: int = 1
    seats: int | Sequence[int] | None = None  # None: as many as it takes
    seats_per_person: float = 1.0  # of those employed, at the peak of the week
    overtime_share: float = 0.05  # of the people who are there
    most_hires: int | None = None  # in all weeks together


@dataclass(frozen=True, slots=True)
class HiringCosts:
    """What things cost, all in one currency."""

    person_week: float = 1_000.0  # employed, learning or not
    hire: float = 1_500.0  # to find and take on somebody
    class_: float = 2_000.0  # to hold a class
    overtime_person_week: float = 1_500.0  # a week's work of one person as overtime
    missing_person_week: float = 4_000.0  # a week's work of one person that nobody does


@dataclass(frozen=True, slots=True, eq=False)
class HiringTask:
    """What a plan is made for.

    `required` are people on the roster at full worth, shape (weeks,) or (scenarios, weeks); their
    `weights` say how likely each scenario is. `leavers` are people who leave by a notice that is
    known, `leave_share` those away beyond what `required` reckons with, both by week.
    """

    required: Floats
    cohorts: tuple[Cohort, ...]
    rules: HiringRules = field(default_factory=HiringRules)
    costs: HiringCosts = field(default_factory=HiringCosts)
    weights: tuple[float, ...] = ()
    leavers: Floats | None = None
    leave_share: Floats | None = None
