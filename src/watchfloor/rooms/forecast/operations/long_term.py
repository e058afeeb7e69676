"""Long-term forecasts: the weeks and months of a year and a half, with what people expect."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import SeriesSource
from watchfloor.rooms.forecast.models import LongTermVersion, Scenario, Series, VersionDay
from watchfloor.rooms.forecast.queries.long_term import list_drivers
from watchfloor.rooms.forecast.queries.questions import build_question
from watchfloor.rooms.forecast.queries.records import Records
from watchfloor.rooms.forecast.rules.asking import Question
from watchfloor.rooms.forecast.rules.far import FarAnswer, ask_far
from watchfloor.rooms.forecast.rules.packing import plain

from .saving import find_newest
from .scenarios import find_scenario

log = logging.getLogger(__name__)
WEEKS_AHEAD = 80
EVERY = ("week", "month")


def run_long_term(*, series_ids: Collection[int] | None = None, actor: Actor, at: datetime) -> int:
    """Make the long-term forecast of some series (all), and return of how many it could be made.

    What fails for one series never stops the rest: what was made of it before stays. A line that
    is like another one is that one's, scaled; what people fill in by hand has none.
    """
    find_scenario(None, actor=actor, at=at)
    scenario = Scenario.objects.get(is_base=True)
    records = Records(zone=calendars.centre_zone(), at=at)
    found = Series.objects.select_related("queue", "peer", "peer__queue").filter(is_active=True)
    if series_ids is not None:
        found = found.filter(pk__in=series_ids)
    made = 0
    for series in found.order_by("code"):
        answers = _answer(series, records)
        if answers:
            _save(series, scenario, answers, actor, at)
            made += 1
    return made


def _answer(series: Series, records: Records) -> dict[str, FarAnswer]:
    """Return the answer by week and by month, none where there is nothing to learn from."""
    recorded = series.peer if series.source == SeriesSource.PEER else series
    if recorded is None or recorded.source != SeriesSource.QUEUE:
        return {}
    try:
        question = _question(recorded, records)
        if question is None:
            return {}
        drivers = list_drivers(series_id=series.pk, scope=WHOLE_CENTRE)
        return {every: ask_far(question, drivers, every) for every in EVERY}
    except (ValueError, ArithmeticError, LookupError):
        log.exception("forecast: the long term of %s cannot be told", series.code)
        return {}


def _question(series: Series, records: Records) -> Question | None:
    return build_question(series=series, records=records, horizon_days=WEEKS_AHEAD * 7)


@transaction.atomic
def _save(
    series: Series,
    scenario: Scenario,
    answers: Mapping[str, FarAnswer],
    actor: Actor,
    at: datetime,
) -> None:
    handle = _handle_seconds(series, scenario)
    drivers = list_drivers(series_id=series.pk, scope=WHOLE_CENTRE)
    factor = series.peer_factor if series.source == SeriesSource.PEER else 1.0
    for every, answer in answers.items():
        LongTermVersion.objects.create(
            series=series,
            scenario=scenario,
            every=every,
            made_at=at,
            made_by=actor.name,
            **_arrays(answer, factor, handle),
            drivers=[_plain(asdict(each)) for each in drivers],
            notes=[asdict(note) for note in answer.notes],
        )
    journal.record(
        action="forecast.long_term.made",
        subject=f"series:{series.pk}",
        actor=actor,
        at=at,
        after={"weeks": len(answers["week"].steps), "drivers": [each.id for each in drivers]},
    )


def _arrays(answer: FarAnswer, factor: float, handle: float | None) -> dict[str, Any]:
    steps = [each.times(factor) for each in answer.steps]
    levels = {"q025": 0.025, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q975": 0.975}
    return {
        "starts_on": [each.first_day for each in steps],
        "mean": plain([each.mean for each in steps]),
        "baseline": plain([each.baseline for each in steps]),
        "handle_seconds": None if handle is None else plain([handle] * len(steps)),
        **{name: plain([each.quantiles[at] for each in steps]) for name, at in levels.items()},
    }


def _plain(card: dict[str, Any]) -> dict[str, Any]:
    """Return a driver as JSON keeps it."""
    return {name: str(value) if name.endswith("_on") else value for name, value in card.items()}


def _handle_seconds(series: Series, scenario: Scenario) -> float | None:
    """Return the handle time of the newest version, weighted by its contacts."""
    newest = find_newest(series, scenario)
    if newest is None:
        return None
    rows = VersionDay.objects.filter(
        version=newest, day__lte=newest.first_day + timedelta(weeks=8), handle_seconds__isnull=False
    )
    known = [(np.array(row.mean), np.array(row.handle_seconds)) for row in rows]
    contacts = sum(float(mean.sum()) for mean, _ in known)
    return sum(float(mean @ handle) for mean, handle in known) / contacts if contacts else None
