"""Every room has the same names inside, so that anything is found blind; doors stay small."""

from __future__ import annotations

import ast
from pathlib import Path

ROOMS = Path(__file__).parents[2] / "src/watchfloor/rooms"
NAMES = {
    "apps", "contracts", "service", "operations", "queries", "rules", "models", "jobs", "web",
    "api", "admin", "demo", "templates", "templatetags", "static", "migrations", "tests", "locale",
    "README",
}  # fmt: skip
MAX_DOOR_NAMES = 12
# People: sign-in, the command line and the API, all in the shell, act on users;
# whoever gives work to somebody, or tells a role, needs to know who that is; and guidance asks for
# one agent at each step of a contact, where reading them all would be too dear; and rosters ask for
# the number of a skill that a line needs; the floor asks whom a feed means by a name, and a floor
# that is simulated gets a token of its own. Interactions:
# audits draw from all contacts of a day, and show the one that a checker was given; forecasts are
# made from columns of a year of all queues, and must know its days without records; a day that is
# replayed is made from columns of all its legs. Risks hands
# out what ships with it; standards is the only way to change what holds, verb by verb. The page of
# calendars stands in the shell, as it names queues and nodes: each of its verbs passes the door.
# Forecast: staffing asks for one version by its number, for the newest of all series at once, and
# for the long term; the day as it runs asks for its rest. The floor's process and its doctor stand
# in the shell, as do the two that play a day to it; the day as it runs asks who answered what, and
# tells the floor's pages whose day changed when a break did.
DOORS_ALLOWED_LARGER = {
    "people": 20, "interactions": 18, "risks": 14, "standards": 17, "calendars": 17,
    "forecast": 16, "floor": 16,
}  # fmt: skip


def rooms() -> list[Path]:
    found = [p.parent for p in ROOMS.glob("*/apps.py")]
    assert found, "no rooms found"
    return found


def test_a_room_has_no_other_drawers():
    strange = [
        str(path.relative_to(ROOMS))
        for room in rooms()
        for path in room.iterdir()
        if path.stem not in NAMES | {"__init__", "__pycache__"}
    ]
    assert strange == []


def test_a_room_says_what_it_is_for():
    assert [room.name for room in rooms() if not (room / "README.md").exists()] == []


def test_a_door_is_small_and_holds_no_logic():
    for room in rooms():
        tree = ast.parse((room / "service.py").read_text())
        bodies = [n for n in tree.body if not isinstance(n, ast.ImportFrom | ast.Expr | ast.Assign)]
        assert bodies == [], f"{room.name}/service.py does something"
        names = next(
            ast.literal_eval(n.value)
            for n in tree.body
            if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "__all__"
        )
        limit = DOORS_ALLOWED_LARGER.get(room.name, MAX_DOOR_NAMES)
        assert 0 < len(names) <= limit, f"{room.name}'s door has {len(names)} names"


def test_contracts_hold_frozen_data_only():
    """A record that is filled while a file is read may change; nothing else may."""
    filled_while_reading = {"LegRecord"}
    loose = {
        node.name
        for room in rooms()
        for path in [*room.glob("contracts.py"), *room.glob("contracts/*.py")]
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if "dataclass" in decorator and "frozen=True" not in decorator
    }
    assert loose <= filled_while_reading
