"""Forms of the room's pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.audits.contracts import Period, SamplingPlan, Shares, Tier
from watchfloor.rooms.observations.contracts import Result

_LONGEST = 4000


class JudgeForm(forms.Form):
    """What was found in an item."""

    result = forms.ChoiceField(
        choices=[(each.value, each.value) for each in (Result.PASS, Result.FAIL)]
        + [(Result.NOT_APPLICABLE.value, Result.NOT_APPLICABLE.value)]
    )
    error = forms.TypedMultipleChoiceField(
        coerce=int, required=False, choices=[(str(place), str(place)) for place in range(200)]
    )
    points = forms.FloatField(required=False, min_value=-1000, max_value=1000)
    evidence = forms.CharField(required=False, max_length=_LONGEST)
    note = forms.CharField(required=False, max_length=_LONGEST)


class ProposeForm(forms.Form):
    """A risk that no point covers yet."""

    title = forms.CharField(label=_("Name of the risk"), max_length=200)
    what = forms.CharField(
        label=_("What went wrong"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DayForm(forms.Form):
    """A day to be drawn."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))


class PlanForm(forms.Form):
    """A sampling plan: five rows of tiers, and what holds for all. Shares are per cent here."""

    self_check = forms.FloatField(label=_("Self-check, %"), min_value=0, max_value=100)
    cross_check = forms.FloatField(label=_("Cross-check, %"), min_value=0, max_value=100)
    recheck = forms.FloatField(
        label=_("Re-check of these by quality, %"), min_value=0, max_value=100
    )
    floor = forms.FloatField(
        label=_("Least chance, % of a simple random draw"), min_value=1, max_value=100
    )
    due_hours = forms.FloatField(
        label=_("Time to do a list, hours"), min_value=0.5, max_value=24 * 60
    )
    item_seconds = forms.IntegerField(
        label=_("Time for an item, seconds"), min_value=5, max_value=3600
    )
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        for stars in range(5, 0, -1):
            self.fields[f"size_{stars}"] = forms.IntegerField(
                min_value=1, max_value=100_000, required=False
            )
            self.fields[f"period_{stars}"] = forms.ChoiceField(
                choices=[(each.value, each.value) for each in Period]
            )
            self.fields[f"tolerable_{stars}"] = forms.FloatField(min_value=0.01, max_value=99)

    def plan(self, confidence: float) -> SamplingPlan:
        """Return the plan. :raises ValueError: parts of it contradict each other."""
        data = self.cleaned_data
        tiers = tuple(
            Tier(
                stars=stars,
                period=Period(data[f"period_{stars}"]),
                sample_size=data[f"size_{stars}"],
                tolerable_share=data[f"tolerable_{stars}"] / 100,
            )
            for stars in range(5, 0, -1)
        )
        shares = Shares(data["self_check"] / 100, data["cross_check"] / 100, data["recheck"] / 100)
        return SamplingPlan(
            tiers=tiers,
            shares=shares,
            confidence=confidence,
            floor=data["floor"] / 100,
            due_minutes=round(data["due_hours"] * 60),
            item_seconds=data["item_seconds"],
        )


def plan_values(plan: SamplingPlan) -> dict[str, object]:
    """Return a plan as the form's first values."""
    values: dict[str, object] = {
        "self_check": round(plan.shares.self_check * 100, 4),
        "cross_check": round(plan.shares.cross_check * 100, 4),
        "recheck": round(plan.shares.recheck * 100, 4),
        "floor": round(plan.floor * 100, 4),
        "due_hours": round(plan.due_minutes / 60, 2),
        "item_seconds": plan.item_seconds,
    }
    for tier in plan.tiers:
        values[f"size_{tier.stars}"] = tier.sample_size
        values[f"period_{tier.stars}"] = tier.period.value
        values[f"tolerable_{tier.stars}"] = round(tier.tolerable_share * 100, 4)
    return values
