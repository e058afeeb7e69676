"""What a forecast needs, worked out as it is asked for. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from callmath.queueing import QueueingError
from watchfloor.common.access import Scope
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.staffing.contracts import ForecastRow, StaffedForecast, Terms
from watchfloor.rooms.staffing.rules.chain import Chain, Demand, perform, work_out
from watchfloor.rooms.staffing.rules.importing import fill_gaps
from watchfloor.rooms.staffing.rules.notes import list_notes
from watchfloor.rooms.staffing.rules.overriding import Overlay
from watchfloor.rooms.staffing.rules.packing import intervals_of, person_hours
from watchfloor.rooms.staffing.rules.resolving import default_terms
from watchfloor.rooms.staffing.rules.sizing import Assumptions
from watchfloor.rooms.staffing.rules.terms import Agreed, check_terms
from watchfloor.rooms.staffing.rules.uncertain import VolumeBand

from ._reach import find_series
from .plans import unpack_notes
from .policies import agreed_for
from .working_out import Ground, inputs_of, work_out_series

Changed = Mapping[str, Any]  # terms that are asked for instead of those agreed on, by name


@contextmanager
def _refusing() -> Iterator[None]:
    """Tell what the formulas cannot take as a refusal; their words are English."""
    try:
        yield
    except QueueingError as error:
        raise Refusal(
            code=f"staffing.formulas.{error.code}",
            what=msgid("The formulas cannot take it: %(why)s."),
            mend=msgid("Look at contacts, handle times and terms."),
            fields={"why": str(error)},
        ) from error


@_refusing()
def staff_version(*, version_id: int, changed: Changed, scope: Scope) -> StaffedForecast:
    """Return what a forecast version needs under the terms of its days.

    `changed` names terms that are tried instead of those agreed on.

    :raises VersionNotFound: there is no such version in reach.
    :raises Refusal: a term that makes no sense, or a version without intervals.
    """
    version = forecast.get_version(version_id=version_id, scope=scope)
    card = find_series(version.series_id, scope)
    ground = Ground()
    agreed = agreed_for(
        card, version.first_day, version.last_day, held=ground.held, parents=ground.parents
    )
    tried = _try(agreed, changed)
    worked = work_out_series(card, version, ground=ground, agreed=tried)
    if worked is None:
        return _nothing(card.id, version.id, card.channel, card.interval_minutes, tried)
    found = _staffed(
        worked.demand, worked.chain, card.channel, tried, worked.assumed, worked.overlay
    )
    return replace(found, series_id=card.id, version_id=version.id)


@_refusing()
def staff_rows(*, rows: Sequence[ForecastRow], channel: str, changed: Changed) -> StaffedForecast:
    """Return what a forecast made elsewhere needs, under terms of its own or the usual ones.

    :raises Refusal: rows or terms that make no sense.
    """
    ordered, minutes = fill_gaps(rows)
    zone = calendars.centre_zone()
    contacts = np.array([row.contacts for row in ordered], dtype=np.float64)
    demand = Demand(
        starts_at=[row.starts_at.astimezone(zone) for row in ordered],
        is_open=contacts > 0,
        contacts=contacts,
        band=VolumeBand(contacts, contacts, np.zeros(len(ordered))),
        handle_seconds=np.array([row.handle_seconds or np.nan for row in ordered]),
        interval_minutes=minutes,
    )
    agreed = _try(((demand.starts_at[0].date(), default_terms(channel)),), changed)
    overlay = Overlay((), demand.starts_at)
    chain = work_out(demand, channel=channel, agreed=agreed, assumed=Assumptions(), overlay=overlay)
    return _staffed(demand, chain, channel, agreed, Assumptions(), overlay)


def _try(agreed: Agreed, changed: Changed) -> tuple[tuple[date, Terms], ...]:
    tried = tuple((day, replace(terms, **changed)) for day, terms in agreed)
    for _, terms in tried:
        check_terms(terms)
    return tried


def _staffed(
    demand: Demand,
    chain: Chain,
    channel: str,
    agreed: Agreed,
    assumed: Assumptions,
    overlay: Overlay,
) -> StaffedForecast:
    held = assumed.under(agreed[0][1])
    return StaffedForecast(
        series_id=None,
        version_id=None,
        channel=channel,
        interval_minutes=demand.interval_minutes,
        model=", ".join(chain.models),
        terms=tuple(agreed),
        inputs=inputs_of(chain, held, overlay),
        notes=unpack_notes(list_notes(chain, held, agreed)),
        intervals=intervals_of(demand, chain, overlay),
        performance=perform(demand, chain, channel=channel, agreed=agreed, assumed=assumed),
        person_hours=person_hours(demand, chain),
    )


def _nothing(
    series_id: int, version_id: int, channel: str, minutes: int, agreed: Agreed
) -> StaffedForecast:
    return StaffedForecast(
        series_id, version_id, channel, minutes, "", tuple(agreed), {}, (), (), (), 0.0
    )
