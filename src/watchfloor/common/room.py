"""What every room says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from django.apps import AppConfig

from .access import Role
from .standing_rules import StandingRule


class Stage(IntEnum):
    """Where a room stands in the loop collect, understand, decide, act, learn."""

    GROUND = 0
    COLLECT = 1
    UNDERSTAND = 2
    DECIDE = 3
    ACT = 4
    LEARN = 5


class MenuItem(tuple[str, str, str, str]):
    """One line of the menu: text (a msgid), url name, capability that shows it, icon name."""

    __slots__ = ()

    def __new__(cls, text: str, url_name: str, capability: str, icon: str) -> MenuItem:
        return super().__new__(cls, (text, url_name, capability, icon))


class RoomConfig(AppConfig):
    """A room. `grants` says which roles may do what in it: the only place that does.

    What of it touches or shows every part of the centre at once is `centre_wide` too: a role
    brings that only to those who hold it at the centre itself, not at a site or a team.
    """

    stage: Stage
    title: str
    menu: tuple[MenuItem, ...] = ()
    grants: Mapping[str, frozenset[Role]] = {}
    centre_wide: frozenset[str] = frozenset()
    standing_rules: tuple[StandingRule, ...] = ()

    # An apps.py that imports RoomConfig shows Django two candidates; without this
    # Django would silently use a plain AppConfig and the room would lose its stage.
    default = False

    def __init_subclass__(cls) -> None:
        cls.default = True
