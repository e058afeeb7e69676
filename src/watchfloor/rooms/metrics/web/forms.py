"""Forms of the registry's pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.interactions.contracts import QueueCard
from watchfloor.rooms.metrics.contracts import Metric, Unit

from .pages import language


def _day_field(today: date) -> forms.DateField:
    return forms.DateField(
        label=_("From which day on"),
        initial=today.isoformat(),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class ChooseForm(forms.Form):
    """Which variant is the contract one, from when on and why."""

    variant = forms.ChoiceField(label=_("Contract variant"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For those who ask later, such as the number of the contract."),
    )

    def __init__(self, metric: Metric, today: date, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # request.POST or None
        field = self.fields["variant"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [(each.code, each.name.text(language())) for each in metric.variants]
        self.fields["valid_from"] = _day_field(today)

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """Return the first instant of the chosen day."""
        return datetime.combine(self.cleaned_data["valid_from"], time(), tzinfo=zone)


class TargetForm(forms.Form):
    """What the metric should be."""

    queue = forms.ChoiceField(label=_("Queue"), required=False)
    goal = forms.FloatField(label=_("Target"), min_value=0)

    def __init__(
        self, metric: Metric, queues: Sequence[QueueCard], today: date, data: object = None
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # request.POST or None
        self.is_share = metric.variants[0].unit is Unit.SHARE
        field = self.fields["queue"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [
            ("", _("All queues without their own target")),
            *((str(queue.id), queue.title or queue.code) for queue in queues),
        ]
        goal = self.fields["goal"]
        goal.label = _("Target in %") if self.is_share else _("Target in seconds")
        goal.widget.attrs["step"] = "any"
        self.fields["valid_from"] = _day_field(today)

    def measured_goal(self) -> float:
        """Return the goal as the metric is measured: a share of 0 to 1, or seconds."""
        goal: float = self.cleaned_data["goal"]
        return goal / 100 if self.is_share else goal

    def queue_id(self) -> int | None:
        """Return the queue, or None for all."""
        chosen = self.cleaned_data["queue"]
        return int(chosen) if chosen else None

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """Return the first instant of the chosen day."""
        return datetime.combine(self.cleaned_data["valid_from"], time(), tzinfo=zone)
