"""What the pages of the room are made of: plain data in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.audits.contracts import Agreement, ItemDetail, ListCard, WorkItem
from watchfloor.rooms.audits.queries.items import Neighbors
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import ContactEvent, ContactNotFound
from watchfloor.rooms.observations.contracts import Result
from watchfloor.rooms.risks.contracts import RiskPoint
from watchfloor.rooms.standards import service as standards

from .words import fact_words, factor_words, language, layer_words, result_tone, result_words

_EVENTS = 60


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list on the work list's page."""

    card: ListCard
    layer: str
    share: float
    is_late: bool
    is_done: bool  # everything judged, not handed in

    @property
    def left(self) -> int:
        return self.card.items - self.card.judged


@dataclass(frozen=True, slots=True)
class ErrorChoice:
    """A likely error with the key that chooses it; "" beyond the ninth."""

    place: int
    key: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement as it is shown."""

    by: str
    layer: str
    result: str
    tone: str
    errors: str
    note: str
    at: datetime | None
    differs: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """All that the page of one item shows."""

    detail: ItemDetail
    item: WorkItem
    layer: str
    title: str
    cause: str
    procedure: str
    remedy: str
    errors: tuple[ErrorChoice, ...]
    facts: tuple[tuple[str, str, object], ...]  # code, name, value
    factors: tuple[tuple[str, float], ...]
    others: tuple[Verdict, ...]
    own: Verdict | None
    events: tuple[ContactEvent, ...]
    near: Neighbors

    @property
    def result(self) -> str:
        return self.item.judgement.result.value if self.item.judgement else ""

    @property
    def note(self) -> str:
        return self.item.judgement.note if self.item.judgement else ""

    @property
    def evidence(self) -> str:
        return self.item.judgement.evidence if self.item.judgement else ""

    @property
    def points(self) -> float | str:
        """Return the points given; an empty text for none, which a form's field wants."""
        given = self.item.judgement.points if self.item.judgement else None
        return "" if given is None else given

    @property
    def times_likelier(self) -> float:
        """How many times likelier than by simple random draw this contact was drawn."""
        drawn = self.detail.drawn
        return drawn.probability / drawn.uniform_probability if drawn.uniform_probability else 1.0


def list_row(card: ListCard, at: datetime) -> ListRow:
    """Return a list as a row."""
    left = card.items - card.judged
    return ListRow(
        card=card,
        layer=layer_words(card.layer),
        share=card.judged / card.items if card.items else 1.0,
        is_late=left > 0 and card.due_at < at,
        is_done=left == 0 and card.settled < card.items,
    )


def item_page(detail: ItemDetail, near: Neighbors) -> ItemPage:
    """Return the page of an item."""
    item, point = detail.item, read_point(detail.item.standard_version_id)
    chosen = set(item.judgement.errors) if item.judgement else set()
    errors = tuple(
        ErrorChoice(place, _key(place), words.text(language()), place in chosen)
        for place, words in enumerate(point.likely_errors)
    )
    return ItemPage(
        detail=detail,
        item=item,
        layer=layer_words(item.layer),
        title=item.point_title,
        cause=point.cause.text(language()),
        procedure=point.procedure.text(language()),
        remedy=point.remedy.text(language()),
        errors=errors,
        facts=tuple((name, fact_words(name), value) for name, value in detail.facts),
        factors=tuple((factor_words(name), factor) for name, factor in detail.drawn.factors),
        others=tuple(_verdict(other, errors) for other in detail.others),
        own=_own(item, errors),
        events=_events(item),
        near=near,
    )


def _key(place: int) -> str:
    return str(place + 1) if place < 9 else ""


def read_point(version_id: int) -> RiskPoint:
    """Return the risk point as it was when the contact was drawn."""
    body = standards.get_version(version_id=version_id).body
    assert isinstance(body, RiskPoint)  # noqa: S101  only risk points are drawn, never retirements
    return body


def _own(item: WorkItem, errors: Sequence[ErrorChoice]) -> Verdict | None:
    if item.judgement is None:
        return None
    return _verdict(Agreement(item.layer, item.judgement.by, item.judgement, differs=False), errors)


def _verdict(found: Agreement, errors: Sequence[ErrorChoice]) -> Verdict:
    judgement = found.judgement
    return Verdict(
        by=found.by,
        layer=layer_words(found.layer),
        result=result_words(judgement.result),
        tone=result_tone(judgement.result),
        errors="; ".join(errors[place].text for place in judgement.errors if place < len(errors)),
        note=judgement.note,
        at=judgement.at,
        differs=found.differs,
    )


def _events(item: WorkItem) -> tuple[ContactEvent, ...]:
    """Return the source's own lines, masked. Whoever was given the item may see its contact."""
    if not item.contact_key:
        return ()
    try:
        card = interactions.get_contact(
            contact_key=item.contact_key, scope=WHOLE_CENTRE, see_personal_data=False
        )
    except ContactNotFound:
        return ()
    return card.events[:_EVENTS]


def badge(result: Result | None) -> tuple[str, str]:
    """Return tone and name of a verdict; empty where it is not told yet."""
    return (result_tone(result), result_words(result)) if result else ("", "")
