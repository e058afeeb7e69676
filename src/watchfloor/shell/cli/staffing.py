"""`watchfloor staff`: how many people a forecast needs, step by step."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchfloor.common.refusals import Refusal

from .asking import read_instant
from .main import prepare_current, show_refusal

if TYPE_CHECKING:
    from watchfloor.rooms.forecast.contracts import VersionCard
    from watchfloor.rooms.staffing.contracts import (
        ForecastRow,
        IntervalPerformance,
        IntervalRequirement,
        StaffedForecast,
    )

USAGE = 2
SCHEMA_VERSION = 1
CHANNELS = ("voice", "chat", "email", "task", "outbound")
_NAMES_SHOWN = 20
Document = Mapping[str, Any]
_SHARE = click.FloatRange(0, 1)
_OPTIONS = (
    click.option("--forecast", "version", required=True, metavar="VERSION",
                 help="A version's number, a line's code (its newest), CODE@NUMBER, or a CSV."),
    click.option("--service-level", type=_SHARE, help="Share answered in time, 0.8."),
    click.option("--answer-within", "answer_within_seconds", type=float, help="Seconds."),
    click.option("--patience", "patience_seconds", type=float, help="Seconds; else as estimated."),
    click.option("--occupancy-cap", type=_SHARE, help="0 for none."),
    click.option("--abandon-cap", type=_SHARE, help="0 for none."),
    click.option("--denominator", type=click.Choice(
        ["offered", "without_short", "short_count", "answered"])),
    click.option("--minimum", "minimum_people", type=click.IntRange(0), help="While open."),
    click.option("--channel", type=click.Choice(CHANNELS), default="voice", show_default=True,
                 help="Of a CSV."),
    click.option("--handle", "handle_seconds", type=float,
                 help="Seconds a contact takes, where a CSV does not say."),
    click.option("--json", "as_json", is_flag=True, help="For a program."),
)  # fmt: skip


def _with_options(command: Any) -> Any:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@_with_options
def staff(
    *, version: str, channel: str, handle_seconds: float | None, as_json: bool, **tried: Any
) -> None:
    """Print how many people each interval of a forecast needs. Nothing is kept.

    The terms are those agreed on for the line and its days; options try others. From contacts
    follow load, the people required at the same time, those on the schedule and on the roster.

    \b
    watchfloor staff --forecast hotline@12 --json
    watchfloor staff --forecast forecast.csv --handle 240 --patience 120
    """
    prepare_current()
    changed = _changed(tried)
    try:
        document = read_document(version, channel, handle_seconds, changed)
    except Refusal as refusal:
        show_refusal(refusal)
        sys.exit(USAGE)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    for line in lines_of(document):
        click.echo(line)


def _changed(tried: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms that are tried; a cap of 0 is none."""
    given = {name: value for name, value in tried.items() if value is not None}
    caps = {name for name in given if name.endswith("_cap") and not given[name]}
    return given | dict.fromkeys(caps)


def read_document(
    version: str, channel: str, handle_seconds: float | None, changed: Mapping[str, Any]
) -> Document:
    """Return what `--json` prints. :raises Refusal: something asked for makes no sense."""
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.staffing import service  # noqa: PLC0415  needs Django

    path = Path(version)
    if path.suffix.lower() == ".csv" or path.is_file():
        rows = read_rows(path, handle_seconds)
        staffed = service.staff_rows(rows=rows, channel=channel, changed=changed)
        return document_of(staffed, {"file": path.name})
    card = find_version(version)
    staffed = service.staff_version(version_id=card.id, changed=changed, scope=WHOLE_CENTRE)
    return document_of(staffed, _source(card))


def find_version(text: str) -> VersionCard:
    """Return the version that a text names. :raises Refusal: there is none."""
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.forecast import service  # noqa: PLC0415  needs Django
    from watchfloor.rooms.forecast.contracts import (  # noqa: PLC0415  beside its service
        SeriesNotFound,
        VersionNotFound,
    )

    if _is_number(text):
        with suppress(VersionNotFound):
            return service.get_version(version_id=int(text), scope=WHOLE_CENTRE)
    code, _, number = text.rpartition("@") if "@" in text else (text, "", "")
    try:
        series = service.find_series(code=code, scope=WHOLE_CENTRE)
    except SeriesNotFound as error:
        raise _unknown(text) from error
    versions = service.list_versions(series_id=series.id, limit=200, scope=WHOLE_CENTRE)
    found = [each for each in versions if not number or str(each.number) == number]
    if not found:
        raise _unknown(text)
    return found[0]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _unknown(text: str) -> Refusal:
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.forecast import service  # noqa: PLC0415  needs Django

    known = [card.code for card in service.list_series(scope=WHOLE_CENTRE)]
    more = " …" if len(known) > _NAMES_SHOWN else ""
    return Refusal(
        code="cli.version.unknown",
        what="There is no forecast “%(name)s”.",
        where="--forecast",
        mend="Give a version's number, CODE@NUMBER, a CSV file, or one of the lines: %(known)s.",
        fields={"name": text, "known": (", ".join(known[:_NAMES_SHOWN]) + more) or "–"},
    )


def read_rows(path: Path, handle_seconds: float | None) -> list[ForecastRow]:
    """Return the intervals of a CSV. :raises Refusal: it cannot be read."""
    from callmath import forecasting  # noqa: PLC0415  slow, not for --help
    from watchfloor.rooms.calendars import service as calendars  # noqa: PLC0415  needs Django
    from watchfloor.rooms.staffing.contracts import ForecastRow  # noqa: PLC0415  with the above

    zone = calendars.centre_zone()
    try:
        frame = forecasting.read_csv(path.read_bytes())
    except OSError as error:
        raise Refusal(
            code="cli.file.unreadable",
            what="The file cannot be read: %(why)s.",
            where=str(path),
            mend="Give the path of a CSV file.",
            fields={"why": error.strerror or "?"},
        ) from error
    except forecasting.ForecastingError as error:
        raise Refusal(code=error.code, what=error.what, where=str(path), mend=error.mend) from error
    return [
        ForecastRow(
            read_instant(str(path), str(row["starts_at"]), zone),
            _figure(path, row["volume"]),
            handle_seconds
            if row.get("handle_seconds") in {None, ""}
            else _figure(path, row["handle_seconds"]),
        )
        for row in frame.iter_rows(named=True)
    ]


def _figure(path: Path, text: object) -> float:
    try:
        return float(str(text))
    except ValueError as error:
        raise Refusal(
            code="cli.figure.unreadable",
            what="“%(text)s” is not a number.",
            where=str(path),
            mend="Write figures with digits and a point.",
            fields={"text": str(text)},
        ) from error


def _source(card: VersionCard) -> dict[str, object]:
    return {
        "version_id": card.id,
        "series_id": card.series_id,
        "number": card.number,
        "made_at": card.made_at.isoformat(),
        "model": card.model,
    }


def document_of(staffed: StaffedForecast, source: Mapping[str, object]) -> Document:
    """Return what a forecast needs as plain data; names stay, fields may be added."""
    return {
        "schema_version": SCHEMA_VERSION,
        "forecast": dict(source),
        "channel": staffed.channel,
        "interval_minutes": staffed.interval_minutes,
        "model": staffed.model,
        "terms": [{"valid_from": day.isoformat(), **asdict(each)} for day, each in staffed.terms],
        "inputs": dict(staffed.inputs),
        "notes": [
            {"code": note.code, "weight": note.weight, "fields": dict(note.fields)}
            for note in staffed.notes
        ],
        "person_hours": round(staffed.person_hours, 2),
        "intervals": [
            _interval(cell, made)
            for cell, made in zip(staffed.intervals, staffed.performance, strict=True)
        ],
    }


def _interval(cell: IntervalRequirement, made: IntervalPerformance) -> dict[str, object]:
    """Return every step of the chain of an interval, and what the required people make of it."""
    is_told = cell.is_open and cell.required >= 0
    return {
        "starts_at": cell.starts_at.isoformat(),
        "is_open": cell.is_open,
        "contacts": round(cell.contacts, 4),
        "handle_seconds": round(cell.handle_seconds, 2),
        "load_erlangs": round(cell.load_erlangs, 6),
        "required": cell.required if cell.required >= 0 else None,
        "required_low": cell.required_low if cell.required_low >= 0 else None,
        "required_high": cell.required_high if cell.required_high >= 0 else None,
        "scheduled": cell.scheduled_need if cell.scheduled_need >= 0 else None,
        "rostered": cell.rostered_need if cell.rostered_need >= 0 else None,
        "service_level": _figure_or_none(made.service_level, is_told=is_told),
        "mean_wait_seconds": _figure_or_none(made.mean_wait_seconds, is_told=is_told),
        "abandon_share": _figure_or_none(made.abandon_share, is_told=is_told),
        "occupancy_share": _figure_or_none(made.occupancy_share, is_told=is_told),
        "reason": cell.reason,
        "overrides": [step.value for step in cell.overrides],
    }


def _figure_or_none(value: float, *, is_told: bool) -> float | None:
    return round(value, 6) if is_told and math.isfinite(value) else None


def lines_of(document: Document) -> Iterator[str]:
    """Yield the requirement for a person: open intervals only."""
    from django.utils.translation import gettext as _  # noqa: PLC0415  needs settings

    for note in document["notes"]:
        yield f"! {note['code']} {' '.join(note['fields'].values())}".rstrip()
    columns = (_("from"), _("contacts"), _("Erlangs"), _("required"), "10%", "90%",
               _("scheduled"), _("rostered"), _("service level"))  # fmt: skip
    yield "{:<27}{:>10}{:>10}{:>10}{:>6}{:>6}{:>11}{:>10}{:>15}".format(*columns)
    for cell in document["intervals"]:
        if cell["is_open"]:
            yield _line(cell)


def _line(cell: Mapping[str, Any]) -> str:
    people = [_shown(cell[name]) for name in ("required", "required_low", "required_high")]
    level = cell["service_level"]
    return (
        f"{cell['starts_at']:<27}{cell['contacts']:>10.1f}{cell['load_erlangs']:>10.2f}"
        f"{people[0]:>10}{people[1]:>6}{people[2]:>6}"
        f"{_shown(cell['scheduled']):>11}{_shown(cell['rostered']):>10}"
        f"{'–' if level is None else f'{level:.1%}':>15}"
    )


def _shown(people: int | None) -> str:
    return "–" if people is None else str(people)
