"""From what the queries tell to what the import pages show."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from watchfloor.common.access import Access
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.contracts import Outcome, RunCard, RunStatus, Tally
from watchfloor.rooms.interactions.queries import run_details as details
from watchfloor.rooms.interactions.rules.uploads import find_upload, token_of
from watchfloor.rooms.interactions.web.words import outcome_words

from . import reasons, words
from .pages import (
    Figure,
    Moment,
    QueueLine,
    RefusedLineRow,
    RunLine,
    RunPage,
    Said,
    UnclosedRow,
    UndoPage,
)

REFUSED_PER_PAGE = 50
UNCLOSED_SHOWN = 50
# A worker picks a job up at once; after this long we say that none seems to be running.
PICKED_UP_WITHIN = timedelta(seconds=10)

_PARTS = (Outcome.ANSWERED, Outcome.ABANDONED, Outcome.FLOWED_OUT, Outcome.LOST, Outcome.OPEN)


def run_line(card: RunCard, *, zone: ZoneInfo, may_run: bool) -> RunLine:
    """Return a run as a line of the history."""
    at = card.finished_at or card.started_at
    undo = may_run and card.status == RunStatus.DONE
    return RunLine(
        card=card,
        url=reverse("interactions:import_run", args=[card.id]),
        undo_url=reverse("interactions:import_undo", args=[card.id]) if undo else "",
        status=words.status_words(card.status),
        format=words.format_name(card.format),
        at=Moment.of(at, zone) if at else None,
        percent=round(card.progress_share * 100),
    )


def run_page(
    card: RunCard, *, access: Access, zone: ZoneInfo, after_line: int, now: datetime
) -> RunPage:
    """Return everything about one run."""
    told = details.get_run_details(run_id=card.id)
    own = ZoneInfo(card.timezone)
    may_run = access.can("interactions.imports.run")
    line = run_line(card, zone=zone, may_run=may_run)
    queues = _queues(card) if card.status == RunStatus.DONE else ()
    refused = queries.list_refusals(
        run_id=card.id, after_line=after_line, limit=REFUSED_PER_PAGE + 1
    )
    shown = refused[:REFUSED_PER_PAGE]
    return RunPage(
        line=line,
        by=card.by,
        first=Moment.of(card.first_at, own) if card.first_at else None,
        last=Moment.of(card.last_at, own) if card.last_at else None,
        is_slow_to_start=card.status == RunStatus.QUEUED
        and now - told.created_at > PICKED_UP_WITHIN,
        problem=_problem(card, told),
        warnings=tuple(Said(**reasons.warning(code, fields)) for code, fields in card.warnings),
        queues=queues,
        total=_total(card, queues),
        unclosed_reasons=_unclosed_reasons(card.id),
        unclosed=_unclosed(card.id, own),
        refused_reasons=_refused_reasons(card.id),
        refused=tuple(
            RefusedLineRow(row.line, *reasons.refused_line(row.reason, row.fields), row.text)
            for row in shown
        ),
        refused_url=reverse("interactions:import_refused", args=[card.id]),
        refused_next_url=f"?after={shown[-1].line}#refused" if len(refused) > len(shown) else "",
        unclosed_url=_contacts_url(card, unclosed=1),
        undo_url=line.undo_url,
        **_ways_on(card, told, access, may_run=may_run),
    )


def undo_page(card: RunCard, *, zone: ZoneInfo, problem: Said | None = None) -> UndoPage:
    """Return what undoing a run would take away."""
    own = ZoneInfo(card.timezone)
    return UndoPage(
        line=run_line(card, zone=zone, may_run=True),
        first=Moment.of(card.first_at, own) if card.first_at else None,
        last=Moment.of(card.last_at, own) if card.last_at else None,
        problem=problem,
    )


def _ways_on(
    card: RunCard, told: details.RunDetails, access: Access, *, may_run: bool
) -> dict[str, str]:
    """Return where to go after a run that did not succeed: the same again, or look at it again."""
    ways = {"retry_url": "", "check_url": ""}
    if not may_run or card.status not in {RunStatus.FAILED, RunStatus.INTERRUPTED}:
        return ways
    token = token_of(told.upload)
    if token and find_upload(token=token, user_id=access.user_id or 0):
        ways["check_url"] = reverse("interactions:import_check", args=[token])
        if card.status == RunStatus.INTERRUPTED:
            ways["retry_url"] = reverse("interactions:import_retry", args=[card.id])
    return ways


def _problem(card: RunCard, told: details.RunDetails) -> Said | None:
    if card.status != RunStatus.FAILED:
        return None
    return Said(**reasons.whole_file(card.problem, told.problem_fields))


def _queues(card: RunCard) -> tuple[QueueLine, ...]:
    return tuple(
        _queue_line(share.queue, share.tally, _contacts_url(card, queue=share.queue_id))
        for share in details.list_run_queues(run_id=card.id)
    )


def _queue_line(name: str, tally: Tally, url: str) -> QueueLine:
    parts = tuple(
        Figure(
            outcome_words(outcome).text,
            getattr(tally, outcome.name.lower()),
            f"{url}&{urlencode({'outcome': outcome.name.lower()})}",
        )
        for outcome in _PARTS
    )
    return QueueLine(name, Figure(_("Offered"), tally.offered, url), parts)


def _total(card: RunCard, queues: tuple[QueueLine, ...]) -> QueueLine | None:
    """Return the sum of the queues, added up from the same figures that the rows show."""
    if not queues:
        return None
    sums = Counter[str]()
    for queue in queues:
        sums["offered"] += queue.offered.count
        for outcome, part in zip(_PARTS, queue.parts, strict=True):
            sums[outcome.name.lower()] += part.count
    return _queue_line(_("All queues"), Tally(**sums), _contacts_url(card))


def _contacts_url(card: RunCard, **more: object) -> str:
    """Return the drill-down page for what this run brought."""
    asked: dict[str, object] = {"run": card.id, "zone": card.timezone}
    if card.first_at and card.last_at:
        end = card.last_at + timedelta(seconds=1)
        asked |= {"from": card.first_at.isoformat(), "to": end.isoformat()}
    return f"{reverse('interactions:contacts')}?{urlencode({**asked, **more})}"


def _unclosed_reasons(run_id: int) -> tuple[tuple[str, int], ...]:
    counted = details.count_unclosed(run_id=run_id)
    return tuple((reasons.unclosed(note), times) for note, times in counted.items())


def _unclosed(run_id: int, zone: ZoneInfo) -> tuple[UnclosedRow, ...]:
    return tuple(
        UnclosedRow(
            contact_key=leg.contact_key,
            url=reverse("interactions:contact", args=[leg.contact_key]),
            queue=leg.queue,
            at=Moment.of(leg.entered_at, zone),
            reason=reasons.unclosed(leg.note),
            lines=", ".join(map(str, leg.lines)),
        )
        for leg in details.list_unclosed(run_id=run_id, limit=UNCLOSED_SHOWN)
    )


def _refused_reasons(run_id: int) -> tuple[tuple[str, int], ...]:
    counted = details.count_refusals(run_id=run_id)
    return tuple((reasons.refused_line(code, {})[0], times) for code, times in counted.items())
