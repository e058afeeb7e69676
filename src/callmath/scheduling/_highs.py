"""HiGHS behind one thin door: programs are built from whole arrays, limits count work, not time.

One thread and limits in nodes and gaps: the same question has the same answer however busy the
machine is. `guard_seconds` is an outer limit of the clock; what is found when it strikes is handed
back with `found`, and every caller has another way when nothing was.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._slow_imports import highspy, sparse_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
GUARD_SECONDS = 600.0
INFINITE = float("inf")
SMALL = 1e-9
TINY = 1e-6  # as near to a whole number as a linear program gets
DIVE_PARTS = 12  # of what is not whole, one part is fixed at a time
NUDGE_SHARE = 0.0015  # of a usual price: what is alike is told apart by less than that


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What became of a program; without `found` the values are zeros of no meaning."""

    found: bool
    proved: bool  # within the gap asked for
    objective: float
    bound: float
    values: Floats
    duals: Floats  # of the rows, for linear programs


@dataclass(slots=True)
class Program:
    """Minimize cost over columns and rows that are added in blocks."""

    columns: int = 0
    rows: int = 0
    _costs: list[Floats] = field(default_factory=list)
    _lowers: list[Floats] = field(default_factory=list)
    _uppers: list[Floats] = field(default_factory=list)
    _integers: list[Bools] = field(default_factory=list)
    _leasts: list[Floats] = field(default_factory=list)
    _mosts: list[Floats] = field(default_factory=list)
    _entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)

    def add_columns(
        self,
        count: int,
        *,
        cost: float | Floats = 0.0,
        upper: float | Floats = INFINITE,
        lower: float | Floats = 0.0,
        integer: bool = False,
    ) -> Ints:
        """Add so many columns and return their places."""
        if integer:  # HiGHS may hand back a bound that is no whole number
            upper, lower = np.floor(np.add(upper, SMALL)), np.ceil(np.subtract(lower, SMALL))
        self._costs.append(np.broadcast_to(np.asarray(cost, np.float64), count))
        self._lowers.append(np.broadcast_to(np.asarray(lower, np.float64), count))
        self._uppers.append(np.broadcast_to(np.asarray(upper, np.float64), count))
        self._integers.append(np.full(count, integer))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def add_rows(
        self, count: int, *, least: float | Floats = -INFINITE, most: float | Floats = INFINITE
    ) -> Ints:
        """Add so many empty rows and return their places."""
        self._leasts.append(np.broadcast_to(np.asarray(least, np.float64), count))
        self._mosts.append(np.broadcast_to(np.asarray(most, np.float64), count))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def add_entries(self, rows: Any, columns: Any, values: Any) -> None:
        """Add coefficients; arguments are broadcast, equal places are added up."""
        row, column, value = np.broadcast_arrays(rows, columns, values)
        self._entries.append(
            (
                row.astype(np.int64).ravel(),
                column.astype(np.int64).ravel(),
                value.astype(np.float64).ravel(),
            )
        )

    def solve_linear(
        self,
        *,
        interior: bool = False,
        crossover: bool = True,
        guard_seconds: float = GUARD_SECONDS,
        nudged: Ints | None = None,
    ) -> Solved:
        """Solve it without whole numbers, by the simplex method or an interior-point one.

        :param nudged: columns of which many are equally good. An interior point ends amid all of
            these, and from there to a corner takes several times as long as all before: so they
            get prices that differ a little. The corner is then as good as optimal, not `proved`
        """
        highs = self._load(whole=False, guard_seconds=guard_seconds)
        if interior:
            highs.setOptionValue("solver", "ipm")
            highs.setOptionValue("run_crossover", "on" if crossover else "off")
        if nudged is None:
            highs.run()
            return self._read(highs, whole=False)
        costs = self._nudge(highs, nudged)
        highs.run()
        solved = self._read(highs, whole=False)
        objective = float(costs @ solved.values) if solved.found else INFINITE
        return replace(solved, proved=False, objective=objective, bound=-INFINITE)

    def _nudge(self, highs: Any, nudged: Ints) -> Floats:
        """Make columns a little dearer, each by another amount; return the prices they had."""
        costs = _joined(self._costs)
        dear = costs[costs > 0]
        width = NUDGE_SHARE * float(np.median(dear)) if dear.size else NUDGE_SHARE
        told_apart = costs[nudged] + width * np.random.default_rng(0).random(nudged.size)
        highs.changeColsCost(nudged.size, nudged.astype(np.int32), told_apart)
        return costs

    def solve_whole(
        self,
        *,
        gap_share: float = 0.0,
        nodes: int | None = None,
        guard_seconds: float = GUARD_SECONDS,
        seed: int = 0,
        start: Floats | None = None,
    ) -> Solved:
        """Solve it with whole numbers until the gap is closed or so many nodes were searched.

        :param start: values to begin with, those of the whole columns are enough
        """
        highs = self._load(whole=True, guard_seconds=guard_seconds)
        highs.setOptionValue("mip_rel_gap", float(gap_share))
        highs.setOptionValue("mip_abs_gap", 1e-6)
        highs.setOptionValue("random_seed", int(seed % 2**31))
        if nodes is not None:
            highs.setOptionValue("mip_max_nodes", int(nodes))
        if start is not None:
            solution = highspy().HighsSolution()
            solution.col_value = list(start)
            highs.setSolution(solution)
        highs.run()
        return self._read(highs, whole=True)

    def loaded(self, *, whole: bool = False) -> Any:
        """Hand over HiGHS with the program, to change bounds and solve it again from there."""
        return self._load(whole=whole, guard_seconds=GUARD_SECONDS)

    def solve_near(
        self, *, gap_share: float, nodes: int, guard_seconds: float, seed: int = 0
    ) -> Solved:
        """Solve it with whole numbers by a dive; only if that is not near enough, by a search.

        On days of a contact center the dive is within a few thousandths of the bound and takes a
        hundredth of the time of a search, which begins with what the dive has found.
        """
        dived = self.dive(guard_seconds=guard_seconds)
        if dived.found and dived.objective <= dived.bound * (1 + gap_share) + SMALL:
            return dived
        searched = self.solve_whole(
            gap_share=gap_share,
            nodes=nodes,
            guard_seconds=guard_seconds,
            seed=seed,
            start=dived.values if dived.found else None,
        )
        return searched if searched.objective <= dived.objective else dived

    def dive(self, *, guard_seconds: float = GUARD_SECONDS) -> Solved:
        """Fix whole columns step by step where the linear program has them, the nearest first.

        `bound` is the value of the linear program; without an answer nothing is `found`.
        """
        highs = self._load(whole=False, guard_seconds=guard_seconds)
        highs.run()
        relaxed = self._read(highs, whole=False)
        columns = np.flatnonzero(np.concatenate([np.zeros(0, np.bool_), *self._integers]))
        fixed = np.zeros(columns.size, np.bool_)
        found = relaxed
        while found.found:
            values = found.values[columns]
            chosen = _to_fix(values, fixed)
            if not chosen.size:
                break
            whole, places = np.rint(values[chosen]), columns[chosen].astype(np.int32)
            highs.changeColsBounds(places.size, places, whole, whole)
            fixed[chosen] = True
            highs.run()
            found = self._read(highs, whole=False)
        return replace(found, bound=relaxed.objective, proved=found.found)

    def _load(self, *, whole: bool, guard_seconds: float) -> Any:
        highs = highspy().Highs()
        highs.setOptionValue("output_flag", "false")
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("time_limit", float(max(guard_seconds, 0.01)))
        model = highspy().HighsLp()
        model.num_col_, model.num_row_ = self.columns, self.rows
        model.col_cost_ = _joined(self._costs)
        model.col_lower_, model.col_upper_ = _joined(self._lowers), _joined(self._uppers)
        model.row_lower_, model.row_upper_ = _joined(self._leasts), _joined(self._mosts)
        self._fill(model)
        integers = np.concatenate([np.zeros(0, np.bool_), *self._integers])
        if whole and integers.any():
            kinds = (highspy().HighsVarType.kContinuous, highspy().HighsVarType.kInteger)
            model.integrality_ = [kinds[int(each)] for each in integers]
        highs.passModel(model)
        return highs

    def _fill(self, model: Any) -> None:
        none = np.zeros(0, np.int64)
        rows = np.concatenate([none, *(each[0] for each in self._entries)])
        columns = np.concatenate([none, *(each[1] for each in self._entries)])
        values = _joined([each[2] for each in self._entries])
        shape = (self.rows, self.columns)
        matrix = sparse_matrix(values, rows, columns, shape)
        model.a_matrix_.format_ = highspy().MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data

    def _read(self, highs: Any, *, whole: bool) -> Solved:
        info, solution = highs.getInfo(), highs.getSolution()
        feasible = info.primal_solution_status == int(
            highspy().SolutionStatus.kSolutionStatusFeasible
        )
        optimal = is_optimal(highs)
        found = bool(solution.value_valid) and (optimal or feasible)
        objective = float(info.objective_function_value) if found else INFINITE
        bound = float(info.mip_dual_bound) if whole else objective if optimal else -INFINITE
        return Solved(
            found=found,
            proved=optimal,
            objective=objective,
            bound=bound,
            values=np.array(solution.col_value) if found else np.zeros(self.columns),
            duals=np.array(solution.row_dual) if found else np.zeros(self.rows),
        )


def make_solver(**options: Any) -> Any:
    """Return a silent HiGHS on one thread, for programs that grow column by column."""
    solver = highspy().Highs()
    for name, value in {"output_flag": False, "threads": 1, **options}.items():
        solver.setOptionValue(name, value)
    return solver


def is_optimal(solver: Any) -> bool:
    """Whether the last run ended with an optimum, proved."""
    return bool(solver.getModelStatus() == highspy().HighsModelStatus.kOptimal)


def is_infeasible(solver: Any) -> bool:
    """Whether the last run proved that nothing holds all rows."""
    return bool(solver.getModelStatus() == highspy().HighsModelStatus.kInfeasible)


def _joined(parts: list[Floats]) -> Floats:
    return np.concatenate([np.zeros(0), *parts])


def _to_fix(values: Floats, fixed: Bools) -> Ints:
    """Places to fix next: those that are whole but not none, and the nearest of the others."""
    away = np.abs(values - np.rint(values))
    open_ = np.flatnonzero(~fixed & (away > TINY))
    if not open_.size:
        return open_
    order = open_[np.argsort(away[open_], kind="stable")]
    nearest = order[: max(1, open_.size // DIVE_PARTS)]
    return np.concatenate([np.flatnonzero(~fixed & (away <= TINY) & (values > 0.5)), nearest])
