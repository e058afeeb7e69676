"""The long term: weeks and months to come, growth that people enter, figures for other plans."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.downloads import Sheet, answer_sheets
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import (
    DriverCard,
    DriverUnit,
    LongTerm,
    LongTermPeriod,
    SeriesCard,
)
from watchfloor.rooms.forecast.operations.drivers import remove_driver, save_driver
from watchfloor.rooms.forecast.operations.long_term import run_long_term
from watchfloor.rooms.forecast.queries.long_term import list_drivers, read_long_term
from watchfloor.rooms.forecast.queries.series import list_series

from .reading import centre_zone, today
from .said import note_tone, say_note

_EVERY = ("week", "month")
_YEAR_OF = {"week": 52, "month": 12}


@dataclass(frozen=True, slots=True)
class Ask:
    """Which series, by week or by month."""

    series: SeriesCard
    every: str

    @property
    def query(self) -> str:
        return urlencode({"series": self.series.id, "every": self.every})


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period with what it is against a year before."""

    period: LongTermPeriod
    label: str
    growth: float | None


@dataclass(frozen=True, slots=True)
class Year:
    """The coming year in a few figures."""

    contacts: float
    last_year: float | None
    workload_hours: float | None
    busiest: LongTermPeriod
    periods: int


class DriverForm(forms.Form):
    """Growth that somebody expects."""

    title = forms.CharField(label=gettext_lazy("What will change"), max_length=120)
    whose = forms.ChoiceField(label=gettext_lazy("Business line"))
    starts_on = forms.DateField(
        label=gettext_lazy("From which day on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave it empty if it stays."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    amount = forms.FloatField(label=gettext_lazy("By how much"))
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=[
            (DriverUnit.PERCENT.value, gettext_lazy("per cent of all contacts")),
            (DriverUnit.CONTACTS_PER_WEEK.value, gettext_lazy("contacts a week")),
        ],
    )
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def __init__(
        self,
        known: Sequence[SeriesCard],
        ask: Ask,
        data: Any = None,
        *,
        may_change_all: bool,
    ) -> None:
        first_day = today(centre_zone()).isoformat()
        initial = {"starts_on": first_day, "whose": str(ask.series.id)}
        super().__init__(data, initial=initial)
        field = self.fields["whose"]
        if isinstance(field, forms.ChoiceField):
            titles = [(str(each.id), each.title) for each in known]
            field.choices = [("", _("All lines"))] * may_change_all + titles
        field.required = not may_change_all


@needs("forecast.view")
@require_GET
def show_long_term(request: HttpRequest) -> HttpResponse:
    return _page(request)


@needs("forecast.edit")
@require_POST
def add_driver(request: HttpRequest) -> HttpResponse:
    known = _known(request)
    ask = _read_ask(request, known)
    if ask is None:
        raise Http404
    form = DriverForm(known, ask, request.POST, may_change_all=_may_change_all(request))
    if not form.is_valid():
        return _page(request, form=form, status=422)
    wanted = form.cleaned_data
    series_id = int(wanted["whose"]) if wanted["whose"] else None
    save_driver(
        series_id=series_id,
        title=wanted["title"],
        starts_on=wanted["starts_on"],
        ends_on=wanted["ends_on"],
        unit=DriverUnit(wanted["unit"]),
        amount=wanted["amount"],
        note=wanted["note"],
        actor=actor_of(request),
        at=timezone.now(),
    )
    _renew(request, {ask.series.id, series_id or ask.series.id})
    messages.success(request, _("The growth was entered; the long term reckons with it."))
    return _back(ask)


@needs("forecast.edit")
@require_POST
def drop_driver(request: HttpRequest, driver_id: int) -> HttpResponse:
    ask = _read_ask(request, _known(request))
    if ask is None or not any(each.id == driver_id for each in _own_drivers(request)):
        raise Http404(driver_id)
    remove_driver(driver_id=driver_id, actor=actor_of(request), at=timezone.now())
    _renew(request, {ask.series.id})
    messages.success(request, _("The growth was removed; the long term was made anew without it."))
    return _back(ask)


@needs("forecast.run")
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    ask = _read_ask(request, _known(request))
    if ask is None:
        raise Http404
    if _renew(request, {ask.series.id}):
        messages.success(request, _("The long term was made anew."))
    else:
        messages.warning(request, _("There is not enough history for the long term yet."))
    return _back(ask)


@needs("forecast.view")
@require_GET
def export_long_term(request: HttpRequest, form: str) -> HttpResponse:
    ask = _read_ask(request, _known(request))
    found = _found(request, ask) if ask else None
    if ask is None or found is None:
        raise Http404(form)
    return answer_sheets(form, f"long-term-{ask.series.code}-{ask.every}", [_sheet(ask, found)])


def _may_change_all(request: HttpRequest) -> bool:
    """Say whether somebody plans for every line: who does not, leaves what moves all alone."""
    return access_of(request).scope.everything


def _own_drivers(request: HttpRequest) -> list[DriverCard]:
    cards = list_drivers(scope=access_of(request).scope)
    return [each for each in cards if each.series_id is not None or _may_change_all(request)]


def _renew(request: HttpRequest, series_ids: Collection[int]) -> int:
    return run_long_term(series_ids=series_ids, actor=actor_of(request), at=timezone.now())


def _back(ask: Ask) -> HttpResponse:
    return redirect(f"{reverse('forecast:long_term')}?{ask.query}")


def _known(request: HttpRequest) -> tuple[SeriesCard, ...]:
    return tuple(each for each in list_series(scope=access_of(request).scope) if each.is_active)


def _found(request: HttpRequest, ask: Ask) -> LongTerm | None:
    scope = access_of(request).scope
    return read_long_term(series_id=ask.series.id, every=ask.every, scope=scope)


def _read_ask(request: HttpRequest, known: Sequence[SeriesCard]) -> Ask | None:
    """Return what is asked for; None where no series is in reach."""
    values = request.POST if request.method == "POST" else request.GET
    every = values.get("every", "week") or "week"
    if every not in _EVERY:
        raise Refusal(
            code="forecast.long_term.every",
            what=msgid("The long term is told by week or by month, not by “%(text)s”."),
            mend=msgid("Choose one of the list."),
            fields={"text": every[:20]},
        )
    text = values.get("series", "")
    chosen = [each for each in known if str(each.id) == text] if text else list(known)
    if text and not chosen:
        raise Http404(text)
    return Ask(chosen[0], every) if chosen else None


def _page(
    request: HttpRequest, *, form: DriverForm | None = None, status: int = 200
) -> HttpResponse:
    known = _known(request)
    ask = _read_ask(request, known)
    found = _found(request, ask) if ask else None
    access = access_of(request)
    rows = [_row(period, found.every) for period in found.periods] if found else []
    return render(
        request,
        "forecast/long_term.html",
        {
            "ask": ask,
            "known": known,
            "found": found,
            "rows": rows,
            "year": _year(found) if found else None,
            "chart": _chart(rows),
            "notes": [(say_note(each), note_tone(each)) for each in found.notes] if found else [],
            "drivers": _drivers(request, ask, known),
            "form": (form or DriverForm(known, ask, may_change_all=_may_change_all(request)))
            if ask and access.can("forecast.edit")
            else None,
            "own_drivers": {each.id for each in _own_drivers(request)},
            "may_run": access.can("forecast.run"),
        },
        status=status,
    )


def _row(period: LongTermPeriod, every: str) -> PeriodRow:
    year_ago = period.last_year
    return PeriodRow(
        period=period,
        label=_label(period.first_day, every),
        growth=period.contacts / year_ago - 1 if year_ago else None,
    )


def _label(first_day: date, every: str) -> str:
    if every == "month":
        return f"{first_day:%Y-%m}"
    year, week, _day = first_day.isocalendar()
    return _("%(year)s week %(week)s") % {"year": year, "week": f"{week:02}"}


def _year(found: LongTerm) -> Year | None:
    periods = found.periods[: _YEAR_OF[found.every]]
    if not periods:
        return None
    return Year(
        contacts=sum(each.contacts for each in periods),
        last_year=_sum(periods, lambda each: each.last_year),
        workload_hours=_sum(periods, lambda each: each.workload_hours),
        busiest=max(periods, key=lambda each: each.contacts),
        periods=len(periods),
    )


def _sum(
    periods: Sequence[LongTermPeriod], pick: Callable[[LongTermPeriod], float | None]
) -> float | None:
    """Return a sum, None where a part of it is not known."""
    known = [value for each in periods if (value := pick(each)) is not None]
    return sum(known) if len(known) == len(periods) else None


def _chart(rows: Sequence[PeriodRow]) -> dict[str, object]:
    periods = [row.period for row in rows]
    series: list[dict[str, object]] = [
        {
            "name": _("80 band"),
            "kind": "band",
            "tone": "series-1",
            "values": [each.q10 for each in periods],
            "upper": [each.q90 for each in periods],
        },
        _line(_("Expected"), "series-1", [each.contacts for each in periods]),
    ]
    if any(abs(each.baseline - each.contacts) > 0.5 for each in periods):
        without = _line(_("Without the growth entered"), "series-2", [p.baseline for p in periods])
        series.append({**without, "dashed": True})
    if any(each.last_year is not None for each in periods):
        series.append(
            _line(_("A year before"), "series-line", [each.last_year for each in periods])
        )
    return {"labels": [row.label for row in rows], "digits": 0, "series": series}


def _line(name: str, tone: str, values: list[float] | list[float | None]) -> dict[str, object]:
    return {"name": name, "kind": "line", "tone": tone, "values": values}


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A driver with what it is about."""

    card: DriverCard
    whose: str
    change: str


def _drivers(request: HttpRequest, ask: Ask | None, known: Sequence[SeriesCard]) -> list[DriverRow]:
    if ask is None:
        return []
    titles = {each.id: each.title for each in known}
    cards = list_drivers(series_id=ask.series.id, scope=access_of(request).scope)
    return [DriverRow(card, _whose(card, titles), _change(card)) for card in cards]


def _whose(card: DriverCard, titles: dict[int, str]) -> str:
    return _("All lines") if card.series_id is None else titles.get(card.series_id, "")


def _change(card: DriverCard) -> str:
    amount = f"{card.amount:+,.10g}".replace("-", "−")
    if card.unit is DriverUnit.PERCENT:
        return f"{amount} %"
    return _("%(amount)s contacts a week") % {"amount": amount}


def _sheet(ask: Ask, found: LongTerm) -> Sheet:
    heads = [
        _("First day"),
        _("Last day"),
        _("Expected"),
        _("Without the growth entered"),
        "q025",
        "q10",
        "q50",
        "q90",
        "q975",
        _("A year before"),
        _("Handle time (s)"),
        _("Workload (h)"),
        _("Peak interval"),
        _("Peak interval, one in ten"),
        _("Interval (minutes)"),
    ]
    body = [
        [
            each.first_day,
            each.last_day,
            each.contacts,
            each.baseline,
            each.q025,
            each.q10,
            each.q50,
            each.q90,
            each.q975,
            each.last_year,
            each.handle_seconds,
            each.workload_hours,
            each.peak_contacts,
            each.peak_high,
            found.interval_minutes,
        ]
        for each in found.periods
    ]
    return Sheet(heads, body)
