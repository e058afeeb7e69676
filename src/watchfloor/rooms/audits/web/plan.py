"""The sampling plan: tiers, what they cost, what they can detect, and proposing another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.audits import operations, queries
from watchfloor.rooms.audits.contracts import Period, SamplingPlan, Tier
from watchfloor.rooms.audits.queries import TierLoad
from watchfloor.rooms.calendars import service as calendars

from .forms import PlanForm, plan_values
from .words import layer_words, period_words, stars_words

_LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class RoleLoad:
    """What a layer has to do in thirty days."""

    name: str
    items: float
    hours: float


@needs("audits.view")
@require_GET
def show_plan(request: HttpRequest) -> HttpResponse:
    return _render(request, None)


@needs("audits.plan")
@require_POST
def propose_plan(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST)
    now = timezone.now()
    if not form.is_valid():
        return _render(request, form, status=422)
    try:
        plan = form.plan(queries.get_plan(at=now).plan.confidence)
    except ValueError as error:
        form.add_error(None, _(str(error)))
        return _render(request, form, status=422)
    operations.propose_plan(
        plan=plan, reason=form.cleaned_data["reason"], actor=actor_of(request), at=now
    )
    messages.success(request, _("The plan was proposed. It holds once somebody has approved it."))
    return redirect("audits:plan")


def _render(request: HttpRequest, form: PlanForm | None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    held, day = queries.get_plan(at=now), now.astimezone(calendars.centre_zone()).date()
    loads = queries.list_tier_loads(plan=held.plan, at=now, day=day)
    first = day - _LOOKED_BACK
    may_plan = access_of(request).can("audits.plan")
    shown = form or PlanForm(initial={**plan_values(held.plan), "reason": ""})
    return render(
        request,
        "audits/plan.html",
        {
            "held": held,
            "plan": held.plan,
            "loads": [_load(load) for load in loads],
            "roles": _roles(held.plan, sum(load.items_a_month for load in loads)),
            "misses": [
                (layer_words(each.layer), each)
                for each in queries.list_miss_rates(first=first, last=day)
            ],
            "disagreements": queries.count_disagreements(first=first, last=day),
            "form": shown if may_plan else None,
            "tiers": _tiers(shown, held.plan) if may_plan else (),
            "is_open": form is not None,
        },
        status=status,
    )


def _load(load: TierLoad) -> dict[str, object]:
    return {
        "load": load,
        "stars": stars_words(load.tier.stars),
        "period": period_words(load.tier.period),
    }


def _roles(plan: SamplingPlan, items: float) -> tuple[RoleLoad, ...]:
    """Split the month's items over the layers; re-checks are looks on top."""
    shares, seconds = plan.shares, plan.item_seconds
    again = (shares.self_check + shares.cross_check) * shares.recheck
    parts = (
        (_("Agents, on their own contacts"), shares.self_check),
        (_("Colleagues, on each other's"), shares.cross_check),
        (_("Quality, first look"), shares.quality),
        (_("Quality, second look"), again),
    )
    return tuple(
        RoleLoad(name, items * share, items * share * seconds / 3600) for name, share in parts
    )


def _tiers(form: PlanForm, plan: SamplingPlan) -> list[dict[str, object]]:
    periods = [(each.value, period_words(each)) for each in Period]
    return [_tier_fields(form, tier, periods) for tier in sorted(plan.tiers, key=_most_stars)]


def _most_stars(tier: Tier) -> int:
    return -tier.stars


def _tier_fields(form: PlanForm, tier: Tier, periods: list[tuple[str, str]]) -> dict[str, object]:
    return {
        "number": tier.stars,
        "stars": stars_words(tier.stars),
        "size": form[f"size_{tier.stars}"],
        "period": form[f"period_{tier.stars}"],
        "tolerable": form[f"tolerable_{tier.stars}"],
        "periods": periods,
    }
