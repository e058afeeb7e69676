"""The editor of a wallboard: a name, a part of the centre, and up to six figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from watchfloor.common.access import Scope
from watchfloor.rooms.floor.contracts.wallboards import (
    MOST_TILES,
    Tile,
    WallboardCard,
    WallFigure,
)
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.people import service as people

from .board_words import figure_words


class WallboardForm(forms.Form):
    """Each figure has four fields: `figure_0`, `queues_0`, `good_0`, `bad_0`, and so on."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    node = forms.TypedChoiceField(label=gettext_lazy("Part of the center"), coerce=int)
    is_dark = forms.BooleanField(
        label=gettext_lazy("Dark: for a wall that nobody should be dazzled by"), required=False
    )

    def __init__(
        self, data: Any = None, *, board: WallboardCard | None = None, scope: Scope
    ) -> None:
        super().__init__(data, initial=_initial(board))
        node = self.fields["node"]
        if isinstance(node, forms.TypedChoiceField):
            node.choices = [(each.id, each.trail) for each in people.list_nodes(scope=scope)]
        queues = [(each.id, each.title) for each in interactions.list_queues(scope=scope)]
        figures = [("", _("no figure")), *figure_words().items()]
        for number in range(MOST_TILES):
            self._add_tile(number, figures, queues)

    def _add_tile(
        self, number: int, figures: list[tuple[str, str]], queues: list[tuple[int, str]]
    ) -> None:
        self.fields[f"figure_{number}"] = forms.ChoiceField(
            label=_("Figure to show"), choices=figures, required=False
        )
        self.fields[f"queues_{number}"] = forms.TypedMultipleChoiceField(
            label=_("Queues (none: all of the part)"),
            choices=queues,
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for name, label in (("good", _("Good from")), ("bad", _("Bad from"))):
            self.fields[f"{name}_{number}"] = forms.FloatField(label=label, required=False)

    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Return the fields of each figure, for the template."""
        names = ("figure", "queues", "good", "bad")
        return [
            (number + 1, [self[f"{name}_{number}"] for name in names])
            for number in range(MOST_TILES)
        ]

    def facts(self) -> dict[str, Any]:
        """Return what a valid form says."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "node_id": data["node"],
            "is_dark": data["is_dark"],
            "tiles": [
                self._tile(number) for number in range(MOST_TILES) if data[f"figure_{number}"]
            ],
        }

    def _tile(self, number: int) -> Tile:
        data = self.cleaned_data
        figure = WallFigure(data[f"figure_{number}"])
        good, bad = data[f"good_{number}"], data[f"bad_{number}"]
        return Tile(
            figure=figure,
            queue_ids=() if figure.is_of_agents else tuple(data[f"queues_{number}"]),
            good=_stored(good, figure),
            bad=_stored(bad, figure),
        )


def _initial(board: WallboardCard | None) -> dict[str, object]:
    if board is None:
        return {"is_dark": True, "figure_0": WallFigure.WAITING.value,
                "figure_1": WallFigure.LONGEST_WAIT.value,
                "figure_2": WallFigure.SERVICE.value}  # fmt: skip
    known: dict[str, object] = {
        "name": board.name,
        "node": board.node_id,
        "is_dark": board.is_dark,
    }
    for number, tile in enumerate(board.tiles):
        known[f"figure_{number}"] = tile.figure.value
        known[f"queues_{number}"] = list(tile.queue_ids)
        known[f"good_{number}"] = _shown(tile.good, tile.figure)
        known[f"bad_{number}"] = _shown(tile.bad, tile.figure)
    return known


def _stored(value: float | None, figure: WallFigure) -> float | None:
    """Shares are typed in percent."""
    return value / 100 if value is not None and figure.is_share else value


def _shown(value: float | None, figure: WallFigure) -> float | None:
    if value is None:
        return None
    shown = round(value * 100, 4) if figure.is_share else value
    return int(shown) if shown == int(shown) else shown
