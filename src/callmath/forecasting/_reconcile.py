"""Forecasts of a tree (center, line, queue, channel) that add up, from ones that do not.

Each node was forecast on its own; the sum of the queues is not the forecast of the line. Three
ways to make them agree:

* least squares: the sums that are nearest to all forecasts, each trusted by its variance. With
  independent errors this is the best linear unbiased answer: minimum trace with a diagonal matrix
  (MinT-WLS), and with `covariance` full MinT. Wickramasuriya, Athanasopoulos and Hyndman, JASA 114
  (2019) 804; Hyndman, Ahmed, Athanasopoulos and Shang, CSDA 55 (2011) 2579.
* proportional: the top is believed, and shared out as the nodes below stand to each other.
* bottom up: the leaves are believed.

The diagonal case needs no matrix. The forecast of a node and the sum of its subtrees are two
measurements of one total, combined by their precision on the way up; on the way down what a parent
differs from its children's sum is shared out by their variance. That is the generalized least
squares solution (two-sweep Kalman smoothing on a tree: Chou, Willsky and Benveniste, IEEE TAC 39
(1994) 464) in time proportional to nodes times cells. Contacts are never negative: leaves that
would be are held at 0 and let go again as the conditions of Karush, Kuhn and Tucker ask (block
principal pivoting, Kim and Park, SIAM J. Sci. Comput. 33 (2011) 3261; Wickramasuriya, Turlach and
Hyndman, Statistics and Computing 30 (2020) 1167 for the problem).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from ._types import BoolArray, FloatArray, ForecastingError, IntArray

PIVOTS = 30  # rounds of holding and letting go many leaves at once, then one a round
UNKNOWN = 1e12  # times the greatest variance: that of a node nobody forecast
EXACT = 1e-12  # times the greatest variance: that of a figure which must stay


class Reconciliation(StrEnum):
    """How forecasts are made to agree."""

    LEAST_SQUARES = "least_squares"
    PROPORTIONAL = "proportional"
    BOTTOM_UP = "bottom_up"


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """A tree of nodes, or several. Arrays are (nodes,), parents stand before their children."""

    names: tuple[str, ...]
    parents: IntArray  # -1 for a root

    @property
    def is_leaf(self) -> BoolArray:
        leaf = np.ones(len(self.names), dtype=np.bool_)
        leaf[self.parents[self.parents >= 0]] = False
        return leaf

    def children(self) -> list[IntArray]:
        """Return the children of each node."""
        return [np.flatnonzero(self.parents == node) for node in range(len(self.names))]

    def summing(self) -> FloatArray:
        """Return S, (nodes, leaves): 1 where the leaf lies under the node or is it."""
        leaves = np.flatnonzero(self.is_leaf)
        matrix = np.zeros((len(self.names), leaves.size))
        for column, leaf in enumerate(leaves):
            node = int(leaf)
            while node >= 0:
                matrix[node, column] = 1
                node = int(self.parents[node])
        return matrix


def make_hierarchy(parents: Mapping[str, str | None]) -> Hierarchy:
    """Return the tree in which each name has its parent, or None for a root.

    :raises ForecastingError: `hierarchy.parent` for a parent that is not itself a name,
        `hierarchy.cycle` for a node that lies above itself.

    >>> make_hierarchy({"calls": "line", "line": None, "chats": "line"}).names
    ('line', 'calls', 'chats')
    """
    for name, parent in parents.items():
        if parent is not None and parent not in parents:
            raise ForecastingError(
                "hierarchy.parent",
                f"{name} lies under {parent}, which is not there.",
                name=name,
                parent=parent,
            )
    depths = {name: _depth(name, parents) for name in parents}
    names = tuple(sorted(parents, key=lambda name: depths[name]))  # stable: as given within a depth
    index = {name: position for position, name in enumerate(names)}
    above = [parents[name] for name in names]
    return Hierarchy(names, np.array([-1 if up is None else index[up] for up in above], np.int64))


def _depth(name: str, parents: Mapping[str, str | None]) -> int:
    depth, node = 0, parents[name]
    while node is not None:
        depth, node = depth + 1, parents[node]
        if depth > len(parents):
            raise ForecastingError("hierarchy.cycle", f"{name} lies above itself.", name=name)
    return depth


@dataclass(frozen=True, slots=True, eq=False)
class Reconciled:
    """Means that add up, and how unsure they are; both (nodes, cells...), in the tree's order.

    `variances` are those of the least squares solution before negative leaves were held at 0, by
    the variances that went in; None for the other ways.
    """

    hierarchy: Hierarchy
    means: FloatArray
    variances: FloatArray | None

    def of(self, name: str) -> FloatArray:
        """Return the means of one node, (cells...)."""
        return np.asarray(self.means[self.hierarchy.names.index(name)])


def reconcile(
    forecasts: Mapping[str, npt.ArrayLike],
    hierarchy: Hierarchy,
    *,
    variances: Mapping[str, npt.ArrayLike] | None = None,
    covariance: npt.ArrayLike | None = None,
    way: Reconciliation | str = Reconciliation.LEAST_SQUARES,
) -> Reconciled:
    """Return forecasts that add up at each cell and are nowhere negative.

    :param forecasts: of each node the means (cells...), any shape, the same for all. A node that is
        not forecast is left out or NaN; where a leaf is unknown it gets what the nodes above leave.
    :param variances: of each node's errors, one number or (cells...): 0 for a figure that must
        stay as it is. Left out, a variance is the mean itself, as chance alone has it, so that a
        total is trusted as much as its parts together.
    :param covariance: (nodes, nodes) of the errors, in the tree's order, in place of variances;
        `shrunk_covariance` makes one from past errors.
    :raises ForecastingError: `reconcile.names` for a forecast without a node, `reconcile.shape`
        when shapes differ, `reconcile.value` for what is negative or infinite, `reconcile.bottom`
        when the bottom is to be believed and a leaf is unknown.

    >>> tree = make_hierarchy({"line": None, "calls": "line", "chats": "line"})
    >>> found = reconcile({"line": [100.0], "calls": [60.0], "chats": [20.0]}, tree,
    ...                   variances={"line": 100.0, "calls": 60.0, "chats": 40.0})
    >>> found.means.round(2).ravel().tolist()
    [90.0, 66.0, 24.0]
    >>> reconcile({"line": 100, "calls": 60, "chats": 20}, tree, way="proportional").of("calls")
    array(75.)
    """
    means, shape = _stack(forecasts, hierarchy, "forecasts")
    chosen = Reconciliation(way)
    spread: FloatArray | None = None
    if chosen is Reconciliation.BOTTOM_UP:
        found = _bottom_up(means, hierarchy)
    elif chosen is Reconciliation.PROPORTIONAL:
        found = _proportional(means, hierarchy)
    elif covariance is not None:
        found, spread = _dense(means, hierarchy, np.asarray(covariance, dtype=np.float64))
    else:
        trust = _trust(variances, means, hierarchy, shape)
        found, spread = _least_squares(means, trust, hierarchy)
    result = found.reshape(-1, *shape)
    return Reconciled(hierarchy, result, None if spread is None else spread.reshape(-1, *shape))


def shrunk_covariance(errors: npt.ArrayLike) -> FloatArray:
    """Return the covariance of errors (nodes, trials), its correlations shrunk towards none.

    Schaefer and Strimmer, Statistical Applications in Genetics and Molecular Biology 4 (2005) 32,
    as MinT takes it. Trials with a NaN are left out.

    :raises ForecastingError: `reconcile.trials` with fewer than 3 trials.
    """
    given = np.atleast_2d(np.asarray(errors, dtype=np.float64))
    kept = given[:, np.isfinite(given).all(axis=0)]
    count = kept.shape[1]
    if count < 3:
        raise ForecastingError(
            "reconcile.trials", f"A covariance cannot be told from {count} trials.", trials=count
        )
    scale = np.sqrt((kept**2).mean(axis=1))
    safe = np.where(scale > 0, scale, 1.0)
    units = kept / safe[:, None]
    correlation = units @ units.T / count
    products = (units**2) @ (units**2).T / count
    doubt = (products - correlation**2) * count / (count - 1) ** 2
    apart = ~np.eye(scale.size, dtype=np.bool_)
    total = float((correlation[apart] ** 2).sum())
    shrink = min(max(float(doubt[apart].sum()) / total, 0.0), 1.0) if total > 0 else 1.0
    mixed = np.where(apart, (1 - shrink) * correlation, 1.0)
    return np.asarray(mixed * np.outer(safe, safe) * np.outer(scale > 0, scale > 0))


def _stack(
    values: Mapping[str, npt.ArrayLike], hierarchy: Hierarchy, what: str
) -> tuple[FloatArray, tuple[int, ...]]:
    """Return (nodes, cells), NaN where nothing is said, and the shape of the cells."""
    strange = [name for name in values if name not in hierarchy.names]
    if strange or not values:
        raise ForecastingError(
            "reconcile.names",
            f"The tree has no node {strange[0]}." if strange else f"There are no {what}.",
            names=tuple(strange),
        )
    arrays = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) > 1:
        raise ForecastingError("reconcile.shape", f"The {what} have shapes {sorted(shapes)}.")
    shape = shapes.pop()
    missing = np.full(shape, np.nan)
    stacked = np.stack([arrays.get(name, missing) for name in hierarchy.names])
    if np.any(stacked < 0) or np.any(np.isinf(stacked)):
        raise ForecastingError(
            "reconcile.value", f"The {what} hold negative or infinite figures.", kind=what
        )
    return stacked.reshape(len(hierarchy.names), -1), shape


def _trust(
    variances: Mapping[str, npt.ArrayLike] | None,
    means: FloatArray,
    hierarchy: Hierarchy,
    shape: tuple[int, ...],
) -> FloatArray:
    """Return variances (nodes, cells) above 0 and finite: a NaN mean is as good as unknown."""
    if variances is None:
        given = np.maximum(means, 1e-3)
    else:
        spread = {
            name: np.broadcast_to(np.asarray(value, dtype=np.float64), shape)
            for name, value in variances.items()
        }
        given = _stack(spread, hierarchy, "variances")[0]
    known = np.isfinite(means) & np.isfinite(given)
    most = np.max(np.where(known, given, 0.0), axis=0, initial=0.0)
    scale = np.where(most > 0, most, 1.0)
    return np.where(known, np.maximum(given, EXACT * scale), UNKNOWN * scale)


def _bottom_up(means: FloatArray, hierarchy: Hierarchy) -> FloatArray:
    leaves = hierarchy.is_leaf
    unknown = [hierarchy.names[node] for node in np.flatnonzero(leaves & np.isnan(means).any(1))]
    if unknown:
        raise ForecastingError(
            "reconcile.bottom",
            f"Nobody forecast {unknown[0]}, so nothing above it can be summed.",
            names=tuple(unknown),
        )
    return _sums(np.where(leaves[:, None], means, 0.0), hierarchy)


def _sums(leaves: FloatArray, hierarchy: Hierarchy) -> FloatArray:
    """Return the nodes' sums of the leaves below them; both (nodes, cells)."""
    totals = leaves.copy()
    for node in range(len(hierarchy.names) - 1, -1, -1):
        if hierarchy.parents[node] >= 0:
            totals[hierarchy.parents[node]] += totals[node]
    return totals


def _proportional(means: FloatArray, hierarchy: Hierarchy) -> FloatArray:
    """Share each node's figure out by its children's; evenly where they say nothing."""
    weights = _known_or_below(means, hierarchy)
    shares = weights.copy()
    for children in hierarchy.children():
        if children.size:
            total = weights[children].sum(axis=0)
            even = 1.0 / children.size
            safe = np.where(total > 0, total, 1.0)
            shares[children] = np.where(total > 0, weights[children] / safe, even)
    found = weights
    for node in range(len(hierarchy.names)):
        if hierarchy.parents[node] >= 0:
            found[node] = found[hierarchy.parents[node]] * shares[node]
    # Sums of the shared leaves, so that top and bottom agree to the last digit.
    return _sums(np.where(hierarchy.is_leaf[:, None], found, 0.0), hierarchy)


def _known_or_below(means: FloatArray, hierarchy: Hierarchy) -> FloatArray:
    """Return the means with what nobody forecast taken as the sum of what is below it."""
    known = means.copy()
    for node, children in reversed(list(enumerate(hierarchy.children()))):
        below = known[children].sum(axis=0) if children.size else 0.0
        known[node] = np.where(np.isnan(known[node]), below, known[node])
    return known


def _least_squares(
    means: FloatArray, variances: FloatArray, hierarchy: Hierarchy
) -> tuple[FloatArray, FloatArray]:
    """Return the non-negative sums nearest to the means, and the variances without that limit."""
    base = np.nan_to_num(means)
    held = np.zeros(base.shape, dtype=np.bool_)
    found, spread = _two_sweeps(base, variances, held, hierarchy)
    for turn in range(PIVOTS + 20 * len(hierarchy.names)):
        wrong = _wrongly_held(found, base, variances, held, hierarchy)
        cells = np.flatnonzero(wrong.any(axis=0))
        if not cells.size:
            break
        held[:, cells] ^= wrong[:, cells] if turn < PIVOTS else _last_only(wrong[:, cells])
        some = (base[:, cells], variances[:, cells], held[:, cells])
        found[:, cells] = _two_sweeps(*some, hierarchy)[0]
    clean = np.where(hierarchy.is_leaf[:, None] & ~held, np.maximum(found, 0.0), 0.0)
    return _sums(clean, hierarchy), spread


def _wrongly_held(
    found: FloatArray, base: FloatArray, variances: FloatArray, held: BoolArray, tree: Hierarchy
) -> BoolArray:
    """Return leaves that are negative, and held ones that would be above 0 if let go."""
    leaves = tree.is_leaf
    scale = 1e-9 * np.maximum(base.max(axis=0, initial=0.0), 1.0)
    negative = leaves[:, None] & ~held & (found < -scale)
    eager = held & (_pull(found, base, variances, tree) < -scale / variances[leaves].min(axis=0))
    return np.asarray(negative | eager)


def _last_only(wrong: BoolArray) -> BoolArray:
    """Keep the last of each cell: exchanged one at a time by it, no set comes back (Murty 1974)."""
    below = np.cumsum(wrong[::-1], axis=0)[::-1]
    return np.asarray(wrong & (below == 1))


def _two_sweeps(
    base: FloatArray, variances: FloatArray, held: BoolArray, hierarchy: Hierarchy
) -> tuple[FloatArray, FloatArray]:
    """Return the least squares solution and its variances, with held leaves exactly 0."""
    mean, spread = np.where(held, 0.0, base), np.where(held, 0.0, variances)
    family = [(node, kids) for node, kids in enumerate(hierarchy.children()) if kids.size]
    for node, kids in reversed(family):
        below, doubt = mean[kids].sum(axis=0), spread[kids].sum(axis=0)
        # The node's own forecast and its children's sum measure one total.
        gain = doubt / (doubt + variances[node])
        mean[node] = below + gain * (base[node] - below)
        spread[node] = gain * variances[node]
    for node, kids in family:
        below, doubt = mean[kids].sum(axis=0), spread[kids].sum(axis=0)
        share = spread[kids] / np.where(doubt > 0, doubt, 1.0)
        spread[kids] += share**2 * (spread[node] - doubt)
        mean[kids] += share * (mean[node] - below)
    return mean, spread


def _pull(
    found: FloatArray, base: FloatArray, variances: FloatArray, hierarchy: Hierarchy
) -> FloatArray:
    """Return by how much the sum of squares would grow if a node's leaf did, (nodes, cells)."""
    misfit = (found - base) / variances
    for node in range(len(hierarchy.names)):
        if hierarchy.parents[node] >= 0:
            misfit[node] += misfit[hierarchy.parents[node]]
    return misfit


def _dense(
    means: FloatArray, hierarchy: Hierarchy, covariance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return MinT with a full covariance; cells with a negative leaf by non-negative squares."""
    size = len(hierarchy.names)
    if covariance.shape != (size, size):
        raise ForecastingError(
            "reconcile.shape", f"A covariance of {size} nodes cannot be {covariance.shape}."
        )
    if np.isnan(means).any():
        raise ForecastingError(
            "reconcile.value",
            "A full covariance needs a forecast of every node.",
            mend="Give variances instead, or leave nothing out.",
        )
    # A node that was never wrong would make the matrix singular.
    ridge = 1e-9 * max(float(np.trace(covariance)) / size, 1e-12)
    root = np.linalg.cholesky(covariance + ridge * np.eye(size))
    summing = hierarchy.summing()
    design = np.linalg.solve(root, summing)
    target = np.linalg.solve(root, means)
    inverse = np.linalg.inv(design.T @ design)
    leaves = inverse @ design.T @ target
    for cell in np.flatnonzero((leaves < 0).any(axis=0)):
        leaves[:, cell] = _nearest(design, target[:, cell])
    spread = np.einsum("ij,jk,ik->i", summing, inverse, summing)
    return summing @ leaves, np.broadcast_to(spread[:, None], means.shape)


def _nearest(design: FloatArray, target: FloatArray) -> FloatArray:
    """Return the non-negative leaves that are nearest to the target, by Murty's exchanges."""
    normal, wanted = design.T @ design, design.T @ target
    held = np.zeros(wanted.size, dtype=np.bool_)
    slack = 1e-9 * max(float(np.abs(wanted).max()), 1e-9)
    leaves = np.zeros(wanted.size)
    for _ in range(PIVOTS + 20 * wanted.size):
        free = ~held
        leaves = np.zeros(wanted.size)
        leaves[free] = np.linalg.solve(normal[np.ix_(free, free)], wanted[free])
        pull = normal @ leaves - wanted
        wrong = np.flatnonzero((free & (leaves < -1e-9)) | (held & (pull < -slack)))
        if not wrong.size:
            break
        held[wrong[-1]] ^= True
    return np.maximum(leaves, 0.0)
