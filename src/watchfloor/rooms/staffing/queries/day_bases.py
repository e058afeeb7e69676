"""A day as it is planned, for scenarios: contacts, people, handle times, patience of its queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callmath.queueing import agents_needed
from callmath.simulation import (
    Distribution,
    exponential,
    from_survival,
    gamma,
    lognormal,
)
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window, day_window
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Channel, QueueCard
from watchfloor.rooms.staffing.contracts import (
    EstimateCard,
    EstimateTopic,
    IntervalRequirement,
    Terms,
    WhatIfAsked,
)
from watchfloor.rooms.staffing.rules.scenarios import Base, QueueDay

from .estimates import list_estimates
from .policies import terms_on
from .requirements import read_requirements

MINUTES = 30
USUAL_HANDLE, USUAL_CV = 240.0, 1.0  # seconds; where nothing is known
Floats = NDArray[np.float64]
Estimates = Mapping[EstimateTopic, EstimateCard]


@dataclass(frozen=True, slots=True, eq=False)
class _Load:
    """What comes and who is there; (intervals,). `source`: plan, or records."""

    contacts: Floats
    handle_seconds: Floats
    people: Floats | None
    source: str


def read_base(asked: WhatIfAsked) -> tuple[Base, Mapping[str, str]]:
    """Return the day that scenarios change, and where its figures come from.

    :raises Refusal: nothing is known of a queue on that day, or it is worked off rather than waited
        for.
    """
    window = day_window(asked.day, calendars.centre_zone())
    cards = {card.id: card for card in interactions.list_queues(scope=WHOLE_CENTRE)}
    estimates = list_estimates(queue_ids=asked.queue_ids, scope=WHOLE_CENTRE)
    sources: dict[str, str] = {}
    days = []
    for queue_id in asked.queue_ids:
        card = cards[queue_id]
        _check_channel(card)
        load = _read_load(card, window)
        terms = terms_on(day=asked.day, queue_id=queue_id)
        days.append(_queue_day(card, load, terms, estimates.get(queue_id, {}), sources))
    return Base(starts_at=window.start, minutes=MINUTES, queues=days), sources


def _check_channel(card: QueueCard) -> None:
    if card.channel not in {Channel.VOICE, Channel.CHAT}:
        raise Refusal(
            code="staffing.study.deferred",
            what=msgid("%(queue)s is worked off over hours; there is no wait to simulate."),
            mend=msgid("Choose calls and chats."),
            fields={"queue": card.title or card.code},
        )


def _read_load(card: QueueCard, window: Window) -> _Load:
    """Return the plan of a day, or what was recorded on it. :raises Refusal: there is neither."""
    planned = _read_plan(card.id, window)
    load = _from_plan(planned, window) if planned else _from_records(card.id, window)
    if load.contacts.sum() <= 0:
        raise Refusal(
            code="staffing.study.nothing_known",
            what=msgid("Of %(queue)s nothing is planned and nothing was recorded on %(day)s."),
            mend=msgid("Choose another day, or make a plan first."),
            fields={"queue": card.title or card.code, "day": window.start.date().isoformat()},
        )
    return load


def _read_plan(queue_id: int, window: Window) -> Sequence[IntervalRequirement]:
    for series in forecast.list_series(scope=WHOLE_CENTRE):
        if series.queue_id == queue_id:
            return read_requirements(series_id=series.id, window=window, scope=WHOLE_CENTRE)
    return ()


def _from_plan(rows: Sequence[IntervalRequirement], window: Window) -> _Load:
    count = _count(window)
    contacts, work, people = np.zeros(count), np.zeros(count), np.zeros(count)
    is_scheduled = any(row.scheduled is not None for row in rows)
    for row in rows:
        at = int((row.starts_at.timestamp() - window.start.timestamp()) // (MINUTES * 60))
        contacts[at] += row.contacts
        work[at] += row.contacts * row.handle_seconds
        people[at] = max(people[at], _productive(row) if is_scheduled else row.required)
    return _Load(
        contacts=contacts,
        handle_seconds=np.divide(work, contacts, out=np.zeros(count), where=contacts > 0),
        people=people,
        source="scheduled" if is_scheduled else "required",
    )


def _productive(row: IntervalRequirement) -> float:
    """Return who of the scheduled serves at the same time, in the proportion of the chain."""
    scheduled = row.scheduled or 0.0
    if row.scheduled_need > 0 and row.required > 0:
        return scheduled * row.required / row.scheduled_need
    return scheduled


def _from_records(queue_id: int, window: Window) -> _Load:
    count = _count(window)
    counts = interactions.read_counts(window=window, queue_ids=[queue_id], scope=WHOLE_CENTRE)
    at = (counts.start_seconds - int(window.start.timestamp())) // (MINUTES * 60)
    offered, answered, handle = (
        np.bincount(at, figures, count).astype(np.float64)
        for figures in (counts.offered, counts.answered, counts.handle_ms / 1000)
    )
    seconds = np.divide(handle, answered, out=np.zeros(count), where=answered > 0)
    return _Load(contacts=offered, handle_seconds=seconds, people=None, source="records")


def _count(window: Window) -> int:
    return int(-(-window.seconds // (MINUTES * 60)))


def _queue_day(
    card: QueueCard,
    load: _Load,
    terms: Terms,
    estimates: Estimates,
    sources: dict[str, str],
) -> QueueDay:
    mean = _mean_handle(load, estimates)
    seconds = np.where(load.handle_seconds > 0, load.handle_seconds, mean)
    patience, patience_source = _patience(terms, estimates)
    people = load.people
    if people is None:
        people = _needed(load, seconds, terms)
    sources[str(card.id)] = ",".join((load.source, patience_source))
    redials = _redials(terms, estimates)
    is_chat = card.channel is Channel.CHAT
    return QueueDay(
        queue_id=card.id,
        # What is forecast or counted are all attempts; who calls again comes in the simulation.
        contacts=load.contacts * (1.0 - redials * _lost_share(estimates)),
        handle=_handle(mean, estimates),
        handle_factors=seconds / mean,
        people=np.ceil(people - 1e-9).astype(np.int64),
        patience=patience,
        answer_within_seconds=terms.answer_within_seconds,
        short_abandon_seconds=float(card.short_abandon_seconds),
        redial_share=redials,
        busyness_cv=_busyness(terms, estimates),
        chats_at_once=terms.chats_at_once if is_chat else 0,
        chat_factors=terms.chat_factors if is_chat else (),
    )


def _needed(load: _Load, seconds: Floats, terms: Terms) -> Floats:
    """Return who would be needed, where nobody planned: Erlang A or C by the terms."""
    found = agents_needed(
        load.contacts * 60 / MINUTES,
        seconds,
        service_level=terms.service_level,
        answer_within_seconds=terms.answer_within_seconds,
        patience_seconds=terms.patience_seconds,
        occupancy_cap=terms.occupancy_cap,
    )
    return np.maximum(np.asarray(found, dtype=np.float64), 0.0)


def _mean_handle(load: _Load, estimates: Estimates) -> float:
    weight = load.contacts * (load.handle_seconds > 0)
    if weight.sum() > 0:
        return float((load.handle_seconds * weight).sum() / weight.sum())
    return _figure(estimates, EstimateTopic.HANDLE_TIME, "mean") or USUAL_HANDLE


def _handle(mean: float, estimates: Estimates) -> Distribution:
    """Return handle times of a mean, in the shape that the records have."""
    card = estimates.get(EstimateTopic.HANDLE_TIME)
    cv = _figure(estimates, EstimateTopic.HANDLE_TIME, "cv") or USUAL_CV
    if card is None or card.kind == "exponential":
        return exponential(mean)
    return gamma(mean, cv) if card.kind == "gamma" else lognormal(mean, cv)


def _patience(terms: Terms, estimates: Estimates) -> tuple[Distribution | None, str]:
    if terms.patience_seconds is not None:
        return exponential(terms.patience_seconds), "agreed"
    card = estimates.get(EstimateTopic.PATIENCE)
    mean = _figure(estimates, EstimateTopic.PATIENCE, "mean")
    if card is None or mean is None or not card.curve:
        return None, "endless"
    seconds = [point.seconds for point in card.curve]
    shares = [point.share for point in card.curve]
    return from_survival(seconds, shares, tail_mean_seconds=mean), "records"


def _redials(terms: Terms, estimates: Estimates) -> float:
    card = estimates.get(EstimateTopic.REDIALS)
    if terms.redial_share is not None:
        return terms.redial_share
    if card is None or card.doubts:
        return 0.0
    return min(_figure(estimates, EstimateTopic.REDIALS, "share") or 0.0, 0.95)


def _lost_share(estimates: Estimates) -> float:
    """Return which share gave up in the records; 0 where they say nothing."""
    card = estimates.get(EstimateTopic.PATIENCE)
    return card.facts.get("abandoned", 0.0) / card.sample if card and card.sample else 0.0


def _busyness(terms: Terms, estimates: Estimates) -> float:
    if terms.busyness_cv is not None:
        return terms.busyness_cv
    return _figure(estimates, EstimateTopic.BUSYNESS, "cv") or 0.0


def _figure(estimates: Estimates, topic: EstimateTopic, name: str) -> float | None:
    card = estimates.get(topic)
    figure = card.figures.get(name) if card else None
    return figure.value if figure else None
