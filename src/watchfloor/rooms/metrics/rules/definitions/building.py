"""How a definition is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from watchfloor.common.words import Words
from watchfloor.rooms.metrics.contracts import Better, Metric, Unit, Variant

FIRST = date(2026, 1, 1)


def variant(
    code: str,
    name: tuple[str, str],
    in_words: tuple[str, str],
    formula: tuple[str, str],
    defined_by: str,
    unit: Unit = Unit.SHARE,
    misses: tuple[str, ...] = (),
) -> Variant:
    """Return version 1 of a definition; names and words are (English, Chinese)."""
    return Variant(
        metric="",
        code=code,
        version=1,
        effective_on=FIRST,
        name=Words(*name),
        in_words=Words(*in_words),
        numerator=formula[0],
        denominator=formula[1],
        unit=unit,
        defined_by=defined_by,
        misses=misses,
    )


def metric(
    code: str, name: tuple[str, str], asks: tuple[str, str], better: Better, *variants: Variant
) -> Metric:
    """Return a metric whose variants know where they belong."""
    own = tuple(replace(each, metric=code) for each in variants)
    return Metric(code, Words(*name), Words(*asks), better, own)
