"""Signals that stand or stood, in reach."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.intraday.contracts import SignalCard, SignalKind, SignalNotFound
from watchfloor.rooms.intraday.models import Signal

from .lines import list_lines

_MOST = 200


def list_signals(
    *, scope: Scope, is_open: bool | None = None, since: datetime | None = None, limit: int = 100
) -> tuple[SignalCard, ...]:
    """Return signals in reach, the newest first; those of feeds are in everybody's."""
    titles = {line.id: line.title for line in list_lines(scope=scope)}
    rows = _in_reach(titles)
    if is_open is not None:
        rows = rows.filter(ended_at__isnull=is_open)
    if since is not None:
        rows = rows.filter(raised_at__gte=since)
    rows = rows.order_by("-raised_at", "-pk").select_related("rule")
    return tuple(_card(row, titles) for row in rows[: min(limit, _MOST)])


def get_signal(*, signal_id: int, scope: Scope) -> SignalCard:
    """Return one signal. :raises SignalNotFound: there is none in reach."""
    titles = {line.id: line.title for line in list_lines(scope=scope)}
    row = _in_reach(titles).filter(pk=signal_id).select_related("rule").first()
    if row is None:
        raise SignalNotFound(signal_id)
    return _card(row, titles)


def _in_reach(titles: dict[int, str]) -> QuerySet[Signal]:
    return Signal.objects.filter(Q(queue__in=list(titles)) | Q(queue=None))


def _card(row: Signal, titles: dict[int, str]) -> SignalCard:
    seen = row.evidence
    return SignalCard(
        id=row.pk,
        kind=SignalKind(row.kind),
        queue_id=row.queue_id,
        queue=titles.get(row.queue_id or 0, ""),
        rule_id=row.rule_id,
        rule=row.rule.name if row.rule else "",
        source_name=row.source_name,
        raised_at=row.raised_at,
        ended_at=row.ended_at,
        since=datetime.fromisoformat(seen["since"]),
        observed=seen["observed"],
        expected=seen["expected"],
        ratio=seen["ratio"],
        loss=row.loss,
        metrics=seen.get("metrics") or {},
        marked=row.marked,
        marked_by=row.marked_by,
        matter_id=row.matter_id,
    )
