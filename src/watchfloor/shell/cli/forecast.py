"""`watchfloor forecast`: what will come, and how good such forecasts would have been.

`forecast backtest` needs no database: it reads a CSV.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window

from .asking import choose_queues, read_window
from .main import prepare_current, show_refusal

if TYPE_CHECKING:
    from callmath.forecasting import Backtest, ForecastingError
    from watchfloor.rooms.forecast.contracts import ForecastNote, IntervalForecast, VersionCard

USAGE = 2
QUANTILES = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")
ORIGINS, HORIZON_DAYS = 8, 14


class Document(TypedDict):
    """What `--json` prints; names stay, fields may be added."""

    queue: str
    window: dict[str, str]
    is_saved: bool
    versions: list[dict[str, object]]
    notes: list[dict[str, object]]
    intervals: list[dict[str, object]]


@click.group(invoke_without_command=True)
@click.option("--queue", help="A queue's code.")
@click.option("--from", "start", help="First day or instant, ISO 8601.")
@click.option("--to", "end", help="End, ISO 8601; not included, unless it is the same day.")
@click.option("--save", is_flag=True, help="Keep the forecast of a queue that had none.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@click.pass_context
def forecast(context: click.Context, /, *, as_json: bool, save: bool, **asked: str | None) -> None:
    """Print the forecast in force for a queue: each interval, and how unsure it is.

    Days that are over have the version that was in force when they began. A queue without any
    version is forecast on the spot; nothing of that is kept without --save.

    \b
    watchfloor forecast --queue hotline --from 2026-03-02 --to 2026-03-09 --json
    watchfloor forecast backtest --file calls.csv --interval 30 --json
    """
    if context.invoked_subcommand is not None:
        return
    queue, start, end = asked["queue"], asked["start"], asked["end"]
    if not (queue and start and end):
        raise click.UsageError("--queue, --from and --to are needed.")
    prepare_current()
    try:
        document = read_document(queue=queue, start=start, end=end, save=save)
    except Refusal as refusal:
        show_refusal(refusal)
        sys.exit(USAGE)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    for line in lines_of(document):
        click.echo(line)


def read_document(*, queue: str, start: str, end: str, save: bool) -> Document:
    """Return what `--json` prints. :raises Refusal: something asked for makes no sense."""
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.calendars import service as calendars  # noqa: PLC0415  needs Django
    from watchfloor.rooms.interactions import service as interactions  # noqa: PLC0415  as above

    zone = calendars.centre_zone()
    window = read_window(start, _end_after(start, end), zone)
    queues = interactions.list_queues(scope=WHOLE_CENTRE)
    (queue_id,) = choose_queues(names=[queue], every_queue=False, queues=queues)
    document: Document = {
        "queue": queue,
        "window": {
            "from": window.start.isoformat(),
            "to": window.end.isoformat(),
            "timezone": zone.key,
        },
        "is_saved": True,
        "versions": [],
        "notes": [],
        "intervals": [],
    }
    if save and not _has_version(queue_id):
        _keep(queue_id)
    if _has_version(queue_id):
        _fill_kept(document, queue_id, window)
    else:
        _fill_preview(document, queue_id, window)
    return document


def _end_after(start: str, end: str) -> str:
    """Return the end; the same day twice means that day."""
    if start != end:
        return end
    try:
        return (date.fromisoformat(end) + timedelta(days=1)).isoformat()
    except ValueError:
        return end


def _find_series_id(queue_id: int) -> int | None:
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.forecast import service  # noqa: PLC0415  needs Django

    series = service.list_series(scope=WHOLE_CENTRE)
    return next((each.id for each in series if each.queue_id == queue_id), None)


def _has_version(queue_id: int) -> bool:
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.forecast import service  # noqa: PLC0415  needs Django

    series_id = _find_series_id(queue_id)
    if series_id is None:
        return False
    return bool(service.list_versions(series_id=series_id, limit=1, scope=WHOLE_CENTRE))


def _keep(queue_id: int) -> None:
    """Forecast a queue and keep the version."""
    from watchfloor.common.actor import Actor  # noqa: PLC0415  with the next
    from watchfloor.rooms.forecast import service  # noqa: PLC0415  needs Django

    actor, now = Actor(name="cli", origin="cli"), datetime.now(UTC)
    service.sync_series(actor=actor, at=now)
    series_id = _find_series_id(queue_id)
    if series_id is not None:
        service.run_forecasts(series_ids=[series_id], actor=actor, at=now)


def _fill_kept(document: Document, queue_id: int, window: Window) -> None:
    """Put in what the versions in force say."""
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.forecast import service  # noqa: PLC0415  needs Django

    series_id = _find_series_id(queue_id)
    if series_id is None:
        return
    for held in service.read_in_force(
        series_id=series_id, window=window, at=datetime.now(UTC), scope=WHOLE_CENTRE
    ):
        document["versions"].append(_version(held.version))
        document["notes"] += _notes(held.notes, known=document["notes"])
        document["intervals"] += _intervals(held.intervals, held.version.number)


def _fill_preview(document: Document, queue_id: int, window: Window) -> None:
    """Put in what the queue would be forecast to get now."""
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.forecast import service  # noqa: PLC0415  needs Django

    preview = service.preview_forecast(
        queue_id=queue_id, window=window, at=datetime.now(UTC), scope=WHOLE_CENTRE
    )
    document["is_saved"] = False
    document["versions"] = [
        {
            "number": None,
            "made_at": None,
            "model": preview.model,
            "history_first": preview.history_first.isoformat(),
            "history_last": preview.history_last.isoformat(),
        }
    ]
    document["notes"] += _notes(preview.notes, known=())
    document["intervals"] += _intervals(preview.intervals, None)


def _version(card: VersionCard) -> dict[str, object]:
    return {
        "number": card.number,
        "made_at": card.made_at.isoformat(),
        "model": card.model,
        "origin": card.origin.value,
        "state": card.state.value,
        "history_first": card.history_first.isoformat() if card.history_first else None,
        "history_last": card.history_last.isoformat() if card.history_last else None,
    }


def _notes(
    notes: Iterable[ForecastNote], known: Collection[dict[str, object]]
) -> list[dict[str, object]]:
    told = [
        {"code": note.code, "weight": note.weight, "fields": dict(note.fields)} for note in notes
    ]
    return [note for note in told if note not in known]


def _intervals(
    cells: Iterable[IntervalForecast], version: int | None
) -> Iterator[dict[str, object]]:
    """Yield each interval: `mean` is planned with, `model_mean` is what the model said."""
    for cell in cells:
        yield {
            "starts_at": cell.starts_at.isoformat(),
            "is_open": cell.is_open,
            "mean": round(cell.mean, 4),
            "model_mean": round(cell.model_mean, 4),
            **{name: round(getattr(cell, name), 4) for name in QUANTILES},
            "handle_seconds": cell.handle_seconds and round(cell.handle_seconds, 2),
            "is_changed": cell.override_id is not None,
            "version": version,
        }


def lines_of(document: Document) -> Iterator[str]:
    """Yield the forecast for a person: open intervals only."""
    from django.utils.translation import gettext as _  # noqa: PLC0415  needs settings

    if not document["is_saved"]:
        yield _("Computed now and not kept: the queue has no forecast yet. --save keeps it.")
    for note in document["notes"]:
        fields = note["fields"]
        yield f"! {fields.get('text') or note['code']}" if isinstance(fields, dict) else ""
    columns = (_("from"), _("contacts"), "10%", "90%", _("model"), _("handle time"))
    yield "{:<27}{:>10}{:>10}{:>10}{:>10}{:>12}".format(*columns)
    for cell in document["intervals"]:
        if cell["is_open"]:
            figures = [cell[name] for name in ("mean", "q10", "q90", "model_mean")]
            handle = f"{cell['handle_seconds'] or '':>10} s"
            yield f"{cell['starts_at']:<27}" + "".join(f"{each!s:>10}" for each in figures) + handle


@forecast.command()
@click.option(
    "--file",
    "path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV with the columns starts_at and volume.",
)
@click.option("--interval", type=click.IntRange(1, 1440), help="Minutes; the file's own without.")
@click.option("--origins", default=ORIGINS, show_default=True, type=click.IntRange(1, 104))
@click.option("--horizon", default=HORIZON_DAYS, show_default=True, type=click.IntRange(1, 366))
@click.option("--country", help="Whose holidays count: CN, US, DE-BY.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def backtest(
    *,
    path: Path,
    interval: int | None,
    origins: int,
    horizon: int,
    country: str | None,
    as_json: bool,
) -> None:
    """Forecast a file's past again from weekly origins, and say how far off that was.

    Each origin knows only what lay before it. Beside the error stands the one that chance alone
    makes: no forecast is nearer.
    """
    from callmath import forecasting  # noqa: PLC0415  slow, not for --help

    try:
        result = forecasting.backtest(
            forecasting.read_csv(path.read_bytes()),
            origins=origins,
            horizon_days=horizon,
            interval_minutes=interval,
            country=country,
        )
    except forecasting.ForecastingError as error:
        show_refusal(_refusal(error, path))
        sys.exit(USAGE)
    document = {"file": path.name, "interval_minutes": interval, "horizon_days": horizon}
    if as_json:
        click.echo(json.dumps({**document, **result.summary()}, ensure_ascii=False, indent=1))
        return
    for line in backtest_lines(result):
        click.echo(line)


def _refusal(error: ForecastingError, path: Path) -> Refusal:
    """Return what the engine cannot use as a refusal; its words are English."""
    return Refusal(code=error.code, what=error.what, where=str(path), mend=error.mend)


def backtest_lines(result: Backtest) -> Iterator[str]:
    """Yield the table for a person: one line a lead day, then everything."""
    yield f"{'lead':>6}{'WAPE':>9}{'floor':>9}{'bias':>9}{'pinball':>9}{'in 80%':>9}{'in 95%':>9}"
    rows = [(str(lead.lead_day), lead.score) for lead in result.leads]
    for name, score in [*rows, ("all", result.score)]:
        figures = (score.wape, score.floor, score.bias, score.pinball)
        shares = (score.coverage.get(0.8, float("nan")), score.coverage.get(0.95, float("nan")))
        yield f"{name:>6}" + "".join(f"{figure:>9.2%}" for figure in (*figures, *shares))
    for name, wape in result.candidates.items():
        yield f"{name:>24} {wape:.2%}"
    for note in result.notes:
        yield f"! {note.text}"
