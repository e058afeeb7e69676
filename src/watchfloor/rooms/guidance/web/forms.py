"""Forms of the room's pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 20 * 1024 * 1024


class RetireForm(forms.Form):
    """Why a prompt should go."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class SettingsForm(forms.Form):
    """The hold-out, and which pages may embed the guidance."""

    holdout = forms.FloatField(
        label=_("Hold-out in %"),
        min_value=0,
        max_value=50,
        help_text=_(
            "In so many contacts a prompt that is due is not shown, so that its effect can be"
            " measured. Mandatory prompts are always shown."
        ),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    origins = forms.CharField(
        label=_("Origins that may embed the guidance"),
        required=False,
        max_length=5000,
        help_text=_("One a line, such as https://crm.example.com"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )


class RecordsForm(forms.Form):
    """A file of business records and the step that they belong to."""

    step = forms.ChoiceField(label=_("Step"))
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "The columns key and at are needed; agent and contact are known; all others"
            " are fields of the record."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def __init__(self, steps: list[tuple[str, str]], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # request.POST and request.FILES, or none
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = steps

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Cut it into parts."))
        return file
