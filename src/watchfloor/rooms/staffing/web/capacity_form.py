"""The drivers of a capacity plan as a form: shares in percent, lists a line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityAsked,
    CapacityDrivers,
    StaffCohort,
)

_ANY = {"step": "any"}
_WHOLE = frozenset({
    "lead_weeks", "training_weeks", "notice_weeks", "class_least", "class_most",
    "classes_at_once", "trainers", "trainers_per_class", "seats", "lines",
})  # fmt: skip
_LISTS = frozenset({"staff", "leavers", "ramp_up", "attrition"})
WEEKS = (13, 26, 39, 52, 65, 78)

# Label and hint of each driver, by group. What ends with "percent" is written in percent.
GROUPS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    msgid("What comes"): {
        "volume_factor": (msgid("Contacts, percent of the forecast"), ""),
        "handle_factor": (msgid("Handle time, percent of the forecast"), ""),
    },
    msgid("People who are there"): {
        "staff": (
            msgid("People, by weeks since they came"),
            msgid("A line each: people, weeks. As 24, 150. Part-time people count in part."),
        ),
        "leavers": (
            msgid("People who gave notice"),
            msgid("A line each: last day, people. As 2026-08-31, 2."),
        ),
        "paid_hours_a_week": (msgid("Paid hours a week"), msgid("Of a full contract.")),
        "shift_fit_share": (
            msgid("Rostered hours that meet the curve, percent"),
            msgid("Whole shifts never follow the requirement exactly."),
        ),
        "overtime_share": (msgid("Overtime at most, percent"), ""),
    },
    msgid("Coming, learning, leaving"): {
        "lead_weeks": (msgid("Weeks from the decision to the first day"), ""),
        "training_weeks": (msgid("Weeks of training"), ""),
        "ramp_up": (
            msgid("Worth in the weeks after training, percent"),
            msgid("As 60, 75, 90; afterwards 100."),
        ),
        "attrition": (
            msgid("Leave a week, percent, by weeks since they came"),
            msgid("A line each: from week, percent. As 0, 1.5."),
        ),
        "notice_weeks": (
            msgid("Weeks of notice"),
            msgid("Nobody leaves sooner but those who gave notice."),
        ),
    },
    msgid("Training classes"): {
        "class_least": (msgid("People in a class, at least"), ""),
        "class_most": (msgid("People in a class, at most"), ""),
        "classes_at_once": (msgid("Classes that may begin in one week"), ""),
        "trainers": (msgid("Trainers"), ""),
        "trainers_per_class": (msgid("Trainers a class"), ""),
    },
    msgid("Seats and trunks"): {
        "seats": (msgid("Seats that there are"), msgid("Empty: as many as it takes.")),
        "seat_reserve_share": (msgid("Seats kept free, percent"), ""),
        "lines": (msgid("Trunks that there are"), msgid("Empty: as many as it takes.")),
        "wrap_share": (
            msgid("Handle time without a trunk, percent"),
            msgid("Wrap-up: the caller has hung up."),
        ),
    },
    msgid("Costs"): {
        "cost_person_week": (msgid("A person for a week"), ""),
        "cost_hire": (msgid("To hire somebody"), ""),
        "cost_class": (msgid("To hold a class"), ""),
        "cost_overtime_week": (msgid("A person's week as overtime"), ""),
        "cost_missing_week": (
            msgid("A person's week that nobody does"),
            msgid("What missing people are worth: the higher, the more people are hired ahead."),
        ),
        "cost_seat_week": (msgid("A seat for a week"), ""),
        "cost_line_week": (msgid("A trunk for a week"), ""),
    },
}
LABELS: Mapping[str, str] = {
    name: label for group in GROUPS.values() for name, (label, _hint) in group.items()
}
_OPTIONAL = frozenset({"seats", "lines", "staff", "leavers", "ramp_up", "attrition"})


class CapacityForm(forms.Form):
    """What is planned, and with which drivers."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    node = forms.ChoiceField(label=gettext_lazy("Part of the center"), required=False)
    first_week = forms.DateField(
        label=gettext_lazy("First Monday"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    weeks = forms.TypedChoiceField(
        label=gettext_lazy("Weeks"), coerce=int, choices=[(each, str(each)) for each in WEEKS]
    )
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def __init__(self, nodes: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node = self.fields["node"]
        if isinstance(node, forms.ChoiceField):
            node.choices = list(nodes)
        for group in GROUPS.values():
            for name, (label, hint) in group.items():
                self.fields[name] = _field(name, _(label), _(hint) if hint else "")

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the drivers' fields by group, for the page."""
        return [(_(title), [self[name] for name in group]) for title, group in GROUPS.items()]

    def head(self) -> list[forms.BoundField]:
        """Return the fields that say what is planned."""
        return [self[name] for name in ("title", "node", "first_week", "weeks", "note")]

    def clean(self) -> dict[str, Any]:
        """Read the lists; each says itself which line it does not understand."""
        data: dict[str, Any] = super().clean() or {}
        for name, read in _READERS.items():
            try:
                data[name] = read(data.get(name) or "", data.get("first_week"))
            except (ValueError, OverflowError):
                self.add_error(name, _("Write each line as the hint shows."))
        return data

    def asked(self) -> CapacityAsked:
        """Return what a valid form asks for."""
        data = self.cleaned_data
        return CapacityAsked(
            title=data["title"],
            node_id=int(data["node"]) if data["node"] else None,
            first_week=data["first_week"],
            weeks=data["weeks"],
            note=data["note"],
        )

    def drivers(self) -> CapacityDrivers:
        """Return the drivers that a valid form holds."""
        return CapacityDrivers(**{
            name: self.cleaned_data[name] / 100 if _is_percent(name) else self.cleaned_data[name]
            for name in LABELS
        })  # fmt: skip


def initial_of(asked: CapacityAsked, drivers: CapacityDrivers) -> dict[str, Any]:
    """Return what a form shows of a plan."""
    shown = {each.name: _neat(getattr(drivers, each.name)) for each in fields(CapacityDrivers)}
    percent = {name: _neat(_percent(value)) for name, value in shown.items() if _is_percent(name)}
    return {
        **shown,
        **percent,
        "staff": _lines((each.people, each.tenure_weeks) for each in drivers.staff),
        "leavers": _lines(
            (asked.first_week + timedelta(days=7 * week), people)
            for week, people in drivers.leavers
        ),
        "ramp_up": ", ".join(_plain(_percent(worth)) for worth in drivers.ramp_up),
        "attrition": _lines((week, _percent(share)) for week, share in drivers.attrition),
        "title": asked.title,
        "node": "" if asked.node_id is None else str(asked.node_id),
        "first_week": asked.first_week,
        "weeks": min(WEEKS, key=lambda each: abs(each - asked.weeks)),
        "note": asked.note,
    }


def _field(name: str, label: str, hint: str) -> forms.Field:
    needed = name not in _OPTIONAL
    if name in _LISTS - {"ramp_up"}:
        area = forms.Textarea(attrs={"rows": 4, "class": "s-paste"})
        return forms.CharField(
            label=label, help_text=hint, required=needed, widget=area, max_length=5000
        )
    if name == "ramp_up":
        return forms.CharField(label=label, help_text=hint, required=needed, max_length=500)
    if name in _WHOLE:
        return forms.IntegerField(label=label, help_text=hint, required=needed)
    number = forms.NumberInput(attrs=_ANY)
    return forms.FloatField(label=label, help_text=hint, required=needed, widget=number)


def _is_percent(name: str) -> bool:
    return name.endswith(("_share", "_factor"))


def _percent(share: float) -> float:
    return round(share * 100, 6)


def _neat(value: Any) -> Any:
    """Return a figure without a needless “.0”."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _lines(rows: Any) -> str:
    return "\n".join(", ".join(_plain(each) for each in row) for row in rows)


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return the two parts of each line. :raises ValueError: a line has others."""
    plain = text.replace("，", ",").replace("\t", ",").replace("\0", "")
    rows = [line.split(",") for line in plain.splitlines() if line.strip()]
    return [(first.strip(), second.strip()) for first, second in rows]


def _read_staff(text: str, _first: date | None) -> tuple[StaffCohort, ...]:
    return tuple(StaffCohort(float(people), int(weeks)) for people, weeks in _pairs(text))


def _read_leavers(text: str, first: date | None) -> tuple[tuple[int, float], ...]:
    """Read last days; who leaves before the plan begins leaves in its first week."""
    if first is None:
        return ()
    return tuple(
        (max((date.fromisoformat(day) - first).days // 7, 0), float(people))
        for day, people in _pairs(text)
    )


def _read_ramp_up(text: str, _first: date | None) -> tuple[float, ...]:
    return tuple(float(word) / 100 for word in text.replace("，", " ").replace(",", " ").split())


def _read_attrition(text: str, _first: date | None) -> tuple[tuple[int, float], ...]:
    return tuple((int(week), float(percent) / 100) for week, percent in _pairs(text))


_READERS: Mapping[str, Callable[[str, date | None], Any]] = {
    "staff": _read_staff,
    "leavers": _read_leavers,
    "ramp_up": _read_ramp_up,
    "attrition": _read_attrition,
}
