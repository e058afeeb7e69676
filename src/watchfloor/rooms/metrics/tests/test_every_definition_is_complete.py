from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest

from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.metrics.contracts import UnknownMetric, Variant
from watchfloor.rooms.metrics.rules.components import COMPONENTS, tally_facts
from watchfloor.rooms.metrics.rules.registry import (
    METRICS,
    get_metric,
    get_variant,
    needed_by,
    value_of,
    variants_to_show,
)

VARIANTS = [variant for metric in METRICS for variant in metric.variants]
# Hash of each set of formulas by version: a formula may change only together with its version.
FINGERPRINT = "d8d45c281cdbf486"


def name_of(variant: Variant) -> str:
    return f"{variant.metric}.{variant.code}"


@pytest.mark.parametrize("variant", VARIANTS, ids=name_of)
def test_it_says_what_it_is_in_both_languages_and_who_defines_it_so(variant):
    assert variant.name.en
    assert variant.name.zh
    assert variant.in_words.en
    assert variant.in_words.zh
    assert variant.defined_by
    assert variant.version >= 1
    assert all(not "\u4e00" <= letter <= "\u9fff" for letter in variant.in_words.en)


@pytest.mark.parametrize("variant", VARIANTS, ids=name_of)
def test_its_formula_uses_only_known_components(variant):
    needed = needed_by(variant)
    assert needed
    assert set(needed) | set(variant.misses) <= COMPONENTS.keys()


def test_codes_are_unique():
    keys = [variant.key for variant in VARIANTS]
    assert len(keys) == len(set(keys)) > 60
    assert len({metric.code for metric in METRICS}) == len(METRICS)


def test_the_formulas_of_the_issue_are_all_there():
    codes = {variant.code for variant in get_metric(metric="service_level").variants}
    assert codes == {"f1", "f2", "f3", "f4", "f5", "f6", "aws"}
    windows = sorted(variant.window_days for variant in get_metric(metric="fcr").variants)
    assert windows == list(range(31))  # the survey has none


def test_only_usual_windows_are_listed_until_another_is_chosen():
    listed = {each.code for each in variants_to_show() if each.metric == "fcr"}
    assert "no_repeat_7d" in listed
    assert "no_repeat_9d" not in listed
    with_choice = [each.code for each in variants_to_show([("fcr", "no_repeat_9d")])]
    assert "no_repeat_9d" in with_choice


def test_an_unknown_metric_or_variant_is_refused():
    with pytest.raises(UnknownMetric):
        get_metric(metric="happiness")
    with pytest.raises(UnknownMetric):
        get_variant(metric="service_level", variant="f9")


def test_a_formula_changes_only_with_its_version():
    text = "\n".join(
        f"{name_of(each)} v{each.version} {each.effective_on} {each.formula}" for each in VARIANTS
    )
    changed = "raise the version of what you changed, set its effective date, then this value"
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == FINGERPRINT, changed


TALLY = Tally(
    offered=100,
    answered=70,
    abandoned=20,
    abandoned_short=6,
    abandoned_within=9,
    answered_within=50,
    flowed_out=7,
    flowed_out_within=3,
    lost=2,
    open=1,
)


@pytest.mark.parametrize("variant", [each for each in VARIANTS if each.misses], ids=name_of)
def test_what_missed_is_exactly_what_a_share_lacks(variant):
    value = value_of(variant, tally_facts(TALLY), {})
    assert value.numerator is not None
    assert value.denominator is not None
    assert sum(count for _, count in value.misses) == value.denominator - value.numerator > 0


def test_the_first_fcr_window_is_a_week_and_the_rest_follow_in_order():
    windows = [each.window_days for each in get_metric(metric="fcr").variants if each.listed]
    assert windows[0] == 7
    assert all(a < b for a, b in pairwise(windows[1:-1]))
