"""Terms as a form: shares in percent, times in seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from watchfloor.common.access import Scope
from watchfloor.rooms.interactions.contracts import QueueCard
from watchfloor.rooms.people.contracts import NodeCard
from watchfloor.rooms.staffing.contracts import (
    Aim,
    Shrinkage,
    ShrinkageKind,
    ShrinkageRule,
    Terms,
)
from watchfloor.rooms.staffing.web.words import AIMS, CHANNELS, DENOMINATORS, KINDS, RULES

# Shares that people write in percent.
SHARES = (
    "service_level",
    "occupancy_cap",
    "abandon_cap",
    "redial_share",
    "share_of_days",
    "busyness_cv",
    "on_site_share",
    "line_blocking",
)
CENTRE = "centre"  # the whole of it, where neither a part nor a queue is named
_ANY = {"step": "any"}


def _number(label: Any, *, required: bool = True, hint: Any = "") -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.NumberInput(attrs=_ANY),
    )


def _lazy(words: Mapping[Any, str]) -> list[tuple[str, Any]]:
    return [(str(key), gettext_lazy(text)) for key, text in words.items()]


class PolicyForm(forms.Form):
    """Whom terms are of, from when, and the terms themselves."""

    reach = forms.ChoiceField(label=gettext_lazy("Holds for"))
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        required=False,
        choices=[("", gettext_lazy("All channels")), *_lazy(CHANNELS)],
    )
    valid_from = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    service_level = _number(gettext_lazy("Service level, percent"))
    answer_within_seconds = _number(gettext_lazy("Answered within, seconds"))
    denominator = forms.ChoiceField(
        label=gettext_lazy("Share of"),
        choices=_lazy(DENOMINATORS),
        help_text=gettext_lazy("On the same calls these are up to nine points apart."),
    )
    mean_wait_cap_seconds = _number(gettext_lazy("Mean wait at most, seconds"), required=False)
    abandon_cap = _number(gettext_lazy("Give up at most, percent"), required=False)
    occupancy_cap = _number(
        gettext_lazy("Busy at most, percent"),
        required=False,
        hint=gettext_lazy("Nobody should be on contacts without a pause."),
    )
    due_minutes = forms.IntegerField(
        label=gettext_lazy("Due within, minutes"),
        required=False,
        help_text=gettext_lazy("Mail and tasks: done within so long, in opening hours."),
    )
    aim = forms.ChoiceField(label=gettext_lazy("Has to hold"), choices=_lazy(AIMS))
    share_of_days = _number(gettext_lazy("Share of the days, percent"))
    busyness_cv = _number(
        gettext_lazy("Days differ by, percent"),
        required=False,
        hint=gettext_lazy("Empty: as the forecast's band says."),
    )
    patience_seconds = _number(
        gettext_lazy("Patience, seconds"),
        required=False,
        hint=gettext_lazy("Empty: as estimated from the records."),
    )
    redial_share = _number(
        gettext_lazy("Call again after giving up, percent"),
        required=False,
        hint=gettext_lazy("Empty: as estimated from the records."),
    )
    chats_at_once = forms.IntegerField(label=gettext_lazy("Chats at once"))
    chat_factors = forms.CharField(
        label=gettext_lazy("Handle time by chats at once"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Against one chat: 1, 1.25, 1.6. Empty: no longer than one."),
    )
    minimum_people = forms.IntegerField(label=gettext_lazy("At least so many while open"))
    shrinkage_rule = forms.ChoiceField(
        label=gettext_lazy("Several shrinkages"), choices=_lazy(RULES)
    )
    on_site_share = _number(gettext_lazy("On site, with a seat, percent"))
    menu_seconds = _number(gettext_lazy("Menu before the queue, seconds"))
    line_blocking = _number(gettext_lazy("Calls that find no free line, percent"))
    cost_per_hour = _number(gettext_lazy("Cost of a paid hour"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("Who agreed on it, and why: kept with the policy."),
    )

    def __init__(self, reaches: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = self.fields["reach"]
        if isinstance(reach, forms.ChoiceField):
            reach.choices = list(reaches)

    def clean_chat_factors(self) -> tuple[float, ...]:
        """Read the factors; they may be parted by commas or spaces."""
        words = self.cleaned_data["chat_factors"].replace("，", " ").replace(",", " ").split()
        try:
            return tuple(float(word) for word in words)
        except ValueError as error:
            raise forms.ValidationError(_("Write numbers, as 1, 1.25, 1.6.")) from error

    def terms(self, shrinkages: Sequence[Shrinkage]) -> Terms:
        """Return the terms that a valid form holds."""
        data = self.cleaned_data
        shares: dict[str, Any] = {name: _share(data[name]) for name in SHARES}
        plain = {
            name: data[name]
            for name in Terms.__slots__
            if name not in {*SHARES, "shrinkages", "shrinkage_rule", "aim"}
        }
        return Terms(
            **plain,
            **shares,
            aim=Aim(data["aim"]),
            shrinkages=tuple(shrinkages),
            shrinkage_rule=ShrinkageRule(data["shrinkage_rule"]),
        )

    def fingerprint(self, terms: Terms) -> str:
        """Return what tells whether these very terms were looked at."""
        data = self.cleaned_data
        told = (data["reach"], data["channel"], data["valid_from"].isoformat(), terms)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def holder(self) -> tuple[int | None, int | None]:
        """Return the queue and the part of the centre that it holds for; neither: all of it."""
        kind, _sep, number = self.cleaned_data["reach"].partition(":")
        if kind == "queue":
            return int(number), None
        return (None, int(number)) if kind == "node" else (None, None)


class ShrinkageForm(forms.Form):
    """One reason why paid time is not productive; empty is none."""

    name = forms.CharField(label=gettext_lazy("What"), max_length=80, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Where"), choices=_lazy(KINDS))
    share = _number(gettext_lazy("Percent"), required=False)
    begins = forms.TimeField(
        label=gettext_lazy("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=gettext_lazy("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def clean(self) -> None:
        name, share = self.cleaned_data.get("name"), self.cleaned_data.get("share")
        if name and share is None and "share" not in self.errors:
            self.add_error("share", _("Give a number."))
        if share and not name:
            self.add_error("name", _("Give each shrinkage a name."))

    def shrinkage(self) -> Shrinkage | None:
        """Return what the row holds; None for an empty one."""
        data = self.cleaned_data
        if not data.get("name"):
            return None
        begins, ends = data.get("begins"), data.get("ends")
        from_minute = begins.hour * 60 + begins.minute if begins else 0
        until = ends.hour * 60 + ends.minute if ends else 0
        return Shrinkage(
            name=data["name"],
            kind=ShrinkageKind(data["kind"]),
            share=round(data["share"] / 100.0, 12),
            from_minute=from_minute,
            # Until midnight is the end of the day, not its beginning.
            to_minute=until or (1440 if from_minute else 0),
        )


ShrinkageForms = forms.formset_factory(ShrinkageForm, extra=3, max_num=20, absolute_max=24)


def initial_of(terms: Terms) -> dict[str, Any]:
    """Return terms as the form shows them."""
    shown = {name: getattr(terms, name) for name in Terms.__slots__ if name != "shrinkages"}
    shown |= {name: _percent(getattr(terms, name)) for name in SHARES}
    # What is whole is shown without a point.
    shown = {n: int(v) if isinstance(v, float) and v.is_integer() else v for n, v in shown.items()}
    return shown | {"chat_factors": ", ".join(f"{each:g}" for each in terms.chat_factors)}


def shrinkages_of(terms: Terms) -> list[dict[str, Any]]:
    """Return shrinkages as the rows of the form show them."""
    return [
        {
            "name": each.name,
            "kind": each.kind.value,
            "share": _percent(each.share),
            "begins": _clock(each.from_minute) if each.from_minute or each.to_minute else None,
            "ends": _clock(each.to_minute) if each.from_minute or each.to_minute else None,
        }
        for each in terms.shrinkages
    ]


def reaches(
    scope: Scope, nodes: Sequence[NodeCard], queues: Sequence[QueueCard]
) -> list[tuple[str, str]]:
    """Return what terms may be agreed on for: the centre, its parts, its queues."""
    whole = [(CENTRE, _("The whole center"))] if scope.everything else []
    parts = [(f"node:{each.id}", each.trail) for each in nodes if each.depth or not whole]
    lines = [
        (f"queue:{each.id}", _("Queue: %(title)s") % {"title": each.title or each.code})
        for each in queues
    ]
    return [*whole, *parts, *lines]


def _share(percent: float | None) -> float | None:
    # 12.3 / 100 is 0.12300000000000001: what people wrote is kept.
    return None if percent is None else round(percent / 100.0, 12)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100.0, 10)


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
