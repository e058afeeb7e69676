"""Wallboards: made, changed, taken away; what is refused leaves everything as it was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor.contracts.wallboards import Tile, WallboardNotFound, WallFigure
from watchfloor.rooms.floor.models import Wallboard
from watchfloor.rooms.floor.operations.wallboards import remove_wallboard, save_wallboard
from watchfloor.rooms.floor.queries.walls import get_wallboard, list_wallboards

pytestmark = pytest.mark.django_db
ANNA, NOW = Actor("anna"), datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
TILES = (
    Tile(WallFigure.WAITING, (), 5, 20),
    Tile(WallFigure.SERVICE, (), 0.8, 0.7),
    Tile(WallFigure.READY),
)


def save(cast, scope: Scope = WHOLE_CENTRE, **more) -> int:
    facts = {"name": "Hall", "node_id": cast.team.pk, "tiles": TILES, "is_dark": True, **more}
    return save_wallboard(**{"wallboard_id": None, "actor": ANNA, "at": NOW, **facts}, scope=scope)


def test_a_wallboard_is_kept_as_it_was_picked(cast):
    card = get_wallboard(wallboard_id=save(cast), scope=WHOLE_CENTRE)
    assert (card.name, card.tiles, card.is_dark) == ("Hall", TILES, True)
    assert JournalEntry.objects.get().action == "floor.wallboard.made"


@pytest.mark.parametrize("count", [0, 2, 7])
def test_too_few_and_too_many_figures_are_refused(cast, count):
    with pytest.raises(Refusal) as refused:
        save(cast, tiles=(TILES * 3)[:count])
    assert refused.value.code == "floor.wallboard.tiles"
    assert not Wallboard.objects.exists()
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    ("good", "bad"), [(0.8, None), (0.8, 0.8), (80, 70), (float("nan"), 0.5), (-1, 0.5)]
)
def test_thresholds_that_make_no_sense_are_refused(cast, good, bad):
    with pytest.raises(Refusal) as refused:
        save(cast, tiles=(*TILES[:2], Tile(WallFigure.FORESEEN, (), good, bad)))
    assert refused.value.fields["number"] == 3
    assert not Wallboard.objects.exists()


def test_a_name_is_given_once(cast):
    save(cast)
    with pytest.raises(Refusal) as refused:
        save(cast)
    assert refused.value.code == "floor.wallboard.name_taken"
    assert Wallboard.objects.count() == 1


def test_its_own_name_may_stay_when_it_changes(cast):
    number = save(cast)
    assert save(cast, wallboard_id=number, is_dark=False) == number
    assert not get_wallboard(wallboard_id=number, scope=WHOLE_CENTRE).is_dark


def test_a_name_is_free_again_after_it_was_taken_away(cast):
    remove_wallboard(wallboard_id=save(cast), scope=WHOLE_CENTRE, actor=ANNA, at=NOW)
    save(cast)
    assert [card.name for card in list_wallboards(scope=WHOLE_CENTRE)] == ["Hall"]


def test_who_does_not_reach_the_part_changes_nothing(cast):
    number = save(cast)
    elsewhere = Scope(node_ids=frozenset({cast.other_team.pk}))
    for act in (
        lambda: save(cast, elsewhere, name="Mine"),
        lambda: save(cast, elsewhere, wallboard_id=number, node_id=cast.other_team.pk),
        lambda: remove_wallboard(wallboard_id=number, scope=elsewhere, actor=ANNA, at=NOW),
        lambda: get_wallboard(wallboard_id=number, scope=elsewhere),
    ):
        with pytest.raises(WallboardNotFound):
            act()
    row = Wallboard.objects.get()
    assert (row.node_id, row.removed_at) == (cast.team.pk, None)
    assert list_wallboards(scope=elsewhere) == ()
