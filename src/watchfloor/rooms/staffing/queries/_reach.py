"""Which series a viewer reaches, and plans of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import SeriesCard, SeriesNotFound
from watchfloor.rooms.staffing.contracts import PlanNotFound
from watchfloor.rooms.staffing.models import Plan


def reach_series(scope: Scope) -> Mapping[int, SeriesCard]:
    """Return the series in reach by number; also those that are not forecast any more."""
    return {card.id: card for card in forecast.list_series(scope=scope)}


def find_series(series_id: int, scope: Scope = WHOLE_CENTRE) -> SeriesCard:
    """Return a series. :raises SeriesNotFound: there is none in reach."""
    found = reach_series(scope).get(series_id)
    if found is None:
        raise SeriesNotFound(series_id)
    return found


def keep_in_reach(*, series_ids: Collection[int], scope: Scope) -> tuple[int, ...]:
    """Return the series that somebody may act on, each once.

    :raises SeriesNotFound: one of them is out of reach.
    """
    unknown = set(series_ids) - set(reach_series(scope))
    if unknown:
        raise SeriesNotFound(sorted(unknown))
    return tuple(dict.fromkeys(series_ids))


def find_base_id() -> int | None:
    """Return the number of the base scenario; None before the first forecast."""
    return next((each.id for each in forecast.list_scenarios() if each.is_base), None)


def plans_of(series_id: int, scenario_id: int | None) -> QuerySet[Plan]:
    """Return the plans of a series in a scenario (the base), newest first."""
    scenario = scenario_id or find_base_id()
    return Plan.objects.filter(series=series_id, scenario=scenario).order_by("-number")


def find_plan_row(plan_id: int, scope: Scope, *, series_id: int | None = None) -> Plan:
    """Return a plan (of a series). :raises PlanNotFound: there is none in reach."""
    row = Plan.objects.filter(pk=plan_id).first()
    if row is None or row.series_id not in reach_series(scope):
        raise PlanNotFound(plan_id)
    if series_id is not None and row.series_id != series_id:
        raise PlanNotFound(plan_id)
    return row


def find_plan_or_newest(
    series_id: int, scenario_id: int | None, plan_id: int | None, scope: Scope
) -> Plan | None:
    """Return a plan of a series, or the newest in a scenario (the base); None: there is none yet.

    :raises SeriesNotFound: there is no such series in reach.
    :raises PlanNotFound: the series has no such plan.
    """
    find_series(series_id, scope)
    if plan_id is not None:
        return find_plan_row(plan_id, scope, series_id=series_id)
    return plans_of(series_id, scenario_id).first()
