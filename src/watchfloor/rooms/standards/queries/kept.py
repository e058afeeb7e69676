"""Approved versions kept in the process: their bodies never change, so each is read once.

Reading strictly what 10,000 versions say takes seconds; asking which of them hold, hundredths.
What may change of an approved version (when it holds, and where) comes from the database every
time, and a card that differs in it is read again: also one whose approval was undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from watchfloor.rooms.standards.contracts import VersionCard
from watchfloor.rooms.standards.models import StandardVersion

from .cards import version_card

_SPARE = 2000  # cards beyond those that hold: of days that somebody looks back at
_BLOCK = 2000
_CARDS: dict[int, VersionCard] = {}
Mark = tuple[str, int | None, datetime | None, datetime | None, datetime | None]


def list_cards(rows: QuerySet[StandardVersion]) -> tuple[VersionCard, ...]:
    """Return the cards of approved versions, in the order of the query."""
    told = rows.values_list(
        "pk", "kind", "standard__node_id", "valid_from", "valid_to", "approved_at"
    )
    marks = {pk: tuple(mark) for pk, *mark in told}
    found = {pk: card for pk in marks if (card := _CARDS.get(pk)) and _mark(card) == marks[pk]}
    fresh = {card.id: card for card in _read([pk for pk in marks if pk not in found])}
    _keep(fresh, len(marks))
    return tuple(found.get(pk) or fresh[pk] for pk in marks)


def _mark(card: VersionCard) -> Mark:
    return card.kind, card.node_id, card.valid_from, card.valid_to, card.approved_at


def _read(numbers: list[int]) -> Iterable[VersionCard]:
    for first in range(0, len(numbers), _BLOCK):
        block = numbers[first : first + _BLOCK]
        rows = StandardVersion.objects.filter(pk__in=block).select_related("standard")
        yield from map(version_card, rows)


def _keep(fresh: dict[int, VersionCard], wanted: int) -> None:
    for pk in list(_CARDS)[: max(0, len(_CARDS) + len(fresh) - 2 * wanted - _SPARE)]:
        _CARDS.pop(pk, None)  # the longest kept
    _CARDS.update(fresh)
