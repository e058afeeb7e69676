"""The page of error rates, and its table as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

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
    curve: Curve | None


class _Reader:
    """Reads what one page shows; the points that hold are asked for once."""

    def __init__(self, request: HttpRequest) -> None:
        now = timezone.now()
        self.scope: Scope = access_of(request).scope
        self.ask = read_ask(request.GET, now)
        self.points = risks.list_points(at=min(now, self.ask.wanted.end))
        zones: dict[Key, str] = {
            card.standard_id: card.point.classes.get("zone", "") for card in self.points
        }
        self.wanted = replace(self.ask.wanted, zones=zones)

    def table(self) -> _Table:
        ask = self.ask
        figures, whole = queries.read_groups(self.wanted, ask.dimension, self.scope)
        groups = compare(figures, whole, shrinks=shrinks(ask.dimension))
        names = name_groups(ask, self.points, self.scope) if groups else {}
        return _Table(whole, make_lines(ask, groups, names), curve_of(groups, whole))

    def run(self) -> Run | None:
        chosen = self.ask.standard_id
        card = next((card for card in self.points if card.standard_id == chosen), None)
        periods = queries.read_run(self.wanted, self.ask.every, self.scope)
        return make_run(periods, tolerable=card.point.tolerable_rate if card else None)

    def effect(self) -> Effect | None:
        ask = self.ask
        if ask.since is None:
            return None
        at = ask.instant(ask.since)
        before, after = replace(self.wanted, end=at), replace(self.wanted, start=at)
        ours_before, rest_before = self.parts(before)
        ours_after, rest_after = self.parts(after)
        peers, _whole = queries.read_groups(before, ask.dimension, self.scope)
        return make_effect(
            ours_before, ours_after, rest_before, rest_after, peers_before=peers, key=ask.key
        )

    def parts(self, wanted: queries.RatesWanted) -> tuple[Figure, Figure]:
        return queries.read_parts(wanted, self.ask.dimension, self.ask.key, self.scope)


@needs("audits.rates.view")
@require_GET
def show_rates(request: HttpRequest) -> HttpResponse:
    reader = _Reader(request)
    ask, table = reader.ask, reader.table()
    effect = reader.effect()
    context = {
        "ask": ask,
        "choices": _choices(),
        "points": sorted(name_points(reader.points).items(), key=lambda point: point[1]),
        "table": table,
        "dimension": dimension_words(ask.dimension),
        "is_shrunken": any(line.group.reliability is not None for line in table.lines),
        "whole_url": observations_url(ask),
        "failed_url": observations_url(ask, only_failed=True),
        "funnel": funnel_data(table.curve, table.lines)
        if table.curve and shrinks(ask.dimension)
        else None,
        "effect": _effect_context(effect) if effect else None,
        "misses": _miss_rows(ask) if access_of(request).can("audits.view") else (),
        "export_query": ask.address(),
        "effect_fields": parse_qsl(ask.address(since="", group="")),
        **_run_context(ask, reader.run() if table.lines else None),
    }
    return render(request, "audits/rates/page.html", context)


@needs("audits.rates.view")
@require_GET
def export_rates(request: HttpRequest, form: str) -> HttpResponse:
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    reader = _Reader(request)
    ask = reader.ask
    name = f"error_rates_{ask.dimension}_{ask.first}_{ask.last}"
    return send(reader.table().lines, name, form)


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
