"""The page of error rates, and its table as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import Scope, access_of, needs
from watchfloor.rooms.audits.queries import list_miss_rates
from watchfloor.rooms.audits.queries import rates as queries
from watchfloor.rooms.audits.queries.rates import Dimension
from watchfloor.rooms.audits.rules.rates.effects import Effect, make_effect
from watchfloor.rooms.audits.rules.rates.figures import Figure
from watchfloor.rooms.audits.rules.rates.groups import Curve, Key, compare, curve_of
from watchfloor.rooms.audits.rules.rates.runs import Run, make_run
from watchfloor.rooms.audits.web.words import layer_words
from watchfloor.rooms.observations.contracts import By, Layer
from watchfloor.rooms.risks import service as risks

from .asking import EVERY, RatesAsk, Sort, read_ask
from .composing import (
    Line,
    change_words,
    effect_words,
    funnel_data,
    make_lines,
    period_words,
    run_data,
    run_words,
    share_words,
    shrinks,
)
from .names import dimension_words, name_groups, name_points, observations_url
from .sheets import send


@dataclass(frozen=True, slots=True)
class _Table:
    """The groups side by side."""

    whole: Figure
    lines: tuple[Line, ...]
    names: Mapping[Key, str]
    curve: Curve | None


@needs("audits.rates.view")
@require_GET
def show_rates(request: HttpRequest) -> HttpResponse:
    access = access_of(request)
    ask = read_ask(request.GET, timezone.now())
    table = _read_table(ask, access.scope)
    run = _read_run(ask, access.scope)
    effect = _read_effect(ask, access.scope)
    context = {
        "ask": ask,
        "choices": _choices(),
        "points": sorted(name_points(ask).items(), key=lambda point: point[1]),
        "table": table,
        "dimension": dimension_words(ask.dimension),
        "is_shrunken": any(line.group.reliability is not None for line in table.lines),
        "whole_url": observations_url(ask),
        "failed_url": observations_url(ask, only_failed=True),
        "funnel": funnel_data(table.curve, table.lines)
        if table.curve and shrinks(ask.dimension)
        else None,
        "effect": _effect_context(effect) if effect else None,
        "misses": _miss_rows(ask) if access.can("audits.view") else (),
        "export_query": ask.address(),
        **_run_context(ask, run),
    }
    return render(request, "audits/rates/page.html", context)


@needs("audits.rates.view")
@require_GET
def export_rates(request: HttpRequest, form: str) -> HttpResponse:
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    ask = read_ask(request.GET, timezone.now())
    table = _read_table(ask, access_of(request).scope)
    return send(table.lines, f"error_rates_{ask.dimension}_{ask.first}_{ask.last}", form)


def _read_table(ask: RatesAsk, scope: Scope) -> _Table:
    figures = queries.read_groups(ask.wanted, ask.dimension, scope)
    whole = queries.read_whole(ask.wanted, scope)
    groups = compare(figures, whole, shrinks=shrinks(ask.dimension))
    names = name_groups(ask, scope)
    return _Table(whole, make_lines(ask, groups, names), names, curve_of(groups, whole))


def _read_run(ask: RatesAsk, scope: Scope) -> Run | None:
    cards = risks.list_points(at=ask.wanted.end) if ask.standard_id else ()
    card = next((card for card in cards if card.standard_id == ask.standard_id), None)
    periods = queries.read_run(ask.wanted, ask.every, scope)
    return make_run(periods, tolerable=card.point.tolerable_rate if card else None)


def _read_effect(ask: RatesAsk, scope: Scope) -> Effect | None:
    if ask.since is None:
        return None
    at = ask.instant(ask.since)
    before, after = replace(ask.wanted, end=at), replace(ask.wanted, start=at)
    ours_before, rest_before = queries.read_parts(before, ask.dimension, ask.key, scope)
    ours_after, rest_after = queries.read_parts(after, ask.dimension, ask.key, scope)
    peers = queries.read_groups(before, ask.dimension, scope)
    return make_effect(
        ours_before, ours_after, rest_before, rest_after, peers_before=peers, key=ask.key
    )


def _run_context(ask: RatesAsk, run: Run | None) -> dict[str, object]:
    if run is None:
        return {"run": None}
    return {
        "run": run,
        "run_data": run_data(run, ask.every),
        "run_words": run_words(run, ask.every),
        "run_rows": [(point, period_words(point.period, ask.every)) for point in run.points],
        "acceptable": share_words(run.acceptable),
        "rejectable": share_words(run.rejectable),
    }


def _effect_context(effect: Effect) -> dict[str, object]:
    tone, says = effect_words(effect)
    return {
        "effect": effect,
        "tone": tone,
        "says": says,
        "change": change_words(effect.change),
        "rest_change": change_words(effect.rest_change),
        "beyond": change_words(effect.beyond),
    }


def _miss_rows(ask: RatesAsk) -> Sequence[tuple[str, object]]:
    misses = list_miss_rates(first=ask.first, last=ask.last)
    return [(layer_words(miss.layer), miss) for miss in misses]


def _choices() -> dict[str, list[tuple[str, str]]]:
    """Return what the fields of the bar offer, as value and words."""
    every = {By.DAY: _("Day"), By.WEEK: _("Week"), By.MONTH: _("Month")}
    sorts = {Sort.NAME: _("Name"), Sort.LOWER: _("Lower limit")}
    return {
        "dimension": [(each.value, dimension_words(each)) for each in Dimension],
        "layer": [(each.value, layer_words(each)) for each in Layer],
        "every": [(each.value, every[each]) for each in EVERY],
        "sort": [(each.value, sorts[each]) for each in Sort],
    }
