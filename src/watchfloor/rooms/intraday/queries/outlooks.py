"""Outlooks: what a running day will come to, with the people who are really there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.contracts import DayOutlook, Note, OutlookInterval
from watchfloor.rooms.intraday.rules.expecting import Expected, add_up, chance_of_share
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.metrics.contracts import Variant

from .line_days import LineDay, handle_seconds_of
from .needed import required_for
from .people_today import PeopleToday, people_ahead

FloatArray = NDArray[np.float64]
SERVICE = "service_level"
NEXT = timedelta(hours=2)
_BAND_Z = 1.2816  # of four in five cases


def contract_variant(at: datetime) -> Variant:
    """Return the formula that service is held to; the usual one until one is chosen."""
    chosen = metrics.chosen_variant(metric=SERVICE, at=at)
    if chosen is not None:
        return metrics.get_variant(metric=SERVICE, variant=chosen.variant)
    return metrics.get_metric(metric=SERVICE).variants[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Foreseen:
    """What is expected of the intervals ahead: if it comes as foreseen, and low and high."""

    mean: tuple[Expected, ...]
    few: tuple[Expected, ...]
    many: tuple[Expected, ...]


class OutlookMaker:
    """Makes the outlooks of lines of one day with one formula."""

    def __init__(self, *, variant: Variant, people: PeopleToday) -> None:
        self.variant, self.people = variant, people

    def make(self, day: LineDay, there_before: Mapping[datetime, float]) -> DayOutlook:
        """Return a line's outlook. `there_before`: who was there in intervals that are over."""
        present, basis = people_ahead(day, self.people)
        is_known = day.has_plan and bool(np.isfinite(present).all())
        foreseen = _foresee(day, present) if is_known else None
        low, share, high = self._day_band(day, present, foreseen)
        so_far = float(day.so_far.offered)
        return DayOutlook(
            queue_id=day.line.id,
            day=day.rest.day,
            made_at=day.at,
            intervals=(
                *self._over(day, there_before),
                *self._ahead(day, present, foreseen),
            ),
            service_share=share,
            service_low=low,
            service_high=high,
            so_far_share=self._share([day.so_far]),
            next_hours_share=self._next_hours(day, foreseen),
            forecast_contacts=sum(each.planned for each in day.rest.intervals),
            foreseen_contacts=so_far + float(day.contacts.sum()),
            low_contacts=so_far + day.rest.rest_low * _left(day),
            high_contacts=so_far + day.rest.rest_high * _left(day),
            absent_share=day.absence.share if day.absence.due else None,
            goal_share=day.terms.service_level,
            notes=tuple(_notes(day, basis)),
        )

    def day_share(self, day: LineDay, people: FloatArray, contacts: FloatArray) -> float | None:
        """Return what people and contacts ahead make of the whole day."""
        return self._share(day.day_tallies(day.expect(people, contacts)))

    def _share(self, tallies: Sequence[Tally]) -> float | None:
        return metrics.evaluate_tally(variant=self.variant, tally=add_up(tallies)).value

    def _over(
        self, day: LineDay, there_before: Mapping[datetime, float]
    ) -> tuple[OutlookInterval, ...]:
        starts = [each.starts_at for each, _ in day.over]
        scheduled = self.people.scheduled_in(day.line.id, starts, day.length)
        return tuple(
            OutlookInterval(
                start=each.starts_at,
                minutes=day.rest.interval_minutes,
                forecast_contacts=each.planned,
                foreseen_contacts=float(tally.offered),
                low_contacts=float(tally.offered),
                high_contacts=float(tally.offered),
                actual_contacts=float(tally.offered),
                handle_seconds=handle_seconds_of(tally),
                planned_handle_seconds=each.handle_seconds,
                required=None,
                scheduled=_known(scheduled[number]),
                present=there_before.get(each.starts_at),
                service_share=self._share([tally]),
                service_low=None,
                service_high=None,
            )
            for number, (each, tally) in enumerate(day.over)
        )

    def _ahead(
        self, day: LineDay, present: FloatArray, foreseen: _Foreseen | None
    ) -> tuple[OutlookInterval, ...]:
        starts = [each.starts_at for each in day.ahead]
        scheduled = self.people.scheduled_in(day.line.id, starts, day.length)
        required = required_for(day) if day.has_plan else np.full(len(starts), np.nan)
        came = [float(day.running.offered), *[0.0] * (len(starts) - 1)]
        return tuple(
            OutlookInterval(
                start=each.starts_at,
                minutes=day.rest.interval_minutes,
                forecast_contacts=each.planned,
                foreseen_contacts=came[place] + float(day.contacts[place]),
                low_contacts=came[place] + float(day.low[place]),
                high_contacts=came[place] + float(day.high[place]),
                actual_contacts=came[place] if each.starts_at <= day.at else None,
                handle_seconds=float(day.handle_seconds[place]) or None,
                planned_handle_seconds=each.handle_seconds,
                required=_known(required[place]),
                scheduled=_known(scheduled[place]),
                present=_known(present[place]),
                service_share=self._one(day, foreseen.mean[place]) if foreseen else None,
                service_low=self._one(day, foreseen.many[place]) if foreseen else None,
                service_high=self._one(day, foreseen.few[place]) if foreseen else None,
            )
            for place, each in enumerate(day.ahead)
        )

    def _one(self, day: LineDay, expected: Expected) -> float | None:
        return self._share(day.tallies([expected]))

    def _next_hours(self, day: LineDay, foreseen: _Foreseen | None) -> float | None:
        if foreseen is None:
            return None
        near = [
            expected
            for each, expected in zip(day.ahead, foreseen.mean, strict=True)
            if each.starts_at < day.at + NEXT
        ]
        return self._share(day.tallies(near))

    def _day_band(
        self, day: LineDay, present: FloatArray, foreseen: _Foreseen | None
    ) -> tuple[float | None, float | None, float | None]:
        """Return the service of the whole day in four of five cases: low, expected, high.

        How many come is taken as high or low all day at once, as the total may be; chance among
        those who wait together comes on top of it.
        """
        if not day.ahead:
            share = self._share([day.so_far])
            return share, share, share
        if foreseen is None:
            return None, None, None
        mean = self._share(day.day_tallies(foreseen.mean))
        if mean is None or day.rest.rest_mean <= 0:
            return mean, mean, mean
        ends = [
            self._share(
                day.day_tallies(day.expect(present, day.contacts * end / day.rest.rest_mean))
            )
            for end in (day.rest.rest_high, day.rest.rest_low)
        ]
        still = float(day.contacts.sum())
        part = still / max(still + day.so_far.offered, 1e-9)
        chance = _BAND_Z * part * chance_of_share(mean, still)
        below, above = (abs(mean - (mean if end is None else end)) for end in ends)
        return (
            max(mean - float(np.hypot(below, chance)), 0.0),
            mean,
            min(mean + float(np.hypot(above, chance)), 1.0),
        )


def _foresee(day: LineDay, present: FloatArray) -> _Foreseen:
    return _Foreseen(
        mean=day.expect(present),
        few=day.expect(present, day.low),
        many=day.expect(present, day.high),
    )


def _left(day: LineDay) -> float:
    """Return which part of the rest's mean is still to come: the running interval is begun."""
    return float(day.contacts.sum()) / day.rest.rest_mean if day.rest.rest_mean > 0 else 0.0


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _notes(day: LineDay, basis: str) -> list[Note]:
    """Return what the reader must know of what the outlook rests on."""
    notes = [Note(f"people_{basis}")] if day.ahead else []
    if day.ahead and not day.has_plan:
        notes.append(Note("no_plan"))
    if not day.so_far.offered:
        notes.append(Note("nothing_came"))
    if abs(day.handle_factor - 1) >= 0.02:
        notes.append(Note("handle_factor", {"percent": f"{(day.handle_factor - 1) * 100:+.0f}"}))
    return notes
