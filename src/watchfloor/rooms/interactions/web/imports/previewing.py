"""How the first records of a file would be read, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.sealing import mask, mask_text
from watchfloor.rooms.interactions.contracts import CountRecord, LegRecord, RefusedLine
from watchfloor.rooms.interactions.rules import sniffing
from watchfloor.rooms.interactions.rules.reading import Batch, RawBlock
from watchfloor.rooms.interactions.web.words import outcome_words

from . import reasons
from .pages import Moment, Preview, RefusedLineRow, Said

ROWS_SHOWN = 8
REFUSED_SHOWN = 5


def show_batch(batch: Batch, block: RawBlock, *, zone: ZoneInfo) -> Preview:
    """Return what a reader made of the first block of a file."""
    texts = dict(zip(block.numbers, block.lines, strict=True))
    return _show(
        batch.legs,
        batch.counts,
        zone=zone,
        refused=tuple(_refused(line, texts) for line in batch.refused[:REFUSED_SHOWN]),
        text=_text(
            len(block.lines),
            len(batch.legs) or len(batch.counts),
            len(batch.refused),
            batch.duplicates,
        ),
        problems=tuple(Said(**reasons.warning(*told)) for told in batch.warnings),
        starts=[state.start_ms for state in batch.states],
    )


def show_table(found: sniffing.Preview, *, zone: ZoneInfo, titles: int) -> Preview:
    """Return what would be read of a generic file with so many lines of titles and header."""
    read = found.rows - titles - found.refused_count - found.duplicates
    return _show(
        found.legs,
        found.counts,
        zone=zone,
        refused=tuple(_refused(line, {}) for line in found.refused[:REFUSED_SHOWN]),
        text=_text(found.rows, read, found.refused_count, found.duplicates),
        problems=tuple(Said(**reasons.warning(p.code, p.fields)) for p in found.problems),
        starts=[found.first_ms] if found.first_ms is not None else [],
    )


def merge(batches: Iterable[Batch]) -> Batch:
    """Return several batches as one."""
    whole = Batch()
    for batch in batches:
        whole.legs += batch.legs
        whole.states += batch.states
        whole.counts += batch.counts
        whole.refused += batch.refused
        whole.duplicates += batch.duplicates
        whole.warnings += batch.warnings
    return whole


def _show(
    legs: Sequence[LegRecord],
    counts: Sequence[CountRecord],
    *,
    zone: ZoneInfo,
    refused: tuple[RefusedLineRow, ...],
    text: str,
    problems: tuple[Said, ...],
    starts: list[int],
) -> Preview:
    names, rows = _count_rows(counts, zone) if counts else _leg_rows(legs, zone)
    known = [leg.entered_ms for leg in legs] + [row.start_ms for row in counts] or starts
    return Preview(
        names=names,
        rows=tuple(tuple(zip(names, row, strict=True)) for row in rows),
        refused=refused,
        text=text,
        first=_moment(min(known), zone) if known else None,
        problems=problems,
    )


def _leg_rows(
    legs: Sequence[LegRecord], zone: ZoneInfo
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    names = (
        _("Entered"),
        _("Queue"),
        _("Outcome"),
        _("Wait, s"),
        _("Talk, s"),
        _("Agent"),
        _("Customer (masked)"),
    )
    first = sorted(legs, key=lambda leg: leg.entered_ms)[:ROWS_SHOWN]
    return names, [_leg_row(leg, zone) for leg in first]


def _leg_row(leg: LegRecord, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        _moment(leg.entered_ms, zone).text,
        leg.queue,
        outcome_words(leg.outcome).text,
        _seconds(leg.wait_ms),
        _seconds(leg.talk_ms),
        leg.agent or "–",
        mask(leg.customer) if leg.customer else "–",
    )


def _count_rows(
    counts: Sequence[CountRecord], zone: ZoneInfo
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    names = (
        _("Interval"),
        _("Queue"),
        _("Minutes"),
        _("Offered"),
        _("Answered"),
        _("Abandoned"),
    )
    rows = [
        (
            _moment(row.start_ms, zone).text,
            row.queue,
            *map(str, (row.minutes, row.offered, row.answered, row.abandoned)),
        )
        for row in counts[:ROWS_SHOWN]
    ]
    return names, rows


def _refused(line: RefusedLine, texts: Mapping[int, bytes]) -> RefusedLineRow:
    text = texts.get(line.line, b"").decode("utf-8", "replace")
    return RefusedLineRow(
        line.line, *reasons.refused_line(line.reason, line.fields), mask_text(text)
    )


def _text(lines: int, told: int, refused: int, doubled: int) -> str:
    read = ngettext("%(n)s line looked at", "%(n)s lines looked at", lines) % {"n": f"{lines:,}"}
    parts = [read, _("%(n)s records") % {"n": f"{told:,}"}]
    if refused:
        parts.append(_("%(n)s cannot be read") % {"n": f"{refused:,}"})
    if doubled:
        parts.append(_("%(n)s doubled") % {"n": f"{doubled:,}"})
    return " · ".join(parts)


def _moment(ms: int, zone: ZoneInfo) -> Moment:
    return Moment.of(datetime.fromtimestamp(ms / 1000, UTC), zone)


def _seconds(ms: int | None) -> str:
    return "–" if ms is None else f"{ms / 1000:g}"
