"""What somebody should do about staffing now: lines without a plan, and days that are short.

Lines without a forecast are told by the forecast room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.access import Access
from watchfloor.common.worklist import Task
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import SeriesCard
from watchfloor.rooms.staffing.models import Plan, PlanDay, ScheduledDay
from watchfloor.rooms.staffing.rules.chain import CLOSED
from watchfloor.rooms.staffing.rules.schedules import to_interval
from watchfloor.rooms.staffing.rules.stakes import DayNeed, Gap, measure_gap

from ._reach import find_base_id, reach_series

_DAYS = 7
_FEW = 3  # lines that are told one by one
_WORTH_TELLING = 1.0  # person-hours in a week


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return what keeps requirements from being known, and schedules that fall short of them."""
    if not access.can("staffing.edit"):
        return ()
    cards = {number: card for number, card in reach_series(access.scope).items() if card.is_active}
    plans = _newest(cards)
    today = at.astimezone(calendars.centre_zone()).date()
    latest = forecast.list_latest(scope=access.scope)
    unplanned = [card for number, card in cards.items() if number in latest.keys() - plans.keys()]
    return (
        *_unplanned_tasks(unplanned),
        *_short_tasks(cards, plans, today),
        *_unreachable_tasks(cards, plans, today),
    )


def _newest(cards: Mapping[int, SeriesCard]) -> Mapping[int, Plan]:
    rows = Plan.objects.filter(series__in=list(cards), scenario=find_base_id())
    found = rows.order_by("series_id", "-number").distinct("series_id").defer("terms", "notes")
    return {row.series_id: row for row in found}


def _unplanned_tasks(cards: Sequence[SeriesCard]) -> Iterator[Task]:
    """Tell of lines that are forecast and not planned, of many in one line."""
    if not cards:
        return
    count = len(cards)
    yield Task(
        key="staffing.unplanned",
        title=ngettext(
            "%(count)s line has a forecast and no requirement",
            "%(count)s lines have a forecast and no requirement",
            count,
        )
        % {"count": count},
        reason=_("Nobody knows how many people they need; make their plans."),
        loss=0.0,
        url=reverse("staffing:overview"),
    )


def _short_tasks(
    cards: Mapping[int, SeriesCard], plans: Mapping[int, Plan], today: date
) -> Iterator[Task]:
    """Tell of lines that lack people in the next seven days, the worst one by one."""
    gaps = _gaps(cards, plans, today)
    worst = sorted(gaps, key=lambda number: (-gaps[number].missed_contacts, number))
    for number in worst[:_FEW]:
        yield Task(
            key=f"staffing.short:{number}",
            title=_("Too few are scheduled for %(series)s") % {"series": cards[number].title},
            reason=_("%(hours)s person-hours fewer than needed in the next seven days.")
            % {"hours": f"{gaps[number].short_hours:,.0f}"},
            loss=0.0,
            missed_contacts=gaps[number].missed_contacts,
            url=reverse("staffing:requirement", kwargs={"series_id": number}),
        )
    rest = worst[_FEW:]
    if rest:
        yield Task(
            key="staffing.short",
            title=ngettext(
                "Too few are scheduled for %(count)s more line",
                "Too few are scheduled for %(count)s more lines",
                len(rest),
            )
            % {"count": len(rest)},
            reason=_("%(hours)s person-hours fewer than needed in the next seven days.")
            % {"hours": f"{sum(gaps[number].short_hours for number in rest):,.0f}"},
            loss=0.0,
            missed_contacts=sum(gaps[number].missed_contacts for number in rest),
            url=reverse("staffing:overview"),
        )


def _gaps(
    cards: Mapping[int, SeriesCard], plans: Mapping[int, Plan], today: date
) -> Mapping[int, Gap]:
    """Return what is missing of each line that somebody is scheduled for."""
    last = today + timedelta(days=_DAYS - 1)
    queues = {card.queue_id: number for number, card in cards.items() if card.queue_id}
    scheduled = {
        (queues[row.queue_id], row.day): row
        for row in ScheduledDay.objects.filter(queue__in=list(queues), day__range=(today, last))
    }
    wanted = [plans[number].pk for number, _day in scheduled if number in plans]
    needs: dict[int, list[DayNeed]] = defaultdict(list)
    by_plan = {row.pk: row for row in plans.values()}
    for day in PlanDay.objects.filter(plan__in=wanted, day__range=(today, last)):
        plan = by_plan[day.plan_id]
        row = scheduled.get((plan.series_id, day.day))
        if row is not None:
            there = to_interval(row.people, row.interval_minutes, plan.interval_minutes)
            needs[plan.series_id].append(
                DayNeed(day.load_erlangs, day.handle_seconds, day.required, day.scheduled, there)
            )
    gaps = {
        number: measure_gap(days, plans[number].interval_minutes) for number, days in needs.items()
    }
    return {number: gap for number, gap in gaps.items() if gap.short_hours >= _WORTH_TELLING}


def _unreachable_tasks(
    cards: Mapping[int, SeriesCard], plans: Mapping[int, Plan], today: date
) -> Iterator[Task]:
    """Tell of lines that have intervals without a number in the next seven days."""
    last = today + timedelta(days=_DAYS - 1)
    told = Q(notes__contains=[{"code": "unreachable"}])
    told |= Q(notes__contains=[{"code": "no_handle_time"}])
    doubted = Plan.objects.filter(told, pk__in=[row.pk for row in plans.values()])
    by_plan = dict(doubted.values_list("pk", "series_id"))
    counts: dict[int, int] = defaultdict(int)
    days = PlanDay.objects.filter(plan__in=list(by_plan), day__range=(today, last))
    for plan_id, reasons in days.values_list("plan_id", "reasons"):
        counts[by_plan[plan_id]] += sum(code != CLOSED for code in reasons.values())
    for number, count in sorted(counts.items()):
        if count:
            yield Task(
                key=f"staffing.unreachable:{number}",
                title=_("No number of people is enough for %(series)s")
                % {"series": cards[number].title},
                reason=ngettext(
                    "In %(count)s interval of the next seven days; look at what was agreed on.",
                    "In %(count)s intervals of the next seven days; look at what was agreed on.",
                    count,
                )
                % {"count": count},
                loss=0.0,
                url=reverse("staffing:requirement", kwargs={"series_id": number}),
            )
