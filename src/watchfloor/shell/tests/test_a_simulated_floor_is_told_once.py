from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor.contracts import EventType, Happening
from watchfloor.shell.cli.simulate_floor import read_surge
from watchfloor.shell.simulating.driving import Pace, drive, told
from watchfloor.shell.simulating.posting import Poster

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Server(HTTPServer):
    """Takes events as the interface does; its next answers can be planned."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.planned: list[int] = []  # statuses; 0 hangs up without an answer
        self.kept: dict[str, dict[str, Any]] = {}
        self.batches = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.batches += 1
        status = self.server.planned.pop(0) if self.server.planned else 200
        if status == 0:  # taken, but nobody hears of it
            self._keep(body)
            self.close_connection = True
            return
        answer = orjson.dumps(self._keep(body) if status == 200 else {"title": "not now"})
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(answer)

    def _keep(self, body: dict[str, Any]) -> dict[str, Any]:
        new = [each for each in body["events"] if each["id"] not in self.server.kept]
        self.server.kept.update({each["id"]: each for each in new})
        known = len(body["events"]) - len(new)
        return {"accepted": len(new), "duplicates": known, "refused": []}

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def happenings(count: int) -> list[Happening]:
    return [
        Happening(k / 1000, f"k{k}", EventType.QUEUED, contact=f"c{k}", queue="q")
        for k in range(count)
    ]


def test_every_event_is_told_in_order(server):
    poster = Poster(server.url, "secret")
    drive(happenings(2500), pace=Pace(NOON, 100.0), label="run", post=poster.post)
    poster.close()
    assert list(server.kept) == [f"run:k{k}" for k in range(2500)]
    assert poster.sent.accepted == 2500
    assert server.batches <= 5


@pytest.mark.parametrize("fault", [429, 503, 0])
def test_a_batch_is_told_again_until_it_is_taken(server, fault):
    server.planned = [fault, fault]
    poster = Poster(server.url, "secret")
    poster.post([{"id": "a"}, {"id": "b"}])
    poster.close()
    assert set(server.kept) == {"a", "b"}
    assert poster.sent.repeats == 2
    assert poster.sent.accepted + poster.sent.duplicates == 2


@pytest.mark.parametrize(("status", "code"), [(401, "simulate.token"), (422, "simulate.no_answer")])
def test_what_is_refused_is_not_told_again(server, status, code):
    server.planned = [status]
    poster = Poster(server.url, "wrong")
    with pytest.raises(Refusal) as refused:
        poster.post([{"id": "a"}])
    poster.close()
    assert refused.value.code == code
    assert server.batches == 1
    assert server.kept == {}


def test_boards_show_the_present_unless_the_past_is_asked_for():
    now = Pace(NOON, speed=10.0)
    assert now.instant(600) == NOON + timedelta(minutes=1)
    past = Pace(NOON, speed=10.0, is_past=True, whole_seconds=3600)
    assert past.instant(600) - past.instant(0) == timedelta(minutes=10)
    assert past.instant(3600) == NOON + timedelta(seconds=360)  # when the run is over


def test_two_runs_are_two_and_one_run_is_one():
    one = happenings(1)[0]
    first, again, second = (told(one, Pace(NOON), label) for label in ("a", "a", "b"))
    assert first == again
    assert {first["id"], first["contact"]} == {"a:k0", "a:c0"}
    assert second["id"] != first["id"]
    assert second["contact"] != first["contact"]


@pytest.mark.parametrize("text", ["", "1.5", "1.5@x+3", "@1+2", "1.5@1+2:"])
def test_a_surge_that_cannot_be_read_is_refused(text):
    with pytest.raises(Refusal):
        read_surge(text)
