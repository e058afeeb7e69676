"""Run the race of one series: fit, try, weigh, combine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ._combining import Weights, weigh
from ._task import USUAL_DAYS, Task
from ._trials import KnowsItsDoubts, KnowsItsPast, actuals, choose_origins, run_trials
from ._types import (
    BoolArray,
    Candidate,
    EventEffect,
    Fitted,
    FloatArray,
    ForecastingError,
    History,
    IntArray,
    Note,
    Trials,
)

CHAMPION = "contact"
WEEK = 7
MOST_GROWTH = 20.0  # times the largest day of the history: beyond it a forecast has run away


@dataclass(frozen=True, slots=True, eq=False)
class Runner:
    """A candidate that finished: what it forecasts, and what it said in the trials."""

    name: str
    fitted: Fitted
    mean: FloatArray
    trials: Trials


@dataclass(frozen=True, slots=True, eq=False)
class Race:
    """What came of a race. `left_out` says of each candidate that did not finish why."""

    runners: tuple[Runner, ...]
    weights: Weights
    left_out: Mapping[str, str]
    best_at: int
    is_special: BoolArray  # (days of the table,)
    first: int  # day of the table that the horizon begins with
    notes: tuple[Note, ...] = ()

    @property
    def chosen(self) -> str:
        """Return the name of what was chosen: one candidate, or the combination."""
        share = self.weights.overall
        return self.runners[self.best_at].name if share.max() > 0.99 else "combination"

    @property
    def best(self) -> Runner:
        """Return the candidate that counts most."""
        return self.runners[self.best_at]

    def mean(self) -> FloatArray:
        """Return the combined forecast, (days, slots)."""
        means = [runner.mean for runner in self.runners]
        return self.weights.combine(means, self.is_special[self.first :])

    def trials(self) -> Trials:
        """Return what the combination would have said in the trials."""
        first = self.runners[0].trials
        days = _trial_days(first)
        special = self.is_special[np.minimum(days, len(self.is_special) - 1)]
        mean = self.weights.combine([runner.trials.mean for runner in self.runners], special)
        doubt = self.runners[self.weights.champion].trials.doubt
        return Trials(first.origin_days, mean, first.actual, doubt)

    def day_trials(self, history: History) -> Trials:
        """Return trials of a week ahead, also for a shorter horizon: every weekday is in them.

        Those are of the candidate that counts most, where the week is over.
        """
        trials = self.trials()
        fitted = self.best.fitted
        if trials.mean.shape[1] >= WEEK or not isinstance(fitted, KnowsItsPast):
            return trials
        origins = trials.origin_days[trials.origin_days + WEEK <= len(history.volume)]
        if not len(origins):
            return trials
        mean = fitted.past_means(origins, WEEK)
        return Trials(origins, mean, actuals(history, origins, WEEK))

    def doubts(self, days: int) -> FloatArray:
        """Return how unsure each day is beside any day: a variance of its logarithm, (days,).

        It is the champion's word, which alone counts on days that are like few others.
        """
        champion = self.runners[self.weights.champion].fitted
        if isinstance(champion, KnowsItsDoubts):
            return champion.doubts(days)
        return np.zeros(days)

    def components(self, days: int) -> Mapping[str, FloatArray]:
        """Return the components of the candidate that counts most, and what the others change.

        Where it expects nothing and the others do, they make the level.
        """
        parts = dict(self.best.fitted.components(days))
        own = np.prod(list(parts.values()), axis=0)
        mean = self.mean()[:days]
        silent = (own <= 0) & (mean > 0)
        if silent.any():
            parts = {name: np.where(silent, 1.0, values) for name, values in parts.items()}
            parts["level"] = np.where(silent, mean, parts["level"])
            own = np.where(silent, mean, own)
        if len(self.runners) > 1:
            parts["combination"] = np.where(own > 0, mean / np.where(own > 0, own, 1.0), 1.0)
        return parts

    def effects(self) -> tuple[EventEffect, ...]:
        """Return the effects of events that the candidates measured."""
        for runner in (self.best, *self.runners):
            effects: tuple[EventEffect, ...] = getattr(runner.fitted, "effects", ())
            if effects:
                return effects
        return ()

    def findings(self) -> tuple[Note, ...]:
        """Return what the candidate that counts most found in the history."""
        found: tuple[Note, ...] = getattr(self.best.fitted, "notes", ())
        return found


def run_race(task: Task, candidates: Sequence[Candidate], *, method: str | None = None) -> Race:
    """Let candidates forecast one series, and find out how much each should count.

    :param method: the name of the one to be taken, whatever the trials say; None lets them choose.
    :raises ForecastingError: none finished.
    """
    origins = choose_origins(len(task.history.volume), task.horizon_days)
    runners: list[Runner] = []
    left_out: dict[str, str] = {}
    for candidate in candidates:
        reason = _run(candidate, task, origins, runners)
        if reason:
            left_out[candidate.name] = reason
    if not runners:
        raise ForecastingError(
            "race.empty",
            "No candidate could forecast this series.",
            mend="Leave the candidates to us, or give more history.",
            reasons=left_out,
        )
    names = [runner.name for runner in runners]
    champion = _champion(names)
    special = task.is_special
    changed: int = getattr(runners[champion].fitted, "changed_at", 0)
    weights = weigh(
        [_since(_without(runner.trials, special), changed) for runner in runners],
        champion=champion,
        is_favored=names[champion] == CHAMPION,
    )
    notes: tuple[Note, ...] = ()
    if method in names:
        weights = weights.only(names.index(method))
    elif method is not None:
        text = f"The method {method} could not run; the back-test chose instead."
        fields = {"method": method, "reason": left_out.get(method, "unknown")}
        notes = (Note("method.left_out", text, 1, fields),)
    return Race(
        runners=tuple(runners),
        weights=weights,
        left_out=left_out,
        best_at=int(np.argmax(weights.overall)),
        is_special=special,
        first=len(task.history.volume),
        notes=notes,
    )


def _trial_days(trials: Trials) -> IntArray:
    """Return the day of each trial, (origins, leads)."""
    leads = np.arange(trials.mean.shape[1])
    return trials.origin_days[:, None] + leads


def _without(trials: Trials, is_special: BoolArray) -> Trials:
    """Return trials of plain days only: who should count on them is asked of nothing else."""
    days = np.minimum(_trial_days(trials), len(is_special) - 1)
    return replace(trials, actual=np.where(is_special[days][..., None], np.nan, trials.actual))


def _since(trials: Trials, day: int) -> Trials:
    """Return trials from a day on: those before a change of level do not tell who knows of it."""
    after = trials.origin_days[:, None, None] > day
    return replace(trials, actual=np.where(after | (day == 0), trials.actual, np.nan))


def _run(candidate: Candidate, task: Task, origins: IntArray, runners: list[Runner]) -> str:
    """Run one candidate; return why it was left out, or nothing."""
    if task.known_days < candidate.min_days:
        return "too_short"
    try:
        runner = _finish(candidate, task, origins)
    except Exception as fault:  # one candidate's fault, of whatever kind, never stops the race
        return f"failed: {type(fault).__name__}: {fault}"[:200]
    if not (np.isfinite(runner.mean).all() and np.isfinite(runner.trials.mean).all()):
        return "not_finite"
    if min(runner.mean.min(initial=0), runner.trials.mean.min(initial=0)) < 0:
        return "negative"
    if runner.mean.sum(axis=1).max() > _most(task):
        return "ran_away"
    runners.append(runner)
    return ""


def _most(task: Task) -> float:
    """Return what no day can bring, unless somebody expects an event to multiply it."""
    largest = float(np.nan_to_num(task.history.volume).sum(axis=1).max())
    expected = max((event.expected_factor or 1.0 for event in task.events), default=1.0)
    return MOST_GROWTH * max(largest, 1.0) * max(expected, 1.0)


def _finish(candidate: Candidate, task: Task, origins: IntArray) -> Runner:
    given = (task.history, task.table, task.is_open, task.events)
    fitted = candidate.fit(*given)
    mean = fitted.mean(task.horizon_days)
    leads = min(task.horizon_days, USUAL_DAYS)
    trials = run_trials(candidate, *given, fitted=fitted, origin_days=origins, horizon_days=leads)
    return Runner(candidate.name, fitted, mean, trials)


def _champion(names: Sequence[str]) -> int:
    """Return who counts where nothing could be tried: our model, else the longest average."""
    return next((names.index(name) for name in (CHAMPION, "average_8") if name in names), 0)
