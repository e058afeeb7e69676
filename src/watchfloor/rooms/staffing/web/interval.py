"""One interval: how its number comes about, step by step, and what more or fewer people make."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.access import access_of
from watchfloor.common.timegrid import Window
from watchfloor.rooms.staffing.contracts import (
    IntervalRequirement,
    PlanCard,
    PlanDetail,
    SensitivityRow,
    Step,
    Terms,
)
from watchfloor.rooms.staffing.queries.requirements import read_requirements
from watchfloor.rooms.staffing.queries.sensitivity import read_sensitivity

from .asking import LineAsk, terms_of
from .targets import say_targets
from .words import STEP_HINTS, say_reasons, say_step

_TELLING = -4  # so many fewer are told in a sentence


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A step of the chain with its figure."""

    title: str
    value: float | None
    digits: int
    is_time: bool
    hint: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What so many people make of the interval."""

    row: SensitivityRow
    is_required: bool
    meets: bool

    @property
    def wait(self) -> str:
        return say_wait(self.row.mean_wait_seconds)


@dataclass(frozen=True, slots=True)
class IntervalPanel:
    """An interval as the page tells it."""

    interval: IntervalRequirement
    ends_at: datetime
    steps: Sequence[ChainStep]
    outcomes: Sequence[Outcome]
    targets: str
    sentence: str
    productive: int | None  # of those who are scheduled
    reason: str


def read_panel(
    request: HttpRequest, ask: LineAsk, head: PlanDetail, interval: IntervalRequirement
) -> IntervalPanel:
    """Return what is told of an interval of a plan."""
    rows = read_sensitivity(
        series_id=ask.series.id,
        starts_at=interval.starts_at,
        scenario_id=ask.scenario_id,
        plan_id=head.card.id,
        scope=access_of(request).scope,
    )
    ends_at = interval.starts_at + timedelta(minutes=head.card.interval_minutes)
    return _panel(interval, ends_at, rows, terms_of(head, interval.starts_at.date()))


def find_interval(
    request: HttpRequest, ask: LineAsk, plan: PlanCard, at: datetime
) -> IntervalRequirement:
    """Return the interval that begins at an instant. :raises Http404: the plan has none."""
    found = read_requirements(
        series_id=ask.series.id,
        window=Window(at, at + timedelta(minutes=plan.interval_minutes)),
        scenario_id=ask.scenario_id,
        plan_id=plan.id,
        scope=access_of(request).scope,
    )
    if not found or found[0].starts_at != at:
        raise Http404(at)
    return found[0]


def _panel(
    interval: IntervalRequirement,
    ends_at: datetime,
    rows: Sequence[SensitivityRow],
    terms: Terms,
) -> IntervalPanel:
    return IntervalPanel(
        interval=interval,
        ends_at=ends_at,
        steps=steps_of(interval),
        outcomes=[_outcome(row, interval, terms) for row in rows],
        targets=say_targets(terms),
        sentence=say_fewer(rows),
        productive=_productive(interval, rows),
        reason=say_reasons().get(interval.reason, ""),
    )


def steps_of(interval: IntervalRequirement) -> list[ChainStep]:
    """Return the chain from contacts to the roster."""
    figures: list[tuple[Step, float | None, int]] = [
        (Step.CONTACTS, interval.contacts, 1),
        (Step.HANDLE_SECONDS, interval.handle_seconds or None, 0),
        (Step.LOAD_ERLANGS, interval.load_erlangs, 2),
        (Step.REQUIRED, _people(interval.required), 0),
        (Step.SCHEDULED, _people(interval.scheduled_need), 0),
        (Step.ROSTERED, _people(interval.rostered_need), 0),
    ]
    return [
        ChainStep(
            title=say_step(step),
            value=value,
            digits=digits,
            is_time=step is Step.HANDLE_SECONDS,
            hint=_(STEP_HINTS[step]),
            is_changed=step in interval.overrides,
        )
        for step, value, digits in figures
    ]


def say_fewer(rows: Sequence[SensitivityRow]) -> str:
    """Say what it costs to have some people fewer: the largest step down to four.

    Nothing is said where nobody can be missing, or where nobody knows what is usual.
    """
    usual = next((row for row in rows if row.difference == 0), None)
    fewer = [row for row in rows if _TELLING <= row.difference < 0 and row.people >= 0]
    if usual is None or not fewer:
        return ""
    less = min(fewer, key=lambda row: row.difference)
    said = ngettext(
        "%(n)s person fewer: service level %(usual)s → %(less)s, wait %(wait)s → %(longer)s.",
        "%(n)s people fewer: service level %(usual)s → %(less)s, wait %(wait)s → %(longer)s.",
        -less.difference,
    )
    return said % {
        "n": -less.difference,
        "usual": f"{usual.service_level:.0%}",
        "less": f"{less.service_level:.0%}",
        "wait": say_wait(usual.mean_wait_seconds),
        "longer": say_wait(less.mean_wait_seconds),
    }


def say_wait(seconds: float) -> str:
    """Return a mean wait; without an end where work piles up."""
    if not math.isfinite(seconds):
        return _("without end")
    return _("%(n)s s") % {"n": f"{seconds:.0f}"}


def _outcome(row: SensitivityRow, interval: IntervalRequirement, terms: Terms) -> Outcome:
    return Outcome(
        row=row,
        is_required=row.people == interval.required,
        meets=_meets(row, terms),
    )


def _meets(row: SensitivityRow, terms: Terms) -> bool:
    caps = (
        (row.mean_wait_seconds, terms.mean_wait_cap_seconds),
        (row.abandon_share, terms.abandon_cap),
        (row.occupancy_share, terms.occupancy_cap),
    )
    return row.service_level >= terms.service_level - 1e-9 and all(
        cap is None or value <= cap + 1e-9 for value, cap in caps
    )


def _productive(interval: IntervalRequirement, rows: Sequence[SensitivityRow]) -> int | None:
    """Return how many of those who are scheduled serve: rows are told around them."""
    if interval.scheduled is None:
        return None
    return next((row.people for row in rows if row.difference == 0), None)


def _people(number: int) -> int | None:
    return None if number < 0 else number
