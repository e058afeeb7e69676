"""How many agents are needed: the fewest that meet every target at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, TypedDict, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from ._checks import (
    DENOMINATORS,
    MAX_AGENTS,
    MAX_CALLS_A_PATIENCE,
    MAX_LOAD,
    Bound,
    denominator_of,
    numbers,
    together,
)
from ._erlang_a import erlang_a_performance
from ._erlang_c import erlang_c_performance
from ._paths import size_erlang_a_rows, size_erlang_c_rows
from ._types import (
    INFEASIBLE,
    Counts,
    Denominator,
    Floats,
    Numbers,
    Performance,
    QueueingError,
    Reason,
    Sizing,
)

Flags = NDArray[np.bool_]
NONE = {"level": 0.0, "occupancy": 2.0, "abandon": 2.0, "wait": np.inf}  # a target not asked for
TIE = 1e-12  # of a cap on occupancy: 8.5 erlangs at 85 % are ten agents, not eleven
HALVINGS = 52


class Targets(TypedDict, total=False):
    """What is asked for: the level, a cap, or several; all that are given hold at once."""

    service_level: Numbers | None  # share served in time, above 0
    answer_within_seconds: Numbers  # 20 unless told
    patience_seconds: Numbers | None  # mean patience; without it nobody abandons
    occupancy_cap: Numbers | None  # greatest share of their time that agents may be taken
    abandon_cap: Numbers | None  # greatest share that may abandon; needs a patience
    mean_wait_cap_seconds: Numbers | None  # longest mean wait, of all offered
    denominator: Denominator | str  # what the service level is a share of


@overload
def agents_needed(
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    *,
    fractional: Literal[False] = ...,
    **targets: Unpack[Targets],
) -> Counts: ...
@overload
def agents_needed(
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    *,
    fractional: bool,
    **targets: Unpack[Targets],
) -> Counts | Floats: ...
def agents_needed(
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    *,
    fractional: bool = False,
    **targets: Unpack[Targets],
) -> Counts | Floats:
    """Return the fewest agents that meet every target that is given.

    Exact search on exact formulas: Erlang C without patience, Erlang A with it. No volume needs no
    agents. INFEASIBLE (-1) where no number is enough: a service level of 1, a cap of 0, or more
    than 10^8 erlangs; `size_staff` says which.

    :param targets: service_level, answer_within_seconds=20, patience_seconds, occupancy_cap,
        abandon_cap, mean_wait_cap_seconds, denominator="offered", as in `Targets`.
    :param fractional: return the smallest real number of agents instead, to be rounded after
        queues have been added up.
    :raises QueueingError: `no_target`, `no_patience`, or an argument that makes no sense.

    >>> agents_needed([0, 200, 2400], 180, service_level=0.8).tolist()
    [0, 14, 127]
    >>> int(agents_needed(1200, 300, service_level=0.8, patience_seconds=60))
    92
    """
    task = _read(calls_per_hour, handle_seconds, _Asked(**targets))
    agents, _ = _size(task)
    if fractional:
        return _loosen(task, agents).reshape(task.shape)
    return agents.astype(np.int64).reshape(task.shape)


def size_staff(
    calls_per_hour: Numbers, handle_seconds: Numbers, **targets: Unpack[Targets]
) -> Sizing:
    """Return what `agents_needed` returns, why, and how so many agents do.

    :raises QueueingError: as in `agents_needed`.

    >>> sizing = size_staff([0, 200], 180, service_level=[0.8, 1.0])
    >>> sizing.agents.tolist(), sizing.reasons.tolist()
    ([0, -1], ['no_volume', 'target_unreachable'])
    """
    task = _read(calls_per_hour, handle_seconds, _Asked(**targets))
    agents, reasons = _size(task)
    found = task.perform(np.maximum(agents, 0.0))
    arrays = {
        each.name: getattr(found, each.name).reshape(task.shape)
        for each in fields(Performance)
        if each.name != "denominator"
    }
    return Sizing(
        agents=agents.astype(np.int64).reshape(task.shape),
        reasons=reasons.reshape(task.shape),
        performance=Performance(**arrays, denominator=task.denominator),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """The targets with what holds where nothing is said."""

    service_level: Numbers | None = None
    answer_within_seconds: Numbers = 20.0
    patience_seconds: Numbers | None = None
    occupancy_cap: Numbers | None = None
    abandon_cap: Numbers | None = None
    mean_wait_cap_seconds: Numbers | None = None
    denominator: Denominator | str = Denominator.OFFERED

    def refuse_gaps(self) -> None:
        """Refuse targets that ask for nothing, or for callers to leave who never do."""
        level, wait = self.service_level, self.mean_wait_cap_seconds
        if all(each is None for each in (level, wait, self.occupancy_cap, self.abandon_cap)):
            raise QueueingError("no_target", "give a service_level or a cap to size for")
        if self.abandon_cap is not None and self.patience_seconds is None:
            raise QueueingError(
                "no_patience", "abandon_cap needs patience_seconds: nobody abandons without it"
            )


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """Problems in rows of one length. Rows of patience are infinite where there is none."""

    shape: tuple[int, ...]
    denominator: Denominator
    rows: dict[str, Floats]
    load: Floats
    patient: bool  # nobody abandons

    @property
    def too_large(self) -> Flags:
        """Where there is more than can be added up."""
        calls = self.rows["calls"] / 3600.0 * self.rows["patience"]
        return np.asarray((self.load > MAX_LOAD) | (calls > MAX_CALLS_A_PATIENCE))

    def perform(self, agents: Floats) -> Performance:
        """Return how so many agents do."""
        rows = self.rows
        calls = np.where(self.too_large, 0.0, rows["calls"])
        if self.patient:
            return erlang_c_performance(agents, calls, rows["handle"], rows["within"])
        return erlang_a_performance(
            agents,
            calls,
            rows["handle"],
            rows["patience"],
            rows["within"],
            denominator=self.denominator,
        )

    def is_met_by(self, agents: Floats) -> Flags:
        """Return where so many agents meet all targets."""
        found = self.perform(agents)
        return np.asarray(
            (found.service_level >= self.rows["level"])
            & (found.abandon_share <= self.rows["abandon"])
            & (found.mean_wait_seconds <= self.rows["wait"])
            & (found.occupancy_share <= self.rows["occupancy"] * (1 + TIE))
        )


def _read(calls_per_hour: Numbers, handle_seconds: Numbers, asked: _Asked) -> _Task:
    asked.refuse_gaps()
    patience = np.float64(1.0) if asked.patience_seconds is None else asked.patience_seconds
    shape, rows = together(
        calls=numbers("calls_per_hour", calls_per_hour, ">=0"),
        handle=numbers("handle_seconds", handle_seconds, ">0"),
        within=numbers("answer_within_seconds", asked.answer_within_seconds, ">=0"),
        patience=numbers("patience_seconds", patience, ">0"),
        level=_target("service_level", asked.service_level, "0<..1", NONE["level"]),
        occupancy=_target("occupancy_cap", asked.occupancy_cap, "0..1", NONE["occupancy"]),
        abandon=_target("abandon_cap", asked.abandon_cap, "0..1", NONE["abandon"]),
        wait=_target("mean_wait_cap_seconds", asked.mean_wait_cap_seconds, ">=0", NONE["wait"]),
    )
    return _Task(
        shape=shape,
        denominator=denominator_of(asked.denominator),
        rows=rows,
        load=rows["calls"] * rows["handle"] / 3600.0,
        patient=asked.patience_seconds is None,
    )


def _target(name: str, values: Numbers | None, bound: Bound, absent: float) -> Floats:
    return np.asarray(absent) if values is None else numbers(name, values, bound)


def _size(task: _Task) -> tuple[Floats, NDArray[np.str_]]:
    """Return rows of agents and of reasons."""
    rows = task.rows
    unreachable = (rows["level"] >= 1.0) | (rows["occupancy"] <= 0.0) | (rows["wait"] <= 0.0)
    unreachable |= rows["abandon"] <= 0.0
    agents = np.full(task.load.shape, float(INFEASIBLE))
    reasons = np.full(task.load.shape, Reason.MET.value, dtype=f"U{max(map(len, Reason))}")
    reasons[unreachable] = Reason.TARGET_UNREACHABLE.value
    reasons[task.too_large] = Reason.TOO_LARGE.value
    reasons[task.load <= 0] = Reason.NO_VOLUME.value
    agents[task.load <= 0] = 0.0
    wanted = (task.load > 0) & ~task.too_large & ~unreachable
    if wanted.any():
        agents[wanted] = _search(task, wanted)
    beyond = agents > MAX_AGENTS
    agents[beyond], reasons[beyond] = INFEASIBLE, Reason.TOO_LARGE.value
    return agents, reasons


def _search(task: _Task, wanted: Flags) -> Floats:
    part = {name: values[wanted] for name, values in task.rows.items()}
    load, handle, patience = task.load[wanted], part["handle"], part["patience"]
    if task.patient:
        span, wait = part["within"] / handle, part["wait"] / handle
        return size_erlang_c_rows(load, span, part["level"], part["occupancy"], wait)
    leave = np.minimum(part["abandon"], part["wait"] / patience)  # a mean wait is one more cap
    targets = np.stack([part["level"], part["occupancy"], leave])
    kind = DENOMINATORS.index(task.denominator)
    return size_erlang_a_rows(load, patience / handle, part["within"] / patience, targets, kind)


def _loosen(task: _Task, agents: Floats) -> Floats:
    """Return the smallest real numbers of agents, from the smallest whole ones: by halving."""
    low, high = np.maximum(agents - 1.0, 0.0), agents
    if task.patient:
        low = np.where(agents > 0, np.maximum(low, task.load), low)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        met = task.is_met_by(np.maximum(middle, 0.0))
        low, high = np.where(met, low, middle), np.where(met, middle, high)
    return np.where(agents > 0, high, agents)
