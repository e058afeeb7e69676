"""Forecasts of a tree add up after reconciliation, and move by what each is worth."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.optimize import nnls

from callmath.forecasting._reconcile import (
    Reconciliation,
    make_hierarchy,
    reconcile,
    shrunk_covariance,
)
from callmath.forecasting._types import ForecastingError

TREE = make_hierarchy(
    {
        "center": None,
        "cards": "center",
        "loans": "center",
        "cards calls": "cards",
        "cards chats": "cards",
        "loans calls": "loans",
        "loans chats": "loans",
        "loans mail": "loans",
    }
)


def made_up(*, seed=1, shape=(5, 48), noise=0.2):
    """Return the truth, forecasts that do not add up and the variances of their errors."""
    dice = np.random.default_rng(seed)
    leaves = TREE.is_leaf
    truth = TREE.summing() @ dice.gamma(2, 20, (int(leaves.sum()), int(np.prod(shape))))
    deviation = noise * truth.mean(axis=1, keepdims=True) * np.ones_like(truth)
    deviation[~leaves] *= 0.4
    said = np.maximum(truth + deviation * dice.standard_normal(truth.shape), 0)
    return truth, named(said, shape), named(deviation**2, shape)


def named(rows, shape):
    return {name: row.reshape(shape) for name, row in zip(TREE.names, rows, strict=True)}


def assert_adds_up(found):
    for node, children in enumerate(TREE.children()):
        if children.size:
            assert found.means[children].sum(axis=0) == pytest.approx(found.means[node])


@pytest.mark.parametrize("way", list(Reconciliation))
def test_bottom_and_top_agree_and_nothing_is_negative(way):
    _, said, variances = made_up(noise=1.0)
    found = reconcile(said, TREE, variances=variances, way=way)
    assert found.means.shape == (8, 5, 48)
    assert_adds_up(found)
    assert found.means.min() >= 0


def test_least_squares_is_the_textbook_formula():
    _, said, variances = made_up()
    found = reconcile(said, TREE, variances=variances)
    summing = TREE.summing()
    base = np.stack([said[name].ravel() for name in TREE.names])
    weight = 1 / np.array([variances[name].flat[0] for name in TREE.names])
    inverse = np.linalg.inv(summing.T * weight @ summing)
    expected = summing @ inverse @ summing.T @ (weight[:, None] * base)
    calm = (expected >= 0).all(axis=0)
    assert calm.sum() > 200
    assert found.means.reshape(8, -1)[:, calm] == pytest.approx(expected[:, calm])
    assert found.variances is not None
    assert found.variances[:, 0, 0] == pytest.approx(np.diag(summing @ inverse @ summing.T))


def test_where_a_leaf_would_be_negative_the_answer_is_the_nearest_that_is_not():
    _, said, variances = made_up(noise=1.5)
    found = reconcile(said, TREE, variances=variances).means.reshape(8, -1)
    base = np.stack([said[name].ravel() for name in TREE.names])
    root = 1 / np.sqrt([variances[name].flat[0] for name in TREE.names])
    design = TREE.summing() * root[:, None]
    at_zero = np.flatnonzero((found[TREE.is_leaf] == 0).any(axis=0))
    assert at_zero.size > 20
    for cell in at_zero:
        assert found[TREE.is_leaf, cell] == pytest.approx(nnls(design, base[:, cell] * root)[0])


def test_a_full_covariance_that_is_diagonal_says_the_same():
    _, said, variances = made_up(noise=1.0)
    diagonal = np.diag([variances[name].flat[0] for name in TREE.names])
    sweeps = reconcile(said, TREE, variances=variances)
    dense = reconcile(said, TREE, covariance=diagonal)
    assert dense.means == pytest.approx(sweeps.means, abs=1e-4)
    assert dense.variances == pytest.approx(sweeps.variances, rel=1e-4)


def test_reconciled_forecasts_are_nearer_to_the_truth_at_every_level():
    truth, said, variances = made_up(shape=(2000,))
    found = reconcile(said, TREE, variances=variances).means
    base = np.stack([said[name] for name in TREE.names])
    before, after = ((each - truth) ** 2 for each in (base, found))
    assert np.all(after.mean(axis=1) < before.mean(axis=1))


def test_errors_that_go_together_are_used_by_a_full_covariance():
    dice = np.random.default_rng(4)
    truth = TREE.summing() @ np.full((5, 4000), 100.0)
    common = dice.standard_normal(4000)
    own = dice.standard_normal(truth.shape)
    errors = truth.mean(axis=1, keepdims=True) * (0.1 * common + 0.05 * own)
    errors[0] = 20 * own[0]  # the center's mistakes are its own, the others share one
    said = dict(zip(TREE.names, truth + errors, strict=True))
    past = shrunk_covariance(errors[:, :2000])
    full = reconcile(said, TREE, covariance=past).means - truth
    plain = reconcile(
        said, TREE, variances={n: v.var() for n, v in zip(TREE.names, errors, strict=True)}
    )
    assert (full**2).mean() < 0.8 * ((plain.means - truth) ** 2).mean()


def test_proportional_keeps_the_top_and_the_shares():
    _, said, _ = made_up()
    found = reconcile(said, TREE, way="proportional")
    assert found.of("center") == pytest.approx(said["center"])
    calls, mail = found.of("loans calls"), found.of("loans mail")
    assert calls * said["loans mail"] == pytest.approx(mail * said["loans calls"])


def test_proportional_shares_evenly_where_the_parts_say_nothing():
    tree = make_hierarchy({"line": None, "a": "line", "b": "line"})
    found = reconcile({"line": [10.0], "a": [0.0], "b": [0.0]}, tree, way="proportional")
    assert found.of("a").tolist() == [5.0]


def test_bottom_up_keeps_the_leaves():
    _, said, _ = made_up()
    found = reconcile(said, TREE, way=Reconciliation.BOTTOM_UP)
    assert found.of("cards chats") == pytest.approx(said["cards chats"])


def test_a_figure_without_doubt_stays():
    _, said, variances = made_up()
    found = reconcile(said, TREE, variances=variances | {"cards": 0.0})
    assert found.of("cards") == pytest.approx(said["cards"], rel=1e-6)
    assert_adds_up(found)


def test_what_nobody_forecast_is_what_the_others_leave():
    tree = make_hierarchy({"line": None, "a": "line", "b": "line"})
    found = reconcile({"line": [100.0], "a": [30.0]}, tree, variances={"line": 4.0, "a": 4.0})
    assert found.of("b") == pytest.approx([70.0], rel=1e-3)
    assert found.of("a") == pytest.approx([30.0], rel=1e-3)


def test_a_top_that_nobody_forecast_is_the_sum():
    tree = make_hierarchy({"line": None, "a": "line", "b": "line"})
    for way in ("least_squares", "proportional"):
        found = reconcile({"a": [30.0], "b": [20.0]}, tree, way=way)
        assert found.of("line") == pytest.approx([50.0], rel=1e-6)


def test_forecasts_that_agree_are_left_alone():
    truth, _, variances = made_up()
    said = {name: row.reshape(5, 48) for name, row in zip(TREE.names, truth, strict=True)}
    assert reconcile(said, TREE, variances=variances).means.reshape(8, -1) == pytest.approx(truth)


def test_closed_cells_stay_zero():
    zeros = dict.fromkeys(TREE.names, np.zeros(3))
    assert reconcile(zeros, TREE).means.sum() == 0


def test_trees_of_one_node_and_several_trees_are_trees():
    tree = make_hierarchy({"a": None, "b": None, "c": "b"})
    found = reconcile({"a": [1.0], "b": [4.0], "c": [2.0]}, tree)
    assert found.of("a").tolist() == [1.0]
    assert found.of("b") == pytest.approx(found.of("c"))


def test_a_thousand_queues_of_four_weeks_take_seconds():
    parents = {"center": None} | {f"line {line}": "center" for line in range(50)}
    parents |= {f"queue {queue}": f"line {queue % 50}" for queue in range(1000)}
    tree = make_hierarchy(parents)
    dice = np.random.default_rng(2)
    said = {name: dice.gamma(1, 10, 28 * 48) for name in tree.names}
    begun = time.process_time()
    found = reconcile(said, tree)
    assert time.process_time() - begun < 20
    assert found.means.min() >= 0


@pytest.mark.parametrize(
    ("parents", "code"),
    [
        ({"a": "b"}, "hierarchy.parent"),
        ({"a": "b", "b": "a"}, "hierarchy.cycle"),
        ({"a": "a"}, "hierarchy.cycle"),
    ],
)
def test_what_is_no_tree_is_refused(parents, code):
    with pytest.raises(ForecastingError) as refused:
        make_hierarchy(parents)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("said", "more", "code"),
    [
        ({}, {}, "reconcile.names"),
        ({"a": [1.0], "x": [1.0]}, {}, "reconcile.names"),
        ({"a": [1.0], "b": [1.0, 2.0]}, {}, "reconcile.shape"),
        ({"a": [-1.0]}, {}, "reconcile.value"),
        ({"a": [np.inf]}, {}, "reconcile.value"),
        ({"line": [1.0], "a": [1.0]}, {"way": "bottom_up"}, "reconcile.bottom"),
        ({"line": [1.0], "a": [1.0]}, {"covariance": np.eye(3)}, "reconcile.value"),
        ({"line": [1.0]}, {"covariance": np.eye(2)}, "reconcile.shape"),
        ({"line": [1.0]}, {"variances": {"line": -1.0}}, "reconcile.value"),
    ],
)
def test_what_cannot_be_reconciled_is_named(said, more, code):
    tree = make_hierarchy({"line": None, "a": "line", "b": "line"})
    with pytest.raises(ForecastingError) as refused:
        reconcile(said, tree, **more)
    assert refused.value.code == code


def test_a_covariance_needs_trials():
    with pytest.raises(ForecastingError, match="2 trials"):
        shrunk_covariance(np.ones((3, 2)))
