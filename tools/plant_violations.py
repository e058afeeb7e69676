"""Prove the guards: plant a violation of each rule in a scratch copy and see it caught.

`python -m tools.plant_violations` prints a table, rule by rule, and fails when one slips through.
Each plant is a file that is written (or appended to) in a copy of the tree; each guard is run
once over the copy with all its plants, and must name every one of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("src", "tests", "tools", "conftest.py", "pyproject.toml")
BIN = Path(sys.executable).parent
ROOMS = "src/watchfloor/rooms"


@dataclass(frozen=True, slots=True)
class Plant:
    """A violation: the rule it breaks, where it is planted, and what the guard must say."""

    rule: str
    guard: str  # "imports", "ruff", "mypy", "tests"
    path: str
    text: str
    caught: str  # a regular expression found in the guard's output


LONG_FUNCTION = "def long() -> None:\n    '''Too long.'''\n" + "    print(1)\n" * 55
LONG_FILE = '"""Too long."""\n' + "\n".join(f"A{n} = {n}" for n in range(401)) + "\n"
BRANCHES = "def many(x: int) -> int:\n    '''Too many.'''\n" + "".join(
    f"    if x == {n}:\n        return {n}\n" for n in range(9)
)

IMPORTS = [
    Plant(
        "1 engines are free of Django",
        "imports",
        "src/callmath/loss/_planted_django.py",
        "import django\n",
        r"callmath\.loss\._planted_django -> django",
    ),
    Plant(
        "1 engines do not know Watchfloor",
        "imports",
        "src/callmath/loss/_planted_app.py",
        "import watchfloor.common.timegrid\n",
        r"callmath\.loss\._planted_app -> watchfloor",
    ),
    Plant(
        "1 engines do not know each other",
        "imports",
        "src/callmath/forecasting/_planted.py",
        "import callmath.control\n",
        r"callmath\.forecasting\._planted -> callmath\.control",
    ),
    Plant(
        "2 rooms do not know flows",
        "imports",
        f"{ROOMS}/people/web/planted_up.py",
        "import watchfloor.flows.planted_flow\n",
        r"people\.web\.planted_up -> watchfloor\.flows",
    ),
    Plant(
        "2 common knows no room",
        "imports",
        "src/watchfloor/common/planted_room.py",
        "import watchfloor.rooms.people.service\n",
        r"common\.planted_room -> watchfloor\.rooms",
    ),
    Plant(
        "2 no new drawer",
        "imports",
        "src/watchfloor/helpers/__init__.py",
        "",
        r"- watchfloor\.helpers\n",
    ),
    Plant(
        "3 a lower room does not know a higher one",
        "imports",
        f"{ROOMS}/people/planted_high.py",
        "import watchfloor.rooms.metrics.contracts\n",
        r"people\.planted_high -> watchfloor\.rooms\.metrics",
    ),
    Plant(
        "3 every room is in the order",
        "imports",
        f"{ROOMS}/planted/__init__.py",
        "",
        r"- watchfloor\.rooms\.planted\n",
    ),
    Plant(
        "4 queries do not know operations",
        "imports",
        f"{ROOMS}/calendars/queries.py",
        "\nimport watchfloor.rooms.calendars.operations\n",
        r"calendars\.queries -> watchfloor\.rooms\.calendars\.operations",
    ),
    Plant(
        "4 models do not know queries",
        "imports",
        f"{ROOMS}/calendars/models.py",
        "\nimport watchfloor.rooms.calendars.queries\n",
        r"calendars\.models -> watchfloor\.rooms\.calendars\.queries",
    ),
    Plant(
        "4 contracts know nothing of the room",
        "imports",
        f"{ROOMS}/people/contracts.py",
        "\nimport watchfloor.rooms.people.models\n",
        r"people\.contracts -> watchfloor\.rooms\.people\.models",
    ),
    Plant(
        "5 a room is entered by its door",
        "imports",
        f"{ROOMS}/metrics/planted_back_door.py",
        "import watchfloor.rooms.interactions.models\n",
        r"planted_back_door -> watchfloor\.rooms\.interactions\.models",
    ),
    Plant(
        "5 the shell uses the door too",
        "imports",
        "src/watchfloor/shell/planted_tables.py",
        "import watchfloor.rooms.people.models\n",
        r"shell\.planted_tables -> watchfloor\.rooms\.people\.models",
    ),
    Plant(
        "5 flows enter demos only from flows.demo",
        "imports",
        "src/watchfloor/flows/planted_flow.py",
        "import watchfloor.rooms.people.operations\n",
        r"flows\.planted_flow -> watchfloor\.rooms\.people\.operations",
    ),
    Plant(
        "6 rules are free of Django",
        "imports",
        f"{ROOMS}/metrics/rules/planted.py",
        "import django.db\n",
        r"metrics\.rules\.planted -> django",
    ),
    Plant(
        "6 pages do not touch tables",
        "imports",
        f"{ROOMS}/people/web/planted_tables.py",
        "import watchfloor.rooms.people.models\n",
        r"people\.web\.planted_tables -> watchfloor\.rooms\.people\.models",
    ),
    Plant(
        "7 no cycles",
        "imports",
        "src/watchfloor/common/timegrid.py",
        "\nimport watchfloor.common.planted_cycle\n",
        r"No cycles anywhere BROKEN",
    ),
]
CYCLE = {"src/watchfloor/common/planted_cycle.py": "import watchfloor.common.timegrid\n"}

RUFF = [
    Plant(
        "7 no signals",
        "ruff",
        "src/watchfloor/common/planted_signal.py",
        "from django.db.models.signals import post_save\n",
        r"planted_signal.*TID251|TID251.*\n.*planted_signal",
    ),
    Plant(
        "7 no get_model",
        "ruff",
        "src/watchfloor/common/planted_get_model.py",
        "from django.apps import apps\n\nMODEL = apps.get_model('people', 'User')\n",
        r"planted_get_model.*TID251",
    ),
    Plant(
        "7 no clock in operations",
        "ruff",
        f"{ROOMS}/people/planted_clock.py",
        "from django.utils import timezone\n\nNOW = timezone.now()\n",
        r"planted_clock.*TID251",
    ),
    Plant(
        "7 no clock by datetime",
        "ruff",
        f"{ROOMS}/people/planted_clock_too.py",
        "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n",
        r"planted_clock_too.*TID251",
    ),
    Plant(
        "7 no naive instant",
        "ruff",
        f"{ROOMS}/people/planted_naive.py",
        "from datetime import datetime\n\nTHEN = datetime(2026, 1, 1)\n",
        r"planted_naive.*DTZ001",
    ),
    Plant(
        "9 complexity at most 8",
        "ruff",
        "src/watchfloor/common/planted_branches.py",
        BRANCHES,
        r"planted_branches.*C901",
    ),
    Plant(
        "no import from a parent by dots",
        "ruff",
        f"{ROOMS}/people/web/planted_dots.py",
        "from ..contracts import NodeCard\n\n__all__ = ['NodeCard']\n",
        r"planted_dots.*TID252",
    ),
    Plant(
        "no private name of another",
        "ruff",
        "src/watchfloor/common/planted_private.py",
        "from . import journal\n\nHEAD = journal._HEAD\n",
        r"planted_private.*SLF001",
    ),
]

MYPY = [
    Plant(
        "10 every function is typed",
        "mypy",
        "src/watchfloor/common/planted_untyped.py",
        "def untyped(x):\n    return x\n",
        r"planted_untyped.py:1: error: Function is missing a type",
    ),
    Plant(
        "10 an ignore names its code",
        "mypy",
        "src/watchfloor/common/planted_ignore.py",
        "x: int = 'a'  # type: ignore\n",
        r"planted_ignore.py:1: error.*ignore-without-code",
    ),
]

KEY = """

class Planted(models.Model):
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="planted")
"""
TESTS = [
    Plant(
        "8 keys to another room hide their reverse",
        "tests",
        f"{ROOMS}/interactions/models.py",
        KEY,
        r"FAILED .*test_links_point_down",
    ),
    Plant(
        "9 a file has at most 400 lines",
        "tests",
        "src/watchfloor/common/planted_long.py",
        LONG_FILE,
        r"FAILED .*test_no_file_is_too_long",
    ),
    Plant(
        "9 a function has at most 50 lines",
        "tests",
        "src/watchfloor/common/planted_function.py",
        LONG_FUNCTION,
        r"FAILED .*test_no_function_is_too_long",
    ),
    Plant(
        "a room has no other drawers",
        "tests",
        f"{ROOMS}/people/utils.py",
        "",
        r"FAILED .*test_a_room_has_no_other_drawers",
    ),
    Plant(
        "a door holds no logic",
        "tests",
        f"{ROOMS}/people/service.py",
        "\n\ndef clever() -> None:\n    pass\n",
        r"FAILED .*test_a_door_is_small",
    ),
    Plant(
        "what crosses a door is frozen",
        "tests",
        f"{ROOMS}/people/contracts.py",
        "\n\n@dataclass\nclass Loose:\n    id: int\n",
        r"FAILED .*test_contracts_hold_frozen",
    ),
    Plant(
        "engines run without Django",
        "tests",
        "src/callmath/planted_late.py",
        "import django\n",
        r"FAILED .*test_engines_work_without_django",
    ),
    Plant(
        "10 every endpoint is in the permission matrix",
        "tests",
        f"{ROOMS}/people/web/urls.py",
        "\nfrom django.http import HttpResponse\nfrom django.urls import path\n"
        "urlpatterns += [path('planted/', lambda request: HttpResponse(), name='planted')]\n",
        r"FAILED .*matrix",
    ),
]
COMMANDS: dict[str, Sequence[str]] = {
    "imports": ["importlinter.cli", "--no-cache"],
    "ruff": ["ruff", "check", "--output-format=concise", "--no-cache", "."],
    "mypy": ["mypy", "--cache-dir=.mypy", "src/watchfloor/common"],
    "tests": ["pytest", "-q", "tests/architecture", "tests/security/test_permission_matrix.py"],
}


def run(guard: str, plants: Sequence[Plant], extra: dict[str, str]) -> list[tuple[Plant, bool]]:
    """Plant, run one guard over the scratch copy, and tell which plants it named."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, scratch / name)
        for path, text in [*extra.items(), *((p.path, p.text) for p in plants)]:
            target = scratch / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("a") as file:
                file.write(text)
        done = subprocess.run(
            [sys.executable, "-m", *COMMANDS[guard]]
            if guard != "imports"
            else [str(BIN / "lint-imports"), "--no-cache"],
            cwd=scratch,
            env={**os.environ, "PYTHONPATH": f"{scratch / 'src'}:{scratch}", "COLUMNS": "400"},
            capture_output=True,
            text=True,
            check=False,
        )
    output = done.stdout + done.stderr
    return [(plant, bool(re.search(plant.caught, output))) for plant in plants]


def main() -> int:
    """Print what was planted and what was caught."""
    rows = [
        *run("imports", IMPORTS, {**CYCLE, f"{ROOMS}/calendars/operations.py": ""}),
        *run("ruff", RUFF, {}),
        *run("mypy", MYPY, {}),
        *(row for plant in TESTS for row in run("tests", [plant], {})),
    ]
    for plant, caught in rows:
        print(f"{'caught' if caught else 'MISSED':7} {plant.guard:8} {plant.rule}")
    missed = sum(not caught for _, caught in rows)
    print(f"{len(rows) - missed} of {len(rows)} planted violations caught")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
