"""What the pages of the room are made of: plain data in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.common.access import Access
from watchfloor.rooms.metrics.contracts import (
    ZERO_DENOMINATOR,
    Metric,
    MetricValue,
    Source,
    TargetCard,
    Unit,
    Variant,
    missing_sources,
)
from watchfloor.rooms.metrics.queries import measure_with_facts
from watchfloor.rooms.metrics.rules.components import COMPONENTS, Facts
from watchfloor.rooms.metrics.rules.registry import get_variant, list_metrics, needed_by

from .period import Period


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a formula with its value and, for a count, the contacts behind it."""

    code: str
    name: str
    value: float | None
    seconds: bool
    url: str


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant with its value on the period."""

    code: str
    name: str
    in_words: str
    definition: Variant
    value: MetricValue
    why: str  # why there is no value, or what to bear in mind
    parts: tuple[Part, ...]
    is_contract: bool

    @property
    def is_share(self) -> bool:
        return self.value.unit is Unit.SHARE


@dataclass(frozen=True, slots=True)
class MetricSection:
    """A metric with its variants side by side."""

    code: str
    name: str
    asks: str
    metric: Metric
    rows: tuple[VariantRow, ...]
    contract: str  # the chosen variant's name, or ""
    target: TargetCard | None

    @property
    def has_value(self) -> bool:
        return any(row.value.value is not None for row in self.rows)


def language() -> str:
    """Return the language of the page."""
    return get_language() or "en"


def metric_sections(
    period: Period,
    access: Access,
    contract: dict[str, str],
    targets: dict[str, TargetCard],
    only: str | None = None,
) -> Iterator[MetricSection]:
    """Yield the metrics in registry order, or only one of them."""
    found: dict[str, list[VariantRow]] = {}
    for value, facts in measure_with_facts(period.window, period.queue_ids, access.scope):
        if only in {None, value.metric}:
            is_contract = contract.get(value.metric) == value.variant
            row = _row(value, facts, period, is_contract=is_contract)
            found.setdefault(value.metric, []).append(row)
    for metric in list_metrics():
        if metric.code in found:
            rows = tuple(found[metric.code])
            yield MetricSection(
                code=metric.code,
                name=metric.name.text(language()),
                asks=metric.asks.text(language()),
                metric=metric,
                rows=rows,
                contract=next((row.name for row in rows if row.is_contract), ""),
                target=targets.get(metric.code),
            )


def _row(value: MetricValue, facts: Facts, period: Period, *, is_contract: bool) -> VariantRow:
    definition = get_variant(metric=value.metric, variant=value.variant)
    return VariantRow(
        code=value.variant,
        name=definition.name.text(language()),
        in_words=definition.in_words.text(language()),
        definition=definition,
        value=value,
        why=reason_words(value.reason),
        parts=tuple(_part(code, facts, period) for code in needed_by(definition)),
        is_contract=is_contract,
    )


def _part(code: str, facts: Facts, period: Period) -> Part:
    component = COMPONENTS[code]
    value = facts.get(code)
    can_open = component.drill is not None and value is not None
    return Part(
        code=code,
        name=component.name.text(language()),
        value=value,
        seconds=component.seconds,
        url=period.contacts_url(dict(component.drill or {})) if can_open else "",
    )


def reason_words(reason: str) -> str:
    """Say why there is no value, or that it can still change."""
    if reason == ZERO_DENOMINATOR:
        return _("Nothing to divide by in this period")
    if reason == "incomplete":
        return _("Still open: customers of this period have time left to come back")
    names = [source_words(source) for source in missing_sources(reason)]
    return _("No feed brings: %(names)s") % {"names": ", ".join(names)} if names else ""


def source_words(source: Source) -> str:
    """Name the data that are missing."""
    return {
        Source.CONTACTS: _("contacts"),
        Source.RING: _("ring times"),
        Source.WRAP: _("after-call work"),
        Source.AGENT_STATES: _("agents' states"),
        Source.AGENT_STATES_BY_QUEUE: _("agents' time by queue (look at all queues together)"),
        Source.SCHEDULE: _("schedules"),
        Source.PAID_TIME: _("paid time"),
        Source.CONCURRENCY: _("how many contacts an agent may have at once"),
        Source.CUSTOM_STATES: _("handling in custom statuses"),
        Source.FORECAST: _("forecasts"),
        Source.REPEATS: _("customers' numbers, to know who came back"),
        Source.SURVEYS: _("surveys"),
    }[source]
