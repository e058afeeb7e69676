"""When it should come back, or who should do it; each with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SnoozeForm(forms.Form):
    """Put a line off."""

    later = forms.ChoiceField(label=_("For how long"))
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, choices: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, prefix="snooze")
        later = self.fields["later"]
        assert isinstance(later, forms.ChoiceField)  # noqa: S101  for the type checker
        chosen = (data or {}).get("snooze-later", "")
        later.choices = [*choices, *([(chosen, chosen)] if _instant(chosen) else [])]

    def until(self) -> datetime:
        """Return when it comes back; the page's own choices were computed when it was shown."""
        return _instant(self.cleaned_data["later"]) or datetime.now(UTC)


class DelegateForm(forms.Form):
    """Hand a line on."""

    to_user_id = forms.TypedChoiceField(label=_("To"), coerce=int)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, people: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, prefix="delegate")
        to = self.fields["to_user_id"]
        assert isinstance(to, forms.ChoiceField)  # noqa: S101  for the type checker
        to.choices = people


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
