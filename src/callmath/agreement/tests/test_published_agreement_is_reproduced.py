"""Every example of the literature, and where the coefficients part."""

from __future__ import annotations

import csv
import math
from typing import Any, cast

import numpy as np
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.agreement import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    to_ratings,
)

RISK = SHARED / "data/reference/risk"


def table(name: str) -> np.ndarray:
    return np.genfromtxt(RISK / name, delimiter=",", skip_header=1)


def pairs(both: int, first: int, second: int, neither: int):
    """Return the ratings of two raters from a two-by-two table."""
    rows = [(1, 1)] * both + [(1, 0)] * first + [(0, 1)] * second + [(0, 0)] * neither
    return zip(*rows, strict=True)


def conger_kappa(ratings: np.ndarray) -> float:
    """Conger's kappa, by its definition: chance agreement over all pairs of raters."""
    values = np.unique(ratings[~np.isnan(ratings)])
    shares = np.array([[np.nanmean(np.where(np.isnan(r), np.nan, r == v)) for v in values]
                       for r in ratings.T])  # fmt: skip
    raters = len(shares)
    mean = shares.mean(axis=0)
    chance = float(np.sum(mean**2) - np.sum(shares.var(axis=0, ddof=1)) / raters)
    observed = gwet_ac1(ratings).observed
    return (observed - chance) / (1 - chance)


def computed(example: str, coefficient: str) -> float:
    gwet, three = table("agreement_gwet4raters.csv"), table("agreement_kripp3coders.csv")
    if example.startswith("Gwet"):
        observed = gwet_ac1(gwet).observed
        found = {
            "gwet_AC1": gwet_ac1(gwet).coefficient,
            "fleiss_kappa(incomplete)": fleiss_kappa(gwet).coefficient,
            "krippendorff_nominal": krippendorff_alpha(gwet).coefficient,
            "conger_kappa": conger_kappa(gwet),
            "brennan_prediger": (observed - 0.2) / 0.8,
        }
        return found[coefficient]
    if example.startswith("Krippendorff"):
        ratings = gwet if "2011" in example else three
        scale = cast("Any", coefficient.removeprefix("alpha_"))
        return krippendorff_alpha(ratings, scale=scale).coefficient
    if example.startswith("Fleiss"):
        return fleiss_kappa(to_ratings(table("agreement_fleiss14x10.csv"))).coefficient
    cells = {
        "Cohen": (20, 5, 10, 15),
        "same agreement A": (45, 15, 25, 15),
        "same agreement B": (25, 35, 5, 35),
        "Feinstein": (118, 5, 2, 0),
    }
    name = next(name for name in cells if example.startswith(name))
    return cohen_kappa(*pairs(*cells[name])).coefficient


@pytest.mark.shared
def test_every_published_coefficient_is_reproduced():
    with (RISK / "agreement_examples.csv").open(newline="") as examples:
        rows = list(csv.DictReader(examples))
    assert len(rows) == 16
    for row in rows:
        found = computed(row["example"], row["coefficient"])
        assert found == pytest.approx(float(row["computed"]), abs=6e-5), row
        if row["published"]:
            places = len(row["published"].split(".")[1])
            assert found == pytest.approx(float(row["published"]), abs=0.51 * 10**-places), row


@pytest.mark.shared
@pytest.mark.parametrize(
    ("coefficient", "error", "low"),
    [(gwet_ac1, 0.14295, 0.46081), (fleiss_kappa, 0.15302, 0.42438)],
)
def test_the_intervals_of_the_handbook_are_reproduced(coefficient, error, low):
    found = coefficient(table("agreement_gwet4raters.csv"))
    assert found.standard_error == pytest.approx(error, abs=2e-5)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), 1.0)


@pytest.mark.shared
def test_the_interval_of_alpha_is_near_that_of_the_handbook():
    found = krippendorff_alpha(table("agreement_gwet4raters.csv"))
    assert found.standard_error == pytest.approx(0.14557, rel=0.12)


def test_the_paradox_of_rare_answers_is_seen_by_kappa_and_not_by_ac1():
    first, second = pairs(118, 5, 2, 0)
    kappa = cohen_kappa(first, second)
    ac1 = gwet_ac1(np.column_stack((first, second)))
    assert (round(kappa.coefficient, 3), round(ac1.coefficient, 3)) == (-0.023, 0.941)
    assert kappa.observed == ac1.observed == pytest.approx(0.944)


@pytest.mark.parametrize("coefficient", [gwet_ac1, fleiss_kappa, krippendorff_alpha])
def test_the_intervals_hold_the_coefficient_of_a_great_many_units(coefficient):
    rng = np.random.default_rng(11)

    def rated(units: int) -> np.ndarray:
        truth = rng.random(units) < 0.3
        wrong = rng.random((units, 3)) < 0.1
        return (truth[:, None] ^ wrong).astype(float)

    limit = coefficient(rated(1500)).coefficient
    found = [coefficient(rated(60)) for _ in range(200)]
    held = np.mean([one.low <= limit <= one.high for one in found])
    assert 0.91 <= held <= 0.99


def test_two_raters_who_always_agree_have_a_coefficient_of_one():
    both = [[0, 0], [1, 1], [2, 2]]
    for found in (fleiss_kappa(both), gwet_ac1(both), krippendorff_alpha(both)):
        assert (found.coefficient, found.low, found.high) == (1.0, 1.0, 1.0)


def test_where_only_one_answer_occurs_kappa_has_no_value_and_ac1_is_one():
    same = [[1, 1], [1, 1]]
    assert math.isnan(fleiss_kappa(same).coefficient)
    assert math.isnan(krippendorff_alpha(same).coefficient)
    assert gwet_ac1(same).coefficient == 1


def test_a_single_unit_has_no_interval():
    assert math.isnan(gwet_ac1([[1, 2, 1]]).low)


@pytest.mark.parametrize(
    "call",
    [
        lambda: fleiss_kappa([1, 2]),
        lambda: fleiss_kappa([[math.nan, math.nan]]),
        lambda: gwet_ac1([[1, math.nan], [math.nan, 2]]),
        lambda: krippendorff_alpha([[1, math.nan]]),
        lambda: krippendorff_alpha([[-1, 1]], scale="ratio"),
        lambda: krippendorff_alpha([[1, 1], [1, 2]], scale=cast("Any", "other")),
        lambda: cohen_kappa([1, 2], [1]),
        lambda: cohen_kappa([math.nan], [1]),
        lambda: gwet_ac1([[1, 2], [1, 1]], confidence=1),
        lambda: to_ratings([[0.5]]),
        lambda: fleiss_kappa([[1, math.inf]]),
    ],
)
def test_ratings_that_tell_nothing_are_refused(call):
    with pytest.raises(ValueError, match=r"."):
        call()
