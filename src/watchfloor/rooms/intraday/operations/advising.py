"""What to do now: proposals anew, those whose time is over measured, the best one on the boards."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.words import Words
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import AdviceCard
from watchfloor.rooms.intraday.contracts import ActionKind, ProposalCard
from watchfloor.rooms.intraday.queries.action_words import say_gain, say_proposal
from watchfloor.rooms.intraday.queries.proposals import list_open
from watchfloor.rooms.intraday.queries.running import Running

from .measuring import measure_proposals
from .proposals import keep_proposals

log = logging.getLogger(__name__)
STANDS = timedelta(minutes=10)  # two rounds: an older line is worse than none


def advise(running: Running) -> None:
    """Do what a round does for next best actions; a fault here never stops the round."""
    at = running.facts.at
    try:
        with transaction.atomic():
            measure_proposals(at=at)
            keep_proposals(running)
            _tell_boards(running)
    except Exception:
        log.exception("intraday: no proposals could be worked out at %s", at)


def _tell_boards(running: Running) -> None:
    """Put the best proposal of each part of the center on its boards, as one line."""
    nodes = {line.id: line.series.node_id or line.queue.node_id for line in running.lines}
    told: set[int] = set()
    for card in list_open(scope=WHOLE_CENTRE, at=running.facts.at):
        node_id = nodes.get(card.queue_id)
        if node_id is None or node_id in told or card.kind is ActionKind.OFFER_TIME_OFF:
            continue
        told.add(node_id)
        floor.put_advice(advice=_advice(card, node_id, running))


def _advice(card: ProposalCard, node_id: int, running: Running) -> AdviceCard:
    zone, words = calendars.centre_zone(), {}
    for language, key in (("en", "en"), ("zh-hans", "zh")):
        with override(language):
            colon = "：" if key == "zh" else ": "
            words[key] = f"{say_proposal(card, zone)}{colon}{say_gain(card)}"
    return AdviceCard(
        node_id=node_id,
        words=Words(**words),
        link=f"{reverse('intraday:actions')}#p-{card.id}",
        made_at=running.facts.at,
        expires_at=running.facts.at + STANDS,
    )
