"""Rounds of bidding: tours of a draft are ranked by those who could work them, and awarded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from callmath.scheduling import SchedulingError
from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import Origin, RosterNotFound
from watchfloor.rooms.rosters.models import Bid, BidRound, Version
from watchfloor.rooms.rosters.queries.bidding import earlier_ranks
from watchfloor.rooms.rosters.queries.effects import engine_refusal
from watchfloor.rooms.rosters.queries.people import list_people
from watchfloor.rooms.rosters.queries.state import problem_of
from watchfloor.rooms.rosters.queries.versions import read_cells
from watchfloor.rooms.rosters.rules.bidding import Award, award_tours, weight_of
from watchfloor.rooms.rosters.rules.tours import (
    Tour,
    allowed_pairs,
    check_closing,
    check_ranks,
    given,
    pack_tours,
    tours_of,
    unpack_tours,
)

from .versions import save_version


@transaction.atomic
def open_round(
    *, version_id: int, closes_at: datetime, seed: int, actor: Actor, at: datetime
) -> int:
    """Let people alike rank the tours of a draft until a moment; return the round.

    The lots of the award are drawn from `seed`, which the receipts name.

    :raises RosterNotFound: there is no such version.
    :raises Refusal: it is published, is in a round already, or nobody on it is like another.
    """
    check_closing(closes_at, at)
    version = _draft(version_id)
    roster = version.roster
    people = list_people(
        node_id=roster.node_id, first_day=roster.first_day, last_day=roster.last_day
    )
    tours = tours_of(people, read_cells(version_id=version_id))
    _check_new(version, tours)
    row = BidRound.objects.create(
        roster=roster,
        version=version,
        tours=pack_tours(tours, version.revision),
        opens_at=at,
        closes_at=closes_at,
        seed=seed,
        made_by=actor.name,
    )
    _write_down("opened", row, actor, at, people=len(tours), closes_at=closes_at.isoformat())
    return row.pk


@transaction.atomic
def place_bid(
    *, round_id: int, agent_id: int, ranks: Sequence[int], actor: Actor, at: datetime
) -> None:
    """Keep somebody's order of tours, the best first; it takes the place of what they said before.

    :raises RosterNotFound: there is no such round, or they are not in it.
    :raises Refusal: it is closed, or the order cannot be.
    """
    row = _locked(round_id)
    tours = unpack_tours(row.tours)
    if agent_id not in {each.agent_id for each in tours}:
        raise RosterNotFound(round_id)
    if row.awarded_at is not None or row.closes_at <= at:
        raise Refusal(
            code="rosters.bids.closed",
            what=msgid("This round is closed: nothing is ranked any more."),
        )
    check_ranks(ranks, tours, agent_id)
    Bid.objects.update_or_create(
        round=row, agent_id=agent_id, defaults={"ranks": list(ranks), "made_at": at}
    )
    _write_down("ranked", row, actor, at, agent=agent_id, ranks=list(ranks))


@transaction.atomic
def award_round(*, round_id: int, actor: Actor, at: datetime) -> int:
    """Close a round and give every tour to its winner in a new version; return that version.

    :raises RosterNotFound: there is no such round.
    :raises Refusal: it is awarded already, or the draft was changed after it was opened.
    """
    row = _locked(round_id)
    _check_unchanged(row)
    tours = unpack_tours(row.tours)
    awards = _awards(row, tours)
    inside = {each.agent_id for each in tours}
    others = [c for c in read_cells(version_id=row.version_id) if c.agent_id not in inside]
    result = save_version(
        roster_id=row.roster_id,
        cells=[*others, *given(tours, awards)],
        origin=Origin.EDITED,
        parent_id=row.version_id,
        kept={"settings": row.version.settings},
        actor=actor,
        at=at,
    )
    _keep(row, tours, awards, at)
    row.awarded_at, row.result_id = at, result
    row.save(update_fields=["awarded_at", "result"])
    _write_down("awarded", row, actor, at, version=result, seed=row.seed)
    return result


@transaction.atomic
def drop_round(*, round_id: int, actor: Actor, at: datetime) -> None:
    """Take a round back that is not awarded; what was ranked goes with it.

    :raises RosterNotFound: there is no such round.
    :raises Refusal: it is awarded.
    """
    row = _locked(round_id)
    if row.awarded_at is not None:
        raise _awarded()
    _write_down("dropped", row, actor, at, bids=row.bids.count())
    row.delete()


def _awards(row: BidRound, tours: Sequence[Tour]) -> tuple[Award, ...]:
    agent_ids = [each.agent_id for each in tours]
    problem = problem_of(row.roster_id, row.version.settings).problem
    try:
        allowed = allowed_pairs(problem, tours, row.roster.first_day)
    except SchedulingError as error:
        raise engine_refusal(error) from error
    history = earlier_ranks(agent_ids=agent_ids, but=row.pk)
    return award_tours(
        agent_ids=agent_ids,
        bids={bid.agent_id: bid.ranks for bid in row.bids.all()},
        weights={each: weight_of(history.get(each, ())) for each in agent_ids},
        allowed=allowed,
        seed=row.seed,
    )


def _keep(row: BidRound, tours: Sequence[Tour], awards: Sequence[Award], at: datetime) -> None:
    """Write each one's receipt; who ranked nothing gets one as well."""
    for award in awards:
        bid, _ = Bid.objects.get_or_create(
            round=row, agent_id=award.agent_id, defaults={"ranks": [], "made_at": at}
        )
        bid.awarded = award.tour
        bid.receipt = {
            "rank": award.rank,
            "weight": award.weight,
            "lot": award.lot,
            "lost": [[each.tour, each.reason] for each in award.lost],
            "own": tours[award.tour].agent_id == award.agent_id,
        }
        bid.save(update_fields=["awarded", "receipt"])


def _draft(version_id: int) -> Version:
    rows = Version.objects.select_for_update(of=("self",)).select_related("roster")
    version = rows.filter(pk=version_id, roster__removed_at=None).first()
    if version is None:
        raise RosterNotFound(version_id)
    return version


def _check_new(version: Version, tours: Sequence[Tour]) -> None:
    if version.published_at is not None:
        raise Refusal(
            code="rosters.bids.published",
            what=msgid("Version %(number)s is published: its shifts are given already."),
            mend=msgid("Open a round on a draft."),
            fields={"number": version.number},
        )
    if BidRound.objects.filter(version=version, awarded_at=None).exists():
        raise Refusal(
            code="rosters.bids.open",
            what=msgid("People are ranking the tours of this version already."),
            mend=msgid("Award that round, or take it back."),
        )
    if not tours:
        raise Refusal(
            code="rosters.bids.nobody",
            what=msgid("Nobody on this roster has the same skills and contract as another."),
            mend=msgid("Tours are exchanged among people alike only."),
        )


def _check_unchanged(row: BidRound) -> None:
    if row.awarded_at is not None:
        raise _awarded()
    if row.version.revision != row.tours["revision"]:
        raise Refusal(
            code="rosters.bids.changed",
            what=msgid("The draft was changed after its tours were ranked."),
            mend=msgid("Take the round back and open it anew."),
        )


def _awarded() -> Refusal:
    return Refusal(
        code="rosters.bids.awarded",
        what=msgid("This round is awarded already."),
        mend=msgid("Load the page again: it shows who got what."),
    )


def _locked(round_id: int) -> BidRound:
    rows = BidRound.objects.select_for_update(of=("self",)).select_related("roster", "version")
    row = rows.filter(pk=round_id, roster__removed_at=None).first()
    if row is None:
        raise RosterNotFound(round_id)
    return row


def _write_down(what: str, row: BidRound, actor: Actor, at: datetime, **more: object) -> None:
    journal.record(
        action=f"rosters.bids.{what}", subject=f"round:{row.pk}", actor=actor, at=at, after=more
    )
