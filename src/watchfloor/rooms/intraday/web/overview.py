"""The running day: every line's outlook, and one line's hours on one time axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from watchfloor.common.access import access_of, needs
from watchfloor.common.addresses import read_day
from watchfloor.common.downloads import Cell, Sheet, answer_sheets
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import DayOutlook, OutlookInterval, SignalCard, SignalKind
from watchfloor.rooms.intraday.queries.closed import ClosedLine, read_closed
from watchfloor.rooms.intraday.queries.kept import find_outlook, newest_outlooks
from watchfloor.rooms.intraday.queries.lines import Line, LineNotFound, find_line, list_lines
from watchfloor.rooms.intraday.queries.signals import list_signals
from watchfloor.rooms.intraday.queries.words import signal_title, signal_words
from watchfloor.rooms.metrics import service as metrics

from .charts import charts_of
from .words import say_day, say_note

_STALE = timedelta(minutes=15)
_CLEAR = 0.02  # of a share, that a line must miss its goal by to be called missing it


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as a row of the overview. `now` is the running interval."""

    line: Line
    outlook: DayOutlook | None
    now: OutlookInterval | None
    signals: tuple[SignalCard, ...]

    def is_ahead(self, at: datetime) -> bool:
        """Say whether an interval of today is running or still to come."""
        return any(
            at < each.start + timedelta(minutes=each.minutes)
            for each in (self.outlook.intervals if self.outlook else ())
        )

    @property
    def gap(self) -> float:
        """Return how far the next hours fall below what was promised; 0 where nobody knows."""
        share = self.outlook.next_hours_share if self.outlook else None
        goal = self.outlook.goal_share if self.outlook else None
        return max(goal - share, 0.0) if share is not None and goal is not None else 0.0

    @property
    def is_missing(self) -> bool:
        """Say whether the day's end is clearly below what was promised."""
        share = self.outlook.service_share if self.outlook else None
        goal = self.outlook.goal_share if self.outlook else None
        return share is not None and goal is not None and share < goal - _CLEAR

    @property
    def is_short_soon(self) -> bool:
        """Say whether the next hours are clearly below what was promised."""
        return self.gap > _CLEAR

    @property
    def lack(self) -> float | None:
        """Return how many more are required now than there are."""
        if self.now is None or self.now.required is None or self.now.present is None:
            return None
        return self.now.required - self.now.present


@needs("intraday.view")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show every line in reach, those that will miss most in the next hours first."""
    scope, at = access_of(request).scope, timezone.now()
    today = at.astimezone(calendars.centre_zone()).date()
    lines = list_lines(scope=scope)
    outlooks = newest_outlooks([line.id for line in lines], today)
    signals = list_signals(scope=scope, is_open=True)
    rows = [_row(line, outlooks.get(line.id), signals, at) for line in lines]
    closed = read_closed([row.line for row in rows if not row.is_ahead(at)], at)
    shut = {each.line.id for each in closed}
    rows = [row for row in rows if row.line.id not in shut]
    rows.sort(key=lambda row: (-row.gap, row.line.title, row.line.id))
    made = max((row.outlook.made_at for row in rows if row.outlook), default=None)
    return render(
        request,
        "intraday/overview.html",
        {
            "rows": rows,
            "closed": closed,
            "opens": _next_opening(closed),
            "made_at": made,
            "is_stale": bool(rows) and made is not None and made < at - _STALE,
            "signals": _told(signals),
            "formula": _formula(at),
        },
    )


@needs("intraday.view")
@require_safe
def line(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Show one line's day: contacts, people and service, then the same as a table."""
    found = _find(request, queue_id)
    at = timezone.now()
    zone = calendars.centre_zone()
    today = at.astimezone(zone).date()
    day = read_day(request.GET, "day", today)
    outlook = find_outlook(queue_id=found.id, day=day)
    scope = access_of(request).scope
    signals = [
        each
        for each in list_signals(scope=scope, is_open=True)
        if each.queue_id in {found.id, None}
    ]
    context: dict[str, object] = {
        "line": found,
        "day": day,
        "is_today": day == today,
        "outlook": outlook,
        "is_stale": outlook is not None and day == today and outlook.made_at < at - _STALE,
        "signals": _told(signals),
        "formula": _formula(at),
    }
    if outlook is not None:
        labels = [each.start.astimezone(zone).strftime("%H:%M") for each in outlook.intervals]
        context |= {
            **charts_of(outlook, labels),
            "rows": list(zip(labels, outlook.intervals, strict=True)),
            "summary": say_day(outlook),
            "notes": [say_note(note) for note in outlook.notes],
        }
    return render(request, "intraday/line.html", context)


@needs("intraday.view")
@require_safe
def export(request: HttpRequest, queue_id: int, form: str) -> HttpResponse:
    """Hand out a line's day as it is shown."""
    found = _find(request, queue_id)
    today = timezone.now().astimezone(calendars.centre_zone()).date()
    day = read_day(request.GET, "day", today)
    outlook = find_outlook(queue_id=found.id, day=day)
    rows = [_cells(each) for each in outlook.intervals] if outlook else []
    sheet = Sheet(list(_heads()), rows, found.title)
    return answer_sheets(form, f"intraday-{found.id}-{day:%Y%m%d}", [sheet])


def _find(request: HttpRequest, queue_id: int) -> Line:
    try:
        return find_line(queue_id=queue_id, scope=access_of(request).scope)
    except LineNotFound:
        raise Http404(queue_id) from None


def _row(
    each: Line,
    outlook: DayOutlook | None,
    signals: Sequence[SignalCard],
    at: datetime,
) -> LineRow:
    running = (
        interval
        for interval in (outlook.intervals if outlook else ())
        if interval.start <= at < interval.start + timedelta(minutes=interval.minutes)
    )
    return LineRow(
        line=each,
        outlook=outlook,
        now=next(running, None),
        signals=tuple(signal for signal in signals if signal.queue_id == each.id),
    )


def _next_opening(closed: Sequence[ClosedLine]) -> ClosedLine | None:
    """Return the closed line that opens first."""
    known = [(each.opens_at, each.line.title, each) for each in closed if each.opens_at]
    return min(known, key=lambda each: each[:2])[2] if known else None


def _told(signals: Sequence[SignalCard]) -> list[tuple[SignalCard, str, str]]:
    """Return signals with their words, but for silent feeds: the strip of feeds tells of those."""
    return [
        (each, signal_title(each), signal_words(each))
        for each in signals
        if each.kind is not SignalKind.HEART_BEAT
    ]


def _formula(at: datetime) -> str:
    """Name the formula that service is shown by."""
    chosen = metrics.chosen_variant(metric="service_level", at=at)
    usual = metrics.get_metric(metric="service_level").variants[0]
    variant = (
        metrics.get_variant(metric="service_level", variant=chosen.variant) if chosen else usual
    )
    return variant.name.text(get_language() or "en")


def _heads() -> Iterator[str]:
    yield from ("start", "forecast_contacts", "foreseen_contacts", "low", "high", "came")
    yield from ("handle_seconds", "required", "scheduled", "present")
    yield from ("service_level", "service_low", "service_high")


def _cells(each: OutlookInterval) -> list[Cell]:
    return [
        each.start.isoformat(),
        each.forecast_contacts,
        each.foreseen_contacts,
        each.low_contacts,
        each.high_contacts,
        each.actual_contacts,
        each.handle_seconds,
        each.required,
        each.scheduled,
        each.present,
        each.service_share,
        each.service_low,
        each.service_high,
    ]
