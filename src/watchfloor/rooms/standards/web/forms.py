"""The forms of the kinds that this room keeps: processes and clock policies."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from watchfloor.common.words import Words
from watchfloor.rooms.matters.contracts import ClockSpec, ClockTime, EscalationStep, Verb
from watchfloor.rooms.standards.contracts import Branch, ClockPolicy, Process, ProcessStep

from .days import day_starts
from .rows import Raw, RowForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Text: TypeAlias = "str | StrPromise"
_CODE = forms.RegexField(
    r"^[\w.:/-]+$",
    label=_("Code of the standard"),
    max_length=60,
    help_text=_("Letters, digits and . : / - _"),
)


def _start_field() -> forms.DateField:
    return forms.DateField(
        label=_("Holds from"),
        required=False,
        help_text=_("A later day; empty: from its approval on."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class RetireForm(forms.Form):
    """From when on nothing holds, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000)
    valid_from = _start_field()

    def starts_at(self, now: datetime) -> datetime | None:
        """Return from when on; None: from the approval on."""
        day = self.cleaned_data["valid_from"]
        return day_starts(day, now) if day else None


class HeadForm(forms.Form):
    """What every version has: names, a start, a reason; a new standard has a code too."""

    code = _CODE
    title_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    listed = forms.CharField(max_length=1000, required=False)
    valid_from = _start_field()
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        help_text=_("Why this change: the one who approves reads it."),
    )

    def __init__(self, *args: Any, editor: Editor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["listed"].label = editor.listed_label
        self.fields["listed"].help_text = editor.listed_help
        self.fields["listed"].required = editor.listed_required
        if not is_new:
            del self.fields["code"]
            self.fields["reason"].required = True

    def clean(self) -> dict[str, Any]:
        """Ask for a name in one of the languages."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("title_zh") and not data.get("title_en"):
            self.add_error("title_zh", gettext("Write a name in one of the two languages."))
        return data

    def title(self) -> Words:
        """Return the names."""
        return Words(self.cleaned_data["title_en"], self.cleaned_data["title_zh"])

    def listed_codes(self) -> tuple[str, ...]:
        """Return the parts of the field with a list."""
        parts = re.split(r"[,，;；\s]+", self.cleaned_data["listed"])
        return tuple(dict.fromkeys(filter(None, parts)))

    def starts_at(self, now: datetime) -> datetime | None:
        """Return the wished start; None: from the approval on."""
        day = self.cleaned_data["valid_from"]
        return day_starts(day, now) if day else None


class StepForm(RowForm):
    """A step of a process."""

    code = _CODE
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    screen = forms.CharField(label=_("Screen"), max_length=200, required=False)
    branches = forms.CharField(
        label=_("Branches"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: code of the next step | when. Empty: the next row."),
    )

    def clean_branches(self) -> tuple[Branch, ...]:
        """Read one branch a line."""
        lines = [line.strip() for line in self.cleaned_data["branches"].splitlines()]
        return tuple(_branch(line) for line in lines if line)

    def clean(self) -> dict[str, Any]:
        """Ask for a name in one of the languages."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("name_zh") and not data.get("name_en"):
            self.add_error("name_zh", gettext("Write a name in one of the two languages."))
        return data


def _branch(line: str) -> Branch:
    to, *when = [part.strip() for part in re.split(r"[|｜]", line)]
    texts = [*when, "", ""]
    return Branch(to, Words(zh=texts[0], en=texts[1]))


class ClockForm(RowForm):
    """A clock of a policy."""

    ignored = ("unit", "time", "stops_on")
    name = forms.CharField(label=_("Name"), max_length=60)
    limit = forms.IntegerField(label=_("Limit"), min_value=1, max_value=1_000_000)
    unit = forms.ChoiceField(
        label=_("Unit"),
        choices=[("1", _("minutes")), ("60", _("hours")), ("1440", _("days of 24 h"))],
    )
    time = forms.ChoiceField(
        label=_("Counts"),
        choices=[
            (ClockTime.CALENDAR.value, _("all the time")),
            (ClockTime.WORKING.value, _("working time only")),
        ],
    )
    stops_on = forms.ChoiceField(
        label=_("Stops when it is"),
        choices=[
            (Verb.DONE.value, _("done")),
            (Verb.ASSIGN.value, _("taken by somebody")),
            (Verb.VERIFY.value, _("verified")),
        ],
    )
    pauses = forms.BooleanField(label=_("Stands still while held"), required=False)
    steps = forms.CharField(
        label=_("Who is told when"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "One a line: minutes after the deadline (negative: before it), then owner, opener or "
            "a role. -60 owner"
        ),
    )
    source = forms.CharField(label=_("Based on"), max_length=200, required=False)

    def clean_steps(self) -> tuple[EscalationStep, ...]:
        """Read one escalation step a line."""
        lines = [line.split() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        return tuple(_escalation(parts) for parts in lines)


def _escalation(parts: list[str]) -> EscalationStep:
    try:
        minutes = int(parts[0].replace("−", "-"))
    except ValueError:
        raise ValidationError(gettext("Begin each line with a number of minutes.")) from None
    if len(parts) > 2 or abs(minutes) > 10_000_000:
        raise ValidationError(gettext("Write a number of minutes and one receiver a line."))
    return EscalationStep(minutes, parts[1] if len(parts) == 2 else "owner")


class Editor(Protocol):
    """What the editing page must know of a kind."""

    @property
    def row_form(self) -> type[RowForm]: ...

    @property
    def row_title(self) -> Text: ...

    @property
    def listed_label(self) -> Text: ...

    @property
    def listed_help(self) -> Text: ...

    @property
    def listed_required(self) -> bool: ...

    def build(self, listed: tuple[str, ...], rows: list[dict[str, Any]]) -> Any:
        """Return the body. :raises ValueError: a msgid."""

    def read(self, body: Any) -> tuple[tuple[str, ...], list[Raw]]:
        """Return the list and the rows that show a body."""


class ProcessEditor:
    """Steps as rows."""

    row_form: type[RowForm] = StepForm
    row_title: Text = _("Step")
    listed_label: Text = _("Queues")
    listed_help: Text = _("Codes of the queues in which it is done; empty: any.")
    listed_required: bool = False

    def build(self, listed: tuple[str, ...], rows: list[dict[str, Any]]) -> Process:
        """Return the process. :raises ValueError: a msgid."""
        steps = tuple(
            ProcessStep(
                row["code"],
                Words(row["name_en"], row["name_zh"]),
                row["screen"],
                row["branches"],
            )
            for row in rows
        )
        return Process(steps, listed)

    def read(self, body: Process) -> tuple[tuple[str, ...], list[Raw]]:
        """Return the queues and a row a step."""
        rows = [
            {
                "code": step.code,
                "name_zh": step.name.zh,
                "name_en": step.name.en,
                "screen": step.screen,
                "branches": "\n".join(map(_branch_line, step.branches)),
            }
            for step in body.steps
        ]
        return body.queues, rows


def _branch_line(branch: Branch) -> str:
    texts = [branch.to, branch.when.zh, branch.when.en]
    while texts and not texts[-1]:
        texts.pop()
    return " | ".join(texts)


class ClockPolicyEditor:
    """Clocks as rows."""

    row_form: type[RowForm] = ClockForm
    row_title: Text = _("Clock")
    listed_label: Text = _("Kinds of matters")
    listed_help: Text = _("Their codes, with commas between them: finding, action")
    listed_required: bool = True

    def build(self, listed: tuple[str, ...], rows: list[dict[str, Any]]) -> ClockPolicy:
        """Return the policy."""
        clocks = tuple(
            ClockSpec(
                name=row["name"],
                limit_minutes=row["limit"] * int(row["unit"]),
                time=ClockTime(row["time"]),
                pauses=row["pauses"],
                stops_on=Verb(row["stops_on"]),
                steps=row["steps"],
                source=row["source"],
            )
            for row in rows
        )
        return ClockPolicy(listed, clocks)

    def read(self, body: ClockPolicy) -> tuple[tuple[str, ...], list[Raw]]:
        """Return the kinds of matters and a row a clock."""
        return body.matter_kinds, [_clock_row(clock) for clock in body.clocks]


def _clock_row(clock: ClockSpec) -> Raw:
    unit = next(each for each in (1440, 60, 1) if clock.limit_minutes % each == 0)
    return {
        "name": clock.name,
        "limit": str(clock.limit_minutes // unit),
        "unit": str(unit),
        "time": clock.time.value,
        "stops_on": clock.stops_on.value,
        "pauses": "on" if clock.pauses else "",
        "steps": "\n".join(f"{step.after_minutes} {step.to}" for step in clock.steps),
        "source": clock.source,
    }


EDITORS: dict[str, Editor] = {"process": ProcessEditor(), "clock_policy": ClockPolicyEditor()}
