"""The small forms of the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from watchfloor.common.words import Words
from watchfloor.rooms.risks.contracts import LossRange, RiskPoint, Step
from watchfloor.rooms.risks.operations.importing import MAX_BYTES

from .words import language

# 90 % ranges of the loss of one error, for people who propose and do not want to calculate.
LOSSES = {
    "tiny": LossRange(1, 20),
    "small": LossRange(10, 200),
    "middle": LossRange(100, 2_000),
    "large": LossRange(1_000, 20_000),
    "huge": LossRange(10_000, 200_000),
}


def no_nul(text: str) -> str:
    """Return a text that the database can keep."""
    return text.replace("\x00", "")


class ProposeForm(forms.Form):
    """The short form: what, where, how bad. The rest may come later."""

    title = forms.CharField(
        label=_("What can go wrong"),
        max_length=120,
        help_text=_("In one line, as you would say it to a colleague."),
    )
    wrong = forms.CharField(
        label=_("What went wrong, or nearly"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    step = forms.ChoiceField(label=_("Where"), required=False)
    bad = forms.ChoiceField(
        label=_("How bad is it when it happens"),
        choices=[
            ("tiny", _("A nuisance: up to 20")),
            ("small", _("Small: 10 to 200")),
            ("middle", _("Noticeable: 100 to 2,000")),
            ("large", _("Large: 1,000 to 20,000")),
            ("huge", _("Very large: 10,000 and more")),
        ],
        initial="middle",
        help_text=_("Money, time and trouble of one error together; a feeling is enough."),
    )
    zone = forms.ChoiceField(label=_("Zone"), required=False)

    def __init__(
        self, steps: Sequence[Step], zones: Sequence[tuple[str, Words]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        none = ("", _("I do not know"))
        of_steps = [
            (s.code, f"{s.process_title.text(language())}: {s.name.text(language())}")
            for s in steps
        ]
        self._choose("step", [none, *of_steps])
        self._choose("zone", [none, *((code, name.text(language())) for code, name in zones)])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = choices

    def title_words(self) -> Words:
        """Return the title, in the language of the page."""
        return _words(self.cleaned_data["title"])

    def point(self) -> RiskPoint:
        """Return the point as far as it is known."""
        data = self.cleaned_data
        return RiskPoint(
            classes={"zone": data["zone"]} if data["zone"] else {},
            cause=_words(data["wrong"]),
            procedure=Words(),
            likely_errors=(_words(data["title"]),),
            remedy=Words(),
            loss=LOSSES[data["bad"]],
            steps=(data["step"],) if data["step"] else (),
        )


def _words(text: str) -> Words:
    clean = no_nul(text)
    return Words(zh=clean) if language().startswith("zh") else Words(en=clean)


class OverrideForm(forms.Form):
    """Stars of a person's choice."""

    stars = forms.TypedChoiceField(
        label=_("Stars"),
        coerce=int,
        choices=[(0, _("As computed")), *((n, "★" * n) for n in range(1, 6))],
        initial=5,
    )
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("What the figures do not know.")
    )


class ReasonForm(forms.Form):
    """A reason, for what needs one."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class LibraryFileForm(forms.Form):
    """A library to bring in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("YAML or XLSX, as this page exports it. Nothing is saved before the preview."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
    )

    def clean_file(self) -> object:
        """Refuse a file that is too large before it is read into memory."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            text = _("The file has more than %(most)s MB.")
            raise forms.ValidationError(text, params={"most": MAX_BYTES // 1_000_000})
        return file


class ScaleForm(forms.Form):
    """The scale of stars."""

    two = forms.FloatField(label=_("2 stars from, a week"), min_value=0)
    three = forms.FloatField(label=_("3 stars from"), min_value=0)
    four = forms.FloatField(label=_("4 stars from"), min_value=0)
    five = forms.FloatField(label=_("5 stars from"), min_value=0)
    unknown_stars = forms.IntegerField(
        label=_("Least stars of a point without evidence"), min_value=1, max_value=5
    )
    assumed_reach = forms.FloatField(
        label=_("Contacts a week where nobody counts them"), min_value=0
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ClassificationForm(forms.Form):
    """A classification: a class a line."""

    title_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    title_zh = forms.CharField(label=_("Name in Chinese"), max_length=120, required=False)
    classes = forms.CharField(
        label=_("Classes"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "risks-mono"}),
        help_text=_("One a line: code | English | Chinese. Points keep the code."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
