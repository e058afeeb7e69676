"""Growth drivers: what people expect of the long term that no record shows yet."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import DriverCard, DriverUnit
from watchfloor.rooms.forecast.models import Driver
from watchfloor.rooms.forecast.queries.long_term import driver_card
from watchfloor.rooms.forecast.rules.bounds import is_of_our_age

MOST_PERCENT = 10_000.0
MOST_CONTACTS = 10_000_000.0


class DriverFields(TypedDict):
    """What a driver is; no series named means every one, without an end it stays."""

    series_id: int | None
    title: str
    starts_on: date
    ends_on: NotRequired[date | None]
    unit: DriverUnit
    amount: float
    note: NotRequired[str]


@transaction.atomic
def save_driver(
    *, driver_id: int | None = None, actor: Actor, at: datetime, **wanted: Unpack[DriverFields]
) -> DriverCard:
    """Add a driver or change one; the next long-term forecast reckons with it."""
    row = _find(driver_id) if driver_id is not None else Driver(made_by=actor.name, made_at=at)
    before = _plain(row) if driver_id is not None else None
    row.series_id = wanted["series_id"]
    row.title = wanted["title"].strip()
    row.starts_on = wanted["starts_on"]
    row.ends_on = wanted.get("ends_on")
    row.unit = wanted["unit"]
    row.amount = wanted["amount"]
    row.note = wanted.get("note", "").strip()
    _check(row)
    row.save()
    journal.record(
        action="forecast.driver.changed" if before else "forecast.driver.added",
        subject=f"forecast_driver:{row.pk}",
        actor=actor,
        at=at,
        before=before,
        after=_plain(row),
    )
    return driver_card(row)


@transaction.atomic
def remove_driver(*, driver_id: int, actor: Actor, at: datetime) -> None:
    """Remove a driver; long-term forecasts that were made with it keep it."""
    row = _find(driver_id)
    Driver.objects.filter(pk=row.pk).update(removed_at=at)
    journal.record(
        action="forecast.driver.removed",
        subject=f"forecast_driver:{row.pk}",
        actor=actor,
        at=at,
        before=_plain(row),
    )


def _find(driver_id: int) -> Driver:
    row = Driver.objects.select_for_update().filter(pk=driver_id, removed_at=None).first()
    if row is None:
        raise Refusal(
            code="forecast.driver.missing",
            what=msgid("There is no such growth driver any more."),
            mend=msgid("Open the page again."),
        )
    return row


def _plain(row: Driver) -> dict[str, object]:
    names = ("series_id", "title", "starts_on", "ends_on", "unit", "amount", "note")
    return {name: getattr(row, name) for name in names}


def _check(row: Driver) -> None:
    if not row.title:
        raise _refuse(
            "forecast.driver.title",
            msgid("The growth driver has no name."),
            msgid("Say what it is: a migration, a new product, more customers."),
        )
    ends_on = row.starts_on if row.ends_on is None else row.ends_on
    if not (is_of_our_age(row.starts_on) and is_of_our_age(ends_on)):
        raise _refuse(
            "forecast.driver.far",
            msgid("%(starts)s to %(ends)s lies too far off to be planned for."),
            msgid("Is a date misread?"),
            starts=row.starts_on,
            ends=ends_on,
        )
    if ends_on < row.starts_on:
        raise _refuse(
            "forecast.driver.reversed",
            msgid("It ends on %(ends)s, before it starts on %(starts)s."),
            msgid("Choose a last day that is not before the first, or none if it stays."),
            ends=ends_on,
            starts=row.starts_on,
        )
    _check_amount(row)


def _check_amount(row: Driver) -> None:
    is_percent = row.unit == DriverUnit.PERCENT
    least, most = (-100.0, MOST_PERCENT) if is_percent else (-MOST_CONTACTS, MOST_CONTACTS)
    if not (math.isfinite(row.amount) and least <= row.amount <= most):
        raise _refuse(
            "forecast.driver.amount",
            msgid("A change of %(amount)s cannot be reckoned with."),
            msgid("Take a number from %(least)s to %(most)s."),
            amount=row.amount,
            least=least,
            most=most,
        )


def _refuse(code: str, what: str, mend: str, **fields: object) -> Refusal:
    return Refusal(code=code, what=what, mend=mend, fields=fields)
