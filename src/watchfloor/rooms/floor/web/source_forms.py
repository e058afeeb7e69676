"""Forms of sources: what a kind asks for, and which of ours a name stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.floor.contracts import SourceCard, SourceKind
from watchfloor.rooms.floor.rules.connecting import SETTINGS, WITH_SECRET, Setting, wrong_settings


class SourceForm(forms.Form):
    """Asks for what a kind of source needs. Its secret is never written back into the page."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: SourceKind,
        card: SourceCard | None = None,
    ) -> None:
        initial = (
            {**card.settings, "silent_after_seconds": card.silent_after_seconds} if card else {}
        )
        super().__init__(data, initial=initial)
        self.kind = kind
        if card is None:
            self.fields["name"] = forms.CharField(
                label=_("Name"), max_length=80, help_text=_("As people here know it.")
            )
        for setting in SETTINGS.get(kind, ()):
            self.fields[setting.name] = _field_of(setting)
        if kind in WITH_SECRET:
            self.fields["secret"] = _secret_field(is_kept=card is not None and card.has_secret)
        self.fields["silent_after_seconds"] = forms.IntegerField(
            label=_("Silent after, in seconds"),
            min_value=10,
            max_value=3600,
            initial=45,
            help_text=_("From then on every page that depends on it says so."),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.kind in SETTINGS:
            for name in wrong_settings(self.kind, self.settings()):
                if name not in self.errors:
                    self.add_error(name, gettext("This is not of the form that is needed."))
        return data

    def settings(self) -> dict[str, object]:
        """Return what the kind asks for."""
        names = [setting.name for setting in SETTINGS.get(self.kind, ())]
        return {name: self.cleaned_data.get(name) for name in names}

    def asked(self) -> dict[str, Any]:
        """Return what the operations take."""
        return {
            "settings": self.settings(),
            "secret": self.cleaned_data.get("secret", ""),
            "silent_after_seconds": self.cleaned_data["silent_after_seconds"],
        }


def _field_of(setting: Setting) -> forms.Field:
    words: dict[str, Any] = {
        "label": gettext(setting.label),
        "help_text": gettext(setting.hint) if setting.hint else "",
        "required": setting.is_required,
        "initial": setting.default or None,
    }
    if setting.kind == "flag":
        return forms.BooleanField(**words)
    if setting.kind == "port":
        return forms.IntegerField(min_value=1, max_value=65535, **words)
    widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(max_length=300, widget=widget, **words)


def _secret_field(*, is_kept: bool) -> forms.Field:
    hint = _("Leave empty to keep the one that is there.") if is_kept else ""
    widget = forms.PasswordInput({"autocomplete": "new-password"})
    return forms.CharField(
        label=_("Password"), required=not is_kept, max_length=200, widget=widget, help_text=hint
    )
