"""The HTTP API of this room: what is forecast, how good it was, runs, edits and events.

Annotations are read when the module is loaded, so they are not postponed here.
"""

import math
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Instant, PageSize, Text, guarded, problems, read_window
from watchfloor.common.timegrid import Every
from watchfloor.rooms.forecast import operations, queries
from watchfloor.rooms.forecast.contracts import AccuracyBy, CellChange, Origin, OverrideKind
from watchfloor.rooms.forecast.jobs import start_run
from watchfloor.rooms.forecast.queries.accuracy import measure_accuracy

router = Router(tags=["forecast"])
LeadDays = Annotated[int, Field(ge=0, le=366)]
Note = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class ForecastSeriesOut(Schema):
    """What is forecast: a queue's contacts, or something that no queue records."""

    id: int
    code: str
    title: str
    channel: str
    source: str = Field(description="queue, peer (scaled from another series) or hand.")
    queue_id: int | None
    interval_minutes: int
    horizon_days: int
    method: str = Field(description="Empty: the back-test chooses.")
    is_active: bool


class ForecastVersionOut(Schema):
    """One forecast of one series in one scenario. It never changes."""

    id: int
    series_id: int
    scenario_id: int
    number: int
    origin: str = Field(description="nightly, asked, edited, imported or hand.")
    made_at: datetime
    made_by: str
    history_first: date | None
    history_last: date | None
    first_day: date
    last_day: date
    model: str
    state: str = Field(description="done, or fell_back: a simpler way had to do.")
    reason: str
    note: str
    contacts: float


class ForecastBand(Schema):
    """What is planned with, and how unsure it is."""

    mean: float = Field(description="With the scenario's factor and people's overrides.")
    q025: float
    q10: float
    q50: float
    q90: float
    q975: float
    handle_seconds: float | None


class ForecastIntervalOut(ForecastBand):
    """One interval, also as the model alone said it."""

    starts_at: datetime
    is_open: bool
    model_mean: float
    q25: float
    q75: float
    override_id: int | None
    note: str


class ForecastTotalOut(ForecastBand):
    """A day, week or month: the quantiles are those of the sum, not sums of quantiles."""

    label: str
    first_day: date
    last_day: date
    actual: float | None


class ForecastAccuracyOut(Schema):
    """How far off versions in force were, beside what chance alone makes of it."""

    key: str
    intervals: int
    actual: float
    forecast: float
    wape: float | None = Field(description="None: nothing came, and something was forecast.")
    bias: float | None
    floor: float | None
    naive_wape: float | None
    coverage80: float | None
    coverage95: float | None


class ForecastRunIn(Schema):
    """What to forecast."""

    series_ids: Annotated[list[Id], Field(max_length=10_000)] = Field([], description="None: all.")
    scenario_id: Id | None = Field(None, description="None: every scenario.")


class ForecastRunOut(Schema):
    """A run that waits for a worker, or how far it is."""

    id: int
    status: str
    total: int
    done: int
    failed: int
    fell_back: int


class ForecastCellIn(Schema):
    """One interval to change. Without a value the override is taken back."""

    starts_at: Instant
    kind: OverrideKind = OverrideKind.SET
    value: float | None = None


class ForecastEditIn(Schema):
    """Changes that belong together, and the version that they were made on."""

    cells: Annotated[list[ForecastCellIn], Field(min_length=1, max_length=20_000)]
    seen_version_id: Id | None = Field(description="Refused when a newer version was made.")
    scenario_id: Id | None = Field(None, description="None: the base.")
    note: Note = ""


class ForecastEditOut(Schema):
    """A change that was made, by whose number it is undone."""

    id: int
    version_id: int
    cells: int


class ForecastEventIn(Schema):
    """Something that moves the volume."""

    name: Annotated[Text, Field(max_length=120)]
    kind: Annotated[Text, Field(max_length=40)] = "campaign"
    starts_at: Instant
    ends_at: Instant
    series_ids: Annotated[list[Id], Field(max_length=10_000)] = Field([], description="None: all.")
    expected_percent: float | None = Field(None, description="20 is a fifth more.")
    exclude: bool = Field(default=False, description="Leave it out of what is learned from.")
    is_plan: bool = Field(default=False, description="It comes from the marketing calendar.")
    note: Note = ""


class ForecastEventOut(ForecastEventIn):
    """An event with what was expected of it and what it did."""

    id: int
    measured_percent: float | None
    measured_low_percent: float | None
    measured_high_percent: float | None
    measured_contacts: float | None


class SpanQuery(Schema):
    """A window [from, to)."""

    start: Instant = Field(alias="from", description="First instant, with its offset.")
    end: Instant = Field(alias="to", description="End; not included.")


class StretchQuery(SpanQuery):
    """Which intervals, in a version."""

    scenario_id: Id | None = Field(None, description="None: the base.")
    version_id: Id | None = Field(None, description="None: the newest.")

    def stretch(self) -> dict[str, Any]:
        """Return what the queries take; refused when the window is reversed."""
        return {
            "window": read_window(self.start, self.end),
            "scenario_id": self.scenario_id,
            "version_id": self.version_id,
        }


class TotalsQuery(StretchQuery):
    """Which totals."""

    by: Literal["day", "week", "month"] = "day"


class AccuracyQuery(SpanQuery):
    """Which errors: of series in a window, at a lead, by group."""

    series: list[Id] = Field(max_length=200, description="Series ids.")
    by: AccuracyBy = AccuracyBy.LEAD
    lead_days: LeadDays = Field(7, description="Whole days before each day began.")


@router.get(
    "/forecast/series",
    response={200: list[ForecastSeriesOut], **problems()},
    summary="What is forecast",
)
@guarded("forecast.view")
def list_series(request: HttpRequest) -> list[dict[str, Any]]:
    """List the series in your reach, by code."""
    return [asdict(card) for card in queries.list_series(scope=access_of(request).scope)]


@router.get(
    "/forecast/series/{series_id}/versions",
    response={200: list[ForecastVersionOut], **problems(404)},
    summary="Versions of a forecast",
)
@guarded("forecast.view")
def list_versions(
    request: HttpRequest, series_id: int, scenario_id: Id | None = None, limit: PageSize = 50
) -> list[dict[str, Any]]:
    """List the newest versions of a series in a scenario (the base), newest first."""
    cards = queries.list_versions(
        series_id=series_id, scenario_id=scenario_id, limit=limit, scope=access_of(request).scope
    )
    return [asdict(card) for card in cards]


@router.get(
    "/forecast/series/{series_id}/intervals",
    response={200: list[ForecastIntervalOut], **problems(404)},
    summary="A forecast interval by interval",
)
@guarded("forecast.view")
def list_intervals(
    request: HttpRequest, series_id: int, asked: Annotated[StretchQuery, Query()]
) -> list[dict[str, Any]]:
    """List the intervals of [from, to) in a version (the newest)."""
    cells = queries.read_intervals(
        series_id=series_id, **asked.stretch(), scope=access_of(request).scope
    )
    return [asdict(cell) for cell in cells]


@router.get(
    "/forecast/series/{series_id}/totals",
    response={200: list[ForecastTotalOut], **problems(404)},
    summary="Totals of days, weeks or months",
)
@guarded("forecast.view")
def list_totals(
    request: HttpRequest, series_id: int, asked: Annotated[TotalsQuery, Query()]
) -> list[dict[str, Any]]:
    """List the totals of a version (the newest), with what came where the days are over."""
    totals = queries.read_totals(
        series_id=series_id,
        **asked.stretch(),
        by=Every(asked.by),
        scope=access_of(request).scope,
    )
    return [asdict(total) for total in totals]


@router.get(
    "/forecast/accuracy",
    response={200: list[ForecastAccuracyOut], **problems()},
    summary="How far off forecasts were",
)
@guarded("forecast.view")
def list_accuracy(
    request: HttpRequest, asked: Annotated[AccuracyQuery, Query()]
) -> list[dict[str, Any]]:
    """List the error of the versions in force at a lead time, by group, of series in reach."""
    rows = measure_accuracy(
        series_ids=asked.series,
        window=read_window(asked.start, asked.end),
        by=asked.by,
        lead_days=asked.lead_days,
        scope=access_of(request).scope,
    )
    return [_without_infinity(asdict(row)) for row in rows]


def _without_infinity(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures that JSON can write."""
    return {name: None if value == math.inf else value for name, value in figures.items()}


@router.post(
    "/forecast/runs", response={202: ForecastRunOut, **problems(404)}, summary="Forecast now"
)
@guarded("forecast.run")
def ask_run(request: HttpRequest, body: ForecastRunIn) -> Status[dict[str, Any]]:
    """Queue a forecast of some series (all in reach); a worker makes it."""
    wanted = queries.keep_in_reach(series_ids=body.series_ids, scope=access_of(request).scope)
    run_id = operations.queue_run(
        series_ids=wanted,
        scenario_id=body.scenario_id,
        origin=Origin.ASKED,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    start_run(run_id=run_id)
    return Status(202, _run(run_id))


@router.get(
    "/forecast/runs/{run_id}",
    response={200: ForecastRunOut, **problems(404)},
    summary="How far a run is",
)
@guarded("forecast.view")
def get_run(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """Return how far a run is and how many series failed or fell back."""
    return _run(run_id)


def _run(run_id: int) -> dict[str, Any]:
    card = queries.find_run(run_id=run_id)
    if card is None:
        raise Http404(run_id)
    return asdict(card)


@router.post(
    "/forecast/series/{series_id}/edits",
    response={201: ForecastEditOut, **problems(404, 409)},
    summary="Change intervals",
)
@guarded("forecast.edit")
def edit_cells(
    request: HttpRequest, series_id: int, body: ForecastEditIn
) -> Status[dict[str, Any]]:
    """Lay changes over a forecast: a new version at once. 409 when yours was not the newest."""
    queries.get_series(series_id=series_id, scope=access_of(request).scope)
    card = operations.edit_cells(
        series_id=series_id,
        scenario_id=body.scenario_id,
        changes=[CellChange(cell.starts_at, cell.kind, cell.value) for cell in body.cells],
        note=body.note,
        seen_version_id=body.seen_version_id,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return Status(201, asdict(card))


@router.post(
    "/forecast/edits/{edit_id}/undo",
    response={201: ForecastEditOut, **problems(404, 409)},
    summary="Undo a change",
)
@guarded("forecast.edit")
def undo_edit(request: HttpRequest, edit_id: int) -> Status[dict[str, Any]]:
    """Take a change back, by a change of its own; cells that were changed after it stay."""
    if queries.get_edit(edit_id=edit_id, scope=access_of(request).scope) is None:
        raise Http404(edit_id)
    now = datetime.now(UTC)
    card = operations.undo_edit(edit_id=edit_id, actor=actor_of(request), at=now)
    return Status(201, asdict(card))


@router.get(
    "/forecast/events",
    response={200: list[ForecastEventOut], **problems()},
    summary="Events and plans",
)
@guarded("forecast.view")
def list_events(request: HttpRequest) -> list[dict[str, Any]]:
    """List events and business plans, newest first, with what they did."""
    return [asdict(card) for card in queries.list_events(scope=access_of(request).scope)]


@router.post(
    "/forecast/events", response={201: ForecastEventOut, **problems(404)}, summary="Add an event"
)
@guarded("forecast.edit")
def add_event(request: HttpRequest, body: ForecastEventIn) -> Status[dict[str, Any]]:
    """Enter something that moves the volume; the next forecast knows of it."""
    wanted = queries.keep_in_reach(series_ids=body.series_ids, scope=access_of(request).scope)
    fields: dict[str, Any] = {**body.dict(), "series_ids": wanted}
    now = datetime.now(UTC)
    card = operations.save_event(**fields, actor=actor_of(request), at=now)
    return Status(201, asdict(card))
