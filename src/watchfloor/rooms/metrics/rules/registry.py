"""Every metric there is, and how a variant becomes a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from watchfloor.common.words import Words
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.metrics.contracts import (
    NO_REASON,
    ZERO_DENOMINATOR,
    Metric,
    MetricValue,
    Source,
    UnknownMetric,
    Variant,
)

from .components import COMPONENTS, Facts, tally_facts
from .definitions import access, agents, forecasts, handling
from .formulas import evaluate, names_in

METRICS: tuple[Metric, ...] = (
    *access.METRICS,
    *handling.METRICS,
    *agents.METRICS,
    *forecasts.METRICS,
)


def list_metrics() -> tuple[Metric, ...]:
    """Return every metric with its variants, the usual one first."""
    return METRICS


def get_metric(*, metric: str) -> Metric:
    """Return one metric. :raises UnknownMetric: there is none of that code."""
    for each in METRICS:
        if each.code == metric:
            return each
    raise UnknownMetric(metric)


def get_variant(*, metric: str, variant: str) -> Variant:
    """Return one definition. :raises UnknownMetric: there is none of that code."""
    for each in get_metric(metric=metric).variants:
        if each.code == variant:
            return each
    raise UnknownMetric(f"{metric}.{variant}")


def variants_to_show(chosen: Iterable[tuple[str, str]] = ()) -> Iterator[Variant]:
    """Yield the listed variants and those that the centre has chosen, in registry order."""
    wanted = set(chosen)
    for metric in METRICS:
        for variant in metric.variants:
            if variant.listed or variant.key in wanted:
                yield variant


def needed_by(variant: Variant) -> tuple[str, ...]:
    """Return the components that a variant is made of, numerator first."""
    names = (*names_in(variant.numerator), *names_in(variant.denominator))
    return tuple(dict.fromkeys(names))


def value_of(variant: Variant, facts: Facts, absent: Mapping[Source, Source]) -> MetricValue:
    """Compute a variant; without data, or over nothing, it has no value and says why.

    `absent` replaces the source that a missing component would name by a better explanation.
    """
    missing = sorted(
        {
            absent.get(COMPONENTS[name].source, COMPONENTS[name].source)
            for name in needed_by(variant)
            if name not in facts
        }
    )
    if missing:
        return _value(variant, None, None, "missing:" + ",".join(missing), facts)
    numerator = evaluate(variant.numerator, facts)
    denominator = evaluate(variant.denominator, facts)
    reason = NO_REASON if denominator else ZERO_DENOMINATOR
    return _value(variant, numerator, denominator, reason, facts)


def evaluate_tally(*, variant: Variant, tally: Tally) -> MetricValue:
    """Compute a variant on contacts alone: what pages with a row per queue or interval need."""
    return value_of(variant, tally_facts(tally), {})


def _value(
    variant: Variant, numerator: float | None, denominator: float | None, reason: str, facts: Facts
) -> MetricValue:
    known = numerator is not None and denominator
    misses = tuple((name, int(facts[name])) for name in variant.misses if name in facts)
    return MetricValue(
        metric=variant.metric,
        variant=variant.code,
        version=variant.version,
        name=_full_name(variant),
        unit=variant.unit,
        value=numerator / denominator if known and numerator is not None and denominator else None,
        numerator=numerator,
        denominator=denominator,
        reason=reason,
        misses=misses if known else (),
    )


def _full_name(variant: Variant) -> Words:
    metric = get_metric(metric=variant.metric).name
    return Words(f"{metric.en} · {variant.name.en}", f"{metric.zh} · {variant.name.zh}")
