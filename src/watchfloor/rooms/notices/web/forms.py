"""Forms: an address of each kind of channel, and how somebody wants to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.notices.contracts import ChannelKind, Preference
from watchfloor.rooms.notices.rules.addresses import (
    FIELDS,
    Field,
    read_pasted,
    wrong_fields,
)

from .words import kind_choices


class ChannelForm(forms.Form):
    """Asks for what a kind of channel needs. A secret is never written back into the page."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As you will know it."))

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: ChannelKind) -> None:
        super().__init__(data)
        self.kind = kind
        for field in FIELDS[kind]:
            self.fields[field.name] = _form_field(field)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in wrong_fields(self.kind, self.address_fields()):
            if name not in self.errors:
                self.add_error(name, gettext("This is not of the form that is needed."))
        return data

    def address_fields(self) -> dict[str, str]:
        """Return what was filled in, with a pasted address taken apart."""
        given = {each.name: self.cleaned_data.get(each.name, "") for each in FIELDS[self.kind]}
        return read_pasted(self.kind, given)


def _form_field(field: Field) -> forms.Field:
    words: dict[str, Any] = {
        "label": gettext(field.label),
        "help_text": gettext(field.hint) if field.hint else "",
        "required": field.is_required,
    }
    if field.choices:
        choices = [(value, gettext(text)) for value, text in field.choices]
        return forms.ChoiceField(choices=choices, **words)
    quiet = {"autocomplete": "new-password" if field.is_secret else "off", "spellcheck": "false"}
    widget = forms.PasswordInput(quiet) if field.is_secret else forms.TextInput(quiet)
    return forms.CharField(max_length=500, widget=widget, **words)


class PreferenceForm(forms.Form):
    """How somebody wants to be told."""

    daily_at = forms.TimeField(
        label=_("Daily list of what to do now, at"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("Leave empty for none."),
    )
    digest_minutes = forms.IntegerField(
        label=_("Gather for so many minutes, then send one message"), min_value=1, max_value=1440
    )
    per_hour = forms.IntegerField(
        label=_("At most so many messages an hour"), min_value=1, max_value=60
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    quiet_to = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("In the time zone of the center. Leave both empty for no quiet hours."),
    )
    only_open_hours = forms.BooleanField(
        label=_("Quiet whenever the center is closed"), required=False
    )
    urgent_in_quiet = forms.BooleanField(
        label=_("Urgent ones may come in quiet hours"), required=False
    )
    muted = forms.MultipleChoiceField(
        label=_("Do not tell me about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: Preference) -> None:
        super().__init__(data, initial=asdict(now))
        muted = self.fields["muted"]
        assert isinstance(muted, forms.MultipleChoiceField)  # noqa: S101  for the type checker
        muted.choices = kind_choices()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                Preference(**{**data, "muted": tuple(data["muted"])})
            except ValueError as error:
                raise forms.ValidationError(gettext(str(error))) from error
        return data

    def preference(self) -> Preference:
        """Return what was wished for."""
        return Preference(**{**self.cleaned_data, "muted": tuple(self.cleaned_data["muted"])})
