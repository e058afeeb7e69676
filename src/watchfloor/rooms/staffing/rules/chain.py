"""The chain from a forecast to people: contacts, work, required, scheduled, rostered.

Each step follows from the one before and can be put over; what follows is worked out from what was
put over. Work is carried over from one interval to the next (modified offered load), also into the
time after closing, when nobody new is let in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from callmath import queueing
from watchfloor.rooms.staffing.contracts import (
    Aim,
    IntervalPerformance,
    ShrinkageKind,
    Step,
    Terms,
)

from . import sizing
from .backlog import spread
from .days import minute_of
from .moments import profile_of
from .overriding import Overlay
from .resolving import DUE_MINUTES
from .shrinking import put_on
from .sizing import UNREACHABLE, Assumptions, Work
from .terms import Agreed
from .uncertain import VolumeBand

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
CLOSED, NO_HANDLE_TIME = "closed", "no_handle_time"
_TOLERANCE = 1e-9  # of figures that people wrote with decimals


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What is forecast: columns, one entry an interval in order of time."""

    starts_at: Sequence[datetime]  # local
    is_open: Flags
    contacts: Floats
    band: VolumeBand
    handle_seconds: Floats  # NaN: nobody knows
    interval_minutes: int


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Every step of every interval, and why there is no number where there is none."""

    contacts: Floats
    handle_seconds: Floats
    load_erlangs: Floats
    required: Counts
    required_low: Counts
    required_high: Counts
    scheduled: Counts
    rostered: Counts
    service_level: Floats  # NaN where nothing comes or no number is enough
    reasons: Mapping[int, str]
    models: tuple[str, ...]  # in use, the first one first
    work: Work


def work_out(
    demand: Demand, *, channel: str, agreed: Agreed, assumed: Assumptions, overlay: Overlay
) -> Chain:
    """Work out the chain of a horizon under the terms that hold on its days."""
    line = _Line(demand, channel, agreed, assumed, overlay)
    mean = line.work(demand.contacts, demand.band.cv)
    required, reasons = line.require(mean)
    low, high = (
        line.require(line.work(bound, demand.band.cv), like=mean)[0]
        for bound in (demand.band.low, demand.band.high)
    )
    required, low, high = (line.put_over(Step.REQUIRED, each) for each in (required, low, high))
    scheduled = line.put_over(Step.SCHEDULED, line.shrink(required, ShrinkageKind.IN_OFFICE))
    rostered = line.put_over(Step.ROSTERED, line.shrink(scheduled, ShrinkageKind.OUT_OF_OFFICE))
    return Chain(
        contacts=mean.contacts,
        handle_seconds=mean.handle_seconds,
        load_erlangs=mean.load_erlangs,
        required=required,
        required_low=np.where(required >= 0, np.minimum(low, required), low),
        required_high=np.where(high >= 0, np.maximum(high, required), high),
        scheduled=scheduled,
        rostered=rostered,
        service_level=line.expect(mean, required),
        reasons={place: code for place, code in reasons.items() if _is_told(place, required, code)},
        models=line.models(),
        work=mean,
    )


def perform(
    demand: Demand, chain: Chain, *, channel: str, agreed: Agreed, assumed: Assumptions
) -> tuple[IntervalPerformance, ...]:
    """Return what the required people make of each interval; of nothing where there is no number.

    Where nothing comes everybody is answered at once.
    """
    line = _Line(demand, channel, agreed, assumed, Overlay((), demand.starts_at))
    found = line.perform(chain.work, chain.required)
    return tuple(
        IntervalPerformance(at, float(max(people, 0)), *figures)
        for at, people, figures in zip(
            demand.starts_at, chain.required.tolist(), found.T.tolist(), strict=True
        )
    )


def _is_told(place: int, required: Counts, code: str) -> bool:
    """Return whether a reason still holds: somebody may have put a number there."""
    return code == CLOSED or bool(required[place] == UNREACHABLE)


class _Line:
    """One line's horizon while its chain is worked out."""

    def __init__(
        self,
        demand: Demand,
        channel: str,
        agreed: Agreed,
        assumed: Assumptions,
        overlay: Overlay,
    ) -> None:
        self.demand, self.overlay = demand, overlay
        self.minutes = np.array([minute_of(at) for at in demand.starts_at], dtype=np.int64)
        self.parts = [
            _Part(terms, held, sizing.model_of(channel, terms, held), where)
            for terms, where in _by_terms(agreed, demand.starts_at)
            for held in [assumed.under(terms)]
        ]

    def work(self, contacts: Floats, cv: Floats) -> Work:
        """Return the work that contacts make, with what was put over volume, time and work."""
        demand = self.demand
        ratio = _ratio(self.overlay.apply(Step.CONTACTS, demand.contacts), demand.contacts)
        is_set = np.isnan(ratio)  # nothing was forecast there: the band is what somebody wrote
        volume = self.overlay.apply(Step.CONTACTS, demand.contacts)
        coming = np.where(is_set, volume, contacts * np.where(is_set, 1.0, ratio))
        handle = self.overlay.apply(Step.HANDLE_SECONDS, demand.handle_seconds)
        seconds = demand.interval_minutes * 60.0
        is_open = demand.is_open | (volume > 0)
        load = queueing.modified_offered_load(coming, _known(handle), seconds)
        profile = profile_of(coming, _known(handle), seconds, load)
        load = self._defer(coming, _known(handle), is_open, load)
        return Work(
            profile=profile,
            contacts=coming,
            handle_seconds=handle,
            load_erlangs=self.overlay.apply(Step.LOAD_ERLANGS, load),
            cv=cv,
            is_open=is_open,
            interval_seconds=seconds,
        )

    def _defer(self, contacts: Floats, handle: Floats, is_open: Flags, load: Floats) -> Floats:
        """Return the load with what may wait spread over the open hours until it is due."""
        load = load.copy()
        starts = np.array([at.timestamp() for at in self.demand.starts_at])
        for part in self.parts:
            if part.model != sizing.DEFERRED:
                continue
            places = np.flatnonzero(part.where & is_open)
            load[part.where] = 0.0
            load[places] = spread(
                contacts[places],
                handle[places],
                starts[places],
                due_seconds=60.0 * (part.terms.due_minutes or DUE_MINUTES),
                interval_seconds=self.demand.interval_minutes * 60.0,
            )
        return load

    def require(self, work: Work, *, like: Work | None = None) -> tuple[Counts, dict[int, str]]:
        """Return the productive people of each interval, and reasons where there is no number.

        A bound of the band is open when the work that it is `like` is, and asks for the people if
        exactly so much comes: no doubt is left in it.
        """
        work = replace(work, is_open=(like or work).is_open)
        people = np.zeros(len(work.contacts), dtype=np.int64)
        reasons = {int(place): CLOSED for place in np.flatnonzero(~work.is_open)}
        for part in self.parts:
            busy = part.where & work.is_open & (work.load_erlangs > 0)
            unknown = busy & ~(work.handle_seconds > 0)
            people[unknown] = UNREACHABLE
            reasons |= {int(place): NO_HANDLE_TIME for place in np.flatnonzero(unknown)}
            places = np.flatnonzero(busy & ~unknown)
            if len(places):
                terms = replace(part.terms, aim=Aim.EXPECTED) if like else part.terms
                sized = sizing.size(part.model, work.part(places), terms, part.assumed)
                people[places] = sized.people
                reasons |= {int(places[at]): code for at, code in sized.reasons.items()}
            at_least = part.where & work.is_open & (people >= 0)
            people[at_least] = np.maximum(people[at_least], part.terms.minimum_people)
        return people, reasons

    def put_over(self, step: Step, people: Counts) -> Counts:
        """Return people with what was put over them, whole ones."""
        changed = self.overlay.apply(step, np.maximum(people, 0).astype(np.float64))
        whole = np.ceil(changed - _TOLERANCE).astype(np.int64)
        laid = np.zeros(len(people), dtype=bool)
        laid[list(self.overlay.by_step.get(step, {}))] = True
        return np.where((people == UNREACHABLE) & ~laid, UNREACHABLE, whole)

    def shrink(self, people: Counts, kind: ShrinkageKind) -> Counts:
        """Return how many there must be for so many to be left."""
        needed = people.copy()
        for part in self.parts:
            places = np.flatnonzero(part.where)
            terms = part.terms
            needed[places] = put_on(
                people[places], self.minutes[places], terms.shrinkages, kind, terms.shrinkage_rule
            )
        return needed

    def expect(self, work: Work, people: Counts) -> Floats:
        """Return the service level that the required people are expected to keep."""
        level = np.full(len(people), np.nan)
        for places, found in self._each_part(work, people):
            level[places] = found.service_level
        return level

    def perform(self, work: Work, people: Counts) -> Floats:
        """Return service level, mean wait, abandonment and occupancy, (4, intervals)."""
        figures = np.zeros((4, len(people)))
        figures[0] = 1.0
        for places, found in self._each_part(work, people):
            figures[:, places] = (
                found.service_level,
                found.mean_wait_seconds,
                found.abandon_share,
                found.occupancy_share,
            )
        return figures

    def _each_part(
        self, work: Work, people: Counts
    ) -> Iterator[tuple[NDArray[np.int64], sizing.Result]]:
        """Yield the busy intervals of each part with what people make of them."""
        for part in self.parts:
            busy = part.where & work.is_open & (work.load_erlangs > 0) & (work.handle_seconds > 0)
            places = np.flatnonzero(busy & (people >= 0))
            if len(places):
                heads = people[places].astype(np.float64)
                yield (
                    places,
                    sizing.perform(part.model, work.part(places), heads, part.terms, part.assumed),
                )

    def models(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.model for part in self.parts))


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The intervals that the same terms hold for."""

    terms: Terms
    assumed: Assumptions
    model: str
    where: Flags


def _by_terms(agreed: Agreed, starts_at: Sequence[datetime]) -> Iterator[tuple[Terms, Flags]]:
    days = np.array([at.date().toordinal() for at in starts_at], dtype=np.int64)
    starts = np.array([day.toordinal() for day, _ in agreed], dtype=np.int64)
    held = np.maximum(np.searchsorted(starts, days, side="right") - 1, 0)
    for number, (_, terms) in enumerate(agreed):
        yield terms, held == number


def terms_on_day(agreed: Agreed, day: date) -> Terms:
    """Return the terms of a day; those of the first day also before it."""
    found = [terms for start, terms in agreed if start <= day]
    return found[-1] if found else agreed[0][1]


def _ratio(changed: Floats, figures: Floats) -> Floats:
    """Return what the figures were multiplied by; NaN where something was put over nothing."""
    ratio = np.ones(len(figures))
    np.divide(changed, figures, out=ratio, where=figures > 0)
    ratio[(figures <= 0) & (changed > 0)] = np.nan
    return ratio


def _known(handle: Floats) -> Floats:
    """Return handle times with those that nobody knows as a usual one, so that work is not NaN."""
    known = handle > 0
    usual = float(np.median(handle[known])) if known.any() else 1.0
    return np.asarray(np.where(known, handle, usual))
