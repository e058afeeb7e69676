"""What people more or fewer make of intervals of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import repeat
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from callmath import queueing
from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.staffing.contracts import (
    IntervalPerformance,
    IntervalRequirement,
    Performer,
    SensitivityRow,
    ShrinkageKind,
    Terms,
)
from watchfloor.rooms.staffing.models import Plan
from watchfloor.rooms.staffing.rules import sizing
from watchfloor.rooms.staffing.rules.chain import terms_on_day
from watchfloor.rooms.staffing.rules.days import minute_of
from watchfloor.rooms.staffing.rules.moments import profile_of
from watchfloor.rooms.staffing.rules.sensitivity import vary
from watchfloor.rooms.staffing.rules.shrinking import share_left
from watchfloor.rooms.staffing.rules.sizing import Assumptions, Work
from watchfloor.rooms.staffing.rules.terms import Agreed, unpack_agreed

from ._reach import find_plan_or_newest, find_series
from .requirements import requirements_of_plan


def read_sensitivity(
    *,
    series_id: int,
    starts_at: datetime,
    scenario_id: int | None = None,
    plan_id: int | None = None,
    scope: Scope,
) -> tuple[SensitivityRow, ...]:
    """Return what people more or fewer than are there make of one interval.

    Who is there are those scheduled, less in-office shrinkage; where nobody knows them, as many
    as are required.

    Nothing where nothing comes, where it is closed, or outside of the plan (the newest).

    :raises SeriesNotFound: there is no such series in reach.
    :raises PlanNotFound: there is no such plan in reach.
    """
    row = find_plan_or_newest(series_id, scenario_id, plan_id, scope)
    if row is None:
        return ()
    window = Window(starts_at, starts_at + timedelta(minutes=row.interval_minutes))
    found = [each for each in requirements_of_plan(row, window) if _is_busy(each)]
    if not found:
        return ()
    cell = found[0]
    line = _Line(row, find_series(series_id, scope).channel, window)
    terms = terms_on_day(line.agreed, cell.starts_at.date())
    people = _productive(cell, terms)
    assumed = line.assumed.under(terms)
    model = sizing.model_of(line.channel, terms, assumed)
    return tuple(vary(model, line.work([cell]), terms, assumed, people=round(people)))


def performance_of(
    *,
    series_id: int,
    window: Window,
    people: Sequence[float],
    scenario_id: int | None = None,
    scope: Scope,
) -> tuple[IntervalPerformance, ...]:
    """Return what numbers of productive people make of the intervals that begin in a window.

    `people` has one entry for each interval of `read_requirements` of the same window, in its
    order. Where nothing comes everybody is answered at once.

    :raises SeriesNotFound: there is no such series in reach.
    :raises ValueError: there are more or fewer entries than intervals.
    """
    found = performer_of(series_id=series_id, window=window, scenario_id=scenario_id, scope=scope)
    return found.perform(people)


def performer_of(
    *, series_id: int, window: Window, scenario_id: int | None = None, scope: Scope
) -> Performer:
    """Return what tells the performance of the intervals that begin in a window, again and again.

    It is read once: who asks about one change after the other waits for no more than the formulas.

    :raises SeriesNotFound: there is no such series in reach.
    """
    row = find_plan_or_newest(series_id, scenario_id, None, scope)
    if row is None:
        return _Performer((), None)
    line = _Line(row, find_series(series_id, scope).channel, window)
    return _Performer(requirements_of_plan(row, window), line)


@dataclass(frozen=True, slots=True)
class _Performer:
    cells: tuple[IntervalRequirement, ...]
    _line: _Line | None

    def perform(
        self,
        people: Sequence[float],
        *,
        contacts: Sequence[float] | None = None,
        handle_seconds: Sequence[float] | None = None,
    ) -> tuple[IntervalPerformance, ...]:
        """Return what numbers of productive people make of the intervals, in their order."""
        for given in (people, contacts, handle_seconds):
            if given is not None and len(self.cells) != len(given):
                raise ValueError(f"{len(given)} figures for {len(self.cells)} intervals")
        if self._line is None:
            return ()
        same = repeat(None)
        cells = list(map(_changed, self.cells, contacts or same, handle_seconds or same))
        return self._line.perform(cells, np.asarray(people, dtype=np.float64))


def _changed(
    cell: IntervalRequirement, contacts: float | None, handle_seconds: float | None
) -> IntervalRequirement:
    """Return an interval with other contacts or handle times; its load goes with them.

    Where the plan expects nothing there is nothing to go by, and it stays as it is.
    """
    if cell.contacts <= 0 or cell.handle_seconds <= 0:
        return cell
    come = cell.contacts if contacts is None else contacts
    last = cell.handle_seconds if handle_seconds is None else handle_seconds
    factor = come * last / (cell.contacts * cell.handle_seconds)
    return replace(
        cell, contacts=come, handle_seconds=last, load_erlangs=cell.load_erlangs * factor
    )


def _productive(cell: IntervalRequirement, terms: Terms) -> float:
    """Return who serves of those who are scheduled; who is required where nobody knows them."""
    if cell.scheduled is None:
        return max(cell.required, 0)
    kind, rule = ShrinkageKind.IN_OFFICE, terms.shrinkage_rule
    return cell.scheduled * share_left(minute_of(cell.starts_at), terms.shrinkages, kind, rule)


def _profiles(row: Plan, window: Window) -> Mapping[float, NDArray[np.float64]]:
    """Return how work runs within each interval of a window, by its instant.

    A day before it is looked at too: its work is carried over.
    """
    before = Window(window.start - timedelta(days=1), window.end)
    cells = requirements_of_plan(row, before)
    contacts = np.array([cell.contacts for cell in cells])
    handle = np.array([cell.handle_seconds or 1.0 for cell in cells])
    seconds = row.interval_minutes * 60.0
    mean = queueing.modified_offered_load(contacts, handle, seconds)
    profiles = profile_of(contacts, handle, seconds, mean)
    return {cell.starts_at.timestamp(): each for cell, each in zip(cells, profiles, strict=True)}


def _is_busy(cell: IntervalRequirement) -> bool:
    return cell.is_open and cell.load_erlangs > 0 and cell.handle_seconds > 0


class _Line:
    """A kept plan's line: terms, customers and intervals as the models take them."""

    def __init__(self, row: Plan, channel: str, window: Window) -> None:
        inputs = row.inputs
        self.channel = channel
        self.seconds = row.interval_minutes * 60.0
        self.zone = ZoneInfo(row.timezone)
        self.agreed: Agreed = unpack_agreed(row.terms)
        self.assumed = Assumptions(
            patience_seconds=inputs.get("patience_seconds"),
            redial_share=inputs.get("redial_share") or 0.0,
            lost_share=inputs.get("lost_share") or 0.0,
            patience_source=inputs.get("patience_source") or "",
        )
        self._profiles = _profiles(row, window)

    def work(self, cells: Sequence[IntervalRequirement]) -> Work:
        """Return intervals of the plan as work."""
        contacts, handle, load = (
            np.array([getattr(cell, name) for cell in cells], dtype=np.float64)
            for name in ("contacts", "handle_seconds", "load_erlangs")
        )
        is_open = np.array([cell.is_open for cell in cells], dtype=bool)
        return Work(
            contacts,
            handle,
            load,
            np.zeros(len(cells)),
            is_open,
            self.seconds,
            profile=np.array([self._profiles[cell.starts_at.timestamp()] for cell in cells]),
        )

    def perform(
        self, cells: Sequence[IntervalRequirement], people: NDArray[np.float64]
    ) -> tuple[IntervalPerformance, ...]:
        """Return what people make of intervals, those with the same terms at one go."""
        found = [
            IntervalPerformance(cell.starts_at, float(heads), 1.0, 0.0, 0.0, 0.0)
            for cell, heads in zip(cells, people, strict=True)
        ]
        for places, terms in self._groups(cells):
            assumed = self.assumed.under(terms)
            model = sizing.model_of(self.channel, terms, assumed)
            work = self.work([cells[place] for place in places])
            made = sizing.perform(model, work, people[places], terms, assumed)
            for number, place in enumerate(places):
                found[place] = IntervalPerformance(
                    cells[place].starts_at,
                    float(people[place]),
                    float(made.service_level[number]),
                    float(made.mean_wait_seconds[number]),
                    float(made.abandon_share[number]),
                    float(made.occupancy_share[number]),
                )
        return tuple(found)

    def _groups(self, cells: Sequence[IntervalRequirement]) -> Iterator[tuple[list[int], Terms]]:
        """Yield the places of busy intervals that the same terms hold for."""
        groups: dict[Terms, list[int]] = {}
        for place, cell in enumerate(cells):
            if _is_busy(cell):
                terms = terms_on_day(self.agreed, cell.starts_at.date())
                groups.setdefault(terms, []).append(place)
        for terms, places in groups.items():
            yield places, terms
