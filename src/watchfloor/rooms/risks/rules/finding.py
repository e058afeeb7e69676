"""Which points of the library are asked for, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from watchfloor.rooms.risks.contracts import RiskCard

from .heat import LOSS_EDGES, RATE_EDGES, band_of

SORTS = ("loss", "rate", "stars", "code")


@dataclass(frozen=True, slots=True)
class PointFilter:
    """Which points; what is left empty leaves nothing out."""

    search: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)
    stars: int = 0
    step: str = ""
    rate_band: int | None = None  # of the heat map
    loss_band: int | None = None
    sort: str = "loss"


def find_points(cards: Iterable[RiskCard], wanted: PointFilter) -> list[RiskCard]:
    """Return the points wanted, the dearest first unless another order is asked for."""
    found = [card for card in cards if _is_wanted(card, wanted)]
    orders = {
        "loss": lambda card: (-card.week_loss, card.code),
        "rate": lambda card: (-card.rate, card.code),
        "stars": lambda card: (-card.stars, -card.week_loss, card.code),
        "code": lambda card: (card.code,),
    }
    return sorted(found, key=orders.get(wanted.sort, orders["loss"]))


def _is_wanted(card: RiskCard, wanted: PointFilter) -> bool:
    of_classes = (card.point.classes.get(key) == each for key, each in wanted.classes.items())
    return (
        all(of_classes)
        and wanted.stars in {0, card.stars}
        and (not wanted.step or wanted.step in card.point.steps)
        and wanted.rate_band in {None, band_of(card.rate, RATE_EDGES)}
        and wanted.loss_band in {None, band_of(card.mean_loss, LOSS_EDGES)}
        and _mentions(card, wanted.search.casefold())
    )


def _mentions(card: RiskCard, search: str) -> bool:
    if not search:
        return True
    words = (card.title, card.point.cause, card.point.procedure, *card.point.likely_errors)
    texts = (card.code, *(text for each in words for text in (each.en, each.zh)))
    return any(search in text.casefold() for text in texts)
