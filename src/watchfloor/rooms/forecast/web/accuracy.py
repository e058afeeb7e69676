"""Accuracy: how far off the versions in force were, against chance and against simple ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.common.addresses import read_day
from watchfloor.common.downloads import Sheet, answer_sheets
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import (
    AccuracyBy,
    AccuracyReport,
    AccuracyRow,
    Comparison,
    SeriesCard,
)
from watchfloor.rooms.forecast.queries.accuracy import LEADS, report_accuracy
from watchfloor.rooms.forecast.queries.series import list_series

from .reading import centre_zone, today, window_of
from .said import VERDICT_TONES, say_by, say_group, say_lead, say_verdict

USUAL_DAYS = 56
MOST_DAYS = 800
_USUAL_LEAD = 7
_ENOUGH = 20  # intervals, for a row that says more than chance does


@dataclass(frozen=True, slots=True)
class Ask:
    """What the page is asked for."""

    first: date
    last: date
    by: AccuracyBy
    lead: int
    series: SeriesCard | None  # None: all in reach

    @property
    def query(self) -> str:
        pairs = {"from": self.first, "to": self.last, "by": self.by.value, "lead": self.lead}
        return urlencode({**pairs, "series": self.series.id if self.series else ""})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table."""

    label: str
    row: AccuracyRow
    is_telling: bool


@dataclass(frozen=True, slots=True)
class Against:
    """A comparison in words."""

    name: str
    hint: str
    found: Comparison
    verdict: str
    tone: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list."""

    value: str
    text: str
    chosen: bool


@needs("forecast.view")
@require_GET
def show_accuracy(request: HttpRequest) -> HttpResponse:
    known = list_series(scope=access_of(request).scope)
    ask = _read_ask(request, known)
    report = _report(request, ask, known)
    rows = [_row(each, ask.by) for each in report.rows]
    return render(
        request,
        "forecast/accuracy.html",
        {
            "ask": ask,
            "known": known,
            "report": report,
            "rows": rows,
            "against": list(_comparisons(report)),
            "chart": _chart(rows),
            "by": [Choice(each.value, say_by(each), each is ask.by) for each in AccuracyBy],
            "leads": [Choice(str(each), say_lead(each), each == ask.lead) for each in LEADS],
            "lead": say_lead(ask.lead),
            "by_name": say_by(ask.by),
        },
    )


@needs("forecast.view")
@require_GET
def export_accuracy(request: HttpRequest, form: str) -> HttpResponse:
    known = list_series(scope=access_of(request).scope)
    ask = _read_ask(request, known)
    report = _report(request, ask, known)
    name = f"forecast-accuracy-{ask.first}-{ask.last}"
    return answer_sheets(form, name, [_sheet(ask, report)])


def _report(request: HttpRequest, ask: Ask, known: Sequence[SeriesCard]) -> AccuracyReport:
    chosen = [ask.series] if ask.series else [each for each in known if each.is_active]
    return report_accuracy(
        series_ids=[each.id for each in chosen],
        window=window_of(ask.first, ask.last, centre_zone()),
        by=ask.by,
        lead_days=ask.lead,
        scope=access_of(request).scope,
    )


def _read_ask(request: HttpRequest, known: Sequence[SeriesCard]) -> Ask:
    yesterday = today(centre_zone()) - timedelta(days=1)
    last = read_day(request.GET, "to", yesterday)
    first = read_day(request.GET, "from", last - timedelta(days=USUAL_DAYS - 1))
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Refusal(
            code="forecast.accuracy.period",
            what=msgid("From %(first)s to %(last)s is no period of at most %(most)s days."),
            mend=msgid("Choose a last day that is not before the first, and fewer days."),
            fields={"first": first, "last": last, "most": MOST_DAYS},
        )
    return Ask(first, last, _read_by(request), _read_lead(request), _read_series(request, known))


def _read_by(request: HttpRequest) -> AccuracyBy:
    text = request.GET.get("by", AccuracyBy.LEAD.value)
    if text not in {each.value for each in AccuracyBy}:
        raise _unknown("by", text)
    return AccuracyBy(text)


def _read_lead(request: HttpRequest) -> int:
    text = request.GET.get("lead", str(_USUAL_LEAD))
    if text not in {str(each) for each in LEADS}:
        raise _unknown("lead", text)
    return int(text)


def _unknown(name: str, text: str) -> Refusal:
    return Refusal(
        code=f"forecast.accuracy.{name}",
        what=msgid("“%(text)s” is not one of the choices."),
        mend=msgid("Choose one of the list."),
        fields={"text": text[:40]},
    )


def _read_series(request: HttpRequest, known: Sequence[SeriesCard]) -> SeriesCard | None:
    text = request.GET.get("series", "")
    if not text:
        return None
    found = next((each for each in known if str(each.id) == text), None)
    if found is None:
        raise Http404(text)
    return found


def _row(row: AccuracyRow, by: AccuracyBy) -> Row:
    return Row(say_group(row.key, by), row, is_telling=row.intervals >= _ENOUGH)


def _comparisons(report: AccuracyReport) -> list[Against]:
    found = (
        (
            _("Same weekday a week before"),
            _("The newest that was known when the forecast was made."),
            report.naive,
        ),
        (
            _("Average of eight same weekdays"),
            _("The eight newest that were known when the forecast was made."),
            report.average,
        ),
        (
            _("The model without people's changes"),
            _("Only the intervals that planners changed: did that help?"),
            report.overrides,
        ),
    )
    return [
        Against(name, hint, each, say_verdict(each.verdict), VERDICT_TONES[each.verdict])
        for name, hint, each in found
        if each is not None
    ]


def _chart(rows: Sequence[Row]) -> dict[str, object]:
    def percent(values: Sequence[float | None]) -> list[float | None]:
        return [None if each is None else round(100 * min(each, 9.99), 2) for each in values]

    figures = [each.row for each in rows]
    return {
        "labels": [each.label for each in rows],
        "unit": "%",
        "digits": 1,
        "series": [
            _line(_("Error (WAPE)"), "bar", "series-1", percent([r.wape for r in figures])),
            _line(_("Noise floor"), "line", "series-line", percent([r.floor for r in figures])),
            {
                **_line(_("Naive"), "line", "series-2", percent([r.naive_wape for r in figures])),
                "dashed": True,
            },
            {
                **_line(
                    _("8-week average"),
                    "line",
                    "series-3",
                    percent([r.average_wape for r in figures]),
                ),
                "dashed": True,
            },
        ],
    }


def _line(name: str, kind: str, tone: str, values: list[float | None]) -> dict[str, object]:
    return {"name": name, "kind": kind, "tone": tone, "values": values}


def _sheet(ask: Ask, report: AccuracyReport) -> Sheet:
    heads = [
        say_by(ask.by),
        _("Intervals"),
        _("Came"),
        _("Forecast"),
        _("Error (WAPE)"),
        _("Noise floor"),
        _("Floor of its own scatter"),
        _("Excess"),
        _("Bias"),
        _("Naive"),
        _("8-week average"),
        _("Without people's changes"),
        _("Inside the 80 band"),
        _("Inside the 95 band"),
    ]
    body = [
        [
            say_group(row.key, ask.by),
            row.intervals,
            row.actual,
            row.forecast,
            row.wape,
            row.floor,
            row.own_floor,
            row.excess,
            row.bias,
            row.naive_wape,
            row.average_wape,
            row.model_wape,
            row.coverage80,
            row.coverage95,
        ]
        for row in report.rows
    ]
    return Sheet(heads, body)
