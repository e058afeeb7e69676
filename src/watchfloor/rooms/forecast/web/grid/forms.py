"""One interval by a form: for whoever has no script, and for a screen reader."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.forecast.contracts import CellChange, OverrideKind
from watchfloor.rooms.forecast.web.reading import centre_zone

_BACK = "back"


class CellForm(forms.Form):
    """Which interval, and what to do with it."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
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

    def clean(self) -> None:
        if self.cleaned_data.get("act") != _BACK and self.cleaned_data.get("value") is None:
            self.add_error("value", _("Give a number."))

    def change(self) -> CellChange:
        """Return the change that a valid form asks for."""
        data = self.cleaned_data
        starts_at = datetime.combine(data["day"], data["at"], tzinfo=centre_zone())
        if data["act"] == _BACK:
            return CellChange(starts_at, OverrideKind.SET, None)
        return CellChange(starts_at, OverrideKind(data["act"]), data["value"])
