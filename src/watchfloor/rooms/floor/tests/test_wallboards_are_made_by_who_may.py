"""Wallboards: made, changed, taken away; what is refused leaves everything as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor.contracts.wallboards import Tile, WallboardNotFound, WallFigure
from watchfloor.rooms.floor.models import Wallboard
from watchfloor.rooms.floor.operations.wallboards import (
    remove_wallboard,
    restore_wallboard,
    save_wallboard,
)
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


def remove(number: int, at: datetime = NOW) -> int:
    return remove_wallboard(wallboard_id=number, scope=WHOLE_CENTRE, actor=ANNA, at=at)


def restore(line: int, **more) -> int:
    facts = {"scope": WHOLE_CENTRE, "actor": ANNA, "at": NOW + timedelta(minutes=59), **more}
    return restore_wallboard(line=line, **facts)


def test_what_was_taken_away_is_put_back_as_it_was(cast):
    number = save(cast, name="H" * 80)
    before = get_wallboard(wallboard_id=number, scope=WHOLE_CENTRE)
    assert restore(remove(number)) == number
    assert get_wallboard(wallboard_id=number, scope=WHOLE_CENTRE) == before
    actions = JournalEntry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions)[-2:] == ["floor.wallboard.removed", "floor.wallboard.restored"]


@pytest.mark.parametrize(
    "more", [{"actor": Actor("bo", user_id=7)}, {"at": NOW + timedelta(minutes=61)}]
)
def test_what_another_took_away_or_long_ago_stays_away(cast, more):
    line = remove(save(cast))
    with pytest.raises(Refusal) as refused:
        restore(line, **more)
    assert refused.value.code == "floor.wallboard.undo"
    assert list_wallboards(scope=WHOLE_CENTRE) == ()


def test_it_is_put_back_once_and_another_line_puts_nothing_back(cast):
    number = save(cast)
    line = remove(number)
    restore(line)
    for again in (line, line - 1, line + 99):
        with pytest.raises(Refusal):
            restore(again)
    second = remove(number, NOW + timedelta(minutes=1))
    with pytest.raises(Refusal):
        restore(line, at=NOW)
    assert restore(second) == number


def test_where_its_name_was_given_away_nothing_is_put_back(cast):
    line = remove(save(cast))
    other = save(cast)
    with pytest.raises(Refusal) as refused:
        restore(line)
    assert refused.value.code == "floor.wallboard.name_taken"
    assert [card.id for card in list_wallboards(scope=WHOLE_CENTRE)] == [other]


def test_who_no_longer_reaches_the_part_puts_nothing_back(cast):
    line = remove(save(cast))
    with pytest.raises(WallboardNotFound):
        restore(line, scope=Scope(node_ids=frozenset({cast.other_team.pk})))
    assert list_wallboards(scope=WHOLE_CENTRE) == ()
