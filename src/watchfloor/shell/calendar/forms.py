"""Forms of the calendar's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.calendars.contracts import DayKind, Shift

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
KINDS = {
    DayKind.HOLIDAY: _("Holiday"),
    DayKind.MAKE_UP: _("Make-up working day"),
    DayKind.CLOSED: _("Closed"),
    DayKind.CAMPAIGN: _("Campaign"),
    DayKind.FESTIVAL: _("Shopping festival"),
    DayKind.TERM_START: _("School term starts"),
    DayKind.PAYDAY: _("Payday"),
    DayKind.BILLING: _("Billing day"),
}
MONTHLY = {kind.value: KINDS[kind] for kind in (DayKind.BILLING, DayKind.PAYDAY)}
SHIFTS = {
    Shift.STAY: _("stays where it is"),
    Shift.BEFORE: _("moves to the working day before"),
    Shift.AFTER: _("moves to the working day after"),
}


def _time(label: StrOrPromise, *, required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=required, widget=widget)


def _offer(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class SettingsForm(forms.Form):
    """How the center tells time."""

    timezone = forms.ChoiceField(label=_("Time zone"))
    country = forms.CharField(
        label=_("Country of the public holidays"),
        required=False,
        max_length=8,
        help_text=_("A code such as CN, US or DE-BY; empty: only days that are entered."),
    )
    works_on_holidays = forms.BooleanField(
        label=_("Open on public holidays"),
        required=False,
        help_text=_("Days marked as closed are closed in any case."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["timezone"], [(name, name) for name in sorted(available_timezones())])


class HoursForm(forms.Form):
    """One stretch of some weekdays."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
    )
    opens = _time(_("Opens"))
    closes = _time(_("Closes"))
    place = forms.ChoiceField(label=_("Holds for"), required=False)

    def __init__(self, places: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        _offer(self.fields["place"], [("", str(_("The whole center"))), *places])
        self.fields["closes"].help_text = _("A time that is not later lies on the next day.")


class DayForm(forms.Form):
    """A day that is not like its weekday."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=[(k.value, t) for k, t in KINDS.items()])
    name = forms.CharField(label=_("Name"), max_length=120)
    opens = _time(_("Opens"), required=False)
    closes = _time(_("Closes"), required=False)
    works_as = forms.TypedChoiceField(
        label=_("Works like a"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *enumerate(WEEKDAYS)],
    )


class MonthlyForm(forms.Form):
    """A payday or a billing day of every month of a year."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(MONTHLY.items()))
    name = forms.CharField(label=_("Name"), max_length=120)
    month_day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        help_text=_("A month that is shorter has it on its last day."),
    )
    shift = forms.ChoiceField(
        label=_("On a day off it"), choices=[(k.value, t) for k, t in SHIFTS.items()]
    )


class PasteForm(forms.Form):
    """The yearly notice, or a table of days."""

    text = forms.CharField(
        label=_("Notice or table"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "The notice as it was published, or a day a line: day, kind, name, works_as, opens, "
            "closes."
        ),
    )
