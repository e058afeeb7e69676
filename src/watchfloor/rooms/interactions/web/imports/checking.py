"""Looking into a file before anything of it is imported: what it is, and how it would be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.sealing import mask_text
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.contracts import Format, RunStatus
from watchfloor.rooms.interactions.operations.mappings import save_mapping
from watchfloor.rooms.interactions.queries.run_details import find_same_content
from watchfloor.rooms.interactions.rules.readers.blocks import check_not_empty
from watchfloor.rooms.interactions.rules.readers.registry import (
    check_format,
    find_format,
    format_module,
)
from watchfloor.rooms.interactions.rules.reading import RawBlock, ReadOptions
from watchfloor.rooms.interactions.rules.uploads import Upload

from . import previewing, reasons, tables, words
from .forms import CheckForm, TableForm
from .pages import CheckPage, Moment, Said

SAMPLE_LINES = 6
SAMPLE_WIDTH = 160


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, and what is asked."""

    page: CheckPage
    form: CheckForm
    is_as_seen: bool  # the answers are to what the page asked, not to another format or sheet

    @property
    def is_ready(self) -> bool:
        return self.is_as_seen and self.page.problem is None and self.form.is_valid()


def check_readable(upload: Upload) -> None:
    """:raises Refusal: nothing in the file can be imported, whatever one answers."""
    check_not_empty(upload.path)
    format_ = find_format(upload.path)
    if format_ == Format.CSV:
        tables.check_readable(upload)
    elif _first_block(upload, format_, _options(ZoneInfo("UTC"), datetime.now(UTC))) is None:
        raise reasons.nothing_in_it(upload.file_name)


def find_earlier(upload: Upload) -> Said | None:
    """Return when and by whom exactly this file was imported before, if it was."""
    run_id = find_same_content(content_hash=upload.content_hash)
    if run_id is None:
        return None
    card = queries.get_run(run_id=run_id)
    at = card.finished_at or card.started_at
    moment = Moment.of(at, calendars.centre_zone()) if at else None
    return reasons.imported_before(
        card, moment.text if moment else "", is_done=card.status == RunStatus.DONE
    )


def look(
    upload: Upload,
    *,
    now: datetime,
    answers: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Look:
    """Return the second page: with what we propose, or with what was answered."""
    found = find_format(upload.path)
    format_ = _asked_format(answers, found)
    if format_ == Format.CSV:
        form, read = tables.look(upload, now=now, answers=answers, proposal=_proposal(format_))
    else:
        form = CheckForm(answers, initial=_proposal(format_))
        read = _read_known(upload, format_, _zone(form), now)
    problem = reasons.said(refusal) if refusal else read.problem
    asked = read.asked or format_.value
    page = _page(upload, form, format_, replace(read, asked=asked), problem)
    return Look(page, form, is_as_seen=(answers or {}).get("asked") == asked)


def remember(form: CheckForm, upload: Upload, *, actor: Actor, at: datetime) -> None:
    """Keep how a generic file's columns were read for the next one with the same header."""
    if isinstance(form, TableForm):
        answers = form.answers()
        save_mapping(
            header=form.table.header,
            name=upload.file_name,
            mapping=answers.mapping,
            zone=answers.zone,
            actor=actor,
            at=at,
        )


def _page(
    upload: Upload,
    form: CheckForm,
    format_: Format,
    read: tables.Reading,
    problem: Said | None,
) -> CheckPage:
    reading = form.reading() if isinstance(form, TableForm) else []
    return CheckPage(
        file_name=upload.file_name,
        size=filesizeformat(upload.file_bytes),
        found=_("Found: %(format)s") % {"format": words.format_name(format_)},
        discard_url=reverse("interactions:import_discard", args=[upload.token]),
        zones=_zones(),
        feeds=tuple(health.feed for health in queries.list_feed_health()),
        sample=read.sample,
        preview=read.preview,
        reading_fields=tuple(form[name] for name in reading),
        columns=read.columns,
        remembered=read.remembered,
        asked=read.asked,
        problem=problem,
    )


def _read_known(upload: Upload, format_: Format, zone: ZoneInfo, now: datetime) -> tables.Reading:
    options = _options(zone, now)
    try:
        check_format(upload.path, format_)
        block = _first_block(upload, format_, options)
    except Refusal as refusal:
        return tables.Reading(problem=reasons.said(refusal))
    if block is None:
        nothing = reasons.nothing_in_it(upload.file_name)
        return tables.Reading(problem=reasons.said(nothing))
    reader = format_module(format_).make_reader(options)
    batch = previewing.merge((reader.feed(block), reader.finish()))
    preview = previewing.show_batch(batch, block, zone=zone)
    return tables.Reading(preview=preview, sample=_sample(block.lines))


def _sample(lines: Sequence[bytes]) -> str:
    """Return the first lines as text, shortened, with every personal number masked."""
    texts = (line.decode("utf-8", "replace")[:SAMPLE_WIDTH] for line in lines[:SAMPLE_LINES])
    return mask_text("\n".join(texts))


def _first_block(upload: Upload, format_: Format, options: ReadOptions) -> RawBlock | None:
    return next(islice(format_module(format_).split(upload.path, options), 1), None)


def _options(zone: ZoneInfo, now: datetime) -> ReadOptions:
    return ReadOptions(zone=zone, now_ms=int(now.timestamp() * 1000))


def _asked_format(answers: Mapping[str, str] | None, found: Format) -> Format:
    asked = (answers or {}).get("format", "")
    return Format(asked) if asked in set(Format) else found


def _proposal(format_: Format) -> dict[str, str]:
    return {"format": format_.value, "zone": calendars.centre_zone().key, "feed": format_.value}


def _zone(form: CheckForm) -> ZoneInfo:
    """Return the zone that was typed; while it is none, the centre's."""
    asked = form["zone"].value()
    return ZoneInfo(asked) if asked in available_timezones() else calendars.centre_zone()


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))
