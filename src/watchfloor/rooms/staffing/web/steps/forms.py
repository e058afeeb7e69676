"""One step of one interval by a form: for whoever has no script, and for a screen reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django import forms
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.staffing.contracts import Step, StepChangeCell, StepKind
from watchfloor.rooms.staffing.web.reading import centre_zone
from watchfloor.rooms.staffing.web.words import STEPS

_BACK = "back"


class StepForm(forms.Form):
    """Which step of which interval, what to do with it, and why."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    at = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}))
    step = forms.ChoiceField(
        label=_("Step"), choices=[(step.value, _(title)) for step, title in STEPS.items()]
    )
    act = forms.ChoiceField(
        label=_("Change"),
        choices=[
            ("set", _("Set to this figure")),
            ("scale", _("Times a factor")),
            ("add", _("So much more or less")),
            (_BACK, _("Back to what was worked out")),
        ],
    )
    value = forms.FloatField(label=_("Value"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        day, at = self.cleaned_data.get("day"), self.cleaned_data.get("at")
        if day is not None and at is not None and not _happens(day, at):
            self.add_error("at", _("Clocks go forward on that day: this time does not happen."))
        if self.cleaned_data.get("act") != _BACK and self.cleaned_data.get("value") is None:
            self.add_error("value", _("Give a number."))

    def change(self) -> StepChangeCell:
        """Return the change that a valid form asks for."""
        data = self.cleaned_data
        starts_at = datetime.combine(data["day"], data["at"], tzinfo=centre_zone())
        step = Step(data["step"])
        if data["act"] == _BACK:
            return StepChangeCell(starts_at, step, StepKind.SET, None)
        return StepChangeCell(starts_at, step, StepKind(data["act"]), data["value"])


def _happens(day: date, at: time) -> bool:
    """Tell whether a time of the clock on the wall is one of that day."""
    try:
        starts_at = datetime.combine(day, at, tzinfo=centre_zone())
        return starts_at.astimezone(UTC).astimezone(centre_zone()).time() == at
    except OverflowError:
        return False
