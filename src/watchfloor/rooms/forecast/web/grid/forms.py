"""One interval by a form: for whoever has no script, and for a screen reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django import forms
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.forecast.contracts import CellChange, OverrideKind
from watchfloor.rooms.forecast.web.reading import centre_zone

_BACK = "back"


def _happens(day: date, at: time) -> bool:
    """Say whether a time of the clock on the wall is one of that day."""
    try:
        starts_at = datetime.combine(day, at, tzinfo=centre_zone())
        return starts_at.astimezone(UTC).astimezone(centre_zone()).time() == at
    except OverflowError:
        return False


class CellForm(forms.Form):
    """Which interval, and what to do with it."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    at = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}))
    act = forms.ChoiceField(
        label=_("Change"),
        choices=[
            ("set", _("Set to so many contacts")),
            ("scale", _("Times a factor")),
            ("add", _("So many contacts more or less")),
            (_BACK, _("Back to the model's figure")),
        ],
    )
    value = forms.FloatField(label=_("Value"), required=False)
    note = forms.CharField(label=_("Why"), max_length=500, required=False)

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        day, at = self.cleaned_data.get("day"), self.cleaned_data.get("at")
        if day is not None and at is not None and not _happens(day, at):
            self.add_error("at", _("Clocks go forward on that day: this time does not happen."))
        if self.cleaned_data.get("act") != _BACK and self.cleaned_data.get("value") is None:
            self.add_error("value", _("Give a number."))

    def change(self) -> CellChange:
        """Return the change that a valid form asks for."""
        data = self.cleaned_data
        starts_at = datetime.combine(data["day"], data["at"], tzinfo=centre_zone())
        if data["act"] == _BACK:
            return CellChange(starts_at, OverrideKind.SET, None)
        return CellChange(starts_at, OverrideKind(data["act"]), data["value"])
