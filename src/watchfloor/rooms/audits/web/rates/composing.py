"""Puts the page of error rates together: figures in words, and what charts draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from watchfloor.rooms.audits.queries.rates import Dimension
from watchfloor.rooms.audits.rules.rates.effects import Change, Effect
from watchfloor.rooms.audits.rules.rates.groups import Curve, Group, Key, Signal, Verdict
from watchfloor.rooms.audits.rules.rates.runs import Rise, Run, RunPoint
from watchfloor.rooms.observations.contracts import By

from .asking import RatesAsk, Sort
from .names import name_of, observations_url

_MANY = 3  # periods in a row: one sentence says more than a list
VERDICTS = {
    Verdict.ABOVE: ("wf-tone-bad", "arrow-up"),
    Verdict.BELOW: ("wf-tone-good", "arrow-down"),
    Verdict.ALIKE: ("", ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of groups."""

    group: Group
    name: str
    url: str
    failed_url: str
    verdict: str
    tone: str
    signal: str


def share_words(share: float) -> str:
    """Write a share as people read it, with enough digits for a rare error."""
    places = 2 if 0 < abs(share) < 0.02 else 1
    return f"{number_format(share * 100, decimal_pos=places)}%"


def points_words(difference: float) -> str:
    """Write a difference of shares in percentage points, with its sign."""
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{number_format(abs(difference) * 100, decimal_pos=2)}"


def make_lines(
    ask: RatesAsk, groups: Sequence[Group], names: Mapping[Key, str]
) -> tuple[Line, ...]:
    """Return the rows, by name or by the lower limit: never by a rate without its doubt."""
    lines = [
        Line(
            group=group,
            name=name_of(group.key, names, ask.dimension),
            url=observations_url(ask, group.key),
            failed_url=observations_url(ask, group.key, only_failed=True),
            verdict=verdict_words(group.verdict),
            tone=VERDICTS[group.verdict][0],
            signal=signal_words(group.signal),
        )
        for group in groups
    ]
    if ask.sort is Sort.LOWER:
        return tuple(sorted(lines, key=lambda line: (-line.group.low, line.name)))
    return tuple(sorted(lines, key=lambda line: line.name))


def verdict_words(verdict: Verdict) -> str:
    """Say what may be said of a group."""
    return {
        Verdict.ABOVE: _("above the whole"),
        Verdict.BELOW: _("below the whole"),
        Verdict.ALIKE: _("cannot tell apart"),
    }[verdict]


def signal_words(signal: Signal) -> str:
    """Say where a group lies in the funnel."""
    return {
        Signal.ALARM: _("outside 99.8 percent"),
        Signal.ATTENTION: _("outside 95 percent"),
        Signal.NONE: "",
    }[signal]


def run_words(run: Run, every: By) -> list[tuple[str, str]]:
    """Say each signal of the run chart with its date, as tone and sentence."""
    texts = []
    for _beyond, group in groupby(run.points, key=_side):
        points = tuple(group)
        if points[0].is_above or points[0].is_below:
            texts += _limit_words(points, every)
    words = _("Errors became more frequent from %(began)s on; certain since %(when)s (CUSUM).")
    for rise in _new_rises(run):
        began = period_words(rise.began, every)
        when = period_words(rise.signalled, every)
        texts.append(("bad", words % {"began": began, "when": when}))
    return texts


def _side(point: RunPoint) -> int:
    return int(point.is_above) - int(point.is_below)


def _limit_words(points: Sequence[RunPoint], every: By) -> list[tuple[str, str]]:
    """Say of neighbors beyond the same limit each for itself, or all in one sentence if many."""
    tone = "bad" if points[0].is_above else "good"
    if len(points) < _MANY:
        return [(tone, _point_words(point, every)) for point in points]
    words = (
        _("%(first)s to %(last)s: %(count)s in a row, all above their limits.")
        if points[0].is_above
        else _("%(first)s to %(last)s: %(count)s in a row, all below their limits.")
    )
    told = {
        "first": period_words(points[0].period, every),
        "last": period_words(points[-1].period, every),
        "count": len(points),
    }
    return [(tone, words % told)]


def _point_words(point: RunPoint, every: By) -> str:
    words = (
        _("%(when)s: %(rate)s, above the limit of %(limit)s.")
        if point.is_above
        else _("%(when)s: %(rate)s, below the limit of %(limit)s.")
    )
    limit = point.upper if point.is_above else point.lower
    return words % {
        "when": period_words(point.period, every),
        "rate": share_words(point.figure.rate or 0.0),
        "limit": share_words(limit or 0.0),
    }


def _new_rises(run: Run) -> Iterator[Rise]:
    """Yield the rises; one that goes on where the last was signalled is no news."""
    periods = [point.period for point in run.points]
    following = dict(pairwise(periods))
    signalled = ""
    for rise in run.rises:
        if following.get(signalled) != rise.began:
            yield rise
        signalled = rise.signalled


def period_words(period: str, every: By) -> str:
    """Name a period by its first day."""
    if every is By.WEEK:
        return _("week of %(day)s") % {"day": period}
    return period[:7] if every is By.MONTH else period


def run_data(run: Run, every: By) -> dict[str, object]:
    """Return what the run chart draws; shares in percent."""

    def percent(value: float | None) -> float | None:
        return None if value is None else round(value * 100, 4)

    return {
        "labels": [period_words(p.period, every) for p in run.points],
        "rate": [percent(p.figure.rate) for p in run.points],
        "lower": [percent(p.lower) for p in run.points],
        "upper": [percent(p.upper) for p in run.points],
        "center": percent(run.center),
        "out": [p.is_above or p.is_below for p in run.points],
        "level": [round(p.level, 3) for p in run.points],
        "threshold": round(run.threshold, 3),
    }  # fmt: skip


def funnel_data(curve: Curve, lines: Sequence[Line]) -> dict[str, object]:
    """Return what the funnel draws; shares in percent."""

    def limits(row: Sequence[float]) -> list[list[float]]:
        return [[size, limit * 100] for size, limit in zip(curve.sizes, row, strict=True)]

    return {
        "units": [
            {"name": line.name, "at": [round(line.group.figure.size, 1),
             round((line.group.figure.rate or 0) * 100, 4)], "signal": line.group.signal.value}
            for line in lines
        ],
        "target": curve.target * 100,
        "inner": [limits(curve.lower[0]), limits(curve.upper[0])],
        "outer": [limits(curve.lower[1]), limits(curve.upper[1])],
    }  # fmt: skip


def effect_words(effect: Effect) -> tuple[str, str]:
    """Say what changed, as tone and sentence."""
    change = effect.decisive
    if change is None:
        return "", _("One of the two sides has no judgements: nothing can be said.")
    if change.is_fall:
        return "good", _("Errors became fewer, by more than chance explains.")
    if change.is_rise:
        return "bad", _("Errors became more, by more than chance explains.")
    return "", _("Cannot tell yet: the difference is within what chance explains.")


def change_words(change: Change | None) -> str:
    """Write a change with its interval, in percentage points."""
    if change is None:
        return ""
    texts = {
        "value": points_words(change.value),
        "low": points_words(change.low),
        "high": points_words(change.high),
    }
    return _("%(value)s points (%(low)s to %(high)s)") % texts


def shrinks(dimension: Dimension) -> bool:
    """Return whether groups are people or teams, whose rates are shrunken."""
    return dimension in (Dimension.AGENT, Dimension.TEAM)
