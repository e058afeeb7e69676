"""Whatever the engine or the room notes of a version is said in words: no code on a screen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import callmath.forecasting
from watchfloor.rooms.forecast import contracts
from watchfloor.rooms.forecast.contracts import ForecastNote
from watchfloor.rooms.forecast.rules.words import known_notes, note_words
from watchfloor.rooms.forecast.web.said import say_note

ENGINE = Path(callmath.forecasting.__file__).parent
ROOM = Path(contracts.__file__).parents[1]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def codes(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
            if name in {"Note", "ForecastNote", "_note"}:
                yield from (str(n.value) for n in given if isinstance(n, ast.Constant))


def test_every_code_that_is_noted_has_words():
    found = {*codes(ENGINE), *codes(ROOM)}
    assert "history.gap" in found
    assert sorted(found - known_notes()) == []


def test_a_code_of_a_later_engine_is_said_by_its_own_text():
    note = ForecastNote("moon.full", 0, {"text": "The moon is full."})
    assert say_note(note) == "The engine notes “moon.full”: The moon is full."
    assert note_words("moon.full") != note_words("history.gap")


def test_a_note_without_a_field_does_not_break_the_page():
    assert say_note(ForecastNote("history.gap", 1, {"first": "2026-05-01"})) == (
        "Nothing is known from 2026-05-01 to ?."
    )


def test_shares_are_said_in_per_cent_and_events_without_their_number():
    assert say_note(ForecastNote("history.missing", 0, {"share": "0.0353"})).startswith("3.5%")
    note = ForecastNote("events.overlap", 1, {"one": "Sale #3", "other": "Outage #12"})
    assert say_note(note) == "“Sale” and “Outage” overlap; their effects multiply."
