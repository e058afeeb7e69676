"""Writes. One function, one transaction, one line in the journal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions import service as interactions

from .contracts import Better, MetricValue, Unit, UnknownMetric
from .models import Report, ReportValue, Target, VariantChoice
from .queries import chosen_variant, chosen_variants, measure
from .rules.registry import get_metric, get_variant


@transaction.atomic
def choose_variant(
    *,
    metric: str,
    variant: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    valid_from: datetime | None = None,
) -> None:
    """Make a variant the contract one from an instant on. Stored reports are not touched."""
    try:
        get_variant(metric=metric, variant=variant)
    except UnknownMetric as error:
        raise _unknown(f"{metric}.{variant}") from error
    start = valid_from or at
    before = chosen_variant(metric=metric, at=start)
    VariantChoice.objects.create(
        metric=metric,
        variant=variant,
        valid_from=start,
        reason=reason,
        by=actor.name,
        chosen_at=at,
    )
    journal.record(
        action="metrics.variant.chosen",
        subject=f"metric:{metric}",
        actor=actor,
        at=at,
        before={"variant": before.variant} if before else None,
        after={"variant": variant, "valid_from": start, "reason": reason},
    )


@transaction.atomic
def set_target(
    *,
    metric: str,
    goal: float,
    valid_from: datetime,
    actor: Actor,
    at: datetime,
    queue_id: int | None = None,
) -> None:
    """Say what a metric should be from an instant on, in one queue or in all without their own."""
    try:
        definition = get_metric(metric=metric)
    except UnknownMetric as error:
        raise _unknown(metric) from error
    if definition.better is Better.NEITHER:
        raise Refusal(
            code="metrics.target.no_direction",
            what="More of this metric is neither good nor bad, so it cannot have a target.",
            mend="Set a target on a metric that should be high or low.",
        )
    if goal < 0 or (definition.variants[0].unit is Unit.SHARE and goal > 1):
        raise Refusal(
            code="metrics.target.out_of_range",
            what="A target of %(goal)s cannot be reached by any data.",
            mend="Give a share between 0%% and 100%%, or a number of seconds that is not negative.",
            fields={"goal": f"{goal:g}"},
        )
    of_queue = Q(queue=None) if queue_id is None else Q(queue_id=queue_id)
    rows = Target.objects.filter(of_queue, metric=metric, valid_from=valid_from)
    before = rows.values("goal").first()
    if not rows.update(goal=goal):
        Target.objects.create(metric=metric, queue_id=queue_id, goal=goal, valid_from=valid_from)
    journal.record(
        action="metrics.target.set",
        subject=f"metric:{metric}",
        actor=actor,
        at=at,
        before=before,
        after={"goal": goal, "queue": queue_id, "valid_from": valid_from},
    )


@transaction.atomic
def store_report(
    *,
    title: str,
    window: Window,
    zone: ZoneInfo,
    scope: Scope,
    actor: Actor,
    at: datetime,
    queue_ids: Collection[int] = (),
) -> int:
    """Keep every value as it is now, with its definition, and return the report's number."""
    names = {queue.id: queue.title or queue.code for queue in interactions.list_queues(scope=scope)}
    report = Report.objects.create(
        title=title or f"{window.start.astimezone(zone):%Y-%m-%d}",
        start_at=window.start,
        end_at=window.end,
        timezone=zone.key,
        queues=[names[queue_id] for queue_id in queue_ids if queue_id in names],
        stored_at=at,
        by=actor.name,
        by_user_id=actor.user_id,
    )
    contract = set(chosen_variants(at=window.start).items())
    values = measure(window=window, queue_ids=queue_ids, scope=scope)
    ReportValue.objects.bulk_create(
        _row(report, position, value, is_contract=(value.metric, value.variant) in contract)
        for position, value in enumerate(values)
    )
    journal.record(
        action="metrics.report.stored",
        subject=f"report:{report.pk}",
        actor=actor,
        at=at,
        after={"title": report.title, "start": window.start, "end": window.end},
    )
    return report.pk


def _row(report: Report, position: int, value: MetricValue, *, is_contract: bool) -> ReportValue:
    definition = get_variant(metric=value.metric, variant=value.variant)
    return ReportValue(
        report=report,
        position=position,
        metric=value.metric,
        variant=value.variant,
        version=value.version,
        name_en=value.name.en,
        name_zh=value.name.zh,
        formula=definition.formula,
        unit=value.unit,
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        reason=value.reason,
        is_contract=is_contract,
    )


def _unknown(name: str) -> Refusal:
    return Refusal(
        code="metrics.unknown",
        what="There is no metric or variant “%(name)s”.",
        mend="Choose one that the registry lists.",
        fields={"name": name},
    )
