"""What the second page of the wizard asks, checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from watchfloor.rooms.interactions.contracts import Format
from watchfloor.rooms.interactions.rules.mapping import fields_of

from . import words
from .fields import DATE_ORDERS, DELIMITERS, ENCODINGS, KINDS, field_choices, field_name


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: all that an import needs to know beside the file."""

    format: Format
    zone: str
    feed: str
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What a generic file's form must know of the file."""

    kind: str
    header: Sequence[str]
    sheets: Sequence[str] = ()
    is_text: bool = True  # a workbook has neither encoding nor delimiter
    is_ambiguous: bool = False  # 03/04/2026 may be March or April
    fixed: Mapping[str, str] = field(default_factory=dict)  # settings that nobody is asked


class CheckForm(forms.Form):
    """Format, time zone and feed: all that a known format needs."""

    format = forms.ChoiceField(label=gettext_lazy("Format"))
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    feed = forms.CharField(
        label=gettext_lazy("Source system"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "feeds", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Files of one system belong together. Leave it unless you have several such systems."
        ),
    )

    def __init__(self, data: Mapping[str, str] | None, *, initial: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(initial))
        choices = [(code.value, words.format_name(code)) for code in Format]
        self.fields["format"] = forms.ChoiceField(label=_("Format"), choices=choices)

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(
                _("No time zone is called “%(zone)s”. Type a city, such as Asia/Shanghai.")
                % {"zone": zone}
            )
        return zone

    def answers(self) -> Answers:
        """Return the checked answers. Only after `is_valid()`."""
        told = self.cleaned_data
        return Answers(Format(told["format"]), told["zone"], told["feed"].strip(), self.mapping())

    def mapping(self) -> dict[str, str]:
        """Return how the columns are to be read; a known format needs no telling."""
        return {}


class TableForm(CheckForm):
    """A generic file: also how its text is to be read, and which column is which."""

    def __init__(
        self, data: Mapping[str, str] | None, *, initial: Mapping[str, str], table: Table
    ) -> None:
        super().__init__(data, initial=initial)
        self.table = table
        self._add("kind", _("Each row is"), KINDS)
        if table.is_text:
            self._add("encoding", _("Encoding of the text"), ENCODINGS)
            self._add("delimiter", _("Between two columns stands"), DELIMITERS)
        if len(table.sheets) > 1:
            self._add("sheet", _("Sheet"), [(name, name) for name in table.sheets])
        if table.is_ambiguous:
            self._add("date_order", _("Dates are written as"), DATE_ORDERS)
        for place in range(len(table.header)):
            self._add(column(place), table.header[place], field_choices(table.kind), needed=False)

    def clean(self) -> dict[str, object]:
        told = super().clean() or self.cleaned_data
        chosen = Counter(name for name in self._chosen().values() if name)
        for place, name in self._chosen().items():
            if name and chosen[name] > 1:
                self.add_error(column(place), _("Two columns cannot be read as the same thing."))
        for needed in self._missing(chosen):
            self.add_error(None, _("No column is read as “%(field)s” yet.") % {"field": needed})
        return told

    def mapping(self) -> dict[str, str]:
        """Return our field → column, with the settings in which the file is read."""
        told = self.cleaned_data
        settings = {name: told[name] for name in self.reading() if told.get(name)}
        columns = {name: self.table.header[place] for place, name in self._chosen().items() if name}
        return {**self.table.fixed, **settings, **columns}

    def reading(self) -> list[str]:
        """Return the names of the fields that say how the text is read."""
        names = ("kind", "encoding", "delimiter", "sheet", "date_order")
        return [name for name in names if name in self.fields]

    def _chosen(self) -> dict[int, str]:
        places = range(len(self.table.header))
        return {place: self.cleaned_data.get(column(place), "") for place in places}

    def _missing(self, chosen: Mapping[str, int]) -> list[str]:
        needed = [spec.name for spec in fields_of(self.table.kind) if spec.needed]
        if chosen.get("date"):
            needed = [name for name in needed if name != "entered_at"]
        return [field_name(name, self.table.kind) for name in needed if not chosen.get(name)]

    def _add(
        self, name: str, label: str, choices: Sequence[tuple[str, object]], *, needed: bool = True
    ) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=needed)


def column(place: int) -> str:
    """Return the name of the form field of a column."""
    return f"column-{place}"
