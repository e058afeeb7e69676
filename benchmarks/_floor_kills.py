"""Kills parts of the live floor under load, as a cut of the power does, and counts what is left."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from ._floor_load import Tellers, Told, now, play, sign_everybody_in

AGENTS, SIZE = 500, 25
KEPT_SECONDS = 60.0


@dataclass(slots=True)
class Parts:
    """The processes of a center, each with how it is started; the web serves on `port`."""

    port: int
    token: str
    processes: dict[str, subprocess.Popen[bytes]]
    environment: Mapping[str, str]

    def kill(self, name: str) -> None:
        """End a part without a word and start it again."""
        process = self.processes[name]
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.processes[name] = subprocess.Popen(process.args, env=dict(self.environment))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left after the kills. `lost` were acknowledged and are not in the store."""

    kills: int
    told: Told
    stored: int
    lost: int
    doubled: int
    differences: int
    served_differences: int


def torment(
    parts: Parts, *, kills: int, rate: int, seconds: tuple[float, float], seed: int
) -> Outcome:
    """Tell events at a steady rate while parts are killed at random moments; then compare."""
    chance = random.Random(seed)
    tellers = Tellers(parts.port, parts.token, keeps_keys=True)
    tellers.send(sign_everybody_in(AGENTS, now()))
    events, begun = play(rate=rate, agents=AGENTS, start=now()), time.monotonic()
    ends = [chance.uniform(*seconds) for _ in range(kills)]
    for wait in ends:
        tellers.send_at_rate(events, rate=rate, size=SIZE, seconds=wait)
        parts.kill(chance.choice(("web", "web", "floor")))
    tellers.send_at_rate(events, rate=rate, size=SIZE, seconds=2.0)
    told = tellers.finish()
    assert time.monotonic() - begun >= sum(ends)
    wait_until_kept()
    return compare(parts, told, kills)


def compare(parts: Parts, told: Told, kills: int) -> Outcome:
    """Hold what was acknowledged against the store, and what is kept and served against both."""
    from watchfloor.rooms.floor import service
    from watchfloor.rooms.floor.models import Event

    stored = list(Event.objects.values_list("key", flat=True))
    return Outcome(
        kills=kills,
        told=told,
        stored=len(stored),
        lost=len(told.acknowledged - set(stored)),
        doubled=len(stored) - len(set(stored)),
        differences=service.check_live(at=now()).difference_count,
        served_differences=compare_served(parts),
    )


def compare_served(parts: Parts) -> int:
    """Count agents and queues that are served otherwise than a replay of all events says."""
    from watchfloor.common.access import WHOLE_CENTRE
    from watchfloor.rooms.floor.models import Event
    from watchfloor.rooms.floor.queries.checking import replay_floor

    request = urllib.request.Request(
        f"http://127.0.0.1:{parts.port}/api/floor",
        headers={"Authorization": f"Bearer {parts.token}"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        served = json.load(answer)
    at, first = now(), Event.objects.order_by("at").values_list("at", flat=True)[0]
    hub = replay_floor(at=at, since=first)
    replayed = json.loads(hub.write(scope=WHOLE_CENTRE, at=at))
    assert served["agents"]
    assert served["queues"]
    assert served["seq"] == replayed["seq"]
    agents, queues = (
        [{each["id"]: each for each in side[part]} for side in (served, replayed)]
        for part in ("agents", "queues")
    )
    fields = ("waiting", "longest_since", "day")
    moved = [key for key in agents[0] | agents[1] if agents[0].get(key) != agents[1].get(key)]
    other = [
        key for key in queues[1] if any(queues[0][key][f] != queues[1][key][f] for f in fields)
    ]
    return len(moved) + len(other)


def wait_until_kept() -> None:
    """Wait until the keeper has kept all events."""
    from watchfloor.rooms.floor.queries import last_seq
    from watchfloor.rooms.floor.queries.live.loading import read_keeper

    deadline = time.monotonic() + KEPT_SECONDS
    while read_keeper()[1] < last_seq():
        if time.monotonic() > deadline:
            raise TimeoutError("the keeper does not come after")
        time.sleep(0.2)
