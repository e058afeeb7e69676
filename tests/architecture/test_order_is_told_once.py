"""Settings, the import contract and the rooms themselves name the same rooms in one order."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

from watchfloor.common.room import RoomConfig

ROOT = Path(__file__).parents[2]


def contract_layers() -> list[list[str]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {c["id"]: c for c in config["tool"]["importlinter"]["contracts"]}
    return [[n.strip() for n in layer.split("|")] for layer in contracts["rooms"]["layers"]]


def test_every_folder_of_a_room_is_in_the_contract_and_in_the_settings():
    folders = {p.parent.name for p in (ROOT / "src/watchfloor/rooms").glob("*/apps.py")}
    assert folders
    assert {name for layer in contract_layers() for name in layer} == folders == set(settings.ROOMS)


def test_stages_never_rise_from_a_room_to_those_below_it():
    stage = {c.label: c.stage for c in apps.get_app_configs() if isinstance(c, RoomConfig)}
    by_layer = [[stage[name] for name in layer] for layer in contract_layers()]
    assert len(by_layer) > 1
    for above, below in itertools.pairwise(by_layer):
        assert min(above) >= max(below)
