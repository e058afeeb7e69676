"""Libraries that take half a second and more to import, loaded when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray


def highspy() -> Any:
    """HiGHS."""
    return import_module("highspy")


def sparse_matrix(
    values: NDArray[np.float64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    shape: tuple[int, int],
) -> Any:
    """A sparse matrix by rows; entries at the same place are added, zeros left out."""
    matrix = import_module("scipy.sparse").coo_matrix((values, (rows, columns)), shape=shape)
    by_rows = matrix.tocsr()
    by_rows.eliminate_zeros()
    return by_rows


def connected_parts(graph: Any) -> NDArray[np.int64]:
    """The number of the connected part that each node of a graph is in."""
    _, labels = import_module("scipy.sparse.csgraph").connected_components(graph, directed=False)
    return np.asarray(labels, np.int64)


def cheapest_assignment(prices: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and the column that each gets, at the least sum of prices."""
    rows, columns = import_module("scipy.optimize").linear_sum_assignment(prices)
    return rows, columns
