"""Forms of the calendar's page."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.calendars.contracts import DayKind

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
}


def _time(label: object, *, required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=str(label), required=required, widget=widget)


class SettingsForm(forms.Form):
    """How the center tells time."""

    timezone = forms.ChoiceField(label=_("Time zone"))
    works_on_holidays = forms.BooleanField(
        label=_("Open on public holidays"),
        required=False,
        help_text=_("Days marked as closed are closed in any case."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through
        field = self.fields["timezone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [(name, name) for name in sorted(available_timezones())]


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

    def __init__(self, places: list[tuple[str, str]], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # request.POST or None
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", _("The whole center")), *places]
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
