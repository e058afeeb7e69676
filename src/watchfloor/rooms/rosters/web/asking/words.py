"""Codes of what is asked in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import TYPE_CHECKING

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _

from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import AskState

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OLDEST, NEWEST = date(1970, 1, 2), date(2200, 1, 1)  # as over the API
ACCOUNTS: Mapping[str, str] = {
    "annual": msgid("Annual leave"),
    "hours": msgid("Bank of hours"),
}
CAUSES: Mapping[str, str] = {
    "granted": msgid("granted"),
    "correction": msgid("corrected"),
    "leave": msgid("leave taken"),
    "overtime": msgid("overtime worked"),
    "time_off": msgid("time off taken"),
    "call_in": msgid("came in on a day off"),
}
ASKED: Mapping[str, str] = {
    "leave": msgid("Leave"),
    "swap": msgid("Swap for another shift"),
    "give": msgid("Shift given away"),
}
LOST: Mapping[str, str] = {
    "weight": msgid("went to somebody who was left with little before"),
    "sum": msgid("went to another, so that all together got more of what they wanted"),
    "rule": msgid("would break a rule for you"),
}
_STATES: Mapping[AskState, tuple[str, str, str]] = {
    AskState.ASKED: (msgid("waits for a decision"), "clock", "info"),
    AskState.OFFERED: (msgid("waits for a colleague"), "clock", "info"),
    AskState.ACCEPTED: (msgid("waits for a decision"), "clock", "info"),
    AskState.APPROVED: (msgid("approved"), "check", "good"),
    AskState.DECLINED: (msgid("declined"), "close", "bad"),
    AskState.REFUSED: (msgid("refused by the colleague"), "close", "warn"),
    AskState.WITHDRAWN: (msgid("taken back"), "undo", ""),
    AskState.LAPSED: (msgid("lapsed: a shift has changed"), "alert", "warn"),
}


def said(state: AskState) -> tuple[str, str, str]:
    """Return a state in words, with its icon and tone."""
    words, icon, tone = _STATES[state]
    return _(words), icon, tone


def minute_of(moment: time | None) -> int | None:
    """Return the minute of the day."""
    return None if moment is None else moment.hour * 60 + moment.minute


def day_field(label: StrPromise) -> forms.DateField:
    """Return a field for a day of the years that a centre plans, filled as browsers want it."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(OLDEST), MaxValueValidator(NEWEST)],
    )
