"""Names of layers and lists, as msgids: who shows them translates them."""

from __future__ import annotations

from watchfloor.rooms.observations.contracts import Layer

_LISTS = {
    Layer.SELF: "Self-check of %(day)s",
    Layer.TEAM: "Cross-check of %(day)s",
    Layer.QUALITY: "Quality check of %(day)s",
}


def list_words(layer: Layer) -> str:
    """Return the msgid of a list's name; `day` fills it."""
    return _LISTS[layer]
