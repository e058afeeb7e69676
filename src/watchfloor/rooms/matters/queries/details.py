"""One matter with everything that belongs to it, and what the viewer may do to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from watchfloor.common.access import Access
from watchfloor.rooms.matters.contracts import ENDED, MatterDetail, MatterNotFound, State, Verb
from watchfloor.rooms.matters.models import Matter
from watchfloor.rooms.matters.rules import kinds
from watchfloor.rooms.matters.rules.clocks import clock_card, segments_of
from watchfloor.rooms.matters.rules.replay import Standing, replay
from watchfloor.rooms.matters.rules.verbs import Around, is_doer, legal_verbs

from .reach import in_reach
from .rows import card_of, cards_of, read_clocks, read_events
from .worktime import WorkCalendar


def get_matter(*, matter_id: int, access: Access, at: datetime | None = None) -> MatterDetail:
    """Return a matter in reach; `at` is the reader's time, which tells a missed running clock.

    :raises MatterNotFound: there is none, or it is out of reach.
    """
    row = in_reach(access).select_related("node", "owner", "parent").filter(pk=matter_id).first()
    if row is None:
        raise MatterNotFound(matter_id)
    events, work = read_events(matter_id), WorkCalendar().of(row.node_id)
    pieces = segments_of(events)
    children = Matter.objects.filter(parent_id=matter_id).select_related("node", "owner")
    return MatterDetail(
        card=card_of(row),
        body=kinds.read_body(kinds.find_kind(row.kind), row.body),
        events=events,
        clocks=tuple(clock_card(spec, pieces, work, at) for spec in read_clocks(matter_id)),
        children=cards_of(children.order_by("pk")),
        verbs=tuple(_verbs(row, replay(events), access)),
    )


def _verbs(row: Matter, standing: Standing, access: Access) -> Iterator[Verb]:
    kind = kinds.find_kind(row.kind)
    ended = {state.value for state in ENDED}
    around = Around(
        open_children=row.open_children,
        is_parent_ended=row.parent is not None and row.parent.state in ended,
    )
    for verb in legal_verbs(standing, around):
        needed = kinds.capability_for(kind, verb, row.body)
        if not access.can(needed) or (kind and verb in kind.without):
            continue
        is_own = access.user_id is not None and is_doer(standing, access.user_id)
        if verb is Verb.VERIFY and is_own:
            continue
        yield verb


def may_verify(row: Matter, access: Access) -> bool:
    """Does a done matter wait for her?"""
    if row.state != State.DONE or row.open_children or access.user_id in row.doers:
        return False
    kind = kinds.find_kind(row.kind)
    if kind and Verb.VERIFY in kind.without:
        return False
    return access.can(kinds.capability_for(kind, Verb.VERIFY, row.body))
