"""The room's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.contracts import AgentCard, NodeCard
from watchfloor.rooms.people.rules.agents import parse_levels, show_levels

from .words import KIND_WORDS, ROLE_WORDS

MOST_BYTES = 20 * 1024 * 1024


def node_choices(nodes: tuple[NodeCard, ...]) -> list[tuple[int | str, str]]:
    """Return units for a select box, each with its whole path."""
    return [(node.id, node.trail) for node in nodes]


class NodeForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_WORDS.items()))
    parent_id = forms.TypedChoiceField(
        label=_("Belongs to"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, nodes: tuple[NodeCard, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = node_choices(nodes) or [("", gettext("Nothing: it is the centre itself"))]
        self.fields["parent_id"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if not nodes:
            self.initial.setdefault("kind", "centre")
        else:
            self.initial.setdefault("kind", "team")


class RenameForm(forms.Form):
    """Another name for a unit."""

    name = forms.CharField(label=_("Name"), max_length=120)


class PlaceForm(forms.Form):
    """Where something goes: agents into a unit, a unit under another."""

    node_id = forms.TypedChoiceField(label=_("Unit"), coerce=int)

    def __init__(self, *args: Any, nodes: tuple[NodeCard, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = node_choices(nodes)  # type: ignore[attr-defined]  # a choice field


class AgentForm(forms.Form):
    """What is known of an agent."""

    code = forms.CharField(label=_("Code"), max_length=80)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    node_id = forms.TypedChoiceField(label=_("Unit"), coerce=int, required=False, empty_value=None)
    employed_from = forms.DateField(
        label=_("Employed from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    employed_to = forms.DateField(
        label=_("Employed to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    contract_hours_per_week = forms.DecimalField(
        label=_("Contract hours per week"),
        required=False,
        max_digits=4,
        decimal_places=1,
        min_value=0,
    )
    skills = forms.CharField(
        label=_("Skills"),
        required=False,
        help_text=_("Code and level from 1 (learning) to 5 (teaches others): billing:3 english:5"),
    )
    user_id = forms.TypedChoiceField(
        label=_("Signs in as"), coerce=int, required=False, empty_value=None
    )

    def __init__(
        self,
        *args: Any,
        nodes: tuple[NodeCard, ...],
        users: list[tuple[int, str]],
        may_be_unplaced: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        nowhere = [("", _("Not placed yet"))] if may_be_unplaced else []
        places: Any = self.fields["node_id"]
        places.choices = [*nowhere, *node_choices(nodes)]
        signs_in: Any = self.fields["user_id"]
        signs_in.choices = [("", _("Nobody")), *users]

    def clean_skills(self) -> dict[str, int]:
        """Read the skills; a wrong one is told beside the field."""
        try:
            return parse_levels(self.cleaned_data["skills"])
        except Refusal as refusal:
            raise ValidationError(_refusal_text(refusal)) from refusal


def agent_initial(agent: AgentCard) -> dict[str, object]:
    """Return an agent as the form's first values."""
    names = ("code", "name", "node_id", "employed_from", "employed_to", "contract_hours_per_week")
    skills = show_levels({level.code: level.level for level in agent.levels})
    return {name: getattr(agent, name) for name in names} | {
        "skills": skills,
        "user_id": agent.user_id,
    }


class SheetForm(forms.Form):
    """A file of agents."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("XLSX, or CSV in UTF-8 or GB18030, with the columns of the export."),
    )

    def clean_file(self) -> Any:
        """Refuse what no list of agents can be as large as."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB."))
        return file


class UserForm(forms.Form):
    """A user's own name and address."""

    full_name = forms.CharField(label=_("Full name"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Only for sending a forgotten password.")
    )


class NewUserForm(UserForm):
    """A new user with a first role."""

    name = forms.CharField(
        label=_("User name"), max_length=150, help_text=_("What is typed at sign-in.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_WORDS.items()))
    node_id = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    field_order = ("name", "full_name", "email", "role", "node_id")

    def __init__(self, *args: Any, nodes: tuple[NodeCard, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = node_choices(nodes)  # type: ignore[attr-defined]  # a choice field


class RoleForm(forms.Form):
    """A role at a unit."""

    role = forms.TypedChoiceField(label=_("Role"), choices=list(ROLE_WORDS.items()), coerce=Role)
    node_id = forms.TypedChoiceField(label=_("Unit"), coerce=int)

    def __init__(self, *args: Any, nodes: tuple[NodeCard, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = node_choices(nodes)  # type: ignore[attr-defined]  # a choice field


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("For example: wallboard")
    )
    days = forms.IntegerField(
        label=_("Good for how many days"), min_value=1, max_value=365, initial=90
    )
    capabilities = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, capabilities: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["capabilities"]
        choices.choices = [(name, name) for name in sorted(capabilities)]


def _refusal_text(refusal: Refusal) -> str:
    return f"{gettext(refusal.what) % refusal.fields} {gettext(refusal.mend) % refusal.fields}"
