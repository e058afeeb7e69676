"""Pages and keeper of the live floor killed 20 times under load: is anything lost or doubled?"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ._floor_center import floor_center
from ._floor_kills import Parts, torment

KILLS = int(os.environ.get("FLOOR_KILLS", "20"))
RATE = int(os.environ.get("FLOOR_RATE", "500"))
SEED = int(os.environ.get("FLOOR_SEED", "7"))


def run() -> list[dict[str, object]]:
    """Kill at random moments; return what was acknowledged and what is there."""
    with tempfile.TemporaryDirectory(prefix="watchfloor-kills-") as folder:
        home = Path(folder) / "home"
        with floor_center(home) as center:
            os.environ.pop("DATABASE_URL", None)
            os.environ["WATCHFLOOR_HOME"] = str(home)
            environment = dict(os.environ)
            from watchfloor.shell.cli.main import prepare

            prepare()
            parts = Parts(center.port, center.token, center.processes, environment)
            found = torment(parts, kills=KILLS, rate=RATE, seconds=(2.0, 15.0), seed=SEED)
    told = found.told
    return [
        {
            "kills": found.kills,
            "cut answers": told.broken,
            "sent": len(told.sent),
            "acknowledged": len(told.acknowledged),
            "stored": found.stored,
            "lost": found.lost,
            "doubled": found.doubled,
            "kept ≠ replay": found.differences,
            "served ≠ replay": found.served_differences,
        }
    ]
