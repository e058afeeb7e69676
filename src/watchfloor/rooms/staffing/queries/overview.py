"""Plans as the overview shows them: a few statements for a whole page of series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import Scope
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import SeriesCard, VersionCard
from watchfloor.rooms.staffing.contracts import PlanOutlook
from watchfloor.rooms.staffing.models import Plan, PlanDay, ScheduledDay
from watchfloor.rooms.staffing.rules.chain import CLOSED
from watchfloor.rooms.staffing.rules.days import iter_intervals
from watchfloor.rooms.staffing.rules.schedules import to_interval
from watchfloor.rooms.staffing.rules.terms import pack_agreed

from ._reach import find_base_id, reach_series
from .plans import plan_card
from .policies import agreed_for
from .working_out import Ground

Scheduled = Mapping[int, Sequence[ScheduledDay]]  # by queue


def list_outlooks(
    *,
    series_ids: Collection[int],
    first: date,
    days: int = 28,
    scenario_id: int | None = None,
    scope: Scope,
) -> Mapping[int, PlanOutlook]:
    """Return the newest plan of each series in reach, in some days from a day on."""
    scenario = scenario_id or find_base_id()
    cards = {
        number: card for number, card in reach_series(scope).items() if number in set(series_ids)
    }
    plans = _newest(cards, scenario)
    last = first + timedelta(days=days - 1)
    kept = _days(plans, first, last)
    queues = [card.queue_id for card in cards.values() if card.queue_id is not None]
    scheduled = _scheduled(queues, first, last)
    latest = forecast.list_latest(scenario_id=scenario, scope=scope)
    ground = Ground()
    return {
        row.series_id: _outlook(
            row,
            kept[row.pk],
            _schedule_of(cards[row.series_id], scheduled, row.interval_minutes),
            is_behind=is_behind(row, cards[row.series_id], latest.get(row.series_id), ground),
        )
        for row in plans
    }


def is_behind(row: Plan, card: SeriesCard, version: VersionCard | None, ground: Ground) -> bool:
    """Return whether a newer forecast or other terms wait for a plan.

    A change of steps makes its plan itself.
    """
    if version is not None and version.id != row.forecast_version_id:
        return True
    agreed = agreed_for(card, row.first_day, row.last_day, held=ground.held, parents=ground.parents)
    return bool(pack_agreed(agreed) != row.terms)


def _newest(series_ids: Collection[int], scenario_id: int | None) -> Sequence[Plan]:
    found = Plan.objects.filter(series__in=list(series_ids), scenario=scenario_id)
    return list(found.order_by("series_id", "-number").distinct("series_id"))


def _days(plans: Iterable[Plan], first: date, last: date) -> Mapping[int, list[PlanDay]]:
    found = PlanDay.objects.filter(
        plan__in=[row.pk for row in plans], day__range=(first, last)
    ).only("plan_id", "day", "required", "scheduled", "rostered", "reasons")
    days: dict[int, list[PlanDay]] = defaultdict(list)
    for row in found.order_by("day"):
        days[row.plan_id].append(row)
    return days


def _scheduled(queues: Collection[int], first: date, last: date) -> Scheduled:
    found: dict[int, list[ScheduledDay]] = defaultdict(list)
    for row in ScheduledDay.objects.filter(queue__in=queues, day__range=(first, last)):
        found[row.queue_id].append(row)
    return found


def _schedule_of(
    card: SeriesCard, scheduled: Scheduled, interval_minutes: int
) -> Mapping[date, Sequence[float]]:
    rows = scheduled.get(card.queue_id, ()) if card.queue_id is not None else ()
    return {
        row.day: to_interval(row.people, row.interval_minutes, interval_minutes) for row in rows
    }


def _outlook(
    row: Plan,
    days: Sequence[PlanDay],
    scheduled: Mapping[date, Sequence[float]],
    *,
    is_behind: bool,
) -> PlanOutlook:
    hours = [_rostered_hours(day, row.interval_minutes) for day in days]
    peak, peak_at = _peak(row, days)
    gaps = [
        (there - need) * row.interval_minutes / 60.0
        for day in days
        if day.day in scheduled
        for need, there in zip(day.scheduled, scheduled[day.day], strict=True)
        if need >= 0
    ]
    return PlanOutlook(
        card=plan_card(row),
        is_behind=is_behind,
        days=tuple(day.day for day in days),
        peak_required=peak,
        peak_at=peak_at,
        person_hours=sum(hours),
        day_person_hours=tuple(hours),
        short_hours=sum(-gap for gap in gaps if gap < 0) if gaps else None,
        over_hours=sum(gap for gap in gaps if gap > 0) if gaps else None,
        unreachable=sum(code != CLOSED for day in days for code in day.reasons.values()),
    )


def _rostered_hours(day: PlanDay, interval_minutes: int) -> float:
    return sum(max(people, 0) for people in day.rostered) * interval_minutes / 60.0


def _peak(row: Plan, days: Sequence[PlanDay]) -> tuple[int, datetime | None]:
    """Return the most people that are required at once, and when that is first so."""
    found = [
        (people, -day.day.toordinal(), -slot)
        for day in days
        for slot, people in enumerate(day.required)
    ]
    if not found or max(found)[0] <= 0:
        return 0, None
    people, ordinal, slot = max(found)
    return people, _instant(date.fromordinal(-ordinal), -slot, row)


def _instant(day: date, slot: int, row: Plan) -> datetime | None:
    zone = ZoneInfo(row.timezone)
    found = (at for each, at in iter_intervals(day, row.interval_minutes, zone) if each == slot)
    return next(found, None)
