"""The back-test that chose the model, and the planner's choice over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.forecast.contracts import LeaderboardRow, SeriesCard, VersionCard
from watchfloor.rooms.forecast.operations.series import IMPORTED, choose_method
from watchfloor.rooms.forecast.queries.versions import read_leaderboard

from .reading import find_series, newest_version
from .said import say_left_out, say_method


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate in words."""

    name: str
    code: str
    row: LeaderboardRow
    left_out: str
    is_planners: bool


class MethodForm(forms.Form):
    """Which way of forecasting, and why it stands over the back-test's."""

    method = forms.ChoiceField(label=gettext_lazy("Way of forecasting"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Why will it be better than what the back-test chose?"),
    )

    def __init__(self, rows: Sequence[Row], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["method"]
        if isinstance(field, forms.ChoiceField):
            raced = [(row.code, row.name) for row in rows if not row.left_out]
            # Nobody races it: it keeps what was made elsewhere from being forecast again at night.
            field.choices = [*raced, (IMPORTED, say_method(IMPORTED))]


@needs("forecast.view")
@require_GET
def show_leaderboard(request: HttpRequest, series_id: int) -> HttpResponse:
    return _page(request, find_series(request, series_id))


@needs("forecast.edit")
@require_POST
def choose(request: HttpRequest, series_id: int) -> HttpResponse:
    series = find_series(request, series_id)
    form = MethodForm(_rows(request, series, _version(request, series)), request.POST)
    if not form.is_valid():
        return _page(request, series, form=form, status=422)
    _choose(request, series, form.cleaned_data["method"], form.cleaned_data["reason"])
    messages.success(request, _("The next forecast of this line is made so."))
    return redirect("forecast:leaderboard", series_id=series.id)


@needs("forecast.edit")
@require_POST
def release(request: HttpRequest, series_id: int) -> HttpResponse:
    series = find_series(request, series_id)
    _choose(request, series, "", "")
    messages.success(request, _("From the next forecast on, the back-test chooses again."))
    return redirect("forecast:leaderboard", series_id=series.id)


def _choose(request: HttpRequest, series: SeriesCard, method: str, reason: str) -> None:
    choose_method(
        series_id=series.id,
        method=method,
        reason=reason,
        actor=actor_of(request),
        at=timezone.now(),
    )


def _version(request: HttpRequest, series: SeriesCard) -> VersionCard | None:
    return newest_version(request, series.id, None)


def _rows(request: HttpRequest, series: SeriesCard, version: VersionCard | None) -> list[Row]:
    if version is None:
        return []
    found = read_leaderboard(version_id=version.id, scope=access_of(request).scope)
    return [
        Row(
            name=say_method(row.name),
            code=row.name,
            row=row,
            left_out=say_left_out(row.reason) if row.reason else "",
            is_planners=row.name == series.method,
        )
        for row in found
    ]


def _page(
    request: HttpRequest, series: SeriesCard, *, form: MethodForm | None = None, status: int = 200
) -> HttpResponse:
    version = _version(request, series)
    rows = _rows(request, series, version)
    may_edit = access_of(request).can("forecast.edit")
    return render(
        request,
        "forecast/leaderboard.html",
        {
            "series": series,
            "version": version,
            "model": say_method(version.model) if version else "",
            "chosen_by_hand": say_method(series.method) if series.method else "",
            "rows": rows,
            "form": (form or MethodForm(rows)) if may_edit and version else None,
            "may_edit": may_edit,
        },
        status=status,
    )
