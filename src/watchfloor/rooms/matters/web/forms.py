"""The form that opens a matter by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from watchfloor.common.access import Access
from watchfloor.rooms.matters.contracts import MatterKind, Verb
from watchfloor.rooms.matters.rules import kinds
from watchfloor.rooms.people import service as people


def hand_kinds(access: Access) -> list[MatterKind]:
    """Return the kinds that she may open by hand."""
    return [
        kind for kind in kinds.list_kinds() if kind.is_opened_by_hand and _may_open(kind, access)
    ]


def _may_open(kind: MatterKind, access: Access) -> bool:
    needed = kind.capabilities.get(Verb.OPEN.value, "matters.open")
    return access.can(needed)


def kind_choices(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return the kinds of which there is something, with their titles and counts."""
    language = get_language() or "en"
    titles = {kind.code: kind.title.text(language) for kind in kinds.list_kinds()}
    rows = [(code, titles.get(code, code), count) for code, count in counts.items()]
    return sorted(rows, key=lambda row: row[1])


class OpenForm(forms.Form):
    """What must be brought to an end, by whom, and what is at stake."""

    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(label=_("What must be brought to an end"), max_length=300, strip=True)
    note = forms.CharField(
        label=_("Why, and how it will be seen that it is done"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    node = forms.ChoiceField(label=_("Team or unit"), required=False)
    expected_loss = forms.FloatField(
        label=_("Expected loss in a week if nothing is done"), required=False, min_value=0
    )
    subject = forms.CharField(
        label=_("It is about"), required=False, max_length=200, widget=forms.HiddenInput
    )
    parent = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, access: Access, **more: Any) -> None:
        super().__init__(*args, **more)
        language = get_language() or "en"
        choices = [(kind.code, kind.title.text(language)) for kind in hand_kinds(access)]
        self._choices("kind", choices)
        nobody = [("", _("Nobody yet"))]
        cards = people.list_users(scope=access.scope, has_role=True)
        takers = [(str(c.id), c.full_name or c.name) for c in cards if c.is_active]
        self._choices("owner", [*nobody, *takers])
        units = [(str(node.id), node.trail) for node in people.list_nodes(scope=access.scope)]
        everywhere = [("", _("The whole center"))] if access.scope.everything else []
        self._choices("node", [*everywhere, *units])
        self.fields["node"].required = not access.scope.everything

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def facts(self) -> dict[str, Any]:
        """Return what was said, as the operation takes it."""
        said = self.cleaned_data
        kind = kinds.get_kind(said["kind"])
        return {
            "kind": kind.code,
            "title": said["title"],
            "body": kind.body(),
            "note": said["note"],
            "owner_id": int(said["owner"]) if said["owner"] else None,
            "node_id": int(said["node"]) if said["node"] else None,
            "parent_id": said["parent"],
            "subject": said["subject"],
            "expected_loss": said["expected_loss"] or 0.0,
        }
