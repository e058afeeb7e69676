"""Looking into a generic file: how its text is read, which column is which, what comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from watchfloor.common.refusals import Refusal
from watchfloor.common.sealing import mask_text
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions.queries.mappings import KnownMapping, find_mapping
from watchfloor.rooms.interactions.rules.column_memory import header_hash
from watchfloor.rooms.interactions.rules.mapping import SETTINGS, propose_mapping
from watchfloor.rooms.interactions.rules.reading import ReadOptions
from watchfloor.rooms.interactions.rules.sniffing import Sniffed, preview, sniff
from watchfloor.rooms.interactions.rules.tables import WORKBOOK
from watchfloor.rooms.interactions.rules.uploads import Upload

from . import previewing, reasons
from .forms import CheckForm, Table, TableForm, column
from .pages import ColumnRow, Preview, Said

_DATE = re.compile(r"\s*\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}")
VALUES_SHOWN = 3
VALUE_WIDTH = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a file before it is imported."""

    preview: Preview = field(default_factory=Preview)
    sample: str = ""
    columns: tuple[ColumnRow, ...] = ()
    remembered: str = ""
    asked: str = ""  # what the columns on the page were asked for
    problem: Said | None = None


def check_readable(upload: Upload) -> None:
    """:raises Refusal: it is no table, or there are no rows in it."""
    sniff(upload.path)


def look(
    upload: Upload,
    *,
    now: datetime,
    answers: Mapping[str, str] | None,
    proposal: Mapping[str, str],
) -> tuple[CheckForm, Reading]:
    """Return the form of a generic file and what would be read with its answers."""
    told = answers or {}
    try:
        sniffed = sniff(
            upload.path,
            sheet=told.get("sheet", ""),
            encoding=told.get("encoding", ""),
            delimiter=told.get("delimiter", ""),
        )
    except Refusal as refusal:
        return CheckForm(answers, initial=proposal), Reading(problem=reasons.said(refusal))
    known = find_mapping(header=sniffed.header)
    mapping = _mapping(sniffed, known, told.get("kind", ""))
    table = _table(sniffed, mapping)
    initial = _initial(table, mapping, proposal, known)
    asked = f"{mapping['kind']}:{header_hash(sniffed.header)}"
    form = TableForm(_data(answers, initial, asked), initial=initial, table=table)
    used = form.mapping() if form.is_bound and form.is_valid() else mapping
    return form, _read(upload, form, sniffed, used, known, now, asked)


def _mapping(sniffed: Sniffed, known: KnownMapping | None, kind: str) -> dict[str, str]:
    """Return the proposal: what was chosen for such a file last time, else what we found."""
    settings = {name: value for name, value in sniffed.mapping.items() if name in SETTINGS}
    if known and kind in ("", known.mapping.get("kind")):
        order = {"date_order": known.mapping.get("date_order", settings["date_order"])}
        found = dict(known.mapping)
    elif kind and kind != sniffed.kind:
        order, found = (
            {},
            {"kind": kind, **propose_mapping(sniffed.header, sniffed.rows, kind=kind).columns},
        )
    else:
        order, found = {}, dict(sniffed.mapping)
    return {**settings, **_columns_only(found), "kind": found["kind"], **order}


def _columns_only(mapping: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in mapping.items() if name not in SETTINGS}


def _table(sniffed: Sniffed, mapping: Mapping[str, str]) -> Table:
    is_ambiguous = "date_order" in sniffed.questions
    unasked = ("header_row", "interval_minutes", "encoding", "delimiter", "sheet")
    fixed = {name: mapping[name] for name in unasked if mapping.get(name)}
    if not is_ambiguous:
        fixed["date_order"] = mapping["date_order"]
    return Table(
        kind=mapping["kind"],
        header=sniffed.header,
        sheets=sniffed.sheets,
        is_text=sniffed.encoding != WORKBOOK,
        is_ambiguous=is_ambiguous,
        fixed=fixed,
    )


def _initial(
    table: Table,
    mapping: Mapping[str, str],
    proposal: Mapping[str, str],
    known: KnownMapping | None,
) -> dict[str, str]:
    settings = {name: mapping[name] for name in SETTINGS if name in mapping}
    read_as = {header: name for name, header in _columns_only(mapping).items()}
    columns = {column(i): read_as.pop(name, "") for i, name in enumerate(table.header)}
    zone = {"zone": known.zone} if known else {}
    return {**proposal, **zone, **settings, **columns}


def _data(
    answers: Mapping[str, str] | None, initial: Mapping[str, str], asked: str
) -> Mapping[str, str] | None:
    """Return what was answered; where other columns were asked about, what we propose for these."""
    if answers is None or answers.get("asked") == asked:
        return answers
    told = {name: value for name, value in answers.items() if not name.startswith("column-")}
    return {**initial, **told}


def _read(
    upload: Upload,
    form: TableForm,
    sniffed: Sniffed,
    mapping: Mapping[str, str],
    known: KnownMapping | None,
    now: datetime,
    asked: str,
) -> Reading:
    reading = Reading(
        sample=_sample(sniffed),
        columns=_columns(form, sniffed),
        remembered=_("As you read such a file last time (%(name)s)") % {"name": known.name}
        if known
        else "",
        asked=asked,
    )
    typed = form["zone"].value()
    zone = ZoneInfo(typed) if typed in available_timezones() else calendars.centre_zone()
    options = ReadOptions(zone=zone, now_ms=int(now.timestamp() * 1000), mapping=mapping)
    try:
        found = preview(upload.path, options)
    except Refusal as refusal:
        return replace(reading, problem=reasons.said(refusal))
    titles = int(mapping.get("header_row") or 0)
    return replace(reading, preview=previewing.show_table(found, zone=zone, titles=titles))


def _sample(sniffed: Sniffed) -> str:
    rows = [sniffed.header, *sniffed.rows[:5]]
    return "\n".join("  |  ".join(map(_masked, cells)) for cells in rows)


def _columns(form: TableForm, sniffed: Sniffed) -> tuple[ColumnRow, ...]:
    return tuple(
        ColumnRow(header, _values(sniffed, place), form[column(place)])
        for place, header in enumerate(sniffed.header)
    )


def _values(sniffed: Sniffed, place: int) -> str:
    cells = [row[place] for row in sniffed.rows if place < len(row) and row[place]]
    shown = [_masked(cell[:VALUE_WIDTH]) for cell in dict.fromkeys(cells)]
    return " · ".join(shown[:VALUES_SHOWN]) or _("(empty)")


def _masked(cell: str) -> str:
    """Hide personal numbers; an instant is none, and it must be seen to be checked."""
    return cell if _DATE.match(cell) else mask_text(cell)
