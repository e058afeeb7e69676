"""Reads. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from watchfloor.common.access import Access, Scope
from watchfloor.common.timegrid import Window
from watchfloor.common.words import Words
from watchfloor.rooms.interactions import service as interactions

from .contracts import (
    ChoiceCard,
    MetricValue,
    ReportCard,
    ReportNotFound,
    Source,
    StoredValue,
    TargetCard,
    Unit,
    Variant,
)
from .models import Report, ReportValue, Target, VariantChoice
from .rules.components import Facts, agent_facts, tally_facts
from .rules.registry import value_of, variants_to_show

_HOURS_A_DAY = 24


def measure(
    *, window: Window, queue_ids: Collection[int] = (), scope: Scope
) -> tuple[MetricValue, ...]:
    """Compute every listed or chosen variant on the contacts of a window that are in reach."""
    return tuple(value for value, _ in measure_with_facts(window, queue_ids, scope))


def measure_with_facts(
    window: Window, queue_ids: Collection[int], scope: Scope
) -> list[tuple[MetricValue, Facts]]:
    """Return each value with the components that it was made of."""
    facts = _facts(window, queue_ids, scope)
    # Agents' time is known by agent; what part of it was one queue's, no feed says.
    absent = {Source.AGENT_STATES: Source.AGENT_STATES_BY_QUEUE} if queue_ids else {}
    latest = _latest_record_at()
    chosen = VariantChoice.objects.values_list("metric", "variant").distinct()
    found: list[tuple[MetricValue, Facts]] = []
    for variant in variants_to_show(chosen):
        own = facts
        if variant.window_days:
            own = {**facts, **_repeat_facts(variant, window, queue_ids, scope)}
        value = value_of(variant, own, absent)
        found.append((_marked_incomplete(value, variant, window, latest), own))
    return found


def chosen_variant(*, metric: str, at: datetime) -> ChoiceCard | None:
    """Return the contract variant of a metric at an instant, if one has been chosen by then."""
    row = _in_force(VariantChoice.objects.filter(metric=metric), at).first()
    return _choice_card(row) if row else None


def list_choices(*, metric: str) -> tuple[ChoiceCard, ...]:
    """Return the history of a metric's contract variant, the latest first."""
    rows = VariantChoice.objects.filter(metric=metric).order_by("-valid_from", "-pk")
    return tuple(map(_choice_card, rows))


def chosen_variants(*, at: datetime) -> Mapping[str, str]:
    """Return the contract variant of each metric that has one at an instant."""
    rows = VariantChoice.objects.filter(valid_from__lte=at).order_by("valid_from", "pk")
    return {row.metric: row.variant for row in rows}


def list_targets(*, at: datetime, metric: str | None = None) -> tuple[TargetCard, ...]:
    """Return the targets in force at an instant, one a metric and queue."""
    rows = Target.objects.filter(valid_from__lte=at).order_by("valid_from", "pk")
    if metric is not None:
        rows = rows.filter(metric=metric)
    latest = {(row.metric, row.queue_id): row for row in rows}
    return tuple(
        TargetCard(row.metric, row.queue_id, row.goal, row.valid_from) for row in latest.values()
    )


def list_reports(*, access: Access, limit: int = 100) -> tuple[ReportCard, ...]:
    """Return the newest stored reports that one may see, without their values."""
    rows = _reports_of(access).order_by("-pk")[:limit]
    return tuple(_report_card(row) for row in rows)


def get_report(*, report_id: int, access: Access) -> ReportCard:
    """Return a stored report. :raises ReportNotFound: there is none in reach."""
    row = _reports_of(access).filter(pk=report_id).first()
    if row is None:
        raise ReportNotFound(report_id)
    values = row.values.order_by("position")
    return replace(_report_card(row), values=tuple(map(_stored_value, values)))


def _facts(window: Window, queue_ids: Collection[int], scope: Scope) -> dict[str, float]:
    tally = interactions.sum_intervals(window=window, queue_ids=queue_ids, scope=scope)
    facts = tally_facts(tally)
    if not queue_ids:
        states = interactions.sum_agent_states(window=window, scope=scope)
        facts |= agent_facts(states, tally)
    return facts


def _repeat_facts(
    variant: Variant, window: Window, queue_ids: Collection[int], scope: Scope
) -> dict[str, float]:
    repeats = interactions.count_repeats(
        window=window,
        within_hours=variant.window_days * _HOURS_A_DAY,
        queue_ids=queue_ids,
        scope=scope,
    )
    if not repeats.contacts and repeats.unknown:
        return {}  # no feed says who called
    return {"contacts_due": repeats.contacts, "came_back": repeats.repeated}


def _latest_record_at() -> datetime | None:
    seen = [feed.last_record_at for feed in interactions.list_feed_health() if feed.last_record_at]
    return max(seen, default=None)


def _marked_incomplete(
    value: MetricValue, variant: Variant, window: Window, latest: datetime | None
) -> MetricValue:
    """Mark a resolution rate whose customers still have time to come back."""
    if not variant.window_days or value.value is None or latest is None:
        return value
    is_due = window.end <= latest - timedelta(days=variant.window_days)
    return value if is_due else replace(value, reason="incomplete")


def _in_force(rows: QuerySet[VariantChoice], at: datetime) -> QuerySet[VariantChoice]:
    return rows.filter(valid_from__lte=at).order_by("-valid_from", "-pk")


def _choice_card(row: VariantChoice) -> ChoiceCard:
    return ChoiceCard(row.metric, row.variant, row.valid_from, row.reason, row.by, row.chosen_at)


def _reports_of(access: Access) -> QuerySet[Report]:
    """A report holds figures of its maker's reach, so only the whole centre sees all of them."""
    if access.scope.everything:
        return Report.objects.all()
    if access.user_id is None:
        return Report.objects.none()
    return Report.objects.filter(by_user_id=access.user_id)


def _report_card(row: Report) -> ReportCard:
    return ReportCard(
        id=row.pk,
        title=row.title,
        start=row.start_at,
        end=row.end_at,
        timezone=row.timezone,
        queues=tuple(row.queues),
        by=row.by,
        stored_at=row.stored_at,
    )


def _stored_value(row: ReportValue) -> StoredValue:
    return StoredValue(
        metric=row.metric,
        variant=row.variant,
        version=row.version,
        name=Words(row.name_en, row.name_zh),
        formula=row.formula,
        unit=Unit(row.unit),
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        reason=row.reason,
        is_contract=row.is_contract,
    )
