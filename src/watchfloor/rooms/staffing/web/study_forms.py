"""What is typed for a study: scenarios of a day, or a day to be replayed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.staffing.contracts import (
    ReplayAsked,
    RosterShift,
    Scenario,
    WhatIfAsked,
)
from watchfloor.rooms.staffing.rules.asking_studies import MOST_SCENARIOS

Choices = Sequence[tuple[str, str]]
PERCENT = 100.0
DEFAULT_REPLICATIONS = 200


def _percent(label: Any, initial: float, *, low: float = 0, high: float = 2000) -> forms.FloatField:
    return forms.FloatField(label=label, initial=initial, min_value=low, max_value=high)


def _date_input() -> forms.DateInput:
    """Return a day as browsers want it, whatever the language."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _clock(label: Any, initial: str = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, initial=initial, widget=widget, required=False)


class WhatIfForm(forms.Form):
    """The day and its queues."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    day = forms.DateField(label=_("Day"), widget=_date_input())
    queues = forms.MultipleChoiceField(
        label=_("Queues"), help_text=_("Up to twelve; people can be shared among them.")
    )
    replications = forms.IntegerField(
        label=_("Repetitions"),
        initial=DEFAULT_REPLICATIONS,
        min_value=10,
        max_value=2000,
        help_text=_("Simulated days of each scenario: more of them, narrower intervals."),
    )

    def __init__(self, queues: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["queues"]
        assert_multiple(field).choices = list(queues)
        field.widget.attrs["size"] = min(max(len(queues), 3), 8)

    def asked(self, scenarios: Sequence[Scenario]) -> WhatIfAsked:
        """Return what was typed."""
        typed = self.cleaned_data
        return WhatIfAsked(
            day=typed["day"],
            queue_ids=tuple(int(each) for each in typed["queues"]),
            scenarios=tuple(scenarios),
            replications=typed["replications"],
        )


def assert_multiple(field: forms.Field) -> forms.MultipleChoiceField:
    """Return a field as what it is."""
    if not isinstance(field, forms.MultipleChoiceField):
        raise TypeError(field)
    return field


class ScenarioForm(forms.Form):
    """What is different in one scenario; one without a name is left out."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    volume = _percent(_("Contacts, percent"), 100, low=1)
    handle = _percent(_("Handle time, percent"), 100, low=1)
    people = forms.IntegerField(
        label=_("People more or fewer"), initial=0, min_value=-10_000, max_value=10_000
    )
    staff = _percent(_("People, percent"), 100)
    cross_trained = _percent(_("Trained for all queues, percent"), 0, high=100)
    on_break = _percent(_("On a break, percent"), 0, high=100)
    break_from = _clock(_("Break from"), "12:00")
    break_to = _clock(_("Break until"), "13:00")
    diverted = _percent(_("Diverted, percent"), 0, high=100)
    diverted_to = forms.ChoiceField(label=_("Diverted to"), required=False)
    outage_from = _clock(_("Outage from"))
    outage_to = _clock(_("Outage until"))

    def __init__(self, queues: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["diverted_to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", str(_("self-service, or nowhere"))), *queues]

    def scenario(self) -> Scenario | None:
        """Return what was typed; None where there is no name."""
        typed = self.cleaned_data
        if not typed["name"].strip():
            return None
        return Scenario(
            name=typed["name"].strip(),
            volume_factor=typed["volume"] / PERCENT,
            handle_factor=typed["handle"] / PERCENT,
            staff_change=typed["people"],
            staff_factor=typed["staff"] / PERCENT,
            cross_trained_share=typed["cross_trained"] / PERCENT,
            break_share=typed["on_break"] / PERCENT,
            break_from_minute=_minute(typed["break_from"]),
            break_to_minute=_minute(typed["break_to"]),
            diverted_share=typed["diverted"] / PERCENT,
            diverted_to_id=int(typed["diverted_to"]) if typed["diverted_to"] else None,
            outage_from_minute=_minute(typed["outage_from"]),
            outage_to_minute=_minute(typed["outage_to"]),
        )


class ReplayForm(forms.Form):
    """A recorded day, with people more or fewer."""

    day = forms.DateField(label=_("Day"), widget=_date_input())
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    agents = forms.IntegerField(
        label=_("People more or fewer"),
        initial=0,
        min_value=-1000,
        max_value=1000,
        help_text=_("0 replays the day's own people only."),
    )
    roster = forms.FileField(
        label=_("Another roster (CSV or XLSX)"),
        required=False,
        help_text=_(
            "A line a shift: person, start, end, breaks (10:00-10:15; 12:00-12:30), queues."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, queues: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["queue"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", str(_("All queues in reach"))), *queues]

    def asked(self, queues: Choices, roster: tuple[RosterShift, ...]) -> ReplayAsked:
        """Return what was typed; the queues are named, as reach may change."""
        typed = self.cleaned_data
        chosen = [typed["queue"]] if typed["queue"] else [queue for queue, _title in queues]
        return ReplayAsked(
            day=typed["day"],
            queue_ids=tuple(int(queue) for queue in chosen),
            agents_change=typed["agents"],
            roster=roster,
        )


def scenario_forms(
    queues: Choices, data: Any = None, initial: Sequence[dict[str, Any]] = ()
) -> list[ScenarioForm]:
    """Return the forms of all scenarios that a study may have."""
    return [
        ScenarioForm(
            queues,
            data,
            prefix=f"s{number}",
            initial=initial[number] if number < len(initial) else {},
        )
        for number in range(MOST_SCENARIOS)
    ]


def _minute(clock: time | None) -> int:
    return clock.hour * 60 + clock.minute if clock else 0
