"""The registry: every metric with its variants side by side on the centre's own data."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, needs
from watchfloor.common.actor import Actor
from watchfloor.rooms.metrics import operations, queries
from watchfloor.rooms.metrics.contracts import (
    Better,
    ChoiceCard,
    Metric,
    TargetCard,
    UnknownMetric,
)
from watchfloor.rooms.metrics.rules.forecast_error import poisson_error
from watchfloor.rooms.metrics.rules.registry import get_metric

from .forms import ChooseForm, TargetForm
from .pages import MetricSection, language, metric_sections
from .period import Period, read_period

_FLOOR_MEANS = (2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A line of the history of a choice."""

    card: ChoiceCard
    name: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target in force."""

    card: TargetCard
    queue: str


@needs("metrics.view")
@require_GET
def show_registry(request: HttpRequest) -> HttpResponse:
    access = access_of(request)
    period = read_period(request.GET, access)
    at = period.window.start
    targets = {each.metric: each for each in queries.list_targets(at=at) if each.queue_id is None}
    sections = list(metric_sections(period, access, dict(queries.chosen_variants(at=at)), targets))
    return render(
        request,
        "metrics/registry.html",
        {
            "period": period,
            "sections": sections,
            "unchosen": [s for s in sections if len(s.rows) > 1 and not s.contract],
        },
    )


@needs("metrics.view")
@require_GET
def show_metric(request: HttpRequest, metric: str) -> HttpResponse:
    return _metric_page(request, _find(metric))


@needs("metrics.choose")
@require_POST
def choose(request: HttpRequest, metric: str) -> HttpResponse:
    definition = _find(metric)
    period = read_period(request.GET, access_of(request))
    now = timezone.now()
    form = ChooseForm(definition, now.astimezone(period.zone).date(), request.POST)
    if not form.is_valid():
        return _metric_page(request, definition, choose_form=form, status=422)
    operations.choose_variant(
        metric=metric,
        variant=form.cleaned_data["variant"],
        reason=form.cleaned_data["reason"],
        valid_from=form.starts_at(period.zone),
        actor=_actor(request),
        at=now,
    )
    messages.success(
        request, _("The contract variant was chosen. Stored reports stay as they are.")
    )
    return redirect("metrics:metric", metric=metric)


@needs("metrics.choose")
@require_POST
def set_target(request: HttpRequest, metric: str) -> HttpResponse:
    definition = _find(metric)
    period = read_period(request.GET, access_of(request))
    now = timezone.now()
    today = now.astimezone(period.zone).date()
    form = TargetForm(definition, period.queues, today, request.POST)
    if not form.is_valid():
        return _metric_page(request, definition, target_form=form, status=422)
    operations.set_target(
        metric=metric,
        goal=form.measured_goal(),
        queue_id=form.queue_id(),
        valid_from=form.starts_at(period.zone),
        actor=_actor(request),
        at=now,
    )
    messages.success(request, _("The target was saved."))
    return redirect("metrics:metric", metric=metric)


def _metric_page(
    request: HttpRequest,
    metric: Metric,
    *,
    choose_form: ChooseForm | None = None,
    target_form: TargetForm | None = None,
    status: int = 200,
) -> HttpResponse:
    access = access_of(request)
    period = read_period(request.GET, access)
    now = timezone.now()
    today = now.astimezone(period.zone).date()
    may_choose = access.can("metrics.choose")
    has_target = metric.better is not Better.NEITHER
    return render(
        request,
        "metrics/metric.html",
        {
            "period": period,
            "section": _section(metric, period, request),
            "choices": _choice_rows(metric),
            "targets": _target_rows(metric, period),
            "has_target": has_target,
            "choose_form": (choose_form or ChooseForm(metric, today)) if may_choose else None,
            "target_form": (target_form or TargetForm(metric, period.queues, today))
            if may_choose and has_target
            else None,
            "floors": [(mean, poisson_error(mean) / mean) for mean in _FLOOR_MEANS]
            if metric.code == "forecast_error"
            else [],
        },
        status=status,
    )


def _section(metric: Metric, period: Period, request: HttpRequest) -> MetricSection:
    contract = dict(queries.chosen_variants(at=period.window.start))
    (section,) = metric_sections(period, access_of(request), contract, {}, only=metric.code)
    return section


def _choice_rows(metric: Metric) -> list[ChoiceRow]:
    names = {each.code: each.name.text(language()) for each in metric.variants}
    cards = queries.list_choices(metric=metric.code)
    return [ChoiceRow(card, names.get(card.variant, card.variant)) for card in cards]


def _target_rows(metric: Metric, period: Period) -> list[TargetRow]:
    names = {queue.id: queue.title or queue.code for queue in period.queues}
    return [
        TargetRow(card, _("All other queues") if card.queue_id is None else names[card.queue_id])
        for card in queries.list_targets(at=timezone.now(), metric=metric.code)
        if card.queue_id is None or card.queue_id in names
    ]


def _find(metric: str) -> Metric:
    try:
        return get_metric(metric=metric)
    except UnknownMetric as error:
        raise Http404(metric) from error


def _actor(request: HttpRequest) -> Actor:
    access = access_of(request)
    return Actor(access.name, access.user_id, request.META.get("REMOTE_ADDR", ""))
